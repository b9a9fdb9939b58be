//! `handover`: what stays with areas whose people change (交接單), to be read, or printed for both to sign.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::cx::{Cx, Stop};
use super::{answers, give};
use crate::i18n::t;
use crate::paper;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

/// Verbs of handing over.
#[derive(Debug, Subcommand)]
pub(super) enum HandoverVerb {
    /// Print the sheet for both to sign: open cases, promises, rows to check, drafts (交接單)
    Print {
        /// Which areas: codes or names; both, where two are swapped
        #[arg(required = true)]
        grids: Vec<String>,
        /// First day of the new holders; today if not given
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// Write it to this file, .html or .txt; shown if not given
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: HandoverVerb) -> Result<(), Stop> {
    let HandoverVerb::Print { grids, on, out } = verb;
    let on = match cx.optional_date(on.as_deref(), "on")? {
        Some(on) => on,
        None => cx.now()?.date(),
    };
    let ending = out.as_deref().and_then(|out| out.extension()).map(|ending| ending.to_string_lossy().to_lowercase());
    let form = match (&out, ending.as_deref()) {
        (None, _) | (_, Some("txt")) => paper::handover_lines,
        (_, Some("html" | "htm")) => paper::handover_html,
        (Some(out), _) => return Err(Refusal::new(RefusalCode::SheetEnding).with("path", out.display()).into()),
    };
    let Answer::Handover(view) = cx.query(Query::Handover { grids, on })? else { return Err(answers::unexpected()) };
    let words = paper::handover_words(&view);
    let Some(out) = out else {
        if cx.json {
            return cx.json(&json!(view));
        }
        let text = form(&view, &words);
        return text.lines().try_for_each(|line| cx.line(line));
    };
    paper::write(&out, &form(&view, &words)).map_err(|error| give::file_trouble(&out, &error))?;
    let path = out.display().to_string();
    if cx.json {
        return cx.json(&json!({ "path": path }));
    }
    let line = t!(cx.m, "handout-written", path = path);
    cx.line(&line)
}
