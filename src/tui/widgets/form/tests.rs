use super::*;

fn form() -> Form {
    let option = |code: &str, text: &str| PickOption { code: code.into(), text: text.into(), detail: String::new() };
    Form::new(
        "patrol",
        "巡查",
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        vec![
            FormField::fixed("who", "誰", "網格員甲"),
            FormField::pick("grid", "網格", vec![option("1", "南街第一網格"), option("2", "北巷第二網格")], "1"),
            FormField::typed("start", "開始", Kind::Time, "14:10").required(),
            FormField::typed("end", "結束", Kind::Time, "").beside(),
            FormField::line("route", "路線", "").hidden(true),
            FormField::notes("text", "所見", "").required(),
        ],
    )
}

fn press(form: &mut Form, code: KeyCode) -> FormEvent {
    form.key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn focus(form: &Form) -> &str {
    &form.focused().unwrap().key
}

#[test]
fn tab_goes_through_the_fields_in_order_past_fixed_and_hidden_ones_and_round() {
    let mut form = form();
    let mut seen = vec![focus(&form).to_owned()];
    for _ in 0..4 {
        press(&mut form, KeyCode::Tab);
        seen.push(focus(&form).to_owned());
    }
    assert_eq!(seen, ["grid", "start", "end", "text", "grid"]);
    press(&mut form, KeyCode::BackTab);
    assert_eq!(focus(&form), "text");
}

#[test]
fn enter_moves_on_and_breaks_a_line_in_notes() {
    let mut form = form();
    form.focus_on("start");
    press(&mut form, KeyCode::Enter);
    press(&mut form, KeyCode::Enter);
    assert_eq!(focus(&form), "text");
    assert_eq!(press(&mut form, KeyCode::Enter), FormEvent::Changed("text".into()));
    assert_eq!(form.field("text").unwrap().value(), "\n");
}

#[test]
fn saving_finds_the_first_field_that_is_wrong_and_goes_there() {
    let mut form = form();
    form.set("start", "2510");
    assert!(!form.check());
    assert_eq!((focus(&form), &form.field("start").unwrap().wrong), ("start", &Some(Wrong::Time)));
    assert_eq!(form.field("text").unwrap().wrong, Some(Wrong::Required));
    form.set("start", "0910");
    form.set("text", "路燈不亮");
    assert!(form.check());
    assert_eq!(form.time("start"), NaiveTime::from_hms_opt(9, 10, 0));
}

#[test]
fn numbers_and_telephones_take_the_digits_of_an_input_method() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    for (kind, typed, taken) in [
        (Kind::Int, "１２", "12"),
        (Kind::Phone, "１３８１２３４５６７８", "13812345678"),
        (Kind::Phone, "０９１５－３３２０１１０", "0915-3320110"),
        (Kind::Text, "南街１２號", "南街１２號"),
    ] {
        for pasted in [false, true] {
            let mut form = Form::new("row", "記錄", today, vec![FormField::typed("value", "值", kind, "")]);
            if pasted {
                form.paste(typed);
            } else {
                typed.chars().for_each(|c| drop(press(&mut form, KeyCode::Char(c))));
            }
            assert_eq!(form.value("value"), taken);
            assert!(form.check(), "{taken}");
        }
    }
}

#[test]
fn plus_and_minus_move_times_but_a_minus_is_typed_into_a_date_that_is_not_whole() {
    let mut form = form();
    form.focus_on("start");
    press(&mut form, KeyCode::Char('-'));
    assert_eq!(form.value("start"), "14:05");
    form.fields.push(FormField::typed("on", "日期", Kind::Date { ahead: false }, ""));
    form.focus_on("on");
    for c in "11-22".chars() {
        press(&mut form, KeyCode::Char(c));
    }
    assert_eq!(form.value("on"), "11-22");
    press(&mut form, KeyCode::Char('+'));
    assert_eq!(form.value("on"), "2026-11-23");
    press(&mut form, KeyCode::Char('-'));
    assert_eq!(form.value("on"), "2026-11-22");
}

#[test]
fn a_draft_brings_back_what_was_typed_and_nothing_that_is_shown_only() {
    let mut before = form();
    before.focus_on("text");
    before.paste("學校後門路燈不亮\n已告知值班門衛");
    assert!(before.take_unsaved() && !before.take_unsaved());
    let draft = before.to_draft();
    assert!(!draft.contains_key("who"));
    let mut after = form();
    after.take_draft(&draft, NaiveTime::from_hms_opt(14, 52, 0).unwrap());
    assert_eq!(after.value("text"), "學校後門路燈不亮\n已告知值班門衛");
    assert_eq!((after.draft_at.is_some(), focus(&after)), (true, "text"));
}

#[test]
fn typing_on_a_field_with_a_list_opens_the_list_and_choosing_goes_on() {
    let mut form = form();
    press(&mut form, KeyCode::Char('b'));
    press(&mut form, KeyCode::Char('x'));
    assert!(form.picker().is_some());
    assert_eq!(press(&mut form, KeyCode::Enter), FormEvent::Changed("grid".into()));
    assert_eq!((form.value("grid"), focus(&form)), ("2", "start"));
    form.focus_on("grid");
    press(&mut form, KeyCode::Char(' '));
    assert_eq!(press(&mut form, KeyCode::Esc), FormEvent::Moved);
    assert_eq!(form.value("grid"), "2");
    assert_eq!(press(&mut form, KeyCode::Esc), FormEvent::Leave);
}

#[test]
fn a_refusal_stands_at_its_field_and_goes_when_the_field_is_typed_in() {
    let mut form = form();
    form.refuse("end", Wrong::Said("還沒到這個時間".into()));
    assert_eq!(focus(&form), "end");
    press(&mut form, KeyCode::Char('9'));
    assert_eq!(form.field("end").unwrap().wrong, None);
    form.refuse("nowhere", Wrong::Said("磁盤滿了".into()));
    assert_eq!(form.wrong.as_deref(), Some("磁盤滿了"));
}

#[test]
fn a_date_time_or_number_that_is_come_to_is_typed_over_and_moving_or_backspace_edits_it_instead() {
    let mut form = form();
    press(&mut form, KeyCode::Tab);
    assert!(form.is_selected(), "one has come to the start");
    for c in "0910".chars() {
        press(&mut form, KeyCode::Char(c));
    }
    assert_eq!((form.value("start"), form.is_selected()), ("0910", false));
    for (first, expected) in [
        (KeyCode::Backspace, "14:19"),
        (KeyCode::Left, "14:190"),
        (KeyCode::End, "14:109"),
        (KeyCode::Char(':'), "14:10:9"),
    ] {
        form.set("start", "14:10");
        press(&mut form, KeyCode::BackTab);
        press(&mut form, KeyCode::Tab);
        press(&mut form, first);
        press(&mut form, KeyCode::Char('9'));
        assert_eq!(form.value("start"), expected, "{first:?}");
    }
    press(&mut form, KeyCode::BackTab);
    press(&mut form, KeyCode::Tab);
    form.paste("１５：３０");
    assert_eq!(form.value("start"), "１５：３０", "a paste takes its place too");
}

#[test]
fn a_key_that_does_not_edit_leaves_a_value_selected_and_words_are_never_typed_over() {
    let mut form = form();
    press(&mut form, KeyCode::Tab);
    press(&mut form, KeyCode::F(5));
    press(&mut form, KeyCode::Char('+'));
    assert!(form.is_selected() && form.value("start") == "14:15");
    form.show("route", true);
    form.set("route", "南街");
    form.focus_on("route");
    press(&mut form, KeyCode::Char('9'));
    assert_eq!(form.value("route"), "南街9");
}

#[test]
fn what_is_typed_where_one_chooses_is_told_and_not_lost_without_a_word() {
    let mut form = form();
    let halves = [("morning", "上午"), ("afternoon", "下午")].map(|(code, label)| (code.to_owned(), label.to_owned()));
    form.fields.push(FormField::choice("half", "半天", crate::tui::widgets::Choice::new(halves.to_vec())));
    form.focus_on("half");
    press(&mut form, KeyCode::Char('病'));
    assert!(form.has_swallowed());
    press(&mut form, KeyCode::Right);
    assert!(!form.has_swallowed() && form.value("half") == "morning");
    form.paste("病假");
    assert!(form.has_swallowed());
}

#[test]
fn what_was_typed_or_left_in_a_draft_is_the_writers_own_and_what_was_filled_in_is_not() {
    let mut form = form();
    form.set("text", "照抄");
    assert!(!form.is_own("text") && !form.is_own("start"));
    form.focus_on("text");
    press(&mut form, KeyCode::Char('x'));
    assert!(form.is_own("text"));
    let left = BTreeMap::from([("start".to_owned(), "14:10".to_owned()), ("end".to_owned(), "15:00".to_owned())]);
    form.take_draft(&left, NaiveTime::MIN);
    assert!(form.is_own("end") && !form.is_own("start"), "a start that is the one filled in is nobody's words");
}
