//! Deciding many cases at once: what would become of each is told before, by the checks that the decision itself makes;
//! as proposed is one thing for one case and for many; undo is named by what was done.

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::{Channel, Stage};
use crate::service::command::{Command, OnBehalf, One};
use crate::service::query::{CaseFilter, CaseSort, Page, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, PreviewRow, UndoStep};

const AREA: &str = "610921100001001";
const FIRST: &str = "城關-2026-00001";
const SECOND: &str = "城關-2026-00002";

fn one(command: Command) -> One {
    One { seen: Vec::new(), command }
}

fn accept(case: &str) -> Command {
    Command::CaseAccept { case: case.into() }
}

fn preview(town: &Town, who: &str, commands: &[Command]) -> Vec<PreviewRow> {
    let each = commands.iter().cloned().map(one).collect();
    let Answer::Preview(rows) = town.look(who, Query::Preview { each }).unwrap() else { panic!() };
    rows
}

fn undo(town: &Town, who: &str) -> UndoStep {
    let Answer::UndoNext(next) = town.look(who, Query::UndoNext).unwrap() else { panic!() };
    next.undo.unwrap()
}

/// Two broken covers that the warden reported.
fn two() -> Town {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("網格員甲", file(AREA, "manhole-broken", "又一個井蓋裂了")).unwrap();
    town
}

#[test]
fn 篇3_排查4_b_what_would_become_of_a_case_is_what_becomes_of_it_and_nothing_is_done_by_asking() {
    let town = two();
    let route = Command::CaseRoute {
        case: FIRST.into(),
        to: Some("城管中隊".into()),
        assist: Vec::new(),
        reason: Some("歸城管".into()),
    };
    let rows = preview(&town, "站長甲", std::slice::from_ref(&route));
    assert_eq!(case(&town, "站長甲", FIRST).case.stage, Stage::Filed, "nothing was done");
    let then = rows[0].then.clone().unwrap();
    assert_eq!(rows[0].acts.first().map(String::as_str), Some("accepted"));
    assert!(rows[0].acts.contains(&"reported-up".to_owned()));
    town.by("站長甲", route).unwrap();
    let now = case(&town, "站長甲", FIRST).row;
    assert_eq!((then.stage, &then.holder, then.due), (now.stage, &now.holder, now.due));
    assert_eq!(now.stage, Stage::ReportedUp);
}

#[test]
fn what_would_be_refused_is_refused_for_the_same_reason_and_by_the_same_clause() {
    let town = two();
    let close = Command::CaseClose { case: SECOND.into() };
    let rows = preview(&town, "站長甲", &[accept(FIRST), close.clone(), accept("城關-2026-00099")]);
    assert_eq!(rows[0].refused, None);
    assert_eq!(rows[1].refused.as_ref(), town.by("站長甲", close).err().as_ref());
    assert_eq!(rows[1].then, None);
    assert_eq!(rows[2].refused.as_ref().map(|refusal| refusal.code), Some(RefusalCode::UnknownCase));
    // A warden may not accept: the preview says who may.
    let rows = preview(&town, "網格員甲", &[accept(FIRST)]);
    assert_eq!(rows[0].refused.as_ref(), town.by("網格員甲", accept(FIRST)).err().as_ref());
}

#[test]
fn what_moved_on_after_the_preview_is_not_done_and_more_than_one_action_may_have_is_refused() {
    let town = two();
    let rows = preview(&town, "站長甲", &[accept(FIRST), accept(SECOND)]);
    town.by("站長甲", Command::CaseNote { case: FIRST.into(), text: "看過".into() }).unwrap();
    let each = rows.iter().map(|row| One { seen: row.seen().into_iter().collect(), command: accept(&row.key) });
    let done = town.by("站長甲", Command::Several { each: each.collect() }).unwrap();
    let refused: Vec<_> =
        done.refused.iter().map(|row| (row.key.as_str(), row.reason.as_ref().unwrap().code)).collect();
    assert_eq!(refused, [(FIRST, RefusalCode::Stale)]);
    assert_eq!(case(&town, "站長甲", SECOND).case.stage, Stage::Accepted);
    let each = vec![one(accept(FIRST)); 501];
    let refused = town.look("站長甲", Query::Preview { each }).unwrap_err();
    assert_eq!((refused.code, refused.args["most"].as_str()), (RefusalCode::TooMany, "500"));
}

#[test]
fn a_sensitive_case_that_the_asker_may_not_see_is_not_described() {
    let town = two();
    town.by("網格員甲", file(AREA, "tip-off", "反映收費不開票")).unwrap();
    let rows = preview(&town, "網格員乙", &[accept("城關-2026-00003")]);
    assert!(rows[0].now.is_none() && rows[0].then.is_none() && rows[0].refused.is_some(), "{rows:?}");
}

/// What deciding as proposed did, by its timeline.
fn as_proposed(town: &Town, who: &str) -> Result<Stage, Refusal> {
    let offered = case(town, who, FIRST).not_as_proposed;
    let done = town.by(who, Command::CaseAsProposed { case: FIRST.into() });
    assert_eq!(offered.as_ref(), done.as_ref().err(), "the screen offers what can be done");
    done.map(|_| case(town, who, FIRST).case.stage)
}

#[test]
fn 篇3_排查4_as_proposed_each_does_what_is_next_until_there_is_nothing_to_decide() {
    let town = two();
    assert!(as_proposed(&town, "網格員甲").is_err(), "sorting by responsibility is not the warden's");
    assert_eq!(as_proposed(&town, "站長甲"), Ok(Stage::ReportedUp));
    assert_eq!(undo(&town, "站長甲").act.as_deref(), Some("reported-up"), "called by what it came to");
    assert_eq!(undo(&town, "站長甲").command, "case-route");
    assert!(as_proposed(&town, "站長甲").is_err(), "it is not the station's any more");
}

#[test]
fn one_undo_reverts_all_of_a_group_and_names_it_by_what_was_done_to_how_many() {
    let town = two();
    let each = [FIRST, SECOND].map(|case| one(Command::CaseAsProposed { case: case.into() }));
    let done = town.by("站長甲", Command::Several { each: each.to_vec() }).unwrap();
    assert_eq!((done.changes, done.command.as_str()), (2, "case-route"));
    let step = undo(&town, "站長甲");
    assert_eq!((step.changes, step.act.as_deref()), (2, Some("reported-up")));
    town.by("站長甲", Command::Undo).unwrap();
    for number in [FIRST, SECOND] {
        assert_eq!(case(&town, "站長甲", number).case.stage, Stage::Filed);
    }
}

#[test]
fn one_tier_up_is_the_station_for_an_area_and_the_office_for_a_station() {
    let town = two();
    let up = |who: &str, case: &str| {
        let to = Some("superior".to_owned());
        town.by(who, Command::CaseRoute { case: case.into(), to, assist: Vec::new(), reason: None })
    };
    up("站長甲", FIRST).unwrap();
    let holder = case(&town, "鎮辦甲", FIRST).row.holder.unwrap();
    assert!(matches!(holder.party, crate::domain::case::Party::Unit(_)), "{holder:?}");
    let behalf = crate::service::command::OnBehalf::default();
    town.by("站長甲", Command::CaseReturn { case: SECOND.into(), reason: "先問清位置".into(), behalf }).unwrap();
    up("網格員甲", SECOND).unwrap();
    let holder = case(&town, "站長甲", SECOND).row.holder.unwrap();
    assert_eq!(holder.party, crate::domain::case::Party::Station("610921100001".parse().unwrap()));
}

#[test]
fn an_act_that_nobody_may_undo_is_said_to_be_so_before_it_is_done() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    let behalf = OnBehalf::default();
    assert!(!preview(&town, "站長甲", &[accept(FIRST)])[0].is_final);
    let text = || "說好了".to_owned();
    town.by("站長甲", Command::CaseResolve { case: FIRST.into(), result: text(), behalf }).unwrap();
    town.by("站長甲", Command::CaseFeedBack { case: FIRST.into(), text: text(), channel: Channel::Phone, at: None })
        .unwrap();
    let verify = Command::CaseVerify { case: FIRST.into(), passed: true, text: text() };
    let rows = preview(&town, "鎮辦甲", std::slice::from_ref(&verify));
    assert!(rows[0].is_final && rows[0].refused.is_none());
    town.by("鎮辦甲", verify).unwrap();
    let refused = town.by("鎮辦甲", Command::Undo).unwrap_err();
    assert_eq!((refused.code, refused.args["of"].as_str()), (RefusalCode::FinalByRule, "case"));
}

#[test]
fn undo_of_a_group_names_the_case_that_somebody_built_on_and_who_it_was() {
    let town = two();
    let each = [FIRST, SECOND].map(|case| one(accept(case)));
    town.by("站長甲", Command::Several { each: each.to_vec() }).unwrap();
    town.by("網格員甲", Command::CaseNote { case: SECOND.into(), text: "看過".into() }).unwrap();
    let refused = town.by("站長甲", Command::Undo).unwrap_err();
    assert_eq!((refused.code, refused.args["by"].as_str()), (RefusalCode::BuiltUpon, "網格員甲"));
    assert!(refused.args["record"].starts_with(SECOND), "{refused:?}");
}

fn listed(town: &mut Town, sort: Option<CaseSort>, limit: u32) -> Vec<String> {
    let filter = CaseFilter { open: true, sort, ..CaseFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let query = Query::Cases { filter: filter.clone(), page: Page { after, limit } };
        let Answer::Cases(page) = town.look("鎮辦甲", query).unwrap() else { panic!() };
        found.extend(page.rows.into_iter().map(|row| row.number));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

#[test]
fn open_cases_come_in_the_order_that_was_asked_for_whatever_the_size_of_a_page() {
    let mut town = Town::founded();
    for (minute, (area, kind)) in [
        ("610921100002001", "manhole-broken"),
        ("610921100001001", "manhole-missing"),
        ("610921100200001", "manhole-broken"),
    ]
    .into_iter()
    .enumerate()
    {
        town.now = super::at(&format!("2026-11-23T09:{:02}", minute * 7));
        town.by("網格員甲", file(area, kind, "井蓋")).unwrap();
    }
    town.now = super::at("2026-11-23T09:40");
    town.by("站長甲", accept(SECOND)).unwrap();
    let third = "城關-2026-00003";
    let expected = [
        (None, [SECOND, FIRST, third], "the emergency has the least time left"),
        (Some(CaseSort::Left), [SECOND, FIRST, third], "said by name"),
        (Some(CaseSort::Filed), [third, SECOND, FIRST], "the last filed first"),
        (Some(CaseSort::Grid), [SECOND, FIRST, third], "by code of the grid"),
        (Some(CaseSort::Kind), [FIRST, third, SECOND], "by code of the kind, then by time left"),
        (Some(CaseSort::Waiting), [FIRST, third, SECOND], "the longest with who has it first"),
    ];
    for (sort, numbers, why) in expected {
        assert_eq!(listed(&mut town, sort, 99), numbers, "{why}");
        assert_eq!(listed(&mut town, sort, 1), numbers, "page by page: {why}");
    }
    let filter = CaseFilter { sort: Some(CaseSort::Waiting), ..CaseFilter::default() };
    let refused = town.look("鎮辦甲", Query::Cases { filter, page: Page::default() }).unwrap_err();
    assert_eq!(refused.code, RefusalCode::OrderOfOpenOnly);
}
