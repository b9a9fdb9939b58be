//! `duty`: what was due and what became of it, by person and by grid; what is excused, by whom and why.

use clap::Subcommand;
use serde_json::{Value, json};

use super::args::{EXCUSES, coded};
use super::cx::{Cx, Stop};
use super::leave::{around, span, span_json, verdict};
use super::table::{Column, Table};
use super::{answers, doctor};
use crate::domain::absence::ExcuseKind;
use crate::domain::label::Label;
use crate::domain::standing::Standing;
use crate::domain::time::monday_of;
use crate::i18n::{Messages, spans, t};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, AskedIn, DutiesView, ExcuseRow, ExcuseView, OccasionRow, PersonName};

/// How an occasion stands whose reason waits for an answer; also as a code of JSON.
const WAITING: &str = "waiting";

/// Verbs of duties.
#[derive(Debug, Subcommand)]
pub(super) enum DutyVerb {
    /// List what was due and what became of it, yours or a person's
    List {
        /// Whose; yours if not given
        person: Option<String>,
        /// In this grid only
        #[arg(long)]
        grid: Option<String>,
        /// From this day; Monday of this week if not given
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Until this day; today if not given
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Only what was missed
        #[arg(long)]
        missed: bool,
    },
    /// Say why duties are not owed, or were not done
    Excuse {
        /// Whose; yours if neither a person nor a grid is given
        person: Option<String>,
        /// Everybody's in and below this grid, e.g. in a storm; with a person: theirs in this grid alone
        #[arg(long)]
        grid: Option<String>,
        /// Which duty; all that such a reason excuses if not given
        #[arg(long)]
        duty: Option<String>,
        /// First half day, e.g. 2026-11-24 or 2026-11-24/afternoon
        #[arg(long, value_name = "HALF-DAY")]
        from: String,
        /// Last half day; that day if not given
        #[arg(long, value_name = "HALF-DAY")]
        until: Option<String>,
        /// Why
        #[arg(long, value_parser = coded::<ExcuseKind>(&EXCUSES))]
        kind: ExcuseKind,
        /// In words; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Accept what somebody said for themselves
    Accept {
        /// Ending of its id; or whose it is
        excuse: String,
    },
    /// Refuse what somebody said for themselves
    Refuse {
        /// Ending of its id; or whose it is
        excuse: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take an excuse back
    Withdraw {
        /// Ending of its id; or whose it is
        excuse: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List excuses
    Excuses {
        /// Of this grid and of people with posts in and below it; that of your first post if not given
        grid: Option<String>,
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

pub(super) fn run(cx: &mut Cx<'_>, verb: DutyVerb) -> Result<(), Stop> {
    match verb {
        DutyVerb::List { person, grid, from, until, missed } => {
            let (from, until) = week(cx, from.as_deref(), until.as_deref())?;
            let Answer::Duties(mut view) = cx.query(Query::Duties { person, grid, from, until })? else {
                return Err(answers::unexpected());
            };
            view.rows.retain(|row| !missed || row.standing == Standing::Missed);
            if cx.json {
                return view.rows.iter().try_for_each(|row| cx.json(&occasion_json(row)));
            }
            list(cx, &view)
        }
        DutyVerb::Excuse { person, grid, duty, from, until, kind, text } => {
            let span = cx.half_days(&from, until.as_deref())?;
            let text = cx.text(text)?;
            cx.act(Command::DutyExcuse { grid, person, duty, span, kind, text })
        }
        DutyVerb::Accept { excuse } => cx.act(Command::ExcuseDecide { excuse, accepted: true, reason: None }),
        DutyVerb::Refuse { excuse, reason } => {
            cx.act(Command::ExcuseDecide { excuse, accepted: false, reason: Some(reason) })
        }
        DutyVerb::Withdraw { excuse, reason } => cx.act(Command::ExcuseWithdraw { excuse, reason }),
        DutyVerb::Excuses { grid, from, until, waiting } => {
            let (from, until) = around(cx, from.as_deref(), until.as_deref())?;
            let Answer::Excuses(rows) = cx.query(Query::Excuses { grid, from, until, waiting })? else {
                return Err(answers::unexpected());
            };
            if cx.json {
                return rows.iter().try_for_each(|row| cx.json(&row_json(row)));
            }
            excuses(cx, &rows)
        }
    }
}

type Days = (chrono::NaiveDate, chrono::NaiveDate);

/// The days given, else those of this week until today.
fn week(cx: &mut Cx<'_>, from: Option<&str>, until: Option<&str>) -> Result<Days, Stop> {
    let (from, until) = (cx.optional_date(from, "from")?, cx.optional_date(until, "until")?);
    let today = cx.now()?.date();
    let until = until.unwrap_or_else(|| from.map_or(today, |from| from.max(today)));
    Ok((from.unwrap_or_else(|| monday_of(until)), until))
}

fn when(row: &OccasionRow, m: &Messages) -> String {
    match row.slot {
        Some(slot) => format!("{} {}", row.from, m.code("slot", &answers::code(&slot))),
        None if row.from == row.until => row.from.to_string(),
        None => format!("{} – {}", row.from, row.until),
    }
}

/// The duty, and what it is to be done about where it is owed about each of several.
fn what(row: &OccasionRow, m: &Messages) -> String {
    let label = row.label.in_language(m.tag());
    row.object.as_ref().map_or_else(|| label.to_owned(), |object| format!("{label} {object}"))
}

fn how_much(row: &OccasionRow, m: &Messages) -> String {
    match (row.asked_in, row.done) {
        (AskedIn::Times, Some(done)) if row.needed > 1 => format!("{done}/{}", row.needed),
        (AskedIn::Minutes, Some(done)) => {
            let length = |minutes: u32| spans::length(m.lang(), i64::from(minutes));
            format!("{}/{}", length(done), length(row.needed))
        }
        _ => String::new(),
    }
}

/// What somebody said for themselves explains it, and whoever decides has not said a word yet.
fn waits(row: &OccasionRow) -> bool {
    row.standing == Standing::Missed && row.excuses.iter().any(|excuse| !excuse.accepted)
}

fn list(cx: &mut Cx<'_>, view: &DutiesView) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-when")),
        (Column::Text, t!(m, "cli-head-duty")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-state")),
        (Column::Words, t!(m, "cli-head-reason")),
        (Column::Text, t!(m, "cli-head-clause")),
    ]);
    for row in &view.rows {
        let state = if waits(row) { m.code("verdict", WAITING) } else { m.code("standing", row.standing.code()) };
        let why = row.excuses.iter().map(|excuse| excuse_text(excuse, &m)).collect::<Vec<_>>();
        table.row([
            when(row, &m),
            what(row, &m),
            place(&row.grid.name, &row.post_label, row.for_whom.as_ref(), &m),
            format!("{state} {}", how_much(row, &m)).trim_end().to_owned(),
            why.join(&t!(m, "cli-comma")),
            row.clause.clone(),
        ]);
    }
    answers::table(cx, &table)?;
    view.gaps.iter().try_for_each(|gap| cx.line(&doctor::line(gap, &m)))
}

fn excuses(cx: &mut Cx<'_>, rows: &[ExcuseRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-id")),
        (Column::Text, t!(m, "cli-head-whose")),
        (Column::Text, t!(m, "cli-head-when")),
        (Column::Text, t!(m, "cli-head-kind")),
        (Column::Text, t!(m, "cli-head-duty")),
        (Column::Text, t!(m, "cli-head-state")),
        (Column::Text, t!(m, "cli-head-stated-by")),
        (Column::Words, t!(m, "cli-head-reason")),
    ]);
    for row in rows {
        table.row([
            row.ending.clone(),
            row.whose(),
            span(&row.span, &m),
            m.code("excuse", row.kind.code()),
            row.duty_label.as_ref().map(|label| label.in_language(m.tag()).to_owned()).unwrap_or_default(),
            verdict(row.verdict, &row.decided_by, row.reason.as_deref(), &m),
            row.stated_by.clone(),
            row.text.clone(),
        ]);
    }
    answers::table(cx, &table)
}

fn row_json(row: &ExcuseRow) -> Value {
    let mut record = json!({
        "excuse": row.id,
        "grid": row.grid.as_ref().map(|grid| &grid.code),
        "person_name": row.person.as_ref().map(|person| &person.name),
        "place": row.place.as_ref().map(|place| &place.code),
        "duty": row.duty,
        "kind": row.kind,
        "text": row.text,
        "stated_by": row.stated_by,
        "stated": row.stated,
        "state": row.verdict,
        "decided_by": row.decided_by,
        "reason": row.reason,
        "clause": row.clause,
        "may_decide": row.may_decide,
    });
    answers::merge(&mut record, span_json(&row.span));
    record
}

fn occasion_json(row: &OccasionRow) -> Value {
    json!({
        "duty": row.duty,
        "clause": row.clause,
        "post": row.post,
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "for_whom": row.for_whom.as_ref().map(|whom| &whom.name),
        "object": row.object,
        "from": row.from,
        "until": row.until,
        "slot": row.slot,
        "asked_in": row.asked_in,
        "needed": row.needed,
        "done": row.done,
        "closes": row.closes,
        "standing": if waits(row) { WAITING } else { row.standing.code() },
        "records": row.records,
        "excuses": row.excuses.iter().map(excuse_json).collect::<Vec<_>>(),
    })
}

/// Why something is excused: the kind, and the case or who said so.
pub(super) fn excuse_text(excuse: &ExcuseView, m: &Messages) -> String {
    let kind = match excuse.leave {
        Some(leave) => m.code("leave-kind", leave.code()),
        None => m.code("excuse", excuse.kind.code()),
    };
    let number = excuse.case.as_ref().unwrap_or(&excuse.by);
    format!("{kind} {number}").trim_end().to_owned()
}

/// The same as a JSON record.
pub(super) fn excuse_json(excuse: &ExcuseView) -> Value {
    json!({
        "kind": excuse.kind,
        "leave": excuse.leave,
        "id": excuse.id,
        "by": excuse.by,
        "text": excuse.text,
        "accepted": excuse.accepted,
        "deputy": excuse.deputy.as_ref().map(|deputy| &deputy.name),
    })
}

/// Where a duty is owed, by which post, and for whom.
pub(super) fn place(grid: &str, post: &Label, for_whom: Option<&PersonName>, m: &Messages) -> String {
    let place = format!("{grid} {}", post.in_language(m.tag()));
    match for_whom {
        Some(whom) => t!(m, "cli-duty-for", place = place, name = whom.name.as_str()),
        None => place,
    }
}
