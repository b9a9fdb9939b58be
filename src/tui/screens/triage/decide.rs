//! Decisions: which may be taken now, and how each begins.

use super::asking::{Asking, Later, Step, Target};
use super::clock;
use super::deeds;
use crate::domain::case::{Act, Nature, act_name};
use crate::service::command::Command;
use crate::service::refusal::Refusal;
use crate::service::view::{AlikeRow, CaseView, PartyName};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::Hint;
use crate::tui::widgets::PickOption;

/// The act that a key stands for.
pub(super) fn act_of(action: Action) -> Option<Act> {
    Some(match action {
        Action::Accept => Act::Accept,
        Action::ReportUp => Act::ReportUp,
        Action::Return => Act::Return,
        Action::Take => Act::Take,
        Action::Resolve => Act::Resolve,
        Action::FeedBack => Act::FeedBack,
        Action::Verify => Act::Verify,
        Action::Close => Act::Close,
        Action::OnSite => Act::OnSite,
        Action::Told => Act::Tell,
        Action::Note => Act::Note,
        Action::Withdraw => Act::Withdraw,
        Action::Pause => Act::Pause,
        Action::MoreTime => Act::AskExtension,
        Action::Reroute => Act::Assign,
        Action::Merge => Act::Merge,
        Action::Urgent => Act::Reclassify,
        _ => return None,
    })
}

fn refusal_of(view: &CaseView, act: Act) -> Option<&Refusal> {
    view.acts.iter().find(|row| row.act == act_name(act)).and_then(|row| row.refused.as_ref())
}

pub(super) fn may(view: &CaseView, act: Act) -> bool {
    view.acts.iter().any(|row| row.act == act_name(act) && row.refused.is_none())
}

/// On whose behalf an act would be recorded.
pub(super) fn behalf_of(view: &CaseView, act: Act) -> Option<&PartyName> {
    view.acts.iter().find(|row| row.act == act_name(act)).and_then(|row| row.behalf_of.as_ref())
}

/// Rerouting is reporting up for a station and assigning for the office: either right will do.
fn may_route(view: &CaseView) -> bool {
    may(view, Act::ReportUp) || may(view, Act::Assign)
}

/// Why a key does nothing to this case now.
pub(super) fn refused(view: &CaseView, action: Action) -> Option<&Refusal> {
    match action {
        Action::Reroute if may_route(view) || may(view, Act::Rule) => None,
        Action::Reroute => refusal_of(view, Act::ReportUp).or_else(|| refusal_of(view, Act::Assign)),
        Action::ReportUp if may(view, Act::PassOn) => None,
        Action::Told if may(view, Act::Answer) => None,
        Action::OnSite if may(view, Act::EndOnSite) => None,
        Action::Pause if view.row.paused => refusal_of(view, Act::Resume),
        // Once it was asked for, there is nothing to do but to decide.
        Action::MoreTime if view.more_time.is_some() => refusal_of(view, Act::Grant),
        action => act_of(action).and_then(|act| refusal_of(view, act)),
    }
}

/// What lies with an area goes to its station, which sorts by responsibility.
fn to_the_station(case: String) -> Command {
    Command::CaseRoute { case, to: Some(STATION.to_owned()), assist: Vec::new(), reason: None }
}

/// The keys of the decisions that may be taken now.
pub(super) fn hints(view: &CaseView, ctx: &Ctx) -> Vec<Hint> {
    let mut hints = Vec::new();
    if view.not_as_proposed.is_none() {
        hints.push(Hint::named(Action::Enter, t!(ctx.messages, "triage-as-proposed")));
    }
    let mut add = |action: Action, allowed: bool| {
        if allowed {
            hints.push(Hint::of(action));
        }
    };
    add(Action::Accept, may(view, Act::Accept));
    add(Action::Reroute, may_route(view) && !may(view, Act::Rule));
    add(Action::ReportUp, may(view, Act::ReportUp) || may(view, Act::PassOn));
    add(Action::Merge, may(view, Act::Merge));
    add(Action::Urgent, may(view, Act::Reclassify) && view.row.nature != Nature::Emergency);
    add(Action::Return, may(view, Act::Return));
    add(Action::Take, may(view, Act::Take));
    add(Action::Resolve, may(view, Act::Resolve));
    add(Action::FeedBack, may(view, Act::FeedBack));
    add(Action::Verify, may(view, Act::Verify));
    add(Action::Close, may(view, Act::Close));
    add(Action::Told, may(view, Act::Tell) || may(view, Act::Answer));
    add(Action::OnSite, may(view, Act::OnSite) || may(view, Act::EndOnSite));
    add(Action::Note, may(view, Act::Note));
    add(Action::Withdraw, may(view, Act::Withdraw));
    add(Action::Pause, may(view, Act::Pause));
    add(Action::MoreTime, may(view, Act::AskExtension));
    let mut named = |action: Action, allowed: bool, label: String| {
        if allowed {
            hints.push(Hint::named(action, label));
        }
    };
    named(Action::Reroute, may(view, Act::Rule), ctx.word("act", "ruled-on"));
    named(Action::More, !deeds::options(view, ctx).is_empty(), Action::More.label(&ctx.messages));
    named(Action::Pause, may(view, Act::Resume), t!(ctx.messages, "triage-resume"));
    named(Action::MoreTime, may(view, Act::Grant), t!(ctx.messages, "triage-decide-more"));
    hints
}

/// Begins a decision: asks first what it needs to know, or gives the command.
pub(super) fn begin(view: &CaseView, action: Action, ctx: &Ctx) -> (Option<Asking>, Vec<Effect>) {
    let target = Target::of(view, ctx);
    let number = || view.row.number.clone();
    let title = target.title(&action.label(&ctx.messages));
    let now = |command: Command| (None, vec![target.give(command)]);
    let ask = |step: Step, effect: Effect| (Some(Asking::new(target.clone(), step)), vec![effect]);
    match action {
        Action::Enter => match &view.not_as_proposed {
            None => now(Command::CaseAsProposed { case: number() }),
            Some(refusal) => (None, vec![Effect::Refuse(refusal.clone())]),
        },
        Action::Accept => now(Command::CaseAccept { case: number() }),
        Action::Close => now(Command::CaseClose { case: number() }),
        Action::ReportUp if may(view, Act::PassOn) => now(to_the_station(number())),
        Action::ReportUp => match view.proposal.as_ref().and_then(|proposal| proposal.office.as_ref()) {
            Some(office) => now(Command::CaseRoute {
                case: number(),
                to: Some(super::asking::party_code(&office.party)),
                assist: Vec::new(),
                reason: None,
            }),
            None => ask(Step::RerouteTo, target.units()),
        },
        // What was sent to and fro is decided for good: by the office between units, by the station between its areas.
        Action::Reroute if may(view, Act::Rule) && view.case.reported_up => ask(Step::RuleTo, target.units()),
        Action::Reroute if may(view, Act::Rule) => {
            let community = view.row.grid.code.community().map(|grid| grid.to_string());
            ask(Step::RuleTo, super::asking::areas(community))
        }
        Action::Reroute => ask(Step::RerouteTo, target.units()),
        Action::Merge => Asking::new(target.clone(), Step::MergeInto).asks_into(&alike(view, ctx), ctx),
        Action::Urgent if view.row.nature == Nature::Emergency => {
            (None, vec![Effect::Say(t!(ctx.messages, "triage-urgent-already"))])
        }
        Action::Urgent => {
            let hint = t!(ctx.messages, "triage-why-urgent");
            ask(Step::Urgent, target.text("urgent", title, hint))
        }
        Action::Pause if view.row.paused => now(Command::CaseResume { case: number() }),
        Action::MoreTime if view.more_time.is_some() => {
            let options = ["granted", "refused"].map(|code| option(code, ctx.word("triage-grant", code)));
            ask(Step::Grant { asked: clock::granting(view, ctx) }, super::asking::pick(title, options.to_vec()))
        }
        Action::Take | Action::Return | Action::Resolve | Action::Pause | Action::MoreTime => {
            let later = match action {
                Action::Take => Later::Take,
                Action::Return => Later::Return,
                Action::Resolve => Later::Resolve,
                Action::Pause => Later::Pause,
                _ => Later::MoreTime,
            };
            Asking::new(target.clone(), Step::Began).said_by(later, ctx)
        }
        Action::Withdraw => {
            let hint = t!(ctx.messages, "triage-why-withdraw");
            ask(Step::Withdraw, target.text("withdraw", title, hint))
        }
        Action::Note => ask(Step::Note, target.text("note", title, t!(ctx.messages, "triage-what-note"))),
        Action::More => {
            let options = deeds::options(view, ctx);
            if options.is_empty() {
                return (None, vec![Effect::Say(t!(ctx.messages, "triage-no-more"))]);
            }
            ask(Step::MoreWhat { approving: clock::approving(view, ctx) }, super::asking::pick(title, options))
        }
        Action::FeedBack => Asking::new(target.clone(), Step::Began).asks_feedback(title, ctx),
        Action::Verify => {
            let options = ["passed", "failed"].map(|code| option(code, ctx.word("triage-verify", code)));
            ask(Step::Verify, super::asking::pick(title, options.to_vec()))
        }
        Action::OnSite if view.case.on_site => {
            // That all is done there is for the station to say; who is there may always be relieved.
            let codes =
                ["note", "end", "relief"].into_iter().filter(|code| *code != "end" || may(view, Act::EndOnSite));
            let options = codes.map(|code| option(code, ctx.word("triage-on-site", code)));
            ask(Step::OnSiteWhat, super::asking::pick(title, options.collect()))
        }
        Action::OnSite => ask(Step::OnSiteText, target.what_on_site(title, ctx)),
        Action::Told => {
            let waiting = view.tellings.iter().filter(|telling| telling.answered.is_none());
            let mut options: Vec<PickOption> = waiting
                .map(|telling| PickOption {
                    code: super::asking::party_code(&telling.to.party),
                    text: t!(ctx.messages, "triage-answer-of", who = telling.to.name.as_str()),
                    detail: ctx.moment(&telling.told),
                })
                .collect();
            if options.is_empty() {
                return ask(Step::TellWhom, target.whom_to_tell());
            }
            options.push(option(super::asking::TELL_OTHERS, t!(ctx.messages, "triage-tell-others")));
            ask(Step::ToldWhat, super::asking::pick(title, options))
        }
        _ => (None, Vec::new()),
    }
}

/// The station of the place, as commands name it.
pub(super) const STATION: &str = "station";

pub(super) fn option(code: &str, text: String) -> PickOption {
    PickOption { code: code.to_owned(), text, detail: String::new() }
}

/// Cases that are likely the same matter: number, what and where; how many days apart, and who has it.
fn alike(view: &CaseView, ctx: &Ctx) -> Vec<PickOption> {
    let option = |row: &AlikeRow| {
        let days = (row.happened.date_naive() - view.case.times.happened.date_naive()).num_days().abs();
        let days = t!(ctx.messages, "triage-days-apart", days = days);
        let holder = row.holder.as_ref().map(|holder| holder.name.clone());
        PickOption {
            code: row.number.clone(),
            text: format!("{}  {}  {}", row.number, ctx.label(&row.kind_label), row.place),
            detail: [Some(days), holder].into_iter().flatten().collect::<Vec<_>>().join("  "),
        }
    };
    view.alike.iter().map(option).collect()
}
