//! Reading cases: lists, one case, the kinds, the arithmetic of a due time.

use serde_json::{Value, json};

use super::case::CaseList;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use super::{answers, case_bonds, case_closing, case_files, case_filters, trouble};
use crate::domain::case::{CaseEvent, Named, Stage, TaskEnded};
use crate::domain::change::Author;
use crate::domain::limit::Limit;
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::view::{Answer, CaseRow, CaseView, KindChoice, ProposalView, TaskRow, TellingView};

/// Cases, open ones by the time left.
pub(super) fn list(cx: &mut Cx<'_>, list: &CaseList) -> Result<(), Stop> {
    let page = answers::page(list.limit, list.after.clone());
    let named = list.named.as_deref().map(|name| case_filters::named(cx, name)).transpose()?;
    let filter = list.filter(cx, named.unwrap_or_default())?;
    let Answer::Cases(page) = cx.query(Query::Cases { filter, page })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        let tag = cx.m.tag();
        page.rows.iter().try_for_each(|row| cx.json(&as_json(row, tag)))?;
    } else {
        print(cx, &page.rows)?;
    }
    answers::next_page(cx, &page)
}

/// Cases as a table.
pub(super) fn print(cx: &mut Cx<'_>, rows: &[CaseRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-number")),
        (Column::Number, t!(m, "cli-head-left")),
        (Column::Text, t!(m, "cli-head-nature")),
        (Column::Text, t!(m, "cli-head-stage")),
        (Column::Text, t!(m, "cli-head-kind")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Words, t!(m, "cli-head-place")),
        (Column::Words, t!(m, "cli-head-text")),
        (Column::Text, t!(m, "cli-head-holder")),
    ]);
    for row in rows {
        table.row([
            row.number.clone(),
            left(row, &m),
            m.code("nature", &answers::code(&row.nature)),
            answers::stage(row.stage, &m),
            row.kind_label.in_language(m.tag()).to_owned(),
            row.grid.name.clone(),
            row.place.clone(),
            row.text.clone(),
            row.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
        ]);
    }
    answers::table(cx, &table)
}

fn left(row: &CaseRow, m: &Messages) -> String {
    let left = row.left_in_minutes.map(|minutes| spans::time_left(m.lang(), minutes, row.urgent));
    match (row.paused, left) {
        (false, left) => left.unwrap_or_default(),
        (true, None) => t!(m, "case-paused"),
        (true, Some(late)) => format!("{late} {}", t!(m, "case-paused")),
    }
}

/// A case in a list as a JSON record.
pub(super) fn as_json(row: &CaseRow, tag: &str) -> Value {
    json!({
        "number": row.number,
        "id": row.id.to_string(),
        "kind": row.kind,
        "kind_name": row.kind_label.in_language(tag),
        "nature": row.nature,
        "path": row.path,
        "stage": row.stage,
        "source": row.source,
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "place": row.place,
        "text": row.text,
        "holder": row.holder.as_ref().map(answers::party),
        "happened": row.happened,
        "due": row.due,
        "left_in_minutes": row.left_in_minutes,
        "urgent": row.urgent,
        "on_site": row.on_site,
        "told_after_minutes": row.at_once.told_after_minutes,
        "told_late_minutes": row.at_once.told_late_minutes,
        "note_due": row.at_once.note_due,
        "note_late_minutes": row.at_once.note_late_minutes,
        "unanswered": row.unanswered,
        "sensitive": row.sensitive,
        "returns": row.returns,
        "paused": row.paused,
        "parked_until": row.parked_until,
        "urged": row.reminded,
        "supervised": row.supervised,
        "listed": row.listed,
        "plate_deadline": row.plate_deadline,
        "plate_late": row.plate_late,
        "repeats": row.repeats,
        "drawn": row.drawn,
        "sample_failed": row.sample_failed,
        "task": row.task.as_ref().map(task_json),
    })
}

/// What one person was given to do about a case.
fn task_json(task: &TaskRow) -> Value {
    json!({
        "person": task.to.person.to_string(),
        "person_name": task.to.name,
        "given_by": task.given_by,
        "given": task.given,
        "until": task.until,
        "late": task.late,
        "text": task.text,
        "mine": task.mine,
        "ended": task.ended.map(TaskEnded::code),
        "ended_at": task.ended_at,
        "outcome": task.outcome,
    })
}

/// One case.
pub(super) fn show(cx: &mut Cx<'_>, case: String, original: bool) -> Result<(), Stop> {
    let Answer::Case(view) = cx.query(Query::Case { case })? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    if cx.json {
        let value = view_json(&view, &m);
        return cx.json(&value);
    }
    let CaseView { row, case, tellings, proposal, acts, .. } = &*view;
    let kind = row.kind_label.in_language(m.tag());
    let (nature, stage) = (m.code("nature", &answers::code(&row.nature)), answers::stage(row.stage, &m));
    cx.line(&format!("{}  {kind}  {nature}  {stage}", row.number))?;
    let mut facts = answers::Facts::default();
    facts.add(t!(m, "cli-head-grid"), Some(format!("{}  {}", row.grid.name, row.grid.code)));
    facts.add(t!(m, "cli-head-place"), Some(row.place.clone()));
    facts.add(t!(m, "cli-head-text"), Some(row.text.clone()));
    if let Some(reporter) = &case.reporter {
        let known: Vec<&str> = [&reporter.name, &reporter.phone].into_iter().flatten().map(String::as_str).collect();
        facts.add(t!(m, "cli-head-reporter"), Some(known.join("  ")));
    }
    facts.add(t!(m, "cli-head-source"), Some(m.code("source", &answers::code(&row.source))));
    let order = case.order.as_ref().map(|order| format!("{}  {}", order.system, order.number));
    facts.add(t!(m, "cli-head-order"), order);
    facts.add(t!(m, "cli-head-path"), Some(m.code("path", &answers::code(&row.path))));
    facts.add(t!(m, "cli-head-responsibility"), Some(m.code("responsibility", &answers::code(&case.responsibility))));
    facts.add(t!(m, "cli-head-holder"), row.holder.as_ref().map(|holder| holder.name.clone()));
    facts.add(t!(m, "cli-head-happened"), Some(answers::minute(&row.happened)));
    facts.add(t!(m, "cli-head-received"), case.times.received.as_ref().map(answers::minute));
    facts.add(t!(m, "cli-head-keyed"), Some(answers::minute(&case.times.keyed)));
    facts.add(t!(m, "cli-head-due"), case.due.as_ref().map(|due| due_text(&view, &due.limit, &m)));
    facts.add(t!(m, "triage-head-more-time"), more_time_text(&view, &m));
    let parking = view.parking.as_ref();
    let parking = parking.map(|it| paper::parking_words(it, &m, &it.until.to_string(), &answers::minute(&it.due)));
    facts.add(t!(m, "triage-head-parking"), parking);
    let rule = view.rule_label.as_ref().map_or(case.ruled.rule.as_str(), |label| label.in_language(m.tag()));
    facts.add(t!(m, "cli-head-rule"), Some(t!(m, "cli-with-clause", what = rule, clause = case.ruled.clause.as_str())));
    facts.add(t!(m, "cli-head-result"), case.result.clone());
    // Folded unless asked for: a chat of a hundred lines would hide the case.
    let folded = |text: &String| t!(m, "cli-case-original", count = text.lines().count());
    let words = case.original.as_ref().map(|text| if original { text.clone() } else { folded(text) });
    facts.add(t!(m, "cli-head-original"), words);
    let files = case.attachments.iter().enumerate().map(|(at, file)| case_files::line(at, file, &m));
    facts.add(t!(m, "cli-head-files"), Some(files.collect::<Vec<_>>().join("\n")));
    facts.add(t!(m, "cli-head-on-site"), on_site(&view, &m));
    facts.add(t!(m, "cli-head-returns"), (row.returns > 0).then(|| row.returns.to_string()));
    case_closing::facts(&mut facts, &view, &m);
    facts.print(cx)?;
    case_closing::plates(cx, &view)?;
    tellings_lines(cx, tellings)?;
    case_bonds::lines(cx, &view)?;
    cx.line(&t!(m, "cli-head-timeline"))?;
    for event in &case.events {
        cx.line(&format!("  {}", event_line(event, &view, &m)))?;
    }
    for oddity in &case.oddities {
        cx.line(&format!("  {}", t!(m, "triage-oddity", what = paper::oddity(oddity, &m))))?;
    }
    if let Some(proposal) = proposal {
        cx.line(&t!(m, "cli-head-proposal"))?;
        proposal_lines(cx, proposal)?;
    }
    let may: Vec<String> = acts.iter().filter(|act| act.refused.is_none()).map(|act| m.code("act", &act.act)).collect();
    if !may.is_empty() {
        cx.line(&t!(m, "cli-case-acts", acts = may.join(&t!(m, "cli-comma"))))?;
    }
    Ok(())
}

/// Who is or was on the spot, and when the next note from there is due.
fn on_site(view: &CaseView, m: &Messages) -> Option<String> {
    let mut parts = Vec::new();
    if view.row.on_site {
        parts.push(t!(m, "cli-case-on-site-open"));
    }
    let at_once = &view.row.at_once;
    match (at_once.note_due, at_once.note_late_minutes) {
        (_, Some(late)) => parts.push(t!(m, "case-note-late", late = spans::length(m.lang(), late))),
        (Some(due), None) => parts.push(t!(m, "case-note-due", at = spans::clock(&due))),
        (None, None) => {}
    }
    for span in &view.case.on_spot {
        let who = view.people.get(&span.person).cloned().unwrap_or_default();
        let until = span.until.map(|until| spans::moment(&span.from, &until)).unwrap_or_default();
        parts.push(t!(m, "case-on-spot", who = who, from = answers::minute(&span.from), until = until));
    }
    (!parts.is_empty()).then(|| parts.join(&t!(m, "cli-comma")))
}

fn due_text(view: &CaseView, limit: &Limit, m: &Messages) -> String {
    let row = &view.row;
    let late = row.left_in_minutes.filter(|left| row.paused && *left < 0);
    let late = late.map(|left| format!("{}  ", spans::time_left(m.lang(), left, row.urgent))).unwrap_or_default();
    if let Some(pause) = view.case.open_pause() {
        let words = t!(m, "triage-paused", at = answers::minute(&pause.from), reason = pause.reason.as_str());
        return format!("{late}{words}");
    }
    if let (Some(_), Some(parking)) = (&row.parked_until, &view.case.parking) {
        let until = parking.until.to_string();
        return format!("{late}{}", t!(m, "triage-parked", until = until, reason = parking.reason.as_str()));
    }
    if let Some(merged) = view.case.merged.as_ref().filter(|_| row.stage == Stage::Merged) {
        return t!(m, "case-due-merged", number = merged.number.as_str());
    }
    let due = view.case.due.as_ref().map(|due| answers::minute(&due.at)).unwrap_or_default();
    format!("{due}  {}  {}", limit_text(limit, m), left(row, m)).trim_end().to_owned()
}

/// What was asked for beyond the limit, and by when it would be due.
fn more_time_text(view: &CaseView, m: &Messages) -> Option<String> {
    let more = view.more_time.as_ref()?;
    Some(t!(
        m,
        "triage-asked",
        who = more.from.name.as_str(),
        limit = limit_text(&more.limit, m),
        reason = more.reason.as_str(),
        due = answers::minute(&more.due)
    ))
}

/// A limit in words.
pub(super) fn limit_text(limit: &Limit, m: &Messages) -> String {
    m.get(&format!("limit-{}", limit.unit.code()), &[("amount", &limit.amount.to_string())])
}

fn tellings_lines(cx: &mut Cx<'_>, tellings: &[TellingView]) -> Result<(), Stop> {
    let m = cx.m.clone();
    for telling in tellings {
        let channel = m.code("channel", &answers::code(&telling.channel));
        let told = spans::clock(&telling.told);
        let length = |minutes: i64| spans::length(m.lang(), minutes.max(0));
        let delay = match (telling.delay_in_minutes, telling.open_in_minutes) {
            (Some(delay), _) => t!(m, "cli-case-delay", delay = length(delay)),
            (None, Some(open)) => t!(m, "cli-case-delay-open", delay = length(open)),
            (None, None) => String::new(),
        };
        let delay = if telling.late { t!(m, "case-told-late", delay = delay) } else { delay };
        let how = [channel, telling.by.clone(), delay].into_iter().filter(|part| !part.is_empty());
        let how = how.collect::<Vec<_>>().join(&t!(m, "cli-comma"));
        let said = t!(m, "cli-case-told", at = told, to = telling.to.name.as_str(), how = how);
        let answer = match &telling.answered {
            Some((by, at)) => format!("● {by} {}", spans::clock(at)),
            None => format!("○ {}", t!(m, "cli-case-unanswered")),
        };
        cx.line(&format!("  {said}  {answer}"))?;
    }
    Ok(())
}

fn event_line(event: &CaseEvent, view: &CaseView, m: &Messages) -> String {
    let mut parts = vec![answers::minute(&event.at), m.code("act", event.act())];
    let keyed_later = answers::minute(&event.at) != answers::minute(&event.keyed);
    if event.what == "filed" && keyed_later {
        // It stands at the time when it happened: when it was filed is another thing.
        parts.truncate(1);
        parts.push(t!(m, "triage-filed-later", dot = "·", at = spans::moment(&event.at, &event.keyed)));
    }
    parts.extend(event.limit.map(|limit| limit_text(&limit, m)));
    parts.extend(event.named().map(|named| match named {
        Named::Word(family, code) => m.code(family, code),
        Named::Step(code) => view.steps.get(code).map_or(code, |step| step.in_language(m.tag())).to_owned(),
        Named::Class(code) => {
            view.kinds.get(code).map_or_else(|| m.code("nature", code), |kind| kind.in_language(m.tag()).to_owned())
        }
        Named::Plain(text) => text.to_owned(),
    }));
    parts.extend(event.until.map(|until| t!(m, "event-until", until = until.to_string())));
    if let Some(party) = &event.party {
        let named = view.parties.iter().find(|named| named.party == *party);
        parts.extend(named.map(|named| named.name.clone()));
    }
    parts.extend(event.text.clone());
    parts.extend(match (event.by.clone(), author(event.keyed_by, view)) {
        (Some(by), Some(who)) if by != who => Some(t!(m, "event-by-and-keyed", by = by, who = who)),
        (by, who) => by.or(who),
    });
    parts.extend(event.name.clone().filter(|name| event.what == "relieved" && event.by.as_ref() != Some(name)));
    parts.extend(event.channel.map(|channel| m.code("channel", &answers::code(&channel))));
    if event.what != "filed" && keyed_later {
        parts.push(t!(m, "event-keyed", at = spans::moment(&event.at, &event.keyed)));
    }
    parts.extend(event.clause.clone());
    parts.retain(|part| !part.is_empty());
    parts.join("  ")
}

fn author(author: Author, view: &CaseView) -> Option<String> {
    match author {
        Author::Person(person) => view.people.get(&person).cloned(),
        Author::Owner | Author::Program => None,
    }
}

fn proposal_lines(cx: &mut Cx<'_>, proposal: &ProposalView) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut facts = answers::Facts::default();
    let names = |parties: &[crate::service::view::PartyName]| {
        parties.iter().map(|party| party.name.clone()).collect::<Vec<_>>().join(&t!(m, "cli-comma"))
    };
    facts.add(
        t!(m, "cli-head-responsibility"),
        Some(m.code("responsibility", &answers::code(&proposal.responsibility))),
    );
    facts.add(t!(m, "cli-head-office"), proposal.office.as_ref().map(|party| party.name.clone()));
    facts.add(t!(m, "cli-head-lead"), proposal.lead.as_ref().map(|party| party.name.clone()));
    facts.add(t!(m, "cli-head-assist"), Some(names(&proposal.assist)));
    facts.add(t!(m, "cli-head-limit"), proposal.limit.as_ref().map(|limit| limit_text(limit, &m)));
    facts.add(t!(m, "cli-head-due"), proposal.due.as_ref().map(answers::minute));
    let rule = proposal.rule_label.in_language(m.tag());
    let rule = t!(m, "cli-with-clause", what = rule, clause = proposal.clause.as_str());
    facts.add(t!(m, "cli-head-rule"), Some(rule));
    facts.print(cx)
}

fn view_json(view: &CaseView, m: &Messages) -> Value {
    let mut value = as_json(&view.row, m.tag());
    let case = &view.case;
    let events: Vec<Value> = case
        .events
        .iter()
        .map(|event| {
            json!({
                "at": event.at,
                "keyed": event.keyed,
                "act": event.act(),
                "party": view.parties.iter().find(|named| Some(&named.party) == event.party.as_ref()).map(answers::party),
                "by": event.by.clone().or_else(|| author(event.keyed_by, view)),
                "keyed_by": author(event.keyed_by, view),
                "text": event.text,
                "channel": event.channel,
                "name": event.name,
                "clause": event.clause,
                "limit": event.limit.map(|limit| limit.to_string()),
                "until": event.until,
            })
        })
        .collect();
    let tellings: Vec<Value> = view
        .tellings
        .iter()
        .map(|telling| {
            json!({
                "to": answers::party(&telling.to),
                "told": telling.told,
                "by": telling.by,
                "channel": telling.channel,
                "answered_by": telling.answered.as_ref().map(|(by, _)| by),
                "answered": telling.answered.as_ref().map(|(_, at)| at),
                "delay_in_minutes": telling.delay_in_minutes,
                "open_in_minutes": telling.open_in_minutes,
                "late": telling.late,
            })
        })
        .collect();
    let acts: Vec<Value> = view
        .acts
        .iter()
        .map(|act| json!({ "act": act.act, "refused": act.refused.as_ref().map(|refusal| refusal.code.key()), "why": act.refused.as_ref().map(|refusal| trouble::what(refusal, m)) }))
        .collect();
    let more = json!({
        "received": case.times.received,
        "keyed": case.times.keyed,
        "filed_by": author(case.filed_by, view),
        "reporter": case.reporter.as_ref().and_then(|reporter| reporter.name.clone()),
        "reporter_phone": case.reporter.as_ref().and_then(|reporter| reporter.phone.clone()),
        "order_system": case.order.as_ref().map(|order| &order.system),
        "order": case.order.as_ref().map(|order| &order.number),
        "original": case.original,
        "attachments": case.attachments.iter().map(case_files::as_json).collect::<Vec<_>>(),
        "responsibility": case.responsibility,
        "limit": case.due.as_ref().map(|due| due.limit.to_string()),
        "rule": case.ruled.rule,
        "regulation": case.ruled.regulation,
        "clause": case.ruled.clause,
        "units": case.units,
        "formula": case.formula,
        "result": case.result,
        "handled_by": case.handled_by.and_then(|by| author(by, view)),
        "fed_back": case.fed_back,
        "ended": case.ended,
        "late": case.late,
        "pauses": case.pauses.iter().map(|pause| json!({ "from": pause.from, "until": pause.until, "reason": pause.reason })).collect::<Vec<_>>(),
        "extensions": case.extensions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "more_time": view.more_time.as_ref().map(|more| json!({ "from": answers::party(&more.from), "limit": more.limit.to_string(), "reason": more.reason, "due": more.due })),
        "on_spot": case.on_spot.iter().map(|span| json!({ "person": span.person, "person_name": view.people.get(&span.person), "from": span.from, "until": span.until, "relief": span.relief })).collect::<Vec<_>>(),
        "tellings": tellings,
        "events": events,
        "proposal": view.proposal.as_ref().map(proposal_json),
        "acts": acts,
    });
    answers::merge(&mut value, more);
    answers::merge(&mut value, case_bonds::json(view, m));
    answers::merge(&mut value, case_closing::json(view, m));
    value
}

fn proposal_json(proposal: &ProposalView) -> Value {
    json!({
        "responsibility": proposal.responsibility,
        "office": proposal.office.as_ref().map(answers::party),
        "lead": proposal.lead.as_ref().map(answers::party),
        "assist": proposal.assist.iter().map(answers::party).collect::<Vec<_>>(),
        "limit": proposal.limit.map(|limit| limit.to_string()),
        "due": proposal.due,
        "rule": proposal.rule,
        "clause": proposal.clause,
        "before": proposal.before.iter().map(|row| json!({ "party": answers::party(&row.party), "received": row.received, "returned": row.returned })).collect::<Vec<_>>(),
    })
}

/// The kinds of case that a grid's form offers.
pub(super) fn kinds(cx: &mut Cx<'_>, grid: Option<String>) -> Result<(), Stop> {
    let Answer::Choices(choices) = cx.query(Query::Choices { grid, days: None })? else {
        return Err(answers::unexpected());
    };
    let m = cx.m.clone();
    if cx.json {
        return choices.kinds.iter().try_for_each(|kind| {
            cx.json(&json!({
                "kind": kind.code,
                "kind_name": kind.label.in_language(m.tag()),
                "category": kind.category.in_language(m.tag()),
                "nature": kind.nature,
                "limit": kind.limit.map(|limit| limit.to_string()),
                "formula": kind.formula.as_ref().map(|by| format!("{} {}", by.formula, by.unit.code())),
                "sensitive": kind.sensitive,
            }))
        });
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-code")),
        (Column::Text, t!(m, "cli-head-category")),
        (Column::Text, t!(m, "cli-head-kind")),
        (Column::Text, t!(m, "cli-head-nature")),
        (Column::Text, t!(m, "cli-head-limit")),
    ]);
    for kind in &choices.kinds {
        table.row([
            kind.code.to_string(),
            kind.category.in_language(m.tag()).to_owned(),
            kind.label.in_language(m.tag()).to_owned(),
            m.code("nature", &answers::code(&kind.nature)),
            kind_limit(kind, &m),
        ]);
    }
    answers::table(cx, &table)
}

/// How long there is for a kind; a formula stands as it was written.
fn kind_limit(kind: &KindChoice, m: &Messages) -> String {
    let plain = kind.limit.as_ref().map(|limit| limit_text(limit, m));
    let by = kind.formula.as_ref().map(|by| m.get(&format!("limit-{}", by.unit.code()), &[("amount", &by.formula)]));
    plain.or(by).unwrap_or_default()
}
