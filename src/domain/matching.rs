//! Finding names by what people type: either script, full-width forms, pinyin and its initials. Pure. The crates that
//! know scripts and pinyin are named here only.

mod near;
mod plain;
mod spelled;

use std::cmp::Ordering;
use std::sync::LazyLock;

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::PinyinNotation;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

pub use near::near;
pub use plain::{Plain, plain};
pub use spelled::{Spelled, Spelling, readings, syllables};

/// Built once: it holds the pinyin of every character.
static PINYIN: LazyLock<PinyinMatchConfig<'static>> =
    LazyLock::new(|| PinyinMatchConfig::notations(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter));

/// Text as it is compared: simplified script, lower case, full-width forms as ASCII. For comparing only: what people
/// typed is never converted.
pub fn fold(text: &str) -> String {
    let narrow: String = text
        .chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            // 台账 is written 台帐 as well, and 帳 stands for both.
            '帳' | '帐' => '账',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect();
    fast2s::convert(narrow.trim())
}

/// A text of the program's own in simplified script, with the word for ledger that the mainland writes.
pub fn simplified(text: &str) -> String {
    fast2s::convert(text).replace("台帐", "台账")
}

/// The pairs of neighbouring characters of a text, in either script: made once to be held against those of many others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    chars: Vec<char>,
    pairs: Vec<(char, char)>,
}

impl Pairs {
    /// Of a text; blanks and signs do not count.
    pub fn of(text: &str) -> Self {
        let chars: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
        let mut pairs: Vec<(char, char)> =
            chars.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
        pairs.sort_unstable();
        Self { chars, pairs }
    }

    /// How many characters count.
    pub fn chars(&self) -> usize {
        self.chars.len()
    }

    /// How alike two texts are, of a hundred: by the pairs that they share. Two texts of less than two characters are
    /// alike only if they are equal.
    pub fn likeness(&self, other: &Self) -> u32 {
        let all = self.pairs.len() + other.pairs.len();
        if self.pairs.is_empty() || other.pairs.is_empty() {
            return if self.chars == other.chars { 100 } else { 0 };
        }
        let (mut left, mut right, mut shared) = (self.pairs.iter().peekable(), other.pairs.iter().peekable(), 0usize);
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                Ordering::Less => {
                    left.next();
                }
                Ordering::Greater => {
                    right.next();
                }
                Ordering::Equal => {
                    shared += 1;
                    left.next();
                    right.next();
                }
            }
        }
        u32::try_from(200 * shared / all).unwrap_or(100)
    }
}

/// What was typed, made ready to be looked for in many texts.
pub struct Needle {
    words: Vec<Word>,
}

struct Word {
    folded: String,
    near: Vec<String>,
    pinyin: Option<IbMatcher<'static>>,
    fuzzy: Pattern,
}

/// Whole text, beginning, inside, a word that stands for it, pinyin, letters in order: what counts before what.
const WHOLE: u32 = 900;
const BEGINNING: u32 = 800;
const INSIDE: u32 = 700;
const NEAR: u32 = 600;
const PINYIN_SCORE: u32 = 500;
const IN_ORDER: u32 = 100;

impl Needle {
    /// Words apart by blanks are looked for each by itself; all must be found.
    pub fn new(typed: &str) -> Self {
        let words = plain(typed)
            .split_whitespace()
            .map(|word| {
                let letters = word.bytes().all(|b| b.is_ascii_lowercase());
                let pinyin = letters
                    .then(|| IbMatcher::builder(word).pinyin(PINYIN.shallow_clone()).is_pattern_partial(true).build());
                let fuzzy = Pattern::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
                Word { folded: word.to_owned(), near: near(word), pinyin, fuzzy }
            })
            .collect();
        Self { words }
    }

    /// Whether nothing was typed: then everything matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether each word stands in one of the texts, in either script or as a word that stands for it, or is how one of
    /// the names is spelled in pinyin or its initials. For lists that are filtered: nothing that is merely like it.
    pub fn is_in(&self, texts: &[&str], names: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().chain(names).map(|text| plain(text)).collect();
        let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
        self.words
            .iter()
            .all(|word| texts.iter().any(|text| word.stands_in(text)) || names.iter().any(|name| word.spells(name)))
    }

    /// How well a text matches; none: not at all.
    pub fn score(&self, text: &str) -> Option<u32> {
        let plain = plain(text);
        let folded = plain.trim();
        self.words.iter().try_fold(0, |sum, word| Some(sum + word.score(folded)?))
    }
}

impl Word {
    fn stands_in(&self, text: &str) -> bool {
        text.contains(&self.folded) || self.near.iter().any(|near| text.contains(near.as_str()))
    }

    fn spells(&self, name: &str) -> bool {
        self.pinyin.as_ref().is_some_and(|pinyin| pinyin.find(name).is_some())
    }

    fn score(&self, text: &str) -> Option<u32> {
        if let Some(at) = text.find(&self.folded) {
            let later = u32::try_from(at).unwrap_or(99).min(99);
            return Some(match at {
                0 if text.len() == self.folded.len() => WHOLE,
                0 => BEGINNING,
                _ => INSIDE - later,
            });
        }
        if let Some(at) = self.near.iter().filter_map(|near| text.find(near.as_str())).min() {
            return Some(NEAR - u32::try_from(at).unwrap_or(99).min(99));
        }
        if let Some(found) = self.pinyin.as_ref().and_then(|pinyin| pinyin.find(text)) {
            let later = u32::try_from(found.start()).unwrap_or(99).min(99);
            return Some(PINYIN_SCORE - later);
        }
        // Letters in order: 南格 finds 南街第一網格. Two at least, or everything would match.
        if self.folded.chars().count() < 2 {
            return None;
        }
        let mut buffer = Vec::new();
        let mut matcher = Matcher::new(Config::DEFAULT);
        self.fuzzy.score(Utf32Str::new(text, &mut buffer), &mut matcher).map(|score| score.min(IN_ORDER))
    }
}

/// How well `haystack` matches what was typed; none: not at all. For many texts, make a [`Needle`] once.
pub fn matches(needle: &str, haystack: &str) -> Option<u32> {
    Needle::new(needle).score(haystack)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_alike_as_the_pairs_of_characters_that_they_share() {
        let likeness = |one: &str, other: &str| Pairs::of(one).likeness(&Pairs::of(other));
        assert_eq!(likeness("井蓋不見了", "井盖，不见了。"), 100);
        assert_eq!(likeness("井蓋不見了", "路燈不亮"), 0);
        assert_eq!(likeness("路燈不亮", "路燈又不亮"), 57, "four of seven");
        assert_eq!((likeness("燈", "灯"), likeness("燈", "路"), likeness("", "路燈")), (100, 0, 0));
    }

    #[test]
    fn either_script_and_full_width_forms_find_the_same_text() {
        assert_eq!(fold("南街第一網格ＡＢ１"), fold("南街第一网格ab1"));
        for typed in ["網格", "网格", "第一网格", "１２號", "12号"] {
            assert!(matches(typed, "南街第一網格 12號").is_some(), "{typed}");
            assert!(matches(typed, "南街第一网格 12号").is_some(), "{typed}");
        }
    }

    #[test]
    fn a_ledger_is_found_in_each_of_its_spellings() {
        for text in ["片區台帳", "片区台账", "片区台帐"] {
            for typed in ["台帳", "台账", "台帐", "taizhang"] {
                assert!(matches(typed, text).is_some(), "{typed} in {text}");
            }
        }
        assert_eq!(simplified("一個網格一本台帳"), "一个网格一本台账");
    }

    #[test]
    fn a_word_that_stands_for_what_was_typed_is_found_below_it() {
        let score = |text| matches("網格員", text).unwrap();
        assert!(score("南街的網格員") > score("格線員"));
        assert!(score("格線員") > matches("wgy", "網格員").unwrap());
        assert!(matches("程序", "辦事程式").is_some() && matches("民眾", "群众").is_some());
    }

    #[test]
    fn pinyin_its_initials_and_a_beginning_of_it_find_han_text() {
        for typed in ["nj", "nanjie", "nanj", "njdy", "nanji"] {
            assert!(matches(typed, "南街第一網格").is_some(), "{typed}");
        }
        assert!(matches("lzy", "南街第一網格").is_none());
        assert!(matches("xy", "歐陽甲").is_none());
        assert!(matches("oy", "歐陽甲").is_some());
    }

    #[test]
    fn all_words_must_be_found_and_order_among_matches_is_by_closeness() {
        assert!(matches("南街 12", "南街12號 戶主甲").is_some());
        assert!(matches("南街 13", "南街12號 戶主甲").is_none());
        let score = |text| matches("南街", text).unwrap();
        assert!(score("南街") > score("南街社區"));
        assert!(score("南街社區") > score("城關鎮南街"));
        assert!(score("城關鎮南街") > score("南二街"));
    }

    #[test]
    fn a_filtered_list_is_found_by_its_words_and_by_the_spelling_of_its_names_alone() {
        let found = |typed: &str| Needle::new(typed).is_in(&["樓道漏水"], &["南街12號"]);
        for typed in ["漏水", "楼道", "南街", "nj", "nanjie", "nj 漏水", "12", ""] {
            assert!(found(typed), "{typed}");
        }
        // The spelling of what was written at length would match nearly everything; so would letters in order.
        for typed in ["ls", "loushui", "南12", "bj", "nj 路燈"] {
            assert!(!found(typed), "{typed}");
        }
    }

    #[test]
    fn nothing_typed_matches_everything_and_odd_text_does_no_harm() {
        assert_eq!(matches("  ", "南街"), Some(0));
        for odd in ["", "\u{1b}[31m", "👨‍👩‍👧‍👦", "䶮𠮷", "שלום", "%^$*"] {
            let _ = matches(odd, odd);
            assert!(matches("網格網格", odd).is_none());
        }
    }
}
