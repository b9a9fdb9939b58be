//! A typed word, with everything that it may mean.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::Look;
use crate::domain::ids::{GridCode, ItemCode, KindCode, PersonId};
use crate::domain::matching::{Spelling, near, plain};

/// What a word may mean besides itself.
#[derive(Debug, Default)]
pub struct Meaning {
    /// Kinds of cases whose names have it.
    pub kinds: BTreeSet<KindCode>,
    /// Items of ledgers.
    pub items: BTreeSet<ItemCode>,
    /// Grids, each of which stands for those below it as well.
    pub grids: Vec<GridCode>,
    /// People.
    pub people: BTreeSet<PersonId>,
}

/// A word that must be found.
pub struct Wanted {
    /// As it was typed.
    pub typed: String,
    /// As it is compared.
    pub plain: String,
    /// What stands for it.
    pub near: Vec<String>,
    /// As a spelling, if it may be one.
    pub spelling: Option<Spelling>,
    meaning: OnceCell<Meaning>,
}

impl Look<'_> {
    pub(super) fn wanted(&self, typed: &str) -> Wanted {
        let typed = typed.trim();
        let plain = plain(typed).trim().to_owned();
        Wanted {
            typed: typed.to_owned(),
            near: near(&plain),
            spelling: Spelling::of(&plain),
            plain,
            meaning: OnceCell::new(),
        }
    }

    /// What is called by a word; looked up when it is first needed.
    pub(super) fn meaning<'w>(&self, word: &'w Wanted) -> &'w Meaning {
        word.meaning.get_or_init(|| {
            if word.plain.chars().count() < 2 {
                return Meaning::default();
            }
            let has = |name: &str| plain(name).contains(&word.plain);
            let called = self.rules.called();
            let kinds = called.kinds.iter().filter(|(_, name)| name.contains(&word.plain));
            let items = called.items.iter().filter(|(_, name)| name.contains(&word.plain));
            Meaning {
                kinds: kinds.map(|(kind, _)| kind.clone()).collect(),
                items: items.map(|(item, _)| item.clone()).collect(),
                grids: self.directory.grids().filter(|grid| has(&grid.name)).map(|grid| grid.code.clone()).collect(),
                people: self.directory.people().filter(|one| has(&one.name)).map(|one| one.id).collect(),
            }
        })
    }
}
