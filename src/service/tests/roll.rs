//! What is counted, listed and tallied by the roll is what folding every case by itself gives, whatever was done before,
//! at whatever moment one looks; and a figure once given is given again.

use std::sync::PoisonError;

use chrono::{NaiveDateTime, TimeDelta};
use proptest::prelude::*;

use super::orders::order_of;
use super::scenario::file;
use super::{Town, at};
use crate::domain::case::{Case, Channel, Nature, PathTaken, Satisfaction, Source, Stage};
use crate::domain::ids::CaseId;
use crate::domain::record::{Record, RecordRef, refold};
use crate::domain::time::{Civil, at_offset};
use crate::service::actor::Actor;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::hosted::HostDoor;
use crate::service::opening::fetch;
use crate::service::query::{CaseFilter, Dimension, Page, Query, Upto};
use crate::service::refusal::RefusalCode;
use crate::service::roll::KeptRoll;
use crate::service::terms::parse;
use crate::service::view::{Answer, CaseTally, CountView};
use crate::store::checkpoint::StorePaths;
use crate::store::roll::Roll;
use crate::store::summary::CaseSummary;
use crate::store::tables::{OpenCase, Stored, tag};
use crate::store::{KeyReader, Reader, Scan, StoreError, decode};

const AREA: &str = "610921100001001";
const OTHER: &str = "610921100002001";
const PEOPLE: [&str; 5] = ["鎮辦甲", "站長甲", "站長乙", "城管員", "網格員甲"];

/// One thing that somebody does, and how many minutes later or, with a clock set back, earlier.
#[derive(Debug, Clone)]
struct Step {
    what: u8,
    case: u32,
    minutes: i64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let minutes = prop_oneof![8 => 1..3_000_i64, 1 => 20_000..60_000_i64, 1 => -2_000..0_i64];
    let step = (0..26_u8, 1..8_u32, minutes).prop_map(|(what, case, minutes)| Step { what, case, minutes });
    proptest::collection::vec(step, 12..40)
}

fn take(town: &mut Town, step: &Step) {
    town.now += TimeDelta::minutes(step.minutes);
    let case = format!("城關-2026-{:05}", step.case);
    let other = format!("城關-2026-{:05}", step.case % 7 + 1);
    let behalf = OnBehalf::default;
    let (who, command) = match step.what {
        0..4 => {
            let mut told = file(AREA, "lamp-dark", "路燈不亮");
            if let Command::CaseFile { reporter, reporter_phone, .. } = &mut told {
                (*reporter, *reporter_phone) = (Some("居民甲".into()), Some("13800000000".into()));
            }
            ("網格員甲", told)
        }
        4 => ("網格員甲", file(AREA, "dispute", "兩家爭車位")),
        5 => ("站長乙", file(OTHER, "rubbish-exposed", "垃圾")),
        6 => {
            let mut settled = file(AREA, "rubbish-exposed", "順手掃了");
            if let Command::CaseFile { path, result, .. } = &mut settled {
                (*path, *result) = (Some(PathTaken::Settled), Some("掃了".into()));
            }
            ("網格員甲", settled)
        }
        7 => ("網格員甲", file(AREA, "domestic-violence", "鄰居求助")),
        8 => {
            let received = town.now - TimeDelta::days(40);
            let rows = vec![order_of(&format!("SX{}", step.case), received)];
            let _ = town.tries(None, Command::CaseImport { system: "12345".into(), rows, dry_run: false });
            return;
        }
        9 => ("站長甲", Command::CaseAccept { case }),
        10 => ("站長甲", Command::CaseRoute { case, to: Some("城管中隊".into()), assist: vec![], reason: None }),
        11 => ("城管員", Command::CaseReturn { case, reason: "不歸我隊".into(), behalf: behalf() }),
        12 => ("站長甲", Command::CasePause { case, reason: "外出".into(), behalf: behalf() }),
        13 => ("站長甲", Command::CaseResume { case }),
        14 => ("網格員甲", Command::CaseWithdraw { case, reason: "看錯了".into() }),
        15 => ("站長甲", Command::CaseDeed { case, deed: Deed::Merge { into: other, reason: None } }),
        16 | 17 => ("站長甲", Command::CaseResolve { case, result: "已辦".into(), behalf: behalf() }),
        18 => ("站長甲", Command::CaseFeedBack { case, text: "已告知".into(), channel: Channel::Phone, at: None }),
        19 => ("鎮辦甲", Command::CaseVerify { case, passed: true, text: "看過".into() }),
        20 => ("站長甲", Command::CaseClose { case }),
        24 => {
            let said = Satisfaction::ALL;
            let answer = said[usize::try_from(step.minutes.unsigned_abs()).unwrap() % said.len()];
            let deed = Deed::Survey { answer, channel: Channel::Phone, text: None };
            ("鎮辦甲", Command::CaseDeed { case, deed })
        }
        25 => ("站長甲", Command::CaseDeed { case, deed: Deed::Reopen { reason: "又壞了".into() } }),
        21 => ("站長甲", Command::Undo),
        22 => ("網格員甲", Command::Undo),
        _ => ("網格員甲", Command::Redo),
    };
    // Most of what is tried may not be done just then.
    let _ = town.by(who, command);
}

/// Every case as it stood, folded by itself from the changes that are seen.
fn folded(town: &Town, moment: Civil, upto: Option<&Upto>) -> Vec<Case> {
    let state = town.host.shared().state.read().unwrap_or_else(PoisonError::into_inner);
    let mut cases = Vec::new();
    let mut take = |key: &[u8], value: &[u8]| -> Result<(), StoreError> {
        let id = CaseId(KeyReader::of_table(key, tag::CASE)?.uuid()?);
        let stored: Stored = decode(value)?;
        let seen = |step: &&crate::store::tables::Step| {
            step.keyed <= moment && upto.is_none_or(|upto| upto.has(&step.header.id))
        };
        let changes = stored.trail.iter().filter(seen).map(|step| fetch(town.host.journal(), step));
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        if let Some(Record::Case(case)) = refold(&RecordRef::Case(id), &changes) {
            cases.push(*case);
        }
        Ok(())
    };
    state
        .engine
        .read(|view| {
            view.walk(&Scan::prefix(&[tag::CASE]), &mut |key, value| {
                take(key, value).unwrap();
                std::ops::ControlFlow::Continue(())
            })
        })
        .unwrap();
    cases.sort_by_key(|case| std::cmp::Reverse((case.filed_on(), case.id)));
    cases
}

/// A filter in terms, and what it says of a case that stands so.
type Told = (&'static str, fn(&Case, &CaseSummary, i64) -> bool);

const TERMS: [Told; 12] = [
    ("", |_, _, _| true),
    ("stage:closed", |case, _, _| case.stage == Stage::Closed),
    ("nature:general grid:南街", |case, _, _| {
        case.nature == Nature::General && case.grid.as_str().starts_with("610921100001")
    }),
    ("community:北街", |case, _, _| case.grid.as_str().starts_with("610921100002")),
    ("source:patrol", |case, _, _| case.source == Source::Patrol),
    ("satisfaction:satisfied", |case, _, _| case.satisfaction == Some(Satisfaction::Satisfied)),
    ("is:repeats", |case, _, _| case.repeats.is_some()),
    ("kind:路燈", |case, _, _| case.kind.as_str() == "lamp-dark"),
    ("from:2026-11-25", |case, _, _| case.filed_on() >= "2026-11-25".parse().unwrap()),
    ("until:2026-11-24", |case, _, _| case.filed_on() <= "2026-11-24".parse().unwrap()),
    ("is:open", |case, _, _| case.stage.is_open()),
    ("late:yes", |case, summary, now| case.stage.is_open() && summary.is_past_due(now)),
];

/// What a person may see of the cases, as they stood.
fn seen<'c>(town: &Town, person: &str, moment: Civil, cases: &'c [Case], told: &Told) -> Vec<(&'c Case, CaseSummary)> {
    let state = town.host.shared().state.read().unwrap_or_else(PoisonError::into_inner);
    let actor = Actor::of(&state.directory, &state.rules, Some(person), moment.date_naive()).unwrap();
    let standing = cases.iter().map(|case| (case, CaseSummary::of(case, &[])));
    let passes = |(case, summary): &(&Case, CaseSummary)| {
        actor.may_list(&OpenCase::columns(case, None)) && told.1(case, summary, moment.timestamp())
    };
    standing.filter(|one| case_has_come(one.0, moment)).filter(passes).collect()
}

/// Filed by then: an order may say that it was taken in later than it was keyed.
fn case_has_come(case: &Case, moment: Civil) -> bool {
    case.filed_on() <= moment.date_naive()
}

fn figures(cases: &[(&Case, CaseSummary)], now: i64) -> [u64; 7] {
    let counted = cases.iter().filter(|(case, _)| !matches!(case.stage, Stage::Withdrawn | Stage::Merged));
    counted.fold([0; 7], |[filed, closed, on_time, overdue, rework, surveyed, satisfied], (case, summary)| {
        let said = case.satisfaction.filter(|answer| *answer != Satisfaction::NotReached);
        let (is_closed, late) = (case.stage == Stage::Closed, summary.is_past_due(now));
        [
            filed + 1,
            closed + u64::from(is_closed),
            on_time + u64::from(is_closed && !late),
            overdue + u64::from(late),
            rework + u64::from(case.repeats.is_some()),
            surveyed + u64::from(said.is_some()),
            satisfied + u64::from(said.is_some_and(|answer| answer != Satisfaction::Dissatisfied)),
        ]
    })
}

fn count(town: &Town, person: &str, by: &[Dimension], filter: CaseFilter) -> CountView {
    match town.look(person, Query::Counts { by: by.to_vec(), filter }).unwrap() {
        Answer::Counts(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// The numbers of the cases that are listed, page by page.
fn listed(town: &Town, person: &str, filter: &CaseFilter) -> Vec<String> {
    let (mut after, mut numbers) = (None, Vec::new());
    loop {
        let query = Query::Cases { filter: filter.clone(), page: Page { after, limit: 3 } };
        let Answer::Cases(page) = town.look(person, query).unwrap() else { panic!() };
        numbers.extend(page.rows.into_iter().map(|row| row.number));
        after = page.next;
        if after.is_none() {
            return numbers;
        }
    }
}

fn tally(town: &Town, person: &str, filter: &CaseFilter) -> CaseTally {
    let ask = |query: Query| match town.look(person, query).unwrap() {
        Answer::CaseTallies(mut tallies) => tallies.remove(0),
        other => panic!("{other:?}"),
    };
    let mut tally = ask(Query::CaseTallies { filters: vec![filter.clone()] });
    while let Some(after) = tally.next.clone() {
        tally.add(ask(Query::CaseTallyOn { filter: filter.clone(), after }));
    }
    tally
}

/// Holds every answer against the cases folded one by one.
fn hold_against_folding(town: &Town, moments: &[(NaiveDateTime, Option<Upto>)]) {
    for (moment, upto) in moments {
        let then = at_offset(*moment, &now(town));
        let cases = folded(town, then, upto.as_ref());
        for told in &TERMS {
            let past = CaseFilter { as_of: Some(*moment), upto: upto.clone(), ..parse(told.0).unwrap() };
            for person in PEOPLE {
                let expected = seen(town, person, then, &cases, told);
                let view = count(town, person, &[Dimension::Community, Dimension::Month], past.clone());
                let all = figures(&expected, then.timestamp());
                assert_eq!(view.total.all(), all, "{person} {} as of {moment} {upto:?}", told.0);
                let rows = view.rows.iter().fold([0; 7], |sum, row| {
                    let more = row.figures.all();
                    std::array::from_fn(|at| sum[at] + more[at])
                });
                assert_eq!(rows, all, "the rows add up");
                let tallied = tally(town, person, &past);
                let open = expected.iter().filter(|(case, _)| case.stage.is_open()).count() as u64;
                assert_eq!((tallied.cases, tallied.open), (expected.len() as u64, open), "{person} {past:?}");
            }
        }
    }
    let today = now(town);
    let mut cases = folded(town, at_the_end(today), None);
    cases.retain(|case| case_has_come(case, at_the_end(today)));
    for told in TERMS.iter().filter(|told| !parse(told.0).unwrap().is_of_open_cases()) {
        let filter = parse(told.0).unwrap();
        for person in PEOPLE {
            let expected = seen(town, person, at_the_end(today), &cases, told);
            let numbers: Vec<String> = expected.iter().map(|(case, _)| case.number.clone()).collect();
            assert_eq!(listed(town, person, &filter), numbers, "{person} {}", told.0);
            assert_eq!(tally(town, person, &filter).cases, numbers.len() as u64, "{person} {}", told.0);
        }
    }
}

fn now(town: &Town) -> Civil {
    town.host.shared().state.read().unwrap_or_else(PoisonError::into_inner).now(Some(town.now))
}

/// A list is of all that is on record, though it was keyed with a clock that went before.
fn at_the_end(now: Civil) -> Civil {
    now + TimeDelta::days(400)
}

fn roll_of(town: &Town) -> Vec<String> {
    let state = town.host.shared().state.read().unwrap_or_else(PoisonError::into_inner);
    state
        .engine
        .read(|view| Ok::<_, crate::service::refusal::Refusal>(state.roll.get(view, town.host.journal())?.told()))
        .unwrap()
}

fn roll_made_anew(town: &Town) -> Vec<String> {
    let state = town.host.shared().state.read().unwrap_or_else(PoisonError::into_inner);
    state.engine.read(|view| Roll::fill(view)).unwrap().told()
}

proptest! {
    // Each founds a town: a fortieth of what is usual, or of what PROPTEST_CASES says.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 40,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn counts_tallies_and_pages_are_those_of_folding_each_case_and_figures_stay(steps in steps()) {
        let mut town = Town::founded();
        let by = [Dimension::Stage, Dimension::Unit, Dimension::Day];
        let mut given: Vec<(&str, CountView)> = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            take(&mut town, step);
            if number % 3 == 0 {
                let person = PEOPLE[number % PEOPLE.len()];
                given.push((person, count(&town, person, &by, CaseFilter::default())));
            }
            if number % 7 == 6 {
                prop_assert_eq!(roll_of(&town), roll_made_anew(&town));
            }
            if number % 11 == 10 {
                town.restart();
                prop_assert_eq!(roll_of(&town), roll_made_anew(&town), "after a restart");
            }
        }
        let latest = given.iter().map(|(_, view)| view.as_of.naive_local()).max().unwrap();
        // Earlier figures are asked for with a clock that is right.
        town.now = town.now.max(latest) + TimeDelta::days(3);
        let mut moments: Vec<(NaiveDateTime, Option<Upto>)> = vec![(town.now, None)];
        for (person, view) in &given {
            let again = count(&town, person, &by, view.filter.clone());
            prop_assert_eq!(&again, view, "whatever was keyed since, with whatever clock");
            moments.push((view.as_of.naive_local(), None));
            moments.push((view.as_of.naive_local(), view.filter.upto.clone()));
        }
        moments.truncate(9);
        hold_against_folding(&town, &moments);
    }
}

/// Three cases, one of them closed.
fn lived_in() -> Town {
    let mut town = Town::founded();
    for step in [0, 6, 5] {
        take(&mut town, &Step { what: step, case: 1, minutes: 5 });
    }
    town
}

fn filed(town: &Town) -> u64 {
    count(town, "鎮辦甲", &[], CaseFilter::default()).total.filed
}

fn kept(town: &Town) -> std::path::PathBuf {
    StorePaths::in_dir(town.dir.path()).roll()
}

#[test]
fn the_kept_roll_is_read_again_and_one_that_is_gone_damaged_cut_off_or_of_another_town_is_made_anew() {
    let mut town = lived_in();
    assert_eq!(filed(&town), 3);
    town.restart();
    let whole = std::fs::read(kept(&town)).expect("it was counted, so the roll was kept");
    let is_read = |town: &Town| {
        let state = town.host.shared().state.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = KeptRoll::beside(&state.engine);
        let behind = state.engine.read(|view| {
            fresh.get(view, town.host.journal())?;
            Ok::<_, crate::service::refusal::Refusal>(fresh.changes_behind())
        });
        behind.unwrap() != u64::MAX
    };
    assert!(is_read(&town));
    let other = lived_in();
    assert_eq!(filed(&other), 3);
    other.host.close().unwrap();
    let others = std::fs::read(kept(&other)).unwrap();
    let mut spoiled: Vec<Vec<u8>> = vec![Vec::new(), b"glroll 1".to_vec(), others, [whole.clone(), vec![0]].concat()];
    for at in (0..whole.len()).step_by(whole.len() / 60 + 1) {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        spoiled.push(flipped);
        spoiled.push(whole[..at].to_vec());
    }
    for bytes in spoiled {
        std::fs::write(kept(&town), &bytes).unwrap();
        assert!(!is_read(&town), "{} bytes", bytes.len());
    }
    std::fs::remove_file(kept(&town)).unwrap();
    assert!(!is_read(&town));
    std::fs::write(kept(&town), b"nothing").unwrap();
    town.restart();
    assert_eq!(filed(&town), 3, "nobody notices");
}

#[test]
fn an_older_roll_is_brought_to_where_the_journal_stands() {
    let mut town = lived_in();
    assert_eq!(filed(&town), 3);
    town.restart();
    let old = std::fs::read(kept(&town)).unwrap();
    for (what, case) in [(0, 1), (9, 1), (14, 3), (22, 1), (8, 2)] {
        take(&mut town, &Step { what, case, minutes: 5 });
    }
    let expected = roll_made_anew(&town);
    town.host.close().unwrap();
    std::fs::write(kept(&town), &old).unwrap();
    town.reopen();
    assert_eq!(roll_of(&town), expected);
}

#[test]
fn a_change_keyed_later_with_a_clock_set_back_alters_no_figure_that_names_its_position() {
    let mut town = lived_in();
    let given = count(&town, "鎮辦甲", &[], CaseFilter::default());
    town.now -= TimeDelta::minutes(7);
    take(&mut town, &Step { what: 0, case: 0, minutes: 0 });
    town.now = at("2026-11-23T12:00");
    let moment = CaseFilter { upto: None, ..given.filter.clone() };
    assert_eq!(count(&town, "鎮辦甲", &[], moment).total.filed, 4, "by its time alone it would be another");
    assert_eq!(count(&town, "鎮辦甲", &[], given.filter.clone()), given);
    let upto = given.filter.upto.clone().unwrap();
    assert_eq!(upto.last().len(), 1);
    let only_position = CaseFilter { upto: Some(upto.clone()), ..CaseFilter::default() };
    assert_eq!(count(&town, "鎮辦甲", &[], only_position.clone()).total.filed, 3);
    assert_eq!(listed(&town, "鎮辦甲", &only_position).len(), 3);
    let beyond: Upto = format!("{upto}9").parse().unwrap();
    let refused = town.look(
        "鎮辦甲",
        Query::Counts { by: vec![], filter: CaseFilter { upto: Some(beyond), ..CaseFilter::default() } },
    );
    assert_eq!(refused.unwrap_err().code, RefusalCode::UnknownPosition);
}
