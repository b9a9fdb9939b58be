//! The ladder of reminders as a town goes up it: nothing is told twice, nothing is told of what stands still, and all
//! that is told is one digest.

use super::oversight::deed;
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::Party;
use crate::service::command::{Asker, Command, CommandRequest, Done, Note, OnBehalf, OrderRow};
use crate::service::deed::Deed;
use crate::service::door::Door;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::view::{Answer, UrgedView};

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn go_up(town: &Town) -> Done {
    town.owner(Command::CaseUrgeDue)
}

fn steps(town: &Town, number: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for urging in case(town, "站長甲", number).case.urgings {
        let step = urging.step.unwrap_or_default();
        if steps.last() != Some(&step) {
            steps.push(step);
        }
    }
    steps
}

fn urged(town: &Town, person: &str) -> UrgedView {
    match town.look(person, Query::Urged).unwrap() {
        Answer::Urged(urged) => urged,
        other => panic!("{other:?}"),
    }
}

fn lines(done: &Done) -> Vec<(&str, &str, &str, &str)> {
    let of = |note: &'_ Note| note.code == "urged";
    done.notes
        .iter()
        .filter(|note| of(note))
        .map(|note| {
            let arg = |name: &str| note.args[name].as_str();
            (arg("step"), arg("party"), arg("count"), arg("cases"))
        })
        .collect()
}

#[test]
fn 實務_催辦_what_was_told_by_day_is_not_told_again_at_night() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.now = at("2026-12-21T09:00");
    assert_eq!(go_up(&town).changes, 1);
    assert_eq!(steps(&town, NUMBER), ["very-late"]);
    // By night only a step that breaks the quiet could be taken: a lower one, of the same due time.
    for now in ["2026-12-21T20:15", "2026-12-22T03:00", "2026-12-22T07:45", "2026-12-28T09:00"] {
        town.now = at(now);
        assert_eq!(go_up(&town).changes, 0, "{now}");
    }
    assert_eq!(steps(&town, NUMBER), ["very-late"]);
}

#[test]
fn 實務_催辦_a_case_that_is_watched_goes_up_step_by_step_and_anew_for_another_due_time() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let due = case(&town, "站長甲", NUMBER).row.due.unwrap().naive_local();
    let mut taken = Vec::new();
    for (minutes, expected) in [(-60, "soon"), (0, "due"), (3 * 24 * 60, "late")] {
        town.now = due + chrono::TimeDelta::minutes(minutes);
        go_up(&town);
        taken.push(expected.to_owned());
        assert_eq!(steps(&town, NUMBER), taken, "at {}", town.now);
        assert_eq!(go_up(&town).changes, 0);
    }
    let more = Command::CaseExtend {
        case: NUMBER.into(),
        limit: "20 working-days".parse().unwrap(),
        reason: "待配件".into(),
        behalf: OnBehalf::default(),
    };
    town.by("站長甲", more).unwrap();
    town.by("鎮辦甲", Command::CaseGrant { case: NUMBER.into(), granted: true, reason: None }).unwrap();
    assert_eq!(go_up(&town).changes, 0, "there is time again");
    town.now = case(&town, "站長甲", NUMBER).row.due.unwrap().naive_local();
    go_up(&town);
    taken.push("due".into());
    assert_eq!(steps(&town, NUMBER), taken, "another due time begins at the bottom");
}

#[test]
fn 實務_掛賬_a_parked_case_is_told_of_by_nobody_until_its_day_has_passed() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    let park = Deed::Park { until: "2026-12-31".parse().unwrap(), reason: "待撥款".into() };
    deed(&town, "城管員", park).unwrap();
    for who in ["站長甲", "鎮辦甲"] {
        deed(&town, who, Deed::DecideParking { approved: true, reason: None }).unwrap();
    }
    for now in ["2026-12-15T09:00", "2026-12-31T23:00"] {
        town.now = at(now);
        assert_eq!(go_up(&town).changes, 0, "{now}");
    }
    town.now = at("2027-02-26T10:00");
    assert_eq!(go_up(&town).changes, 1, "the clock goes on by itself");
}

fn order(line: u64) -> OrderRow {
    OrderRow {
        line,
        number: format!("SX{line}"),
        grid: Some(AREA.to_owned()),
        words: None,
        kind: "lamp-dark".to_owned(),
        nature: None,
        path: None,
        source: None,
        place: format!("南街{line}號"),
        text: "路灯不亮".to_owned(),
        happened: None,
        received: at("2026-10-20T09:00") + chrono::TimeDelta::minutes(i64::try_from(line).unwrap()),
        reporter: None,
        reporter_phone: None,
        units: None,
        ended: None,
    }
}

#[test]
fn 實務_催辦_of_very_many_the_most_urgent_come_first_and_the_rest_with_the_next_run() {
    let town = Town::founded();
    let rows = (1..=205).map(order).collect();
    town.owner(Command::CaseImport { system: "12345".into(), rows, dry_run: false });
    let first = go_up(&town);
    assert_eq!((first.changes, first.made.len()), (200, 200));
    let more = first.notes.iter().find(|note| note.code == "more-to-urge").expect("it is said that there are more");
    assert_eq!(more.args["count"], "5");
    let named = |number: &str| !steps(&town, number).is_empty();
    assert!(named("城關-2026-00001") && named("城關-2026-00200") && !named("城關-2026-00201"), "the latest wait");
    assert_eq!(urged(&town, "站長甲").total, 200, "one digest for all of them");
    let second = go_up(&town);
    assert_eq!((second.changes, second.notes.iter().any(|note| note.code == "more-to-urge")), (5, false));
    assert_eq!(go_up(&town).changes, 0);
}

/// A month later: a lamp and a cover of the first community, a lamp of another, a quarrel at home.
fn slept() -> Town {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.by("網格員甲", file(AREA, "lamp-dark", "又一盞")).unwrap();
    town.by("網格員甲", file("610921100002001", "lamp-dark", "北街的")).unwrap();
    town.by("網格員甲", file(AREA, "domestic-violence", "家裡動手")).unwrap();
    town.now = at("2026-12-21T09:00");
    town
}

#[test]
fn 實務_催辦_after_a_long_sleep_there_is_one_digest_by_step_and_party_with_the_numbers() {
    let town = slept();
    let done = town.by("鎮辦甲", Command::CaseUrgeDue).unwrap();
    assert_eq!(done.changes, 4);
    let lines = lines(&done);
    assert!(lines.contains(&("very-late", "南街社区", "2", "城關-2026-00001、城關-2026-00002")), "{lines:?}");
    assert!(lines.contains(&("very-late", "北街社区", "1", "城關-2026-00003")), "{lines:?}");
    let office: Vec<_> = lines.iter().filter(|line| line.0 == "very-late" && line.1.contains("辦")).collect();
    assert_eq!(office.len(), 1, "one line for a party, not one for a case: {lines:?}");
    let note = done.notes.iter().find(|note| note.code == "urged").unwrap();
    assert_eq!(note.words("zh-Hans").iter().find(|(name, _)| name == "step").unwrap().1, "严重逾期");
    assert!(note.clause.is_some());
}

#[test]
fn 實務_敏感事項_a_digest_counts_what_the_asker_may_not_see_and_does_not_name_it() {
    let secret = "城關-2026-00004";
    for (who, sees) in [(Some("站長甲"), true), (Some("網格員乙"), false), (None, false)] {
        let town = slept();
        let asker = Asker { person: who.map(str::to_owned), now: Some(town.now), mask: false };
        let request = crate::domain::ids::RequestId(crate::platform::new_uuid());
        let done = town
            .host
            .command(CommandRequest { request, asker, seen: Vec::new(), command: Command::CaseUrgeDue })
            .unwrap();
        assert_eq!(done.changes, 4, "whoever looks, all are reminded");
        let text = serde_json::to_string(&done).unwrap();
        assert_eq!(text.contains(secret), sees, "{who:?}: {text}");
        assert!(text.contains("urged-unnamed"), "and it is said that some are not named: {who:?}");
        let counted: usize = lines(&done).iter().map(|line| line.2.parse::<usize>().unwrap()).sum();
        assert!(counted >= 4, "counted all the same: {text}");
    }
}

#[test]
fn 實務_催辦_ones_own_digest_counts_exactly_the_cases_that_it_opens() {
    let town = slept();
    assert_eq!(urged(&town, "站長甲"), UrgedView::default());
    go_up(&town);
    for who in ["站長甲", "站長乙", "鎮辦甲", "網格員乙"] {
        let digest = urged(&town, who);
        let filter = CaseFilter::urged_of_mine();
        let Answer::Cases(found) = town.look(who, Query::Cases { filter, page: Page::default() }).unwrap() else {
            panic!()
        };
        assert_eq!(digest.total, found.rows.len() as u64, "{who}");
        assert_eq!(digest.steps.iter().map(|row| row.count).sum::<u64>(), digest.total);
        let expected = match who {
            "站長甲" => 3,
            "站長乙" => 1,
            "網格員乙" => 0,
            _ => 3,
        };
        assert_eq!(digest.total, expected, "{who}: {digest:?}");
    }
    let digest = urged(&town, "站長甲");
    assert_eq!((digest.late, digest.latest.unwrap().naive_local()), (3, town.now));
    assert_eq!(digest.steps[0].step.as_ref().unwrap().hant, "嚴重逾期");
    let Answer::Today(today) = town.look("站長甲", Query::Today { person: None }).unwrap() else { panic!() };
    assert_eq!(today.urged, digest, "Today says the same");
    // Whoever acts has heeded it.
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    assert!(case(&town, "站長甲", NUMBER).case.urgings.iter().any(|it| it.open && matches!(it.to, Party::Unit(_))));
    let by_hand = Deed::Urge { to: Some("station".into()), channel: crate::domain::case::Channel::Phone, text: None };
    deed(&town, "鎮辦甲", by_hand).unwrap();
    assert!(case(&town, "站長甲", NUMBER).row.reminded);
}
