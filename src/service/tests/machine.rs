//! The state machine as a table: every stage × every act × every post is allowed, or refused by one code. Each cell is
//! the answer of the command itself, and the same as what a screen is told before; the whole is a page to be read.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::{Act, Channel, Nature, Satisfaction, Stage, act_name};
use crate::domain::limit::{Limit, LimitUnit};
use crate::service::command::{Command, OnBehalf, Told};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
/// Who asks: the filer, a warden next door, the chief of the place and another one, the office, a unit's handler.
const POSTS: [&str; 6] = ["網格員甲", "網格員乙", "站長甲", "站長乙", "鎮辦甲", "城管員"];

/// A case brought to a stage; its number.
fn at_stage(town: &Town, stage: Stage) -> String {
    at_stage_after(town, stage, |_| Vec::new())
}

/// The same after something was done to it as soon as it was filed.
fn at_stage_after(town: &Town, stage: Stage, first: impl Fn(&str) -> Vec<(&'static str, Command)>) -> String {
    let mut command = file(AREA, "lamp-fallen", "燈桿斜了");
    if let Command::CaseFile { reporter, .. } = &mut command {
        *reporter = Some("鄭奶奶".into());
    }
    let number = town.by("網格員甲", command).unwrap().made[0].label.clone();
    let case = || number.clone();
    let go = |who: &str, command: Command| drop(town.by(who, command).unwrap_or_else(|r| panic!("{stage:?} {r}")));
    let route = || Command::CaseRoute { case: case(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    let office = || Command::CaseRoute { case: case(), to: Some("鎮網格辦".into()), assist: vec![], reason: None };
    let take = || Command::CaseTake { case: case(), behalf: OnBehalf::default() };
    let back = || Command::CaseReturn { case: case(), reason: "不屬".into(), behalf: OnBehalf::default() };
    let resolve = || Command::CaseResolve { case: case(), result: "換了".into(), behalf: OnBehalf::default() };
    let verify = || Command::CaseVerify { case: case(), passed: true, text: "看過".into() };
    let fed = || Command::CaseFeedBack { case: case(), text: "好了".into(), channel: Channel::Phone };
    let upto: Vec<(&str, Command)> = match stage {
        Stage::Filed => vec![],
        Stage::Accepted => vec![("站長甲", Command::CaseAccept { case: case() })],
        Stage::ReportedUp => vec![("站長甲", route())],
        Stage::Assigned => vec![("站長甲", office()), ("鎮辦甲", route())],
        Stage::Handling => vec![("站長甲", route()), ("城管員", take())],
        Stage::Returned => vec![("站長甲", route()), ("城管員", back())],
        Stage::Resolved => vec![("站長甲", route()), ("城管員", resolve()), ("站長甲", fed())],
        Stage::Verified => vec![("站長甲", route()), ("城管員", resolve()), ("站長甲", fed()), ("鎮辦甲", verify())],
        Stage::Closed => vec![
            ("站長甲", route()),
            ("城管員", resolve()),
            ("站長甲", fed()),
            ("鎮辦甲", verify()),
            ("站長甲", Command::CaseClose { case: case() }),
        ],
        Stage::Withdrawn => vec![("網格員甲", Command::CaseWithdraw { case: case(), reason: "弄錯".into() })],
        Stage::Merged => {
            let other = town.by("網格員甲", file(AREA, "lamp-dark", "路燈")).unwrap().made[0].label.clone();
            let deed = Deed::Merge { into: other, reason: None };
            vec![("站長甲", Command::CaseDeed { case: case(), deed })]
        }
    };
    for (who, command) in first(&number).into_iter().chain(upto) {
        go(who, command);
    }
    assert_eq!(self::case(town, "鎮辦甲", &number).case.stage, stage);
    number
}

/// The command of an act, with all that it asks for.
fn command(act: Act, number: &str, other: &str) -> Command {
    let case = number.to_owned();
    let text = || "看過".to_owned();
    let behalf = OnBehalf::of("城管王隊");
    let deed = |deed: Deed| Command::CaseDeed { case: number.to_owned(), deed };
    let channel = Channel::Phone;
    match act {
        Act::Tell => {
            let told = Told { to: "office".into(), channel, at: None, by: None, answered_by: None };
            Command::CaseTell { case, told }
        }
        Act::Answer => Command::CaseAnswer { case, party: "office".into(), by: None, channel, at: None },
        Act::OnSite => Command::CaseOnSite { case, text: text(), by: None, channel: None, at: None },
        Act::EndOnSite => Command::CaseOnSiteEnd { case, relief: None, behalf: OnBehalf::default() },
        Act::Accept => Command::CaseAccept { case },
        Act::ReportUp | Act::Assign => {
            Command::CaseRoute { case, to: Some("城管中隊".into()), assist: vec![], reason: None }
        }
        Act::PassOn => Command::CaseRoute { case, to: Some("station".into()), assist: vec![], reason: None },
        Act::Take => Command::CaseTake { case, behalf },
        Act::Return => Command::CaseReturn { case, reason: text(), behalf },
        Act::Pause => Command::CasePause { case, reason: text(), behalf },
        Act::Resume => Command::CaseResume { case },
        Act::AskExtension => {
            let limit = Limit { amount: 1, unit: LimitUnit::WorkingDays };
            Command::CaseExtend { case, limit, reason: text(), behalf }
        }
        Act::Grant => Command::CaseGrant { case, granted: true, reason: None },
        Act::Resolve => Command::CaseResolve { case, result: text(), behalf },
        Act::FeedBack => Command::CaseFeedBack { case, text: text(), channel },
        Act::Verify => Command::CaseVerify { case, passed: true, text: text() },
        Act::Close => Command::CaseClose { case },
        Act::Withdraw => Command::CaseWithdraw { case, reason: text() },
        Act::Note => Command::CaseNote { case, text: text() },
        Act::Attach => Command::CaseAttach {
            case,
            name: "照片.jpg".into(),
            hash: "0".repeat(64),
            bytes: 1,
            media: "image/jpeg".into(),
            located: false,
        },
        Act::Rule => deed(Deed::Rule { to: "城管中隊".into(), assist: vec![], reason: text(), save: false }),
        Act::AskParking => deed(Deed::Park { until: "2026-12-04".parse().unwrap(), reason: text() }),
        Act::DecideParking => deed(Deed::DecideParking { approved: true, reason: None }),
        Act::Unpark => deed(Deed::Unpark { reason: None }),
        Act::Urge => deed(Deed::Urge { to: None, channel, text: None }),
        Act::Supervise => deed(Deed::Supervise { reason: text() }),
        Act::EndSupervision => deed(Deed::EndSupervision),
        Act::Merge => deed(Deed::Merge { into: other.to_owned(), reason: None }),
        Act::Separate => deed(Deed::Separate { reason: text() }),
        Act::Link => deed(Deed::Repeats { earlier: other.to_owned() }),
        Act::Reply => deed(Deed::Reply { text: text(), channel, at: None }),
        Act::Reopen => deed(Deed::Reopen { reason: text() }),
        Act::Survey => deed(Deed::Survey { answer: Satisfaction::Fair, channel, text: None }),
        Act::Sample => deed(Deed::Sample { passed: true, text: text() }),
        Act::CloseUnverified => deed(Deed::CloseUnverified),
        Act::DonePart => deed(Deed::PartDone { party: None, result: text(), behalf }),
        Act::ListHazard => deed(Deed::ListHazard {
            plate: None,
            level: "major".into(),
            measures: text(),
            money: "社區".into(),
            person: "站長甲".into(),
            deadline: "2026-12-31".parse().unwrap(),
            plan: text(),
            follower: "網格員甲".into(),
            reference: None,
        }),
        Act::Reclassify => {
            deed(Deed::Reclassify { kind: None, nature: Some(Nature::Emergency), units: None, reason: text() })
        }
        Act::Reinspect => deed(Deed::Reinspect { passed: true, text: text() }),
        Act::Delist => deed(Deed::Delist { reference: None }),
    }
}

/// Acts whose check a screen sees from one side only: the command of both is the same, and whichever applies answers;
/// a text that is not refused before it is typed; another case that has to be fit as well.
fn is_seen_as_done(act: Act) -> bool {
    !matches!(
        act,
        Act::ReportUp
            | Act::Assign
            | Act::PassOn
            | Act::Tell
            | Act::Answer
            | Act::OnSite
            | Act::Link
            | Act::Attach
            | Act::EndOnSite
    )
}

/// A town with somebody above the office, who stands in where nobody is left to approve.
fn with_a_leader() -> Town {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "鎮領導".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "town-leader".into(),
        grid: "610921100".into(),
        person: "鎮領導".into(),
        from: None,
        until: None,
        line: None,
        unit: None,
    });
    town
}

/// What a screen is told of an act before it is done; none where the case is not shown at all.
fn seen(town: &Town, who: &str, number: &str, act: Act) -> Option<Result<(), crate::service::refusal::RefusalCode>> {
    let Ok(Answer::Case(view)) = town.look(who, Query::Case { case: number.to_owned() }) else { return None };
    let row = view.acts.iter().find(|row| row.act == act_name(act)).unwrap();
    Some(row.refused.as_ref().map_or(Ok(()), |refusal| Err(refusal.code)))
}

/// What was saved is followed: nothing is accepted that the record then finds odd.
fn is_followed(town: &Town, number: &str, what: &str) {
    let oddities = case(town, "鎮辦甲", number).case.oddities;
    assert_eq!(oddities, [], "{what} was saved and not followed");
}

#[test]
fn every_stage_and_act_and_post_is_allowed_or_refused_by_one_code() {
    let town = with_a_leader();
    let open = town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap().made[0].label.clone();
    let mut table = String::new();
    let mut spent: BTreeMap<Stage, String> = BTreeMap::new();
    for stage in Stage::ALL {
        let _ = writeln!(table, "\n{stage:?}\n{:<20}{}", "", POSTS.join("  "));
        for act in Act::ALL {
            let mut cells = Vec::new();
            for who in POSTS {
                let number = spent.remove(&stage).unwrap_or_else(|| at_stage(&town, stage));
                let seen = seen(&town, who, &number, act);
                let done = town.by(who, command(act, &number, &open)).map(drop).map_err(|refusal| refusal.code);
                if let Some(seen) = seen.filter(|_| is_seen_as_done(act)) {
                    assert_eq!(done, seen, "{stage:?} {act:?} {who}: the screen is told something else");
                }
                if done.is_err() {
                    // Nothing has changed: the next one may use it.
                    spent.insert(stage, number);
                } else {
                    is_followed(&town, &number, &format!("{stage:?} {act:?} {who}"));
                }
                cells.push(done.map_or_else(crate::service::refusal::RefusalCode::key, |()| "yes"));
            }
            let _ = writeln!(table, "{:<20}{}", act_name(act), cells.join("  "));
        }
    }
    insta::assert_snapshot!("the_state_machine", table);
}

/// More time and a parking, both asked for and not decided on, at whatever stage the case is since: what is pending is
/// decided while the work goes on, and by nothing once it has ended.
#[test]
fn every_stage_and_post_with_requests_pending_is_allowed_or_refused_by_one_code() {
    let town = with_a_leader();
    let open = town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap().made[0].label.clone();
    let ask = |number: &str| {
        let extend = Command::CaseExtend {
            case: number.to_owned(),
            limit: Limit { amount: 2, unit: LimitUnit::WorkingDays },
            reason: "材料未到".into(),
            behalf: OnBehalf::default(),
        };
        let park = Deed::Park { until: "2026-12-04".parse().unwrap(), reason: "待撥款".into() };
        vec![("站長甲", extend), ("站長甲", Command::CaseDeed { case: number.to_owned(), deed: park })]
    };
    let acts = [
        Act::Grant,
        Act::AskExtension,
        Act::DecideParking,
        Act::AskParking,
        Act::Unpark,
        Act::Pause,
        Act::Resume,
        Act::Merge,
        Act::Separate,
        Act::Reopen,
    ];
    let posts = ["網格員甲", "站長甲", "站長乙", "鎮辦甲", "城管員", "鎮領導"];
    let mut table = String::new();
    for stage in Stage::ALL {
        let _ = writeln!(table, "\n{stage:?}\n{:<20}{}", "", posts.join("  "));
        for act in acts {
            let mut cells = Vec::new();
            for who in posts {
                let number = at_stage_after(&town, stage, ask);
                let seen = seen(&town, who, &number, act);
                let done = town.by(who, command(act, &number, &open)).map(drop).map_err(|refusal| refusal.code);
                if let Some(seen) = seen {
                    assert_eq!(done, seen, "{stage:?} {act:?} {who}: the screen is told something else");
                }
                if done.is_ok() {
                    is_followed(&town, &number, &format!("{stage:?} {act:?} {who}"));
                }
                cells.push(done.map_or_else(crate::service::refusal::RefusalCode::key, |()| "yes"));
            }
            let _ = writeln!(table, "{:<20}{}", act_name(act), cells.join("  "));
        }
    }
    insta::assert_snapshot!("the_state_machine_with_requests_pending", table);
}
