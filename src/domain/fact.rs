//! Facts: past tense and complete. A published kind never changes its meaning or loses a field.
//!
//! A fact holds what was decided (reported to whom, due when, by which rule of which version), so that folding never
//! needs a regulation. Facts are JSON in the journal and never go through the store's binary encoding.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::absence::{ExcuseKind, Excused, LeaveKind};
use super::case::{
    Channel, Due, Hazard, Nature, Party, PathTaken, Reporter, Responsibility, Ruled, Said, Satisfaction, Source,
    SourceOrder,
};
use super::grid::UnitKind;
use super::half_day::{HalfDay, HalfDays};
use super::ids::{
    AbsenceId, AppointmentId, CaseId, ChangeId, Clause, DutyCode, ExcuseId, FieldCode, GridCode, ItemCode, KindCode,
    LogId, MeetingCode, MeetingId, PersonId, PostCode, RegulationCode, UnitCode,
};
use super::ledger::{EntryRef, HowKnown, LineHeld};
use super::limit::Limit;
use super::log::{DayLine, DayLogRef, LateReason, Linked, LogOf};
use super::phrase::PhrasesOf;
use super::record::RecordRef;
use super::time::{Civil, Slot};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Everything that can be stated. `fact` names the kind in the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact")]
#[allow(clippy::large_enum_variant, reason = "the large one, a case that is filed, is the most frequent")]
pub enum Fact {
    // ---- the town and its people -------------------------------------------------------------------------------
    /// A data directory begins with its town.
    TownFounded {
        /// Nine digits.
        grid: GridCode,
        /// As people say it, e.g. 城關鎮.
        name: String,
        /// Language of exports and printed headers.
        lang: String,
        /// IANA zone of civil time, e.g. `Asia/Shanghai`.
        zone: String,
    },
    /// A grid joined the tree.
    GridAdded {
        /// Its code, which names its parent.
        grid: GridCode,
        /// Shown name, without 居委會 / 村委會.
        name: String,
        /// Official name, where it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        official: Option<String>,
        /// The regulation it follows, as decided by its statistical code.
        regulation: RegulationCode,
    },
    /// A grid got another name.
    GridRenamed {
        /// Which grid.
        grid: GridCode,
        /// The new name.
        name: String,
    },
    /// A grid's division was drawn anew (篇3/職責1-三): who and when stand in the change.
    GridDivided {
        /// Which grid.
        grid: GridCode,
        /// Bounds in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        boundary: Option<String>,
        /// Households within.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        households: Option<u32>,
        /// From when it holds.
        from: NaiveDate,
    },
    /// A grid follows a regulation from now on.
    GridFollows {
        /// Which grid.
        grid: GridCode,
        /// Which regulation.
        regulation: RegulationCode,
    },
    /// A division and its responsible person were put up publicly (篇3/職責3-e).
    NoticePublished {
        /// Which grid.
        grid: GridCode,
        /// Where and how.
        text: String,
        /// When.
        on: NaiveDate,
    },
    /// A town unit, the office or the center exists.
    UnitAdded {
        /// Stable code.
        unit: UnitCode,
        /// Shown name.
        name: String,
        /// What it is.
        kind: UnitKind,
        /// Its telephone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    },
    /// A person exists.
    PersonAdded {
        /// Who.
        person: PersonId,
        /// Name.
        name: String,
        /// Telephone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    },
    /// A person's name or telephone changed.
    PersonChanged {
        /// Who.
        person: PersonId,
        /// Name now.
        name: String,
        /// Telephone now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    },
    /// A person holds a post in a grid from a date.
    Appointed {
        /// The holding.
        appointment: AppointmentId,
        /// Which post.
        post: PostCode,
        /// Where.
        grid: GridCode,
        /// Who.
        person: PersonId,
        /// First day.
        from: NaiveDate,
        /// Last day, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        /// The line held (條, 篇3/信息5-b), if the post holds one here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<LineHeld>,
        /// The unit that the post acts for, for posts of units.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitCode>,
    },
    /// A holding ends.
    AppointmentEnded {
        /// Which.
        appointment: AppointmentId,
        /// Last day.
        until: NaiveDate,
    },
    /// A regulation is in force; the whole text travels with the fact.
    RegulationAdopted {
        /// Which.
        regulation: RegulationCode,
        /// Digest of the text.
        version: String,
        /// The file's name when it was read.
        file: String,
        /// Its whole text.
        text: String,
    },
    /// The town's own holidays and make-up days, over the built-in ones; the whole file.
    HolidaysAdopted {
        /// Its whole text (CSV `date,kind,name`).
        text: String,
    },
    /// The town's own ledger item; its whole definition.
    ItemDefined {
        /// Which.
        item: ItemCode,
        /// The definition as TOML, in the form of the regulation files.
        text: String,
    },

    // ---- logs --------------------------------------------------------------------------------------------------
    /// A patrol was walked (篇3/責任人3-a).
    PatrolLogged {
        /// The entry.
        log: LogId,
        /// Where.
        grid: GridCode,
        /// Who walked.
        person: PersonId,
        /// From.
        start: Civil,
        /// To.
        end: Civil,
        /// The slot of its start, as decided.
        slot: Slot,
        /// What was seen.
        text: String,
        /// Streets walked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<String>,
        /// Who came along (篇3/職責3-c).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        companions: Vec<String>,
        /// Why it was keyed on a later day (補錄).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
    },
    /// Time was spent in a grid (篇3/職責2-c).
    VisitLogged {
        /// The entry.
        log: LogId,
        /// Where.
        grid: GridCode,
        /// Who went.
        person: PersonId,
        /// From.
        start: Civil,
        /// To.
        end: Civil,
        /// What was heard and done.
        text: String,
        /// Who came along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        companions: Vec<String>,
        /// Why it was keyed on a later day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
        /// How and when it was told, if recorded on the visitor's behalf (代錄).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
        /// Whose household was visited, as it was called then, if the visit was to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        household: Option<String>,
    },
    /// One resident's opinion and what came of it (民情日誌, 篇3/職責1-五).
    DiaryLogged {
        /// The entry.
        log: LogId,
        /// Where.
        grid: GridCode,
        /// Who listened.
        person: PersonId,
        /// When.
        happened: Civil,
        /// Whose household.
        household: String,
        /// The opinion.
        text: String,
        /// What came of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<String>,
        /// What was promised.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<String>,
        /// By when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promised_by: Option<NaiveDate>,
        /// Why it was keyed on a later day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
    },
    /// An addendum to an entry: the entry itself stays as it was (篇3/排查3-b).
    LogAmended {
        /// Which entry.
        log: LogId,
        /// What is added.
        text: String,
    },
    /// A working day's log was signed, or that of a week or month; it is locked from here on (篇3/排查3-b).
    DayLogSigned {
        /// Which day, week or month of whom and where.
        day_log: DayLogRef,
        /// The writer's words: all of them, line by line.
        text: String,
        /// Records that it tells of, counted at signing.
        entries: u32,
        /// The same words sentence by sentence, each with the record that it tells of.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<DayLine>,
        /// Whose records it tells of; the writer's own where nothing stands.
        #[serde(default, skip_serializing_if = "LogOf::is_own")]
        of: LogOf,
    },
    /// An addendum to a signed log.
    DayLogAmended {
        /// Which.
        day_log: DayLogRef,
        /// What is added.
        text: String,
    },
    /// A superior read the log (篇3/職責2-e).
    DayLogReviewed {
        /// Which.
        day_log: DayLogRef,
        /// The comment.
        text: String,
    },

    /// Signed logs were drawn by lot for checking. The seed is made when the lot is cast, so that nobody knows before what
    /// it will fall on; with it the draw can be done again afterwards and falls on the same logs.
    LogsDrawn {
        /// In and below which grid.
        grid: GridCode,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// What the lot was cast with.
        seed: String,
        /// Of how many logs.
        of: u32,
        /// Those drawn, by grid and day.
        logs: Vec<DayLogRef>,
    },

    // ---- cases -------------------------------------------------------------------------------------------------
    /// A case is on record.
    CaseFiled {
        /// Which.
        case: CaseId,
        /// The number that people say aloud.
        number: String,
        /// Where it lies: an area or a community.
        grid: GridCode,
        /// What kind.
        kind: KindCode,
        /// General, policy or emergency.
        nature: Nature,
        /// Settled, brought back or reported.
        path: PathTaken,
        /// From where it came.
        source: Source,
        /// The spot, in words.
        place: String,
        /// What is the matter.
        text: String,
        /// Who told it, if not the filer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reporter: Option<Reporter>,
        /// When it happened.
        happened: Civil,
        /// When somebody answerable was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received: Option<Civil>,
        /// Whose matter it is.
        responsibility: Responsibility,
        /// Who has it now; none if it was settled on the spot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<Party>,
        /// By when, with the limit and its start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// Which rule decided.
        ruled: Ruled,
        /// Seen by the station chief and one named town post only.
        sensitive: bool,
        /// What was done, if it was settled on the spot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<String>,
        /// Why it was keyed on a later day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
        /// Whether it was settled on the spot and drawn for a look (抽查).
        #[serde(default, skip_serializing_if = "is_false")]
        drawn: bool,
        /// How many units it is of, where its limit depends on that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        units: Option<u32>,
        /// The formula that gave the limit from them, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formula: Option<String>,
        /// The order in another system that it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<Box<SourceOrder>>,
        /// The words it was made of, whole: a pasted chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original: Option<String>,
        /// Who of the town is on the spot, where somebody has to be; none: the filer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_spot: Option<Vec<PersonId>>,
        /// Whom a sensitive matter is about: it never goes to them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        concerns: Vec<Party>,
    },
    /// An addressee was told (篇3/責任人4-c, 4-d).
    CaseTold {
        /// Which case.
        case: CaseId,
        /// Who was told.
        to: Party,
        /// By whom, as a name.
        by: String,
        /// How.
        channel: Channel,
        /// When.
        told: Civil,
        /// Due now, where the clock had started later than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// A named person of the addressee answered.
    CaseAnswered {
        /// Which case.
        case: CaseId,
        /// Which addressee.
        party: Party,
        /// Who answered, as a name.
        by: String,
        /// How.
        channel: Channel,
        /// When.
        answered: Civil,
    },
    /// A timed note from the spot (篇3/責任人4-e).
    CaseOnSite {
        /// Which case.
        case: CaseId,
        /// When.
        happened: Civil,
        /// Who is there, as a name.
        by: String,
        /// What goes on.
        text: String,
        /// Who of the town that is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// How it was told, if it was keyed by somebody who is not there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Channel>,
    },
    /// On-site handling is complete, or a relief took over.
    CaseOnSiteEnded {
        /// Which case.
        case: CaseId,
        /// When.
        happened: Civil,
        /// Who took over; none when it is complete.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relief: Option<String>,
        /// Who of the town that is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relief_person: Option<PersonId>,
        /// Who said so, as a name, if recorded on their behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Channel>,
    },
    /// The holder took the case on.
    CaseAccepted {
        /// Which case.
        case: CaseId,
        /// Who.
        party: Party,
    },
    /// A station reported the case up: always to the office, and to a unit where one is named (篇3/排查4-b).
    CaseReportedUp {
        /// Which case.
        case: CaseId,
        /// The station.
        from: Party,
        /// The office or center.
        office: Party,
        /// The unit that leads, if one was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<Party>,
        /// Who assists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        assist: Vec<Party>,
        /// Due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// Which rule, and why the decider departed from it if so.
        ruled: Ruled,
        /// In the decider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The office assigned the case (交辦).
    CaseAssigned {
        /// Which case.
        case: CaseId,
        /// The office or center.
        from: Party,
        /// Who leads.
        lead: Party,
        /// Who assists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        assist: Vec<Party>,
        /// Due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// Which rule.
        ruled: Ruled,
        /// In the decider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Somebody is working on it.
    CaseTaken {
        /// Which case.
        case: CaseId,
        /// Who handles.
        party: Party,
        /// Who said so, as a name, if recorded on their behalf (代錄).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How and when it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// It went back to whom it came from.
    CaseReturned {
        /// Which case.
        case: CaseId,
        /// Who returned it.
        from: Party,
        /// To whom.
        to: Party,
        /// Why; never empty.
        reason: String,
        /// Who said so, as a name, if recorded on their behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How and when it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// A grid or a unit passed it on to a peer or to its station (轉辦), which now decides.
    CasePassedOn {
        /// Which case.
        case: CaseId,
        /// Who passed it on.
        from: Party,
        /// To whom.
        to: Party,
        /// In the decider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The clock was stopped (暫停).
    CasePaused {
        /// Which case.
        case: CaseId,
        /// Why; never empty.
        reason: String,
        /// Who said so, as a name, if recorded on their behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How and when it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// The clock goes on.
    CaseResumed {
        /// Which case.
        case: CaseId,
        /// Due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// More time was asked for (延期).
    CaseExtensionAsked {
        /// Which case.
        case: CaseId,
        /// Who asks.
        from: Party,
        /// How much.
        limit: Limit,
        /// Why; never empty.
        reason: String,
        /// Who said so, as a name, if recorded on their behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How and when it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// More time was granted.
    CaseExtended {
        /// Which case.
        case: CaseId,
        /// Who granted it.
        by: Party,
        /// How much.
        limit: Limit,
        /// Due now.
        due: Due,
        /// In the granter's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// More time was not granted.
    CaseExtensionRefused {
        /// Which case.
        case: CaseId,
        /// Who refused it.
        by: Party,
        /// Why; never empty.
        reason: String,
    },
    /// It is done, says the handler.
    CaseResolved {
        /// Which case.
        case: CaseId,
        /// Who handled.
        party: Party,
        /// What was done.
        result: String,
        /// Who said so, as a name, if recorded on their behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How and when it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// The reporter was told what came of it (反饋, 篇3/排查4-c).
    CaseFedBack {
        /// Which case.
        case: CaseId,
        /// What was said.
        text: String,
        /// How.
        channel: Channel,
        /// When, if that was before it was keyed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Civil>,
    },
    /// Somebody other than the handler looked.
    CaseVerified {
        /// Which case.
        case: CaseId,
        /// Whether it is truly done.
        passed: bool,
        /// What was seen.
        text: String,
    },
    /// The case is closed.
    CaseClosed {
        /// Which case.
        case: CaseId,
    },
    /// The filer takes it back.
    CaseWithdrawn {
        /// Which case.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// A remark.
    CaseNoted {
        /// Which case.
        case: CaseId,
        /// The words.
        text: String,
    },
    /// It was decided for good who handles it, after it had been sent to and fro (裁定).
    CaseRuledOn {
        /// Which case.
        case: CaseId,
        /// Who decided: the station, or the office between units.
        by: Party,
        /// Who handles.
        lead: Party,
        /// Who assists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        assist: Vec<Party>,
        /// Due now, where there was nothing due before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// Which rule.
        ruled: Ruled,
        /// Why; never empty.
        reason: String,
        /// Whose matter it is from now on; none: as before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        responsibility: Option<Responsibility>,
    },
    /// It was asked to let the case wait until a day (掛賬).
    CaseParkingAsked {
        /// Which case.
        case: CaseId,
        /// Who asks.
        from: Party,
        /// The last day on which the clock stands still.
        until: NaiveDate,
        /// Why; never empty.
        reason: String,
        /// Who has to approve, in order.
        needed: Vec<Party>,
    },
    /// One of those who have to approve did.
    CaseParkingApproved {
        /// Which case.
        case: CaseId,
        /// Who.
        by: Party,
        /// With the last approval: when the parking ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Civil>,
        /// With the last approval: due then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The case may not wait.
    CaseParkingRefused {
        /// Which case.
        case: CaseId,
        /// Who refused it.
        by: Party,
        /// Why; never empty.
        reason: String,
    },
    /// The parking ended before its day.
    CaseUnparked {
        /// Which case.
        case: CaseId,
        /// Due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// In the decider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Somebody was reminded (催辦), by hand or by a step of the regulation's ladder.
    CaseUrged {
        /// Which case.
        case: CaseId,
        /// Who reminds; none: the program, by the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Party>,
        /// Who is reminded.
        to: Party,
        /// The step of the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// What was due then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Civil>,
        /// How.
        channel: Channel,
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The clause of the step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clause: Option<Clause>,
    },
    /// A superior watches the case (督辦).
    CaseSupervised {
        /// Which case.
        case: CaseId,
        /// Who.
        by: Party,
        /// Why, and what is expected; never empty.
        reason: String,
    },
    /// The superior no longer watches it.
    CaseSupervisionEnded {
        /// Which case.
        case: CaseId,
        /// Who.
        by: Party,
    },
    /// The case is the same matter as another one, where it goes on (併案). Both keep their histories.
    CaseMerged {
        /// Which case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The other one.
        into: CaseId,
        /// The other one's number.
        into_number: String,
        /// In the decider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// It is a matter of its own after all.
    CaseSeparated {
        /// Which case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The other one.
        from: CaseId,
        /// The other one's number.
        from_number: String,
        /// Why; never empty.
        reason: String,
        /// Due now: the clock stood still meanwhile. A pause that lasted when they were joined lasts on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The fault of an earlier case has come back (返工).
    CaseRepeated {
        /// Which case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The earlier one.
        of: CaseId,
        /// The earlier one's number.
        of_number: String,
    },
    /// The resident was answered (回告): another step than the feedback to the reporter.
    CaseReplied {
        /// Which case.
        case: CaseId,
        /// What was said.
        text: String,
        /// How.
        channel: Channel,
        /// When.
        at: Civil,
    },
    /// A closed case goes on.
    CaseReopened {
        /// Which case.
        case: CaseId,
        /// Who has it now.
        to: Party,
        /// Why; never empty.
        reason: String,
        /// Due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// What the resident said of it, at a visit or a call afterwards.
    CaseSurveyed {
        /// Which case.
        case: CaseId,
        /// What.
        answer: Satisfaction,
        /// How they were asked.
        channel: Channel,
        /// In the resident's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A case that had been closed without anybody else having looked was drawn, and looked at (抽查).
    CaseSampled {
        /// Which case.
        case: CaseId,
        /// Whether it is truly done.
        passed: bool,
        /// What was seen.
        text: String,
    },
    /// The case is closed without anybody else having looked: there is nobody at the station. The office draws samples.
    CaseClosedUnverified {
        /// Which case.
        case: CaseId,
        /// Whether it was drawn for a look.
        #[serde(default, skip_serializing_if = "is_false")]
        drawn: bool,
    },
    /// A unit that leads or assists has done its part.
    CasePartDone {
        /// Which case.
        case: CaseId,
        /// Who.
        party: Party,
        /// What was done.
        result: String,
        /// Who said so, as a name, if recorded on their behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How and when it was said, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// A danger is under public supervision (掛牌, 篇6/四(二)-c).
    HazardListed {
        /// Which case.
        case: CaseId,
        /// The plate, and what is promised on it.
        hazard: Hazard,
    },
    /// Somebody looked whether the danger is gone.
    HazardReinspected {
        /// Which case.
        case: CaseId,
        /// Whether it is.
        passed: bool,
        /// What was seen.
        text: String,
    },
    /// The plate was taken down (摘牌).
    HazardDelisted {
        /// Which case.
        case: CaseId,
        /// Who approved.
        by: Party,
        /// The superior's reference number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// A file was put to it; the file lies in the data directory under its hash.
    CaseAttached {
        /// Which case.
        case: CaseId,
        /// Its name where it came from, without the directory.
        name: String,
        /// BLAKE3 of its bytes as they are kept, in hexadecimal digits.
        hash: String,
        /// Its length.
        bytes: u64,
        /// What it is, as a media type.
        media: String,
        /// Whether the place where it was made may still be written in it.
        located: bool,
    },
    /// It turned out to be of another nature or another kind (改類); by when and whose matter it is follows from that.
    CaseReclassified {
        /// Which case.
        case: CaseId,
        /// What kind it was.
        from_kind: KindCode,
        /// What kind it is.
        kind: KindCode,
        /// What nature it was.
        from_nature: Nature,
        /// What nature it is.
        nature: Nature,
        /// Whose matter it is now.
        responsibility: Responsibility,
        /// Seen by the station chief and one named town post only, from now on.
        #[serde(default, skip_serializing_if = "is_false")]
        sensitive: bool,
        /// Whether somebody must stay on the spot from now on (篇3/責任人4-e).
        #[serde(default, skip_serializing_if = "is_false")]
        on_site: bool,
        /// Due now; none: it has no limit any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
        /// How many units it is of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        units: Option<u32>,
        /// The formula that gave the limit from them, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formula: Option<String>,
        /// Which rule.
        ruled: Ruled,
        /// Why; never empty.
        reason: String,
    },
    /// The party that has the case gave one of its people something to do about it (指派, 篇3/職責3-c), in place of
    /// whoever was given it before. The party keeps the case, with its clock and its limit.
    CaseTasked {
        /// Which case.
        case: CaseId,
        /// The party.
        from: Party,
        /// To whom.
        to: PersonId,
        /// Their name then.
        name: String,
        /// The day by whose end it is to be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        /// What is to be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The clause by which it may be given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clause: Option<Clause>,
    },
    /// That is done.
    CaseTaskDone {
        /// Which case.
        case: CaseId,
        /// What was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// It was taken back: nobody has to do it now.
    CaseTaskWithdrawn {
        /// Which case.
        case: CaseId,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },

    // ---- ledgers -----------------------------------------------------------------------------------------------
    /// Fields of a ledger row took these values (篇3/信息6).
    EntrySet {
        /// Which row.
        entry: EntryRef,
        /// New values in canonical text; none clears the field.
        values: BTreeMap<FieldCode, Option<String>>,
        /// Whether it continues a withdrawn row.
        revived: bool,
    },
    /// The row is unchanged, and this is how one knows (核對無變化).
    EntryConfirmed {
        /// Which row.
        entry: EntryRef,
        /// How.
        how: HowKnown,
    },
    /// The row no longer stands.
    EntryWithdrawn {
        /// Which row.
        entry: EntryRef,
        /// Why.
        reason: String,
    },

    // ---- duties ------------------------------------------------------------------------------------------------
    /// A grid was screened for information (排查, 篇3/排查1-b).
    ScreeningLogged {
        /// The entry.
        log: LogId,
        /// Where.
        grid: GridCode,
        /// Who did it.
        person: PersonId,
        /// From.
        start: Civil,
        /// To.
        end: Civil,
        /// What was found.
        text: String,
        /// Who came along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        companions: Vec<String>,
        /// Why it was keyed on a later day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
        /// How and when it was told, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// A station's information was collected on the spot (篇3/排查5).
    CollectionLogged {
        /// The entry.
        log: LogId,
        /// Where.
        grid: GridCode,
        /// Who did it.
        person: PersonId,
        /// From.
        start: Civil,
        /// To.
        end: Civil,
        /// What was found.
        text: String,
        /// Who came along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        companions: Vec<String>,
        /// Why it was keyed on a later day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
        /// How and when it was told, if recorded on somebody's behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// An entry happened at another time than was keyed: a clock was wrong. What was keyed first stays with the entry.
    LogRetimed {
        /// The entry.
        log: LogId,
        /// From.
        start: Civil,
        /// To; none for what has no end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Civil>,
        /// The half-day that a patrol fills.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot: Option<Slot>,
        /// Why; never empty.
        reason: String,
        /// Why it came to that day later (補錄), if it was moved to a day before that of the change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<LateReason>,
    },
    /// What a resident was promised was kept, or what came of it was told (民情日誌, 篇3/職責1-五).
    PromiseKept {
        /// The diary entry.
        log: LogId,
        /// What came of it; never empty.
        text: String,
    },
    /// What belongs together with an entry is told of both: what was met on a patrol and recorded by itself, the household
    /// that an opinion or a visit is about.
    LogLinked {
        /// The entry.
        log: LogId,
        /// What belongs to it.
        to: Linked,
    },
    /// A sentence is kept, to be put into texts.
    PhraseKept {
        /// For whom.
        of: PhrasesOf,
        /// The words.
        text: String,
    },
    /// A sentence is offered no more, whether it was kept or is written again and again.
    PhraseDropped {
        /// To whom.
        of: PhrasesOf,
        /// The words.
        text: String,
    },
    /// A person is away, or asks to be (請假).
    AbsenceRecorded {
        /// Which.
        absence: AbsenceId,
        /// Who.
        person: PersonId,
        /// For which half days.
        span: HalfDays,
        /// What kind of leave.
        kind: LeaveKind,
        /// The reason in words.
        text: String,
        /// Who stands in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deputy: Option<PersonId>,
        /// Whether it was recorded by who receives leave, and so holds.
        accepted: bool,
    },
    /// Leave that was asked for holds.
    AbsenceAccepted {
        /// Which.
        absence: AbsenceId,
    },
    /// Leave that was asked for does not hold.
    AbsenceRefused {
        /// Which.
        absence: AbsenceId,
        /// Why; never empty.
        reason: String,
    },
    /// Somebody came back before the leave was over.
    AbsenceEnded {
        /// Which.
        absence: AbsenceId,
        /// The last half day away.
        until: HalfDay,
    },
    /// Leave was called off.
    AbsenceCancelled {
        /// Which.
        absence: AbsenceId,
        /// Why; never empty.
        reason: String,
    },
    /// For some half days a duty is not owed, or somebody says why it was not done.
    DutyExcused {
        /// Which.
        excuse: ExcuseId,
        /// Whose duties.
        of: Excused,
        /// Of one person: what is owed in this grid alone; none: wherever it is owed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<GridCode>,
        /// Which duty; none: all that such a reason excuses.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duty: Option<DutyCode>,
        /// For which half days.
        span: HalfDays,
        /// Why.
        kind: ExcuseKind,
        /// The reason in words.
        text: String,
        /// Whether it was said by who may excuse, and so holds.
        accepted: bool,
    },
    /// What somebody said for themselves holds.
    ExcuseAccepted {
        /// Which.
        excuse: ExcuseId,
    },
    /// What somebody said for themselves does not hold.
    ExcuseRefused {
        /// Which.
        excuse: ExcuseId,
        /// Why; never empty.
        reason: String,
    },
    /// An excuse was taken back.
    ExcuseWithdrawn {
        /// Which.
        excuse: ExcuseId,
        /// Why; never empty.
        reason: String,
    },

    // ---- meetings ----------------------------------------------------------------------------------------------
    /// The date of a meeting was announced (篇3/例會1).
    MeetingAnnounced {
        /// Which.
        meeting: MeetingId,
        /// Of which series.
        series: MeetingCode,
        /// The town, community or area that it is held for.
        grid: GridCode,
        /// When it begins.
        at: Civil,
        /// Where, in words.
        place: String,
        /// What else was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The clause by which it is held.
        clause: Clause,
    },
    /// An announcement was taken back: the meeting is not held then.
    MeetingWithdrawn {
        /// Which.
        meeting: MeetingId,
        /// Why; never empty.
        reason: String,
    },

    /// A date that the calendar gives a meeting is another one, or none. Said again of the same date, the last word counts.
    MeetingDateChanged {
        /// Which: one record for each date of which something was said.
        meeting: MeetingId,
        /// Of which series.
        series: MeetingCode,
        /// The town, community or area that it is held for.
        grid: GridCode,
        /// When it begins by the calendar.
        planned: Civil,
        /// When it begins instead; none: it is not held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Civil>,
        /// Where, in words, if that is another place than usual.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// Why; never empty.
        reason: String,
        /// The clause by which it is held.
        clause: Clause,
    },

    // ---- the journal about itself ------------------------------------------------------------------------------
    /// An export was made (design §10).
    Exported {
        /// The audience: a post, or the owner.
        audience: Option<PostCode>,
        /// The date it is named by.
        date: NaiveDate,
        /// Rows written, all files together.
        rows: u64,
        /// Files written.
        files: u32,
    },
    /// Earlier changes are as if they had not been (undo); reversing this reversal is redo.
    ChangeReversed {
        /// Which changes: one action.
        changes: Vec<ChangeId>,
        /// Every record they touched.
        records: Vec<RecordRef>,
        /// The command whose action it was.
        what: String,
    },
}

impl Fact {
    /// The records that the fact concerns: one, except for a reversal and for what binds two cases.
    pub fn records(&self) -> Vec<RecordRef> {
        match self {
            Self::TownFounded { grid, .. }
            | Self::GridAdded { grid, .. }
            | Self::GridRenamed { grid, .. }
            | Self::GridDivided { grid, .. }
            | Self::GridFollows { grid, .. }
            | Self::NoticePublished { grid, .. } => vec![RecordRef::Grid(grid.clone())],
            Self::UnitAdded { unit, .. } => vec![RecordRef::Unit(unit.clone())],
            Self::PersonAdded { person, .. } | Self::PersonChanged { person, .. } => vec![RecordRef::Person(*person)],
            Self::Appointed { appointment, .. } | Self::AppointmentEnded { appointment, .. } => {
                vec![RecordRef::Appointment(*appointment)]
            }
            Self::RegulationAdopted { regulation, .. } => vec![RecordRef::Regulation(regulation.clone())],
            Self::HolidaysAdopted { .. } => vec![RecordRef::Holidays],
            Self::ItemDefined { item, .. } => vec![RecordRef::Item(item.clone())],
            Self::PatrolLogged { log, .. }
            | Self::VisitLogged { log, .. }
            | Self::DiaryLogged { log, .. }
            | Self::ScreeningLogged { log, .. }
            | Self::CollectionLogged { log, .. }
            | Self::LogRetimed { log, .. }
            | Self::PromiseKept { log, .. }
            | Self::LogAmended { log, .. } => vec![RecordRef::Log(*log)],
            Self::LogLinked { log, to } => vec![RecordRef::Log(*log), to.record()],
            Self::PhraseKept { of, .. } | Self::PhraseDropped { of, .. } => vec![RecordRef::Phrases(of.clone())],
            Self::AbsenceRecorded { absence, .. }
            | Self::AbsenceAccepted { absence }
            | Self::AbsenceRefused { absence, .. }
            | Self::AbsenceEnded { absence, .. }
            | Self::AbsenceCancelled { absence, .. } => vec![RecordRef::Absence(*absence)],
            Self::DutyExcused { excuse, .. }
            | Self::ExcuseAccepted { excuse }
            | Self::ExcuseRefused { excuse, .. }
            | Self::ExcuseWithdrawn { excuse, .. } => vec![RecordRef::Excuse(*excuse)],
            Self::MeetingAnnounced { meeting, .. }
            | Self::MeetingWithdrawn { meeting, .. }
            | Self::MeetingDateChanged { meeting, .. } => {
                vec![RecordRef::Meeting(*meeting)]
            }
            Self::DayLogSigned { day_log, .. }
            | Self::DayLogAmended { day_log, .. }
            | Self::DayLogReviewed { day_log, .. } => vec![RecordRef::DayLog(day_log.clone())],
            Self::LogsDrawn { logs, .. } => logs.iter().cloned().map(RecordRef::DayLog).collect(),
            Self::CaseFiled { case, .. }
            | Self::CaseTold { case, .. }
            | Self::CaseAnswered { case, .. }
            | Self::CaseOnSite { case, .. }
            | Self::CaseOnSiteEnded { case, .. }
            | Self::CaseAccepted { case, .. }
            | Self::CaseReportedUp { case, .. }
            | Self::CaseAssigned { case, .. }
            | Self::CaseTaken { case, .. }
            | Self::CaseReturned { case, .. }
            | Self::CasePassedOn { case, .. }
            | Self::CasePaused { case, .. }
            | Self::CaseResumed { case, .. }
            | Self::CaseExtensionAsked { case, .. }
            | Self::CaseExtended { case, .. }
            | Self::CaseExtensionRefused { case, .. }
            | Self::CaseResolved { case, .. }
            | Self::CaseFedBack { case, .. }
            | Self::CaseVerified { case, .. }
            | Self::CaseClosed { case }
            | Self::CaseWithdrawn { case, .. }
            | Self::CaseNoted { case, .. }
            | Self::CaseAttached { case, .. }
            | Self::CaseRuledOn { case, .. }
            | Self::CaseParkingAsked { case, .. }
            | Self::CaseParkingApproved { case, .. }
            | Self::CaseParkingRefused { case, .. }
            | Self::CaseUnparked { case, .. }
            | Self::CaseUrged { case, .. }
            | Self::CaseSupervised { case, .. }
            | Self::CaseSupervisionEnded { case, .. }
            | Self::CaseReplied { case, .. }
            | Self::CaseReopened { case, .. }
            | Self::CaseSurveyed { case, .. }
            | Self::CaseSampled { case, .. }
            | Self::CaseClosedUnverified { case, .. }
            | Self::CasePartDone { case, .. }
            | Self::HazardListed { case, .. }
            | Self::HazardReinspected { case, .. }
            | Self::CaseReclassified { case, .. }
            | Self::CaseTasked { case, .. }
            | Self::CaseTaskDone { case, .. }
            | Self::CaseTaskWithdrawn { case, .. }
            | Self::HazardDelisted { case, .. } => vec![RecordRef::Case(*case)],
            Self::CaseMerged { case, into: other, .. }
            | Self::CaseSeparated { case, from: other, .. }
            | Self::CaseRepeated { case, of: other, .. } => vec![RecordRef::Case(*case), RecordRef::Case(*other)],
            Self::EntrySet { entry, .. } | Self::EntryConfirmed { entry, .. } | Self::EntryWithdrawn { entry, .. } => {
                vec![RecordRef::Entry(entry.clone())]
            }
            Self::Exported { .. } => vec![RecordRef::Exports],
            Self::ChangeReversed { records, .. } => records.clone(),
        }
    }

    /// How and when it was said, where it was recorded on somebody's behalf (代錄).
    pub fn said(&self) -> Option<&Said> {
        match self {
            Self::CaseTaken { said, .. }
            | Self::CaseReturned { said, .. }
            | Self::CasePaused { said, .. }
            | Self::CaseExtensionAsked { said, .. }
            | Self::CaseResolved { said, .. }
            | Self::CasePartDone { said, .. } => said.as_ref(),
            _ => None,
        }
    }

    /// Whether it is final by rule: signing, receipts, approvals and issued documents are corrected by addendum and
    /// never undone.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::DayLogSigned { .. }
                | Self::DayLogAmended { .. }
                | Self::DayLogReviewed { .. }
                | Self::LogsDrawn { .. }
                | Self::AbsenceAccepted { .. }
                | Self::AbsenceRefused { .. }
                | Self::ExcuseAccepted { .. }
                | Self::ExcuseRefused { .. }
                | Self::CaseVerified { .. }
                | Self::CaseClosed { .. }
                | Self::CaseExtended { .. }
                | Self::CaseExtensionRefused { .. }
                | Self::CaseParkingApproved { .. }
                | Self::CaseParkingRefused { .. }
                | Self::CaseClosedUnverified { .. }
                | Self::CaseSampled { .. }
                | Self::HazardReinspected { .. }
                | Self::HazardDelisted { .. }
                | Self::Exported { .. }
                | Self::NoticePublished { .. }
        )
    }
}
