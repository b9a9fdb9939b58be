//! What has been altered since it was put into the index.

use std::collections::HashSet;

use crate::domain::record::RecordRef;

/// More than this, and they are read from the journal instead.
const MOST: usize = 20_000;

/// Records that the index does not have as they are now.
#[derive(Debug, Default)]
pub struct Pile {
    /// Whether anybody keeps an index: before, nothing is noted.
    watched: bool,
    waiting: Vec<RecordRef>,
    known: HashSet<RecordRef>,
    /// Being put in: found besides the index until they are.
    taken: Vec<RecordRef>,
    /// Too many to be kept.
    overflowed: bool,
}

impl Pile {
    /// Begins anew: what was altered before is known to the one who begins.
    pub fn watch(&mut self) {
        *self = Self { watched: true, ..Self::default() };
    }

    /// Adds a record that is found by its words; whether it is one.
    pub fn note(&mut self, record: &RecordRef) -> bool {
        let found_by_words = matches!(
            record,
            RecordRef::Case(_)
                | RecordRef::Log(_)
                | RecordRef::DayLog(_)
                | RecordRef::Entry(_)
                | RecordRef::Absence(_)
                | RecordRef::Excuse(_)
        );
        if !self.watched || !found_by_words {
            return false;
        }
        if self.waiting.len() >= MOST {
            self.waiting.clear();
            self.known.clear();
            self.overflowed = true;
        }
        if !self.overflowed && self.known.insert(record.clone()) {
            self.waiting.push(record.clone());
        }
        true
    }

    /// Whether more lie here than can be looked at.
    pub fn is_long(&self, most: usize) -> bool {
        self.overflowed || self.waiting.len() + self.taken.len() > most
    }

    /// The latest of them.
    pub fn latest(&self, most: usize) -> Vec<RecordRef> {
        self.waiting.iter().rev().chain(self.taken.iter().rev()).take(most).cloned().collect()
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether what was altered is no longer known here.
    pub fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// Those that wait, to be put in.
    pub fn take(&mut self) -> Vec<RecordRef> {
        self.known.clear();
        self.taken = std::mem::take(&mut self.waiting);
        self.taken.clone()
    }

    /// Those that were taken are in the index.
    pub fn done(&mut self) {
        self.taken.clear();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{CaseId, PersonId};

    fn case(number: usize) -> RecordRef {
        RecordRef::Case(CaseId(Uuid::from_u128(number as u128)))
    }

    #[test]
    fn a_record_lies_there_until_it_is_in_the_index() {
        let mut pile = Pile::default();
        assert!(!pile.note(&case(1)), "nobody watches");
        pile.watch();
        assert!(!pile.note(&RecordRef::Person(PersonId(Uuid::nil()))), "people are held in memory");
        assert!(pile.note(&case(1)) && pile.note(&case(2)) && pile.note(&case(1)));
        assert_eq!((pile.waiting(), pile.latest(1)), (2, vec![case(2)]));
        assert_eq!(pile.take(), [case(1), case(2)]);
        pile.note(&case(1));
        assert_eq!(pile.latest(9), [case(1), case(2), case(1)], "altered again meanwhile");
        pile.done();
        assert_eq!(pile.latest(9), [case(1)]);
    }

    #[test]
    fn more_than_can_be_kept_are_read_elsewhere() {
        let mut pile = Pile::default();
        pile.watch();
        (0..=MOST).for_each(|number| assert!(pile.note(&case(number))));
        assert!(pile.has_overflowed() && pile.is_long(usize::MAX) && pile.waiting() == 0);
        pile.watch();
        assert!(!pile.has_overflowed());
    }
}
