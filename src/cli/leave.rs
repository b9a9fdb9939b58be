//! `leave`: who is away, who stands in, and what was decided on it.

use chrono::{Days, NaiveDate};
use clap::Subcommand;
use serde_json::{Value, json};

use super::answers;
use super::args::{LEAVES, coded};
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::domain::absence::LeaveKind;
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::time::Slot;
use crate::i18n::{Messages, t};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{AbsenceRow, Answer, VerdictView};

/// Days before today, and after it, that a list without dates shows.
const AROUND: (u64, u64) = (31, 92);

/// Verbs of leave.
#[derive(Debug, Subcommand)]
pub(super) enum LeaveVerb {
    /// Ask for leave, or record somebody's: it holds if you receive their leave
    Add {
        /// Whose; yours if not given
        person: Option<String>,
        /// First half day, e.g. 2026-11-24 or 2026-11-24/afternoon
        #[arg(long, value_name = "HALF-DAY")]
        from: String,
        /// Last half day; that day if not given
        #[arg(long, value_name = "HALF-DAY")]
        until: Option<String>,
        /// What kind of leave
        #[arg(long, value_parser = coded::<LeaveKind>(&LEAVES), default_value = "personal")]
        kind: LeaveKind,
        /// Who stands in
        #[arg(long, value_name = "PERSON")]
        deputy: Option<String>,
        /// The reason; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Accept leave that was asked for
    Accept {
        /// Ending of its id; or whose it is
        leave: String,
    },
    /// Refuse leave that was asked for
    Refuse {
        /// Ending of its id; or whose it is
        leave: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Somebody is back before the leave is over
    End {
        /// Ending of its id; or whose it is
        leave: String,
        /// Last half day away; yesterday if not given
        #[arg(long, value_name = "HALF-DAY")]
        until: Option<String>,
    },
    /// Call leave off
    Cancel {
        /// Ending of its id; or whose it is
        leave: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List leave: your own, and that which you receive
    List {
        /// Of people with posts in and below this grid
        grid: Option<String>,
        /// Of this person
        #[arg(long)]
        person: Option<String>,
        /// From this day; the last month if not given
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Until this day; three months ahead if not given
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Only what waits to be decided on
        #[arg(long)]
        waiting: bool,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: LeaveVerb) -> Result<(), Stop> {
    match verb {
        LeaveVerb::Add { person, from, until, kind, deputy, text } => {
            let span = cx.half_days(&from, until.as_deref())?;
            let text = cx.text(text)?;
            cx.act(Command::LeaveRecord { person, span, kind, text, deputy })
        }
        LeaveVerb::Accept { leave } => cx.act(Command::LeaveDecide { leave, accepted: true, reason: None }),
        LeaveVerb::Refuse { leave, reason } => {
            cx.act(Command::LeaveDecide { leave, accepted: false, reason: Some(reason) })
        }
        LeaveVerb::End { leave, until } => {
            let until = until.map(|until| cx.half_day(&until, Slot::Afternoon, "until")).transpose()?;
            cx.act(Command::LeaveEnd { leave, until })
        }
        LeaveVerb::Cancel { leave, reason } => cx.act(Command::LeaveCancel { leave, reason }),
        LeaveVerb::List { grid, person, from, until, waiting } => {
            let (from, until) = around(cx, from.as_deref(), until.as_deref())?;
            let Answer::Absences(rows) = cx.query(Query::Absences { grid, person, from, until, waiting })? else {
                return Err(answers::unexpected());
            };
            if cx.json {
                return rows.iter().try_for_each(|row| cx.json(&as_json(row)));
            }
            print(cx, &rows)
        }
    }
}

/// The days of a list: those given, else some around today.
pub(super) fn around(cx: &mut Cx<'_>, from: Option<&str>, until: Option<&str>) -> Result<(NaiveDate, NaiveDate), Stop> {
    let (from, until) = (cx.optional_date(from, "from")?, cx.optional_date(until, "until")?);
    let today = cx.now()?.date();
    let first = today.checked_sub_days(Days::new(AROUND.0)).unwrap_or(today);
    let last = today.checked_add_days(Days::new(AROUND.1)).unwrap_or(today);
    // One date that is given may lie outside of the days around today.
    let from = from.unwrap_or_else(|| until.map_or(first, |until| until.min(first)));
    Ok((from, until.unwrap_or_else(|| last.max(from))))
}

fn half(half: HalfDay, m: &Messages) -> String {
    format!("{} {}", half.date, m.code("slot", &answers::code(&half.slot)))
}

/// `2026-11-24 – 2026-11-26`, with the halves where a day is not whole.
pub(super) fn span(span: &HalfDays, m: &Messages) -> String {
    let whole = span.from.slot == Slot::Morning && span.until.slot == Slot::Afternoon;
    match (whole, span.from == span.until, span.from.date == span.until.date) {
        (_, true, _) => half(span.from, m),
        (true, _, true) => span.from.date.to_string(),
        (true, ..) => format!("{} – {}", span.from.date, span.until.date),
        _ => format!("{} – {}", half(span.from, m), half(span.until, m)),
    }
}

/// What was decided, by whom, and why not.
pub(super) fn verdict(verdict: VerdictView, by: &str, reason: Option<&str>, m: &Messages) -> String {
    let word = m.code("verdict", &answers::code(&verdict));
    let parts = [word.as_str(), by, reason.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn print(cx: &mut Cx<'_>, rows: &[AbsenceRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-id")),
        (Column::Text, t!(m, "cli-head-person")),
        (Column::Text, t!(m, "cli-head-when")),
        (Column::Text, t!(m, "cli-head-kind")),
        (Column::Text, t!(m, "cli-head-deputy")),
        (Column::Text, t!(m, "cli-head-state")),
        (Column::Words, t!(m, "cli-head-reason")),
    ]);
    for row in rows {
        table.row([
            row.ending.clone(),
            row.person.name.clone(),
            span(&row.span, &m),
            m.code("leave-kind", row.kind.code()),
            row.deputy.as_ref().map(|deputy| deputy.name.clone()).unwrap_or_default(),
            verdict(row.verdict, &row.decided_by, row.reason.as_deref(), &m),
            row.text.clone().unwrap_or_default(),
        ]);
    }
    answers::table(cx, &table)
}

/// Half days as a JSON record has them.
pub(super) fn span_json(span: &HalfDays) -> Value {
    json!({
        "from": span.from.date,
        "from_slot": span.from.slot,
        "until": span.until.date,
        "until_slot": span.until.slot,
    })
}

fn as_json(row: &AbsenceRow) -> Value {
    let mut record = json!({
        "leave": row.id,
        "person": row.person.person.to_string(),
        "person_name": row.person.name,
        "grids": row.grids.iter().map(|grid| grid.code.to_string()).collect::<Vec<_>>(),
        "kind": row.kind,
        "text": row.text,
        "deputy": row.deputy.as_ref().map(|deputy| &deputy.name),
        "recorded_by": row.recorded_by,
        "state": row.verdict,
        "decided_by": row.decided_by,
        "reason": row.reason,
        "clause": row.clause,
        "may_decide": row.may_decide,
    });
    answers::merge(&mut record, span_json(&row.span));
    record
}
