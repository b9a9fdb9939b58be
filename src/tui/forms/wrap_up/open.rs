//! What is still open at the end of a day: duties, cases whose time runs out, promises, rows to be confirmed, and what the
//! writer may want to look at again before signing. Each line knows what does it.

use crate::domain::absence::ExcuseKind;
use crate::domain::time::Slot;
use crate::i18n::spans::{DAY_OF_OFFICE, DAY_ROUND_THE_CLOCK};
use crate::paper;
use crate::service::view::{CaseRow, DutyRow, DutyState, HintWhat, LogHint, LogRow, SlotState, StaleRow, TodayView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::kept;
use crate::tui::pane::{Ask, FormRequest, Place, ScreenId};
use crate::tui::screens::today::{duty::Deed, stale_key};

/// A duty that is counted over a period is on the list from so many days before the period ends.
const COUNTED_DAYS_BEFORE: i64 = 7;

/// A row of a ledger, as a command names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowName {
    pub(super) grid: String,
    pub(super) item: String,
    pub(super) key: String,
}

/// A duty for which a reason can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owed {
    pub(super) duty: String,
    /// Where it is owed: the same duty in another grid is not excused with it.
    pub(super) grid: String,
    pub(super) slot: Option<Slot>,
    /// The reasons that excuse it by its regulation; there may be none.
    pub(super) by: Vec<ExcuseKind>,
}

/// Something that is still open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Open {
    /// Names it from one reading to the next, and in the walk's draft.
    pub(super) key: String,
    /// What, where, until when.
    pub(super) words: String,
    /// The same as the signed log has it: no resident is named there.
    pub(super) in_log: String,
    /// Does it.
    pub(super) deed: Effect,
    /// What a reason is given for, for a duty.
    pub(super) excuse: Option<Owed>,
    /// The row that is confirmed without change.
    pub(super) row: Option<RowName>,
    /// Nothing is owed: a word to the writer alone.
    pub(super) hint: bool,
}

impl Open {
    fn new(key: String, words: String, deed: Effect) -> Self {
        Self { key, in_log: words.clone(), words, deed, excuse: None, row: None, hint: false }
    }
}

/// Everything that is open, duties first; `marked` are the rows that were marked on the screen before.
pub(super) fn all(view: &TodayView, marked: &[String], hints: &[LogHint], ctx: &Ctx) -> Vec<Open> {
    let mut open: Vec<Open> = view.duties.iter().flat_map(|row| of_duty(row, ctx)).collect();
    open.extend(view.cases.iter().filter(|row| runs_out(row, ctx)).map(|row| of_case(row, ctx)));
    open.extend(view.promises.iter().filter_map(|row| of_promise(row, ctx)));
    let (chosen, rest): (Vec<&StaleRow>, Vec<&StaleRow>) =
        view.stale.iter().partition(|row| marked.contains(&stale_key(row)));
    open.extend(chosen.iter().map(|row| of_row(row, ctx)));
    let others = view.stale_total.saturating_sub(chosen.len() as u64);
    open.extend(rest.first().filter(|_| others > 0).map(|oldest| of_rest(oldest, others, ctx)));
    open.extend(hints.iter().filter_map(|hint| of_hint(hint, ctx)));
    open
}

/// Due today or less than a day of its own limit away, and nobody has stopped its clock.
fn runs_out(row: &CaseRow, ctx: &Ctx) -> bool {
    let day = if row.urgent { DAY_ROUND_THE_CLOCK } else { DAY_OF_OFFICE };
    let today = row.due.is_some_and(|due| due.date_naive() <= ctx.today());
    // Without minutes left the clock is no longer anybody's: the work is done and waits to be looked at.
    !row.paused && row.left_in_minutes.is_some_and(|left| today || left < day)
}

fn of_duty(row: &DutyRow, ctx: &Ctx) -> Vec<Open> {
    let one = |slot: Option<Slot>, what: String| Open {
        excuse: Some(Owed {
            duty: row.duty.clone(),
            grid: row.grid.code.to_string(),
            slot,
            by: row.excused_by.clone(),
        }),
        ..Open::new(
            format!("{}/{}/{slot:?}", row.duty, row.grid.code),
            format!("{} {what} {}", ctx.label(&row.label), row.grid.name),
            deed(row, ctx),
        )
    };
    match &row.state {
        DutyState::Slots { morning, afternoon } => {
            let walked = |state: &SlotState| !matches!(state, SlotState::Due { .. } | SlotState::Missed);
            let both = [(Slot::Morning, "morning", morning), (Slot::Afternoon, "afternoon", afternoon)];
            let left = both.into_iter().filter(|(_, _, state)| !walked(state));
            left.map(|(slot, code, _)| one(Some(slot), ctx.word("slot", code))).collect()
        }
        DutyState::Minutes { done, needed, days_left } if done < needed => {
            vec![one(None, t!(ctx.messages, "duty-minutes-left", left = needed - done, days = *days_left))]
        }
        DutyState::Count { done, needed, until }
            if done < needed && (*until - ctx.today()).num_days() <= COUNTED_DAYS_BEFORE =>
        {
            let what = t!(ctx.messages, "duty-count", done = *done, needed = *needed, until = ctx.date(*until));
            vec![one(None, what)]
        }
        _ => Vec::new(),
    }
}

/// Does what a duty asks for: its form, its book, or the log.
fn deed(row: &DutyRow, ctx: &Ctx) -> Effect {
    match Deed::of(row) {
        Deed::Form(request) => Effect::Form(request),
        Deed::Book(item) => Deed::book(row, item),
        Deed::Unread | Deed::Look | Deed::Explain => {
            Effect::Go(ScreenId::Log, Some(Place::Day { date: ctx.today(), person: None }))
        }
    }
}

fn of_case(row: &CaseRow, ctx: &Ctx) -> Open {
    Open::new(
        row.number.clone(),
        format!("{} {} {} {}", row.number, ctx.label(&row.kind_label), row.place, ctx.left_of(row)),
        Effect::Go(ScreenId::Triage, Some(Place::Case(row.number.clone()))),
    )
}

/// A promise that is due. In the log its resident is not named: the record names them.
fn of_promise(row: &LogRow, ctx: &Ctx) -> Option<Open> {
    let (promise, by) = row.detail.open_promise()?;
    let words = format!("{} {promise}", t!(ctx.messages, "today-promises"));
    let deed = Effect::Ask { tag: super::KEPT, ask: Ask::Text(kept::question(row, ctx)) };
    by.is_none_or(|by| by <= ctx.today()).then(|| Open::new(row.ending.clone(), words, deed))
}

/// A row that was marked: to be confirmed, or written anew.
fn of_row(row: &StaleRow, ctx: &Ctx) -> Open {
    let (grid, item, key) = (row.grid.code.to_string(), row.item.to_string(), row.key.clone());
    let head = format!("{} {}", t!(ctx.messages, "today-stale"), ctx.label(&row.item_label));
    let age = t!(ctx.messages, "today-age", days = row.age_in_days);
    let form = FormRequest::Entry { grid: grid.clone(), item: item.clone(), key: Some(key.clone()) };
    Open {
        in_log: head.clone(),
        row: Some(RowName { grid, item, key }),
        ..Open::new(format!("row/{}", stale_key(row)), format!("{head} {} {age}", row.called().0), Effect::Form(form))
    }
}

/// All other rows past their time, in a line: who has ten minutes does not go through each of them here.
fn of_rest(oldest: &StaleRow, rows: u64, ctx: &Ctx) -> Open {
    let place = Place::Entry {
        grid: oldest.grid.code.to_string(),
        item: oldest.item.to_string(),
        key: Some(oldest.key.clone()),
    };
    let words = t!(ctx.messages, "wrap-stale", rows = rows, days = oldest.age_in_days);
    Open::new("rows".to_owned(), words, Effect::Go(ScreenId::Ledgers, Some(place)))
}

fn of_hint(hint: &LogHint, ctx: &Ctx) -> Option<Open> {
    let (HintWhat::ShortPatrol { log, .. } | HintWhat::SameSentence { log: Some(log), .. }) = &hint.what else {
        return None;
    };
    let words = t!(ctx.messages, "wrap-hint", words = paper::hint_words(hint, &ctx.messages));
    let deed = Effect::Go(ScreenId::Log, Some(Place::Log(log.to_string())));
    Some(Open { hint: true, ..Open::new(format!("hint/{words}"), words, deed) })
}
