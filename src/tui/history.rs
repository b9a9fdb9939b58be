//! The changes of a record as lines to read.

use super::ctx::Ctx;
use crate::service::view::HistoryRow;
use crate::t;

/// A line a change, the newest as it comes first: when, who, what; and what is odd about it.
pub fn lines(rows: &[HistoryRow], ctx: &Ctx) -> Vec<String> {
    if rows.is_empty() {
        return vec![t!(ctx.messages, "history-empty")];
    }
    let line = |row: &HistoryRow| {
        let author = row.author.clone().unwrap_or_else(|| t!(ctx.messages, "owner"));
        let mut parts = vec![ctx.moment(&row.at), author, ctx.word("command", &row.command)];
        if row.reversed {
            parts.push(t!(ctx.messages, "history-reversed"));
        }
        if row.unknown {
            parts.push(t!(ctx.messages, "history-unknown"));
        }
        parts.join("  ")
    };
    rows.iter().map(line).collect()
}
