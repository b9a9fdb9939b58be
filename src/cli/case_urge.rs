//! `case urge` and `case urge-due`: reminding by hand, and the ladder of reminders told as one digest, each with the
//! texts that go to whoever was reminded; and what one was reminded of, in a line.

use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use crate::domain::time::Civil;
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::command::{Command, Done};
use crate::service::query::Query;
use crate::service::view::{Answer, UrgedRow, UrgedView};

/// Takes the steps that were reached, and tells them by step and party with the numbers of the cases. A scheduler mails
/// what is printed: that nothing was reached is told on a terminal alone.
pub(super) fn run(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let done = cx.command(Command::CaseUrgeDue)?;
    let texts = texts(cx, &done);
    if cx.json {
        return answers::done_with(cx, &done, json!({ "texts": as_json(&texts) }));
    }
    let m = cx.m.clone();
    if done.changes == 0 {
        return if cx.out.width().is_some() { cx.line(&t!(m, "cli-urged-none")) } else { Ok(()) };
    }
    cx.line(&t!(m, "urged-now", count = done.changes))?;
    done.notes.iter().try_for_each(|note| cx.line(&format!("  {}", answers::note_line(note, &m))))?;
    print(cx, &texts)
}

/// Reminds somebody of a case, and prints the text that goes with it to a telephone or a chat.
pub(super) fn by_hand(cx: &mut Cx<'_>, command: Command) -> Result<(), Stop> {
    let done = cx.command(command)?;
    let texts = texts(cx, &done);
    if cx.json {
        return answers::done_with(cx, &done, json!({ "texts": as_json(&texts) }));
    }
    answers::done(cx, &done)?;
    print(cx, &texts)
}

/// Of each case that somebody was reminded of: its number, and the words to remind with.
pub(super) fn texts(cx: &mut Cx<'_>, done: &Done) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for made in done.made.iter().filter(|made| made.kind == "case") {
        // The reminder is on record: a text that cannot be made any more does not make it fail.
        if let Ok(Answer::CaseSheet(sheet)) = cx.query(Query::CaseSheet { case: made.label.clone() }) {
            texts.push((made.label.clone(), paper::reminder(&sheet, &paper::words(&sheet))));
        }
    }
    texts
}

pub(super) fn as_json(texts: &[(String, String)]) -> Vec<Value> {
    texts.iter().map(|(number, text)| json!({ "number": number, "text": text })).collect()
}

/// Each on lines of its own, to be copied whole.
pub(super) fn print(cx: &mut Cx<'_>, texts: &[(String, String)]) -> Result<(), Stop> {
    texts.iter().try_for_each(|(_, text)| cx.line(&format!("\n{text}")))
}

/// The digest in a line; none if nobody was reminded of anything.
pub(super) fn digest(view: &UrgedView, now: &Civil, m: &Messages) -> Option<String> {
    let step = |row: &UrgedRow| {
        let step = row.step.as_ref().map_or_else(|| t!(m, "urged-by-hand"), |it| it.in_language(m.tag()).to_owned());
        t!(m, "urged-step", step = step, count = row.count)
    };
    let steps = view.steps.iter().map(step).collect::<Vec<_>>().join(&t!(m, "cli-comma"));
    let at = view.latest.as_ref().map(|at| spans::moment(now, at)).unwrap_or_default();
    (view.total > 0).then(|| t!(m, "urged-digest", count = view.total, late = view.late, steps = steps, at = at))
}
