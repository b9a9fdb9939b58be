//! An open case as the queue holds it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::community_of;
use crate::domain::case::{
    Case, Nature, OnSpot, Party, PathTaken, Responsibility, Satisfaction, Source, Stage, Task, TaskEnded, Worker,
};
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, ChangeId, GridCode, KindCode};
use crate::domain::limit::Limit;
use crate::domain::time::Civil;

/// An open case as the queue holds it, in the store and in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    /// Which.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: String,
    /// Where it lies.
    pub grid: GridCode,
    /// What kind.
    pub kind: KindCode,
    /// Nature.
    pub nature: Nature,
    /// Path.
    pub path: PathTaken,
    /// Source.
    pub source: Source,
    /// Stage.
    pub stage: Stage,
    /// The spot.
    pub place: String,
    /// What is the matter, as far as a list shows it.
    pub text: String,
    /// Who has it.
    pub holder: Option<Party>,
    /// Everybody who takes part: leads, assists, was told.
    pub parties: Vec<Party>,
    /// Who filed it.
    pub filed_by: Author,
    /// When it happened.
    #[serde(with = "crate::domain::time::stored")]
    pub happened: Civil,
    /// By when; none while the clock stands still, unless it was late when it was stopped.
    #[serde(with = "crate::domain::time::stored_option")]
    pub due: Option<Civil>,
    /// The limit behind it, by whose clock time is told.
    pub limit: Option<Limit>,
    /// Since when its clock has not run: it was done, or stopped.
    #[serde(with = "crate::domain::time::stored_option")]
    pub stopped: Option<Civil>,
    /// Somebody must stay on site.
    pub on_site: bool,
    /// When the spot was last heard of, while somebody has to stay there.
    #[serde(with = "crate::domain::time::stored_option")]
    pub last_from_spot: Option<Civil>,
    /// When somebody who answers for it first knew of it.
    #[serde(with = "crate::domain::time::stored_option")]
    pub reached: Option<Civil>,
    /// Who assists and has not said that the own part is done.
    pub parts_open: Vec<Party>,
    /// Who was told and has not answered.
    pub waiting: Vec<Party>,
    /// Sensitive.
    pub sensitive: bool,
    /// How often it was returned.
    pub returns: u32,
    /// Whether the station may still settle it by itself.
    pub reported_up: bool,
    /// Its last change.
    pub last_change: Option<ChangeId>,
    /// Somebody stopped its clock: nothing more falls due until it goes on.
    pub paused: bool,
    /// Not within the duties of the community.
    pub outside: bool,
    /// Who asked for more time that is neither granted nor refused.
    pub asked: Option<Party>,
    /// Its clock stands still until then.
    #[serde(with = "crate::domain::time::stored_option")]
    pub parked_until: Option<Civil>,
    /// Since when.
    #[serde(with = "crate::domain::time::stored_option")]
    pub parked_from: Option<Civil>,
    /// Who decides next on its parking, and the day until which it was asked for.
    pub parking: Option<(Party, NaiveDate)>,
    /// Who was reminded and has not acted since.
    pub reminded: Vec<Party>,
    /// Steps of the ladder that were taken, with what was due then.
    pub urged: Vec<Taken>,
    /// When somebody was last reminded who has not acted since.
    #[serde(with = "crate::domain::time::stored_option")]
    pub reminded_at: Option<Civil>,
    /// Which superior watches it.
    pub supervised: Option<Party>,
    /// A danger under public supervision.
    pub listed: bool,
    /// Since when it has been with who has it, at its stage.
    #[serde(with = "crate::domain::time::stored_option")]
    pub since: Option<Civil>,
    /// Whether the fault of an earlier case came back.
    pub repeats: bool,
    /// When it was put on record, here or for an order from elsewhere there.
    #[serde(with = "crate::domain::time::stored")]
    pub filed: Civil,
    /// Who handles it, or handled it last: the unit that leads, else who has it, else the station of the place.
    pub handler: Party,
    /// Whether the reporter was told what came of it.
    pub fed_back: bool,
    /// Who worked at it: not who verifies it.
    pub workers: Vec<Worker>,
    /// Whether it was ruled on who handles it.
    pub ruled_on: bool,
    /// How often it was returned since it was last ruled on or opened again.
    pub returns_open: u32,
    /// Everybody who had it.
    pub given: Vec<Party>,
    /// Those of them who sent it back.
    pub sent_back: Vec<Party>,
    /// Whom it is about: it never goes to them.
    pub concerns: Vec<Party>,
    /// By when the danger under public supervision has to be gone.
    pub hazard_deadline: Option<NaiveDate>,
    /// Whether it is closed, was drawn, and waits for a look.
    pub drawn: bool,
    /// Whether a look at it found that it was not done.
    pub sample_failed: bool,
    /// What the resident says of it.
    pub satisfaction: Option<Satisfaction>,
    /// What one person was last given to do about it.
    pub task: Option<Task>,
}

/// As many characters of a case's text as a list shows.
pub const TEXT_IN_LISTS: usize = 120;

impl OpenCase {
    /// The columns of an open case; none for an ended one.
    pub fn of(case: &Case, last_change: Option<&ChangeId>) -> Option<Self> {
        case.stage.is_open().then(|| Self::columns(case, last_change))
    }

    /// The columns of a case, whatever its stage.
    pub fn columns(case: &Case, last_change: Option<&ChangeId>) -> Self {
        Self {
            id: case.id,
            number: case.number.clone(),
            grid: case.grid.clone(),
            kind: case.kind.clone(),
            nature: case.nature,
            path: case.path,
            source: case.source,
            stage: case.stage,
            place: case.place.clone(),
            text: case.text.chars().take(TEXT_IN_LISTS).collect(),
            holder: case.holder.clone(),
            parties: case.parties(),
            filed_by: case.filed_by,
            happened: case.times.happened,
            due: case.due_now().or_else(|| case.due.as_ref().filter(|_| !case.is_paused()).map(|due| due.at)),
            limit: case.running_limit(),
            stopped: case.stopped_at(),
            on_site: case.on_site,
            last_from_spot: case.last_from_spot(),
            reached: case.first_reached(),
            parts_open: case.parts_open().cloned().collect(),
            waiting: case.waiting().cloned().collect(),
            sensitive: case.sensitive,
            returns: case.returns,
            reported_up: case.reported_up,
            last_change: last_change.cloned(),
            paused: case.is_paused(),
            outside: case.responsibility == Responsibility::Outside,
            asked: case.asked.as_ref().map(|asked| asked.from.clone()),
            parked_until: case.parked_until,
            parked_from: case.parked_from(),
            parking: case.parking.as_ref().and_then(|it| it.next().map(|next| (next.clone(), it.until))),
            reminded: reminded(case),
            urged: taken(case),
            reminded_at: case.urgings.iter().filter(|urging| urging.open).map(|urging| urging.at).max(),
            supervised: case.supervision.as_ref().map(|it| it.by.clone()),
            listed: case.listed().is_some(),
            since: case.holds.last().map(|hold| hold.from),
            repeats: case.repeats.is_some(),
            filed: case.filed_at(),
            handler: handler(case),
            fed_back: case.fed_back,
            workers: case.workers.clone(),
            ruled_on: case.ruled_on,
            returns_open: case.returns_open(),
            given: had(case, false),
            sent_back: had(case, true),
            concerns: case.concerns.clone(),
            hazard_deadline: case.listed().map(|hazard| hazard.deadline),
            drawn: waits_for_a_look(case),
            sample_failed: case.failed_samples > 0,
            satisfaction: case.satisfaction,
            task: case.task.clone(),
        }
    }

    /// Whether nothing is due just now: stopped, or parked.
    pub fn stands_still(&self, now: &Civil) -> bool {
        self.paused || self.parked_until.is_some_and(|until| *now < until)
    }

    /// Whether somebody was given it to do and has still to do it.
    pub fn is_task_of(&self, who: Author) -> bool {
        self.task.as_ref().is_some_and(|task| task.is_open() && Author::Person(task.to) == who)
    }

    /// Whether somebody gave it to a person to do and did not take it back: it is still to be done, or was.
    pub fn is_given_by(&self, who: Author) -> bool {
        let stands = |task: &Task| task.ended.as_ref().is_none_or(|end| end.how == TaskEnded::Done);
        self.task.as_ref().is_some_and(|task| task.given_by == who && stands(task))
    }

    /// The due time as long as it bears on anything: what was done in time waits for nobody.
    pub fn pressing(&self) -> Option<Civil> {
        self.due.filter(|due| self.stopped.is_none_or(|stopped| *due < stopped))
    }

    /// When its clock is read: now, or when it stopped.
    pub fn read_at(&self, now: Civil) -> Civil {
        let parked = self.parked_from.filter(|_| self.parked_until.is_some_and(|until| now < until));
        self.stopped.or(parked).unwrap_or(now)
    }

    /// Whether it is open and past due: still to be done, done too late, or late when its clock was stopped.
    pub fn is_late(&self, now: Civil) -> bool {
        self.stage.is_open() && self.pressing().is_some_and(|due| due < self.read_at(now))
    }
}

/// A time that a person was on the spot of an emergency, with the number of its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnSiteSpan {
    /// The case's number.
    pub number: String,
    /// Who, from when until when.
    pub spot: OnSpot,
    /// When the spot was last heard of: a time whose end nobody recorded does not count for ever.
    #[serde(with = "crate::domain::time::stored")]
    pub heard: Civil,
}

/// A step of the ladder of reminders that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Which.
    pub step: String,
    /// What was due then.
    #[serde(with = "crate::domain::time::stored_option")]
    pub due: Option<Civil>,
}

/// Each step once for each due time, whoever was reminded.
fn taken(case: &Case) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    for urging in &case.urgings {
        let Some(step) = &urging.step else { continue };
        let one = Taken { step: step.clone(), due: urging.due };
        if !taken.contains(&one) {
            taken.push(one);
        }
    }
    taken
}

fn reminded(case: &Case) -> Vec<Party> {
    let mut reminded: Vec<Party> =
        case.urgings.iter().filter(|urging| urging.open).map(|urging| urging.to.clone()).collect();
    reminded.sort();
    reminded.dedup();
    reminded
}

/// Who had it, or those of them who sent it back.
fn had(case: &Case, returned: bool) -> Vec<Party> {
    let holds = case.holds.iter().filter(|hold| !returned || hold.returned);
    let mut had: Vec<Party> = holds.filter_map(|hold| hold.party.clone()).collect();
    had.sort();
    had.dedup();
    had
}

pub(super) fn waits_for_a_look(case: &Case) -> bool {
    case.drawn && case.sampled.is_none()
}

fn handler(case: &Case) -> Party {
    let station = || Party::Station(community_of(&case.grid));
    case.lead.clone().or_else(|| case.holder.clone()).unwrap_or_else(station)
}
