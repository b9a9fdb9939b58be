//! The town of the tests: its days, places, people and who may do what.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::domain::case::Party;
use crate::domain::ids::{AppointmentId, ChangeId, PersonId, ReplicaId};
use crate::domain::label::Label;
use crate::domain::right::{Right, Scope};
use crate::domain::time::Civil;
use crate::i18n::{Lang, Messages};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{
    Desk, GridName, PartyName, PersonRow, PostRow, RightRow, Status, UndoEntry, UndoList, UndoNext, UndoStep,
};
use crate::tui::ctx::Ctx;
use crate::tui::widgets::theme::Theme;

/// Civil time on the day of the tests, Monday 2026-11-23.
pub fn at(clock: &str) -> Civil {
    format!("2026-11-23T{clock}:00+08:00").parse().unwrap()
}

/// Civil time on any day.
pub fn on(date: &str, clock: &str) -> Civil {
    format!("{date}T{clock}:00+08:00").parse().unwrap()
}

/// A date.
pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A time of day.
pub fn clock(text: &str) -> NaiveTime {
    format!("{text}:00").parse().unwrap()
}

/// A label, in the three languages.
pub fn label(hant: &str, hans: &str, en: &str) -> Label {
    Label { hant: hant.to_owned(), hans: hans.to_owned(), en: en.to_owned() }
}

/// The context at 10:47 for the warden, in zh-Hant.
pub fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, warden_desk())
}

/// The context at 10:47 for anybody.
pub fn ctx_in(lang: Lang, desk: Desk) -> Ctx {
    Ctx {
        theme: Theme::default(),
        messages: Messages::new(lang),
        now: at("10:47"),
        desk,
        town: Some(grid("610921100", "城關鎮")),
        mask: false,
        input_method: false,
    }
}

/// A grid's name.
pub fn grid(code: &str, name: &str) -> GridName {
    GridName { code: code.parse().unwrap(), name: name.to_owned() }
}

/// 南街第一網格
pub fn south_one() -> GridName {
    grid("610921100001001", "南街第一網格")
}

/// 南街社區
pub fn south() -> GridName {
    grid("610921100001", "南街社區")
}

/// A change of the town's first replica.
pub fn change(seq: u64) -> ChangeId {
    ChangeId { replica: ReplicaId::from_bytes(*b"0123456789abcdef"), seq }
}

/// An id made of a small number.
pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// A post.
pub fn post(code: &str, name: Label, where_: GridName, who: u128, person_name: &str) -> PostRow {
    PostRow {
        id: AppointmentId(uuid(900 + who)),
        post: code.into(),
        label: name,
        grid: where_,
        person: PersonId(uuid(who)),
        person_name: person_name.to_owned(),
        from: date("2026-01-01"),
        until: None,
        line: None,
        unit: None,
    }
}

/// 網格員 of 南街第一網格.
pub fn warden_post() -> PostRow {
    post("warden", label("網格員", "网格员", "warden"), south_one(), 1, "網格員甲")
}

/// 站長 of 南街社區.
pub fn chief_post() -> PostRow {
    post("station-chief", label("站長", "站长", "station chief"), south(), 2, "站長甲")
}

/// A person.
pub fn person(number: u128, name: &str, posts: Vec<PostRow>) -> PersonRow {
    PersonRow {
        id: PersonId(uuid(number)),
        ending: format!("{:04x}", 0xa000 + number),
        name: name.to_owned(),
        phone: Some(format!("1390000000{}", number % 10)),
        posts,
    }
}

/// Everybody: the warden, the chief, and two people with rare characters in their names.
pub fn people() -> Vec<PersonRow> {
    vec![
        person(1, "網格員甲", vec![warden_post()]),
        person(2, "站長甲", vec![chief_post()]),
        person(
            3,
            "䶮明",
            vec![post(
                "warden",
                label("網格員", "网格员", "warden"),
                grid("610921100002001", "北巷第一網格"),
                3,
                "䶮明",
            )],
        ),
        person(4, "𠮷野", Vec::new()),
    ]
}

fn rights(post: &PostRow, list: &[(Right, Scope)]) -> Vec<RightRow> {
    let row = |(right, scope): &(Right, Scope)| RightRow {
        right: *right,
        scope: *scope,
        grid: post.grid.code.clone(),
        post: post.post.clone(),
    };
    list.iter().map(row).collect()
}

/// The warden at the desk.
pub fn warden_desk() -> Desk {
    let list = [
        (Right::LogWrite, Scope::Own),
        (Right::LogSign, Scope::Own),
        (Right::LedgerWrite, Scope::Own),
        (Right::CaseFile, Scope::Town),
    ];
    let rights = rights(&warden_post(), &list);
    Desk { person: Some(person(1, "網格員甲", vec![warden_post()])), posts: vec![warden_post()], rights }
}

/// The station chief at the desk.
pub fn chief_desk() -> Desk {
    let list = [
        (Right::CaseTriage, Scope::Below),
        (Right::CaseRead, Scope::Below),
        (Right::CaseVerify, Scope::Below),
        (Right::CaseFile, Scope::Town),
        (Right::LedgerRead, Scope::Below),
    ];
    let rights = rights(&chief_post(), &list);
    Desk { person: Some(person(2, "站長甲", vec![chief_post()])), posts: vec![chief_post()], rights }
}

/// The same of a chief who reviews logs.
pub fn reviewer_desk() -> Desk {
    let desk = chief_desk();
    let review = rights(&chief_post(), &[(Right::LogReview, Scope::Below)]);
    Desk { rights: [desk.rights.clone(), review].concat(), ..desk }
}

/// The host, with one other window.
pub fn status() -> Status {
    Status {
        host_pid: 4711,
        is_host: true,
        windows: 1,
        saved: Some(change(41)),
        saved_at: Some(at("10:31")),
        changes: 41,
        town: Some(grid("610921100", "城關鎮")),
        lang: "zh-Hant".to_owned(),
        now: at("10:47"),
        calendar_known: true,
        opening: Vec::new(),
    }
}

/// Four things done, the second last of them final by rule, and one taken back.
pub fn undo_list() -> UndoList {
    let entry = |number: u64, command: &str, label: &str, time: &str| UndoEntry {
        id: change(number).to_string(),
        step: UndoStep { command: command.into(), act: None, label: label.into(), at: at(time), changes: 1 },
        refused: None,
    };
    let signed = entry(7, "log-sign", "南街第一網格 2026-11-23", "10:20");
    let refusal = Refusal::new(RefusalCode::FinalByRule).with("what", "log-sign").with("of", "record");
    UndoList {
        done: vec![
            entry(8, "case-note", "城關-2026-00003", "10:40"),
            UndoEntry { refused: Some(refusal), ..signed },
            entry(6, "ledger-set", "南街12號", "10:10"),
            entry(5, "log-patrol", "南街第一網格 11-23 09:10", "09:58"),
        ],
        undone: vec![entry(9, "case-accept", "城關-2026-00003 東巷口", "10:45")],
    }
}

/// What undo would take back.
pub fn undo_next() -> UndoNext {
    let step = |command: &str, label: &str| UndoStep {
        command: command.to_owned(),
        act: Some("reported-up".to_owned()),
        label: label.to_owned(),
        at: at("10:31"),
        changes: 1,
    };
    UndoNext { undo: Some(step("case-route", "城關-2026-00003")), kept: false, redo: None }
}

/// The station of a community as a party.
pub fn station() -> PartyName {
    PartyName { party: Party::Station(south().code), name: "南街社區工作站".to_owned() }
}

/// A unit as a party.
pub fn unit(code: &str, name: &str) -> PartyName {
    PartyName { party: Party::Unit(code.into()), name: name.to_owned() }
}
