//! The working day's log (篇3/排查3, 篇8/3): it writes itself, is signed, added to and reviewed; and what residents were
//! promised.

use super::scenario::file;
use super::{Town, at};
use crate::domain::case::PathTaken;
use crate::domain::ledger::HowKnown;
use crate::domain::log::{DayLine, DayLink, LateReason, LogSpan};
use crate::service::command::{Command, When};
use crate::service::next_up::next_up;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, DayView, DutyState, LineSays, LineView, NextUp, SlotState, TodayView};

pub(super) const VILLAGE: &str = "610921100200001";
pub(super) const WRITER: &str = "格線員丙";

pub(super) fn patrol(start: &str, text: &str, late: Option<LateReason>) -> Command {
    let when = When {
        date: Some("2026-11-23".parse().unwrap()),
        start: Some(format!("{start}:00").parse().unwrap()),
        minutes: Some(40),
        late,
    };
    Command::LogPatrol { grid: VILLAGE.into(), when, text: text.into(), route: None, companions: vec![], links: vec![] }
}

fn diary(promised_by: Option<&str>) -> Command {
    Command::LogDiary {
        grid: VILLAGE.into(),
        when: When { date: None, start: None, minutes: None, late: None },
        household: "東頭鄭奶奶".into(),
        text: "問低保怎麼申請".into(),
        result: None,
        promise: promised_by.map(|_| "問好材料回話".into()),
        promised_by: promised_by.map(|by| by.parse().unwrap()),
    }
}

#[test]
fn 篇3_職責2_c_minutes_given_with_an_opinion_are_refused_with_what_keeps_them() {
    let town = Town::founded();
    let Command::LogDiary { grid, household, text, result, promise, promised_by, .. } = diary(None) else { panic!() };
    let when = When { date: None, start: None, minutes: Some(25), late: None };
    let given = Command::LogDiary { grid, when, household, text, result, promise, promised_by };
    let refusal = town.by(WRITER, given).unwrap_err();
    assert_eq!((refusal.code, refusal.args["minutes"].as_str()), (RefusalCode::DiaryHasNoLength, "25"));
    town.by(WRITER, diary(None)).unwrap();
}

fn household(head: &str) -> Command {
    Command::LedgerSet {
        grid: VILLAGE.into(),
        item: "households".into(),
        key: "東頭1號".into(),
        values: [("head".to_owned(), head.to_owned())].into(),
    }
}

fn day(town: &Town, who: &str, of: Option<&str>) -> DayView {
    let query = Query::Day { person: of.map(str::to_owned), grid: None, date: "2026-11-23".parse().unwrap() };
    let Answer::Day(day) = town.look(who, query).unwrap() else { panic!() };
    day
}

fn today(town: &Town, who: &str) -> TodayView {
    let Answer::Today(view) = town.look(who, Query::Today { person: None }).unwrap() else { panic!() };
    *view
}

fn sign(town: &Town, lines: Vec<DayLine>) -> Result<(), RefusalCode> {
    let date = Some("2026-11-23".parse().unwrap());
    let command = Command::LogSign { grid: None, date, span: LogSpan::Day, text: String::new(), lines };
    town.by(WRITER, command).map(drop).map_err(|refusal| refusal.code)
}

/// A sentence for each line, as a front end makes them.
pub(super) fn sentences(lines: &[LineView]) -> Vec<DayLine> {
    lines.iter().map(|line| DayLine { link: line.link.clone(), words: format!("記錄 {}", line.name) }).collect()
}

/// A village warden's day: one patrol, one opinion, one case, one row, each at its hour.
pub(super) fn worked() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by(WRITER, patrol("09:10", "東頭水渠有雜物", None)).unwrap();
    town.by(WRITER, diary(Some("2026-11-25"))).unwrap();
    let mut case = file(VILLAGE, "rubbish-exposed", "渠邊垃圾");
    if let Command::CaseFile { path, .. } = &mut case {
        *path = Some(PathTaken::BroughtBack);
    }
    town.by(WRITER, case).unwrap();
    town.by(WRITER, household("戶主甲")).unwrap();
    town
}

#[test]
fn 篇8_3_the_days_log_writes_itself_a_sentence_for_each_record_and_counts_them() {
    let town = worked();
    let lines = day(&town, WRITER, None).lines;
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| match line.says {
            LineSays::Patrol { .. } => "patrol",
            LineSays::Spent { .. } => "spent",
            LineSays::Diary { .. } => "diary",
            LineSays::Case { .. } => "case",
            LineSays::Rows { .. } => "rows",
        })
        .collect();
    assert_eq!(kinds.len(), 4);
    assert_eq!(kinds[0], "patrol", "in order of time");
    assert!(["diary", "case", "rows"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    let LineSays::Patrol { minutes, text, .. } = &lines[0].says else { panic!("{lines:?}") };
    assert_eq!((*minutes, text.as_str()), (Some(40), "東頭水渠有雜物"));
    // Neither a line nor what is counted names the resident: the record does.
    let told = serde_json::to_string(&lines).unwrap();
    assert!(!told.contains("鄭奶奶") && !told.contains("戶主甲"), "{told}");
    let owed = today(&town, WRITER).duties.into_iter().find(|duty| duty.duty == "day-log").unwrap();
    assert!(serde_json::to_string(&owed.state).unwrap().contains("\"entries\":4"), "{owed:?}");
}

#[test]
fn 篇3_排查3_b_what_is_signed_keeps_its_words_and_links_and_leaves_no_record_out() {
    let town = worked();
    let mut lines = sentences(&day(&town, WRITER, None).lines);
    let link = lines[0].link.clone();
    lines[0].words = "上午走東頭，渠裡有雜物，已清。".into();
    assert_eq!(sign(&town, lines[1..].to_vec()), Err(RefusalCode::DayMovedOn), "a record is left out");
    let mut other = lines.clone();
    other[0].link = DayLink::Rows { grid: VILLAGE.parse().unwrap(), item: "shops".into() };
    assert_eq!(sign(&town, other), Err(RefusalCode::DayMovedOn), "a sentence about nothing");
    sign(&town, lines.clone()).unwrap();
    let log = day(&town, "村站長", Some(WRITER)).logs.pop().unwrap();
    assert_eq!((log.entries, log.lines.clone()), (4, lines.clone()));
    assert_eq!((&log.lines[0].link, log.joined.len()), (&link, 0));
    assert!(log.text.contains("已清"));
    assert_eq!(sign(&town, lines), Err(RefusalCode::AlreadySigned));
}

#[test]
fn 篇3_排查3_b_what_comes_after_signing_joins_unmarked_the_same_day_and_with_its_reason_on_a_later_one() {
    let mut town = worked();
    sign(&town, vec![]).unwrap();
    town.now = at("2026-11-23T18:30");
    town.by(WRITER, patrol("17:00", "晚間又走一遍", None)).unwrap();
    town.now = at("2026-11-24T08:10");
    town.by(WRITER, patrol("15:00", "昨天下午", Some(LateReason::PowerCut))).unwrap();
    let log = day(&town, WRITER, None).logs.pop().unwrap();
    let marks: Vec<Option<LateReason>> = log.joined.iter().map(|line| line.late).collect();
    assert_eq!(marks, [Some(LateReason::PowerCut), None], "in order of time");
    assert_eq!(log.lines.len(), 4, "what was signed stays as it was");
}

#[test]
fn 篇3_職責2_e_addenda_have_author_and_time_and_a_superior_reviews_with_a_comment() {
    let mut town = worked();
    sign(&town, vec![]).unwrap();
    town.now = at("2026-11-24T09:00");
    let entry = format!("{VILLAGE}/2026-11-23");
    town.by(WRITER, Command::LogAmend { entry: entry.clone(), text: "渠是西頭的".into() }).unwrap();
    let others = town.by("村站長", Command::LogAmend { entry, text: "x".into() });
    assert_eq!(others.unwrap_err().code, RefusalCode::UnknownLog, "only the writer corrects");
    let review = |who: &str| {
        let date = "2026-11-23".parse().unwrap();
        let (grid, person) = (VILLAGE.to_owned(), WRITER.to_owned());
        town.by(who, Command::LogReview { grid, date, span: LogSpan::Day, person, text: "渠道已報鎮裡".into() })
    };
    review("村站長").unwrap();
    assert!(review("網格員甲").is_err());
    let log = day(&town, WRITER, None).logs.pop().unwrap();
    let (added, read) = (&log.addenda[0], &log.reviews[0]);
    assert_eq!((added.by.as_str(), added.at.naive_local()), (WRITER, town.now));
    assert_eq!((read.by.as_str(), read.text.as_str()), ("村站長", "渠道已報鎮裡"));
}

#[test]
fn who_owes_the_log_follows_the_scheme() {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "主任丁".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "point-director".into(),
        grid: "610921100001001".into(),
        person: "主任丁".into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    let owes = |who: &str| day(&town, who, None).owed.is_some();
    // 篇3/排查3-a: the point's director, not the warden; 篇8/3: the warden.
    assert_eq!((owes("主任丁"), owes("網格員甲"), owes(WRITER)), (true, false, true));
}

#[test]
fn 篇3_職責1_五_a_promise_falls_due_on_today_until_somebody_says_what_came_of_it() {
    let mut town = worked();
    town.now = at("2026-11-25T08:30");
    let view = today(&town, WRITER);
    let [promise] = view.promises.as_slice() else { panic!("{:?}", view.promises) };
    let keep = |text: &str| Command::LogKeep { entry: promise.ending.clone(), text: text.into() };
    assert!(town.by("網格員甲", keep("x")).is_err(), "of another grid");
    assert_eq!(town.by(WRITER, keep(" ")).unwrap_err().code, RefusalCode::EmptyText);
    town.by(WRITER, keep("材料已送到家")).unwrap();
    assert_eq!(today(&town, WRITER).promises, []);
    assert_eq!(town.by(WRITER, keep("再說")).unwrap_err().code, RefusalCode::PromiseKeptAlready);
    let Answer::Log(row) = town.look(WRITER, Query::Log { log: promise.ending.clone() }).unwrap() else { panic!() };
    assert!(
        matches!(&row.detail, crate::domain::log::LogDetail::Diary { result: Some(said), .. } if said == "材料已送到家")
    );
    town.by(WRITER, Command::Undo).unwrap();
    assert_eq!(today(&town, WRITER).promises.len(), 1, "taken back, it is owed again");
}

/// A day with one duty of each kind that has a next step, one case with days to go, one row and one promise.
fn owing(now: &str) -> TodayView {
    let mut town = worked();
    town.now = at(&format!("2026-11-25T{now}"));
    let mut view = today(&town, WRITER);
    let duty = |state: DutyState| crate::service::view::DutyRow { state, ..view.duties[0].clone() };
    let clock = |text: &str| format!("{text}:00").parse().unwrap();
    let due = |from: &str, to: &str| SlotState::Due { from: clock(from), to: clock(to) };
    let slots = DutyState::Slots { morning: SlotState::Missed, afternoon: due("14:00", "18:00") };
    let minutes = DutyState::Minutes { done: 75, needed: 120, days_left: 3 };
    view.duties = vec![duty(slots), duty(minutes), duty(DutyState::DayLog { entries: 2, signed: None })];
    view.cases.iter_mut().for_each(|case| case.left_in_minutes = Some(3 * 24 * 60));
    assert!(!view.cases.is_empty() && view.promises.len() == 1);
    view
}

fn next(view: &TodayView) -> Option<NextUp> {
    let mine = view.cases.iter().map(|row| row.id).collect();
    next_up(view, &mine, "18:00:00".parse().unwrap())
}

#[test]
fn a_pressing_case_is_next_before_the_half_day_that_runs_and_that_before_a_promise() {
    let mut view = owing("14:10");
    assert_eq!(next(&view), Some(NextUp::Duty(0)), "the afternoon runs");
    view.cases[0].left_in_minutes = Some(41);
    assert_eq!(next(&view), Some(NextUp::Case(0)));
    view.cases[0].paused = true;
    assert_eq!(next(&view), Some(NextUp::Duty(0)), "a clock that stands still does not press");
    view.cases[0].paused = false;
    view.cases[0].stage = crate::domain::case::Stage::Resolved;
    assert_eq!(next(&view), Some(NextUp::Duty(0)), "the clock of what is done was stopped");
    view.cases[0].stage = crate::domain::case::Stage::Accepted;
    let others = next_up(&view, &std::collections::BTreeSet::default(), "18:00:00".parse().unwrap());
    assert_eq!(others, Some(NextUp::Duty(0)), "what lies with others is theirs");
    let view = owing("10:47");
    assert_eq!(next(&view), Some(NextUp::Promise(0)), "due today, and the afternoon is to come");
}

#[test]
fn 篇3_職責2_c_minutes_are_next_on_the_last_day_that_counts() {
    let mut view = owing("10:47");
    view.promises.clear();
    assert_eq!(next(&view), Some(NextUp::Duty(0)), "before the afternoon begins");
    view.duties[1].state = DutyState::Minutes { done: 75, needed: 120, days_left: 1 };
    assert_eq!(next(&view), Some(NextUp::Duty(1)));
}

#[test]
fn 篇3_職責2_a_what_is_counted_is_next_in_its_last_days_before_rows_to_be_confirmed() {
    let mut town = worked();
    town.now = at("2027-03-03T10:47");
    let mut view = today(&town, WRITER);
    view.promises.clear();
    view.cases.clear();
    view.meetings.clear();
    view.duties.truncate(1);
    assert!(!view.stale.is_empty() && view.duties.len() == 1);
    let on = |day: &str, done| DutyState::Count { done, needed: 2, until: day.parse().unwrap() };
    view.duties[0].state = on("2027-03-05", 1);
    assert_eq!(next(&view), Some(NextUp::Duty(0)));
    view.duties[0].state = on("2027-03-05", 2);
    assert_eq!(next(&view), Some(NextUp::Stale(0)), "nothing is missing");
    view.duties[0].state = on("2027-03-31", 1);
    assert_eq!(next(&view), Some(NextUp::Stale(0)), "there is time");
    view.stale.clear();
    assert_eq!(next(&view), Some(NextUp::Duty(0)));
}

#[test]
fn 篇3_排查3_a_the_log_is_next_before_the_office_closes() {
    let mut view = owing("17:05");
    view.promises.clear();
    view.duties.remove(0);
    assert_eq!(next(&view), Some(NextUp::Duty(1)));
    view.now -= chrono::TimeDelta::hours(7);
    assert_eq!(next(&view), Some(NextUp::Case(0)), "earlier the cases go before it");
    view.duties.clear();
    view.cases.clear();
    view.stale.clear();
    assert_eq!(next(&view), None, "nothing is owed");
}

#[test]
fn today_is_printed_in_the_towns_language_and_names_its_edition() {
    let view = today(&worked(), WRITER);
    assert_eq!(view.lang, "zh-Hant");
    assert!(!view.edition.is_empty() && view.next.is_some());
}

#[test]
fn a_week_of_a_person_is_its_days_and_is_read_by_whoever_reads_their_logs() {
    let town = worked();
    sign(&town, vec![]).unwrap();
    let ask = |who: &str, from: &str, until: &str| {
        let (from, until) = (from.parse().unwrap(), until.parse().unwrap());
        town.look(who, Query::Period { person: Some(WRITER.into()), from, until, grid: None })
    };
    let Answer::Period(view) = ask("村站長", "2026-11-23", "2026-11-29").unwrap() else { panic!() };
    assert_eq!(view.days.len(), 7);
    assert_eq!(view.days[0].logs[0].lines.len(), 4);
    assert_eq!(view.posts.len(), 1);
    assert!(!serde_json::to_string(&view.days[0].lines).unwrap().contains("鄭奶奶"));
    assert!(ask("網格員甲", "2026-11-23", "2026-11-29").is_err());
    assert_eq!(ask("村站長", "2026-01-01", "2026-11-29").unwrap_err().code, RefusalCode::PeriodTooLong);
    assert_eq!(ask("村站長", "2026-11-29", "2026-11-23").unwrap_err().code, RefusalCode::BadPeriod);
    let confirmed = Command::LedgerConfirm {
        grid: VILLAGE.into(),
        item: "households".into(),
        keys: vec!["東頭1號".into()],
        how: HowKnown::Seen,
    };
    town.by(WRITER, confirmed).unwrap();
    assert_eq!(day(&town, WRITER, None).logs[0].joined.len(), 0, "the book has its sentence already");
}

#[test]
fn what_was_met_on_a_patrol_is_linked_both_ways_and_undone_with_it() {
    use crate::service::command::LinkTo;
    let town = worked();
    let lines = day(&town, WRITER, None).lines;
    let number = lines.iter().find_map(|line| match &line.says {
        LineSays::Case { number, .. } => Some(number.clone()),
        _ => None,
    });
    let number = number.unwrap();
    let heard = lines.iter().find(|line| matches!(line.says, LineSays::Diary { .. })).unwrap().name.clone();
    let entry = crate::service::command::EntryName {
        grid: VILLAGE.parse().unwrap(),
        item: "households".into(),
        key: "東頭1號".into(),
    };
    let walk = |links: Vec<LinkTo>| match patrol("08:10", "渠邊", None) {
        Command::LogPatrol { grid, when, text, .. } => {
            Command::LogPatrol { grid, when, text, route: None, companions: vec![], links }
        }
        other => other,
    };
    let log = |ending: &str| match town.look(WRITER, Query::Log { log: ending.into() }).unwrap() {
        Answer::Log(row) => row,
        other => panic!("{other:?}"),
    };
    let unknown = walk(vec![LinkTo::Case("城關-2026-99999".into())]);
    assert!(town.by(WRITER, unknown).is_err(), "nothing is linked with what there is not");
    let links = vec![LinkTo::Case(number.clone()), LinkTo::Log(heard.clone()), LinkTo::Entry(entry)];
    let done = town.by(WRITER, walk(links)).unwrap();
    let walked = log(&done.made[0].id);
    let kinds: Vec<&str> = walked.links.iter().map(|link| link.kind.as_str()).collect();
    assert_eq!(kinds, ["case", "diary", "entry"]);
    assert_eq!(log(&heard).links[0].id, walked.ending, "and back");
    let case = super::scenario::case(&town, WRITER, &number);
    let event = case.case.events.last().unwrap();
    assert_eq!((event.what.as_str(), event.name.as_deref()), ("met-on-patrol", Some(walked.ending.as_str())));
    assert!(case.case.oddities.is_empty());
    town.by(WRITER, Command::Undo).unwrap();
    assert_eq!(log(&heard).links, []);
}

#[test]
fn what_is_written_again_and_again_is_offered_and_no_residents_words_are() {
    let mut town = worked();
    for start in ["06:00", "07:00"] {
        town.by(WRITER, patrol(start, "路面整潔。東頭水渠暢通。", None)).unwrap();
    }
    town.now += chrono::TimeDelta::minutes(1);
    town.by(WRITER, diary(None)).unwrap();
    let choices = Query::Choices { grid: Some(VILLAGE.into()), days: None };
    let Answer::Choices(choices) = town.look(WRITER, choices).unwrap() else { panic!() };
    let phrases = Query::Phrases { grid: Some(VILLAGE.into()) };
    let Answer::Phrases(phrases) = town.look(WRITER, phrases).unwrap() else { panic!() };
    assert_eq!(phrases.len(), 2, "{phrases:?}");
    assert!(phrases.iter().any(|row| row.text == "路面整潔。" && !row.kept && row.may_drop));
    assert!(choices.patrols.iter().all(|walked| walked.minutes == 40));
}

#[test]
fn the_patrols_of_a_week_are_written_together_or_not_at_all_and_undone_together() {
    use crate::service::command::One;
    let mut town = Town::founded();
    town.now = at("2026-11-27T09:00");
    let walked = |date: &str, start: &str, late| {
        let when = When {
            date: Some(date.parse().unwrap()),
            start: Some(format!("{start}:00").parse().unwrap()),
            minutes: Some(40),
            late,
        };
        let (route, companions, links) = (None, vec![], vec![]);
        let command =
            Command::LogPatrol { grid: VILLAGE.into(), when, text: "補錄".into(), route, companions, links };
        One { command, seen: vec![] }
    };
    let late = Some(LateReason::NoLaptop);
    let each = vec![walked("2026-11-23", "09:10", late), walked("2026-11-24", "15:00", None)];
    let refusal = town.by(WRITER, Command::Several { each }).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::LateReasonNeeded);
    assert_eq!(refusal.rows[0].key, "2026-11-24T15:00:00", "which of them");
    let entries = |town: &Town| day(town, WRITER, None).entries.len();
    assert_eq!(entries(&town), 0, "none is written");
    let each = vec![walked("2026-11-23", "09:10", late), walked("2026-11-24", "15:00", late)];
    town.by(WRITER, Command::Several { each }).unwrap();
    let entry = day(&town, WRITER, None).entries.pop().unwrap();
    assert_eq!((entry.late, entry.times.happened.naive_local()), (late, at("2026-11-23T09:10")));
    town.by(WRITER, Command::Undo).unwrap();
    assert_eq!(entries(&town), 0);
}
