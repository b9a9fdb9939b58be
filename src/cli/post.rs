//! `post`: who holds which post where.

use clap::Subcommand;
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::domain::ledger::LineHeld;
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, PostRow};

/// Verbs of posts.
#[derive(Debug, Subcommand)]
pub(super) enum PostVerb {
    /// Appoint a person to a post
    Appoint {
        /// The post: its code, name or alias, e.g. warden
        post: String,
        /// Where: a grid's code or name
        grid: String,
        /// Who: a name, or the ending of the id
        person: String,
        /// First day; today if not given
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Last day, if known
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Ledger item or category held as a line
        #[arg(long, value_name = "ITEM")]
        line: Option<String>,
        /// The unit that the post acts for
        #[arg(long)]
        unit: Option<String>,
    },
    /// End an appointment
    End {
        /// The post: its code, name or alias, e.g. warden
        post: String,
        /// Where: a grid's code or name
        grid: String,
        /// Who: a name, or the ending of the id
        person: String,
        /// Last day; today if not given
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Two people exchange the grids in which they hold the same post, from a day on
    Swap {
        /// One of the grids, or who holds it
        one: String,
        /// The other
        other: String,
        /// First day of the new holders; today if not given
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// Which post, where they have several in common
        #[arg(long)]
        post: Option<String>,
    },
    /// A post passes from its holder to somebody else, from a day on
    HandOver {
        /// The post: its code, name or alias, e.g. warden
        post: String,
        /// Where: a grid's code or name
        grid: String,
        /// Who takes over: a name, or the ending of the id
        to: String,
        /// First day of the new holder; today if not given
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// Who gives it up, where several hold it
        #[arg(long, value_name = "PERSON")]
        from: Option<String>,
    },
    /// List appointments
    List {
        /// In and below this grid
        grid: Option<String>,
        /// Ended ones too
        #[arg(long)]
        ended: bool,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: PostVerb) -> Result<(), Stop> {
    match verb {
        PostVerb::Appoint { post, grid, person, from, until, line, unit } => {
            let from = cx.optional_date(from.as_deref(), "from")?;
            let until = cx.optional_date(until.as_deref(), "until")?;
            cx.act(Command::PostAppoint { post, grid, person, from, until, line, unit })
        }
        PostVerb::End { post, grid, person, until } => {
            let until = cx.optional_date(until.as_deref(), "until")?;
            cx.act(Command::PostEnd { post, grid, person, until })
        }
        PostVerb::Swap { one, other, on, post } => {
            let on = cx.optional_date(on.as_deref(), "on")?;
            cx.act(Command::PostSwap { one, other, post, on })
        }
        PostVerb::HandOver { post, grid, to, on, from } => {
            let on = cx.optional_date(on.as_deref(), "on")?;
            cx.act(Command::PostHandOver { post, grid, to, from, on })
        }
        PostVerb::List { grid, ended } => {
            let Answer::Posts(posts) = cx.query(Query::Posts { grid, ended })? else {
                return Err(answers::unexpected());
            };
            if cx.json {
                return posts.iter().try_for_each(|held| cx.json(&as_json(held)));
            }
            print(cx, &posts)
        }
    }
}

/// Appointments as a table.
pub(super) fn print(cx: &mut Cx<'_>, posts: &[PostRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-post")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-name")),
        (Column::Text, t!(m, "cli-head-person")),
        (Column::Text, t!(m, "cli-head-from")),
        (Column::Text, t!(m, "cli-head-until")),
        (Column::Text, t!(m, "cli-head-line")),
        (Column::Text, t!(m, "cli-head-unit")),
    ]);
    for held in posts {
        table.row([
            held.label.in_language(m.tag()).to_owned(),
            held.grid.code.to_string(),
            held.grid.name.clone(),
            held.person_name.clone(),
            held.from.to_string(),
            held.until.map(|date| date.to_string()).unwrap_or_default(),
            held.line.as_ref().map(line_of).unwrap_or_default(),
            held.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]);
    }
    answers::table(cx, &table)
}

fn line_of(line: &LineHeld) -> String {
    match line {
        LineHeld::Item(code) => code.to_string(),
        LineHeld::Category(code) => code.to_string(),
    }
}

/// An appointment as a JSON record.
pub(super) fn as_json(held: &PostRow) -> Value {
    json!({
        "appointment": held.id.to_string(),
        "post": held.post,
        "grid": held.grid.code,
        "grid_name": held.grid.name,
        "person": held.person.to_string(),
        "person_name": held.person_name,
        "from": held.from,
        "until": held.until,
        "line": held.line.as_ref().map(line_of),
        "unit": held.unit,
    })
}
