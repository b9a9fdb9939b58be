//! `history`: what was done, to a record or by oneself.

use clap::Args;
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::i18n::t;
use crate::service::query::Query;
use crate::service::view::{Answer, HistoryRow};

/// Whose or what's.
#[derive(Debug, Args)]
pub(super) struct History {
    /// A case number, a grid's code, an id's ending, or GRID/ITEM/KEY; what you did if not given
    record: Option<String>,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

pub(super) fn run(cx: &mut Cx<'_>, args: History) -> Result<(), Stop> {
    let Answer::History(rows) = cx.query(Query::History { record: args.record, limit: args.limit })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        return rows.iter().try_for_each(|row| cx.json(&as_json(row)));
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-keyed")),
        (Column::Text, t!(m, "cli-head-by")),
        (Column::Text, t!(m, "cli-head-act")),
        (Column::Words, t!(m, "cli-head-record")),
        (Column::Text, t!(m, "cli-head-state")),
        (Column::Text, t!(m, "cli-head-change")),
    ]);
    for row in &rows {
        let mut states = Vec::new();
        states.extend(row.reversed.then(|| t!(m, "cli-history-reversed")));
        states.extend(row.unknown.then(|| t!(m, "cli-history-unknown")));
        table.row([
            answers::minute(&row.at),
            row.author.clone().unwrap_or_else(|| t!(m, "cli-history-owner")),
            m.code("command", &row.command),
            row.records.join(&t!(m, "cli-comma")),
            states.join(&t!(m, "cli-comma")),
            row.change.to_string(),
        ]);
    }
    answers::table(cx, &table)
}

fn as_json(row: &HistoryRow) -> Value {
    let facts: Vec<Value> =
        row.facts.iter().map(|fact| serde_json::from_str(fact).unwrap_or_else(|_| json!(fact))).collect();
    json!({
        "change": row.change.to_string(),
        "at": row.at,
        "author": row.author,
        "command": row.command,
        "records": row.records,
        "facts": facts,
        "reversed": row.reversed,
        "unknown": row.unknown,
    })
}
