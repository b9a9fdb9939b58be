//! What is asked for together: the words, who said them, how and when; whoever keys it is seldom whoever was there
//! (篇3/責任人4). And what was answered.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::target::Speaker;
use crate::domain::case::Channel;
use crate::service::command::OnBehalf;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::forms::channels;
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Choice, FormField, PickOption, when};

/// The usual one.
const PHONE: &str = "phone";
/// How a resident is asked whether they are satisfied: at a visit, or by a call.
const ASKED: [&str; 2] = ["in-person", "phone"];
/// Whoever assists, one after another.
const ASSIST: usize = 4;

const BY: &str = "by";
const CHANNEL: &str = "channel";
const AT: &str = "at";

/// Who said so.
pub(in crate::tui::screens::triage) fn by(label: &str, hint: &str, name: &str, ctx: &Ctx) -> FormField {
    let field = FormField::line(BY, &ctx.messages.get(label, &[]), name).hint(&ctx.messages.get(hint, &[]));
    FormField { cells: Some(20), ..field }
}

/// When; beside the name.
pub(in crate::tui::screens::triage) fn at(ctx: &Ctx) -> FormField {
    FormField::typed(AT, &t!(ctx.messages, "field-when"), Kind::Moment, "")
        .beside()
        .hint(&t!(ctx.messages, "form-hint-moment"))
}

/// By which channel.
pub(in crate::tui::screens::triage) fn channel(chosen: &str, ctx: &Ctx) -> FormField {
    FormField::choice(CHANNEL, &t!(ctx.messages, "field-channel"), channels::choice(ctx).chosen(chosen))
        .hint(&t!(ctx.messages, "form-hint-choice"))
}

/// The words.
pub(super) fn words(key: &str, label: &str, hint: &str, ctx: &Ctx) -> FormField {
    FormField::notes(key, &ctx.messages.get(label, &[]), "").hint(&ctx.messages.get(hint, &[]))
}

/// What is recorded on somebody's behalf: who of them said so, how and when.
pub(super) fn behalf(speaker: &Speaker, ctx: &Ctx) -> Vec<FormField> {
    let by = by("field-said-by", "form-hint-said-by", speaker.last.as_deref().unwrap_or_default(), ctx).required();
    vec![by, at(ctx), channel(PHONE, ctx).required()]
}

/// What goes on at the spot, or that it is over there: empty, it is the asker who is there.
pub(super) fn on_site(words: FormField, ctx: &Ctx) -> Vec<FormField> {
    vec![words.required(), by("field-said-by", "form-hint-on-site-by", "", ctx), at(ctx), channel("", ctx)]
}

/// That all is done at the spot.
pub(super) fn on_site_over(ctx: &Ctx) -> Vec<FormField> {
    vec![by("field-said-by", "form-hint-on-site-by", "", ctx), at(ctx), channel("", ctx)]
}

/// Somebody was told: how, when, by whom, and who answered.
pub(super) fn telling(ctx: &Ctx) -> Vec<FormField> {
    let answered = FormField::line("answered-by", &t!(ctx.messages, "case-form-answered"), "");
    vec![
        channel(PHONE, ctx).required(),
        FormField { cells: Some(20), ..answered }.hint(&t!(ctx.messages, "case-form-hint-answered")),
        at(ctx),
        by("field-told-by", "form-hint-told-by", "", ctx),
    ]
}

/// Somebody answered: only a name fills the ○ (篇3/責任人4-c).
pub(super) fn answer(own: Option<String>, ctx: &Ctx) -> Vec<FormField> {
    let by = by("field-answered-by", "form-hint-answered-by", own.as_deref().unwrap_or_default(), ctx).required();
    vec![by, at(ctx), channel(PHONE, ctx).required()]
}

/// What was said to somebody, and how.
pub(super) fn said(words: FormField, dated: bool, ctx: &Ctx) -> Vec<FormField> {
    let mut fields = vec![words, channel(PHONE, ctx).required()];
    fields.extend(dated.then(|| FormField { beside: false, ..at(ctx) }));
    fields
}

/// What a resident says of it, at a visit or a call: which of them is asked, never taken for granted.
pub(super) fn survey(ctx: &Ctx) -> Vec<FormField> {
    let options = ASKED.iter().map(|code| ((*code).to_owned(), ctx.word("survey-by", code))).collect();
    let how = FormField::choice(CHANNEL, &t!(ctx.messages, "field-surveyed-by"), Choice::new(options));
    vec![
        how.required().hint(&t!(ctx.messages, "form-hint-choice")),
        words("text", "field-text", "triage-what-note", ctx),
    ]
}

/// Who has it to do: one of those who may, until when, and what.
pub(super) fn task(takers: &[PickOption], ctx: &Ctx) -> Vec<FormField> {
    let m = &ctx.messages;
    let first = if let [only] = takers { only.code.as_str() } else { "" };
    let person = FormField::pick("person", &t!(m, "field-task-person"), takers.to_vec(), first);
    let until = FormField::typed("until", &t!(m, "field-task-until"), Kind::Date { ahead: true }, "");
    vec![
        person.required().hint(&t!(m, "form-hint-pick")),
        until.hint(&t!(m, "form-hint-date")),
        words("text", "field-task-text", "triage-what-task", ctx),
    ]
}

/// Whoever assists: those proposed to begin with, the rest of them to choose from.
pub(super) fn assisting(options: &[PickOption], lead: &str, chosen: &[String], ctx: &Ctx) -> Vec<FormField> {
    let others: Vec<PickOption> = options.iter().filter(|option| option.code != lead).cloned().collect();
    let mut chosen = chosen.iter().filter(|code| others.iter().any(|option| option.code == **code));
    let field = |number: usize| {
        let code = chosen.next().map(String::as_str).unwrap_or_default();
        FormField::pick(&format!("assist-{number}"), &t!(ctx.messages, "field-assist"), others.clone(), code)
            .hint(&t!(ctx.messages, "form-hint-assist"))
    };
    (1..=ASSIST).map(field).collect()
}

/// What was answered: words alone, or fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::tui::screens::triage) struct Given {
    fields: BTreeMap<String, String>,
    today: NaiveDate,
}

impl Given {
    pub(super) fn text(text: String) -> Self {
        Self { fields: BTreeMap::from([("text".to_owned(), text)]), today: NaiveDate::default() }
    }

    pub(in crate::tui::screens::triage) fn fields(fields: BTreeMap<String, String>, today: NaiveDate) -> Self {
        Self { fields, today }
    }

    /// A field that has something in it.
    pub(super) fn of(&self, key: &str) -> Option<String> {
        self.fields.get(key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The words, which some commands call a reason or a result; empty if there are none.
    pub(super) fn words(&self) -> String {
        ["text", "reason", "result"].iter().find_map(|key| self.of(key)).unwrap_or_default()
    }

    pub(super) fn by(&self) -> Option<String> {
        self.of(BY)
    }

    pub(super) fn at(&self) -> Option<NaiveDateTime> {
        self.of(AT).and_then(|text| when::moment(&text, self.today))
    }

    /// The day until which somebody has it to do.
    pub(super) fn until(&self) -> Option<NaiveDate> {
        self.of("until").and_then(|text| when::date(&text, self.today, true))
    }

    pub(super) fn channel(&self) -> Option<Channel> {
        self.of(CHANNEL).and_then(|code| channels::of(&code))
    }

    /// Who said it, how and when; nothing where it was the asker.
    pub(in crate::tui::screens::triage) fn behalf(&self) -> OnBehalf {
        let by = self.by();
        OnBehalf { channel: self.channel().filter(|_| by.is_some()), at: self.at(), by }
    }

    /// Whoever assists, where it was asked: nobody is said as such, since none named means those proposed.
    pub(super) fn assist(&self) -> Vec<String> {
        if !self.fields.contains_key("assist-1") {
            return Vec::new();
        }
        let mut chosen: Vec<String> = Vec::new();
        for code in (1..=ASSIST).filter_map(|number| self.of(&format!("assist-{number}"))) {
            if !chosen.contains(&code) {
                chosen.push(code);
            }
        }
        if chosen.is_empty() { vec![crate::service::command::NOBODY.to_owned()] } else { chosen }
    }
}
