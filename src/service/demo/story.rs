//! The history of the town, day by day: what is planned for each day waits for its moment, and is written in order.

use std::collections::{BTreeMap, BinaryHeap, HashMap};

use chrono::{Datelike, NaiveDateTime, TimeDelta};

use super::act::{Act, Life, Upon, Waiting};
use super::cases::{self, Fate};
use super::days::{Day, Shares, history};
use super::dice::Dice;
use super::ledgers::{self, Books};
use super::logs;
use super::meetings;
use super::pen::{Entry, Pen};
use super::town::Town;
use super::{DemoPlan, DemoReport};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::ids::CaseId;
use crate::domain::record::RecordRef;
use crate::regulation;
use crate::service::refusal::{Refusal, RefusalCode};

/// One area is at work for so many records of a small demo, so that those that are look lived in.
const RECORDS_AN_AREA: u64 = 200;
/// Of a hundred records, so many are cases, and so many log entries; the others are ledger rows.
const CASES_PERCENT: u64 = 25;
const LOGS_PERCENT: u64 = 40;
/// About so many changes come of a hundred records.
const CHANGES_PERCENT: u64 = 145;
/// About so many come of one case, and of a hundred other records.
const CHANGES_A_CASE: u64 = 4;
const CHANGES_OF_OTHERS_PERCENT: u64 = 60;
/// Of a thousand cases, so many are still open at the end.
const OPEN_PER_MILLE: u64 = 80;
/// How steeply the share of cases that stay open rises towards the end.
const STEEPNESS: u64 = 15;
const FINE: u64 = 1 << 20;
/// Rows are confirmed about so often in thirty days, in thousandths; more than that nobody does in a day.
const CONFIRMS_PER_MILLE: u64 = 1600;
const MOST_CONFIRMS_A_DAY: u64 = 150;
/// Working days in thirty days.
const WORKING_DAYS_A_MONTH: u64 = 21;
/// The first part of the history in which books are founded, in hundredths, and how much more is entered then.
const FOUNDING_PERCENT: usize = 12;
const FOUNDING_WEIGHT: u64 = 6;
/// Day logs older than this were kept on paper.
const SIGNED_DAYS: i64 = 90;
/// The longest that an emergency just reported has been waiting for an answer.
const JUST_NOW_MINUTES: i64 = 35;

/// About how many changes the history comes to, which says how many days it takes.
fn changes(plan: &DemoPlan) -> u64 {
    match plan.cases {
        None => plan.records.saturating_mul(CHANGES_PERCENT) / 100,
        Some(cases) => {
            let others = plan.records.saturating_sub(cases);
            cases.saturating_mul(CHANGES_A_CASE).saturating_add(others.saturating_mul(CHANGES_OF_OTHERS_PERCENT) / 100)
        }
    }
}

struct Story<'a> {
    town: &'a Town,
    pen: &'a mut Pen,
    books: Books,
    waiting: BinaryHeap<Waiting>,
    order: u64,
    lives: HashMap<CaseId, Life>,
    serials: BTreeMap<i32, u32>,
    report: DemoReport,
}

/// Draws up the town and writes its whole history.
pub(super) fn tell(
    plan: &DemoPlan,
    dice: &mut Dice,
    pen: &mut Pen,
    progress: &mut dyn FnMut(u64),
) -> Result<DemoReport, Refusal> {
    let missing = || Refusal::new(RefusalCode::Internal).with("reason", "the built-in regulations do not read");
    let hours = regulation::builtin().iter().find(|it| it.meta.applies_to_town).map(|it| it.settings.hours());
    let calendar = regulation::builtin_calendar(&hours.unwrap_or_default());
    let days = history(&calendar, plan.now, changes(plan));
    let first = days.first().ok_or_else(missing)?.date;
    let mut town = Town::new(&plan.lang, dice, first).ok_or_else(missing)?;
    let founding = town.take_founding();
    let mut at = calendar.previous_working_day(first).and_hms_opt(9, 0, 0).unwrap_or(plan.now);
    let mut report = DemoReport { first_day: first, ..DemoReport::default() };
    for (grid, command, facts) in founding {
        at += TimeDelta::seconds(20);
        pen.write(Entry { at, grid, author: Author::Owner, command, upon: Vec::new(), facts })?;
        report.changes += 1;
    }
    report.people = town.people.len() as u64;
    let books = Books::new(&town);
    let mut story = Story {
        town: &town,
        pen,
        books,
        waiting: BinaryHeap::new(),
        order: 0,
        lives: HashMap::new(),
        serials: BTreeMap::new(),
        report,
    };
    story.run(plan, dice, &days, progress)?;
    Ok(story.report)
}

impl Story<'_> {
    fn run(
        &mut self,
        plan: &DemoPlan,
        dice: &mut Dice,
        days: &[Day],
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Refusal> {
        let areas = usize::try_from(plan.records / RECORDS_AN_AREA).unwrap_or(usize::MAX);
        let areas = areas.clamp(3, self.town.areas.len().max(3));
        let cases = plan.cases.map_or(plan.records * CASES_PERCENT / 100, |cases| cases.min(plan.records));
        // What is not a case is shared out as ever.
        let logs = match plan.cases {
            None => plan.records * LOGS_PERCENT / 100,
            Some(_) => (plan.records - cases) * LOGS_PERCENT / (100 - CASES_PERCENT),
        };
        let rows = plan.records - cases - logs;
        let minutes: u64 = days.iter().map(|day| day.minutes).sum();
        let founding = (days.len() * FOUNDING_PERCENT / 100).max(3);
        let row_weight = |number: usize, day: &Day| day.minutes * if number < founding { FOUNDING_WEIGHT } else { 1 };
        let row_weights = days.iter().enumerate().map(|(number, day)| row_weight(number, day)).sum();
        let mut case_shares = Shares::new(cases, minutes);
        let mut log_shares = Shares::new(logs, minutes);
        let mut row_shares = Shares::new(rows, row_weights);
        let [mut case_dice, mut log_dice, mut row_dice, mut promise_dice, mut sign_dice] =
            [(); 5].map(|()| dice.fork());
        for act in meetings::announced(self.town, &mut dice.fork(), days, plan.now) {
            self.wait(act);
        }
        for (number, day) in days.iter().enumerate() {
            let count = case_shares.next(day.minutes);
            let fate = Fates { number: number as u64, days: days.len() as u64, cases, open: plan.open };
            self.plan_cases(plan, &mut case_dice, *day, areas, count, &fate);
            let entries = logs::entries(self.town, &mut log_dice, *day, plan.now, areas, log_shares.next(day.minutes));
            if (plan.now.date() - day.date).num_days() <= SIGNED_DAYS {
                let signed = logs::signatures(self.town, &mut sign_dice, *day, areas, &entries);
                for act in signed {
                    self.wait(act);
                }
            }
            let kept = logs::promises_kept(self.town, &mut promise_dice, &entries);
            entries.into_iter().chain(kept).for_each(|act| self.wait(act));
            let tended = self.books.standing() * CONFIRMS_PER_MILLE / 1000 / WORKING_DAYS_A_MONTH;
            let tended = tended.min(MOST_CONFIRMS_A_DAY) * day.minutes / 480;
            let tended = ledgers::tend(self.town, &self.books, &mut row_dice, *day, areas, tended);
            let share = row_shares.next(row_weight(number, day));
            let begun =
                ledgers::begin(self.town, &mut self.books, &mut row_dice, *day, areas, share, number < founding);
            tended.into_iter().chain(begun).for_each(|act| self.wait(act));
            let until = if number + 1 == days.len() { plan.now } else { day.until };
            self.write_until(until)?;
            progress(self.report.cases + self.report.logs + self.report.rows);
        }
        Ok(())
    }

    fn plan_cases(&mut self, plan: &DemoPlan, dice: &mut Dice, day: Day, areas: usize, count: u64, fates: &Fates) {
        for number in 0..count {
            // In the area that every guide begins with, help was called for just now.
            let just_now = fates.last_day() && number == 0 && day.date == plan.now.date();
            let (area, at, fate) = if just_now {
                let earlier = plan.now - TimeDelta::seconds(dice.between(8 * 60, JUST_NOW_MINUTES * 60));
                (0, earlier.max(day.date.and_time(chrono::NaiveTime::MIN)), Fate::JustNow)
            } else {
                let at = day.office_moment(dice, &self.town.calendar);
                (dice.index(areas), at, fates.draw(dice))
            };
            let Some((case, life)) = cases::plan(self.town, dice, area, at, fate) else { continue };
            self.lives.insert(case, life);
            self.next_step(case);
        }
    }

    fn next_step(&mut self, case: CaseId) {
        let step = self.lives.get_mut(&case).and_then(|life| life.steps.pop_front());
        match step {
            Some(step) => self.wait(step),
            None => drop(self.lives.remove(&case)),
        }
    }

    fn wait(&mut self, act: Act) {
        self.order += 1;
        self.waiting.push(Waiting { order: self.order, act });
    }

    fn write_until(&mut self, until: NaiveDateTime) -> Result<(), Refusal> {
        while self.waiting.peek().is_some_and(|first| first.act.at <= until) {
            if let Some(Waiting { act, .. }) = self.waiting.pop() {
                self.write(act)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, mut act: Act) -> Result<(), Refusal> {
        let Some(person) = self.town.person(act.who).map(|person| person.id) else { return Ok(()) };
        let upon = match &act.upon {
            Upon::New | Upon::NewRows { .. } => Vec::new(),
            Upon::Case(case) => {
                let last = self.lives.get(case).map_or(0, |life| life.last);
                if last == 0 { Vec::new() } else { vec![(RecordRef::Case(*case), last)] }
            }
            Upon::Row { area, row, .. } => {
                let last = self.books.last(*area, *row);
                if last == 0 {
                    // It was withdrawn earlier on the same day.
                    return Ok(());
                }
                act.facts.iter().flat_map(Fact::records).map(|record| (record, last)).collect()
            }
        };
        for fact in &mut act.facts {
            self.count(act.at, fact);
        }
        let author = Author::Person(person);
        let Act { at, grid, command, facts, .. } = act;
        let seq = self.pen.write(Entry { at, grid, author, command, upon, facts })?;
        self.report.changes += 1;
        match act.upon {
            Upon::New => {}
            Upon::Case(case) => {
                if let Some(life) = self.lives.get_mut(&case) {
                    life.last = seq;
                }
                self.next_step(case);
            }
            Upon::NewRows { area, rows } => {
                self.report.rows += rows.len() as u64;
                for row in rows {
                    self.books.note(area, row, seq);
                }
            }
            Upon::Row { area, row, ends } => self.books.note(area, row, if ends { 0 } else { seq }),
        }
        Ok(())
    }

    /// Counts what is written, and gives a case its number.
    fn count(&mut self, at: NaiveDateTime, fact: &mut Fact) {
        let report = &mut self.report;
        match fact {
            Fact::CaseFiled { number, holder, .. } => {
                let serial = self.serials.entry(at.year()).or_default();
                *serial += 1;
                *number = format!("{}-{}-{serial:05}", self.town.number_prefix(), at.year());
                report.cases += 1;
                report.open_cases += u64::from(holder.is_some());
            }
            Fact::CaseClosed { .. } | Fact::CaseWithdrawn { .. } => report.open_cases -= 1,
            Fact::PatrolLogged { .. } | Fact::VisitLogged { .. } | Fact::DiaryLogged { .. } => report.logs += 1,
            _ => {}
        }
    }
}

/// How cases of a day turn out.
struct Fates {
    number: u64,
    days: u64,
    cases: u64,
    /// As many as shall be open at the end, if that was said.
    open: Option<u64>,
}

impl Fates {
    fn last_day(&self) -> bool {
        self.number + 1 == self.days
    }

    /// Ever more stall towards the end, so that what is open is mostly young; as many in all as shall be open.
    fn draw(&self, dice: &mut Dice) -> Fate {
        // Those of the last days are open of themselves.
        let of_themselves = self.cases * 9 / 10 / self.days.max(1);
        let open = self.open.unwrap_or(self.cases * OPEN_PER_MILLE / 1000);
        let wanted = open.saturating_sub(of_themselves).min(self.cases);
        let mean = wanted * 1000 / self.cases.max(1);
        // The more are asked for, the further back they must lie: on no day can more than all of them stay open.
        let steepness = match self.open {
            Some(_) => STEEPNESS.min((1000 / mean.max(1)).saturating_sub(1)),
            None => STEEPNESS,
        };
        // The mean of (n + 1) xⁿ over the history is 1.
        let x = (self.number + 1) * FINE / self.days.max(1);
        let power = (0..steepness).fold(FINE, |power, _| power * x / FINE);
        let per_mille = mean * (steepness + 1) * power / FINE;
        if dice.chance(per_mille) { Fate::Stalls } else { Fate::Any }
    }
}
