//! What an emergency lacks, as lists of cases show it.

use crate::service::view::CaseRow;
use crate::t;
use crate::tui::ctx::Ctx;

/// What an emergency lacks, in front of its place: somebody told late or not at all, a note from the spot overdue.
pub(super) fn at_once(row: &CaseRow, ctx: &Ctx) -> String {
    let told = row.at_once.told_late_minutes.filter(|_| row.at_once.told_after_minutes.is_none());
    let told = told.map(|late| t!(ctx.messages, "row-told-late", late = ctx.length(late)));
    let note = row.at_once.note_late_minutes.map(|late| t!(ctx.messages, "row-note-late", late = ctx.length(late)));
    told.into_iter().chain(note).flat_map(|words| [words, " ".to_owned()]).collect()
}
