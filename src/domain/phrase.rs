//! Phrases: sentences that people write again and again, kept by hand, as one's own or as a grid's.
//!
//! They are records of the journal and not settings of a machine: a grid's are for all who write there, on whatever
//! machine, and keeping or dropping one can be undone like anything else.

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::ids::{GridCode, PersonId};
use super::record::FoldMeta;

/// Whose phrases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhrasesOf {
    /// One person's own.
    Person(PersonId),
    /// A grid's: for all who write in it or below it.
    Grid(GridCode),
}

/// The phrases of a person or a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    /// Whose.
    pub of: PhrasesOf,
    /// Those kept, in the order in which they were.
    pub kept: Vec<String>,
    /// Those that are not to be offered, though they are written again and again.
    pub dropped: Vec<String>,
}

impl Phrases {
    pub(super) fn fold(state: Option<Self>, _meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        let (of, text, keeps) = match fact {
            Fact::PhraseKept { of, text } => (of, text, true),
            Fact::PhraseDropped { of, text } => (of, text, false),
            _ => return state,
        };
        let mut phrases = state.unwrap_or_else(|| Self { of: of.clone(), kept: Vec::new(), dropped: Vec::new() });
        phrases.kept.retain(|known| known != text);
        phrases.dropped.retain(|known| known != text);
        let list = if keeps { &mut phrases.kept } else { &mut phrases.dropped };
        list.push(text.clone());
        Some(phrases)
    }
}
