use super::*;
use crate::domain::case::{CaseEvent, Merged, Other, Stage, Supervision, Urging};
use crate::i18n::Lang;
use crate::service::query::CaseFilter;
use crate::service::view::{AlikeRow, Answer, BeforeRow};
use crate::tui::pane::{Place, ScreenId};
use crate::tui::testing::{
    answer_to, at, case_rows, case_view, chief_desk, ctx_in, label, opened, pane_of, settle, unit, uuid,
};

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

/// The screen with a case in focus that `change` was made to.
fn on(change: impl FnOnce(&mut CaseView)) -> Triage {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    let effects = screen.update(Event::Act(Action::Down), &ctx());
    settle(&mut screen, &ctx(), effects, |query| answer_to(query, &chief_desk()));
    let mut view = case_view();
    change(&mut view);
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    screen
}

fn other(serial: u32) -> Other {
    Other { id: crate::domain::ids::CaseId(uuid(u128::from(serial))), number: format!("城關-2026-{serial:05}") }
}

fn alike(serial: u32, days_ago: i64) -> AlikeRow {
    AlikeRow {
        number: format!("城關-2026-{serial:05}"),
        kind_label: label("井蓋·缺失", "井盖·缺失", "manhole missing"),
        place: "南街12號".to_owned(),
        text: "井蓋沒了".to_owned(),
        stage: Stage::Handling,
        holder: Some(unit("city-management", "城管中隊")),
        happened: at("09:00"),
        days_ago,
        likeness: 90,
    }
}

/// Everything at once: three that may be the same, rework, a superior, a reminder, a unit's record.
fn crowded(view: &mut CaseView) {
    let office = unit("office", "鎮網格辦").party;
    view.alike = vec![alike(31, 0), alike(32, 2), alike(33, 5)];
    view.case.repeats = Some(other(7));
    let reason = "三天內辦結，每天報一次情況，並說明為什麼拖到現在".to_owned();
    view.case.supervision = Some(Supervision { by: office.clone(), reason, since: at("10:00") });
    view.case.urgings = vec![Urging { to: office, step: Some("due".into()), due: None, at: at("10:30"), open: true }];
    view.steps.insert("due".into(), label("到期催辦", "到期催办", "Due"));
    let before = BeforeRow { party: unit("city-management", "城管中隊"), received: 3, returned: 1 };
    view.proposal.as_mut().unwrap().before = vec![before];
}

#[test]
fn 實務_督辦_a_watched_case_and_one_that_was_reminded_of_are_marked_in_the_queue() {
    let mut row = case_rows().remove(2);
    let place = |row: &CaseRow| queue::row(row, &ctx()).cells[3].text.clone();
    assert_eq!(place(&row), "東巷口");
    row.reminded = true;
    assert_eq!(place(&row), "催 東巷口");
    row.supervised = true;
    assert_eq!(place(&row), "催督 東巷口");
    row.reminded = false;
    assert_eq!(place(&row), "督 東巷口");
    assert!(queue::row(&row, &ctx_in(Lang::En, chief_desk())).cells[3].text.starts_with("[W] "));
}

#[test]
fn 實務_督辦_who_watches_it_and_why_stands_in_the_case_with_who_was_reminded() {
    let screen = on(crowded);
    let shown = pane_of(&screen, &ctx(), 120, 40);
    assert!(shown.contains("督辦  鎮網格辦 10:00 起：三天內辦結"), "{shown}");
    assert!(shown.contains("催辦  到期催辦 → 鎮網格辦 10:30"), "the step's name, not its code: {shown}");
    assert!(shown.contains("城關-2026-00031 井蓋·缺失 南街12號  今天  城管中隊"), "{shown}");
    assert!(shown.contains("城關-2026-00033 井蓋·缺失 南街12號  5 天前  城管中隊"), "{shown}");
    assert!(shown.contains("城關-2026-00007 的問題又出現（返工）   L 關聯事項"), "{shown}");
    let heeded = on(|view| {
        crowded(view);
        view.case.urgings[0].open = false;
        view.proposal = None;
    });
    let shown = pane_of(&heeded, &ctx(), 120, 40);
    assert!(!shown.contains("到期催辦"), "who has acted is not reminded of any more: {shown}");
    assert!(shown.contains("督辦  鎮網格辦"), "watched, whether anything is proposed or not: {shown}");
}

#[test]
fn however_much_there_is_to_say_the_timeline_stays_in_sight_at_80_by_24() {
    let shown = pane_of(&on(crowded), &ctx(), 80, 22);
    assert!(shown.lines().any(|line| line.contains("辦理過程") && !line.contains('╭')), "{shown}");
    assert!(shown.contains("可能重複 3 件") && shown.contains("L 關聯事項"), "{shown}");
    insta::assert_snapshot!("crowded_80x22", shown);
}

#[test]
fn the_timeline_names_the_step_the_other_case_and_the_day() {
    let event = |what: &str, name: &str| CaseEvent {
        what: what.into(),
        name: Some(name.into()),
        ..case_view().case.events[0].clone()
    };
    let screen = on(|view| {
        crowded(view);
        view.case.events = vec![
            event("urged", "due"),
            event("merged", "城關-2026-00009"),
            event("took-in", "城關-2026-00010"),
            event("repeats", "城關-2026-00007"),
            event("parking-asked", "2026-12-04"),
            event("surveyed", "satisfied"),
            event("urged", "gone-step"),
        ];
    });
    let shown = pane_of(&screen, &ctx(), 120, 60);
    for words in [
        "催辦  到期催辦",
        "併案  城關-2026-00009",
        "城關-2026-00010",
        "返工  城關-2026-00007",
        "2026-12-04",
        "滿意",
        "gone-step",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn one_key_opens_the_other_case_or_asks_which_of_several() {
    let asked = |effects: &[Effect]| match effects {
        [Effect::Go(ScreenId::Triage, Some(Place::Case(case)))] => case.clone(),
        other => panic!("{other:?}"),
    };
    let mut screen = on(|view| {
        let (into, number, at) = (other(9).id, other(9).number, view.case.times.keyed);
        let merged = Merged { into, number, stage: Stage::Filed, holder: None, at, paused: false };
        view.case.merged = Some(merged);
    });
    assert!(pane_of(&screen, &ctx(), 120, 40).contains("已併入 城關-2026-00009   L 關聯事項"));
    assert!(screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Linked), "offered, or the key does nothing");
    assert_eq!(asked(&screen.update(Event::Act(Action::Linked), &ctx())), "城關-2026-00009");

    let mut screen = on(|view| {
        view.case.took_in = vec![other(11), other(12)];
        view.case.repeated_by = vec![other(13)];
        view.alike = vec![alike(31, 0)];
    });
    let effects = screen.update(Event::Act(Action::Linked), &ctx());
    let [Effect::Ask { tag, ask: Ask::Pick { options, .. } }] = effects.as_slice() else { panic!("{effects:?}") };
    let codes: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
    let cases = ["城關-2026-00011", "城關-2026-00012", "城關-2026-00013", "城關-2026-00031"];
    assert_eq!(codes, cases.map(|number| format!("case:{number}")));
    let reply = Event::Reply(tag, Reply::Picked(codes[1].to_owned()));
    assert_eq!(asked(&screen.update(reply, &ctx())), "城關-2026-00012");
}

#[test]
fn what_units_were_given_before_and_sent_back_leads_to_those_cases() {
    let mut screen = on(|view| {
        let party = crate::tui::testing::unit("city-management", "城管中隊");
        view.proposal.as_mut().unwrap().before = vec![BeforeRow { party, received: 3, returned: 1 }];
    });
    let effects = screen.update(Event::Act(Action::Linked), &ctx());
    let [Effect::Ask { tag, ask: Ask::Pick { options, .. } }] = effects.as_slice() else { panic!("{effects:?}") };
    let texts: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(texts, ["交給城管中隊的同類事項 3 件", "城管中隊退回的同類事項 1 件"]);
    let mut filter = |code: &str| {
        let effects = screen.update(Event::Reply(tag, Reply::Picked(code.to_owned())), &ctx());
        let [Effect::Go(ScreenId::Triage, Some(Place::Behind(filter, _)))] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        (**filter).clone()
    };
    let (kind, unit) = (Some("manhole-missing".to_owned()), Some("city-management".to_owned()));
    let given = CaseFilter { kind: kind.clone(), given: unit.clone(), ..CaseFilter::default() };
    assert_eq!(filter(&options[0].code), given);
    assert_eq!(filter(&options[1].code), CaseFilter { kind, sent_back: unit, ..CaseFilter::default() });
}

#[test]
fn 實務_敏感事項_the_key_does_not_lead_to_a_case_that_is_hidden() {
    let mut screen = on(|view| view.case.repeats = Some(Other { number: "＊＊＊".into(), ..other(7) }));
    assert!(!screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Linked));
    assert!(matches!(screen.update(Event::Act(Action::Linked), &ctx()).as_slice(), [Effect::Say(_)]));
    assert!(pane_of(&screen, &ctx(), 120, 40).contains("＊＊＊ 的問題又出現"));
}
