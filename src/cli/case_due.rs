//! How a due time comes about, on the command line: a table of lines, by which calendar, and what stands.

use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::domain::limit::{Limit, Step};
use crate::i18n::{spans, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::view::{Answer, DueSteps};

/// Prints it; with more time, or once parked, what would be due.
pub(super) fn due(cx: &mut Cx<'_>, case: String, more: Option<Limit>, parked: bool) -> Result<(), Stop> {
    let Answer::DueSteps(due) = cx.query(Query::DueSteps { case, more, parked })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        return cx.json(&as_json(&due));
    }
    let m = cx.m.clone();
    cx.line(&due.number)?;
    for line in paper::before(&due, &m) {
        cx.line(&line)?;
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-from")),
        (Column::Text, t!(m, "cli-head-until")),
        (Column::Number, t!(m, "cli-head-counted")),
        (Column::Text, t!(m, "cli-head-why")),
    ]);
    let minute = |at: &chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    for place in 0..=due.steps.len() {
        let step = due.steps.get(place);
        for extension in paper::extensions_at(&due, place, &m) {
            let from = step.map_or_else(|| answers::minute(&due.due), |step| minute(&step.from));
            table.row([from, String::new(), String::new(), extension]);
        }
        if let Some(step) = step {
            let counted =
                if step.minutes > 0 { spans::length(m.lang(), step.minutes.into()) } else { "–".to_owned() };
            table.row([minute(&step.from), minute(&step.to), counted, paper::why(step, &m)]);
        }
    }
    answers::table(cx, &table)?;
    for line in paper::after(&due, &m) {
        cx.line(&line)?;
    }
    Ok(())
}

fn as_json(due: &DueSteps) -> Value {
    json!({
        "number": due.number,
        "of": due.of,
        "limit": due.limit.to_string(),
        "extensions": due.extensions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "extended_at": due.extended_at,
        "from": due.from,
        "due": due.due,
        "steps": due.steps.iter().map(step_json).collect::<Vec<_>>(),
        "unknown_years": due.unknown_years,
        "as_decided": due.as_decided,
        "otherwise": due.otherwise,
        "changed_days": due.changed_days,
        "stands": due.stands,
        "units": due.reckoned.as_ref().map(|by| by.units),
        "formula": due.reckoned.as_ref().map(|by| by.formula.clone()),
        "clause": due.clause,
    })
}

fn step_json(step: &Step) -> Value {
    json!({ "from": step.from, "to": step.to, "minutes": step.minutes, "reason": step.reason, "name": step.name, "known": step.known })
}
