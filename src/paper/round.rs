//! A page for the round (今日): what is to be checked, promised and open, with room to write and to sign. One A4 page,
//! whatever there is: what finds no room on it is counted.

use super::meeting_words as words;
use super::page::{Pages, ROOM, Row, wrapped};
use crate::domain::log::LogDetail;
use crate::i18n::{Messages, cells, spans};
use crate::service::view::{CaseRow, LogRow, MeetingRow, StaleRow, TodayView};
use crate::t;

/// Most lines of each list; the rest of the page is for writing.
const MEETINGS: usize = 4;
const CASES: usize = 9;
const ELSEWHERE: usize = 3;
const PROMISES: usize = 6;
const CHECKED: usize = 14;
/// Lines to write on that are left in any case.
const TO_WRITE: usize = 6;

/// As text for line printers.
pub fn round_lines(view: &TodayView, m: &Messages) -> String {
    pages(view, m).lines(m)
}

/// As a page for browsers to print.
pub fn round_html(view: &TodayView, m: &Messages) -> String {
    pages(view, m).html(m)
}

/// The messages of the language that leaves the house: the town's.
pub fn round_words(view: &TodayView) -> Messages {
    Messages::new(view.lang.parse().unwrap_or(crate::i18n::Lang::ZhHans))
}

/// What the file is called.
pub fn round_name(view: &TodayView, m: &Messages, ending: &str) -> String {
    format!("{}-{}.{ending}", m.code("paper-file", "round"), view.day.date)
}

fn pages(view: &TodayView, m: &Messages) -> Pages {
    let grids: Vec<String> = view.person.posts.iter().map(|post| post.grid.name.clone()).collect();
    let mut grids = grids;
    grids.dedup();
    let comma = t!(m, "cli-comma");
    let day = spans::day_and_weekday(m.lang(), view.day.date);
    let about = format!("{} · {} · {day}", view.person.name, grids.join(&comma));
    let mut rows = Vec::new();
    // What was called off takes up no line of a page that one walks with.
    let held: Vec<&MeetingRow> = view.meetings.iter().filter(|row| row.is_held()).collect();
    list(&mut rows, t!(m, "today-meetings"), held.len() as u64, &held, MEETINGS, m, |row| meeting(row, m));
    let (here, elsewhere) = view.cases_by_place();
    let of_areas = view.cases_total.saturating_sub(view.cases_elsewhere);
    list(&mut rows, t!(m, "round-cases"), of_areas, here, CASES, m, |row| case(row, m));
    list(&mut rows, t!(m, "round-cases-elsewhere"), view.cases_elsewhere, elsewhere, ELSEWHERE, m, |row| {
        one(&format!("{}  {}", case_words(row, m), row.grid.name))
    });
    let promises = view.promises.len() as u64;
    list(&mut rows, t!(m, "round-promises"), promises, &view.promises, PROMISES, m, |row| promise(row, m));
    list(&mut rows, t!(m, "round-check"), view.stale_total, &view.stale, CHECKED, m, |row| checked(row, m));
    rows.push(Row::Head(t!(m, "round-notes")));
    // The signature stands at the foot of the same page.
    let left = ROOM.saturating_sub(rows.len() + 3).max(TO_WRITE);
    rows.extend(std::iter::repeat_n(Row::Write, left));
    rows.push(Row::Gap);
    rows.push(Row::Fields(vec![t!(m, "round-walked"), t!(m, "round-signed"), t!(m, "paper-field-on")]));
    rows.truncate(ROOM);
    Pages { title: t!(m, "round-title"), about, rows, holder: view.person.name.clone(), edition: view.edition.clone() }
}

fn list<T>(
    rows: &mut Vec<Row>,
    title: String,
    total: u64,
    all: &[T],
    most: usize,
    m: &Messages,
    line: impl Fn(&T) -> Row,
) {
    if all.is_empty() {
        return;
    }
    rows.push(Row::Head(format!("{title} {total}")));
    rows.extend(all.iter().take(most).map(line));
    let more = total.saturating_sub(all.len().min(most) as u64);
    if more > 0 {
        rows.push(Row::Line(t!(m, "round-more", count = more)));
    }
}

/// One line each, cut where it is too long: the page is for the hand, the record has the rest.
fn one(text: &str) -> Row {
    let line = wrapped("□ ", &text.split_whitespace().collect::<Vec<_>>().join(" ")).into_iter().next();
    line.unwrap_or(Row::Gap)
}

fn case(row: &CaseRow, m: &Messages) -> Row {
    one(&case_words(row, m))
}

fn case_words(row: &CaseRow, m: &Messages) -> String {
    // A number people say aloud is short: its last digits.
    let short = row.number.rsplit('-').next().unwrap_or(&row.number);
    if row.sensitive {
        return short.to_owned();
    }
    let left = match row.left_in_minutes {
        Some(minutes) if !row.paused => spans::time_left(m.lang(), minutes, row.urgent),
        _ => String::new(),
    };
    format!("{short} {} {} {left}", row.kind_label.in_language(m.tag()), row.place).trim_end().to_owned()
}

fn meeting(row: &MeetingRow, m: &Messages) -> Row {
    let moved = words::change(row, m).unwrap_or_default();
    let line = format!("{} {} {} {moved}", words::when(row, m), words::called(row, m), words::place(row));
    one(line.trim_end())
}

fn promise(row: &LogRow, m: &Messages) -> Row {
    let LogDetail::Diary { household, promise, promised_by, .. } = &row.detail else { return one(&row.text) };
    let by = promised_by.map(|by| spans::day(m.lang(), by)).unwrap_or_default();
    one(&format!("{by} {household} {}", promise.as_deref().unwrap_or(&row.text)))
}

/// With room for a tick and a word: unchanged, or what is new.
fn checked(row: &StaleRow, m: &Messages) -> Row {
    let item = row.item_label.in_language(m.tag());
    let (name, beside) = row.called();
    let words = format!("□ {item} {name} {beside}");
    let room = super::page::WIDE.saturating_sub(24);
    Row::Line(format!("{}{}", cells::fit(&words, room), "_".repeat(24)))
}
