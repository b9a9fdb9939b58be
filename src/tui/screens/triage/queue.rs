//! Which cases the queue shows, and its rows.

use crate::service::query::CaseFilter;
use crate::service::terms::{BUILT_IN, parse};
use crate::service::view::CaseRow;
use crate::tui::ctx::Ctx;
use crate::tui::layers::filter::name_of;
use crate::tui::pane::FilterName;
use crate::tui::screens::at_once::at_once;
use crate::tui::widgets::table::{TableCell, TableRow};

/// Which cases, and what they go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) filter: CaseFilter,
    pub(super) name: FilterName,
}

impl Default for Chosen {
    /// Those that wait for the asker or a party the asker acts for.
    fn default() -> Self {
        Self::built_in("mine")
    }
}

impl Chosen {
    /// One that everybody has; every case for a code that there is not.
    pub(super) fn built_in(code: &str) -> Self {
        let found = BUILT_IN.iter().find(|(known, _)| *known == code).or(BUILT_IN.last());
        let (code, terms) = found.copied().unwrap_or_default();
        Self { filter: parse(terms).unwrap_or_default(), name: FilterName::BuiltIn(code) }
    }

    /// What stands in the title: its name, or its terms.
    pub(super) fn label(&self, ctx: &Ctx) -> String {
        // The order stands beside it.
        name_of(&self.name, &CaseFilter { sort: None, ..self.filter.clone() }, ctx)
    }
}

/// The digits of a number that people say: all of it stands over the case.
fn said(number: &str) -> &str {
    number.rsplit('-').next().unwrap_or(number)
}

/// A row: time left as text before colour, nature, kind, place, stage.
pub(super) fn row(row: &CaseRow, ctx: &Ctx) -> TableRow {
    let theme = &ctx.theme;
    let style = theme.time_left(row.left_in_minutes);
    let pressing = row.left_in_minutes.is_some_and(|left| left < 120);
    let alarm = if pressing { theme.symbols.alarm } else { " " };
    let place = ctx.marked_place(row);
    let place = if row.unanswered { format!("{place} {}", theme.symbols.open) } else { place };
    let place = format!("{}{place}", at_once(row, ctx));
    TableRow {
        key: row.number.clone(),
        cells: vec![
            TableCell::new(format!("{alarm} {}", ctx.left_of(row)), style),
            TableCell::new(ctx.coded("nature", &row.nature), theme.dim),
            TableCell::new(ctx.label(&row.kind_label), theme.text),
            TableCell::new(place, theme.text),
            TableCell::new(ctx.coded("stage", &row.stage), theme.dim),
            TableCell::new(said(&row.number), theme.dim),
        ],
    }
}
