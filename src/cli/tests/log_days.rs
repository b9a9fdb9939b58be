//! `log day`, `log week`, `log month`: words for a sentence, signing, printing, the days of a week as JSON Lines.

use serde_json::Value;

use super::fake::{FakeHouse, Ran};
use crate::domain::log::{DayLink, LogSpan};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, LogHint, PeriodView};
use crate::tui::samples;
use crate::tui::testing::{date, warden_desk};

/// A house in a directory of its own, where drafts are kept.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn run(&self, house: &FakeHouse, line: &str) -> Ran {
        let dir = self.dir.path().display().to_string();
        let mut words: Vec<String> = line.split_whitespace().map(|word| word.replace('_', " ")).collect();
        words.extend(["--data".into(), dir, "--now".into(), "2026-11-23T17:40".into()]);
        house.run_words(&words)
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }
}

fn day() -> Answer {
    Answer::Day(samples::day(date("2026-11-23")))
}

/// The same day as the log of one day is edited and signed from.
fn one_day() -> Answer {
    let on = date("2026-11-23");
    let days = vec![samples::day(on)];
    Answer::Period(Box::new(PeriodView {
        from: on,
        until: on,
        span: Some(LogSpan::Day),
        keeps: None,
        days,
        ..samples::period()
    }))
}

fn who() -> Answer {
    Answer::Desk(warden_desk())
}

#[test]
fn 篇3_排查3_b_a_sentence_in_ones_own_words_waits_and_is_signed_with_the_others_each_with_its_link() {
    let desk = Desk::new();
    // The day's log and the draft are read to edit, then the day is shown with the words.
    let house = FakeHouse::default();
    let house = [one_day(), who(), who(), day(), who(), Answer::OwnHints(Vec::new())]
        .into_iter()
        .fold(house, FakeHouse::answering);
    let ran = desk.run(&house, "gridlog log day 2026-11-23 --edit 2 鄭奶奶問低保");
    assert_eq!((ran.code, house.0.commands.lock().unwrap().len()), (0, 0), "{ran:?}");
    let house = [one_day(), who(), who()].into_iter().fold(FakeHouse::default(), FakeHouse::answering);
    let ran = desk.run(&house, "gridlog log day 2026-11-23 --sign --text 明天再去");
    assert_eq!(ran.code, 0, "{ran:?}");
    let (_, Command::LogSign { date: signed, text, lines, .. }) = house.command() else { panic!() };
    assert_eq!((signed, text.as_str()), (Some(date("2026-11-23")), "明天再去"));
    assert_eq!(lines[1].words, "鄭奶奶問低保");
    assert!(lines[0].words.starts_with("09:10 上午巡查 40分"), "{lines:?}");
    assert!(lines.iter().all(|line| matches!(line.link, DayLink::Log(_))), "{lines:?}");
    // Signed: the words no longer wait.
    let house = [one_day(), who(), who()].into_iter().fold(FakeHouse::default(), FakeHouse::answering);
    desk.run(&house, "gridlog log day 2026-11-23 --sign");
    let (_, Command::LogSign { lines, .. }) = house.command() else { panic!() };
    assert_ne!(lines[1].words, "鄭奶奶問低保");
}

#[test]
fn a_sentence_that_is_not_there_is_refused_with_how_many_there_are() {
    let desk = Desk::new();
    let house = FakeHouse::default().answering(one_day()).answering(who());
    let ran = desk.run(&house, "gridlog log day 2026-11-23 --edit 7 鄭奶奶問低保");
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains('7') && ran.err.contains('2'), "{}", ran.err);
}

#[test]
fn 實務_提示_the_writer_is_told_before_signing_and_the_reader_of_ones_log_is_not() {
    use crate::service::view::HintWhat;
    let hint = |what| LogHint { what, clause: "實務/提示".into() };
    let same = HintWhat::SameSentence { sentence: "南街無異常".into(), days: 3, log: None };
    let desk = Desk::new();
    let house = FakeHouse::default().answering(day()).answering(who()).answering(Answer::OwnHints(vec![hint(same)]));
    let ran = desk.run(&house, "gridlog log day 2026-11-23");
    assert!(ran.out.contains("「南街無異常」連著 3 天"), "{}", ran.out);
    let house = FakeHouse::default().answering(day());
    desk.run(&house, "gridlog log day 2026-11-23 --person 網格員甲");
    let asked = house.0.queries.lock().unwrap();
    assert!(asked.iter().all(|(_, query)| !matches!(query, Query::OwnHints { .. })), "{asked:?}");
}

#[test]
fn a_day_a_week_and_a_month_are_printed_by_the_ending_of_the_file() {
    let desk = Desk::new();
    for (line, name, days) in [
        ("gridlog log day 2026-11-23 --print", "day.txt", ("2026-11-23", "2026-11-23")),
        ("gridlog log week 2026-11-25 --print", "week.html", ("2026-11-23", "2026-11-29")),
        ("gridlog log month 2026-11 --print", "month.txt", ("2026-11-01", "2026-11-30")),
    ] {
        let house = FakeHouse::default().answering(Answer::Period(Box::new(samples::period())));
        let path = desk.path(name).replace('_', "-");
        std::fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
        let ran = desk.run(&house, &format!("{line} {path}"));
        assert_eq!(ran.code, 0, "{ran:?}");
        let (_, Query::Period { from, until, .. }) = house.query() else { panic!() };
        assert_eq!((from, until), (date(days.0), date(days.1)), "{line}");
        let page = std::fs::read_to_string(&path).unwrap();
        assert!(page.contains("網格員甲") && page.contains("簽名"), "{page}");
        assert_eq!(page.starts_with("<!DOCTYPE html>"), name.ends_with("html"), "{name}");
    }
}

#[test]
fn a_week_is_a_json_record_for_each_day_with_its_lines_and_whether_it_is_signed() {
    let desk = Desk::new();
    let house = FakeHouse::default().answering(Answer::Period(Box::new(samples::period())));
    let ran = desk.run(&house, "gridlog log week 2026-11-25 --json");
    let days: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((days.len(), days[0]["date"].as_str()), (7, Some("2026-11-23")));
    assert_eq!((days[0]["signed"].as_bool(), days[0]["lines"].as_array().map(Vec::len)), (Some(false), Some(2)));
    assert_eq!(days[0]["owed"], "610921100001001");
    let text = desk.run(
        &FakeHouse::default().answering(Answer::Period(Box::new(samples::period()))).answering(who()),
        "gridlog log week 2026-11-25",
    );
    assert!(text.out.contains("巡查 1 次 40分") && text.out.contains("11月23日"), "{}", text.out);
}

#[test]
fn a_month_is_a_json_record_for_each_day_with_both_slots() {
    let desk = Desk::new();
    let house = FakeHouse::default().answering(Answer::Month(samples::month(2026, 11)));
    let ran = desk.run(&house, "gridlog log month 2026-11 --json");
    let days: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(days.len(), 30);
    assert_eq!((days[22]["morning"].as_str(), days[22]["afternoon"].as_str()), (Some("done"), Some("due")));
    assert_eq!(days[8]["afternoon"], "missed");
    assert_eq!((days[19]["signed"].as_bool(), days[7]["morning"].as_str()), (Some(true), Some("off")));
    let table = FakeHouse::default().answering(Answer::Month(samples::month(2026, 11)));
    let table = desk.run(&table, "gridlog log month 2026-11");
    assert!(table.out.lines().count() > 30 && table.out.contains("● 09:10"), "{}", table.out);
}

#[test]
fn 實務_交接_and_a_wrong_clock_are_commands_of_their_own() {
    let house = FakeHouse::default();
    house.run("gridlog log retime ab12 --start 09:10 --reason 電腦時鐘快了一小時");
    let (_, Command::LogRetime { entry, when, reason }) = house.command() else { panic!() };
    assert_eq!((entry.as_str(), reason.as_str(), when.minutes), ("ab12", "電腦時鐘快了一小時", None));
    let house = FakeHouse::default();
    house.run("gridlog post hand-over warden 南街第一網格 網格員乙 --on 2026-11-25");
    let (_, Command::PostHandOver { post, to, from, on, .. }) = house.command() else { panic!() };
    assert_eq!((post.as_str(), to.as_str(), from, on), ("warden", "網格員乙", None, Some(date("2026-11-25"))));
}

#[test]
fn 篇3_排查3_b_a_week_is_edited_and_signed_as_a_day_is() {
    let desk = Desk::new();
    let week = || Answer::Period(Box::new(samples::period()));
    let house = [week(), who(), who(), week(), who()].into_iter().fold(FakeHouse::default(), FakeHouse::answering);
    let ran = desk.run(&house, "gridlog log week 2026-11-25 --edit 2 鄭奶奶問低保");
    assert!(ran.code == 0 && ran.out.contains("  2  鄭奶奶問低保"), "{ran:?}");
    let house = [week(), who(), who()].into_iter().fold(FakeHouse::default(), FakeHouse::answering);
    let ran = desk.run(&house, "gridlog log week 2026-11-25 --sign --text 下週清渠");
    assert_eq!(ran.code, 0, "{ran:?}");
    let (_, Command::LogSign { span, text, lines, .. }) = house.command() else { panic!() };
    assert_eq!((span, text.as_str(), lines[1].words.as_str()), (LogSpan::Week, "下週清渠", "鄭奶奶問低保"));
    assert!(lines[0].words.starts_with("11月23日 09:10 上午巡查"), "{lines:?}");
}
