//! How text is cut into tokens, and which tokens a typed word asks for. Pure.
//!
//! A word is looked for anywhere in a text, so each two neighbouring characters are a token, and of letters and digits
//! each three: two digits stand in every other text. The last character of a run stands alone as well, so that
//! whatever has a character has a token that begins with it. Whether they stand together as typed, only the text tells.

use super::ask::Clause;
use crate::domain::matching::{Spelled, plain, readings, syllables};

/// First letters of the tokens.
pub mod tag {
    /// Characters of the text.
    pub const TEXT: char = 'w';
    /// Initials of two neighbouring characters of a name.
    pub const INITIALS: char = 'p';
    /// The syllable of a character of a name.
    pub const SYLLABLE: char = 's';
    /// What the record is: `case`, `patrol`, `visit`, `diary`, `day`, `entry`.
    pub const SORT: char = 'r';
    /// Where: the code of the grid and of each above it.
    pub const GRID: char = 'g';
    /// Who: whose log, who filed the case.
    pub const PERSON: char = 'h';
    /// A party of the case.
    pub const PARTY: char = 'u';
    /// The kind of the case.
    pub const KIND: char = 'k';
    /// The item of the row.
    pub const ITEM: char = 'i';
    /// Nature, source and stage of the case.
    pub const TRAIT: char = 't';
    /// The serial of the case's number, as it is said.
    pub const SERIAL: char = 'n';
}

/// Between two tokens: in none of them.
pub(super) const APART: char = '\n';

/// The tokens of a record, gathered.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tokens {
    text: String,
}

impl Tokens {
    /// All of them, apart by line ends.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// One that says what the record is, not what it reads.
    pub fn mark(&mut self, tag: char, value: &str) {
        self.text.push(tag);
        self.text.extend(value.chars().filter(|c| *c != APART));
        self.text.push(APART);
    }

    fn put(&mut self, tag: char, chars: &[char]) {
        self.text.push(tag);
        self.text.extend(chars);
        self.text.push(APART);
    }

    /// The characters of a text.
    pub fn words(&mut self, text: &str) {
        for run in runs(&plain(text)) {
            cut(&run, &mut |piece| self.put(tag::TEXT, piece));
        }
    }

    /// The spelling of a name or a place.
    pub fn spelled(&mut self, name: &str) {
        for run in runs(&plain(name)) {
            let mut before: Vec<char> = Vec::new();
            for c in run {
                let syllables = syllables(c);
                let mut initials: Vec<char> = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
                initials.dedup();
                for first in &before {
                    for second in &initials {
                        self.put(tag::INITIALS, &[*first, *second]);
                    }
                }
                for syllable in syllables {
                    self.mark(tag::SYLLABLE, syllable);
                }
                before = initials;
            }
        }
    }
}

/// Whether a character can be asked for: no blank, no punctuation.
fn reads(c: char) -> bool {
    let punctuation = matches!(c,
        '·' | '×' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{fe30}'..='\u{fe4f}');
    !(c.is_whitespace() || c.is_control() || c.is_ascii_punctuation() || punctuation)
}

/// What stands together in a plain text.
fn runs(text: &str) -> Vec<Vec<char>> {
    let runs = text.split(|c| !reads(c)).filter(|run| !run.is_empty());
    runs.map(|run| run.chars().collect()).collect()
}

fn is_letter(c: &char) -> bool {
    c.is_ascii_alphanumeric()
}

/// The pieces of a run that are tokens of a text.
fn cut(run: &[char], each: &mut impl FnMut(&[char])) {
    for piece in run.windows(3) {
        if piece.iter().all(is_letter) {
            each(piece);
        }
    }
    for (at, piece) in run.windows(2).enumerate() {
        // Two letters begin a piece of three, but for the last two of a word.
        let inside = piece.iter().all(is_letter) && run.get(at + 2).is_some_and(is_letter);
        if !inside {
            each(piece);
        }
    }
    if let Some(last) = run.get(run.len().saturating_sub(1)..) {
        each(last);
    }
}

/// What a plain word asks of a text; none if nothing of it can be asked for.
pub fn asked(word: &str) -> Option<Clause> {
    let begins = |piece: &[char]| Clause::Begins(std::iter::once(tag::TEXT).chain(piece.iter().copied()).collect());
    let token = |piece: &[char]| Clause::Token(std::iter::once(tag::TEXT).chain(piece.iter().copied()).collect());
    let mut clauses = Vec::new();
    for run in runs(word) {
        if run.len() == 1 {
            // A letter or a digit is in everything.
            clauses.extend(run.first().filter(|c| !is_letter(c)).map(|_| begins(&run)));
            continue;
        }
        clauses.extend(run.windows(3).filter(|piece| piece.iter().all(is_letter)).map(token));
        for (at, piece) in run.windows(2).enumerate() {
            let letters = piece.iter().all(is_letter);
            let beside = at.checked_sub(1).and_then(|at| run.get(at)).is_some_and(is_letter)
                || run.get(at + 2).is_some_and(is_letter);
            match (letters, beside) {
                (true, true) => {}
                (true, false) => clauses.push(begins(piece)),
                (false, _) => clauses.push(token(piece)),
            }
        }
    }
    Clause::all(clauses)
}

/// What letters ask of a name if they spell it; none if they are not two small letters at least.
pub fn spelling(word: &str) -> Option<Clause> {
    if word.len() < 2 {
        return None;
    }
    Clause::any(readings(word).iter().filter_map(|reading| read_as(reading)))
}

fn read_as(reading: &[Spelled<'_>]) -> Option<Clause> {
    let initials: Vec<char> = reading.iter().filter_map(Spelled::initial).collect();
    let pair = |pair: &[char]| Clause::Token(std::iter::once(tag::INITIALS).chain(pair.iter().copied()).collect());
    let whole = reading.iter().filter_map(|one| match one {
        Spelled::Syllable(syllable) => Some(Clause::Token(format!("{}{syllable}", tag::SYLLABLE))),
        Spelled::Begun(letters) if reading.len() == 1 => Some(Clause::Begins(format!("{}{letters}", tag::SYLLABLE))),
        Spelled::Begun(_) | Spelled::Initial(_) => None,
    });
    Clause::all(initials.windows(2).map(pair).chain(whole))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokens.words(text);
        tokens.as_str().lines().map(str::to_owned).collect()
    }

    fn holds(clause: &Clause, tokens: &[String]) -> bool {
        match clause {
            Clause::Token(token) => tokens.contains(token),
            Clause::Begins(start) => tokens.iter().any(|token| token.starts_with(start)),
            Clause::All(all) => all.iter().all(|clause| holds(clause, tokens)),
            Clause::Any(any) => any.iter().any(|clause| holds(clause, tokens)),
        }
    }

    #[test]
    fn neighbours_are_tokens_and_of_letters_three_at_a_time() {
        assert_eq!(of("南街12號，路燈"), ["w南街", "w街1", "w12", "w2号", "w号", "w路灯", "w灯"]);
        assert_eq!(of("A1234"), ["wa12", "w123", "w234", "w34", "w4"]);
        assert_eq!(of("𠮷 · ！"), ["w𠮷"]);
    }

    #[rstest]
    #[case("南街12號3單元401", "街12")]
    #[case("南街12號3單元401", "401")]
    #[case("南街12號3單元401", "40")]
    #[case("南街12號3單元401", "12號")]
    #[case("南街12號3單元401", "街")]
    #[case("䶮家麵館", "䶮")]
    #[case("𠮷野家", "𠮷野")]
    #[case("cafe\u{301} 路燈", "café")]
    #[case("三口之家👨\u{200d}👩\u{200d}👧門口", "👨‍👩‍👧")]
    #[case("城關-2026-00123", "2026-001")]
    #[case("138-1234-5678", "5678")]
    fn whatever_stands_in_a_text_is_asked_for_by_tokens_that_it_has(#[case] text: &str, #[case] word: &str) {
        let clause = asked(&plain(word)).unwrap();
        assert!(holds(&clause, &of(text)), "{clause:?} in {:?}", of(text));
        assert!(!holds(&clause, &of("另外一件小事：樓道堆物")), "{clause:?}");
    }

    proptest! {
        #[test]
        fn every_part_of_every_text_is_found(text in "[南街网格ab1 2，·𠮷é👍]{1,14}", from in 0usize..14, length in 1usize..8) {
            let chars: Vec<char> = plain(&text).chars().collect();
            let part: String = chars.iter().skip(from).take(length).collect();
            if let Some(clause) = asked(&part) {
                prop_assert!(holds(&clause, &of(&text)), "{part} in {text}: {clause:?}");
            }
        }
    }

    #[rstest]
    #[case("nj")]
    #[case("nanjie")]
    #[case("nanj")]
    #[case("nanji")]
    #[case("njie")]
    #[case("lrj")]
    #[case("jie")]
    #[case("nanjiem")]
    #[case("cq")]
    #[case("chongqing")]
    fn letters_ask_for_tokens_that_a_name_spelled_so_has(#[case] typed: &str) {
        let mut tokens = Tokens::default();
        tokens.spelled("南街麵館 老人家 重慶");
        let tokens: Vec<String> = tokens.as_str().lines().map(str::to_owned).collect();
        assert!(holds(&spelling(typed).unwrap(), &tokens));
        let mut other = Tokens::default();
        other.spelled("東巷口學校");
        let other: Vec<String> = other.as_str().lines().map(str::to_owned).collect();
        assert!(!holds(&spelling(typed).unwrap(), &other));
    }

    #[test]
    fn a_letter_a_digit_and_marks_alone_ask_for_nothing() {
        for word in ["a", "1", "-", "", "，。"] {
            assert_eq!(asked(&plain(word)), None, "{word}");
        }
        assert_eq!((spelling("n"), spelling("南街"), spelling("12")), (None, None, None));
    }
}
