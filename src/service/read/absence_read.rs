//! Leave and excuses, as lists.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Look;
use crate::domain::absence::{Absence, Excuse, Excused, Verdict};
use crate::domain::ids::{ExcuseId, GridCode, PersonId};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::service::decide::{OwnMatter, grids_of, receives};
use crate::service::refusal::Refusal;
use crate::service::view::{AbsenceRow, ExcuseRow, VerdictView};
use crate::store::tables::Stored;
use crate::store::{apply, deeds};

type Days = (NaiveDate, NaiveDate);

impl Look<'_> {
    /// Whether the asker receives a person's leave.
    fn receives(&self, person: PersonId, on: NaiveDate) -> bool {
        receives(self.directory, self.rules, &self.actor, &OwnMatter::everywhere(person, on))
    }

    /// Leave that touches the days between two, the latest first.
    pub(super) fn absences(
        &self,
        grid: Option<&str>,
        person: Option<&str>,
        days: Days,
        waiting: bool,
    ) -> Result<Vec<AbsenceRow>, Refusal> {
        let days = self.range(days.0, days.1)?;
        let whose = person.map(|person| self.person(Some(person))).transpose()?;
        let root = grid.map(|grid| self.seek_grid(grid)).transpose()?;
        if let Some(root) = &root {
            self.require(Right::LogRead, root)?;
        }
        let me = self.actor.person();
        let own = |leave: &Absence| me.is_some_and(|me| leave.person == me || leave.deputy == Some(me));
        let concerned = |leave: &Absence| own(leave) || self.receives(leave.person, leave.span.from.date);
        if let Some(whose) = whose.filter(|whose| !self.receives(*whose, days.1)) {
            self.require_read(whose, days)?;
        }
        let wanted = |leave: &&Absence| {
            let in_grid = |root: &GridCode| {
                grids_of(self.directory, leave.person, leave.span.from.date).iter().any(|grid| root.covers(grid))
            };
            leave.span.meets(days.0, days.1)
                && (!waiting || leave.cancelled.is_none() && leave.verdict.is_waiting())
                && whose.is_none_or(|whose| leave.person == whose)
                && root.as_ref().is_none_or(in_grid)
                && (whose.is_some() || root.is_some() || self.actor.is_owner() || concerned(leave))
        };
        let mut found: Vec<&Absence> = self.directory.absences().filter(wanted).collect();
        found.sort_by_key(|leave| std::cmp::Reverse((leave.span.from, leave.id)));
        Ok(found.into_iter().map(|leave| self.absence_row(leave, concerned(leave))).collect())
    }

    fn absence_row(&self, leave: &Absence, concerned: bool) -> AbsenceRow {
        let on = leave.span.from.date;
        let grids = grids_of(self.directory, leave.person, on);
        let clause = grids.first().and_then(|grid| self.rules.of_grid(self.directory, grid).ok());
        let (verdict, decided_by, reason) = self.verdict(&leave.verdict, leave.cancelled.as_deref());
        let id = leave.id.to_string();
        let deputy_only = self.actor.person().is_some_and(|me| leave.deputy == Some(me) && leave.person != me);
        AbsenceRow {
            ending: id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned(),
            id,
            person: self.person_name(leave.person),
            grids: grids.iter().map(|grid| self.grid_name(grid)).collect(),
            span: leave.span,
            kind: leave.kind,
            // Why somebody is ill is for those who receive the leave.
            text: (concerned && !deputy_only).then(|| leave.text.clone()),
            deputy: leave.deputy.map(|deputy| self.person_name(deputy)),
            recorded_by: self.said_by(leave.recorded_by),
            may_decide: verdict == VerdictView::Waiting && self.receives(leave.person, on),
            verdict,
            decided_by,
            reason,
            clause: clause.and_then(|regulation| regulation.absence.leave_clause()).map(ToString::to_string),
            last_change: self.directory.last_change(&RecordRef::Absence(leave.id)).cloned(),
        }
    }

    fn verdict(&self, verdict: &Verdict, withdrawn: Option<&str>) -> (VerdictView, String, Option<String>) {
        let by = verdict.by().map(|by| self.said_by(by)).unwrap_or_default();
        match (withdrawn, verdict) {
            (Some(reason), _) => (VerdictView::Withdrawn, by, Some(reason.to_owned())),
            (None, Verdict::Waiting) => (VerdictView::Waiting, by, None),
            (None, Verdict::Accepted { .. }) => (VerdictView::Accepted, by, None),
            (None, Verdict::Refused { reason, .. }) => (VerdictView::Refused, by, Some(reason.clone())),
        }
    }

    /// Excuses that touch the days between two, the latest first.
    pub(super) fn excuses(&self, grid: Option<&str>, days: Days, waiting: bool) -> Result<Vec<ExcuseRow>, Refusal> {
        let days = self.range(days.0, days.1)?;
        let root = self.about(grid)?;
        self.require(Right::LogRead, &root)?;
        let above = std::iter::successors(root.parent(), GridCode::parent);
        let grids = self.directory.grids_below(&root).map(|grid| grid.code.clone()).chain(above).map(Excused::Grid);
        let held = self.directory.appointments().filter(|held| root.covers(&held.grid));
        let people: BTreeSet<PersonId> = held.map(|held| held.person).collect();
        let mut ids: BTreeSet<ExcuseId> = BTreeSet::new();
        for of in grids.chain(people.into_iter().map(Excused::Person)) {
            ids.extend(deeds::excuses_of(self.reader, &of, days)?);
        }
        let mut rows = Vec::new();
        for id in ids {
            let stored = apply::stored(self.reader, &RecordRef::Excuse(id))?;
            let Some(Stored { record: Some(Record::Excuse(excuse)), trail }) = stored else { continue };
            let last = trail.last().map(|step| step.header.id.clone());
            if excuse.span.meets(days.0, days.1) && (!waiting || excuse.verdict.is_waiting()) {
                rows.push(ExcuseRow { last_change: last, ..self.excuse_row(&excuse) });
            }
        }
        rows.sort_by(|a, b| (b.span.from, &b.id).cmp(&(a.span.from, &a.id)));
        Ok(rows)
    }

    fn excuse_row(&self, excuse: &Excuse) -> ExcuseRow {
        let id = excuse.id.to_string();
        let (grid, person) = match &excuse.of {
            Excused::Grid(grid) => (Some(grid), None),
            Excused::Person(person) => (None, Some(*person)),
        };
        let matter = person.map(|person| {
            let on = excuse.span.from.date;
            OwnMatter { person, on, place: excuse.place.as_ref() }
        });
        let at = grid.cloned().or_else(|| matter?.grids(self.directory).into_iter().next());
        let regulation = at.as_ref().and_then(|grid| self.rules.of_grid(self.directory, grid).ok());
        let (verdict, decided_by, reason) = self.verdict(&excuse.verdict, excuse.withdrawn.as_deref());
        ExcuseRow {
            ending: id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned(),
            id,
            grid: grid.map(|grid| self.grid_name(grid)),
            person: person.map(|person| self.person_name(person)),
            duty: excuse.duty.as_ref().map(ToString::to_string),
            place: excuse.place.as_ref().map(|place| self.grid_name(place)),
            duty_label: excuse.duty.as_ref().and_then(|code| {
                let everywhere = self.rules.all().find_map(|other| other.duty(code));
                Some(regulation.and_then(|own| own.duty(code)).or(everywhere)?.label.clone())
            }),
            span: excuse.span,
            kind: excuse.kind,
            text: excuse.text.clone(),
            stated_by: self.said_by(excuse.stated_by),
            stated: excuse.stated,
            may_decide: verdict == VerdictView::Waiting
                && matter.is_some_and(|matter| receives(self.directory, self.rules, &self.actor, &matter)),
            verdict,
            decided_by,
            reason,
            clause: regulation.and_then(|regulation| regulation.absence.excuse_clause()).map(ToString::to_string),
            last_change: None,
        }
    }
}
