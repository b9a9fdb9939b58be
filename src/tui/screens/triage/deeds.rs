//! What is done to a case less often than its next step: one key lists what may be done now, each asks for a text at most.

use chrono::{Days, NaiveDateTime};

use crate::domain::case::{Act, Channel, Nature, Satisfaction};
use crate::service::deed::Deed;
use crate::service::view::{CaseView, Choices};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::PickOption;

/// The text that goes with a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    Nothing,
    /// May be left empty.
    Remark,
    Text,
    /// The number of another case.
    Number,
    /// Of which kind or nature it is, then why.
    Class,
    /// What was done, said by whose part it was.
    Part,
    /// What was said to whoever has it, if anything, and how.
    Urging,
    /// What the resident was told, how and when.
    Reply,
    /// Who has it to do, until when, and what.
    Task,
    /// Whether the resident was asked at a visit or by a call, and their words.
    Survey,
    /// A form of its own.
    Form,
}

/// A deed by its code: the act it is, the word of its line, and what it asks for.
struct Offer {
    code: &'static str,
    act: Act,
    word: (&'static str, &'static str),
    wants: Wants,
}

const fn offer(code: &'static str, act: Act, word: &'static str, wants: Wants) -> Offer {
    Offer { code, act, word: ("act", word), wants }
}

const fn survey(code: &'static str) -> Offer {
    Offer { code, act: Act::Survey, word: ("satisfaction", code), wants: Wants::Survey }
}

/// It is read before what that does.
pub(super) const APPROVE_PARKING: &str = "approve-parking";

const OFFERS: [Offer; 26] = [
    offer("give-task", Act::GiveTask, "tasked", Wants::Task),
    offer("task-done", Act::DoneTask, "task-done", Wants::Remark),
    offer("withdraw-task", Act::WithdrawTask, "task-withdrawn", Wants::Remark),
    offer("urge", Act::Urge, "urged", Wants::Urging),
    offer("supervise", Act::Supervise, "supervised", Wants::Text),
    offer("end-supervision", Act::EndSupervision, "supervision-ended", Wants::Nothing),
    offer("reclassify", Act::Reclassify, "reclassified", Wants::Class),
    offer("separate", Act::Separate, "separated", Wants::Text),
    offer("repeats", Act::Link, "repeats", Wants::Number),
    offer("part-done", Act::DonePart, "part-done", Wants::Part),
    offer("list-hazard", Act::ListHazard, "listed", Wants::Form),
    offer(APPROVE_PARKING, Act::DecideParking, "parking-approved", Wants::Nothing),
    offer("refuse-parking", Act::DecideParking, "parking-refused", Wants::Text),
    offer("unpark", Act::Unpark, "unparked", Wants::Remark),
    offer("close-unverified", Act::CloseUnverified, "closed-unverified", Wants::Nothing),
    offer("reply", Act::Reply, "replied", Wants::Reply),
    survey("satisfied"),
    survey("fair"),
    survey("dissatisfied"),
    survey("not-reached"),
    offer("sample-passed", Act::Sample, "sampled", Wants::Text),
    offer("sample-failed", Act::Sample, "sample-failed", Wants::Text),
    offer("reopen", Act::Reopen, "reopened", Wants::Text),
    offer("gone", Act::Reinspect, "reinspected", Wants::Text),
    offer("not-gone", Act::Reinspect, "not-gone", Wants::Text),
    offer("delist", Act::Delist, "delisted", Wants::Remark),
];

/// Days that a case is asked to wait for; any other day on the command line.
const WAITS: [u64; 4] = [7, 14, 30, 60];
const PARK: &str = "park:";

/// What may be done to the case now.
pub(super) fn options(view: &CaseView, ctx: &Ctx) -> Vec<PickOption> {
    let may = |offer: &&Offer| super::decide::may(view, offer.act);
    let option = |offer: &Offer| {
        let text = ctx.word(offer.word.0, offer.word.1);
        let detail = if offer.act == Act::Survey { ctx.word("act", "surveyed") } else { String::new() };
        PickOption { code: offer.code.to_owned(), text, detail }
    };
    let waits = waits(ctx).filter(|_| super::decide::may(view, Act::AskParking));
    OFFERS.iter().filter(may).map(option).chain(waits).collect()
}

/// Those that may be done to many at once: what each says is the same for all of them.
const FOR_MANY: [&str; 12] = [
    "urge",
    "supervise",
    "end-supervision",
    "separate",
    APPROVE_PARKING,
    "refuse-parking",
    "unpark",
    "close-unverified",
    "reply",
    "sample-passed",
    "sample-failed",
    "reopen",
];

/// What may be done to many at once, whatever may be done to each.
pub(super) fn for_many(ctx: &Ctx) -> Vec<PickOption> {
    let option = |code: &&str| PickOption { code: (*code).to_owned(), text: name(code, ctx), detail: String::new() };
    FOR_MANY.iter().map(option).chain(waits(ctx)).collect()
}

/// Days until which a case may be asked to wait.
fn waits(ctx: &Ctx) -> impl Iterator<Item = PickOption> {
    WAITS.iter().filter_map(|days| {
        let until = ctx.today().checked_add_days(Days::new(*days))?;
        let text = ctx.word("act", "parking-asked");
        Some(PickOption { code: format!("{PARK}{until}"), text, detail: until.to_string() })
    })
}

const NATURES: [(&str, Nature); 3] =
    [("emergency", Nature::Emergency), ("policy", Nature::Policy), ("general", Nature::General)];
const NATURE: &str = "nature:";
const KIND: &str = "kind:";
/// A kind whose limit is reckoned from how many there are.
const COUNTED: &str = "counted:";

/// What a case may be said to be: another nature, or one of the kinds of its place.
pub(super) fn classes(nature: Nature, choices: &Choices, ctx: &Ctx) -> Vec<PickOption> {
    let natures = NATURES.iter().filter(|(_, known)| *known != nature).map(|(code, _)| PickOption {
        code: format!("{NATURE}{code}"),
        text: ctx.word("nature", code),
        detail: t!(ctx.messages, "triage-class-nature"),
    });
    let kinds = choices.kinds.iter().map(|kind| {
        let counted = if kind.formula.is_some() { COUNTED } else { KIND };
        let limit = kind.limit.map(|limit| ctx.limit(limit));
        PickOption {
            code: format!("{counted}{}", kind.code),
            text: format!("{} {} {}", ctx.label(&kind.category), ctx.theme.symbols.dot, ctx.label(&kind.label)),
            detail: [Some(ctx.coded("nature", &kind.nature)), limit]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
        }
    });
    natures.chain(kinds).collect()
}

/// What a choice of those says: which kind or nature, and whether it has to be said how many there are.
pub(super) fn class(code: &str) -> Option<(Option<String>, Option<Nature>, bool)> {
    if let Some(nature) = code.strip_prefix(NATURE) {
        let found = NATURES.iter().find(|(known, _)| *known == nature)?;
        return Some((None, Some(found.1), false));
    }
    let kind = |kind: &str, counted| Some((Some(kind.to_owned()), None, counted));
    code.strip_prefix(KIND)
        .and_then(|code| kind(code, false))
        .or_else(|| code.strip_prefix(COUNTED).and_then(|code| kind(code, true)))
}

/// What a deed is called.
pub(super) fn name(code: &str, ctx: &Ctx) -> String {
    let offer = OFFERS.iter().find(|offer| offer.code == code);
    offer.map_or_else(|| ctx.word("act", "parking-asked"), |offer| ctx.word(offer.word.0, offer.word.1))
}

/// What a deed asks for.
pub(super) fn wants(code: &str) -> Wants {
    OFFERS.iter().find(|offer| offer.code == code).map_or(Wants::Text, |offer| offer.wants)
}

/// The deed of a code that was offered, with its text; where it tells of words, by which channel and when.
pub(super) fn deed(code: &str, text: &str, channel: Option<Channel>, at: Option<NaiveDateTime>) -> Option<Deed> {
    let (words, remark) = (text.to_owned(), Some(text.to_owned()).filter(|text| !text.is_empty()));
    let channel = channel.unwrap_or(Channel::Phone);
    let asked = |answer| Deed::Survey { answer, channel, text: remark.clone() };
    Some(match code {
        "urge" => Deed::Urge { to: None, channel, text: remark },
        "supervise" => Deed::Supervise { reason: words },
        "end-supervision" => Deed::EndSupervision,
        "separate" => Deed::Separate { reason: words },
        "repeats" => Deed::Repeats { earlier: words },
        APPROVE_PARKING => Deed::DecideParking { approved: true, reason: None },
        "refuse-parking" => Deed::DecideParking { approved: false, reason: remark },
        "unpark" => Deed::Unpark { reason: remark },
        "close-unverified" => Deed::CloseUnverified,
        "reply" => Deed::Reply { text: words, channel, at },
        "satisfied" => asked(Satisfaction::Satisfied),
        "fair" => asked(Satisfaction::Fair),
        "dissatisfied" => asked(Satisfaction::Dissatisfied),
        "not-reached" => asked(Satisfaction::NotReached),
        "sample-passed" => Deed::Sample { passed: true, text: words },
        "sample-failed" => Deed::Sample { passed: false, text: words },
        "reopen" => Deed::Reopen { reason: words },
        "gone" => Deed::Reinspect { passed: true, text: words },
        "not-gone" => Deed::Reinspect { passed: false, text: words },
        "delist" => Deed::Delist { reference: remark },
        "task-done" => Deed::DoneTask { text: remark },
        "withdraw-task" => Deed::WithdrawTask { reason: remark },
        code => Deed::Park { until: code.strip_prefix(PARK)?.parse().ok()?, reason: words },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offer_makes_a_deed_of_the_text_that_it_asks_for() {
        let asked_otherwise =
            |offer: &&Offer| matches!(offer.wants, Wants::Class | Wants::Part | Wants::Task | Wants::Form);
        for offer in OFFERS.iter().filter(|offer| !asked_otherwise(offer)) {
            let text = match offer.wants {
                Wants::Nothing | Wants::Remark | Wants::Urging | Wants::Survey => "",
                Wants::Text | Wants::Reply => "看過",
                _ => "城關-2026-00001",
            };
            assert!(deed(offer.code, text, None, None).is_some(), "{}", offer.code);
        }
        let park = Deed::Park { until: "2026-12-04".parse().unwrap(), reason: "待撥款".into() };
        assert_eq!(deed("park:2026-12-04", "待撥款", None, None), Some(park));
        assert_eq!(deed("something", "x", None, None), None);
    }
}
