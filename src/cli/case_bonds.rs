//! What a case has to do with others, in its page: likely the same matter, who was given such ones before, who had it.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use crate::domain::case::{Party, Urging};
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::view::{AlikeRow, Answer, CaseView};

/// The lines under the facts of a case; none where there is nothing to say.
pub(super) fn lines(cx: &mut Cx<'_>, view: &CaseView) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut facts = answers::Facts::default();
    let named = |party: &Party| {
        let found = view.parties.iter().find(|named| named.party == *party);
        found.map(|named| named.name.clone()).unwrap_or_default()
    };
    facts.add(t!(m, "cli-head-lead"), view.case.lead.as_ref().map(named));
    let assists = view.case.assist.iter().map(|party| {
        let done = view.case.parts.iter().find(|part| part.party == *party);
        let words = done.map_or_else(|| t!(m, "case-part-open"), |part| part.result.clone());
        format!("{} {}  {words}", if done.is_some() { "●" } else { "○" }, named(party))
    });
    facts.add(t!(m, "cli-head-assist"), Some(assists.collect::<Vec<_>>().join("\n")));
    let before = view.proposal.iter().flat_map(|proposal| &proposal.before).map(|row| {
        let who = row.party.name.as_str();
        t!(m, "case-before", who = who, received = row.received.to_string(), returned = row.returned.to_string())
    });
    facts.add(t!(m, "cli-head-before"), Some(before.collect::<Vec<_>>().join("\n")));
    let alike = view.alike.iter().map(|row| alike_line(row, &m));
    facts.add(t!(m, "cli-head-alike"), Some(alike.collect::<Vec<_>>().join("\n")));
    let bonds = view.bonds().map(|(bond, number)| m.get(&format!("bond-{bond}"), &[("number", number)]));
    facts.add(t!(m, "triage-head-bound"), Some(bonds.collect::<Vec<_>>().join("\n")));
    let watched = view.case.supervision.as_ref().map(|watch| {
        let who = name_of(view, &watch.by);
        t!(m, "triage-watched", who = who, at = answers::minute(&watch.since), reason = watch.reason.as_str())
    });
    facts.add(t!(m, "triage-head-watch"), watched);
    if let Some(task) = &view.row.task {
        let today = cx.now()?.date();
        facts.add(t!(m, "triage-head-task"), Some(paper::task_words(task, today, &m)));
    }
    let holds = view.holds.iter().map(|hold| {
        let who = hold.party.as_ref().map_or("", |party| party.name.as_str());
        let (stage, length) = (answers::stage(hold.stage, &m), spans::length(m.lang(), hold.minutes));
        let until = hold.until.as_ref().map(answers::minute).unwrap_or_default();
        format!("{}–{until}  {who}  {stage}  {length}", answers::minute(&hold.from))
    });
    facts.add(t!(m, "cli-head-holds"), Some(holds.collect::<Vec<_>>().join("\n")));
    facts.print(cx)
}

fn name_of(view: &CaseView, party: &Party) -> String {
    let named = view.parties.iter().find(|named| named.party == *party);
    named.map(|named| named.name.clone()).unwrap_or_default()
}

/// Cases that are likely the same matter as one that is being written. What is wrong with what was typed is for the command
/// to say.
pub(super) fn find(
    cx: &mut Cx<'_>,
    grid: &str,
    kind: Option<&str>,
    place: &str,
    text: &str,
    happened: Option<NaiveDateTime>,
) -> Vec<AlikeRow> {
    let (grid, kind) = (grid.to_owned(), kind.map(str::to_owned));
    let query = Query::Alike { grid, kind, place: place.to_owned(), text: text.to_owned(), happened };
    match cx.query(query) {
        Ok(Answer::Alike(rows)) => rows,
        _ => Vec::new(),
    }
}

/// Names them, and what to do if they are the same.
pub(super) fn tell(cx: &mut Cx<'_>, alike: &[AlikeRow]) -> Result<(), Stop> {
    if alike.is_empty() {
        return Ok(());
    }
    let m = cx.m.clone();
    cx.line(&t!(m, "cli-alike-found"))?;
    alike.iter().try_for_each(|row| cx.line(&format!("  {}", alike_line(row, &m))))
}

/// A case that may be the same matter, in a line: its number, what and where, how many days ago, and who has it.
pub(super) fn alike_line(row: &AlikeRow, m: &Messages) -> String {
    let when = match row.days_ago {
        ..=0 => t!(m, "alike-today"),
        days => t!(m, "alike-days", days = days),
    };
    let who = row.holder.as_ref().map_or_else(|| answers::stage(row.stage, m), |holder| holder.name.clone());
    let kind = row.kind_label.in_language(m.tag());
    t!(m, "case-alike", number = row.number.as_str(), kind = kind, place = row.place.as_str(), when = when, who = who)
}

/// The same as JSON, with what watches over the case.
pub(super) fn json(view: &CaseView, m: &Messages) -> Value {
    let case = &view.case;
    let parking = case.parking.as_ref().map(|it| {
        json!({ "until": it.until, "reason": it.reason, "approved": it.approved.len(), "needed": it.needed.len() })
    });
    let named = |party: &Party| view.parties.iter().find(|named| named.party == *party).map(answers::party);
    let assists = case.assist.iter().map(|party| {
        let done = case.parts.iter().find(|part| part.party == *party);
        json!({ "party": named(party), "done": done.map(|part| part.at), "result": done.map(|part| &part.result) })
    });
    json!({
        "lead": case.lead.as_ref().and_then(named),
        "assist": assists.collect::<Vec<_>>(),
        "holds": holds_json(view),
        "alike": alike_json(&view.alike, m),
        "supervision": case.supervision.as_ref().map(|it| &it.reason),
        "supervised_by": case.supervision.as_ref().map(|it| name_of(view, &it.by)),
        "urgings": urgings_json(view),
        "parking": parking,
        "merged_into": case.merged.as_ref().map(|it| &it.number),
        "took_in": case.took_in.iter().map(|it| &it.number).collect::<Vec<_>>(),
        "repeat_of": case.repeats.as_ref().map(|it| &it.number),
        "repeated_by": case.repeated_by.iter().map(|it| &it.number).collect::<Vec<_>>(),
        "replied": case.replied,
        "reopened": case.reopened,
    })
}

/// Who had it at which stage for how long.
fn holds_json(view: &CaseView) -> Vec<Value> {
    let row = |hold: &crate::service::view::HoldRow| {
        json!({
            "party": hold.party.as_ref().map(answers::party),
            "stage": hold.stage,
            "from": hold.from,
            "until": hold.until,
            "minutes": hold.minutes,
            "returned": hold.returned,
        })
    };
    view.holds.iter().map(row).collect()
}

/// Who was reminded, by which step, and whether they have not acted since.
fn urgings_json(view: &CaseView) -> Vec<Value> {
    let row = |it: &Urging| json!({ "to": name_of(view, &it.to), "step": it.step, "at": it.at, "open": it.open });
    view.case.urgings.iter().map(row).collect()
}

/// Cases that may be the same matter.
pub(super) fn alike_json(rows: &[AlikeRow], m: &Messages) -> Vec<Value> {
    let row = |row: &AlikeRow| {
        json!({
            "number": row.number,
            "kind_name": row.kind_label.in_language(m.tag()),
            "place": row.place,
            "stage": row.stage,
            "holder": row.holder.as_ref().map(answers::party),
            "happened": row.happened,
            "days_ago": row.days_ago,
            "likeness": row.likeness,
        })
    };
    rows.iter().map(row).collect()
}
