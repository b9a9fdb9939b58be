//! What is shown of a hit: what it is called, and its text about the place where it matches.

use super::{Look, Quest};
use crate::domain::label::Label;
use crate::domain::ledger::Entry;
use crate::domain::matching::Plain;
use crate::domain::record::Record;
use crate::finder::page::when;
use crate::finder::texts::{Part, Text};
use crate::regulation::{Field, FieldType, Item, Kind};
use crate::service::decide;
use crate::service::read::case_read::HIDDEN;
use crate::service::view::Hit;

/// Characters of an excerpt, and of those before what matches.
const EXCERPT: usize = 72;
const BEFORE: usize = 14;
const CUT: char = '…';

/// What of a text matches the words: bytes of the text as written, in order, none over another.
pub fn marks(text: &Plain, quest: &Quest<'_>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for word in &quest.words {
        let forms = std::iter::once(&word.plain).chain(&word.near);
        let places: Vec<_> = forms.flat_map(|form| text.places(form)).collect();
        if places.is_empty()
            && let Some(place) = word.spelling.as_ref().and_then(|spelling| spelling.find(text.text()))
        {
            found.extend(text.written(place).map(|place| (place.start, place.end)));
        }
        found.extend(places.into_iter().map(|place| (place.start, place.end)));
    }
    found.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match apart.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => apart.push((start, end)),
        }
    }
    apart
}

/// A part of a text about what matches first, on one line.
fn excerpt(text: &str, marked: &[(usize, usize)]) -> (String, Vec<(usize, usize)>) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let first = marked.first().map_or(0, |(start, _)| starts.partition_point(|at| at < start));
    let from = if starts.len() <= EXCERPT { 0 } else { first.saturating_sub(BEFORE).min(starts.len() - EXCERPT) };
    let begin = starts.get(from).copied().unwrap_or(0);
    let end = starts.get(from + EXCERPT).copied().unwrap_or(text.len());
    let mut shown = String::new();
    if from > 0 {
        shown.push(CUT);
    }
    let lead = shown.len();
    // Each white character by as many bytes as it had: what is marked stays where it is.
    for c in text.get(begin..end).unwrap_or_default().chars() {
        if c.is_control() { (0..c.len_utf8()).for_each(|_| shown.push(' ')) } else { shown.push(c) }
    }
    if end < text.len() {
        shown.push(CUT);
    }
    let inside = marked.iter().filter(|(start, stop)| *start >= begin && *stop <= end);
    (shown, inside.map(|(start, stop)| (start - begin + lead, stop - begin + lead)).collect())
}

impl Look<'_> {
    /// A hit; none for what is not found this way.
    pub(super) fn hit(&self, record: &Record, quest: &Quest<'_>, how: &str) -> Option<Hit> {
        let hit = match record {
            Record::Case(case) => {
                let place = if case.sensitive && self.mask { HIDDEN } else { &case.place };
                let regulation = self.rules.of_grid(self.directory, &case.grid).ok();
                let kind = regulation.and_then(|regulation| regulation.kind(&case.kind));
                Hit {
                    kind: "case".to_owned(),
                    id: case.number.clone(),
                    title: format!("{} {place}", case.number),
                    detail: self.directory.grid_name(&case.grid),
                    label: Some(kind.map_or_else(|| Label::verbatim(case.kind.as_str()), Kind::label)),
                    ..Hit::default()
                }
            }
            Record::Log(entry) => {
                let at = entry.times.happened.format("%Y-%m-%d %H:%M");
                Hit {
                    kind: if entry.kind() == "diary" { "diary" } else { "log" }.to_owned(),
                    id: entry.id.to_string(),
                    title: format!("{at} {}", self.directory.person_name(entry.person)),
                    detail: self.directory.grid_name(&entry.grid),
                    ..Hit::default()
                }
            }
            Record::DayLog(log) => Hit {
                kind: decide::log_kind(log.at.span).to_owned(),
                id: format!("{}/{}/{}", log.at.grid, log.at.date, log.at.person),
                title: format!("{} {}", log.at.days_text(), self.directory.person_name(log.at.person)),
                detail: self.directory.grid_name(&log.at.grid),
                ..Hit::default()
            },
            Record::Entry(entry) => Hit {
                kind: "entry".to_owned(),
                id: format!("{}/{}/{}", entry.at.grid, entry.at.item, entry.at.key),
                title: entry.at.key.clone(),
                detail: self.directory.grid_name(&entry.at.grid),
                label: self.item_of(&entry.at).map(|item| item.label.clone()),
                ..Hit::default()
            },
            Record::Absence(leave) => self.leave_hit(leave),
            Record::Excuse(excuse) => self.excuse_hit(excuse),
            _ => return None,
        };
        Some(self.finished(hit, record, quest, how))
    }

    fn finished(&self, hit: Hit, record: &Record, quest: &Quest<'_>, how: &str) -> Hit {
        let title_marks = marks(&Plain::of(&hit.title), quest);
        let row = match record {
            Record::Entry(entry) => self.item_of(&entry.at).map(|item| self.row_text(item, entry, &quest.lang)),
            _ => None,
        };
        let texts = self.open_texts(record);
        let bodies: Vec<&str> = if let Some(row) = &row {
            vec![row.as_str()]
        } else {
            let of = |part: Part| texts.iter().filter(move |text| text.part == part);
            let names = of(Part::Name).filter(|name| !is_title(&texts, name));
            of(Part::Body).chain(names).map(|text| text.text).collect()
        };
        let marked = bodies.iter().map(|text| (*text, marks(&Plain::of(text), quest)));
        // The most that matches; of as much the earlier: what was written before names.
        let found = marked.enumerate().filter(|(_, (_, marks))| !marks.is_empty());
        let best = found.max_by_key(|(at, (_, marks))| (marks.len(), std::cmp::Reverse(*at))).map(|(_, best)| best);
        let (text, marked) = best.unwrap_or_else(|| (bodies.first().copied().unwrap_or_default(), Vec::new()));
        let (excerpt, excerpt_marks) = excerpt(text, &marked);
        Hit { when: when(record), title_marks, excerpt, excerpt_marks, how: how.to_owned(), ..hit }
    }

    /// The values of a row that the asker reads, on one line, by the names of their fields.
    fn row_text(&self, item: &Item, entry: &Entry, lang: &str) -> String {
        let one = |field: &Field| {
            let value = entry.values.get(&field.code)?;
            let chosen = (field.kind == FieldType::Choice)
                .then(|| field.choices.iter().find(|choice| choice.code == *value))
                .flatten();
            let value = chosen.map_or(value.as_str(), |choice| choice.label.in_language(lang));
            Some(format!("{} {value}", field.label.in_language(lang)))
        };
        let values: Vec<String> = item.fields.iter().filter(|field| self.reads(field)).filter_map(one).collect();
        values.join(" · ")
    }
}

/// Whether a name is what the record is called: it stands in the title already.
fn is_title(texts: &[Text<'_>], name: &Text<'_>) -> bool {
    texts.iter().any(|text| text.part == Part::Title && text.text == name.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_what_matches_wherever_in_the_text_it_stands() {
        let text = format!("{}路燈不亮\n{}", "前".repeat(100), "後".repeat(100));
        let at = text.find("路燈").unwrap();
        let (shown, marked) = excerpt(&text, &[(at, at + "路燈".len())]);
        assert!(shown.starts_with("…前") && shown.ends_with("後…") && !shown.contains('\n'), "{shown}");
        assert_eq!(shown.chars().count(), EXCERPT + 2);
        assert_eq!(&shown[marked[0].0..marked[0].1], "路燈");
    }

    #[test]
    fn a_short_text_is_shown_whole_and_the_end_of_a_long_one_to_its_end() {
        assert_eq!(excerpt("路燈", &[(0, 6)]), ("路燈".to_owned(), vec![(0, 6)]));
        assert_eq!(excerpt("", &[]), (String::new(), Vec::new()));
        let text = format!("{}路燈", "前".repeat(100));
        let (shown, marked) = excerpt(&text, &[(300, 306)]);
        assert!(shown.ends_with("路燈"));
        assert_eq!(&shown[marked[0].0..marked[0].1], "路燈");
    }
}
