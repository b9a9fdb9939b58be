//! What one owes, and when.

use super::{CaseRow, DayNote, ExcuseView, Finding, GridName, LogRow, MeetingRow, PersonName, PersonRow, StaleRow};
use crate::domain::absence::ExcuseKind;
use crate::domain::ids::{ItemCode, LogId, PostCode};
use crate::domain::label::Label;
use crate::domain::time::Civil;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

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
    /// Open cases: those of the areas that the person holds now, least time left first, then those elsewhere that the
    /// person put on record; of who decides about cases, those that wait for them.
    pub cases: Vec<CaseRow>,
    /// How many there are in all.
    pub cases_total: u64,
    /// Of them, past due.
    pub cases_late: u64,
    /// Of them, those that lie in none of the person's areas: the last ones.
    #[serde(default)]
    pub cases_elsewhere: u64,
    /// Rows due for confirmation, longest unseen first.
    pub stale: Vec<StaleRow>,
    /// How many there are in all.
    pub stale_total: u64,
    /// Promises to residents that fall due, soonest first.
    pub promises: Vec<LogRow>,
    /// Meetings of the day and the next ones within a week, in order of time; then those to be announced.
    #[serde(default)]
    pub meetings: Vec<MeetingRow>,
    /// What to begin with; none if nothing is owed.
    #[serde(default)]
    pub next: Option<NextUp>,
    /// The town's language: what is printed is written in it.
    #[serde(default)]
    pub lang: String,
    /// The edition of what is printed: the last change that it takes in.
    #[serde(default)]
    pub edition: String,
    /// Holes the regulation leaves, e.g. a duty without a cadence.
    pub gaps: Vec<Finding>,
    /// Of my open cases those that somebody was reminded of.
    #[serde(default)]
    pub urged: UrgedView,
    /// What was begun, what waits to be decided on or read, what is missing.
    #[serde(default)]
    pub notes: Vec<DayNote>,
}

impl TodayView {
    /// The cases shown, those of the own areas and those elsewhere.
    pub fn cases_by_place(&self) -> (&[CaseRow], &[CaseRow]) {
        let here = self.cases_total.saturating_sub(self.cases_elsewhere);
        self.cases.split_at(usize::try_from(here).map_or(self.cases.len(), |here| here.min(self.cases.len())))
    }
}

/// What to begin with, by its place in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextUp {
    /// Of the duties.
    Duty(usize),
    /// Of the cases.
    Case(usize),
    /// Of the rows to confirm.
    Stale(usize),
    /// Of the promises.
    Promise(usize),
    /// Of the meetings.
    Meeting(usize),
}

/// The asker's open cases that somebody was reminded of (催辦) who has not acted since: one digest, however many steps of
/// the ladder were taken while the computer slept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UrgedView {
    /// How many.
    pub total: u64,
    /// Of them, past due.
    pub late: u64,
    /// When the last reminder was given.
    pub latest: Option<Civil>,
    /// By the farthest step taken for what is due, the farthest first.
    pub steps: Vec<UrgedRow>,
}

/// Cases at one step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrgedRow {
    /// The step; none: somebody reminded by hand.
    pub step: Option<Label>,
    /// How many.
    pub count: u64,
}

/// A duty of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRow {
    /// Stable code of the duty in its regulation.
    pub duty: String,
    /// Which records fulfil it, as a stable code: `patrol`, `visit`, `screening`, `collect`, …
    pub what: String,
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
    /// The ledger item whose rows are seen to, where the cadence goes by their class.
    #[serde(default)]
    pub item: Option<ItemCode>,
    /// The reasons that excuse it, by its regulation; leave has a form of its own.
    #[serde(default)]
    pub excused_by: Vec<ExcuseKind>,
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
    /// So many minutes in a stretch.
    Minutes {
        /// Logged in it.
        done: u32,
        /// Asked.
        needed: u32,
        /// Working days left in it, today included.
        days_left: u32,
    },
    /// Minutes of somebody else: whether they are met, and no number.
    Met {
        /// Whether.
        met: bool,
        /// The stretch's last day.
        until: NaiveDate,
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
    /// Not owed, for a reason that holds.
    Excused {
        /// Which.
        excuse: ExcuseView,
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
        /// Whether it began after office hours and grace.
        late: bool,
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
    /// Not owed, for a reason that holds: leave, weather, an emergency (篇3/責任人4-e), other work.
    Excused {
        /// Which.
        excuse: ExcuseView,
    },
    /// Not owed: no working day.
    Off,
}
