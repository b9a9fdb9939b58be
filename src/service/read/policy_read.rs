//! Regulations, what they leave open, and histories.

use std::collections::BTreeMap;

use chrono::Days;

use super::Look;
use super::case_read::HIDDEN;
use crate::domain::change::{Author, Change, FactLine};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, ChangeId, LogId};
use crate::domain::policy::TextKind;
use crate::domain::record::RecordRef;
use crate::domain::right::Right;
use crate::regulation::{self, Regulation};
use crate::service::decide::{self, by_ending};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::rules::Rules;
use crate::service::view::{CoverageRow, Finding, HistoryRow, RegulationRow, RegulationView};
use crate::store::tables::{Place, Step, Stored, tag, undo_key};
use crate::store::undo::UndoStack;
use crate::store::{apply, load};

/// Days ahead for which it is looked whether leave leaves a grid without anybody.
pub(super) const LEAVE_AHEAD: u64 = 31;

impl Look<'_> {
    fn adopted(&self, code: &str) -> Option<&crate::domain::policy::Adopted> {
        let found =
            self.directory.texts().find(|(_, adopted)| adopted.kind == TextKind::Regulation && adopted.code == code);
        found.map(|(_, adopted)| adopted)
    }

    fn regulation_row(&self, regulation: &Regulation) -> RegulationRow {
        let code = regulation.code();
        let adopted = self.adopted(code.as_str());
        let follows = |grid: &&crate::domain::grid::Grid| {
            self.rules.of_grid(self.directory, &grid.code).is_ok_and(|rules| rules.code() == code)
        };
        RegulationRow {
            code: code.clone(),
            title: regulation.meta.title.clone(),
            version: regulation.version().to_owned(),
            built_in: adopted.is_none(),
            since: adopted.map(|adopted| adopted.since),
            grids: self.directory.grids().filter(follows).count() as u64,
        }
    }

    /// Regulations in force.
    pub(super) fn regulations(&self) -> Vec<RegulationRow> {
        self.rules.all().map(|regulation| self.regulation_row(regulation)).collect()
    }

    /// One regulation with its text.
    pub(super) fn regulation(&self, code: &str) -> Result<RegulationView, Refusal> {
        let regulation = self.rules.by_code(code)?;
        let text = match self.adopted(code) {
            Some(adopted) => adopted.text.clone(),
            None => regulation::builtin_files()
                .iter()
                .find(|(name, _)| name.strip_suffix(".toml") == Some(code))
                .map(|(_, text)| (*text).to_owned())
                .unwrap_or_default(),
        };
        let posts = regulation.posts.iter().map(|it| (it.code.clone(), it.label.clone(), it.rule.clause.to_string()));
        let duties =
            regulation.duties.iter().map(|it| (it.code.to_string(), it.label.clone(), it.rule.clause.to_string()));
        let meetings =
            regulation.meetings.iter().map(|it| (it.code.to_string(), it.label.clone(), it.rule.clause.to_string()));
        Ok(RegulationView {
            row: self.regulation_row(regulation),
            text,
            posts: posts.collect(),
            duties: duties.collect(),
            meetings: meetings.collect(),
        })
    }

    /// What a text leaves open or says in vain, without adopting it.
    pub(super) fn check(&self, file: &str, text: Option<&str>) -> Result<Vec<Finding>, Refusal> {
        let Some(text) = text else {
            return Ok(self.rules.by_code(file)?.check().into_iter().map(finding).collect());
        };
        let library = Rules::library(self.directory);
        let parsed = Regulation::parse(file, text, &library).map_err(|error| decide::refuse_regulation(&error))?;
        Ok(parsed.check().into_iter().map(finding).collect())
    }

    /// Each clause that a regulation claims, and what implements it.
    pub(super) fn coverage(&self, code: &str) -> Result<Vec<CoverageRow>, Refusal> {
        let rows = self.rules.by_code(code)?.coverage().into_iter().map(|covered| {
            let mut entries = covered.entries;
            entries.extend(covered.program);
            entries.extend(covered.later.map(|later| format!("→ {later}")));
            CoverageRow { clause: covered.clause.to_string(), title: Some(covered.title), entries }
        });
        Ok(rows.collect())
    }

    /// Every hole that the regulations imply in this town.
    pub(super) fn doctor(&self) -> Result<Vec<Finding>, Refusal> {
        let town = self.town()?;
        let mut found: Vec<Finding> = Vec::new();
        for regulation in self.rules.all() {
            // How its rules work together is for who writes the file, not for who keeps the town.
            let holes = regulation.check().into_iter().filter(|found| !found.code.is_advice());
            for one in holes.map(finding) {
                add_of(&mut found, one, regulation.code().as_str());
            }
        }
        for code in self.rules.unreadable() {
            found.push(Finding {
                error: true,
                code: "unreadable-text".to_owned(),
                args: [("given".to_owned(), code.clone())].into(),
                clause: None,
                labels: BTreeMap::new(),
            });
        }
        if !self.rules.calendar().day_kind(self.today()).known {
            let year = self.today().format("%Y").to_string();
            found.push(Finding {
                error: false,
                code: "calendar-unknown".to_owned(),
                args: [("year".to_owned(), year)].into(),
                clause: None,
                labels: BTreeMap::new(),
            });
        }
        for grid in self.directory.grids() {
            let regulation = self.rules.of_grid(self.directory, &grid.code)?;
            let required = regulation.posts.iter().filter(|post| post.required && post.tier == grid.code.tier());
            for post in required {
                if self.directory.holders(&grid.code, self.today()).all(|held| held.post != post.code) {
                    found.push(Finding {
                        error: true,
                        code: "grid-without-holder".to_owned(),
                        args: [
                            ("grid".to_owned(), grid.name.clone()),
                            ("code".to_owned(), grid.code.to_string()),
                            ("post".to_owned(), post.code.to_string()),
                        ]
                        .into(),
                        clause: Some(post.rule.clause.to_string()),
                        labels: [("post".to_owned(), post.label.clone())].into(),
                    });
                }
            }
            if grid.code != town && !self.is_noticed(grid) {
                found.push(Finding {
                    error: false,
                    code: "not-noticed".to_owned(),
                    args: [("grid".to_owned(), grid.name.clone()), ("code".to_owned(), grid.code.to_string())].into(),
                    clause: None,
                    labels: BTreeMap::new(),
                });
            }
        }
        let until = self.today().checked_add_days(Days::new(LEAVE_AHEAD)).unwrap_or(self.today());
        for one in self.duties().unattended(&town, self.today(), until, None)? {
            found.push(Finding {
                error: false,
                code: "nobody-there".to_owned(),
                args: [
                    ("grid".to_owned(), self.directory.grid_name(&one.grid)),
                    ("code".to_owned(), one.grid.to_string()),
                    ("days".to_owned(), one.days()),
                ]
                .into(),
                labels: [("duties".to_owned(), one.label())].into(),
                clause: Some(one.clause.to_string()),
            });
        }
        found.sort_by_key(|finding| !finding.error);
        Ok(found)
    }

    pub(super) fn own_stack(&self) -> Result<UndoStack, Refusal> {
        Ok(load(self.reader, &undo_key(self.actor.author))?.unwrap_or_default())
    }

    /// The records that a change touched, as people name them.
    pub(super) fn labels(&self, change: &Change) -> Vec<String> {
        self.context(|context| decide::labels(context, change))
    }

    /// A record by what people call it: a case, a grid, an entry `GRID/ITEM/KEY`, a log entry's ending.
    fn record(&self, given: &str) -> Result<RecordRef, Refusal> {
        let mut parts = given.splitn(3, '/');
        if let (Some(grid), Some(item), Some(key)) = (parts.next(), parts.next(), parts.next()) {
            let grid = self.grid(grid)?;
            let regulation = self.rules.of_grid(self.directory, &grid)?;
            let item = regulation.item_by_name(item).ok_or_else(|| decide::unknown_item(regulation, item))?;
            if !self.actor.may_item(Right::LedgerRead, &grid, &item.code) {
                self.require(Right::LedgerRead, &grid)?;
            }
            let at = crate::domain::ledger::EntryRef { grid, item: item.code.clone(), key: key.to_owned() };
            return Ok(RecordRef::Entry(at));
        }
        if let Ok(grid) = self.directory.find_grid(given) {
            return Ok(RecordRef::Grid(grid.code.clone()));
        }
        match self.context(|context| context.case(given)) {
            Ok(case) => return Ok(RecordRef::Case(CaseId(case.id.0))),
            Err(refusal) if refusal.code != RefusalCode::UnknownCase => return Err(refusal),
            Err(_) => {}
        }
        let log = LogId(by_ending(self.reader, given, tag::LOG, RefusalCode::UnknownLog)?);
        self.log(&log.to_string())?;
        Ok(RecordRef::Log(log))
    }

    /// The changes of a record, or one's own latest, newest first.
    pub(super) fn history(&self, given: Option<&str>, limit: u32) -> Result<Vec<HistoryRow>, Refusal> {
        let limit = limit as usize;
        if let Some(given) = given {
            let record = self.record(given)?;
            let unknown =
                || Refusal::new(RefusalCode::UnknownEntry).with("given", given).with("item", "").with("grid", "");
            let stored: Stored = apply::stored(self.reader, &record)?.ok_or_else(unknown)?;
            let changes = stored.trail.iter().rev().take(limit).map(|step| self.fetch(step));
            let changes = changes.collect::<Result<Vec<_>, _>>()?;
            return Ok(self.history_rows(&changes));
        }
        let stack = self.own_stack()?;
        let mut changes = Vec::new();
        for action in stack.done.iter().rev().take(limit) {
            changes.push(crate::service::opening::change_by_id(self.journal, &action.last)?);
        }
        Ok(self.history_rows(&changes))
    }

    fn fetch(&self, step: &Step) -> Result<Change, Refusal> {
        let Place { segment, offset, len } = step.at;
        let position = crate::journal::Position { segment, offset, len };
        let line = self.journal.read_at(&step.header.id.replica, position)?;
        let missing = || Refusal::new(RefusalCode::Internal).with("reason", "a change without its payload");
        crate::service::opening::change_of(&line).ok_or_else(missing)
    }

    /// A fact as it is written, less what the asker does not read.
    fn shown_fact(&self, line: &FactLine) -> Option<String> {
        let FactLine::Known(fact) = line else { return serde_json::to_string(line).ok() };
        let mut fact = fact.clone();
        match &mut fact {
            Fact::EntrySet { entry, values, .. } => {
                let regulation = self.rules.of_grid(self.directory, &entry.grid).ok();
                let item = regulation.and_then(|regulation| regulation.item(&entry.item));
                for (code, value) in values {
                    let readable = item.and_then(|item| item.field(code)).is_none_or(|field| self.reads(field));
                    if let (false, Some(value)) = (readable, value) {
                        HIDDEN.clone_into(value);
                    }
                }
            }
            Fact::DiaryLogged { household, .. } | Fact::VisitLogged { household: Some(household), .. } if self.mask => {
                HIDDEN.clone_into(household);
            }
            Fact::CaseFiled { reporter, original, .. } if self.mask => {
                *reporter = None;
                *original = original.take().map(|_| HIDDEN.to_owned());
            }
            _ => {}
        }
        serde_json::to_string(&FactLine::Known(fact)).ok()
    }

    fn history_rows(&self, changes: &[Change]) -> Vec<HistoryRow> {
        let reversed: Vec<ChangeId> = changes
            .iter()
            .flat_map(|change| &change.body.facts)
            .filter_map(|line| match line {
                FactLine::Known(Fact::ChangeReversed { changes, .. }) => Some(changes.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        changes
            .iter()
            .map(|change| HistoryRow {
                change: change.id.clone(),
                at: change.body.at,
                author: match change.body.author {
                    Author::Person(person) => Some(self.directory.person_name(person)),
                    Author::Owner | Author::Program => None,
                },
                command: change.body.command.name.clone(),
                facts: change.body.facts.iter().filter_map(|fact| self.shown_fact(fact)).collect(),
                records: self.labels(change),
                reversed: reversed.contains(&change.id),
                unknown: change.has_unknown(),
            })
            .collect()
    }
}

/// Adds what a regulation leaves open: once, also where several leave the same open by clauses of their own.
fn add_of(found: &mut Vec<Finding>, one: Finding, regulation: &str) {
    const OF: &str = "regulations";
    let join = |there: &mut String, more: &str| {
        if !there.split(", ").any(|part| part == more) {
            there.push_str(", ");
            there.push_str(more);
        }
    };
    let args = |finding: &Finding| {
        let mut args = finding.args.clone();
        args.remove(OF);
        args
    };
    let same = |there: &&mut Finding| there.code == one.code && args(there) == one.args && there.labels == one.labels;
    let Some(there) = found.iter_mut().find(same) else {
        let mut one = one;
        one.args.insert(OF.to_owned(), regulation.to_owned());
        found.push(one);
        return;
    };
    if let Some(of) = there.args.get_mut(OF) {
        join(of, regulation);
    }
    match (&mut there.clause, one.clause) {
        (Some(clauses), Some(clause)) => join(clauses, &clause),
        (none, clause) => *none = none.take().or(clause),
    }
}

fn finding(found: regulation::Finding) -> Finding {
    let mut args = found.args;
    args.insert("key".to_owned(), found.key);
    Finding {
        error: found.code.is_error(),
        code: found.code.code().to_owned(),
        args,
        clause: found.clause.map(|clause| clause.to_string()),
        labels: found.labels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_that_several_regulations_leave_is_told_once_with_all_of_them() {
        let gap = |clause: &str| Finding {
            error: false,
            code: "open-cadence".to_owned(),
            args: [("duty".to_owned(), "screening".to_owned())].into(),
            clause: Some(clause.to_owned()),
            labels: BTreeMap::new(),
        };
        let mut found = Vec::new();
        add_of(&mut found, gap("篇3/排查1-b"), "town-grid");
        add_of(&mut found, gap("篇8/1"), "village-grid");
        add_of(&mut found, Finding { args: BTreeMap::new(), ..gap("篇8/1") }, "village-grid");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].args["regulations"], "town-grid, village-grid");
        assert_eq!(found[0].clause.as_deref(), Some("篇3/排查1-b, 篇8/1"));
        assert_eq!(found[1].args["regulations"], "village-grid");
    }
}
