//! Screen 今日: what I owe with its clause, my cases by time left, rows due for confirmation, promises. One Today for a
//! person with several posts.

pub(in crate::tui) mod duty;
mod duty_lines;
mod meetings;
mod notes;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::record::RecordRef;
use crate::paper;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{
    Answer, CaseRow, DayNote, DutyRow, DutyState, LogRow, MeetingRow, NextUp, StaleRow, TodayView,
};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::forms::{kept, known};
use crate::tui::keys::Action;
use crate::tui::layers::coverage::lists;
use crate::tui::pane::{Ask, Event, FormRequest, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::{ListState, PickOption};

const TODAY: Tag = "today";
const DUE: Tag = "due";
const HOW: Tag = "how";
const CONFIRM: Tag = "confirm";
const KEPT: Tag = "kept";

/// Keys that are seldom needed, and would crowd the others out of the bar.
const SELDOM: [Action; 5] = [Action::Week, Action::Screening, Action::Leave, Action::Excuse, Action::Away];

/// A box of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Duties,
    Meetings,
    Notes,
    Cases,
    Stale,
    Promises,
}

/// The screen's state.
#[derive(Debug, Default)]
pub struct Today {
    view: Option<Box<TodayView>>,
    refused: Option<Refusal>,
    focus: Part,
    duties: ListState,
    cases: ListState,
    stale: ListState,
    /// A key has moved the focus: it stays where it was put.
    moved: bool,
    promises: ListState,
    meetings: ListState,
    notes: ListState,
    /// Where the lines of a list of logs lead.
    places: Vec<Effect>,
}

/// A row's name, for marks.
pub(crate) fn stale_key(row: &StaleRow) -> String {
    format!("{}/{}/{}", row.grid.code, row.item, row.key)
}

impl Today {
    fn parts(&self) -> Vec<Part> {
        let mut parts = vec![Part::Duties, Part::Cases, Part::Stale];
        if self.view.as_ref().is_some_and(|view| !view.promises.is_empty()) {
            parts.insert(2, Part::Promises);
        }
        if self.view.as_ref().is_some_and(|view| !view.notes.is_empty()) {
            parts.insert(1, Part::Notes);
        }
        if self.view.as_ref().is_some_and(|view| !view.meetings.is_empty()) {
            parts.insert(1, Part::Meetings);
        }
        parts
    }

    fn step(&mut self, on: bool) {
        self.moved = true;
        let parts = self.parts();
        let at = parts.iter().position(|part| *part == self.focus).unwrap_or(0);
        let next = if on { at + 1 } else { at + parts.len() - 1 } % parts.len().max(1);
        self.focus = parts.get(next).copied().unwrap_or_default();
    }

    fn list(&mut self) -> &mut ListState {
        match self.focus {
            Part::Duties => &mut self.duties,
            Part::Notes => &mut self.notes,
            Part::Cases => &mut self.cases,
            Part::Stale => &mut self.stale,
            Part::Promises => &mut self.promises,
            Part::Meetings => &mut self.meetings,
        }
    }

    fn take(&mut self, view: Box<TodayView>) {
        let old_case = self.case().map(|row| row.number.clone());
        let old_stale = self.stale_row().map(stale_key);
        let old_promise = self.promise().map(|row| row.ending.clone());
        let old_meeting = self.meeting().map(meetings::key);
        let old_note = self.note().map(notes::key);
        self.duties.set_len(view.duties.len());
        let notes: Vec<String> = view.notes.iter().map(notes::key).collect();
        self.notes.reload(&notes, old_note.as_deref());
        let met: Vec<String> = view.meetings.iter().map(meetings::key).collect();
        self.meetings.reload(&met, old_meeting.as_deref());
        let cases: Vec<String> = view.cases.iter().map(|row| row.number.clone()).collect();
        self.cases.reload(&cases, old_case.as_deref());
        let stale: Vec<String> = view.stale.iter().map(stale_key).collect();
        self.stale.reload(&stale, old_stale.as_deref());
        let promises: Vec<String> = view.promises.iter().map(|row| row.ending.clone()).collect();
        self.promises.reload(&promises, old_promise.as_deref());
        self.view = Some(view);
        self.refused = None;
        if !self.moved {
            // Until a key has moved it, the focus is on what is next, or else where something can be done.
            let first = self.parts().into_iter().find(|part| self.len_of(*part) > 0);
            self.focus = first.unwrap_or_default();
            self.focus_on_next();
        } else if !self.parts().contains(&self.focus) {
            self.focus = Part::Duties;
        }
    }

    fn focus_on_next(&mut self) {
        let Some(next) = self.view.as_ref().and_then(|view| view.next) else { return };
        let (part, row) = match next {
            NextUp::Duty(row) => (Part::Duties, row),
            NextUp::Case(row) => (Part::Cases, row),
            NextUp::Stale(row) => (Part::Stale, row),
            NextUp::Promise(row) => (Part::Promises, row),
            NextUp::Meeting(row) => (Part::Meetings, row),
        };
        if row < self.len_of(part) {
            self.focus = part;
            self.list().select(row);
        }
    }

    fn duty(&self) -> Option<&DutyRow> {
        self.duties.selected().and_then(|row| self.view.as_ref()?.duties.get(row))
    }

    fn note(&self) -> Option<&DayNote> {
        self.notes.selected().and_then(|row| self.view.as_ref()?.notes.get(row))
    }

    fn case(&self) -> Option<&CaseRow> {
        self.cases.selected().and_then(|row| self.view.as_ref()?.cases.get(row))
    }

    fn stale_row(&self) -> Option<&StaleRow> {
        self.stale.selected().and_then(|row| self.view.as_ref()?.stale.get(row))
    }

    fn promise(&self) -> Option<&LogRow> {
        self.promises.selected().and_then(|row| self.view.as_ref()?.promises.get(row))
    }

    fn meeting(&self) -> Option<&MeetingRow> {
        self.meetings.selected().and_then(|row| self.view.as_ref()?.meetings.get(row))
    }

    /// Opens what is in focus, or the form that fulfils it.
    fn enter(&self, ctx: &Ctx) -> Vec<Effect> {
        let go = match self.focus {
            Part::Notes => return self.note().map(|note| notes::open(note, ctx)).into_iter().collect(),
            Part::Duties => return self.duty().map_or_else(Vec::new, |row| vec![duty::fulfil(row, ctx)]),
            Part::Meetings => return self.meeting().map_or_else(Vec::new, |row| vec![meetings::enter(row, ctx)]),
            Part::Cases => self.case().map(|row| (ScreenId::Triage, Place::Case(row.number.clone()))),
            Part::Stale => return self.stale_row().map_or_else(Vec::new, |row| vec![Effect::Form(entry_form(row))]),
            Part::Promises => {
                return self.promise().map_or_else(Vec::new, |row| {
                    let ask = Ask::Text(kept::question(row, ctx));
                    vec![Effect::Ask { tag: KEPT, ask }]
                });
            }
        };
        go.map_or_else(Vec::new, |(screen, place)| vec![Effect::Go(screen, Some(place))])
    }

    /// The rows that a confirmation concerns: the marked ones, or else the one in focus.
    fn concerned(&self) -> Vec<&StaleRow> {
        let marks = self.stale.marks();
        if marks.is_empty() {
            return self.stale_row().into_iter().collect();
        }
        let rows = self.view.as_ref().map_or(&[][..], |view| &view.stale);
        rows.iter().filter(|row| marks.contains(&stale_key(row))).collect()
    }

    /// The rows that are marked, as the walk through the end of the day takes them.
    fn marked(&self) -> Vec<String> {
        self.stale.marks().iter().cloned().collect()
    }

    fn ask_how(&self, ctx: &Ctx) -> Vec<Effect> {
        let rows = self.concerned();
        if rows.is_empty() {
            return Vec::new();
        }
        vec![Effect::Ask { tag: HOW, ask: known::question(rows.len(), ctx) }]
    }

    /// One command for each data set.
    fn confirm(&mut self, code: &str) -> Vec<Effect> {
        let Some(how) = known::how(code) else { return Vec::new() };
        let mut sets: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for row in self.concerned() {
            sets.entry((row.grid.code.to_string(), row.item.to_string())).or_default().push(row.key.clone());
        }
        self.stale.clear_marks();
        sets.into_iter()
            .map(|((grid, item), keys)| Effect::command(CONFIRM, Command::LedgerConfirm { grid, item, keys, how }, []))
            .collect()
    }
}

/// The row as its form has it.
fn entry_form(row: &StaleRow) -> FormRequest {
    FormRequest::Entry { grid: row.grid.code.to_string(), item: row.item.to_string(), key: Some(row.key.clone()) }
}

impl Pane for Today {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh => {
                return vec![Effect::Query { tag: TODAY, query: Query::Today { person: None } }];
            }
            Event::Answer(TODAY, Ok(Answer::Today(view))) => self.take(view),
            Event::Answer(TODAY, Err(refusal)) => {
                self.view = None;
                self.refused = Some(refusal);
            }
            Event::Act(Action::Next) => self.step(true),
            Event::Act(Action::Before) => self.step(false),
            Event::Act(Action::Left) if self.focus == Part::Stale => {
                (self.focus, self.moved) = (Part::Cases, true);
            }
            Event::Act(Action::Right) if matches!(self.focus, Part::Cases | Part::Promises) => {
                (self.focus, self.moved) = (Part::Stale, true);
            }
            Event::Act(Action::Enter) => return self.enter(ctx),
            Event::Act(Action::Mark) if self.focus == Part::Stale => {
                if let Some(key) = self.stale_row().map(stale_key) {
                    self.stale.toggle_mark(&key);
                    self.stale.key(Action::Down.press());
                }
            }
            Event::Act(Action::Confirm) if self.focus == Part::Stale => return self.ask_how(ctx),
            Event::Act(Action::Due) if self.focus == Part::Cases => {
                let number = self.case().map(|row| row.number.clone());
                return number
                    .map_or_else(Vec::new, |number| vec![Effect::Query { tag: DUE, query: Query::due_of(number) }]);
            }
            Event::Answer(DUE, Ok(Answer::DueSteps(steps))) => {
                return vec![Effect::Ask { tag: DUE, ask: Ask::Steps(Box::new(steps)) }];
            }
            Event::Answer(DUE, Err(refusal)) => return vec![Effect::Refuse(refusal)],
            Event::Answer(notes::LOGS, Ok(answer)) => return self.list_logs(&answer, ctx),
            Event::Answer(notes::LOGS, Err(refusal)) => return vec![Effect::Refuse(refusal)],
            Event::Reply(notes::LOGS, Reply::Picked(place)) => {
                let place = place.parse::<usize>().ok().and_then(|at| self.places.get(at)).cloned();
                return place.into_iter().collect();
            }
            Event::Reply(HOW, Reply::Picked(code)) => return self.confirm(&code),
            Event::Reply(KEPT, Reply::Text(text)) => {
                let Some(row) = self.promise() else { return Vec::new() };
                let seen = seen(RecordRef::Log(row.id), row.last_change.as_ref());
                return vec![Effect::command(KEPT, Command::LogKeep { entry: row.ending.clone(), text }, seen)];
            }
            Event::Act(Action::Meeting) if self.focus == Part::Meetings => {
                return self.meeting().and_then(meetings::change).into_iter().collect();
            }
            Event::Act(Action::Withdraw) if self.focus == Part::Meetings => {
                return self.meeting().and_then(|row| meetings::ask_withdraw(row, ctx)).into_iter().collect();
            }
            Event::Reply(meetings::WITHDRAW, Reply::Text(reason)) => {
                return self.meeting().and_then(|row| meetings::withdraw(row, reason)).into_iter().collect();
            }
            Event::Act(Action::Sign) => return vec![Effect::Form(FormRequest::WrapUp { marked: self.marked() })],
            Event::Act(Action::Sheet) => return self.round().into_iter().collect(),
            Event::Act(action) if action.is_move() => {
                self.moved = true;
                self.list().key(action.press());
            }
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        view::draw(self, area, buffer, ctx, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        match self.focus {
            Part::Duties => hints.extend(self.duty().and_then(|row| duty::hint(row, ctx))),
            Part::Notes if self.list_len() > 0 => {
                hints.push(Hint::named(Action::Enter, t!(ctx.messages, "today-open")));
            }
            Part::Meetings => hints.extend(self.meeting().into_iter().flat_map(|row| meetings::hints(row, ctx))),
            Part::Cases if self.list_len() > 0 => {
                hints.push(Hint::named(Action::Enter, t!(ctx.messages, "today-open")));
                hints.push(Hint::of(Action::Due));
            }
            Part::Promises if self.list_len() > 0 => {
                hints.push(Hint::named(Action::Enter, t!(ctx.messages, "today-do-keep")));
            }
            Part::Stale if !self.stale.is_empty() => {
                hints.push(Hint::of(Action::Mark));
                hints.push(Hint::of(Action::Confirm));
                hints.push(Hint::named(Action::Enter, t!(ctx.messages, "today-do-update")));
            }
            _ => {}
        }
        hints.extend([Action::Patrol, Action::NewCase, Action::Diary, Action::Visit].map(Hint::of));
        if self.signs() {
            hints.push(Hint::of(Action::Sign));
        }
        if self.view.is_some() {
            hints.push(Hint::named(Action::Sheet, t!(ctx.messages, "today-round")));
        }
        hints.extend(SELDOM.map(Hint::of));
        hints
    }

    /// What is done every day; the rest is in the help and among the commands.
    fn bar(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = self.hints(ctx);
        hints.retain(|hint| !SELDOM.contains(&hint.action));
        hints
    }

    /// The walk through what is open is everybody's, also theirs who owe no log.
    fn explains(&self, action: Action) -> bool {
        action == Action::Sign
    }

    fn watches(&self) -> &'static [&'static str] {
        &["case", "log", "entry", "post", "policy", "grid", "duty", "meeting"]
    }
}

impl Today {
    /// Logs that are missing or that nobody has read, to be chosen from.
    fn list_logs(&mut self, answer: &Answer, ctx: &Ctx) -> Vec<Effect> {
        let (list, rows) = match answer {
            Answer::LogsMissing(rows) => ("missing", rows.iter().map(|row| lists::missing(row, ctx)).collect()),
            Answer::LogsUnreviewed(rows) => {
                ("unreviewed", rows.iter().map(|row| lists::unreviewed(row, ctx)).collect())
            }
            _ => ("", Vec::new()),
        };
        let option = |(at, row): (usize, &lists::Listed)| PickOption {
            code: at.to_string(),
            text: row.text.clone(),
            detail: row.detail.clone(),
        };
        let options: Vec<PickOption> = rows.iter().enumerate().map(option).collect();
        self.places = rows.into_iter().map(|row| row.to).collect();
        if options.is_empty() {
            return Vec::new();
        }
        let ask = Ask::Pick { title: ctx.word("coverage-list", list), options };
        vec![Effect::Ask { tag: notes::LOGS, ask }]
    }

    /// The page for the round, to be printed.
    fn round(&self) -> Option<Effect> {
        let view = self.view.as_deref()?;
        let words = paper::round_words(view);
        let name = paper::round_name(view, &words, "html");
        Some(Effect::KeepText { name, text: paper::round_html(view, &words) })
    }

    /// Whether a post has to sign the working day's log.
    fn signs(&self) -> bool {
        let duties = self.view.iter().flat_map(|view| &view.duties);
        duties.into_iter().any(|row| matches!(row.state, DutyState::DayLog { .. }))
    }

    fn list_len(&self) -> usize {
        self.len_of(self.focus)
    }

    fn len_of(&self, part: Part) -> usize {
        match part {
            Part::Duties => self.duties.len(),
            Part::Notes => self.notes.len(),
            Part::Cases => self.cases.len(),
            Part::Stale => self.stale.len(),
            Part::Promises => self.promises.len(),
            Part::Meetings => self.meetings.len(),
        }
    }
}
