//! A day of patrols, visits and diary entries, and the logs that are signed at its end.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::act::{Act, Upon};
use super::days::{Day, civil, in_office, milliseconds};
use super::dice::Dice;
use super::town::{Town, Who, post};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, LogId};
use crate::domain::log::{DayLogRef, LateReason, LogOf, LogSpan};

/// A day's acts of logging, and how many of them are entries.
pub(super) struct Logged<'a> {
    town: &'a Town,
    dice: &'a mut Dice,
    day: Day,
    now: NaiveDateTime,
    acts: Vec<Act>,
}

/// What may be logged, in the order in which it is: the first so many are.
enum Plan {
    Patrol { area: usize, from: (u32, u32), to: (u32, u32) },
    Diary { area: usize, who: Who },
    Visit { grid: GridCode, who: Who },
}

/// Plans exactly `count` entries of a day, as far as the day has come, in the areas that are at work.
pub(super) fn entries(
    town: &Town,
    dice: &mut Dice,
    day: Day,
    now: NaiveDateTime,
    areas: usize,
    count: u64,
) -> Vec<Act> {
    let mut logged = Logged { town, dice, day, now, acts: Vec::new() };
    let plans = logged.plans(areas);
    for plan in plans {
        if logged.acts.len() as u64 == count {
            break;
        }
        match plan {
            Plan::Patrol { area, from, to } => logged.patrol(area, from, to),
            Plan::Diary { area, who } => logged.diary(area, who),
            Plan::Visit { grid, who } => logged.visit(&grid, who),
        }
    }
    // A busy day: people have more to say.
    while (logged.acts.len() as u64) < count {
        let area = logged.dice.index(areas);
        let Some(who) = town.holder(area, post::WARDEN) else { break };
        logged.diary(area, who);
    }
    logged.acts
}

impl Logged<'_> {
    fn plans(&mut self, areas: usize) -> Vec<Plan> {
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for area in 0..areas {
            // The area that every guide begins with misses nothing; others do, now and then.
            let sure = area == 0;
            let plans = if sure { &mut first } else { &mut rest };
            for (from, to) in [((8, 20), (10, 40)), ((14, 10), (16, 30))] {
                if sure || self.dice.chance(930) {
                    plans.push(Plan::Patrol { area, from, to });
                }
            }
            if let Some((who, _)) = self.town.day_log_writer(area) {
                rest.push(Plan::Diary { area, who });
            }
            if let Some(who) = self.town.holder(area, post::WARDEN).filter(|_| self.dice.chance(350)) {
                rest.push(Plan::Diary { area, who });
            }
        }
        // Twice a week the cadre of the town comes.
        if matches!(self.day.date.weekday(), Weekday::Tue | Weekday::Thu) {
            let at_work: BTreeSet<usize> = self.town.areas.iter().take(areas).map(|area| area.community).collect();
            for community in at_work.into_iter().filter_map(|index| self.town.communities.get(index)) {
                let cadre = community.posts.get(&post::CADRE.into()).and_then(|held| held.first());
                if let Some(who) = cadre.filter(|_| self.dice.chance(880)) {
                    first.push(Plan::Visit { grid: community.code.clone(), who: *who });
                }
            }
        }
        self.dice.shuffle(&mut rest);
        first.extend(rest);
        first
    }

    fn patrol(&mut self, area: usize, from: (u32, u32), to: (u32, u32)) {
        let town = self.town;
        // A round that is still being walked is not written yet.
        let tries = if area == 0 { 12 } else { 4 };
        let walked = (0..tries).find_map(|_| {
            let start = self.day.moment(self.dice, from, to)?;
            let (start, end) = (civil(start), civil(start + TimeDelta::minutes(self.dice.between(25, 55))));
            Some((start, end, self.keyed(end.naive_local(), area != 0)?))
        });
        let (Some((start, end, (keyed, late))), Some(place)) = (walked, town.areas.get(area)) else { return };
        let Some(who) = town.holder(area, post::WARDEN) else { return };
        let Some(person) = town.person(who).map(|person| person.id) else { return };
        let slot = town.calendar.hours().slot_of(start.naive_local());
        let mut streets = place.streets.clone();
        self.dice.shuffle(&mut streets);
        streets.truncate(3);
        let route = streets.join(" → ");
        let companions = match town.holder(area, post::DIRECTOR) {
            Some(director) if self.dice.chance(60) => vec![town.name(director)],
            _ => Vec::new(),
        };
        let text = self.dice.text(&town.words.seen).to_owned();
        let log = LogId(self.dice.uuid(milliseconds(keyed)));
        let fact = Fact::PatrolLogged {
            log,
            grid: place.code.clone(),
            person,
            start,
            end,
            slot,
            text,
            route: self.dice.chance(600).then_some(route),
            companions,
            late,
        };
        self.log(keyed, place.code.clone(), who, "log-patrol", fact);
    }

    fn visit(&mut self, grid: &GridCode, who: Who) {
        let minutes = self.dice.between(62, 110);
        let Some(start) = self.day.moment(self.dice, (14, 20), (15, 40)) else { return };
        let end = civil(start + TimeDelta::minutes(minutes));
        let Some((keyed, late)) = self.keyed(end.naive_local(), false) else { return };
        let Some(person) = self.town.person(who).map(|person| person.id) else { return };
        let text = self.dice.text(&self.town.words.visits).to_owned();
        let log = LogId(self.dice.uuid(milliseconds(keyed)));
        let (start, companions) = (civil(start), Vec::new());
        let (grid_code, said, household) = (grid.clone(), None, None);
        let fact =
            Fact::VisitLogged { log, grid: grid_code, person, start, end, text, companions, late, said, household };
        self.log(keyed, grid.clone(), who, "log-visit", fact);
    }

    fn diary(&mut self, area: usize, who: Who) {
        let town = self.town;
        let (Some(place), Some(person)) = (town.areas.get(area), town.person(who)) else { return };
        let keyed = self.day.office_moment(self.dice, &town.calendar);
        let begin = keyed.date().and_time(NaiveTime::MIN);
        let happened = civil((keyed - TimeDelta::minutes(self.dice.between(2, 40))).max(begin));
        let number = self.dice.between(1, 60);
        let household = format!("{}{number}{}", self.dice.text(&place.streets), town.words.say("號"));
        let promised = self.dice.chance(160);
        let promise = promised.then(|| self.dice.text(&town.words.promises).to_owned());
        let days = u64::try_from(self.dice.between(1, 9)).unwrap_or(1);
        let promised_by = self.day.date.checked_add_days(Days::new(days)).filter(|_| promised);
        let log = LogId(self.dice.uuid(milliseconds(keyed)));
        let fact = Fact::DiaryLogged {
            log,
            grid: place.code.clone(),
            person: person.id,
            happened,
            household,
            text: self.dice.text(&town.words.opinions).to_owned(),
            result: self.dice.chance(700).then(|| self.dice.text(&town.words.results).to_owned()),
            promise,
            promised_by,
            late: None,
        };
        self.log(keyed, place.code.clone(), who, "log-diary", fact);
    }

    /// When it is keyed: soon, or on the next working day with a reason; none if that is yet to come.
    fn keyed(&mut self, end: NaiveDateTime, may_be_late: bool) -> Option<(NaiveDateTime, Option<LateReason>)> {
        if may_be_late && self.dice.chance(30) {
            let next = self.town.calendar.next_working_day(self.day.date).and_hms_opt(8, 5, 0)?;
            let keyed = next + TimeDelta::seconds(self.dice.between(0, 5400));
            let reasons = [LateReason::NoLaptop, LateReason::PowerCut, LateReason::Away, LateReason::Urgent];
            if keyed <= self.now {
                return Some((keyed, self.dice.pick(&reasons).copied()));
            }
        }
        let keyed = end + TimeDelta::seconds(self.dice.between(60, 1500));
        (keyed <= self.day.until).then_some((keyed, None))
    }

    fn log(&mut self, at: NaiveDateTime, grid: GridCode, who: Who, command: &'static str, fact: Fact) {
        self.acts.push(Act { at, grid, who, command, facts: vec![fact], upon: Upon::New });
    }
}

/// What came of the promises among these entries, said by the day for which they were made; of a few, nobody ever does.
pub(super) fn promises_kept(town: &Town, dice: &mut Dice, entries: &[Act]) -> Vec<Act> {
    let mut acts = Vec::new();
    for entry in entries {
        for fact in &entry.facts {
            let Fact::DiaryLogged { log, promised_by: Some(by), .. } = fact else { continue };
            let at = in_office(dice, &town.calendar, by.and_time(entry.at.time()) - TimeDelta::hours(2));
            let text = dice.text(&town.words.results).to_owned();
            if at > entry.at && dice.chance(980) {
                let (grid, who) = (entry.grid.clone(), entry.who);
                let facts = vec![Fact::PromiseKept { log: *log, text }];
                acts.push(Act { at, grid, who, command: "log-keep", facts, upon: Upon::New });
            }
        }
    }
    acts
}

/// The logs of the day that are signed at its end, and read by the cadre on the next working day. `entries` is what was
/// planned for the day.
pub(super) fn signatures(town: &Town, dice: &mut Dice, day: Day, areas: usize, entries: &[Act]) -> Vec<Act> {
    let mut acts = Vec::new();
    for area in 0..areas {
        let (Some((who, of)), Some(place)) = (town.day_log_writer(area), town.areas.get(area)) else { continue };
        let (Some(at), Some(person)) = (day.moment(dice, (17, 15), (17, 58)), town.person(who)) else { continue };
        let today = entries.iter().filter(|act| act.at.date() == day.date && act.at < at);
        let told = |act: &&Act| match of {
            LogOf::Own => act.who == who,
            LogOf::Grid => place.code.covers(&act.grid),
        };
        let written = today.filter(told).count();
        // Now and then one is forgotten.
        if written == 0 || !dice.chance(900) {
            continue;
        }
        let day_log = DayLogRef { grid: place.code.clone(), date: day.date, person: person.id, span: LogSpan::Day };
        let text = dice.text(&town.words.day_words).to_owned();
        let entries = u32::try_from(written).unwrap_or(0);
        let fact = Fact::DayLogSigned { day_log: day_log.clone(), text, entries, lines: Vec::new(), of };
        let grid = place.code.clone();
        acts.push(Act { at, grid, who, command: "log-sign", facts: vec![fact], upon: Upon::New });
        if let Some(cadre) = town.holder(area, post::CADRE).filter(|_| dice.chance(200)) {
            let next = town.calendar.next_working_day(day.date).and_time(at.time()) - TimeDelta::hours(5);
            let at = in_office(dice, &town.calendar, next);
            let fact = Fact::DayLogReviewed { day_log, text: dice.text(&town.words.reviews).to_owned() };
            let grid = place.code.clone();
            acts.push(Act { at, grid, who: cadre, command: "log-review", facts: vec![fact], upon: Upon::New });
        }
    }
    acts
}
