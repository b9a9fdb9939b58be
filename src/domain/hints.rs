//! What an author may want to look at again before signing: told to the author alone, and no verdict.

use std::collections::BTreeSet;

use chrono::NaiveDate;

/// Sentences shorter than so many characters say nothing worth comparing.
const SENTENCE_AT_LEAST: usize = 3;

/// The sentences of a text, in order, each once: what stands between marks that end one.
pub fn sentences(text: &str) -> Vec<&str> {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n');
    let mut met = BTreeSet::new();
    text.split(ends)
        .map(str::trim)
        .filter(|sentence| sentence.chars().count() >= SENTENCE_AT_LEAST && met.insert(*sentence))
        .collect()
}

/// The sentences that stand in what was written on the last of the days and on each of the `running - 1` days before it
/// on which anything was written. The days are in order, each with all its texts.
pub fn running_sentences<'a>(days: &[(NaiveDate, Vec<&'a str>)], running: usize) -> Vec<&'a str> {
    let Some(first) = days.len().checked_sub(running.max(1)) else { return Vec::new() };
    let Some((last, before)) = days.get(first..).and_then(<[_]>::split_last) else { return Vec::new() };
    let of = |texts: &[&'a str]| texts.iter().flat_map(|text| sentences(text)).collect::<Vec<&'a str>>();
    let before: Vec<BTreeSet<&str>> = before.iter().map(|(_, texts)| of(texts).into_iter().collect()).collect();
    let mut met = BTreeSet::new();
    of(&last.1)
        .into_iter()
        .filter(|sentence| before.iter().all(|day| day.contains(sentence)) && met.insert(*sentence))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32, texts: &[&'static str]) -> (NaiveDate, Vec<&'static str>) {
        (NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), texts.to_vec())
    }

    #[test]
    fn a_sentence_is_what_stands_between_marks_that_end_one() {
        assert_eq!(sentences("南街路面完好。無異常；\n南街路面完好！好"), ["南街路面完好", "無異常"]);
        assert_eq!(sentences(""), [""; 0]);
    }

    #[test]
    fn a_sentence_of_each_of_the_last_days_is_running_whatever_stands_around_it() {
        let days = [
            day(20, &["無異常。"]),
            day(23, &["巡查南街。無異常。"]),
            day(24, &["無異常", "北巷積水"]),
            day(25, &["東巷口有垃圾。無異常。"]),
        ];
        assert_eq!(running_sentences(&days, 3), ["無異常"]);
        assert_eq!(running_sentences(&days[1..], 3), ["無異常"]);
        assert_eq!(running_sentences(&days[2..], 3), [""; 0], "two days are not three");
    }

    #[test]
    fn what_was_not_written_yesterday_is_not_running() {
        let days = [day(23, &["無異常"]), day(24, &["北巷積水"]), day(25, &["無異常"])];
        assert_eq!(running_sentences(&days, 3), [""; 0]);
        assert_eq!(running_sentences(&days, 1), ["無異常"], "one day is the last one");
    }
}
