//! A changed rule file, tried over past cases: what would have gone otherwise, had it been in force. Nothing is written.
//!
//! Both sides are asked the same question about each case: the rules in force, and those that would be in force if the
//! file were adopted, so a file that changes nothing differs in nothing. What came of a case is as it was: its start,
//! its pauses, its extensions and when it was resolved; only its limit is put in place of the other.
//!
//! The cases are read from one cut, one by one. What is kept of them are counts and a few numbers as examples, so memory
//! does not grow with the history.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::actor::Actor;
use super::command::Asker;
use super::decide;
use super::directory::Directory;
use super::door::{Part, StreamEnd};
use super::host::Host;
use super::refusal::Refusal;
use super::rules::Rules;
use super::view::{GridName, LateBy, Met, Receiver, Shift, Trial, TrialRule};
use crate::domain::case::{Act, Case, Due, PathTaken, Stage, act_name};
use crate::domain::ids::GridCode;
use crate::domain::limit::Limit;
use crate::domain::record::Record;
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::regulation::{Handler, Proposal, Regulation, RouteQuestion};
use crate::store::tables::{Stored, tag};
use crate::store::{Reader, Scan, decode};

/// Cases between two reports of progress.
const REPORT_EVERY: u64 = 4096;
/// Numbers that are given as examples of one difference.
const EXAMPLES: usize = 5;

/// What to try over which cases.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Cases that happened on this day or later.
    pub from: Option<NaiveDate>,
    /// Cases that happened on this day or earlier.
    pub until: Option<NaiveDate>,
    /// In or below this grid; none: the town.
    pub grid: Option<&'a str>,
    /// Who asks.
    pub asker: &'a Asker,
}

/// Reads every case of one cut and tells what would have gone otherwise.
pub fn serve(
    host: &Host,
    wanted: &Wanted<'_>,
    part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
) -> Result<StreamEnd, Refusal> {
    let now = host.now(wanted.asker);
    let cut = host.cut()?;
    let directory = Directory::load(&cut)?;
    let rules = Rules::of(&directory);
    let actor = Actor::of(&directory, &rules, wanted.asker.person.as_deref(), now.date_naive())?;
    let town = directory.town().map(|town| town.code.clone());
    let town = town.ok_or(super::refusal::RefusalCode::NoTown)?;
    let root = wanted.grid.map(|grid| directory.grid_meant(grid).map(|grid| grid.code.clone())).transpose()?;
    let root = root.unwrap_or(town);
    if !actor.may(Right::CaseRead, &root) {
        return Err(actor.refuse(&rules, &directory, Right::CaseRead, &root));
    }
    let library = Rules::library(&directory);
    let tried =
        Regulation::parse(wanted.file, wanted.text, &library).map_err(|error| decide::refuse_regulation(&error))?;
    let adopted = directory.adopting(tried.code(), wanted.file, &tried.whole_text());
    let after = Rules::of(&adopted);
    let mut run = Run {
        directory: &directory,
        before: &rules,
        after: &after,
        actor: &actor,
        wanted,
        root,
        now,
        grids: HashMap::new(),
        tally: Tally::of(&after, &tried),
        read: 0,
    };
    run.every_case(&cut, part)?;
    let grid = GridName { code: run.root.clone(), name: directory.grid_name(&run.root) };
    Ok(StreamEnd::Tried(Box::new(run.tally.end(grid, wanted))))
}

/// The rules of a grid, before and after; none if they are the same.
type Sides<'a> = Option<(&'a Regulation, &'a Regulation)>;

struct Run<'a> {
    directory: &'a Directory,
    before: &'a Rules,
    after: &'a Rules,
    actor: &'a Actor<'a>,
    wanted: &'a Wanted<'a>,
    root: GridCode,
    now: Civil,
    grids: HashMap<GridCode, Sides<'a>>,
    tally: Tally,
    read: u64,
}

impl<'a> Run<'a> {
    fn every_case(
        &mut self,
        reader: &dyn Reader,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut failed = None;
        reader.walk(&Scan::prefix(&[tag::CASE]), &mut |_, value| {
            let taken = decode::<Stored>(value).map_err(Refusal::from).and_then(|stored| {
                if let Some(Record::Case(case)) = stored.record {
                    self.take(&case);
                }
                self.report(part)
            });
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(refusal) => {
                    failed = Some(refusal);
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    fn report(&mut self, part: &mut dyn FnMut(Part) -> Result<(), Refusal>) -> Result<(), Refusal> {
        self.read += 1;
        if self.read.is_multiple_of(REPORT_EVERY) {
            return part(Part::Progress { phase: "try".to_owned(), done: self.read, total: None });
        }
        Ok(())
    }

    fn sides(&mut self, grid: &GridCode) -> Sides<'a> {
        if let Some(known) = self.grids.get(grid) {
            return *known;
        }
        let before = self.before.of_grid(self.directory, grid).ok();
        let after = self.after.of_grid(self.directory, grid).ok();
        let sides = before.zip(after).filter(|(before, after)| before.version() != after.version());
        self.grids.insert(grid.clone(), sides);
        sides
    }

    fn is_wanted(&self, case: &Case) -> bool {
        let day = case.times.happened.date_naive();
        // What was settled on the spot went nowhere, and what was taken back too.
        case.path != PathTaken::Settled
            && case.stage != Stage::Withdrawn
            && self.root.covers(&case.grid)
            && self.wanted.from.is_none_or(|from| day >= from)
            && self.wanted.until.is_none_or(|until| day <= until)
    }

    fn take(&mut self, case: &Case) {
        if !self.is_wanted(case) {
            return;
        }
        self.tally.cases += 1;
        let Some((before, after)) = self.sides(&case.grid) else { return };
        let question = RouteQuestion::of_case(case);
        let (was, would) = (before.propose(&question), after.propose(&question));
        let limits = (limit(was.as_ref()), limit(would.as_ref()));
        let hours = before.settings.hours() != after.settings.hours();
        let lateness = if limits.0 == limits.1 && !hours { None } else { self.lateness(case, limits.1) };
        let seen = Seen {
            // A sensitive case is counted, and named only to those who may see it.
            number: self.actor.may_see(case).then_some(case.number.as_str()),
            leads: (self.receiver(was.as_ref()), self.receiver(would.as_ref())),
            assists: (self.assisting(was.as_ref()), self.assisting(would.as_ref())),
            reports: (self.reported(was.as_ref()), self.reported(would.as_ref())),
            limits,
            lateness,
            unrouted: was.is_some() && would.is_none(),
            units: would.as_ref().is_some_and(|would| would.reckoned.is_some() && case.units.is_none()),
        };
        self.tally.take(would.as_ref().map_or("", |would| &would.route), &seen);
    }

    /// Those who assist, as one receiver.
    fn assisting(&self, proposal: Option<&Proposal>) -> Receiver {
        let mut all: Vec<Receiver> =
            proposal.iter().flat_map(|it| &it.assists).map(|handler| self.of_handler(Some(handler))).collect();
        all.sort_by(|one, other| one.code.cmp(&other.code));
        let joined = |part: fn(&Receiver) -> &str| all.iter().map(part).collect::<Vec<_>>().join("、");
        Receiver {
            code: joined(|it| &it.code),
            name: joined(|it| if it.name.is_empty() { &it.code } else { &it.name }),
        }
    }

    /// Who is told besides.
    fn reported(&self, proposal: Option<&Proposal>) -> Receiver {
        let unit = proposal.and_then(|proposal| proposal.also_report_to.clone());
        self.of_handler(unit.map(Handler::Unit).as_ref())
    }

    fn receiver(&self, proposal: Option<&Proposal>) -> Receiver {
        self.of_handler(proposal.map(|proposal| &proposal.lead))
    }

    fn of_handler(&self, handler: Option<&Handler>) -> Receiver {
        match handler {
            Some(Handler::Unit(unit)) => Receiver { code: unit.to_string(), name: self.directory.unit_name(unit) },
            Some(Handler::Station | Handler::FieldUnit) => Receiver { code: "station".to_owned(), name: String::new() },
            None => Receiver { code: String::new(), name: String::new() },
        }
    }

    /// Whether it was late and whether it would have been, where one is not the other.
    fn lateness(&self, case: &Case, limit: Option<Limit>) -> Option<(bool, bool)> {
        let end = resolved(case).unwrap_or(self.now);
        let late = |case: &Case, rules: &Rules| {
            let due = case.reckon(rules.calendar(), &end, None)?;
            Some(end.naive_local() > due.at)
        };
        let was = late(case, self.before).unwrap_or(false);
        let would = limit.and_then(|limit| {
            let from = case.due.as_ref().map(|due| due.from);
            let from = from.or(case.times.received).unwrap_or(case.times.happened);
            let case =
                Case { due: Some(Due { at: from, from, limit, days: None }), events: Vec::new(), ..case.clone() };
            late(&case, self.after)
        });
        Some((was, would.unwrap_or(false))).filter(|(was, would)| was != would)
    }
}

fn limit(proposal: Option<&Proposal>) -> Option<Limit> {
    proposal.and_then(|proposal| proposal.limit)
}

/// When it was done, by the last time that somebody said so; none while it is open.
fn resolved(case: &Case) -> Option<Civil> {
    let done = matches!(case.stage, Stage::Resolved | Stage::Verified | Stage::Closed);
    let said = || case.events.iter().rev().find(|event| event.what == act_name(Act::Resolve)).map(|event| event.at);
    if done { said().or(case.ended) } else { None }
}

/// What differs about one case.
struct Seen<'a> {
    number: Option<&'a str>,
    leads: (Receiver, Receiver),
    assists: (Receiver, Receiver),
    reports: (Receiver, Receiver),
    limits: (Option<Limit>, Option<Limit>),
    lateness: Option<(bool, bool)>,
    unrouted: bool,
    units: bool,
}

impl Seen<'_> {
    fn differs(&self) -> bool {
        self.leads.0 != self.leads.1
            || self.assists.0 != self.assists.1
            || self.reports.0 != self.reports.1
            || self.limits.0 != self.limits.1
            || self.lateness.is_some()
    }
}

/// What has been met so far, rule by rule.
struct Tally {
    cases: u64,
    differ: u64,
    rules: Vec<TrialRule>,
    by_code: HashMap<String, usize>,
    sum: TrialRule,
    regulation: crate::domain::ids::RegulationCode,
}

impl Tally {
    /// With the rules of every regulation that would be in force, those of the tried one first.
    fn of(after: &Rules, tried: &Regulation) -> Self {
        let mut tally = Self {
            cases: 0,
            differ: 0,
            rules: Vec::new(),
            by_code: HashMap::new(),
            sum: TrialRule::default(),
            regulation: tried.code().clone(),
        };
        let others = after.all().filter(|regulation| regulation.code() != tried.code());
        for route in std::iter::once(tried).chain(others).flat_map(|regulation| &regulation.routes) {
            tally.row(&route.code).label.clone_from(&route.label);
        }
        tally
    }

    fn row(&mut self, code: &str) -> &mut TrialRule {
        let at = *self.by_code.entry(code.to_owned()).or_insert_with(|| {
            self.rules.push(TrialRule { rule: code.to_owned(), ..TrialRule::default() });
            self.rules.len() - 1
        });
        // It has just been put there.
        match self.rules.get_mut(at) {
            Some(row) => row,
            None => &mut self.sum,
        }
    }

    fn take(&mut self, rule: &str, seen: &Seen<'_>) {
        self.differ += u64::from(seen.differs());
        add(self.row(rule), seen);
        add(&mut self.sum, seen);
    }

    fn end(mut self, grid: GridName, wanted: &Wanted<'_>) -> Trial {
        self.rules.retain(|rule| rule.cases > 0);
        Trial {
            regulation: self.regulation,
            grid,
            from: wanted.from,
            until: wanted.until,
            cases: self.cases,
            differ: self.differ,
            rules: self.rules,
            sum: self.sum,
        }
    }
}

fn add(row: &mut TrialRule, seen: &Seen<'_>) {
    row.cases += 1;
    shift(&mut row.leads, &seen.leads, seen.number);
    shift(&mut row.assists, &seen.assists, seen.number);
    shift(&mut row.reports, &seen.reports, seen.number);
    shift(&mut row.limits, &seen.limits, seen.number);
    if seen.lateness == Some((false, true)) {
        late_by(&mut row.late_by, &seen.leads.1, seen.number);
    }
    let count = |met: &mut Met, yes: bool| {
        if yes {
            meet(met, seen.number);
        }
    };
    count(&mut row.late, seen.lateness == Some((false, true)));
    count(&mut row.in_time, seen.lateness == Some((true, false)));
    count(&mut row.unrouted, seen.unrouted);
    count(&mut row.units_unknown, seen.units);
}

fn late_by(rows: &mut Vec<LateBy>, receiver: &Receiver, number: Option<&str>) {
    if let Some(known) = rows.iter_mut().find(|row| row.receiver == *receiver) {
        return meet(&mut known.met, number);
    }
    let mut met = Met::default();
    meet(&mut met, number);
    rows.push(LateBy { receiver: receiver.clone(), met });
}

fn meet(met: &mut Met, number: Option<&str>) {
    met.cases += 1;
    if let Some(number) = number.filter(|_| met.examples.len() < EXAMPLES) {
        met.examples.push(number.to_owned());
    }
}

fn shift<T: Clone + PartialEq>(shifts: &mut Vec<Shift<T>>, (from, to): &(T, T), number: Option<&str>) {
    if from == to {
        return;
    }
    if let Some(known) = shifts.iter_mut().find(|shift| shift.from == *from && shift.to == *to) {
        meet(&mut known.met, number);
        return;
    }
    let mut met = Met::default();
    meet(&mut met, number);
    shifts.push(Shift { from: from.clone(), to: to.clone(), met });
}
