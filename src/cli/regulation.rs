//! `regulation`: regulations in force, and the town's holidays.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use super::cx::{Cx, Stop};
use super::doctor;
use super::table::{Column, Table};
use super::{answers, give, trial};
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::RefusalKind;
use crate::service::view::Answer;

/// Verbs of regulations.
#[derive(Debug, Subcommand)]
pub(super) enum RegulationVerb {
    /// List regulations in force and built in
    List,
    /// Show a regulation: its posts and duties, or its whole text
    Show {
        /// Its code, e.g. town-grid
        code: String,
        /// Print the whole text as TOML
        #[arg(long)]
        text: bool,
    },
    /// Adopt the regulation of a TOML file from now on; try it first
    Adopt {
        /// The file
        file: PathBuf,
    },
    /// Check a TOML file, or the regulation in force under a code, without adopting it
    Check {
        /// A file, or a code
        file: String,
    },
    /// Try a TOML file over past cases: who would have led, by when, and who would have been late
    Try(trial::Try),
    /// Print each clause that a regulation claims, and what implements it
    Coverage {
        /// Its code, e.g. town-grid
        code: String,
    },
    /// Adopt the town's own holidays: a CSV file date,kind,name; those of other years stay
    Holidays {
        /// The file
        #[arg(required_unless_present = "drop")]
        file: Option<PathBuf>,
        /// A year of which the town has no own days any more; may be given several times
        #[arg(long, value_name = "YEAR")]
        drop: Vec<i32>,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: RegulationVerb) -> Result<(), Stop> {
    match verb {
        RegulationVerb::List => list(cx),
        RegulationVerb::Show { code, text } => show(cx, code, text),
        RegulationVerb::Adopt { file } => {
            let text = give::text_file(&file)?;
            cx.act(Command::RegulationAdopt { file: give::file_name(&file), text })?;
            hint(cx, "cli-adopt-hint", &file)
        }
        RegulationVerb::Check { file } => check(cx, file),
        RegulationVerb::Try(args) => trial::run(cx, args),
        RegulationVerb::Coverage { code } => coverage(cx, code),
        RegulationVerb::Holidays { file, drop } => {
            let text = file.as_deref().map(give::text_file).transpose()?.unwrap_or_default();
            cx.act(Command::HolidaysAdopt { text, drop })
        }
    }
}

fn list(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let Answer::Regulations(regulations) = cx.query(Query::Regulations)? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    if cx.json {
        return regulations.iter().try_for_each(|row| {
            cx.json(&json!({
                "regulation": row.code,
                "title": row.title.in_language(m.tag()),
                "version": row.version,
                "built_in": row.built_in,
                "since": row.since,
                "grids": row.grids,
            }))
        });
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-code")),
        (Column::Words, t!(m, "cli-head-title")),
        (Column::Text, t!(m, "cli-head-version")),
        (Column::Text, t!(m, "cli-head-since")),
        (Column::Number, t!(m, "cli-head-grids")),
    ]);
    for row in &regulations {
        let version = row.version.get(..8).unwrap_or(&row.version);
        table.row([
            row.code.to_string(),
            row.title.in_language(m.tag()).to_owned(),
            if row.built_in { t!(m, "cli-regulation-built-in", version = version) } else { version.to_owned() },
            row.since.as_ref().map(answers::minute).unwrap_or_default(),
            answers::count(row.grids),
        ]);
    }
    answers::table(cx, &table)
}

fn show(cx: &mut Cx<'_>, code: String, text: bool) -> Result<(), Stop> {
    let Answer::Regulation(view) = cx.query(Query::Regulation { code })? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    if text && !cx.json {
        return Ok(cx.out.raw(view.text.as_bytes())?);
    }
    if cx.json {
        let entries = |entries: Vec<(String, &crate::domain::label::Label, &String)>| {
            entries
                .into_iter()
                .map(|(code, label, clause)| json!({ "code": code, "name": label.in_language(m.tag()), "clause": clause }))
                .collect::<Vec<_>>()
        };
        let posts = entries(view.posts.iter().map(|(code, label, clause)| (code.to_string(), label, clause)).collect());
        let duties = entries(view.duties.iter().map(|(code, label, clause)| (code.clone(), label, clause)).collect());
        let meetings =
            entries(view.meetings.iter().map(|(code, label, clause)| (code.clone(), label, clause)).collect());
        return cx.json(&json!({
            "regulation": view.row.code,
            "title": view.row.title.in_language(m.tag()),
            "version": view.row.version,
            "built_in": view.row.built_in,
            "since": view.row.since,
            "grids": view.row.grids,
            "posts": posts,
            "duties": duties,
            "meetings": meetings,
            "text": text.then_some(&view.text),
        }));
    }
    cx.line(&format!("{}  {}  {}", view.row.code, view.row.title.in_language(m.tag()), view.row.version))?;
    let heads = || {
        [
            (Column::Text, t!(m, "cli-head-code")),
            (Column::Text, t!(m, "cli-head-name")),
            (Column::Text, t!(m, "cli-head-clause")),
        ]
    };
    cx.line(&t!(m, "cli-head-posts"))?;
    let mut table = Table::new(heads());
    for (code, label, clause) in &view.posts {
        table.row([code.to_string(), label.in_language(m.tag()).to_owned(), clause.clone()]);
    }
    answers::table(cx, &table)?;
    for (head, entries) in [(t!(m, "cli-head-duties"), &view.duties), (t!(m, "cli-head-meetings"), &view.meetings)] {
        if entries.is_empty() {
            continue;
        }
        cx.line(&head)?;
        let mut table = Table::new(heads());
        for (code, label, clause) in entries {
            table.row([code.clone(), label.in_language(m.tag()).to_owned(), clause.clone()]);
        }
        answers::table(cx, &table)?;
    }
    Ok(())
}

/// What else can be done with a file, for people.
fn hint(cx: &mut Cx<'_>, key: &str, file: &Path) -> Result<(), Stop> {
    if cx.json {
        return Ok(());
    }
    let hint = cx.m.get(key, &[("file", &file.display().to_string())]);
    cx.line(&hint)
}

/// A path is read here and its text sent; anything else is the code of one in force.
fn check(cx: &mut Cx<'_>, file: String) -> Result<(), Stop> {
    let path = PathBuf::from(&file);
    let is_file = path.is_file() || path.extension().is_some() || file.contains(['/', '\\']);
    let query = if is_file {
        Query::RegulationCheck { file: give::file_name(&path), text: Some(give::text_file(&path)?) }
    } else {
        Query::RegulationCheck { file, text: None }
    };
    let Answer::Findings(findings) = cx.query(query)? else { return Err(answers::unexpected()) };
    match doctor::tell(cx, &findings)? {
        0 => {
            if is_file {
                hint(cx, "cli-check-hint", &path)
            } else {
                Ok(())
            }
        }
        _ => Err(Stop::Code(RefusalKind::BadInput.exit_code())),
    }
}

fn coverage(cx: &mut Cx<'_>, code: String) -> Result<(), Stop> {
    let Answer::Coverage(clauses) = cx.query(Query::Coverage { code })? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    if cx.json {
        return clauses.iter().try_for_each(|row| {
            let title = row.title.as_ref().map(|title| title.in_language(m.tag()));
            cx.json(&json!({ "clause": row.clause, "title": title, "entries": row.entries }))
        });
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-clause")),
        (Column::Words, t!(m, "cli-head-title")),
        (Column::Text, t!(m, "cli-head-implemented-by")),
    ]);
    for row in &clauses {
        let title = row.title.as_ref().map(|title| title.in_language(m.tag()).to_owned()).unwrap_or_default();
        let entries =
            if row.entries.is_empty() { t!(m, "cli-coverage-none") } else { row.entries.join(&t!(m, "cli-comma")) };
        table.row([row.clause.clone(), title, entries]);
    }
    answers::table(cx, &table)
}
