//! Which clauses a regulation undertakes to implement, and what implements each.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Clause;
use crate::domain::label::Label;

use super::entry::Entry;
use super::model::{Regulation, Rule};

/// A claimed clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Which.
    pub clause: Clause,
    /// What it asks, in a few words.
    pub title: Label,
    /// Entries that name it, e.g. `duties.patrol`; many of one section are counted: `kinds ×54`.
    pub entries: Vec<String>,
    /// Parts of the program that implement it for every regulation.
    pub program: Vec<String>,
    /// The later work that will, if nothing does yet.
    pub later: Option<String>,
}

impl Regulation {
    /// Each clause that the regulation claims, in the order of the clause list, with what implements it.
    pub fn coverage(&self) -> Vec<Covered> {
        let named = self.named_clauses();
        let claimed = |id: &Clause| self.meta.claims.iter().any(|claim| id.as_str().starts_with(claim.as_str()));
        self.clauses
            .iter()
            .filter(|clause| claimed(&clause.id))
            .map(|clause| Covered {
                clause: clause.id.clone(),
                title: clause.title.clone(),
                entries: entries_of(&named, &clause.id),
                program: clause.program.clone(),
                later: clause.later.clone(),
            })
            .collect()
    }

    fn named_clauses(&self) -> Vec<(String, &Rule)> {
        fn section<T: Entry>(rows: &[T]) -> impl Iterator<Item = (String, &Rule)> {
            rows.iter().map(|row| (format!("{}.{}", T::SECTION, row.code()), row.rule()))
        }
        let lines = self.posts.iter().filter_map(|post| {
            let line = post.line.as_ref()?;
            Some((format!("posts.{}.line", post.code), &line.rule))
        });
        section(&self.tiers)
            .chain(section(&self.units))
            .chain(section(&self.emergency))
            .chain(section(&self.posts))
            .chain(lines)
            .chain(section(&self.duties))
            .chain(section(&self.meetings))
            .chain([
                ("case".to_owned(), &self.case.rule),
                ("case.tell".to_owned(), &self.case.tell_rule),
                ("case.on-site".to_owned(), &self.case.on_site_rule),
                ("case.extension".to_owned(), &self.case.extension_rule),
                ("case.sensitive".to_owned(), &self.case.sensitive_rule),
                ("case.feedback".to_owned(), &self.case.feedback_rule),
                ("case.task".to_owned(), &self.case.task_rule),
            ])
            .chain(self.oversight.rules())
            .chain(self.absence.rules())
            .chain(section(&self.routes))
            .chain(section(&self.kinds))
            .chain(section(&self.categories))
            .chain(section(&self.items))
            .collect()
    }
}

/// More entries of one section than this are a default at work, and counted.
const LISTED: usize = 8;

fn entries_of(named: &[(String, &Rule)], id: &Clause) -> Vec<String> {
    let section = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let keys: Vec<&String> = named.iter().filter(|(_, rule)| rule.all().any(|c| c == id)).map(|(key, _)| key).collect();
    let mut entries: Vec<String> = Vec::new();
    for key in &keys {
        let of = section(key);
        let count = keys.iter().filter(|other| section(other) == of).count();
        let entry = if count > LISTED { format!("{of} ×{count}") } else { (*key).clone() };
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    entries
}
