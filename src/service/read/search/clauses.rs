//! What the index is asked: less than what is meant is never asked for, more may be, since each answer is judged.

use super::Look;
use super::Quest;
use super::wanted::Wanted;
use crate::domain::ids::{GridCode, ItemCode};
use crate::domain::ledger::LineHeld;
use crate::domain::right::Right;
use crate::finder::Clause;
use crate::finder::page::{code, party, sort};
use crate::finder::tokens::{asked, spelling, tag};
use crate::regulation::Represents;
use crate::service::terms::search::Sort;

/// Records that are asked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Cases.
    Cases,
    /// Patrols, visits and signed days.
    Logs,
    /// Diary entries.
    Diary,
    /// Rows of ledgers.
    Rows,
    /// Leave.
    Leave,
    /// Excuses.
    Excuses,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Cases, Self::Logs, Self::Diary, Self::Rows, Self::Leave, Self::Excuses];

    /// What people call it.
    pub fn sort(self) -> Sort {
        match self {
            Self::Cases => Sort::Case,
            Self::Logs => Sort::Log,
            Self::Diary => Sort::Diary,
            Self::Rows => Sort::Ledger,
            Self::Leave => Sort::Leave,
            Self::Excuses => Sort::Excuse,
        }
    }

    /// Whether its records say where they belong. That of a person's leave is where the person has a post: there are few,
    /// and each is looked at.
    fn has_grids(self) -> bool {
        !matches!(self, Self::Leave | Self::Excuses)
    }

    fn clause(self) -> Option<Clause> {
        let [patrol, visit, diary, screening, collection] = sort::LOGS;
        let sorts: &[&str] = match self {
            Self::Cases => &[sort::CASE],
            Self::Logs => &[patrol, visit, screening, collection, sort::DAY],
            Self::Diary => &[diary],
            Self::Rows => &[sort::ENTRY],
            Self::Leave => &[sort::LEAVE],
            Self::Excuses => &[sort::EXCUSE],
        };
        Clause::any(sorts.iter().map(|sort| token(tag::SORT, sort)))
    }
}

fn token(tag: char, value: &str) -> Clause {
    Clause::Token(format!("{tag}{value}"))
}

fn grid(code: &GridCode) -> Clause {
    token(tag::GRID, code.as_str())
}

/// How far the asker sees.
enum Scope {
    Everything,
    Only(Vec<Clause>),
}

impl Look<'_> {
    /// What to ask for a group; none if nothing can be: of what may be found no word can be asked for, or nothing of the
    /// group is the asker's to see.
    #[allow(clippy::option_option, reason = "nothing to ask, and asking for everything, are two things")]
    pub(super) fn clause(&self, group: Group, quest: &Quest<'_>, widely: bool) -> Option<Option<Clause>> {
        let mut clauses: Vec<Clause> = Vec::new();
        let mut any_word = false;
        for word in &quest.words {
            let asked = if widely { self.asked_widely(group, word) } else { asked(&word.plain) };
            any_word |= asked.is_some();
            clauses.extend(asked);
        }
        // Letters alone are in everything; with terms beside them they are looked for in what these leave.
        if !quest.words.is_empty() && !any_word && quest.is_anywhere() && !quest.of_cases {
            return None;
        }
        if widely && quest.words.is_empty() {
            return None;
        }
        match self.scope(group) {
            Scope::Everything => {}
            Scope::Only(own) => clauses.push(Clause::any(own)?),
        }
        clauses.extend(group.clause());
        clauses.extend(quest.sieve.root.iter().chain(&quest.community).map(grid).filter(|_| group.has_grids()));
        clauses.extend(
            quest.filed_by.map(|person| token(tag::PERSON, &person.to_string())).filter(|_| group != Group::Rows),
        );
        if group == Group::Cases {
            clauses.extend(self.traits(quest));
        }
        Some(Clause::all(clauses))
    }

    /// A word, what stands for it, what is called so, and what is spelled so.
    fn asked_widely(&self, group: Group, word: &Wanted) -> Option<Clause> {
        let meaning = self.meaning(word);
        let texts = std::iter::once(&word.plain).chain(&word.near).filter_map(|word| asked(word));
        let mut clauses: Vec<Clause> = texts.chain(spelling(&word.plain)).collect();
        clauses.extend(meaning.grids.iter().map(grid));
        match group {
            Group::Cases => {
                clauses.extend(meaning.kinds.iter().map(|kind| token(tag::KIND, kind.as_str())));
                let serial = crate::finder::page::serial(&word.plain);
                clauses.extend(serial.map(|serial| token(tag::SERIAL, serial)));
            }
            Group::Rows => clauses.extend(meaning.items.iter().map(|item| token(tag::ITEM, item.as_str()))),
            Group::Logs | Group::Diary | Group::Leave | Group::Excuses => {}
        }
        if group != Group::Rows {
            clauses.extend(meaning.people.iter().map(|person| token(tag::PERSON, &person.to_string())));
        }
        Clause::any(clauses)
    }

    fn traits(&self, quest: &Quest<'_>) -> Vec<Clause> {
        let (filter, sieve) = (quest.filter, &quest.sieve);
        let mut clauses = Vec::new();
        if let Some(kinds) = &sieve.kinds {
            clauses.push(
                Clause::any(kinds.iter().map(|kind| token(tag::KIND, kind.as_str())))
                    .unwrap_or(Clause::Any(Vec::new())),
            );
        }
        clauses.extend(filter.nature.map(|nature| token(tag::TRAIT, &code(nature))));
        clauses.extend(filter.source.map(|source| token(tag::TRAIT, &code(source))));
        clauses.extend(filter.stage.map(|stage| token(tag::TRAIT, &code(stage))));
        if filter.stage.is_none() && filter.is_of_open_cases() {
            let open = crate::domain::case::Stage::ALL.into_iter().filter(|stage| stage.is_open());
            clauses.extend(Clause::any(open.map(|stage| token(tag::TRAIT, &code(stage)))));
        }
        if let Some(by) = &sieve.by {
            let by = Clause::any(by.iter().map(|one| token(tag::PARTY, &party(one))));
            clauses.push(by.unwrap_or(Clause::Any(Vec::new())));
        }
        clauses
    }

    fn scope(&self, group: Group) -> Scope {
        if self.actor.is_owner() || !group.has_grids() {
            return Scope::Everything;
        }
        let rights: &[Right] = match group {
            Group::Cases => &[Right::CaseRead, Right::SensitiveRead],
            Group::Logs | Group::Diary | Group::Leave | Group::Excuses => &[Right::LogRead],
            Group::Rows => &[Right::LedgerRead],
        };
        let mut own: Vec<Clause> = Vec::new();
        for held in &self.actor.held {
            let node = &held.appointment.grid;
            for right in rights {
                // A unit's people read what their unit takes part in.
                if *right == Right::CaseRead && held.post.represents == Represents::Unit {
                    continue;
                }
                match held.post.rights.reach(*right) {
                    None => {}
                    Some(crate::domain::right::Scope::Town) => own.push(grid(&node.town())),
                    Some(_) => own.push(grid(node)),
                }
            }
            if group == Group::Rows
                && let Some(line) = &held.appointment.line
            {
                let items: Vec<ItemCode> = match line {
                    LineHeld::Item(item) => vec![item.clone()],
                    LineHeld::Category(category) => {
                        let items = held.regulation.items.iter().filter(|item| item.category == *category);
                        items.map(|item| item.code.clone()).collect()
                    }
                };
                let items = Clause::any(items.iter().map(|item| token(tag::ITEM, item.as_str())));
                own.extend(items.and_then(|items| Clause::all([items, grid(&node.town())])));
            }
        }
        if let Some(person) = self.actor.person().filter(|_| group != Group::Rows) {
            own.push(token(tag::PERSON, &person.to_string()));
        }
        if group == Group::Cases {
            own.extend(self.actor.parties().iter().map(|one| token(tag::PARTY, &party(one))));
        }
        let town = self.directory.town().map(|town| grid(&town.code));
        if town.is_some_and(|town| own.contains(&town)) { Scope::Everything } else { Scope::Only(own) }
    }
}
