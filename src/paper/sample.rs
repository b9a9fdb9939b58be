//! A case to be handed out, for tests.
#![allow(clippy::missing_panics_doc, clippy::expect_used, reason = "a sample for tests")]

use crate::domain::case::{Nature, Party, Stage};
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit};
use crate::domain::time::Civil;
use crate::service::view::{
    BoardRow, CaseSheet, Contact, GridName, HandoverArea, HandoverCase, HandoverDraft, HandoverPost, HandoverPromise,
    HandoverRow, HandoverView, HazardBoard, NoticePost, NoticeView, PartyName, PersonName,
};

/// The missing cover as it is handed to the squad.
pub fn case_sheet() -> CaseSheet {
    let at = |clock: &str| -> Civil { format!("2026-11-23T{clock}:00+08:00").parse().expect("a time") };
    let grid = |code: &str, name: &str| {
        let code: GridCode = code.parse().expect("a grid");
        GridName { code, name: name.to_owned() }
    };
    let unit = |code: &str, name: &str| PartyName { party: Party::Unit(code.into()), name: name.to_owned() };
    let station = Party::Station("610921100001".parse().expect("a grid"));
    CaseSheet {
        number: "城關-2026-00001".to_owned(),
        kind: Label {
            hant: "井蓋·缺失".to_owned(), hans: "井盖·缺失".to_owned(), en: "manhole missing".to_owned()
        },
        nature: Nature::Emergency,
        stage: Stage::Assigned,
        sensitive: false,
        grid: grid("610921100001001", "南街第一網格"),
        place: "南街12號門口".to_owned(),
        text: "井蓋不見了，已擺路障。郑某家門口，電話138****1234。".to_owned(),
        happened: at("09:28"),
        since: at("09:35"),
        to: Some(unit("urban-squad", "城管中隊")),
        assists: vec![PartyName { party: station, name: "南街社區工作站".to_owned() }],
        from: Contact { party: unit("office", "鎮網格辦"), person: None, phone: Some("0915-3320000".to_owned()) },
        due: Some(at("11:28")),
        limits: vec![Limit { amount: 2, unit: LimitUnit::UrgentHours }],
        left_in_minutes: Some(41),
        urgent: true,
        paused: false,
        clause: "篇3/責任人4-d".to_owned(),
        result: None,
        town: grid("610921100", "城關鎮"),
        lang: "zh-Hant".to_owned(),
        holder: "站長甲".to_owned(),
        edition: "aaaaaaaaaaaaaaaa:7".to_owned(),
        now: at("10:47"),
    }
}

/// A board with one danger whose deadline has passed.
pub fn board() -> HazardBoard {
    let grid = |code: &str, name: &str| {
        let code: GridCode = code.parse().expect("a grid");
        GridName { code, name: name.to_owned() }
    };
    let label = |hant: &str| Label { hant: hant.to_owned(), hans: hant.to_owned(), en: hant.to_owned() };
    HazardBoard {
        of: grid("610921100", "城關鎮"),
        on: "2026-12-05".parse().expect("a day"),
        lang: "zh-Hant".to_owned(),
        edition: "aaaa:7".to_owned(),
        rows: vec![BoardRow {
            plate: "安辦-7".to_owned(),
            kind: label("外牆·裂縫"),
            level: label("重大隱患"),
            grid: grid("610921100001001", "南街第一網格"),
            place: "南街12號".to_owned(),
            measures: "支護、圍擋 <b>".to_owned(),
            money: "2 萬元".to_owned(),
            person: "站長甲".to_owned(),
            deadline: "2026-12-01".parse().expect("a day"),
            overdue: true,
            plan: "疏散".to_owned(),
            follower: "網格員甲".to_owned(),
            reference: None,
        }],
    }
}

/// What stays with 南街第一網格 when its warden changes.
pub fn handover() -> HandoverView {
    let name = |name: &str| PersonName { person: PersonId(uuid::Uuid::nil()), name: name.to_owned() };
    let label = |hant: &str, hans: &str, en: &str| Label { hant: hant.into(), hans: hans.into(), en: en.into() };
    let at = |clock: &str| -> Civil { format!("2026-11-24T{clock}:00+08:00").parse().expect("a time") };
    let day = |date: &str| -> chrono::NaiveDate { date.parse().expect("a date") };
    let code: GridCode = "610921100001001".parse().expect("a grid");
    let household = |key: &str| HandoverRow {
        grid: GridName { code: "610921100001001".parse().expect("a grid"), name: "南街第一網格".to_owned() },
        item: label("住戶", "住户", "households"),
        key: key.to_owned(),
        place: None,
        number_label: Some(label("戶號", "户号", "household number")),
        known: day("2026-10-11"),
    };
    HandoverView {
        town: GridName { code: "610921100".parse().expect("a grid"), name: "城關鎮".to_owned() },
        lang: "zh-Hant".to_owned(),
        holder: "站長甲".to_owned(),
        edition: "a1b2c3-41".to_owned(),
        on: day("2026-11-25"),
        made: at("10:05"),
        clause: Some("實務/交接".to_owned()),
        areas: vec![HandoverArea {
            grid: GridName { code, name: "南街第一網格".to_owned() },
            posts: vec![HandoverPost {
                post: "warden".into(),
                label: label("網格員", "网格员", "warden"),
                gives: Some(name("網格員甲")),
                takes: Some(name("網格員乙")),
            }],
            cases: vec![HandoverCase {
                number: "城關-2026-00001".to_owned(),
                kind: label("犬類管理", "犬类管理", "dogs"),
                place: "南街12號".to_owned(),
                stage: Stage::Filed,
                due: Some(at("18:00")),
            }],
            promises: vec![HandoverPromise {
                by: day("2026-12-01"),
                household: "鄭某".to_owned(),
                promise: "請房管站來看".to_owned(),
                ending: "756a4b".to_owned(),
            }],
            stale: vec![
                HandoverRow { place: Some("南街2號".to_owned()), ..household("31") },
                HandoverRow { place: Some("南街12號".to_owned()), ..household("4") },
                household("7"),
                HandoverRow {
                    item: label("獨居老人", "独居老人", "elders living alone"),
                    key: "南街12號".to_owned(),
                    number_label: None,
                    ..household("")
                },
            ],
            stale_total: 17,
            unsigned: vec![day("2026-11-23")],
            drafts: vec![HandoverDraft { form: "patrol".to_owned(), by: Some(name("網格員甲")), at: at("09:58") }],
            drafts_kept: 1,
        }],
    }
}

/// A notice of a grid whose bounds are known and whose warden has no telephone.
pub fn notice() -> NoticeView {
    let grid = |code: &str, name: &str| GridName { code: code.parse().expect("a grid"), name: name.to_owned() };
    let channel = |name: &str, phone: &str| Contact {
        party: PartyName { party: Party::Station("610921100001".parse().expect("a sample")), name: name.to_owned() },
        person: Some("站長甲".to_owned()),
        phone: Some(phone.to_owned()),
    };
    NoticeView {
        town: grid("610921100", "城關鎮"),
        community: Some(grid("610921100001", "南街社區")),
        grid: grid("610921100001001", "南街第一網格"),
        boundary: Some("東至東巷，西至南街12號𠮷祥樓".to_owned()),
        divided_from: "2026-01-01".parse().ok(),
        households: Some(312),
        posts: vec![NoticePost {
            label: Label { hant: "網格員".to_owned(), hans: "网格员".to_owned(), en: "Warden".to_owned() },
            person: "網格員甲".to_owned(),
            phone: None,
            from: "2026-11-25".parse().expect("a sample"),
        }],
        channels: vec![channel("南街工作站", "3210001")],
        clauses: vec!["篇3/職責3-e".to_owned()],
        last: None,
        holds: false,
        lang: "zh-Hant".to_owned(),
        holder: "鎮辦甲".to_owned(),
        edition: "a1:120".to_owned(),
        made: "2026-11-25T10:00:00+08:00".parse().expect("a time"),
    }
}
