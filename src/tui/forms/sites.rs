//! Households and places that a form offers while they are typed: those of its grid, under every name that people use.

use crate::domain::ledger::Serves;
use crate::service::query::Query;
use crate::service::view::SiteRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::Tag;
use crate::tui::widgets::{Form, PickOption};

/// Rows that are read for a form: more than a grid has.
const AT_MOST: u32 = 3000;

/// Reads what a grid has.
pub fn read(tag: Tag, serves: Serves, grid: &str) -> Effect {
    let grid = Some(grid.to_owned()).filter(|grid| !grid.is_empty());
    Effect::Query { tag, query: Query::Sites { serves, grid, text: String::new(), limit: AT_MOST } }
}

/// Offers households for a line: taken, one is named to the service by its row.
pub fn offer_households(form: &mut Form, key: &str, rows: &[SiteRow], ctx: &Ctx) {
    let several = rows.iter().any(|row| rows.first().is_some_and(|first| first.grid.code != row.grid.code));
    let option = |row: &SiteRow| {
        let others = row.called.strip_prefix(&row.title).unwrap_or_default().trim();
        let rest = row.detail.strip_prefix(others).unwrap_or(&row.detail).trim().to_owned();
        let tail = row.phone_tail.as_ref().map(|tail| t!(ctx.messages, "site-phone-tail", tail = tail.as_str()));
        let grid = several.then(|| row.grid.name.clone());
        let detail: Vec<String> = [Some(rest), tail, grid].into_iter().flatten().filter(|it| !it.is_empty()).collect();
        PickOption {
            code: format!("{}/{}/{}", row.grid.code, row.item, row.key),
            text: row.called.clone(),
            detail: detail.join("  "),
        }
    };
    form.offer(key, rows.iter().map(option).collect());
}

/// The household of a line, as the service takes it: the row that was chosen, or what was written.
pub fn household(form: &Form, key: &str) -> Option<String> {
    form.chosen(key).map(str::to_owned).or_else(|| form.given(key))
}

/// Offers places for a line: what is taken is the place's formal name.
pub fn offer_places(form: &mut Form, key: &str, rows: &[SiteRow]) {
    let option =
        |row: &SiteRow| PickOption { code: row.key.clone(), text: row.title.clone(), detail: row.detail.clone() };
    form.offer(key, rows.iter().map(option).collect());
}
