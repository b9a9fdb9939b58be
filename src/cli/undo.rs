//! `undo` and `redo`: the last step, several steps, one step alone, and the list of them.

use clap::Args;
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use super::trouble;
use crate::i18n::t;
use crate::service::command::{Command, Done};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, UndoEntry, UndoList};

/// Which steps are undone.
#[derive(Debug, Args)]
pub(super) struct Undo {
    /// Show what can be undone and redone, and why what cannot go back cannot
    #[arg(long, conflicts_with_all = ["steps", "only"])]
    list: bool,
    /// Undo so many steps, the last first; one that is refused ends it
    #[arg(long, value_name = "N", conflicts_with = "only", value_parser = clap::value_parser!(u32).range(1..))]
    steps: Option<u32>,
    /// Undo the step of this number in the list alone
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    only: Option<u32>,
}

/// How many steps are redone.
#[derive(Debug, Args)]
pub(super) struct Redo {
    /// Redo so many steps, the one undone last first; one that is refused ends it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    steps: Option<u32>,
}

/// Takes steps back, and says which they were.
pub(super) fn undo(cx: &mut Cx<'_>, args: &Undo) -> Result<(), Stop> {
    if args.list {
        let list = read(cx)?;
        return show(cx, &list);
    }
    if let Some(number) = args.only {
        let list = read(cx)?;
        let at = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
        let entry = list.done.get(at).ok_or_else(|| Refusal::from(RefusalCode::StepGone))?;
        return walk(cx, std::slice::from_ref(entry), 1, true);
    }
    match args.steps {
        None => {
            let done = cx.command(Command::Undo)?;
            tell(cx, &done, true)
        }
        Some(steps) => {
            let list = read(cx)?;
            walk(cx, &list.done, steps, true)
        }
    }
}

/// Brings steps back that were undone last, and says which they were.
pub(super) fn redo(cx: &mut Cx<'_>, args: &Redo) -> Result<(), Stop> {
    match args.steps {
        None => {
            let done = cx.command(Command::Redo)?;
            tell(cx, &done, false)
        }
        Some(steps) => {
            let list = read(cx)?;
            walk(cx, &list.undone, steps, false)
        }
    }
}

fn read(cx: &mut Cx<'_>) -> Result<UndoList, Stop> {
    match cx.query(Query::UndoList)? {
        Answer::UndoList(list) => Ok(*list),
        _ => Err(answers::unexpected()),
    }
}

/// Step by step, each one told as it is saved. What was read is what goes: a step that another window has added or taken
/// meanwhile ends it.
fn walk(cx: &mut Cx<'_>, entries: &[UndoEntry], steps: u32, undone: bool) -> Result<(), Stop> {
    if entries.is_empty() {
        let code = if undone { RefusalCode::NothingToUndo } else { RefusalCode::NothingToRedo };
        return Err(Refusal::from(code).into());
    }
    let most = usize::try_from(steps).unwrap_or(usize::MAX).min(entries.len());
    for (at, entry) in entries.iter().take(most).enumerate() {
        let step = entry.id.clone();
        let command = if undone { Command::UndoOf { step } } else { Command::RedoOf { step } };
        match cx.command(command) {
            Ok(done) => tell(cx, &done, undone)?,
            Err(refusal) => {
                if at > 0 && !cx.json {
                    let line = t!(cx.m, "cli-steps-stopped", done = at, left = most - at);
                    cx.line(&line)?;
                }
                return Err(refusal.into());
            }
        }
    }
    Ok(())
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

/// Newest first: what was undone last stands just above what would be undone next.
fn show(cx: &mut Cx<'_>, list: &UndoList) -> Result<(), Stop> {
    let numbered = |entries: &'_ [UndoEntry]| entries.iter().cloned().enumerate().collect::<Vec<_>>();
    let undone = numbered(&list.undone).into_iter().rev().map(|(at, entry)| (at + 1, true, entry));
    let done = numbered(&list.done).into_iter().map(|(at, entry)| (at + 1, false, entry));
    let rows: Vec<(usize, bool, UndoEntry)> = undone.chain(done).collect();
    if cx.json {
        return rows.iter().try_for_each(|(number, undone, entry)| {
            let line = as_json(cx, *number, *undone, entry);
            cx.json(&line)
        });
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-step")),
        (Column::Text, t!(m, "cli-head-keyed")),
        (Column::Text, t!(m, "cli-head-act")),
        (Column::Words, t!(m, "cli-head-record")),
        (Column::Words, t!(m, "cli-head-state")),
    ]);
    for (number, undone, entry) in &rows {
        let state = match &entry.refused {
            Some(refusal) => trouble::what(refusal, &m),
            None if *undone => t!(m, "undo-list-redo"),
            None => t!(m, "undo-list-undo"),
        };
        let step = &entry.step;
        let several = if step.changes > 1 { format!("×{} ", step.changes) } else { String::new() };
        table.row([
            if *undone { format!("+{number}") } else { number.to_string() },
            answers::minute(&step.at),
            m.code("command", &step.command),
            format!("{several}{}", step.label),
            state,
        ]);
    }
    answers::table(cx, &table)
}

fn as_json(cx: &Cx<'_>, number: usize, undone: bool, entry: &UndoEntry) -> Value {
    let refused = entry.refused.as_ref();
    json!({
        "number": number,
        "undone": undone,
        "change": entry.id,
        "command": entry.step.command,
        "act": entry.step.act,
        "record": entry.step.label,
        "at": entry.step.at,
        "changes": entry.step.changes,
        "error": refused.map(|refusal| refusal.code.key()),
        "clause": refused.and_then(|refusal| refusal.clause.as_ref()).map(ToString::to_string),
        "message": refused.map(|refusal| trouble::what(refusal, &cx.m)),
    })
}
