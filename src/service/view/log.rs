//! Logs: entries, days and months.

use super::{CaseRow, DayKind, GridName, PersonName, SlotState};
use crate::domain::calendar::Hours;
use crate::domain::case::Said;
use crate::domain::ids::{ChangeId, LogId, PersonId};
use crate::domain::label::Label;
use crate::domain::log::{Addendum, DayLine, DayLink, LateReason, LogDetail, LogOf, LogSpan, Retimed};
use crate::domain::time::{Civil, Slot, Times};
use chrono::NaiveDate;
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
    /// What belongs together with it, as far as the asker may read it.
    #[serde(default)]
    pub links: Vec<LinkRow>,
    /// Its last change.
    pub last_change: Option<ChangeId>,
}

/// A record that belongs together with an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// `case`, `entry`, or what kind of log entry.
    pub kind: String,
    /// As one asks for it: a number, an id's ending, `GRID/ITEM/KEY`.
    pub id: String,
    /// As people name it.
    pub label: String,
}

/// A phrase that is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhraseRow {
    /// The words.
    pub text: String,
    /// Whose grid's it is; none: the asker's own.
    pub of: Option<GridName>,
    /// Kept by hand; else it is written again and again.
    pub kept: bool,
    /// Whether the asker may drop it.
    pub may_drop: bool,
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
    /// Where the person owes half days or a day's log in the month; of several, `days` tells of `grid` and, if none was
    /// asked for, `beside` of the others.
    #[serde(default)]
    pub areas: Vec<GridName>,
    /// Office hours and noon, by the regulation of the grid.
    #[serde(default)]
    pub hours: Hours,
    /// What a day is keyed as where no half days are owed: `screening`, `visit` or `patrol`; none: nothing is owed there.
    #[serde(default)]
    pub by_day: Option<String>,
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
    /// Whether its log is missing: owed, not excused, and its time is over.
    #[serde(default)]
    pub log_missing: bool,
    /// The half days of the person's other areas.
    #[serde(default)]
    pub beside: Vec<BesideDay>,
}

/// The half days of another area of the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BesideDay {
    /// Where.
    pub grid: GridName,
    /// 上午
    pub morning: Option<SlotState>,
    /// 下午
    pub afternoon: Option<SlotState>,
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
    /// What the day's log says by itself: one line for each record, in order of time. Empty where a whole grid is shown.
    #[serde(default)]
    pub lines: Vec<LineView>,
    /// The grid of which these lines tell everything, whoever did it; none: they are the person's own work.
    #[serde(default)]
    pub whole: Option<GridName>,
}

/// A line of a day's log, derived from its record: the front ends make the sentence. It names no resident; the record
/// does, to those who may read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// The record.
    pub link: DayLink,
    /// As people name it: an id's ending, a number, an item's code.
    pub name: String,
    /// When it happened.
    pub at: Civil,
    /// When it was keyed.
    pub keyed: Civil,
    /// Why it was keyed on a later day.
    pub late: Option<LateReason>,
    /// Who did it, in the log of a whole grid: in no order but that of their ids. Empty in a log of the writer's own work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<PersonName>,
    /// What.
    pub says: LineSays,
}

/// What a line tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineSays {
    /// 巡查
    Patrol {
        /// The half day it fills.
        slot: Slot,
        /// How long; none where the log is that of a whole grid: nobody's minutes are told there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<i64>,
        /// Streets walked.
        route: Option<String>,
        /// Who came along.
        companions: Vec<String>,
        /// What was seen.
        text: String,
    },
    /// Time spent in a grid: 走訪, 排查, 收集.
    Spent {
        /// `visit`, `screening` or `collection`.
        kind: String,
        /// How long, as of a patrol.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<i64>,
        /// The number of the household's row, as of an opinion.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        household: Option<String>,
        /// Who came along.
        companions: Vec<String>,
        /// What was heard and done.
        text: String,
    },
    /// One resident's opinion.
    Diary {
        /// The number of the household's row, which names nobody: whoever may read the row finds it there. None: it is in
        /// no book, or its key was typed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        household: Option<String>,
        /// The opinion.
        text: String,
        /// What came of it.
        result: Option<String>,
        /// What was promised.
        promise: Option<String>,
        /// By when.
        promised_by: Option<NaiveDate>,
    },
    /// A case: of one that the asker may not see, or a sensitive one, the number alone.
    Case {
        /// Its number.
        number: String,
        /// Its kind's label.
        kind: Option<Label>,
        /// The spot.
        place: String,
        /// What was the matter.
        text: String,
        /// What was done about it on the spot; none: it was brought back or reported.
        settled: Option<String>,
    },
    /// Rows of a book, changed or confirmed.
    Rows {
        /// Whose book.
        grid: GridName,
        /// The item's label.
        item: Label,
        /// How many.
        rows: u32,
    },
}

/// Days of a person, to be shown or printed together: one day, a week, a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodView {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// The posts held on the last of the days, with their grids.
    pub posts: Vec<(Label, GridName)>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The stretch that the days make up; none: no whole one.
    #[serde(default)]
    pub span: Option<LogSpan>,
    /// The grid of which the lines tell everything, whoever did it; none: they are the person's own work.
    #[serde(default)]
    pub whole: Option<GridName>,
    /// What the days together say by themselves: one line for each record, the rows of one book together.
    #[serde(default)]
    pub lines: Vec<LineView>,
    /// The signed log of a week or month.
    #[serde(default)]
    pub log: Option<DayLogView>,
    /// The grid for which the asker may sign one.
    #[serde(default)]
    pub keeps: Option<GridName>,
    /// The clause of the duty that asks for one; none: no clause does.
    #[serde(default)]
    pub asked_by: Option<String>,
    /// Every day of it.
    pub days: Vec<DayView>,
    /// Who makes the copy; empty for the directory's owner.
    pub holder: String,
    /// The town's language: what is printed is written in it.
    pub lang: String,
    /// The edition: the last change that it takes in.
    pub edition: String,
    /// When it is made.
    pub now: Civil,
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

impl DayLogView {
    /// As one names it: `GRID/DATE`, `GRID/week/DATE`, `GRID/month/DATE`.
    pub fn name(&self) -> String {
        match self.span {
            LogSpan::Day => format!("{}/{}", self.grid.code, self.date),
            span => format!("{}/{}/{}", self.grid.code, span.code(), self.date),
        }
    }
}

/// A remark on a signed log: who, when, what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemarkView {
    /// When.
    pub at: Civil,
    /// Who; empty for the directory's owner.
    pub by: String,
    /// The words.
    pub text: String,
}

/// A signed day, week or month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLogView {
    /// Its first day.
    pub date: NaiveDate,
    /// A day, or days together.
    #[serde(default)]
    pub span: LogSpan,
    /// Whose records it tells of: the writer's own, or everybody's in the grid.
    #[serde(default)]
    pub of: LogOf,
    /// Where.
    pub grid: GridName,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// When it was signed.
    pub signed: Civil,
    /// Days after the last day that it is of.
    pub late_in_days: i64,
    /// The words.
    pub text: String,
    /// Entries at signing.
    pub entries: u32,
    /// The words sentence by sentence; empty in a log that was signed before sentences were kept.
    #[serde(default)]
    pub lines: Vec<DayLine>,
    /// What came to the records of its days after signing (補記, or 補錄 where it was keyed on a later day).
    #[serde(default)]
    pub joined: Vec<LineView>,
    /// Numbers of cases that its sentences tell of and that were withdrawn since: the words stay.
    #[serde(default)]
    pub withdrawn: Vec<String>,
    /// The last change of the log.
    #[serde(default)]
    pub last_change: Option<ChangeId>,
    /// Later corrections.
    pub addenda: Vec<RemarkView>,
    /// Who read it.
    pub reviews: Vec<RemarkView>,
}
