//! One export: rows from the door, headers and words in the town's language, files on this side.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::refused;
use crate::cli::answers;
use crate::cli::cx::{Cx, Stop};
use crate::export::columns::header;
use crate::export::{Edition, Encoding, Manifest, Options, Target, Writer};
use crate::i18n::{Lang, Messages};
use crate::service::command::Command;
use crate::service::door::{Column, Part, Stream, StreamEnd};
use crate::service::refusal::Refusal;

/// How to export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct How {
    /// For whom, as typed; none: the owner.
    pub(crate) audience: Option<String>,
    /// How text is written.
    pub(crate) encoding: Encoding,
    /// A second line of stable names.
    pub(crate) field_codes: bool,
    /// Leave nothing out of the carry copies.
    pub(crate) carry_all: bool,
}

/// What became of one date.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Which.
    pub(crate) date: NaiveDate,
    /// Where it lies.
    pub(crate) place: PathBuf,
    /// False if it was there already.
    pub(crate) made: bool,
    /// What it holds.
    pub(crate) manifest: Manifest,
}

/// Writes the export of a date, unless it is there already and nothing has changed since.
pub(crate) fn write(cx: &mut Cx<'_>, target: &Target, lang: &str, date: NaiveDate, how: &How) -> Result<Outcome, Stop> {
    let options = Options { encoding: how.encoding, field_codes: how.field_codes, lang: lang.to_owned() };
    let there = target.manifest(date).filter(|manifest| {
        let edition = &manifest.edition;
        manifest.options == options
            && edition.audience == how.audience
            && edition.carry_all == how.carry_all
            && edition.program == program()
    });
    let what = Stream::Export {
        audience: how.audience.clone(),
        date,
        carry_all: how.carry_all,
        unless_at: there.as_ref().map(|manifest| manifest.edition.cut.clone()),
    };
    let mut writer = target.begin(date, options).map_err(|error| refused(&error))?;
    let mut worded = Worded::new(lang);
    let end = cx.stream(what, &mut |part| worded.take(&mut writer, part))?;
    let (cut, town) = match (end, there) {
        (StreamEnd::Exported { cut, town, .. }, _) => (cut, town),
        (StreamEnd::Unchanged { .. }, Some(manifest)) => {
            return Ok(Outcome { date, place: target.place(date), made: false, manifest });
        }
        _ => return Err(answers::unexpected()),
    };
    writer.seal().map_err(|error| refused(&error))?;
    // Recorded before anybody can see it: no copy leaves the house that the journal does not know of.
    let (files, rows) = writer.totals();
    cx.command(Command::ExportDone { audience: how.audience.clone(), date, rows, files })?;
    let edition = Edition {
        program: program(),
        town: town.to_string(),
        cut,
        audience: how.audience.clone(),
        carry_all: how.carry_all,
    };
    let manifest = writer.publish(edition).map_err(|error| refused(&error))?;
    Ok(Outcome { date, place: target.place(date), made: true, manifest })
}

fn program() -> String {
    concat!("gridlog ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Puts headers and coded cells into the town's language.
struct Worded {
    messages: Messages,
    /// For each column of the file named last, the messages that word its cells.
    families: Vec<Option<String>>,
}

impl Worded {
    fn new(lang: &str) -> Self {
        Self { messages: Messages::new(lang.parse().unwrap_or(Lang::ZhHans)), families: Vec::new() }
    }

    fn take(&mut self, writer: &mut Writer<'_>, part: Part) -> Result<(), Refusal> {
        match part {
            Part::File { path, columns } => {
                let headers: Vec<String> = columns.iter().map(|column| self.header(column)).collect();
                let codes: Vec<String> = columns.iter().map(|column| column.code.clone()).collect();
                self.families = columns.into_iter().map(|column| column.words).collect();
                writer.file(&path, &headers, &codes)
            }
            Part::Rows { mut rows } => {
                for row in &mut rows {
                    for (cell, family) in row.iter_mut().zip(&self.families) {
                        if let Some(family) = family.as_ref().filter(|_| !cell.is_empty()) {
                            *cell = self.messages.code(family, cell);
                        }
                    }
                }
                writer.rows(&rows)
            }
            Part::Progress { .. } => Ok(()),
        }
        .map_err(|error| refused(&error))
    }

    fn header(&self, column: &Column) -> String {
        match &column.label {
            Some(label) => label.in_language(self.messages.tag()).to_owned(),
            None => header(&self.messages, &column.code),
        }
    }
}
