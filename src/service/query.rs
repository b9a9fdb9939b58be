//! Queries: everything that can be read, as plain data. Each has one answer in [`super::view`].

mod figure;
mod filter;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::command::{Asker, One};
use crate::domain::ledger::Serves;
use crate::domain::limit::Limit;

pub use self::figure::{Dimension, Figure};
pub use self::filter::{CaseFilter, CaseSort, Lapse, LapseUnit, LogFilter};
pub use super::upto::Upto;

/// A query on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryRequest {
    /// Who asks.
    pub asker: Asker,
    /// What is asked.
    pub query: Query,
}

/// A page: how many rows, after which one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The last key of the page before, as it was given; none: from the start.
    #[serde(default)]
    pub after: Option<String>,
    /// At most so many rows.
    pub limit: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self { after: None, limit: 200 }
    }
}

impl Query {
    /// How the due time of a case comes about that stands.
    pub fn due_of(case: impl Into<String>) -> Self {
        Self::DueSteps { case: case.into(), more: None, parked: false }
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask")]
pub enum Query {
    /// The host, the directory, what is saved. Answer: `Status`.
    Status,
    /// Who asks: person, posts, rights. Answer: `Desk`.
    Desk,
    /// People and their posts, to choose who sits here. Answer: `People`.
    People {
        /// Words that the name contains, in either script or pinyin.
        #[serde(default)]
        words: Option<String>,
    },
    /// Appointments. Answer: `Posts`.
    Posts {
        /// In or below this grid.
        #[serde(default)]
        grid: Option<String>,
        /// Ended ones too.
        #[serde(default)]
        ended: bool,
    },
    /// Town units. Answer: `Units`.
    Units,
    /// Town units, with how often each was given cases of one kind and sent them back. Answer: `Units`.
    UnitsFor {
        /// The kind, by code.
        kind: String,
    },
    /// The tree with people and counts. Answer: `Grids`.
    Grids {
        /// From this node; none: the town.
        #[serde(default)]
        grid: Option<String>,
    },
    /// One grid. Answer: `Grid`.
    Grid {
        /// Which.
        grid: String,
    },
    /// What I owe, and what next. Answer: `Today`.
    Today {
        /// Whose; none: the asker's.
        #[serde(default)]
        person: Option<String>,
    },
    /// A month of slots. Answer: `Month`.
    Month {
        /// Whose; none: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// Which grid; none: that of the person's first post.
        #[serde(default)]
        grid: Option<String>,
        /// Year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// A day's entries, and its log if signed. Answer: `Day`.
    Day {
        /// Whose; none: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// Which grid; none: every grid of the person.
        #[serde(default)]
        grid: Option<String>,
        /// Which day.
        date: NaiveDate,
    },
    /// Days of a person together: their lines, their logs. Answer: `Period`.
    Period {
        /// Whose; none: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day, a month later at most.
        until: NaiveDate,
        /// The grid whose log is meant, of a person who keeps several; none: the first.
        #[serde(default)]
        grid: Option<String>,
    },
    /// Log entries, newest first. Answer: `Logs`.
    Logs {
        /// Which.
        filter: LogFilter,
        /// Which page.
        page: Page,
    },
    /// One log entry. Answer: `Log`.
    Log {
        /// Ending of its id.
        log: String,
    },
    /// Cases; open ones by time left, closed ones newest first. Answer: `Cases`.
    Cases {
        /// Which.
        filter: CaseFilter,
        /// Which page.
        page: Page,
    },
    /// How many cases each of these filters shows, as far as one stretch of counting goes. Answer: `CaseTallies`, one
    /// for each.
    CaseTallies {
        /// Which.
        filters: Vec<CaseFilter>,
    },
    /// The next stretch of counting what one filter shows. Answer: `CaseTallies`, with what was found in it alone.
    CaseTallyOn {
        /// Which.
        filter: CaseFilter,
        /// Where the stretch before ended, as it was given.
        after: String,
    },
    /// Figures of cases as of a moment. Answer: `Counts`.
    Counts {
        /// By what they are divided; nothing: the total alone.
        by: Vec<Dimension>,
        /// Which cases; `as_of` is the moment.
        filter: CaseFilter,
    },
    /// What would become of cases if these acts were given of them now: nothing is done. Answer: `Preview`.
    Preview {
        /// The acts, each with what the asker had seen of its case; as many as one action may have.
        each: Vec<One>,
    },
    /// One case with its timeline, its proposal and what may be done. Answer: `Case`.
    Case {
        /// Number or ending of the id.
        case: String,
    },
    /// One case as it is handed to people who do not run the program, masked. Answer: `CaseSheet`.
    CaseSheet {
        /// Number or ending of the id.
        case: String,
    },
    /// The dangers under public supervision, as the public may see them. Answer: `HazardBoard`.
    HazardBoard {
        /// In and below this grid; none: the town.
        #[serde(default)]
        grid: Option<String>,
    },
    /// How a due time comes about, line by line. Answer: `DueSteps`.
    DueSteps {
        /// Number or ending of the id.
        case: String,
        /// What would be due if so much more time were granted now.
        #[serde(default)]
        more: Option<Limit>,
        /// What would be due if the parking that was asked for were approved now.
        #[serde(default)]
        parked: bool,
    },
    /// What a form offers for a grid: kinds, sources, units, whom to ring. Answer: `Choices`.
    Choices {
        /// Where; none: the asker's first grid.
        #[serde(default)]
        grid: Option<String>,
        /// What happened between these two days is to be written: grids that the asker held on one of them are offered;
        /// none: today.
        #[serde(default)]
        days: Option<(NaiveDate, NaiveDate)>,
    },
    /// Categories and items of a grid's book, with counts. Answer: `Book`.
    Book {
        /// Whose.
        grid: String,
    },
    /// Rows of an item in a grid's book, or across the grids below it. Answer: `Rows`.
    Rows {
        /// Whose book, or below which node.
        grid: String,
        /// Which item.
        item: String,
        /// Only those past their interval.
        #[serde(default)]
        stale: bool,
        /// Words that key or values contain.
        #[serde(default)]
        words: Option<String>,
        /// Withdrawn ones too.
        #[serde(default)]
        withdrawn: bool,
        /// Which page.
        page: Page,
    },
    /// Rows past their interval in and below a grid. Answer: `Stale`.
    Stale {
        /// Where; none: the asker's grids.
        #[serde(default)]
        grid: Option<String>,
        /// At most so many rows.
        limit: u32,
    },
    /// Cases, logs, ledgers, people, grids and units, by words and terms. Answer: `Hits`.
    Search {
        /// What was typed: words, and terms such as `in:case grid:南街 from:2026-11`.
        text: String,
        /// At most so many.
        limit: u32,
        /// The language of what is told of a hit besides its own words; the town's if none is given.
        #[serde(default)]
        lang: Option<String>,
    },
    /// The changes of a record, or the asker's own latest. Answer: `History`.
    History {
        /// A case number, a grid code, an id's ending, or `GRID/ITEM/KEY`; none: one's own.
        #[serde(default)]
        record: Option<String>,
        /// At most so many.
        limit: u32,
    },
    /// What undo and redo would do now. Answer: `UndoNext`.
    UndoNext,
    /// All that undo and redo have at hand. Answer: `UndoList`.
    UndoList,
    /// Regulations in force and built in. Answer: `Regulations`.
    Regulations,
    /// One regulation's text and entries. Answer: `Regulation`.
    Regulation {
        /// Its code.
        code: String,
    },
    /// Check a regulation's text without adopting it. Answer: `Findings`.
    RegulationCheck {
        /// The file's name.
        file: String,
        /// Its text; none: the one in force under the code `file`.
        #[serde(default)]
        text: Option<String>,
    },
    /// Each clause a regulation claims, and what implements it. Answer: `Coverage`.
    Coverage {
        /// Its code.
        code: String,
    },
    /// Every hole that the regulation implies. Answer: `Findings`.
    Doctor,
    /// The asker's open cases that somebody was reminded of, in one digest. Answer: `Urged`.
    Urged,
    /// Cases that are likely the same matter as one that is being written. Answer: `Alike`.
    Alike {
        /// Where it lies.
        grid: String,
        /// Which kind; none: not known yet.
        #[serde(default)]
        kind: Option<String>,
        /// The spot, in words; may be empty as yet.
        place: String,
        /// What is the matter; may be empty as yet.
        text: String,
        /// When it happened; none: now.
        #[serde(default)]
        happened: Option<NaiveDateTime>,
    },

    /// Households or places that words may mean, the likeliest first. Answer: `Sites`.
    Sites {
        /// Which of them.
        serves: Serves,
        /// In and below this grid; none: the asker's own.
        #[serde(default)]
        grid: Option<String>,
        /// Head, nickname, door, last digits of a telephone; a name of the place; nothing: all.
        text: String,
        /// At most so many.
        limit: u32,
    },

    /// Phrases that are offered in a grid. Answer: `Phrases`.
    Phrases {
        /// Which; none: that of the asker's first post.
        #[serde(default)]
        grid: Option<String>,
    },

    // ---- duties, leave, handing over
    /// Every occasion on which a person's duties fall due between two days. Answer: `Duties`.
    Duties {
        /// Whose; none: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// In this grid alone.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Half days by grid and week: counts alone. Answer: `SlotCoverage`.
    SlotCoverage {
        /// In and below this grid; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Half days of a grid and those below it, day by day. Answer: `Heat`.
    Heat {
        /// Which; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// The same of each grid in and below one. Answer: `HeatMap`.
    HeatMap {
        /// Which; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// What the asker may want to look at again in what they wrote on a day. Answer: `OwnHints`.
    OwnHints {
        /// Which day.
        date: NaiveDate,
    },
    /// Signed logs of these days that were drawn by lot for checking, by whom and when. Answer: `LogsDrawn`.
    LogsDrawn {
        /// In and below this grid; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Days whose log is owed, not excused and not there. Answer: `LogsMissing`.
    LogsMissing {
        /// In and below this grid; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// Those of others than the asker alone.
        #[serde(default)]
        others: bool,
    },
    /// Signed logs that nobody has reviewed, the oldest first. Answer: `LogsUnreviewed`.
    LogsUnreviewed {
        /// In and below this grid; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// Those of others than the asker alone.
        #[serde(default)]
        others: bool,
    },
    /// Leave that touches the days between two, the latest first. Answer: `Absences`.
    Absences {
        /// Of people with posts in and below this grid; none: those whose leave the asker receives, and the own.
        #[serde(default)]
        grid: Option<String>,
        /// Of this person.
        #[serde(default)]
        person: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// Only what waits to be decided on.
        #[serde(default)]
        waiting: bool,
    },
    /// Excuses that touch the days between two, the latest first. Answer: `Excuses`.
    Excuses {
        /// Of this grid, of those above it, and of people with posts in and below it; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// Only what waits to be decided on.
        #[serde(default)]
        waiting: bool,
    },
    /// What others began to write in a form and did not save, of areas that passed from them to the asker. Answer:
    /// `DraftsLeft`.
    DraftsLeft {
        /// The form's name, as drafts have it.
        form: String,
    },
    /// What is put up publicly about a grid (公示). Answer: `Notice`.
    Notice {
        /// Which: its code or name.
        grid: String,
    },
    /// Meetings between two days, in order of time; then those whose date the asker has to announce. Answer: `Meetings`.
    Meetings {
        /// Of this person; none, and no grid: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// Held in this grid or below it.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// Those whose announcement was taken back too.
        #[serde(default)]
        withdrawn: bool,
    },
    /// The meetings that the asker convenes. Answer: `MeetingSeries`.
    MeetingSeries,
    /// What is handed over with areas whose holders change on a day. Answer: `Handover`.
    Handover {
        /// Which.
        grids: Vec<String>,
        /// The first day of the new holders.
        on: NaiveDate,
    },
}
