//! Hits in their order: how well they match, then the newest first, and of each group a few in any case.

use std::collections::HashMap;

use super::clauses::Group;
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

/// What is found so far.
pub struct Ranked {
    limit: usize,
    hits: Vec<(Level, Hit)>,
    places: HashMap<(String, String), usize>,
    cut: bool,
}

impl Ranked {
    /// For at most so many.
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), hits: Vec::new(), places: HashMap::new(), cut: false }
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

    /// Adds a hit; of one that is there already the better level counts.
    pub fn put(&mut self, level: Level, hit: Hit) {
        let name = (hit.kind.clone(), hit.id.clone());
        match self.places.get(&name).and_then(|at| self.hits.get_mut(*at)) {
            Some(known) if known.0 <= level => {}
            Some(known) => *known = (level, hit),
            None => {
                self.places.insert(name, self.hits.len());
                self.hits.push((level, hit));
            }
        }
    }

    /// Whether of a group as many stand with their words as can be shown.
    pub fn has_enough(&self, group: Group) -> bool {
        let of_group = |(level, hit): &&(Level, Hit)| *level <= Level::Words && group.has(&hit.kind);
        self.hits.iter().filter(of_group).count() >= self.limit
    }

    /// The best.
    pub fn finish(mut self) -> Vec<Hit> {
        self.hits.sort_by(|(level, hit), (other_level, other)| {
            let directory = |hit: &Hit| hit.when.is_some();
            (level, directory(hit), std::cmp::Reverse(hit.when), &hit.kind, &hit.id).cmp(&(
                other_level,
                directory(other),
                std::cmp::Reverse(other.when),
                &other.kind,
                &other.id,
            ))
        });
        let mut of_each: HashMap<u8, usize> = HashMap::new();
        let mut kept: Vec<bool> = self
            .hits
            .iter()
            .map(|(_, hit)| {
                let count = of_each.entry(shelf(&hit.kind)).or_default();
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
        let kept = self.hits.into_iter().zip(kept).filter(|(_, kept)| *kept);
        kept.map(|((_, hit), _)| hit).take(self.limit).collect()
    }
}

fn shelf(kind: &str) -> u8 {
    match kind {
        "case" => 0,
        "log" | "diary" | "day-log" => 1,
        "entry" => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Civil;

    fn hit(kind: &str, id: &str, day: Option<u32>) -> Hit {
        let when = day.map(|day| format!("2026-11-{day:02}T09:00:00+08:00").parse::<Civil>().unwrap());
        Hit { kind: kind.into(), id: id.into(), when, ..Hit::default() }
    }

    fn ids(ranked: Ranked) -> Vec<String> {
        ranked.finish().into_iter().map(|hit| hit.id).collect()
    }

    #[test]
    fn the_better_come_first_and_of_as_good_ones_the_newer() {
        let mut ranked = Ranked::new(9);
        ranked.put(Level::Near, hit("case", "near", Some(23)));
        ranked.put(Level::Words, hit("case", "old", Some(1)));
        ranked.put(Level::Words, hit("log", "new", Some(2)));
        ranked.put(Level::Words, hit("grid", "grid", None));
        ranked.put(Level::Spelled, hit("entry", "spelled", Some(22)));
        ranked.put(Level::Whole, hit("entry", "whole", Some(1)));
        assert_eq!(ids(ranked), ["whole", "grid", "new", "old", "near", "spelled"]);
    }

    #[test]
    fn what_is_found_twice_is_there_once_as_well_as_it_matches_best() {
        let mut ranked = Ranked::new(9);
        ranked.put(Level::Words, hit("case", "one", Some(1)));
        ranked.put(Level::Words, hit("case", "two", Some(2)));
        ranked.put(Level::Whole, hit("case", "one", Some(1)));
        ranked.put(Level::Near, hit("case", "one", Some(1)));
        assert_eq!(ids(ranked), ["one", "two"]);
    }

    #[test]
    fn nothing_of_one_kind_hides_all_of_another() {
        let mut ranked = Ranked::new(20);
        for day in 1..=28 {
            ranked.put(Level::Begins, hit("case", &format!("case {day}"), Some(day)));
        }
        (1..=9).for_each(|day| ranked.put(Level::Spelled, hit("entry", &format!("row {day}"), Some(day))));
        let ids = ids(ranked);
        assert_eq!(ids.len(), 20);
        assert_eq!(ids.iter().filter(|id| id.starts_with("row")).count(), OF_EACH);
        assert_eq!((ids[0].as_str(), ids[15].as_str()), ("case 28", "row 9"));
    }
}
