//! A chat that was pasted into the form: who wrote first, when, and what, put into fields that are still empty. The chat
//! itself is kept whole, with the draft and then with the case.

use super::CaseForm;
use super::fields::code_of;
use crate::domain::case::Source;
use crate::service::intake::Chat;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::widgets::Form;

/// A field that a chat was put into.
pub(super) struct Filled {
    key: &'static str,
    before: String,
    filled: String,
}

impl CaseForm {
    /// For a chat that was pasted where no form was open; empty: it is still to be pasted.
    pub fn of_chat(text: String) -> Self {
        let mut form = Self::new(None);
        form.pasted = Some(text);
        form
    }

    /// Whether a paste would be taken for a chat: several lines that say who wrote or when, or anything of several lines
    /// where a chat was asked for.
    fn is_chat(&self, text: &str, ctx: &Ctx) -> bool {
        let several = text.lines().filter(|line| !line.trim().is_empty()).count() > 1;
        let asked = self.pasted.is_some();
        (several && asked) || ((several || asked) && Chat::read(text, ctx.now.naive_local()).is_chat())
    }

    /// What the form was opened with, once it is there: the chat, or the place to paste it.
    pub(super) fn take_pasted(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(text) = self.pasted.clone() else { return Vec::new() };
        if !text.is_empty() {
            return self.paste(&text, ctx).unwrap_or_default();
        }
        if let Some(form) = &mut self.form {
            form.focus_on("text");
        }
        vec![Effect::Say(t!(ctx.messages, "case-form-paste-here"))]
    }

    /// Fills in what a chat says, as proposals; none if it is no chat or something has been written already.
    pub(super) fn paste(&mut self, text: &str, ctx: &Ctx) -> Option<Vec<Effect>> {
        let is_chat = self.is_chat(text, ctx);
        let form = self.form.as_mut().filter(|form| is_chat && form.value("text").is_empty())?;
        let chat = Chat::read(text, ctx.now.naive_local());
        let mut filled: Vec<Filled> = Vec::new();
        let mut put = |form: &mut Form, key: &'static str, value: &str| {
            let before = form.value(key).to_owned();
            form.set(key, value);
            filled.push(Filled { key, before, filled: form.value(key).to_owned() });
        };
        let mut fill = |key: &'static str, value: &str| {
            if form.value(key).is_empty() && !value.is_empty() {
                put(form, key, value);
            }
        };
        fill("text", &chat.text());
        fill("reporter", chat.reporter().unwrap_or_default());
        fill("reporter-phone", &chat.phone().unwrap_or_default());
        if let Some(told) = chat.told() {
            fill("time", &told.format("%H:%M").to_string());
            if told.date() != ctx.today() {
                fill("date", &told.format("%Y-%m-%d").to_string());
            }
        }
        put(form, "source", &code_of(&Source::Wechat));
        let missing = ["kind", "place"].into_iter().find(|key| form.value(key).is_empty());
        form.focus_on(missing.unwrap_or("text"));
        form.touch();
        self.original = Some(text.replace("\r\n", "\n").trim().to_owned());
        self.from_chat = filled;
        let mut effects = vec![Effect::Say(t!(ctx.messages, "case-form-chat-taken"))];
        effects.extend(self.changed("text", ctx));
        Some(effects)
    }

    /// Takes the chat out of the fields again, where nothing was written over it; none if there is none.
    pub(super) fn undo_chat(&mut self, ctx: &Ctx) -> Option<Vec<Effect>> {
        let form = self.form.as_mut().filter(|_| !self.from_chat.is_empty())?;
        for filled in std::mem::take(&mut self.from_chat) {
            if form.value(filled.key) == filled.filled {
                form.set(filled.key, &filled.before);
            }
        }
        form.touch();
        form.focus_on("text");
        self.original = None;
        Some(self.changed("text", ctx))
    }

    /// Says that the chat is kept, and how long it is.
    pub(super) fn show_original(&mut self, ctx: &Ctx) {
        let lines = self.original.as_ref().map_or(0, |text| text.lines().count());
        if let Some(form) = &mut self.form {
            form.show("original-note", lines > 0);
            form.set("original-note", &t!(ctx.messages, "case-form-original", count = lines));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::tui::testing::{ctrl, ctx, opened, pane_of};

    const CHAT: &str = "王阿姨 2026-11-22 21:05\n樓下井蓋鬆動，車過就響，我的電話13900000201\n[圖片]\n\n站長甲 2026-11-22 21:06\n哪一棟？";

    fn opened_with(mut form: CaseForm) -> (CaseForm, Vec<Effect>) {
        opened(&mut form, &ctx());
        let effects = form.update(Event::Draft(DRAFT, None), &ctx());
        (form, effects)
    }

    fn value(form: &CaseForm, key: &str) -> String {
        form.form.as_ref().unwrap().value(key).to_owned()
    }

    #[test]
    fn a_chat_pasted_into_the_form_fills_in_who_when_and_what_and_stays_a_proposal() {
        let (mut form, _) = opened_with(CaseForm::new(None));
        let effects = form.update(Event::Paste(CHAT.into()), &ctx());
        let Some(Effect::SaveDraft { fields, .. }) = effects.last() else { panic!("{effects:?}") };
        assert_eq!(fields["original"], CHAT, "a kill does not lose it");
        assert_eq!(value(&form, "text"), "樓下井蓋鬆動，車過就響，我的電話13900000201");
        for (key, expected) in [
            ("reporter", "王阿姨"),
            ("reporter-phone", "13900000201"),
            ("source", "wechat"),
            ("time", "21:05"),
            ("date", "2026-11-22"),
        ] {
            assert_eq!(value(&form, key), expected, "{key}");
        }
        let screen = pane_of(&form, &ctx(), 100, 40);
        assert!(screen.contains("原文") && screen.contains("6 行"), "{screen}");
        let state = form.form.as_mut().unwrap();
        for (key, text) in [("kind", "lamp-dark"), ("place", "南街12號樓下"), ("late", "away"), ("reporter", "王秀英")]
        {
            state.set(key, text);
        }
        let effects = form.update(Event::Key(ctrl('s')), &ctx());
        let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        let Command::CaseFile { original, reporter, source, .. } = &**command else { panic!() };
        assert_eq!((original.as_deref(), reporter.as_deref()), (Some(CHAT), Some("王秀英")));
        assert_eq!(*source, Some(crate::domain::case::Source::Wechat));
    }

    #[test]
    fn one_key_takes_the_chat_out_again_and_leaves_what_was_written_over_it() {
        let (mut form, _) = opened_with(CaseForm::new(None));
        let source = value(&form, "source");
        assert!(form.update(Event::Key(ctrl('z')), &ctx()).is_empty(), "there is none yet");
        let effects = form.update(Event::Paste(CHAT.into()), &ctx());
        assert!(matches!(effects.first(), Some(Effect::Say(said)) if said.contains("^Z")), "{effects:?}");
        assert!(form.hints(&ctx()).iter().any(|hint| hint.action == Action::Undo));
        form.form.as_mut().unwrap().set("reporter", "王秀英");
        form.update(Event::Key(ctrl('z')), &ctx());
        for (key, expected) in [("text", ""), ("time", ""), ("date", ""), ("reporter-phone", "")] {
            assert_eq!(value(&form, key), expected, "{key}");
        }
        assert_eq!((value(&form, "reporter").as_str(), value(&form, "source")), ("王秀英", source));
        assert_eq!(form.original, None);
        assert!(form.hints(&ctx()).iter().all(|hint| hint.action != Action::Undo));
    }

    #[test]
    fn what_has_been_written_is_not_written_over() {
        let (mut form, _) = opened_with(CaseForm::new(None));
        let state = form.form.as_mut().unwrap();
        state.set("text", "燈不亮");
        state.focus_on("text");
        form.update(Event::Paste(CHAT.into()), &ctx());
        assert!(value(&form, "text").starts_with("燈不亮王阿姨"), "pasted as text: {}", value(&form, "text"));
        assert_eq!((value(&form, "reporter"), form.original.clone()), (String::new(), None));
    }

    #[test]
    fn lines_that_are_no_chat_are_pasted_as_they_are() {
        let (mut form, _) = opened_with(CaseForm::new(None));
        form.form.as_mut().unwrap().focus_on("text");
        form.update(Event::Paste("第一行\n第二行".into()), &ctx());
        assert_eq!((value(&form, "text"), form.original.clone()), ("第一行\n第二行".to_owned(), None));
    }

    #[test]
    fn the_form_opened_with_a_chat_has_it_and_one_opened_for_a_chat_waits_for_it() {
        let (form, _) = opened_with(CaseForm::of_chat(CHAT.to_owned()));
        assert_eq!(value(&form, "reporter"), "王阿姨");
        let (mut form, effects) = opened_with(CaseForm::of_chat(String::new()));
        assert!(matches!(effects.as_slice(), [Effect::Say(_)]));
        form.update(Event::Paste("路燈不亮\n在南街小學後門".into()), &ctx());
        assert_eq!(value(&form, "text"), "路燈不亮\n在南街小學後門");
        assert!(form.original.is_some(), "text alone counts where a chat was asked for");
    }

    #[test]
    fn a_draft_brings_its_chat_back() {
        let mut form = CaseForm::new(None);
        opened(&mut form, &ctx());
        let fields = [("text", "井蓋鬆動"), ("original", CHAT)].map(|(key, text)| (key.to_owned(), text.to_owned()));
        let draft = Draft::typed(FORM.to_owned(), ctx().now, fields.into());
        form.update(Event::Draft(DRAFT, Some(draft)), &ctx());
        assert_eq!(form.original.as_deref(), Some(CHAT));
    }
}
