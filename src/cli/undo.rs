//! `undo` and `redo`.

use super::answers;
use super::cx::{Cx, Stop};
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, UndoStep};

/// Takes the last action back, and says which it was.
pub(super) fn undo(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let step = next(cx)?.0;
    let done = cx.command(Command::Undo)?;
    if !cx.json {
        tell(cx, step.as_ref(), true)?;
    }
    rest(cx, &done)
}

/// Brings back what the last undo took back, and says what it was.
pub(super) fn redo(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let step = next(cx)?.1;
    let done = cx.command(Command::Redo)?;
    if !cx.json {
        tell(cx, step.as_ref(), false)?;
    }
    rest(cx, &done)
}

fn next(cx: &mut Cx<'_>) -> Result<(Option<UndoStep>, Option<UndoStep>), Stop> {
    let Answer::UndoNext(next) = cx.query(Query::UndoNext)? else { return Err(answers::unexpected()) };
    Ok((next.undo, next.redo))
}

fn tell(cx: &mut Cx<'_>, step: Option<&UndoStep>, undone: bool) -> Result<(), Stop> {
    let Some(step) = step else { return Ok(()) };
    let what = cx.m.code("command", &step.command);
    let (what, label) = (what.as_str(), step.label.as_str());
    let line = if undone {
        t!(cx.m, "cli-undone", what = what, label = label)
    } else {
        t!(cx.m, "cli-redone", what = what, label = label)
    };
    cx.line(&line)
}

fn rest(cx: &mut Cx<'_>, done: &crate::service::command::Done) -> Result<(), Stop> {
    if cx.json {
        return answers::done(cx, done);
    }
    let m = cx.m.clone();
    done.notes.iter().try_for_each(|note| cx.line(&format!("  {}", answers::note_line(note, &m))))
}
