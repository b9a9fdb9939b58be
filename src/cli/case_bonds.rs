//! What a case has to do with others, in its page: likely the same matter, who was given such ones before, who had it.

use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use crate::i18n::{spans, t};
use crate::service::view::CaseView;

/// The lines under the facts of a case; none where there is nothing to say.
pub(super) fn lines(cx: &mut Cx<'_>, view: &CaseView) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut facts = answers::Facts::default();
    let before = view.proposal.iter().flat_map(|proposal| &proposal.before).map(|row| {
        let who = row.party.name.as_str();
        t!(m, "case-before", who = who, received = row.received.to_string(), returned = row.returned.to_string())
    });
    facts.add(t!(m, "cli-head-before"), Some(before.collect::<Vec<_>>().join("\n")));
    let alike = view.alike.iter().map(|row| {
        let (number, place) = (row.number.as_str(), row.place.as_str());
        t!(m, "case-alike", number = number, place = place, likeness = row.likeness.to_string())
    });
    facts.add(t!(m, "cli-head-alike"), Some(alike.collect::<Vec<_>>().join("\n")));
    let holds = view.holds.iter().map(|hold| {
        let who = hold.party.as_ref().map_or("", |party| party.name.as_str());
        let (stage, length) = (answers::stage(hold.stage, &m), spans::length(m.lang(), hold.minutes));
        let until = hold.until.as_ref().map(answers::minute).unwrap_or_default();
        format!("{}–{until}  {who}  {stage}  {length}", answers::minute(&hold.from))
    });
    facts.add(t!(m, "cli-head-holds"), Some(holds.collect::<Vec<_>>().join("\n")));
    facts.print(cx)
}

/// The same as JSON, with what watches over the case.
pub(super) fn json(view: &CaseView) -> Value {
    let case = &view.case;
    let parking = case.parking.as_ref().map(|it| {
        json!({ "until": it.until, "reason": it.reason, "approved": it.approved.len(), "needed": it.needed.len() })
    });
    json!({
        "holds": holds_json(view),
        "alike": alike_json(view),
        "supervision": case.supervision.as_ref().map(|it| &it.reason),
        "parking": parking,
        "merged_into": case.merged.as_ref().map(|it| &it.number),
        "took_in": case.took_in.iter().map(|it| &it.number).collect::<Vec<_>>(),
        "repeat_of": case.repeats.as_ref().map(|it| &it.number),
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

/// Cases that may be the same matter.
fn alike_json(view: &CaseView) -> Vec<Value> {
    let row = |row: &crate::service::view::AlikeRow| json!({ "number": row.number, "place": row.place, "likeness": row.likeness });
    view.alike.iter().map(row).collect()
}
