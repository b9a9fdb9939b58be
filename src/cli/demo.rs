//! `demo`: the sample town; and the terminal UI, which `gridlog` alone starts.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answers;
use super::case_reads;
use super::cx::{Cx, Stop};
use super::export;
use super::house::DemoWish;
use crate::i18n::t;
use crate::service::query::{CaseFilter, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

/// Cases of the triage queue that are shown without a terminal.
const QUEUE_SHOWN: u32 = 12;

/// What to make.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Cases, log entries and ledger rows together [default: 5000, or as many as the demo that is there has]
    #[arg(long, value_name = "N")]
    records: Option<u64>,
    /// Exactly how many of them are cases [default: a quarter]; without --records, hardly anything else
    #[arg(long, value_name = "N")]
    cases: Option<u64>,
    /// About how many cases are open at the end [default: as in a town like it]
    #[arg(long, value_name = "N")]
    open: Option<u64>,
    /// Where chance begins: the same seed makes the same town [default: 1, or that of the demo that is there]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Only make it: no screen, no export
    #[arg(long)]
    no_ui: bool,
}

/// Makes the sample town, then shows it: on the screen, or printed where there is no terminal.
pub(super) fn run(cx: &mut Cx<'_>, args: &Demo) -> Result<(), Stop> {
    let dir = match &cx.named {
        Some(dir) => dir.clone(),
        None => beside(cx.dir()?),
    };
    let wish = DemoWish {
        dir: dir.clone(),
        records: args.records,
        cases: args.cases,
        open: args.open,
        seed: args.seed,
        now: cx.asker.now,
        lang: cx.lang(),
    };
    let bar = cx.out.progress();
    let m = cx.m.clone();
    let made = cx.house.demo(&wish, &mut |phase, done, total| bar.show(&m.code("phase", phase), done, total))?;
    drop(bar);
    cx.turn_to(&dir);
    if cx.json {
        let mut record = json!({ "data": dir.display().to_string(), "made": made.made });
        for (code, figure) in &made.figures {
            answers::merge(&mut record, json!({ *code: figure }));
        }
        cx.json(&record)?;
    } else {
        let place = dir.display().to_string();
        cx.line(&if made.made { t!(m, "cli-demo-made", dir = place) } else { t!(m, "cli-demo-there", dir = place) })?;
        let figures: Vec<String> =
            made.figures.iter().map(|(code, figure)| format!("{} {figure}", m.code("figure", code))).collect();
        if made.made {
            cx.line(&format!("  {}", figures.join(&t!(m, "cli-comma"))))?;
        }
    }
    if args.no_ui {
        return Ok(());
    }
    if is_for_a_screen() { ui(cx) } else { printed(cx) }
}

/// The demo's own directory, beside the usual one.
fn beside(dir: PathBuf) -> PathBuf {
    dir.parent().map_or_else(|| PathBuf::from("gridlog-demo"), |parent| parent.join("gridlog-demo"))
}

fn is_for_a_screen() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Today's triage queue, and the export of today.
fn printed(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let filter = CaseFilter { open: true, ..CaseFilter::default() };
    let Answer::Cases(page) = cx.query(Query::Cases { filter, page: answers::page(QUEUE_SHOWN, None) })? else {
        return Err(answers::unexpected());
    };
    if !cx.json {
        cx.out.gap()?;
        let (total, late) = (page.total.unwrap_or(0), page.late.unwrap_or(0));
        let line = t!(cx.m, "cli-demo-queue", count = total, late = late);
        cx.line(&line)?;
        case_reads::print(cx, &page.rows)?;
        cx.out.gap()?;
    }
    let out = cx.dir()?.join("export");
    export::written_to(cx, &out)
}

/// The terminal UI, until the user leaves.
pub(super) fn ui(cx: &mut Cx<'_>) -> Result<(), Stop> {
    if !is_for_a_screen() {
        return Err(Refusal::new(RefusalCode::NoTerminal).into());
    }
    let (dir, lang) = (cx.dir()?, cx.lang());
    let told = cx.told();
    cx.house.ui(&dir, &cx.asker, lang, told)?;
    Ok(())
}
