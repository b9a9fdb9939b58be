//! What may be typed next: the terms that begin so, or the values of a term.

use super::words::{
    FIGURES, IN, IS, KEYS, Key, ME, NATURES, ORDERS, SORTS, SOURCES, STAGES, Word, YES_NO, called, word_of,
};
use crate::domain::matching::fold;

/// Terms that are shown before one has typed anything, most wanted first.
const FIRST: [Key; 5] = [Key::Grid, Key::Kind, Key::From, Key::Until, Key::Is];

/// What completes the piece of text before the caret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// Characters of it that are replaced.
    pub replaces: usize,
    /// What may stand there: a key with its colon, or a key with a value.
    pub options: Vec<String>,
    /// For a term whose value only a town knows, or a day: its code.
    pub key: Option<&'static str>,
}

/// The term of a code as it is written in a language.
pub fn written(code: &str, tag: &str) -> &'static str {
    KEYS.iter().find(|word| word.code == code).map_or("", |word| word.written(tag))
}

/// For the text before the caret, in the words of a language.
pub fn hints(before: &str, tag: &str) -> Hints {
    let piece = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let replaces = piece.chars().count();
    match piece.split_once([':', '：']) {
        None => Hints { replaces, options: keys(piece, tag), key: None },
        Some((key, value)) => of_key(key, value, tag).map_or_else(Hints::default, |hints| Hints { replaces, ..hints }),
    }
}

fn begins<T>(word: &Word<T>, folded: &str) -> bool {
    [word.code, word.hant, word.hans, word.en].iter().any(|name| fold(name).starts_with(folded))
}

fn keys(piece: &str, tag: &str) -> Vec<String> {
    let folded = fold(piece);
    if folded.is_empty() {
        let first = FIRST.iter().filter_map(|key| word_of(KEYS, key)).map(|word| word.written(tag));
        return IN.iter().map(|word| word.written(tag)).chain(first).map(|key| format!("{key}:")).collect();
    }
    let within = IN.iter().filter(|word| begins(word, &folded)).map(|word| word.written(tag));
    let others = KEYS.iter().filter(|word| begins(word, &folded)).map(|word| word.written(tag));
    within.chain(others).map(|key| format!("{key}:")).collect()
}

fn of_key(typed: &str, value: &str, tag: &str) -> Option<Hints> {
    let folded = fold(value);
    if let Some(within) = called(IN, typed) {
        return Some(Hints { options: values(within.written(tag), SORTS, &folded, tag), ..Hints::default() });
    }
    let key = called(KEYS, typed)?;
    let written = key.written(tag);
    let options = match key.value {
        Key::Is => values(written, IS, &folded, tag),
        Key::Nature => values(written, NATURES, &folded, tag),
        Key::Source => values(written, SOURCES, &folded, tag),
        Key::Stage => values(written, STAGES, &folded, tag),
        Key::Figure => values(written, FIGURES, &folded, tag),
        Key::Sort => values(written, ORDERS, &folded, tag),
        Key::Unanswered | Key::Paused => values(written, YES_NO, &folded, tag),
        Key::By | Key::FiledBy | Key::Assigned | Key::AssignedBy => values(written, ME, &folded, tag),
        _ => Vec::new(),
    };
    Some(Hints { options, key: Some(key.code), ..Hints::default() })
}

fn values<T>(key: &str, words: &'static [Word<T>], folded: &str, tag: &str) -> Vec<String> {
    let open = words.iter().filter(|word| begins(word, folded));
    open.map(|word| format!("{key}:{}", word.written(tag))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_completed_in_the_language_of_the_screen_whatever_it_is_typed_in() {
        assert_eq!(hints("路燈 gr", "zh-Hant").options, ["網格:"]);
        assert_eq!(hints("网", "zh-Hant").options, ["網格:"]);
        assert_eq!(hints("範圍:民", "zh-Hans").options, ["范围:民情日志"]);
        assert_eq!(hints("stage:re", "en").options, ["stage:reported-up", "stage:returned", "stage:resolved"]);
        assert_eq!(hints("路燈", "zh-Hant").options, [""; 0]);
    }

    #[test]
    fn before_anything_is_typed_the_terms_most_wanted_are_shown() {
        assert_eq!(hints("", "en").options, ["in:", "grid:", "kind:", "from:", "until:", "is:"]);
        assert_eq!(hints("路燈 ", "zh-Hant").options.first().map(String::as_str), Some("範圍:"));
    }

    #[test]
    fn what_only_a_town_knows_is_explained_and_not_listed() {
        let of = |before: &str| hints(before, "zh-Hant");
        assert_eq!((of("網格:南").key, of("網格:南").options.len()), (Some("grid"), 0));
        assert_eq!(of("09:30"), Hints::default());
        assert_eq!(of("x gr").replaces, 2);
    }
}
