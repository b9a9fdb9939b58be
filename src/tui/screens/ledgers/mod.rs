//! Screen 台帳: one book by category and item, the rows of an item, and the row in focus with its age. Above areas the
//! same items run across the grids below (條).

mod act;
mod detail;
mod rows;
#[cfg(test)]
mod tests;
mod tree;

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::query::{Page, Query};
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, Book, BookItem, EntryRow, GridRowView, RowsView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, Hint, Pane, Place, Reply, Tag};
use crate::tui::widgets::text::Edit;
use crate::tui::widgets::tree::TreeState;
use crate::tui::widgets::{Field, ListState};

const BOOK: Tag = "book";
const ROWS: Tag = "rows";
const MORE: Tag = "more";
const GRIDS: Tag = "grids";
const GRID: Tag = "grid";
const HOW: Tag = "how";
const CONFIRM: Tag = "confirm";
const WHY: Tag = "why";
const WITHDRAW: Tag = "withdraw";
const HISTORY: Tag = "history";

/// What has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    /// Categories and items.
    #[default]
    Tree,
    /// Rows.
    Rows,
    /// The words that rows must contain.
    Words,
}

/// The screen's state.
#[derive(Debug, Default)]
pub struct Ledgers {
    /// Whose book, as a code; none: that of the first post.
    grid: Option<String>,
    book: Option<Book>,
    tree: TreeState,
    item: Option<String>,
    rows: Option<RowsView>,
    list: ListState,
    words: Field,
    stale_only: bool,
    focus: Focus,
    grids: Vec<GridRowView>,
    /// The row to put the focus on once its item is read: item and key.
    wanted: Option<(String, Option<String>)>,
    /// Rows that the question under way is about.
    asked: Vec<String>,
    reading_more: bool,
    refused: Option<Refusal>,
}

/// A row's name within the screen: rows of several grids stand in one list.
fn name(row: &EntryRow) -> String {
    format!("{}/{}", row.grid.code, row.key)
}

impl Ledgers {
    fn parts(&self, area: Rect, ctx: &Ctx) -> Parts {
        Parts::of(area, self.book.as_ref().map_or(0, |book| tree::wanted(book, ctx)))
    }

    fn grid(&self, ctx: &Ctx) -> Option<String> {
        let home = || ctx.home().or(ctx.town.as_ref()).map(|grid| grid.code.to_string());
        self.grid.clone().or_else(home)
    }

    fn read_book(&self, ctx: &Ctx) -> Vec<Effect> {
        let Some(grid) = self.grid(ctx) else { return Vec::new() };
        vec![Effect::Query { tag: BOOK, query: Query::Book { grid } }]
    }

    fn rows_query(&self, ctx: &Ctx, after: Option<String>) -> Option<Query> {
        let words = Some(self.words.text().trim()).filter(|words| !words.is_empty()).map(str::to_owned);
        Some(Query::Rows {
            grid: self.grid(ctx)?,
            item: self.item.clone()?,
            stale: self.stale_only,
            words,
            withdrawn: false,
            page: Page { after, limit: Page::default().limit },
        })
    }

    fn read_rows(&self, ctx: &Ctx) -> Vec<Effect> {
        self.rows_query(ctx, None).map(|query| Effect::Query { tag: ROWS, query }).into_iter().collect()
    }

    /// Reads the next page when the focus comes near the end of what is there.
    fn read_more(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(rows) = &self.rows else { return Vec::new() };
        let near = self.list.selected().is_some_and(|at| at + 40 >= rows.rows.len());
        let Some(next) = rows.next.clone().filter(|_| near && !self.reading_more) else { return Vec::new() };
        self.reading_more = true;
        self.rows_query(ctx, Some(next)).map(|query| Effect::Query { tag: MORE, query }).into_iter().collect()
    }

    fn item(&self) -> Option<&BookItem> {
        let code = self.item.as_ref()?;
        let book = self.book.as_ref()?;
        book.categories.iter().flat_map(|category| &category.items).find(|item| item.spec.code.as_str() == code)
    }

    fn selected(&self) -> Option<&EntryRow> {
        self.rows.as_ref()?.rows.get(self.list.selected()?)
    }

    fn names(&self) -> Vec<String> {
        self.rows.as_ref().map(|rows| rows.rows.iter().map(name).collect()).unwrap_or_default()
    }

    /// Takes the item in focus in the tree; reads its rows if it is another.
    fn follow_tree(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(item) = self.tree.selected().and_then(|node| node.id.strip_prefix("i:")).map(str::to_owned) else {
            return Vec::new();
        };
        if self.item.as_ref() == Some(&item) {
            return Vec::new();
        }
        self.item = Some(item);
        self.rows = None;
        self.words.set("");
        self.list = ListState::default();
        self.read_rows(ctx)
    }

    fn take_book(&mut self, book: Book, ctx: &Ctx) -> Vec<Effect> {
        self.refused = None;
        let first = self.book.is_none() && self.item.is_none();
        self.tree.set(tree::nodes(&book));
        self.book = Some(book);
        let wanted = self.wanted.as_ref().map(|(item, _)| format!("i:{item}"));
        if let Some(id) = wanted {
            self.tree.select(&id);
        } else if first {
            let id = self.first_item();
            self.tree.select(&id);
        }
        let effects = self.follow_tree(ctx);
        if effects.is_empty() { self.read_rows(ctx) } else { effects }
    }

    /// Where to begin: the first item with rows.
    fn first_item(&self) -> String {
        let items = || self.book.iter().flat_map(|book| &book.categories).flat_map(|category| &category.items);
        let item = items().find(|item| item.rows > 0).or_else(|| items().next());
        item.map(|item| format!("i:{}", item.spec.code)).unwrap_or_default()
    }

    fn take_rows(&mut self, rows: RowsView, ctx: &Ctx) -> Vec<Effect> {
        // A row beyond the first page is looked for by its key.
        if let Some((_, Some(key))) = &self.wanted
            && rows.next.is_some()
            && self.words.text().is_empty()
            && !rows.rows.iter().any(|row| row.key == *key)
        {
            self.words.set(key);
            return self.read_rows(ctx);
        }
        let before = match self.wanted.take() {
            Some((_, Some(key))) => {
                self.focus = Focus::Rows;
                rows.rows.iter().find(|row| row.key == key).map(name)
            }
            Some((_, None)) => None,
            None => self.selected().map(name),
        };
        self.rows = Some(rows);
        self.reading_more = false;
        let names = self.names();
        self.list.reload(&names, before.as_deref());
        Vec::new()
    }

    fn take_more(&mut self, more: RowsView) {
        let before = self.selected().map(name);
        if let Some(rows) = &mut self.rows {
            rows.rows.extend(more.rows);
            rows.next = more.next;
        }
        self.reading_more = false;
        let names = self.names();
        self.list.reload(&names, before.as_deref());
    }

    fn answer(&mut self, tag: Tag, answer: Answer, ctx: &Ctx) -> Vec<Effect> {
        match (tag, answer) {
            (BOOK, Answer::Book(book)) => return self.take_book(book, ctx),
            (ROWS, Answer::Rows(rows)) => return self.take_rows(rows, ctx),
            (MORE, Answer::Rows(more)) => self.take_more(more),
            (GRIDS, Answer::Grids(grids)) => {
                self.grids = grids;
                return vec![self.choose_grid(ctx)];
            }
            (HISTORY, Answer::History(rows)) => {
                let title = Action::History.label(&ctx.messages);
                let lines = crate::tui::history::lines(&rows, ctx);
                return vec![Effect::Ask { tag: HISTORY, ask: Ask::Show { title, lines } }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn open(&mut self, place: Option<Place>, ctx: &Ctx) -> Vec<Effect> {
        match place {
            Some(Place::Entry { grid, item, key }) => {
                self.turn_to(grid);
                self.words.set("");
                self.wanted = Some((item, key));
                self.stale_only = false;
            }
            Some(Place::Grid(grid)) => self.turn_to(grid),
            _ => {}
        }
        self.read_book(ctx)
    }

    /// Shows another grid's book, at the same item.
    fn turn_to(&mut self, grid: String) {
        if self.grid.as_ref() != Some(&grid) {
            self.grid = Some(grid);
            self.book = None;
            self.rows = None;
            self.list = ListState::default();
            self.words.set("");
        }
    }

    /// Words that rows must contain: each key asks anew, and the latest answer counts.
    fn type_words(&mut self, event: &Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) => match key.code {
                KeyCode::Enter | KeyCode::Tab | KeyCode::Down => {
                    self.focus = Focus::Rows;
                    Vec::new()
                }
                KeyCode::Esc => {
                    self.focus = Focus::Rows;
                    self.words.set("");
                    self.read_rows(ctx)
                }
                _ if self.words.key(*key) == Edit::Changed => self.read_rows(ctx),
                _ => Vec::new(),
            },
            Event::Paste(text) => {
                self.words.paste(text);
                self.read_rows(ctx)
            }
            _ => Vec::new(),
        }
    }
}

impl Pane for Ledgers {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(place) => self.open(place, ctx),
            Event::Refresh => self.read_book(ctx),
            Event::Key(_) | Event::Paste(_) => self.type_words(&event, ctx),
            Event::Act(action) => self.act(action, ctx),
            Event::Answer(tag, Ok(answer)) => self.answer(tag, answer, ctx),
            Event::Answer(BOOK, Err(refusal)) => {
                self.book = None;
                self.rows = None;
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Answer(tag, Err(refusal)) => {
                self.reading_more = self.reading_more && tag != MORE;
                vec![Effect::Refuse(refusal)]
            }
            Event::Reply(GRID, Reply::Picked(code)) => {
                self.turn_to(code);
                self.read_book(ctx)
            }
            Event::Reply(HOW, Reply::Picked(how)) => self.confirm(&how),
            Event::Reply(WHY, Reply::Text(reason)) => self.withdraw(reason, ctx),
            Event::Done(CONFIRM, Ok(_)) => {
                self.list.clear_marks();
                self.read_book(ctx)
            }
            Event::Done(_, _) => self.read_book(ctx),
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let parts = self.parts(area, ctx);
        tree::view(self, parts.tree, buffer, ctx, focused && self.focus == Focus::Tree);
        rows::view(self, parts.rows, buffer, ctx, focused && self.focus != Focus::Tree);
        detail::view(self, parts.detail, buffer, ctx);
    }

    fn caret(&self, area: Rect, ctx: &Ctx) -> Option<(u16, u16)> {
        (self.focus == Focus::Words).then(|| rows::caret(self, self.parts(area, ctx).rows, ctx)).flatten()
    }

    fn is_typing(&self) -> bool {
        self.focus == Focus::Words
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        self.keys(ctx)
    }

    fn is_at_rest(&self) -> bool {
        self.focus != Focus::Words && self.list.marks().is_empty() && self.words.text().is_empty()
    }

    fn watches(&self) -> &'static [&'static str] {
        &["entry", "grid"]
    }

    fn summary(&self, ctx: &Ctx) -> Option<String> {
        let book = self.book.as_ref()?;
        let stale: u64 = book.categories.iter().flat_map(|category| &category.items).map(|item| item.stale).sum();
        (stale > 0).then(|| t!(ctx.messages, "ledgers-summary", count = stale))
    }
}

/// Where everything goes: the tree at the left, rows and the row in focus one above the other at the right, or side by
/// side where there is room for three.
struct Parts {
    tree: Rect,
    rows: Rect,
    detail: Rect,
}

impl Parts {
    /// `tree` is how wide the tree would like to be: English names are much longer than Chinese ones.
    fn of(area: Rect, tree: u16) -> Self {
        let (least, most) = match area.width {
            0..=99 => (28, 34),
            100..=159 => (34, 44),
            _ => (40, 52),
        };
        let tree_wide = tree.clamp(least, most);
        let tree = Rect { width: tree_wide.min(area.width), ..area };
        let rest = Rect { x: tree.right(), width: area.width - tree.width, ..area };
        if area.width >= 160 {
            let wide = 56;
            let rows = Rect { width: rest.width - wide, ..rest };
            Self { tree, rows, detail: Rect { x: rows.right(), width: wide, ..rest } }
        } else {
            let high = if area.height >= 30 { 14 } else { 9 }.min(area.height / 2);
            let rows = Rect { height: rest.height - high, ..rest };
            Self { tree, rows, detail: Rect { y: rows.bottom(), height: high, ..rest } }
        }
    }
}
