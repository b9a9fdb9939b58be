//! Plain text about a case: the arithmetic of its due time, its changes.

use chrono::NaiveDateTime;

use crate::service::view::{DueSteps, HistoryRow};
use crate::t;
use crate::tui::ctx::Ctx;

/// How a due time comes about, line by line.
pub(super) fn due(steps: &DueSteps, ctx: &Ctx) -> Vec<String> {
    let mut lines = vec![t!(
        ctx.messages,
        "triage-due-start",
        at = moment(steps.from.naive_local()),
        limit = std::iter::once(&steps.limit)
            .chain(&steps.extensions)
            .map(|limit| ctx.limit(*limit))
            .collect::<Vec<_>>()
            .join(" + ")
    )];
    if let Some(by) = &steps.reckoned {
        lines.push(t!(
            ctx.messages,
            "due-formula",
            formula = by.formula.as_str(),
            units = by.units,
            numbers = by.in_numbers(),
            limit = ctx.limit(steps.limit)
        ));
    }
    for step in &steps.steps {
        let reason = match &step.name {
            Some(name) => format!("{} {name}", ctx.coded("step", &step.reason)),
            None => ctx.coded("step", &step.reason),
        };
        let counted = if step.minutes > 0 {
            format!("+ {}", ctx.length(i64::from(step.minutes)))
        } else {
            t!(ctx.messages, "triage-not-counted")
        };
        lines.push(format!(
            "{} {} {}  {counted}  {reason}",
            moment(step.from),
            ctx.theme.symbols.none,
            moment(step.to)
        ));
    }
    lines.push(t!(ctx.messages, "triage-due-end", at = moment(steps.due.naive_local())));
    for year in &steps.unknown_years {
        lines.push(t!(ctx.messages, "triage-unknown-year", year = year.to_string()));
    }
    lines.push(String::new());
    lines.push(t!(ctx.messages, "refused-by", clause = steps.clause.as_str()));
    lines
}

fn moment(at: NaiveDateTime) -> String {
    at.format("%m-%d %H:%M").to_string()
}

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
