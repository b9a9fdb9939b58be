//! What is kept about a case besides its way and its clock: who held it how long, what was ruled, parked, urged, joined
//! with others, listed as a hazard, and what the resident said of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::change::Author;
use super::super::code::codes;
use super::super::ids::CaseId;
use super::super::time::Civil;
use super::{Case, Channel, Party, Stage};

/// How and when somebody said what was then recorded on their behalf (代錄). Who said it stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// How.
    pub channel: Channel,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
}

/// A time during which one party had the case at one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Who had it; none: nobody, as after closing.
    pub party: Option<Party>,
    /// Where it stood.
    pub stage: Stage,
    /// From.
    #[serde(with = "crate::domain::time::stored")]
    pub from: Civil,
    /// Until; none: still.
    #[serde(with = "crate::domain::time::stored_option")]
    pub until: Option<Civil>,
    /// Whether it ended because the party sent the case back.
    pub returned: bool,
}

/// A case that waits for what nobody here can hasten (掛賬): once, until a day, and approved by several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parking {
    /// Who asks.
    pub from: Party,
    /// Who keyed it, who may not approve it.
    pub by: Author,
    /// The last day on which the clock stands still.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who has to approve, in order, as the regulation said when it was asked for.
    pub needed: Vec<Party>,
    /// Who approved, in order, and who keyed it.
    pub approved: Vec<(Party, Author)>,
}

impl Parking {
    /// Who has to approve next; none: everybody has.
    pub fn next(&self) -> Option<&Party> {
        self.needed.get(self.approved.len())
    }

    /// Whether its day passed before everybody had approved: nothing came of it, and it may be asked for again.
    pub fn has_lapsed(&self, now: &Civil) -> bool {
        self.next().is_some() && self.until < now.date_naive()
    }
}

/// Somebody was reminded (催辦).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urging {
    /// Who.
    pub to: Party,
    /// The step of the regulation's ladder; none: by hand.
    pub step: Option<String>,
    /// What was due then: the same step is taken anew only for another due time.
    #[serde(with = "crate::domain::time::stored_option")]
    pub due: Option<Civil>,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Whether who was reminded has not acted since.
    pub open: bool,
}

/// A superior watches the case (督辦).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// Who.
    pub by: Party,
    /// Why, and what is expected.
    pub reason: String,
    /// Since when.
    #[serde(with = "crate::domain::time::stored")]
    pub since: Civil,
}

/// The case that another one was joined with (併案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Which.
    pub into: CaseId,
    /// Its number.
    pub number: String,
    /// Where this one stood before.
    pub stage: Stage,
    /// Who had it before.
    pub holder: Option<Party>,
    /// Since when its clock stands still.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Whether it stood still before.
    pub paused: bool,
}

/// Another case, by the number that people say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: String,
}

/// What a unit that leads or assists did of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Who.
    pub party: Party,
    /// What.
    pub result: String,
    /// When it was keyed.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
}

/// What the resident says of it afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Satisfaction {
    /// 滿意
    Satisfied,
    /// 基本滿意
    Fair,
    /// 不滿意
    Dissatisfied,
    /// 未聯繫上
    NotReached,
}

codes!(Satisfaction {
    Self::Satisfied => "satisfied",
    Self::Fair => "fair",
    Self::Dissatisfied => "dissatisfied",
    Self::NotReached => "not-reached",
});

impl Satisfaction {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Satisfied, Self::Fair, Self::Dissatisfied, Self::NotReached];
}

/// A danger under public supervision (掛牌, 篇6/四(二)-c): the plate, and what is promised on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// Number of the plate.
    pub plate: String,
    /// Code of its level in the regulation.
    pub level: String,
    /// What is done about it (措施).
    pub measures: String,
    /// The money for it (資金), in the writer's words.
    pub money: String,
    /// Who answers for it (責任人).
    pub person: String,
    /// By when (時限).
    pub deadline: NaiveDate,
    /// What to do if it comes to the worst (預案).
    pub plan: String,
    /// Who follows it (專人跟蹤).
    pub follower: String,
    /// The superior's reference number, if one was given.
    pub reference: Option<String>,
    /// The last re-inspection since the work was last said to be done: whether it passed, and who looked.
    pub inspected: Option<(bool, Author)>,
    /// Whether the plate was taken down (摘牌).
    pub delisted: bool,
}

/// A plate that was put up, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plate {
    /// What stands on it.
    pub hazard: Hazard,
    /// When it was put up.
    #[serde(with = "crate::domain::time::stored")]
    pub listed: Civil,
    /// Who keyed that.
    pub listed_by: Author,
    /// Every look whether the danger is gone, oldest first.
    pub inspections: Vec<Inspection>,
    /// When it came down.
    #[serde(with = "crate::domain::time::stored_option")]
    pub delisted: Option<Civil>,
    /// Who approved that.
    pub delisted_by: Option<Party>,
}

/// A look whether a danger is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Who looked.
    pub by: Author,
    /// Whether it is gone.
    pub passed: bool,
    /// What was seen.
    pub text: String,
}

impl Plate {
    /// Whether somebody looked after the work was last said to be done, and the danger was gone.
    pub fn is_cleared(&self) -> bool {
        self.hazard.inspected.is_some_and(|(passed, _)| passed)
    }
}

impl Case {
    /// The plate that was put up last, whether it still hangs or not.
    pub fn plate(&self) -> Option<&Plate> {
        self.plates.last()
    }

    /// Whether it waits until a day that has not passed.
    pub fn is_parked(&self, now: &Civil) -> bool {
        self.parked_until.is_some_and(|until| *now < until)
    }

    /// Whether nothing is due just now: stopped, or parked.
    pub fn stands_still(&self, now: &Civil) -> bool {
        self.is_paused() || self.is_parked(now)
    }

    /// The danger that is still under public supervision.
    pub fn listed(&self) -> Option<&Hazard> {
        self.plate().map(|plate| &plate.hazard).filter(|hazard| !hazard.delisted)
    }

    /// Those that lead or assist and have not said that their part is done.
    pub fn parts_open(&self) -> impl Iterator<Item = &Party> {
        self.assist.iter().filter(|party| self.parts.iter().all(|part| part.party != **party))
    }

    /// Whether one step of the ladder was taken for what is due now.
    pub fn was_urged(&self, step: &str) -> bool {
        let due = self.due.as_ref().map(|due| due.at);
        self.urgings.iter().any(|urging| urging.step.as_deref() == Some(step) && urging.due == due)
    }
}
