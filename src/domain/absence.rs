//! Leave, and what else excuses a duty: who said so, for which half days, and who stands in.

use serde::{Deserialize, Serialize};

use super::change::Author;
use super::code::codes;
use super::fact::Fact;
use super::half_day::HalfDays;
use super::ids::{AbsenceId, DutyCode, ExcuseId, GridCode, PersonId};
use super::record::{FoldMeta, Oddity};
use super::time::Civil;

/// Why a duty is not owed although it is due. A regulation says of each duty which of these excuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExcuseKind {
    /// 請假: leave that was accepted.
    Leave,
    /// 惡劣天氣: a storm, a flood.
    Weather,
    /// 突發事件: kept on the spot by an emergency.
    Emergency,
    /// 抽調: called to other work for a time.
    Transfer,
}

impl ExcuseKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Leave, Self::Weather, Self::Emergency, Self::Transfer];
}

codes!(ExcuseKind {
    Self::Leave => "leave",
    Self::Weather => "weather",
    Self::Emergency => "emergency",
    Self::Transfer => "transfer",
});

/// What kind of leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveKind {
    /// 病假
    Sick,
    /// 事假
    Personal,
    /// 年休假
    Annual,
    /// 公出: away on duty, training.
    Official,
    /// Another.
    Other,
}

impl LeaveKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sick, Self::Personal, Self::Annual, Self::Official, Self::Other];
}

codes!(LeaveKind {
    Self::Sick => "sick",
    Self::Personal => "personal",
    Self::Annual => "annual",
    Self::Official => "official",
    Self::Other => "other",
});

/// What was decided on leave or on an excuse that somebody gave for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Nobody has decided yet.
    Waiting,
    /// It holds.
    Accepted {
        /// Who decided.
        by: Author,
        /// When.
        #[serde(with = "crate::domain::time::stored")]
        at: Civil,
    },
    /// It does not hold.
    Refused {
        /// Who decided.
        by: Author,
        /// When.
        #[serde(with = "crate::domain::time::stored")]
        at: Civil,
        /// Why.
        reason: String,
    },
}

impl Verdict {
    /// Whether it holds.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }

    /// Who decided, if anybody did.
    pub fn by(&self) -> Option<Author> {
        match self {
            Self::Waiting => None,
            Self::Accepted { by, .. } | Self::Refused { by, .. } => Some(*by),
        }
    }

    /// Whether nobody has decided yet.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting)
    }
}

/// Leave of a person (請假). Only leave that was accepted excuses, and only then does the deputy stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Which.
    pub id: AbsenceId,
    /// Who is away.
    pub person: PersonId,
    /// The half days; what an early return left of them.
    pub span: HalfDays,
    /// What kind of leave.
    pub kind: LeaveKind,
    /// The reason in words (說明情況).
    pub text: String,
    /// Who stands in, for every post of the person.
    pub deputy: Option<PersonId>,
    /// Who recorded it.
    pub recorded_by: Author,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub recorded: Civil,
    /// What was decided on it.
    pub verdict: Verdict,
    /// Why it was called off.
    pub cancelled: Option<String>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

impl Absence {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::AbsenceRecorded { absence, person, span, kind, text, deputy, accepted }) => Some(Self {
                id: *absence,
                person: *person,
                span: *span,
                kind: *kind,
                text: text.clone(),
                deputy: *deputy,
                recorded_by: meta.author,
                recorded: meta.at,
                verdict: verdict(*accepted, meta),
                cancelled: None,
                oddities: Vec::new(),
            }),
            (None, _) => None,
            (Some(mut leave), fact) => {
                match fact {
                    _ if leave.cancelled.is_some() => leave.oddities.push(meta.oddity("absence-cancelled")),
                    Fact::AbsenceAccepted { .. } if leave.verdict.is_waiting() => {
                        leave.verdict = verdict(true, meta);
                    }
                    Fact::AbsenceRefused { reason, .. } if leave.verdict.is_waiting() => {
                        leave.verdict = Verdict::Refused { by: meta.author, at: meta.at, reason: reason.clone() };
                    }
                    Fact::AbsenceEnded { until, .. } if leave.span.from <= *until && *until <= leave.span.until => {
                        leave.span.until = *until;
                    }
                    Fact::AbsenceCancelled { reason, .. } => leave.cancelled = Some(reason.clone()),
                    _ => leave.oddities.push(meta.oddity("absence-moved-on")),
                }
                Some(leave)
            }
        }
    }

    /// Whether it stands: accepted and not called off.
    pub fn stands(&self) -> bool {
        self.cancelled.is_none() && self.verdict.is_accepted()
    }
}

fn verdict(accepted: bool, meta: &FoldMeta<'_>) -> Verdict {
    if accepted { Verdict::Accepted { by: meta.author, at: meta.at } } else { Verdict::Waiting }
}

/// Whose duties an excuse is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Excused {
    /// Everybody's in a grid and in the grids below it.
    Grid(GridCode),
    /// One person's, wherever they are owed.
    Person(PersonId),
}

/// An excuse: for some half days a duty is not owed. One that a person gives for the own duty explains it, and excuses
/// once somebody who may has accepted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excuse {
    /// Which.
    pub id: ExcuseId,
    /// Whose duties.
    pub of: Excused,
    /// Of one person: what is owed in this grid alone; none: wherever it is owed.
    pub place: Option<GridCode>,
    /// Which duty; none: all that such a reason excuses.
    pub duty: Option<DutyCode>,
    /// The half days.
    pub span: HalfDays,
    /// Why.
    pub kind: ExcuseKind,
    /// The reason in words.
    pub text: String,
    /// Who said so.
    pub stated_by: Author,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub stated: Civil,
    /// What was decided on it.
    pub verdict: Verdict,
    /// Why it was taken back.
    pub withdrawn: Option<String>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

impl Excuse {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::DutyExcused { excuse, of, place, duty, span, kind, text, accepted }) => Some(Self {
                id: *excuse,
                of: of.clone(),
                place: place.clone(),
                duty: duty.clone(),
                span: *span,
                kind: *kind,
                text: text.clone(),
                stated_by: meta.author,
                stated: meta.at,
                verdict: verdict(*accepted, meta),
                withdrawn: None,
                oddities: Vec::new(),
            }),
            (None, _) => None,
            (Some(mut excuse), fact) => {
                match fact {
                    _ if excuse.withdrawn.is_some() => excuse.oddities.push(meta.oddity("excuse-withdrawn")),
                    Fact::ExcuseAccepted { .. } if excuse.verdict.is_waiting() => {
                        excuse.verdict = verdict(true, meta);
                    }
                    Fact::ExcuseRefused { reason, .. } if excuse.verdict.is_waiting() => {
                        excuse.verdict = Verdict::Refused { by: meta.author, at: meta.at, reason: reason.clone() };
                    }
                    Fact::ExcuseWithdrawn { reason, .. } => excuse.withdrawn = Some(reason.clone()),
                    _ => excuse.oddities.push(meta.oddity("excuse-moved-on")),
                }
                Some(excuse)
            }
        }
    }

    /// Whether it is about what is owed in a grid.
    pub fn is_for(&self, grid: &GridCode) -> bool {
        self.place.as_ref().is_none_or(|place| place == grid)
    }

    /// Whether it stands: accepted and not taken back.
    pub fn stands(&self) -> bool {
        self.withdrawn.is_none() && self.verdict.is_accepted()
    }
}
