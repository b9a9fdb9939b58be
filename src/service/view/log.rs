//! Logs: entries, days and months.

use super::{CaseRow, DayKind, GridName, SlotState};
use crate::domain::case::Said;
use crate::domain::ids::{ChangeId, LogId, PersonId};
use crate::domain::log::{Addendum, LateReason, LogDetail, Retimed};
use crate::domain::time::{Civil, Times};
use serde::{Deserialize, Serialize};

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
    /// How and when it was told, if it was recorded on their behalf.
    pub said: Option<Said>,
    /// Later remarks.
    pub addenda: Vec<Addendum>,
    /// Its times as they stood before they were put right, in order.
    pub retimed: Vec<Retimed>,
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
    /// What the person settled on the spot that day.
    pub settled: Vec<SettledRow>,
}

/// A case that was settled on the spot, as work of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledRow {
    /// Its number.
    pub number: String,
    /// When it happened.
    pub happened: Civil,
    /// Where it lies.
    pub grid: GridName,
    /// The spot; empty where the asker may not see the case.
    pub place: String,
    /// What was the matter.
    pub text: String,
    /// What was done.
    pub result: String,
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
