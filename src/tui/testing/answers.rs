//! What the town answers beside its cases: a warden's day, what a form offers, what a search finds.

use std::collections::BTreeMap;

use super::cases::{case_rows, case_view_of, due_steps, queue};
use super::town::{
    at, change, clock, date, grid, label, on, people, person, south, south_one, station, status, undo_list, undo_next,
    unit, uuid, warden_post,
};
use crate::domain::absence::ExcuseKind;
use crate::domain::case::{Nature, Stage};
use crate::domain::grid::UnitKind;
use crate::domain::ids::{LogId, PersonId, UnitCode};
use crate::domain::label::Label;
use crate::domain::ledger::Serves;
use crate::domain::limit::{Limit, LimitUnit};
use crate::domain::log::LogDetail;
use crate::domain::time::Times;
use crate::service::command::One;
use crate::service::query::{CaseFilter, Dimension, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{
    Answer, CaseRow, CaseTally, Choices, Contact, CountKey, CountRow, CountView, DayKind, Desk, DutyChoice, DutyRow,
    DutyState, ExcuseView, Figures, Finding, Found, GridName, Hit, KindChoice, LastPatrol, LogRow, NextUp, PartyName,
    PhraseRow, PostRow, PreviewRow, SiteRow, SlotState, StaleRow, TodayView, UnitRow, UrgedView,
};

/// An emergency that keeps somebody on the spot.
pub fn emergency(number: &str) -> ExcuseView {
    ExcuseView {
        case: Some(number.to_owned()),
        kind: ExcuseKind::Emergency,
        leave: None,
        id: number.to_owned(),
        by: "網格員甲".to_owned(),
        text: None,
        accepted: true,
        deputy: None,
    }
}

/// A duty.
pub fn duty(code: &str, name: Label, clause: &str, post: &PostRow, state: DutyState) -> DutyRow {
    DutyRow {
        item: None,
        duty: code.to_owned(),
        what: code.to_owned(),
        label: name,
        clause: clause.to_owned(),
        post: post.post.clone(),
        post_label: post.label.clone(),
        grid: post.grid.clone(),
        for_whom: None,
        excused_by: vec![ExcuseKind::Weather, ExcuseKind::Emergency, ExcuseKind::Transfer],
        state,
    }
}

/// A diary entry with a promise for today.
pub fn promise() -> LogRow {
    LogRow {
        id: LogId(uuid(7001)),
        ending: "7001".to_owned(),
        kind: "diary".to_owned(),
        grid: south_one(),
        person: PersonId(uuid(1)),
        person_name: "網格員甲".to_owned(),
        times: Times { happened: on("2026-11-20", "15:10"), received: None, keyed: on("2026-11-20", "15:20") },
        minutes: 0,
        text: "問低保怎麼申請。".to_owned(),
        detail: LogDetail::Diary {
            kept: None,
            household: "南街12號 鄭奶奶".to_owned(),
            result: None,
            promise: Some("問好材料回話".to_owned()),
            promised_by: Some(date("2026-11-23")),
        },
        late: None,
        said: None,
        addenda: Vec::new(),
        retimed: Vec::new(),
        links: Vec::new(),
        last_change: Some(change(21)),
    }
}

/// Rows that want confirming.
pub fn stale_rows() -> Vec<StaleRow> {
    let row = |item: &str, item_label: Label, key: &str, summary: &str, age: i64| StaleRow {
        grid: south_one(),
        item: item.into(),
        item_label,
        key: key.to_owned(),
        summary: summary.to_owned(),
        age_in_days: age,
        interval_in_days: 30,
        numbered: false,
    };
    vec![
        row("households", label("住戶", "住户", "households"), "南街12號", "戶主甲 4人", 43),
        row("shops", label("商戶", "商户", "shops"), "老李麵館", "餐飲", 38),
        row("elderly", label("獨居老人", "独居老人", "living alone"), "鄭奶奶", "南街12號", 36),
    ]
}

/// The warden's day at 10:47: the morning's patrol walked, the afternoon's to come, the log unsigned.
pub fn today() -> TodayView {
    let post = warden_post();
    let slots = DutyState::Slots {
        morning: SlotState::Done { log: LogId(uuid(7000)), start: clock("09:10"), minutes: 40, late: false },
        afternoon: SlotState::Due { from: clock("14:00"), to: clock("18:00") },
    };
    TodayView {
        person: person(1, "網格員甲", vec![post.clone()]),
        day: DayKind { date: date("2026-11-23"), working: true, name: None, known: true },
        now: at("10:47"),
        duties: vec![
            duty("patrol", label("巡查", "巡查", "patrol"), "篇3/責任人3-a", &post, slots),
            duty(
                "visit",
                label("走訪", "走访", "visits"),
                "篇3/責任人3-c",
                &post,
                DutyState::Minutes { done: 75, needed: 120, days_left: 5 },
            ),
            duty(
                "day-log",
                label("工作日誌", "工作日志", "day log"),
                "篇3/排查3-a",
                &post,
                DutyState::DayLog { entries: 4, signed: None },
            ),
            duty("screening", label("定期排查", "定期排查", "screening"), "篇3/排查1-b", &post, DutyState::Open),
        ],
        cases: case_rows().into_iter().skip(1).take(3).collect(),
        cases_total: 3,
        cases_late: 0,
        cases_elsewhere: 0,
        stale: stale_rows(),
        stale_total: 17,
        promises: vec![promise()],
        meetings: Vec::new(),
        next: Some(NextUp::Case(0)),
        lang: "zh-Hant".to_owned(),
        edition: "01234567.42".to_owned(),
        gaps: vec![Finding {
            error: false,
            code: "no-cadence".to_owned(),
            args: BTreeMap::new(),
            clause: Some("篇3/排查1-b".to_owned()),
            labels: BTreeMap::new(),
        }],
        urged: UrgedView::default(),
        notes: Vec::new(),
    }
}

/// What the case form offers in 南街第一網格.
pub fn choices() -> Choices {
    let kind = |code: &str, category: Label, name: Label, nature: Nature, limit: Option<Limit>| KindChoice {
        code: code.into(),
        category,
        label: name,
        nature,
        limit,
        sensitive: false,
        formula: None,
    };
    let urban = || label("城管", "城管", "urban");
    let contact = |party: PartyName, person: Option<&str>, phone: Option<&str>| Contact {
        party,
        person: person.map(str::to_owned),
        phone: phone.map(str::to_owned),
    };
    let unit_row = |code: &str, name: &str, kind: UnitKind| UnitRow {
        received: 0,
        returned: 0,
        code: UnitCode::from(code),
        name: name.to_owned(),
        kind,
        phone: None,
        open: Some(3),
    };
    let excusable = |code: &str, name: Label, excused_by: &[ExcuseKind]| DutyChoice {
        code: code.into(),
        label: name,
        excused_by: excused_by.to_vec(),
    };
    let duties = vec![
        excusable(
            "patrol",
            label("巡查", "巡查", "patrol"),
            &[ExcuseKind::Weather, ExcuseKind::Emergency, ExcuseKind::Transfer],
        ),
        excusable("warden-log", label("工作日誌", "工作日志", "day log"), &[ExcuseKind::Transfer]),
        excusable("cadre-review", label("審閱", "审阅", "review"), &[]),
    ];
    Choices {
        duties,
        log_grids: vec![south_one()],
        screening_grids: vec![south_one()],
        collection_grids: vec![south()],
        case_grids: vec![south_one(), south(), grid("610921100002001", "北巷第一網格")],
        kinds: vec![
            kind(
                "manhole-missing",
                urban(),
                label("井蓋·缺失", "井盖·缺失", "manhole missing"),
                Nature::Emergency,
                Some(Limit { amount: 2, unit: LimitUnit::UrgentHours }),
            ),
            kind(
                "lamp-dark",
                urban(),
                label("路燈不亮", "路灯不亮", "street lamp dark"),
                Nature::General,
                Some(Limit { amount: 2, unit: LimitUnit::WorkingDays }),
            ),
            kind(
                "low-income",
                label("民政", "民政", "civil"),
                label("低保諮詢", "低保咨询", "benefit enquiry"),
                Nature::Policy,
                None,
            ),
        ],
        units: vec![
            unit_row("city-management", "城管中隊", UnitKind::Unit),
            unit_row("police", "派出所", UnitKind::Unit),
            unit_row("office", "鎮網格辦", UnitKind::Office),
        ],
        contacts: vec![
            contact(station(), Some("站長甲"), Some("13900000002")),
            contact(unit("office", "鎮網格辦"), None, Some("0915-3320000")),
        ],
        posts: vec![("warden".into(), label("網格員", "网格员", "warden"))],
        patrols: vec![LastPatrol {
            route: Some("南街 → 東巷 → 學校後門".to_owned()),
            companions: vec!["䶮明".to_owned()],
            minutes: 40,
        }],
        hours: crate::domain::calendar::Hours::default(),
    }
}

/// What a search finds.
pub fn found() -> Found {
    let case = Hit {
        kind: "case".to_owned(),
        id: "城關-2026-00001".to_owned(),
        title: "城關-2026-00001 南街12號門口".to_owned(),
        detail: "南街第一網格".to_owned(),
        label: Some(label("路燈·不亮", "路灯·不亮", "street light")),
        when: Some(at("09:31")),
        excerpt: "學校後門路燈不亮，已告知值班門衛，晚上看不清台階。".to_owned(),
        excerpt_marks: vec![(12, 18)],
        how: "words".to_owned(),
        ..Hit::default()
    };
    let row = Hit {
        kind: "entry".to_owned(),
        id: "610921100001001/households/南街12號".to_owned(),
        title: "南街12號".to_owned(),
        detail: "南街第一網格".to_owned(),
        label: Some(label("住戶", "住户", "households")),
        when: Some(at("08:00")),
        excerpt: "戶主 鄭奶奶 · 人口 1".to_owned(),
        how: "near".to_owned(),
        ..Hit::default()
    };
    let grid = Hit {
        kind: "grid".to_owned(),
        id: "610921100001001".to_owned(),
        title: "南街第一網格".to_owned(),
        detail: "610921100001001 南街社區".to_owned(),
        title_marks: vec![(0, 6)],
        how: "spelled".to_owned(),
        ..Hit::default()
    };
    let meant = vec![("grid".to_owned(), "南街社區".to_owned())];
    Found { hits: vec![case, row, grid], indexing: None, meant, cut: false }
}

/// Three cases wait for who asks, twelve are open; of a grid that there is not there is none.
fn tally(filter: &CaseFilter) -> CaseTally {
    let refused =
        (filter.grid.as_deref() == Some("火星")).then(|| Refusal::new(RefusalCode::UnknownGrid).with("given", "火星"));
    let open = if refused.is_some() {
        0
    } else if filter.mine {
        3
    } else {
        12
    };
    // Closed ones take two stretches to count.
    let (closed, next) =
        if filter.is_of_open_cases() || refused.is_some() { (0, None) } else { (40, Some("00".into())) };
    CaseTally { cases: open + closed, open, late: u64::from(filter.late), next, refused }
}

/// Two communities, whatever the division: what was asked for stands in the answer.
fn counts(by: &[Dimension], filter: &CaseFilter) -> CountView {
    let row =
        |code: &str, name: &str, [filed, closed, on_time, overdue, rework, surveyed, satisfied]: [u64; 7]| CountRow {
            keys: vec![CountKey { code: code.to_owned(), label: Some(Label::verbatim(name)) }],
            figures: Figures { filed, closed, on_time, overdue, rework, surveyed, satisfied },
        };
    CountView {
        as_of: at("10:47"),
        by: by.to_vec(),
        filter: CaseFilter { as_of: Some(at("10:47").naive_local()), ..filter.clone() },
        rows: vec![
            row("610921100001", "南街社區", [41, 30, 27, 4, 2, 8, 7]),
            row("610921100002", "北街社區", [12, 6, 5, 0, 0, 0, 0]),
        ],
        total: Figures { filed: 53, closed: 36, on_time: 32, overdue: 4, rework: 2, surveyed: 8, satisfied: 7 },
    }
}

/// What would become of cases: all go to 城管中隊 but the one that was sent back, which cannot.
pub fn preview(each: &[One]) -> Vec<PreviewRow> {
    let row = |one: &One| {
        let key = one.command.case().unwrap_or_default().to_owned();
        let now = case_rows().into_iter().find(|row| row.number == key);
        if now.as_ref().is_none_or(|row| row.stage == Stage::Returned) {
            let refusal = Refusal::new(RefusalCode::NotNow).with("number", &key).with("stage", "returned");
            let refused = Some(refusal.with("act", "assigned").by("篇3/排查4-b".into()));
            return PreviewRow { key, now, then: None, acts: Vec::new(), is_final: false, notes: Vec::new(), refused };
        }
        let holder = Some(unit("city-management", "城管中隊"));
        let then = now.clone().map(|row| CaseRow { stage: Stage::Assigned, holder, ..row });
        let acts = vec!["assigned".to_owned()];
        PreviewRow { key, now, then, acts, is_final: false, notes: Vec::new(), refused: None }
    };
    each.iter().map(row).collect()
}

/// A phrase of each kind: one's own, the grid's, one that is written again and again.
pub fn phrases() -> Vec<PhraseRow> {
    let row = |text: &str, of: Option<GridName>, kept: bool| {
        let may_drop = !kept || of.is_none();
        PhraseRow { text: text.to_owned(), of, kept, may_drop }
    };
    vec![
        row("路面整潔，無異常。", None, true),
        row("消防通道暢通。", Some(south()), true),
        row("已告知值班門衛。", None, false),
    ]
}

/// The households and places of 南街第一網格.
pub fn sites(serves: Serves) -> Vec<SiteRow> {
    let row = |key: &str, title: &str, called: &str, detail: &str, tail: Option<&str>| SiteRow {
        grid: south_one(),
        item: if serves == Serves::Household { "households" } else { "places" }.into(),
        item_label: label("住戶", "住户", "households"),
        key: key.to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        called: called.to_owned(),
        exact: false,
        phone_tail: tail.map(str::to_owned),
    };
    match serves {
        Serves::Household => vec![
            row("1", "鄭秀英", "鄭秀英 南街12號", "南街12號 豆腐鄭 三組", Some("5678")),
            row("2", "周建國", "周建國 東巷3號", "東巷3號", None),
            row("3", "周建軍", "周建軍 東巷8號", "東巷8號 二組", None),
        ],
        Serves::Place => vec![
            row("南街", "南街", "南街", "", None),
            row("南街文化廣場", "南街文化廣場", "南街文化廣場", "二組 老糧站 大槐樹", None),
        ],
    }
}

/// The answer that the town gives to a query of the frame, Today or Triage; none to the others.
pub fn answer_to(query: &Query, desk: &Desk) -> Option<Answer> {
    Some(match query {
        Query::Status => Answer::Status(status()),
        Query::Desk => Answer::Desk(desk.clone()),
        Query::UndoList => Answer::UndoList(Box::new(undo_list())),
        Query::UndoNext => Answer::UndoNext(undo_next()),
        Query::People { .. } => Answer::People(people()),
        Query::Today { .. } => Answer::Today(Box::new(today())),
        Query::Cases { .. } => queue(),
        Query::CaseTallies { filters } => Answer::CaseTallies(filters.iter().map(tally).collect()),
        Query::CaseTallyOn { .. } => Answer::CaseTallies(vec![CaseTally { cases: 8, ..CaseTally::default() }]),
        Query::Counts { by, filter } => Answer::Counts(Box::new(counts(by, filter))),
        Query::Preview { each } => Answer::Preview(preview(each)),
        Query::Case { case } => Answer::Case(Box::new(case_view_of(case))),
        Query::CaseSheet { .. } => Answer::CaseSheet(Box::new(crate::paper::sample::case_sheet())),
        Query::DueSteps { .. } => Answer::DueSteps(due_steps()),
        Query::Choices { .. } => Answer::Choices(Box::new(choices())),
        Query::Search { .. } => Answer::Hits(Box::new(found())),
        Query::Units | Query::UnitsFor { .. } => Answer::Units(choices().units),
        Query::Urged => Answer::Urged(UrgedView::default()),
        Query::Alike { .. } => Answer::Alike(Vec::new()),
        Query::Sites { serves, .. } => Answer::Sites(sites(*serves)),
        Query::Phrases { .. } => Answer::Phrases(phrases()),
        _ => return None,
    })
}
