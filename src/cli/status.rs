//! `status`: the data directory, who asks, and what is saved.

use serde_json::json;

use super::cx::{Cx, Stop};
use super::{answers, case_urge};
use crate::i18n::t;
use crate::service::query::Query;
use crate::service::view::{Answer, UrgedView};

pub(super) fn run(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let dir = cx.dir()?.display().to_string();
    let Answer::Status(status) = cx.query(Query::Status)? else { return Err(answers::unexpected()) };
    let Answer::Desk(desk) = cx.query(Query::Desk)? else { return Err(answers::unexpected()) };
    // Without a town there are no cases either.
    let urged = match cx.query(Query::Urged) {
        Ok(Answer::Urged(urged)) => urged,
        _ => UrgedView::default(),
    };
    if cx.json {
        return cx.json(&json!({
            "data": dir,
            "town": status.town.as_ref().map(|town| &town.code),
            "town_name": status.town.as_ref().map(|town| &town.name),
            "lang": status.lang,
            "now": status.now,
            "calendar_known": status.calendar_known,
            "changes": status.changes,
            "saved": status.saved.as_ref().map(ToString::to_string),
            "saved_at": status.saved_at,
            "host_pid": status.host_pid,
            "windows": status.windows,
            "opening": status.opening,
            "person": desk.person.as_ref().map(super::person::as_json),
            "rights": desk.rights,
            "urged": urged.total,
            "urged_late": urged.late,
        }));
    }
    let m = cx.m.clone();
    let mut facts = answers::Facts::default();
    facts.add(t!(m, "cli-status-data"), Some(dir));
    facts.add(t!(m, "cli-status-town"), status.town.map(|town| format!("{}  {}", town.name, town.code)));
    facts.add(t!(m, "cli-status-now"), Some(answers::minute(&status.now)));
    facts.add(
        t!(m, "cli-status-person"),
        desk.person.map(|person| person.name).or_else(|| Some(t!(m, "cli-history-owner"))),
    );
    let posts: Vec<String> = desk.posts.iter().map(|held| answers::held(held, &m)).collect();
    facts.add(t!(m, "cli-head-posts"), Some(posts.join(&t!(m, "cli-comma"))));
    facts.add(t!(m, "cli-status-changes"), Some(status.changes.to_string()));
    let saved = status.saved.map(|change| {
        let at = status.saved_at.as_ref().map(answers::minute).unwrap_or_default();
        format!("{at}  {change}").trim_start().to_owned()
    });
    facts.add(t!(m, "cli-status-saved"), saved);
    facts.add(t!(m, "cli-status-windows"), (status.windows > 0).then(|| status.windows.to_string()));
    facts.add(t!(m, "triage-head-urged"), case_urge::digest(&urged, &status.now, &m));
    facts.print(cx)?;
    if !status.calendar_known {
        cx.line(&t!(m, "cli-day-unknown"))?;
    }
    for note in &status.opening {
        let args = note.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        cx.line(&format!("  {}", m.said("opening", &note.code, args).what))?;
    }
    Ok(())
}
