//! Plain text about a case: its changes.

use crate::service::view::HistoryRow;
use crate::t;
use crate::tui::ctx::Ctx;

/// The changes of a case, as they stand in the journal.
pub(super) fn history(rows: &[HistoryRow], ctx: &Ctx) -> Vec<String> {
    let line = |row: &HistoryRow| {
        let who = row.author.clone().unwrap_or_else(|| t!(ctx.messages, "owner"));
        let mut line = format!("{}  {}  {who}", ctx.moment(&row.at), ctx.word("command", &row.command));
        if row.reversed {
            line.push_str("  ");
            line.push_str(&t!(ctx.messages, "triage-reversed"));
        }
        if row.unknown {
            line.push_str("  ");
            line.push_str(&t!(ctx.messages, "triage-unknown-fact"));
        }
        line
    };
    rows.iter().map(line).collect()
}
