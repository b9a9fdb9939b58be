//! The nightly run: today's export, those of missed nights where they can still be true, and the old ones removed.
//!
//! An export holds the data as they are when it is made. A missed night's can be made later only if nothing has been
//! written since that day; any other stays missed, and the run says how many there are.

use chrono::NaiveDate;
use serde_json::json;

use super::{How, Outcome, outcome_line, refused, write};
use crate::cli::cx::{Cx, Stop};
use crate::export::Target;
use crate::i18n::t;
use crate::service::view::Status;

pub(super) fn run(cx: &mut Cx<'_>, target: &Target, status: &Status, how: &How, keep: usize) -> Result<(), Stop> {
    let today = status.now.date_naive();
    let dates = target.dates().map_err(|error| refused(&error))?;
    let nights = missed(&dates, today, status.saved_at.map(|at| at.date_naive()), keep);
    for date in &nights.possible {
        write(cx, target, &status.lang, *date, how)?;
    }
    let outcome = write(cx, target, &status.lang, today, how)?;
    let removed = target.prune(keep).map_err(|error| refused(&error))?;
    tell(cx, &outcome, &nights, removed.len())
}

fn tell(cx: &mut Cx<'_>, outcome: &Outcome, nights: &Nights, removed: usize) -> Result<(), Stop> {
    if cx.json {
        let mut record = outcome.as_json();
        crate::cli::answers::merge(
            &mut record,
            json!({ "caught_up": nights.possible, "missed": nights.lost, "removed": removed }),
        );
        return cx.json(&record);
    }
    let mut line = outcome_line(cx, outcome);
    if !nights.possible.is_empty() {
        line.push_str(&t!(cx.m, "export-caught-up", count = nights.possible.len()));
    }
    if nights.lost > 0 {
        line.push_str(&t!(cx.m, "export-missed", count = nights.lost));
    }
    if removed > 0 {
        line.push_str(&t!(cx.m, "export-removed", count = removed));
    }
    cx.line(&line)
}

/// Nights between the last export and today.
#[derive(Debug, PartialEq, Eq)]
struct Nights {
    /// Those whose export can still be made: nothing has been written since.
    possible: Vec<NaiveDate>,
    /// How many cannot.
    lost: usize,
}

/// What was missed, given the dates there are and the day on which something was last written.
fn missed(dates: &[NaiveDate], today: NaiveDate, written: Option<NaiveDate>, keep: usize) -> Nights {
    let Some(last) = dates.iter().filter(|date| **date < today).max() else {
        return Nights { possible: Vec::new(), lost: 0 };
    };
    let all: Vec<NaiveDate> = last.iter_days().skip(1).take_while(|date| *date < today).collect();
    let (possible, lost): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|date| written.is_some_and(|written| written <= *date));
    // Today's is one of those kept: more than fit would be removed again at once.
    let room = keep.saturating_sub(1);
    Nights { possible: possible.into_iter().rev().take(room).rev().collect(), lost: lost.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn nights(last: &[&str], today: &str, written: &str, keep: usize) -> (Vec<String>, usize) {
        let nights = missed(&days(last), today.parse().unwrap(), Some(written.parse().unwrap()), keep);
        (nights.possible.iter().map(ToString::to_string).collect(), nights.lost)
    }

    #[test]
    fn a_night_is_caught_up_if_nothing_was_written_since_and_counted_as_missed_otherwise() {
        let last = ["2026-11-19", "2026-11-20"];
        let weekend = ["2026-11-21".to_owned(), "2026-11-22".to_owned()];
        assert_eq!(nights(&last, "2026-11-23", "2026-11-20", 30), (weekend.to_vec(), 0));
        assert_eq!(nights(&last, "2026-11-23", "2026-11-22", 30), (weekend[1..].to_vec(), 1));
        assert_eq!(nights(&last, "2026-11-23", "2026-11-23", 30), (vec![], 2));
        assert_eq!(nights(&last, "2026-11-21", "2026-11-20", 30), (vec![], 0));
    }

    #[test]
    fn the_first_night_misses_nothing_and_no_more_is_made_than_is_kept() {
        assert_eq!(nights(&[], "2026-11-23", "2026-11-20", 30), (vec![], 0));
        assert_eq!(nights(&["2026-11-23"], "2026-11-23", "2026-11-20", 30), (vec![], 0));
        let (possible, lost) = nights(&["2026-10-01"], "2026-11-23", "2026-10-01", 3);
        assert_eq!((possible, lost), (vec!["2026-11-21".to_owned(), "2026-11-22".to_owned()], 0));
    }
}
