//! `undo` and `redo`.

use super::answers;
use super::cx::{Cx, Stop};
use crate::i18n::t;
use crate::service::command::{Command, Done};

/// Takes the last action back, and says which it was.
pub(super) fn undo(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let done = cx.command(Command::Undo)?;
    tell(cx, &done, true)
}

/// Brings back what the last undo took back, and says what it was.
pub(super) fn redo(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let done = cx.command(Command::Redo)?;
    tell(cx, &done, false)
}

fn tell(cx: &mut Cx<'_>, done: &Done, undone: bool) -> Result<(), Stop> {
    if let Some(made) = done.made.first().filter(|_| !cx.json) {
        let what = cx.m.code("command", &made.id);
        let (what, label) = (what.as_str(), made.label.as_str());
        let line = if undone {
            t!(cx.m, "cli-undone", what = what, label = label)
        } else {
            t!(cx.m, "cli-redone", what = what, label = label)
        };
        cx.line(line.trim_end())?;
    }
    rest(cx, done)
}

fn rest(cx: &mut Cx<'_>, done: &Done) -> Result<(), Stop> {
    if cx.json {
        return answers::done(cx, done);
    }
    let m = cx.m.clone();
    done.notes.iter().try_for_each(|note| cx.line(&format!("  {}", answers::note_line(note, &m))))
}
