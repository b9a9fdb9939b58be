//! What can be undone and redone, newest first, each step with its name: one key goes down to a step, or up to it again,
//! one step after the other, and stops where one is refused.

use std::collections::VecDeque;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, UndoEntry, UndoList};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Tag};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};
use crate::tui::widgets::{ListState, cells};

const LIST: Tag = "undo-list";
const STEP: Tag = "undo-step";
/// Cells of the box where the screen has them, and most lines below the list.
const WIDE: u16 = 112;
const BELOW: u16 = 4;

/// Steps on their way, each sent when the one before it has been saved.
#[derive(Debug)]
struct Walk {
    undoes: bool,
    left: VecDeque<UndoEntry>,
    total: usize,
    under_way: Option<UndoEntry>,
    gone: Vec<String>,
}

/// The list.
#[derive(Debug, Default)]
pub struct UndoSteps {
    list: UndoList,
    at: ListState,
    /// It has been read once: the focus stays where it is put.
    read: bool,
    walk: Option<Walk>,
    /// What came of the last walk, line by line, and whether it is bad news.
    told: Vec<(String, bool)>,
    refused: Option<Refusal>,
}

/// A line: an entry, and the steps it takes to come there.
struct Line<'a> {
    entry: &'a UndoEntry,
    undone: bool,
    steps: usize,
}

impl UndoSteps {
    fn read() -> Effect {
        Effect::Query { tag: LIST, query: Query::UndoList }
    }

    /// Newest first: what redo would bring back next stands just above what undo would take next.
    fn lines(&self) -> Vec<Line<'_>> {
        let line = |undone: bool| move |(at, entry)| Line { entry, undone, steps: at + 1 };
        let mut lines: Vec<Line<'_>> = self.list.undone.iter().enumerate().map(line(true)).collect();
        lines.reverse();
        lines.extend(self.list.done.iter().enumerate().map(line(false)));
        lines
    }

    fn selected(&self) -> Option<Line<'_>> {
        self.at.selected().and_then(|at| self.lines().into_iter().nth(at))
    }

    fn take(&mut self, list: UndoList) {
        let before = self.selected().map(|line| line.entry.id.clone());
        self.list = list;
        let ids: Vec<String> = self.lines().iter().map(|line| line.entry.id.clone()).collect();
        self.at.reload(&ids, before.as_deref());
        if !self.read {
            // What undo would take next.
            self.at.select(self.list.undone.len());
            self.read = true;
        }
    }

    /// Down to the step in focus, or up to it.
    fn go(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some((undoes, steps)) = self.selected().map(|line| (!line.undone, line.steps)) else { return Vec::new() };
        let entries = if undoes { &self.list.done } else { &self.list.undone };
        let left = entries.iter().take(steps).cloned().collect();
        self.begin(undoes, left, ctx)
    }

    /// The step in focus and no other.
    fn go_alone(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let only = self.selected().filter(|line| !line.undone).map(|line| line.entry.clone());
        only.map(|entry| self.begin(true, VecDeque::from([entry]), ctx)).unwrap_or_default()
    }

    fn begin(&mut self, undoes: bool, left: VecDeque<UndoEntry>, ctx: &Ctx) -> Vec<Effect> {
        self.told.clear();
        self.walk = Some(Walk { undoes, total: left.len(), left, under_way: None, gone: Vec::new() });
        self.next(ctx)
    }

    fn next(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(walk) = &mut self.walk else { return Vec::new() };
        let Some(entry) = walk.left.pop_front() else { return self.end(None, ctx) };
        let step = entry.id.clone();
        walk.under_way = Some(entry);
        let command = if walk.undoes { Command::UndoOf { step } } else { Command::RedoOf { step } };
        vec![Effect::command(STEP, command, [])]
    }

    /// Says what has gone, step by step, and where and why it stopped.
    fn end(&mut self, refusal: Option<&Refusal>, ctx: &Ctx) -> Vec<Effect> {
        let Some(walk) = self.walk.take() else { return Vec::new() };
        let m = &ctx.messages;
        if !walk.gone.is_empty() {
            let count = walk.gone.len();
            let head = if walk.undoes {
                t!(m, "undo-list-undone", count = count)
            } else {
                t!(m, "undo-list-redone", count = count)
            };
            self.told.push((format!("{head}{}", walk.gone.join(&t!(m, "comma"))), false));
        }
        if let (Some(refusal), Some(entry)) = (refusal, &walk.under_way) {
            let what = ctx.undone(&entry.step);
            self.told.push((format!("{} {}", t!(m, "undo-list-stopped", what = what), why(refusal, ctx)), true));
        }
        vec![Self::read()]
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        match (action, &mut self.walk) {
            // The step under way is saved or refused; those after it stay.
            (Action::Back, Some(walk)) => walk.left.clear(),
            (_, Some(_)) => {}
            (Action::Back, None) => return vec![Effect::Close],
            (Action::Enter, None) => return self.go(ctx),
            (Action::Undo, None) => return self.go_alone(ctx),
            (action, None) => {
                self.told.clear();
                self.at.key(action.press());
            }
        }
        Vec::new()
    }

    /// What stands below the list.
    fn below(&self, ctx: &Ctx) -> Vec<(String, Style)> {
        let (m, theme) = (&ctx.messages, &ctx.theme);
        if let Some(refusal) = &self.refused {
            return vec![(ctx.refusal(refusal).what, theme.bad)];
        }
        if let Some(walk) = &self.walk {
            let at = walk.total - walk.left.len();
            return vec![(t!(m, "undo-list-walking", at = at, count = walk.total), theme.soon)];
        }
        if !self.told.is_empty() {
            let style = |bad: bool| if bad { theme.bad } else { theme.good };
            return self.told.iter().map(|(line, bad)| (line.clone(), style(*bad))).collect();
        }
        match self.selected() {
            Some(Line { entry: UndoEntry { refused: Some(refusal), .. }, .. }) => vec![(why(refusal, ctx), theme.warn)],
            Some(line) => vec![(ctx.undone(&line.entry.step), theme.text)],
            None if self.read => vec![(t!(m, "undo-list-nothing"), theme.dim)],
            None => Vec::new(),
        }
    }
}

/// Why, by which clause, and what to do in its place.
fn why(refusal: &Refusal, ctx: &Ctx) -> String {
    let said = ctx.refusal(refusal);
    let clause = refusal.clause.as_ref().map(|clause| t!(ctx.messages, "refused-by", clause = clause.as_str()));
    // What to do next on the command line is of no use here.
    let next = said.next.filter(|next| !next.contains("gridlog "));
    [Some(said.what), clause, next].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

impl Pane for UndoSteps {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh if self.walk.is_none() => return vec![Self::read()],
            Event::Answer(LIST, Ok(Answer::UndoList(list))) => {
                self.refused = None;
                self.take(*list);
            }
            Event::Answer(LIST, Err(refusal)) => self.refused = Some(refusal),
            Event::Act(action) => return self.act(action, ctx),
            Event::Done(STEP, Ok(_)) => {
                if let Some(walk) = &mut self.walk
                    && let Some(entry) = walk.under_way.take()
                {
                    walk.gone.push(ctx.undone(&entry.step));
                }
                return self.next(ctx);
            }
            Event::Done(STEP, Err(refusal)) => return self.end(Some(&refusal), ctx),
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let (theme, m) = (&ctx.theme, &ctx.messages);
        let place = centred(area, WIDE.min(area.width.saturating_sub(2)), area.height.saturating_sub(2));
        let inner = popup(place, buffer, theme, &Action::UndoList.label(m), &self.at.position());
        if inner.height < 6 {
            return;
        }
        let wrap = |(line, style): (String, Style)| {
            cells::wrapped(&line, usize::from(inner.width)).into_iter().map(move |row| (row, style)).collect::<Vec<_>>()
        };
        let below: Vec<(String, Style)> = self.below(ctx).into_iter().flat_map(wrap).collect();
        let room = u16::try_from(below.len()).unwrap_or(1).clamp(1, BELOW);
        for ((line, style), y) in below.iter().zip(inner.bottom() - room..inner.bottom()) {
            cells::put(buffer, inner.x, y, inner.right(), line, *style);
        }
        let columns = [
            Column::fit(&t!(m, "cli-head-keyed"), 14),
            Column::fill(&t!(m, "cli-head-act"), 20),
            Column::fit(&t!(m, "cli-head-state"), 18),
        ];
        let row = |line: Line<'_>| {
            let (state, style) = match (&line.entry.refused, line.undone) {
                (Some(_), true) => (t!(m, "undo-list-no-redo"), theme.dim),
                (Some(_), false) => (t!(m, "undo-list-final"), theme.dim),
                (None, true) => (t!(m, "undo-list-redo"), theme.soon),
                (None, false) => (t!(m, "undo-list-undo"), theme.text),
            };
            let text = if line.undone { theme.dim } else { theme.text };
            let texts = [(ctx.moment(&line.entry.step.at), text), (ctx.undone(&line.entry.step), text), (state, style)];
            let cells = texts.into_iter().map(|(text, style)| TableCell::new(text, style)).collect();
            TableRow { key: line.entry.id.clone(), cells }
        };
        let rows: Vec<TableRow> = self.lines().into_iter().map(row).collect();
        let body = Rect { height: inner.height.saturating_sub(room + 1), ..inner };
        table(body, buffer, theme, &columns, &rows, &self.at, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let m = &ctx.messages;
        let mut hints = Vec::new();
        if self.walk.is_none() {
            match self.selected() {
                Some(line) if line.undone => {
                    hints.push(Hint::named(Action::Enter, t!(m, "undo-list-up", count = line.steps)));
                }
                Some(line) => {
                    hints.push(Hint::named(Action::Enter, t!(m, "undo-list-down", count = line.steps)));
                    if line.steps > 1 {
                        hints.push(Hint::named(Action::Undo, t!(m, "undo-list-only")));
                    }
                }
                None => {}
            }
        }
        hints.push(Hint::named(Action::Back, t!(m, "box-close")));
        hints
    }

    fn takes_refusals(&self) -> bool {
        true
    }

    /// Whatever one does elsewhere is the next to be undone.
    fn watches(&self) -> &'static [&'static str] {
        &["case", "log", "entry", "day-log", "duty", "post", "person", "policy", "grid"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::command::Done;
    use crate::service::refusal::RefusalCode;
    use crate::tui::testing::{ctx, opened, pane_of};

    fn list() -> UndoSteps {
        let mut list = UndoSteps::default();
        opened(&mut list, &ctx());
        list
    }

    fn act(list: &mut UndoSteps, action: Action) -> Vec<Effect> {
        list.update(Event::Act(action), &ctx())
    }

    fn sent(effects: &[Effect]) -> Vec<Command> {
        let command = |effect: &Effect| match effect {
            Effect::Command { command, .. } => Some((**command).clone()),
            _ => None,
        };
        effects.iter().filter_map(command).collect()
    }

    fn saved() -> Event {
        let (made, notes, refused) = (Vec::new(), Vec::new(), Vec::new());
        let done = Done { command: "undo".into(), change: None, changes: 1, made, notes, refused };
        Event::Done(STEP, Ok(done))
    }

    #[test]
    fn the_list_has_what_was_done_and_what_was_undone_newest_first_with_why_not() {
        let mut list = list();
        act(&mut list, Action::Down);
        assert!(pane_of(&list, &ctx(), 80, 24).contains("按規定不能撤銷"));
    }

    #[test]
    fn enter_on_the_nth_step_sends_one_undo_after_the_other_and_stops_where_one_is_refused() {
        let mut list = list();
        act(&mut list, Action::Down);
        act(&mut list, Action::Down);
        let ids: Vec<String> = list.list.done.iter().map(|entry| entry.id.clone()).collect();
        let effects = act(&mut list, Action::Enter);
        assert_eq!(sent(&effects), [Command::UndoOf { step: ids[0].clone() }]);
        assert_eq!(act(&mut list, Action::Enter), [], "one walk at a time");
        let effects = list.update(saved(), &ctx());
        assert_eq!(sent(&effects), [Command::UndoOf { step: ids[1].clone() }]);
        let refusal = Refusal::new(RefusalCode::FinalByRule).with("what", "log-sign").with("of", "record");
        let effects = list.update(Event::Done(STEP, Err(refusal)), &ctx());
        assert_eq!(sent(&effects), [], "what lies behind it stays");
        let shown = pane_of(&list, &ctx(), 80, 24);
        assert!(shown.contains("已撤銷 1 步：備註事項 城關-2026-00003"), "{shown}");
        assert!(shown.contains("停在「簽工作日誌"), "{shown}");
    }

    #[test]
    fn upwards_it_redoes_and_one_step_goes_alone_by_the_key_of_undo() {
        let mut list = list();
        act(&mut list, Action::Up);
        let id = list.list.undone[0].id.clone();
        assert_eq!(sent(&act(&mut list, Action::Enter)), [Command::RedoOf { step: id }]);
        list.update(saved(), &ctx());
        act(&mut list, Action::End);
        let last = list.list.done.last().unwrap().id.clone();
        assert_eq!(sent(&act(&mut list, Action::Undo)), [Command::UndoOf { step: last }]);
        act(&mut list, Action::Back);
        assert_eq!(act(&mut list, Action::Back), [], "what is under way is waited for");
        list.update(saved(), &ctx());
        assert_eq!(act(&mut list, Action::Back), [Effect::Close]);
    }
}
