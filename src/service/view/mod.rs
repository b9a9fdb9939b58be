//! Answers: what the screens and the command line show. Data and codes only; the front ends put them into words.

mod case;
mod count;
mod day_note;
mod due;
mod duty;
mod hazard;
mod journal;
mod ledger;
mod log;
mod meeting;
mod notice;
mod people;
mod policy;
mod preview;
mod sheet;
mod today;

pub use self::case::{
    ActRow, AlikeRow, AtOnce, BeforeRow, CaseRow, CaseTally, CaseView, Choices, Contact, DutyChoice, FormulaView,
    HoldRow, KindChoice, LastPatrol, ProposalView, Taker, TaskRow, TellingView,
};
pub use self::count::{CountKey, CountRow, CountView, Figures};
pub use self::day_note::DayNote;
pub use self::due::{DueOf, DueSteps, MoreTimeView, ParkingView, ReckonedBy};
pub use self::duty::{
    AbsenceRow, AskedIn, CoverageView, DrawnLogRow, DrawnLogs, DutiesView, ExcuseRow, ExcuseView, GridCoverage,
    HandoverArea, HandoverCase, HandoverDraft, HandoverPost, HandoverPromise, HandoverRow, HandoverView, HeatCell,
    HeatDay, HeatView, HintWhat, LeftDraft, LogHint, MissingLogRow, OccasionRow, PersonName, RecordName, SlotMark,
    SlotTally, Timeliness, UnreviewedRow, VerdictView, Week,
};
pub use self::hazard::{BoardRow, HazardBoard, HazardForm, InspectionView, PlateView};
pub use self::journal::{Found, HistoryRow, Hit, Indexing, UndoEntry, UndoList, UndoNext, UndoStep};
pub use self::ledger::{
    Book, BookCategory, BookCheck, BookItem, CheckedRow, EntryRow, FactRow, FactSheet, FactSum, FieldSpec, ItemSpec,
    RowsView, SiteRow, StaleRow,
};
pub use self::log::{
    BesideDay, DayLogView, DayView, LineSays, LineView, LinkRow, LogRow, MonthDay, MonthView, PeriodView, PhraseRow,
    RemarkView, SettledRow,
};
pub use self::meeting::{Announcement, DateChange, MeetingRow, MeetingSeat, MeetingSeriesRow, TakenIn};
pub use self::notice::{NoticePost, NoticeView};
pub use self::people::{GridRowView, GridView, PersonRow, PostRow, UnitRow};
pub use self::policy::{
    CoverageRow, Finding, LateBy, Met, Receiver, RegulationRow, RegulationView, Shift, Trial, TrialRule,
};
pub use self::preview::PreviewRow;
pub use self::sheet::CaseSheet;
pub use self::today::{DayKind, DutyRow, DutyState, NextUp, SlotState, TodayView, UrgedRow, UrgedView};

use crate::domain::case::Party;
use crate::domain::ids::{ChangeId, GridCode, PostCode};
use crate::domain::right::{Right, Scope};
use crate::domain::time::Civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands in place of what the asker may not read.
pub const HIDDEN: &str = "＊＊＊";

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// To `Status`.
    Status(Status),
    /// To `Desk`.
    Desk(Desk),
    /// To `People`.
    People(Vec<PersonRow>),
    /// To `Posts`.
    Posts(Vec<PostRow>),
    /// To `Units`.
    Units(Vec<UnitRow>),
    /// To `Grids`: the tree in order, parents before children.
    Grids(Vec<GridRowView>),
    /// To `Grid`.
    Grid(Box<GridView>),
    /// To `Today`.
    Today(Box<TodayView>),
    /// To `Month`.
    Month(MonthView),
    /// To `Day`.
    Day(DayView),
    /// To `Period`.
    Period(Box<PeriodView>),
    /// To `Logs`.
    Logs(Paged<LogRow>),
    /// To `Log`.
    Log(Box<LogRow>),
    /// To `Cases`.
    Cases(Paged<CaseRow>),
    /// To `CaseTallies`: in the order of the filters.
    CaseTallies(Vec<CaseTally>),
    /// To `Counts`.
    Counts(Box<CountView>),
    /// To `Case`.
    Case(Box<CaseView>),
    /// To `CaseSheet`.
    CaseSheet(Box<CaseSheet>),
    /// To `HazardBoard`.
    HazardBoard(Box<HazardBoard>),
    /// To `DueSteps`.
    DueSteps(DueSteps),
    /// To `Choices`.
    Choices(Box<Choices>),
    /// To `Book`.
    Book(Book),
    /// To `Rows`.
    Rows(RowsView),
    /// To `Stale`.
    Stale(Vec<StaleRow>),
    /// To `Search`.
    Hits(Box<Found>),
    /// To `History`.
    History(Vec<HistoryRow>),
    /// To `Preview`: a row for each act, in the order asked.
    Preview(Vec<PreviewRow>),
    /// To `UndoNext`.
    UndoNext(UndoNext),
    /// To `DraftsLeft`, the newest first.
    DraftsLeft(Vec<LeftDraft>),
    /// To `UndoList`.
    UndoList(Box<UndoList>),
    /// To `Regulations`.
    Regulations(Vec<RegulationRow>),
    /// To `Regulation`.
    Regulation(Box<RegulationView>),
    /// To `RegulationCheck` and `Doctor`.
    Findings(Vec<Finding>),
    /// To `Coverage`.
    Coverage(Vec<CoverageRow>),
    /// To `Urged`.
    Urged(UrgedView),
    /// To `Alike`: the likeliest first.
    Alike(Vec<AlikeRow>),
    /// To `Duties`.
    Duties(Box<DutiesView>),
    /// To `SlotCoverage`.
    SlotCoverage(Box<CoverageView>),
    /// To `Heat`.
    Heat(Box<HeatView>),
    /// To `HeatMap`.
    HeatMap(Vec<HeatView>),
    /// To `Sites`.
    Sites(Vec<SiteRow>),
    /// To `Phrases`.
    Phrases(Vec<PhraseRow>),
    /// To `OwnHints`.
    OwnHints(Vec<LogHint>),
    /// To `LogsDrawn`.
    LogsDrawn(Box<DrawnLogs>),
    /// To `LogsMissing`.
    LogsMissing(Vec<MissingLogRow>),
    /// To `LogsUnreviewed`.
    LogsUnreviewed(Vec<UnreviewedRow>),
    /// To `Absences`.
    Absences(Vec<AbsenceRow>),
    /// To `Excuses`.
    Excuses(Vec<ExcuseRow>),
    /// To `Notice`.
    Notice(Box<NoticeView>),
    /// To `Meetings`.
    Meetings(Vec<MeetingRow>),
    /// To `MeetingSeries`.
    MeetingSeries(Vec<MeetingSeriesRow>),
    /// To `Handover`.
    Handover(Box<HandoverView>),
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Give this as `after` for the next page; none: that was the last.
    pub next: Option<String>,
    /// How many rows there are in all, where that is known without reading them.
    pub total: Option<u64>,
    /// How many of them are past due, where that is known.
    pub late: Option<u64>,
}

/// A grid as a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridName {
    /// Code.
    pub code: GridCode,
    /// Shown name.
    pub name: String,
}

/// A party with its shown name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyName {
    /// Who.
    pub party: Party,
    /// Shown name.
    pub name: String,
}

/// The host and what is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Process id of the host.
    pub host_pid: u32,
    /// Whether the asker is the host itself.
    pub is_host: bool,
    /// Windows besides the host's own.
    pub windows: u32,
    /// Last change written, and synced; none in a new journal.
    pub saved: Option<ChangeId>,
    /// When it was keyed.
    pub saved_at: Option<Civil>,
    /// Changes in all.
    pub changes: u64,
    /// The town.
    pub town: Option<GridName>,
    /// Language of the town's exports.
    pub lang: String,
    /// Civil time now.
    pub now: Civil,
    /// Whether the calendar has data for this year.
    pub calendar_known: bool,
    /// What opening had to put right.
    pub opening: Vec<OpeningNote>,
}

/// Something that opening had to put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningNote {
    /// Stable code: `torn-tail`, `store-restored`, `store-rebuilt`, `group-reversed`, `new-replica`, `damaged-line`, …
    pub code: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
}

/// Who sits here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The person; none: the directory's owner.
    pub person: Option<PersonRow>,
    /// Posts held today.
    pub posts: Vec<PostRow>,
    /// What may be done, how far, by which post.
    pub rights: Vec<RightRow>,
}

/// One right of the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightRow {
    /// What.
    pub right: Right,
    /// How far.
    pub scope: Scope,
    /// From which grid.
    pub grid: GridCode,
    /// By which post.
    pub post: PostCode,
}
