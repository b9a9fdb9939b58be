//! The fields of a new case, and the codes behind what they offer.

use super::FORM;
use crate::domain::case::{Nature, PathTaken, Source};
use crate::domain::ids::Tier;
use crate::domain::log::LateReason;
use crate::service::view::{Choices, Contact, KindChoice};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Choice, Form, FormField, PickOption, Suggest};

pub(super) const SOURCES: [Source; 8] = [
    Source::Patrol,
    Source::VisitIn,
    Source::CallIn,
    Source::Wechat,
    Source::Hotline,
    Source::Superior,
    Source::ResidentUnit,
    Source::Survey,
];
pub(super) const NATURES: [Nature; 3] = [Nature::General, Nature::Policy, Nature::Emergency];
pub(super) const PATHS: [PathTaken; 3] = [PathTaken::Settled, PathTaken::BroughtBack, PathTaken::Reported];
pub(super) const LATES: [LateReason; 5] =
    [LateReason::NoLaptop, LateReason::PowerCut, LateReason::Away, LateReason::StandingIn, LateReason::Urgent];
/// The station of the place, as commands name it.
pub(super) const STATION: &str = "station";
/// Nobody has been told yet.
pub(super) const NOT_YET: &str = "no";

/// The stable code of a value, as in the journal.
pub(super) fn code_of(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

pub(super) fn by_code<T: serde::Serialize + Copy>(all: &[T], code: &str) -> Option<T> {
    all.iter().find(|value| code_of(*value) == code).copied()
}

fn options_of<T: serde::Serialize>(all: &[T], family: &str, ctx: &Ctx) -> Vec<(String, String)> {
    all.iter().map(|value| (code_of(value), ctx.coded(family, value))).collect()
}

/// How long there is for a kind; a formula stands as it was written (篇2/八).
pub(super) fn kind_limit(kind: &KindChoice, ctx: &Ctx) -> String {
    let by = kind.formula.as_ref();
    let formula = || by.map(|by| ctx.messages.get(&format!("limit-{}", by.unit.code()), &[("amount", &by.formula)]));
    kind.limit.map(|limit| ctx.limit(limit)).or_else(formula).unwrap_or_default()
}

/// The form for what a grid offers.
pub(super) fn build(choices: &Choices, ctx: &Ctx) -> Form {
    let say = |key: &str| ctx.messages.get(key, &[]);
    let grids = choices.case_grids.iter().map(|grid| PickOption {
        code: grid.code.to_string(),
        text: grid.name.clone(),
        detail: grid.code.to_string(),
    });
    let kinds = choices.kinds.iter().map(|kind| PickOption {
        code: kind.code.to_string(),
        text: ctx.label(&kind.label).to_owned(),
        detail: [ctx.label(&kind.category).to_owned(), ctx.coded("nature", &kind.nature), kind_limit(kind, ctx)]
            .join("  ")
            .trim_end()
            .to_owned(),
    });
    let sources = options_of(&SOURCES, "source", ctx).into_iter().map(|(code, text)| PickOption {
        code,
        text,
        detail: String::new(),
    });
    // Whoever works in an area meets with things on patrol; to an office or a station they come in many ways.
    let patrols = ctx.desk.posts.iter().any(|post| post.grid.code.tier() == Tier::Area);
    let source = if patrols { code_of(&Source::Patrol) } else { String::new() };
    let choice = |options: Vec<(String, String)>| Choice::new(options);
    let mut fields = vec![
        FormField::pick("kind", &say("case-form-kind"), kinds.collect(), "").required().hint(&say("form-hint-pick")),
        FormField::choice("nature", &say("case-form-nature"), choice(options_of(&NATURES, "nature", ctx)))
            .hint(&say("form-hint-choice")),
        FormField::typed("units", &say("field-units"), Kind::Int, "").hint(&say("case-form-hint-units")).hidden(true),
        FormField::pick("concerns", &say("field-concerns"), concerned(choices, ctx), "")
            .hint(&say("case-form-hint-concerns"))
            .hidden(true),
    ];
    fields.extend(contact_fields(&choices.contacts, ctx));
    let on_spot = FormField::line("on-spot", &say("field-on-spot"), "").hint(&say("case-form-hint-on-spot"));
    fields.push(on_spot.hidden(true));
    fields.extend([
        FormField::pick("grid", &say("field-grid"), grids.collect(), "").required().hint(&say("form-hint-grid")),
        FormField::line("place", &say("field-place"), "")
            .required()
            .suggesting(Suggest::one())
            .hint(&say("case-form-hint-place")),
    ]);
    // Above the words: they stay in sight while those are typed.
    fields.extend((0..super::alike::SHOWN).map(|number| {
        let label = if number == 0 { say("case-form-alike") } else { String::new() };
        FormField::fixed(&super::alike::field(number), &label, "").hidden(true)
    }));
    fields.extend([
        FormField::notes("text", &say("field-text"), "").required().hint(&say("case-form-hint-text")),
        FormField::fixed("files", &say("key-files"), "").hidden(true),
        FormField::fixed("original-note", &say("field-original"), "").hidden(true),
        FormField::choice("path", &say("case-form-path"), choice(options_of(&PATHS, "path", ctx)))
            .hint(&say("form-hint-choice")),
        FormField::line("result", &say("field-result"), "").required().hint(&say("form-hint-outcome")).hidden(true),
        FormField::pick("source", &say("case-form-source"), sources.collect(), &source)
            .required()
            .hint(&say("form-hint-pick")),
        FormField { cells: Some(20), ..FormField::line("reporter", &say("field-reporter"), "") }
            .hint(&say("case-form-hint-reporter")),
        FormField::typed("reporter-phone", &say("field-phone"), Kind::Phone, "").beside(),
        FormField::typed("time", &say("field-happened"), Kind::Time, "").hint(&say("case-form-hint-time")),
        FormField::typed("date", &say("field-date"), Kind::Date { ahead: false }, "")
            .beside()
            .hint(&say("form-hint-date")),
        FormField::choice("late", &say("field-late"), choice(options_of(&LATES, "late", ctx)))
            .required()
            .hint(&say("form-hint-late"))
            .hidden(true),
    ]);
    Form::new(FORM, &say("case-form-title"), ctx.today(), fields)
}

/// Whom a sensitive matter may be about: the station of the place, and units.
fn concerned(choices: &Choices, ctx: &Ctx) -> Vec<PickOption> {
    let option = |code: String, text: String| PickOption { code, text, detail: String::new() };
    let station = option(STATION.to_owned(), t!(ctx.messages, "triage-station"));
    let units = choices.units.iter().map(|unit| option(unit.code.to_string(), unit.name.clone()));
    std::iter::once(station).chain(units).collect()
}

/// Whom to ring with the number, whether they were told, when, and who answered.
fn contact_fields(contacts: &[Contact], ctx: &Ctx) -> Vec<FormField> {
    let say = |key: &str| ctx.messages.get(key, &[]);
    let mut fields = Vec::new();
    if !contacts.is_empty() {
        fields.push(FormField::fixed("ring", &say("case-form-ring"), &say("case-form-ring-first")).hidden(true));
    }
    for (number, contact) in contacts.iter().enumerate() {
        let person = contact.person.clone().unwrap_or_default();
        let phone = contact.phone.clone().unwrap_or_else(|| say("case-form-no-phone"));
        let told = t!(ctx.messages, "case-form-told", who = contact.party.name.as_str());
        let whom = format!("{phone}  {person}");
        // Of 119 the name says the number.
        let named = contact.phone.as_ref().is_some_and(|phone| contact.party.name.contains(phone.as_str()));
        let mut channels = vec![(NOT_YET.to_owned(), say("case-form-not-yet"))];
        channels.extend(super::super::channels::options(ctx));
        if !named {
            fields.push(FormField::fixed(&format!("contact-{number}"), &contact.party.name, whom.trim()).hidden(true));
        }
        fields.extend([
            FormField::choice(&format!("told-{number}"), &told, Choice::new(channels).chosen(NOT_YET))
                .hint(&say("form-hint-choice"))
                .hidden(true),
            FormField::typed(&format!("told-at-{number}"), &say("case-form-told-at"), Kind::Time, "")
                .hint(&say("case-form-hint-told-at"))
                .hidden(true),
            FormField::line(&format!("answered-{number}"), &say("case-form-answered"), "")
                .beside()
                .hint(&say("case-form-hint-answered"))
                .hidden(true),
        ]);
    }
    fields
}
