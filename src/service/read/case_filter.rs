//! Which cases a filter lets pass: its words looked up once in the town, then held against each case.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::Look;
use crate::domain::case::{Case, Party};
use crate::domain::change::Author;
use crate::domain::ids::{GridCode, KindCode, Tier};
use crate::domain::matching::{Needle, fold};
use crate::domain::time::{Civil, at_offset};
use crate::service::meaning::ambiguous;
use crate::service::query::{CaseFilter, Lapse, LapseUnit};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::state::words_of;
use crate::service::terms::MYSELF;
use crate::store::summary::CaseSummary;
use crate::store::tables::{OpenCase, community_of};

/// A score below this is letters in order only: too loose where nobody chooses from a list.
const CLEAR: u32 = 400;

/// A due time counts if it lies before this, by the clock of its limit.
#[derive(Debug, Clone, Copy)]
struct Before {
    round_the_clock: Civil,
    office: Civil,
}

/// A filter with its words looked up.
pub(super) struct Sieve<'a> {
    pub(super) filter: &'a CaseFilter,
    /// In or below this node.
    pub(super) root: Option<GridCode>,
    pub(super) community: Option<GridCode>,
    pub(super) kinds: Option<BTreeSet<KindCode>>,
    words: Vec<(String, Needle)>,
    pub(super) by: Option<Vec<Party>>,
    pub(super) unit: Option<Party>,
    pub(super) filed_by: Option<Author>,
    /// Whose task it is, and who gave it.
    assigned: Option<Author>,
    assigned_by: Option<Author>,
    late: Option<Before>,
    left: Option<Before>,
    given: Option<Party>,
    sent_back: Option<Party>,
    /// Whom the asker acts for.
    pub(super) parties: Vec<Party>,
    /// Grids whose station has nobody but the asker to verify, as far as that was asked.
    pub(super) alone: RefCell<BTreeMap<GridCode, bool>>,
}

impl CaseFilter {
    /// Whether only open cases can pass, which are held in memory.
    pub fn is_of_open_cases(&self) -> bool {
        let now = !self.is_of_the_past() && self.figure.is_none();
        let open = self.open
            || self.mine
            || self.involved
            || self.late
            || self.left_under.is_some()
            || self.by.is_some()
            || self.assigned.is_some()
            || self.assigned_by.is_some()
            || self.unanswered == Some(true)
            || self.paused == Some(true)
            || self.urged
            || self.supervised
            || self.listed
            || self.listed_late
            || self.stage.is_some_and(crate::domain::case::Stage::is_open);
        now && open
    }
}

impl Look<'_> {
    /// Looks the words of a filter up.
    pub(super) fn sieve<'f>(&self, filter: &'f CaseFilter) -> Result<Sieve<'f>, Refusal> {
        let seek = |given: &Option<String>| given.as_deref().map(|given| self.seek_grid(given)).transpose();
        let parties = self.actor.parties();
        let by = filter.by.as_deref().map(|by| self.seek_holder(by, &parties)).transpose()?;
        let party = |given: &Option<String>| given.as_deref().map(|given| self.seek_party(given)).transpose();
        let somebody = |given: &Option<String>| -> Result<Option<Author>, Refusal> {
            Ok(match given.as_deref() {
                None => None,
                Some(MYSELF) => Some(self.actor.author),
                Some(name) => Some(Author::Person(self.directory.person_meant(name, self.today())?.id)),
            })
        };
        Ok(Sieve {
            root: seek(&filter.grid)?,
            community: seek(&filter.community)?,
            kinds: filter.kind.as_deref().map(|kind| self.seek_kinds(kind, filter.figure.is_some())).transpose()?,
            words: filter
                .words
                .iter()
                .flat_map(|words| words.split_whitespace().map(|word| (fold(word), Needle::new(word))))
                .collect(),
            by,
            unit: party(&filter.unit)?,
            filed_by: somebody(&filter.filed_by)?,
            assigned: somebody(&filter.assigned)?,
            assigned_by: somebody(&filter.assigned_by)?,
            late: filter.late_over.map(|over| self.before(over, false)),
            left: filter.left_under.map(|under| self.before(under, true)),
            given: party(&filter.given)?,
            sent_back: party(&filter.sent_back)?,
            parties,
            alone: RefCell::default(),
            filter,
        })
    }

    /// Whether a case passes, as it stands at `now`. Says nothing of whether the asker may see it.
    pub(super) fn passes(&self, case: &OpenCase, sieve: &Sieve<'_>, now: Civil) -> bool {
        self.passes_but_for_words(case, sieve, now)
            && (sieve.words.is_empty() || self.has_words(case, sieve, &words_of(case)))
    }

    /// The same of a case of the queue, whose words are ready.
    pub(super) fn passes_in_queue(&self, case: &OpenCase, sieve: &Sieve<'_>) -> bool {
        let ready = || self.state.queue.words(&case.id).is_some_and(|words| self.has_words(case, sieve, words));
        self.passes_but_for_words(case, sieve, self.now) && (sieve.words.is_empty() || ready())
    }

    pub(super) fn passes_but_for_words(&self, case: &OpenCase, sieve: &Sieve<'_>, now: Civil) -> bool {
        let filter = sieve.filter;
        let late = || case.is_late(now);
        let filed = case.filed.date_naive();
        sieve.root.as_ref().is_none_or(|root| root.covers(&case.grid))
            && sieve.community.as_ref().is_none_or(|community| *community == community_of(&case.grid))
            && sieve.kinds.as_ref().is_none_or(|kinds| kinds.contains(&case.kind))
            && filter.nature.is_none_or(|nature| case.nature == nature)
            && filter.source.is_none_or(|source| case.source == source)
            && filter.stage.is_none_or(|stage| case.stage == stage)
            && (!filter.open || case.stage.is_open())
            && (!filter.urged || !case.reminded.is_empty())
            && (!filter.supervised || case.supervised.is_some())
            && (!filter.listed || case.listed)
            && (!filter.repeats || case.repeats)
            && (!filter.sample_failed || case.sample_failed)
            && (!filter.listed_late || case.hazard_deadline.is_some_and(|deadline| deadline < now.date_naive()))
            && filter.satisfaction.is_none_or(|answer| case.satisfaction == Some(answer))
            && (!filter.late || late())
            && filter.from.is_none_or(|from| filed >= from)
            && filter.until.is_none_or(|until| filed <= until)
            && sieve.by.as_ref().is_none_or(|by| case.holder.as_ref().is_some_and(|holder| by.contains(holder)))
            && sieve.unit.as_ref().is_none_or(|unit| case.handler == *unit)
            && sieve.filed_by.is_none_or(|author| case.filed_by == author)
            && filter.returned_over.is_none_or(|times| case.returns > times)
            && filter.unanswered.is_none_or(|wanted| (!case.waiting.is_empty() && case.stage.is_open()) == wanted)
            && filter.paused.is_none_or(|wanted| case.stands_still(&now) == wanted)
            && sieve.late.is_none_or(|before| late() && self.is_late_over(case, before, filter.late_over, now))
            && sieve.left.is_none_or(|before| case.pressing().is_some_and(|due| due >= now) && before.has(case))
            && sieve.given.as_ref().is_none_or(|party| case.given.contains(party))
            && sieve.sent_back.as_ref().is_none_or(|party| case.sent_back.contains(party))
            && sieve.assigned.is_none_or(|who| case.stage.is_open() && case.is_task_of(who))
            && sieve.assigned_by.is_none_or(|who| case.stage.is_open() && case.is_given_by(who))
            && (!filter.mine || (case.stage.is_open() || case.drawn) && self.is_mine(case, sieve))
            && (!filter.involved || (case.stage.is_open() || case.drawn) && self.is_involved(case, sieve))
    }

    /// Whether a late one is late by more than so. Of one whose clock was stopped, or that was done, that is what it was
    /// then; those are few.
    fn is_late_over(&self, case: &OpenCase, before: Before, lapse: Option<Lapse>, now: Civil) -> bool {
        let read_at = case.read_at(now);
        let (Some(limit), Some(due), Some(lapse)) = (case.limit, case.due, lapse.filter(|_| read_at != now)) else {
            return before.has(case);
        };
        let a_day = if limit.unit.is_urgent() { 24 * 60 } else { self.rules.calendar().hours().minutes_a_day() };
        let minutes = match lapse.unit {
            LapseUnit::Hours => 60,
            LapseUnit::Days => i64::from(a_day),
        };
        -self.rules.minutes_left(limit, read_at, due) > i64::from(lapse.amount) * minutes
    }

    /// What is hidden from the asker's eyes is not found by its words either: then its number alone is, the first line.
    fn has_words(&self, case: &OpenCase, sieve: &Sieve<'_>, words: &str) -> bool {
        let hidden = case.sensitive && self.mask;
        let shown = if hidden { words.lines().next().unwrap_or_default() } else { words };
        let place = words.lines().nth(1).filter(|_| !hidden).unwrap_or_default();
        // The spot is a name, and found by its spelling; the matter is not, or two letters would find nearly everything.
        sieve.words.iter().all(|(word, needle)| shown.contains(word.as_str()) || needle.is_in(&[], &[place]))
    }

    /// The instant from which a due time is no longer past due by more than `lapse`, or no longer left with less.
    /// Reckoned once by halving, where each case by itself would walk the calendar day by day.
    fn before(&self, lapse: Lapse, left: bool) -> Before {
        let calendar = self.rules.calendar();
        let hours = |a_day: i64| match lapse.unit {
            LapseUnit::Hours => 60,
            LapseUnit::Days => a_day,
        };
        let minutes = i64::from(lapse.amount);
        let (urgent, office) = (minutes * hours(24 * 60), minutes * hours(i64::from(calendar.hours().minutes_a_day())));
        let round_the_clock = self.now + TimeDelta::minutes(if left { urgent } else { -urgent });
        let now = self.now.naive_local();
        // So far from now on the working calendar: grows with the distance on either side.
        let far = |at: NaiveDateTime| calendar.working_minutes(now.min(at), now.max(at));
        let minute = |at: NaiveDateTime| at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at);
        let step = |at: NaiveDateTime, minutes: i64| {
            at.checked_add_signed(TimeDelta::minutes(if left { minutes } else { -minutes })).unwrap_or(at)
        };
        // Of `left`, what is nearer than the lapse counts; of `late`, what is farther.
        let within = |at: NaiveDateTime| if left { far(at) < office } else { far(at) <= office };
        let (mut near, mut distance) = (minute(now), 24 * 60);
        while within(step(near, distance)) && distance < 40_000 * 24 * 60 {
            near = step(near, distance);
            distance *= 2;
        }
        let mut rest = distance;
        while rest > 1 {
            let half = rest / 2;
            if within(step(near, half)) {
                near = step(near, half);
                rest -= half;
            } else {
                rest = half;
            }
        }
        let edge = if left { step(near, 1) } else { near };
        Before { round_the_clock, office: at_offset(edge, &self.now) }
    }

    /// A grid by code or name; else the one that a part of the name or its pinyin means, or the node above all of those.
    pub(super) fn seek_grid(&self, given: &str) -> Result<GridCode, Refusal> {
        self.town()?;
        let unknown = match self.directory.find_grid(given) {
            Ok(grid) => return Ok(grid.code.clone()),
            Err(refusal) if refusal.code != RefusalCode::UnknownGrid => return Err(refusal),
            Err(refusal) => refusal,
        };
        let grids = self.directory.grids().map(|grid| (&grid.code, grid.name.as_str()));
        let found = closest(grids, given);
        match found.iter().find(|(top, _)| found.iter().all(|(code, _)| top.covers(code))) {
            Some((top, _)) => Ok((*top).clone()),
            None if found.is_empty() => Err(unknown),
            None => Err(ambiguous(given, found.into_iter().map(|(code, name)| (code.to_string(), name)))),
        }
    }

    /// Everybody whom `by:` may mean.
    fn seek_holder(&self, given: &str, parties: &[Party]) -> Result<Vec<Party>, Refusal> {
        if given == MYSELF { Ok(parties.to_vec()) } else { Ok(vec![self.seek_party(given)?]) }
    }

    /// A unit or a station by code or name, or by what a part of it means.
    fn seek_party(&self, given: &str) -> Result<Party, Refusal> {
        if let Ok(unit) = self.directory.find_unit(given) {
            return Ok(Party::Unit(unit.code.clone()));
        }
        if let Ok(grid) = self.directory.find_grid(given) {
            return Ok(Party::Station(grid.code.clone()));
        }
        let units = self.directory.units().map(|unit| (Party::Unit(unit.code.clone()), unit.name.as_str()));
        let stations = self.directory.grids().filter(|grid| grid.code.tier() != Tier::Town);
        let stations = stations.map(|grid| (Party::Station(grid.code.clone()), grid.name.as_str()));
        let found = closest(units.chain(stations), given);
        let covers = |top: &Party, other: &Party| match (top, other) {
            (Party::Station(top), Party::Station(other)) => top.covers(other),
            (top, other) => top == other,
        };
        match found.iter().find(|(top, _)| found.iter().all(|(other, _)| covers(top, other))) {
            Some((party, _)) => Ok(party.clone()),
            None if found.is_empty() => Err(Refusal::new(RefusalCode::UnknownUnit).with("given", given)),
            None => {
                let code = |party: Party| match party {
                    Party::Unit(unit) => unit.to_string(),
                    Party::Service(service) => service.to_string(),
                    Party::Station(grid) => grid.to_string(),
                };
                Err(ambiguous(given, found.into_iter().map(|(party, name)| (code(party), name))))
            }
        }
    }

    /// The kinds that a code, a category or a part of a name means, of every regulation in force.
    ///
    /// A count may name a code by which no regulation goes any more: its cases are there still.
    fn seek_kinds(&self, given: &str, counted: bool) -> Result<BTreeSet<KindCode>, Refusal> {
        let kinds = || self.rules.all().flat_map(|regulation| regulation.kinds.iter().map(move |it| (regulation, it)));
        let code = KindCode::from(given.trim());
        if kinds().any(|(_, kind)| kind.code == code) {
            return Ok(BTreeSet::from([code]));
        }
        let folded = fold(given);
        let in_category = kinds().filter(|(regulation, kind)| {
            let called =
                |label: &crate::domain::label::Label| [&label.hant, &label.en].iter().any(|it| fold(it) == folded);
            *kind.category.as_str() == folded
                || regulation.category(&kind.category).is_some_and(|category| called(&category.label))
        });
        let in_category: BTreeSet<KindCode> = in_category.map(|(_, kind)| kind.code.clone()).collect();
        if !in_category.is_empty() {
            return Ok(in_category);
        }
        let labels: Vec<_> = kinds().map(|(_, kind)| (&kind.code, kind.label())).collect();
        let names = labels.iter().flat_map(|(code, label)| [(*code, label.hant.as_str()), (*code, label.en.as_str())]);
        let found: BTreeSet<KindCode> = closest(names, given).into_iter().map(|(code, _)| code.clone()).collect();
        if !found.is_empty() {
            Ok(found)
        } else if counted {
            Ok(BTreeSet::from([code]))
        } else {
            Err(Refusal::new(RefusalCode::UnknownKind).with("given", given))
        }
    }
}

impl Sieve<'_> {
    /// Whether it asks for what waits for somebody.
    pub(super) fn is_inbox(&self) -> bool {
        self.filter.mine || self.filter.involved
    }

    /// What the summary of a case can tell, as it stands at `now`.
    pub(super) fn has(&self, case: &CaseSummary, now: Civil) -> bool {
        let filter = self.filter;
        let late = || case.stage.is_open() && case.is_past_due(now.timestamp());
        self.root.as_ref().is_none_or(|root| root.covers(&case.grid))
            && self.community.as_ref().is_none_or(|community| *community == community_of(&case.grid))
            && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&case.kind))
            && filter.nature.is_none_or(|nature| case.nature == nature)
            && filter.source.is_none_or(|source| case.source == source)
            && filter.stage.is_none_or(|stage| case.stage == stage)
            && filter.satisfaction.is_none_or(|answer| case.satisfaction == Some(answer))
            && (!filter.open || case.stage.is_open())
            && (!filter.repeats || case.repeats)
            && (!filter.late || late())
            && self.by.as_ref().is_none_or(|by| case.holder.as_ref().is_some_and(|holder| by.contains(holder)))
            && self.unit.as_ref().is_none_or(|unit| case.handler == *unit)
            && self.filed_by.is_none_or(|author| case.filed_by == author)
    }

    /// Whether roll and summary alone cannot tell.
    pub(super) fn needs_whole_case(&self) -> bool {
        let filter = self.filter;
        filter.mine
            || filter.involved
            || filter.urged
            || filter.supervised
            || filter.listed
            || self.given.is_some()
            || self.sent_back.is_some()
            || self.assigned.is_some()
            || self.assigned_by.is_some()
            || !self.words.is_empty()
            || self.late.is_some()
            || self.left.is_some()
            || filter.returned_over.is_some()
            || filter.unanswered.is_some()
            || filter.paused.is_some()
            || filter.drawn
            || filter.sample_failed
            || filter.listed_late
    }

    /// Whether a case is drawn for a look and waits for it, if that is asked.
    pub(super) fn has_draw(&self, case: &Case) -> bool {
        !self.filter.drawn || case.drawn && case.sampled.is_none()
    }
}

impl Before {
    fn has(&self, case: &OpenCase) -> bool {
        let urgent = case.limit.is_some_and(|limit| limit.unit.is_urgent());
        case.pressing().is_some_and(|due| due < if urgent { self.round_the_clock } else { self.office })
    }
}

/// Those whose name matches best: whole, by its beginning, inside, or in pinyin.
fn closest<'n, T: Clone>(all: impl Iterator<Item = (T, &'n str)>, given: &str) -> Vec<(T, &'n str)> {
    let needle = Needle::new(given);
    if needle.is_empty() {
        return Vec::new();
    }
    let scored = all.filter_map(|(one, name)| Some((needle.score(name).filter(|score| *score > CLEAR)?, one, name)));
    let scored: Vec<(u32, T, &str)> = scored.collect();
    let rank = |score: u32| score / 100;
    let best = scored.iter().map(|(score, ..)| rank(*score)).max();
    scored.into_iter().filter(|(score, ..)| Some(rank(*score)) == best).map(|(_, one, name)| (one, name)).collect()
}
