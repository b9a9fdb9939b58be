//! Answers: what the screens and the command line show. Data and codes only; the front ends put them into words.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::domain::case::{Case, Channel, Nature, Party, PathTaken, Responsibility, Source, Stage};
use crate::domain::grid::UnitKind;
use crate::domain::ids::{
    AppointmentId, CaseId, ChangeId, GridCode, ItemCode, KindCode, LogId, PersonId, PostCode, RegulationCode, Tier,
    UnitCode,
};
use crate::domain::label::Label;
use crate::domain::ledger::{Dispute, HowKnown, LineHeld};
use crate::domain::limit::{Limit, Step};
use crate::domain::log::{Addendum, LateReason, LogDetail};
use crate::domain::right::{Right, Scope};
use crate::domain::time::{Civil, Times};

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
    /// To `Logs`.
    Logs(Paged<LogRow>),
    /// To `Log`.
    Log(Box<LogRow>),
    /// To `Cases`.
    Cases(Paged<CaseRow>),
    /// To `Case`.
    Case(Box<CaseView>),
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
    Hits(Vec<Hit>),
    /// To `History`.
    History(Vec<HistoryRow>),
    /// To `UndoNext`.
    UndoNext(UndoNext),
    /// To `Regulations`.
    Regulations(Vec<RegulationRow>),
    /// To `Regulation`.
    Regulation(Box<RegulationView>),
    /// To `RegulationCheck` and `Doctor`.
    Findings(Vec<Finding>),
    /// To `Coverage`.
    Coverage(Vec<CoverageRow>),
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

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Shortest unique ending of the id.
    pub ending: String,
    /// Name.
    pub name: String,
    /// Telephone, masked unless the asker may see it.
    pub phone: Option<String>,
    /// Posts held today, as labels with grids.
    pub posts: Vec<PostRow>,
}

/// An appointment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRow {
    /// Which holding.
    pub id: AppointmentId,
    /// Which post.
    pub post: PostCode,
    /// Its label.
    pub label: Label,
    /// Where.
    pub grid: GridName,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if known.
    pub until: Option<NaiveDate>,
    /// The line held, if any.
    pub line: Option<LineHeld>,
    /// The unit it acts for, if any.
    pub unit: Option<UnitCode>,
}

/// A town unit in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// Code.
    pub code: UnitCode,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Telephone.
    pub phone: Option<String>,
    /// Open cases that it holds; none for who may not read them all.
    pub open: Option<u64>,
}

/// A grid in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRowView {
    /// Code.
    pub code: GridCode,
    /// Name.
    pub name: String,
    /// Tier.
    pub tier: Tier,
    /// Regulation it follows.
    pub regulation: Option<RegulationCode>,
    /// Households, if recorded.
    pub households: Option<u32>,
    /// Who holds posts here today.
    pub holders: Vec<PostRow>,
    /// Open cases in and below.
    pub open: u64,
    /// Of them, past due.
    pub late: u64,
    /// Ledger rows in and below.
    pub rows: u64,
    /// Whether division and responsible person have been put up publicly.
    pub noticed: bool,
    /// Whether the asker may open its records.
    pub readable: bool,
}

/// One grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridView {
    /// As in the tree.
    pub row: GridRowView,
    /// Official name, where it differs.
    pub official: Option<String>,
    /// Bounds in words.
    pub boundary: Option<String>,
    /// From when the division holds.
    pub divided_from: Option<NaiveDate>,
    /// Last public notice.
    pub notice_on: Option<NaiveDate>,
    /// Past and present appointments here.
    pub posts: Vec<PostRow>,
    /// Cases by stage, closed ones of this month included.
    pub stages: Vec<(Stage, u64)>,
    /// Last change of the record.
    pub last_change: Option<ChangeId>,
}

/// What a day is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayKind {
    /// The date.
    pub date: NaiveDate,
    /// Whether people work.
    pub working: bool,
    /// Holiday or make-up day's name.
    pub name: Option<String>,
    /// Whether the calendar has data for the year.
    pub known: bool,
}

/// One Today for a person with however many posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    /// Whose.
    pub person: PersonRow,
    /// The day.
    pub day: DayKind,
    /// Civil time of the reading.
    pub now: Civil,
    /// Duties, each with its clause and the post that owes it.
    pub duties: Vec<DutyRow>,
    /// My open cases, least time left first.
    pub cases: Vec<CaseRow>,
    /// How many there are in all.
    pub cases_total: u64,
    /// Of them, past due.
    pub cases_late: u64,
    /// Rows due for confirmation, longest unseen first.
    pub stale: Vec<StaleRow>,
    /// How many there are in all.
    pub stale_total: u64,
    /// Promises to residents that fall due, soonest first.
    pub promises: Vec<LogRow>,
    /// Holes the regulation leaves, e.g. a duty without a cadence.
    pub gaps: Vec<Finding>,
}

/// A duty of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRow {
    /// Stable code of the duty in its regulation.
    pub duty: String,
    /// Label.
    pub label: Label,
    /// The clause that asks it.
    pub clause: String,
    /// The post that owes it.
    pub post: PostCode,
    /// The post's label.
    pub post_label: Label,
    /// Where.
    pub grid: GridName,
    /// How it stands.
    pub state: DutyState,
}

/// How a duty stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyState {
    /// A patrol in each half-day.
    Slots {
        /// 上午
        morning: SlotState,
        /// 下午
        afternoon: SlotState,
    },
    /// So many minutes a week.
    Minutes {
        /// Logged this week.
        done: u32,
        /// Asked.
        needed: u32,
        /// Working days left this week, today included.
        days_left: u32,
    },
    /// The working-day log.
    DayLog {
        /// Entries of the day.
        entries: u32,
        /// When it was signed.
        signed: Option<Civil>,
    },
    /// So many times in a period.
    Count {
        /// Done in the period.
        done: u32,
        /// Asked.
        needed: u32,
        /// The period's last day.
        until: NaiveDate,
    },
    /// Not owed today: no working day.
    Off,
    /// The regulation leaves the cadence open: a gap, never "none".
    Open,
}

/// How a half-day slot stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotState {
    /// A patrol fills it.
    Done {
        /// Which entry.
        log: LogId,
        /// Its start.
        start: NaiveTime,
        /// How long.
        minutes: i64,
    },
    /// Still to come or under way: the office hours in which it may be walked.
    Due {
        /// From.
        from: NaiveTime,
        /// To.
        to: NaiveTime,
    },
    /// The half-day is over.
    Missed,
    /// An emergency kept the person on site (篇3/責任人4-e).
    Excused {
        /// Which case.
        number: String,
    },
    /// Not owed: no working day.
    Off,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Which.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: String,
    /// Kind.
    pub kind: KindCode,
    /// The kind's label.
    pub kind_label: Label,
    /// Nature.
    pub nature: Nature,
    /// Path.
    pub path: PathTaken,
    /// Source.
    pub source: Source,
    /// Stage.
    pub stage: Stage,
    /// Where it lies.
    pub grid: GridName,
    /// The spot.
    pub place: String,
    /// What is the matter.
    pub text: String,
    /// Who has it.
    pub holder: Option<PartyName>,
    /// When it happened.
    pub happened: Civil,
    /// By when.
    pub due: Option<Civil>,
    /// Minutes left on the limit's own clock; negative when late; none without a limit or when closed.
    pub left_in_minutes: Option<i64>,
    /// Whether the limit's clock runs round the clock.
    pub urgent: bool,
    /// Whether somebody must stay on site.
    pub on_site: bool,
    /// Whether a told party has not answered.
    pub unanswered: bool,
    /// Whether it is sensitive.
    pub sensitive: bool,
    /// How often it was returned.
    pub returns: u32,
    /// Its last change: send it along with a decision.
    pub last_change: Option<ChangeId>,
    /// Whether its clock stands still.
    pub paused: bool,
}

/// A case opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// As in the list.
    pub row: CaseRow,
    /// All of it.
    pub case: Case,
    /// Names of the people and parties that stand in it.
    pub people: BTreeMap<PersonId, String>,
    /// Names of parties: key is the party as JSON text.
    pub parties: Vec<PartyName>,
    /// Who told whom, with the delay from happening.
    pub tellings: Vec<TellingView>,
    /// The proposed decision (擬辦).
    pub proposal: Option<ProposalView>,
    /// What the asker may do now, and why not what is refused.
    pub acts: Vec<ActRow>,
    /// What people call the rule that decided; none if the regulation has it no longer.
    pub rule_label: Option<Label>,
    /// More time that was asked for.
    pub more_time: Option<MoreTimeView>,
}

/// More time that was asked for, with what granting it would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoreTimeView {
    /// Who asks.
    pub from: PartyName,
    /// How much.
    pub limit: Limit,
    /// Why.
    pub reason: String,
    /// When it would be due.
    pub due: Civil,
}

/// Who was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingView {
    /// Who.
    pub to: PartyName,
    /// When.
    pub told: Civil,
    /// By whom.
    pub by: String,
    /// How.
    pub channel: Channel,
    /// Who answered and when; none: nobody yet (○).
    pub answered: Option<(String, Civil)>,
    /// Minutes from happening to telling; keying does not count.
    pub delay_in_minutes: i64,
}

/// A proposed route and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    /// Whose matter it is.
    pub responsibility: Responsibility,
    /// Who leads.
    pub lead: Option<PartyName>,
    /// Who assists.
    pub assist: Vec<PartyName>,
    /// The office or center that is told besides.
    pub office: Option<PartyName>,
    /// The limit.
    pub limit: Option<Limit>,
    /// Due if decided now.
    pub due: Option<Civil>,
    /// The rule's name in its regulation.
    pub rule: String,
    /// What people call it.
    pub rule_label: Label,
    /// Its clause.
    pub clause: String,
}

/// One act and whether the asker may do it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// Stable code, as in timelines.
    pub act: String,
    /// Why not; none: it may be done.
    pub refused: Option<super::refusal::Refusal>,
}

/// How a due time comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSteps {
    /// The case's number.
    pub number: String,
    /// The limit.
    pub limit: Limit,
    /// What was granted beyond it.
    pub extensions: Vec<Limit>,
    /// Its start.
    pub from: Civil,
    /// The result.
    pub due: Civil,
    /// Line by line.
    pub steps: Vec<Step>,
    /// Years on the way for which the calendar has no data.
    pub unknown_years: Vec<i32>,
    /// The clause.
    pub clause: String,
}

/// A log entry in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// Which.
    pub id: LogId,
    /// Shortest unique ending of the id.
    pub ending: String,
    /// `patrol`, `visit` or `diary`.
    pub kind: String,
    /// Where.
    pub grid: GridName,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Happened, received, keyed.
    pub times: Times,
    /// Minutes spent; zero for a diary entry.
    pub minutes: i64,
    /// The words.
    pub text: String,
    /// The rest.
    pub detail: LogDetail,
    /// Why keyed on a later day.
    pub late: Option<LateReason>,
    /// Later remarks.
    pub addenda: Vec<Addendum>,
    /// Its last change.
    pub last_change: Option<ChangeId>,
}

/// A month of slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthView {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Where.
    pub grid: Option<GridName>,
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// Every day of it.
    pub days: Vec<MonthDay>,
}

/// A day in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthDay {
    /// What the day is.
    pub day: DayKind,
    /// 上午; none: no post asks for patrols.
    pub morning: Option<SlotState>,
    /// 下午.
    pub afternoon: Option<SlotState>,
    /// Entries of the day.
    pub entries: u32,
    /// Whether its log is signed; none: none is owed.
    pub signed: Option<bool>,
}

/// A day's entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// What the day is.
    pub day: DayKind,
    /// Its entries, in order of time.
    pub entries: Vec<LogRow>,
    /// Its signed logs.
    pub logs: Vec<DayLogView>,
    /// The grid in which the person owes a log for it.
    pub owed: Option<GridName>,
    /// Cases filed that day by the person.
    pub cases: Vec<CaseRow>,
}

/// A signed day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLogView {
    /// Where.
    pub grid: GridName,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// When it was signed.
    pub signed: Civil,
    /// Days after the day itself.
    pub late_in_days: i64,
    /// The words.
    pub text: String,
    /// Entries at signing.
    pub entries: u32,
    /// Later corrections.
    pub addenda: Vec<Addendum>,
    /// Who read it.
    pub reviews: Vec<Addendum>,
}

/// What a form offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// Grids that the asker may log in.
    pub log_grids: Vec<GridName>,
    /// Grids that a case may be filed in.
    pub case_grids: Vec<GridName>,
    /// Kinds of case.
    pub kinds: Vec<KindChoice>,
    /// Units.
    pub units: Vec<UnitRow>,
    /// Whom to ring in an emergency: station, office, and the telephone if known.
    pub contacts: Vec<Contact>,
    /// Posts of the regulation that the grid follows.
    pub posts: Vec<(PostCode, Label)>,
    /// Phrases used lately in this grid by this person: routes.
    pub routes: Vec<String>,
}

/// A kind of case that a form offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindChoice {
    /// Code.
    pub code: KindCode,
    /// Category's label.
    pub category: Label,
    /// Label.
    pub label: Label,
    /// Nature that the form offers.
    pub nature: Nature,
    /// Limit.
    pub limit: Option<Limit>,
    /// Whether it is sensitive.
    pub sensitive: bool,
}

/// Whom to ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The party.
    pub party: PartyName,
    /// Who holds the post.
    pub person: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A grid's book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Whose.
    pub grid: GridName,
    /// Whether rows across the grids below are counted (a node above areas).
    pub below: bool,
    /// Categories in order.
    pub categories: Vec<BookCategory>,
}

/// A category of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookCategory {
    /// Code.
    pub code: String,
    /// Label.
    pub label: Label,
    /// Items in order.
    pub items: Vec<BookItem>,
}

/// An item of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookItem {
    /// Its definition.
    pub spec: ItemSpec,
    /// Rows that stand.
    pub rows: u64,
    /// Of them, past their interval.
    pub stale: u64,
    /// Whether the asker may write it here.
    pub writable: bool,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSpec {
    /// Code.
    pub code: ItemCode,
    /// Label.
    pub label: Label,
    /// Its category's code.
    pub category: String,
    /// Label of the key.
    pub key_label: Label,
    /// Fields in order.
    pub fields: Vec<FieldSpec>,
    /// Days after which a row wants confirming; none: a gap.
    pub stale_after_days: Option<u32>,
    /// The clause.
    pub clause: String,
}

/// What a field is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// Code.
    pub code: String,
    /// Label.
    pub label: Label,
    /// `text`, `int`, `date`, `bool`, `choice`, `phone`.
    pub kind: String,
    /// For a choice: code and label.
    pub choices: Vec<(String, Label)>,
    /// Must be given.
    pub required: bool,
    /// Masked for those who may not read it.
    pub sensitive: bool,
    /// Whether the asker reads it unmasked.
    pub readable: bool,
}

/// Rows of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsView {
    /// The item.
    pub item: ItemSpec,
    /// Whose book, or below which node.
    pub grid: GridName,
    /// The rows, by grid and key.
    pub rows: Vec<EntryRow>,
    /// For the next page.
    pub next: Option<String>,
    /// How many stand in all.
    pub total: u64,
}

/// A ledger row in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// Whose book.
    pub grid: GridName,
    /// Which item.
    pub item: ItemCode,
    /// Key.
    pub key: String,
    /// Values by field code, masked where the asker may not read them.
    pub values: BTreeMap<String, String>,
    /// Last change.
    pub changed: Civil,
    /// Last known to be right.
    pub confirmed: Civil,
    /// How that was known; none: by the change.
    pub how: Option<HowKnown>,
    /// Days since it was known to be right.
    pub age_in_days: i64,
    /// Past its interval.
    pub stale: bool,
    /// Why it no longer stands.
    pub withdrawn: Option<String>,
    /// Values that gave way unseen.
    pub disputes: Vec<Dispute>,
    /// Its last change.
    pub last_change: Option<ChangeId>,
}

/// A row due for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleRow {
    /// Whose book.
    pub grid: GridName,
    /// Which item.
    pub item: ItemCode,
    /// Its label.
    pub item_label: Label,
    /// Key.
    pub key: String,
    /// The first values, for recognising it.
    pub summary: String,
    /// Days since it was known to be right.
    pub age_in_days: i64,
    /// The interval.
    pub interval_in_days: u32,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// `case`, `person`, `grid`, `entry`, `log`, `unit`.
    pub kind: String,
    /// How to ask for it: a number, an id, a code, `GRID/ITEM/KEY`.
    pub id: String,
    /// First line.
    pub title: String,
    /// What tells it from the others.
    pub detail: String,
    /// For an entry: the item's label.
    pub label: Option<Label>,
}

/// A change in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Which.
    pub change: ChangeId,
    /// When it was keyed.
    pub at: Civil,
    /// Who, as a name; none: the owner or the program.
    pub author: Option<String>,
    /// The command's stable name.
    pub command: String,
    /// Facts as JSON text, for those who want all of it.
    pub facts: Vec<String>,
    /// The records touched, as people name them.
    pub records: Vec<String>,
    /// Taken back by a later change.
    pub reversed: bool,
    /// Holds facts of a kind this version does not know.
    pub unknown: bool,
}

/// What undo and redo would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoNext {
    /// The action that undo would take back.
    pub undo: Option<UndoStep>,
    /// The action that redo would bring back.
    pub redo: Option<UndoStep>,
}

/// An action of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStep {
    /// The command's stable name.
    pub command: String,
    /// What it concerned, as people name it.
    pub label: String,
    /// When it was keyed.
    pub at: Civil,
    /// How many changes it has.
    pub changes: u32,
}

/// A regulation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegulationRow {
    /// Code.
    pub code: RegulationCode,
    /// Title.
    pub title: Label,
    /// Digest of the text in force.
    pub version: String,
    /// Whether it is the built-in text.
    pub built_in: bool,
    /// Since when it is in force; none: since the founding.
    pub since: Option<Civil>,
    /// Grids that follow it.
    pub grids: u64,
}

/// A regulation opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegulationView {
    /// As in the list.
    pub row: RegulationRow,
    /// Its whole text.
    pub text: String,
    /// Posts with labels and clauses.
    pub posts: Vec<(PostCode, Label, String)>,
    /// Duties with labels and clauses.
    pub duties: Vec<(String, Label, String)>,
}

/// A gap or an error that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is an error, and not only a gap.
    pub error: bool,
    /// Stable code.
    pub code: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
    /// The clause it rests on.
    pub clause: Option<String>,
    /// Names in the three languages that the message needs.
    pub labels: BTreeMap<String, Label>,
}

/// A clause and what implements it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRow {
    /// The clause.
    pub clause: String,
    /// Its title in own words, if the regulation files give one.
    pub title: Option<Label>,
    /// Entries that claim it: `duty patrol`, `route 4`, `post warden`.
    pub entries: Vec<String>,
}
