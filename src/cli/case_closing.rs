//! How a case ends, in its page and as JSON: whom it is about, what the resident says, samples, plates of its danger; and
//! the public board of those.

use std::path::Path;

use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::{answers, give};
use crate::i18n::{Messages, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, CaseView, PlateView};

/// What stands among the facts of a case.
pub(super) fn facts(facts: &mut answers::Facts, view: &CaseView, m: &Messages) {
    let case = &view.case;
    let names: Vec<&str> = view.concerns.iter().map(|party| party.name.as_str()).collect();
    facts.add(t!(m, "cli-head-concerns"), Some(names.join(&t!(m, "cli-comma"))));
    let satisfaction = case.satisfaction.map(|answer| {
        let how = case.surveyed_by.map(|channel| m.code("channel", &answers::code(&channel))).unwrap_or_default();
        format!("{}  {how}", m.code("satisfaction", answer.code())).trim_end().to_owned()
    });
    facts.add(t!(m, "cli-head-satisfaction"), satisfaction);
    facts.add(t!(m, "cli-head-sample"), sample(view, m));
}

/// Whether somebody else looked, and what a sample found.
fn sample(view: &CaseView, m: &Messages) -> Option<String> {
    let case = &view.case;
    let mut words = Vec::new();
    if case.unverified {
        words.push(t!(m, "sample-unverified"));
    }
    match case.sampled {
        Some(true) => words.push(t!(m, "sample-passed")),
        None if case.drawn => words.push(t!(m, "sample-waits")),
        Some(false) | None => {}
    }
    if case.failed_samples > 0 {
        words.push(t!(m, "sample-failures", count = case.failed_samples));
    }
    (!words.is_empty()).then(|| words.join(&t!(m, "cli-comma")))
}

/// The plates of its danger, each with all that stands on it.
pub(super) fn plates(cx: &mut Cx<'_>, view: &CaseView) -> Result<(), Stop> {
    let m = cx.m.clone();
    for plate in &view.plates {
        let level = plate.level_label.in_language(m.tag());
        cx.line(&format!("{}  {}  {level}", t!(m, "cli-head-hazard"), plate.plate))?;
        let late = if plate.overdue { format!("  {}", t!(m, "board-overdue")) } else { String::new() };
        let mut facts = answers::Facts::default();
        facts.add(t!(m, "hazard-measures"), Some(plate.measures.clone()));
        facts.add(t!(m, "hazard-money"), Some(plate.money.clone()));
        facts.add(t!(m, "hazard-person"), Some(plate.person.clone()));
        facts.add(t!(m, "hazard-deadline"), Some(format!("{}{late}", plate.deadline)));
        facts.add(t!(m, "hazard-plan"), Some(plate.plan.clone()));
        facts.add(t!(m, "hazard-follower"), Some(plate.follower.clone()));
        facts.add(t!(m, "hazard-reference"), plate.reference.clone());
        facts.add(t!(m, "hazard-listed"), Some(format!("{}  {}", answers::minute(&plate.listed), plate.listed_by)));
        let looks = plate.inspections.iter().map(|look| {
            let what = m.code("act", if look.passed { "reinspected" } else { "not-gone" });
            format!("{}  {what}  {}  {}", answers::minute(&look.at), look.by, look.text)
        });
        facts.add(t!(m, "hazard-inspections"), Some(looks.collect::<Vec<_>>().join("\n")));
        let down = plate.delisted.as_ref().map(|at| {
            let by = plate.delisted_by.as_ref().map_or("", |party| party.name.as_str());
            format!("{}  {by}", answers::minute(at))
        });
        facts.add(t!(m, "hazard-delisted"), down);
        facts.print(cx)?;
    }
    Ok(())
}

/// The same as JSON.
pub(super) fn json(view: &CaseView, m: &Messages) -> Value {
    let case = &view.case;
    let plate = |plate: &PlateView| plate_json(plate, m);
    let (last, earlier) = match view.plates.split_last() {
        Some((last, earlier)) => (Some(plate(last)), earlier.iter().map(plate).collect()),
        None => (None, Vec::new()),
    };
    json!({
        "concerns": view.concerns.iter().map(answers::party).collect::<Vec<_>>(),
        "satisfaction": case.satisfaction,
        "surveyed_by": case.surveyed_by,
        "unverified": case.unverified,
        "drawn": case.drawn,
        "sampled": case.sampled,
        "failed_samples": case.failed_samples,
        "handled_for": case.handled_for,
        "hazard": last,
        "earlier_hazards": earlier,
    })
}

fn plate_json(plate: &PlateView, m: &Messages) -> Value {
    let looks: Vec<Value> = plate
        .inspections
        .iter()
        .map(|look| json!({ "at": look.at, "by": look.by, "passed": look.passed, "text": look.text }))
        .collect();
    json!({
        "plate": plate.plate,
        "level": plate.level,
        "level_name": plate.level_label.in_language(m.tag()),
        "measures": plate.measures,
        "money": plate.money,
        "person": plate.person,
        "deadline": plate.deadline,
        "overdue": plate.overdue,
        "plan": plate.plan,
        "follower": plate.follower,
        "reference": plate.reference,
        "listed": plate.listed,
        "listed_by": plate.listed_by,
        "inspections": looks,
        "delisted": plate.delisted.is_some(),
        "delisted_at": plate.delisted,
        "delisted_by": plate.delisted_by.as_ref().map(answers::party),
    })
}

/// The public board, by the ending of its file.
pub(super) fn board(cx: &mut Cx<'_>, grid: Option<String>, out: &Path) -> Result<(), Stop> {
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let form = match ending.as_deref() {
        Some("html" | "htm") => paper::board_html,
        Some("txt") => paper::board_lines,
        _ => return Err(Refusal::new(RefusalCode::SheetEnding).with("path", out.display()).into()),
    };
    let Answer::HazardBoard(board) = cx.query(Query::HazardBoard { grid })? else { return Err(answers::unexpected()) };
    paper::write(out, &form(&board, &paper::board_words(&board))).map_err(|error| give::file_trouble(out, &error))?;
    let path = out.display().to_string();
    if cx.json {
        return cx.json(&json!({ "path": path, "rows": board.rows.len(), "on": board.on, "edition": board.edition }));
    }
    let line = t!(cx.m, "handout-written", path = path);
    cx.line(&line)
}
