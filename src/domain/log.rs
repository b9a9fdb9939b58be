//! Entries of the log: patrols, visits, diary entries. The log that is made of them and signed is in `day_log`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::change::Author;
use super::code::codes;
use super::fact::Fact;
use super::ids::{CaseId, GridCode, LogId, PersonId};
use super::ledger::EntryRef;
use super::record::{FoldMeta, Oddity, RecordRef};
use super::time::{Civil, Slot, Times, minutes_between};

pub use super::day_log::{DayLine, DayLink, DayLog, DayLogRef, Drawn, LogOf};
pub use super::span::LogSpan;

/// Why an entry was keyed on a later day (補錄): said without blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LateReason {
    /// No laptop at hand.
    NoLaptop,
    /// Power or machine failed.
    PowerCut,
    /// Away on duty or on leave.
    Away,
    /// Keyed by somebody standing in.
    StandingIn,
    /// Busy with something urgent.
    Urgent,
}

/// A remark added to something that stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addendum {
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Who.
    pub by: Author,
    /// The words.
    pub text: String,
}

/// The time of an entry as it stood before it was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retimed {
    /// When it was put right.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// By whom.
    pub by: Author,
    /// When the entry began, as it stood.
    #[serde(with = "crate::domain::time::stored")]
    pub start: Civil,
    /// How many minutes it took, as it stood.
    pub minutes: i64,
    /// Why.
    pub reason: String,
}

/// What kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogKind {
    /// 巡查
    Patrol,
    /// 走訪
    Visit,
    /// 民情日誌
    Diary,
    /// 排查
    Screening,
    /// A station's information was collected.
    Collection,
}

codes!(LogKind {
    Self::Patrol => "patrol",
    Self::Visit => "visit",
    Self::Diary => "diary",
    Self::Screening => "screening",
    Self::Collection => "collection",
});

/// What an entry of the log records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogDetail {
    /// 巡查
    Patrol {
        /// To when.
        #[serde(with = "crate::domain::time::stored")]
        end: Civil,
        /// The half-day it fills.
        slot: Slot,
        /// Streets walked.
        route: Option<String>,
        /// Who came along.
        companions: Vec<String>,
    },
    /// 走訪
    Visit {
        /// To when.
        #[serde(with = "crate::domain::time::stored")]
        end: Civil,
        /// Who came along.
        companions: Vec<String>,
        /// Whose household was visited, if it was one.
        household: Option<String>,
    },
    /// 民情日誌
    Diary {
        /// Whose household.
        household: String,
        /// What came of it: answered on the spot, or told later of what was promised.
        result: Option<String>,
        /// What was promised.
        promise: Option<String>,
        /// By when; none: it was not said.
        promised_by: Option<NaiveDate>,
        /// What came of the promise, once somebody has said so.
        kept: Option<String>,
    },
    /// 排查: the grid was screened for information.
    Screening {
        /// To when.
        #[serde(with = "crate::domain::time::stored")]
        end: Civil,
        /// Who came along.
        companions: Vec<String>,
    },
    /// A station's information was collected on the spot.
    Collection {
        /// To when.
        #[serde(with = "crate::domain::time::stored")]
        end: Civil,
        /// Who came along.
        companions: Vec<String>,
    },
}

impl LogDetail {
    /// What was promised to a resident and by when, as long as nobody has said what came of it. What was answered on the
    /// spot besides keeps no promise.
    pub fn open_promise(&self) -> Option<(&str, Option<NaiveDate>)> {
        match self {
            Self::Diary { promise: Some(promise), promised_by, kept: None, .. } => Some((promise, *promised_by)),
            _ => None,
        }
    }
}

/// A record that belongs together with a log entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Linked {
    /// A case.
    Case {
        /// Which.
        id: CaseId,
        /// The number that people say aloud.
        number: String,
    },
    /// Another entry of the log.
    Log(LogId),
    /// A ledger row.
    Entry(EntryRef),
}

impl Linked {
    /// The record.
    pub fn record(&self) -> RecordRef {
        match self {
            Self::Case { id, .. } => RecordRef::Case(*id),
            Self::Log(id) => RecordRef::Log(*id),
            Self::Entry(at) => RecordRef::Entry(at.clone()),
        }
    }
}

/// An entry of the log. It is never altered, only added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Which.
    pub id: LogId,
    /// Where.
    pub grid: GridCode,
    /// Whose.
    pub person: PersonId,
    /// Start, told, keyed.
    pub times: Times,
    /// Who keyed it.
    pub keyed_by: Author,
    /// Why late, if keyed on a later day.
    pub late: Option<LateReason>,
    /// What was seen, heard or done.
    pub text: String,
    /// What it records.
    pub detail: LogDetail,
    /// Later remarks.
    pub addenda: Vec<Addendum>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
    /// How and when it was told, if somebody keyed it on the behalf of who did it (代錄).
    pub said: Option<super::case::Said>,
    /// Its times as they stood before they were put right, in order.
    pub retimed: Vec<Retimed>,
    /// What belongs together with it: what was met on the way, or the patrol on which it was met.
    pub links: Vec<Linked>,
}

impl LogEntry {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        let begin = |id: &LogId, grid: &GridCode, person: &PersonId, happened: &Civil, text: &str, late, detail| Self {
            id: *id,
            grid: grid.clone(),
            person: *person,
            times: Times { happened: *happened, received: None, keyed: meta.at },
            keyed_by: meta.author,
            late,
            text: text.to_owned(),
            detail,
            addenda: Vec::new(),
            oddities: Vec::new(),
            said: None,
            retimed: Vec::new(),
            links: Vec::new(),
        };
        match (state, fact) {
            (None, Fact::PatrolLogged { log, grid, person, start, end, slot, text, route, companions, late }) => {
                let detail =
                    LogDetail::Patrol { end: *end, slot: *slot, route: route.clone(), companions: companions.clone() };
                Some(begin(log, grid, person, start, text, *late, detail))
            }
            (None, Fact::VisitLogged { log, grid, person, start, end, text, companions, late, said, household }) => {
                let (companions, household) = (companions.clone(), household.clone());
                let detail = LogDetail::Visit { end: *end, companions, household };
                Some(Self { said: *said, ..begin(log, grid, person, start, text, *late, detail) })
            }
            (
                None,
                Fact::DiaryLogged { log, grid, person, happened, household, text, result, promise, promised_by, late },
            ) => {
                let detail = LogDetail::Diary {
                    household: household.clone(),
                    result: result.clone(),
                    promise: promise.clone(),
                    promised_by: *promised_by,
                    kept: None,
                };
                Some(begin(log, grid, person, happened, text, *late, detail))
            }
            (None, Fact::ScreeningLogged { log, grid, person, start, end, text, companions, late, said }) => {
                let detail = LogDetail::Screening { end: *end, companions: companions.clone() };
                Some(Self { said: *said, ..begin(log, grid, person, start, text, *late, detail) })
            }
            (None, Fact::CollectionLogged { log, grid, person, start, end, text, companions, late, said }) => {
                let detail = LogDetail::Collection { end: *end, companions: companions.clone() };
                Some(Self { said: *said, ..begin(log, grid, person, start, text, *late, detail) })
            }
            (None, _) => None,
            (Some(mut entry), Fact::LogAmended { text, .. }) => {
                entry.addenda.push(Addendum { at: meta.at, by: meta.author, text: text.clone() });
                Some(entry)
            }
            (Some(mut entry), Fact::LogRetimed { start, end, slot, reason, late, .. }) => {
                let before = (entry.times.happened, entry.minutes());
                let (start_before, minutes) = before;
                let (at, by, reason) = (meta.at, meta.author, reason.clone());
                entry.retimed.push(Retimed { at, by, start: start_before, minutes, reason });
                entry.retime(*start, *end, *slot);
                entry.late = late.or(entry.late);
                Some(entry)
            }
            (Some(mut entry), Fact::LogLinked { log, to }) => {
                let link = if *log == entry.id { to.clone() } else { Linked::Log(*log) };
                if !entry.links.contains(&link) {
                    entry.links.push(link);
                }
                Some(entry)
            }
            (Some(mut entry), Fact::PromiseKept { text, .. }) => {
                match &mut entry.detail {
                    LogDetail::Diary { result, kept, .. } => {
                        result.get_or_insert_with(|| text.clone());
                        kept.get_or_insert_with(|| text.clone());
                        // Who said so and when is kept beside it.
                        entry.addenda.push(Addendum { at: meta.at, by: meta.author, text: text.clone() });
                    }
                    _ => entry.oddities.push(meta.oddity("nothing-promised")),
                }
                Some(entry)
            }
            (Some(mut entry), _) => {
                entry.oddities.push(meta.oddity("log-exists"));
                Some(entry)
            }
        }
    }

    fn retime(&mut self, start: Civil, until: Option<Civil>, half: Option<Slot>) {
        self.times.happened = start;
        match &mut self.detail {
            LogDetail::Patrol { end, slot, .. } => {
                *end = until.unwrap_or(*end);
                *slot = half.unwrap_or(*slot);
            }
            LogDetail::Visit { end, .. } | LogDetail::Screening { end, .. } | LogDetail::Collection { end, .. } => {
                *end = until.unwrap_or(*end);
            }
            LogDetail::Diary { .. } => {}
        }
    }

    /// The row of the household that it is about, where one was chosen. What a patrol met on its way is no such row.
    pub fn household(&self) -> Option<&EntryRef> {
        if !matches!(self.detail, LogDetail::Diary { .. } | LogDetail::Visit { .. }) {
            return None;
        }
        self.links.iter().find_map(|link| match link {
            Linked::Entry(at) => Some(at),
            _ => None,
        })
    }

    /// What it records.
    pub fn log_kind(&self) -> LogKind {
        match self.detail {
            LogDetail::Patrol { .. } => LogKind::Patrol,
            LogDetail::Visit { .. } => LogKind::Visit,
            LogDetail::Diary { .. } => LogKind::Diary,
            LogDetail::Screening { .. } => LogKind::Screening,
            LogDetail::Collection { .. } => LogKind::Collection,
        }
    }

    /// Stable code of what it records.
    pub fn kind(&self) -> &'static str {
        self.log_kind().code()
    }

    /// The day it happened, in the town's civil time.
    pub fn date(&self) -> NaiveDate {
        self.times.happened.date_naive()
    }

    /// Minutes spent; zero for a diary entry.
    pub fn minutes(&self) -> i64 {
        self.span().map_or(0, |(start, end)| minutes_between(&start, &end))
    }

    /// From when to when it took; an opinion heard has no end.
    pub fn span(&self) -> Option<(Civil, Civil)> {
        match &self.detail {
            LogDetail::Patrol { end, .. }
            | LogDetail::Visit { end, .. }
            | LogDetail::Screening { end, .. }
            | LogDetail::Collection { end, .. } => Some((self.times.happened, *end)),
            LogDetail::Diary { .. } => None,
        }
    }

    /// The half-day it fills, for a patrol.
    pub fn slot(&self) -> Option<Slot> {
        match self.detail {
            LogDetail::Patrol { slot, .. } => Some(slot),
            _ => None,
        }
    }
}
