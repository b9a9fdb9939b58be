//! `case import`: orders of another system, read as a stream and sent in batches. What a batch has brought in is in,
//! whatever happens afterwards; the same file again brings in what is missing and nothing twice.

use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;
use serde_json::json;

use super::cx::{Cx, Stop};
use super::{answers, give, rows, trouble};
use crate::export::sheet::{Sheet, SheetError, SheetRow};
use crate::export::{Decoded, Encoding, encoding_of, guard};
use crate::i18n::{Messages, t};
use crate::service::command::{Command, Note, OrderRow};
use crate::service::intake::mapping::Written;
use crate::service::intake::{Bound, Mapping};
use crate::service::refusal::{Refusal, RefusalCode, RefusalKind};

/// Rows that are sent at once: one sync for all of them, and no wait that anybody else would notice.
const BATCH_ROWS: usize = 250;
/// Bytes that are sent at once at most, whatever the texts are.
const BATCH_BYTES: u64 = 512 * 1024;
/// Rows of each sort that are named one by one; the rejects file has all of them.
const SHOWN: usize = 10;
/// Columns of a rejects file in front of those of the source.
const REJECT_COLUMNS: [&str; 2] = ["gridlog-line", "gridlog-reason"];

/// What to import.
#[derive(Debug, Args)]
pub(super) struct CaseImport {
    /// CSV file of the other system, in UTF-8 or GB18030
    file: PathBuf,
    /// Mapping: which column is what, see docs/imports.md
    #[arg(long, value_name = "MAPPING")]
    map: PathBuf,
    /// Where to write the rows that were not taken; beside FILE if not given
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    /// Look only: say what would be taken, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What has become of the rows so far.
#[derive(Debug, Default)]
struct Tally {
    read: u64,
    open: u64,
    closed: u64,
    already: u64,
    changed: u64,
    rejected: u64,
    /// The first of those that have changed: line, order, case.
    changes: Vec<(String, String, String)>,
    /// The first of those that were not taken: line, reason.
    reasons: Vec<(u64, String)>,
}

/// Counts what passes, for the progress.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

pub(super) fn run(cx: &mut Cx<'_>, args: &CaseImport) -> Result<(), Stop> {
    let mapping = Mapping::read(&give::text_file(&args.map)?, &args.map.display().to_string())?;
    let trouble = |error: io::Error| give::file_trouble(&args.file, &error);
    let open = || File::open(&args.file).map_err(trouble);
    let encoding = match mapping.written() {
        Some(Written::Utf8) => Encoding::Utf8Plain,
        Some(Written::Gb18030) => Encoding::Gb18030,
        None => encoding_of(open()?).map_err(trouble)?,
    };
    let file = open()?;
    let total = file.metadata().map_err(trouble)?.len();
    let read = Rc::new(Cell::new(0));
    let counted = BufReader::new(Counted { inner: file, read: Rc::clone(&read) });
    let wrong = |error| rows::sheet_trouble(&args.file, error);
    let mut sheet = Sheet::open(Decoded::new(counted, encoding), &|_| None).map_err(wrong)?;
    let columns = sheet.columns().to_vec();
    let bound = mapping.bind(&columns)?;
    let rejects = if args.dry_run && args.rejects.is_none() { None } else { Some(args.rejects_path()) };
    let mut importing = Importing {
        bound: &bound,
        dry_run: args.dry_run,
        rejects: Rejects { path: rejects, file: None, columns: &columns },
        tally: Tally::default(),
        batch: Vec::new(),
    };
    let bar = cx.out.progress();
    let phase = cx.m.code("phase", if args.dry_run { "look" } else { "import" });
    let mut failed = None;
    let mut ended = false;
    while !ended {
        let mut bytes = 0;
        while importing.batch.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            match sheet.next() {
                Some(Ok(row)) => {
                    bytes += row.cells.iter().map(String::len).sum::<usize>() as u64;
                    importing.take(row, &cx.m)?;
                    continue;
                }
                Some(Err(SheetError::Torn { row, open })) => {
                    let reason = wrong(SheetError::Torn { row: row.clone(), open });
                    importing.tally.read += 1;
                    importing.reject(&row, trouble::what(&reason, &cx.m))?;
                    continue;
                }
                // What was read before the fault is taken all the same.
                Some(Err(error)) => failed = Some(wrong(error)),
                None => {}
            }
            ended = true;
            break;
        }
        importing.send(cx)?;
        bar.show(&phase, read.get(), Some(total));
    }
    drop(bar);
    let (tally, rejects) = (importing.tally, importing.rejects.finish()?);
    told(cx, &tally, args, rejects.as_deref())?;
    match failed {
        Some(refusal) => Err(refusal.into()),
        None if tally.rejected > 0 => Err(Stop::Code(RefusalKind::BadInput.exit_code())),
        None => Ok(()),
    }
}

impl CaseImport {
    /// Where it was asked for or beside the file, under the first name that is free: what somebody has mended is never
    /// written over.
    fn rejects_path(&self) -> PathBuf {
        if let Some(path) = &self.rejects {
            let (stem, ending) = (path.file_stem().unwrap_or_default(), path.extension().unwrap_or_default());
            let numbered = |number: u32| {
                let name = format!("{}-{number}.{}", stem.to_string_lossy(), ending.to_string_lossy());
                path.with_file_name(name.trim_end_matches('.'))
            };
            let mut paths = std::iter::once(path.clone()).chain((2..).map(numbered));
            return paths.find(|path| !path.exists()).unwrap_or_else(|| path.clone());
        }
        let stem = self.file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let stem = stem.split(".rejects").next().unwrap_or_default().to_owned();
        let name = |number: u32| match number {
            1 => format!("{stem}.rejects.csv"),
            number => format!("{stem}.rejects-{number}.csv"),
        };
        let paths = (1..).map(|number| self.file.with_file_name(name(number)));
        paths.into_iter().find(|path| !path.exists()).unwrap_or_else(|| self.file.with_extension("rejects.csv"))
    }
}

struct Importing<'a> {
    bound: &'a Bound<'a>,
    dry_run: bool,
    rejects: Rejects<'a>,
    tally: Tally,
    /// Rows that wait to be sent, each as it was read and as it is meant.
    batch: Vec<(SheetRow, OrderRow)>,
}

impl Importing<'_> {
    fn take(&mut self, row: SheetRow, m: &Messages) -> Result<(), Stop> {
        self.tally.read += 1;
        match self.bound.row(row.line, &row.cells) {
            Ok(order) => self.batch.push((row, order)),
            Err(refusal) => self.reject(&row, trouble::what(&refusal, m))?,
        }
        Ok(())
    }

    fn reject(&mut self, row: &SheetRow, reason: String) -> Result<(), Stop> {
        self.tally.rejected += 1;
        self.rejects.write(row, &reason)?;
        if self.tally.reasons.len() < SHOWN {
            self.tally.reasons.push((row.line, reason));
        }
        Ok(())
    }

    fn send(&mut self, cx: &mut Cx<'_>) -> Result<(), Stop> {
        if self.batch.is_empty() {
            return self.rejects.flush();
        }
        let batch = std::mem::take(&mut self.batch);
        let orders: Vec<OrderRow> = batch.iter().map(|(_, order)| order.clone()).collect();
        let system = self.bound.system().to_owned();
        let done = cx.command(Command::CaseImport { system, rows: orders, dry_run: self.dry_run })?;
        let mut made = done.made.iter();
        for (row, order) in &batch {
            let line = order.line.to_string();
            let note = done.notes.iter().find(|note| note.args.get("line") == Some(&line));
            match note {
                Some(note) if note.code == "bad-row" => self.reject(row, reason(note, &cx.m))?,
                Some(note) => {
                    self.tally.changed += 1;
                    if self.tally.changes.len() < SHOWN {
                        let number = note.args.get("number").cloned().unwrap_or_default();
                        self.tally.changes.push((line, order.number.clone(), number));
                    }
                }
                None => match made.next() {
                    Some(made) if made.already => self.tally.already += 1,
                    _ if order.ended.is_some() => self.tally.closed += 1,
                    _ => self.tally.open += 1,
                },
            }
        }
        self.rejects.flush()
    }
}

/// Why a row was left out, alone.
fn reason(note: &Note, m: &Messages) -> String {
    let words = note.words(m.tag());
    let reason = note.args.get("reason").map(String::as_str).unwrap_or_default();
    let args = words.iter().filter_map(|(name, value)| Some((name.strip_prefix("reason-")?, value.as_str())));
    m.said("refusal", reason, args).what
}

/// The rows that were not taken, as they were, with their line and the reason in front; written as soon as there is one.
struct Rejects<'a> {
    path: Option<PathBuf>,
    file: Option<csv::Writer<File>>,
    columns: &'a [String],
}

impl Rejects<'_> {
    fn write(&mut self, row: &SheetRow, reason: &str) -> Result<(), Stop> {
        let Some(path) = &self.path else { return Ok(()) };
        let trouble = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => give::file_trouble(path, &error),
            _ => Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", "unreadable"),
        };
        if self.file.is_none() {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(path)
                .map_err(|error| give::file_trouble(path, &error))?;
            // What spreadsheets in China open right.
            io::Write::write_all(&mut file, "\u{feff}".as_bytes()).map_err(|error| give::file_trouble(path, &error))?;
            let mut writer =
                csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(file);
            let header = REJECT_COLUMNS.into_iter().chain(self.kept(self.columns));
            writer.write_record(header).map_err(trouble)?;
            self.file = Some(writer);
        }
        let line = row.line.to_string();
        let told = [line.as_str(), reason];
        let record: Vec<String> =
            told.into_iter().chain(self.kept(&row.cells)).map(|cell| guard(cell).into_owned()).collect();
        match &mut self.file {
            Some(writer) => Ok(writer.write_record(record).map_err(trouble)?),
            None => Ok(()),
        }
    }

    /// Without the line and reason that an earlier run put in front.
    fn kept<'c>(&self, cells: &'c [String]) -> impl Iterator<Item = &'c str> {
        let earlier = self.columns.iter().zip(REJECT_COLUMNS).take_while(|(column, own)| column.as_str() == *own);
        cells.iter().skip(earlier.count()).map(String::as_str)
    }

    fn flush(&mut self) -> Result<(), Stop> {
        match (&mut self.file, &self.path) {
            (Some(writer), Some(path)) => Ok(writer.flush().map_err(|error| give::file_trouble(path, &error))?),
            _ => Ok(()),
        }
    }

    /// Where they are, if there are any.
    fn finish(mut self) -> Result<Option<PathBuf>, Stop> {
        self.flush()?;
        Ok(self.path.filter(|_| self.file.is_some()))
    }
}

fn told(cx: &mut Cx<'_>, tally: &Tally, args: &CaseImport, rejects: Option<&Path>) -> Result<(), Stop> {
    let m = cx.m.clone();
    if cx.json {
        let changes = tally.changes.iter();
        return cx.json(&json!({
            "dry_run": args.dry_run,
            "read": tally.read,
            "added": tally.open + tally.closed,
            "open": tally.open,
            "closed": tally.closed,
            "already": tally.already,
            "changed": tally.changed,
            "rejected": tally.rejected,
            "rejects": rejects.map(|path| path.display().to_string()),
            "changed_rows": changes.map(|(line, order, number)| json!({ "line": line.parse::<u64>().ok(), "order": order, "number": number })).collect::<Vec<_>>(),
            "rejected_rows": tally.reasons.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect::<Vec<_>>(),
        }));
    }
    if args.dry_run {
        cx.line(&t!(m, "cli-import-dry-run"))?;
    }
    let mut facts = answers::Facts::default();
    let count = |count: u64| Some(count.to_string());
    facts.add(t!(m, "cli-import-read"), count(tally.read));
    facts.add(t!(m, "cli-import-open"), count(tally.open));
    facts.add(t!(m, "cli-import-closed"), count(tally.closed));
    facts.add(t!(m, "cli-import-already"), count(tally.already));
    facts.add(t!(m, "cli-import-changed"), count(tally.changed));
    facts.add(t!(m, "cli-import-rejected"), count(tally.rejected));
    facts.add(t!(m, "cli-import-rejects"), rejects.map(|path| path.display().to_string()));
    facts.print(cx)?;
    for (line, order, number) in &tally.changes {
        let line =
            t!(m, "cli-import-changed-row", line = line.as_str(), order = order.as_str(), number = number.as_str());
        cx.line(&format!("  {line}"))?;
    }
    for (line, reason) in &tally.reasons {
        let told = t!(m, "cli-bad-row", line = *line, reason = reason.as_str(), text = "");
        cx.out.tell(format!("  {told}").trim_end());
    }
    let more = tally.rejected.saturating_sub(tally.reasons.len() as u64);
    if more > 0 {
        cx.out.tell(&format!("  {}", t!(m, "cli-more-rows", count = more)));
    }
    Ok(())
}
