//! A town for tests, as the service would answer it, and helpers that drive panes without a terminal or a door.

#![allow(clippy::missing_panics_doc, clippy::similar_names, reason = "for tests alone")]

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use uuid::Uuid;

use super::app::{App, Message, Target};
use super::ctx::Ctx;
use super::effect::Effect;
use super::frame;
use super::pane::{Event, Pane, Tag};
use super::widgets::cells;
use super::widgets::theme::{Background, Palette, Theme};
use super::worker::{Job, Outcome};
use crate::domain::case::{
    Answered, Case, CaseEvent, Channel, Due, Nature, Party, PathTaken, Reporter, Responsibility, Ruled, Source, Stage,
    Telling,
};
use crate::domain::change::Author;
use crate::domain::grid::UnitKind;
use crate::domain::ids::{AppointmentId, CaseId, ChangeId, KindCode, LogId, PersonId, ReplicaId, UnitCode};
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit, Step, StepReason};
use crate::domain::log::LogDetail;
use crate::domain::right::{Right, Scope};
use crate::domain::time::{Civil, Times};
use crate::i18n::{Lang, Messages};
use crate::service::command::Asker;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{
    ActRow, Answer, CaseRow, CaseView, Choices, Contact, DayKind, Desk, DueSteps, DutyRow, DutyState, Finding,
    GridName, Hit, KindChoice, LogRow, Paged, PartyName, PersonRow, PostRow, ProposalView, RightRow, SlotState,
    StaleRow, Status, TellingView, TodayView, UndoNext, UndoStep, UnitRow,
};

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

/// What undo would take back.
pub fn undo_next() -> UndoNext {
    let step = |command: &str, label: &str| UndoStep {
        command: command.to_owned(),
        label: label.to_owned(),
        at: at("10:31"),
        changes: 1,
    };
    UndoNext { undo: Some(step("case-route", "城關-2026-00003")), redo: None }
}

/// The station of a community as a party.
pub fn station() -> PartyName {
    PartyName { party: Party::Station(south().code), name: "南街社區工作站".to_owned() }
}

/// A unit as a party.
pub fn unit(code: &str, name: &str) -> PartyName {
    PartyName { party: Party::Unit(code.into()), name: name.to_owned() }
}

/// A row of the queue.
pub fn case_row(
    number: u32,
    kind: (&str, Label),
    nature: Nature,
    stage: Stage,
    place: &str,
    left: Option<i64>,
) -> CaseRow {
    let urgent = nature == Nature::Emergency;
    CaseRow {
        id: CaseId(uuid(u128::from(number) + 5000)),
        number: format!("城關-2026-{number:05}"),
        kind: KindCode::from(kind.0),
        kind_label: kind.1,
        nature,
        path: if urgent { PathTaken::Reported } else { PathTaken::BroughtBack },
        source: Source::Patrol,
        stage,
        grid: south_one(),
        place: place.to_owned(),
        text: "井蓋不見了，已擺路障。".to_owned(),
        holder: Some(station()),
        happened: at("09:28"),
        due: left.map(|minutes| at("10:47") + chrono::TimeDelta::minutes(minutes)),
        left_in_minutes: left,
        urgent,
        on_site: urgent,
        unanswered: urgent,
        sensitive: false,
        returns: 0,
        last_change: Some(change(u64::from(number) + 10)),
    }
}

/// The chief's queue: one late, one urgent, the rest with time.
pub fn case_rows() -> Vec<CaseRow> {
    use Nature::{Emergency, General, Policy};
    vec![
        case_row(
            4,
            ("street-vendor", label("占道經營·流動攤販", "占道经营·流动摊贩", "street vendor")),
            General,
            Stage::Accepted,
            "北巷市場",
            Some(-75),
        ),
        case_row(
            1,
            ("manhole-missing", label("井蓋·缺失", "井盖·缺失", "manhole missing")),
            Emergency,
            Stage::Filed,
            "南街12號門口",
            Some(41),
        ),
        case_row(
            5,
            ("rubbish-exposed", label("暴露垃圾", "暴露垃圾", "exposed rubbish")),
            General,
            Stage::Filed,
            "東巷口",
            Some(200),
        ),
        case_row(
            6,
            ("lamp-dark", label("路燈不亮", "路灯不亮", "street lamp dark")),
            General,
            Stage::Handling,
            "學校後門",
            Some(500),
        ),
        case_row(
            7,
            ("low-income", label("低保諮詢", "低保咨询", "benefit enquiry")),
            Policy,
            Stage::Returned,
            "戶主甲",
            Some(1000),
        ),
        case_row(
            8,
            ("neighbours", label("鄰里糾紛", "邻里纠纷", "quarrel")),
            General,
            Stage::Resolved,
            "3棟2單元",
            None,
        ),
    ]
}

/// A page of the queue.
pub fn queue() -> Answer {
    Answer::Cases(Paged { rows: case_rows(), next: None, total: Some(12), late: Some(1) })
}

/// The missing manhole cover, opened by the chief.
pub fn case_view() -> CaseView {
    let row = case_rows().remove(1);
    let office = unit("office", "鎮網格辦");
    let event = |clock: &str, what: &str, who: u128| CaseEvent {
        at: at(clock),
        keyed: at("09:33"),
        keyed_by: Author::Person(PersonId(uuid(who))),
        what: what.to_owned(),
        party: None,
        by: None,
        text: None,
        clause: None,
    };
    let due = Due { at: at("11:28"), from: at("09:28"), limit: Limit { amount: 2, unit: LimitUnit::UrgentHours } };
    let answered = Answered { by: "站長甲".to_owned(), at: at("09:29"), channel: Channel::Phone };
    let telling = |to: &PartyName, clock: &str, answered: Option<Answered>| Telling {
        to: to.party.clone(),
        told: at(clock),
        by: "網格員甲".to_owned(),
        channel: Channel::Phone,
        answered,
    };
    let case = Case {
        id: row.id,
        number: row.number.clone(),
        grid: row.grid.code.clone(),
        kind: row.kind.clone(),
        nature: row.nature,
        path: row.path,
        source: row.source,
        place: row.place.clone(),
        text: row.text.clone(),
        reporter: Some(Reporter { name: Some("老李".to_owned()), phone: Some("13900000123".to_owned()) }),
        times: Times { happened: at("09:28"), received: Some(at("09:29")), keyed: at("09:33") },
        filed_by: Author::Person(PersonId(uuid(1))),
        responsibility: Responsibility::Outside,
        sensitive: false,
        stage: row.stage,
        holder: Some(station().party),
        came_from: Vec::new(),
        lead: None,
        assist: Vec::new(),
        reported_up: false,
        due: Some(due),
        ruled: Ruled {
            regulation: "town-grid".into(),
            version: "v1".to_owned(),
            rule: "manhole".to_owned(),
            clause: "篇3/責任人4".to_owned(),
        },
        tellings: vec![telling(&station(), "09:29", Some(answered)), telling(&office, "09:31", None)],
        on_site: true,
        result: None,
        handled_by: None,
        fed_back: false,
        returns: 0,
        ended: None,
        late: None,
        events: vec![
            event("09:28", "filed", 1),
            CaseEvent { party: Some(station().party), ..event("09:29", "told", 1) },
            CaseEvent { party: Some(office.party.clone()), ..event("09:31", "told", 1) },
            CaseEvent { text: Some("已擺路障，老李照看。".to_owned()), ..event("09:40", "on-site", 1) },
        ],
        oddities: Vec::new(),
    };
    let view = |telling: &Telling, name: &PartyName| TellingView {
        to: name.clone(),
        told: telling.told,
        by: telling.by.clone(),
        channel: telling.channel,
        answered: telling.answered.as_ref().map(|answer| (answer.by.clone(), answer.at)),
        delay_in_minutes: crate::domain::time::minutes_between(&at("09:28"), &telling.told),
    };
    let tellings = vec![view(&case.tellings[0], &station()), view(&case.tellings[1], &office)];
    CaseView {
        tellings,
        people: BTreeMap::from([(PersonId(uuid(1)), "網格員甲".to_owned()), (PersonId(uuid(2)), "站長甲".to_owned())]),
        parties: vec![station(), office.clone(), unit("city-management", "城管中隊")],
        proposal: Some(ProposalView {
            responsibility: Responsibility::Outside,
            lead: Some(unit("city-management", "城管中隊")),
            assist: vec![station()],
            office: Some(office),
            limit: Some(Limit { amount: 2, unit: LimitUnit::UrgentHours }),
            due: Some(at("11:28")),
            rule: "井蓋·缺失".to_owned(),
            clause: "篇3/責任人4".to_owned(),
        }),
        acts: acts(&["accepted", "reported-up", "returned", "told", "answered", "on-site", "on-site-ended", "noted"]),
        row,
        case,
    }
}

/// Acts that are allowed; all others are refused as not to be done now.
pub fn acts(allowed: &[&str]) -> Vec<ActRow> {
    use crate::domain::case::{Act, act_name};
    let refused = || Some(Refusal::new(crate::service::refusal::RefusalCode::NotNow));
    Act::ALL
        .iter()
        .map(|act| act_name(*act))
        .map(|act| ActRow { act: act.to_owned(), refused: if allowed.contains(&act) { None } else { refused() } })
        .collect()
}

/// The arithmetic of a due time over a weekend.
pub fn due_steps() -> DueSteps {
    let step = |from: Civil, to: Civil, minutes: u32, reason: StepReason| Step {
        from: from.naive_local(),
        to: to.naive_local(),
        minutes,
        reason,
        name: None,
        known: true,
    };
    DueSteps {
        number: "城關-2026-00004".to_owned(),
        limit: Limit { amount: 4, unit: LimitUnit::WorkingHours },
        from: on("2026-11-20", "16:30"),
        due: at("10:30"),
        steps: vec![
            step(on("2026-11-20", "16:30"), on("2026-11-20", "18:00"), 90, StepReason::Office),
            step(on("2026-11-21", "00:00"), on("2026-11-23", "00:00"), 0, StepReason::Weekend),
            step(at("08:00"), at("10:30"), 150, StepReason::Office),
        ],
        unknown_years: Vec::new(),
        clause: "篇3/排查4".to_owned(),
    }
}

/// A duty.
pub fn duty(code: &str, name: Label, clause: &str, post: &PostRow, state: DutyState) -> DutyRow {
    DutyRow {
        duty: code.to_owned(),
        label: name,
        clause: clause.to_owned(),
        post: post.post.clone(),
        post_label: post.label.clone(),
        grid: post.grid.clone(),
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
            household: "南街12號 鄭奶奶".to_owned(),
            result: None,
            promise: Some("問好材料回話".to_owned()),
            promised_by: Some(date("2026-11-23")),
        },
        late: None,
        addenda: Vec::new(),
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
        morning: SlotState::Done { log: LogId(uuid(7000)), start: clock("09:10"), minutes: 40 },
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
        stale: stale_rows(),
        stale_total: 17,
        promises: vec![promise()],
        gaps: vec![Finding {
            error: false,
            code: "no-cadence".to_owned(),
            args: BTreeMap::new(),
            clause: Some("篇3/排查1-b".to_owned()),
            labels: BTreeMap::new(),
        }],
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
    };
    let urban = || label("城管", "城管", "urban");
    let contact = |party: PartyName, person: Option<&str>, phone: Option<&str>| Contact {
        party,
        person: person.map(str::to_owned),
        phone: phone.map(str::to_owned),
    };
    let unit_row = |code: &str, name: &str, kind: UnitKind| UnitRow {
        code: UnitCode::from(code),
        name: name.to_owned(),
        kind,
        phone: None,
        open: 3,
    };
    Choices {
        log_grids: vec![south_one()],
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
        routes: vec!["南街 → 東巷 → 學校後門".to_owned()],
    }
}

/// What a search finds.
pub fn hits() -> Vec<Hit> {
    let hit = |kind: &str, id: &str, title: &str, detail: &str, label: Option<Label>| Hit {
        kind: kind.to_owned(),
        id: id.to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        label,
    };
    vec![
        hit("case", "城關-2026-00001", "城關-2026-00001 井蓋·缺失", "南街12號門口", None),
        hit("grid", "610921100001001", "南街第一網格", "610921100001001", None),
        hit(
            "entry",
            "610921100001001/households/南街12號",
            "南街12號",
            "南街第一網格",
            Some(label("住戶", "住户", "households")),
        ),
    ]
}

/// The answer that the town gives to a query of the frame, Today or Triage; none to the others.
pub fn answer_to(query: &Query, desk: &Desk) -> Option<Answer> {
    Some(match query {
        Query::Status => Answer::Status(status()),
        Query::Desk => Answer::Desk(desk.clone()),
        Query::UndoNext => Answer::UndoNext(undo_next()),
        Query::People { .. } => Answer::People(people()),
        Query::Today { .. } => Answer::Today(Box::new(today())),
        Query::Cases { .. } => queue(),
        Query::Case { case } => Answer::Case(Box::new(case_view_of(case))),
        Query::DueSteps { .. } => Answer::DueSteps(due_steps()),
        Query::Choices { .. } => Answer::Choices(Box::new(choices())),
        Query::Search { .. } => Answer::Hits(hits()),
        Query::Units => Answer::Units(choices().units),
        _ => return None,
    })
}

/// Any case of the queue opened, by number or id.
pub fn case_view_of(name: &str) -> CaseView {
    let mut view = case_view();
    if let Some(row) = case_rows().into_iter().find(|row| row.number == name || row.id.to_string() == name) {
        view.case.number.clone_from(&row.number);
        view.case.id = row.id;
        view.case.place.clone_from(&row.place);
        view.case.stage = row.stage;
        view.row = row;
    }
    view
}

// ---- driving

/// A key without modifiers.
pub fn press(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A letter.
pub fn letter(c: char) -> KeyEvent {
    press(KeyCode::Char(c))
}

/// A letter with Ctrl.
pub fn ctrl(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
}

/// Answers the queries among `effects` with `answer`, and those that follow, until none is left; returns the other
/// effects.
pub fn settle(
    pane: &mut dyn Pane,
    ctx: &Ctx,
    effects: Vec<Effect>,
    answer: impl Fn(&Query) -> Option<Answer>,
) -> Vec<Effect> {
    let mut queue: Vec<Effect> = effects;
    let mut rest = Vec::new();
    let mut rounds = 0;
    while !queue.is_empty() {
        rounds += 1;
        assert!(rounds < 100, "a pane asks for ever");
        let effect = queue.remove(0);
        match effect {
            Effect::Query { tag, query } => {
                if let Some(answer) = answer(&query) {
                    queue.extend(pane.update(Event::Answer(tag, Ok(answer)), ctx));
                }
            }
            other => rest.push(other),
        }
    }
    rest
}

/// Opens a pane with the answers of the town.
pub fn opened(pane: &mut dyn Pane, ctx: &Ctx) -> Vec<Effect> {
    let effects = pane.update(Event::Open(None), ctx);
    settle(pane, ctx, effects, |query| answer_to(query, &ctx.desk))
}

/// The app with somebody at the desk, the town's answers read, drawn nowhere.
pub fn app(lang: Lang, desk: &Desk) -> App {
    let person = desk.person.as_ref().map(|person| person.id.to_string());
    let empty = Desk { person: None, posts: Vec::new(), rights: Vec::new() };
    let (mut app, jobs) = App::new(ctx_in(lang, empty), Asker { person, now: None, mask: false });
    run(&mut app, jobs, desk);
    app
}

/// Sends a message and answers what follows; returns the commands that were given.
pub fn send(app: &mut App, message: Message, desk: &Desk) -> Vec<Job> {
    let jobs = app.update(message);
    run(app, jobs, desk)
}

/// Answers jobs with the town's answers until none is left; returns the other jobs.
pub fn run(app: &mut App, jobs: Vec<Job>, desk: &Desk) -> Vec<Job> {
    let mut queue = jobs;
    let mut rest = Vec::new();
    let mut rounds = 0;
    while !queue.is_empty() {
        rounds += 1;
        assert!(rounds < 200, "the app asks for ever");
        match queue.remove(0) {
            Job::Query { to, tag, serial, request } => {
                if let Some(answer) = answer_to(&request.query, desk) {
                    queue.extend(app.update(answered(to, tag, serial, Ok(answer))));
                }
            }
            other => rest.push(other),
        }
    }
    rest
}

/// The message that brings an answer.
pub fn answered(to: Target, tag: Tag, serial: u64, result: Result<Answer, Refusal>) -> Message {
    Message::Outcome(Outcome::Answer { to, tag, serial, result })
}

// ---- looking

/// What a screen of so many cells shows, as text.
pub fn screen_of(app: &App, width: u16, height: u16) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let caret = frame::view(app, area, &mut buffer);
    let caret = caret.map_or_else(String::new, |(x, y)| format!("\ncaret {x},{y}"));
    format!("{}{caret}", text_of(&buffer))
}

/// What a pane shows in so many cells, as text, with its caret.
pub fn pane_of(pane: &dyn Pane, ctx: &Ctx, width: u16, height: u16) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    pane.view(area, &mut buffer, ctx, true);
    let caret = pane.caret(area, ctx).map_or_else(String::new, |(x, y)| format!("\ncaret {x},{y}"));
    format!("{}{caret}", text_of(&buffer))
}

/// A buffer as lines of text; fails if a wide glyph is cut in half by what stands beside it.
pub fn text_of(buffer: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            let wide = cells::cells(symbol).max(1);
            for hidden in x + 1..(x + wide).min(buffer.area.right()) {
                assert_eq!(buffer[(hidden, y)].symbol(), " ", "a wide glyph is overdrawn at {hidden},{y}: {line}");
            }
            x += wide;
        }
        assert!(x == buffer.area.right(), "a wide glyph stands over the right edge in line {y}");
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// Whether a buffer has any colour in it.
pub fn has_colour(buffer: &Buffer) -> bool {
    buffer.content().iter().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
}

/// The context without colour.
pub fn without_colour(ctx: Ctx, ascii: bool) -> Ctx {
    Ctx { theme: Theme::new(Background::Dark, Palette::None, ascii), ..ctx }
}
