//! What one was reminded of, as one digest.

use std::collections::BTreeMap;

use super::Look;
use crate::domain::time::at_offset;
use crate::regulation::UrgingStep;
use crate::service::decide::end_of_day;
use crate::service::query::CaseFilter;
use crate::service::refusal::Refusal;
use crate::service::view::{UrgedRow, UrgedView};
use crate::store::tables::{OpenCase, Taken};

impl Look<'_> {
    /// The asker's open cases that somebody was reminded of who has not acted since.
    pub(super) fn urged(&self) -> Result<UrgedView, Refusal> {
        let filter = CaseFilter::urged_of_mine();
        let sieve = self.sieve(&filter)?;
        let mut digest = UrgedView::default();
        // By hand comes last.
        let mut steps: BTreeMap<(i64, String), UrgedRow> = BTreeMap::new();
        for one in self.found_open(&sieve) {
            let case = one.case;
            digest.total += 1;
            digest.late += u64::from(one.late);
            digest.latest = digest.latest.max(case.reminded_at);
            let step = self.farthest(case);
            let key = step.map_or((i64::MAX, String::new()), |step| {
                (step.minutes(self.rules.calendar()), step.label.hant.clone())
            });
            let label = step.map(|step| step.label.clone());
            steps.entry(key).or_insert(UrgedRow { step: label, count: 0 }).count += 1;
        }
        digest.steps = steps.into_values().collect();
        Ok(digest)
    }

    /// The farthest step that was taken for what is due now.
    fn farthest(&self, case: &OpenCase) -> Option<&UrgingStep> {
        let regulation = self.rules.of_grid(self.directory, &case.grid).ok()?;
        let plate = case.hazard_deadline.map(|day| at_offset(end_of_day(day), &self.now));
        let due_now = |taken: &&Taken| taken.due.is_some() && (taken.due == case.due || taken.due == plate);
        let taken = case.urged.iter().filter(due_now);
        let steps = taken.filter_map(|taken| regulation.oversight.step(&taken.step));
        steps.min_by_key(|step| step.minutes(self.rules.calendar()))
    }
}
