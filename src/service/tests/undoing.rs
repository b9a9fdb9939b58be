//! Undo and redo: every command goes back by one undo to what was and comes again by one redo, or is final by a rule and
//! says so; the list of them, across restarts; several steps at once, and one alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::hand_over::swap;
use super::leave::{days, leave, made};
use super::machine;
use super::orders::order_of;
use super::scenario::file;
use super::{Asker, Town, at};
use crate::domain::absence::ExcuseKind;
use crate::domain::grid::UnitKind;
use crate::domain::ledger::HowKnown;
use crate::domain::log::LogSpan;
use crate::service::command::{Command, Done, GridRow, LedgerRow, OnBehalf, One, When};
use crate::service::door::Door;
use crate::service::query::{Query, QueryRequest};
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, UndoEntry, UndoList};
use crate::store::tables::{Stored, tag};
use crate::store::{Reader, Scan, decode, encode};

const AREA: &str = "610921100001001";
const SECOND: &str = "610921100001002";
const SOUTH: &str = "610921100001";
const VILLAGE: &str = "610921100200001";

/// What becomes of a command when it is to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// To what was, and again to what it made.
    GoesBack,
    /// A rule makes it final.
    Final(RefusalCode),
}

impl Fate {
    fn key(self) -> &'static str {
        match self {
            Self::GoesBack => "goes back",
            Self::Final(code) => code.key(),
        }
    }
}

impl PartialOrd for Fate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(other.key())
    }
}

/// Somebody's list.
pub fn list(town: &Town, who: Option<&str>) -> UndoList {
    let asker = Asker { person: who.map(str::to_owned), now: Some(town.now), mask: false };
    match town.host.query(QueryRequest { asker, query: Query::UndoList }).unwrap() {
        Answer::UndoList(list) => *list,
        other => panic!("{other:?}"),
    }
}

/// Tables with no record in them but what was asked, undone and counted on the way.
const ON_THE_WAY: [u8; 5] = [tag::REQUEST, tag::UNDO, tag::SERIAL, tag::UNKNOWN, tag::CASE_UNDONE];
/// Tables of records, which are kept with the changes that made them.
const RECORDS: [u8; 11] = [
    tag::GRID,
    tag::UNIT,
    tag::PERSON,
    tag::APPOINTMENT,
    tag::TEXT,
    tag::EXPORTS,
    tag::LOG,
    tag::DAY_LOG,
    tag::CASE,
    tag::ENTRY,
    tag::ABSENCE,
];

/// Every record as it stands, and all that is found by it.
fn everything(town: &Town) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let state = town.host.shared().state.read().unwrap();
    let mut all = BTreeMap::new();
    state
        .engine
        .walk(&Scan::everything(), &mut |key, value| {
            let table = key[0];
            if RECORDS.contains(&table) || [tag::EXCUSE, tag::PHRASES, tag::MEETING].contains(&table) {
                let stored: Stored = decode(value).unwrap();
                if let Some(record) = stored.record {
                    all.insert(key.to_vec(), encode(&record).unwrap());
                }
            } else if table == tag::CASE_OPEN {
                // Beside what it is, it has the change that a screen must have seen last: the redo.
                all.insert(key.to_vec(), Vec::new());
            } else if !ON_THE_WAY.contains(&table) {
                all.insert(key.to_vec(), value.to_vec());
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

/// Keys that differ between two states, for whoever has to find out why.
fn difference(one: &BTreeMap<Vec<u8>, Vec<u8>>, other: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<String> {
    let keys: BTreeSet<&Vec<u8>> = one.keys().chain(other.keys()).collect();
    keys.into_iter().filter(|key| one.get(*key) != other.get(*key)).map(|key| format!("{key:02x?}")).collect()
}

/// A town in which each command is given once, undone, redone, and left as it is then.
struct Table {
    town: Town,
    fates: BTreeMap<String, BTreeSet<Fate>>,
}

impl Table {
    fn row(&mut self, who: Option<&str>, command: Command) -> Done {
        let what = format!("{command:?}");
        let before = everything(&self.town);
        let done = self.town.tries(who, command).unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
        let after = everything(&self.town);
        assert_ne!(before, after, "{what} does nothing");
        let listed = list(&self.town, who).done.remove(0);
        assert_eq!(listed.step.command, done.command, "{what}");
        let same = |state: &BTreeMap<Vec<u8>, Vec<u8>>, how: &str| {
            assert_eq!(difference(state, &everything(&self.town)), [""; 0], "{what}: {how}");
        };
        let fate = if let Err(refusal) = self.town.tries(who, Command::Undo) {
            assert_eq!(listed.refused.map(|refusal| refusal.code), Some(refusal.code), "{what}: the list knew");
            Fate::Final(refusal.code)
        } else {
            assert_eq!(listed.refused, None, "{what}: the list knew");
            same(&before, "undone");
            self.town.tries(who, Command::Redo).unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
            same(&after, "redone");
            Fate::GoesBack
        };
        self.fates.entry(done.command.clone()).or_default().insert(fate);
        done
    }

    fn owner(&mut self, command: Command) -> Done {
        self.row(None, command)
    }

    fn by(&mut self, who: &str, command: Command) -> Done {
        self.row(Some(who), command)
    }
}

fn when(start: &str, minutes: u32) -> When {
    When { date: None, start: Some(start.parse().unwrap()), minutes: Some(minutes), late: None }
}

fn patrol(grid: &str, start: &str) -> Command {
    Command::LogPatrol {
        grid: grid.into(),
        when: when(start, 40),
        text: "東巷無異常".into(),
        route: None,
        companions: vec![],
        links: vec![],
    }
}

fn the_town_and_its_people(table: &mut Table) {
    let row =
        GridRow {
            line: 2, code: "610921100399".into(), name: "新社區".into(), parent: None, tier: None, cells: None
        };
    table.owner(Command::GridImport { rows: vec![row], keep_good: false });
    let (code, name) = ("610921100001003".to_owned(), "南街第三網格".to_owned());
    table.owner(Command::GridAdd { code: code.clone(), name, boundary: None, households: None });
    table.owner(Command::GridChange {
        grid: code.clone(),
        name: Some("南街三格".into()),
        boundary: Some("東至東巷".into()),
        households: Some(300),
        regulation: None,
    });
    table.owner(Command::GridNotice { grid: code.clone(), text: "公示欄".into(), on: None });
    table.owner(Command::PersonAdd { name: "新網格員".into(), phone: None, namesake: false });
    let person = "新網格員".to_owned();
    table.owner(Command::PersonChange { person: person.clone(), name: None, phone: Some("13900000009".into()) });
    let (name, kind) = ("水務站".to_owned(), UnitKind::Unit);
    table.owner(Command::UnitAdd { name, code: None, kind, phone: None });
    let (post, grid) = ("warden".to_owned(), code);
    table.owner(Command::PostAppoint {
        post: post.clone(),
        grid: grid.clone(),
        person: person.clone(),
        from: Some("2026-11-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    table.owner(Command::PostEnd { post: post.clone(), grid, person: person.clone(), until: None });
    table.by("鎮辦甲", swap("網格員甲", "網格員乙", "2026-12-01"));
    let on = Some("2026-12-01".parse().unwrap());
    table.by("鎮辦甲", Command::PostHandOver { post, grid: VILLAGE.into(), to: person, from: None, on });
    table
        .owner(Command::HolidaysAdopt { text: "date,kind,name\n2026-12-15,holiday,鎮慶\n".into(), drop: Vec::new() });
    table.owner(Command::ItemDefine { text: WELLS.into() });
    let Answer::Regulation(now) = table.town.look("鎮辦甲", Query::Regulation { code: "town-grid".into() }).unwrap()
    else {
        panic!()
    };
    let library = crate::regulation::Library::builtin();
    let text = crate::regulation::Regulation::parse("town-grid", &now.text, &library).unwrap().whole_text();
    table.owner(Command::RegulationAdopt { file: "town-grid.toml".into(), text });
}

fn leave_and_excuses(table: &mut Table) {
    let span = days("2026-11-26", "2026-11-27");
    let asked = made(&table.by("網格員甲", leave(None, span, None)));
    table.by("站長甲", Command::LeaveDecide { leave: asked, accepted: true, reason: None });
    let asked = made(&table.by("網格員乙", leave(None, span, None)));
    let reason = Some("人手不足".to_owned());
    table.by("站長甲", Command::LeaveDecide { leave: asked, accepted: false, reason: reason.clone() });
    let begun = made(&table.by("站長甲", leave(Some("網格員乙"), days("2026-11-16", "2026-11-27"), None)));
    table.by("站長甲", Command::LeaveEnd { leave: begun, until: None });
    let later = made(&table.by("站長甲", leave(Some("網格員乙"), days("2026-12-21", "2026-12-22"), None)));
    table.by("站長甲", Command::LeaveCancel { leave: later, reason: "不去了".into() });
    let excuse = |kind: ExcuseKind, day: &str| Command::DutyExcuse {
        person: None,
        grid: None,
        duty: None,
        span: days(day, day),
        kind,
        text: "暴雨".into(),
    };
    let said = made(&table.by("網格員甲", excuse(ExcuseKind::Weather, "2026-11-19")));
    table.by("站長甲", Command::ExcuseDecide { excuse: said.clone(), accepted: true, reason: None });
    table.by("站長甲", Command::ExcuseWithdraw { excuse: said, reason: "誤記".into() });
    let said = made(&table.by("網格員甲", excuse(ExcuseKind::Weather, "2026-11-20")));
    table.by("站長甲", Command::ExcuseDecide { excuse: said, accepted: false, reason });
}

fn meetings(table: &mut Table) {
    let announce = Command::MeetingAnnounce {
        meeting: None,
        grid: None,
        at: at("2026-11-27T14:30"),
        place: "鎮政府三樓".into(),
        text: None,
    };
    let meeting = made(&table.by("鎮辦甲", announce));
    table.by("鎮辦甲", Command::MeetingWithdraw { meeting, reason: "改期".into() });
    // The station's chief convenes one that the calendar has.
    let text = "[meta]\ncode = \"town-grid\"\nformat = 1\nextends = [\"town-grid\"]\n\
        title = { hant = \"例會\", hans = \"例会\", en = \"Meetings\" }\n[[meetings]]\ncode = \"station-meeting\"\n\
        label = { hant = \"站例會\", hans = \"站例会\", en = \"Station meeting\" }\nheld_in = \"community\"\n\
        convened_by = [\"station-chief\"]\ncadence = { weekday = { on = [\"monday\"], at = \"17:00\" } }\nrule = \"篇3/職責2-b\"\n";
    table.town.owner(Command::RegulationAdopt { file: "town-grid.toml".into(), text: text.to_owned() });
    let change = |to: Option<&str>| Command::MeetingDateChange {
        meeting: "站例會".into(),
        grid: None,
        on: "2026-11-30".parse().unwrap(),
        at: to.map(at),
        place: None,
        reason: "防汛".into(),
    };
    table.by("站長甲", change(Some("2026-12-01T09:00")));
    table.by("站長甲", change(None));
}

fn logs(table: &mut Table) {
    let walked = made(&table.by("格線員丙", patrol(VILLAGE, "08:10")));
    table.by("格線員丙", Command::LogAmend { entry: walked.clone(), text: "渠是西頭的".into() });
    table.by("格線員丙", Command::LogRetime { entry: walked, when: when("08:00", 40), reason: "鐘慢了".into() });
    let (grid, text, companions, person) = (SOUTH.to_owned(), "走訪三家".to_owned(), vec![], None);
    let (at, behalf) = (when("08:10", 30), OnBehalf::default());
    let (of, said) = (grid.clone(), text.clone());
    table.by(
        "站長甲",
        Command::LogVisit {
            grid: of,
            household: None,
            when: at.clone(),
            text: said,
            companions: companions.clone(),
            person: person.clone(),
            behalf: behalf.clone(),
        },
    );
    table.by("站長甲", Command::LogScreening { grid: AREA.into(), when: at, text, companions, person, behalf });
    let collected = Command::LogCollection {
        grid,
        when: when("08:50", 20),
        text: "收集台帳變動".into(),
        companions: vec![],
        person: None,
        behalf: OnBehalf::default(),
    };
    table.by("鎮辦甲", collected);
    for (grid, text) in [(None, "東巷無積水"), (Some(VILLAGE.to_owned()), "渠道通暢")] {
        let text = text.to_owned();
        table.by("格線員丙", Command::PhraseKeep { grid: grid.clone(), text: text.clone() });
        table.by("格線員丙", Command::PhraseDrop { grid, text });
    }
    let heard = made(&table.by(
        "格線員丙",
        Command::LogDiary {
            grid: VILLAGE.into(),
            when: When { minutes: None, ..when("08:50", 0) },
            household: "鄭奶奶".into(),
            text: "樓道燈不亮".into(),
            result: None,
            promise: Some("問好回話".into()),
            promised_by: Some("2026-11-25".parse().unwrap()),
        },
    ));
    table.by("格線員丙", Command::LogKeep { entry: heard, text: "已回話".into() });
    let sign = Command::LogSign {
        grid: Some(VILLAGE.into()),
        date: None,
        span: LogSpan::Day,
        text: "今日巡查".into(),
        lines: vec![],
    };
    table.by("格線員丙", sign);
    let (date, person) = ("2026-11-23".parse().unwrap(), "格線員丙".to_owned());
    table.by(
        "村站長",
        Command::LogReview { grid: VILLAGE.into(), date, span: LogSpan::Day, person, text: "已閱".into() },
    );
    let draw = Command::LogsDraw { grid: Some(VILLAGE.into()), from: date, until: date, count: 1 };
    table.by("村站長", draw);
}

fn cases_and_ledgers(table: &mut Table) {
    let filed = || file(AREA, "lamp-dark", "路燈不亮");
    table.by("網格員甲", filed());
    let number = |done: &Done| done.made[0].label.clone();
    let one = number(&table.by("網格員甲", Command::CaseFileWith { case: Box::new(filed()), files: vec![] }));
    let other = number(&table.by("網格員乙", filed()));
    table.by("站長甲", Command::CaseAsProposed { case: one.clone() });
    let each = [&one, &other]
        .map(|case| One { seen: vec![], command: Command::CaseNote { case: case.clone(), text: "已看".into() } });
    table.by("站長甲", Command::Several { each: each.to_vec() });
    let rows = vec![order_of("12345-1", at("2026-11-20T16:00"))];
    table.by("鎮辦甲", Command::CaseImport { system: "12345".into(), rows, dry_run: false });
    let (grid, item, key) = (AREA.to_owned(), "households".to_owned(), "南街12號".to_owned());
    let values: BTreeMap<String, String> = [("戶主".to_owned(), "鄭奶奶".to_owned())].into();
    table.by(
        "網格員甲",
        Command::LedgerSet { grid: grid.clone(), item: item.clone(), key: key.clone(), values: values.clone() },
    );
    table.town.now = at("2026-11-23T10:05");
    let keys = vec![key.clone()];
    table.by("網格員甲", Command::LedgerConfirm { grid: grid.clone(), item: item.clone(), keys, how: HowKnown::Seen });
    table.by("網格員甲", Command::LedgerWithdraw { grid, item: item.clone(), key, reason: "搬走".into() });
    let rows = (0..3).map(|n| LedgerRow {
        line: n + 2,
        grid: Some(SECOND.into()),
        key: format!("東巷{n}號"),
        values: values.clone(),
    });
    table.by("網格員乙", Command::LedgerImport { grid: None, item, rows: rows.collect(), keep_good: false });
}

/// A ledger item of the town's own.
const WELLS: &str = r#"
[[items]]
code = "wells"
category = "urban"
stale_days = 90
label = { hant = "水井", hans = "水井", en = "Wells" }
key = { hant = "地點", hans = "地点", en = "Place" }
fields = [{ code = "depth", label = { hant = "深度", hans = "深度", en = "Depth" }, type = "int" }]
"#;

/// Commands that are nobody's to take back: the first one of a town, undo and redo themselves, what the ladder of the
/// regulation tells, and the note that files were written; and what is called by what it came to.
const NOBODYS: [&str; 6] = ["case-as-proposed", "case-urge-due", "export-done", "init", "redo", "undo"];

/// Every command by its stable name, as the program's text has them.
fn names() -> BTreeSet<String> {
    let texts = [include_str!("../command.rs"), include_str!("../deed.rs")];
    let lines = texts.iter().flat_map(|text| text.lines());
    let named = lines.filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \"")?.1.strip_suffix("\","));
    named.map(str::to_owned).collect()
}

#[test]
fn every_command_goes_back_by_one_undo_and_comes_again_by_one_redo_or_is_final_by_a_rule() {
    let mut table = Table { town: Town::founded(), fates: machine::undoing::fates() };
    table.town.now = at("2026-11-23T10:00");
    the_town_and_its_people(&mut table);
    leave_and_excuses(&mut table);
    meetings(&mut table);
    logs(&mut table);
    cases_and_ledgers(&mut table);
    let page: Vec<String> = table
        .fates
        .iter()
        .map(|(command, fates)| {
            format!("{command}: {}", fates.iter().map(|fate| fate.key()).collect::<Vec<_>>().join(", "))
        })
        .collect();
    insta::assert_snapshot!("undoing", page.join("\n"));
    for fate in table.fates.values().flatten() {
        let by_rule = [Fate::Final(RefusalCode::FinalByRule), Fate::Final(RefusalCode::DrawnForALook), Fate::GoesBack];
        assert!(by_rule.contains(fate), "{fate:?}");
    }
    let met: BTreeSet<String> = table.fates.into_keys().collect();
    let nobodys: BTreeSet<String> = NOBODYS.map(str::to_owned).into();
    assert_eq!(names().difference(&met).cloned().collect::<BTreeSet<_>>(), nobodys);
}

/// Five steps of a warden's: the third is final.
fn five_steps() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    let note = |text: &str| Command::CaseNote { case: "城關-2026-00001".into(), text: text.into() };
    town.by("格線員丙", file(VILLAGE, "lamp-dark", "路燈不亮")).unwrap();
    town.by("格線員丙", patrol(VILLAGE, "08:10")).unwrap();
    let sign = Command::LogSign {
        grid: Some(VILLAGE.into()),
        date: None,
        span: LogSpan::Day,
        text: "今日".into(),
        lines: vec![],
    };
    town.by("格線員丙", sign).unwrap();
    town.by("格線員丙", note("一")).unwrap();
    town.by("格線員丙", note("二")).unwrap();
    town
}

/// What is done and what is undone, by command.
fn commands(list: &UndoList) -> (Vec<String>, Vec<String>) {
    let names = |entries: &[UndoEntry]| entries.iter().map(|entry| entry.step.command.clone()).collect();
    (names(&list.done), names(&list.undone))
}

#[test]
fn the_list_names_each_step_newest_first_says_why_one_cannot_go_and_is_the_same_after_a_restart() {
    let mut town = five_steps();
    town.by("格線員丙", Command::Undo).unwrap();
    let before = list(&town, Some("格線員丙"));
    let (done, undone) = commands(&before);
    assert_eq!(done, ["case-note", "log-sign", "log-patrol", "case-file"]);
    assert_eq!(undone, ["case-note"]);
    let why: Vec<Option<RefusalCode>> =
        before.done.iter().map(|entry| entry.refused.as_ref().map(|refusal| refusal.code)).collect();
    let (last, held) = (Some(RefusalCode::FinalByRule), Some(RefusalCode::HeldByLater));
    assert_eq!(why, [None, last, held, held], "what the signed day may speak of stays with it");
    assert!(before.done[0].step.label.starts_with("城關-2026-00001"), "{:?}", before.done[0]);
    assert!(list(&town, Some("網格員甲")).done.is_empty(), "one's own");
    town.restart();
    assert_eq!(list(&town, Some("格線員丙")), before);
    town.by("格線員丙", Command::Redo).unwrap();
    assert_eq!(commands(&list(&town, Some("格線員丙"))).0.len(), 5);
}

#[test]
fn several_steps_go_one_after_the_other_and_only_the_one_that_was_named_goes() {
    let town = five_steps();
    let who = "格線員丙";
    let ids: Vec<String> = list(&town, Some(who)).done.into_iter().map(|entry| entry.id).collect();
    let undo = |step: &str| town.by(who, Command::UndoOf { step: step.into() }).map_err(|refusal| refusal.code);
    let redo = |step: &str| town.by(who, Command::RedoOf { step: step.into() }).map_err(|refusal| refusal.code);
    undo(&ids[0]).unwrap();
    undo(&ids[1]).unwrap();
    assert_eq!(undo(&ids[2]).unwrap_err(), RefusalCode::FinalByRule, "it stops there");
    assert_eq!(undo(&ids[0]).unwrap_err(), RefusalCode::StepGone, "gone already");
    assert_eq!(redo(&ids[0]).unwrap_err(), RefusalCode::StepGone, "the other one comes first");
    redo(&ids[1]).unwrap();
    redo(&ids[0]).unwrap();
    assert_eq!(list(&town, Some(who)).undone.len(), 0);
}

#[test]
fn a_step_goes_alone_only_where_nothing_after_it_can_hang_on_it() {
    let mut town = five_steps();
    let who = "格線員丙";
    let ids: Vec<String> = list(&town, Some(who)).done.into_iter().map(|entry| entry.id).collect();
    let undo = |town: &Town, step: &str| town.by(who, Command::UndoOf { step: step.into() }).map_err(|it| it.code);
    assert_eq!(
        undo(&town, &ids[1]).unwrap_err(),
        RefusalCode::BuiltUpon,
        "another remark on the same case came after it"
    );
    undo(&town, &ids[0]).unwrap();
    assert_eq!(undo(&town, &ids[4]).unwrap_err(), RefusalCode::HeldByLater, "the signed day may speak of it");
    town.now = at("2026-11-23T11:00");
    let alone = |command: Command| town.by("網格員甲", command).unwrap();
    alone(file(AREA, "lamp-dark", "路燈不亮"));
    alone(patrol(AREA, "08:10"));
    alone(Command::CaseNote { case: "城關-2026-00002".into(), text: "看過".into() });
    let ids: Vec<String> = list(&town, Some("網格員甲")).done.into_iter().map(|entry| entry.id).collect();
    let undo = |step: &str| town.by("網格員甲", Command::UndoOf { step: step.into() }).map_err(|it| it.code);
    assert_eq!(undo(&ids[2]).unwrap_err(), RefusalCode::BuiltUpon, "the note is about the case");
    undo(&ids[1]).unwrap();
    town.by("網格員甲", Command::Redo).unwrap();
    town.owner(Command::PersonAdd { name: "某甲".into(), phone: None, namesake: false });
    town.owner(Command::PersonAdd { name: "某乙".into(), phone: None, namesake: false });
    let person = list(&town, None).done[1].id.clone();
    let refused = town.tries(None, Command::UndoOf { step: person }).unwrap_err();
    assert_eq!(refused.code, RefusalCode::UndoInOrder, "a person may hold a post by now");
}
