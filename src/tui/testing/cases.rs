//! The queue of the tests, its one case that has a history, and the arithmetic of a due time.

use std::collections::BTreeMap;

use super::town::{at, change, label, on, south_one, station, unit, uuid};
use crate::domain::case::{
    Answered, Case, CaseEvent, Channel, Due, Nature, PathTaken, Reporter, Responsibility, Ruled, Source, Stage, Telling,
};
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, KindCode, PersonId};
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit, Step, StepReason};
use crate::domain::time::{Civil, Times};
use crate::service::refusal::Refusal;
use crate::service::view::{
    ActRow, Answer, CaseRow, CaseView, DueOf, DueSteps, Paged, PartyName, ProposalView, TellingView,
};

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
        paused: false,
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
        at_once: crate::service::view::AtOnce::default(),
        unanswered: urgent,
        sensitive: false,
        returns: 0,
        last_change: Some(change(u64::from(number) + 10)),
        parked_until: None,
        reminded: false,
        supervised: false,
        listed: false,
        plate_deadline: None,
        plate_late: false,
        repeats: false,
        drawn: false,
        sample_failed: false,
        task: None,
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
        limit: None,
        channel: None,
        name: None,
        until: None,
    };
    let due = Due {
        at: at("11:28"),
        from: at("09:28"),
        limit: Limit { amount: 2, unit: LimitUnit::UrgentHours },
        days: None,
    };
    let answered = Answered {
        by: "站長甲".to_owned(),
        keyed_by: crate::domain::change::Author::Owner,
        at: at("09:29"),
        channel: Channel::Phone,
    };
    let telling = |to: &PartyName, clock: &str, answered: Option<Answered>| Telling {
        to: to.party.clone(),
        told: at(clock),
        by: "網格員甲".to_owned(),
        channel: Channel::Phone,
        answered,
    };
    let case = Case {
        pauses: Vec::new(),
        extensions: Vec::new(),
        asked: None,
        holds: Vec::new(),
        ruled_on: false,
        parking: None,
        parked_until: None,
        urgings: Vec::new(),
        supervision: None,
        merged: None,
        took_in: Vec::new(),
        repeats: None,
        repeated_by: Vec::new(),
        replied: false,
        reopened: 0,
        satisfaction: None,
        unverified: false,
        drawn: false,
        sampled: None,
        parts: Vec::new(),
        surveyed_by: None,
        failed_samples: 0,
        plates: Vec::new(),
        plated: false,
        concerns: Vec::new(),
        handled_for: None,
        workers: Vec::new(),
        task: None,
        units: None,
        formula: None,
        order: None,
        original: None,
        attachments: Vec::new(),
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
        on_spot: Vec::new(),
        result: None,
        handled_by: None,
        done: None,
        fed_back: false,
        returns: 0,
        returns_settled: 0,
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
        delay_in_minutes: Some(crate::domain::time::minutes_between(&at("09:28"), &telling.told)),
        open_in_minutes: None,
        late: false,
    };
    let tellings = vec![view(&case.tellings[0], &station()), view(&case.tellings[1], &office)];
    CaseView {
        alike: Vec::new(),
        steps: BTreeMap::new(),
        holds: Vec::new(),
        concerns: Vec::new(),
        plates: Vec::new(),
        hazard_form: None,
        not_as_proposed: None,
        saves_rule: false,
        kinds: BTreeMap::new(),
        takers: Vec::new(),
        more_time: None,
        parking: None,
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
            rule: "3 emergency".to_owned(),
            rule_label: label("井蓋·缺失", "井盖·缺失", "Manhole cover missing"),
            clause: "篇3/責任人4".to_owned(),
            before: Vec::new(),
        }),
        acts: acts(&["accepted", "reported-up", "returned", "told", "answered", "on-site", "on-site-ended", "noted"]),
        rule_label: Some(label("突發", "突发", "Emergencies")),
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
        .map(|act| ActRow {
            act: act.to_owned(),
            refused: if allowed.contains(&act) { None } else { refused() },
            behalf_of: None,
        })
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
        of: DueOf::Standing,
        extensions: Vec::new(),
        extended_at: Vec::new(),
        as_decided: true,
        otherwise: None,
        changed_days: Vec::new(),
        stands: None,
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
        reckoned: None,
    }
}

/// The same with what a dispute may be about: a pause, an extension, days adopted since, and the clock standing still.
pub fn due_steps_over_a_pause() -> DueSteps {
    let plain = due_steps();
    let step = |from: Civil, to: Civil, minutes: u32, reason: StepReason, name: Option<&str>| Step {
        from: from.naive_local(),
        to: to.naive_local(),
        minutes,
        reason,
        name: name.map(str::to_owned),
        known: true,
    };
    let mut steps = plain.steps.clone();
    steps.push(step(at("10:30"), at("11:00"), 0, StepReason::Paused, Some("等配件")));
    steps.push(step(at("11:00"), at("12:00"), 60, StepReason::Office, None));
    steps.push(step(on("2026-12-31", "08:00"), on("2026-12-31", "12:00"), 0, StepReason::Parked, Some("待撥款")));
    steps.push(step(on("2027-01-01", "08:00"), on("2027-01-01", "09:00"), 60, StepReason::Office, None));
    DueSteps {
        of: DueOf::Provisional,
        extensions: vec![
            Limit { amount: 1, unit: LimitUnit::WorkingHours },
            Limit { amount: 1, unit: LimitUnit::WorkingHours },
        ],
        extended_at: vec![3, 5],
        due: on("2027-01-01", "09:00"),
        steps,
        unknown_years: vec![2027],
        as_decided: false,
        otherwise: Some(on("2027-01-04", "09:00")),
        changed_days: vec!["2027-01-01".parse().unwrap()],
        stands: None,
        ..plain
    }
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
