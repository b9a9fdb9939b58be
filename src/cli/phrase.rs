//! `phrase`: sentences that are kept by hand, one's own and the grid's, and those that are written again and again.

use clap::Subcommand;
use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, PhraseRow};

/// Verbs of phrases.
#[derive(Debug, Subcommand)]
pub(super) enum PhraseVerb {
    /// Keep a phrase
    Add {
        /// The words
        text: String,
        /// For this grid, instead of for you
        #[arg(long)]
        grid: Option<String>,
    },
    /// List the phrases that are offered
    List {
        /// In this grid; that of your first post if not given
        #[arg(long)]
        grid: Option<String>,
    },
    /// Drop a phrase: it is offered no more
    Remove {
        /// The words
        text: String,
        /// From this grid's, instead of from yours
        #[arg(long)]
        grid: Option<String>,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: PhraseVerb) -> Result<(), Stop> {
    match verb {
        PhraseVerb::Add { text, grid } => cx.act(Command::PhraseKeep { grid, text }),
        PhraseVerb::Remove { text, grid } => cx.act(Command::PhraseDrop { grid, text }),
        PhraseVerb::List { grid } => {
            let Answer::Phrases(rows) = cx.query(Query::Phrases { grid })? else { return Err(answers::unexpected()) };
            list(cx, &rows)
        }
    }
}

fn list(cx: &mut Cx<'_>, rows: &[PhraseRow]) -> Result<(), Stop> {
    if cx.json {
        return rows.iter().try_for_each(|row| {
            cx.json(&json!({
                "text": row.text,
                "grid": row.of.as_ref().map(|of| &of.code),
                "grid_name": row.of.as_ref().map(|of| &of.name),
                "kept": row.kept,
                "may_drop": row.may_drop,
            }))
        });
    }
    let m = cx.m.clone();
    let mut table = Table::new([(Column::Words, t!(m, "cli-head-text")), (Column::Text, t!(m, "cli-head-phrase-of"))]);
    for row in rows {
        let whose = row.of.as_ref().map_or_else(|| t!(m, "phrase-own"), |of| of.name.clone());
        let how = if row.kept { String::new() } else { t!(m, "phrase-repeated") };
        table.row([row.text.clone(), format!("{whose} {how}").trim_end().to_owned()]);
    }
    answers::table(cx, &table)
}
