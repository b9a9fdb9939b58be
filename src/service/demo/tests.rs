//! What a demo must be: the same again, legal, alive, and left alone where it is none.

use chrono::Datelike as _;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use super::*;
use crate::domain::case::{Nature, PathTaken, Responsibility, Stage};
use crate::domain::change::{Author, Change, ChangeBody, FactLine};
use crate::domain::fact::Fact;
use crate::domain::record::{Record, RecordRef, refold};
use crate::domain::time::Slot;
use crate::journal::{Mark, Reader as Journal, Resume};
use crate::regulation;
use crate::service::directory::Directory;
use crate::store::tables::{Stored, tag};
use crate::store::{Engine, Reader, Scan, decode, positions};

fn plan(records: u64) -> DemoPlan {
    DemoPlan {
        open: None,
        cases: None,
        records,
        seed: 7,
        now: "2026-11-23T09:50:00".parse().unwrap(),
        lang: "zh-Hant".to_owned(),
        any_will_do: false,
    }
}

fn made(dir: &Path, plan: &DemoPlan) -> DemoReport {
    build(dir, plan, &mut |_, _, _| {}).unwrap()
}

fn changes(dir: &Path) -> Vec<Change> {
    let journal = Journal::new(dir);
    let replicas = journal.replicas().unwrap();
    assert_eq!(replicas.len(), 1);
    let lines = journal.read_from(&replicas[0], None).unwrap();
    lines
        .map(|line| {
            let line = line.unwrap();
            let body: ChangeBody = serde_json::from_str(line.payload.as_deref().unwrap()).unwrap();
            Change { id: line.id, stamp: line.stamp, body }
        })
        .collect()
}

fn by_record(changes: &[Change]) -> BTreeMap<RecordRef, Vec<Change>> {
    let mut records: BTreeMap<RecordRef, Vec<Change>> = BTreeMap::new();
    for change in changes {
        for record in change.records().into_keys() {
            records.entry(record).or_default().push(change.clone());
        }
    }
    records
}

fn journal_bytes(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for series in std::fs::read_dir(dir.join("journal")).unwrap() {
        let series = series.unwrap().path();
        for segment in std::fs::read_dir(&series).unwrap() {
            let path = segment.unwrap().path();
            let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_same_seed_number_and_moment_give_the_same_journal() {
    let (one, two, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert_eq!(made(one.path(), &plan(400)), made(two.path(), &plan(400)));
    assert_eq!(journal_bytes(one.path()), journal_bytes(two.path()));
    made(other.path(), &DemoPlan { seed: 8, ..plan(400) });
    assert_ne!(journal_bytes(one.path()), journal_bytes(other.path()));
}

#[test]
fn three_thousand_records_are_counted_exactly_fold_without_oddities_and_end_now() {
    let dir = tempfile::tempdir().unwrap();
    let plan = plan(3_000);
    let report = made(dir.path(), &plan);
    assert_eq!((report.cases, report.logs, report.rows), (750, 1200, 1050));
    let changes = changes(dir.path());
    assert_eq!(changes.len() as u64, report.changes);
    assert!(changes.is_sorted_by_key(|change| change.body.at), "keyed in order");
    assert!(changes.is_sorted_by_key(|change| change.stamp));
    assert!(changes.last().unwrap().body.at.naive_local() <= plan.now);
    assert_eq!(changes.last().unwrap().body.at.date_naive(), plan.now.date(), "today looks alive");

    let (mut cases, mut open, mut logs, mut rows) = (0, 0, 0, 0);
    for (name, changes) in by_record(&changes) {
        let record = refold(&name, &changes).unwrap();
        assert_eq!(record.oddities(), [], "{name:?}");
        match record {
            Record::Case(case) => {
                cases += 1;
                open += u64::from(case.stage.is_open());
            }
            Record::Log(_) => logs += 1,
            Record::Entry(_) => rows += 1,
            _ => {}
        }
    }
    assert_eq!((cases, logs, rows), (750, 1200, 1050));
    assert_eq!(open, report.open_cases);
    assert!((40..=100).contains(&open), "{open} open of 750");
}

#[test]
fn the_store_is_what_the_journal_says_and_opens_at_its_end() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), &plan(600));
    let paths = StorePaths::in_dir(dir.path());
    assert_eq!(checkpoint::Opening::decide(&paths, platform::boot_id().as_deref()), checkpoint::Opening::Trust);
    assert!(!checkpoint::is_due(&paths, plan(600).now.date()));
    let engine = Engine::open(&paths.live()).unwrap();
    let applied = engine.read(|view| positions(view)).unwrap();
    let [(replica, at)] = applied.as_slice() else { panic!("{applied:?}") };
    let sum: [u8; 32] = at.extra.as_slice().try_into().unwrap();
    let mark = Mark { seq: at.seq, sum: crate::journal::FrameHash::from_bytes(sum) };
    let Resume::From(lines) = Journal::new(dir.path()).resume(replica, mark).unwrap() else { panic!("not of it") };
    assert_eq!(lines.count(), 0, "nothing is left to apply");
    let changes = by_record(&changes(dir.path()));
    for table in [tag::CASE, tag::LOG, tag::ENTRY, tag::GRID, tag::PERSON, tag::APPOINTMENT] {
        engine
            .walk(&Scan::prefix(&[table]), &mut |_, value| {
                let stored: Stored = decode(value).unwrap();
                let record = stored.record.unwrap();
                let name = match &record {
                    Record::Case(case) => RecordRef::Case(case.id),
                    Record::Log(entry) => RecordRef::Log(entry.id),
                    Record::Entry(entry) => RecordRef::Entry(entry.at.clone()),
                    Record::Grid(grid) => RecordRef::Grid(grid.code.clone()),
                    Record::Person(person) => RecordRef::Person(person.id),
                    Record::Appointment(held) => RecordRef::Appointment(held.id),
                    other => panic!("{other:?}"),
                };
                assert_eq!(refold(&name, &changes[&name]), Some(record));
                ControlFlow::Continue(())
            })
            .unwrap();
    }
    engine.close().unwrap();
}

/// Everything folded, for the tests that look at what is in it.
pub(super) struct Folded {
    records: Vec<Record>,
    pub changes: Vec<Change>,
    directory: Directory,
}

/// The town's directory as a host would hold it.
pub(super) fn directory_of(town: &Folded) -> Directory {
    town.directory.clone()
}

impl Folded {
    pub fn new(records: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        made(dir.path(), &plan(records));
        let changes = changes(dir.path());
        let engine = Engine::open(&StorePaths::in_dir(dir.path()).live()).unwrap();
        let directory = engine.read(|view| Directory::load(view)).unwrap();
        engine.close().unwrap();
        let records = by_record(&changes).iter().filter_map(|(name, changes)| refold(name, changes)).collect();
        Self { records, changes, directory }
    }

    fn person(&self, name: &str) -> Vec<crate::domain::grid::Person> {
        let people = self.records.iter().filter_map(|record| match record {
            Record::Person(person) if person.name == name => Some(person.clone()),
            _ => None,
        });
        people.collect()
    }

    fn posts(&self, person: crate::domain::ids::PersonId) -> Vec<(String, String)> {
        let held = self.records.iter().filter_map(|record| match record {
            Record::Appointment(held) if held.person == person => Some((held.post.to_string(), held.grid.to_string())),
            _ => None,
        });
        held.collect()
    }

    fn cases(&self) -> impl Iterator<Item = &crate::domain::case::Case> {
        self.records.iter().filter_map(|record| match record {
            Record::Case(case) => Some(&**case),
            _ => None,
        })
    }
}

#[test]
fn the_town_has_its_grids_units_posts_and_named_people() {
    let town = Folded::new(0);
    let warden = town.person("網格員甲");
    let chief = town.person("站長甲");
    assert_eq!((warden.len(), chief.len()), (1, 1));
    assert_eq!(town.posts(warden[0].id), [("warden".to_owned(), "610921100001001".to_owned())]);
    assert_eq!(town.posts(chief[0].id), [("station-chief".to_owned(), "610921100001".to_owned())]);
    assert_eq!(town.person("王建國").len(), 2, "two people of one name");
    assert!(town.records.iter().any(|record| matches!(record, Record::Person(it) if it.name.contains('𠮷'))));
    assert!(town.records.iter().any(|record| matches!(record, Record::Person(it) if it.name.contains('䶮'))));
    let grids: BTreeMap<String, String> = town
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Grid(grid) => Some((grid.code.to_string(), grid.name.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(grids["610921100"], "城關鎮");
    assert_eq!(grids["610921100001"], "南街社區");
    assert_eq!(grids["610921100200"], "東南村");
    assert_eq!(grids["610921100001001"], "南街第一網格");
    for community in grids.keys().filter(|code| code.len() == 12) {
        let areas = grids.keys().filter(|code| code.len() == 15 && code.starts_with(community.as_str())).count();
        assert!((3..=10).contains(&areas), "{community} has {areas} areas");
    }
    // 篇3/責任人4-c: the duty room is rung, like police, fire and ambulance.
    let duty_room = town.records.iter().find_map(|record| match record {
        Record::Unit(unit) if unit.code.as_str() == "duty-room" => Some((unit.name.clone(), unit.phone.clone())),
        _ => None,
    });
    assert_eq!(duty_room, Some(("鎮值班室".to_owned(), Some("0915-3320110".to_owned()))));
    // 篇3/職責2-a, 篇6/二-a and their like: every required post is held in every grid of its tier.
    let held: BTreeSet<(String, String)> = town
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Appointment(it) => Some((it.post.to_string(), it.grid.to_string())),
            _ => None,
        })
        .collect();
    let regulations = regulation::builtin();
    for record in &town.records {
        let Record::Grid(grid) = record else { continue };
        let Some(follows) = &grid.regulation else { continue };
        let regulation = regulations.iter().find(|it| it.code() == follows).unwrap();
        for post in regulation.posts.iter().filter(|post| post.required && post.tier == grid.code.tier()) {
            assert!(held.contains(&(post.code.to_string(), grid.code.to_string())), "{} in {}", post.code, grid.name);
        }
    }
}

#[test]
fn a_small_town_is_alive_this_morning() {
    let town = Folded::new(2_000);
    let now = plan(0).now;
    let warden = town.person("網格員甲")[0].id;
    let of_today = town.records.iter().filter_map(|record| match record {
        Record::Log(entry) if entry.date() == now.date() => Some(entry),
        _ => None,
    });
    assert!(of_today.clone().count() >= 5);
    let villages = town.cases().filter(|case| case.grid.community().is_some_and(|it| it.serial() >= 200)).count();
    assert!(villages > 50, "villages are at work too: {villages}");
    let rounds: Vec<_> = of_today.filter(|entry| entry.slot() == Some(Slot::Morning)).collect();
    assert!(rounds.iter().any(|entry| entry.person == warden) && rounds.len() > 1, "some did the morning's round");
    assert!(rounds.len() < 10, "and some did not yet");
    let own = town.records.iter().filter(|record| matches!(record, Record::Log(entry) if entry.person == warden));
    assert!(own.count() >= 80, "who every guide begins with has a full month");
    let open: Vec<_> = town.cases().filter(|case| case.stage.is_open()).collect();
    let late = open.iter().filter(|case| case.due.as_ref().is_some_and(|due| due.at.naive_local() < now)).count();
    assert!((25..=70).contains(&open.len()), "{} open", open.len());
    assert!((3..=open.len() / 2).contains(&late), "{late} of {} are late", open.len());
    let stages: BTreeSet<Stage> = open.iter().map(|case| case.stage).collect();
    assert!(stages.len() >= 4, "{stages:?}");
    assert!(
        open.iter().any(|case| case.nature == Nature::Emergency
            && case.on_site
            && case.tellings.iter().any(|it| it.answered.is_none())
            && case.tellings.iter().any(|it| it.answered.is_some())),
        "an emergency that the office has not answered"
    );
    let stages: BTreeSet<Stage> = town.cases().map(|case| case.stage).collect();
    assert!(stages.contains(&Stage::Closed) && stages.contains(&Stage::Withdrawn));
    assert!(town.cases().any(|case| case.returns > 0));
    let mut stale = 0;
    let mut fresh = 0;
    for record in &town.records {
        if let Record::Entry(entry) = record {
            let days = (now.date() - entry.confirmed.date_naive()).num_days();
            if days > 30 { stale += 1 } else { fresh += 1 }
        }
    }
    assert!(stale > 20 && fresh > stale * 2, "{stale} stale, {fresh} fresh");
    assert!(town.records.iter().any(|record| matches!(record, Record::DayLog(log) if !log.reviews.is_empty())));
    let promised = town.records.iter().filter_map(|record| match record {
        Record::Log(entry) => match entry.detail {
            crate::domain::log::LogDetail::Diary { promised_by, .. } => promised_by,
            _ => None,
        },
        _ => None,
    });
    assert!(promised.filter(|by| *by >= now.date()).count() >= 1, "promises fall due");
}

#[test]
fn 篇3_責任人3_a_every_patrol_lies_in_the_slot_of_its_start_and_is_keyed_after_its_end() {
    let town = Folded::new(1_000);
    let calendar = regulation::builtin_calendar(&regulation::builtin()[0].settings.hours());
    let mut patrols = 0;
    for change in &town.changes {
        for line in &change.body.facts {
            let FactLine::Known(Fact::PatrolLogged { start, end, slot, late, .. }) = line else { continue };
            patrols += 1;
            assert_eq!(calendar.hours().slot_of(start.naive_local()), *slot);
            assert!(start < end && *end <= change.body.at);
            assert_eq!(late.is_some(), change.body.at.date_naive() != start.date_naive());
        }
    }
    assert!(patrols > 100, "{patrols}");
}

#[test]
fn 實務_who_handles_does_not_verify_and_篇3_排查4_b_outside_matters_are_reported_up() {
    let town = Folded::new(4_000);
    let (mut closed, mut outside) = (0, 0);
    for case in town.cases().filter(|case| case.stage == Stage::Closed && case.path != PathTaken::Settled) {
        closed += 1;
        assert!(case.fed_back, "{}", case.number);
        let verified = case.events.iter().rfind(|event| event.what == "verified").unwrap();
        assert_ne!(Some(verified.keyed_by), case.handled_by, "{}", case.number);
        assert!(case.due.is_some(), "{}", case.number);
        if case.responsibility == Responsibility::Outside {
            outside += 1;
            assert!(case.reported_up, "{}", case.number);
        }
    }
    assert!(closed > 150 && outside > 30, "{closed} closed, {outside} outside");
    assert!(town.changes.iter().skip(1).any(|change| matches!(change.body.author, Author::Person(_))));
}

#[test]
fn 篇3_責任人4_d_an_emergency_is_told_to_station_and_office() {
    let town = Folded::new(4_000);
    let mut told = 0;
    for case in town.cases().filter(|case| case.nature == Nature::Emergency) {
        assert_eq!(case.path, PathTaken::Reported);
        assert!(!case.tellings.is_empty());
        if case.responsibility == Responsibility::Outside {
            told += 1;
            assert!(case.tellings.len() >= 2, "{}", case.number);
        }
    }
    assert!(told > 5, "{told}");
}

#[test]
fn values_of_rows_are_as_a_form_would_have_left_them() {
    let town = Folded::new(1_500);
    let regulation = &regulation::builtin()[0];
    let mut values = 0;
    for record in &town.records {
        let Record::Entry(entry) = record else { continue };
        let item = regulation.item(&entry.at.item).unwrap();
        for field in item.fields.iter().filter(|field| field.required) {
            assert!(entry.values.contains_key(&field.code), "{:?} lacks {}", entry.at, field.code);
        }
        for (code, value) in &entry.values {
            values += 1;
            let field = item.field(code).unwrap();
            assert_eq!(field.canonical(value), Ok(Some(value.clone())), "{:?} {code}", entry.at);
        }
    }
    assert!(values > 1_000);
}

#[test]
fn a_directory_that_is_no_demo_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("holiday.jpg"), "x").unwrap();
    let refusal = build(dir.path(), &plan(10), &mut |_, _, _| {}).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::NotADemo);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);

    let own = tempfile::tempdir().unwrap();
    drop(DataLock::take(own.path(), true).unwrap());
    std::fs::create_dir(own.path().join("journal")).unwrap();
    assert_eq!(build(own.path(), &plan(10), &mut |_, _, _| {}).unwrap_err().code, RefusalCode::NotADemo);
}

#[test]
fn an_unfinished_demo_is_made_anew_and_a_finished_one_stays() {
    let dir = tempfile::tempdir().unwrap();
    let whole = made(dir.path(), &plan(50));
    assert!(whole.made);
    let bytes = journal_bytes(dir.path());
    assert_eq!(made(dir.path(), &plan(50)), DemoReport::default(), "there already");
    assert_eq!(journal_bytes(dir.path()), bytes);

    std::fs::write(dir.path().join("demo.json"), r#"{"seed":7,"records":50,"finished":false}"#).unwrap();
    std::fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    assert_eq!(made(dir.path(), &plan(50)), whole);
    assert_eq!(journal_bytes(dir.path()), bytes, "not one series more than before");
    assert!(dir.path().join("notes.txt").exists(), "what somebody else put there stays");

    let other = build(dir.path(), &plan(60), &mut |_, _, _| {}).unwrap_err();
    assert_eq!(other.code, RefusalCode::OtherDemo, "somebody may have typed in it");
    let any = DemoPlan { any_will_do: true, ..plan(60) };
    assert_eq!(made(dir.path(), &any), DemoReport::default());
    assert_eq!(journal_bytes(dir.path()), bytes);
    std::fs::write(dir.path().join("demo.json"), r#"{"seed":7,"records":50,"finished":false}"#).unwrap();
    let lock = DataLock::take(dir.path(), false).unwrap().unwrap();
    assert_eq!(build(dir.path(), &plan(50), &mut |_, _, _| {}).unwrap_err().code, RefusalCode::Busy);
    drop(lock);
}

#[test]
fn any_moment_gives_a_town_and_any_number_its_records() {
    for now in ["2026-11-22T12:00:00", "2026-11-23T03:00:00", "2026-11-23T23:00:00", "2027-02-10T10:00:00"] {
        for records in [1, 7, 333] {
            let dir = tempfile::tempdir().unwrap();
            let plan = DemoPlan { records, now: now.parse().unwrap(), lang: "en".to_owned(), seed: 1, ..plan(0) };
            let report = made(dir.path(), &plan);
            assert_eq!(report.cases + report.logs + report.rows, records, "{now}");
            assert!(changes(dir.path()).last().unwrap().body.at.naive_local() <= plan.now);
        }
    }
}

#[test]
fn as_many_cases_are_open_as_were_asked_for_and_the_same_ones_each_time() {
    for open in [60, 200] {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let plan = DemoPlan { open: Some(open), ..plan(4_000) };
        let report = made(one.path(), &plan);
        assert!((open * 3 / 4..=open * 5 / 4).contains(&report.open_cases), "{} for {open}", report.open_cases);
        made(other.path(), &plan);
        assert_eq!(journal_bytes(one.path()), journal_bytes(other.path()));
        let fewer = DemoPlan { open: None, ..plan };
        let refused = build(one.path(), &fewer, &mut |_, _, _| {}).unwrap_err();
        assert_eq!(refused.code, RefusalCode::OtherDemo);
    }
}

#[test]
fn a_town_has_exactly_as_many_cases_as_were_asked_for_and_the_same_ones_each_time() {
    for (records, cases) in [(330, 300), (7, 7), (400, 3)] {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let plan = DemoPlan { cases: Some(cases), ..plan(records) };
        let report = made(one.path(), &plan);
        assert_eq!((report.cases, report.logs + report.rows), (cases, records - cases));
        made(other.path(), &plan);
        assert_eq!(journal_bytes(one.path()), journal_bytes(other.path()));
        let usual = DemoPlan { cases: None, ..plan };
        let refused = build(one.path(), &usual, &mut |_, _, _| {}).unwrap_err();
        assert_eq!(refused.code, RefusalCode::OtherDemo, "another share of cases is another town");
    }
}

#[test]
fn a_town_larger_than_one_sort_is_made_of_many_runs_and_is_the_same_town() {
    let (whole, spilled) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let plan = plan(400);
    made(whole.path(), &plan);
    let mut runs = 0;
    // More than are merged at once, so that runs are merged into longer runs.
    let sorting = |work: &Path| Filler::with_room(work, 4 * 1024);
    build_with(spilled.path(), &plan, &sorting, &mut |_, _, _| {
        let sorts = std::fs::read_dir(StorePaths::in_dir(spilled.path()).runs()).into_iter().flatten().flatten();
        let most = sorts.map(|sort| std::fs::read_dir(sort.path()).unwrap().count()).max();
        runs = runs.max(most.unwrap_or_default());
    })
    .unwrap();
    assert!(runs > 64, "{runs} runs");
    let rows = |dir: &Path| {
        let engine = Engine::open(&StorePaths::in_dir(dir).live()).unwrap();
        let mut rows = Vec::new();
        let mut take = |key: &[u8], value: &[u8]| {
            rows.push((key.to_vec(), value.to_vec()));
            ControlFlow::Continue(())
        };
        engine.walk(&Scan::everything(), &mut take).unwrap();
        engine.close().unwrap();
        rows
    };
    assert!(rows(whole.path()) == rows(spilled.path()));
    let left: Vec<_> = std::fs::read_dir(spilled.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".sort")), "{left:?}");
}

#[test]
fn progress_goes_through_its_phases() {
    let dir = tempfile::tempdir().unwrap();
    let mut phases: Vec<String> = Vec::new();
    let mut last = 0;
    build(dir.path(), &plan(300), &mut |phase, done, _| {
        if phases.last().map(String::as_str) != Some(phase) {
            phases.push(phase.to_owned());
            last = 0;
        }
        assert!(done >= last);
        last = done;
    })
    .unwrap();
    assert_eq!(phases, ["history", "fold", "write", "checkpoint"]);
}

#[test]
fn a_host_opens_it_without_putting_anything_right_and_its_people_have_work() {
    use crate::service::command::Asker;
    use crate::service::door::Door;
    use crate::service::host::Host;
    use crate::service::hosted::HostDoor;
    use crate::service::query::{CaseFilter, Page, Query, QueryRequest};
    use crate::service::view::{Answer, DutyState};

    let dir = tempfile::tempdir().unwrap();
    let report = made(dir.path(), &plan(2_000));
    let host = Host::open(dir.path(), None, &mut |phase, _, _| panic!("{phase}")).unwrap();
    let ask = |person: &str, query: Query| {
        let asker = Asker { person: Some(person.to_owned()), now: Some(plan(0).now), mask: false };
        host.query(QueryRequest { asker, query }).unwrap()
    };
    let Answer::Status(status) = ask("站長甲", Query::Status) else { panic!() };
    assert_eq!((status.changes, status.opening.len()), (report.changes, 0), "{:?}", status.opening);
    let Answer::Today(today) = ask("網格員甲", Query::Today { person: None }) else { panic!() };
    let slots = today.duties.iter().find(|duty| matches!(duty.state, DutyState::Slots { .. })).unwrap();
    assert!(!slots.clause.is_empty());
    assert!(!today.cases.is_empty() && !today.stale.is_empty(), "cases and stale rows of one's own");
    let filter = CaseFilter { open: true, mine: true, ..CaseFilter::default() };
    let Answer::Cases(queue) = ask("站長甲", Query::Cases { filter, page: Page::default() }) else { panic!() };
    assert!(queue.rows.len() >= 5, "{} in the queue", queue.rows.len());
    host.close().unwrap();
}

#[test]
fn the_towns_names_are_chinese_whatever_language_the_screen_speaks() {
    use crate::service::door::Door as _;
    let dir = tempfile::tempdir().unwrap();
    let plan = DemoPlan { records: 200, lang: "en".to_owned(), ..plan(0) };
    build(dir.path(), &plan, &mut |_, _, _| {}).unwrap();
    let host = crate::service::host::Host::open(dir.path(), None, &mut |_, _, _| {}).unwrap();
    let asker = crate::service::command::Asker::default();
    let query = crate::service::query::QueryRequest { asker, query: crate::service::query::Query::Units };
    let crate::service::view::Answer::Units(units) = host.query(query).unwrap() else { panic!() };
    assert!(units.len() > 10 && units.iter().all(|unit| !unit.name.is_ascii()), "{units:?}");
    let asker = crate::service::command::Asker { person: Some("網格員甲".to_owned()), ..Default::default() };
    let query = crate::service::query::Query::Choices { grid: None, days: None };
    let query = crate::service::query::QueryRequest { asker, query };
    let crate::service::view::Answer::Choices(choices) = host.query(query).unwrap() else { panic!() };
    let names: Vec<&str> = choices.contacts.iter().map(|contact| contact.party.name.as_str()).collect();
    // The services that one rings are named by a regulation, in three languages: they stand beside the town's own units.
    assert!(names.contains(&"110 报警") && names.iter().all(|name| !name.is_ascii()), "{names:?}");
}

#[test]
fn 篇3_例會1_last_months_meeting_was_announced_and_that_of_the_coming_week_is() {
    let town = Folded::new(600);
    let now = plan(600).now;
    let meetings = town.directory.meetings().map(|one| (one.at.naive_local(), one.announced.naive_local()));
    let (past, coming): (Vec<_>, Vec<_>) = meetings.partition(|(at, _)| *at < now);
    let [(before, said_before)] = past.as_slice() else { panic!("{past:?}") };
    let [(at, said)] = coming.as_slice() else { panic!("{coming:?}") };
    assert!((*at - now).num_days() < 7 && *said < now && *said_before < *before);
    // Once a month, as the regulation has it.
    assert_eq!((at.date().month() + 10) % 12 + 1, before.date().month());
}
