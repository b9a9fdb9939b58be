//! The log of a week or a month: made, signed, added to and reviewed as a day's is (篇3/排查3-b, 篇8/3); and logs drawn
//! for checking.

use super::Town;
use super::at;
use super::day_log::{VILLAGE, WRITER, patrol, sentences, worked};
use crate::domain::log::{DayLine, DayLink, LateReason, LogSpan};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, DrawnLogRow, LineSays, PeriodView};

fn period(town: &Town, who: &str, span: LogSpan, date: &str) -> PeriodView {
    let (from, until) = span.around(date.parse().unwrap());
    let query = Query::Period { person: Some(WRITER.into()), from, until, grid: None };
    let Answer::Period(view) = town.look(who, query).unwrap() else { panic!() };
    *view
}

fn week(town: &Town) -> PeriodView {
    period(town, WRITER, LogSpan::Week, "2026-11-25")
}

fn sign(town: &Town, who: &str, span: LogSpan, date: &str, lines: Vec<DayLine>) -> Result<(), Refusal> {
    let date = Some(date.parse().unwrap());
    town.by(who, Command::LogSign { grid: None, date, span, text: "本週清渠。".into(), lines }).map(drop)
}

/// Monday's work and its signed log; on Wednesday another patrol, and the household's row again.
fn week_of_work() -> Town {
    let mut town = worked();
    sign(&town, WRITER, LogSpan::Day, "2026-11-23", vec![]).unwrap();
    town.now = at("2026-11-25T17:00");
    let mut walk = patrol("15:00", "水渠已通", None);
    if let Command::LogPatrol { when, .. } = &mut walk {
        when.date = None;
    }
    town.by(WRITER, walk).unwrap();
    let values = [("head".to_owned(), "戶主乙".to_owned())].into();
    let row = Command::LedgerSet { grid: VILLAGE.into(), item: "households".into(), key: "東頭1號".into(), values };
    town.by(WRITER, row).unwrap();
    town
}

#[test]
fn 篇8_3_a_weeks_log_has_a_sentence_for_each_record_and_counts_the_rows_of_a_book_together() {
    let town = week_of_work();
    let view = week(&town);
    assert_eq!((view.span, view.log.is_none()), (Some(LogSpan::Week), true));
    let rows: Vec<u32> = view
        .lines
        .iter()
        .filter_map(|line| if let LineSays::Rows { rows, .. } = line.says { Some(rows) } else { None })
        .collect();
    assert_eq!(rows, [2], "one sentence for the book, with what was done on both days");
    let patrols = view.lines.iter().filter(|line| matches!(line.says, LineSays::Patrol { .. })).count();
    assert_eq!((patrols, view.lines.len()), (2, 5));
    let month = period(&town, WRITER, LogSpan::Month, "2026-11-01");
    assert_eq!((month.span, month.lines.len()), (Some(LogSpan::Month), 5));
}

#[test]
fn 篇3_排查3_b_a_signed_week_is_locked_and_what_comes_later_joins_it() {
    let mut town = week_of_work();
    let mut lines = sentences(&week(&town).lines);
    lines[0].words = "清理東頭水渠。".into();
    let refused = sign(&town, WRITER, LogSpan::Week, "2026-11-25", lines[1..].to_vec()).unwrap_err();
    assert_eq!(refused.code, RefusalCode::DayMovedOn, "a record is left out");
    let next = sign(&town, WRITER, LogSpan::Week, "2026-11-30", vec![]).unwrap_err();
    assert_eq!(next.code, RefusalCode::InFuture, "a week that has not begun");
    sign(&town, WRITER, LogSpan::Week, "2026-11-25", lines.clone()).unwrap();
    let again = sign(&town, WRITER, LogSpan::Week, "2026-11-29", lines.clone()).unwrap_err();
    assert_eq!(again.code, RefusalCode::AlreadySigned, "any day of the week names it");
    assert_eq!(again.args["date"], "2026-11-23/29");

    let log = week(&town).log.unwrap();
    assert_eq!((log.entries, log.span, log.late_in_days), (5, LogSpan::Week, 0));
    assert_eq!(log.lines[..5], lines[..], "words and links stay as they were signed");
    assert_eq!(log.lines[5], DayLine { link: DayLink::Own, words: "本週清渠。".into() });
    assert!(week(&town).days.iter().all(|day| day.logs.iter().all(|log| log.span == LogSpan::Day)));

    town.now = at("2026-11-27T18:00");
    let mut walk = patrol("17:00", "巡查補記", None);
    if let Command::LogPatrol { when, .. } = &mut walk {
        when.date = None;
    }
    town.by(WRITER, walk).unwrap();
    town.now = at("2026-11-30T08:00");
    town.by(WRITER, patrol("15:00", "週一下午", Some(LateReason::PowerCut))).unwrap();
    let log = week(&town).log.unwrap();
    let marks: Vec<Option<LateReason>> = log.joined.iter().map(|line| line.late).collect();
    assert_eq!(marks, [Some(LateReason::PowerCut), None], "補錄 with its reason, 補記 without a mark");
    assert_eq!(log.lines.len(), 6, "what was signed stays as it was");
}

#[test]
fn what_stands_in_a_signed_day_stands_so_in_the_week() {
    let town = worked();
    let Answer::Day(day) =
        town.look(WRITER, Query::Day { person: None, grid: None, date: "2026-11-23".parse().unwrap() }).unwrap()
    else {
        panic!()
    };
    let mut lines = sentences(&day.lines);
    lines[0].words = "上午清了東頭的渠。".into();
    sign(&town, WRITER, LogSpan::Day, "2026-11-23", lines.clone()).unwrap();
    sign(&town, WRITER, LogSpan::Week, "2026-11-23", vec![]).unwrap();
    let log = week(&town).log.unwrap();
    assert_eq!(
        (log.lines[0].link.clone(), log.lines[0].words.as_str()),
        (lines[0].link.clone(), "11-23 上午清了東頭的渠。")
    );
}

#[test]
fn 篇3_職責2_e_a_signed_week_has_addenda_and_reviews_and_cannot_be_taken_back() {
    let mut town = week_of_work();
    sign(&town, WRITER, LogSpan::Week, "2026-11-25", vec![]).unwrap();
    assert!(town.by(WRITER, Command::Undo).is_err(), "what is signed is final");
    town.now = at("2026-11-30T09:00");
    let amend = |entry: &str| {
        town.by(WRITER, Command::LogAmend { entry: entry.into(), text: "渠是西頭的".into() }).map_err(|it| it.code)
    };
    amend(&format!("{VILLAGE}/week/2026-11-26")).unwrap();
    assert_eq!(amend(&format!("{VILLAGE}/week/2026-11-16")).unwrap_err(), RefusalCode::UnknownLog);
    assert_eq!(amend(&format!("{VILLAGE}/month/2026-11")).unwrap_err(), RefusalCode::UnknownLog);
    assert_eq!(amend(&format!("{VILLAGE}/week/2026")).unwrap_err(), RefusalCode::BadDate);
    let unread = || {
        let (from, until) = ("2026-11-23".parse().unwrap(), "2026-11-29".parse().unwrap());
        let query = Query::LogsUnreviewed { grid: Some(VILLAGE.into()), from, until, others: false };
        let Answer::LogsUnreviewed(rows) = town.look("村站長", query).unwrap() else { panic!() };
        rows.iter().map(|row| row.span).collect::<Vec<_>>()
    };
    assert_eq!(unread(), [LogSpan::Day, LogSpan::Week]);
    let review = |who: &str, span: LogSpan| {
        let (grid, date) = (VILLAGE.to_owned(), "2026-11-27".parse().unwrap());
        town.by(who, Command::LogReview { grid, date, span, person: WRITER.into(), text: "已閱".into() })
    };
    assert!(review("網格員甲", LogSpan::Week).is_err());
    assert_eq!(review("村站長", LogSpan::Month).unwrap_err().code, RefusalCode::UnknownLog);
    review("村站長", LogSpan::Week).unwrap();
    let log = week(&town).log.unwrap();
    assert_eq!((log.addenda[0].by.as_str(), log.addenda[0].text.as_str()), (WRITER, "渠是西頭的"));
    assert_eq!((log.reviews[0].by.as_str(), log.reviews[0].at.naive_local()), ("村站長", town.now));
    assert_eq!(unread(), [LogSpan::Day], "the day waits for its own review");
}

#[test]
fn no_clause_asks_for_a_weeks_log_unless_the_regulation_says_so_and_whoever_signs_logs_may_sign_one() {
    let mut town = week_of_work();
    let view = week(&town);
    assert_eq!((view.asked_by, view.keeps.is_some()), (None, true));
    // 篇3 asks the point's director for the day's log, not the warden: who signs logs may still put the week together.
    sign(&town, "網格員甲", LogSpan::Week, "2026-11-25", vec![]).unwrap();
    let day = sign(&town, "網格員甲", LogSpan::Day, "2026-11-25", vec![]).unwrap_err();
    assert_eq!(day.code, RefusalCode::NoLogOwed);
    assert_eq!(period(&town, "村站長", LogSpan::Week, "2026-11-25").keeps, None, "nobody signs for another");

    let Answer::Regulation(now) = town.look("鎮辦甲", Query::Regulation { code: "village-grid".into() }).unwrap()
    else {
        panic!()
    };
    let duty = "[[duties]]\ncode = \"week-log\"\nposts = [\"warden\"]\nwhat = \"week-log\"\n\
        label = { hant = \"週小結\", hans = \"周小结\", en = \"Week log\" }\n\
        cadence = { times = { at-least = 1, per = \"week\" } }\nrule = \"篇8/3\"\n\n[[duties]]";
    let text = now.text.replacen("[[duties]]", duty, 1);
    town.owner(Command::RegulationAdopt { file: "village-grid.toml".into(), text });
    assert_eq!(week(&town).asked_by.as_deref(), Some("篇8/3"));
    // A text asks nothing of the week in which it was adopted: of the next one it does.
    town.now = at("2026-11-30T17:00");
    let mut walk = patrol("15:00", "水渠暢通", None);
    if let Command::LogPatrol { when, .. } = &mut walk {
        when.date = None;
    }
    town.by(WRITER, walk).unwrap();
    let standing = || {
        let (from, until) = LogSpan::Week.around("2026-11-30".parse().unwrap());
        let Answer::Duties(view) = town.look(WRITER, Query::Duties { person: None, grid: None, from, until }).unwrap()
        else {
            panic!()
        };
        let row = view.rows.iter().find(|row| row.duty == "week-log").unwrap();
        (row.standing, row.records.iter().map(|record| record.id.clone()).collect::<Vec<_>>())
    };
    assert_eq!(standing(), (crate::domain::standing::Standing::Open, vec![]));
    sign(&town, WRITER, LogSpan::Week, "2026-11-30", vec![]).unwrap();
    let name = format!("{VILLAGE}/week/2026-11-30");
    assert_eq!(standing(), (crate::domain::standing::Standing::Fulfilled, vec![name]));
}

#[test]
fn a_signed_month_is_a_record_of_its_own_and_survives_a_restart_and_a_rebuild() {
    let mut town = week_of_work();
    sign(&town, WRITER, LogSpan::Week, "2026-11-25", vec![]).unwrap();
    sign(&town, WRITER, LogSpan::Month, "2026-11-25", vec![]).unwrap();
    town.restart();
    let month = period(&town, "村站長", LogSpan::Month, "2026-11-01").log.unwrap();
    assert_eq!((month.entries, month.name()), (5, format!("{VILLAGE}/month/2026-11-01")));
    assert!(week(&town).log.is_some());
    let Answer::Hits(found) =
        town.look("村站長", Query::Search { text: "本週清渠".into(), limit: 9, lang: None }).unwrap()
    else {
        panic!()
    };
    let mut kinds: Vec<String> = found.hits.iter().map(|hit| format!("{} {}", hit.kind, hit.title)).collect();
    kinds.sort();
    let wanted = [
        format!("day-log 2026-11-23 {WRITER}"),
        format!("month-log 2026-11 {WRITER}"),
        format!("week-log 2026-11-23/29 {WRITER}"),
    ];
    assert_eq!(kinds, wanted);
}

fn drawn(town: &Town, who: &str) -> Result<Vec<DrawnLogRow>, Refusal> {
    let (from, until) = ("2026-11-23".parse().unwrap(), "2026-11-29".parse().unwrap());
    match town.look(who, Query::LogsDrawn { grid: Some(VILLAGE.into()), from, until })? {
        Answer::LogsDrawn(view) => Ok(view.rows),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draw_for_checking_is_kept_with_who_drew_and_when_and_can_be_cast_again() {
    let mut town = Town::founded();
    for day in 23..=27 {
        town.now = at(&format!("2026-11-{day}T17:00"));
        sign(&town, WRITER, LogSpan::Day, &format!("2026-11-{day}"), vec![]).unwrap();
    }
    let draw = |town: &Town, who: &str, count: u32| {
        let (from, until) = ("2026-11-23".parse().unwrap(), "2026-11-29".parse().unwrap());
        town.by(who, Command::LogsDraw { grid: Some(VILLAGE.into()), from, until, count })
    };
    assert_eq!(drawn(&town, "村站長").unwrap(), [], "nobody can look before what a draw will fall on");
    assert!(draw(&town, WRITER, 2).is_err(), "who writes does not draw");
    draw(&town, "村站長", 2).unwrap();
    let rows = drawn(&town, "村站長").unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.by == "村站長" && row.of == 5 && row.at.naive_local() == town.now));
    assert!(rows[0].date < rows[1].date, "by grid and day");
    // Whoever has the seed casts the same lot.
    let names = (23..=27).map(|day| crate::domain::log::DayLogRef {
        grid: VILLAGE.parse().unwrap(),
        date: format!("2026-11-{day}").parse().unwrap(),
        person: rows[0].writer.person,
        span: LogSpan::Day,
    });
    let again = crate::service::lot::cast(names.collect(), &rows[0].seed, 2);
    assert_eq!(
        again.iter().map(|log| log.date).collect::<Vec<_>>(),
        rows.iter().map(|row| row.date).collect::<Vec<_>>()
    );

    assert!(town.by("村站長", Command::Undo).is_err(), "a draw is not taken back for a better one");
    town.now = at("2026-11-28T09:00");
    let (grid, date, span) = (VILLAGE.to_owned(), rows[0].date, LogSpan::Day);
    let review = Command::LogReview { grid, date, span, person: WRITER.into(), text: "已核".into() };
    town.by("村站長", review).unwrap();
    let reviewed: Vec<bool> = drawn(&town, "村站長").unwrap().iter().map(|row| row.reviewed).collect();
    assert_eq!(reviewed, [true, false]);
    draw(&town, "村站長", 5).unwrap();
    let rows = drawn(&town, "村站長").unwrap();
    assert_eq!(rows.len(), 7, "every draw stays");
    assert_ne!(rows[0].seed, rows[6].seed);
    assert_eq!(rows[6].date.max(rows[5].date), rows[6].date, "the latest draw first");
    assert!(drawn(&town, "網格員甲").is_err());
    let nothing = Command::LogsDraw {
        grid: Some(VILLAGE.into()),
        from: "2026-10-01".parse().unwrap(),
        until: "2026-10-09".parse().unwrap(),
        count: 5,
    };
    assert_eq!(town.by("村站長", nothing).unwrap_err().code, RefusalCode::NothingToDraw);
}
