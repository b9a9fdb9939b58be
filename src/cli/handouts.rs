//! `case text` and `case sheet`: what goes to people who do not run the program.

use std::path::Path;

use serde_json::json;

use super::cx::{Cx, Stop};
use super::{answers, give};
use crate::i18n::{Messages, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, CaseSheet};

fn sheet(cx: &mut Cx<'_>, case: String) -> Result<(Box<CaseSheet>, Messages), Stop> {
    let Answer::CaseSheet(sheet) = cx.query(Query::CaseSheet { case })? else { return Err(answers::unexpected()) };
    let words = paper::words(&sheet);
    Ok((sheet, words))
}

/// A short text to pass a case on, or to urge.
pub(super) fn text(cx: &mut Cx<'_>, case: String, urge: bool, out: Option<&Path>) -> Result<(), Stop> {
    let (sheet, words) = sheet(cx, case)?;
    let text = if urge { paper::reminder(&sheet, &words) } else { paper::message(&sheet, &words) };
    if let Some(out) = out {
        write(out, &format!("{text}\n"))?;
        return told(cx, &sheet, out);
    }
    if cx.json {
        return cx.json(&json!({ "number": sheet.number, "text": text }));
    }
    cx.line(&text)
}

/// A sheet to be printed, by the ending of its file.
pub(super) fn printed(cx: &mut Cx<'_>, case: String, out: &Path) -> Result<(), Stop> {
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let form = match ending.as_deref() {
        Some("html" | "htm") => paper::html,
        Some("txt") => paper::lines,
        _ => return Err(Refusal::new(RefusalCode::SheetEnding).with("path", out.display()).into()),
    };
    let (sheet, words) = sheet(cx, case)?;
    write(out, &form(&sheet, &words))?;
    told(cx, &sheet, out)
}

/// A paper in both of its forms, made when it is known which is wanted.
pub(super) struct Forms<'a> {
    /// For browsers to print.
    pub(super) html: &'a dyn Fn() -> String,
    /// For line printers.
    pub(super) txt: &'a dyn Fn() -> String,
}

/// Writes a paper to a file by its ending; to one named by what it is where no file was given. Tells which.
pub(super) fn to_file(
    cx: &mut Cx<'_>,
    out: &Path,
    name: &dyn Fn(&str) -> String,
    forms: &Forms<'_>,
) -> Result<(), Stop> {
    let out = if out.as_os_str().is_empty() { paper::place(&name("html")) } else { out.to_owned() };
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let text = match ending.as_deref() {
        Some("html" | "htm") => (forms.html)(),
        Some("txt") => (forms.txt)(),
        _ => return Err(Refusal::new(RefusalCode::SheetEnding).with("path", out.display()).into()),
    };
    write(&out, &text)?;
    let path = out.display().to_string();
    if cx.json {
        return cx.json(&json!({ "path": path }));
    }
    let line = t!(cx.m, "handout-written", path = path);
    cx.line(&line)
}

fn write(out: &Path, text: &str) -> Result<(), Refusal> {
    paper::write(out, text).map_err(|error| give::file_trouble(out, &error))
}

fn told(cx: &mut Cx<'_>, sheet: &CaseSheet, out: &Path) -> Result<(), Stop> {
    let path = out.display().to_string();
    if cx.json {
        return cx.json(&json!({ "number": sheet.number, "path": path }));
    }
    let line = t!(cx.m, "handout-written", path = path);
    cx.line(&line)
}
