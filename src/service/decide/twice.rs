//! An entry that is there already: two windows save one draft, or a hand slips. It is asked about before a second one is
//! saved; who has seen the first saves the second knowingly.

use super::super::refusal::{Refusal, RefusalCode};
use super::logs::entries_of_day;
use super::{Context, text};
use crate::domain::fact::Fact;
use crate::domain::log::{LogDetail, LogEntry};
use crate::domain::record::RecordRef;

/// Characters of the other entry's words that are told.
const SHOWN: usize = 40;

/// What makes two entries of a person one: kind, grid, start and end; of an opinion, whose it is and what it says.
fn is_same(there: &LogEntry, fact: &Fact) -> bool {
    match (fact, &there.detail) {
        (Fact::PatrolLogged { start, end, .. }, LogDetail::Patrol { end: until, .. })
        | (Fact::VisitLogged { start, end, .. }, LogDetail::Visit { end: until, .. })
        | (Fact::ScreeningLogged { start, end, .. }, LogDetail::Screening { end: until, .. })
        | (Fact::CollectionLogged { start, end, .. }, LogDetail::Collection { end: until, .. }) => {
            there.times.happened == *start && until == end
        }
        (Fact::DiaryLogged { happened, household, text, .. }, LogDetail::Diary { household: other, .. }) => {
            there.times.happened == *happened && other == household && there.text == *text
        }
        _ => false,
    }
}

/// Refuses an entry that is there already, unless the asker has seen the other one.
pub(super) fn once(context: &Context<'_>, fact: &Fact) -> Result<(), Refusal> {
    let (grid, person, at) = match fact {
        Fact::PatrolLogged { grid, person, start, .. }
        | Fact::VisitLogged { grid, person, start, .. }
        | Fact::ScreeningLogged { grid, person, start, .. }
        | Fact::CollectionLogged { grid, person, start, .. }
        | Fact::DiaryLogged { grid, person, happened: start, .. } => (grid, *person, start),
        _ => return Ok(()),
    };
    let there = entries_of_day(context.reader, person, Some(grid), at.date_naive())?;
    let Some(there) = there.into_iter().find(|there| is_same(there, fact)) else { return Ok(()) };
    let record = RecordRef::Log(there.id);
    if context.seen.iter().any(|seen| seen.record == record) {
        return Ok(());
    }
    let id = there.id.to_string();
    let ending = id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned();
    let stored = context.stored(&record)?;
    let last = stored.as_ref().and_then(|stored| stored.last_change()).map(ToString::to_string);
    let words: String = text::value(&there.text).chars().take(SHOWN).collect();
    Err(Refusal::new(RefusalCode::SameEntry)
        .with("made", there.kind())
        .with("grid", context.directory.grid_name(grid))
        .with("start", at.format("%m-%d %H:%M"))
        .with("given", words.replace('\n', " "))
        .with("entry", ending)
        .with("id", id)
        .with("change", last.unwrap_or_default()))
}
