//! Phrases as they are offered to somebody in a grid: those kept by hand, one's own first, then what is written again and
//! again; none that was dropped.

use super::actor::Actor;
use super::directory::Directory;
use super::refusal::Refusal;
use super::view::{GridName, PhraseRow};
use crate::domain::ids::{GridCode, LogId, PersonId};
use crate::domain::log::{LogDetail, LogEntry};
use crate::domain::phrase::{Phrases, PhrasesOf};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::store::tables::{log_by_grid_prefix, log_by_person_prefix, read};
use crate::store::{KeyBuilder, Reader, Scan, apply};

/// Entries that are looked through for what is written again and again.
const LATELY: usize = 60;
/// As many of such sentences are offered.
const REPEATED_AT_MOST: usize = 30;
/// A longer sentence is no phrase.
const LONGEST: usize = 60;

/// What offering looks at, and for whom.
pub struct Offering<'a> {
    /// The store.
    pub reader: &'a dyn Reader,
    /// Grids.
    pub directory: &'a Directory,
    /// Who asks.
    pub actor: &'a Actor<'a>,
}

impl Offering<'_> {
    /// Whether the asker decides about a grid's phrases: who writes there, or reads what is written.
    pub fn decides(&self, grid: &GridCode) -> bool {
        self.actor.may(Right::LogWrite, grid) || self.actor.may(Right::LogReview, grid)
    }

    /// Everything that is offered in a grid.
    pub fn all(&self, grid: &GridCode) -> Result<Vec<PhraseRow>, Refusal> {
        let person = self.actor.person();
        let own = person.map(|person| self.of(PhrasesOf::Person(person))).transpose()?.flatten();
        let hidden = own.as_ref().map(|own| own.dropped.clone()).unwrap_or_default();
        let mut rows: Vec<PhraseRow> = Vec::new();
        let mut add = |text: &str, of: Option<&GridCode>, kept: bool| {
            if hidden.iter().any(|dropped| dropped == text) || rows.iter().any(|row| row.text == text) {
                return;
            }
            let may_drop = person.is_some() && (!kept || of.is_none_or(|grid| self.decides(grid)));
            let of = of.map(|code| GridName { code: code.clone(), name: self.directory.grid_name(code) });
            rows.push(PhraseRow { text: text.to_owned(), of, kept, may_drop });
        };
        for text in own.iter().flat_map(|own| &own.kept) {
            add(text, None, true);
        }
        let mut dropped_here: Vec<String> = Vec::new();
        for above in std::iter::successors(Some(grid.clone()), GridCode::parent) {
            let Some(phrases) = self.of(PhrasesOf::Grid(above.clone()))? else { continue };
            for text in &phrases.kept {
                add(text, Some(&above), true);
            }
            dropped_here.extend(phrases.dropped);
        }
        if let Some(person) = person {
            for text in self.repeated_by(person)? {
                add(&text, None, false);
            }
        }
        if self.actor.may(Right::LogRead, grid) {
            let here = self.lately(log_by_grid_prefix(grid), &|key| Ok(read::log_by_grid(key)?.1))?;
            for text in repeated(&here).into_iter().filter(|text| !dropped_here.contains(text)) {
                add(&text, Some(grid), false);
            }
        }
        let mut gathered = 0;
        rows.retain(|row| {
            gathered += usize::from(!row.kept);
            row.kept || gathered <= REPEATED_AT_MOST
        });
        Ok(rows)
    }

    /// The phrases kept by or for somebody.
    pub fn of(&self, of: PhrasesOf) -> Result<Option<Phrases>, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::Phrases(of))?;
        Ok(match stored.and_then(|stored| stored.record) {
            Some(Record::Phrases(phrases)) => Some(phrases),
            _ => None,
        })
    }

    fn repeated_by(&self, person: PersonId) -> Result<Vec<String>, Refusal> {
        let own = self.lately(log_by_person_prefix(person), &|key| Ok(read::log_by_person(key)?.1))?;
        Ok(repeated(&own))
    }

    fn lately(
        &self,
        prefix: KeyBuilder,
        id_of: &dyn Fn(&[u8]) -> Result<LogId, Refusal>,
    ) -> Result<Vec<LogEntry>, Refusal> {
        let mut entries = Vec::new();
        for (key, _) in self.reader.page(&Scan::prefix(&prefix.build()).backward(), LATELY)? {
            let stored = apply::stored(self.reader, &RecordRef::Log(id_of(&key)?))?;
            if let Some(Record::Log(entry)) = stored.and_then(|stored| stored.record) {
                entries.push(entry);
            }
        }
        Ok(entries)
    }
}

/// Sentences that stand in more than one of the entries, the most frequent first. What is in a diary entry is one
/// resident's and no phrase.
fn repeated(entries: &[LogEntry]) -> Vec<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for entry in entries.iter().filter(|entry| !matches!(entry.detail, LogDetail::Diary { .. })) {
        let sentences = entry.text.split_inclusive(['。', '；', '！', '.', ';', '\n']).map(str::trim);
        for sentence in sentences.filter(|it| (2..=LONGEST).contains(&it.chars().count())) {
            match counts.iter_mut().find(|(known, _)| known == sentence) {
                Some((_, count)) => *count += 1,
                None => counts.push((sentence.to_owned(), 1)),
            }
        }
    }
    counts.retain(|(_, count)| *count > 1);
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(sentence, _)| sentence).collect()
}
