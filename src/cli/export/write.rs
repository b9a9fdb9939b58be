//! One export: rows from the door, headers and words in the town's language, files on this side.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;

use super::refused;
use crate::cli::answers;
use crate::cli::cx::{Cx, Stop};
use crate::export::columns::header;
use crate::export::{Block, Edition, Encoding, Manifest, Options, Target, Writer};
use crate::i18n::{Lang, Messages};
use crate::paper;
use crate::service::command::Command;
use crate::service::door::{Column, Part, Stream, StreamEnd};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::HazardBoard;

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
    let (asker, mask) = (cx.asker.person.clone(), cx.asker.mask);
    let there = target.manifest(date).filter(|manifest| {
        let edition = &manifest.edition;
        manifest.options == options
            && edition.audience == how.audience
            && edition.asker == asker
            && edition.mask == mask
            && edition.carry_all == how.carry_all
            && edition.program == program()
    });
    let what = Stream::Export {
        audience: how.audience.clone(),
        date,
        carry_all: how.carry_all,
        unless_at: there.as_ref().map(|manifest| manifest.edition.cut.clone()),
    };
    let writer = target.begin(date, options).map_err(|error| refused(&error))?;
    let (end, mut writer, board) = streamed(cx, what, writer, lang)?;
    let (cut, town) = match (end, there) {
        (StreamEnd::Exported { cut, town, .. }, _) => (cut, town),
        (StreamEnd::Unchanged { .. }, Some(manifest)) => {
            return Ok(Outcome { date, place: target.place(date), made: false, manifest });
        }
        _ => return Err(answers::unexpected()),
    };
    if let Some(mut board) = board {
        board.edition.clone_from(&cut);
        let (words, hanging) = (paper::board_words(&board), board.rows.len() as u64);
        for (ending, text) in [("html", paper::board_html(&board, &words)), ("txt", paper::board_lines(&board, &words))]
        {
            writer.text(&format!("public/hazard-board.{ending}"), &text, hanging).map_err(|error| refused(&error))?;
        }
    }
    writer.seal().map_err(|error| refused(&error))?;
    // Recorded before anybody can see it: no copy leaves the house that the journal does not know of.
    let (files, rows) = writer.totals();
    cx.command(Command::ExportDone { audience: how.audience.clone(), date, rows, files })?;
    let edition = Edition {
        program: program(),
        town: town.to_string(),
        cut,
        audience: how.audience.clone(),
        asker,
        mask,
        carry_all: how.carry_all,
    };
    let manifest = writer.publish(edition).map_err(|error| refused(&error))?;
    Ok(Outcome { date, place: target.place(date), made: true, manifest })
}

/// Parts that wait between reading and writing at most.
const PARTS: usize = 16;

/// Reads the rows, and words and writes them on a thread of their own.
fn streamed<'a>(
    cx: &mut Cx<'_>,
    what: Stream,
    mut writer: Writer<'a>,
    lang: &str,
) -> Result<(StreamEnd, Writer<'a>, Option<Box<HazardBoard>>), Stop> {
    let (parts, queue) = sync_channel::<Part>(PARTS);
    let (end, written) = std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            let mut worded = Worded::new(lang);
            let taken = queue.into_iter().try_for_each(|part| worded.take(&mut writer, part));
            taken.map(|()| (writer, worded.board))
        });
        // Nobody takes the parts any more: why, the writing thread says.
        let end = cx.stream(what, &mut |part| parts.send(part).map_err(|_| RefusalCode::Internal.into()));
        drop(parts);
        (end, writing.join().unwrap_or_else(|_| Err(RefusalCode::Internal.into())))
    });
    let (writer, board) = written?;
    Ok((end?, writer, board))
}

fn program() -> String {
    concat!("gridlog ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Puts headers and coded cells into the town's language.
struct Worded {
    messages: Messages,
    /// For each column of the file named last, the messages that word its cells.
    families: Vec<Option<String>>,
    /// What has been worded already: a town has a hundred words and a million cells.
    known: HashMap<String, HashMap<String, String>>,
    /// The public board of dangers.
    board: Option<Box<HazardBoard>>,
}

impl Worded {
    fn new(lang: &str) -> Self {
        Self {
            messages: Messages::new(lang.parse().unwrap_or(Lang::ZhHans)),
            families: Vec::new(),
            known: HashMap::new(),
            board: None,
        }
    }

    /// A cell in words.
    fn word<'c>(&mut self, column: usize, cell: &'c str) -> Cow<'c, str> {
        let family = self.families.get(column).and_then(Option::as_deref).filter(|_| !cell.is_empty());
        let Some(family) = family else { return Cow::Borrowed(cell) };
        if let Some(word) = self.known.get(family).and_then(|words| words.get(cell)) {
            return Cow::Owned(word.clone());
        }
        let word = self.messages.code(family, cell);
        self.known.entry(family.to_owned()).or_default().insert(cell.to_owned(), word.clone());
        Cow::Owned(word)
    }

    fn take(&mut self, writer: &mut Writer<'_>, part: Part) -> Result<(), Refusal> {
        match part {
            Part::File { path, columns } => {
                let headers: Vec<String> = columns.iter().map(|column| self.header(column)).collect();
                let codes: Vec<String> = columns.iter().map(|column| column.code.clone()).collect();
                self.families = columns.into_iter().map(|column| column.words).collect();
                writer.file(&path, &headers, &codes)
            }
            Part::Rows { rows } if self.families.iter().all(Option::is_none) => writer.rows(&rows),
            Part::Rows { rows } => {
                let mut worded = Block::default();
                for row in rows.rows() {
                    worded.push(row.enumerate().map(|(at, cell)| self.word(at, cell)));
                }
                writer.rows(&worded)
            }
            Part::Board { board } => {
                self.board = Some(board);
                Ok(())
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
