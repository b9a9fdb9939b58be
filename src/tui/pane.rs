//! What a screen and a layer (a form, a prompt, the help) have in common: pure state that takes events, answers with
//! effects, and draws itself.
//!
//! The rules of the contract:
//! - `update` does no input or output and reads no clock: everything it needs is in the event and the [`Ctx`].
//! - What it wants done it returns as [`Effect`]s; what came of them arrives as a later event with the same tag.
//! - For one pane and tag only the answer to the latest query arrives: searching while typing needs no care.
//! - `view` draws state and nothing else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::ctx::Ctx;
use super::effect::Effect;
use super::keys::Action;
use super::widgets::{FormField, PickOption};
use crate::domain::log::LogSpan;
use crate::service::command::{Done, Made};
use crate::service::drafts::Draft;
use crate::service::files::FileSeen;
use crate::service::query::{CaseFilter, Query};
use crate::service::refusal::Refusal;
use crate::service::settings::SavedFilter;
use crate::service::view::{Answer, CaseSheet, DueSteps, PreviewRow};

/// Names a request within one pane, so that its answer is recognised.
pub type Tag = &'static str;

/// One of the five screens, in the order of the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScreenId {
    /// 今日
    Today,
    /// 日誌
    Log,
    /// 分流
    Triage,
    /// 台帳
    Ledgers,
    /// 網格
    Grids,
}

impl ScreenId {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Today, Self::Log, Self::Triage, Self::Ledgers, Self::Grids];

    /// Its place in [`ScreenId::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The stable code; the message `screen-CODE` is its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Log => "log",
            Self::Triage => "triage",
            Self::Ledgers => "ledgers",
            Self::Grids => "grids",
        }
    }
}

/// A record that a screen is asked to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A case, by number or ending of the id.
    Case(String),
    /// A day of the log, of a person if not the asker.
    Day {
        /// Which day.
        date: NaiveDate,
        /// Whose, as a person would name them; none: the asker's.
        person: Option<String>,
    },
    /// A log entry, by the ending of its id.
    Log(String),
    /// A ledger item of a grid's book, and a row of it.
    Entry {
        /// Whose book.
        grid: String,
        /// Which item.
        item: String,
        /// Which row; none: the item.
        key: Option<String>,
    },
    /// A grid, by code.
    Grid(String),
    /// A person, by the ending of the id.
    Person(String),
    /// The cases that a filter lets pass.
    Cases(Box<CaseFilter>),
    /// The cases behind a figure, by the words that stand beside it.
    Behind(Box<CaseFilter>, String),
}

/// A form that can be opened from anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormRequest {
    /// A patrol.
    Patrol {
        /// Where; none: the asker's first grid.
        grid: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// A visit.
    Visit {
        /// Where; none: the asker's first grid.
        grid: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// A screening (排查).
    Screening {
        /// Where; none: the first grid that the asker may screen.
        grid: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// The collecting of what a station has (篇3/排查5).
    Collection {
        /// Where; none: the first station that the asker may collect from.
        grid: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// The date of a meeting being announced, or one that it has by the calendar being changed.
    Meeting {
        /// Which: code of the meeting, code of the place; none: the first that the asker convenes.
        wanted: Option<(String, String)>,
        /// Which day of the calendar; none: the next one.
        on: Option<NaiveDate>,
    },
    /// Leave: one's own, or somebody's that one receives.
    Leave,
    /// An excuse: one's own, somebody's, or a whole grid's.
    Excuse {
        /// Which duty; none: all that the reason excuses.
        duty: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// A diary entry.
    Diary {
        /// Where; none: the asker's first grid.
        grid: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// Signing a working day's log (當日小結).
    Sign {
        /// Where; none: the grid of the post that owes it.
        grid: Option<String>,
        /// Which day; none: today.
        date: Option<NaiveDate>,
    },
    /// Signing the log of a week or month.
    SignDays {
        /// Which.
        span: LogSpan,
        /// A day of it.
        date: NaiveDate,
    },
    /// The log of a week or month, to be read, signed, printed.
    Summary {
        /// Which.
        span: LogSpan,
        /// A day of it; none: today.
        date: Option<NaiveDate>,
        /// Whose, as a person would name them; none: the asker's.
        person: Option<String>,
    },
    /// Signing today's log, with words to begin with.
    SignWith {
        /// What was carried over.
        words: String,
    },
    /// Patrols of a week at once (補錄).
    Week {
        /// Where; none: the asker's first grid.
        grid: Option<String>,
        /// A day of the week; none: this one.
        date: Option<NaiveDate>,
    },
    /// The end of the day: what is still open, then signing.
    WrapUp {
        /// Rows of Today that were marked there, by their keys in its list.
        marked: Vec<String>,
    },
    /// A case.
    Case {
        /// Where; none: the asker's first grid.
        grid: Option<String>,
    },
    /// A case made of a pasted chat.
    Chat {
        /// What was pasted; empty: it is still to be pasted.
        text: String,
    },
    /// A danger that is put under public supervision.
    Hazard {
        /// Its case, by number.
        case: String,
    },
    /// A ledger row, new or to be changed.
    Entry {
        /// Whose book.
        grid: String,
        /// Which item.
        item: String,
        /// Which row; none: a new one.
        key: Option<String>,
    },
}

/// What happens to a pane.
#[allow(clippy::large_enum_variant, reason = "one at a time passes through, and most are answers")]
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// It is shown, or asked to show a record: fetch what it needs.
    Open(Option<Place>),
    /// Another screen is shown instead.
    Hidden,
    /// What it shows may have changed (another window's change, a minute gone by, another person, other masking):
    /// fetch it again, keep focus and selection.
    Refresh,
    /// A key of the table. Comes only while the pane is not typing.
    Act(Action),
    /// A raw key. Comes only while the pane is typing (a field has the focus).
    Key(KeyEvent),
    /// Pasted text. Comes only while the pane is typing.
    Paste(String),
    /// What came of a query.
    Answer(Tag, Result<Answer, Refusal>),
    /// What came of a command. A refusal is shown by the frame unless the pane [takes refusals](Pane::takes_refusals).
    Done(Tag, Result<Done, Refusal>),
    /// What came of `Effect::Examine`.
    Examined(Tag, Result<FileSeen, Refusal>),
    /// What a form made that was opened with `FormFor`.
    Made(Tag, Vec<Made>),
    /// What came of `LoadDraft`.
    Draft(Tag, Option<Draft>),
    /// A draft is on disk, or could not be written (the reason).
    DraftSaved(Result<(), String>),
    /// What came of `Effect::Filters`: all filters that the person keeps, or why not.
    Filters(Tag, Result<Vec<SavedFilter>, String>),
    /// What came of `Ask`.
    Reply(Tag, Reply),
    /// A minute has gone by: a clock that runs may be drawn anew.
    Tick,
}

/// What a user answered to [`Effect::Ask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The reason or text that was typed, trimmed; never empty unless the prompt allowed it.
    Text(String),
    /// What the fields of a prompt have, by their keys: codes for choices, moments whole.
    Fields(BTreeMap<String, String>),
    /// The option's code.
    Picked(String),
    /// This filter, and the name it goes by.
    Filter(Box<CaseFilter>, FilterName),
    /// Yes.
    Yes,
    /// Nothing: the prompt was left.
    No,
}

/// What a filter goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterName {
    /// Built in: its code.
    BuiltIn(&'static str),
    /// Kept by the person under this name.
    Own(String),
    /// What it leads to the cases of, as one came from a figure.
    Lead(String),
    /// Its terms alone.
    Terms,
}

/// A question that the frame puts to the user for a pane, in a layer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Text, e.g. the reason of a return. The prompt stays until the command that its reply leads to has succeeded; a
    /// reply may therefore come again, with the text as it is then.
    Text(Asked),
    /// Several fields at once, e.g. what somebody said, who, how and when. It stays as `Text` does.
    Fields(Box<AskedFields>),
    /// One of several.
    Pick {
        /// What it is for.
        title: String,
        /// What can be chosen, found in either script and by pinyin.
        options: Vec<PickOption>,
    },
    /// One of several units, by code; one key opens the cases behind the figures of the one in focus.
    PickUnit {
        /// What it is for.
        title: String,
        /// What can be chosen.
        options: Vec<PickOption>,
        /// Of which kind the cases are that the figures count; none: of all.
        kind: Option<String>,
    },
    /// One of several, or what is typed instead. `Reply::Picked` has either.
    Suggest {
        /// What it is for.
        title: String,
        /// What can be chosen.
        options: Vec<PickOption>,
        /// What may be typed, said where nothing matches.
        hint: String,
    },
    /// Phrases: `Reply::Picked` has the words of one.
    Phrases {
        /// Those offered in this grid; none: in that of the first post.
        grid: Option<String>,
    },
    /// Which cases: terms to type, with the filters that have names. `Reply::Filter` answers.
    Filter {
        /// Those shown now.
        filter: Box<CaseFilter>,
    },
    /// Yes or no.
    Confirm {
        /// What would happen.
        title: String,
        /// What to know before.
        text: String,
    },
    /// Whether words that were typed are given up: Enter keeps them, the key that asked once more is a yes.
    GiveUp {
        /// What would happen.
        title: String,
        /// What would be lost.
        text: String,
    },
    /// Yes or no about several cases, with what would become of each.
    Preview {
        /// What would happen, to how many.
        title: String,
        /// The words that go with each; may be empty.
        text: String,
        /// Each.
        rows: Vec<PreviewRow>,
    },
    /// Yes or no about what would move a due time: one key shows how the new one would come about.
    ConfirmDue {
        /// What would happen.
        title: String,
        /// What to know before.
        text: String,
        /// The arithmetic: `Query::DueSteps`.
        query: Box<Query>,
    },
    /// How a due time comes about; no reply comes that matters.
    Steps(Box<DueSteps>),
    /// A case as a text for somebody who does not run the program; no reply comes.
    HandOut(Box<CaseSheet>),
    /// A case as a text to remind somebody with; no reply comes.
    Remind(Box<CaseSheet>),
    /// Something to read; any key closes it, no reply comes.
    Show {
        /// What it is.
        title: String,
        /// Line by line.
        lines: Vec<String>,
    },
}

/// A text that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it is for.
    pub title: String,
    /// What to write.
    pub hint: String,
    /// The name under which what is typed is kept.
    pub draft: String,
    /// May be left empty.
    pub optional: bool,
    /// May have several lines; else it is a name.
    pub lines: bool,
}

/// Several fields that are asked for together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedFields {
    /// What they are for.
    pub title: String,
    /// The name under which what is typed is kept.
    pub draft: String,
    /// The fields. Of some with keys `NAME-1`, `NAME-2`, … each is shown once the one before it is filled in.
    pub fields: Vec<FormField>,
    /// The field that has the focus, where none before it has to be filled in first.
    pub focus: &'static str,
}

/// A key worth showing now. The table has the key; the pane may name the deed better than the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What would be done.
    pub action: Action,
    /// What it is called here; none: as in the table.
    pub label: Option<String>,
}

impl Hint {
    /// As the table names it.
    pub fn of(action: Action) -> Self {
        Self { action, label: None }
    }

    /// Under a name of its own.
    pub fn named(action: Action, label: impl Into<String>) -> Self {
        Self { action, label: Some(label.into()) }
    }
}

/// A screen or a layer.
pub trait Pane {
    /// Takes an event; returns what is to be done.
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect>;

    /// Draws it. `area` is the body for a screen and the whole terminal for a layer. `focused` is false while a layer
    /// lies above it.
    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool);

    /// The cell of the insertion point, if it has one, for the same area as `view`.
    fn caret(&self, _area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        None
    }

    /// Whether a field has the focus: keys then come raw, and keys of the table without Ctrl, Alt or F do not act.
    fn is_typing(&self) -> bool {
        false
    }

    /// Whether it reads what it begins with before it is typed in, as forms do: keys wait that long.
    fn begins_by_reading(&self) -> bool {
        false
    }

    /// Whether what it keeps as a draft is one text, so that two windows would write over each other's.
    fn writes_alone(&self) -> bool {
        true
    }

    /// The keys that do something now, the likeliest first. A key of the table that is not listed here and is not the
    /// frame's own does nothing. Moving (arrows, Home, End, pages) need not be listed: it always arrives.
    fn hints(&self, ctx: &Ctx) -> Vec<Hint>;

    /// Those of the keys that belong in the hint bar: a pane that shows some of them itself leaves them out.
    fn bar(&self, ctx: &Ctx) -> Vec<Hint> {
        self.hints(ctx)
    }

    /// Whether it wants a key of the table that it does not list, to say why it cannot be done.
    fn explains(&self, _action: Action) -> bool {
        false
    }

    /// Kinds of record (as in `Push::touched`) whose change means `Event::Refresh`.
    fn watches(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether refused commands are shown by the pane itself: a form keeps what was typed and marks the field.
    fn takes_refusals(&self) -> bool {
        false
    }

    /// Whether Esc has nothing to take back here: it then leads to what was left to come here.
    fn is_at_rest(&self) -> bool {
        true
    }

    /// A few words for the right of the top bar, e.g. `待辦 12 · 逾期 1`.
    fn summary(&self, _ctx: &Ctx) -> Option<String> {
        None
    }
}
