//! Chance that repeats itself: the same seed gives the same throws on every platform and in every version.

use uuid::Uuid;

/// A small generator (`SplitMix64`). Not for secrets.
#[derive(Debug, Clone)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds would otherwise begin alike.
        Self { state: seed.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x2545_f491_4f6c_dd1d) }
    }

    /// A generator of its own, so that more throws in one place move nothing in another.
    pub fn fork(&mut self) -> Self {
        Self::new(self.throw())
    }

    pub fn throw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including `limit`; 0 if that is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.throw()) * u128::from(limit)) >> 64) as u64
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(u64::try_from(high - low).unwrap_or(0) + 1)).unwrap_or(0)
    }

    /// An index into a list of that length.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// True so often in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of a list; none if it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.index(list.len()))
    }

    /// One of a list of texts; empty if there is none.
    pub fn text<'a>(&mut self, list: &'a [String]) -> &'a str {
        self.pick(list).map_or("", String::as_str)
    }

    /// An index by weight.
    pub fn weighed(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }

    pub fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let (front, back) = bytes.split_at_mut(8);
        front.copy_from_slice(&self.throw().to_le_bytes());
        back.copy_from_slice(&self.throw().to_le_bytes());
        bytes
    }

    /// A `UUIDv7` of that moment.
    pub fn uuid(&mut self, milliseconds: u64) -> Uuid {
        let mut tail = [0; 10];
        tail.iter_mut().zip(self.bytes()).for_each(|(to, from)| *to = from);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_throws_of_a_seed_are_fixed_for_ever() {
        let mut dice = Dice::new(7);
        let throws: Vec<u64> = (0..3).map(|_| dice.throw()).collect();
        assert_eq!(throws, [15_836_071_829_980_587_055, 5_689_763_088_839_316_869, 8_588_936_368_475_942_127]);
    }

    #[test]
    fn ranges_are_kept_and_filled() {
        let mut dice = Dice::new(1);
        let mut seen = [0u32; 6];
        for _ in 0..600 {
            let thrown = dice.between(1, 6);
            seen[usize::try_from(thrown - 1).unwrap()] += 1;
        }
        assert!(seen.iter().all(|times| *times > 60), "{seen:?}");
        assert_eq!(dice.below(0), 0);
        assert!(dice.pick::<u8>(&[]).is_none());
    }

    #[test]
    fn an_id_begins_with_its_moment() {
        let mut dice = Dice::new(1);
        let (early, late) = (dice.uuid(1_000), dice.uuid(1_001));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }
}
