//! Duties: what is due and what became of it, by person, by grid and by week. Never a ranking of persons.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{DayKind, Finding, GridName};
use crate::domain::absence::{ExcuseKind, LeaveKind};
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{ChangeId, LogId, PersonId, PostCode};
use crate::domain::label::Label;
use crate::domain::log::LogSpan;
use crate::domain::standing::Standing;
use crate::domain::time::{Civil, Slot};

/// A person as a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonName {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

/// Why a duty is excused; where it was missed, what explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcuseView {
    /// Why.
    pub kind: ExcuseKind,
    /// What kind of leave, if it is leave.
    pub leave: Option<LeaveKind>,
    /// Ending of the id of the leave or the excuse; the number of the emergency.
    pub id: String,
    /// The number of the emergency, where the record of the case itself says who was on the spot.
    #[serde(default)]
    pub case: Option<String>,
    /// Who said so; empty for the directory's owner.
    pub by: String,
    /// In words, for those concerned and those who receive leave; none for others.
    pub text: Option<String>,
    /// Whether it holds; if not, it waits to be accepted and only explains.
    pub accepted: bool,
    /// Who stands in, if somebody does.
    pub deputy: Option<PersonName>,
}

/// A record that counts for a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordName {
    /// `log`, `day-log` or `entry`.
    pub kind: String,
    /// Id of an entry, `GRID/DATE` of a day log, `GRID/ITEM/KEY` of a ledger row.
    pub id: String,
}

/// What is asked is counted in this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedIn {
    /// Records.
    Times,
    /// Minutes.
    Minutes,
}

/// One occasion of a duty of a person: a half day, a day or a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccasionRow {
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
    /// For whom it is owed, if the person stands in.
    pub for_whom: Option<PersonName>,
    /// Key of the ledger row that is to be seen to, for a cadence by class; hidden while names are masked.
    pub object: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Which half day.
    pub slot: Option<Slot>,
    /// What `needed` and `done` are.
    pub asked_in: AskedIn,
    /// How much is asked of this person: the share, where several held the post in the stretch.
    pub needed: u32,
    /// How much is done; none for minutes of somebody else.
    pub done: Option<u32>,
    /// When its time is over, grace included.
    pub closes: NaiveDateTime,
    /// How it stands.
    pub standing: Standing,
    /// The records that count, in order of time.
    pub records: Vec<RecordName>,
    /// What excuses it, or part of it; where it was missed, what explains it.
    pub excuses: Vec<ExcuseView>,
}

/// What a person owes between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutiesView {
    /// Whose.
    pub person: PersonName,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Every occasion, by day, then grid, then duty.
    pub rows: Vec<OccasionRow>,
    /// Cadences that the regulation leaves open, each once.
    pub gaps: Vec<Finding>,
}

/// Half days of a grid, counted. An excused one is no gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SlotTally {
    /// Due, those of no holder included.
    pub due: u32,
    /// Fulfilled, late ones included.
    pub done: u32,
    /// Of these, fulfilled after office hours and grace.
    pub late: u32,
    /// Excused.
    pub excused: u32,
    /// Missed.
    pub missed: u32,
    /// To come or under way.
    pub open: u32,
    /// Due by a post that nobody held.
    pub nobody: u32,
}

impl SlotTally {
    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        self.due += other.due;
        self.done += other.done;
        self.late += other.late;
        self.excused += other.excused;
        self.missed += other.missed;
        self.open += other.open;
        self.nobody += other.nobody;
    }
}

/// How half days stand, at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotMark {
    /// None is due.
    Off,
    /// To come or under way, and none was missed.
    Open,
    /// All that were due are fulfilled.
    Covered,
    /// Some are: tenths of those due, 1 to 9.
    Partly(u8),
    /// None is.
    Missed,
    /// All were excused.
    Excused,
}

impl SlotTally {
    /// Those whose time is over and that were not excused: what coverage is measured by.
    pub fn owed(&self) -> u32 {
        self.done + self.missed + self.nobody
    }

    /// At a glance. An excused half day is no gap, and one to come is none yet.
    pub fn mark(&self) -> SlotMark {
        let owed = self.owed();
        match (self.due, owed) {
            (0, _) => SlotMark::Off,
            (_, 0) if self.open > 0 => SlotMark::Open,
            (_, 0) => SlotMark::Excused,
            _ if self.done == 0 => SlotMark::Missed,
            _ if self.done == owed => SlotMark::Covered,
            _ => SlotMark::Partly(u8::try_from(self.done * 10 / owed).unwrap_or(9).clamp(1, 9)),
        }
    }
}

/// A week of coverage: Monday to Sunday, as far as it lies in what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// Coverage of half days by grid and week: counts alone, nobody's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageView {
    /// In and below this grid.
    pub grid: GridName,
    /// The weeks.
    pub weeks: Vec<Week>,
    /// The grids in which half days are due, in the order of their codes.
    pub rows: Vec<GridCoverage>,
    /// When what fills the half days was keyed.
    #[serde(default)]
    pub keyed: Timeliness,
}

/// A grid's coverage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCoverage {
    /// Which.
    pub grid: GridName,
    /// One for each week.
    pub weeks: Vec<SlotTally>,
}

/// Half days of a grid, day by day: a month or a year of them. Of a grid with others below it, all of them together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatView {
    /// Which.
    pub grid: GridName,
    /// How many grids are counted.
    pub grids: u32,
    /// Every day.
    pub days: Vec<HeatDay>,
    /// When what fills the half days was keyed.
    pub keyed: Timeliness,
}

/// A day of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatDay {
    /// What the day is.
    pub day: DayKind,
    /// 上午
    pub morning: HeatCell,
    /// 下午
    pub afternoon: HeatCell,
}

/// A half day of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeatCell {
    /// The half days of the grids.
    pub slots: SlotTally,
    /// The entries that fill them, of one grid alone; for several, ask for the logs of the day.
    pub records: Vec<LogId>,
}

/// How long after their day entries were keyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeliness {
    /// On the day itself.
    pub same_day: u32,
    /// On the next.
    pub next_day: u32,
    /// Two or three days after.
    pub within_three: u32,
    /// Later.
    pub later: u32,
}

impl Timeliness {
    /// Counts one that was keyed so many days after.
    pub fn count(&mut self, days: u32) {
        let place = match days {
            0 => &mut self.same_day,
            1 => &mut self.next_day,
            2 | 3 => &mut self.within_three,
            _ => &mut self.later,
        };
        *place += 1;
    }

    /// How many.
    pub fn all(&self) -> u32 {
        self.same_day + self.next_day + self.within_three + self.later
    }

    /// How many of a hundred were keyed on the day itself, rounded down: all but one is not all. None of none.
    pub fn share_in_time(&self) -> Option<u32> {
        (self.same_day * 100).checked_div(self.all())
    }

    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        self.same_day += other.same_day;
        self.next_day += other.next_day;
        self.within_three += other.within_three;
        self.later += other.later;
    }
}

/// A day whose log is not there although it is owed and not excused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingLogRow {
    /// Where.
    pub grid: GridName,
    /// Which day.
    pub date: NaiveDate,
    /// Stable code of the duty.
    pub duty: String,
    /// Its label.
    pub label: Label,
    /// The clause that asks it.
    pub clause: String,
    /// The post that owes it.
    pub post: PostCode,
    /// The post's label.
    pub post_label: Label,
    /// What explains it, where something was said.
    pub explained: Vec<ExcuseView>,
}

/// A signed log that nobody has reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreviewedRow {
    /// Where.
    pub grid: GridName,
    /// Which day.
    pub date: NaiveDate,
    /// Who wrote it.
    pub writer: PersonName,
    /// When it was signed.
    pub signed: Civil,
    /// Days since then.
    pub days: i64,
    /// A day, or the week or month that begins with it.
    #[serde(default)]
    pub span: LogSpan,
}

/// What the author of a log is asked to look at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHint {
    /// What.
    pub what: HintWhat,
    /// The clause that wants it pointed out.
    pub clause: String,
}

/// What was noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "hint")]
pub enum HintWhat {
    /// A patrol took hardly any time.
    ShortPatrol {
        /// Which.
        log: LogId,
        /// How long it took.
        minutes: i64,
    },
    /// The same sentence day after day.
    SameSentence {
        /// Which.
        sentence: String,
        /// On how many days of writing.
        days: u32,
        /// The entry of the day that has it.
        #[serde(default)]
        log: Option<LogId>,
    },
}

/// Signed logs that were drawn by lot for checking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnLogs {
    /// In and below this grid.
    pub grid: GridName,
    /// Those drawn, by draw, the latest first, and within it by grid and day.
    pub rows: Vec<DrawnLogRow>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnLogRow {
    /// Where.
    pub grid: GridName,
    /// Which day.
    pub date: NaiveDate,
    /// Who wrote it.
    pub writer: PersonName,
    /// Whether somebody has read it since.
    pub reviewed: bool,
    /// When it was drawn.
    pub at: Civil,
    /// Who drew; empty for the directory's owner.
    pub by: String,
    /// Of how many logs.
    pub of: u32,
    /// What the lot was cast with: whoever has it can cast it again.
    pub seed: String,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictView {
    /// Nothing yet.
    Waiting,
    /// It holds.
    Accepted,
    /// It does not hold.
    Refused,
    /// It was called off or taken back.
    Withdrawn,
}

/// Leave of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsenceRow {
    /// Id.
    pub id: String,
    /// Its ending, as people type it.
    pub ending: String,
    /// Who.
    pub person: PersonName,
    /// In which grids their posts are.
    pub grids: Vec<GridName>,
    /// The half days.
    pub span: HalfDays,
    /// What kind.
    pub kind: LeaveKind,
    /// In words; none for those whom they do not concern.
    pub text: Option<String>,
    /// Who stands in.
    pub deputy: Option<PersonName>,
    /// Who recorded it; empty for the directory's owner.
    pub recorded_by: String,
    /// What was decided.
    pub verdict: VerdictView,
    /// Who decided; empty if nobody did, or the directory's owner.
    pub decided_by: String,
    /// Why it was refused or called off.
    pub reason: Option<String>,
    /// The clause on leave.
    pub clause: Option<String>,
    /// Whether the asker may decide on it.
    pub may_decide: bool,
    /// Its last change.
    pub last_change: Option<ChangeId>,
}

/// An excuse of a grid or a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcuseRow {
    /// Id.
    pub id: String,
    /// Its ending, as people type it.
    pub ending: String,
    /// The grid in and below which it holds.
    pub grid: Option<GridName>,
    /// The person for whom it holds.
    pub person: Option<PersonName>,
    /// Of a person: the grid where alone it holds; none: wherever the person owes it.
    #[serde(default)]
    pub place: Option<GridName>,
    /// The duty that it is about; none: all that such a reason excuses.
    pub duty: Option<String>,
    /// Its label.
    pub duty_label: Option<Label>,
    /// The half days.
    pub span: HalfDays,
    /// Why.
    pub kind: ExcuseKind,
    /// In words.
    pub text: String,
    /// Who said so; empty for the directory's owner.
    pub stated_by: String,
    /// When.
    pub stated: Civil,
    /// What was decided.
    pub verdict: VerdictView,
    /// Who decided; empty if nobody did.
    pub decided_by: String,
    /// Why it was refused or taken back.
    pub reason: Option<String>,
    /// The clause on excuses.
    pub clause: Option<String>,
    /// Whether the asker may decide on it.
    pub may_decide: bool,
    /// Its last change.
    pub last_change: Option<ChangeId>,
}

impl ExcuseRow {
    /// Whose it is, and where if in one grid alone.
    pub fn whose(&self) -> String {
        let person = self.person.as_ref().map(|person| person.name.as_str());
        let grid = self.grid.as_ref().or(self.place.as_ref()).map(|grid| grid.name.as_str());
        person.into_iter().chain(grid).collect::<Vec<_>>().join(" ")
    }
}

/// What is handed over with areas, for both to sign (交接單). Residents' names are hidden and sensitive cases left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverView {
    /// The town.
    pub town: GridName,
    /// Language of the town's papers.
    pub lang: String,
    /// Who prints it.
    pub holder: String,
    /// The cut's position.
    pub edition: String,
    /// The first day of the new holders.
    pub on: NaiveDate,
    /// When it was made.
    pub made: Civil,
    /// The clause on handing over.
    pub clause: Option<String>,
    /// The areas.
    pub areas: Vec<HandoverArea>,
}

/// One area that changes hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverArea {
    /// Which.
    pub grid: GridName,
    /// Posts that change hands, each with who leaves and who takes over.
    pub posts: Vec<HandoverPost>,
    /// Open cases, by time left.
    pub cases: Vec<HandoverCase>,
    /// Promises to residents that are not answered.
    pub promises: Vec<HandoverPromise>,
    /// Rows past their interval: by grid, then item, then place, as somebody who goes round would look for them.
    pub stale: Vec<HandoverRow>,
    /// How many there are in all.
    pub stale_total: u64,
    /// Days of the leaver whose log is not signed yet.
    pub unsigned: Vec<NaiveDate>,
    /// Forms about the area that somebody began on this machine and has not saved.
    pub drafts: Vec<HandoverDraft>,
    /// How many more there are that do not pass with the area: of sensitive matters, or of new cases that may be.
    #[serde(default)]
    pub drafts_kept: u64,
}

/// A form that was begun and not saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverDraft {
    /// Stable code of the form: `patrol`, `case`, `entry`, …
    pub form: String,
    /// Who began it; none for the directory's owner.
    pub by: Option<PersonName>,
    /// When it was last typed in.
    pub at: Civil,
}

/// What somebody began to write about an area that passed to the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftDraft {
    /// The folder it lies in: its author's id.
    pub whose: String,
    /// Its author's name.
    pub by: String,
    /// The grid that it is about.
    pub grid: GridName,
    /// The form's name.
    pub form: String,
    /// When it was last typed in.
    pub at: Civil,
    /// Field values as typed.
    pub fields: BTreeMap<String, String>,
}

/// A post that changes hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverPost {
    /// Which.
    pub post: PostCode,
    /// Its label.
    pub label: Label,
    /// Who held it until the day before.
    pub gives: Option<PersonName>,
    /// Who holds it from then on.
    pub takes: Option<PersonName>,
}

/// An open case that stays with its area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverCase {
    /// The number that people say aloud.
    pub number: String,
    /// What kind.
    pub kind: Label,
    /// The spot.
    pub place: String,
    /// Where it stands.
    pub stage: crate::domain::case::Stage,
    /// By when.
    pub due: Option<Civil>,
}

/// A promise that stays with its area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverPromise {
    /// By when.
    pub by: NaiveDate,
    /// To whom: a door as it stands, a person by surname alone.
    pub household: String,
    /// What.
    pub promise: String,
    /// Ending of the entry's id.
    pub ending: String,
}

/// A row past its interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverRow {
    /// Whose book.
    pub grid: GridName,
    /// Which item.
    pub item: Label,
    /// Its key.
    pub key: String,
    /// Of a row whose key is a number: where it lies, as far as that is known.
    pub place: Option<String>,
    /// What its number is called; none where the key is a place or a name.
    pub number_label: Option<Label>,
    /// When it was last known to be right.
    pub known: NaiveDate,
}
