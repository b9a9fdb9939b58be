//! How a case ends: result, feedback to the reporter, verification by somebody else, closed; in this order.

use super::Town;
use super::oversight::{deed, deed_of};
use super::scenario::{case, file};
use crate::domain::case::{Channel, Satisfaction, Stage};
use crate::domain::log::LogSpan;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::{Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::terms::parse;
use crate::service::view::{Answer, DutyState};

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn resolve(behalf: OnBehalf) -> Command {
    Command::CaseResolve { case: NUMBER.into(), result: "調解好了".into(), behalf }
}

fn verify(passed: bool) -> Command {
    Command::CaseVerify { case: NUMBER.into(), passed, text: "問過雙方".into() }
}

fn feed_back() -> Command {
    Command::CaseFeedBack { case: NUMBER.into(), text: "說好了".into(), channel: Channel::Phone, at: None }
}

fn close() -> Command {
    Command::CaseClose { case: NUMBER.into() }
}

#[test]
fn 篇3_排查4_c_the_reporter_is_told_then_somebody_else_looks_then_it_closes() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    let code = |who: &str, command: Command| town.by(who, command).unwrap_err().code;
    assert_eq!(code("鎮辦甲", verify(true)), RefusalCode::NotNow);
    assert_eq!(code("站長甲", feed_back()), RefusalCode::NotNow, "there is nothing to be told yet");
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    let refused = town.by("鎮辦甲", verify(true)).unwrap_err();
    assert_eq!(
        (refused.code, refused.clause.unwrap().to_string()),
        (RefusalCode::FeedbackNeeded, "篇3/排查4-c".to_owned())
    );
    assert_eq!(code("站長甲", close()), RefusalCode::NotNow, "nobody has looked");
    town.by("站長甲", feed_back()).unwrap();
    assert_eq!(code("站長甲", close()), RefusalCode::NotNow);
    // Not done after all: it goes on, and whoever told of it is told anew.
    town.by("鎮辦甲", verify(false)).unwrap();
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    assert_eq!(code("鎮辦甲", verify(true)), RefusalCode::FeedbackNeeded);
    town.by("站長甲", feed_back()).unwrap();
    town.by("鎮辦甲", verify(true)).unwrap();
    town.by("站長甲", close()).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.oddities, []);
}

#[test]
fn 實務_核查_on_whose_behalf_it_was_recorded_does_not_verify_nor_ask_nor_sample_it() {
    let town = Town::founded();
    let mut reported = file(AREA, "dispute", "兩家爭過道");
    if let Command::CaseFile { reporter, .. } = &mut reported {
        *reporter = Some("鄭奶奶".into());
    }
    town.by("網格員甲", reported).unwrap();
    let route =
        |to: &str| Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist: vec![], reason: None };
    town.by("站長甲", route("鎮網格辦")).unwrap();
    // 鎮辦甲 did it and the station keys it for them.
    town.by("站長甲", resolve(OnBehalf::of("鎮辦甲"))).unwrap();
    town.by("站長甲", feed_back()).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.handled_for.as_deref(), Some("鎮辦甲"));
    for who in ["鎮辦甲", "站長甲"] {
        assert_eq!(town.by(who, verify(true)).unwrap_err().code, RefusalCode::HandlerVerifies, "{who}");
        let acts = case(&town, who, NUMBER).acts;
        let seen = acts.iter().find(|row| row.act == "verified").and_then(|row| row.refused.as_ref());
        assert_eq!(seen.map(|refusal| refusal.code), Some(RefusalCode::HandlerVerifies), "the screen is told so");
        let survey =
            Deed::Survey { answer: crate::domain::case::Satisfaction::Satisfied, channel: Channel::Phone, text: None };
        assert_eq!(deed(&town, who, survey).unwrap_err().code, RefusalCode::HandlerVerifies);
    }
}

/// Somebody more at the office.
fn with_a_second_officer() -> Town {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "鎮辦乙".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "town-office".into(),
        grid: "610921100".into(),
        person: "鎮辦乙".into(),
        from: None,
        until: None,
        line: None,
        unit: None,
    });
    town
}

#[test]
fn 實務_核查_who_took_it_on_or_did_a_part_does_not_verify_it_though_somebody_else_said_it_was_done() {
    let town = with_a_second_officer();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    let route = |to: &str, assist: &[&str]| Command::CaseRoute {
        case: NUMBER.into(),
        to: Some(to.into()),
        assist: assist.iter().map(|who| (*who).to_owned()).collect(),
        reason: None,
    };
    let mended = || "換好了".to_owned();
    town.by("站長甲", route("城管中隊", &["office"])).unwrap();
    // 鎮辦甲 does the office's part; the unit says that it is done.
    deed(
        &town,
        "鎮辦甲",
        Deed::PartDone { party: Some("office".into()), result: "圍擋".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    town.by("城管員", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
    town.by("城管員", Command::CaseResolve { case: NUMBER.into(), result: mended(), behalf: OnBehalf::default() })
        .unwrap();
    town.by("站長甲", feed_back()).unwrap();
    assert_eq!(town.by("鎮辦甲", verify(true)).unwrap_err().code, RefusalCode::HandlerVerifies);
    town.by("鎮辦乙", verify(true)).unwrap();
    town.by("站長甲", close()).unwrap();
    // Opened again, it is handled anew: this time 鎮辦乙 takes it on and the station keys the end of it.
    deed(&town, "站長甲", Deed::Reopen { reason: "又裂了".into() }).unwrap();
    town.by("站長甲", route("superior", &[])).unwrap();
    town.by("鎮辦乙", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
    town.by("站長甲", resolve(OnBehalf::of("鄭科員"))).unwrap();
    town.by("站長甲", feed_back()).unwrap();
    assert_eq!(town.by("鎮辦乙", verify(true)).unwrap_err().code, RefusalCode::HandlerVerifies);
    assert!(found(&town, "鎮辦乙", "is:mine").is_empty(), "nor does it wait for them");
    town.by("鎮辦甲", verify(true)).unwrap();
}

#[test]
fn a_case_is_opened_again_only_with_a_reason() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    for (who, command) in [
        ("站長甲", resolve(OnBehalf::default())),
        ("站長甲", feed_back()),
        ("鎮辦甲", verify(true)),
        ("站長甲", close()),
    ] {
        town.by(who, command).unwrap();
    }
    for blank in ["", "  ", "\u{3000}\n"] {
        let refused = deed(&town, "站長甲", Deed::Reopen { reason: blank.into() }).unwrap_err();
        assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::EmptyText, "reason"));
    }
    deed(&town, "站長甲", Deed::Reopen { reason: "又吵了".into() }).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Accepted);
}

fn found(town: &Town, who: &str, terms: &str) -> Vec<String> {
    let query = Query::Cases { filter: parse(terms).unwrap(), page: Page { after: None, limit: 500 } };
    let Answer::Cases(page) = town.look(who, query).unwrap() else { panic!() };
    page.rows.into_iter().map(|row| row.number).collect()
}

fn settled(text: &str) -> Command {
    let mut command = file(AREA, "dispute", text);
    if let Command::CaseFile { result, .. } = &mut command {
        *result = Some("當場說好".into());
    }
    command
}

#[test]
fn 實務_抽查_what_was_drawn_waits_in_the_inbox_of_who_verifies_and_a_failed_look_stays_visible() {
    let mut town = Town::founded();
    for _ in 0..100 {
        town.by("網格員甲", settled("口角")).unwrap();
    }
    let drawn = found(&town, "站長甲", "is:drawn");
    assert!(!drawn.is_empty());
    let inbox = found(&town, "站長甲", "is:mine");
    assert!(drawn.iter().all(|number| inbox.contains(number)), "{inbox:?}");
    assert!(!found(&town, "站長甲", "is:open").iter().any(|number| drawn.contains(number)), "they are closed");
    for who in ["網格員甲", "站長乙"] {
        assert!(!found(&town, who, "is:mine").iter().any(|number| drawn.contains(number)), "{who}");
    }
    town.restart();
    assert_eq!(found(&town, "站長甲", "is:mine").len(), inbox.len());
    let tallies = Query::CaseTallies { filters: vec![parse("is:drawn").unwrap()] };
    let Answer::CaseTallies(tallies) = town.look("站長甲", tallies).unwrap() else { panic!() };
    assert_eq!(tallies[0].cases, drawn.len() as u64, "the filter that everybody has counts them");
    let number = drawn[0].clone();
    deed_of(&town, "站長甲", &number, Deed::Sample { passed: false, text: "又吵了".into() }).unwrap();
    assert_eq!(found(&town, "站長甲", "is:sample-failed"), [number.as_str()]);
    assert_eq!(case(&town, "站長甲", &number).case.failed_samples, 1);
    assert!(!found(&town, "站長甲", "is:drawn").contains(&number));
    town.restart();
    assert_eq!(found(&town, "站長甲", "抽查不合格 是:抽查不合格".split(' ').nth(1).unwrap()), [number.as_str()]);
}

#[test]
fn 篇3_責任人4_a_what_is_settled_on_the_spot_is_work_of_the_day_and_stands_in_its_log() {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "主任丁".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "point-director".into(),
        grid: AREA.into(),
        person: "主任丁".into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    let sign = || Command::LogSign { grid: None, date: None, span: LogSpan::Day, text: String::new(), lines: vec![] };
    assert_eq!(town.by("主任丁", sign()).unwrap_err().code, RefusalCode::NothingToSign);
    town.by("主任丁", settled("兩家爭過道")).unwrap();
    town.by("網格員甲", settled("別人的事")).unwrap();
    let day = |who: &str, of: Option<&str>| {
        let query = Query::Day { person: of.map(str::to_owned), grid: None, date: town.now.date() };
        let Answer::Day(day) = town.look(who, query).unwrap() else { panic!() };
        day
    };
    let own = day("主任丁", None);
    assert_eq!(own.settled.len(), 1, "one's own alone");
    assert_eq!((own.settled[0].text.as_str(), own.settled[0].result.as_str()), ("兩家爭過道", "當場說好"));
    assert_eq!(own.cases.len(), 1, "and of the cases those that one filed");
    assert_eq!(day("站長甲", Some("主任丁")).settled.len(), 1, "who reviews the log sees it too");
    let Answer::Today(today) = town.look("主任丁", Query::Today { person: None }).unwrap() else { panic!() };
    let entries = today.duties.iter().find_map(|duty| match &duty.state {
        DutyState::DayLog { entries, .. } => Some(*entries),
        _ => None,
    });
    // 篇3/職責3-d: the point's log tells of what anybody did there.
    assert_eq!(entries, Some(2));
    town.by("主任丁", sign()).unwrap();
    let log = day("站長甲", Some("主任丁")).logs.pop().unwrap();
    assert_eq!(log.entries, 2);
    assert!(log.text.contains("兩家爭過道") && log.text.contains("當場說好"), "{}", log.text);
    assert!(log.text.contains("網格員甲") && log.text.contains("別人的事"), "{}", log.text);
}

#[test]
fn 篇3_職責1_二_what_residents_say_is_found_and_counted_by_community() {
    let town = Town::founded();
    let mut reported = file(AREA, "dispute", "兩家爭過道");
    if let Command::CaseFile { reporter, .. } = &mut reported {
        *reporter = Some("鄭奶奶".into());
    }
    town.by("網格員甲", reported).unwrap();
    town.by("網格員甲", file(AREA, "dispute", "另一件")).unwrap();
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    let survey = Deed::Survey { answer: Satisfaction::Dissatisfied, channel: Channel::InPerson, text: None };
    deed(&town, "鎮辦甲", survey).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert_eq!(view.case.surveyed_by, Some(Channel::InPerson), "at a visit");
    for terms in ["satisfaction:dissatisfied", "滿意度:不滿意", "满意度:不满意"] {
        assert_eq!(found(&town, "鎮辦甲", terms), [NUMBER], "{terms}");
    }
    let query = Query::Counts {
        by: vec![crate::service::query::Dimension::Community],
        filter: parse("satisfaction:dissatisfied").unwrap(),
    };
    let Answer::Counts(counts) = town.look("鎮辦甲", query).unwrap() else { panic!() };
    assert_eq!((counts.rows.len(), counts.total.filed), (1, 1));
    assert_eq!(counts.rows[0].keys[0].code, "610921100001");
}
