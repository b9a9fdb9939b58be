//! Tests of the room as a whole: what opening, appending, failing, reading and verifying promise together.

mod any_failure;
mod damage;
mod failures;
mod opening;
mod round_trip;

use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use super::*;
use crate::domain::ids::Stamp;

pub const BASE: u64 = 1_790_000_000_000_000;

pub fn options() -> Options {
    Options { machine: "desk".to_owned(), fresh: [1; 16], segment_bytes: 1024 * 1024 }
}

/// Another random draw than [`options`] has.
pub fn fresh(byte: u8) -> Options {
    Options { fresh: [byte; 16], ..options() }
}

pub fn open(data: &Path) -> (Journal, OpeningReport) {
    Journal::open(data, fresh(2)).unwrap()
}

pub fn payload(n: u64) -> String {
    format!(r#"{{"n":{n},"text":"南街12號門口井蓋缺失"}}"#)
}

pub fn draft(n: u64) -> Draft {
    let payload = RawValue::from_string(payload(n)).unwrap();
    Draft { scope: "610921100/610921100001".to_owned(), stamp: Stamp(BASE + n), payload }
}

/// A new journal with `lines` acknowledged lines, closed again.
pub fn with_lines(data: &Path, lines: u64) {
    let (mut journal, _) = Journal::open(data, options()).unwrap();
    for n in 1..=lines {
        journal.append(&draft(n)).unwrap();
    }
    journal.sync().unwrap();
}

pub fn segment(journal: &Journal, number: u32) -> PathBuf {
    segments::segment_path(&journal.series, number)
}

/// The numbers in the payloads of all lines of the own series; damage is left out.
pub fn numbers(journal: &Journal) -> Vec<u64> {
    let lines = journal.reader().read_from(journal.replica(), None).unwrap();
    lines.filter_map(Result::ok).map(|line| number_of(&line)).collect()
}

pub fn number_of(line: &Line) -> u64 {
    let payload: serde_json::Value = serde_json::from_str(line.payload.as_deref().unwrap()).unwrap();
    payload["n"].as_u64().unwrap()
}

pub fn faults(journal: &Journal) -> Vec<Damage> {
    let lines = journal.reader().read_from(journal.replica(), None).unwrap();
    lines.filter_map(Result::err).map(|error| error.damage().unwrap().clone()).collect()
}

pub fn verified(journal: &Journal) -> VerifyReport {
    journal.reader().verify(|_| ()).unwrap()
}

#[track_caller]
pub fn assert_sound(journal: &Journal, lines: u64) {
    let report = verified(journal);
    assert_eq!((report.damage.as_slice(), report.lines()), (&[][..], lines));
}
