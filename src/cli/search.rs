//! `search`: one box over cases, logs, ledgers, people, grids and units.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::i18n::t;
use crate::service::query::Query;
use crate::service::view::{Answer, Found};

/// How long between two looks at an index that is being filled.
const MEANWHILE: Duration = Duration::from_millis(200);

/// What to look for.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// Words in either script, pinyin initials of names, numbers, and terms such as in:case grid:南街 from:2026-11
    #[arg(required = true)]
    text: Vec<String>,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

/// What is found once everything is in the index; told on a terminal how far it is.
fn found(cx: &mut Cx<'_>, args: &Search) -> Result<Found, Stop> {
    let query = Query::Search { text: args.text.join(" "), limit: args.limit, lang: Some(cx.m.tag().to_owned()) };
    let bar = cx.out.progress();
    loop {
        let Answer::Hits(found) = cx.query(query.clone())? else { return Err(answers::unexpected()) };
        match found.indexing {
            Some(indexing) if !indexing.missing => {
                bar.show(&cx.m.code("phase", "index"), indexing.done, indexing.total);
                std::thread::sleep(MEANWHILE);
            }
            _ => return Ok(*found),
        }
    }
}

pub(super) fn run(cx: &mut Cx<'_>, args: Search) -> Result<(), Stop> {
    let found = found(cx, &args)?;
    let m = cx.m.clone();
    if found.indexing.is_some() {
        cx.out.tell(&t!(m, "search-no-index"));
    }
    if cx.json {
        return found.hits.iter().try_for_each(|hit| {
            let label = hit.label.as_ref().map(|label| label.in_language(m.tag()));
            let record = json!({
                "hit": hit.kind, "id": hit.id, "title": hit.title, "detail": hit.detail, "label": label,
                "when": hit.when.map(|when| when.to_rfc3339()), "text": hit.excerpt, "how": hit.how,
            });
            cx.json(&record)
        });
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-what")),
        (Column::Text, t!(m, "cli-head-title")),
        (Column::Words, t!(m, "cli-head-excerpt")),
        (Column::Words, t!(m, "cli-head-detail")),
        (Column::Text, t!(m, "cli-head-id")),
    ]);
    for hit in &found.hits {
        let kind = m.code("hit", &hit.kind);
        let label = hit.label.as_ref().map(|label| label.in_language(m.tag()));
        table.row([
            label.map_or_else(|| kind.clone(), |label| format!("{kind} {label}")),
            hit.title.clone(),
            hit.excerpt.clone(),
            hit.detail.clone(),
            hit.id.clone(),
        ]);
    }
    answers::table(cx, &table)
}
