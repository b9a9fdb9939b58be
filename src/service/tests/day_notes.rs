//! What stands in a day besides duties and cases: what was begun, what waits to be decided on or read, what is missing, and
//! grids that leave leaves without anybody.

use super::duty_rules::appointed;
use super::leave::{SOUTH_ONE, days, leave, made, patrol};
use super::scenario::today;
use super::{Town, at};
use crate::domain::absence::ExcuseKind;
use crate::domain::log::LogSpan;
use crate::service::command::{Command, Done};
use crate::service::drafts::{Draft, Drafts};
use crate::service::query::Query;
use crate::service::view::{Answer, DayNote};

const VILLAGE: &str = "610921100200001";

fn notes(town: &Town, who: &str) -> Vec<DayNote> {
    today(town, who).notes
}

fn codes(town: &Town, who: &str) -> Vec<&'static str> {
    notes(town, who).iter().map(DayNote::code).collect()
}

fn accept(town: &Town, leave: &str) -> Done {
    town.by("站長甲", Command::LeaveDecide { leave: leave.into(), accepted: true, reason: None }).unwrap()
}

fn gaps(town: &Town) -> Vec<(String, String)> {
    let Answer::Findings(found) = town.look("站長甲", Query::Doctor).unwrap() else { panic!() };
    let found = found.into_iter().filter(|it| it.code == "nobody-there");
    found.map(|it| (it.args["grid"].clone(), it.args["days"].clone())).collect()
}

#[test]
fn 實務_請假_leave_that_leaves_a_grid_without_anybody_says_so_where_it_is_accepted_and_until_somebody_stands_in() {
    let town = Town::founded();
    let first = town.by("站長甲", leave(Some("網格員甲"), days("2026-11-24", "2026-11-26"), Some("網格員乙"))).unwrap();
    assert!(first.notes.is_empty(), "the deputy is there: {:?}", first.notes);
    assert_eq!((gaps(&town), codes(&town, "站長甲")), (vec![], vec![]));
    // Now the deputy goes on leave, too.
    let asked = town.by("網格員乙", leave(None, days("2026-11-25", "2026-11-25"), None)).unwrap();
    let done = accept(&town, &made(&asked));
    let lacking = done.notes.iter().filter(|note| note.code == "leaves-nobody");
    let told: Vec<(&str, &str)> =
        lacking.map(|note| (note.args["grid"].as_str(), note.args["days"].as_str())).collect();
    assert_eq!(told, [("南街第一網格", "11-25"), ("南街第二網格", "11-25")]);
    let expected = told.iter().map(|(grid, days)| ((*grid).to_owned(), (*days).to_owned())).collect::<Vec<_>>();
    assert_eq!(gaps(&town), expected, "`doctor` has them");
    assert_eq!(codes(&town, "站長甲"), ["nobody-there", "nobody-there"], "and so has the chief's day");
    assert_eq!(codes(&town, "站長乙"), Vec::<&str>::new(), "of another community it is nobody's business");
    // Somebody walks it after all.
    town.by("網格員乙", Command::LeaveCancel { leave: made(&asked), reason: "不走了".into() }).unwrap();
    assert_eq!((gaps(&town), codes(&town, "站長甲")), (vec![], vec![]));
}

#[test]
fn 實務_請假_who_was_to_stand_in_and_goes_away_is_told_when_it_is_asked_and_the_log_of_the_day_lacks_somebody() {
    let town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    let first = town.by("站長甲", leave(Some("點主任"), days("2026-11-24", "2026-11-26"), Some("網格員乙"))).unwrap();
    assert!(first.notes.is_empty(), "the deputy is there: {:?}", first.notes);
    let asked = town.by("網格員乙", leave(None, days("2026-11-25", "2026-11-25"), None)).unwrap();
    let lost = asked.notes.iter().find(|note| note.code == "deputy-falls-away").unwrap();
    assert_eq!((lost.args["person"].as_str(), lost.args["days"].as_str()), ("點主任", "11-25"));
    assert!(!codes(&town, "站長甲").contains(&"nobody-there"), "what was not accepted lacks nobody yet");
    let done = accept(&town, &made(&asked));
    assert!(done.notes.iter().any(|note| note.code == "deputy-falls-away"), "{:?}", done.notes);
    let lacks = done.notes.iter().find(|note| note.args.get("grid").is_some_and(|grid| grid == "南街第一網格"));
    assert!(lacks.unwrap().args["duties"].contains("工作日誌"), "篇3/排查3-a: {:?}", done.notes);
}

#[test]
fn 篇3_職責2_c_實務_請假_the_minutes_of_a_week_lack_somebody_only_where_nobody_is_there_all_week() {
    let town = Town::founded();
    appointed(&town, "包片幹部", "liaison-cadre", "610921100001");
    let minutes = |done: &Done| done.notes.iter().any(|note| note.code == "leaves-nobody");
    let part = town.by("鎮辦甲", leave(Some("包片幹部"), days("2026-12-01", "2026-12-02"), None)).unwrap();
    assert!(!minutes(&part), "Thursday is left: {:?}", part.notes);
    let whole = town.by("鎮辦甲", leave(Some("包片幹部"), days("2026-12-07", "2026-12-11"), None)).unwrap();
    assert!(minutes(&whole), "{:?}", whole.notes);
    assert_eq!(whole.notes[0].args["days"], "12-07–12-11");
}

#[test]
fn 實務_請假_leave_and_excuses_that_wait_are_in_the_day_of_who_decides() {
    let town = Town::founded();
    let asked = town.by("網格員甲", leave(None, days("2026-11-24", "2026-11-24"), Some("網格員乙"))).unwrap();
    assert_eq!(codes(&town, "站長甲"), ["leave-waits"]);
    assert_eq!(codes(&town, "網格員甲"), Vec::<&str>::new(), "nobody decides on the own");
    let excuse = Command::DutyExcuse {
        grid: None,
        person: None,
        duty: None,
        span: days("2026-11-23", "2026-11-23"),
        kind: ExcuseKind::Transfer,
        text: "開會".into(),
    };
    town.by("網格員甲", excuse).unwrap();
    assert_eq!(notes(&town, "站長甲"), [DayNote::LeaveWaits { count: 1 }, DayNote::ExcusesWait { count: 1 }]);
    accept(&town, &made(&asked));
    assert_eq!(codes(&town, "站長甲"), ["excuses-wait"]);
}

#[test]
fn 篇3_職責2_e_the_author_sees_a_comment_and_the_chief_what_is_unread_and_missing() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T18:00");
    town.by("格線員丙", patrol(VILLAGE, "2026-11-23", "09:00")).unwrap();
    let sign =
        Command::LogSign { grid: None, date: None, span: LogSpan::Day, text: "巡查一次".into(), lines: vec![] };
    town.by("格線員丙", sign).unwrap();
    let has = |town: &Town, who: &str, code: &str| codes(town, who).contains(&code);
    assert!(has(&town, "村站長", "logs-unreviewed"), "{:?}", codes(&town, "村站長"));
    let review = Command::LogReview {
        span: LogSpan::Day,
        grid: VILLAGE.into(),
        date: "2026-11-23".parse().unwrap(),
        person: "格線員丙".into(),
        text: "路燈記得回話".into(),
    };
    town.by("村站長", review.clone()).unwrap();
    assert!(!has(&town, "村站長", "logs-unreviewed"));
    let read = |town: &Town| {
        let mut all = notes(town, "格線員丙").into_iter();
        all.find_map(|note| match note {
            DayNote::Reviewed { by, text, .. } => Some((by, text)),
            _ => None,
        })
    };
    assert_eq!(read(&town), Some(("村站長".into(), "路燈記得回話".into())));
    // The next day is not signed: its writer is told, and the chief.
    town.now = at("2026-11-26T09:00");
    let missing = |who: &str, town: &Town| {
        notes(town, who)
            .into_iter()
            .filter(|it| matches!(it, DayNote::LogMissing { .. } | DayNote::LogsMissing { .. }))
            .count()
    };
    assert!(missing("格線員丙", &town) > 0 && missing("村站長", &town) > 0);
    assert!(notes(&town, "格線員丙").iter().any(
        |it| matches!(it, DayNote::LogMissing { date, .. } if *date == "2026-11-24".parse::<chrono::NaiveDate>().unwrap())
    ));
    town.now = at("2026-12-10T09:00");
    assert_eq!(read(&town), None, "after two weeks it has been seen");
    town.by("村站長", review).unwrap();
    assert_eq!(read(&town), Some(("村站長".into(), "路燈記得回話".into())), "however old the log is");
}

#[test]
fn 篇3_職責2_e_the_author_sees_a_comment_on_a_weeks_or_months_log_too() {
    let mut town = Town::founded();
    town.now = at("2026-11-27T18:00");
    town.by("格線員丙", patrol(VILLAGE, "2026-11-27", "09:00")).unwrap();
    let comments = |town: &Town| {
        let reviewed = |note| match note {
            DayNote::Reviewed { date, span, by, text, .. } => Some((span.text(date), by, text)),
            _ => None,
        };
        notes(town, "格線員丙").into_iter().filter_map(reviewed).collect::<Vec<_>>()
    };
    for (span, days) in [(LogSpan::Week, "2026-11-23/29"), (LogSpan::Month, "2026-11")] {
        let sign = Command::LogSign { grid: None, date: None, span, text: "巡查一次".into(), lines: vec![] };
        town.by("格線員丙", sign).unwrap();
        let (date, text) = ("2026-11-27".parse().unwrap(), format!("{days} 已閱"));
        let (grid, person) = (VILLAGE.to_owned(), "格線員丙".to_owned());
        town.by("村站長", Command::LogReview { grid, date, span, person, text: text.clone() }).unwrap();
        assert_eq!(comments(&town).last(), Some(&(days.to_owned(), "村站長".to_owned(), text)));
    }
    assert_eq!(comments(&town).len(), 2);
    town.now = at("2026-12-14T09:00");
    assert_eq!(comments(&town), [], "after two weeks it has been seen");
}

#[test]
fn 篇3_職責2_e_the_own_logs_are_told_once_and_a_number_is_that_of_the_list_behind_it() {
    let mut town = Town::founded();
    // Who reviews the logs of an area keeps one there, too.
    appointed(&town, "主任甲", "point-director", SOUTH_ONE);
    town.now = at("2026-11-26T09:00");
    let own = notes(&town, "主任甲");
    assert!(own.iter().any(|note| matches!(note, DayNote::LogMissing { .. })), "{own:?}");
    assert!(!own.iter().any(|note| matches!(note, DayNote::LogsMissing { .. })), "told as the own already: {own:?}");
    let chief = notes(&town, "站長甲").into_iter().find_map(|note| match note {
        DayNote::LogsMissing { count, grid, from, until } => Some((count, grid.code.to_string(), from, until)),
        _ => None,
    });
    let (count, grid, from, until) = chief.unwrap();
    let query = Query::LogsMissing { grid: Some(grid), from, until, others: true };
    let Answer::LogsMissing(rows) = town.look("站長甲", query).unwrap() else { panic!() };
    assert_eq!(rows.len(), count as usize);
}

#[test]
fn a_form_that_was_begun_is_in_the_day_of_who_began_it() {
    let town = Town::founded();
    let Answer::Desk(desk) = town.look("網格員甲", Query::Desk).unwrap() else { panic!() };
    let drafts = Drafts::of(town.dir.path(), &desk.person.unwrap().id.to_string());
    let save = |form: &str, at: &str| {
        let fields = [("grid".to_owned(), SOUTH_ONE.to_owned()), ("text".to_owned(), "半句話".to_owned())].into();
        drafts.save(&Draft::typed(form.into(), at.parse().unwrap(), fields)).unwrap();
    };
    save("patrol", "2026-11-23T08:52:00+08:00");
    save("patrol-2026-11-20", "2026-11-22T14:52:00+08:00");
    // An addition opens at its entry; another question's answer with its question alone.
    save("amend-123456", "2026-11-23T08:50:00+08:00");
    save("return-123456", "2026-11-23T08:53:00+08:00");
    save("sign-week-2026-11-16", "2026-11-22T10:00:00+08:00");
    let begun: Vec<(String, Option<String>)> = notes(&town, "網格員甲")
        .into_iter()
        .map(|note| match note {
            DayNote::Draft { form, date, .. } => (form, date.map(|date| date.to_string())),
            other => panic!("{other:?}"),
        })
        .collect();
    let patrol = |date: Option<&str>| ("patrol".to_owned(), date.map(str::to_owned));
    let (amend, week) = (("amend".to_owned(), None), ("sign-week".to_owned(), Some("2026-11-16".to_owned())));
    assert_eq!(begun, [patrol(None), amend, patrol(Some("2026-11-20")), week], "a week's log is no day's");
    assert!(notes(&town, "網格員乙").is_empty());
    drafts.remove("patrol").unwrap();
    assert_eq!(notes(&town, "網格員甲").len(), 3);
}
