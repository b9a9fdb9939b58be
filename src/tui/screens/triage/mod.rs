//! Screen 分流: the queue by time left, the case in focus beside it, one key for each decision.

mod asking;
mod bonds;
#[cfg(test)]
mod bonds_tests;
mod brought;
mod bulk;
mod came;
mod clock;
mod decide;
mod deeds;
mod detail;
mod hints;
#[cfg(test)]
mod look_tests;
mod marks;
mod outcome;
mod parts;
mod queue;
mod reading;
#[cfg(test)]
mod tests;
mod text;
mod view;

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::asking::Asking;
use self::bulk::Bulk;
use self::came::Left;
use self::queue::Chosen;
use self::reading::Counted;
use crate::service::query::{CaseFilter, CaseSort, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, CaseRow, CaseView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, Hint, Pane, Reply, Tag};
use crate::tui::widgets::{ListState, cells};

const QUEUE: Tag = "queue";
const MORE: Tag = "more";
/// How many there are, where the page cannot tell, and the further stretches of counting them.
const TALLY: Tag = "tally";
const TALLY_ON: Tag = "tally-on";
const CASE: Tag = "case";
const DUE: Tag = "due";
const SHEET: Tag = "sheet";
const HISTORY: Tag = "history";
const FILTER: Tag = "filter";
const GRID: Tag = "grid";
const MARK_ALL: Tag = "mark-all";

/// As much of a filter as the top bar has room for.
const LABEL_CELLS: usize = 24;

/// Which half has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Half {
    #[default]
    Queue,
    Detail,
}

/// The screen's state.
#[derive(Debug, Default)]
pub struct Triage {
    chosen: Chosen,
    /// Only in or below this grid, by code, and its name once it is known.
    grid: Option<(String, String)>,
    rows: Vec<CaseRow>,
    next: Option<String>,
    /// Whether the next page is on its way.
    looking: bool,
    total: Option<u64>,
    late: Option<u64>,
    /// The count of a list that no page can tell the length of.
    tally: Option<Counted>,
    /// Whether another screen is shown.
    hidden: bool,
    /// Whether the queue has been read at all.
    read: bool,
    refused: Option<Refusal>,
    list: ListState,
    half: Half,
    /// The case beside the queue.
    open: Option<Box<CaseView>>,
    /// A case that the screen was asked to show, in the queue or not.
    wanted: Option<String>,
    /// Lines of the detail scrolled away, and how many can be: remembered from the last drawing.
    top: usize,
    last_top: Cell<usize>,
    asking: Option<Asking>,
    /// A decision about the marked cases.
    bulk: Option<Bulk>,
    /// What was shown before one came here for other cases.
    came: Vec<Left>,
    /// The case that one came here for, if for one.
    came_for: Option<String>,
    /// The row that gets the focus once the list is read.
    focus: Option<String>,
    /// A case whose files were asked for.
    files: Option<brought::Files>,
}

impl Triage {
    fn row(&self) -> Option<&CaseRow> {
        self.list.selected().and_then(|row| self.rows.get(row))
    }

    /// The case that decisions are about: the one shown, never one that is still being fetched.
    fn shown(&self) -> Option<&CaseView> {
        self.open.as_deref()
    }

    fn case_filter(&self) -> CaseFilter {
        let filter = self.chosen.filter.clone();
        CaseFilter { grid: self.grid.as_ref().map(|(code, _)| code.clone()).or(filter.grid), ..filter }
    }

    /// Another filter: from its first row.
    fn choose(&mut self, chosen: Chosen) -> Vec<Effect> {
        self.chosen = chosen;
        self.grid = None;
        self.begin()
    }

    /// From the first row on.
    fn begin(&mut self) -> Vec<Effect> {
        self.list.select(0);
        self.rows.clear();
        self.next = None;
        (self.read, self.tally, self.total) = (false, None, None);
        self.wanted = None;
        vec![self.read_queue()]
    }

    /// Every open case in or below a grid.
    fn turn_to(&mut self, code: String) -> Vec<Effect> {
        self.chosen = Chosen::built_in("open");
        let name = Effect::Query { tag: GRID, query: Query::Grid { grid: code.clone() } };
        self.grid = Some((code.clone(), code));
        let mut effects = self.begin();
        effects.push(name);
        effects
    }

    /// A case, in the queue or not.
    fn turn_to_case(&mut self, number: String) -> Vec<Effect> {
        self.wanted = Some(number);
        self.top = 0;
        self.half = Half::Detail;
        self.read_case()
    }

    /// The next order of the list, from its top.
    fn sort(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if !self.case_filter().is_of_open_cases() {
            return vec![Effect::Say(ctx.refusal(&RefusalCode::OrderOfOpenOnly.into()).what)];
        }
        let now = self.chosen.filter.sort.unwrap_or(CaseSort::Left);
        let place = CaseSort::ALL.iter().position(|sort| *sort == now).unwrap_or(0);
        let next = CaseSort::ALL.iter().cycle().nth(place + 1).copied();
        self.chosen.filter.sort = next.filter(|sort| *sort != CaseSort::Left);
        self.begin()
    }

    fn move_in_queue(&mut self, action: Action) -> Vec<Effect> {
        let before = self.list.selected();
        self.list.key(action.press());
        if self.list.selected() == before && self.wanted.is_none() {
            return Vec::new();
        }
        self.wanted = None;
        self.top = 0;
        let mut effects = self.read_case();
        effects.extend(self.read_on());
        effects
    }

    fn scroll(&mut self, action: Action) {
        let last = self.last_top.get();
        self.top = match action {
            Action::Down => self.top + 1,
            Action::Up => self.top.saturating_sub(1),
            Action::PageDown => self.top + 8,
            Action::PageUp => self.top.saturating_sub(8),
            Action::Home => 0,
            Action::End => last,
            _ => self.top,
        }
        .min(last);
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        match action {
            Action::Next | Action::Before => {
                self.half = if self.half == Half::Queue && self.open.is_some() { Half::Detail } else { Half::Queue };
                Vec::new()
            }
            Action::Mark if self.half == Half::Queue => self.mark(),
            Action::MarkAll if self.half == Half::Queue => self.mark_all(),
            Action::Sort => self.sort(ctx),
            Action::Back => self.back(),
            Action::Left => {
                self.half = Half::Queue;
                Vec::new()
            }
            Action::Right if self.open.is_some() => {
                self.half = Half::Detail;
                Vec::new()
            }
            Action::Filter => {
                vec![Effect::Ask { tag: FILTER, ask: Ask::Filter { filter: Box::new(self.case_filter()) } }]
            }
            action if action.is_move() && action != Action::Enter => {
                if self.half == Half::Queue {
                    return self.move_in_queue(action);
                }
                self.scroll(action);
                Vec::new()
            }
            action if self.acts_on_marked() && !looks(action) => self.decide_marked(action, ctx),
            action => self.decide(action, ctx),
        }
    }

    /// What a key does to the case that is shown.
    fn decide(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        let Some(view) = self.shown() else { return Vec::new() };
        let number = view.row.number.clone();
        match action {
            Action::Due => vec![Effect::Query { tag: DUE, query: Query::due_of(number) }],
            Action::History => {
                vec![Effect::Query { tag: HISTORY, query: Query::History { record: Some(number), limit: 100 } }]
            }
            Action::Original => brought::original(view),
            Action::Linked => {
                let leads = bonds::leads(view, ctx);
                match leads.as_slice() {
                    [] => vec![Effect::Say(t!(ctx.messages, "triage-no-others"))],
                    [only] => bonds::follow(view, &only.code, ctx),
                    _ => bonds::which(leads, ctx),
                }
            }
            Action::Text => vec![Effect::Query { tag: SHEET, query: Query::CaseSheet { case: number } }],
            Action::Files => {
                let (files, effects) = brought::Files::begin(view, ctx);
                self.files = Some(files);
                effects
            }
            action => {
                if let Some(refusal) = decide::refused(view, action) {
                    return vec![Effect::Refuse(refusal.clone())];
                }
                let (asking, effects) = decide::begin(view, action, ctx);
                self.asking = asking;
                effects
            }
        }
    }

    fn reply(&mut self, reply: Reply, ctx: &Ctx) -> Vec<Effect> {
        let Some(asking) = self.asking.take() else { return Vec::new() };
        let (asking, effects) = asking.reply(reply, ctx);
        self.asking = asking;
        effects
    }
}

impl Pane for Triage {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(Some(place)) => self.come_to(place),
            Event::Answer(GRID, Ok(Answer::Grid(grid))) => {
                if let Some((code, name)) = &mut self.grid
                    && *code == grid.row.code.as_str()
                {
                    name.clone_from(&grid.row.name);
                }
                Vec::new()
            }
            Event::Open(None) => {
                let mut effects = vec![self.read_queue()];
                effects.extend(self.read_case());
                effects
            }
            Event::Refresh => vec![self.read_queue()],
            Event::Answer(QUEUE, Ok(Answer::Cases(page))) => self.take_queue(page),
            Event::Answer(MARK_ALL, Ok(Answer::Cases(page))) => self.mark_page(&page, ctx),
            Event::Answer(QUEUE, Err(refusal)) => {
                self.rows.clear();
                self.list.set_len(0);
                self.open = None;
                self.read = true;
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Answer(MORE, Ok(Answer::Cases(page))) => self.take_more(page),
            Event::Answer(TALLY | TALLY_ON, Err(_)) => Vec::new(),
            Event::Answer(tag @ (TALLY | TALLY_ON), Ok(Answer::CaseTallies(tallies))) => {
                let stretch = tallies.into_iter().next().unwrap_or_default();
                self.take_tally(stretch, tag == TALLY_ON)
            }
            Event::Hidden => {
                self.leave();
                Vec::new()
            }
            Event::Answer(CASE, Ok(Answer::Case(view))) => {
                if self.shown().is_none_or(|shown| shown.row.id != view.row.id) {
                    self.top = 0;
                }
                self.renew_row(&view.row);
                self.open = Some(view);
                Vec::new()
            }
            Event::Answer(CASE, Err(refusal)) => {
                self.open = None;
                self.half = Half::Queue;
                let asked_for = self.wanted.take().is_some();
                if asked_for { vec![Effect::Refuse(refusal)] } else { vec![Effect::Say(ctx.refusal(&refusal).what)] }
            }
            Event::Answer(DUE, Ok(Answer::DueSteps(steps))) => {
                vec![Effect::Ask { tag: DUE, ask: Ask::Steps(Box::new(steps)) }]
            }
            Event::Answer(SHEET, Ok(Answer::CaseSheet(sheet))) => {
                vec![Effect::Ask { tag: "text", ask: Ask::HandOut(sheet) }]
            }
            Event::Answer(HISTORY, Ok(Answer::History(rows))) => {
                let title = Action::History.label(&ctx.messages);
                vec![Effect::Ask { tag: "changes", ask: Ask::Show { title, lines: text::history(&rows, ctx) } }]
            }
            Event::Answer(asking::UNITS, Ok(Answer::Units(units))) => {
                self.asking.as_mut().map_or_else(Vec::new, |asking| asking.units(&units, ctx))
            }
            Event::Answer(asking::UNITS, Ok(Answer::Grids(grids))) => {
                self.asking.as_ref().map_or_else(Vec::new, |asking| asking.areas(&grids, ctx))
            }
            Event::Answer(asking::UNITS, Ok(Answer::Choices(choices))) => {
                self.asking.as_ref().map_or_else(Vec::new, |asking| asking.offered(&choices, ctx))
            }
            // What is read anew for a refused text is no news by itself: the prompt has said what is wrong.
            Event::Answer(asking::ASKED, answer) => {
                if let Ok(Answer::Case(view)) = answer {
                    if let Some(asking) = &mut self.asking {
                        asking.renew(&view);
                    }
                    if self.shown().is_some_and(|shown| shown.row.id == view.row.id) {
                        self.open = Some(view);
                    }
                }
                Vec::new()
            }
            Event::Done(asking::SENT, Ok(_)) => self.asking.take().map_or_else(Vec::new, |asking| asking.after()),
            Event::Answer(asking::URGED, Ok(Answer::CaseSheet(sheet))) => {
                vec![Effect::Ask { tag: "text", ask: Ask::Remind(sheet) }]
            }
            Event::Done(asking::SENT, Err(_)) => self.asking.as_ref().map_or_else(Vec::new, |asking| {
                vec![Effect::Query { tag: asking::ASKED, query: Query::Case { case: asking.number() } }]
            }),
            Event::Reply(FILTER, Reply::Filter(filter, name)) => self.choose(Chosen { filter: *filter, name }),
            Event::Reply(bonds::WHICH, Reply::Picked(code)) => {
                self.shown().map_or_else(Vec::new, |view| bonds::follow(view, &code, ctx))
            }
            Event::Reply(asking::ASK, reply) => self.reply(reply, ctx),
            Event::Reply(brought::FILE, reply) => {
                self.files.as_ref().map_or_else(Vec::new, |files| files.reply(&reply, ctx))
            }
            Event::Examined(brought::SEEN, result) => {
                self.files.as_mut().map_or_else(Vec::new, |files| files.seen(result, ctx))
            }
            Event::Reply(brought::KEEP, reply) => self.files.as_mut().map_or_else(Vec::new, |files| files.kept(&reply)),
            Event::Answer(bulk::UNITS, Ok(Answer::Units(units))) => {
                self.bulk.as_ref().map_or_else(Vec::new, |bulk| bulk.units(&units, ctx))
            }
            Event::Answer(bulk::PREVIEW, Ok(Answer::Preview(rows))) => match self.bulk.take() {
                Some(bulk) => self.go_on(bulk.take(rows, ctx)),
                None => Vec::new(),
            },
            Event::Answer(bulk::PREVIEW | bulk::UNITS, Err(refusal)) => {
                self.bulk = None;
                vec![Effect::Refuse(refusal)]
            }
            Event::Reply(bulk::ASK, reply) => match self.bulk.take() {
                Some(bulk) => self.go_on(bulk.reply(reply, ctx)),
                None => Vec::new(),
            },
            Event::Reply(bulk::ALL, Reply::Yes) => self.bulk.as_mut().map_or_else(Vec::new, Bulk::give),
            Event::Reply(bulk::ALL, _) => {
                self.bulk = None;
                Vec::new()
            }
            Event::Done(bulk::STEP, result) => self.took(result, ctx),
            // While marked rows are under way, refusals come here: those of other commands are said as ever.
            Event::Done(_, Err(refusal)) if self.takes_refusals() => vec![Effect::Refuse(refusal)],
            Event::Answer(_, Err(refusal)) => vec![Effect::Refuse(refusal)],
            Event::Act(action) => self.act(action, ctx),
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        view::draw(self, area, buffer, ctx, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = self.decisions(ctx);
        hints.extend(self.others(ctx));
        hints
    }

    /// Decisions stand under the case; the bar has the rest.
    fn bar(&self, ctx: &Ctx) -> Vec<Hint> {
        self.others(ctx)
    }

    fn explains(&self, action: Action) -> bool {
        self.open.is_some() && decide::act_of(action).is_some()
    }

    fn takes_refusals(&self) -> bool {
        self.bulk.as_ref().is_some_and(Bulk::runs)
    }

    fn is_at_rest(&self) -> bool {
        // What was shown before is its own to bring back.
        false
    }

    fn watches(&self) -> &'static [&'static str] {
        &["case", "grid", "unit", "post", "policy"]
    }

    fn summary(&self, ctx: &Ctx) -> Option<String> {
        let total = self.count(ctx).filter(|_| self.read)?;
        let dot = ctx.theme.symbols.dot;
        let label = cells::cut(&self.chosen.label(ctx), LABEL_CELLS, ctx.theme.symbols.ellipsis);
        let count = format!("{label} {total}");
        Some(match self.late {
            Some(late) if late > 0 => format!("{count} {dot} {}", t!(ctx.messages, "today-late", late = late)),
            _ => count,
        })
    }
}

impl Triage {
    /// How many cases there are, as far as that is known.
    fn count(&self, ctx: &Ctx) -> Option<String> {
        let counted = || self.tally.as_ref().map(|tally| ctx.count(&tally.count));
        self.total.map(|total| total.to_string()).or_else(counted)
    }
}

/// Whether a key only shows something of the case in focus.
fn looks(action: Action) -> bool {
    use Action::{Due, Files, History, Linked, Original, Text};
    matches!(action, Due | Files | History | Linked | Original | Text)
}
