//! How a due time comes about, ready for a dispute: by the days it was decided by, and what the calendar says since.

use chrono::{Datelike, NaiveDate};

use super::Look;
use super::case_read::HIDDEN;
use crate::domain::case::{Case, Pause, Stage, Stopped};
use crate::domain::limit::{Limit, Reckoned, Step, StepReason};
use crate::domain::time::{Civil, at_offset};
use crate::service::decide::end_of_day;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{DueOf, DueSteps, MoreTimeView, ParkingView, ReckonedBy};

impl Look<'_> {
    /// The arithmetic of what is due; or of what would be, with more time or once it is parked as it was asked for.
    pub(super) fn due_steps(&self, given: &str, more: Option<Limit>, parked: bool) -> Result<DueSteps, Refusal> {
        let case = self.find_case(given)?;
        let no_limit = || Refusal::new(RefusalCode::NoLimit).with("number", &case.number);
        let due = case.due.as_ref().ok_or_else(no_limit)?;
        let asked = case.parking.as_ref().filter(|parking| parked && parking.next().is_some());
        let mut case = case.clone();
        let of = match (more, asked, case.is_paused() || case.stage == Stage::Merged) {
            (Some(_), ..) => DueOf::Granted,
            (None, Some(parking), _) => {
                let until = at_offset(end_of_day(parking.until), &self.now);
                let (from, reason) = (self.now, parking.reason.clone());
                case.pauses.push(Pause { from, until: Some(until), reason, by: Stopped::Parked });
                DueOf::Parked
            }
            (None, None, true) => DueOf::Provisional,
            (None, None, false) => DueOf::Standing,
        };
        // What is decided now is reckoned by today's calendar; what stands, by that of then.
        let today = self.rules.calendar();
        let then = due.days.as_ref().map(|days| days.calendar(Some(today)));
        let as_decided = of == DueOf::Standing && then.is_some();
        let calendar = then.as_ref().filter(|_| as_decided).unwrap_or(today);
        let reckon = |calendar| match of {
            DueOf::Standing => case.reckon_kept(calendar),
            _ => case.reckon(calendar, &self.now, more),
        };
        let reckoned = reckon(calendar).ok_or_else(no_limit)?;
        let other = then.as_ref().map(|then| if as_decided { today } else { then });
        let otherwise = other.and_then(reckon).map(|other| other.at).filter(|at| *at != reckoned.at);
        let changed_days = match (&then, otherwise) {
            (Some(then), Some(at)) => then.differing(today, due.from.date_naive(), at.max(reckoned.at).date()),
            _ => Vec::new(),
        };
        let at = at_offset(reckoned.at, &due.from);
        Ok(DueSteps {
            number: case.number.clone(),
            of,
            limit: due.limit,
            extensions: case.extensions.iter().copied().chain(more).collect(),
            extended_at: reckoned.extended_at.clone(),
            from: due.from,
            due: at,
            unknown_years: unknown_years(&reckoned),
            steps: self.with_reasons(&case, reckoned.steps),
            clause: case.ruled.clause.clone(),
            reckoned: case.formula.clone().zip(case.units).map(|(formula, units)| ReckonedBy { formula, units }),
            as_decided,
            otherwise: otherwise.map(|at| at_offset(at, &due.from)),
            changed_days,
            stands: Some(due.at).filter(|stands| of == DueOf::Standing && *stands != at),
        })
    }

    /// Each line in which the clock stood still, with why.
    fn with_reasons(&self, case: &Case, steps: Vec<Step>) -> Vec<Step> {
        let hidden = case.sensitive && self.mask;
        let until = |pause: &Pause| pause.until.unwrap_or(self.now);
        let merged = case.merged.as_ref().filter(|_| case.stage == Stage::Merged);
        let with = |step: Step| {
            if step.reason != StepReason::Paused {
                return step;
            }
            let covers = |from: Civil, until: Civil| from.naive_local() < step.to && step.from < until.naive_local();
            let mut met =
                case.pauses.iter().filter(|pause| covers(pause.from, until(pause))).map(|it| (it.by, &it.reason));
            let by_merger = merged.filter(|merged| covers(merged.at, self.now));
            let first = met.next().or(by_merger.map(|merged| (Stopped::Merged, &merged.number)));
            let reason = match first {
                Some((Stopped::Parked, _)) => StepReason::Parked,
                Some((Stopped::Merged, _)) => StepReason::Merged,
                _ => StepReason::Paused,
            };
            let mut names: Vec<&str> = first.into_iter().chain(met).map(|(_, reason)| reason.as_str()).collect();
            names.dedup();
            let name = Some(names.join("；")).filter(|name| !name.is_empty());
            Step { reason, name: if hidden { Some(HIDDEN.to_owned()) } else { name }, ..step }
        };
        steps.into_iter().map(with).collect()
    }

    /// More time that was asked for, with what would be due if it were granted now.
    pub(super) fn more_time(&self, case: &Case) -> Option<MoreTimeView> {
        let asked = case.asked.as_ref().filter(|_| case.stage.is_open())?;
        let at = case.reckon(self.rules.calendar(), &self.now, Some(asked.limit))?.at;
        Some(MoreTimeView {
            from: self.party(&asked.from),
            limit: asked.limit,
            reason: asked.reason.clone(),
            due: at_offset(at, &self.now),
        })
    }

    /// A parking that was asked for, with what would be due if everybody approved it now; none once its day has passed.
    pub(super) fn parking_asked(&self, case: &Case) -> Option<ParkingView> {
        let parking = case.parking.as_ref().filter(|it| case.stage.is_open() && !it.has_lapsed(&self.now))?;
        let next = parking.next()?;
        let until = at_offset(end_of_day(parking.until), &self.now);
        let mut parked = case.clone();
        parked.pauses.push(Pause { from: self.now, until: Some(until), reason: String::new(), by: Stopped::Parked });
        let at = parked.reckon(self.rules.calendar(), &self.now, None)?.at;
        Some(ParkingView {
            from: self.party(&parking.from),
            until: parking.until,
            reason: parking.reason.clone(),
            approved: parking.approved.iter().map(|(party, _)| self.party(party)).collect(),
            next: self.party(next),
            last: parking.approved.len() + 1 == parking.needed.len(),
            due: at_offset(at, &self.now),
        })
    }
}

/// The years whose holidays are not known, by the day that each line is of: one that ends at midnight is of the day
/// before.
fn unknown_years(reckoned: &Reckoned) -> Vec<i32> {
    let year = |day: NaiveDate| day.year();
    let mut years: Vec<i32> =
        reckoned.steps.iter().filter(|step| !step.known).map(|step| year(step.from.date())).collect();
    years.dedup();
    years
}
