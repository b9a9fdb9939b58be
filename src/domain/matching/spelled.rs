//! How Han characters are spelled, and how letters may be read as spellings: whole syllables, initials, or some of each.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use ib_matcher::matcher::IbMatcher;
use ib_matcher::pinyin::{PinyinData, PinyinNotation};

use super::PINYIN;

static DATA: LazyLock<PinyinData> = LazyLock::new(|| PinyinData::new(PinyinNotation::Ascii));

static SYLLABLES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let whole = |syllable: &&str| syllable.bytes().all(|byte| byte.is_ascii_lowercase());
    DATA.iter().filter_map(|pinyin| pinyin.notation(PinyinNotation::Ascii)).filter(whole).collect()
});

/// Readings of letters that are looked at: more are possible only where every letter may stand for a character.
const READINGS: usize = 24;

/// The syllables, without tones, that a character is spelled with; none for what is no Han character.
pub fn syllables(c: char) -> Vec<&'static str> {
    let mut found: Vec<&str> =
        DATA.get_pinyins(c).filter_map(|pinyin| pinyin.notation(PinyinNotation::Ascii)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Letters that may spell a name.
pub struct Spelling(IbMatcher<'static>);

impl Spelling {
    /// Of a plain word; none if it is not two small letters at least.
    pub fn of(word: &str) -> Option<Self> {
        let spells = word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        spells.then(|| Self(IbMatcher::builder(word).pinyin(PINYIN.shallow_clone()).is_pattern_partial(true).build()))
    }

    /// Where a plain text has what they spell.
    pub fn find(&self, plain: &str) -> Option<Range<usize>> {
        self.0.find(plain).map(|found| found.start()..found.end())
    }
}

/// What some letters stand for: one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelled<'a> {
    /// By its whole syllable.
    Syllable(&'a str),
    /// By the first letter of it.
    Initial(char),
    /// By its beginning or all of it, at the end of what was typed.
    Begun(&'a str),
}

impl Spelled<'_> {
    /// Its first letter.
    pub fn initial(&self) -> Option<char> {
        match self {
            Self::Syllable(letters) | Self::Begun(letters) => letters.chars().next(),
            Self::Initial(letter) => Some(*letter),
        }
    }
}

/// The ways to read small letters as characters, initials alone first, then those with the longest syllables.
pub fn readings(letters: &str) -> Vec<Vec<Spelled<'_>>> {
    if letters.is_empty() || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut found = vec![letters.chars().map(Spelled::Initial).collect()];
    read_on(letters, &mut Vec::new(), &mut found);
    found
}

fn read_on<'a>(rest: &'a str, read: &mut Vec<Spelled<'a>>, found: &mut Vec<Vec<Spelled<'a>>>) {
    if found.len() >= READINGS {
        return;
    }
    let Some(first) = rest.chars().next() else {
        if !found.contains(read) {
            found.push(read.clone());
        }
        return;
    };
    let mut go_on = |one: Spelled<'a>, rest: &'a str| {
        read.push(one);
        read_on(rest, read, found);
        read.pop();
    };
    // What could go on may be whole as well.
    if rest.len() > 1 && begins_one(rest) {
        go_on(Spelled::Begun(rest), "");
    }
    for length in (2..rest.len().min(7)).rev() {
        if let Some((syllable, rest)) = rest.split_at_checked(length)
            && SYLLABLES.contains(syllable)
        {
            go_on(Spelled::Syllable(syllable), rest);
        }
    }
    go_on(Spelled::Initial(first), rest.get(1..).unwrap_or_default());
}

fn begins_one(letters: &str) -> bool {
    SYLLABLES.range(letters..).next().is_some_and(|syllable| syllable.starts_with(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(letters: &str) -> Vec<String> {
        let one = |spelled: &Spelled<'_>| match spelled {
            Spelled::Syllable(syllable) => (*syllable).to_owned(),
            Spelled::Initial(letter) => letter.to_string(),
            Spelled::Begun(letters) => format!("{letters}…"),
        };
        readings(letters).iter().map(|reading| reading.iter().map(one).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_character_has_all_its_readings() {
        assert_eq!(syllables('南'), ["na", "nan"]);
        assert!(syllables('重').contains(&"chong") && syllables('重').contains(&"zhong"));
        assert_eq!(syllables('a'), [""; 0]);
    }

    #[test]
    fn letters_are_read_as_initials_syllables_and_some_of_each() {
        assert!(written("nj").contains(&"n j".to_owned()));
        assert!(written("nanjie").contains(&"nan jie…".to_owned()));
        assert!(written("nanj").contains(&"nan j".to_owned()));
        assert!(written("njie").contains(&"n jie…".to_owned()));
        assert!(
            written("nanxiangl").contains(&"nan xiang l".to_owned())
                && written("nanxian").contains(&"nan xian…".to_owned())
        );
        assert!(written("zhongguanc").contains(&"zhong guan c".to_owned()));
        assert!(written("nanjiea").contains(&"nan jie a".to_owned()));
        assert_eq!((written("lx").len(), written("chua").contains(&"chua…".to_owned())), (1, true));
    }

    #[test]
    fn however_many_letters_there_are_the_ways_to_read_them_are_few() {
        assert!(readings(&"a".repeat(60)).len() <= READINGS);
        assert!(readings(&"xian".repeat(20)).len() <= READINGS);
        assert_eq!(readings("南街"), Vec::<Vec<Spelled<'_>>>::new());
    }
}
