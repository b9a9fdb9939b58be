//! What goes to people who do not run the program: a short text for phone or `WeChat`, and sheets to be printed, signed
//! and stamped (交辦單, 交接單). Made from one answer of the door, in the town's language; whoever asks decides where it goes.
//!
//! What holds: nothing is in them that the answer does not have, and that is masked already; a sensitive case is a
//! number and whom to ring; a page says 內部資料, its holder and its edition, and never a secrecy grade.

mod board;
mod day_note;
mod day_sheet;
mod day_words;
mod facts;
mod handover;
mod html;
mod layout;
mod lines;
pub mod meeting_words;
mod message;
mod notice;
mod oddity;
mod page;
mod reckoning;
mod round;
#[cfg(test)]
pub mod sample;
mod task;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::i18n::{Lang, Messages};
use crate::platform;
use crate::service::view::{CaseSheet, Contact};

pub use self::board::{board_html, board_lines, board_words};
pub use self::day_note::day_note_words;
pub use self::day_sheet::{
    is_unsigned, joined_sentence, log_words, period_html, period_lines, period_logs, period_name, period_words,
};
pub use self::day_words::{
    day_figures, day_sentence, hint_words, joined_mark, period_sentence, period_sentences, whole_words, with_late_mark,
};
pub use self::facts::{check_words, fact_words};
pub use self::handover::{handover_html, handover_lines, handover_words};
pub use self::html::html;
pub use self::lines::lines;
pub use self::message::{LONG, message, reminder};
pub use self::notice::{notice_html, notice_lines, notice_name, notice_words};
pub use self::oddity::oddity;
pub use self::reckoning::{after, before, extensions_at, parking_words, reckoning, reckoning_name, why};
pub use self::round::{round_html, round_lines, round_name, round_words};
pub use self::task::task_words;

/// The messages of the language that leaves the house: the town's.
pub fn words(sheet: &CaseSheet) -> Messages {
    Messages::new(sheet.lang.parse().unwrap_or(Lang::ZhHans))
}

/// What a file about a case is called.
pub fn file_name(sheet: &CaseSheet, m: &Messages, kind: &str, ending: &str) -> String {
    let kind = m.code("paper-file", kind);
    let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    format!("{}-{kind}.{ending}", sheet.number.chars().map(plain).collect::<String>())
}

/// Writes a file that only this account reads: whole, or not at all.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut part = name.to_owned();
    part.push(".part");
    let part = path.with_file_name(part);
    let written =
        platform::private_file_options().write(true).create(true).truncate(true).open(&part).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
    let moved = written.and_then(|()| fs::rename(&part, path));
    if moved.is_err() {
        let _ = fs::remove_file(&part);
    }
    moved
}

/// Where a file goes that nobody named a place for: the directory that one is in.
pub fn place(name: &str) -> PathBuf {
    std::env::current_dir().unwrap_or_default().join(name)
}

/// A party with its person and telephone, as far as they are known.
fn contact(contact: &Contact) -> String {
    let parts = [Some(contact.party.name.as_str()), contact.person.as_deref(), contact.phone.as_deref()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
