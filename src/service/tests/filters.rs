//! What the language of filters finds in a town, and what it must not find.

use crate::service::command::OnBehalf;
use chrono::NaiveDateTime;

use super::scenario::{case, file};
use super::{Town, at};
use crate::service::command::Command;
use crate::service::query::{Page, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::terms::parse;
use crate::service::view::{Answer, CaseTally};

const AREA: &str = "610921100001001";

fn listed(answer: Answer) -> Vec<String> {
    let Answer::Cases(page) = answer else { panic!("{answer:?}") };
    let mut numbers: Vec<String> = page.rows.into_iter().map(|row| row.number[row.number.len() - 2..].into()).collect();
    numbers.sort();
    numbers
}

fn list(terms: &str) -> Query {
    Query::Cases { filter: parse(terms).unwrap(), page: Page { after: None, limit: 99 } }
}

/// The last digits of the cases that somebody finds.
fn found(town: &Town, person: &str, terms: &str) -> Vec<String> {
    listed(town.look(person, list(terms)).unwrap())
}

fn refusal(town: &Town, terms: &str) -> Refusal {
    town.look("鎮辦甲", list(terms)).unwrap_err()
}

/// 01 a fire; 02 a lamp, returned by a unit; 03 rubbish in 北街, done; 04 a quarrel with its clock stopped.
fn busy() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:00");
    town.by("網格員甲", file(AREA, "fire", "廚房起火")).unwrap();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.now = at("2026-11-24T09:00");
    town.by("站長乙", file("610921100002001", "rubbish-exposed", "垃圾")).unwrap();
    town.by("網格員乙", file("610921100001002", "dispute", "兩家爭車位")).unwrap();
    let number = |n: u32| format!("城關-2026-{n:05}");
    let route = Command::CaseRoute { case: number(2), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    town.by("城管員", Command::CaseReturn { case: number(2), reason: "不歸我隊".into(), behalf: OnBehalf::default() })
        .unwrap();
    town.by("站長甲", Command::CaseAccept { case: number(4) }).unwrap();
    town.by("站長甲", Command::CasePause { case: number(4), reason: "當事人外出".into(), behalf: OnBehalf::default() })
        .unwrap();
    town
}

#[test]
fn each_term_finds_its_cases() {
    let town = busy();
    for (terms, expected) in [
        ("", "01 02 03 04"),
        ("nature:emergency", "01"),
        ("性質:突發 網格:南街", "01"),
        ("grid:南街", "01 02 04"),
        ("grid:nanjie", "01 02 04"),
        ("grid:南街第二網格", "04"),
        ("community:南街", "01 02 04"),
        ("kind:路燈", "02"),
        ("kind:lamp-dark", "02"),
        ("stage:returned", "02"),
        ("returned:yes", "02"),
        ("returned:>1", ""),
        ("paused:yes", "04"),
        ("paused:no is:open grid:南街", "01 02"),
        ("unanswered:yes nature:emergency", "01"),
        ("from:2026-11-24", "03 04"),
        ("until:2026-11-23", "01 02"),
        ("filed-by:網格員甲", "01 02"),
        ("filed-by:me", ""),
        ("by:北街", "03"),
        ("路燈 12號", "02"),
        ("路燈 垃圾", ""),
        ("late:yes", "01"),
    ] {
        assert_eq!(found(&town, "鎮辦甲", terms).join(" "), expected, "{terms}");
    }
    assert_eq!(found(&town, "站長甲", "by:me is:open").join(" "), "01 02 04");
    assert_eq!(found(&town, "站長甲", "filed-by:網格員乙").join(" "), "04");
}

#[test]
fn a_word_that_the_town_does_not_know_is_refused_by_name() {
    let town = busy();
    let refused = |terms: &str| {
        let refusal = refusal(&town, terms);
        (refusal.code, refusal.args["given"].clone())
    };
    assert_eq!(refused("grid:火星"), (RefusalCode::UnknownGrid, "火星".into()));
    assert_eq!(refused("kind:火星"), (RefusalCode::UnknownKind, "火星".into()));
    assert_eq!(refused("by:火星"), (RefusalCode::UnknownUnit, "火星".into()));
    assert_eq!(refused("filed-by:火星"), (RefusalCode::UnknownPerson, "火星".into()));
    let several = refusal(&town, "grid:第一網格");
    assert_eq!((several.code, several.rows.len()), (RefusalCode::AmbiguousTerm, 2));
}

#[test]
fn how_late_and_how_much_is_left_go_by_the_case_s_own_clock_over_nights_and_weekends() {
    let mut town = busy();
    let lapses = ["1h", "4h", "8h", "9h", "1d", "2d", "3d", "7d"];
    let minutes = |lapse: &str, urgent: bool| {
        let amount: i64 = lapse[..lapse.len() - 1].parse().unwrap();
        amount
            * if lapse.ends_with('h') {
                60
            } else if urgent {
                24 * 60
            } else {
                8 * 60
            }
    };
    let mut met = 0;
    for hour in 0..24 * 16 {
        town.now = at("2026-11-24T09:00") + chrono::TimeDelta::hours(hour) + chrono::TimeDelta::minutes(hour * 7 % 60);
        let rows = ["01", "02", "03"].map(|n| case(&town, "鎮辦甲", &format!("城關-2026-000{n}")).row);
        for lapse in lapses {
            let late = found(&town, "鎮辦甲", &format!("late:>{lapse}"));
            let left = found(&town, "鎮辦甲", &format!("left:<{lapse}"));
            for row in &rows {
                let (number, minutes) = (row.number[row.number.len() - 2..].to_owned(), minutes(lapse, row.urgent));
                let Some(mine) = row.left_in_minutes else { continue };
                let now: NaiveDateTime = town.now;
                assert_eq!(late.contains(&number), mine < -minutes, "{number} late:>{lapse} at {now}: {mine}");
                assert_eq!(
                    left.contains(&number),
                    (0..minutes).contains(&mine),
                    "{number} left:<{lapse} at {now}: {mine}"
                );
                met += usize::from(late.contains(&number)) + usize::from(left.contains(&number));
            }
        }
    }
    assert!(met > 1000, "{met}");
}

fn tallies(answer: Answer) -> Vec<CaseTally> {
    let Answer::CaseTallies(tallies) = answer else { panic!("{answer:?}") };
    tallies
}

#[test]
fn counts_beside_the_names_of_filters_are_those_of_their_lists_and_one_bad_filter_spoils_no_other() {
    let town = busy();
    let filters = ["is:open", "nature:emergency", "grid:火星", "is:mine"].map(|terms| parse(terms).unwrap()).to_vec();
    let counted = tallies(town.look("站長甲", Query::CaseTallies { filters }).unwrap());
    assert_eq!(counted.iter().map(|tally| tally.open).collect::<Vec<_>>(), [3, 1, 0, 3]);
    assert_eq!((counted[1].late, counted[2].refused.as_ref().map(|it| it.code)), (1, Some(RefusalCode::UnknownGrid)));
}

/// The count of a filter, stretch by stretch until nothing is left of it.
fn counted(town: &Town, person: &str, terms: &str) -> (u64, u64, u64) {
    let filter = parse(terms).unwrap();
    let ask = |query: Query| tallies(town.look(person, query).unwrap()).remove(0);
    let mut tally = ask(Query::CaseTallies { filters: vec![filter.clone()] });
    while let Some(after) = tally.next.clone() {
        tally.add(ask(Query::CaseTallyOn { filter: filter.clone(), after }));
    }
    (tally.cases, tally.open, tally.late)
}

#[test]
fn a_count_is_that_of_its_list_for_closed_drawn_and_counted_cases_too() {
    let town = busy();
    // 05 and 06 are settled on the spot: of many such a share is drawn.
    for at in 0..40 {
        let mut settled = file(AREA, "rubbish-exposed", &format!("順手掃了 {at}"));
        if let Command::CaseFile { result, .. } = &mut settled {
            *result = Some("掃了".into());
        }
        town.by("網格員甲", settled).unwrap();
    }
    for terms in [
        "",
        "stage:closed",
        "is:drawn",
        "grid:南街",
        "grid:南街 stage:closed 掃了",
        "順手 from:2026-11-24",
        "returned:yes",
        "stage:closed nature:emergency",
        "figure:filed",
        "figure:closed as-of:2026-11-24T08:00",
        "figure:overdue grid:南街",
        "as-of:2026-11-23T10:00",
        "given:城管中隊",
        "sent-back:城管中隊",
        "is:mine",
        "is:repeats",
    ] {
        for person in ["站長甲", "鎮辦甲", "城管員"] {
            let rows = found(&town, person, terms).len() as u64;
            let (cases, open, _) = counted(&town, person, terms);
            assert_eq!(cases, rows, "{person} {terms}");
            assert!(open <= cases, "{person} {terms}");
        }
    }
    assert_eq!(counted(&town, "站長甲", "stage:closed").0, 40);
    assert!(counted(&town, "站長甲", "is:drawn").0 > 0, "of forty some are drawn");
    assert_eq!(counted(&town, "鎮辦甲", "").2, 1, "the fire is late");
}

#[test]
fn who_was_given_a_case_and_who_sent_it_back_finds_it() {
    let town = busy();
    assert_eq!(found(&town, "鎮辦甲", "given:城管中隊").join(" "), "02");
    assert_eq!(found(&town, "鎮辦甲", "sent-back:城管中隊 kind:lamp-dark").join(" "), "02");
    assert_eq!(found(&town, "鎮辦甲", "sent-back:派出所").join(" "), "");
}

#[test]
fn 篇3_a_sensitive_case_is_neither_listed_nor_counted_for_who_may_not_read_it() {
    let town = busy();
    town.by("網格員甲", file(AREA, "domestic-violence", "鄰居求助")).unwrap();
    let sees = |person: &str| found(&town, person, "is:open 求助").len();
    assert_eq!((sees("站長甲"), sees("網格員甲"), sees("鎮辦甲"), sees("網格員乙")), (1, 1, 0, 0));
    let filters = || vec![parse("求助").unwrap(), parse("kind:domestic-violence").unwrap()];
    let counts = |person: &str| {
        let counted = tallies(town.look(person, Query::CaseTallies { filters: filters() }).unwrap());
        counted.iter().map(|tally| tally.open).collect::<Vec<_>>()
    };
    assert_eq!((counts("站長甲"), counts("鎮辦甲")), (vec![1, 1], vec![0, 0]));
    // While names are masked its words are hidden, so they find nothing either; it is still there by its number.
    let masked = |terms: &str| listed(town.look_masked("站長甲", list(terms)).unwrap()).len();
    assert_eq!((masked("is:open 求助"), masked("is:open 00005")), (0, 1));
}
