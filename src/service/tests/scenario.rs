//! The main job, step by step, as the first release is used.

use std::collections::BTreeMap;

use super::{Town, at};
use crate::domain::case::{Channel, Nature, Party, Stage};
use crate::domain::ids::UnitCode;
use crate::domain::ledger::HowKnown;
use crate::service::command::{Command, OnBehalf, Told, When};
use crate::service::hosted::HostDoor;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, CaseView, DutyState, SlotState, TodayView};

pub fn file(grid: &str, kind: &str, text: &str) -> Command {
    Command::CaseFile {
        grid: grid.into(),
        kind: kind.into(),
        nature: None,
        path: None,
        source: None,
        place: "南街12號門口".into(),
        text: text.into(),
        happened: None,
        reporter: None,
        reporter_phone: None,
        result: None,
        told: Vec::new(),
        late: None,
        units: None,
        original: None,
        on_spot: None,
        concerns: Vec::new(),
    }
}

fn patrol(grid: &str, start: &str, minutes: u32) -> Command {
    let when = When { date: None, start: Some(start.parse().unwrap()), minutes: Some(minutes), late: None };
    Command::LogPatrol {
        grid: grid.into(),
        when,
        text: "學校後門路燈不亮".into(),
        route: None,
        companions: Vec::new(),
        links: vec![],
    }
}

pub fn today(town: &Town, person: &str) -> TodayView {
    match town.look(person, Query::Today { person: None }).unwrap() {
        Answer::Today(view) => *view,
        other => panic!("{other:?}"),
    }
}

pub fn case(town: &Town, person: &str, number: &str) -> CaseView {
    match town.look(person, Query::Case { case: number.into() }).unwrap() {
        Answer::Case(view) => *view,
        other => panic!("{other:?}"),
    }
}

pub fn slots(view: &TodayView) -> (SlotState, SlotState) {
    view.duties
        .iter()
        .find_map(|duty| match &duty.state {
            DutyState::Slots { morning, afternoon } => Some((morning.clone(), afternoon.clone())),
            _ => None,
        })
        .expect("a warden owes patrols")
}

#[test]
fn 篇3_責任人3_a_a_morning_patrol_never_fills_the_afternoon() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T12:30");
    town.by("網格員甲", patrol("610921100001001", "11:40", 40)).unwrap();
    let (morning, afternoon) = slots(&today(&town, "網格員甲"));
    assert!(matches!(morning, SlotState::Done { minutes: 40, .. }), "{morning:?}");
    assert!(matches!(afternoon, SlotState::Due { .. }), "{afternoon:?}");
    town.now = at("2026-11-23T19:00");
    let (_, afternoon) = slots(&today(&town, "網格員甲"));
    assert_eq!(afternoon, SlotState::Missed);
}

#[test]
fn 篇3_責任人4_d_an_emergency_is_told_to_station_and_town_office() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:31");
    let mut command = file("610921100001001", "manhole-missing", "井蓋不見了，已擺路障。");
    if let Command::CaseFile { happened, told, .. } = &mut command {
        *happened = Some(at("2026-11-23T09:28"));
        told.push(Told {
            to: "station".into(),
            channel: Channel::Phone,
            at: Some(at("2026-11-23T09:29")),
            by: None,
            answered_by: Some("站長甲".into()),
        });
    }
    let done = town.by("網格員甲", command).unwrap();
    assert_eq!(done.made[0].label, "城關-2026-00001");
    let view = case(&town, "站長甲", "城關-2026-00001");
    let told: Vec<_> =
        view.tellings.iter().map(|it| (it.to.name.as_str(), it.delay_in_minutes, it.answered.is_some())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], ("南街社区", Some(1), true), "the delay runs to the call, never to the keying");
    assert_eq!((told[1].1, told[1].2), (None, false), "the program rings nobody: the office does not know of it yet");
    assert_eq!(view.case.nature, Nature::Emergency);
    // Two urgent hours from when the station was told.
    assert_eq!(view.row.due.unwrap().format("%H:%M").to_string(), "11:29");
    assert_eq!(view.row.left_in_minutes, Some(118));
}

#[test]
fn 篇3_排查4_b_a_matter_outside_the_community_is_not_the_stations_alone() {
    let mut town = Town::founded();
    town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap();
    let number = "城關-2026-00001".to_owned();
    town.by("站長甲", Command::CaseAccept { case: number.clone() }).unwrap();
    let alone =
        Command::CaseResolve { case: number.clone(), result: "自行更換".into(), behalf: OnBehalf::default() };
    assert_eq!(town.by("站長甲", alone).unwrap_err().code, RefusalCode::OutsideDuties);
    let route =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    let view = case(&town, "鎮辦甲", &number);
    assert_eq!(view.case.stage, Stage::ReportedUp);
    assert!(view.case.reported_up, "naming a unit always reports to the office too");
    let told: Vec<&Party> = view.case.tellings.iter().map(|telling| &telling.to).collect();
    assert!(told.contains(&&Party::Unit(UnitCode::from("office"))), "{told:?}");
    assert_eq!(view.row.holder.as_ref().unwrap().name, "城管中隊");
    town.by("城管員", Command::CaseTake { case: number.clone(), behalf: OnBehalf::default() }).unwrap();
    let resolve =
        Command::CaseResolve { case: number.clone(), result: "已更換井蓋".into(), behalf: OnBehalf::default() };
    town.by("城管員", resolve).unwrap();
    let verify = |text: &str| Command::CaseVerify { case: number.clone(), passed: true, text: text.into() };
    // It has been reported up already: what remains is for the office to look.
    assert_eq!(town.by("站長甲", verify("看過")).unwrap_err().code, RefusalCode::OfficeVerifies);
    // The reporter is told first, then somebody else looks.
    let refused = town.by("鎮辦甲", verify("現場看過")).unwrap_err();
    assert_eq!(
        (refused.code, refused.clause.unwrap().to_string()),
        (RefusalCode::FeedbackNeeded, "篇3/排查4-c".to_owned())
    );
    let told =
        Command::CaseFeedBack { case: number.clone(), text: "已告知".into(), channel: Channel::Phone, at: None };
    town.by("站長甲", told).unwrap();
    town.by("鎮辦甲", verify("現場看過")).unwrap();
    town.by("站長甲", Command::CaseClose { case: number.clone() }).unwrap();
    town.restart();
    let view = case(&town, "站長甲", &number);
    assert_eq!(view.case.stage, Stage::Closed);
    assert_eq!(view.case.oddities, []);
}

/// Files a matter and has the station send it back to the area.
fn sent_back(town: &mut Town, kind: &str) -> String {
    town.by("網格員甲", file("610921100001001", kind, "寫不清楚")).unwrap();
    let number = "城關-2026-00001".to_owned();
    town.by(
        "站長甲",
        Command::CaseReturn { case: number.clone(), reason: "請寫明位置".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    number
}

#[test]
fn 篇3_排查4_a_what_a_station_sends_back_goes_to_the_station_again_and_no_further() {
    let mut town = Town::founded();
    let number = sent_back(&mut town, "manhole-broken");
    let view = case(&town, "網格員甲", &number);
    assert_eq!(view.row.holder.as_ref().unwrap().name, "南街第一網格");
    assert!(view.acts.iter().any(|row| row.act == "passed-on" && row.refused.is_none()), "{:?}", view.acts);
    let route = |to: &str| Command::CaseRoute {
        case: number.clone(),
        to: Some(to.into()),
        assist: vec![],
        reason: Some("在12號門口".into()),
    };
    assert_eq!(town.by("網格員甲", route("城管中隊")).unwrap_err().code, RefusalCode::NotYourRight);
    assert_eq!(town.by("網格員乙", route("station")).unwrap_err().code, RefusalCode::NotYours);
    town.by("網格員甲", route("station")).unwrap();
    let view = case(&town, "站長甲", &number);
    assert_eq!((view.case.stage, view.case.returns), (Stage::Filed, 1));
    town.by("站長甲", route("城管中隊")).unwrap();
    town.restart();
    let view = case(&town, "站長甲", &number);
    assert_eq!(view.case.stage, Stage::ReportedUp);
    assert_eq!(view.case.oddities, []);
}

#[test]
fn 篇3_職責2_f_a_station_acts_on_what_lies_with_one_of_its_areas() {
    let mut town = Town::founded();
    let number = sent_back(&mut town, "dispute");
    town.by("站長甲", Command::CaseAccept { case: number.clone() }).unwrap();
    assert_eq!(case(&town, "站長甲", &number).case.stage, Stage::Accepted);
}

#[test]
fn an_area_handles_a_matter_of_the_community_that_was_sent_back_to_it() {
    let mut town = Town::founded();
    let number = sent_back(&mut town, "dispute");
    town.by("網格員甲", Command::CaseTake { case: number.clone(), behalf: OnBehalf::default() }).unwrap();
    let resolve =
        Command::CaseResolve { case: number.clone(), result: "當面說好了".into(), behalf: OnBehalf::default() };
    town.by("網格員甲", resolve).unwrap();
    let told =
        Command::CaseFeedBack { case: number.clone(), text: "說好了".into(), channel: Channel::InPerson, at: None };
    town.by("網格員甲", told).unwrap();
    let verify = Command::CaseVerify { case: number.clone(), passed: true, text: "問過住戶".into() };
    town.by("站長甲", verify).unwrap();
    assert_eq!(case(&town, "站長甲", &number).case.stage, Stage::Verified);
}

#[test]
fn people_grids_and_units_are_found_by_their_names_in_either_script() {
    let town = Town::founded();
    town.by("网格员甲", file("610921100001001", "manhole-broken", "井盖裂了")).unwrap();
    let route = Command::CaseRoute {
        case: "城關-2026-00001".into(),
        to: Some("城管中队".into()),
        assist: vec![],
        reason: None,
    };
    town.by("站长甲", route).unwrap();
    let given = Query::Cases {
        filter: CaseFilter { grid: Some("南街第一网格".into()), ..CaseFilter::default() },
        page: Page { after: None, limit: 9 },
    };
    assert!(town.look("站长甲", given).is_ok());
}

#[test]
fn who_handles_does_not_verify() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "dispute", "兩家爭過道")).unwrap();
    let number = "城關-2026-00001".to_owned();
    town.by(
        "站長甲",
        Command::CaseResolve { case: number.clone(), result: "調解好了".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    let told =
        Command::CaseFeedBack { case: number.clone(), text: "說好了".into(), channel: Channel::InPerson, at: None };
    town.by("站長甲", told).unwrap();
    let verify = Command::CaseVerify { case: number.clone(), passed: true, text: "看過".into() };
    assert_eq!(town.by("站長甲", verify.clone()).unwrap_err().code, RefusalCode::HandlerVerifies);
    town.by("鎮辦甲", verify).unwrap();
}

#[test]
fn patrols_and_ledgers_stay_in_ones_own_area_but_anyone_reports_anything_anywhere() {
    let town = Town::founded();
    let error = town.by("網格員甲", patrol("610921100001002", "08:10", 20)).unwrap_err();
    assert_eq!(error.code, RefusalCode::NotYourGrid);
    assert!(error.clause.is_some(), "the refusal says by which clause");
    let set = Command::LedgerSet {
        grid: "610921100001002".into(),
        item: "households".into(),
        key: "南街12號".into(),
        values: BTreeMap::from([("戶主".into(), "戶主甲".into())]),
    };
    assert_eq!(town.by("網格員甲", set).unwrap_err().code, RefusalCode::NotYourGrid);
    town.by("網格員甲", file("610921100002001", "lamp-dark", "路燈不亮")).unwrap();
    let view = case(&town, "站長乙", "城關-2026-00001");
    assert_eq!(view.row.holder.unwrap().name, "北街社区", "it goes to the station of the place");
}

#[test]
fn 篇8_4_a_villages_outside_matters_go_to_the_center() {
    let town = Town::founded();
    town.by("格線員丙", file("610921100200001", "manhole-broken", "井蓋裂了")).unwrap();
    let number = "城關-2026-00001".to_owned();
    let named =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    assert_eq!(town.by("村站長", named).unwrap_err().code, RefusalCode::OfficeAssigns);
    let route = Command::CaseRoute { case: number.clone(), to: None, assist: vec![], reason: None };
    town.by("村站長", route).unwrap();
    let view = case(&town, "村站長", &number);
    assert_eq!(view.case.holder, Some(Party::Unit(UnitCode::from("center"))));
}

#[test]
fn 篇3_信息6_a_confirmation_resets_staleness_and_keeps_how_it_was_known() {
    let mut town = Town::founded();
    let set = Command::LedgerSet {
        grid: "610921100001001".into(),
        item: "households".into(),
        key: "南街12號".into(),
        values: BTreeMap::from([("戶主".into(), "戶主甲".into()), ("人口".into(), "4".into())]),
    };
    town.by("網格員甲", set).unwrap();
    town.now = at("2027-11-23T09:00");
    assert_eq!(today(&town, "網格員甲").stale_total, 1);
    let confirm = Command::LedgerConfirm {
        grid: "610921100001001".into(),
        item: "households".into(),
        keys: vec!["南街12號".into()],
        how: HowKnown::Seen,
    };
    town.by("網格員甲", confirm).unwrap();
    assert_eq!(today(&town, "網格員甲").stale_total, 0);
    let rows = Query::Rows {
        grid: "610921100001".into(),
        item: "住戶".into(),
        stale: false,
        words: None,
        withdrawn: false,
        page: Page::default(),
    };
    let Ok(Answer::Rows(rows)) = town.look("站長甲", rows) else { panic!("the chief reads the area's rows") };
    assert_eq!(rows.rows[0].how, Some(HowKnown::Seen));
    assert_eq!(rows.rows[0].values["members"], "4");
}

#[test]
fn undo_takes_back_ones_own_last_action_unless_somebody_built_on_it() {
    let mut town = Town::founded();
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    town.restart();
    town.by("網格員甲", Command::Undo).unwrap();
    let open = || Query::Cases { filter: CaseFilter { open: true, ..CaseFilter::default() }, page: Page::default() };
    let count = |town: &Town| match town.look("站長甲", open()).unwrap() {
        Answer::Cases(page) => page.rows.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(count(&town), 0);
    town.by("網格員甲", Command::Redo).unwrap();
    assert_eq!(count(&town), 1);
    town.by("站長甲", Command::CaseAccept { case: "城關-2026-00001".into() }).unwrap();
    assert_eq!(town.by("網格員甲", Command::Undo).unwrap_err().code, RefusalCode::BuiltUpon);
    town.by("站長甲", Command::Undo).unwrap();
    town.by("網格員甲", Command::Undo).unwrap();
    assert_eq!(count(&town), 0);
    town.by("網格員甲", file("610921100001001", "lamp-dark", "又壞了")).unwrap();
    assert_eq!(case(&town, "站長甲", "城關-2026-00002").row.text, "又壞了", "a number is never given twice");
}

#[test]
fn a_rebuilt_store_equals_the_one_that_grew() {
    let mut town = Town::founded();
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: "城關-2026-00001".into() }).unwrap();
    town.by("站長甲", Command::Undo).unwrap();
    // A filing that is undone still stands in what counts of a moment before that.
    town.by("網格員乙", file("610921100001002", "lamp-dark", "路燈不亮")).unwrap();
    town.by("網格員乙", Command::Undo).unwrap();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", patrol("610921100001001", "09:10", 40)).unwrap();
    // Many records in one change, and taken back in one.
    town.by("網格員乙", import_to("610921100001002", 90)).unwrap();
    town.by("網格員乙", Command::Undo).unwrap();
    town.by("網格員甲", import(50)).unwrap();
    let everything = |town: &Town| {
        let state = town.host.shared().state.read().unwrap();
        let rows = crate::store::Scan::everything();
        let mut all = Vec::new();
        crate::store::Reader::walk(&state.engine, &rows, &mut |key, value| {
            all.push((key.to_vec(), value.to_vec()));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
        all
    };
    let grown = everything(&town);
    town.host.close().unwrap();
    std::fs::remove_dir_all(town.dir.path().join("store")).unwrap();
    let _ = std::fs::remove_dir_all(town.dir.path().join("store.good"));
    town.host = crate::service::host::Host::open(town.dir.path(), None, &mut |_, _, _| {}).unwrap();
    let rebuilt = everything(&town);
    assert_eq!(grown.len(), rebuilt.len());
    assert_eq!(grown, rebuilt);
}

#[test]
fn a_unit_reads_its_own_cases_and_no_others() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap();
    town.by("網格員甲", file("610921100001001", "dispute", "兩家爭過道")).unwrap();
    let route = Command::CaseRoute {
        case: "城關-2026-00001".into(),
        to: Some("城管中隊".into()),
        assist: vec![],
        reason: None,
    };
    town.by("站長甲", route).unwrap();
    let all = Query::Cases { filter: CaseFilter::default(), page: Page::default() };
    let Ok(Answer::Cases(page)) = town.look("城管員", all) else { panic!("the unit reads") };
    let numbers: Vec<&str> = page.rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(numbers, ["城關-2026-00001"]);
    let other = town.look("城管員", Query::Case { case: "城關-2026-00002".into() });
    assert!(other.is_err());
}

#[test]
fn a_sensitive_case_is_for_the_station_chief_and_one_town_post() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "domestic-violence", "有人受傷")).unwrap();
    let look = |person: &str| town.look(person, Query::Case { case: "城關-2026-00001".into() });
    assert!(look("站長甲").is_ok() && look("網格員甲").is_ok());
    assert_eq!(look("站長乙").unwrap_err().code, RefusalCode::Sensitive);
    assert_eq!(look("網格員乙").unwrap_err().code, RefusalCode::Sensitive);
}

#[test]
fn a_screen_that_shows_an_older_state_is_told_so_and_nothing_is_written() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "dispute", "兩家爭過道")).unwrap();
    let shown = case(&town, "站長甲", "城關-2026-00001");
    town.by("站長甲", Command::CaseAccept { case: "城關-2026-00001".into() }).unwrap();
    let refused = crate::service::door::Door::command(
        &*town.host,
        crate::service::command::CommandRequest {
            request: crate::domain::ids::RequestId(crate::platform::new_uuid()),
            asker: crate::service::command::Asker {
                person: Some("站長甲".into()), now: Some(town.now), mask: false
            },
            seen: vec![crate::domain::change::Seen {
                record: crate::domain::record::RecordRef::Case(shown.case.id),
                change: shown.row.last_change.unwrap(),
            }],
            command: Command::CaseReturn {
                case: "城關-2026-00001".into(),
                reason: "不清楚".into(),
                behalf: OnBehalf::default(),
            },
        },
    );
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, RefusalCode::Stale);
    // It names the case as people know it.
    let named = ["record", "name"].map(|arg| refused.args.get(arg).map(String::as_str));
    assert_eq!(named, [Some("case"), Some("城關-2026-00001")]);
}

#[test]
fn a_retry_with_the_same_request_writes_once() {
    let town = Town::founded();
    let request = crate::service::command::CommandRequest {
        request: crate::domain::ids::RequestId(crate::platform::new_uuid()),
        asker: crate::service::command::Asker { person: Some("網格員甲".into()), now: Some(town.now), mask: false },
        seen: vec![],
        command: file("610921100001001", "dispute", "兩家爭過道"),
    };
    let first = crate::service::door::Door::command(&*town.host, request.clone()).unwrap();
    let second = crate::service::door::Door::command(&*town.host, request).unwrap();
    assert_eq!(first.change, second.change);
    assert_eq!(second.made[0].label, "城關-2026-00001");
}

fn import(rows: u64) -> Command {
    import_to("610921100001001", rows)
}

fn import_to(grid: &str, rows: u64) -> Command {
    let row = |i| crate::service::command::LedgerRow {
        line: i + 2,
        grid: None,
        key: format!("門牌{i}"),
        values: BTreeMap::from([("戶主".into(), "甲".into())]),
    };
    Command::LedgerImport {
        grid: Some(grid.into()),
        item: "households".into(),
        rows: (0..rows).map(row).collect(),
        keep_good: false,
    }
}

/// Ends the program, takes so many lines off the end of the journal, and starts it again.
fn cut_off(town: &mut Town, lines: usize) {
    town.host.close().unwrap();
    let series = std::fs::read_dir(town.dir.path().join("journal")).unwrap().flatten();
    let series =
        series.map(|entry| entry.path()).find(|path| path.is_dir() && path.file_name().unwrap().len() == 16).unwrap();
    let segment = std::fs::read_dir(series).unwrap().flatten().map(|entry| entry.path()).max().unwrap();
    let text = std::fs::read_to_string(&segment).unwrap();
    let kept: Vec<&str> = text.split_inclusive('\n').collect();
    std::fs::write(&segment, kept[..kept.len() - lines].concat()).unwrap();
    town.host = crate::service::host::Host::open(town.dir.path(), None, &mut |_, _, _| {}).unwrap();
}

fn households(town: &Town) -> (usize, u64) {
    let rows = Query::Rows {
        grid: "610921100001001".into(),
        item: "households".into(),
        stale: false,
        words: None,
        withdrawn: true,
        page: Page::default(),
    };
    let Ok(Answer::Rows(rows)) = town.look("網格員甲", rows) else { panic!("the book is there") };
    (rows.rows.len(), rows.total)
}

#[test]
fn an_action_that_was_cut_off_is_taken_back_before_anything_is_read() {
    let mut town = Town::founded();
    let done = town.by("網格員甲", import(100)).unwrap();
    assert!(done.changes > 1, "a group");
    // The last line, which says how many there are, never reached the disk.
    cut_off(&mut town, 1);
    assert_eq!(households(&town), (0, 0));
    let Ok(Answer::Status(status)) = town.look("網格員甲", Query::Status) else { panic!("a status") };
    assert!(status.opening.iter().any(|note| note.code == "group-reversed"), "{:?}", status.opening);
}

#[test]
fn taking_back_an_action_may_be_cut_off_too_and_goes_on_where_it_ended() {
    let mut town = Town::founded();
    let changes = town.by("網格員甲", import(300)).unwrap().changes;
    assert!(changes >= 6);
    cut_off(&mut town, 1);
    // Each time some of the changes that take it back are there and some are not.
    for lines in [3, 1] {
        cut_off(&mut town, lines);
        assert_eq!(households(&town), (0, 0), "{lines} lines cut off");
    }
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    town.restart();
    assert_eq!(households(&town), (0, 0));
    let Ok(Answer::Status(status)) = town.look("網格員甲", Query::Status) else { panic!("a status") };
    assert!(status.opening.is_empty(), "{:?}", status.opening);
}
