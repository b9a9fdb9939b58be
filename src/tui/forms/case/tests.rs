use crossterm::event::KeyCode;

use super::*;
use crate::domain::case::{Channel, Party};
use crate::service::command::Told;
use crate::service::view::{Contact, PartyName};
use crate::tui::testing::{answer_to, choices, ctrl, ctx, letter, opened, pane_of, press, settle};

pub(super) fn form() -> CaseForm {
    let mut form = CaseForm::new(None);
    let effects = opened(&mut form, &ctx());
    assert!(matches!(effects.as_slice(), [Effect::LoadDraft { .. }]));
    form.update(Event::Draft(DRAFT, None), &ctx());
    form
}

fn keys(form: &mut CaseForm, keys: &[KeyCode]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys {
        effects = form.update(Event::Key(press(*key)), &ctx());
    }
    effects
}

fn type_in(form: &mut CaseForm, text: &str) {
    for c in text.chars() {
        form.update(Event::Key(letter(c)), &ctx());
    }
}

/// The manhole cover: chosen by pinyin initials.
fn emergency() -> CaseForm {
    let mut form = form();
    type_in(&mut form, "jg");
    keys(&mut form, &[KeyCode::Enter]);
    form
}

fn value(form: &CaseForm, key: &str) -> String {
    form.form.as_ref().unwrap().value(key).to_owned()
}

/// What saving comes to.
pub(super) fn save_effects(form: &mut CaseForm) -> Vec<Effect> {
    form.update(Event::Key(ctrl('s')), &ctx())
}

fn save(form: &mut CaseForm) -> Command {
    let effects = form.update(Event::Key(ctrl('s')), &ctx());
    let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    (**command).clone()
}

#[test]
fn 篇3_責任人4_c_an_emergency_shows_first_whom_to_ring_and_records_who_was_told() {
    let mut form = emergency();
    assert_eq!((value(&form, "nature"), value(&form, "path")), ("emergency".into(), "reported".into()));
    let screen = pane_of(&form, &ctx(), 100, 40);
    assert!(screen.contains("13900000002  站長甲") && screen.contains("0915-3320000"), "{screen}");
    let state = form.form.as_mut().unwrap();
    state.focus_on("told-0");
    // The station was rung and its chief answered; the office has not been told yet.
    keys(&mut form, &[KeyCode::Char('2')]);
    let state = form.form.as_mut().unwrap();
    state.set("told-at-0", "09:29");
    state.set("answered-0", "站長甲");
    state.set("place", "南街12號門口");
    state.set("text", "井蓋不見了");
    let Command::CaseFile { told, nature, .. } = save(&mut form) else { panic!() };
    assert_eq!(nature, Some(Nature::Emergency));
    let at = ctx().today().and_hms_opt(9, 29, 0);
    let expected =
        Told { to: "station".into(), channel: Channel::Phone, at, by: None, answered_by: Some("站長甲".into()) };
    assert_eq!(told, [expected]);
}

#[test]
fn 篇3_責任人4_c_fire_and_ambulance_take_one_line_each_and_are_recorded_as_told() {
    let mut form = form();
    let mut choices = choices();
    let fire = PartyName { party: Party::Service("119".into()), name: "119 火警".into() };
    choices.contacts.insert(0, Contact { party: fire, person: None, phone: Some("119".into()) });
    form.take(Box::new(choices), &ctx());
    form.form.as_mut().unwrap().set("kind", "manhole-missing");
    form.changed("kind", &ctx());
    assert!(form.form.as_ref().unwrap().field("contact-0").is_none(), "its name says its number");
    let screen = pane_of(&form, &ctx(), 100, 40);
    assert_eq!(screen.matches("119").count(), 1, "{screen}");
    let state = form.form.as_mut().unwrap();
    for (key, text) in [("told-0", "phone"), ("told-at-0", "09:29"), ("place", "南街12號"), ("text", "起火")] {
        state.set(key, text);
    }
    let Command::CaseFile { told, .. } = save(&mut form) else { panic!() };
    assert_eq!((told[0].to.as_str(), told[0].channel, told.len()), ("119", Channel::Phone, 1));
}

#[test]
fn an_ordinary_case_asks_nobody_to_be_rung_and_is_brought_back() {
    let mut form = form();
    type_in(&mut form, "ld");
    keys(&mut form, &[KeyCode::Enter]);
    assert_eq!(value(&form, "path"), "brought-back");
    assert!(!pane_of(&form, &ctx(), 100, 40).contains("0915-3320000"));
    let state = form.form.as_mut().unwrap();
    state.set("place", "學校後門");
    state.set("text", "路燈不亮");
    let Command::CaseFile { grid, kind, told, happened, .. } = save(&mut form) else { panic!() };
    assert_eq!((grid.as_str(), kind.as_str()), ("610921100001001", "lamp-dark"));
    assert_eq!((told, happened), (Vec::new(), None));
}

#[test]
fn 篇2_八_the_number_is_asked_for_only_where_the_limit_is_reckoned_from_it() {
    let mut form = form();
    form.form.as_mut().unwrap().set("kind", "lamp-dark");
    form.changed("kind", &ctx());
    assert!(form.form.as_ref().unwrap().field("units").unwrap().hidden);
    let kind = form.choices.as_mut().unwrap().kinds.iter_mut().find(|kind| kind.code.as_str() == "lamp-dark");
    let kind = kind.unwrap();
    kind.limit = None;
    kind.formula = Some(crate::service::view::FormulaView {
        unit: crate::domain::limit::LimitUnit::WorkingDays,
        formula: "ceil(units / 10)".into(),
        counts: Some(crate::domain::label::Label::verbatim("機器台數")),
    });
    form.changed("kind", &ctx());
    let screen = pane_of(&form, &ctx(), 100, 40);
    assert!(screen.contains("機器台數"), "{screen}");
    let kind = form.kind().cloned().unwrap();
    assert_eq!(kind_limit(&kind, &ctx()), "ceil(units / 10) 工作日");
    let state = form.form.as_mut().unwrap();
    for (key, text) in [("place", "東巷口"), ("text", "送修"), ("units", "25")] {
        state.set(key, text);
    }
    let Command::CaseFile { units, .. } = save(&mut form) else { panic!() };
    assert_eq!(units, Some(25));
    let refusal = Refusal::new(RefusalCode::UnitsNeeded).with("field", "units").with("kind", "x").with("formula", "y");
    form.update(Event::Done(FILE, Err(refusal)), &ctx());
    assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "units");
}

#[test]
fn 篇3_責任人4_a_settled_on_the_spot_needs_a_result() {
    let mut form = form();
    let state = form.form.as_mut().unwrap();
    for (key, text) in [("kind", "lamp-dark"), ("place", "東巷口"), ("text", "燈不亮")] {
        state.set(key, text);
    }
    state.focus_on("path");
    keys(&mut form, &[KeyCode::Char('1')]);
    assert_eq!(form.update(Event::Key(ctrl('s')), &ctx()), []);
    assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "result");
    type_in(&mut form, "已換燈泡");
    let Command::CaseFile { result, path, .. } = save(&mut form) else { panic!() };
    assert_eq!((result.as_deref(), path), (Some("已換燈泡"), Some(PathTaken::Settled)));
}

#[test]
fn 實務_敏感事項_whom_it_is_about_is_asked_for_sensitive_kinds_alone_and_sent_along() {
    let mut form = form();
    form.form.as_mut().unwrap().set("kind", "lamp-dark");
    form.changed("kind", &ctx());
    assert!(form.form.as_ref().unwrap().field("concerns").unwrap().hidden);
    form.choices.as_mut().unwrap().kinds.iter_mut().for_each(|kind| kind.sensitive = true);
    form.changed("kind", &ctx());
    let screen = pane_of(&form, &ctx(), 100, 40);
    assert!(screen.contains("涉及對象"), "{screen}");
    let state = form.form.as_mut().unwrap();
    let unit = form.choices.as_ref().unwrap().units[0].code.to_string();
    for (key, text) in [("place", "窗口"), ("text", "收費不開票"), ("concerns", unit.as_str())] {
        state.set(key, text);
    }
    let Command::CaseFile { concerns, .. } = save(&mut form) else { panic!() };
    assert_eq!(concerns, [unit]);
    let refusal = Refusal::new(RefusalCode::ConcernsThem).with("party", "城管中隊");
    form.update(Event::Done(FILE, Err(refusal)), &ctx());
    assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "concerns");
}

#[test]
fn every_attempt_carries_the_same_request_and_a_refusal_keeps_what_was_typed() {
    let mut form = emergency();
    let state = form.form.as_mut().unwrap();
    state.set("place", "南街12號門口");
    state.set("text", "井蓋不見了");
    let request = |effects: Vec<Effect>| match effects.as_slice() {
        [Effect::Command { request, .. }] => *request,
        other => panic!("{other:?}"),
    };
    let first = request(form.update(Event::Key(ctrl('s')), &ctx()));
    assert_eq!(form.update(Event::Key(ctrl('s')), &ctx()), [], "it waits for the answer");
    form.update(Event::Done(FILE, Err(RefusalCode::Busy.into())), &ctx());
    assert_eq!(value(&form, "place"), "南街12號門口");
    let second = request(form.update(Event::Key(ctrl('s')), &ctx()));
    assert_eq!(first, second);
    assert!(first.is_some());
    let refusal = Refusal::new(RefusalCode::TextTooLong).with("field", "text").with("length", 9).with("limit", 8);
    form.update(Event::Done(FILE, Err(refusal)), &ctx());
    assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "text");
}

#[test]
fn typing_saves_a_draft_and_a_draft_comes_back() {
    let mut form = form();
    form.form.as_mut().unwrap().focus_on("place");
    let effects = form.update(Event::Key(letter('東')), &ctx());
    let Some(Effect::SaveDraft { form: name, fields }) = effects.last() else { panic!("{effects:?}") };
    assert_eq!((name.as_str(), fields["place"].as_str()), ("case", "東"));
    let draft = Draft::typed("case".into(), crate::tui::testing::at("10:40"), fields.clone());
    let mut again = CaseForm::new(None);
    opened(&mut again, &ctx());
    again.update(Event::Draft(DRAFT, Some(draft)), &ctx());
    assert_eq!(value(&again, "place"), "東");
    assert!(pane_of(&again, &ctx(), 80, 24).contains("10:40"));
    let effects = again.update(Event::Done(FILE, Ok(done())), &ctx());
    assert_eq!(effects, [Effect::DropDraft { form: "case".into() }, Effect::Close]);
}

fn done() -> crate::service::command::Done {
    crate::service::command::Done {
        command: "case-file".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    }
}

#[test]
fn in_another_grid_the_people_to_ring_are_others_and_what_was_typed_stays() {
    let mut form = emergency();
    form.form.as_mut().unwrap().set("place", "北巷口");
    form.form.as_mut().unwrap().set("grid", "610921100002001");
    let effects = form.changed("grid", &ctx());
    let other = |query: &Query| match query {
        Query::Choices { grid: Some(grid), .. } if grid == "610921100002001" => {
            let mut choices = choices();
            choices.contacts[0].person = Some("䶮明".into());
            Some(Answer::Choices(Box::new(choices)))
        }
        other => answer_to(other, &ctx().desk),
    };
    settle(&mut form, &ctx(), effects, other);
    assert_eq!((value(&form, "place"), value(&form, "grid")), ("北巷口".into(), "610921100002001".into()));
    assert!(pane_of(&form, &ctx(), 100, 40).contains("䶮明"));
}

#[test]
fn the_form_for_an_emergency() {
    insta::assert_snapshot!("case_form_emergency", pane_of(&emergency(), &ctx(), 100, 40));
    insta::assert_snapshot!("case_form", pane_of(&form(), &ctx(), 80, 22));
}

#[test]
fn at_80_columns_each_party_is_named_where_it_is_told_and_every_channel_is_in_sight() {
    let screen = pane_of(&emergency(), &ctx(), 80, 34);
    assert!(screen.contains("告知鎮網格辦") && screen.contains("告知南街社區工作站"), "{screen}");
    assert_eq!(screen.matches("書面").count(), 2, "{screen}");
}

#[test]
fn only_who_works_in_an_area_is_taken_to_have_come_upon_it_on_patrol() {
    use crate::i18n::Lang;
    use crate::tui::testing::{chief_desk, ctx_in};
    assert_eq!(value(&form(), "source"), "patrol");
    let chief = ctx_in(Lang::ZhHant, chief_desk());
    let mut form = CaseForm::new(None);
    opened(&mut form, &chief);
    assert_eq!(value(&form, "source"), "");
    form.update(Event::Key(ctrl('s')), &chief);
    assert_eq!(form.form.unwrap().field("source").unwrap().wrong, Some(Wrong::Required));
}

#[test]
fn a_place_of_the_grid_is_offered_by_what_people_call_it_and_any_other_is_written() {
    let mut form = form();
    let rows = crate::tui::testing::sites(crate::domain::ledger::Serves::Place);
    form.update(Event::Answer(PLACES, Ok(Answer::Sites(rows))), &ctx());
    form.form.as_mut().unwrap().focus_on("place");
    type_in(&mut form, "llz");
    assert!(pane_of(&form, &ctx(), 100, 40).contains("南街文化廣場  二組 老糧站 大槐樹"));
    keys(&mut form, &[KeyCode::Tab]);
    assert_eq!(value(&form, "place"), "南街文化廣場");
    let state = form.form.as_mut().unwrap();
    state.focus_on("place");
    state.set("place", "");
    type_in(&mut form, "南街口電桿旁");
    keys(&mut form, &[KeyCode::Tab]);
    assert_eq!(value(&form, "place"), "南街口電桿旁");
}

#[test]
fn a_case_half_written_is_put_aside_for_an_emergency_and_offered_again_once_that_is_filed() {
    use crate::tui::testing::{alt, grid};
    assert_eq!(form().update(Event::Key(alt('+')), &ctx()), [], "nothing is begun");
    let mut form = emergency();
    form.form.as_mut().unwrap().focus_on("text");
    type_in(&mut form, "兩家爭過道");
    let effects = form.update(Event::Key(alt('+')), &ctx());
    let [Effect::SaveDraft { form: aside, fields }, Effect::DropDraft { form: dropped }, Effect::Query { .. }] =
        effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert!(aside.starts_with("case-aside-") && dropped == "case");
    assert_eq!(fields["text"], "兩家爭過道");
    let (aside, fields) = (aside.clone(), fields.clone());
    settle(&mut form, &ctx(), effects, |query| answer_to(query, &ctx().desk));
    assert_eq!(form.update(Event::Draft(DRAFT, None), &ctx()), [], "not offered at once");
    assert_eq!(value(&form, "text"), "");
    // Another form, with nothing in it: it is offered, and taken only with a yes.
    let mut next = CaseForm::new(None);
    opened(&mut next, &ctx());
    let effects = next.update(Event::Draft(DRAFT, None), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Query { query: Query::DraftsLeft { form }, .. }] if form == "case"));
    let me = ctx().desk.person.unwrap();
    let south = grid("610921100001001", "南街第一網格");
    let (whose, at) = (me.id.to_string(), ctx().now);
    let left = LeftDraft { whose, by: me.name, grid: south, form: aside.clone(), at, fields };
    let effects = next.update(Event::Answer(left::LEFT, Ok(Answer::DraftsLeft(vec![left]))), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Ask { .. }]), "{effects:?}");
    let effects = next.update(Event::Reply(left::LEFT, Reply::Yes), &ctx());
    assert!(effects.contains(&Effect::DropDraft { form: aside }), "{effects:?}");
    assert_eq!(value(&next, "text"), "兩家爭過道");
}
