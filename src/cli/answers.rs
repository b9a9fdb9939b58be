//! What several verbs show alike: what became of a command, facts line by line, pages, counts and codes.

use serde::Serialize;
use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::table::Table;
use crate::domain::case::Stage;
use crate::domain::time::Civil;
use crate::i18n::{Messages, cells, t};
use crate::service::command::{Done, Made, Note};
use crate::service::query::Page;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Paged, PartyName, PostRow};

/// Things made that are listed one by one; more are counted.
const MADE_SHOWN: usize = 20;

/// An answer to another question than the one asked: a fault of the program.
pub(super) fn unexpected() -> Stop {
    Refusal::new(RefusalCode::Internal).with("reason", "answer to another question").into()
}

/// Tells what became of a command as a JSON record, with more fields.
pub(super) fn done_with(cx: &mut Cx<'_>, done: &Done, more: Value) -> Result<(), Stop> {
    let mut record = json!({
        "command": done.command,
        "change": done.change,
        "changes": done.changes,
        "made": done.made,
        "notes": done.notes,
    });
    merge(&mut record, more);
    cx.json(&record)
}

/// Tells what became of a command.
pub(super) fn done(cx: &mut Cx<'_>, done: &Done) -> Result<(), Stop> {
    if cx.json {
        return done_with(cx, done, json!({}));
    }
    let m = cx.m.clone();
    let (already, made): (Vec<&Made>, Vec<&Made>) = done.made.iter().partition(|made| made.already);
    if done.change.is_none() && made.is_empty() && already.is_empty() {
        cx.line(&t!(m, "cli-unchanged"))?;
    } else if made.is_empty() && already.is_empty() {
        cx.line(&t!(m, "cli-saved", what = m.code("command", &done.command)))?;
    }
    for (things, one, many) in [(&made, "cli-made", "cli-made-many"), (&already, "cli-already", "cli-already-many")] {
        if things.len() > MADE_SHOWN {
            let count = things.len().to_string();
            let kind = things.first().map(|made| m.code("made", &made.kind)).unwrap_or_default();
            cx.line(&m.get(many, &[("count", &count), ("kind", &kind)]))?;
            continue;
        }
        for thing in things {
            cx.line(&m.get(one, &[("kind", &m.code("made", &thing.kind)), ("label", &named(thing, &m))]))?;
        }
    }
    done.notes.iter().try_for_each(|note| cx.line(&format!("  {}", note_line(note, &m))))
}

fn named(made: &Made, m: &Messages) -> String {
    match made.kind.as_str() {
        // The ending is how people type the id of what has no number and no name of its own.
        "patrol" | "visit" | "diary" | "screening" | "collection" | "log" | "absence" | "excuse" | "meeting" => {
            let ending = made.id.get(made.id.len().saturating_sub(6)..).unwrap_or(&made.id);
            format!("{} ({ending})", made.label)
        }
        // What was taken back or done again: the id is the command, the label what it concerned.
        "action" => format!("{} {}", m.code("command", &made.id), made.label).trim().to_owned(),
        "grid" | "unit" => format!("{} {}", made.id, made.label),
        _ => made.label.clone(),
    }
}

/// A note with its clause.
pub(super) fn note_line(note: &Note, m: &Messages) -> String {
    let words = note.words(m.tag());
    let said = m.said("note", &note.code, words.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    match &note.clause {
        Some(clause) => t!(m, "cli-with-clause", what = said.what, clause = clause.as_str()),
        None => said.what,
    }
}

/// Facts of one record, one a line: the heads aligned, empty ones left out.
#[derive(Debug, Default)]
pub(super) struct Facts(Vec<(String, String)>);

impl Facts {
    /// A fact, unless there is none.
    pub(super) fn add(&mut self, head: String, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.push((head, value));
        }
    }

    /// Prints them; text of several lines stays aligned.
    pub(super) fn print(self, cx: &mut Cx<'_>) -> Result<(), Stop> {
        let widest = self.0.iter().map(|(head, _)| cells::width(head)).max().unwrap_or(0);
        let room = cx.out.width().map(|width| width.saturating_sub(widest + 4).max(20));
        for (head, value) in &self.0 {
            let value = cells::clean_lines(value);
            let lines = match room {
                Some(room) => cells::wrap(&value, room),
                None => value.lines().map(str::to_owned).collect(),
            };
            for (at, line) in lines.iter().enumerate() {
                let head = if at == 0 { head.as_str() } else { "" };
                cx.line(format!("  {}  {line}", cells::pad(head, widest)).trim_end())?;
            }
        }
        Ok(())
    }
}

/// Prints a table, or that there is nothing.
pub(super) fn table(cx: &mut Cx<'_>, table: &Table) -> Result<(), Stop> {
    if table.is_empty() {
        let nothing = t!(cx.m, "cli-nothing");
        return cx.line(&nothing);
    }
    let width = cx.out.width();
    table.lines(width).iter().try_for_each(|line| cx.line(line))
}

/// Tells how to go on where there is more. In JSON the cursor is a line of its own.
pub(super) fn next_page<T>(cx: &mut Cx<'_>, page: &Paged<T>) -> Result<(), Stop> {
    match (&page.next, cx.json) {
        (None, _) => Ok(()),
        (Some(next), true) => cx.json(&json!({ "next": next, "total": page.total })),
        (Some(next), false) => {
            let line = t!(cx.m, "cli-next-page", next = next.as_str());
            cx.line(&line)
        }
    }
}

/// A page from its options.
pub(super) fn page(limit: u32, after: Option<String>) -> Page {
    Page { after, limit }
}

/// A count that leaves a zero out.
pub(super) fn count(count: u64) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

/// The stable code of a value of the domain.
pub(super) fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A stage in words.
pub(super) fn stage(stage: Stage, m: &Messages) -> String {
    m.code("stage", &code(&stage))
}

/// A post as its holder's name with what it is.
pub(super) fn holder(held: &PostRow, m: &Messages) -> String {
    format!("{} {}", held.label.in_language(m.tag()), held.person_name)
}

/// A post as what is held where.
pub(super) fn held(held: &PostRow, m: &Messages) -> String {
    format!("{} {}", held.grid.name, held.label.in_language(m.tag()))
}

/// A party for JSON: its kind, its code and its name.
pub(super) fn party(party: &PartyName) -> Value {
    use crate::domain::case::Party;
    let (kind, code) = match &party.party {
        Party::Station(grid) => ("station", grid.to_string()),
        Party::Unit(unit) => ("unit", unit.to_string()),
        Party::Service(code) => ("service", code.to_string()),
    };
    json!({ "kind": kind, "code": code, "name": party.name })
}

/// A moment to the minute.
pub(super) fn minute(at: &Civil) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// Adds the fields of one JSON record to another.
pub(super) fn merge(record: &mut Value, more: Value) {
    if let (Some(record), Value::Object(more)) = (record.as_object_mut(), more) {
        record.extend(more);
    }
}
