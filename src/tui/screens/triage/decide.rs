//! Decisions: which may be taken now, what is asked before, and the command that results.

use super::clock;
use super::deeds::{self, Wants};
use crate::domain::case::{Act, Channel, Party, act_name};
use crate::domain::grid::UnitKind;
use crate::domain::ids::{CaseId, ChangeId};
use crate::domain::limit::Limit;
use crate::domain::record::RecordRef;
use crate::service::command::OnBehalf;
use crate::service::command::{Command, Told};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{CaseView, Choices, Contact, UnitRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Hint, Reply, Tag};
use crate::tui::widgets::PickOption;

pub(super) const ASK: Tag = "decide";
pub(super) const UNITS: Tag = "units";
const DONE: Tag = "decided";
/// A command with a text, whose prompt stays open until it is done.
pub(super) const SENT: Tag = "sent";
/// The case of a refused text, read anew.
pub(super) const ASKED: Tag = "asked";

const CHANNELS: [(&str, Channel); 6] = [
    ("phone", Channel::Phone),
    ("in-person", Channel::InPerson),
    ("message", Channel::Message),
    ("radio", Channel::Radio),
    ("program", Channel::Program),
    ("paper", Channel::Paper),
];

/// The case that a decision is about, as the screen showed it when the decision began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) number: String,
    pub(super) id: CaseId,
    pub(super) last_change: Option<ChangeId>,
    /// Where it lies, by code.
    pub(super) grid: String,
}

/// A decision under way: what was asked last, and what has been answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asking {
    target: Target,
    step: Step,
}

/// A text comes last: what is sent can then be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Which of the further deeds; what is to be read before a parking is approved.
    MoreWhat {
        approving: Option<Ask>,
    },
    /// A parking, once it was read what it does.
    Parked,
    /// The text of one.
    MoreText {
        code: String,
    },
    RerouteTo,
    RerouteWhy {
        to: String,
    },
    Return,
    Withdraw,
    Resolve,
    Note,
    Pause,
    MoreTime,
    MoreTimeWhy {
        limit: Limit,
    },
    Grant {
        asked: Ask,
    },
    Granted,
    GrantRefused,
    FeedBack,
    FeedBackWhat {
        channel: Channel,
    },
    Verify,
    VerifyWhat {
        passed: bool,
    },
    OnSiteWhat,
    OnSiteText,
    OnSiteRelief,
    ToldWhat,
    TellWhom,
    TellHow {
        to: String,
    },
    AnswerHow {
        party: String,
    },
    AnswerWho {
        party: String,
        channel: Channel,
    },
}

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
        _ => return None,
    })
}

fn refusal_of(view: &CaseView, act: Act) -> Option<&Refusal> {
    view.acts.iter().find(|row| row.act == act_name(act)).and_then(|row| row.refused.as_ref())
}

pub(super) fn may(view: &CaseView, act: Act) -> bool {
    view.acts.iter().any(|row| row.act == act_name(act) && row.refused.is_none())
}

/// Rerouting is reporting up for a station and assigning for the office: either right will do.
fn may_route(view: &CaseView) -> bool {
    may(view, Act::ReportUp) || may(view, Act::Assign)
}

/// Why a key does nothing to this case now.
pub(super) fn refused(view: &CaseView, action: Action) -> Option<&Refusal> {
    match action {
        Action::Reroute if may_route(view) => None,
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

/// What Enter would do: decide as proposed.
fn proposed(view: &CaseView) -> Option<Command> {
    let case = view.row.number.clone();
    if may(view, Act::PassOn) {
        return Some(to_the_station(case));
    }
    let proposal = view.proposal.as_ref()?;
    let leaves =
        proposal.office.is_some() || matches!(&proposal.lead, Some(lead) if matches!(lead.party, Party::Unit(_)));
    if leaves {
        return may_route(view).then(|| Command::CaseRoute { case, to: None, assist: Vec::new(), reason: None });
    }
    // The station's own matter: it takes it on, then handles it.
    if may(view, Act::Accept) {
        Some(Command::CaseAccept { case })
    } else if may(view, Act::Take) {
        Some(Command::CaseTake { case, behalf: OnBehalf::default() })
    } else {
        None
    }
}

/// What lies with an area goes to its station, which sorts by responsibility.
fn to_the_station(case: String) -> Command {
    Command::CaseRoute { case, to: Some(STATION.to_owned()), assist: Vec::new(), reason: None }
}

/// The keys of the decisions that may be taken now.
pub(super) fn hints(view: &CaseView, ctx: &Ctx) -> Vec<Hint> {
    let mut hints = Vec::new();
    if proposed(view).is_some() {
        hints.push(Hint::named(Action::Enter, t!(ctx.messages, "triage-as-proposed")));
    }
    let mut add = |action: Action, allowed: bool| {
        if allowed {
            hints.push(Hint::of(action));
        }
    };
    add(Action::Accept, may(view, Act::Accept));
    add(Action::Reroute, may_route(view));
    add(Action::ReportUp, may(view, Act::ReportUp) || may(view, Act::PassOn));
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
    named(Action::More, !deeds::options(view, ctx).is_empty(), Action::More.label(&ctx.messages));
    named(Action::Pause, may(view, Act::Resume), t!(ctx.messages, "triage-resume"));
    named(Action::MoreTime, may(view, Act::Grant), t!(ctx.messages, "triage-decide-more"));
    hints
}

/// Asks for a text of several lines; what is typed is kept under the case and the act.
fn text(target: &Target, act: &str, title: String, hint: String) -> Effect {
    let draft = target.draft(act);
    Effect::Ask { tag: ASK, ask: Ask::Text(Asked { title, hint, draft, optional: false, lines: true }) }
}

fn asks(target: &Target, act: &str, title: String, hint: String, optional: bool, lines: bool) -> Effect {
    let draft = target.draft(act);
    Effect::Ask { tag: ASK, ask: Ask::Text(Asked { title, hint, draft, optional, lines }) }
}

fn pick(title: String, options: Vec<PickOption>) -> Effect {
    Effect::Ask { tag: ASK, ask: Ask::Pick { title, options } }
}

fn option(code: &str, text: String) -> PickOption {
    PickOption { code: code.to_owned(), text, detail: String::new() }
}

fn channels(title: String, ctx: &Ctx) -> Effect {
    pick(title, CHANNELS.iter().map(|(code, _)| option(code, ctx.word("channel", code))).collect())
}

fn channel_of(code: &str) -> Channel {
    CHANNELS.iter().find(|(known, _)| *known == code).map_or(Channel::Phone, |(_, channel)| *channel)
}

fn party_code(party: &Party) -> String {
    match party {
        Party::Station(_) => STATION.to_owned(),
        Party::Unit(code) | Party::Service(code) => code.to_string(),
    }
}

/// Begins a decision: asks first what it needs to know, or gives the command.
pub(super) fn begin(view: &CaseView, action: Action, ctx: &Ctx) -> (Option<Asking>, Vec<Effect>) {
    let target = super::target(view);
    let number = || target.number.clone();
    let title = |action: Action| format!("{} {}", action.label(&ctx.messages), target.number);
    let now = |command: Command| (None, vec![target.give(command)]);
    let ask = |step: Step, effect: Effect| (Some(Asking { target: target.clone(), step }), vec![effect]);
    match action {
        Action::Enter => match proposed(view) {
            Some(command) => now(command),
            None => (None, vec![Effect::Say(t!(ctx.messages, "triage-no-proposal"))]),
        },
        Action::Accept => now(Command::CaseAccept { case: number() }),
        Action::Take => now(Command::CaseTake { case: number(), behalf: OnBehalf::default() }),
        Action::Close => now(Command::CaseClose { case: number() }),
        Action::ReportUp if may(view, Act::PassOn) => now(to_the_station(number())),
        Action::ReportUp => match view.proposal.as_ref().and_then(|proposal| proposal.office.as_ref()) {
            Some(office) => now(Command::CaseRoute {
                case: number(),
                to: Some(party_code(&office.party)),
                assist: Vec::new(),
                reason: None,
            }),
            None => ask(Step::RerouteTo, Effect::Query { tag: UNITS, query: Query::Units }),
        },
        Action::Reroute => ask(Step::RerouteTo, Effect::Query { tag: UNITS, query: Query::Units }),
        Action::Pause if view.row.paused => now(Command::CaseResume { case: number() }),
        Action::MoreTime if view.more_time.is_some() => {
            let options = ["granted", "refused"].map(|code| option(code, ctx.word("triage-grant", code)));
            ask(Step::Grant { asked: clock::granting(view, ctx) }, pick(title(action), options.to_vec()))
        }
        Action::MoreTime => ask(Step::MoreTime, pick(title(action), clock::limits(view.row.urgent, ctx))),
        Action::Return | Action::Withdraw | Action::Resolve | Action::Note | Action::Pause => {
            let (step, act, hint) = match action {
                Action::Return => (Step::Return, "return", "triage-why-return"),
                Action::Withdraw => (Step::Withdraw, "withdraw", "triage-why-withdraw"),
                Action::Pause => (Step::Pause, "pause", "triage-why-pause"),
                Action::Resolve => (Step::Resolve, "resolve", "triage-what-done"),
                _ => (Step::Note, "note", "triage-what-note"),
            };
            ask(step, text(&target, act, title(action), ctx.messages.get(hint, &[])))
        }
        Action::More => {
            let options = deeds::options(view, ctx);
            if options.is_empty() {
                return (None, vec![Effect::Say(t!(ctx.messages, "triage-no-more"))]);
            }
            ask(Step::MoreWhat { approving: clock::approving(view, ctx) }, pick(title(action), options))
        }
        Action::FeedBack => ask(Step::FeedBack, channels(title(action), ctx)),
        Action::Verify => {
            let options = ["passed", "failed"].map(|code| option(code, ctx.word("triage-verify", code)));
            ask(Step::Verify, pick(title(action), options.to_vec()))
        }
        Action::OnSite if view.case.on_site => {
            // That all is done there is for the station to say; who is there may always be relieved.
            let codes =
                ["note", "end", "relief"].into_iter().filter(|code| *code != "end" || may(view, Act::EndOnSite));
            let options = codes.map(|code| option(code, ctx.word("triage-on-site", code)));
            ask(Step::OnSiteWhat, pick(title(action), options.collect()))
        }
        Action::OnSite => ask(Step::OnSiteText, what_on_site(&target, title(action), ctx)),
        Action::Told => {
            let waiting = view.tellings.iter().filter(|telling| telling.answered.is_none());
            let mut options: Vec<PickOption> = waiting
                .map(|telling| PickOption {
                    code: party_code(&telling.to.party),
                    text: t!(ctx.messages, "triage-answer-of", who = telling.to.name.as_str()),
                    detail: ctx.moment(&telling.told),
                })
                .collect();
            if options.is_empty() {
                return ask(Step::TellWhom, target.whom_to_tell());
            }
            options.push(option(TELL_OTHERS, t!(ctx.messages, "triage-tell-others")));
            ask(Step::ToldWhat, pick(title(action), options))
        }
        _ => (None, Vec::new()),
    }
}

fn what_on_site(target: &Target, title: String, ctx: &Ctx) -> Effect {
    text(target, "on-site", title, t!(ctx.messages, "triage-what-on-site"))
}

const TELL_OTHERS: &str = "+";

/// The station of the place, as commands name it.
const STATION: &str = "station";

impl Target {
    /// Units, and whom to ring in an emergency where the case lies.
    fn whom_to_tell(&self) -> Effect {
        Effect::Query { tag: UNITS, query: Query::Choices { grid: Some(self.grid.clone()) } }
    }

    fn draft(&self, act: &str) -> String {
        format!("case-{}-{act}", self.id)
    }

    fn send(&self, command: Command) -> Effect {
        Effect::command(SENT, command, seen(RecordRef::Case(self.id), self.last_change.as_ref()))
    }

    fn give(&self, command: Command) -> Effect {
        Effect::command(DONE, command, seen(RecordRef::Case(self.id), self.last_change.as_ref()))
    }
}

impl Asking {
    /// The units have been read: asks which.
    pub(super) fn units(&self, units: &[UnitRow], ctx: &Ctx) -> Vec<Effect> {
        vec![self.pick_unit(Vec::new(), units, ctx)]
    }

    /// What a grid offers has been read: asks who was told, the emergency services first.
    pub(super) fn tellable(&self, choices: &Choices, ctx: &Ctx) -> Vec<Effect> {
        let service = |contact: &Contact| match &contact.party.party {
            Party::Service(code) => Some(PickOption {
                code: code.to_string(),
                text: contact.party.name.clone(),
                detail: contact.phone.clone().unwrap_or_default(),
            }),
            Party::Station(_) | Party::Unit(_) => None,
        };
        vec![self.pick_unit(choices.contacts.iter().filter_map(service).collect(), &choices.units, ctx)]
    }

    fn pick_unit(&self, mut options: Vec<PickOption>, units: &[UnitRow], ctx: &Ctx) -> Effect {
        let action = if self.step == Step::TellWhom { Action::Told } else { Action::Reroute };
        let title = format!("{} {}", action.label(&ctx.messages), self.target.number);
        let kind = |kind: UnitKind| match kind {
            UnitKind::Office => ctx.word("unit-kind", "office"),
            UnitKind::Center => ctx.word("unit-kind", "center"),
            UnitKind::Unit => String::new(),
        };
        if self.step == Step::TellWhom {
            options.push(option(STATION, t!(ctx.messages, "triage-station")));
        }
        options.extend(units.iter().map(|unit| {
            let open = unit.open.map(|open| t!(ctx.messages, "triage-unit-open", open = open)).unwrap_or_default();
            PickOption {
                code: unit.code.to_string(),
                text: unit.name.clone(),
                detail: format!("{} {open}", kind(unit.kind)).trim().to_owned(),
            }
        }));
        pick(title, options)
    }

    /// The case has been read anew: what is sent again is sent upon what it is now.
    pub(super) fn renew(&mut self, view: &CaseView) {
        if view.row.id == self.target.id {
            self.target.last_change.clone_from(&view.row.last_change);
        }
    }

    /// The number of its case.
    pub(super) fn number(&self) -> String {
        self.target.number.clone()
    }

    /// Takes an answer: asks on, or gives the command. Nothing answered ends the decision.
    pub(super) fn reply(self, reply: Reply, ctx: &Ctx) -> (Option<Self>, Vec<Effect>) {
        match reply {
            Reply::Picked(code) => self.picked(code, ctx),
            Reply::Text(text) => {
                let commands = self.typed(text).into_iter().collect();
                // Until it is saved it may have to be sent again.
                (Some(self), commands)
            }
            Reply::Yes if self.step == Step::Granted => {
                let command = Command::CaseGrant { case: self.number(), granted: true, reason: None };
                (None, vec![self.target.give(command)])
            }
            Reply::Yes if self.step == Step::Parked => {
                let deed = Deed::DecideParking { approved: true, reason: None };
                (None, vec![self.target.give(Command::CaseDeed { case: self.number(), deed })])
            }
            Reply::Yes | Reply::No | Reply::Filter(..) => (None, Vec::new()),
        }
    }

    fn picked(self, code: String, ctx: &Ctx) -> (Option<Self>, Vec<Effect>) {
        let target = self.target;
        let case = target.number.clone();
        let now = |command: Command| (None, vec![target.give(command)]);
        let on = |step: Step, effect: Effect| (Some(Self { target: target.clone(), step }), vec![effect]);
        let title = |action: Action| format!("{} {}", action.label(&ctx.messages), target.number);
        let hint = |key: &str| ctx.messages.get(key, &[]);
        match self.step {
            Step::RerouteTo => {
                let title = title(Action::Reroute);
                let effect = asks(&target, "reroute", title, hint("triage-why-reroute"), true, true);
                on(Step::RerouteWhy { to: code }, effect)
            }
            Step::MoreWhat { approving: Some(asked) } if code == deeds::APPROVE_PARKING => {
                on(Step::Parked, Effect::Ask { tag: ASK, ask: asked })
            }
            Step::MoreWhat { .. } => {
                let hint = match deeds::wants(&code) {
                    Wants::Nothing => {
                        return deeds::deed(&code, "")
                            .map_or_else(|| (None, Vec::new()), |deed| now(Command::CaseDeed { case, deed }));
                    }
                    Wants::Number => hint("triage-which-case"),
                    Wants::Remark | Wants::Text => hint("triage-what-note"),
                };
                let optional = deeds::wants(&code) == Wants::Remark;
                let lines = deeds::wants(&code) != Wants::Number;
                let title = format!("{} {}", deeds::name(&code, ctx), target.number);
                let effect = asks(&target, &code, title, hint, optional, lines);
                on(Step::MoreText { code }, effect)
            }
            Step::MoreTime => {
                let Ok(limit) = code.parse::<Limit>() else { return (None, Vec::new()) };
                let effect = text(&target, "extend", title(Action::MoreTime), hint("triage-why-more"));
                on(Step::MoreTimeWhy { limit }, effect)
            }
            Step::Grant { asked } if code == "granted" => on(Step::Granted, Effect::Ask { tag: ASK, ask: asked }),
            Step::Grant { .. } => {
                let effect = text(&target, "grant", title(Action::MoreTime), hint("triage-why-not-more"));
                on(Step::GrantRefused, effect)
            }
            Step::FeedBack => {
                let effect = text(&target, "feed-back", title(Action::FeedBack), hint("triage-what-said"));
                on(Step::FeedBackWhat { channel: channel_of(&code) }, effect)
            }
            Step::Verify => {
                let effect = text(&target, "verify", title(Action::Verify), hint("triage-what-seen"));
                on(Step::VerifyWhat { passed: code == "passed" }, effect)
            }
            Step::OnSiteWhat => match code.as_str() {
                "end" => now(Command::CaseOnSiteEnd { case, relief: None, behalf: OnBehalf::default() }),
                "relief" => {
                    let title = title(Action::OnSite);
                    let effect = asks(&target, "relief", title, hint("triage-who-relieves"), false, false);
                    on(Step::OnSiteRelief, effect)
                }
                _ => on(Step::OnSiteText, what_on_site(&target, title(Action::OnSite), ctx)),
            },
            Step::ToldWhat if code == TELL_OTHERS => on(Step::TellWhom, target.whom_to_tell()),
            Step::ToldWhat => on(Step::AnswerHow { party: code }, channels(title(Action::Told), ctx)),
            Step::AnswerHow { party } => {
                let title = title(Action::Told);
                let effect = asks(&target, "answer", title, hint("triage-who-answered"), true, false);
                on(Step::AnswerWho { party, channel: channel_of(&code) }, effect)
            }
            Step::TellWhom => on(Step::TellHow { to: code }, channels(title(Action::Told), ctx)),
            Step::TellHow { to } => {
                let told = Told { to, channel: channel_of(&code), at: None, by: None, answered_by: None };
                now(Command::CaseTell { case, told })
            }
            _ => (None, Vec::new()),
        }
    }

    fn typed(&self, text: String) -> Option<Effect> {
        let case = self.number();
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let command = match &self.step {
            Step::RerouteWhy { to } => {
                Command::CaseRoute { case, to: Some(to.clone()), assist: Vec::new(), reason: given(text) }
            }
            Step::MoreText { code } => Command::CaseDeed { case, deed: deeds::deed(code, &text)? },
            Step::Return => Command::CaseReturn { case, reason: text, behalf: OnBehalf::default() },
            Step::Withdraw => Command::CaseWithdraw { case, reason: text },
            Step::Resolve => Command::CaseResolve { case, result: text, behalf: OnBehalf::default() },
            Step::Pause => Command::CasePause { case, reason: text, behalf: OnBehalf::default() },
            Step::MoreTimeWhy { limit } => {
                Command::CaseExtend { case, limit: *limit, reason: text, behalf: OnBehalf::default() }
            }
            Step::GrantRefused => Command::CaseGrant { case, granted: false, reason: given(text) },
            Step::Note => Command::CaseNote { case, text },
            Step::FeedBackWhat { channel } => Command::CaseFeedBack { case, text, channel: *channel },
            Step::VerifyWhat { passed } => Command::CaseVerify { case, passed: *passed, text },
            Step::OnSiteText => Command::CaseOnSite { case, text, by: None, channel: None, at: None },
            Step::OnSiteRelief => Command::CaseOnSiteEnd { case, relief: Some(text), behalf: OnBehalf::default() },
            Step::AnswerWho { party, channel } => {
                Command::CaseAnswer { case, party: party.clone(), by: given(text), channel: *channel, at: None }
            }
            _ => return None,
        };
        Some(self.target.send(command))
    }
}
