//! More of the town of [`super::testing`]: a month, a day, a book with its rows, the grids.
#![allow(clippy::missing_panics_doc, reason = "samples for tests")]

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::testing::{
    at, case_rows, change, chief_post, clock, date, grid, label, on, person, promise, south, south_one, uuid,
    warden_post,
};
use crate::domain::case::Stage;
use crate::domain::change::Author;
use crate::domain::ids::{ChangeId, GridCode, LogId, PersonId, Tier};
use crate::domain::label::Label;
use crate::domain::ledger::HowKnown;
use crate::domain::log::{Addendum, DayLine, DayLink, LateReason, LogDetail, LogOf, LogSpan};
use crate::domain::time::{Slot, Times};
use crate::service::query::Query;
use crate::service::view::{
    Answer, Book, BookCategory, BookCheck, BookItem, CheckedRow, DayKind, DayLogView, DayView, EntryRow, FactRow,
    FactSheet, FieldSpec, GridName, GridRowView, GridView, HistoryRow, ItemSpec, LineSays, LineView, LogRow, MonthDay,
    MonthView, Paged, PeriodView, PostRow, RegulationRow, RemarkView, RowsView, SlotState,
};

/// November 2026 of the warden: today is the 23rd, the 9th was missed in the afternoon, the 20th is signed.
pub fn month(year: i32, month: u32) -> MonthView {
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    let today = date("2026-11-23");
    let day = |day: NaiveDate| {
        let working = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && day.day() != 12 || day.day() == 14;
        let name = match day.day() {
            12 => Some("節".to_owned()),
            14 => Some("調休".to_owned()),
            _ => None,
        };
        let done = |start: &str| SlotState::Done { log: LogId(uuid(1)), start: clock(start), minutes: 40, late: false };
        let due = |from: &str, to: &str| SlotState::Due { from: clock(from), to: clock(to) };
        let (morning, afternoon) = match day {
            _ if !working => (SlotState::Off, SlotState::Off),
            day if day > today => (due("08:00", "12:00"), due("14:00", "18:00")),
            day if day == today => (done("09:10"), due("14:00", "18:00")),
            day if day.day() == 9 => (done("08:30"), SlotState::Missed),
            day if day.day() == 17 => {
                (SlotState::Excused { excuse: crate::tui::testing::emergency("城關-2026-00007") }, done("15:00"))
            }
            _ => (done("08:30"), done("14:20")),
        };
        MonthDay {
            day: DayKind { date: day, working, name, known: true },
            morning: Some(morning),
            afternoon: Some(afternoon),
            entries: if working && day <= today { 3 } else { 0 },
            signed: working.then_some(day < today && day.day() != 19),
            log_missing: false,
            beside: Vec::new(),
        }
    };
    MonthView {
        person: PersonId(uuid(1)),
        person_name: "網格員甲".into(),
        grid: Some(south_one()),
        year,
        month,
        days: first.iter_days().take_while(|one| one.month() == month).map(day).collect(),
        areas: vec![south_one()],
        hours: crate::domain::calendar::Hours::default(),
        by_day: None,
    }
}

/// The morning's patrol, with an addendum.
pub fn patrol_row() -> LogRow {
    LogRow {
        id: LogId(uuid(7000)),
        ending: "7000".into(),
        kind: "patrol".into(),
        grid: south_one(),
        person: PersonId(uuid(1)),
        person_name: "網格員甲".into(),
        times: Times { happened: on("2026-11-23", "09:10"), received: None, keyed: on("2026-11-23", "09:52") },
        minutes: 40,
        text: "學校後門路燈不亮，已告知值班門衛。老李麵館換了新灶，燃氣管已檢查，沒有漏氣。".into(),
        detail: LogDetail::Patrol {
            end: on("2026-11-23", "09:50"),
            slot: Slot::Morning,
            route: Some("南街 → 東巷 → 學校後門".into()),
            companions: vec!["䶮明".into(), "𠮷野".into()],
        },
        late: None,
        said: None,
        retimed: Vec::new(),
        addenda: vec![Addendum {
            at: on("2026-11-23", "10:20"),
            by: Author::Person(PersonId(uuid(1))),
            text: "門衛回電，已報修。".into(),
        }],
        links: Vec::new(),
        last_change: Some(change(30)),
    }
}

/// A day: three entries and a case on the 23rd; one visit keyed late and a signed log on the 20th; nothing else.
pub fn day(at: NaiveDate) -> DayView {
    let kind = |working| DayKind { date: at, working, name: None, known: true };
    match at.day() {
        23 => {
            let mut diary = promise();
            diary.times.happened = on("2026-11-23", "09:52");
            let visit = LogRow {
                id: LogId(uuid(7002)),
                ending: "7002".into(),
                kind: "visit".into(),
                minutes: 25,
                text: "看望獨居老人，身體尚可。".into(),
                detail: LogDetail::Visit { end: on("2026-11-23", "10:35"), companions: Vec::new(), household: None },
                times: Times { happened: on("2026-11-23", "10:10"), received: None, keyed: on("2026-11-23", "10:36") },
                retimed: Vec::new(),
                addenda: Vec::new(),
                ..patrol_row()
            };
            DayView {
                day: kind(true),
                entries: vec![patrol_row(), diary, visit],
                logs: Vec::new(),
                owed: Some(south_one()),
                cases: case_rows().into_iter().take(1).collect(),
                settled: Vec::new(),
                lines: day_lines(),
                whole: None,
            }
        }
        20 => DayView {
            day: kind(true),
            entries: vec![LogRow { late: Some(LateReason::PowerCut), ..patrol_row() }],
            logs: vec![DayLogView {
                withdrawn: Vec::new(),
                date: at,
                span: LogSpan::Day,
                of: LogOf::Own,
                grid: south_one(),
                person: PersonId(uuid(1)),
                person_name: "網格員甲".into(),
                signed: on("2026-11-21", "08:05"),
                late_in_days: 1,
                text: "巡查兩次。".into(),
                entries: 3,
                lines: Vec::new(),
                joined: Vec::new(),
                last_change: None,
                addenda: Vec::new(),
                reviews: vec![RemarkView {
                    at: on("2026-11-21", "09:00"),
                    by: "站長甲".into(),
                    text: "路燈已交城管。".into(),
                }],
            }],
            owed: Some(south_one()),
            cases: Vec::new(),
            settled: Vec::new(),
            lines: Vec::new(),
            whole: None,
        },
        _ => DayView {
            day: kind(true),
            entries: Vec::new(),
            logs: Vec::new(),
            owed: Some(south_one()),
            cases: Vec::new(),
            settled: Vec::new(),
            lines: Vec::new(),
            whole: None,
        },
    }
}

/// What the day of the 23rd says by itself.
pub fn day_lines() -> Vec<LineView> {
    let patrol = LineSays::Patrol {
        slot: Slot::Morning,
        minutes: Some(40),
        route: Some("南街 → 東巷".into()),
        companions: Vec::new(),
        text: "學校後門路燈不亮。".into(),
    };
    let diary = LineSays::Diary {
        household: None,
        text: "問低保怎麼申請。".into(),
        result: None,
        promise: Some("問好材料回話".into()),
        promised_by: Some(date("2026-11-23")),
    };
    let line = |id: u128, name: &str, clock: &str, says| LineView {
        link: DayLink::Log(LogId(uuid(id))),
        name: name.into(),
        at: on("2026-11-23", clock),
        keyed: on("2026-11-23", "10:40"),
        late: None,
        by: Vec::new(),
        says,
    };
    vec![line(7000, "7000", "09:10", patrol), line(7001, "7001", "09:52", diary)]
}

/// A week of the warden.
pub fn period() -> PeriodView {
    let days = date("2026-11-23").iter_days().take(7);
    PeriodView {
        person: PersonId(uuid(1)),
        person_name: "網格員甲".into(),
        posts: vec![(warden_post().label, south_one())],
        from: date("2026-11-23"),
        until: date("2026-11-29"),
        span: Some(LogSpan::Week),
        whole: None,
        lines: day_lines(),
        log: None,
        keeps: Some(south_one()),
        asked_by: None,
        days: days.map(day).collect(),
        holder: "網格員甲".into(),
        lang: "zh-Hant".into(),
        edition: "01234567.42".into(),
        now: on("2026-11-23", "10:47"),
    }
}

/// The sample week as it is signed: one sentence edited, one record joined, an addendum, a review.
pub fn signed_period() -> PeriodView {
    let view = period();
    let lines = day_lines();
    let told = DayLine {
        link: lines[0].link.clone(), words: "11月23日 上午巡查南街，學校後門路燈已報修。".into()
    };
    let remark = |by: &str, text: &str| RemarkView { at: at("17:30"), by: by.into(), text: text.into() };
    let log = DayLogView {
        withdrawn: Vec::new(),
        date: view.from,
        span: LogSpan::Week,
        of: LogOf::Own,
        grid: south_one(),
        person: view.person,
        person_name: view.person_name.clone(),
        signed: at("17:00"),
        late_in_days: 0,
        text: String::new(),
        entries: 1,
        lines: vec![told],
        joined: lines[1..].to_vec(),
        last_change: None,
        addenda: vec![remark("網格員甲", "路燈是北側的")],
        reviews: vec![remark("站長甲", "已轉城管")],
    };
    PeriodView { log: Some(log), ..view }
}

fn field(code: &str, name: Label, kind: &str) -> FieldSpec {
    FieldSpec {
        code: code.into(),
        label: name,
        kind: kind.into(),
        choices: Vec::new(),
        required: false,
        sensitive: false,
        readable: true,
    }
}

/// 住戶: text, a number, a telephone that is sensitive, a date, a choice, a yes or no.
pub fn households(readable: bool) -> ItemSpec {
    let mut head = field("head", label("戶主", "户主", "Head"), "text");
    head.required = true;
    let mut phone = field("phone", label("電話", "电话", "Phone"), "phone");
    phone.sensitive = true;
    phone.readable = readable;
    let mut tenure = field("tenure", label("住房", "住房", "Tenure"), "choice");
    tenure.choices = vec![
        ("own".into(), label("自有", "自有", "own")),
        ("rent".into(), label("租住", "租住", "rented")),
        ("public".into(), label("公租", "公租", "public")),
    ];
    ItemSpec {
        code: "households".into(),
        label: label("住戶", "住户", "Households"),
        category: "population".into(),
        key_label: label("門牌", "门牌", "Door number"),
        numbered: false,
        fields: vec![
            head,
            field("members", label("人口", "人口", "Members"), "int"),
            phone,
            tenure,
            field("alone", label("獨居", "独居", "Alone"), "bool"),
            field("since", label("入住", "入住", "Since"), "date"),
            field("note", label("備註", "备注", "Note"), "text"),
        ],
        stale_after_days: Some(30),
        clause: "篇3/信息2-c".into(),
    }
}

fn item(code: &str, name: Label, rows: u64, stale: u64) -> BookItem {
    let spec = ItemSpec { code: code.into(), label: name, ..households(true) };
    BookItem { spec, rows, stale, writable: true }
}

/// The book of a grid.
pub fn book(of: GridName) -> Book {
    let category =
        |code: &str, name: Label, items: Vec<BookItem>| BookCategory { code: code.into(), label: name, items };
    Book {
        below: of.code.tier() != Tier::Area,
        check: BookCheck::default(),
        grid: of,
        categories: vec![
            category(
                "party",
                label("黨群組織", "党群组织", "Party and mass organisations"),
                vec![item("volunteers", label("志願者", "志愿者", "Volunteers"), 0, 0)],
            ),
            category(
                "population",
                label("人口計生", "人口计生", "Population and family"),
                vec![
                    item("households", label("住戶", "住户", "Households"), 128, 12),
                    item("alone", label("獨居老人", "独居老人", "Living alone"), 9, 2),
                ],
            ),
            category(
                "security",
                label("綜治維穩", "综治维稳", "Public order and stability"),
                vec![
                    item("shops", label("商戶", "商户", "Shops"), 37, 3),
                    item("hazards", label("消防通道", "消防通道", "Fire lanes"), 12, 0),
                ],
            ),
        ],
    }
}

/// A row of 住戶.
pub fn entry(of: GridName, key: &str, head: &str, members: u32, age: i64) -> EntryRow {
    let values: [(&str, String); 6] = [
        ("head", head.into()),
        ("members", members.to_string()),
        ("phone", "13900000012".into()),
        ("tenure", "own".into()),
        ("alone", (members == 1).to_string()),
        ("note", if members == 1 { "每週上門一次，承諾今天回話".into() } else { String::new() }),
    ];
    EntryRow {
        logs: Vec::new(),
        logs_in_all: 0,
        grid: of,
        item: "households".into(),
        key: key.into(),
        values: values.into_iter().map(|(code, value)| (code.to_owned(), value)).collect(),
        changed: on("2026-09-01", "10:00"),
        confirmed: on("2026-11-23", "08:00") - chrono::TimeDelta::days(age),
        how: (age > 30).then_some(HowKnown::Seen),
        age_in_days: age,
        stale: age > 30,
        withdrawn: None,
        disputes: Vec::new(),
        last_change: Some(ChangeId { seq: u64::try_from(age).unwrap(), ..change(1) }),
    }
}

/// The rows of 住戶 in a grid; above areas, of two grids.
pub fn rows(of: GridName, stale: bool, words: Option<&str>) -> RowsView {
    let area = || if of.code.tier() == Tier::Area { of.clone() } else { south_one() };
    let other = grid("610921100001002", "南街第二網格");
    let mut rows = vec![
        entry(area(), "南街12號", "戶主甲", 4, 43),
        entry(area(), "南街13號", "𠮷野", 2, 3),
        entry(area(), "東巷3號2單元501室", "歐陽甲", 12, 38),
        entry(area(), "學校後門", "鄭奶奶", 1, 36),
    ];
    if of.code.tier() != Tier::Area {
        rows.push(entry(other, "南街12號", "䶮明", 3, 5));
    }
    rows.retain(|row| (!stale || row.stale) && words.is_none_or(|words| row.key.contains(words)));
    RowsView { item: households(true), grid: of, rows, next: None, total: 128 }
}

fn grid_row(code: &str, name: &str, holders: Vec<PostRow>, open: u64, late: u64, noticed: bool) -> GridRowView {
    let code: GridCode = code.parse().unwrap();
    GridRowView {
        tier: code.tier(),
        households: (code.tier() == Tier::Area).then_some(128),
        code,
        name: name.into(),
        regulation: Some(if name.contains('村') { "village-grid".into() } else { "town-grid".into() }),
        holders,
        open,
        late,
        rows: open * 40,
        noticed,
        readable: !name.contains('村'),
    }
}

/// The tree: two communities and a village.
pub fn grids() -> Vec<GridRowView> {
    vec![
        grid_row("610921100", "城關鎮", Vec::new(), 17, 1, true),
        grid_row("610921100001", "南街社區", vec![chief_post()], 12, 1, true),
        grid_row("610921100001001", "南街第一網格", vec![warden_post()], 4, 1, true),
        grid_row("610921100001002", "南街第二網格", Vec::new(), 3, 0, false),
        grid_row("610921100002", "北巷社區", Vec::new(), 5, 0, true),
        grid_row("610921100002001", "北巷第一網格", person(3, "䶮明", Vec::new()).posts, 0, 0, true),
        grid_row("610921100200", "南門村", Vec::new(), 0, 0, false),
    ]
}

/// What a grid's book has.
fn facts(name: &str) -> FactSheet {
    let grid = GridName { code: "610921100001001".parse().unwrap(), name: name.into() };
    let row = |item: &str, label: Label, rows: u64, stale: u64| FactRow {
        item: item.into(),
        label,
        rows,
        stale,
        sums: Vec::new(),
    };
    let checked = |on_day: &str, by: &str, how: Option<HowKnown>| CheckedRow {
        at: on(on_day, "10:05"),
        by: by.into(),
        how,
        grid: grid.clone(),
        item: "households".into(),
    };
    FactSheet {
        rows: vec![
            row("households", label("住戶", "住户", "Households"), 128, 12),
            row("alone", label("獨居老人", "独居老人", "Living alone"), 9, 2),
        ],
        check: BookCheck {
            rows: 137,
            stale: 14,
            oldest: Some(checked("2026-08-02", "網格員乙", None)),
            latest: Some(checked("2026-11-20", "網格員甲", Some(HowKnown::Seen))),
        },
    }
}

/// A grid opened.
pub fn grid_view(code: &str) -> GridView {
    let row = grids().into_iter().find(|row| row.code.as_str() == code).unwrap();
    GridView {
        official: Some(format!("{}居民委員會", row.name)),
        boundary: Some("東至東巷，西至學校後牆，南至南街，北至城關河".into()),
        divided_from: Some(date("2026-01-01")),
        notice_on: row.noticed.then(|| date("2026-03-01")),
        posts: row.holders.clone(),
        facts: Some(facts(&row.name)),
        stages: vec![(Stage::Filed, 2), (Stage::Handling, 3), (Stage::Closed, 9)],
        last_change: Some(change(5)),
        row,
    }
}

/// Two changes, one of them undone.
pub fn history() -> Vec<HistoryRow> {
    let row = |seq, command: &str, reversed| HistoryRow {
        change: change(seq),
        at: on("2026-11-23", "09:52"),
        author: Some("網格員甲".into()),
        command: command.into(),
        facts: Vec::new(),
        records: Vec::new(),
        reversed,
        unknown: false,
    };
    vec![row(31, "log-amend", true), row(30, "log-patrol", false)]
}

/// The answer that the town gives to a query of the Log, the Ledgers, the Grids and their forms.
pub fn answer_to(query: &Query) -> Option<Answer> {
    let named = |code: &str| {
        let row = grids().into_iter().find(|row| row.code.as_str() == code)?;
        Some(GridName { code: row.code, name: row.name })
    };
    Some(match query {
        Query::Month { year, month: of, .. } => Answer::Month(month(*year, *of)),
        Query::Day { date, .. } => Answer::Day(day(*date)),
        Query::Period { .. } => Answer::Period(Box::new(period())),
        Query::Log { .. } => Answer::Log(Box::new(patrol_row())),
        Query::Book { grid } => Answer::Book(book(named(grid)?)),
        Query::Rows { grid, stale, words, .. } => Answer::Rows(rows(named(grid)?, *stale, words.as_deref())),
        Query::Grids { .. } => Answer::Grids(grids()),
        Query::Grid { grid } => Answer::Grid(Box::new(grid_view(grid))),
        Query::Regulations => Answer::Regulations(vec![RegulationRow {
            code: "town-grid".into(),
            title: label("城關鎮網格化管理制度", "城关镇网格化管理制度", "Grid management of the town"),
            version: "1".into(),
            built_in: true,
            since: None,
            grids: 5,
        }]),
        Query::History { .. } => Answer::History(history()),
        Query::Logs { .. } => Answer::Logs(Paged { rows: Vec::new(), next: None, total: None, late: None }),
        Query::Choices { .. } => Answer::Choices(Box::new(super::testing::choices())),
        Query::People { .. } => Answer::People(super::testing::people()),
        Query::Phrases { .. } => Answer::Phrases(super::testing::phrases()),
        Query::Sites { serves, .. } => Answer::Sites(super::testing::sites(*serves)),
        _ => return None,
    })
}

/// The values of a draft.
pub fn typed(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// 南街社區
pub fn community() -> GridName {
    south()
}
