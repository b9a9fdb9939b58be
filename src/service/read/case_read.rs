//! Cases: the queue by time left, closed ones by date, one case with its proposal, and what a form offers.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::Look;
use super::case_filter::Sieve;
use super::count_read::{day_of_key, place_key};
use super::duty_read::excusing;
use crate::domain::case::{Answered, Case, Party};
use crate::domain::change::Author;
use crate::domain::grid::Appointment;
use crate::domain::ids::{CaseId, GridCode, PersonId};
use crate::domain::label::Label;
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::{Duty, DutyWhat, Handler, LimitRule, Regulation, RouteQuestion};
use crate::service::actor::Actor;
use crate::service::decide::{self, Context, seat};
use crate::service::query::{CaseFilter, CaseSort, Page};
use crate::service::queue::due_of;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{
    ActRow, CaseRow, CaseView, Choices, Contact, DutyChoice, FormulaView, GridName, KindChoice, Paged, ProposalView,
};
use crate::store::apply;
use crate::store::tables::{OpenCase, Stored};

pub(super) use crate::service::view::HIDDEN;

/// Cases that one page may open; then it ends early and says where to go on.
const PAGE_BUDGET: usize = 2_000;
/// Days at most that one form writes of: a week, and room for more.
const WRITTEN_AT_ONCE: usize = 31;

/// An open case that was found.
pub(super) struct FoundOpen<'a> {
    due: i64,
    id: CaseId,
    /// Whether it is past due.
    pub(super) late: bool,
    /// The case.
    pub(super) case: &'a OpenCase,
}

impl FoundOpen<'_> {
    /// Its place in the queue.
    pub(super) fn key(&self) -> (i64, CaseId) {
        (self.due, self.id)
    }
}

impl Look<'_> {
    /// Whether a case in a list is the asker's to see.
    pub(super) fn may_list(&self, case: &OpenCase) -> bool {
        self.actor.may_list(case)
    }

    /// A page of cases.
    pub(super) fn cases(&self, filter: &CaseFilter, page: &Page) -> Result<Paged<CaseRow>, Refusal> {
        if filter.figure.is_some() || filter.is_of_the_past() {
            return self.cases_as_of(filter, page);
        }
        let sieve = self.sieve(filter)?;
        if !filter.is_of_open_cases() && filter.sort.is_some_and(|sort| sort != CaseSort::Left) {
            return Err(RefusalCode::OrderOfOpenOnly.into());
        }
        if filter.drawn {
            return self.drawn_cases(&sieve, page);
        }
        if filter.is_of_open_cases() {
            Ok(self.open_cases(filter.sort, &sieve, page))
        } else {
            self.all_cases(filter, &sieve, page)
        }
    }

    /// The open cases that a filter lets pass, least time left first, those without a limit last; closed ones that wait
    /// for a look at the end.
    pub(super) fn found_open(&self, sieve: &Sieve<'_>) -> Vec<FoundOpen<'_>> {
        let queue = &self.state.queue;
        let coded = self.roll_sieve(&queue.lists, sieve);
        let (filter, now) = (sieve.filter, self.now);
        // What a place of the queue alone cannot tell.
        let whole = sieve.needs_whole_case() || filter.from.is_some() || filter.until.is_some();
        let mut found = Vec::new();
        for place in queue.places() {
            let case = &place.open.case;
            // Whether the clock of a parked one runs depends on the time.
            let (passes, late) = if place.parked {
                (self.passes_in_queue(case, sieve) && self.may_list(case), case.is_late(now))
            } else {
                let rest = || Some(&place.rest);
                let passes = coded.has(&place.row, rest) && (!whole || self.passes_in_queue(case, sieve));
                (passes, passes && coded.is_past_due(&place.row, rest))
            };
            if passes {
                found.push(FoundOpen { due: place.due, id: place.id, late, case });
            }
        }
        // Closed ones that wait for a look are in nobody's list of open ones, but in the inbox of who may look.
        if sieve.is_inbox() {
            let drawn = self.state.drawn.values();
            let drawn = drawn.filter(|case| self.passes(case, sieve, now) && self.may_list(case));
            found.extend(drawn.map(|case| FoundOpen { due: due_of(case), id: case.id, late: false, case }));
            found.sort_by_key(FoundOpen::key);
        }
        found
    }

    /// Open ones are held in memory: any filter is a scan of the columns, and any order but the queue's a comparison of
    /// two.
    fn open_cases(&self, sort: Option<CaseSort>, sieve: &Sieve<'_>, page: &Page) -> Paged<CaseRow> {
        let mut found = self.found_open(sieve);
        let late = found.iter().filter(|one| one.late).count() as u64;
        let total = found.len() as u64;
        let sort = sort.filter(|sort| *sort != CaseSort::Left);
        if let Some(sort) = sort {
            found.sort_unstable_by(|a, b| order(sort, a.case, b.case));
        }
        let after = page.after.as_deref().and_then(|after| Uuid::try_parse(after).ok()).map(CaseId);
        let last = after.and_then(|after| self.state.queue.get(&after).or_else(|| self.state.drawn.get(&after)));
        let begin = last.map_or(0, |last| {
            let key = (due_of(last), last.id);
            let is_before = |one: &FoundOpen<'_>| match sort {
                Some(sort) => order(sort, one.case, last).is_le(),
                None => one.key() <= key,
            };
            found.partition_point(is_before)
        });
        let behind = found.get(begin..).unwrap_or_default();
        let shown = behind.get(..page.limit as usize).unwrap_or(behind);
        let next = shown.last().filter(|_| shown.len() < behind.len()).map(|one| one.id.to_string());
        Paged {
            rows: shown.iter().map(|one| self.case_row(one.case)).collect(),
            next,
            total: Some(total),
            late: Some(late),
        }
    }

    /// All cases by the roll, newest first; a page ends when it is full or has opened as many cases as it may.
    fn all_cases(&self, filter: &CaseFilter, sieve: &Sieve<'_>, page: &Page) -> Result<Paged<CaseRow>, Refusal> {
        let roll = self.roll()?;
        let coded = self.roll_sieve(&roll.lists, sieve);
        let whole = sieve.needs_whole_case();
        let mut after = page.after.as_deref().and_then(from_hex);
        let day_after = after.as_deref().and_then(day_of_key);
        let until = filter.until.into_iter().chain(day_after).min();
        let (mut rows, mut opened): (Vec<CaseRow>, usize) = (Vec::new(), 0);
        let limit = (page.limit as usize).max(1);
        for stretch in roll.stretches(filter.from, until).rev() {
            for (place, row) in stretch.rows().rev() {
                if !coded.has(row, || stretch.month.rest(place)) {
                    continue;
                }
                let Some(id) = stretch.month.id(place) else { continue };
                let key = place_key(stretch.day(row), id);
                if after.as_ref().is_some_and(|after| key >= *after) {
                    continue;
                }
                if rows.len() >= limit || opened >= PAGE_BUDGET {
                    return Ok(Paged { rows, next: after.as_deref().map(to_hex), total: None, late: None });
                }
                opened += 1;
                after = Some(key);
                let columns = if whole {
                    self.passes_whole(id, sieve)?
                } else {
                    self.stored_case(id)?.map(|(case, last)| OpenCase::columns(&case, last.as_ref()))
                };
                rows.extend(columns.map(|columns| self.case_row(&columns)));
            }
        }
        Ok(Paged { rows, next: None, total: None, late: None })
    }

    pub(super) fn stored_case(
        &self,
        id: CaseId,
    ) -> Result<Option<(Case, Option<crate::domain::ids::ChangeId>)>, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::Case(id))?;
        let last = stored.as_ref().and_then(Stored::last_change).cloned();
        Ok(match stored.and_then(|stored| stored.record) {
            Some(Record::Case(case)) => Some((*case, last)),
            _ => None,
        })
    }

    pub(super) fn case_row(&self, case: &OpenCase) -> CaseRow {
        let still = case.stands_still(&self.now) && !case.is_late(self.now);
        let left = case.limit.zip(case.pressing()).filter(|_| case.stage.is_open() && !still);
        let hidden = case.sensitive && self.mask;
        let shown = |text: &str| if hidden { HIDDEN.to_owned() } else { text.to_owned() };
        CaseRow {
            id: case.id,
            number: case.number.clone(),
            kind: case.kind.clone(),
            kind_label: self.kind_label(&case.grid, case),
            nature: case.nature,
            path: case.path,
            source: case.source,
            stage: case.stage,
            grid: self.grid_name(&case.grid),
            place: shown(&case.place),
            text: shown(&case.text),
            holder: case.holder.as_ref().map(|holder| self.party(holder)),
            happened: case.happened,
            due: case.due,
            left_in_minutes: left.map(|(limit, due)| self.rules.minutes_left(limit, case.read_at(self.now), due)),
            urgent: case.limit.is_some_and(|limit| limit.unit.is_urgent()),
            on_site: case.on_site,
            at_once: self.at_once(case),
            unanswered: !case.waiting.is_empty(),
            sensitive: case.sensitive,
            returns: case.returns,
            last_change: case.last_change.clone(),
            paused: case.stands_still(&self.now),
            parked_until: case.parked_until.filter(|until| self.now < *until),
            reminded: !case.reminded.is_empty(),
            supervised: case.supervised.is_some(),
            listed: case.listed,
            plate_deadline: case.hazard_deadline,
            plate_late: self.plate_is_late(case),
            repeats: case.repeats,
            drawn: case.drawn,
            sample_failed: case.sample_failed,
            task: case.task.as_ref().map(|task| self.task_row(task, hidden)),
        }
    }

    /// Whether the day on a plate has passed.
    pub(super) fn plate_is_late(&self, case: &OpenCase) -> bool {
        case.hazard_deadline.is_some_and(|deadline| deadline < self.today())
    }

    pub(super) fn kind_label(&self, grid: &GridCode, case: &OpenCase) -> Label {
        let regulation = self.rules.of_grid(self.directory, grid).ok();
        let kind = regulation.and_then(|regulation| regulation.kind(&case.kind));
        kind.map_or_else(|| Label::verbatim(case.kind.as_str()), crate::regulation::Kind::label)
    }

    /// A case by number or ending, if the asker may see it.
    pub(super) fn find_case(&self, given: &str) -> Result<Case, Refusal> {
        self.context(|context| context.case(given))
    }

    /// Runs a check of the deciding side on this reading, so that screens refuse what a command would.
    pub(super) fn context<T>(&self, check: impl FnOnce(&Context<'_>) -> T) -> T {
        let nobody = crate::domain::ids::ReplicaId::from_bytes([0; 16]);
        let journal = self.journal;
        let context = Context {
            reader: self.reader,
            directory: self.directory,
            rules: self.rules,
            actor: self.actor.clone(),
            now: self.now,
            replica: &nobody,
            new_id: &Uuid::nil,
            change: &|id| crate::service::opening::change_by_id(journal, id),
            seen: &[],
            understood: decide::Understood::default(),
        };
        check(&context)
    }

    /// One case with everything that a decision needs.
    pub(super) fn case_view(&self, given: &str) -> Result<CaseView, Refusal> {
        let mut case = self.find_case(given)?;
        let stored = apply::stored(self.reader, &RecordRef::Case(case.id))?;
        let last = stored.as_ref().and_then(Stored::last_change);
        let row = self.case_row(&OpenCase::columns(&case, last));
        let offered = self.context(|context| decide::case_acts(context, &case));
        let act = |offered: decide::Offered| ActRow {
            act: offered.act.to_owned(),
            refused: offered.refused,
            behalf_of: offered.behalf_of.map(|party| self.party(&party)),
        };
        let acts: Vec<ActRow> = offered.into_iter().map(act).collect();
        let hazard_form = self.hazard_form(&case, &acts)?;
        let not_as_proposed = self.context(|context| decide::as_proposed(context, &case)).err();
        let saves_rule = self.context(|context| decide::saves(context, &case));
        let reclassified = case.events.iter().filter(|event| event.what == "reclassified");
        let kinds = reclassified.filter_map(|event| {
            let code = event.name.clone()?;
            let kind = self.rules.of_grid(self.directory, &case.grid).ok()?.kind(&code.as_str().into())?;
            Some((code, kind.label()))
        });
        let kinds = kinds.collect();
        let mut people: BTreeMap<PersonId, String> = BTreeMap::new();
        let authors = case.events.iter().map(|event| event.keyed_by).chain([case.filed_by]).chain(case.handled_by);
        for author in authors {
            if let Author::Person(person) = author {
                people.insert(person, self.directory.person_name(person));
            }
        }
        people.extend(case.on_spot.iter().map(|spot| (spot.person, self.directory.person_name(spot.person))));
        let mut parties: Vec<Party> = case.events.iter().filter_map(|event| event.party.clone()).collect();
        parties.extend(case.holder.clone());
        parties.extend(case.lead.clone());
        parties.extend(case.assist.clone());
        parties.sort();
        parties.dedup();
        let tellings = case.tellings.iter().map(|telling| self.telling_view(&case, telling));
        let tellings = tellings.collect();
        let proposal = self.proposal(&case)?;
        let (more_time, parking) = (self.more_time(&case), self.parking_asked(&case));
        let regulation = self.rules.of_grid(self.directory, &case.grid)?;
        let rule_label =
            regulation.routes.iter().find(|route| route.code == case.ruled.rule).map(|route| route.label.clone());
        // One timeline, in the order in which it happened, whenever it was keyed.
        case.events.sort_by_key(|event| event.at);
        self.hide_others(&mut case)?;
        if self.mask {
            case.reporter = None;
            case.original = case.original.map(|_| HIDDEN.to_owned());
        }
        Ok(CaseView {
            row,
            people,
            parties: parties.iter().map(|party| self.party(party)).collect(),
            tellings,
            proposal,
            acts,
            more_time,
            parking,
            rule_label,
            alike: self.alike(&case)?,
            holds: self.holds(&case),
            concerns: case.concerns.iter().map(|party| self.party(party)).collect(),
            plates: self.plates(&case)?,
            hazard_form,
            not_as_proposed,
            steps: self.step_labels(&case),
            takers: self.takers(&case),
            saves_rule,
            kinds,
            case,
        })
    }

    /// Whoever answered, by name. Who acted without being named is who keyed it, if that was one of theirs then; else
    /// nobody is known to have answered (篇3/責任人4).
    pub(super) fn who_answered(&self, to: &Party, answered: &Answered) -> Option<String> {
        if !answered.by.is_empty() {
            return Some(answered.by.clone());
        }
        let Author::Person(person) = answered.keyed_by else { return None };
        let actor = Actor::of_person(self.directory, self.rules, person, answered.at.date_naive()).ok()?;
        actor.parties().contains(to).then(|| self.directory.person_name(person))
    }

    fn proposal(&self, case: &Case) -> Result<Option<ProposalView>, Refusal> {
        if !case.stage.is_open() {
            return Ok(None);
        }
        let regulation = self.rules.of_grid(self.directory, &case.grid)?;
        let question = RouteQuestion::of_case(case);
        let Some(proposal) = regulation.propose(&question) else { return Ok(None) };
        let party = |handler: &Handler| match handler {
            Handler::Unit(unit) => Party::Unit(unit.clone()),
            Handler::Station | Handler::FieldUnit => seat(regulation, &case.grid),
        };
        let due = case.due.as_ref().map(|due| due.at);
        let computed = || proposal.limit.map(|limit| self.rules.due(limit, case.clock_start()).at);
        Ok(Some(ProposalView {
            responsibility: proposal.responsibility,
            lead: Some(self.party(&party(&proposal.lead))),
            assist: proposal.assists.iter().map(|it| self.party(&party(it))).collect(),
            office: proposal.also_report_to.as_ref().map(|unit| self.party(&Party::Unit(unit.clone()))),
            limit: proposal.limit,
            due: due.or_else(computed),
            rule: format!("{} {}", proposal.index, proposal.route),
            rule_label: proposal.label.clone(),
            clause: proposal.clause.to_string(),
            before: self.given_before(&case.kind)?,
        }))
    }

    /// What a form offers in a grid.
    pub(super) fn choices(
        &self,
        given: Option<&str>,
        days: Option<(NaiveDate, NaiveDate)>,
    ) -> Result<Choices, Refusal> {
        let town = self.town()?;
        let grid = match given {
            Some(given) => self.grid(given)?,
            None => self.own_grids().first().cloned().unwrap_or(town),
        };
        let regulation = self.rules.of_grid(self.directory, &grid)?;
        let names = |may: &dyn Fn(&GridCode) -> bool| -> Vec<GridName> {
            self.directory.grids().filter(|node| may(&node.code)).map(|node| self.grid_name(&node.code)).collect()
        };
        let kinds = regulation.kinds.iter().map(|kind| KindChoice {
            code: kind.code.clone(),
            category: regulation
                .category(&kind.category)
                .map_or_else(|| Label::verbatim(kind.category.as_str()), |category| category.label.clone()),
            label: kind.label(),
            nature: kind.nature,
            limit: kind.limit.as_ref().and_then(LimitRule::plain),
            sensitive: kind.sensitive,
            formula: regulation.formula_for(kind).map(|by| FormulaView {
                unit: by.unit,
                formula: by.formula.to_string(),
                counts: by.counts.clone(),
            }),
        });
        let station = seat(regulation, &grid);
        let office = Party::Unit(regulation.case.reports_to.clone());
        let (from, until) = days.unwrap_or((self.today(), self.today()));
        let owed = match self.actor.person() {
            Some(person) => self.duties().of_person(person, from, until)?,
            None => Vec::new(),
        };
        let then = self.as_held(from, until)?;
        let may_log = |code: &GridCode| then.iter().any(|actor| actor.may(Right::LogWrite, code));
        // What fulfils these two is recorded wherever they are owed.
        let owes = |what: DutyWhat, code: &GridCode| {
            owed.iter().any(|charged| charged.duty.what == what && charged.grid.covers(code))
        };
        let may_write = |what: DutyWhat, code: &GridCode| may_log(code) || owes(what, code);
        Ok(Choices {
            screening_grids: names(&|code| may_write(DutyWhat::Screening, code)),
            collection_grids: names(&|code| owes(DutyWhat::Collect, code)),
            log_grids: names(&may_log),
            case_grids: names(&|code| code.parent().is_some() && self.actor.may(Right::CaseFile, code)),
            kinds: kinds.collect(),
            units: self.units(None),
            contacts: self.contacts(regulation, &[station, office]),
            posts: regulation.posts.iter().map(|post| (post.code.clone(), post.label.clone())).collect(),
            patrols: self.patrols_lately()?,
            hours: regulation.settings.hours(),
            duties: regulation.duties.iter().map(duty_choice).collect(),
        })
    }

    /// The asker as on each of the days between two, with the posts held on it: what happened on a day is written by who
    /// held the grid on that day (實務/交接).
    fn as_held(&self, from: NaiveDate, until: NaiveDate) -> Result<Vec<Actor<'_>>, Refusal> {
        let until = until.min(self.today());
        match self.actor.person() {
            Some(person) if from < self.today() => {
                let days = from.iter_days().take_while(|day| *day <= until).take(WRITTEN_AT_ONCE);
                days.map(|day| Actor::of_person(self.directory, self.rules, person, day)).collect()
            }
            _ => Ok(vec![self.actor.clone()]),
        }
    }

    /// Whom to ring in an emergency: who saves lives first, then who answers for the case.
    fn contacts(&self, regulation: &Regulation, answerable: &[Party]) -> Vec<Contact> {
        let mut answerable = answerable.to_vec();
        answerable.dedup();
        let outside = regulation.emergency.iter().map(|row| {
            if self.directory.unit_by_code(&row.code).is_some() {
                let unit = self.contact(&Party::Unit(row.code.clone()));
                return Contact { phone: unit.phone.clone().or_else(|| row.phone.clone()), ..unit };
            }
            let party = self.party(&Party::Service(row.code.clone()));
            Contact { party, person: None, phone: row.phone.clone() }
        });
        let others = answerable.iter().filter(
            |party| !matches!(party, Party::Unit(unit) if regulation.emergency.iter().any(|row| row.code == *unit)),
        );
        outside.chain(others.map(|party| self.contact(party))).collect()
    }

    /// Who answers for a party, and where they are rung.
    pub(super) fn contact(&self, party: &Party) -> Contact {
        let named = self.party(party);
        match party {
            Party::Station(grid) => {
                let regulation = self.rules.of_grid(self.directory, grid).ok();
                let post = |held: &Appointment| regulation.and_then(|regulation| regulation.post(&held.post));
                let acts = |held: &&Appointment| {
                    post(held).is_some_and(|post| post.represents == crate::regulation::Represents::Station)
                };
                // Whoever takes cases on is rung before whoever looks after the station.
                let takes_on =
                    |held: &Appointment| post(held).is_some_and(|post| post.rights.reach(Right::CaseTriage).is_some());
                let holders = self.directory.holders(grid, self.today()).filter(acts);
                let chief = holders.min_by_key(|held| !takes_on(held));
                let person = chief.and_then(|held| self.directory.person_by_id(held.person));
                Contact {
                    party: named,
                    person: person.map(|person| person.name.clone()),
                    phone: person.and_then(|person| person.phone.clone()),
                }
            }
            Party::Unit(unit) => {
                let phone = self.directory.unit_by_code(unit).and_then(|unit| unit.phone.clone());
                Contact { party: named, person: None, phone }
            }
            Party::Service(_) => Contact { party: named, person: None, phone: None },
        }
    }
}

/// Which of two open cases comes first; never equal.
fn order(sort: CaseSort, a: &OpenCase, b: &OpenCase) -> Ordering {
    let left = |case: &OpenCase| (due_of(case), case.id);
    let since = |case: &OpenCase| (case.since.is_none(), case.since);
    let first = match sort {
        CaseSort::Left => Ordering::Equal,
        CaseSort::Waiting => since(a).cmp(&since(b)),
        CaseSort::Filed => b.filed.cmp(&a.filed),
        CaseSort::Grid => a.grid.cmp(&b.grid),
        CaseSort::Kind => a.kind.cmp(&b.kind),
    };
    first.then_with(|| left(a).cmp(&left(b)))
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// A duty, and what excuses it.
fn duty_choice(duty: &Duty) -> DutyChoice {
    DutyChoice { code: duty.code.clone(), label: duty.label.clone(), excused_by: excusing(duty) }
}
