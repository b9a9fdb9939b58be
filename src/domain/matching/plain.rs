//! Text as a search compares it, and from where in the text as written each of its characters comes.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The Han characters of which one script writes some otherwise than the other.
const HAN: Range<u32> = 0x3400..0xa000;

/// Built once: each of them in simplified script, by itself. Two texts must come out alike wherever their words stand,
/// so no neighbour may have a say.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let simplified = |code: u32| {
        let c = char::from_u32(code).unwrap_or_default();
        let one = match c {
            // 台账 is written 台帐 as well, and 帳 stands for both.
            '帳' | '帐' => '账',
            c => fast2s::convert(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c),
        };
        if one == '帐' { '账' } else { one }
    };
    HAN.map(simplified).collect()
});

/// What is no part of how a text reads: marks above letters, and what chooses among the forms of one character.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
        || is_combining_mark(c)
}

fn one(c: char, each: &mut impl FnMut(char)) {
    let code = u32::from(c);
    if c.is_ascii() {
        each(c.to_ascii_lowercase());
    } else if let Some(simplified) = code.checked_sub(HAN.start).and_then(|at| SIMPLIFIED.get(at as usize)) {
        each(*simplified);
    } else {
        decompose_compatible(c, |part| {
            if is_silent(part) {
                return;
            }
            let written = u32::from(part).checked_sub(HAN.start).and_then(|at| SIMPLIFIED.get(at as usize));
            match written {
                Some(simplified) => each(*simplified),
                None if part.is_whitespace() => each(' '),
                None => part.to_lowercase().for_each(&mut *each),
            }
        });
    }
}

/// Text as a search compares it: simplified script, lower case, full-width and other variant forms as the plain ones,
/// no marks above letters. For comparing only: what people typed is never converted.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    text.chars().for_each(|c| one(c, &mut |c| plain.push(c)));
    plain
}

/// A text with what it is compared as, so that what matches can be shown in it.
pub struct Plain {
    text: String,
    /// For each byte of `text`, where the character begins that it comes from; and one more: the end.
    from: Vec<u32>,
}

impl Plain {
    /// Of a text as written.
    pub fn of(written: &str) -> Self {
        let mut text = String::with_capacity(written.len());
        let mut from = Vec::with_capacity(written.len() + 1);
        for (at, c) in written.char_indices() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            one(c, &mut |c| {
                text.push(c);
                from.resize(text.len(), at);
            });
        }
        from.push(u32::try_from(written.len()).unwrap_or(u32::MAX));
        Self { text, from }
    }

    /// As it is compared.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a word, plain itself, stands in the text as written: bytes, from left to right, none over another.
    pub fn places<'a>(&'a self, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = (!word.is_empty()).then(|| self.text.match_indices(word));
        found.into_iter().flatten().filter_map(|(at, word)| self.written(at..at + word.len()))
    }

    /// What a part of the plain text is in the text as written.
    pub fn written(&self, part: Range<usize>) -> Option<Range<usize>> {
        let start = *self.from.get(part.start)?;
        let last = *self.from.get(part.end.checked_sub(1)?)?;
        // Up to the next character that reads: marks belong to what they stand above.
        let end = self.from.get(part.end..)?.iter().find(|from| **from > last)?;
        Some(start as usize..*end as usize)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("南街第一網格ＡＢ１", "南街第一网格ab1")]
    #[case("片區台帳", "片区台账")]
    #[case("片区台帐", "片区台账")]
    #[case("cafe\u{301}", "café")]
    #[case("nán jiē", "nan jie")]
    #[case("䶮𠮷", "䶮𠮷")]
    #[case("葛\u{e0100}飾", "葛饰")]
    #[case("\u{f914}園", "乐园")]
    #[case("👍🏽️", "👍🏽")]
    #[case("㎡①", "m21")]
    fn texts_that_read_alike_are_alike(#[case] one: &str, #[case] other: &str) {
        assert_eq!(plain(one), plain(other));
    }

    #[test]
    fn a_character_reads_the_same_whatever_stands_beside_it() {
        for text in ["乾隆", "計畫", "看著", "答覆", "藉口", "鍾書"] {
            let apart: String = text.chars().map(|c| plain(&c.to_string())).collect();
            assert_eq!(plain(text), apart);
        }
    }

    #[rstest]
    #[case("學校後門路燈不亮", "路灯", &["路燈"])]
    #[case("ＡＢ座 ab座", "ab座", &["ＡＢ座", "ab座"])]
    #[case("𠮷野家旁 👨\u{200d}👩\u{200d}👧 三口", "👨👩👧", &["👨\u{200d}👩\u{200d}👧"])]
    #[case("cafe\u{301}門口", "cafe", &["cafe\u{301}"])]
    #[case("門口cafe\u{301}", "cafe", &["cafe\u{301}"])]
    #[case("㎡米", "m2米", &["㎡米"])]
    #[case("路燈", "", &[])]
    fn what_matches_is_found_in_the_text_as_written(#[case] text: &str, #[case] word: &str, #[case] found: &[&str]) {
        let folded = Plain::of(text);
        assert_eq!(folded.text(), plain(text));
        let places: Vec<&str> = folded.places(word).map(|place| &text[place]).collect();
        assert_eq!(places, found);
    }
}
