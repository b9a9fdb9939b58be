//! The hybrid logical clock: time that never goes back within a series, whatever the machine's clock does.

use crate::domain::ids::Stamp;

/// How far ahead of the machine's clock a foreign stamp may be and still be adopted: five minutes.
const ADOPTED_AHEAD_MICROS: u64 = 5 * 60 * 1_000_000;

/// Gives each change its stamp: `max(machine, last + 1)`. It never refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    last: Stamp,
}

impl Clock {
    /// A clock that goes on after `last`, the stamp of the series' last line (`Stamp(0)` for a new series).
    pub fn after(last: Stamp) -> Self {
        Self { last }
    }

    /// The stamp given or adopted last.
    pub fn last(&self) -> Stamp {
        self.last
    }

    /// The next stamp, given the machine's clock in microseconds since 1970.
    pub fn next(&mut self, machine_micros: u64) -> Stamp {
        self.last = Stamp(machine_micros.max(self.last.0.saturating_add(1)));
        self.last
    }

    /// Takes note of another series' stamp, so that what is written next comes after it. False if it lies more than five
    /// minutes ahead of the machine's clock: then it is not adopted, lest one wrong clock push everybody's forward.
    pub fn observe(&mut self, foreign: Stamp, machine_micros: u64) -> bool {
        let adopted = foreign.0 <= machine_micros.saturating_add(ADOPTED_AHEAD_MICROS);
        if adopted {
            self.last = self.last.max(foreign);
        }
        adopted
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: u64 = 60 * 1_000_000;

    #[test]
    fn a_machine_clock_set_back_never_takes_the_stamps_back() {
        let mut clock = Clock::after(Stamp(1_000));
        assert_eq!(clock.next(5_000), Stamp(5_000));
        assert_eq!(clock.next(4_000), Stamp(5_001));
        assert_eq!(clock.next(0), Stamp(5_002));
        assert_eq!(clock.next(9_000), Stamp(9_000));
    }

    #[test]
    fn a_foreign_stamp_five_minutes_ahead_is_adopted_and_one_later_is_not() {
        let machine = 100 * MINUTE;
        let mut clock = Clock::after(Stamp(0));
        assert!(clock.observe(Stamp(machine + 5 * MINUTE), machine));
        assert_eq!(clock.next(machine), Stamp(machine + 5 * MINUTE + 1));
        let mut clock = Clock::after(Stamp(0));
        assert!(!clock.observe(Stamp(machine + 5 * MINUTE + 1), machine));
        assert_eq!(clock.next(machine), Stamp(machine));
    }

    #[test]
    fn an_older_foreign_stamp_changes_nothing() {
        let mut clock = Clock::after(Stamp(50));
        assert!(clock.observe(Stamp(7), 40));
        assert_eq!(clock.last(), Stamp(50));
    }

    proptest! {
        #[test]
        fn every_stamp_is_after_all_before_it_and_never_before_the_machine(
            start in 0..u64::MAX / 4,
            steps in proptest::collection::vec((any::<bool>(), 0..u64::MAX / 4), 1..60),
        ) {
            let mut clock = Clock::after(Stamp(start));
            for (foreign, micros) in steps {
                let before = clock.last();
                if foreign {
                    clock.observe(Stamp(micros), start);
                    prop_assert!(clock.last() >= before);
                } else {
                    let stamp = clock.next(micros);
                    prop_assert!(stamp > before && stamp.0 >= micros);
                }
            }
        }
    }
}
