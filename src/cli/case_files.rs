//! `case attach` and `case open`: files that belong to cases. The asking process reads the file and puts it into the data
//! directory; the case is told of it afterwards.

use std::path::Path;

use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use crate::domain::case::Attachment;
use crate::i18n::{Messages, t};
use crate::platform;
use crate::service::command::Command;
use crate::service::files;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, CaseView};

fn view(cx: &mut Cx<'_>, case: String) -> Result<Box<CaseView>, Stop> {
    match cx.query(Query::Case { case })? {
        Answer::Case(view) => Ok(view),
        _ => Err(answers::unexpected()),
    }
}

/// Puts a file to a case.
pub(super) fn attach(cx: &mut Cx<'_>, case: String, file: &Path, keep_location: bool) -> Result<(), Stop> {
    // A case that is not there, or a directory that is none of ours, leaves no file behind.
    let number = view(cx, case)?.row.number;
    let taken = files::take_in(&cx.dir()?, file, keep_location)?;
    cx.act(Command::CaseAttach {
        case: number,
        name: taken.name,
        hash: taken.hash,
        bytes: taken.bytes,
        media: taken.media,
        located: taken.located,
    })
}

/// Opens a file of a case with the system's program for it, or says where it lies.
pub(super) fn open(cx: &mut Cx<'_>, case: String, number: usize) -> Result<(), Stop> {
    let view = view(cx, case)?;
    let file = number.checked_sub(1).and_then(|at| view.case.attachments.get(at));
    let missing = || Refusal::new(RefusalCode::NoAttachment).with("given", number).with("number", &view.row.number);
    let file = file.ok_or_else(missing)?;
    let data = cx.dir()?;
    files::check(&data, &file.hash, &file.media, file.bytes)?;
    let path = files::place(&data, &file.hash, &file.media);
    let opened = platform::open_file(&path);
    if cx.json {
        return cx.json(&json!({ "name": file.name, "path": path.display().to_string(), "opened": opened }));
    }
    let line = path.display().to_string();
    if !opened {
        let told = t!(cx.m, "cli-no-viewer");
        cx.line(&told)?;
    }
    cx.line(&line)
}

/// A file in a line: its place in the list, its name, how large it is, and whether it may tell where it was made.
pub(super) fn line(at: usize, file: &Attachment, m: &Messages) -> String {
    let kilobytes = file.bytes.div_ceil(1024);
    let size = t!(m, "file-size", kilobytes = kilobytes);
    let located = if file.located { t!(m, "file-located") } else { String::new() };
    format!("{}  {}  {size}  {located}", at + 1, file.name).trim_end().to_owned()
}

/// The same for programs.
pub(super) fn as_json(file: &Attachment) -> serde_json::Value {
    json!({
        "name": file.name,
        "hash": file.hash,
        "bytes": file.bytes,
        "media": file.media,
        "located": file.located,
        "at": file.at,
    })
}
