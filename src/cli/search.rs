//! `search`: ids, numbers, people, grids and ledger keys.

use clap::Args;
use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::i18n::t;
use crate::service::query::Query;
use crate::service::view::Answer;

/// What to look for.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// A number, a name in either script or pinyin, a code, a key
    text: String,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

pub(super) fn run(cx: &mut Cx<'_>, args: Search) -> Result<(), Stop> {
    let Answer::Hits(hits) = cx.query(Query::Search { text: args.text, limit: args.limit })? else {
        return Err(answers::unexpected());
    };
    let m = cx.m.clone();
    if cx.json {
        return hits.iter().try_for_each(|hit| {
            let label = hit.label.as_ref().map(|label| label.in_language(m.tag()));
            let record =
                json!({ "hit": hit.kind, "id": hit.id, "title": hit.title, "detail": hit.detail, "label": label });
            cx.json(&record)
        });
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-what")),
        (Column::Text, t!(m, "cli-head-title")),
        (Column::Words, t!(m, "cli-head-detail")),
        (Column::Text, t!(m, "cli-head-id")),
    ]);
    for hit in &hits {
        let kind = m.code("hit", &hit.kind);
        let label = hit.label.as_ref().map(|label| label.in_language(m.tag()));
        table.row([
            label.map_or_else(|| kind.clone(), |label| format!("{kind} {label}")),
            hit.title.clone(),
            hit.detail.clone(),
            hit.id.clone(),
        ]);
    }
    answers::table(cx, &table)
}
