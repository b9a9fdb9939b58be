//! Reading: each query has one function that answers it, from the store, within what the asker may see.

mod absence_read;
mod alike_read;
mod at_once_read;
mod bonds_read;
mod case_filter;
mod case_read;
mod count_read;
mod count_sum;
mod coverage_read;
mod day_note_read;
mod day_read;
mod draft_read;
mod due_read;
mod duty_read;
mod fact_sheet_read;
mod grid_read;
mod handover_read;
mod handover_rows;
mod hazard_read;
mod hint_read;
mod household_read;
mod inbox_read;
mod ledger_read;
mod line_read;
mod log_read;
pub(super) mod masked;
mod meeting_read;
mod month_read;
mod notice_read;
mod people_read;
mod policy_read;
mod preview_read;
mod roll_filter;
mod roll_walk;
mod search;
mod sheet_read;
mod site_read;
mod tally_read;
mod task_read;
mod today_read;
mod undo_read;
mod urged_read;

use std::path::Path;
use std::sync::PoisonError;

use chrono::NaiveDate;

use super::actor::Actor;
use super::directory::Directory;
use super::finding::{AtHand, Finding};
use super::host::Host;
use super::query::{Query, QueryRequest};
use super::refusal::{Refusal, RefusalCode};
use super::rules::Rules;
use super::state::State;
use super::view::{Answer, DayKind, GridName, PartyName, Status};
use crate::domain::case::Party;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::journal;
use crate::store::Reader;

/// What answering may look at: one state of the store, and who asks.
pub struct Look<'a> {
    /// The store.
    pub reader: &'a dyn Reader,
    /// What is held in memory.
    pub state: &'a State,
    /// Grids, units, people, appointments.
    pub directory: &'a Directory,
    /// The rules in force.
    pub rules: &'a Rules,
    /// Who asks.
    pub actor: Actor<'a>,
    /// Civil time of the reading.
    pub now: Civil,
    /// Hide names and telephones of residents.
    pub mask: bool,
    /// The journal, for histories.
    pub journal: &'a journal::Reader,
    /// The index of words.
    pub finding: &'a Finding,
    /// What a search has to go by.
    pub at_hand: &'a AtHand,
    /// The data directory, where drafts lie.
    pub dir: &'a Path,
}

impl Look<'_> {
    /// Today, in civil time.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    fn is_asker(&self, person: PersonId) -> bool {
        self.actor.person() == Some(person)
    }

    fn grid_name(&self, code: &GridCode) -> GridName {
        GridName { code: code.clone(), name: self.directory.grid_name(code) }
    }

    fn party(&self, party: &Party) -> PartyName {
        let name = match party {
            Party::Station(grid) => self.directory.grid_name(grid),
            Party::Unit(unit) => self.directory.unit_name(unit),
            Party::Service(code) => self.rules.service_name(self.directory, code),
        };
        PartyName { party: party.clone(), name }
    }

    fn town(&self) -> Result<GridCode, Refusal> {
        self.directory.town().map(|town| town.code.clone()).ok_or_else(|| RefusalCode::NoTown.into())
    }

    fn grid(&self, given: &str) -> Result<GridCode, Refusal> {
        self.town()?;
        self.directory.grid_meant(given).map(|grid| grid.code.clone())
    }

    fn require(&self, right: Right, grid: &GridCode) -> Result<(), Refusal> {
        if self.actor.may(right, grid) {
            Ok(())
        } else {
            Err(self.actor.refuse(self.rules, self.directory, right, grid))
        }
    }

    /// The person asked about, the asker if none is named.
    fn person(&self, given: Option<&str>) -> Result<PersonId, Refusal> {
        match given {
            Some(given) => self.directory.person_meant(given, self.today()).map(|person| person.id),
            None => self.actor.named(),
        }
    }

    fn day(&self, date: NaiveDate) -> DayKind {
        let day = self.rules.calendar().day_kind(date);
        DayKind { date, working: day.working, name: day.name, known: day.known }
    }

    /// The grids that the asker's posts are held in.
    fn own_grids(&self) -> Vec<GridCode> {
        let mut grids: Vec<GridCode> = self.actor.held.iter().map(|held| held.appointment.grid.clone()).collect();
        grids.sort();
        grids.dedup();
        grids
    }
}

/// Whether a query is about more cases than the open ones.
fn needs_roll(query: &Query) -> bool {
    match query {
        Query::Counts { .. } | Query::CaseTallyOn { .. } => true,
        Query::Cases { filter, .. } => !filter.is_of_open_cases() && !filter.drawn,
        Query::CaseTallies { filters } => filters.iter().any(|filter| !filter.is_of_open_cases() && !filter.drawn),
        _ => false,
    }
}

/// Answers a query.
pub fn answer(host: &Host, request: &QueryRequest) -> Result<Answer, Refusal> {
    // Before the state is locked: whoever opens the index reads it as well.
    let at_hand = matches!(request.query, Query::Search { .. }).then(|| host.at_hand()).unwrap_or_default();
    if needs_roll(&request.query) {
        host.ready_roll()?;
    }
    let state = host.shared().state.read().unwrap_or_else(PoisonError::into_inner);
    let now = state.now(request.asker.now);
    if matches!(request.query, Query::Status) {
        return Ok(Answer::Status(status(&state, now)));
    }
    state.engine.read(|view| {
        let person = request.asker.person.as_deref();
        let actor = Actor::of(&state.directory, &state.rules, person, now.date_naive())?;
        let look = Look {
            reader: view,
            state: &state,
            directory: &state.directory,
            rules: &state.rules,
            actor,
            now,
            mask: request.asker.mask,
            journal: host.journal(),
            finding: &host.shared().finding,
            at_hand: &at_hand,
            dir: host.dir(),
        };
        look.answer(&request.query)
    })
}

impl Look<'_> {
    fn answer(&self, query: &Query) -> Result<Answer, Refusal> {
        Ok(match query {
            Query::Status => Answer::Status(status(self.state, self.now)),
            Query::Desk => Answer::Desk(self.desk()),
            Query::People { words } => Answer::People(self.people(words.as_deref())),
            Query::Posts { grid, ended } => Answer::Posts(self.posts(grid.as_deref(), *ended)?),
            Query::Units => Answer::Units(self.units(None)),
            Query::UnitsFor { kind } => Answer::Units(self.units(Some(&kind.as_str().into()))),
            Query::Grids { grid } => Answer::Grids(self.grids(grid.as_deref())?),
            Query::Grid { grid } => Answer::Grid(Box::new(self.grid_view(grid)?)),
            Query::Today { person } => Answer::Today(Box::new(self.today_view(person.as_deref())?)),
            Query::Month { person, grid, year, month } => {
                Answer::Month(self.month(person.as_deref(), grid.as_deref(), *year, *month)?)
            }
            Query::Day { person, grid, date } => {
                Answer::Day(self.day_view(person.as_deref(), grid.as_deref(), *date, None)?)
            }
            Query::Period { person, from, until, grid } => {
                Answer::Period(Box::new(self.period(person.as_deref(), grid.as_deref(), (*from, *until))?))
            }
            Query::Logs { filter, page } => Answer::Logs(self.logs(filter, page)?),
            Query::Log { log } => Answer::Log(Box::new(self.log(log)?)),
            Query::Cases { filter, page } => Answer::Cases(self.cases(filter, page)?),
            Query::CaseTallies { filters } => Answer::CaseTallies(self.case_tallies(filters)),
            Query::CaseTallyOn { filter, after } => Answer::CaseTallies(vec![self.case_tally_on(filter, after)]),
            Query::Counts { by, filter } => Answer::Counts(Box::new(self.counts(by, filter)?)),
            Query::Preview { each } => Answer::Preview(self.preview(each)?),
            Query::Case { case } => Answer::Case(Box::new(self.case_view(case)?)),
            Query::CaseSheet { case } => Answer::CaseSheet(Box::new(self.case_sheet(case)?)),
            Query::HazardBoard { grid } => Answer::HazardBoard(Box::new(self.hazard_board(grid.as_deref())?)),
            Query::DueSteps { case, more, parked } => Answer::DueSteps(self.due_steps(case, *more, *parked)?),
            Query::Choices { grid, days } => Answer::Choices(Box::new(self.choices(grid.as_deref(), *days)?)),
            Query::Book { grid } => Answer::Book(self.book(grid)?),
            Query::Rows { grid, item, stale, words, withdrawn, page } => {
                let wanted = ledger_read::Wanted { stale: *stale, words: words.as_deref(), withdrawn: *withdrawn };
                Answer::Rows(self.rows(grid, item, &wanted, page)?)
            }
            Query::Stale { grid, limit } => Answer::Stale(self.stale(grid.as_deref(), *limit)?.0),
            Query::Search { text, limit, lang } => {
                Answer::Hits(Box::new(self.search(text, *limit, lang.as_deref())?))
            }
            Query::History { record, limit } => Answer::History(self.history(record.as_deref(), *limit)?),
            Query::DraftsLeft { form } => Answer::DraftsLeft(self.drafts_left(form)?),
            Query::UndoNext => Answer::UndoNext(self.undo_next()?),
            Query::UndoList => Answer::UndoList(Box::new(self.undo_list()?)),
            Query::Regulations => Answer::Regulations(self.regulations()),
            Query::Regulation { code } => Answer::Regulation(Box::new(self.regulation(code)?)),
            Query::RegulationCheck { file, text } => Answer::Findings(self.check(file, text.as_deref())?),
            Query::Coverage { code } => Answer::Coverage(self.coverage(code)?),
            Query::Doctor => Answer::Findings(self.doctor()?),
            Query::Urged => Answer::Urged(self.urged()?),
            Query::Alike { grid, kind, place, text, happened } => {
                let written = alike_read::Written { grid, kind: kind.as_deref(), place, text, happened: *happened };
                Answer::Alike(self.alike_to(&written)?)
            }
            Query::Duties { person, grid, from, until } => {
                Answer::Duties(Box::new(self.duties_between(person.as_deref(), grid.as_deref(), *from, *until)?))
            }
            Query::SlotCoverage { grid, from, until } => {
                Answer::SlotCoverage(Box::new(self.slot_coverage(grid.as_deref(), *from, *until)?))
            }
            Query::Heat { grid, from, until } => Answer::Heat(Box::new(self.heat(grid.as_deref(), *from, *until)?)),
            Query::HeatMap { grid, from, until } => Answer::HeatMap(self.heat_map(grid.as_deref(), *from, *until)?),
            Query::Sites { serves, grid, text, limit } => {
                Answer::Sites(self.sites(*serves, grid.as_deref(), text, *limit)?)
            }
            Query::Phrases { grid } => Answer::Phrases(self.phrases_in(grid.as_deref())?),
            Query::OwnHints { date } => Answer::OwnHints(self.own_hints(*date)?),
            Query::LogsDrawn { grid, from, until } => {
                Answer::LogsDrawn(Box::new(self.logs_drawn(grid.as_deref(), (*from, *until))?))
            }
            Query::LogsMissing { grid, from, until, others } => {
                Answer::LogsMissing(self.logs_missing(grid.as_deref(), (*from, *until), *others)?)
            }
            Query::LogsUnreviewed { grid, from, until, others } => {
                Answer::LogsUnreviewed(self.logs_unreviewed(grid.as_deref(), (*from, *until), *others)?)
            }
            Query::Meetings { person, grid, from, until, withdrawn } => {
                let of = (person.as_deref(), grid.as_deref());
                Answer::Meetings(self.meetings(of, *from, *until, *withdrawn)?)
            }
            Query::MeetingSeries => Answer::MeetingSeries(self.meeting_series()?),
            Query::Absences { grid, person, from, until, waiting } => {
                Answer::Absences(self.absences(grid.as_deref(), person.as_deref(), (*from, *until), *waiting)?)
            }
            Query::Excuses { grid, from, until, waiting } => {
                Answer::Excuses(self.excuses(grid.as_deref(), (*from, *until), *waiting)?)
            }
            Query::Notice { grid } => Answer::Notice(Box::new(self.notice_sheet(grid)?)),
            Query::Handover { grids, on } => Answer::Handover(Box::new(self.handover(grids, *on)?)),
        })
    }
}

fn status(state: &State, now: Civil) -> Status {
    let town = state.directory.town().map(|town| GridName { code: town.code.clone(), name: town.name.clone() });
    Status {
        host_pid: std::process::id(),
        is_host: true,
        windows: 0,
        saved: state.position.clone(),
        saved_at: state.saved_at,
        changes: state.changes,
        town,
        lang: state.lang(),
        now,
        calendar_known: state.rules.calendar().day_kind(now.date_naive()).known,
        opening: state.notes.clone(),
    }
}
