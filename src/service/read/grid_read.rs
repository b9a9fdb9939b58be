//! The tree with its people and counts.

use std::collections::HashMap;

use super::Look;
use crate::domain::case::Stage;
use crate::domain::grid::Grid;
use crate::domain::ids::GridCode;
use crate::domain::record::RecordRef;
use crate::domain::right::Right;
use crate::service::refusal::Refusal;
use crate::service::view::{GridRowView, GridView};
use crate::store::tables::Count;
use crate::store::{Scan, StoreError, apply, decode};

/// Open and late cases and ledger rows of each grid, its subtree included.
#[derive(Default)]
struct Figures {
    open: HashMap<GridCode, u64>,
    late: HashMap<GridCode, u64>,
}

impl Look<'_> {
    fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for case in self.state.queue.values() {
            let late = case.is_late(self.now);
            let mut node = Some(case.grid.clone());
            while let Some(code) = node {
                if late {
                    *figures.late.entry(code.clone()).or_default() += 1;
                }
                node = code.parent();
                *figures.open.entry(code).or_default() += 1;
            }
        }
        figures
    }

    /// The tree from a node down.
    pub(super) fn grids(&self, grid: Option<&str>) -> Result<Vec<GridRowView>, Refusal> {
        let root = match grid {
            Some(grid) => self.grid(grid)?,
            None => self.town()?,
        };
        let figures = self.figures();
        self.directory.grids_below(&root).map(|node| self.grid_row(node, &figures)).collect()
    }

    fn grid_row(&self, node: &Grid, figures: &Figures) -> Result<GridRowView, Refusal> {
        let readable = self.actor.may(Right::CaseRead, &node.code) || self.actor.may(Right::LedgerRead, &node.code);
        let counted = readable || self.actor.may(Right::FiguresRead, &node.code);
        let count = |figure: &HashMap<GridCode, u64>| figure.get(&node.code).copied().filter(|_| counted).unwrap_or(0);
        Ok(GridRowView {
            code: node.code.clone(),
            name: node.name.clone(),
            tier: node.code.tier(),
            regulation: self.rules.of_grid(self.directory, &node.code).ok().map(|rules| rules.code().clone()),
            households: node.households,
            holders: self.directory.holders(&node.code, self.today()).map(|held| self.post_row(held)).collect(),
            open: count(&figures.open),
            late: count(&figures.late),
            rows: if counted { self.ledger_rows(&node.code)? } else { 0 },
            noticed: self.is_noticed(node),
            readable,
        })
    }

    /// Ledger rows that stand in a grid and below.
    fn ledger_rows(&self, grid: &GridCode) -> Result<u64, StoreError> {
        let mut rows = 0;
        let scan = Scan::prefix(&Count::rows_below(grid));
        self.reader.walk(&scan, &mut |_, value| {
            rows += decode::<u64>(value).unwrap_or(0);
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    /// One grid.
    pub(super) fn grid_view(&self, given: &str) -> Result<GridView, Refusal> {
        let code = self.grid(given)?;
        let node = self.directory.find_grid(code.as_str())?;
        let row = self.grid_row(node, &self.figures())?;
        let mut posts: Vec<_> =
            self.directory.appointments().filter(|held| held.grid == code).map(|held| self.post_row(held)).collect();
        posts.sort_by_key(|post| std::cmp::Reverse(post.from));
        let mut stages = Vec::new();
        for stage in Stage::ALL {
            let mut sum = 0;
            for below in self.directory.grids_below(&code) {
                sum += apply::read_count(self.reader, &Count::CasesAt(&below.code, stage).key())?;
            }
            stages.push((stage, if row.readable { sum } else { 0 }));
        }
        // The town's whole book is read by `ledger book`: it is large.
        let facts = if code.parent().is_some() { self.fact_sheet(&code)? } else { None };
        Ok(GridView {
            facts,
            official: node.official.clone(),
            boundary: node.boundary.clone(),
            divided_from: node.divided_from,
            notice_on: node.notice_on,
            posts,
            stages,
            last_change: self.directory.last_change(&RecordRef::Grid(code)).cloned(),
            row,
        })
    }
}
