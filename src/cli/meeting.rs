//! `meeting`: when one meets and where, and announcing the date of a meeting that has none by the calendar.

use chrono::{Days, NaiveDate};
use clap::Subcommand;
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::i18n::{Messages, t};
use crate::paper::meeting_words as words;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, MeetingRow};

/// Days ahead that a list without dates shows.
const AHEAD: u64 = 31;

/// Verbs of meetings.
#[derive(Debug, Subcommand)]
pub(super) enum MeetingVerb {
    /// Announce the date of a meeting that you convene
    Announce {
        /// Code or name of the meeting; the only one that you announce if not given
        meeting: Option<String>,
        /// When it begins, e.g. 2026-12-03T09:00
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Where it is held
        #[arg(long)]
        place: String,
        /// Of which town, community or area, where you announce several
        #[arg(long)]
        grid: Option<String>,
        /// What else is to be said; - reads standard input
        #[arg(long)]
        text: Option<String>,
    },
    /// Call off one date that a meeting you convene has by the calendar
    Cancel {
        /// Code or name of the meeting
        meeting: String,
        /// Which day, as the calendar has it or as it was moved to
        #[arg(long, value_name = "DATE")]
        on: String,
        /// Of which town, community or area, where you convene several
        #[arg(long)]
        grid: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Move one date that a meeting you convene has by the calendar
    Move {
        /// Code or name of the meeting
        meeting: String,
        /// Which day, as the calendar has it or as it was moved to
        #[arg(long, value_name = "DATE")]
        on: String,
        /// When it begins instead, e.g. 2026-12-03T14:30
        #[arg(long, value_name = "TIME")]
        to: String,
        /// Where it is held, if elsewhere than usual
        #[arg(long)]
        place: Option<String>,
        /// Of which town, community or area, where you convene several
        #[arg(long)]
        grid: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List meetings, and those whose date you have to announce
    List {
        /// Held in this grid or below it; yours if not given
        grid: Option<String>,
        /// Of this person
        #[arg(long)]
        person: Option<String>,
        /// From this day; today if not given
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Until this day; a month ahead if not given
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Those that were taken back too
        #[arg(long)]
        withdrawn: bool,
    },
    /// Take an announcement back
    Withdraw {
        /// Ending of its id; or the meeting's name
        meeting: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: MeetingVerb) -> Result<(), Stop> {
    match verb {
        MeetingVerb::Announce { meeting, at, place, grid, text } => {
            let at = cx.moment(&at, "at")?;
            let text = text.map(|text| cx.text(text)).transpose()?;
            cx.act(Command::MeetingAnnounce { meeting, grid, at, place, text })
        }
        MeetingVerb::Cancel { meeting, on, grid, reason } => {
            let on = cx.date(&on, "on")?;
            cx.act(Command::MeetingDateChange { meeting, grid, on, at: None, place: None, reason })
        }
        MeetingVerb::Move { meeting, on, to, place, grid, reason } => {
            let (on, at) = (cx.date(&on, "on")?, Some(cx.moment(&to, "to")?));
            cx.act(Command::MeetingDateChange { meeting, grid, on, at, place, reason })
        }
        MeetingVerb::Withdraw { meeting, reason } => cx.act(Command::MeetingWithdraw { meeting, reason }),
        MeetingVerb::List { grid, person, from, until, withdrawn } => {
            let (from, until) = ahead(cx, from.as_deref(), until.as_deref())?;
            let Answer::Meetings(rows) = cx.query(Query::Meetings { person, grid, from, until, withdrawn })? else {
                return Err(answers::unexpected());
            };
            if cx.json {
                let tag = cx.m.tag();
                return rows.iter().try_for_each(|row| cx.json(&as_json(row, tag)));
            }
            print(cx, &rows)
        }
    }
}

/// The days of a list: those given, else from today on.
fn ahead(cx: &mut Cx<'_>, from: Option<&str>, until: Option<&str>) -> Result<(NaiveDate, NaiveDate), Stop> {
    let (from, until) = (cx.optional_date(from, "from")?, cx.optional_date(until, "until")?);
    let from = match from {
        Some(from) => from,
        None => cx.now()?.date(),
    };
    Ok((from, until.unwrap_or_else(|| from.checked_add_days(Days::new(AHEAD)).unwrap_or(from))))
}

/// A table of meetings.
pub(super) fn print(cx: &mut Cx<'_>, rows: &[MeetingRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-when")),
        (Column::Text, t!(m, "cli-head-meeting")),
        (Column::Text, t!(m, "cli-head-place")),
        (Column::Text, t!(m, "cli-head-posts")),
        (Column::Text, t!(m, "cli-head-id")),
        (Column::Words, t!(m, "cli-head-remark")),
        (Column::Text, t!(m, "cli-head-clause")),
    ]);
    for row in rows {
        table.row([
            words::when(row, &m),
            words::called(row, &m),
            words::place(row).to_owned(),
            words::seats(row, &m),
            row.announced.as_ref().map(|it| it.ending.clone()).unwrap_or_default(),
            remark(row, &m),
            row.clause.clone(),
        ]);
    }
    answers::table(cx, &table)
}

fn remark(row: &MeetingRow, m: &Messages) -> String {
    let announced = row.announced.as_ref();
    if let Some(reason) = announced.and_then(|it| it.withdrawn.as_deref()) {
        return t!(m, "meeting-withdrawn", reason = reason);
    }
    let host = row.host.as_ref().map(|host| t!(m, "meeting-host", host = host.in_language(m.tag())));
    let people = (row.people > 0).then(|| t!(m, "meeting-people", count = row.people));
    let text = announced.and_then(|it| it.text.clone());
    [words::change(row, m), host, people, text].into_iter().flatten().collect::<Vec<_>>().join(&t!(m, "cli-comma"))
}

/// A meeting as a JSON record.
pub(super) fn as_json(row: &MeetingRow, tag: &str) -> Value {
    let taken: Vec<Value> = row
        .takes_in
        .iter()
        .map(|it| json!({ "meeting_name": it.label.in_language(tag), "clause": it.clause }))
        .collect();
    let seats: Vec<Value> = row
        .seats
        .iter()
        .map(|seat| {
            json!({
                "post": seat.post,
                "post_name": seat.label.in_language(tag),
                "grid": seat.grid.code,
                "grid_name": seat.grid.name,
                "for_whom": seat.for_whom.as_ref().map(|whom| &whom.name),
            })
        })
        .collect();
    let announced = row.announced.as_ref();
    json!({
        "meeting": row.series,
        "meeting_name": row.label.in_language(tag),
        "clause": row.clause,
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "host": row.host.as_ref().map(|host| host.in_language(tag)),
        "at": row.at,
        "announce_by": row.announce_by,
        "takes_in": taken,
        "seats": seats,
        "people": row.people,
        "id": announced.map(|it| it.id.to_string()),
        "place": announced.map(|it| &it.place).or(row.change.as_ref().and_then(|it| it.place.as_ref())),
        "text": announced.and_then(|it| it.text.as_ref()),
        "announced_by": announced.map(|it| &it.by),
        "withdrawn": announced.and_then(|it| it.withdrawn.as_ref()),
        "may_announce": row.may_announce,
        "held": row.is_held(),
        "planned": row.change.as_ref().map(|change| change.planned),
        "reason": row.change.as_ref().map(|change| &change.reason),
        "changed_by": row.change.as_ref().map(|change| &change.by),
        "may_change": row.may_change,
    })
}
