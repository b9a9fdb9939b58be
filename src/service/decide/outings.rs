//! Time spent in a grid: visits (走訪), screenings (排查) and the collecting of a station's information.

use chrono::NaiveDate;

use super::super::command::Command;
use super::super::duties::Duties;
use super::super::refusal::{Refusal, RefusalCode};
use super::households::{household, linking};
use super::logs::{companions, done, overlap, span, told_of};
use super::{Context, Decision, text, then, twice};
use crate::domain::case::{Channel, Said};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, LogId, PersonId};
use crate::domain::right::Right;
use crate::regulation::DutyWhat;

/// Records time spent in a grid.
///
/// Somebody who does not run the program tells of it, and who may write there keys it for them (代錄).
pub fn outing(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let (Command::LogVisit { grid, when, text: words, companions: with, person: whose, behalf, .. }
    | Command::LogScreening { grid, when, text: words, companions: with, person: whose, behalf }
    | Command::LogCollection { grid, when, text: words, companions: with, person: whose, behalf }) = command
    else {
        return Err(RefusalCode::Internal.into());
    };
    let what = match command {
        Command::LogScreening { .. } => DutyWhat::Screening,
        Command::LogCollection { .. } => DutyWhat::Collect,
        _ => DutyWhat::Visit,
    };
    let grid = context.grid(grid)?;
    let asker = context.actor.named()?;
    let day = then::day_of(context, when.date)?;
    let person = if let Some(whose) = whose {
        context.require(Right::LogReview, &grid).or_else(|_| context.require(Right::CaseTriage, &grid))?;
        let person = context.person(whose)?.id;
        may_write(context, person, &grid, what, day)?;
        person
    } else {
        may_write(context, asker, &grid, what, day)?;
        asker
    };
    let (start, end, late) = span(context, when)?;
    let said = match whose {
        Some(_) if person != asker => {
            let at = context.past(behalf.at)?;
            Some(Said { channel: behalf.channel.unwrap_or(Channel::Phone), at })
        }
        _ => None,
    };
    let log = LogId(context.new_id());
    let (text, companions) = (text::note("text", words)?, companions(with)?);
    let household = match command {
        Command::LogVisit { household: Some(given), .. } => Some(household(context, &grid, given)?),
        _ => None,
    };
    let (kind, fact) = match what {
        DutyWhat::Screening => {
            let grid = grid.clone();
            ("screening", Fact::ScreeningLogged { log, grid, person, start, end, text, companions, late, said })
        }
        DutyWhat::Collect => {
            let grid = grid.clone();
            ("collection", Fact::CollectionLogged { log, grid, person, start, end, text, companions, late, said })
        }
        _ => {
            let (grid, household) = (grid.clone(), household.as_ref().map(|household| household.called.clone()));
            ("visit", Fact::VisitLogged { log, grid, person, start, end, text, companions, late, said, household })
        }
    };
    twice::once(context, &fact)?;
    let twice = overlap(context, person, start, end)?;
    let decision = told_of(context, twice, done(context, grid, log, fact, kind, &start));
    Ok(match household {
        Some(household) => linking(decision, log, household),
        None => decision,
    })
}

/// Who may write logs in a grid on that day may; and what fulfils a screening or a collecting may be recorded wherever that
/// is owed: the town's office owes it in each community (篇3/排查5) and writes no other log there.
pub(super) fn may_write(
    context: &Context<'_>,
    person: PersonId,
    grid: &GridCode,
    what: DutyWhat,
    day: NaiveDate,
) -> Result<(), Refusal> {
    let actor = then::actor_on(context, person, day)?;
    if actor.may(Right::LogWrite, grid) || what != DutyWhat::Visit && owes(context, person, grid, what, day)? {
        return Ok(());
    }
    Err(then::refuse(context, &actor, grid, day))
}

fn owes(
    context: &Context<'_>,
    person: PersonId,
    grid: &GridCode,
    what: DutyWhat,
    day: NaiveDate,
) -> Result<bool, Refusal> {
    let duties =
        Duties { reader: context.reader, directory: context.directory, rules: context.rules, now: context.now };
    let owed = duties.of_person(person, day, day)?;
    Ok(owed.iter().any(|charged| charged.duty.what == what && charged.grid.covers(grid)))
}
