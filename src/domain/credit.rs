//! Minutes of one person: nobody is in two places, so a minute that several entries claim counts for one of them alone.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// From when until when.
pub type Span = (NaiveDateTime, NaiveDateTime);

/// The minutes that each of several spans is credited with, in the order given: whoever comes first has the minute. Their
/// sum is the length of all spans together, whatever the order.
pub fn credited(spans: impl IntoIterator<Item = Span>) -> Vec<i64> {
    // Apart from each other, in order of time.
    let mut taken: Vec<Span> = Vec::new();
    let mut credits = Vec::new();
    for (from, until) in spans {
        let until = until.max(from);
        let met = |span: &Span| span.0.max(from) < span.1.min(until);
        let overlap: i64 =
            taken.iter().filter(|span| met(span)).map(|span| length((span.0.max(from), span.1.min(until)))).sum();
        credits.push(length((from, until)) - overlap);
        let (joined, mut apart): (Vec<Span>, Vec<Span>) =
            taken.into_iter().partition(|span| span.0 <= until && from <= span.1);
        let whole = joined.into_iter().fold((from, until), |(first, last), span| (first.min(span.0), last.max(span.1)));
        apart.push(whole);
        taken = apart;
    }
    credits
}

/// What of a span lies on each of its days, in order: one that goes on after midnight is cut there. A span without length
/// lies on its day.
pub fn by_days((from, until): Span) -> Vec<(NaiveDate, Span)> {
    let mut found = Vec::new();
    let mut start = from;
    let midnight_after = |at: NaiveDateTime| at.date().succ_opt().map(|next| next.and_time(NaiveTime::MIN));
    while let Some(midnight) = midnight_after(start).filter(|midnight| *midnight < until) {
        found.push((start.date(), (start, midnight)));
        start = midnight;
    }
    found.push((start.date(), (start, until.max(start))));
    found
}

fn length((from, until): Span) -> i64 {
    (until - from).num_minutes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> NaiveDateTime {
        "2026-11-23T08:00:00".parse::<NaiveDateTime>().unwrap() + chrono::TimeDelta::minutes(minute)
    }

    fn spans(minutes: &[(i64, i64)]) -> Vec<Span> {
        minutes.iter().map(|(from, until)| (at(*from), at(*until))).collect()
    }

    #[test]
    fn who_was_keyed_first_has_the_minute() {
        assert_eq!(credited(spans(&[(0, 60), (0, 60)])), [60, 0]);
        assert_eq!(credited(spans(&[(0, 85), (30, 90)])), [85, 5]);
        assert_eq!(credited(spans(&[(20, 40), (0, 60)])), [20, 40], "before it and after it");
        assert_eq!(credited(spans(&[(0, 10), (20, 30), (5, 25), (0, 40)])), [10, 10, 10, 10]);
        assert_eq!(credited(spans(&[(0, 10), (10, 20)])), [10, 10], "one after the other");
    }

    #[test]
    fn what_goes_on_after_midnight_is_cut_there() {
        // From eight in the morning: midnight is after 960 minutes.
        let days = |from, until| {
            let cut = by_days((at(from), at(until))).into_iter();
            cut.map(|(day, span)| (day.to_string(), length(span))).collect::<Vec<_>>()
        };
        let (monday, tuesday) = ("2026-11-23".to_owned(), "2026-11-24".to_owned());
        assert_eq!(days(950, 980), [(monday.clone(), 10), (tuesday, 20)]);
        assert_eq!(days(900, 960), [(monday.clone(), 60)], "until midnight");
        assert_eq!(days(900, 900), [(monday, 0)]);
    }

    proptest! {
        #[test]
        fn all_credits_together_are_the_minutes_that_any_span_has(
            given in proptest::collection::vec((0..300i64, 0..120i64), 0..12)
        ) {
            let given: Vec<(i64, i64)> = given.into_iter().map(|(from, long)| (from, from + long)).collect();
            let union = (0..420).filter(|at| given.iter().any(|(from, until)| from <= at && at < until)).count();
            let credits = credited(spans(&given));
            prop_assert_eq!(credits.iter().sum::<i64>(), i64::try_from(union).unwrap());
            prop_assert!(credits.iter().all(|credit| *credit >= 0));
        }
    }
}
