//! `unit`: town units.

use clap::Subcommand;
use serde_json::json;

use super::answers;
use super::args::coded;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::domain::grid::UnitKind;
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::Answer;

/// Verbs of units.
#[derive(Debug, Subcommand)]
pub(super) enum UnitVerb {
    /// Add a town unit
    Add {
        /// Name
        name: String,
        /// Stable code; made by the program if not given
        #[arg(long)]
        code: Option<String>,
        /// What it is
        #[arg(long, default_value = "unit", value_parser = coded::<UnitKind>(&["office", "center", "unit"]))]
        kind: UnitKind,
        /// Telephone
        #[arg(long)]
        phone: Option<String>,
    },
    /// List town units with the open cases they hold
    List,
}

pub(super) fn run(cx: &mut Cx<'_>, verb: UnitVerb) -> Result<(), Stop> {
    match verb {
        UnitVerb::Add { name, code, kind, phone } => cx.act(Command::UnitAdd { name, code, kind, phone }),
        UnitVerb::List => list(cx),
    }
}

fn list(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let Answer::Units(units) = cx.query(Query::Units)? else { return Err(answers::unexpected()) };
    if cx.json {
        return units.iter().try_for_each(|unit| {
            cx.json(&json!({
                "unit": unit.code,
                "unit_name": unit.name,
                "kind": unit.kind,
                "phone": unit.phone,
                "open": unit.open,
                "received": unit.received,
                "returned": unit.returned,
            }))
        });
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-code")),
        (Column::Text, t!(m, "cli-head-name")),
        (Column::Text, t!(m, "cli-head-unit-kind")),
        (Column::Text, t!(m, "cli-head-phone")),
        (Column::Number, t!(m, "cli-head-open")),
        (Column::Number, t!(m, "cli-head-given")),
        (Column::Number, t!(m, "cli-head-sent-back")),
    ]);
    for unit in &units {
        table.row([
            unit.code.to_string(),
            unit.name.clone(),
            m.code("unit-kind", &answers::code(&unit.kind)),
            unit.phone.clone().unwrap_or_default(),
            unit.open.map(answers::count).unwrap_or_default(),
            answers::count(unit.received),
            answers::count(unit.returned),
        ]);
    }
    answers::table(cx, &table)
}
