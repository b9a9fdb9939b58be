//! The sentences of a log as their records say them: what is told, of whose work, and who did it.

use chrono::NaiveDate;

use super::Look;
use crate::domain::case::Case;
use crate::domain::ids::{GridCode, ItemCode, PersonId};
use crate::domain::label::Label;
use crate::domain::ledger::Serves;
use crate::domain::log::{LogDetail, LogEntry, LogOf};
use crate::domain::right::Right;
use crate::service::day_work::{self, What, Work};
use crate::service::refusal::Refusal;
use crate::service::telling::Telling;
use crate::service::view::{LineSays, LineView};

impl Look<'_> {
    /// What a person's days say by themselves, as far as the asker may read it.
    pub(super) fn lines_of(
        &self,
        who: PersonId,
        grid: Option<&GridCode>,
        telling: &Telling,
        days: (NaiveDate, NaiveDate),
    ) -> Result<Vec<LineView>, Refusal> {
        let own = self.actor.person() == Some(who);
        let of = telling.log_of();
        let within = |place: &GridCode| {
            grid.is_none_or(|grid| grid == place || telling.grid() == Some(grid) && grid.covers(place))
        };
        let mut lines = Vec::new();
        for work in day_work::of_days(self.reader, self.directory, who, telling, days)? {
            let right = match &work.what {
                What::Entry(_) | What::Filed(_) | What::Settled(_) => Right::LogRead,
                What::Rows { .. } => Right::LedgerRead,
            };
            if within(work.grid()) && (own || self.actor.may(right, work.grid())) {
                lines.extend(self.line(&work, of));
            }
        }
        Ok(lines)
    }

    fn line(&self, work: &Work, of: LogOf) -> Option<LineView> {
        let ending = |id: String| id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned();
        let zone = *self.now.offset();
        let civil = |at: chrono::NaiveDateTime| at.and_local_timezone(zone).single();
        let (name, late, says) = match &work.what {
            What::Entry(entry) => (ending(entry.id.to_string()), entry.late, self.entry_says(entry, of)),
            What::Filed(case) => (case.number.clone(), None, self.case_says(case, false)),
            What::Settled(case) => (case.number.clone(), None, self.case_says(case, true)),
            What::Rows { grid, item, rows } => {
                let label = self.item_label(grid, item);
                (item.to_string(), None, LineSays::Rows { grid: self.grid_name(grid), item: label, rows: *rows })
            }
        };
        let (at, keyed) = (civil(work.at)?, civil(work.keyed)?);
        let by = work.by.iter().map(|person| self.person_name(*person)).collect();
        Some(LineView { link: work.link.clone(), name, at, keyed, late, by, says })
    }

    /// In the log of a whole grid nobody's minutes are told.
    fn entry_says(&self, entry: &LogEntry, of: LogOf) -> LineSays {
        let (minutes, text) = (of.is_own().then(|| entry.minutes()), entry.text.clone());
        match &entry.detail {
            LogDetail::Patrol { slot, route, companions, .. } => {
                LineSays::Patrol { slot: *slot, minutes, route: route.clone(), companions: companions.clone(), text }
            }
            LogDetail::Visit { companions, .. }
            | LogDetail::Screening { companions, .. }
            | LogDetail::Collection { companions, .. } => {
                let (kind, household) = (entry.kind().to_owned(), self.household_number(entry));
                LineSays::Spent { kind, minutes, household, companions: companions.clone(), text }
            }
            LogDetail::Diary { result, promise, promised_by, .. } => {
                let (household, result, promise) = (self.household_number(entry), result.clone(), promise.clone());
                LineSays::Diary { household, text, result, promise, promised_by: *promised_by }
            }
        }
    }

    /// The number of the household that an entry is about. A key that somebody typed may be a name, and is not told.
    fn household_number(&self, entry: &LogEntry) -> Option<String> {
        let at = entry.household()?;
        let item = self.rules.of_grid(self.directory, &at.grid).ok()?.item(&at.item)?;
        let numbered = item.numbered && item.serves == Some(Serves::Household);
        at.number().filter(|_| numbered).map(str::to_owned)
    }

    fn item_label(&self, grid: &GridCode, item: &ItemCode) -> Label {
        let regulation = self.rules.of_grid(self.directory, grid).ok();
        let found = regulation.and_then(|regulation| regulation.items.iter().find(|one| one.code == *item));
        found.map_or_else(|| Label::verbatim(item.as_str()), |item| item.label.clone())
    }

    fn case_says(&self, case: &Case, settled: bool) -> LineSays {
        let shown = self.actor.may_see(case) && !case.sensitive;
        let words = |text: &str| if shown { text } else { "" }.to_owned();
        let kind = self.rules.of_grid(self.directory, &case.grid).ok().and_then(|regulation| {
            let kind = regulation.kinds.iter().find(|kind| kind.code == case.kind)?;
            Some(kind.label())
        });
        LineSays::Case {
            number: case.number.clone(),
            kind: kind.filter(|_| shown),
            place: words(&case.place),
            text: words(&case.text),
            settled: settled.then(|| words(case.result.as_deref().unwrap_or_default())),
        }
    }
}
