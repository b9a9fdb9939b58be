//! How a duty stands, in words and symbols, and what fulfils it.

use chrono::NaiveDate;
use ratatui::style::Style;

use super::notes;
use crate::domain::ids::ItemCode;
use crate::domain::log::LogSpan;
use crate::service::view::{DutyRow, DutyState, ExcuseView, SlotState};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, FormRequest, Hint, Place, ScreenId};

/// Text in a style.
pub(super) type Span = (String, Style);

/// How a duty stands, part by part; the parts of slots stand in columns.
pub(super) fn state(row: &DutyRow, ctx: &Ctx) -> Vec<Vec<Span>> {
    let theme = &ctx.theme;
    match &row.state {
        DutyState::Slots { morning, afternoon } => {
            vec![slot("morning", morning, ctx), slot("afternoon", afternoon, ctx)]
        }
        DutyState::Minutes { done, needed, days_left } => {
            let met = done >= needed;
            let figures: String = t!(ctx.messages, "duty-minutes", done = *done, needed = *needed);
            let rest = if met {
                (format!("  {}", theme.symbols.check), theme.good)
            } else {
                let left = needed.saturating_sub(*done);
                let words = t!(ctx.messages, "duty-minutes-left", left = left, days = *days_left);
                (format!("  {words}"), if *days_left <= 1 { theme.soon } else { theme.text })
            };
            vec![vec![(figures, if met { theme.good } else { theme.text }), rest]]
        }
        DutyState::DayLog { entries, signed } => vec![match signed {
            Some(at) => {
                let words = t!(ctx.messages, "duty-signed", at = ctx.moment(at));
                vec![(format!("{words} {}", theme.symbols.check), theme.good)]
            }
            None if *entries == 0 => vec![(t!(ctx.messages, "duty-no-entries"), theme.text)],
            None => vec![
                (t!(ctx.messages, "duty-entries", entries = *entries), theme.text),
                (t!(ctx.messages, "duty-unsigned"), theme.soon),
            ],
        }],
        DutyState::Count { done, needed, until } => {
            let met = done >= needed;
            let words = t!(ctx.messages, "duty-count", done = *done, needed = *needed, until = ctx.date(*until));
            vec![vec![if met {
                (format!("{words} {}", theme.symbols.check), theme.good)
            } else {
                (words, if *until <= ctx.today() { theme.soon } else { theme.text })
            }]]
        }
        DutyState::Met { met: true, .. } => {
            vec![vec![(format!("{} {}", t!(ctx.messages, "duty-met"), theme.symbols.check), theme.good)]]
        }
        DutyState::Met { met: false, until } => {
            vec![vec![(t!(ctx.messages, "duty-not-met", until = ctx.date(*until)), theme.text)]]
        }
        DutyState::Excused { excuse } => vec![vec![(excused(excuse, ctx), theme.dim)]],
        DutyState::Off => vec![vec![(t!(ctx.messages, "duty-off"), theme.dim)]],
        DutyState::Open => vec![vec![(t!(ctx.messages, "duty-open"), theme.warn)]],
    }
}

/// How many of the parts in front have to be read to know what is owed.
pub(super) fn owed_parts(row: &DutyRow) -> usize {
    let owed = |slot: &SlotState| matches!(slot, SlotState::Due { .. } | SlotState::Missed);
    match &row.state {
        DutyState::Slots { afternoon, .. } if owed(afternoon) => 2,
        DutyState::Slots { .. } => 1,
        DutyState::Minutes { done, needed, .. } | DutyState::Count { done, needed, .. } => usize::from(done < needed),
        DutyState::DayLog { signed, .. } => usize::from(signed.is_none()),
        DutyState::Met { .. } | DutyState::Excused { .. } | DutyState::Off | DutyState::Open => 0,
    }
}

/// The same in one line, what is open first.
pub(super) fn state_words(row: &DutyRow, ctx: &Ctx) -> String {
    let parts = match &row.state {
        DutyState::Slots { morning, afternoon } => {
            let open = |state: &SlotState| matches!(state, SlotState::Due { .. });
            let both = [("morning", morning), ("afternoon", afternoon)];
            both.into_iter().filter(|(_, state)| open(state)).map(|(code, state)| slot(code, state, ctx)).collect()
        }
        _ => state(row, ctx),
    };
    let words = |part: Vec<Span>| part.into_iter().map(|(text, _)| text).collect::<String>();
    parts.into_iter().map(words).collect::<Vec<_>>().join("  ")
}

fn slot(code: &str, state: &SlotState, ctx: &Ctx) -> Vec<Span> {
    let theme = &ctx.theme;
    let name = (format!("{} ", ctx.word("slot", code)), theme.dim);
    let range =
        |from: chrono::NaiveTime, to: chrono::NaiveTime| format!("{}–{}", from.format("%H:%M"), to.format("%H:%M"));
    let (symbol, words, style) = match state {
        SlotState::Done { start, minutes, .. } => {
            let words = format!("{} {}", start.format("%H:%M"), ctx.length(*minutes));
            (theme.symbols.done, words, theme.good)
        }
        SlotState::Due { from, to } => {
            let over_soon = ctx.now.naive_local().time() >= *from;
            (theme.symbols.open, range(*from, *to), if over_soon { theme.soon } else { theme.text })
        }
        SlotState::Missed => (theme.symbols.missed, t!(ctx.messages, "duty-missed"), theme.late),
        SlotState::Excused { excuse } => (theme.symbols.none, excused(excuse, ctx), theme.dim),
        SlotState::Off => (theme.symbols.none, t!(ctx.messages, "duty-off"), theme.dim),
    };
    vec![name, (format!("{symbol} {words}"), style)]
}

/// Why it is not owed, and by which case or by whom.
fn excused(excuse: &ExcuseView, ctx: &Ctx) -> String {
    // The case of this year's series is known by the last part of its number.
    let case = excuse.case.as_deref().map(|number| number.rsplit('-').next().unwrap_or(number));
    let number = case.unwrap_or(&excuse.by);
    t!(ctx.messages, "duty-excused", kind = ctx.word("excuse", excuse.kind.code()), number = number)
}

/// What fulfils a duty.
pub(in crate::tui) enum Deed {
    /// A form: what is keyed there counts.
    Form(FormRequest),
    /// The logs below that nobody has read.
    Unread,
    /// The book, at the item whose rows are seen to.
    Book(Option<ItemCode>),
    /// Nothing is missing: what was done is looked at.
    Look,
    /// Nothing is asked: why is told.
    Explain,
}

impl Deed {
    /// What fulfils a duty as it stands: the records that it counts, made where it is owed.
    pub(in crate::tui) fn of(row: &DutyRow) -> Self {
        match &row.state {
            DutyState::Slots { morning, afternoon } => {
                let due = |slot: &SlotState| matches!(slot, SlotState::Due { .. } | SlotState::Missed);
                if due(morning) || due(afternoon) { Self::counted(row, None) } else { Self::Look }
            }
            DutyState::Minutes { .. } => Self::counted(row, None),
            DutyState::DayLog { signed: None, .. } => Self::counted(row, None),
            DutyState::Count { done, needed, until } if done < needed => Self::counted(row, Some(*until)),
            DutyState::DayLog { .. } | DutyState::Count { .. } | DutyState::Met { .. } | DutyState::Excused { .. } => {
                Self::Look
            }
            DutyState::Off | DutyState::Open => Self::Explain,
        }
    }

    /// Where such records are made. The log of a week or month is that of the stretch that ends on a day.
    fn counted(row: &DutyRow, ends: Option<NaiveDate>) -> Self {
        if row.item.is_some() {
            return Self::Book(row.item.clone());
        }
        let (grid, date) = (Some(row.grid.code.to_string()), None);
        let span = |span: LogSpan| Self::Form(FormRequest::Summary { span, date: ends, person: None });
        match row.what.as_str() {
            "patrol" => Self::Form(FormRequest::Patrol { grid, date }),
            "visit" => Self::Form(FormRequest::Visit { grid, date }),
            "diary" => Self::Form(FormRequest::Diary { grid, date }),
            "screening" => Self::Form(FormRequest::Screening { grid, date }),
            "collect" => Self::Form(FormRequest::Collection { grid, date }),
            "day-log" => Self::Form(FormRequest::Sign { grid, date }),
            "week-log" => span(LogSpan::Week),
            "month-log" => span(LogSpan::Month),
            "ledger" => Self::Book(None),
            "review" => Self::Unread,
            _ => Self::Look,
        }
    }

    /// The book of a grid at an item, or as it was left.
    pub(in crate::tui) fn book(row: &DutyRow, item: Option<ItemCode>) -> Effect {
        let grid = row.grid.code.to_string();
        let place = item.map(|item| Place::Entry { grid, item: item.to_string(), key: None });
        Effect::Go(ScreenId::Ledgers, place)
    }
}

/// Opens what fulfils it, or shows what has been done, or why nothing is asked.
pub(super) fn fulfil(row: &DutyRow, ctx: &Ctx) -> Effect {
    match Deed::of(row) {
        Deed::Form(request) => Effect::Form(request),
        Deed::Unread => notes::unread(&row.grid, ctx),
        Deed::Book(item) => Deed::book(row, item),
        Deed::Look => Effect::Go(ScreenId::Log, Some(Place::Day { date: ctx.today(), person: None })),
        Deed::Explain => {
            let words = if row.state == DutyState::Open {
                t!(ctx.messages, "duty-open-why")
            } else {
                t!(ctx.messages, "duty-off-why")
            };
            let lines = vec![words, t!(ctx.messages, "refused-by", clause = row.clause.as_str())];
            Effect::Ask { tag: "why", ask: Ask::Show { title: ctx.label(&row.label).to_owned(), lines } }
        }
    }
}

/// What Enter does on it.
pub(super) fn hint(row: &DutyRow, ctx: &Ctx) -> Option<Hint> {
    let label = match Deed::of(row) {
        Deed::Form(FormRequest::Patrol { .. }) => t!(ctx.messages, "duty-do-patrol"),
        Deed::Form(FormRequest::Visit { .. }) => t!(ctx.messages, "duty-do-visit"),
        Deed::Form(FormRequest::Sign { .. } | FormRequest::Summary { .. }) => t!(ctx.messages, "duty-do-sign"),
        Deed::Form(FormRequest::Screening { .. }) => t!(ctx.messages, "key-screening"),
        Deed::Form(FormRequest::Collection { .. }) => t!(ctx.messages, "key-collection"),
        Deed::Form(FormRequest::Diary { .. }) => t!(ctx.messages, "key-diary"),
        Deed::Form(_) => return None,
        Deed::Unread | Deed::Book(_) | Deed::Look => t!(ctx.messages, "today-open"),
        Deed::Explain => t!(ctx.messages, "duty-why"),
    };
    Some(Hint::named(Action::Enter, label))
}
