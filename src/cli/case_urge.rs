//! `case urge-due`: the ladder of reminders, told as one digest; and what one was reminded of, in a line.

use super::answers;
use super::cx::{Cx, Stop};
use crate::domain::time::Civil;
use crate::i18n::{Messages, spans, t};
use crate::service::command::Command;
use crate::service::view::{UrgedRow, UrgedView};

/// Takes the steps that were reached, and tells them by step and party with the numbers of the cases. A scheduler mails
/// what is printed: that nothing was reached is told on a terminal alone.
pub(super) fn run(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let done = cx.command(Command::CaseUrgeDue)?;
    if cx.json {
        return answers::done(cx, &done);
    }
    let m = cx.m.clone();
    if done.changes == 0 {
        return if cx.out.width().is_some() { cx.line(&t!(m, "cli-urged-none")) } else { Ok(()) };
    }
    cx.line(&t!(m, "urged-now", count = done.changes))?;
    done.notes.iter().try_for_each(|note| cx.line(&format!("  {}", answers::note_line(note, &m))))
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
