use crossterm::event::{KeyCode, KeyEvent};

use super::*;
use crate::service::command::Done;
use crate::service::drafts::Draft;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::tui::testing::{at, ctrl, ctx, letter, pane_of, press};
use crate::tui::widgets::{Choice, PickOption};

fn asked() -> AskedFields {
    let option = |code: &str, text: &str| PickOption { code: code.into(), text: text.into(), detail: String::new() };
    let units = vec![option("police", "派出所"), option("civil", "民政所")];
    let channel = Choice::new(vec![("phone".into(), "電話".into()), ("radio".into(), "對講機".into())]).chosen("phone");
    let by = FormField { cells: Some(20), ..FormField::line("by", "誰說的", "").required() };
    AskedFields {
        title: "代錄城管中隊：退回".into(),
        draft: "case-1-return-said".into(),
        fields: vec![
            by,
            FormField::typed("at", "時間", Kind::Moment, "").beside(),
            FormField::choice("channel", "方式", channel),
            FormField::pick("assist-1", "協辦", units.clone(), ""),
            FormField::pick("assist-2", "協辦", units, ""),
            FormField::notes("reason", "理由", "").required(),
        ],
        focus: "reason",
    }
}

fn prompt() -> PromptFields {
    let mut prompt = PromptFields::new(asked(), ctx().today());
    let effects = prompt.on(Event::Open(None), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::LoadDraft { .. }]));
    prompt
}

fn key(prompt: &mut PromptFields, key: KeyEvent) -> Vec<Effect> {
    prompt.on(Event::Key(key), &ctx())
}

fn type_in(prompt: &mut PromptFields, text: &str) {
    text.chars().for_each(|c| {
        key(prompt, letter(c));
    });
}

fn focused(prompt: &PromptFields) -> &str {
    &prompt.sheet.form.focused().unwrap().key
}

/// Who said so and why, with Enter at the end.
fn sent(prompt: &mut PromptFields) -> Effect {
    type_in(prompt, "李隊");
    key(prompt, press(KeyCode::Tab));
    type_in(prompt, "昨天 15:00");
    prompt.sheet.form.focus_on("reason");
    type_in(prompt, "不歸我們");
    let mut effects = key(prompt, press(KeyCode::Enter));
    assert_eq!(effects.len(), 1, "{effects:?}");
    effects.remove(0)
}

#[test]
fn what_is_missing_has_the_focus_first_and_enter_sends_from_anywhere() {
    let mut prompt = prompt();
    assert_eq!(focused(&prompt), "by");
    assert_eq!(key(&mut prompt, press(KeyCode::Enter)), [], "who said so is missing");
    let Effect::Send { reply: Reply::Fields(values), .. } = sent(&mut prompt) else { panic!() };
    assert_eq!((values["by"].as_str(), values["reason"].as_str()), ("李隊", "不歸我們"));
    assert_eq!(values["at"], "2026-11-22 15:00", "a moment goes whole");
    assert_eq!(values["channel"], "phone");
    assert_eq!(key(&mut prompt, press(KeyCode::Enter)), [], "while it is being saved keys wait");
}

#[test]
fn a_second_attempt_with_the_same_words_is_the_same_request_and_what_was_refused_stands_beside_its_field() {
    let mut prompt = prompt();
    let Effect::Send { request: first, .. } = sent(&mut prompt) else { panic!() };
    let refusal = Refusal::new(RefusalCode::FieldRequired).with("field", "by");
    prompt.on(Event::Done("sent", Err(refusal)), &ctx());
    assert_eq!(focused(&prompt), "by");
    let effects = key(&mut prompt, ctrl('s'));
    let [Effect::Send { request: second, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(first, *second);
    let done = Done {
        command: "case-return".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    };
    let effects = prompt.on(Event::Done("sent", Ok(done)), &ctx());
    assert_eq!(effects, [Effect::DropDraft { form: "case-1-return-said".into() }, Effect::Close]);
}

#[test]
fn a_draft_keeps_a_moment_whole_and_comes_back() {
    let mut prompt = prompt();
    prompt.sheet.form.focus_on("at");
    type_in(&mut prompt, "9:1");
    let effects = key(&mut prompt, letter('0'));
    let [Effect::SaveDraft { fields, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(fields["at"], "2026-11-23 09:10");
    let draft = Draft::typed("case-1-return-said".into(), at("10:40"), fields.clone());
    let mut again = self::prompt();
    again.on(Event::Draft("draft", Some(draft)), &ctx());
    assert_eq!(again.sheet.form.value("at"), "2026-11-23 09:10");
}

#[test]
fn a_second_unit_is_asked_for_once_there_is_a_first() {
    let mut prompt = prompt();
    let hidden = |prompt: &PromptFields| prompt.sheet.form.field("assist-2").unwrap().hidden;
    assert!(hidden(&prompt));
    prompt.sheet.form.focus_on("assist-1");
    key(&mut prompt, press(KeyCode::Enter));
    key(&mut prompt, press(KeyCode::Enter));
    assert_eq!(prompt.sheet.form.value("assist-1"), "police");
    assert!(!hidden(&prompt));
}

#[test]
fn the_prompt_at_80_columns_says_which_day_is_meant() {
    let mut prompt = prompt();
    sent(&mut prompt);
    let refusal = Refusal::new(RefusalCode::InFuture).with("field", "at").with("given", "2026-11-24 15:00");
    prompt.on(Event::Done("sent", Err(refusal)), &ctx());
    let screen = pane_of(&prompt, &ctx(), 80, 24);
    assert!(screen.contains("11月22日"), "{screen}");
    insta::assert_snapshot!("prompt_fields", screen);
}
