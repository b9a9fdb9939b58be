//! Writes changes to the journal and hands them to the store's filler, in one pass.

use std::path::Path;

use chrono::NaiveDateTime;

use super::days::civil;
use super::dice::Dice;
use crate::domain::change::{Author, Change, ChangeBody, CommandTag, FactLine, Seen};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChangeId, GridCode};
use crate::domain::record::RecordRef;
use crate::journal::{Clock, Draft, Journal, Options, salted};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::store::fill::Filler;
use crate::store::tables::Place;

/// One change to be written.
pub(super) struct Entry {
    pub at: NaiveDateTime,
    pub grid: GridCode,
    pub author: Author,
    pub command: &'static str,
    /// Records that it alters, and the sequence number of each one's last change.
    pub upon: Vec<(RecordRef, u64)>,
    pub facts: Vec<Fact>,
}

pub(super) struct Pen {
    journal: Journal,
    filler: Filler,
    clock: Clock,
    salts: Dice,
}

impl Pen {
    /// Begins the series of a new demo. Its id comes from the seed, so that the same seed writes the same bytes.
    pub fn new(dir: &Path, filler: Filler, dice: &mut Dice) -> Result<Self, Refusal> {
        let options = Options { fresh: dice.bytes(), ..Options::here() };
        let (journal, _) = Journal::open(dir, options)?;
        let clock = journal.clock(0)?;
        Ok(Self { journal, filler, clock, salts: dice.fork() })
    }

    /// Writes a change and returns its sequence number. It lasts once the pen is laid down.
    pub fn write(&mut self, entry: Entry) -> Result<u64, Refusal> {
        let replica = self.journal.replica().clone();
        let seen =
            |(record, seq): (RecordRef, u64)| Seen { record, change: ChangeId { replica: replica.clone(), seq } };
        let at = civil(entry.at);
        let body = ChangeBody {
            at,
            author: entry.author,
            command: CommandTag { name: entry.command.to_owned(), request: None },
            group: None,
            seen: entry.upon.into_iter().map(seen).collect(),
            facts: entry.facts.into_iter().map(FactLine::from).collect(),
        };
        let payload = salted(&body, self.salts.bytes())
            .map_err(|fault| Refusal::new(RefusalCode::Internal).with("reason", fault))?;
        let stamp = self.clock.next(u64::try_from(at.timestamp_micros()).unwrap_or(0));
        let draft = Draft { scope: scope(&entry.grid), stamp, payload };
        let written = self.journal.append(&draft)?;
        let position = written.position;
        let place = Place { segment: position.segment, offset: position.offset, len: position.len };
        let seq = written.id.seq;
        let change = Change { id: written.id, stamp, body };
        let sum = written.sum.as_bytes().to_vec();
        self.filler.take(&change, draft.payload.get(), place, sum)?;
        Ok(seq)
    }

    /// Syncs the journal; what is left is to fill the store.
    pub fn lay_down(mut self) -> Result<Filler, Refusal> {
        self.journal.sync()?;
        Ok(self.filler)
    }
}

/// The path of a grid, as frames name it.
fn scope(grid: &GridCode) -> String {
    let mut path = vec![grid.clone()];
    while let Some(parent) = path.last().and_then(GridCode::parent) {
        path.push(parent);
    }
    let codes: Vec<&str> = path.iter().rev().map(GridCode::as_str).collect();
    codes.join("/")
}
