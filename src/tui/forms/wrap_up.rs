//! The end of the day (當日小結): what is still open today, line by line, one key each: do it, carry it over, or say why
//! it is not owed. Then the day's log is signed, which says what was carried over.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::absence::ExcuseKind;
use crate::domain::half_day::HalfDays;
use crate::domain::log::LogDetail;
use crate::domain::time::Slot;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, CaseRow, DutyRow, DutyState, LogRow, SlotState, TodayView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::kept;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, FormRequest, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::{ListState, PickOption, cells};

const TODAY: Tag = "today";
const KEPT: Tag = "kept";
const WHY: Tag = "why";
const EXCUSE: Tag = "excuse";

/// Cells of the box.
const WIDE: u16 = 76;

/// Something that is still open today.
#[derive(Debug, Clone, PartialEq)]
struct Open {
    /// Names it from one reading to the next.
    key: String,
    /// What, where, until when.
    words: String,
    /// Does it.
    deed: Effect,
    /// What excuses it, for a duty of today.
    excuse: Option<(String, Option<Slot>)>,
}

/// The walk through the day.
#[derive(Default)]
pub struct WrapUp {
    open: Option<Vec<Open>>,
    /// Carried over to another day, by key.
    carried: BTreeMap<String, String>,
    list: ListState,
    signs: bool,
    refused: Option<Refusal>,
}

impl WrapUp {
    fn take(&mut self, view: &TodayView, ctx: &Ctx) {
        let before = self.selected().map(|open| open.key.clone());
        let open = all(view, ctx);
        let keys: Vec<String> = open.iter().map(|one| one.key.clone()).collect();
        self.list.reload(&keys, before.as_deref());
        self.signs = view.duties.iter().any(|row| matches!(row.state, DutyState::DayLog { signed: None, .. }));
        self.open = Some(open);
        self.refused = None;
    }

    fn selected(&self) -> Option<&Open> {
        self.open.as_ref()?.get(self.list.selected()?)
    }

    /// What is neither done nor carried over.
    fn left(&self) -> usize {
        self.open.iter().flatten().filter(|one| !self.carried.contains_key(&one.key)).count()
    }

    /// Carries the line over, or takes that back; the focus goes to the next that is left.
    fn carry(&mut self) {
        let Some(one) = self.selected().cloned() else { return };
        if self.carried.remove(&one.key).is_none() {
            self.carried.insert(one.key, one.words);
            self.list.key(Action::Down.press());
        }
    }

    fn ask_why(&self, ctx: &Ctx) -> Vec<Effect> {
        if self.selected().is_none_or(|one| one.excuse.is_none()) {
            return vec![Effect::Say(t!(ctx.messages, "wrap-no-excuse"))];
        }
        let kinds = ExcuseKind::ALL.into_iter().filter(|kind| *kind != ExcuseKind::Leave);
        let option = |kind: ExcuseKind| PickOption {
            code: kind.code().to_owned(),
            text: ctx.word("excuse", kind.code()),
            detail: String::new(),
        };
        let ask = Ask::Pick { title: t!(ctx.messages, "wrap-why"), options: kinds.map(option).collect() };
        vec![Effect::Ask { tag: WHY, ask }]
    }

    fn excuse(&self, code: &str, ctx: &Ctx) -> Vec<Effect> {
        let kind = ExcuseKind::ALL.into_iter().find(|kind| kind.code() == code);
        let Some((kind, (duty, slot))) = kind.zip(self.selected().and_then(|one| one.excuse.clone())) else {
            return Vec::new();
        };
        let command = Command::DutyExcuse {
            grid: None,
            person: None,
            duty: Some(duty),
            span: HalfDays::of(ctx.today(), slot),
            kind,
            text: ctx.word("excuse", code),
        };
        vec![Effect::command(EXCUSE, command, [])]
    }

    /// Signs the day, with what was carried over in the writer's words; without a log to sign there is nothing more.
    fn finish(&self, ctx: &Ctx) -> Vec<Effect> {
        if !self.signs {
            return vec![Effect::Close, Effect::Say(t!(ctx.messages, "wrap-done"))];
        }
        let standing = self.open.iter().flatten().filter(|one| self.carried.contains_key(&one.key));
        let carried: Vec<String> = standing.map(|one| one.words.clone()).collect();
        let words = if carried.is_empty() {
            String::new()
        } else {
            t!(ctx.messages, "wrap-carried-over", what = carried.join(&t!(ctx.messages, "wrap-between")))
        };
        vec![Effect::Close, Effect::Form(FormRequest::SignWith { words })]
    }
}

fn all(view: &TodayView, ctx: &Ctx) -> Vec<Open> {
    let today = view.now.date_naive();
    let mut open: Vec<Open> = view.duties.iter().flat_map(|row| of_duty(row, ctx)).collect();
    open.extend(
        view.cases
            .iter()
            .filter(|row| !row.paused && row.due.is_some_and(|due| due.date_naive() <= today))
            .map(|row| of_case(row, ctx)),
    );
    open.extend(view.promises.iter().filter_map(|row| of_promise(row, ctx)));
    open
}

fn of_duty(row: &DutyRow, ctx: &Ctx) -> Vec<Open> {
    let grid = Some(row.grid.code.to_string());
    let one = |slot: Option<Slot>, what: String, deed: FormRequest| Open {
        key: format!("{}/{}/{slot:?}", row.duty, row.grid.code),
        words: format!("{} {what} {}", ctx.label(&row.label), row.grid.name),
        deed: Effect::Form(deed),
        excuse: Some((row.duty.clone(), slot)),
    };
    match &row.state {
        DutyState::Slots { morning, afternoon } => {
            let walked = |state: &SlotState| !matches!(state, SlotState::Due { .. } | SlotState::Missed);
            let both = [(Slot::Morning, "morning", morning), (Slot::Afternoon, "afternoon", afternoon)];
            let left = both.into_iter().filter(|(_, _, state)| !walked(state));
            let patrol = || FormRequest::Patrol { grid: grid.clone(), date: None };
            left.map(|(slot, code, _)| one(Some(slot), ctx.word("slot", code), patrol())).collect()
        }
        DutyState::Minutes { done, needed, days_left } if done < needed => {
            let what = t!(ctx.messages, "duty-minutes-left", left = needed - done, days = *days_left);
            vec![one(None, what, FormRequest::Visit { grid, date: None })]
        }
        _ => Vec::new(),
    }
}

fn of_case(row: &CaseRow, ctx: &Ctx) -> Open {
    Open {
        key: row.number.clone(),
        words: format!("{} {} {} {}", row.number, ctx.label(&row.kind_label), row.place, ctx.left_of(row)),
        deed: Effect::Go(ScreenId::Triage, Some(Place::Case(row.number.clone()))),
        excuse: None,
    }
}

/// A promise that is due. In the log its resident is not named: the record names them.
fn of_promise(row: &LogRow, ctx: &Ctx) -> Option<Open> {
    let LogDetail::Diary { promise, promised_by: Some(by), .. } = &row.detail else { return None };
    (*by <= ctx.today()).then(|| Open {
        key: row.ending.clone(),
        words: format!("{} {}", t!(ctx.messages, "today-promises"), promise.as_deref().unwrap_or(&row.text)),
        deed: Effect::Ask { tag: KEPT, ask: Ask::Text(kept::question(row, ctx)) },
        excuse: None,
    })
}

impl Pane for WrapUp {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh | Event::Made(..) | Event::Done(KEPT | EXCUSE, Ok(_)) => {
                return vec![Effect::Query { tag: TODAY, query: Query::Today { person: None } }];
            }
            Event::Answer(TODAY, Ok(Answer::Today(view))) => self.take(&view, ctx),
            Event::Answer(TODAY, Err(refusal)) => self.refused = Some(refusal),
            Event::Reply(WHY, Reply::Picked(code)) => return self.excuse(&code, ctx),
            Event::Reply(KEPT, Reply::Text(text)) => {
                let Some(entry) = self.selected().map(|one| one.key.clone()) else { return Vec::new() };
                return vec![Effect::command(KEPT, Command::LogKeep { entry, text }, [])];
            }
            Event::Act(Action::Enter) => {
                return match self.selected().map(|one| one.deed.clone()) {
                    // The walk goes on where the form has closed.
                    Some(Effect::Form(request)) => vec![Effect::FormFor { tag: TODAY, request }],
                    Some(effect) => vec![effect],
                    None => self.finish(ctx),
                };
            }
            Event::Act(Action::Carry) => self.carry(),
            Event::Act(Action::Excuse) => return self.ask_why(ctx),
            Event::Act(Action::Sign) => return self.finish(ctx),
            Event::Act(Action::Back) => return vec![Effect::Close],
            Event::Act(action) if action.is_move() => {
                self.list.key(action.press());
            }
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let rows = u16::try_from(self.open.as_ref().map_or(1, Vec::len).max(1)).unwrap_or(u16::MAX);
        let place = centred(area, WIDE, rows.saturating_add(5));
        let left = t!(ctx.messages, "wrap-left", count = self.left());
        let inner = popup(place, buffer, &ctx.theme, &t!(ctx.messages, "form-sign"), &left);
        let line = |buffer: &mut Buffer, y: u16, words: &str, style: Style| {
            cells::put(buffer, inner.x + 2, y, inner.right(), words, style);
        };
        if let Some(refusal) = &self.refused {
            return line(buffer, inner.y + 1, &ctx.refusal(refusal).what, ctx.theme.bad);
        }
        let Some(open) = &self.open else { return };
        if open.is_empty() {
            line(buffer, inner.y + 1, &t!(ctx.messages, "wrap-nothing"), ctx.theme.good);
            return;
        }
        let room = inner.height.saturating_sub(2);
        let offset = self.list.offset(usize::from(room));
        let shown = open.iter().enumerate().skip(offset);
        for ((at, one), y) in shown.zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            let selected = self.list.selected() == Some(at);
            if selected {
                buffer.set_style(Rect { y, height: 1, ..inner }, ctx.theme.selected);
                cells::put(buffer, inner.x, y, inner.right(), ctx.theme.symbols.pointer, ctx.theme.focus);
            }
            let carried = self.carried.contains_key(&one.key);
            let (glyph, style) = if carried {
                (ctx.theme.symbols.arrow, ctx.theme.dim)
            } else {
                (ctx.theme.symbols.open, ctx.theme.text)
            };
            let words =
                if carried { format!("{} {}", t!(ctx.messages, "wrap-carried"), one.words) } else { one.words.clone() };
            let room = usize::from(inner.width.saturating_sub(6));
            let words = cells::cut(&words, room, ctx.theme.symbols.ellipsis);
            line(buffer, y, &format!("{glyph} {words}"), style);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.selected().is_some() {
            hints.push(Hint::named(Action::Enter, t!(ctx.messages, "wrap-do")));
            hints.push(Hint::of(Action::Carry));
            hints.push(Hint::of(Action::Excuse));
        }
        let finish = if self.signs { t!(ctx.messages, "form-sign-save") } else { t!(ctx.messages, "wrap-finish") };
        hints.push(Hint::named(Action::Sign, finish));
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{ctx, opened, pane_of, today};

    fn walk() -> WrapUp {
        let mut walk = WrapUp::default();
        opened(&mut walk, &ctx());
        walk
    }

    fn act(walk: &mut WrapUp, action: Action) -> Vec<Effect> {
        walk.update(Event::Act(action), &ctx())
    }

    #[test]
    fn the_walk_has_what_is_open_today_and_no_more() {
        let walk = walk();
        insta::assert_snapshot!("wrap_up", pane_of(&walk, &ctx(), 80, 24));
        let words: Vec<&str> = walk.open.iter().flatten().map(|one| one.words.as_str()).collect();
        assert!(words[0].contains("巡查 下午"), "the morning is walked: {words:?}");
        assert!(words.iter().any(|words| words.contains("還差 45 分")), "{words:?}");
        assert!(words.iter().any(|words| words.contains("問好材料回話") && !words.contains("鄭奶奶")), "{words:?}");
    }

    #[test]
    fn one_key_opens_the_form_and_what_it_saved_leaves_the_walk() {
        let mut walk = walk();
        let effects = act(&mut walk, Action::Enter);
        let [Effect::FormFor { tag, request: FormRequest::Patrol { .. } }] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        let effects = walk.update(Event::Made(tag, Vec::new()), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Query { query: Query::Today { .. }, .. }]));
        let mut view = today();
        view.duties.remove(0);
        let before = walk.left();
        walk.update(Event::Answer(TODAY, Ok(Answer::Today(Box::new(view)))), &ctx());
        assert_eq!(walk.left(), before - 1);
    }

    #[test]
    fn one_key_carries_over_and_the_log_says_so_when_it_is_signed() {
        let mut walk = walk();
        let before = walk.left();
        act(&mut walk, Action::Carry);
        assert_eq!(walk.left(), before - 1);
        let effects = act(&mut walk, Action::Sign);
        let [Effect::Close, Effect::Form(FormRequest::SignWith { words })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert!(words.contains("巡查 下午 南街第一網格"), "{words}");
        // The same key takes it back.
        act(&mut walk, Action::Up);
        act(&mut walk, Action::Carry);
        assert_eq!(walk.left(), before);
    }

    #[test]
    fn one_key_excuses_a_half_day_with_a_reason_that_the_regulation_knows() {
        let mut walk = walk();
        let effects = act(&mut walk, Action::Excuse);
        let [Effect::Ask { tag, ask: Ask::Pick { options, .. } }] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(options.iter().all(|option| option.code != "leave"), "leave is leave");
        let effects = walk.update(Event::Reply(tag, Reply::Picked("weather".into())), &ctx());
        let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        let Command::DutyExcuse { duty, span, kind, text, .. } = command.as_ref() else { panic!("{command:?}") };
        assert_eq!((duty.as_deref(), *kind), (Some("patrol"), ExcuseKind::Weather));
        assert_eq!(*span, HalfDays::of(ctx().today(), Some(Slot::Afternoon)));
        assert!(!text.is_empty());
        // What is no duty has no excuse.
        act(&mut walk, Action::End);
        assert!(matches!(act(&mut walk, Action::Excuse).as_slice(), [Effect::Say(_)]));
    }

    #[test]
    fn without_a_log_to_sign_the_walk_just_ends() {
        let mut view = today();
        view.duties.clear();
        view.cases.clear();
        view.promises.clear();
        let mut walk = WrapUp::default();
        walk.update(Event::Answer(TODAY, Ok(Answer::Today(Box::new(view)))), &ctx());
        assert!(pane_of(&walk, &ctx(), 80, 24).contains("都做完了"));
        assert!(matches!(act(&mut walk, Action::Enter).as_slice(), [Effect::Close, Effect::Say(_)]));
    }
}
