//! Cases: rows of the queue, one with all that a decision needs, and what a form offers.

use super::{GridName, HazardForm, MoreTimeView, ParkingView, PartyName, PersonName, PlateView, UnitRow};
use chrono::NaiveDate;

use crate::domain::absence::ExcuseKind;
use crate::domain::calendar::Hours;
use crate::domain::case::{Case, Channel, Nature, PathTaken, Responsibility, Source, Stage, TaskEnded};
use crate::domain::ids::{CaseId, ChangeId, DutyCode, KindCode, PersonId, PostCode};
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit};
use crate::domain::time::Civil;
use crate::service::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an emergency asks for at once (篇3/責任人4-c, 4-e); empty of any other case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AtOnce {
    /// Minutes from happening until somebody answerable knew; none: nobody does yet.
    pub told_after_minutes: Option<i64>,
    /// Minutes beyond what the regulation gives for "at once", until somebody knew or until now.
    pub told_late_minutes: Option<i64>,
    /// By when the next note from the spot is expected, while somebody has to stay there.
    pub note_due: Option<Civil>,
    /// Minutes that it is overdue.
    pub note_late_minutes: Option<i64>,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Which.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: String,
    /// Kind.
    pub kind: KindCode,
    /// The kind's label.
    pub kind_label: Label,
    /// Nature.
    pub nature: Nature,
    /// Path.
    pub path: PathTaken,
    /// Source.
    pub source: Source,
    /// Stage.
    pub stage: Stage,
    /// Where it lies.
    pub grid: GridName,
    /// The spot.
    pub place: String,
    /// What is the matter.
    pub text: String,
    /// Who has it.
    pub holder: Option<PartyName>,
    /// When it happened.
    pub happened: Civil,
    /// By when.
    pub due: Option<Civil>,
    /// Minutes left on the limit's own clock; negative when late; none without a limit or when closed.
    pub left_in_minutes: Option<i64>,
    /// Whether the limit's clock runs round the clock.
    pub urgent: bool,
    /// Whether somebody must stay on site.
    pub on_site: bool,
    /// Of an emergency: whether somebody was told at once, and when the next note from the spot is due.
    pub at_once: AtOnce,
    /// Whether a told party has not answered.
    pub unanswered: bool,
    /// Whether it is sensitive.
    pub sensitive: bool,
    /// How often it was returned.
    pub returns: u32,
    /// Its last change: send it along with a decision.
    pub last_change: Option<ChangeId>,
    /// Whether its clock stands still.
    pub paused: bool,
    /// Until when it is parked, if that has not passed.
    pub parked_until: Option<Civil>,
    /// Whether somebody was reminded and has not acted since.
    pub reminded: bool,
    /// Whether a superior watches it.
    pub supervised: bool,
    /// Whether it is a danger under public supervision.
    pub listed: bool,
    /// The day on its plate, by which the danger has to be gone.
    #[serde(default)]
    pub plate_deadline: Option<NaiveDate>,
    /// Whether that day has passed.
    #[serde(default)]
    pub plate_late: bool,
    /// Whether the fault of an earlier case came back.
    pub repeats: bool,
    /// Whether it is closed, was drawn, and waits for a look.
    #[serde(default)]
    pub drawn: bool,
    /// Whether a look at it once it was drawn found that it was not done.
    #[serde(default)]
    pub sample_failed: bool,
    /// What one person was last given to do about it.
    #[serde(default)]
    pub task: Option<TaskRow>,
}

/// What one person was given to do about a case (指派, 篇3/職責3-c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// To whom.
    pub to: PersonName,
    /// Who gave it, by name.
    pub given_by: String,
    /// When.
    pub given: Civil,
    /// The day by whose end it is to be done.
    pub until: Option<NaiveDate>,
    /// Whether that has passed and it is not done.
    pub late: bool,
    /// What is to be done.
    pub text: Option<String>,
    /// Whether it is the asker's to do.
    pub mine: bool,
    /// How it ended; none: it is still to be done.
    pub ended: Option<TaskEnded>,
    /// When it ended.
    pub ended_at: Option<Civil>,
    /// What was done, or why it was taken back.
    pub outcome: Option<String>,
}

/// Somebody who may be given a case to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taker {
    /// Who.
    pub person: PersonName,
    /// A post that they hold.
    pub post: Label,
    /// Where.
    pub grid: GridName,
}

/// A case opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// As in the list.
    pub row: CaseRow,
    /// All of it.
    pub case: Case,
    /// Names of the people and parties that stand in it.
    pub people: BTreeMap<PersonId, String>,
    /// Names of parties: key is the party as JSON text.
    pub parties: Vec<PartyName>,
    /// Who told whom, with the delay from happening.
    pub tellings: Vec<TellingView>,
    /// The proposed decision (擬辦).
    pub proposal: Option<ProposalView>,
    /// What the asker may do now, and why not what is refused.
    pub acts: Vec<ActRow>,
    /// What people call the rule that decided; none if the regulation has it no longer.
    pub rule_label: Option<Label>,
    /// Why it cannot be decided as proposed now; none: it can.
    pub not_as_proposed: Option<Refusal>,
    /// More time that was asked for.
    pub more_time: Option<MoreTimeView>,
    /// A parking that was asked for.
    pub parking: Option<ParkingView>,
    /// Cases that may be the same matter; open ones.
    pub alike: Vec<AlikeRow>,
    /// Who had it, at which stage, for how long.
    pub holds: Vec<HoldRow>,
    /// Whom it is about.
    pub concerns: Vec<PartyName>,
    /// The plates that were put up about its danger, the last one last.
    pub plates: Vec<PlateView>,
    /// What a form for a plate offers, where the asker may put one up.
    pub hazard_form: Option<HazardForm>,
    /// Whether a ruling of the asker may become a rule.
    pub saves_rule: bool,
    /// Names of kinds that its timeline names by code.
    pub kinds: BTreeMap<String, Label>,
    /// What the steps of the ladder are called that were taken for it, by code.
    #[serde(default)]
    pub steps: BTreeMap<String, Label>,
    /// Whom the asker may give it to, to do, the nearest first.
    #[serde(default)]
    pub takers: Vec<Taker>,
}

impl CaseView {
    /// The cases that it is joined or linked with: how, as a code with the message `bond-CODE`, and the number.
    pub fn bonds(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let case = &self.case;
        let merged = case.merged.iter().map(|it| ("merged-into", it.number.as_str()));
        let took_in = case.took_in.iter().map(|it| ("took-in", it.number.as_str()));
        let repeats = case.repeats.iter().map(|it| ("repeats", it.number.as_str()));
        let repeated_by = case.repeated_by.iter().map(|it| ("repeated-by", it.number.as_str()));
        merged.chain(took_in).chain(repeats).chain(repeated_by)
    }
}

/// Who was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingView {
    /// Who.
    pub to: PartyName,
    /// When.
    pub told: Civil,
    /// By whom.
    pub by: String,
    /// How.
    pub channel: Channel,
    /// Who answered and when; none: nobody yet (○).
    pub answered: Option<(String, Civil)>,
    /// Minutes from happening until they knew; keying does not count. None: they do not yet.
    pub delay_in_minutes: Option<i64>,
    /// Minutes since it happened, while they do not know.
    pub open_in_minutes: Option<i64>,
    /// Whether that is more than the regulation gives for "at once".
    pub late: bool,
}

/// A proposed route and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    /// Whose matter it is.
    pub responsibility: Responsibility,
    /// Who leads.
    pub lead: Option<PartyName>,
    /// Who assists.
    pub assist: Vec<PartyName>,
    /// The office or center that is told besides.
    pub office: Option<PartyName>,
    /// The limit.
    pub limit: Option<Limit>,
    /// Due if decided now.
    pub due: Option<Civil>,
    /// The rule's name in its regulation.
    pub rule: String,
    /// What people call it.
    pub rule_label: Label,
    /// Its clause.
    pub clause: String,
    /// Who was given such cases before, and how often they sent them back; the most frequent first.
    pub before: Vec<BeforeRow>,
}

/// Who was given a kind of case before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeRow {
    /// Who.
    pub party: PartyName,
    /// How often.
    pub received: u64,
    /// How often they sent it back.
    pub returned: u64,
}

/// A case that may be the same matter, or an earlier one of the same fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikeRow {
    /// Its number.
    pub number: String,
    /// Kind.
    pub kind_label: Label,
    /// The spot.
    pub place: String,
    /// What is the matter.
    pub text: String,
    /// Where it stands.
    pub stage: Stage,
    /// Who has it; none once it is closed.
    pub holder: Option<PartyName>,
    /// When it happened.
    pub happened: Civil,
    /// How many days ago that was.
    pub days_ago: i64,
    /// How alike, of a hundred.
    pub likeness: u32,
}

/// How long somebody had a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldRow {
    /// Who.
    pub party: Option<PartyName>,
    /// At which stage.
    pub stage: Stage,
    /// From.
    pub from: Civil,
    /// Until; none: still.
    pub until: Option<Civil>,
    /// Minutes, on the clock of the case's limit where it has one.
    pub minutes: i64,
    /// Whether it ended because they sent it back.
    pub returned: bool,
}

/// One act and whether the asker may do it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// Stable code, as in timelines.
    pub act: String,
    /// Why not; none: it may be done.
    pub refused: Option<Refusal>,
    /// On whose behalf it would be recorded (代錄): it has to be said who said so.
    pub behalf_of: Option<PartyName>,
}

/// What a form offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// Grids that the asker may log in.
    pub log_grids: Vec<GridName>,
    /// Grids that the asker may record a screening in.
    pub screening_grids: Vec<GridName>,
    /// Grids whose information the asker may record to have collected.
    pub collection_grids: Vec<GridName>,
    /// Grids that a case may be filed in.
    pub case_grids: Vec<GridName>,
    /// Kinds of case.
    pub kinds: Vec<KindChoice>,
    /// Units.
    pub units: Vec<UnitRow>,
    /// Whom to ring in an emergency: station, office, and the telephone if known.
    pub contacts: Vec<Contact>,
    /// Posts of the regulation that the grid follows.
    pub posts: Vec<(PostCode, Label)>,
    /// The asker's latest patrols, the last first, each route once.
    pub patrols: Vec<LastPatrol>,
    /// Office hours and noon, by the regulation of the grid.
    #[serde(default)]
    pub hours: Hours,
    /// Duties of the regulation that the grid follows.
    #[serde(default)]
    pub duties: Vec<DutyChoice>,
}

/// A duty that an excuse is given for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyChoice {
    /// Code.
    pub code: DutyCode,
    /// Label.
    pub label: Label,
    /// The reasons that excuse it; leave has a form of its own.
    pub excused_by: Vec<ExcuseKind>,
}

/// A patrol that may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastPatrol {
    /// Streets walked.
    pub route: Option<String>,
    /// Who came along.
    pub companions: Vec<String>,
    /// How long it took.
    pub minutes: i64,
}

/// A kind of case that a form offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindChoice {
    /// Code.
    pub code: KindCode,
    /// Category's label.
    pub category: Label,
    /// Label.
    pub label: Label,
    /// Nature that the form offers.
    pub nature: Nature,
    /// Limit; none if there is none, or if it is reckoned.
    pub limit: Option<Limit>,
    /// Whether it is sensitive.
    pub sensitive: bool,
    /// The formula by which its limit is or may be reckoned: the form asks how many there are.
    pub formula: Option<FormulaView>,
}

/// A limit by the matter's size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormulaView {
    /// The clock.
    pub unit: LimitUnit,
    /// How much of it.
    pub formula: String,
    /// What is counted, if the regulation says so.
    pub counts: Option<Label>,
}

/// Whom to ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The party.
    pub party: PartyName,
    /// Who holds the post.
    pub person: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// How many cases a filter shows, or one stretch of the way to it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CaseTally {
    /// All that its list has.
    pub cases: u64,
    /// Open ones.
    pub open: u64,
    /// Those of them past due.
    pub late: u64,
    /// Where counting goes on: until then there are at least so many. None: these are all.
    pub next: Option<String>,
    /// Why the filter cannot be looked up; then the figures are 0.
    pub refused: Option<Refusal>,
}

impl CaseTally {
    /// Takes in the next stretch.
    pub fn add(&mut self, stretch: Self) {
        self.cases += stretch.cases;
        self.open += stretch.open;
        self.late += stretch.late;
        self.next = stretch.next;
        self.refused = stretch.refused;
    }
}
