//! Screen 網格: the tree with its people and figures, and beside it the grid in focus.

mod hand_over;
mod swap;
#[cfg(test)]
mod tests;
mod view;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::case::Stage;
use crate::domain::ids::GridCode;
use crate::domain::right::Right;
use crate::service::command::Command;
use crate::service::query::{CaseFilter, Query};
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, GridRowView, GridView, RegulationRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Event, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::PickOption;
use crate::tui::widgets::tree::{TreeNode, TreeState};

const GRIDS: Tag = "grids";
const GRID: Tag = "grid";
const REGULATIONS: Tag = "regulations";
const WHERE: Tag = "where";
const NOTICE: Tag = "notice";
const HISTORY: Tag = "history";
/// Leads to the cases behind a figure of the grid; a stage goes by its code.
const OPEN: &str = "open";
const LATE: &str = "late";

/// The screen's state.
#[derive(Debug, Default)]
pub struct Grids {
    rows: Vec<GridRowView>,
    tree: TreeState,
    /// The grid in focus, opened.
    grid: Option<Box<GridView>>,
    refused: Option<Refusal>,
    /// For their titles.
    regulations: Vec<RegulationRow>,
    /// The grid that the question under way is about.
    asked: Option<String>,
    /// The areas that change hands, or did.
    swap: swap::Swap,
    /// The grid in which a post is being handed over.
    handing: Option<GridCode>,
}

impl Grids {
    fn read() -> Vec<Effect> {
        vec![
            Effect::Query { tag: GRIDS, query: Query::Grids { grid: None } },
            Effect::Query { tag: REGULATIONS, query: Query::Regulations },
        ]
    }

    fn code(&self) -> Option<String> {
        self.tree.selected().map(|node| node.id.clone())
    }

    fn row(&self) -> Option<&GridRowView> {
        let code = self.code()?;
        self.rows.iter().find(|row| row.code.as_str() == code)
    }

    /// Reads the grid in focus if it is another than the one shown.
    fn read_grid(&self) -> Vec<Effect> {
        let Some(grid) = self.row().filter(|row| row.readable).map(|row| row.code.to_string()) else {
            return Vec::new();
        };
        if self.grid.as_ref().is_some_and(|shown| shown.row.code.as_str() == grid) {
            return Vec::new();
        }
        vec![Effect::Query { tag: GRID, query: Query::Grid { grid } }]
    }

    fn take(&mut self, rows: Vec<GridRowView>, ctx: &Ctx) -> Vec<Effect> {
        let first = self.rows.is_empty();
        let top = rows.first().map_or(0, depth);
        let nodes = rows.iter().map(|row| TreeNode { id: row.code.to_string(), depth: depth(row).saturating_sub(top) });
        self.tree.set(nodes.collect());
        self.rows = rows;
        self.refused = None;
        if first && let Some(home) = ctx.home() {
            self.tree.select(home.code.as_str());
        }
        // What is shown of the grid in focus may be old.
        self.grid = None;
        self.read_grid()
    }

    /// Where the grid in focus leads: its ledgers, and the cases behind each of its figures.
    fn leads(&self, ctx: &Ctx) -> Vec<PickOption> {
        let ledgers = ScreenId::Ledgers.code();
        let mut options =
            vec![PickOption { code: ledgers.to_owned(), text: ctx.word("screen", ledgers), detail: String::new() }];
        let Some(row) = self.row() else { return options };
        let count = |code: &str, text: String, count: u64| PickOption {
            code: code.to_owned(),
            text,
            detail: if count == 0 { String::new() } else { count.to_string() },
        };
        options.push(count(OPEN, t!(ctx.messages, "grids-open-all"), row.open));
        if row.late > 0 {
            options.push(count(LATE, t!(ctx.messages, "grids-late-cases"), row.late));
        }
        let shown = self.grid.as_deref().filter(|grid| grid.row.code == row.code);
        for (stage, cases) in shown.iter().flat_map(|grid| &grid.stages).filter(|(_, cases)| *cases > 0) {
            let code = serde_json::to_value(stage).ok().and_then(|code| code.as_str().map(str::to_owned));
            options.push(count(&code.unwrap_or_default(), ctx.coded("stage", stage), *cases));
        }
        options
    }

    /// Goes where a lead leads.
    fn follow(&self, lead: &str, ctx: &Ctx) -> Vec<Effect> {
        let Some(grid) = self.asked.clone() else { return Vec::new() };
        if lead == ScreenId::Ledgers.code() {
            return vec![Effect::Go(ScreenId::Ledgers, Some(Place::Grid(grid)))];
        }
        if lead == OPEN {
            return vec![Effect::Go(ScreenId::Triage, Some(Place::Grid(grid)))];
        }
        let stage = Stage::ALL.into_iter().find(|stage| serde_json::to_value(stage).is_ok_and(|code| code == lead));
        let filter = CaseFilter { grid: Some(grid), late: lead == LATE, stage, ..CaseFilter::default() };
        if stage.is_none() && lead != LATE {
            return Vec::new();
        }
        let what = stage.map_or_else(|| t!(ctx.messages, "grids-late-cases"), |stage| ctx.coded("stage", &stage));
        let name = format!("{} {}", self.row().map(|row| row.name.clone()).unwrap_or_default(), what);
        vec![Effect::Go(ScreenId::Triage, Some(Place::Behind(Box::new(filter), name)))]
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        match action {
            Action::Enter if self.row().is_some_and(|row| row.readable) => {
                self.asked = self.code();
                let name = self.row().map(|row| row.name.clone()).unwrap_or_default();
                vec![Effect::Ask { tag: WHERE, ask: Ask::Pick { title: name, options: self.leads(ctx) } }]
            }
            Action::Note if ctx.may(Right::GridAdmin) && self.row().is_some() => {
                self.asked = self.code();
                let name = self.row().map(|row| row.name.clone()).unwrap_or_default();
                let ask = Ask::Text(Asked {
                    title: t!(ctx.messages, "grids-notice-title", name = name),
                    hint: t!(ctx.messages, "grids-notice-hint"),
                    draft: format!("notice-{}", self.code().unwrap_or_default()),
                    optional: false,
                    lines: true,
                });
                vec![Effect::Ask { tag: NOTICE, ask }]
            }
            Action::Swap if ctx.may(Right::PeopleAdmin) && self.is_area() => self.ask_swap(ctx),
            Action::HandOver if ctx.may(Right::PeopleAdmin) => self.ask_hand_over(ctx),
            Action::Sheet if self.is_area() => self.ask_sheet(ctx),
            Action::History => {
                let query = self.code().map(|code| Query::History { record: Some(code), limit: 50 });
                query.map(|query| Effect::Query { tag: HISTORY, query }).into_iter().collect()
            }
            other => {
                self.tree.key(other.press());
                self.read_grid()
            }
        }
    }
}

/// How far below the town a grid lies.
fn depth(row: &GridRowView) -> usize {
    match row.tier {
        crate::domain::ids::Tier::Town => 0,
        crate::domain::ids::Tier::Community => 1,
        crate::domain::ids::Tier::Area => 2,
    }
}

impl Pane for Grids {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        if let Some(effects) = self.swapping(&event, ctx).or_else(|| self.handing_over(&event, ctx)) {
            return effects;
        }
        match event {
            Event::Open(place) => {
                if let Some(Place::Grid(code)) = place {
                    self.tree.select(&code);
                    if self.rows.is_empty() {
                        // Before the tree is read the focus cannot move: it does once it is there.
                        self.asked = Some(code);
                    }
                }
                Self::read()
            }
            Event::Refresh => Self::read(),
            Event::Act(action) => self.act(action, ctx),
            Event::Answer(GRIDS, Ok(Answer::Grids(rows))) => {
                let wanted = if self.rows.is_empty() { self.asked.take() } else { None };
                let mut effects = self.take(rows, ctx);
                if let Some(code) = wanted {
                    self.tree.select(&code);
                    effects = self.read_grid();
                }
                effects
            }
            Event::Answer(GRIDS, Err(refusal)) => {
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Answer(GRID, Ok(Answer::Grid(grid))) => {
                self.grid = Some(grid);
                Vec::new()
            }
            Event::Answer(REGULATIONS, Ok(Answer::Regulations(rows))) => {
                self.regulations = rows;
                Vec::new()
            }
            // Titles are context: without them the codes are shown.
            Event::Answer(REGULATIONS, Err(_)) => Vec::new(),
            Event::Answer(HISTORY, Ok(Answer::History(rows))) => {
                let title = Action::History.label(&ctx.messages);
                let lines = crate::tui::history::lines(&rows, ctx);
                vec![Effect::Ask { tag: HISTORY, ask: Ask::Show { title, lines } }]
            }
            Event::Answer(_, Err(refusal)) => vec![Effect::Refuse(refusal)],
            Event::Reply(WHERE, Reply::Picked(lead)) => self.follow(&lead, ctx),
            Event::Reply(NOTICE, Reply::Text(text)) => {
                let Some(grid) = self.asked.clone() else { return Vec::new() };
                vec![Effect::command(NOTICE, Command::GridNotice { grid, text, on: None }, [])]
            }
            Event::Done(NOTICE, Ok(_)) => Self::read(),
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        view::view(self, area, buffer, ctx, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.row().is_some_and(|row| row.readable) {
            hints.push(Hint::named(Action::Enter, t!(ctx.messages, "today-open")));
        }
        hints.push(Hint::named(Action::Left, t!(ctx.messages, "grids-close")));
        hints.push(Hint::named(Action::Right, t!(ctx.messages, "grids-open")));
        if ctx.may(Right::GridAdmin) {
            hints.push(Hint::named(Action::Note, t!(ctx.messages, "grids-notice")));
        }
        if self.is_held() && ctx.may(Right::PeopleAdmin) {
            hints.push(Hint::of(Action::HandOver));
        }
        if self.is_area() {
            if ctx.may(Right::PeopleAdmin) {
                hints.push(Hint::of(Action::Swap));
            }
            hints.push(Hint::named(Action::Sheet, t!(ctx.messages, "handover-sheet")));
        }
        hints.push(Hint::of(Action::History));
        hints
    }

    fn watches(&self) -> &'static [&'static str] {
        &["grid", "post", "person", "case", "entry"]
    }

    fn summary(&self, ctx: &Ctx) -> Option<String> {
        let missing = self.rows.iter().filter(|row| !row.noticed).count();
        (missing > 0).then(|| t!(ctx.messages, "grids-summary", count = missing))
    }
}
