//! What a decision about several cases asks for: receiver, reason, verdict, each once.

use super::{ASK, Bulk, Next, UNITS};
use crate::domain::case::{Channel, Nature};
use crate::domain::limit::Limit;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::view::UnitRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::channels;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, AskedFields, Reply};
use crate::tui::screens::triage::asking::fields::{self, Given};
use crate::tui::screens::triage::asking::offers::{Figures, unit_option};
use crate::tui::screens::triage::decide::{STATION, option};
use crate::tui::screens::triage::{clock, deeds};
use crate::tui::widgets::PickOption;

/// Keys of what can be done to several, besides Enter.
pub(super) const KEYS: [Action; 17] = [
    Action::Accept,
    Action::Reroute,
    Action::ReportUp,
    Action::Return,
    Action::Take,
    Action::Resolve,
    Action::FeedBack,
    Action::Verify,
    Action::Close,
    Action::Merge,
    Action::Urgent,
    Action::Pause,
    Action::MoreTime,
    Action::Note,
    Action::Told,
    Action::Withdraw,
    Action::More,
];

/// What was asked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Began,
    To,
    ToWhy {
        to: String,
    },
    FeedBackHow,
    TellWhom,
    TellHow {
        to: String,
    },
    Verdict,
    Clock,
    Time,
    TimeHow,
    Into,
    MoreWhat,
    /// The text that completes an act.
    Text(Kind),
    /// Who said so, how and when.
    Said,
    /// What would become of each is being found out.
    Looking,
    /// It is shown.
    Shown,
    /// The action is under way.
    Under,
}

/// Which act a text completes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Return,
    Resolve,
    FeedBack(Channel),
    Verify(bool),
    Withdraw,
    Pause,
    MoreTime(Limit),
    NotMoreTime,
    Urgent,
    Note,
    Deed(String),
}

/// Whether a key is for several.
pub(super) fn is_for_many(action: Action) -> bool {
    action == Action::Enter || KEYS.contains(&action)
}

/// Nothing but the number is filled in later.
fn none() -> String {
    String::new()
}

fn deed(deed: Deed) -> Command {
    Command::CaseDeed { case: none(), deed }
}

fn route(to: Option<String>, reason: Option<String>) -> Command {
    Command::CaseRoute { case: none(), to, assist: Vec::new(), reason }
}

pub(super) fn begin(bulk: Bulk, action: Action, ctx: &Ctx) -> Option<Next> {
    let m = &ctx.messages;
    let now = |command: Command| Some(bulk.clone().look(command));
    let pick = |step: Step, options: Vec<PickOption>| Some(picking(bulk.clone(), step, options, ctx));
    let words = |family: &str, codes: &[&str]| codes.iter().map(|code| option(code, ctx.word(family, code))).collect();
    match action {
        Action::Enter => {
            let label = t!(m, "triage-as-proposed");
            Some(Bulk { label, ..bulk }.look(Command::CaseAsProposed { case: none() }))
        }
        Action::Accept => now(Command::CaseAccept { case: none() }),
        Action::Take => now(Command::CaseTake { case: none(), behalf: OnBehalf::default() }),
        Action::Close => now(Command::CaseClose { case: none() }),
        Action::ReportUp => now(route(Some(crate::service::command::SUPERIOR.to_owned()), None)),
        Action::Reroute => {
            let effect = Effect::Query { tag: UNITS, query: Query::Units };
            Some((Some(Bulk { step: Step::To, ..bulk }), vec![effect]))
        }
        Action::Told => {
            let effect = Effect::Query { tag: UNITS, query: Query::Units };
            Some((Some(Bulk { step: Step::TellWhom, ..bulk }), vec![effect]))
        }
        Action::Return => Some(texting(bulk, Kind::Return, ctx)),
        Action::Resolve => Some(texting(bulk, Kind::Resolve, ctx)),
        Action::Withdraw => Some(texting(bulk, Kind::Withdraw, ctx)),
        Action::Urgent => Some(texting(bulk, Kind::Urgent, ctx)),
        Action::Note => Some(texting(bulk, Kind::Note, ctx)),
        Action::FeedBack => pick(Step::FeedBackHow, words_of_channels(ctx)),
        Action::Verify => pick(Step::Verdict, words("triage-verify", &["passed", "failed"])),
        Action::Pause => pick(Step::Clock, words("triage-clock", &["stop", "go-on"])),
        Action::MoreTime => pick(Step::Time, words("triage-time", &["ask", "grant", "refuse"])),
        Action::Merge => {
            let options = bulk.cases.iter().map(|case| PickOption {
                code: case.number.clone(),
                text: format!("{}  {}", case.number, case.words),
                detail: String::new(),
            });
            let hint = t!(m, "triage-which-stays");
            let ask = Ask::Suggest { title: bulk.title(ctx), options: options.collect(), hint };
            Some((Some(Bulk { step: Step::Into, ..bulk }), vec![Effect::Ask { tag: ASK, ask }]))
        }
        Action::More => pick(Step::MoreWhat, deeds::for_many(ctx)),
        _ => None,
    }
}

fn words_of_channels(ctx: &Ctx) -> Vec<PickOption> {
    channels::options(ctx).into_iter().map(|(code, text)| option(&code, text)).collect()
}

fn channel_of(code: &str) -> Channel {
    channels::of(code).unwrap_or(Channel::Phone)
}

fn picking(bulk: Bulk, step: Step, options: Vec<PickOption>, ctx: &Ctx) -> Next {
    let ask = Ask::Pick { title: bulk.title(ctx), options };
    (Some(Bulk { step, ..bulk }), vec![Effect::Ask { tag: ASK, ask }])
}

/// Units to choose from, each with what it has in hand and what it was given and sent back before.
pub(super) fn units(bulk: &Bulk, units: &[UnitRow], ctx: &Ctx) -> Effect {
    let station = option(STATION, t!(ctx.messages, "triage-station"));
    let mut options: Vec<PickOption> = units.iter().map(|unit| unit_option(unit, Figures::Such, ctx)).collect();
    options.push(station);
    Effect::Ask { tag: ASK, ask: Ask::PickUnit { title: bulk.title(ctx), options, kind: None } }
}

/// Asks for the text that completes an act.
fn texting(bulk: Bulk, kind: Kind, ctx: &Ctx) -> Next {
    let (draft, key) = match &kind {
        Kind::Return => ("marked-return", "triage-why-return"),
        Kind::Resolve => ("marked-resolve", "triage-what-done"),
        Kind::FeedBack(_) => ("marked-feed-back", "triage-what-said"),
        Kind::Verify(_) => ("marked-verify", "triage-what-seen"),
        Kind::Withdraw => ("marked-withdraw", "triage-why-withdraw"),
        Kind::Pause => ("marked-pause", "triage-why-pause"),
        Kind::MoreTime(_) => ("marked-extend", "triage-why-more"),
        Kind::NotMoreTime => ("marked-grant", "triage-why-not-more"),
        Kind::Urgent => ("marked-urgent", "triage-why-urgent"),
        Kind::Note => ("marked-note", "triage-what-note"),
        Kind::Deed(_) => ("marked-deed", "triage-what-note"),
    };
    let optional =
        matches!(&kind, Kind::Deed(code) if matches!(deeds::wants(code), deeds::Wants::Remark | deeds::Wants::Urging));
    asking(Bulk { draft: Some(draft), ..bulk }, Step::Text(kind), key, optional, true, ctx)
}

fn asking(bulk: Bulk, step: Step, key: &str, optional: bool, lines: bool, ctx: &Ctx) -> Next {
    let draft = bulk.draft.unwrap_or("marked-name").to_owned();
    let asked = Asked { title: bulk.title(ctx), hint: ctx.messages.get(key, &[]), draft, optional, lines };
    (Some(Bulk { step, ..bulk }), vec![Effect::Ask { tag: ASK, ask: Ask::Text(asked) }])
}

/// It is recorded on a unit's behalf, and nobody said yet who told so, how and when.
pub(super) fn who_said(bulk: Bulk, ctx: &Ctx) -> Next {
    let title = t!(ctx.messages, "triage-marked-said", what = bulk.label.as_str(), count = bulk.named.len());
    let by = fields::by("field-said-by", "form-hint-said-by", "", ctx).required();
    let fields = vec![by, fields::at(ctx), fields::channel("phone", ctx).required()];
    let asked = AskedFields { title, draft: "marked-said-by".to_owned(), fields, focus: "by" };
    (Some(Bulk { step: Step::Said, ..bulk }), vec![Effect::Ask { tag: ASK, ask: Ask::Fields(Box::new(asked)) }])
}

/// Names who said so, where the act takes that.
pub(super) fn say(command: &mut Command, said: &OnBehalf) {
    match command {
        Command::CaseTake { behalf, .. }
        | Command::CaseReturn { behalf, .. }
        | Command::CaseResolve { behalf, .. }
        | Command::CasePause { behalf, .. }
        | Command::CaseExtend { behalf, .. } => said.clone_into(behalf),
        _ => {}
    }
}

pub(super) fn reply(bulk: Bulk, reply: Reply, ctx: &Ctx) -> Next {
    match reply {
        Reply::Picked(code) => picked(bulk, code, ctx),
        Reply::Text(text) => typed(bulk, text),
        Reply::Fields(fields) if bulk.step == Step::Said => {
            let said = Given::fields(fields, ctx.today()).behalf();
            Bulk { said: Some(said), ..bulk }.look_again()
        }
        _ => (None, Vec::new()),
    }
}

fn picked(bulk: Bulk, code: String, ctx: &Ctx) -> Next {
    match bulk.step.clone() {
        Step::To => {
            let bulk = Bulk { draft: Some("marked-reroute"), ..bulk };
            asking(bulk, Step::ToWhy { to: code }, "triage-why-reroute", true, true, ctx)
        }
        Step::TellWhom => picking(bulk, Step::TellHow { to: code }, words_of_channels(ctx), ctx),
        Step::TellHow { to } => {
            let channel = channel_of(&code);
            let told = crate::service::command::Told { to, channel, at: None, by: None, answered_by: None };
            bulk.look(Command::CaseTell { case: none(), told })
        }
        Step::FeedBackHow => texting(bulk, Kind::FeedBack(channel_of(&code)), ctx),
        Step::Verdict => texting(bulk, Kind::Verify(code == "passed"), ctx),
        Step::Clock if code == "stop" => texting(bulk, Kind::Pause, ctx),
        Step::Clock => {
            let label = t!(ctx.messages, "triage-resume");
            Bulk { label, ..bulk }.look(Command::CaseResume { case: none() })
        }
        Step::Time if code == "ask" => picking(bulk, Step::TimeHow, clock::limits(false, ctx), ctx),
        Step::Time => {
            let label = ctx.word("triage-time", &code);
            let bulk = Bulk { label, ..bulk };
            if code == "grant" {
                return bulk.look(Command::CaseGrant { case: none(), granted: true, reason: None });
            }
            texting(bulk, Kind::NotMoreTime, ctx)
        }
        Step::TimeHow => match code.parse() {
            Ok(limit) => texting(bulk, Kind::MoreTime(limit), ctx),
            Err(_) => (None, Vec::new()),
        },
        // The one that stays is not joined with itself.
        Step::Into => {
            let cases = bulk.cases.iter().filter(|case| case.number != code).cloned().collect();
            Bulk { cases, ..bulk }.look(deed(Deed::Merge { into: code, reason: None }))
        }
        Step::MoreWhat => {
            let bulk = Bulk { label: deeds::name(&code, ctx), ..bulk };
            match (deeds::wants(&code), deeds::deed(&code, "", None, None)) {
                (deeds::Wants::Nothing, Some(done)) => bulk.look(deed(done)),
                (deeds::Wants::Nothing, None) => (None, Vec::new()),
                _ => texting(bulk, Kind::Deed(code), ctx),
            }
        }
        _ => (None, Vec::new()),
    }
}

fn typed(bulk: Bulk, text: String) -> Next {
    let bulk = Bulk { text: text.clone(), ..bulk };
    let (reason, behalf) = (text.clone(), OnBehalf::default());
    let given = Some(text.clone()).filter(|text| !text.is_empty());
    let command = match bulk.step.clone() {
        Step::ToWhy { to } => route(Some(to), given),
        Step::Text(kind) => match kind {
            Kind::Return => Command::CaseReturn { case: none(), reason, behalf },
            Kind::Resolve => Command::CaseResolve { case: none(), result: text, behalf },
            Kind::FeedBack(channel) => Command::CaseFeedBack { case: none(), text, channel, at: None },
            Kind::Verify(passed) => Command::CaseVerify { case: none(), passed, text },
            Kind::Withdraw => Command::CaseWithdraw { case: none(), reason },
            Kind::Pause => Command::CasePause { case: none(), reason, behalf },
            Kind::MoreTime(limit) => Command::CaseExtend { case: none(), limit, reason, behalf },
            Kind::NotMoreTime => Command::CaseGrant { case: none(), granted: false, reason: given },
            Kind::Urgent => {
                let nature = Some(Nature::Emergency);
                deed(Deed::Reclassify { kind: None, nature, units: None, reason })
            }
            Kind::Note => Command::CaseNote { case: none(), text },
            Kind::Deed(code) => match deeds::deed(&code, &text, None, None) {
                Some(done) => deed(done),
                None => return (None, Vec::new()),
            },
        },
        _ => return (None, Vec::new()),
    };
    bulk.look(command)
}
