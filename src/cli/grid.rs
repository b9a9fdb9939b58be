//! `grid`: the tree of grids.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::handouts::{self, Forms};
use super::table::{Column, Table};
use super::{answers, rows};
use crate::domain::ids::Tier;
use crate::i18n::{cells, t};
use crate::paper;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, BookCheck, CheckedRow, FactSheet, GridRowView, GridView};

/// Verbs of grids.
#[derive(Debug, Subcommand)]
pub(super) enum GridVerb {
    /// Add the grids of a CSV file: code,name,parent,tier
    Import {
        /// The file; - reads standard input
        file: PathBuf,
        /// Keep the good rows when others are bad
        #[arg(long)]
        keep_good: bool,
    },
    /// Add one grid
    Add {
        /// Its code: 12 digits for a community or village, 15 for an area
        code: String,
        /// Its name
        #[arg(long)]
        name: String,
        /// Bounds in words
        #[arg(long, value_name = "TEXT")]
        boundary: Option<String>,
        /// Households within
        #[arg(long, value_name = "N")]
        households: Option<u32>,
    },
    /// Rename a grid, draw its division anew, or have it follow another regulation
    Change {
        /// Which: its code or name
        grid: String,
        /// Name from now on
        #[arg(long)]
        name: Option<String>,
        /// Bounds in words
        #[arg(long, value_name = "TEXT")]
        boundary: Option<String>,
        /// Households within
        #[arg(long, value_name = "N")]
        households: Option<u32>,
        /// Regulation from now on
        #[arg(long, value_name = "CODE")]
        regulation: Option<String>,
    },
    /// Record that a division and its responsible person were put up publicly
    Notice {
        /// Which: its code or name
        grid: String,
        /// Where and how; - reads standard input
        #[arg(long)]
        text: String,
        /// When; today if not given
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// Make the notice to be put up: bounds, who is responsible, whom to tell what one thinks of it (公示)
    NoticeSheet {
        /// Which: its code or name
        grid: String,
        /// Write it to this file, .html or .txt; shown if not given
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// List grids with their people and counts
    List {
        /// From this node; the town if not given
        grid: Option<String>,
    },
    /// The same as a tree
    Tree {
        /// From this node; the town if not given
        grid: Option<String>,
    },
    /// Show one grid
    Show {
        /// Which: its code or name
        grid: String,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: GridVerb) -> Result<(), Stop> {
    match verb {
        GridVerb::Import { file, keep_good } => {
            let rows = rows::grids(&rows::read(&file)?)?;
            cx.import(Command::GridImport { rows, keep_good })
        }
        GridVerb::Add { code, name, boundary, households } => {
            cx.act(Command::GridAdd { code, name, boundary, households })
        }
        GridVerb::Change { grid, name, boundary, households, regulation } => {
            cx.act(Command::GridChange { grid, name, boundary, households, regulation })
        }
        GridVerb::Notice { grid, text, on } => {
            let (text, on) = (cx.text(text)?, cx.optional_date(on.as_deref(), "on")?);
            cx.act(Command::GridNotice { grid, text, on })
        }
        GridVerb::NoticeSheet { grid, out } => notice_sheet(cx, grid, out.as_deref()),
        GridVerb::List { grid } => list(cx, grid, false),
        GridVerb::Tree { grid } => list(cx, grid, true),
        GridVerb::Show { grid } => show(cx, grid),
    }
}

fn notice_sheet(cx: &mut Cx<'_>, grid: String, out: Option<&Path>) -> Result<(), Stop> {
    let Answer::Notice(view) = cx.query(Query::Notice { grid })? else { return Err(answers::unexpected()) };
    let words = paper::notice_words(&view);
    if let Some(out) = out {
        let forms = Forms { html: &|| paper::notice_html(&view, &words), txt: &|| paper::notice_lines(&view, &words) };
        return handouts::to_file(cx, out, &|ending| paper::notice_name(&view, &words, ending), &forms);
    }
    if cx.json {
        return cx.json(&json!(view));
    }
    paper::notice_lines(&view, &words).lines().try_for_each(|line| cx.line(line))
}

fn list(cx: &mut Cx<'_>, grid: Option<String>, tree: bool) -> Result<(), Stop> {
    let Answer::Grids(grids) = cx.query(Query::Grids { grid })? else { return Err(answers::unexpected()) };
    if cx.json {
        return grids.iter().try_for_each(|grid| cx.json(&as_json(grid)));
    }
    let m = cx.m.clone();
    let top = grids.first().map_or(0, |grid| depth(grid.tier));
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-code")),
        (Column::Text, t!(m, "cli-head-name")),
        (Column::Text, t!(m, "cli-head-tier")),
        (Column::Words, t!(m, "cli-head-holders")),
        (Column::Number, t!(m, "cli-head-open")),
        (Column::Number, t!(m, "cli-head-late")),
        (Column::Number, t!(m, "cli-head-rows")),
        (Column::Text, t!(m, "cli-head-notice")),
    ]);
    for grid in &grids {
        let indent = if tree { cells::spaces(2 * (depth(grid.tier).saturating_sub(top))) } else { String::new() };
        let holders: Vec<String> = grid.holders.iter().map(|held| answers::holder(held, &m)).collect();
        table.row([
            grid.code.to_string(),
            format!("{indent}{}", grid.name),
            if tree { String::new() } else { m.code("tier", &answers::code(&grid.tier)) },
            holders.join(&t!(m, "cli-comma")),
            answers::count(grid.open),
            answers::count(grid.late),
            answers::count(grid.rows),
            if grid.noticed || grid.tier == Tier::Town { String::new() } else { t!(m, "cli-grid-not-noticed") },
        ]);
    }
    answers::table(cx, &table)
}

fn depth(tier: Tier) -> usize {
    match tier {
        Tier::Town => 0,
        Tier::Community => 1,
        Tier::Area => 2,
    }
}

fn as_json(grid: &GridRowView) -> Value {
    json!({
        "grid": grid.code,
        "grid_name": grid.name,
        "tier": grid.tier,
        "regulation": grid.regulation,
        "households": grid.households,
        "holders": grid.holders.iter().map(super::post::as_json).collect::<Vec<_>>(),
        "open": grid.open,
        "late": grid.late,
        "rows": grid.rows,
        "noticed": grid.noticed,
    })
}

fn show(cx: &mut Cx<'_>, grid: String) -> Result<(), Stop> {
    let Answer::Grid(view) = cx.query(Query::Grid { grid })? else { return Err(answers::unexpected()) };
    let GridView { row, official, boundary, divided_from, notice_on, posts, stages, facts: sheet, .. } = *view;
    if cx.json {
        let mut value = as_json(&row);
        let more = json!({
            "official": official,
            "boundary": boundary,
            "divided_from": divided_from,
            "notice_on": notice_on,
            "posts": posts.iter().map(super::post::as_json).collect::<Vec<_>>(),
            "facts": sheet.as_ref().map(facts_json),
            "stages": stages.iter().map(|(stage, count)| json!({ "stage": stage, "count": count })).collect::<Vec<_>>(),
        });
        answers::merge(&mut value, more);
        return cx.json(&value);
    }
    let m = cx.m.clone();
    cx.line(&format!("{}  {}  {}", row.code, row.name, m.code("tier", &answers::code(&row.tier))))?;
    let mut facts = answers::Facts::default();
    facts.add(t!(m, "cli-head-official"), official);
    facts.add(t!(m, "cli-head-regulation"), row.regulation.map(|code| code.to_string()));
    facts.add(t!(m, "cli-head-boundary"), boundary);
    facts.add(t!(m, "cli-head-households"), row.households.map(|count| count.to_string()));
    facts.add(t!(m, "cli-head-divided-from"), divided_from.map(|date| date.to_string()));
    let notice = match (row.noticed, notice_on) {
        (true, on) => on.map(|date| date.to_string()),
        (false, Some(on)) => Some(t!(m, "grids-notice-old", on = on.to_string())),
        (false, None) => Some(t!(m, "cli-grid-not-noticed")),
    };
    facts.add(t!(m, "cli-head-notice"), notice);
    let stages: Vec<String> = stages
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(stage, count)| format!("{} {count}", answers::stage(*stage, &m)))
        .collect();
    facts.add(t!(m, "cli-head-cases"), (!stages.is_empty()).then(|| stages.join(&t!(m, "cli-comma"))));
    facts.add(t!(m, "cli-head-rows"), Some(row.rows.to_string()));
    if let Some(sheet) = &sheet {
        let today = cx.now()?.date();
        facts.add(t!(m, "grids-facts"), Some(paper::fact_words(sheet, &m).join("  ")));
        facts.add(t!(m, "field-confirmed"), Some(paper::check_words(&sheet.check, today, &m).join("\n")));
    }
    facts.print(cx)?;
    if !posts.is_empty() {
        cx.out.gap()?;
        super::post::print(cx, &posts)?;
    }
    Ok(())
}

fn facts_json(sheet: &FactSheet) -> Value {
    let rows = sheet.rows.iter().map(|row| {
        let sums = row.sums.iter().map(|sum| json!({ "field": sum.field, "sum": sum.sum }));
        json!({ "item": row.item, "rows": row.rows, "stale": row.stale, "sums": sums.collect::<Vec<_>>() })
    });
    json!({ "items": rows.collect::<Vec<_>>(), "check": check_json(&sheet.check) })
}

/// When the rows of a book were last known to be right.
pub(super) fn check_json(check: &BookCheck) -> Value {
    let row = |row: &CheckedRow| json!({ "at": row.at, "by": row.by, "how": row.how, "grid": row.grid.code, "item": row.item });
    json!({
        "rows": check.rows,
        "stale": check.stale,
        "oldest": check.oldest.as_ref().map(row),
        "latest": check.latest.as_ref().map(row),
    })
}
