//! What is typed into the one box that finds everything: words, and the same terms that cases are found by.

use super::words::{IN, KEYS, SORTS, called, meant};
use super::{Reading, tokens};
use crate::service::query::CaseFilter;
use crate::service::refusal::{Refusal, RefusalCode};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Cases.
    Case,
    /// Entries of the log and signed days.
    Log,
    /// Diary entries alone.
    Diary,
    /// Rows of ledgers.
    Ledger,
    /// People.
    Person,
    /// Grids.
    Grid,
    /// Units.
    Unit,
    /// Leave.
    Leave,
    /// Excuses of duties.
    Excuse,
    /// Posts that passed from one person to another.
    HandOver,
}

/// What was typed, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    /// Words that must be found; what stood in quotation marks is one word.
    pub words: Vec<String>,
    /// The terms.
    pub filter: CaseFilter,
    /// Among what alone.
    pub sort: Option<Sort>,
}

/// Reads it. A term that has no value yet asks for nothing; what looks like a term and is none is a word.
pub fn parse(text: &str) -> Result<Sought, Refusal> {
    let mut reading = Reading::default();
    let mut sought = Sought::default();
    for token in tokens(text) {
        let Some(typed) = &token.key else {
            sought.words.push(token.value);
            continue;
        };
        let value = token.value.trim();
        let is_in = called(IN, typed).is_some();
        match called(KEYS, typed) {
            None if !is_in => sought.words.push(format!("{typed}:{}", token.value)),
            _ if value.is_empty() => {}
            Some(key) => reading.take(typed, key.value, value)?,
            None => {
                let sort = meant(SORTS, value).map(|word| word.value).ok_or_else(|| {
                    let known: Vec<_> = SORTS.iter().map(|word| (word.code, word.label())).collect();
                    let refused = Refusal::new(RefusalCode::BadTerm).with("key", typed).with("given", value);
                    refused.choices(known.iter().map(|(code, label)| (code, label)))
                })?;
                if sought.sort.replace(sort).is_some() {
                    return Err(Refusal::new(RefusalCode::TermTwice).with("given", typed));
                }
            }
        }
    }
    sought.words.retain(|word| !word.trim().is_empty());
    sought.filter = reading.filter;
    Ok(sought)
}

impl Sought {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether only cases can be meant: a term says something that only cases have.
    pub fn is_of_cases(&self) -> bool {
        let common = CaseFilter {
            grid: self.filter.grid.clone(),
            community: self.filter.community.clone(),
            from: self.filter.from,
            until: self.filter.until,
            filed_by: self.filter.filed_by.clone(),
            ..CaseFilter::default()
        };
        self.filter != common
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_terms_stand_side_by_side_in_each_language() {
        for typed in [
            "in:case grid:南街 from:2026-11 路燈",
            "範圍:事項 網格:南街 自:2026-11 路燈",
            "范围：事项 路燈 网格：南街 自：2026-11",
        ] {
            let sought = parse(typed).unwrap();
            assert_eq!((sought.words, sought.sort), (vec!["路燈".to_owned()], Some(Sort::Case)), "{typed}");
            assert_eq!(sought.filter.grid.as_deref(), Some("南街"));
            assert_eq!(sought.filter.from, Some("2026-11-01".parse().unwrap()));
        }
    }

    #[test]
    fn what_is_no_term_or_not_one_yet_does_not_get_in_the_way() {
        assert!(parse("grid: in:").unwrap().is_empty());
        assert_eq!(parse("09:30 http://x").unwrap().words, ["09:30", "http://x"]);
        assert_eq!(parse("\"老 李\" 麵館").unwrap().words, ["老 李", "麵館"]);
        assert!(parse("grid:南街 filed-by:me").is_ok_and(|sought| !sought.is_of_cases()));
        assert!(parse("kind:井蓋").is_ok_and(|sought| sought.is_of_cases()));
    }

    #[test]
    fn a_term_that_says_what_cannot_be_is_refused_with_what_can() {
        let refused = parse("in:nowhere").unwrap_err();
        assert_eq!((refused.code, refused.args["given"].as_str()), (RefusalCode::BadTerm, "nowhere"));
        assert_eq!(parse("in:case in:log").unwrap_err().code, RefusalCode::TermTwice);
        assert_eq!(parse("nature:").map(|sought| sought.is_empty()), Ok(true));
        assert_eq!(parse("nature:blue").unwrap_err().code, RefusalCode::BadTerm);
    }
}
