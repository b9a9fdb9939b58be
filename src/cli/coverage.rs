//! `coverage`: half days by grid and week, by day, over a year; logs that are missing, not reviewed, or drawn for
//! checking. By grid: nobody is ranked.

use chrono::{Datelike, Days, NaiveDate};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use super::{answers, duty, give};
use crate::i18n::{Messages, spans, t};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{
    Answer, CoverageView, HeatCell, HeatView, SlotMark, SlotTally, Timeliness, UnreviewedRow, Week,
};

/// Weeks that are shown if no days are given, this one included.
const WEEKS: u64 = 6;

/// What is asked.
#[derive(Debug, Subcommand)]
pub(super) enum CoverageVerb {
    /// Half days covered, by grid and week
    Weeks(Span),
    /// The half days of a month, by grid and day
    Month(Month),
    /// The half days of a year of a grid, by month and day
    Year(Year),
    /// Days whose log is owed, not excused and not there
    Missing(Span),
    /// Signed logs that nobody has reviewed, by grid and day
    Unreviewed(Span),
    /// Draw signed days by lot for checking: who drew and when is kept
    Draw(Draw),
    /// Signed days that were drawn for checking: by whom, when, and whether they were reviewed since
    Drawn(Span),
}

/// A grid and days.
#[derive(Debug, Args)]
pub(super) struct Span {
    /// In and below this grid: code, name or pinyin initials; your first if not given
    grid: Option<String>,
    /// From this day; the Monday five weeks ago if not given
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Until this day; today if not given
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

/// A grid and a month.
#[derive(Debug, Args)]
pub(super) struct Month {
    /// In and below this grid: code, name or pinyin initials; your first if not given
    grid: Option<String>,
    /// Which month, e.g. 2026-11; this one if not given
    #[arg(long, value_name = "MONTH")]
    month: Option<String>,
}

/// A grid and a year.
#[derive(Debug, Args)]
pub(super) struct Year {
    /// This grid, with those below it: code, name or pinyin initials; your first if not given
    grid: Option<String>,
    /// Which year; this one if not given
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
}

/// How many logs to draw.
#[derive(Debug, Args)]
pub(super) struct Draw {
    #[command(flatten)]
    span: Span,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=500))]
    count: u32,
}

/// Asks and shows.
pub(super) fn run(cx: &mut Cx<'_>, verb: CoverageVerb) -> Result<(), Stop> {
    match verb {
        CoverageVerb::Weeks(span) => weeks(cx, span),
        CoverageVerb::Month(month) => self::month(cx, month),
        CoverageVerb::Year(year) => self::year(cx, year),
        CoverageVerb::Missing(span) => missing(cx, span),
        CoverageVerb::Unreviewed(span) => unreviewed(cx, span),
        CoverageVerb::Draw(draw) => self::draw(cx, draw),
        CoverageVerb::Drawn(span) => drawn(cx, span),
    }
}

impl Span {
    fn days(&self, cx: &mut Cx<'_>) -> Result<(NaiveDate, NaiveDate), Stop> {
        let until = match cx.optional_date(self.to.as_deref(), "until")? {
            Some(until) => until,
            None => cx.now()?.date(),
        };
        let monday = until.week(chrono::Weekday::Mon).checked_first_day().unwrap_or(until);
        let from = monday.checked_sub_days(Days::new(7 * (WEEKS - 1))).unwrap_or(monday);
        Ok((cx.optional_date(self.from.as_deref(), "from")?.unwrap_or(from), until))
    }
}

fn weeks(cx: &mut Cx<'_>, span: Span) -> Result<(), Stop> {
    let (from, until) = span.days(cx)?;
    let Answer::SlotCoverage(view) = cx.query(Query::SlotCoverage { grid: span.grid, from, until })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        return weeks_json(cx, &view);
    }
    let m = cx.m.clone();
    let head = |week: &Week| (Column::Number, week.from.format("%m-%d").to_string());
    let mut table = Table::new([(Column::Text, t!(m, "cli-head-grid"))].into_iter().chain(view.weeks.iter().map(head)));
    for row in &view.rows {
        let cells = row.weeks.iter().map(covered);
        table.row([row.grid.name.clone()].into_iter().chain(cells));
    }
    answers::table(cx, &table)?;
    cx.line(&t!(m, "coverage-means-weeks"))?;
    cx.line(&timeliness(&view.keyed, &m))
}

/// Fulfilled of those that were owed: `9/10`; a dash where none was.
fn covered(tally: &SlotTally) -> String {
    match (tally.due, tally.owed()) {
        (0, _) => String::new(),
        (_, 0) => "–".to_owned(),
        (_, owed) => format!("{}/{owed}", tally.done),
    }
}

fn weeks_json(cx: &mut Cx<'_>, view: &CoverageView) -> Result<(), Stop> {
    for row in &view.rows {
        for (week, tally) in view.weeks.iter().zip(&row.weeks) {
            let mut record = json!({
                "grid": row.grid.code, "grid_name": row.grid.name, "from": week.from, "until": week.until,
            });
            answers::merge(&mut record, json!(tally));
            cx.json(&record)?;
        }
    }
    cx.json(&json!({ "section": "keyed", "grid": view.grid.code, "keyed": view.keyed }))
}

fn month(cx: &mut Cx<'_>, args: Month) -> Result<(), Stop> {
    let first = match &args.month {
        Some(month) => give::date(&format!("{}-01", month.trim()), "month")?,
        None => cx.now()?.date().with_day(1).unwrap_or_default(),
    };
    let last = first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first);
    let Answer::HeatMap(grids) = cx.query(Query::HeatMap { grid: args.grid, from: first, until: last })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        return grids.iter().try_for_each(|view| days_json(cx, view));
    }
    let m = cx.m.clone();
    cx.line(&spans::month(m.lang(), first.year(), first.month()))?;
    let head: String =
        grids.first().map(|view| view.days.iter().map(|day| monday(day.day.date)).collect()).unwrap_or_default();
    let mut table = Table::new([(Column::Text, t!(m, "cli-head-grid")), (Column::Text, head)]);
    for view in &grids {
        let days: String = view.days.iter().flat_map(|day| [&day.morning, &day.afternoon]).map(glyph).collect();
        table.row([view.grid.name.clone(), days]);
    }
    answers::table(cx, &table)?;
    legend(cx, grids.iter().map(|view| view.keyed))
}

/// The day's number over a Monday, two cells wide.
fn monday(date: NaiveDate) -> String {
    if date.weekday() == chrono::Weekday::Mon { format!("{:<2}", date.day()) } else { "  ".to_owned() }
}

fn year(cx: &mut Cx<'_>, args: Year) -> Result<(), Stop> {
    let year = match args.year {
        Some(year) => year,
        None => cx.now()?.date().year(),
    };
    let first = give::date(&format!("{year:04}-01-01"), "year")?;
    let last = give::date(&format!("{year:04}-12-31"), "year")?;
    let Answer::Heat(view) = cx.query(Query::Heat { grid: args.grid, from: first, until: last })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        return days_json(cx, &view);
    }
    let m = cx.m.clone();
    cx.line(&t!(m, "coverage-year-head", grid = view.grid.name.as_str(), year = year.to_string()))?;
    let head: String =
        (1..=31).map(|day| if day % 5 == 0 || day == 1 { format!("{day:<2}") } else { "  ".into() }).collect();
    let mut table = Table::new([(Column::Number, t!(m, "coverage-month")), (Column::Text, head)]);
    for month in view.days.chunk_by(|a, b| a.day.date.month() == b.day.date.month()) {
        let name = month.first().map(|day| day.day.date.month().to_string()).unwrap_or_default();
        table.row([name, month.iter().flat_map(|day| [&day.morning, &day.afternoon]).map(glyph).collect()]);
    }
    answers::table(cx, &table)?;
    legend(cx, [view.keyed].into_iter())
}

/// A half day in one cell.
fn glyph(cell: &HeatCell) -> char {
    match cell.slots.mark() {
        SlotMark::Off => ' ',
        SlotMark::Open => '○',
        SlotMark::Covered => '●',
        SlotMark::Partly(tenths) => char::from_digit(u32::from(tenths), 10).unwrap_or('?'),
        SlotMark::Missed => '×',
        SlotMark::Excused => '–',
    }
}

/// What the glyphs mean, and when entries were keyed.
fn legend(cx: &mut Cx<'_>, keyed: impl Iterator<Item = Timeliness>) -> Result<(), Stop> {
    let mut all = Timeliness::default();
    keyed.for_each(|keyed| all.add(&keyed));
    let m = cx.m.clone();
    cx.line(&t!(m, "coverage-legend"))?;
    cx.line(&timeliness(&all, &m))
}

/// How long after their day entries were keyed.
fn timeliness(keyed: &Timeliness, m: &Messages) -> String {
    if keyed.all() == 0 {
        return t!(m, "coverage-keyed-none");
    }
    t!(
        m,
        "coverage-keyed",
        same = keyed.same_day,
        share = keyed.share_in_time().unwrap_or_default(),
        next = keyed.next_day,
        three = keyed.within_three,
        later = keyed.later,
    )
}

fn days_json(cx: &mut Cx<'_>, view: &HeatView) -> Result<(), Stop> {
    for day in view.days.iter().filter(|day| day.morning.slots.due + day.afternoon.slots.due > 0) {
        let cell = |cell: &HeatCell| {
            let mut value = json!(cell.slots);
            answers::merge(&mut value, json!({ "records": cell.records }));
            value
        };
        cx.json(&json!({
            "grid": view.grid.code, "grid_name": view.grid.name, "date": day.day.date,
            "morning": cell(&day.morning), "afternoon": cell(&day.afternoon),
        }))?;
    }
    cx.json(&json!({ "section": "keyed", "grid": view.grid.code, "keyed": view.keyed }))
}

fn missing(cx: &mut Cx<'_>, span: Span) -> Result<(), Stop> {
    let (from, until) = span.days(cx)?;
    let Answer::LogsMissing(rows) = cx.query(Query::LogsMissing { grid: span.grid, from, until, others: false })?
    else {
        return Err(answers::unexpected());
    };
    let m = cx.m.clone();
    if cx.json {
        return rows.iter().try_for_each(|row| {
            let explained: Vec<Value> = row.explained.iter().map(duty::excuse_json).collect();
            cx.json(&json!({
                "grid": row.grid.code, "grid_name": row.grid.name, "date": row.date, "duty": row.duty,
                "clause": row.clause, "post": row.post, "explained": explained,
            }))
        });
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-date")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-duty")),
        (Column::Text, t!(m, "coverage-explained")),
        (Column::Text, t!(m, "cli-head-clause")),
    ]);
    for row in &rows {
        let explained: Vec<String> = row.explained.iter().map(|excuse| duty::excuse_text(excuse, &m)).collect();
        table.row([
            row.date.to_string(),
            duty::place(&row.grid.name, &row.post_label, None, &m),
            row.label.in_language(m.tag()).to_owned(),
            explained.join(&t!(m, "cli-comma")),
            row.clause.clone(),
        ]);
    }
    answers::table(cx, &table)
}

fn unreviewed(cx: &mut Cx<'_>, span: Span) -> Result<(), Stop> {
    let (from, until) = span.days(cx)?;
    let Answer::LogsUnreviewed(rows) =
        cx.query(Query::LogsUnreviewed { grid: span.grid, from, until, others: false })?
    else {
        return Err(answers::unexpected());
    };
    if cx.json {
        return rows.iter().try_for_each(|row| cx.json(&unreviewed_json(row)));
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-date")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-person")),
        (Column::Number, t!(m, "coverage-waiting")),
    ]);
    for row in &rows {
        let days = spans::days(m.lang(), row.days);
        table.row([row.span.text(row.date), row.grid.name.clone(), row.writer.name.clone(), days]);
    }
    answers::table(cx, &table)
}

fn unreviewed_json(row: &UnreviewedRow) -> Value {
    json!({
        "grid": row.grid.code, "grid_name": row.grid.name, "date": row.date, "span": row.span,
        "person": row.writer.person, "person_name": row.writer.name, "signed": row.signed.to_rfc3339(), "days": row.days,
    })
}

fn draw(cx: &mut Cx<'_>, draw: Draw) -> Result<(), Stop> {
    let (from, until) = draw.span.days(cx)?;
    let command = Command::LogsDraw { grid: draw.span.grid.clone(), from, until, count: draw.count };
    let done = cx.command(command)?;
    let seed = done.made.first().map(|made| made.id.clone());
    answers::done(cx, &done)?;
    if cx.json { Ok(()) } else { listed(cx, draw.span.grid, (from, until), seed.as_deref()) }
}

fn drawn(cx: &mut Cx<'_>, span: Span) -> Result<(), Stop> {
    let days = span.days(cx)?;
    listed(cx, span.grid, days, None)
}

/// What was drawn of some days: all of it, or by the draw with this seed.
fn listed(
    cx: &mut Cx<'_>,
    grid: Option<String>,
    (from, until): (NaiveDate, NaiveDate),
    seed: Option<&str>,
) -> Result<(), Stop> {
    let Answer::LogsDrawn(view) = cx.query(Query::LogsDrawn { grid, from, until })? else {
        return Err(answers::unexpected());
    };
    let rows = view.rows.iter().filter(|row| seed.is_none_or(|seed| row.seed == seed));
    if cx.json {
        return rows.into_iter().try_for_each(|row| {
            cx.json(&json!({
                "grid": row.grid.code, "grid_name": row.grid.name, "date": row.date, "person": row.writer.person,
                "person_name": row.writer.name, "reviewed": row.reviewed, "of": row.of,
                "at": row.at.to_rfc3339(), "by": row.by, "seed": row.seed,
            }))
        });
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-date")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-person")),
        (Column::Text, t!(m, "coverage-reviewed")),
        (Column::Text, t!(m, "coverage-drawn-at")),
    ]);
    for row in rows {
        let reviewed = if row.reviewed { t!(m, "coverage-is-reviewed") } else { String::new() };
        let drawn = format!("{}  {}", answers::minute(&row.at), row.by);
        table.row([row.date.to_string(), row.grid.name.clone(), row.writer.name.clone(), reviewed, drawn]);
    }
    answers::table(cx, &table)
}
