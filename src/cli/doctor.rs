//! `doctor`: every hole that the regulations imply.

use std::collections::BTreeMap;

use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use crate::i18n::{Messages, t};
use crate::service::query::Query;
use crate::service::view::{Answer, Finding};

pub(super) fn run(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let Answer::Findings(findings) = cx.query(Query::Doctor)? else { return Err(answers::unexpected()) };
    tell(cx, &findings)?;
    Ok(())
}

/// Findings one a line; gives how many of them are errors.
pub(super) fn tell(cx: &mut Cx<'_>, findings: &[Finding]) -> Result<usize, Stop> {
    let m = cx.m.clone();
    for finding in findings {
        if cx.json {
            cx.json(&json!({
                "error": finding.error,
                "code": finding.code,
                "args": finding.args,
                "clause": finding.clause,
                "message": what(finding, &m),
            }))?;
        } else {
            cx.line(&line(finding, &m))?;
        }
    }
    let errors = findings.iter().filter(|finding| finding.error).count();
    if !cx.json {
        let gaps = findings.iter().filter(|finding| !finding.error && !is_advice(finding)).count();
        let sum = if findings.is_empty() {
            t!(m, "cli-doctor-well")
        } else {
            t!(m, "cli-doctor-sum", errors = errors, gaps = gaps)
        };
        cx.line(&sum)?;
    }
    Ok(errors)
}

/// It says how rules work together: nothing is missing.
fn is_advice(finding: &Finding) -> bool {
    finding.code == "route-overlap"
}

/// A finding with its weight and clause.
pub(super) fn line(finding: &Finding, m: &Messages) -> String {
    let weight = match finding.error {
        true => t!(m, "cli-finding-weight-error"),
        false if is_advice(finding) => t!(m, "cli-finding-weight-advice"),
        false => t!(m, "cli-finding-weight-gap"),
    };
    let what = what(finding, m);
    let what = match &finding.clause {
        Some(clause) => t!(m, "cli-with-clause", what = what, clause = clause.as_str()),
        None => what,
    };
    let what = match finding.args.get("regulations") {
        Some(regulations) => t!(m, "cli-finding-of", what = what, regulations = regulations.as_str()),
        None => what,
    };
    format!("{weight}  {what}")
}

fn what(finding: &Finding, m: &Messages) -> String {
    let mut args: BTreeMap<&str, &str> =
        finding.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    args.extend(finding.labels.iter().map(|(name, label)| (name.as_str(), label.in_language(m.tag()))));
    m.said("finding", &finding.code, args).what
}
