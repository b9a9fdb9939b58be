//! What keys do in the ledgers: moving, marking, confirming, changing, withdrawing.

use std::collections::BTreeMap;

use super::{CONFIRM, Focus, GRID, GRIDS, HISTORY, HOW, Ledgers, WHY, WITHDRAW, name};
use crate::domain::ledger::{EntryRef, HowKnown};
use crate::domain::record::RecordRef;
use crate::service::command::Command;
use crate::service::query::{CaseFilter, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::EntryRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, FormRequest, Hint, Place, ScreenId};
use crate::tui::widgets::PickOption;

/// The ways to know that a row is unchanged, in the order of their digits.
const HOWS: [(&str, HowKnown); 4] = [
    ("seen", HowKnown::Seen),
    ("phoned", HowKnown::Phoned),
    ("neighbour", HowKnown::Neighbour),
    ("unit", HowKnown::Unit),
];

fn record(row: &EntryRow) -> RecordRef {
    RecordRef::Entry(EntryRef { grid: row.grid.code.clone(), item: row.item.clone(), key: row.key.clone() })
}

impl Ledgers {
    fn is_writable(&self) -> bool {
        self.item().is_some_and(|item| item.writable)
    }

    /// The keys that work now.
    pub(super) fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let to_rows = || Hint::named(Action::Enter, t!(ctx.messages, "ledgers-to-rows"));
        let writable = self.is_writable();
        let mut hints = Vec::new();
        match self.focus {
            Focus::Words => return vec![to_rows(), Hint::named(Action::Back, t!(ctx.messages, "ledgers-no-words"))],
            Focus::Tree => hints.push(to_rows()),
            Focus::Rows if self.selected().is_some() => {
                if writable {
                    hints.push(Hint::of(Action::Confirm));
                    hints.push(Hint::of(Action::Mark));
                    hints.push(Hint::named(Action::Enter, t!(ctx.messages, "ledgers-change")));
                    hints.push(Hint::named(Action::Withdraw, t!(ctx.messages, "ledgers-withdraw")));
                }
                hints.push(Hint::named(Action::Linked, t!(ctx.messages, "ledgers-cases")));
                hints.push(Hint::of(Action::History));
            }
            Focus::Rows => {}
        }
        if writable {
            hints.push(Hint::named(Action::New, t!(ctx.messages, "ledgers-new")));
        }
        if self.rows.is_some() {
            hints.push(Hint::of(Action::Filter));
            let label =
                if self.stale_only { t!(ctx.messages, "ledgers-all") } else { t!(ctx.messages, "ledgers-stale") };
            hints.push(Hint::named(Action::Stale, label));
        }
        hints.push(Hint::named(Action::Choose, t!(ctx.messages, "ledgers-grid")));
        hints
    }

    pub(super) fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        match action {
            Action::Next | Action::Before => {
                self.focus = if self.focus == Focus::Tree { Focus::Rows } else { Focus::Tree };
                Vec::new()
            }
            Action::Back => self.back(ctx),
            Action::Stale => {
                self.stale_only = !self.stale_only;
                self.list.select(0);
                self.read_rows(ctx)
            }
            Action::Filter => {
                self.focus = Focus::Words;
                Vec::new()
            }
            Action::Choose if self.grids.is_empty() => {
                vec![Effect::Query { tag: GRIDS, query: Query::Grids { grid: None } }]
            }
            Action::Choose => vec![self.choose_grid(ctx)],
            Action::New => self.new_row(ctx),
            Action::Confirm => self.ask_how(ctx),
            Action::Withdraw => self.ask_why(ctx),
            Action::Mark => {
                if let Some(key) = self.selected().map(name) {
                    self.list.toggle_mark(&key);
                    self.list.key(Action::Down.press());
                }
                self.read_more(ctx)
            }
            Action::History => {
                let record = self.selected().map(|row| format!("{}/{}/{}", row.grid.code, row.item, row.key));
                let query = record.map(|record| Query::History { record: Some(record), limit: 50 });
                query.map(|query| Effect::Query { tag: HISTORY, query }).into_iter().collect()
            }
            Action::Linked => self.cases_here(),
            other if self.focus == Focus::Tree => self.act_in_tree(other, ctx),
            Action::Enter => self.change(),
            Action::Left => {
                self.focus = Focus::Tree;
                Vec::new()
            }
            other => {
                self.list.key(other.press());
                self.read_more(ctx)
            }
        }
    }

    /// Back leads out step by step: marks, words, rows, tree.
    /// The cases of the row in focus: those of its grid, open or not, that name its key in place or text.
    fn cases_here(&self) -> Vec<Effect> {
        let filter = |row: &EntryRow| CaseFilter {
            grid: Some(row.grid.code.to_string()),
            words: Some(row.key.clone()),
            ..CaseFilter::default()
        };
        let place = self.selected().map(|row| Place::Behind(Box::new(filter(row)), row.key.clone()));
        place.map(|place| Effect::Go(ScreenId::Triage, Some(place))).into_iter().collect()
    }

    fn back(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if !self.list.marks().is_empty() {
            self.list.clear_marks();
        } else if !self.words.text().is_empty() {
            self.words.set("");
            return self.read_rows(ctx);
        } else {
            self.focus = Focus::Tree;
        }
        Vec::new()
    }

    fn act_in_tree(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        let on_item = self.tree.selected().is_some_and(|node| node.id.starts_with("i:"));
        if matches!(action, Action::Enter | Action::Right) && on_item {
            self.focus = Focus::Rows;
        } else if action == Action::Enter {
            let at = self.tree.list.selected().unwrap_or(0);
            let open = self.tree.visible().nth(at).and_then(|(_, _, open)| open);
            self.tree.key(if open == Some(true) { Action::Left.press() } else { Action::Right.press() });
        } else {
            self.tree.key(action.press());
        }
        self.follow_tree(ctx)
    }

    pub(super) fn choose_grid(&self, ctx: &Ctx) -> Effect {
        let readable = self.grids.iter().filter(|grid| grid.readable);
        let options = readable.map(|grid| PickOption {
            code: grid.code.to_string(),
            text: grid.name.clone(),
            detail: format!("{} {}", ctx.word("tier", grid.tier.code()), grid.code),
        });
        let ask = Ask::Pick { title: t!(ctx.messages, "ledgers-whose"), options: options.collect() };
        Effect::Ask { tag: GRID, ask }
    }

    fn new_row(&self, ctx: &Ctx) -> Vec<Effect> {
        match (self.grid(ctx), &self.item) {
            (Some(grid), Some(item)) if self.is_writable() => {
                vec![Effect::Form(FormRequest::Entry { grid, item: item.clone(), key: None })]
            }
            _ => Vec::new(),
        }
    }

    fn change(&self) -> Vec<Effect> {
        let Some(row) = self.selected().filter(|_| self.is_writable()) else { return Vec::new() };
        let (grid, item, key) = (row.grid.code.to_string(), row.item.to_string(), Some(row.key.clone()));
        vec![Effect::Form(FormRequest::Entry { grid, item, key })]
    }

    /// The marked rows, or the one in focus.
    fn meant(&self) -> Vec<&EntryRow> {
        let Some(rows) = &self.rows else { return Vec::new() };
        if self.list.marks().is_empty() {
            return self.selected().into_iter().collect();
        }
        rows.rows.iter().filter(|row| self.list.is_marked(&name(row))).collect()
    }

    fn ask_how(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let meant = self.meant();
        let Some(first) = meant.first().map(|row| row.key.clone()) else { return Vec::new() };
        let title = if meant.len() == 1 {
            t!(ctx.messages, "ledgers-confirm-one", key = first)
        } else {
            t!(ctx.messages, "ledgers-confirm-many", count = meant.len())
        };
        self.asked = meant.into_iter().map(name).collect();
        let options = HOWS.iter().map(|(code, _)| PickOption {
            code: (*code).to_owned(),
            text: ctx.word("how", code),
            detail: String::new(),
        });
        vec![Effect::Ask { tag: HOW, ask: Ask::Pick { title, options: options.collect() } }]
    }

    /// One command for each grid: each is a change of its own scope.
    pub(super) fn confirm(&mut self, how: &str) -> Vec<Effect> {
        let Some((_, how)) = HOWS.iter().find(|(code, _)| *code == how) else { return Vec::new() };
        let asked = std::mem::take(&mut self.asked);
        let Some(rows) = &self.rows else { return Vec::new() };
        let mut by_grid: BTreeMap<String, Vec<&EntryRow>> = BTreeMap::new();
        for row in rows.rows.iter().filter(|row| asked.contains(&name(row))) {
            by_grid.entry(row.grid.code.to_string()).or_default().push(row);
        }
        by_grid
            .into_iter()
            .map(|(grid, rows)| {
                let item = rows.first().map(|row| row.item.to_string()).unwrap_or_default();
                let keys = rows.iter().map(|row| row.key.clone()).collect();
                let seen = rows.iter().filter_map(|row| seen(record(row), row.last_change.as_ref()));
                Effect::command(CONFIRM, Command::LedgerConfirm { grid, item, keys, how: *how }, seen)
            })
            .collect()
    }

    fn ask_why(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(row) = self.selected() else { return Vec::new() };
        let (asked, key) = (name(row), row.key.clone());
        let title = t!(ctx.messages, "ledgers-withdraw-title", key = key);
        let hint = t!(ctx.messages, "ledgers-withdraw-hint");
        let draft = format!("withdraw-{}-{asked}", row.item);
        self.asked = vec![asked];
        vec![Effect::Ask { tag: WHY, ask: Ask::Text(Asked { title, hint, draft, optional: false, lines: true }) }]
    }

    pub(super) fn withdraw(&self, reason: String, ctx: &Ctx) -> Vec<Effect> {
        // The row as it was read last: after a refusal it is read anew, and the reason sent again.
        let asked = &self.asked;
        let row = self.rows.iter().flat_map(|rows| &rows.rows).find(|row| asked.contains(&name(row)));
        let Some(row) = row else {
            let key = asked.first().and_then(|name| name.split_once('/')).map_or("", |(_, key)| key);
            let item = self.rows.as_ref().map_or("", |rows| ctx.label(&rows.item.label));
            let grid = self.rows.as_ref().map_or("", |rows| rows.grid.name.as_str());
            let refusal = Refusal::new(RefusalCode::UnknownEntry).with("given", key).with("item", item);
            return vec![Effect::Refuse(refusal.with("grid", grid))];
        };
        let seen = seen(record(row), row.last_change.as_ref());
        let command = Command::LedgerWithdraw {
            grid: row.grid.code.to_string(),
            item: row.item.to_string(),
            key: row.key.clone(),
            reason,
        };
        vec![Effect::command(WITHDRAW, command, seen)]
    }
}
