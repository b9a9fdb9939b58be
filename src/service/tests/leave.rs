//! Leave and excuses (實務/請假, 實務/免除): who asks, who decides, what is owed meanwhile and by whom.

use super::scenario::today;
use super::{Town, at};
use crate::domain::absence::{ExcuseKind, LeaveKind};
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::log::LateReason;
use crate::domain::standing::Standing;
use crate::domain::time::Slot;
use crate::service::command::{Command, Done, When};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{AbsenceRow, Answer, OccasionRow, VerdictView};

pub const SOUTH_ONE: &str = "610921100001001";

/// Whole days.
pub fn days(from: &str, until: &str) -> HalfDays {
    HalfDays::whole(from.parse().unwrap(), Some(until.parse().unwrap()))
}

/// Leave that is asked for or recorded, with somebody standing in or not.
pub fn leave(whose: Option<&str>, span: HalfDays, deputy: Option<&str>) -> Command {
    Command::LeaveRecord {
        person: whose.map(str::to_owned),
        span,
        kind: LeaveKind::Personal,
        text: "回老家辦事".into(),
        deputy: deputy.map(str::to_owned),
    }
}

/// The ending of what was made.
pub fn made(done: &Done) -> String {
    let id = &done.made[0].id;
    id[id.len() - 6..].to_owned()
}

fn decide(leave: &str, accepted: bool) -> Command {
    let reason = (!accepted).then(|| "人手不足".to_owned());
    Command::LeaveDecide { leave: leave.to_owned(), accepted, reason }
}

fn code(result: Result<Done, Refusal>) -> RefusalCode {
    result.unwrap_err().code
}

/// Every occasion of a person between two days.
pub fn owed(town: &Town, who: &str, from: &str, until: &str) -> Vec<OccasionRow> {
    let query = Query::Duties { person: None, grid: None, from: from.parse().unwrap(), until: until.parse().unwrap() };
    let Answer::Duties(view) = town.look(who, query).unwrap() else { panic!() };
    view.rows
}

/// How the patrols of a person stand, for a place.
fn patrols(town: &Town, who: &str, grid: &str, from: &str, until: &str) -> Vec<Standing> {
    let rows = owed(town, who, from, until).into_iter();
    rows.filter(|row| row.duty == "patrol" && row.grid.code.as_str() == grid).map(|row| row.standing).collect()
}

fn listed(town: &Town, who: &str) -> Vec<AbsenceRow> {
    let (from, until) = ("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let query = Query::Absences { grid: None, person: None, from, until, waiting: false };
    let Answer::Absences(rows) = town.look(who, query).unwrap() else { panic!() };
    rows
}

/// A patrol on a day, at a time.
pub fn patrol(grid: &str, date: &str, start: &str) -> Command {
    let when = When {
        date: Some(date.parse().unwrap()),
        start: Some(format!("{start}:00").parse().unwrap()),
        minutes: Some(40),
        late: Some(LateReason::NoLaptop),
    };
    Command::LogPatrol {
        grid: grid.into(), when, text: "巡查".into(), route: None, companions: vec![], links: vec![]
    }
}

#[test]
fn 實務_請假_leave_waits_for_who_receives_it_and_only_then_passes_the_duty_to_the_deputy() {
    use Standing::{Excused, Missed, Open};
    let mut town = Town::founded();
    let asked = town.by("網格員甲", leave(None, days("2026-11-24", "2026-11-25"), Some("網格員乙"))).unwrap();
    assert_eq!(asked.notes[0].code, "waits-for");
    assert!(asked.notes[0].args["who"].contains("站長甲"), "{:?}", asked.notes);
    let id = made(&asked);
    town.now = at("2026-11-26T08:30");
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-24", "2026-11-25"), [Missed; 4]);
    assert_eq!(patrols(&town, "網格員乙", SOUTH_ONE, "2026-11-24", "2026-11-25"), []);
    // Not yet one's own, nor of another community's chief.
    for (who, expected) in [
        ("網格員甲", RefusalCode::OwnLeave),
        ("站長乙", RefusalCode::NotYourGrid),
        ("網格員乙", RefusalCode::NotYourRight),
    ] {
        assert_eq!(code(town.by(who, decide(&id, true))), expected, "{who}");
    }
    town.by("站長甲", decide(&id, true)).unwrap();
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-24", "2026-11-25"), [Excused; 4]);
    assert_eq!(patrols(&town, "網格員乙", SOUTH_ONE, "2026-11-24", "2026-11-25"), [Missed; 4]);
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-26", "2026-11-26"), [Open; 2]);
    assert_eq!(code(town.by("站長甲", decide(&id, false))), RefusalCode::DecidedAlready);
}

#[test]
fn 實務_請假_the_deputys_today_names_the_post_and_for_whom_and_the_right_to_write_ends_with_the_leave() {
    let mut town = Town::founded();
    assert_eq!(code(town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-23", "08:05"))), RefusalCode::NotYourGrid);
    town.by("站長甲", leave(Some("網格員甲"), days("2026-11-23", "2026-11-23"), Some("網格員乙"))).unwrap();
    let view = today(&town, "網格員乙");
    let lines: Vec<_> = view.duties.iter().filter(|row| row.duty == "patrol").collect();
    let shown: Vec<_> = lines
        .iter()
        .map(|row| (row.grid.name.as_str(), row.post_label.hant.as_str(), row.for_whom.as_ref().map(|who| &*who.name)))
        .collect();
    assert_eq!(shown, [("南街第二網格", "網格員", None), ("南街第一網格", "網格員", Some("網格員甲"))]);
    town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-23", "08:05")).unwrap();
    assert_eq!(patrols(&town, "網格員乙", SOUTH_ONE, "2026-11-23", "2026-11-23")[0], Standing::Fulfilled);
    town.now = at("2026-11-24T09:30");
    assert_eq!(code(town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-24", "08:10"))), RefusalCode::NotYourGrid);
    assert!(today(&town, "網格員乙").duties.iter().all(|row| row.for_whom.is_none()));
}

#[test]
fn 實務_請假_half_a_day_of_leave_excuses_that_half_alone() {
    use Standing::{Excused, Missed};
    let mut town = Town::founded();
    let monday = "2026-11-23".parse().unwrap();
    town.by("站長甲", leave(Some("網格員甲"), HalfDays::of(monday, Some(Slot::Afternoon)), None)).unwrap();
    town.now = at("2026-11-24T08:00");
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-23", "2026-11-23"), [Missed, Excused]);
    let view = owed(&town, "網格員甲", "2026-11-23", "2026-11-23");
    let excuse = &view.iter().find(|row| row.standing == Excused).unwrap().excuses[0];
    assert_eq!((excuse.kind, excuse.by.as_str()), (ExcuseKind::Leave, "站長甲"), "excused by whom");
}

#[test]
fn 實務_請假_who_is_back_early_owes_the_rest_again_and_leave_called_off_excuses_nothing() {
    use Standing::{Excused, Missed};
    let mut town = Town::founded();
    let id = made(&town.by("站長甲", leave(Some("網格員甲"), days("2026-11-23", "2026-11-25"), None)).unwrap());
    town.now = at("2026-11-25T08:00");
    let outside = HalfDay::morning("2026-11-27".parse().unwrap());
    let end = |until| Command::LeaveEnd { leave: id.clone(), until };
    assert_eq!(code(town.by("網格員甲", end(Some(outside)))), RefusalCode::OutsideLeave);
    // Without a half day: until yesterday.
    town.by("網格員甲", end(None)).unwrap();
    town.now = at("2026-11-26T08:00");
    let stand = |town: &Town| patrols(town, "網格員甲", SOUTH_ONE, "2026-11-23", "2026-11-25");
    assert_eq!(stand(&town), [Excused, Excused, Excused, Excused, Missed, Missed]);
    town.by("站長甲", Command::LeaveCancel { leave: id, reason: "沒有走成".into() }).unwrap();
    assert_eq!(stand(&town), [Missed; 6]);
    assert_eq!(listed(&town, "網格員甲")[0].verdict, VerdictView::Withdrawn);
}

#[test]
fn 實務_請假_what_cannot_be_leave_is_refused() {
    let town = Town::founded();
    let span = days("2026-11-24", "2026-11-25");
    town.by("站長甲", leave(Some("網格員乙"), span, None)).unwrap();
    let deputy = |who: &str| leave(None, span, Some(who));
    assert_eq!(code(town.by("網格員甲", deputy("網格員乙"))), RefusalCode::DeputyAway);
    assert_eq!(code(town.by("網格員甲", deputy("網格員甲"))), RefusalCode::OwnDeputy);
    assert_eq!(code(town.by("網格員乙", leave(None, span, None))), RefusalCode::LeaveOverlaps);
    let backwards = HalfDays { from: span.until, until: span.from };
    assert_eq!(code(town.by("網格員甲", leave(None, backwards, None))), RefusalCode::BadPeriod);
    assert_eq!(code(town.by("網格員甲", leave(Some("站長甲"), span, None))), RefusalCode::NotYourRight);
    let unsaid = Command::LeaveRecord { person: None, span, kind: LeaveKind::Sick, text: " ".into(), deputy: None };
    assert_eq!(code(town.by("網格員甲", unsaid)), RefusalCode::EmptyText, "請假並說明情況");
    assert_eq!(code(town.ask(None, leave(Some("網格員甲"), span, None))), RefusalCode::PersonNeeded);
}

#[test]
fn 實務_請假_a_chiefs_own_leave_is_received_by_the_town_and_undo_takes_it_back() {
    let town = Town::founded();
    let asked = town.by("站長甲", leave(None, days("2026-11-24", "2026-11-24"), None)).unwrap();
    assert_eq!(asked.notes[0].args["who"], "鎮辦甲");
    assert_eq!(code(town.by("站長甲", decide(&made(&asked), true))), RefusalCode::OwnLeave);
    town.by("站長甲", Command::Undo).unwrap();
    assert_eq!(listed(&town, "站長甲"), []);
    town.by("站長甲", Command::Redo).unwrap();
    town.by("鎮辦甲", decide(&made(&asked), true)).unwrap();
    // A decision is final: it is not undone but called off.
    assert_eq!(code(town.by("鎮辦甲", Command::Undo)), RefusalCode::FinalByRule);
}

#[test]
fn 實務_請假_why_somebody_is_ill_is_read_by_who_receives_the_leave_and_not_by_the_deputy() {
    let town = Town::founded();
    town.by("站長甲", leave(Some("網格員甲"), days("2026-11-24", "2026-11-24"), Some("網格員乙"))).unwrap();
    assert!(listed(&town, "站長甲")[0].text.is_some() && listed(&town, "網格員甲")[0].text.is_some());
    assert_eq!(listed(&town, "網格員乙")[0].text, None);
    assert_eq!(listed(&town, "站長乙"), []);
}

fn excuse(who: (Option<&str>, Option<&str>), duty: Option<&str>, span: HalfDays, kind: ExcuseKind) -> Command {
    Command::DutyExcuse {
        person: who.0.map(str::to_owned),
        grid: who.1.map(str::to_owned),
        duty: duty.map(str::to_owned),
        span,
        kind,
        text: "紅色預警，停止外出".into(),
    }
}

#[test]
fn 實務_免除_a_storm_excuses_everybody_in_and_below_the_grid_whoever_may_says_so() {
    use Standing::{Excused, Missed};
    let mut town = Town::founded();
    let storm = || excuse((None, Some("610921100001")), None, days("2026-11-23", "2026-11-23"), ExcuseKind::Weather);
    assert_eq!(code(town.by("網格員甲", storm())), RefusalCode::NotYourRight);
    assert_eq!(code(town.by("站長乙", storm())), RefusalCode::NotYourGrid);
    let id = made(&town.by("站長甲", storm()).unwrap());
    town.now = at("2026-11-24T08:00");
    let stand = |town: &Town, who| patrols(town, who, SOUTH_ONE, "2026-11-23", "2026-11-23");
    assert_eq!(stand(&town, "網格員甲"), [Excused; 2]);
    town.by("站長甲", Command::ExcuseWithdraw { excuse: id, reason: "預警解除".into() }).unwrap();
    assert_eq!(stand(&town, "網格員甲"), [Missed; 2]);
}

#[test]
fn 實務_免除_what_one_says_for_oneself_explains_and_excuses_once_it_is_accepted() {
    use Standing::{Excused, Missed};
    let mut town = Town::founded();
    town.now = at("2026-11-24T08:00");
    let span = days("2026-11-23", "2026-11-23");
    let own = excuse((None, None), Some("巡查"), span, ExcuseKind::Transfer);
    let id = made(&town.by("網格員甲", own).unwrap());
    let rows = owed(&town, "網格員甲", "2026-11-23", "2026-11-23");
    assert!(rows.iter().all(|row| row.standing == Missed && !row.excuses[0].accepted), "it explains");
    let decide =
        |accepted| Command::ExcuseDecide { excuse: id.clone(), accepted, reason: Some("鎮上抽調屬實".into()) };
    assert_eq!(code(town.by("網格員甲", decide(true))), RefusalCode::OwnLeave);
    town.by("站長甲", decide(true)).unwrap();
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-23", "2026-11-23"), [Excused; 2]);
}

#[test]
fn 實務_免除_leave_an_unknown_duty_and_one_that_nothing_excuses_are_refused() {
    let town = Town::founded();
    let span = days("2026-11-23", "2026-11-23");
    let say = |duty, kind| town.by("網格員甲", excuse((None, None), duty, span, kind));
    assert_eq!(code(say(None, ExcuseKind::Leave)), RefusalCode::LeaveIsLeave);
    assert_eq!(code(say(Some("站崗"), ExcuseKind::Weather)), RefusalCode::UnknownDuty);
    let refusal = say(Some("warden-ledger"), ExcuseKind::Weather).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::NotExcusable);
    assert_eq!(refusal.clause.unwrap().as_str(), "篇3/責任人3-c");
}

const NORTH_ONE: &str = "610921100002001";

fn takes_post(town: &Town, person: &str, post: &str, grid: &str) {
    town.owner(Command::PostAppoint {
        post: post.into(),
        grid: grid.into(),
        person: person.into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
}

#[test]
fn 實務_免除_an_excuse_for_one_grid_leaves_the_other_owed_and_its_own_chief_decides_on_it() {
    use Standing::{Excused, Missed};
    let mut town = Town::founded();
    takes_post(&town, "網格員甲", "warden", NORTH_ONE);
    town.now = at("2026-11-24T08:00");
    let span = days("2026-11-23", "2026-11-23");
    let said = |person, grid| excuse((person, Some(grid)), Some("patrol"), span, ExcuseKind::Transfer);
    let done = town.by("網格員甲", said(Some("網格員甲"), NORTH_ONE)).unwrap();
    assert_eq!(done.notes[0].args["who"].split('、').next(), Some("站長乙"), "{:?}", done.notes);
    let decide = || Command::ExcuseDecide { excuse: made(&done), accepted: true, reason: None };
    assert_eq!(code(town.by("站長甲", decide())), RefusalCode::NotYourGrid, "the other community's chief");
    town.by("站長乙", decide()).unwrap();
    assert_eq!(patrols(&town, "網格員甲", NORTH_ONE, "2026-11-23", "2026-11-23"), [Excused; 2]);
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-23", "2026-11-23"), [Missed; 2]);
    // The other grid's is another excuse; where nothing is owed there is none.
    town.by("站長甲", said(Some("網格員甲"), SOUTH_ONE)).unwrap();
    assert_eq!(patrols(&town, "網格員甲", SOUTH_ONE, "2026-11-23", "2026-11-23"), [Excused; 2]);
    let refusal = town.by("網格員甲", said(Some("網格員甲"), "610921100001002")).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::NothingOwedThere);
    assert!(refusal.args["grids"].contains("北街第一網格"), "{:?}", refusal.args);
}

#[test]
fn 篇8_5_a_duty_of_another_scheme_is_excused_by_its_own_name() {
    let town = Town::founded();
    takes_post(&town, "鎮辦甲", "center-officer", "610921100");
    let span = days("2026-11-23", "2026-11-23");
    let own = || excuse((None, None), Some("center-collect"), span, ExcuseKind::Weather);
    let refusal = town.by("鎮辦甲", own()).unwrap_err();
    assert_eq!((refusal.code, refusal.clause.unwrap().as_str()), (RefusalCode::NotExcusable, "篇8/5"));
    let file = include_str!("../../regulation/files/village-grid.toml");
    let text = file.replace("each = \"community\"\n", "each = \"community\"\nexcusable = true\n");
    town.owner(Command::RegulationAdopt { file: "village-grid.toml".into(), text });
    town.by("鎮辦甲", own()).unwrap();
}
