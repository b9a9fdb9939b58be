//! Commands: everything that a user can do. Plain data, so that a window can send them to the host.
//!
//! People, grids, units and cases are named as people name them (a code, a name, a number, the ending of an id);
//! the service finds the record and refuses what is unknown or ambiguous.

mod done;
mod parts;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::deed::Deed;
use crate::domain::absence::{ExcuseKind, LeaveKind};
use crate::domain::case::{Channel, Nature, PathTaken, Source};
use crate::domain::change::Seen;
use crate::domain::grid::UnitKind;
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::ids::RequestId;
use crate::domain::ledger::HowKnown;
use crate::domain::limit::Limit;
use crate::domain::log::{DayLine, LateReason, LogSpan};

pub use self::done::{Done, Made, Note};
pub use self::parts::{
    CaseFileGiven, EntryName, GridRow, LedgerRow, LinkTo, NOBODY, OnBehalf, One, OrderEnd, OrderRow, SEVERAL_AT_MOST,
    SUPERIOR, Told, When,
};

/// Who asks, as of when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Asker {
    /// The person named with `--as` or chosen on the screen; none: the directory's owner.
    pub person: Option<String>,
    /// Civil time in the town's zone, if set by hand; none: the host's clock.
    pub now: Option<NaiveDateTime>,
    /// Hide names and telephones of residents.
    #[serde(default)]
    pub mask: bool,
}

/// A command on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandRequest {
    /// Made by the asker once per intended action; a retry carries the same.
    pub request: RequestId,
    /// Who asks.
    pub asker: Asker,
    /// For each record that the asker's screen showed: its last change. Empty: the asker has not looked.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// What is asked.
    pub command: Command,
}

/// One thing a user does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Command {
    // ---- the town and its people
    /// Found the town of a new data directory, with the built-in regulations and their units.
    Init {
        /// Name.
        town: String,
        /// Nine digits.
        code: String,
        /// `zh-Hant`, `zh-Hans` or `en`.
        lang: String,
    },
    /// Add the grids of a division file; equal ones are reported as already there.
    GridImport {
        /// The rows.
        rows: Vec<GridRow>,
        /// Keep the good rows when others are bad.
        keep_good: bool,
    },
    /// Add one grid.
    GridAdd {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// Bounds in words.
        #[serde(default)]
        boundary: Option<String>,
        /// Households within.
        #[serde(default)]
        households: Option<u32>,
    },
    /// Rename a grid, draw its division anew, or have it follow another regulation.
    GridChange {
        /// Which.
        grid: String,
        /// New name.
        #[serde(default)]
        name: Option<String>,
        /// New bounds.
        #[serde(default)]
        boundary: Option<String>,
        /// Households now.
        #[serde(default)]
        households: Option<u32>,
        /// Regulation from now on.
        #[serde(default)]
        regulation: Option<String>,
    },
    /// Record that a division and its responsible person were put up publicly.
    GridNotice {
        /// Which.
        grid: String,
        /// Where and how.
        text: String,
        /// When; none: today.
        #[serde(default)]
        on: Option<NaiveDate>,
    },
    /// Add a person.
    PersonAdd {
        /// Name.
        name: String,
        /// Telephone.
        #[serde(default)]
        phone: Option<String>,
        /// Add although somebody of that name is there.
        #[serde(default)]
        namesake: bool,
    },
    /// Correct a person's name or telephone.
    PersonChange {
        /// Who.
        person: String,
        /// Name now.
        #[serde(default)]
        name: Option<String>,
        /// Telephone now.
        #[serde(default)]
        phone: Option<String>,
    },
    /// Add a town unit.
    UnitAdd {
        /// Name.
        name: String,
        /// Stable code; none: made from the id.
        #[serde(default)]
        code: Option<String>,
        /// What it is.
        kind: UnitKind,
        /// Telephone.
        #[serde(default)]
        phone: Option<String>,
    },
    /// Appoint a person to a post.
    PostAppoint {
        /// Code, name or alias of the post.
        post: String,
        /// Where.
        grid: String,
        /// Who.
        person: String,
        /// First day; none: today.
        #[serde(default)]
        from: Option<NaiveDate>,
        /// Last day, if known.
        #[serde(default)]
        until: Option<NaiveDate>,
        /// Item or category held as a line.
        #[serde(default)]
        line: Option<String>,
        /// The unit that the post acts for.
        #[serde(default)]
        unit: Option<String>,
    },
    /// End an appointment.
    PostEnd {
        /// Code, name or alias of the post.
        post: String,
        /// Where.
        grid: String,
        /// Who.
        person: String,
        /// Last day; none: today.
        #[serde(default)]
        until: Option<NaiveDate>,
    },
    /// Adopt a regulation's text.
    RegulationAdopt {
        /// The file's name, for messages.
        file: String,
        /// Its text.
        text: String,
    },
    /// Adopt the town's own holidays of some years; those of other years stay.
    HolidaysAdopt {
        /// CSV `date,kind,name`; empty where years are only dropped.
        text: String,
        /// Years of which the town has no own days any more.
        #[serde(default)]
        drop: Vec<i32>,
    },
    /// Define a ledger item of the town's own.
    ItemDefine {
        /// TOML in the form of the regulation files.
        text: String,
    },

    /// Two people exchange the grids in which they hold the same post, from a day on: one action.
    PostSwap {
        /// One of the grids, or who holds it.
        one: String,
        /// The other.
        other: String,
        /// Which post, where they have several in common.
        #[serde(default)]
        post: Option<String>,
        /// The first day of the new holders; none: today.
        #[serde(default)]
        on: Option<NaiveDate>,
    },
    /// A post passes from its holder to somebody else from a day on: one action.
    PostHandOver {
        /// Code, name or alias of the post.
        post: String,
        /// Where.
        grid: String,
        /// Who takes over.
        to: String,
        /// Who gives it up, where several hold it.
        #[serde(default)]
        from: Option<String>,
        /// The first day of the new holder; none: today.
        #[serde(default)]
        on: Option<NaiveDate>,
    },

    // ---- leave and excuses
    /// Record leave: it holds if somebody records it who receives leave, else it waits.
    LeaveRecord {
        /// Whose; none: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// The half days.
        span: HalfDays,
        /// What kind of leave.
        kind: LeaveKind,
        /// The reason in words (說明情況).
        text: String,
        /// Who stands in.
        #[serde(default)]
        deputy: Option<String>,
    },
    /// Accept leave that waits, or refuse it.
    LeaveDecide {
        /// Ending of its id.
        leave: String,
        /// Whether it holds.
        accepted: bool,
        /// Why not; needed to refuse.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Somebody came back before the leave was over.
    LeaveEnd {
        /// Ending of its id.
        leave: String,
        /// The last half day away; none: yesterday's afternoon.
        #[serde(default)]
        until: Option<HalfDay>,
    },
    /// Call leave off.
    LeaveCancel {
        /// Ending of its id.
        leave: String,
        /// Why.
        reason: String,
    },
    /// Say why duties are not owed, or were not done: it holds if somebody says so who may, else it waits.
    DutyExcuse {
        /// Everybody's in and below this grid, or with a person theirs in it alone; none: one person's, wherever owed.
        #[serde(default)]
        grid: Option<String>,
        /// Whose; none, and no grid: the asker's.
        #[serde(default)]
        person: Option<String>,
        /// Code or name of the duty; none: all that such a reason excuses.
        #[serde(default)]
        duty: Option<String>,
        /// The half days.
        span: HalfDays,
        /// Why.
        kind: ExcuseKind,
        /// In words.
        text: String,
    },
    /// Accept what somebody said for themselves, or refuse it.
    ExcuseDecide {
        /// Ending of its id.
        excuse: String,
        /// Whether it holds.
        accepted: bool,
        /// Why not; needed to refuse.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Take an excuse back.
    ExcuseWithdraw {
        /// Ending of its id.
        excuse: String,
        /// Why.
        reason: String,
    },

    // ---- meetings
    /// Announce the date of a meeting.
    MeetingAnnounce {
        /// Code or name of the meeting; none: the only one that the asker announces.
        #[serde(default)]
        meeting: Option<String>,
        /// Where; none: the only place in which the asker announces it.
        #[serde(default)]
        grid: Option<String>,
        /// When it begins, in civil time.
        at: NaiveDateTime,
        /// Where it is held, in words.
        place: String,
        /// What else is to be said.
        #[serde(default)]
        text: Option<String>,
    },
    /// Take the announcement of a meeting back.
    MeetingWithdraw {
        /// Ending of its id; or the meeting's name, where only one to come can be meant.
        meeting: String,
        /// Why.
        reason: String,
    },

    /// Move one date that a meeting has by the calendar, or call it off.
    MeetingDateChange {
        /// Code or name of the meeting.
        meeting: String,
        /// Where; none: the only place in which the asker convenes it.
        #[serde(default)]
        grid: Option<String>,
        /// The day, by the calendar, or the one that it was moved to.
        on: NaiveDate,
        /// When it is held instead, in civil time; none: not at all.
        #[serde(default)]
        at: Option<NaiveDateTime>,
        /// Where, in words, if that is another place than usual.
        #[serde(default)]
        place: Option<String>,
        /// Why.
        reason: String,
    },

    // ---- logs
    /// Record a patrol.
    LogPatrol {
        /// Where.
        grid: String,
        /// When.
        when: When,
        /// What was seen.
        text: String,
        /// Streets walked.
        #[serde(default)]
        route: Option<String>,
        /// Who came along.
        #[serde(default)]
        companions: Vec<String>,
        /// What was met on the way and is recorded by itself.
        #[serde(default)]
        links: Vec<LinkTo>,
    },
    /// Record time spent in a grid.
    LogVisit {
        /// Where.
        grid: String,
        /// When.
        when: When,
        /// What was heard and done.
        text: String,
        /// Who came along.
        #[serde(default)]
        companions: Vec<String>,
        /// Whose visit, if not the asker's own.
        #[serde(default)]
        person: Option<String>,
        /// How and when they told it, if it is recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
        /// Whose household, if it was to one: as `LogDiary` has it.
        #[serde(default)]
        household: Option<String>,
    },
    /// Record that a grid was screened for information (排查).
    LogScreening {
        /// Where.
        grid: String,
        /// When.
        when: When,
        /// What was found.
        text: String,
        /// Who came along.
        #[serde(default)]
        companions: Vec<String>,
        /// Whose screening, if not the asker's own.
        #[serde(default)]
        person: Option<String>,
        /// How and when they told it, if it is recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Record that a station's information was collected on the spot (篇3/排查5).
    LogCollection {
        /// Where.
        grid: String,
        /// When.
        when: When,
        /// What was collected.
        text: String,
        /// Who came along.
        #[serde(default)]
        companions: Vec<String>,
        /// Whose visit, if not the asker's own.
        #[serde(default)]
        person: Option<String>,
        /// How and when they told it, if it is recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Record a resident's opinion.
    LogDiary {
        /// Where.
        grid: String,
        /// When.
        when: When,
        /// Whose household: a row of the ledger as `GRID/ITEM/KEY`, by its number, or by what people say of it; what is no
        /// row's stays as it was written.
        household: String,
        /// The opinion.
        text: String,
        /// What came of it.
        #[serde(default)]
        result: Option<String>,
        /// What was promised.
        #[serde(default)]
        promise: Option<String>,
        /// By when.
        #[serde(default)]
        promised_by: Option<NaiveDate>,
    },
    /// Sign a working day's log, or that of a week or month.
    LogSign {
        /// Where; none: the grid of the own post that owes a log.
        #[serde(default)]
        grid: Option<String>,
        /// Which day; of a week or month, a day of it; none: today.
        #[serde(default)]
        date: Option<NaiveDate>,
        /// A day, or days together.
        #[serde(default)]
        span: LogSpan,
        /// The writer's own words, beside the sentences.
        #[serde(default)]
        text: String,
        /// The sentences, one for each record of the days; empty: the records' own words.
        #[serde(default)]
        lines: Vec<DayLine>,
    },
    /// Keep a phrase.
    PhraseKeep {
        /// For this grid; none: for the asker.
        #[serde(default)]
        grid: Option<String>,
        /// The words.
        text: String,
    },
    /// Offer a phrase no more.
    PhraseDrop {
        /// In this grid; none: to the asker.
        #[serde(default)]
        grid: Option<String>,
        /// The words.
        text: String,
    },
    /// State what came of a promise to a resident.
    LogKeep {
        /// Ending of the diary entry's id.
        entry: String,
        /// What came of it.
        text: String,
    },
    /// Add to an entry, or to a signed log.
    LogAmend {
        /// Ending of the entry's id, or a signed log of one's own: `GRID/DATE`, `GRID/week/DATE`, `GRID/month/DATE`.
        entry: String,
        /// The words.
        text: String,
    },
    /// Put the time of an entry right: a clock was wrong.
    LogRetime {
        /// Ending of the entry's id; or the day under which it stands, if it is the asker's only one of that day.
        entry: String,
        /// When it was: what is not given stays as it is.
        when: When,
        /// Why.
        reason: String,
    },
    /// Mark a signed log as read by a superior.
    LogReview {
        /// Where.
        grid: String,
        /// Which day; of a week or month, a day of it.
        date: NaiveDate,
        /// A day, or days together.
        #[serde(default)]
        span: LogSpan,
        /// Whose.
        person: String,
        /// The comment.
        text: String,
    },
    /// Draw signed days by lot for checking.
    LogsDraw {
        /// In and below this grid; none: the asker's first.
        #[serde(default)]
        grid: Option<String>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// How many.
        count: u32,
    },

    // ---- cases
    /// Put a case on record.
    CaseFile {
        /// Where it lies.
        grid: String,
        /// What kind.
        kind: String,
        /// Nature; none: the kind's default.
        #[serde(default)]
        nature: Option<Nature>,
        /// Path; none: by nature (emergency: reported; others: brought back).
        #[serde(default)]
        path: Option<PathTaken>,
        /// Source; none: patrol.
        #[serde(default)]
        source: Option<Source>,
        /// The spot.
        place: String,
        /// What is the matter.
        text: String,
        /// When it happened; none: now.
        #[serde(default)]
        happened: Option<NaiveDateTime>,
        /// Who told it.
        #[serde(default)]
        reporter: Option<String>,
        /// Their telephone.
        #[serde(default)]
        reporter_phone: Option<String>,
        /// What was done, for a case settled on the spot.
        #[serde(default)]
        result: Option<String>,
        /// Who has been told already.
        #[serde(default)]
        told: Vec<Told>,
        /// Why it is keyed on a later day.
        #[serde(default)]
        late: Option<LateReason>,
        /// How many units it is of: asked for where the limit is reckoned from it.
        #[serde(default)]
        units: Option<u32>,
        /// The words it was made of, whole: a pasted chat.
        #[serde(default)]
        original: Option<String>,
        /// Who is on the spot, where somebody has to stay; none: who told it from there, else the asker.
        #[serde(default)]
        on_spot: Option<String>,
        /// Whom a sensitive matter is about, which it never goes to: units, grids, or `station`.
        #[serde(default)]
        concerns: Vec<String>,
    },
    /// Record that somebody was told.
    CaseTell {
        /// Which case.
        case: String,
        /// Who was told, how and when.
        told: Told,
    },
    /// Record that a told party answered.
    CaseAnswer {
        /// Which case.
        case: String,
        /// Which party: a unit, or `station`.
        party: String,
        /// Who answered, as a name; none: the asker.
        #[serde(default)]
        by: Option<String>,
        /// How.
        channel: Channel,
        /// When; none: now.
        #[serde(default)]
        at: Option<NaiveDateTime>,
    },
    /// A timed note from the spot.
    CaseOnSite {
        /// Which case.
        case: String,
        /// What goes on.
        text: String,
        /// Who is there; none: the asker.
        #[serde(default)]
        by: Option<String>,
        /// How they told it; none: by telephone, if it is not the asker who is there.
        #[serde(default)]
        channel: Option<Channel>,
        /// When; none: now.
        #[serde(default)]
        at: Option<NaiveDateTime>,
    },
    /// On-site handling is complete, or a relief took over.
    CaseOnSiteEnd {
        /// Which case.
        case: String,
        /// Who took over; none: complete.
        #[serde(default)]
        relief: Option<String>,
        /// Who said so and how, if recorded on their behalf; and when it was, if not just now.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Take a case on.
    CaseAccept {
        /// Which case.
        case: String,
    },
    /// Decide as proposed (照擬辦): pass on, report up, assign, take on or begin, whichever is next.
    CaseAsProposed {
        /// Which case.
        case: String,
    },
    /// Decide who handles a case: a station reports up, the office assigns.
    CaseRoute {
        /// Which case.
        case: String,
        /// Code or name of the unit that leads, `station`, or `superior`: whoever is one tier up; none: as proposed.
        #[serde(default)]
        to: Option<String>,
        /// Who assists; none given: as proposed. [`NOBODY`] alone: nobody does.
        #[serde(default)]
        assist: Vec<String>,
        /// In the decider's words.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Begin to handle a case, or record that a unit did.
    CaseTake {
        /// Which case.
        case: String,
        /// Who said so and how, if recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Send a case back.
    CaseReturn {
        /// Which case.
        case: String,
        /// Why.
        reason: String,
        /// Who said so and how, if recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Record what was done.
    CaseResolve {
        /// Which case.
        case: String,
        /// What was done.
        result: String,
        /// Who said so and how, if recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Tell the reporter what came of it.
    CaseFeedBack {
        /// Which case.
        case: String,
        /// What was said.
        text: String,
        /// How.
        channel: Channel,
        /// When; none: now.
        #[serde(default)]
        at: Option<NaiveDateTime>,
    },
    /// Look whether it is truly done.
    CaseVerify {
        /// Which case.
        case: String,
        /// Whether it is.
        passed: bool,
        /// What was seen.
        text: String,
    },
    /// Close a verified case.
    CaseClose {
        /// Which case.
        case: String,
    },
    /// Take a case back.
    CaseWithdraw {
        /// Which case.
        case: String,
        /// Why.
        reason: String,
    },
    /// Stop the clock of a case.
    CasePause {
        /// Which case.
        case: String,
        /// Why.
        reason: String,
        /// Who said so and how, if recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Let the clock go on.
    CaseResume {
        /// Which case.
        case: String,
    },
    /// Ask the next tier for more time.
    CaseExtend {
        /// Which case.
        case: String,
        /// How much.
        limit: Limit,
        /// Why.
        reason: String,
        /// Who said so and how, if recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Grant the time that was asked for, or refuse it.
    CaseGrant {
        /// Which case.
        case: String,
        /// Whether it is granted.
        granted: bool,
        /// In the granter's words; needed to refuse.
        reason: Option<String>,
    },
    /// Add a remark.
    CaseNote {
        /// Which case.
        case: String,
        /// The words.
        text: String,
    },

    /// What watches over a case, and what comes after it.
    CaseDeed {
        /// Which case.
        case: String,
        /// What.
        deed: Deed,
    },
    /// Take every step of the ladder of reminders that has been reached, each once.
    CaseUrgeDue,
    /// Put orders of another system on record as cases, with their times and their ends. What is there already stays as
    /// it is.
    CaseImport {
        /// What that system is called.
        system: String,
        /// The rows.
        rows: Vec<OrderRow>,
        /// Look only: say what would become of them.
        #[serde(default)]
        dry_run: bool,
    },
    /// Put a file to a case that lies in the data directory already.
    CaseAttach {
        /// Which case.
        case: String,
        /// The file's name where it came from.
        name: String,
        /// BLAKE3 of its bytes, in hexadecimal digits.
        hash: String,
        /// Its length.
        bytes: u64,
        /// What it is, as a media type.
        media: String,
        /// Whether the place where it was made may still be written in it.
        located: bool,
    },

    /// Put a case on record together with files that lie in the data directory already: one action, which one undo takes
    /// back.
    CaseFileWith {
        /// The case: a `CaseFile`.
        case: Box<Command>,
        /// Its files.
        files: Vec<CaseFileGiven>,
    },

    // ---- ledgers
    /// Give fields of a row their values; a row that is not there begins.
    LedgerSet {
        /// Whose book.
        grid: String,
        /// Code or name of the item.
        item: String,
        /// The row's key.
        key: String,
        /// Values by field code or label; empty text clears.
        values: BTreeMap<String, String>,
    },
    /// State that rows are unchanged, and how one knows.
    LedgerConfirm {
        /// Whose book.
        grid: String,
        /// Code or name of the item.
        item: String,
        /// The rows' keys.
        keys: Vec<String>,
        /// How.
        how: HowKnown,
    },
    /// State that a row no longer stands.
    LedgerWithdraw {
        /// Whose book.
        grid: String,
        /// Code or name of the item.
        item: String,
        /// The row's key.
        key: String,
        /// Why.
        reason: String,
    },
    /// Set many rows.
    LedgerImport {
        /// Whose book, where a row does not say.
        #[serde(default)]
        grid: Option<String>,
        /// Code or name of the item.
        item: String,
        /// The rows.
        rows: Vec<LedgerRow>,
        /// Keep the good rows when others are bad.
        keep_good: bool,
    },

    // ---- about the journal itself
    /// Several acts on several cases as one action: those that are refused are told, the others are done, and one undo
    /// takes all of them back.
    Several {
        /// The acts, each with what the asker had seen of its case.
        each: Vec<One>,
    },
    /// Undo one's own last action.
    Undo,
    /// Undo one of one's own actions, the last or one that nothing hangs on.
    UndoOf {
        /// Its first change, as the list of them has it.
        step: String,
    },
    /// Redo what one's own last undo took back.
    Redo,
    /// Redo it if it was this one.
    RedoOf {
        /// The first change of what was undone, as the list has it.
        step: String,
    },
    /// Record that an export was written.
    ExportDone {
        /// For whom.
        #[serde(default)]
        audience: Option<String>,
        /// The date it is named by.
        date: NaiveDate,
        /// Rows written.
        rows: u64,
        /// Files written.
        files: u32,
    },
}

impl Command {
    /// The stable name, as in the journal and in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init { .. } => "init",
            Self::GridImport { .. } => "grid-import",
            Self::GridAdd { .. } => "grid-add",
            Self::GridChange { .. } => "grid-change",
            Self::GridNotice { .. } => "grid-notice",
            Self::PersonAdd { .. } => "person-add",
            Self::PersonChange { .. } => "person-change",
            Self::UnitAdd { .. } => "unit-add",
            Self::PostAppoint { .. } => "post-appoint",
            Self::PostEnd { .. } => "post-end",
            Self::PostSwap { .. } => "post-swap",
            Self::PostHandOver { .. } => "post-hand-over",
            Self::LeaveRecord { .. } => "leave-record",
            Self::LeaveDecide { accepted: true, .. } => "leave-accept",
            Self::LeaveDecide { accepted: false, .. } => "leave-refuse",
            Self::LeaveEnd { .. } => "leave-end",
            Self::LeaveCancel { .. } => "leave-cancel",
            Self::DutyExcuse { .. } => "duty-excuse",
            Self::ExcuseDecide { accepted: true, .. } => "excuse-accept",
            Self::ExcuseDecide { accepted: false, .. } => "excuse-refuse",
            Self::ExcuseWithdraw { .. } => "excuse-withdraw",
            Self::MeetingAnnounce { .. } => "meeting-announce",
            Self::MeetingWithdraw { .. } => "meeting-withdraw",
            Self::MeetingDateChange { at: Some(_), .. } => "meeting-move",
            Self::MeetingDateChange { at: None, .. } => "meeting-cancel",
            Self::RegulationAdopt { .. } => "regulation-adopt",
            Self::HolidaysAdopt { .. } => "holidays-adopt",
            Self::ItemDefine { .. } => "item-define",
            Self::LogPatrol { .. } => "log-patrol",
            Self::LogVisit { .. } => "log-visit",
            Self::LogScreening { .. } => "log-screening",
            Self::LogCollection { .. } => "log-collection",
            Self::LogDiary { .. } => "log-diary",
            Self::LogSign { .. } => "log-sign",
            Self::PhraseKeep { .. } => "phrase-keep",
            Self::PhraseDrop { .. } => "phrase-drop",
            Self::LogKeep { .. } => "log-keep",
            Self::LogAmend { .. } => "log-amend",
            Self::LogRetime { .. } => "log-retime",
            Self::LogReview { .. } => "log-review",
            Self::LogsDraw { .. } => "logs-draw",
            Self::CaseFile { .. } => "case-file",
            Self::CaseTell { .. } => "case-tell",
            Self::CaseAnswer { .. } => "case-answer",
            Self::CaseOnSite { .. } => "case-on-site",
            Self::CaseOnSiteEnd { .. } => "case-on-site-end",
            Self::CaseAccept { .. } => "case-accept",
            Self::CaseAsProposed { .. } => "case-as-proposed",
            Self::CaseRoute { .. } => "case-route",
            Self::CaseTake { .. } => "case-take",
            Self::CaseReturn { .. } => "case-return",
            Self::CaseResolve { .. } => "case-resolve",
            Self::CaseFeedBack { .. } => "case-feed-back",
            Self::CaseVerify { .. } => "case-verify",
            Self::CaseClose { .. } => "case-close",
            Self::CaseWithdraw { .. } => "case-withdraw",
            Self::CasePause { .. } => "case-pause",
            Self::CaseResume { .. } => "case-resume",
            Self::CaseExtend { .. } => "case-extend",
            Self::CaseGrant { .. } => "case-grant",
            Self::CaseNote { .. } => "case-note",
            Self::CaseDeed { deed, .. } => deed.name(),
            Self::CaseUrgeDue => "case-urge-due",
            Self::CaseImport { .. } => "case-import",
            Self::CaseAttach { .. } => "case-attach",
            // It is the case that one undoes.
            Self::CaseFileWith { .. } => "case-file",
            Self::LedgerSet { .. } => "ledger-set",
            Self::LedgerConfirm { .. } => "ledger-confirm",
            Self::LedgerWithdraw { .. } => "ledger-withdraw",
            Self::LedgerImport { .. } => "ledger-import",
            // Several acts are called by what they are: undo then says "undo accepting".
            Self::Several { each } => each.first().map_or("several", |one| one.command.name()),
            Self::Undo | Self::UndoOf { .. } => "undo",
            Self::Redo | Self::RedoOf { .. } => "redo",
            Self::ExportDone { .. } => "export-done",
        }
    }
}
