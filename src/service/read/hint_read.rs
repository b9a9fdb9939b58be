//! What the author of a log is asked to look at again before signing (實務/提示): told to nobody else.

use chrono::{Days, NaiveDate};

use super::Look;
use crate::domain::hints::running_sentences;
use crate::domain::log::{LogDetail, LogEntry};
use crate::service::refusal::Refusal;
use crate::service::view::{HintWhat, LogHint};

/// How far back days of writing are looked for: holidays and leave lie between them.
const DAYS_BACK: u64 = 30;

impl Look<'_> {
    /// The asker's own hints of a day.
    pub(super) fn own_hints(&self, date: NaiveDate) -> Result<Vec<LogHint>, Refusal> {
        let who = self.actor.named()?;
        let from = date.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(date);
        let entries: Vec<LogEntry> = self.entries_of(who, from, date)?.into_iter().map(|(entry, _)| entry).collect();
        let day = |entry: &LogEntry| entry.times.happened.date_naive();
        let mut hints = Vec::new();
        for entry in entries.iter().filter(|entry| day(entry) == date) {
            let rules = self.rules.of_grid(self.directory, &entry.grid)?.oversight.hints.as_ref();
            let (Some(rules), LogDetail::Patrol { .. }) = (rules, &entry.detail) else { continue };
            if rules.short_patrol_minutes.is_some_and(|most| entry.minutes() <= i64::from(most)) {
                hints.push(LogHint {
                    what: HintWhat::ShortPatrol { log: entry.id, minutes: entry.minutes() },
                    clause: rules.rule.clause.to_string(),
                });
            }
        }
        let days: Vec<(NaiveDate, Vec<&str>)> = entries
            .chunk_by(|a, b| day(a) == day(b))
            .filter_map(|of_day| Some((day(of_day.first()?), of_day.iter().map(|entry| entry.text.as_str()).collect())))
            .collect();
        let Some(last) = entries.last().filter(|entry| day(entry) == date) else { return Ok(hints) };
        let rules = self.rules.of_grid(self.directory, &last.grid)?.oversight.hints.as_ref();
        if let Some((rules, running)) = rules.and_then(|rules| Some((rules, rules.same_sentence_days?))) {
            let same = running_sentences(&days, usize::try_from(running).unwrap_or(usize::MAX));
            let has = |sentence: &str| {
                let of_day = entries.iter().rev().take_while(|entry| day(entry) == date);
                of_day.filter(|entry| entry.text.contains(sentence)).map(|entry| entry.id).last()
            };
            hints.extend(same.into_iter().map(|sentence| LogHint {
                what: HintWhat::SameSentence { sentence: sentence.to_owned(), days: running, log: has(sentence) },
                clause: rules.rule.clause.to_string(),
            }));
        }
        Ok(hints)
    }
}
