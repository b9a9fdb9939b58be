//! `export`: every grid's ledgers, cases and logs as CSV, and the nightly run of it.

mod nightly;
mod write;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use crate::export::{Encoding, ExportError, Target};
use crate::i18n::t;
use crate::platform;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, Status};

pub(super) use self::write::{How, Outcome, write};

/// Exports that the nightly run keeps unless told otherwise.
const KEPT: usize = 30;

/// What to export.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Directory of exports: a directory named by the date is made in it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Name it by this date; today if not given
    #[arg(long, conflicts_with = "nightly")]
    date: Option<String>,
    /// For whom: a post's code or name; what that post may not read is hidden
    #[arg(long = "for", value_name = "POST")]
    audience: Option<String>,
    /// How text is written
    #[arg(long, value_parser = ["utf-8", "gb18030"], default_value = "utf-8", conflicts_with = "plain")]
    encoding: String,
    /// UTF-8 without a byte-order mark: for other programs
    #[arg(long)]
    plain: bool,
    /// A second line of stable column names in each file
    #[arg(long)]
    field_codes: bool,
    /// Keep in the carry copies who told a case, telephones, diary opinions and what is sensitive
    #[arg(long)]
    carry_all: bool,
    /// For schedulers: catch up missed nights, remove old exports, one line
    #[arg(long)]
    nightly: bool,
    /// With --nightly: how many exports to keep; 30 if not given
    #[arg(long, value_name = "N", requires = "nightly", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
}

pub(super) fn run(cx: &mut Cx<'_>, args: &Export) -> Result<(), Stop> {
    let encoding = match (args.plain, args.encoding.as_str()) {
        (true, _) => Encoding::Utf8Plain,
        (false, "gb18030") => Encoding::Gb18030,
        (false, _) => Encoding::Utf8Bom,
    };
    let audience = args.audience.as_deref().map(str::trim).filter(|post| !post.is_empty());
    let how = How {
        audience: audience.map(str::to_owned),
        encoding,
        field_codes: args.field_codes,
        carry_all: args.carry_all,
    };
    let date = cx.optional_date(args.date.as_deref(), "date")?;
    let status = status(cx)?;
    if is_inside(&args.out, &cx.dir()?) {
        return Err(Refusal::new(RefusalCode::ExportInside).with("path", args.out.display()).into());
    }
    let target = Target::open(&args.out).map_err(|error| refused(&error))?;
    if args.nightly {
        let keep = args.keep.map_or(KEPT, |keep| usize::try_from(keep).unwrap_or(usize::MAX));
        return nightly::run(cx, &target, &status, &how, keep);
    }
    one(cx, &target, &status, date, &how)
}

/// Whether a directory that may not be there yet lies in the data directory, by whatever links.
fn is_inside(out: &Path, data: &Path) -> bool {
    let Ok(data) = data.canonicalize() else { return false };
    let full = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    full.ancestors().find_map(|there| there.canonicalize().ok()).is_some_and(|there| there.starts_with(&data))
}

/// Writes today's export below a directory and tells what it holds.
pub(super) fn written_to(cx: &mut Cx<'_>, out: &Path) -> Result<(), Stop> {
    let status = status(cx)?;
    let target = Target::open(out).map_err(|error| refused(&error))?;
    one(cx, &target, &status, None, &How::default())
}

fn one(cx: &mut Cx<'_>, target: &Target, status: &Status, date: Option<NaiveDate>, how: &How) -> Result<(), Stop> {
    let date = date.unwrap_or_else(|| status.now.date_naive());
    let outcome = write(cx, target, &status.lang, date, how)?;
    if cx.json {
        return cx.json(&outcome.as_json());
    }
    let line = outcome_line(cx, &outcome);
    cx.line(&line)
}

/// What became of one date, in words.
fn outcome_line(cx: &Cx<'_>, outcome: &Outcome) -> String {
    let (path, date) = (outcome.place.display().to_string(), outcome.date.to_string());
    if outcome.made {
        let (files, rows) = (outcome.manifest.files.len(), outcome.manifest.rows);
        t!(cx.m, "export-made", date = date, files = files, rows = rows, path = path)
    } else {
        t!(cx.m, "export-unchanged", date = date, path = path)
    }
}

impl Outcome {
    fn as_json(&self) -> serde_json::Value {
        json!({
            "date": self.date,
            "made": self.made,
            "path": self.place.display().to_string(),
            "files": self.manifest.files.len(),
            "rows": self.manifest.rows,
            "bytes": self.manifest.files.iter().map(|file| file.bytes).sum::<u64>(),
            "cut": self.manifest.edition.cut,
        })
    }
}

fn status(cx: &mut Cx<'_>) -> Result<Status, Stop> {
    match cx.query(Query::Status)? {
        Answer::Status(status) => Ok(status),
        _ => Err(answers::unexpected()),
    }
}

/// What a failure of writing means to the asker.
fn refused(error: &ExportError) -> Refusal {
    let (code, path) = match error {
        ExportError::NoSpace { path } => (RefusalCode::NoSpace, path.display().to_string()),
        ExportError::Io { path, .. } | ExportError::BadManifest { path, .. } => {
            (RefusalCode::IoFailed, path.display().to_string())
        }
        ExportError::Busy { out } => (RefusalCode::ExportBusy, out.display().to_string()),
        ExportError::BadPath { path } | ExportError::Ragged { path, .. } => (RefusalCode::Internal, path.clone()),
    };
    let reason = match error {
        ExportError::Io { source, .. } => platform::io_reason(source),
        other => other.to_string(),
    };
    Refusal::new(code).with("path", path).with("reason", reason)
}
