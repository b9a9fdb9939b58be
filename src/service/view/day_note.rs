//! Lines of a day that are neither duty nor case: what was begun, what waits to be decided on or read, what is missing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::GridName;
use crate::domain::label::Label;
use crate::domain::log::LogSpan;
use crate::domain::time::Civil;

/// One of them; what it leads to is for the front end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum DayNote {
    /// The person was given a case to do (指派, 篇3/職責3-c).
    Task {
        /// Its number.
        number: String,
        /// What kind of case.
        kind: Label,
        /// Who gave it, by name.
        by: String,
        /// The day by whose end it is to be done.
        until: Option<NaiveDate>,
    },
    /// Further cases that the person was given to do.
    TasksMore {
        /// How many.
        count: u32,
    },
    /// Cases that the person gave others to do and did not take back.
    TasksGiven {
        /// Still to be done.
        open: u32,
        /// Of them, past their day.
        late: u32,
        /// Done, of cases that are open still.
        done: u32,
    },
    /// A form was begun on this machine and not saved.
    Draft {
        /// Stable code of the form: `patrol`, `visit`, `screening`, `collection`, `diary`, `case`, `entry`, `week`, `sign`,
        /// `leave`, `excuse`; `sign-week` and `sign-month` of such a log; `amend` and `kept` of an entry of the log.
        form: String,
        /// What the draft is kept under.
        name: String,
        /// When it was last typed in.
        at: Civil,
        /// Where, if the form says so.
        grid: Option<String>,
        /// For which day, if not today.
        date: Option<NaiveDate>,
    },
    /// Leave leaves a grid without anybody.
    NobodyThere {
        /// Which.
        grid: GridName,
        /// The days, as people write them.
        days: String,
        /// What nobody is there for.
        duties: Label,
        /// The clause of what nobody is there for.
        clause: String,
    },
    /// Leave that the person may decide on waits.
    LeaveWaits {
        /// How many.
        count: u32,
    },
    /// Excuses that the person may decide on wait.
    ExcusesWait {
        /// How many.
        count: u32,
    },
    /// The person's own log of a day, a week or a month was read, with a comment.
    Reviewed {
        /// Where.
        grid: GridName,
        /// Which day; of a week or month, its first.
        date: NaiveDate,
        /// Whether it is the log of that day, or of the week or month that begins with it.
        #[serde(default)]
        span: LogSpan,
        /// Who read it.
        by: String,
        /// When.
        at: Civil,
        /// The comment.
        text: String,
    },
    /// The person's own log of a day is missing.
    LogMissing {
        /// Where.
        grid: GridName,
        /// Which day.
        date: NaiveDate,
    },
    /// Logs of others are missing, where the person reviews them.
    LogsMissing {
        /// How many.
        count: u32,
        /// In and below this grid.
        grid: GridName,
        /// First day looked at.
        from: NaiveDate,
        /// Last day looked at.
        until: NaiveDate,
    },
    /// Signed logs that nobody has read, where the person reviews them.
    LogsUnreviewed {
        /// How many.
        count: u32,
        /// In and below this grid.
        grid: GridName,
        /// First day looked at.
        from: NaiveDate,
        /// Last day looked at.
        until: NaiveDate,
    },
}

impl DayNote {
    /// Its stable code; the message `day-note-CODE` says it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Task { .. } => "task",
            Self::TasksMore { .. } => "tasks-more",
            Self::TasksGiven { .. } => "tasks-given",
            Self::Draft { .. } => "draft",
            Self::NobodyThere { .. } => "nobody-there",
            Self::LeaveWaits { .. } => "leave-waits",
            Self::ExcusesWait { .. } => "excuses-wait",
            Self::Reviewed { .. } => "reviewed",
            Self::LogMissing { .. } => "log-missing",
            Self::LogsMissing { .. } => "logs-missing",
            Self::LogsUnreviewed { .. } => "logs-unreviewed",
        }
    }
}
