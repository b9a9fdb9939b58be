//! Cases (事項): what needs handling, who has it, by when, and everything that was done about it.

mod advance;
mod clock;
mod due;
mod fold;
mod on_site;
mod order;
mod oversight;
mod parties;
mod state;
mod task;
mod timeline;

pub use clock::{Asked, Pause, Stopped};
pub use due::Due;
pub use fold::act_of;
pub use on_site::OnSpot;
pub use order::{Attachment, OrderEnded, SourceOrder};
pub use oversight::{
    Hazard, Hold, Inspection, Merged, Other, Parking, Part, Plate, Said, Satisfaction, Supervision, Urging,
};

pub use state::{Act, act_name, may_follow};
pub use task::{Task, TaskEnd, TaskEnded};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::change::Author;
use super::ids::{CaseId, GridCode, KindCode, PersonId, RegulationCode, UnitCode};
use super::limit::Limit;
use super::log::LateReason;
use super::record::Oddity;
use super::time::{Civil, Times};

/// The nature of a matter; a different field from its path (篇3/責任人4-b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// 一般
    General,
    /// 政策
    Policy,
    /// 突發
    Emergency,
}

/// The way it took when it was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathTaken {
    /// 當場辦結: closed at creation, still counted (篇3/責任人4-a).
    Settled,
    /// 帶回: taken to the station (篇3/責任人4-b).
    BroughtBack,
    /// 上報: reported at once (篇3/責任人4-c).
    Reported,
}

/// From where it came (requirements 1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// 巡查
    Patrol,
    /// 來訪
    VisitIn,
    /// 來電
    CallIn,
    /// 微信
    Wechat,
    /// 12345
    Hotline,
    /// 上級交辦
    Superior,
    /// 駐地單位
    ResidentUnit,
    /// 排查
    Survey,
}

/// By which channel somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By telephone.
    Phone,
    /// Face to face.
    InPerson,
    /// By message.
    Message,
    /// By radio.
    Radio,
    /// Through this program.
    Program,
    /// On paper.
    Paper,
}

/// Whose matter it is (區分責任, 篇3/排查4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Responsibility {
    /// Within the duties of the community or village.
    Inside,
    /// Outside them: the town's.
    Outside,
}

/// Somebody who can hold a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// The work station of a community or village.
    Station(GridCode),
    /// A unit, the office and the center included.
    Unit(UnitCode),
    /// A service outside the town that is rung in an emergency: 110, 119, 120. It is told and may answer; it never
    /// holds a case.
    Service(UnitCode),
}

/// Who told a warden of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reporter {
    /// Name, if given.
    pub name: Option<String>,
    /// Telephone, if given.
    pub phone: Option<String>,
}

/// The rule that decided, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// Which regulation.
    pub regulation: RegulationCode,
    /// Digest of its text.
    pub version: String,
    /// The rule's name in it.
    pub rule: String,
    /// The clause that the rule names.
    pub clause: String,
}

/// An addressee that was told: ○ until a named person answers, ● from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// Who was told.
    pub to: Party,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub told: Civil,
    /// By whom, as a name.
    pub by: String,
    /// How.
    pub channel: Channel,
    /// Who answered and when; none until then.
    pub answered: Option<Answered>,
}

impl Telling {
    /// When whoever was told knew of it. What the program says is there to be read: it is known once somebody answers.
    pub fn reached(&self) -> Option<Civil> {
        match (self.channel, &self.answered) {
            (Channel::Program, answered) => answered.as_ref().map(|answered| answered.at),
            (_, _) => Some(self.told),
        }
    }
}

/// Somebody who worked at a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// Who recorded it.
    pub by: Author,
    /// On whose behalf, as a name; none: it was their own work.
    pub behalf: Option<String>,
}

/// A named person's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Who, as a name; empty where acting on the case was the answer.
    pub by: String,
    /// Who keyed it.
    pub keyed_by: Author,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// How.
    pub channel: Channel,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// On record, waiting for the station.
    Filed,
    /// The holder took it on and handles it or routes it.
    Accepted,
    /// With the office, and with a unit where one was named.
    ReportedUp,
    /// Assigned to a unit by the office.
    Assigned,
    /// Being handled.
    Handling,
    /// Back with whom it came from.
    Returned,
    /// Done, says the handler; to be verified.
    Resolved,
    /// Verified by somebody else.
    Verified,
    /// Closed.
    Closed,
    /// Taken back by the filer.
    Withdrawn,
    /// Joined with another case (併案), where it goes on.
    Merged,
}

impl Stage {
    /// Every stage, in the order of a case's life.
    pub const ALL: [Self; 11] = [
        Self::Filed,
        Self::Accepted,
        Self::ReportedUp,
        Self::Assigned,
        Self::Handling,
        Self::Returned,
        Self::Resolved,
        Self::Verified,
        Self::Closed,
        Self::Withdrawn,
        Self::Merged,
    ];

    /// Whether anything is still to be done.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Withdrawn | Self::Merged)
    }
}

/// One line of a case's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEvent {
    /// When it happened.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// When it was keyed.
    #[serde(with = "crate::domain::time::stored")]
    pub keyed: Civil,
    /// Who keyed it.
    pub keyed_by: Author,
    /// Stable code of what happened, e.g. `reported-up`.
    pub what: String,
    /// The party concerned.
    pub party: Option<Party>,
    /// The named person, where it was recorded on somebody's behalf.
    pub by: Option<String>,
    /// Words, if any.
    pub text: Option<String>,
    /// The clause of the rule that decided, if one did.
    pub clause: Option<String>,
    /// How much more time was asked for or granted.
    pub limit: Option<Limit>,
    /// How it was said, where it was recorded on somebody's behalf or somebody was spoken to.
    pub channel: Option<Channel>,
    /// Another thing that is named: a case's number, a day, a step of the ladder, a plate, who was given it to do.
    pub name: Option<String>,
    /// The day by whose end somebody is to have done it.
    pub until: Option<NaiveDate>,
}

impl CaseEvent {
    /// The code of what it says.
    pub fn act(&self) -> &str {
        &self.what
    }

    /// The other thing that it names: a day, a number, a plate, what a resident said. Who took over on the spot is said
    /// beside who told of it, and not here.
    pub fn named(&self) -> Option<Named<'_>> {
        let name = self.name.as_deref()?;
        match self.what.as_str() {
            "relieved" => None,
            "urged" => Some(Named::Step(name)),
            "reclassified" => Some(Named::Class(name)),
            "surveyed" => Some(Named::Word("satisfaction", name)),
            _ => Some(Named::Plain(name)),
        }
    }
}

/// What a line of a timeline names besides party and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// A code, of a family of words.
    Word(&'static str, &'a str),
    /// A step of the ladder of reminders, by code; one that the regulation no longer has, by what it was called.
    Step(&'a str),
    /// A kind of case, or a nature, by code.
    Class(&'a str),
    /// As it stands.
    Plain(&'a str),
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Which.
    pub id: CaseId,
    /// The number that people say aloud.
    pub number: String,
    /// Where it lies: an area or a community.
    pub grid: GridCode,
    /// What kind.
    pub kind: KindCode,
    /// General, policy or emergency.
    pub nature: Nature,
    /// The way it took when it was met.
    pub path: PathTaken,
    /// From where it came.
    pub source: Source,
    /// The spot, in words.
    pub place: String,
    /// What is the matter.
    pub text: String,
    /// Who told it.
    pub reporter: Option<Reporter>,
    /// Happened, received, keyed.
    pub times: Times,
    /// Who filed it.
    pub filed_by: Author,
    /// Whose matter it is.
    pub responsibility: Responsibility,
    /// Seen by the station chief and one named town post only.
    pub sensitive: bool,
    /// Where it stands.
    pub stage: Stage,
    /// Who has it now; none once it is closed.
    pub holder: Option<Party>,
    /// Who had it before, to whom a return goes.
    pub came_from: Vec<Party>,
    /// The unit that leads (主辦).
    pub lead: Option<Party>,
    /// Those that assist (協辦).
    pub assist: Vec<Party>,
    /// Whether it has been reported up to the office or center.
    pub reported_up: bool,
    /// By when.
    pub due: Option<Due>,
    /// Which rule decided last.
    pub ruled: Ruled,
    /// Who was told, and who answered.
    pub tellings: Vec<Telling>,
    /// Whether somebody must stay on site still (篇3/責任人4-e).
    pub on_site: bool,
    /// Who of the town was on the spot, in the order in which they came.
    pub on_spot: Vec<OnSpot>,
    /// What was done.
    pub result: Option<String>,
    /// Who handled it: the author of the resolution, who may not verify it.
    pub handled_by: Option<Author>,
    /// When it was done, as the handler says: what waits to be verified is not late by waiting.
    #[serde(with = "crate::domain::time::stored_option")]
    pub done: Option<Civil>,
    /// Whether the reporter was told what came of it.
    pub fed_back: bool,
    /// How often it was returned.
    pub returns: u32,
    /// How many of these a ruling or a reopening has done with.
    pub returns_settled: u32,
    /// When it was closed or withdrawn.
    #[serde(with = "crate::domain::time::stored_option")]
    pub ended: Option<Civil>,
    /// Why keyed on a later day.
    pub late: Option<LateReason>,
    /// Everything that was done about it, oldest first.
    pub events: Vec<CaseEvent>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
    /// When its clock stood still, in the order of keying.
    pub pauses: Vec<Pause>,
    /// What was granted beyond its limit, in order.
    pub extensions: Vec<Limit>,
    /// More time that was asked for and not decided on.
    pub asked: Option<Asked>,
    /// Who had it at which stage, and for how long, oldest first.
    pub holds: Vec<Hold>,
    /// Whether it was ruled on who handles it: no return any more.
    pub ruled_on: bool,
    /// A parking that is asked for, or was approved: a case is parked once.
    pub parking: Option<Parking>,
    /// The end of its parking, once approved.
    #[serde(with = "crate::domain::time::stored_option")]
    pub parked_until: Option<Civil>,
    /// Who was reminded, oldest first.
    pub urgings: Vec<Urging>,
    /// The superior who watches it.
    pub supervision: Option<Supervision>,
    /// The case it was joined with.
    pub merged: Option<Merged>,
    /// The cases that were joined with it.
    pub took_in: Vec<Other>,
    /// The earlier case whose fault came back.
    pub repeats: Option<Other>,
    /// Later cases of the same fault.
    pub repeated_by: Vec<Other>,
    /// Whether the resident was answered (回告).
    pub replied: bool,
    /// How often it was opened again.
    pub reopened: u32,
    /// What the resident says of it.
    pub satisfaction: Option<Satisfaction>,
    /// How the resident was asked.
    pub surveyed_by: Option<Channel>,
    /// Closed without anybody else having looked: the office may draw it.
    pub unverified: bool,
    /// Whether it was drawn for a look.
    pub drawn: bool,
    /// What a look at it found, if it was drawn.
    pub sampled: Option<bool>,
    /// What leading and assisting units did of it.
    pub parts: Vec<Part>,
    /// How many looks at it found that it was not done: each opened it again.
    pub failed_samples: u32,
    /// The plates that were put up about its danger, the last one last.
    pub plates: Vec<Plate>,
    /// Whether one was put up since it was last opened.
    pub plated: bool,
    /// How many units it is of, where its limit depends on that.
    pub units: Option<u32>,
    /// The formula that gave the limit from them, as it was then.
    pub formula: Option<String>,
    /// The order in another system that it was.
    pub order: Option<SourceOrder>,
    /// The words it was made of, whole: a pasted chat.
    pub original: Option<String>,
    /// Files that belong to it, in the order they were attached.
    pub attachments: Vec<Attachment>,
    /// Whom it is about: it never goes to them.
    pub concerns: Vec<Party>,
    /// Who handled it, as a name, where that was recorded on their behalf: they do not verify it either.
    pub handled_for: Option<String>,
    /// Everybody who took it on or did some of it since it was last opened: none of them verifies it.
    pub workers: Vec<Worker>,
    /// What one person of the party that has it was last given to do about it, and what came of that.
    pub task: Option<Task>,
}

impl Case {
    /// Whether `person` filed it.
    pub fn is_filed_by(&self, person: PersonId) -> bool {
        self.filed_by == Author::Person(person)
    }

    /// When lists and figures file it: at keying, or for an order from elsewhere when it was taken in there.
    pub fn filed_at(&self) -> Civil {
        let taken_in = self.order.as_ref().map(|_| self.times.received.unwrap_or(self.times.happened));
        taken_in.unwrap_or(self.times.keyed)
    }

    /// The day of that.
    pub fn filed_on(&self) -> NaiveDate {
        self.filed_at().date_naive()
    }

    /// How often it was returned since it was last ruled on or opened again.
    pub fn returns_open(&self) -> u32 {
        self.returns.saturating_sub(self.returns_settled)
    }

    /// Who was told and has not answered.
    pub fn waiting(&self) -> impl Iterator<Item = &Party> {
        self.tellings.iter().filter(|telling| telling.answered.is_none()).map(|telling| &telling.to)
    }

    /// Minutes from happening until `party` knew of it; keying does not count (篇3/責任人4-c). None: it does not yet.
    pub fn delay_in_minutes(&self, party: &Party) -> Option<i64> {
        let tellings = self.tellings.iter().filter(|telling| telling.to == *party).filter_map(Telling::reached);
        tellings.map(|reached| super::time::minutes_between(&self.times.happened, &reached)).min()
    }

    /// When somebody who answers for it first knew of it; a service from outside does not.
    pub fn first_reached(&self) -> Option<Civil> {
        let answerable = self.tellings.iter().filter(|telling| !matches!(telling.to, Party::Service(_)));
        answerable.filter_map(Telling::reached).min()
    }

    /// From when a limit runs: from when somebody answerable was told. Of an emergency that nobody was told of before it
    /// was keyed, from when it happened: keying is not telling.
    pub fn clock_start(&self) -> Civil {
        let told = self.times.received.filter(|at| self.nature != Nature::Emergency || *at <= self.times.keyed);
        told.unwrap_or(self.times.happened)
    }
}
