//! Leave (請假): who may record, accept, refuse, end and call it off.
//!
//! Nobody receives the own leave: who asks for it waits until somebody with the right `duty-excuse` in a grid of theirs
//! has accepted it, and only then does the deputy stand in.

use chrono::{Datelike, Days, NaiveDate};

use super::super::actor::Actor;
use super::super::command::Command;
use super::super::directory::Directory;
use super::super::duties::{Duties, Pending};
use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::Rules;
use super::people::date;
use super::{Context, Decision, by_ending, text};
use crate::domain::absence::{Absence, Verdict};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::grid::Appointment;
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::ids::{AbsenceId, Clause, GridCode, PersonId};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::store::tables::tag;

/// Names of those who receive leave that a note lists.
const NAMED: usize = 3;

/// A matter of one person that somebody else decides on: leave, or an excuse, which may be for one grid alone.
#[derive(Debug, Clone, Copy)]
pub struct OwnMatter<'m> {
    /// Whose.
    pub person: PersonId,
    /// The day by whose posts it is judged.
    pub on: NaiveDate,
    /// Where; none: wherever the person has a post.
    pub place: Option<&'m GridCode>,
}

impl OwnMatter<'static> {
    /// One that concerns all posts of a person.
    pub fn everywhere(person: PersonId, on: NaiveDate) -> Self {
        Self { person, on, place: None }
    }
}

impl OwnMatter<'_> {
    /// The posts of the person that it concerns.
    fn posts<'a>(&self, directory: &'a Directory) -> Vec<&'a Appointment> {
        let concerned = |held: &&Appointment| self.place.is_none_or(|place| held.grid.covers(place));
        posts_of(directory, self.person, self.on).into_iter().filter(concerned).collect()
    }

    /// The grids that it concerns: the place alone, be it of a post of the person's or one for which they stand in.
    pub fn grids(&self, directory: &Directory) -> Vec<GridCode> {
        self.place.map_or_else(|| grids_of(directory, self.person, self.on), |place| vec![place.clone()])
    }
}

/// A person's posts on a date; all posts ever held, if none is held then.
fn posts_of(directory: &Directory, person: PersonId, on: NaiveDate) -> Vec<&Appointment> {
    let then: Vec<&Appointment> = directory.held_by(person, on).collect();
    if then.is_empty() { directory.appointments().filter(|held| held.person == person).collect() } else { then }
}

/// The grids of a person's posts on a date; of all posts ever held, if none is held then.
pub fn grids_of(directory: &Directory, person: PersonId, on: NaiveDate) -> Vec<GridCode> {
    let mut grids: Vec<GridCode> = posts_of(directory, person, on).iter().map(|held| held.grid.clone()).collect();
    grids.sort();
    grids.dedup();
    grids
}

/// Of the posts that a matter concerns, those whose leave only a post of a higher tier receives.
fn from_above<'a>(directory: &'a Directory, rules: &Rules, matter: &OwnMatter<'_>) -> Vec<&'a Appointment> {
    let is_from_above =
        |held: &&Appointment| rules.post_held(directory, held).is_some_and(|post| post.leave_from_above);
    matter.posts(directory).into_iter().filter(is_from_above).collect()
}

/// Whether an asker receives a person's leave and what that person says for themselves: with the right to it in a grid of
/// theirs, and by a post of a higher tier if the regulation asks for that.
pub fn receives(directory: &Directory, rules: &Rules, actor: &Actor<'_>, matter: &OwnMatter<'_>) -> bool {
    if actor.person() == Some(matter.person) {
        return false;
    }
    let above = from_above(directory, rules, matter);
    if above.is_empty() {
        return matter.grids(directory).iter().any(|grid| actor.may(Right::DutyExcuse, grid));
    }
    let higher = |grid: &GridCode| {
        actor.held.iter().any(|held| held.appointment.grid != *grid && held.reaches(Right::DutyExcuse, grid))
    };
    above.iter().any(|held| higher(&held.grid))
}

/// The asker receives it, or a refusal that says who does.
pub(super) fn require_receiver(context: &Context<'_>, matter: &OwnMatter<'_>) -> Result<(), Refusal> {
    if receives(context.directory, context.rules, &context.actor, matter) {
        return Ok(());
    }
    if context.actor.person() == Some(matter.person) {
        let who = receivers(context, matter)?;
        return Err(Refusal::new(RefusalCode::OwnLeave).list("who", who));
    }
    if let Some(held) = from_above(context.directory, context.rules, matter)
        .into_iter()
        .find(|held| context.actor.may(Right::DutyExcuse, &held.grid))
    {
        let who = receivers(context, matter)?;
        let refusal = Refusal::new(RefusalCode::LeaveFromAbove).list("who", who);
        let refusal = refusal.with("person", context.directory.person_name(matter.person));
        return Err(refusal.by_any(clause(context, &held.grid)));
    }
    let grid = place(context, matter)?;
    Err(context.actor.refuse(context.rules, context.directory, Right::DutyExcuse, &grid))
}

/// The grid that a matter of one person is filed under: its place, or that of the first post.
pub(super) fn place(context: &Context<'_>, matter: &OwnMatter<'_>) -> Result<GridCode, Refusal> {
    matter.grids(context.directory).into_iter().next().map_or_else(|| context.town(), Ok)
}

/// Who decides on a matter, by name.
pub(super) fn receivers(context: &Context<'_>, matter: &OwnMatter<'_>) -> Result<Vec<String>, Refusal> {
    let mut names = Vec::new();
    for other in context.directory.people() {
        let actor = Actor::of_person(context.directory, context.rules, other.id, context.today())?;
        if receives(context.directory, context.rules, &actor, matter) {
            names.push(other.name.clone());
        }
    }
    Ok(names)
}

/// Tells who may decide on what waits; or that nobody may, and whom to ask for it.
pub(super) fn told_who_decides(
    context: &Context<'_>,
    decision: Decision,
    matter: &OwnMatter<'_>,
    clause: Option<Clause>,
) -> Result<Decision, Refusal> {
    let mut who = receivers(context, matter)?;
    if who.is_empty() {
        return Ok(decision.noting("nobody-receives", &[], clause));
    }
    let more = who.len() > NAMED;
    who.truncate(NAMED);
    who.extend(more.then(|| "…".to_owned()));
    Ok(decision.noting("waits-for", &[], clause).listing("who", who))
}

/// Half days in order, within the years that dates can lie in.
pub(super) fn checked(span: HalfDays) -> Result<HalfDays, Refusal> {
    date("from", span.from.date)?;
    date("until", span.until.date)?;
    if span.until < span.from && span.until.date == span.from.date {
        return Err(Refusal::new(RefusalCode::BadHalves).with("date", span.from.date));
    }
    if span.until < span.from {
        let refusal = Refusal::new(RefusalCode::BadPeriod).with("from", span.from.date);
        return Err(refusal.with("until", span.until.date));
    }
    Ok(span)
}

/// `11-24` or `11-24–11-26`; with the year where one of them is not in this year.
pub(super) fn days_of(context: &Context<'_>, span: &HalfDays) -> String {
    let this_year = [span.from.date, span.until.date].iter().all(|day| day.year() == context.today().year());
    let shown = if this_year { "%m-%d" } else { "%Y-%m-%d" };
    let (from, until) = (span.from.date.format(shown), span.until.date.format(shown));
    if span.from.date == span.until.date { from.to_string() } else { format!("{from}–{until}") }
}

fn clause(context: &Context<'_>, grid: &GridCode) -> Option<Clause> {
    context.regulation(grid).ok().and_then(|regulation| regulation.absence.leave_clause()).cloned()
}

/// Somebody's leave that is in the way of half days, waiting or accepted.
fn in_the_way<'a>(context: &Context<'a>, person: PersonId, span: &HalfDays) -> Option<&'a Absence> {
    let counts = |leave: &&Absence| {
        leave.cancelled.is_none()
            && (leave.verdict.is_waiting() || leave.verdict.is_accepted())
            && leave.span.within(span).is_some()
    };
    context.directory.absences_of(person).find(counts)
}

/// Records leave.
pub fn record(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::LeaveRecord { person, span, kind, text: words, deputy } = command else {
        return Err(RefusalCode::Internal.into());
    };
    let asker = context.actor.named()?;
    let person = match person {
        Some(given) => context.person(given)?.id,
        None => asker,
    };
    let span = checked(*span)?;
    let matter = OwnMatter::everywhere(person, span.from.date);
    let accepted = receives(context.directory, context.rules, &context.actor, &matter);
    if person != asker && !accepted {
        require_receiver(context, &matter)?;
    }
    let there = |code: RefusalCode, leave: &Absence| {
        let refusal = Refusal::new(code).with("person", context.directory.person_name(leave.person));
        refusal.with("from", leave.span.from.date).with("until", leave.span.until.date)
    };
    if let Some(leave) = in_the_way(context, person, &span) {
        return Err(there(RefusalCode::LeaveOverlaps, leave));
    }
    let deputy = match deputy.as_deref().filter(|given| !given.trim().is_empty()) {
        Some(given) => {
            let deputy = context.person(given)?.id;
            if deputy == person {
                return Err(RefusalCode::OwnDeputy.into());
            }
            if let Some(leave) = in_the_way(context, deputy, &span) {
                return Err(there(RefusalCode::DeputyAway, leave));
            }
            Some(deputy)
        }
        None => None,
    };
    let absence = AbsenceId(context.new_id());
    let text = text::note("text", words)?;
    let grid = place(context, &matter)?;
    let label = format!("{} {}", context.directory.person_name(person), days_of(context, &span));
    let fact = Fact::AbsenceRecorded { absence, person, span, kind: *kind, text, deputy, accepted };
    let clause = clause(context, &grid);
    let decision = Decision::one(grid, vec![fact]).making("absence", absence, label);
    let leave = Pending { person, span, deputy };
    let decision = told_who_loses_a_deputy(context, decision, &leave);
    if accepted {
        return told_who_is_missing(context, decision, leave);
    }
    told_who_decides(context, decision, &matter, clause)
}

/// A leave by the ending of its id; or by whose it is, where only one of theirs can be meant.
fn find(context: &Context<'_>, given: &str, meant: impl Fn(&Absence) -> bool) -> Result<Absence, Refusal> {
    let unknown = || Refusal::new(RefusalCode::UnknownAbsence).with("given", given);
    match by_ending(context.reader, given, tag::ABSENCE, RefusalCode::UnknownAbsence) {
        Ok(id) => match context.stored(&RecordRef::Absence(AbsenceId(id)))?.and_then(|stored| stored.record) {
            Some(Record::Absence(leave)) => return Ok(leave),
            _ => return Err(unknown()),
        },
        Err(refusal) if matches!(refusal.code, RefusalCode::UnknownAbsence | RefusalCode::EndingTooShort) => {}
        Err(refusal) => return Err(refusal),
    }
    let person = match context.person(given) {
        Ok(person) => person.id,
        Err(refusal) if refusal.code == RefusalCode::UnknownPerson => return Err(unknown()),
        Err(refusal) => return Err(refusal),
    };
    let theirs = context.directory.absences_of(person).filter(|leave| leave.cancelled.is_none() && meant(leave));
    match theirs.collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(unknown()),
        several => Err(several
            .iter()
            .fold(Refusal::new(RefusalCode::AmbiguousEnding).with("given", given), |refusal, leave| {
                refusal.row(ending(leave.id), days_of(context, &leave.span))
            })),
    }
}

/// How people type an id.
pub(super) fn ending(id: impl ToString) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned()
}

/// What was decided already is not decided again: by whom it was is said.
pub(super) fn still_waits(context: &Context<'_>, verdict: &Verdict, gone: bool) -> Result<(), Refusal> {
    if verdict.is_waiting() && !gone {
        return Ok(());
    }
    let by = match verdict.by() {
        Some(Author::Person(person)) => context.directory.person_name(person),
        _ => String::new(),
    };
    Err(Refusal::new(RefusalCode::DecidedAlready).with("by", by))
}

fn one(context: &Context<'_>, leave: &Absence, fact: Fact) -> Result<Decision, Refusal> {
    let grid = place(context, &OwnMatter::everywhere(leave.person, leave.span.from.date))?;
    let label = format!("{} {}", context.directory.person_name(leave.person), days_of(context, &leave.span));
    Ok(Decision::one(grid, vec![fact]).making("absence", leave.id, label))
}

/// Accepts leave, or refuses it with a reason.
pub fn decide(context: &Context<'_>, given: &str, accepted: bool, reason: Option<&str>) -> Result<Decision, Refusal> {
    let leave = find(context, given, |leave| leave.verdict.is_waiting())?;
    require_receiver(context, &OwnMatter::everywhere(leave.person, leave.span.from.date))?;
    still_waits(context, &leave.verdict, leave.cancelled.is_some())?;
    if accepted {
        let decision = one(context, &leave, Fact::AbsenceAccepted { absence: leave.id })?;
        let pending = Pending { person: leave.person, span: leave.span, deputy: leave.deputy };
        return told_who_is_missing(context, told_who_loses_a_deputy(context, decision, &pending), pending);
    }
    let reason = text::note("reason", reason.unwrap_or_default())?;
    one(context, &leave, Fact::AbsenceRefused { absence: leave.id, reason })
}

/// Tells for whom somebody was to stand in on days on which they will be away: it falls to nobody, whatever it is.
fn told_who_loses_a_deputy(context: &Context<'_>, decision: Decision, leave: &Pending) -> Decision {
    let lost = context.directory.standing_in(leave.person).filter_map(|other| {
        let common = other.span.within(&leave.span).filter(|common| common.until.date >= context.today())?;
        Some((context.directory.person_name(other.person), common))
    });
    lost.fold(decision, |decision, (person, common)| {
        let deputy = context.directory.person_name(leave.person);
        let args = [("person", person), ("deputy", deputy), ("days", days_of(context, &common))];
        decision.noting("deputy-falls-away", &args, None)
    })
}

/// What is owed, as the writer sees it.
pub(super) fn duties<'a>(context: &Context<'a>) -> Duties<'a> {
    Duties { reader: context.reader, directory: context.directory, rules: context.rules, now: context.now }
}

/// Tells the grids, each with the days, that accepted leave leaves without anybody: it holds all the same, and somebody
/// has to stand in.
fn told_who_is_missing(context: &Context<'_>, decision: Decision, leave: Pending) -> Result<Decision, Refusal> {
    let (from, until) = (leave.span.from.date.max(context.today()), leave.span.until.date);
    if until < from {
        return Ok(decision);
    }
    let duties = duties(context);
    let without = duties.unattended(&context.town()?, from, until, Some(&leave))?;
    // What was without anybody before this leave was told before.
    let here: Vec<GridCode> = duties.of_person(leave.person, from, until)?.into_iter().map(|one| one.grid).collect();
    Ok(without.into_iter().filter(|one| here.contains(&one.grid)).fold(decision, |decision, one| {
        let args = [("grid", context.directory.grid_name(&one.grid)), ("days", one.days())];
        decision.noting("leaves-nobody", &args, Some(one.clause.clone())).naming("duties", one.label())
    }))
}

/// Who is away, or who receives the leave, may say that it is over or off.
fn require_concerned(context: &Context<'_>, leave: &Absence) -> Result<(), Refusal> {
    if context.actor.named()? == leave.person {
        return Ok(());
    }
    require_receiver(context, &OwnMatter::everywhere(leave.person, leave.span.from.date))
}

/// Somebody came back before the leave was over: what is after that half day is owed again.
pub fn end(context: &Context<'_>, given: &str, until: Option<HalfDay>) -> Result<Decision, Refusal> {
    let today = context.today();
    let leave = find(context, given, |leave| leave.stands() && leave.span.until.date >= today)?;
    require_concerned(context, &leave)?;
    if leave.cancelled.is_some() || matches!(leave.verdict, Verdict::Refused { .. }) {
        still_waits(context, &leave.verdict, true)?;
    }
    let yesterday = context.today().checked_sub_days(Days::new(1)).unwrap_or(context.today());
    let until = until.unwrap_or(HalfDay::afternoon(yesterday));
    if !leave.span.covers(until) {
        let refusal = Refusal::new(RefusalCode::OutsideLeave).with("given", until.date);
        return Err(refusal.with("from", leave.span.from.date).with("until", leave.span.until.date));
    }
    if until == leave.span.until {
        return Ok(Decision::default());
    }
    one(context, &leave, Fact::AbsenceEnded { absence: leave.id, until })
}

/// Calls leave off: what was to be excused by it is owed.
pub fn cancel(context: &Context<'_>, given: &str, reason: &str) -> Result<Decision, Refusal> {
    let today = context.today();
    let leave = find(context, given, |leave| leave.span.until.date >= today)?;
    require_concerned(context, &leave)?;
    if leave.cancelled.is_some() {
        still_waits(context, &leave.verdict, true)?;
    }
    let reason = text::note("reason", reason)?;
    one(context, &leave, Fact::AbsenceCancelled { absence: leave.id, reason })
}
