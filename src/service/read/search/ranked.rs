//! Hits in their order: how well they match, then the newest first, and of each group a few in any case.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::clauses::Group;
use crate::domain::log::LogDetail;
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;
use crate::service::view::Hit;

/// Of each group so many are shown, however many better or newer ones there are of the others.
const OF_EACH: usize = 5;

/// How well a record matches; the least is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What it is called is what was typed.
    Whole,
    /// What it is called begins so.
    Begins,
    /// The words stand in it.
    Words,
    /// Where it lies, of what kind it is, or whose, is called so.
    Attribute,
    /// Words that stand for those typed stand in it.
    Near,
    /// A name in it is spelled so.
    Spelled,
}

impl Level {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Whole | Self::Begins | Self::Words => "words",
            Self::Attribute => "attribute",
            Self::Near => "near",
            Self::Spelled => "spelled",
        }
    }
}

/// What was found: as it is shown, or as it was read. Only what is among the best is made ready to be shown.
pub enum What {
    /// Of the directory.
    Named(Box<Hit>),
    /// A record, and how it was found.
    Record(Box<Record>, &'static str),
}

/// What tells hits apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    Named(String, String),
    Record(RecordRef),
}

struct One {
    level: Level,
    name: Name,
    when: Option<Civil>,
    what: What,
}

/// What is found so far.
pub struct Ranked {
    limit: usize,
    all: Vec<One>,
    places: HashMap<Name, usize>,
    cut: bool,
}

impl Ranked {
    /// For at most so many.
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), all: Vec::new(), places: HashMap::new(), cut: false }
    }

    /// At most so many are shown.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// There was more to look at.
    pub fn cut_here(&mut self) {
        self.cut = true;
    }

    /// Whether there was more to look at.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Adds something of the directory.
    pub fn put_named(&mut self, level: Level, hit: Hit) {
        let name = Name::Named(hit.kind.clone(), hit.id.clone());
        self.put(One { level, name, when: None, what: What::Named(Box::new(hit)) });
    }

    /// Adds a record from a moment, found in some way.
    pub fn put_record(
        &mut self,
        level: Level,
        name: RecordRef,
        when: Option<Civil>,
        record: Record,
        how: &'static str,
    ) {
        self.put(One { level, name: Name::Record(name), when, what: What::Record(Box::new(record), how) });
    }

    /// Of one that is there already the better level counts.
    fn put(&mut self, one: One) {
        match self.places.get(&one.name).and_then(|at| self.all.get_mut(*at)) {
            Some(known) if known.level <= one.level => {}
            Some(known) => *known = one,
            None => {
                self.places.insert(one.name.clone(), self.all.len());
                self.all.push(one);
            }
        }
    }

    /// Whether of a group as many stand with their words as can be shown.
    pub fn has_enough(&self, group: Group) -> bool {
        let of_group = |one: &&One| one.level <= Level::Words && shelf(&one.what) == Some(group);
        self.all.iter().filter(of_group).count() >= self.limit
    }

    /// The best.
    pub fn finish(mut self) -> Vec<What> {
        let order = |one: &One| (one.level, one.when.is_some(), Reverse(one.when));
        self.all.sort_by(|one, other| order(one).cmp(&order(other)).then_with(|| one.name.cmp(&other.name)));
        let mut of_each: HashMap<u8, usize> = HashMap::new();
        let mut kept: Vec<bool> = self
            .all
            .iter()
            .map(|one| {
                // Patrols and opinions stand on one shelf.
                let shelf = match shelf(&one.what) {
                    Some(Group::Cases) => 0,
                    Some(Group::Logs | Group::Diary) => 1,
                    Some(Group::Rows) => 2,
                    None => 3,
                    Some(Group::Leave | Group::Excuses) => 4,
                };
                let count = of_each.entry(shelf).or_default();
                *count += 1;
                *count <= OF_EACH
            })
            .collect();
        let mut room = self.limit.saturating_sub(kept.iter().filter(|kept| **kept).count());
        for kept in &mut kept {
            if !*kept && room > 0 {
                (*kept, room) = (true, room - 1);
            }
        }
        let kept = self.all.into_iter().zip(kept).filter(|(_, kept)| *kept);
        kept.map(|(one, _)| one.what).take(self.limit).collect()
    }
}

fn shelf(what: &What) -> Option<Group> {
    match what {
        What::Named(_) => None,
        What::Record(record, _) => match record.as_ref() {
            Record::Case(_) => Some(Group::Cases),
            Record::Log(entry) if matches!(entry.detail, LogDetail::Diary { .. }) => Some(Group::Diary),
            Record::Log(_) | Record::DayLog(_) => Some(Group::Logs),
            Record::Entry(_) => Some(Group::Rows),
            Record::Absence(_) => Some(Group::Leave),
            Record::Excuse(_) => Some(Group::Excuses),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::change::Author;
    use crate::domain::ids::PersonId;
    use crate::domain::ledger::{Entry, EntryRef};
    use crate::domain::log::{DayLog, DayLogRef, LogOf, LogSpan};

    fn at(day: u32) -> Civil {
        format!("2026-11-{day:02}T09:00:00+08:00").parse().unwrap()
    }

    fn put(ranked: &mut Ranked, level: Level, kind: &str, id: &str, day: u32) {
        let grid: crate::domain::ids::GridCode = "610921100001001".parse().unwrap();
        let (name, record) = match kind {
            "grid" => return ranked.put_named(level, Hit { kind: kind.into(), id: id.into(), ..Hit::default() }),
            "day" => {
                let person = PersonId(Uuid::nil());
                let at_day = DayLogRef { grid, date: at(day).date_naive(), person, span: LogSpan::Day };
                let log = DayLog {
                    at: at_day.clone(),
                    signed: at(day),
                    signed_by: Author::Owner,
                    text: id.into(),
                    entries: 0,
                    of: LogOf::Own,
                    lines: Vec::new(),
                    addenda: Vec::new(),
                    reviews: Vec::new(),
                    drawn: Vec::new(),
                    oddities: Vec::new(),
                };
                (RecordRef::DayLog(at_day), Record::DayLog(log))
            }
            _ => {
                let name = EntryRef { grid, item: "households".into(), key: id.into() };
                let entry = Entry {
                    at: name.clone(),
                    values: [].into(),
                    changed: at(day),
                    changed_by: Author::Owner,
                    confirmed: at(day),
                    confirmed_how: None,
                    confirmed_by: Author::Owner,
                    withdrawn: None,
                    stated: [].into(),
                    disputes: Vec::new(),
                    oddities: Vec::new(),
                    logs: Vec::new(),
                };
                (RecordRef::Entry(name), Record::Entry(entry))
            }
        };
        ranked.put_record(level, name, Some(at(day)), record, level.code());
    }

    fn names(ranked: Ranked) -> Vec<String> {
        let name = |what: What| match what {
            What::Named(hit) => hit.id,
            What::Record(record, _) => match *record {
                Record::Entry(entry) => entry.at.key,
                Record::DayLog(log) => log.text,
                other => panic!("{other:?}"),
            },
        };
        ranked.finish().into_iter().map(name).collect()
    }

    #[test]
    fn the_better_come_first_and_of_as_good_ones_the_newer() {
        let mut ranked = Ranked::new(9);
        put(&mut ranked, Level::Near, "row", "near", 23);
        put(&mut ranked, Level::Words, "row", "old", 1);
        put(&mut ranked, Level::Words, "day", "new", 2);
        put(&mut ranked, Level::Words, "grid", "grid", 1);
        put(&mut ranked, Level::Spelled, "row", "spelled", 22);
        put(&mut ranked, Level::Whole, "row", "whole", 1);
        assert_eq!(names(ranked), ["whole", "grid", "new", "old", "near", "spelled"]);
    }

    #[test]
    fn what_is_found_twice_is_there_once_as_well_as_it_matches_best() {
        let mut ranked = Ranked::new(9);
        put(&mut ranked, Level::Words, "row", "one", 1);
        put(&mut ranked, Level::Words, "row", "two", 2);
        put(&mut ranked, Level::Whole, "row", "one", 1);
        put(&mut ranked, Level::Near, "row", "one", 1);
        assert_eq!(names(ranked), ["one", "two"]);
    }

    #[test]
    fn nothing_of_one_kind_hides_all_of_another() {
        let mut ranked = Ranked::new(20);
        (1..=28).for_each(|day| put(&mut ranked, Level::Begins, "day", &format!("day {day}"), day));
        (1..=9).for_each(|day| put(&mut ranked, Level::Spelled, "row", &format!("row {day}"), day));
        let names = names(ranked);
        assert_eq!(names.len(), 20);
        assert_eq!(names.iter().filter(|name| name.starts_with("row")).count(), OF_EACH);
        assert_eq!((names[0].as_str(), names[15].as_str()), ("day 28", "row 9"));
    }
}
