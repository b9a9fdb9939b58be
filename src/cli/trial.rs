//! `regulation try`: what a changed rule file would have done to past cases.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::case_reads::limit_text;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use super::{answers, give};
use crate::domain::limit::Limit;
use crate::i18n::{Messages, t};
use crate::service::door::{Stream, StreamEnd};
use crate::service::view::{Met, Receiver, Trial, TrialRule};

/// What to try over which cases.
#[derive(Debug, Args)]
pub(super) struct Try {
    /// The file
    file: PathBuf,
    /// Cases that happened on this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Cases that happened on this day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// In and below this grid
    #[arg(long)]
    grid: Option<String>,
}

pub(super) fn run(cx: &mut Cx<'_>, args: Try) -> Result<(), Stop> {
    let what = Stream::RegulationTry {
        file: give::file_name(&args.file),
        text: give::text_file(&args.file)?,
        from: cx.optional_date(args.from.as_deref(), "from")?,
        until: cx.optional_date(args.until.as_deref(), "until")?,
        grid: args.grid,
    };
    let StreamEnd::Tried(trial) = cx.stream(what, &mut |_| Ok(()))? else { return Err(answers::unexpected()) };
    if cx.json { as_json(cx, &trial) } else { as_table(cx, &trial) }
}

/// One difference, ready to be shown.
struct Row<'a> {
    what: &'static str,
    from: String,
    to: String,
    met: &'a Met,
}

static NONE: Met = Met { cases: 0, examples: Vec::new() };

/// The differences under one rule.
fn rows(rule: &TrialRule, who: impl Fn(&Receiver) -> String, limit: impl Fn(&Option<Limit>) -> String) -> Vec<Row<'_>> {
    let leads = rule.leads.iter().map(|shift| Row {
        what: "lead",
        from: who(&shift.from),
        to: who(&shift.to),
        met: &shift.met,
    });
    let who = &who;
    let others_told =
        [("assist", &rule.assists), ("report", &rule.reports)].into_iter().flat_map(move |(what, shifts)| {
            shifts.iter().map(move |shift| Row { what, from: who(&shift.from), to: who(&shift.to), met: &shift.met })
        });
    let late_by =
        rule.late_by.iter().map(|row| Row { what: "late", from: String::new(), to: who(&row.receiver), met: &row.met });
    let limits = rule.limits.iter().map(|shift| Row {
        what: "limit",
        from: limit(&shift.from),
        to: limit(&shift.to),
        met: &shift.met,
    });
    let none = &NONE;
    let others = [
        // By receiver, unless nothing is known of those.
        ("late", if rule.late_by.is_empty() { &rule.late } else { none }),
        ("in-time", &rule.in_time),
        ("unrouted", &rule.unrouted),
        ("units-unknown", &rule.units_unknown),
    ];
    let others = others.into_iter().filter(|(_, met)| met.cases > 0).map(|(what, met)| Row {
        what,
        from: String::new(),
        to: String::new(),
        met,
    });
    leads.chain(others_told).chain(limits).chain(late_by).chain(others).collect()
}

fn as_table(cx: &mut Cx<'_>, trial: &Trial) -> Result<(), Stop> {
    let m = cx.m.clone();
    let who = |receiver: &Receiver| match receiver.code.as_str() {
        "station" => t!(m, "triage-station"),
        "" => t!(m, "cli-try-nobody"),
        _ => receiver.name.clone(),
    };
    let limit =
        |limit: &Option<Limit>| limit.as_ref().map_or_else(|| t!(m, "cli-try-no-limit"), |it| limit_text(it, &m));
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-rule")),
        (Column::Text, t!(m, "cli-head-what")),
        (Column::Text, t!(m, "cli-head-from")),
        (Column::Text, t!(m, "cli-head-becomes")),
        (Column::Number, t!(m, "cli-head-cases")),
        (Column::Words, t!(m, "cli-head-examples")),
    ]);
    let whole = t!(m, "cli-try-all-rules");
    // The sum of one rule is that rule.
    let differing = trial.rules.iter().filter(|rule| !rows(rule, who, limit).is_empty()).count();
    let sum = (differing > 1).then_some((whole, &trial.sum));
    let named = trial.rules.iter().map(|rule| (rule_name(rule, &m), rule)).chain(sum);
    for (name, rule) in named {
        for row in rows(rule, who, limit) {
            table.row([
                name.clone(),
                m.code("try", row.what),
                row.from,
                row.to,
                answers::count(row.met.cases),
                row.met.examples.join(&t!(m, "cli-comma")),
            ]);
        }
    }
    if !table.is_empty() {
        answers::table(cx, &table)?;
    }
    let grid = trial.grid.name.as_str();
    cx.line(&t!(m, "cli-try-sum", grid = grid, cases = trial.cases, differ = trial.differ))
}

fn rule_name(rule: &TrialRule, m: &Messages) -> String {
    match (rule.rule.as_str(), rule.label.in_language(m.tag())) {
        ("", _) => t!(m, "cli-try-no-rule"),
        (code, "") => code.to_owned(),
        (_, label) => label.to_owned(),
    }
}

fn as_json(cx: &mut Cx<'_>, trial: &Trial) -> Result<(), Stop> {
    let tag = cx.m.tag();
    for rule in &trial.rules {
        let code = |receiver: &Receiver| receiver.code.clone();
        let limit = |limit: &Option<Limit>| limit.map(|limit| limit.to_string()).unwrap_or_default();
        for row in rows(rule, code, limit) {
            let given = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
            cx.json(&json!({
                "rule": given(&rule.rule),
                "rule_name": given(rule.label.in_language(tag)),
                "what": row.what,
                "from": given(&row.from),
                "to": given(&row.to),
                "cases": row.met.cases,
                "examples": row.met.examples,
            }))?;
        }
    }
    let sum = &trial.sum;
    cx.json(&json!({
        "what": "sum",
        "regulation": trial.regulation,
        "grid": trial.grid.code,
        "from": trial.from,
        "until": trial.until,
        "cases": trial.cases,
        "differ": trial.differ,
        "lead": sum.leads.iter().map(|shift| shift.met.cases).sum::<u64>(),
        "assist": sum.assists.iter().map(|shift| shift.met.cases).sum::<u64>(),
        "report": sum.reports.iter().map(|shift| shift.met.cases).sum::<u64>(),
        "limit": sum.limits.iter().map(|shift| shift.met.cases).sum::<u64>(),
        "late": sum.late.cases,
        "in_time": sum.in_time.cases,
        "unrouted": sum.unrouted.cases,
        "units_unknown": sum.units_unknown.cases,
    }))
}
