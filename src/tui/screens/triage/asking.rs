//! A decision under way: what has been asked and answered, and the command that results. A text comes last: what is sent
//! can then be sent again.

use super::clock;
use super::decide::{STATION, behalf_of, option};
use super::deeds::{self, Wants};
use crate::domain::case::{Act, Channel, Nature, Party};
use crate::domain::grid::UnitKind;
use crate::domain::ids::{CaseId, ChangeId, Tier};
use crate::domain::limit::Limit;
use crate::domain::record::RecordRef;
use crate::service::command::{Command, OnBehalf, Told};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::view::{CaseView, Choices, Contact, GridRowView, UnitRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Reply, Tag};
use crate::tui::widgets::PickOption;

pub(super) const ASK: Tag = "decide";
pub(super) const UNITS: Tag = "units";
const DONE: Tag = "decided";
/// A command with a text, whose prompt stays open until it is done.
pub(super) const SENT: Tag = "sent";
/// The case of a refused text, read anew.
pub(super) const ASKED: Tag = "asked";

pub(super) const CHANNELS: [(&str, Channel); 6] = [
    ("phone", Channel::Phone),
    ("in-person", Channel::InPerson),
    ("message", Channel::Message),
    ("radio", Channel::Radio),
    ("program", Channel::Program),
    ("paper", Channel::Paper),
];

pub(super) const TELL_OTHERS: &str = "+";

/// The case that a decision is about, as the screen showed it when the decision began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    number: String,
    id: CaseId,
    last_change: Option<ChangeId>,
    /// Where it lies, by code.
    grid: String,
    nature: Nature,
    /// Whether its clock runs round the clock.
    urgent: bool,
    /// Whether a ruling may become a rule.
    saves_rule: bool,
    /// Who would have to have said so, for its holder and for a part of it.
    holder: Option<Speaker>,
    part: Option<Speaker>,
}

/// Somebody on whose behalf an act is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaker {
    /// The party, by name.
    who: String,
    /// The person who spoke for them last.
    last: Option<String>,
}

impl Speaker {
    fn of(view: &CaseView, act: Act) -> Option<Self> {
        let party = behalf_of(view, act)?;
        let events = view.case.events.iter().rev().filter(|event| event.party.as_ref() == Some(&party.party));
        let said = events.filter_map(|event| event.by.clone()).find(|by| !by.is_empty());
        let answered = view.case.tellings.iter().rev().filter(|telling| telling.to == party.party);
        let mut answered = answered.filter_map(|telling| telling.answered.as_ref().map(|answer| answer.by.clone()));
        let last = said.or_else(|| answered.next()).filter(|by| !by.is_empty());
        Some(Self { who: party.name.clone(), last })
    }
}

/// A decision under way: what was asked last, and what has been answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asking {
    target: Target,
    step: Step,
    /// Who said so, where it is recorded on somebody's behalf.
    behalf: OnBehalf,
}

/// What follows once it is known who said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    Take,
    Return,
    Resolve,
    Pause,
    MoreTime,
    PartDone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing was asked yet.
    Began,
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
    /// By which channel it was said.
    SaidHow {
        later: Later,
    },
    /// Who said it.
    SaidWho {
        later: Later,
        channel: Channel,
    },
    PartDone,
    RerouteTo,
    RerouteWhy {
        to: String,
    },
    RuleTo,
    RuleSave {
        to: String,
    },
    RuleWhy {
        to: String,
        save: bool,
    },
    MergeInto,
    Urgent,
    /// Of which kind or nature it is.
    ClassOf,
    ClassUnits {
        kind: String,
    },
    ClassWhy {
        kind: Option<String>,
        nature: Option<Nature>,
        units: Option<u32>,
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

pub(super) fn pick(title: String, options: Vec<PickOption>) -> Effect {
    Effect::Ask { tag: ASK, ask: Ask::Pick { title, options } }
}

pub(super) fn channels(title: String, ctx: &Ctx) -> Effect {
    pick(title, CHANNELS.iter().map(|(code, _)| option(code, ctx.word("channel", code))).collect())
}

fn channel_of(code: &str) -> Channel {
    CHANNELS.iter().find(|(known, _)| *known == code).map_or(Channel::Phone, |(_, channel)| *channel)
}

pub(super) fn party_code(party: &Party) -> String {
    match party {
        Party::Station(_) => STATION.to_owned(),
        Party::Unit(code) | Party::Service(code) => code.to_string(),
    }
}

pub(super) fn units() -> Effect {
    Effect::Query { tag: UNITS, query: Query::Units }
}

/// A station and its areas.
pub(super) fn areas(community: Option<String>) -> Effect {
    Effect::Query { tag: UNITS, query: Query::Grids { grid: community } }
}

impl Target {
    /// Of the case that is shown.
    pub(super) fn of(view: &CaseView) -> Self {
        Self {
            number: view.row.number.clone(),
            id: view.row.id,
            last_change: view.row.last_change.clone(),
            grid: view.row.grid.code.to_string(),
            nature: view.row.nature,
            urgent: view.row.urgent,
            saves_rule: view.saves_rule,
            holder: Speaker::of(view, Act::Take)
                .or_else(|| Speaker::of(view, Act::Resolve))
                .or_else(|| Speaker::of(view, Act::Return)),
            part: Speaker::of(view, Act::DonePart),
        }
    }

    /// What is done, to which case.
    pub(super) fn title(&self, what: &str) -> String {
        format!("{what} {}", self.number)
    }

    /// Asks for a text of several lines; what is typed is kept under the case and the act.
    pub(super) fn text(&self, act: &str, title: String, hint: String) -> Effect {
        self.asks(act, title, hint, false, true)
    }

    fn asks(&self, act: &str, title: String, hint: String, optional: bool, lines: bool) -> Effect {
        let draft = format!("case-{}-{act}", self.id);
        Effect::Ask { tag: ASK, ask: Ask::Text(Asked { title, hint, draft, optional, lines }) }
    }

    pub(super) fn what_on_site(&self, title: String, ctx: &Ctx) -> Effect {
        self.text("on-site", title, t!(ctx.messages, "triage-what-on-site"))
    }

    /// Units, and whom to ring in an emergency where the case lies.
    pub(super) fn whom_to_tell(&self) -> Effect {
        Effect::Query { tag: UNITS, query: Query::Choices { grid: Some(self.grid.clone()) } }
    }

    pub(super) fn send(&self, command: Command) -> Effect {
        Effect::command(SENT, command, seen(RecordRef::Case(self.id), self.last_change.as_ref()))
    }

    pub(super) fn give(&self, command: Command) -> Effect {
        Effect::command(DONE, command, seen(RecordRef::Case(self.id), self.last_change.as_ref()))
    }

    fn deed(&self, deed: Deed) -> Command {
        Command::CaseDeed { case: self.number.clone(), deed }
    }
}

/// A decision that goes on, and what is to be done for it.
type Next = (Option<Asking>, Vec<Effect>);

impl Asking {
    pub(super) fn new(target: Target, step: Step) -> Self {
        Self { target, step, behalf: OnBehalf::default() }
    }

    fn on(self, step: Step, effect: Effect) -> Next {
        (Some(Self { step, ..self }), vec![effect])
    }

    /// Asks by which channel and who said so, where it would be recorded on somebody's behalf (代錄); then goes on.
    pub(super) fn said_by(self, later: Later, ctx: &Ctx) -> Next {
        let Some(speaker) = self.target.speaker(later) else { return self.go_on(later, ctx) };
        let what = self.target.title(&later.label(ctx));
        let title = t!(ctx.messages, "triage-said-how", who = speaker.who.as_str(), what = what);
        self.on(Step::SaidHow { later }, channels(title, ctx))
    }

    /// Asks for what an act needs besides.
    fn go_on(self, later: Later, ctx: &Ctx) -> Next {
        let mut title = self.target.title(&later.label(ctx));
        if let Some(by) = &self.behalf.by {
            title = t!(ctx.messages, "triage-said-by", what = title, by = by.as_str());
        }
        let hint = |key: &str| ctx.messages.get(key, &[]);
        let (step, act, key) = match later {
            Later::Take => {
                let command = Command::CaseTake { case: self.number(), behalf: self.behalf.clone() };
                return (None, vec![self.target.give(command)]);
            }
            Later::MoreTime => {
                let limits = clock::limits(self.target.urgent, ctx);
                return self.on(Step::MoreTime, pick(title, limits));
            }
            Later::Return => (Step::Return, "return", "triage-why-return"),
            Later::Resolve => (Step::Resolve, "resolve", "triage-what-done"),
            Later::Pause => (Step::Pause, "pause", "triage-why-pause"),
            Later::PartDone => (Step::PartDone, "part-done", "triage-what-done"),
        };
        let effect = self.target.text(act, title, hint(key));
        self.on(step, effect)
    }

    /// The units have been read: asks which.
    pub(super) fn units(&self, units: &[UnitRow], ctx: &Ctx) -> Vec<Effect> {
        vec![self.pick_unit(Vec::new(), units, ctx)]
    }

    /// The areas of the station have been read: asks which, or the station itself.
    pub(super) fn areas(&self, grids: &[GridRowView], ctx: &Ctx) -> Vec<Effect> {
        let areas = grids.iter().filter(|grid| grid.code.tier() == Tier::Area);
        let station = option(STATION, t!(ctx.messages, "triage-station"));
        let area = |grid: &GridRowView| PickOption {
            code: grid.code.to_string(),
            text: grid.name.clone(),
            detail: String::new(),
        };
        let options = std::iter::once(station).chain(areas.map(area)).collect();
        vec![pick(self.target.title(&ctx.word("act", "ruled-on")), options)]
    }

    /// What a grid offers has been read: asks who was told, the emergency services first; or of which kind it is.
    pub(super) fn offered(&self, choices: &Choices, ctx: &Ctx) -> Vec<Effect> {
        if self.step == Step::ClassOf {
            let title = self.target.title(&ctx.word("act", "reclassified"));
            return vec![pick(title, deeds::classes(self.target.nature, choices, ctx))];
        }
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
        let what = match self.step {
            Step::TellWhom => Action::Told.label(&ctx.messages),
            Step::RuleTo => ctx.word("act", "ruled-on"),
            _ => Action::Reroute.label(&ctx.messages),
        };
        let kind = |kind: UnitKind| match kind {
            UnitKind::Office => ctx.word("unit-kind", "office"),
            UnitKind::Center => ctx.word("unit-kind", "center"),
            UnitKind::Unit => String::new(),
        };
        if matches!(self.step, Step::TellWhom | Step::RuleTo) {
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
        pick(self.target.title(&what), options)
    }

    /// Asks which case it is the same matter as: likely ones to choose from, or a number.
    pub(super) fn asks_into(self, alike: &[PickOption], ctx: &Ctx) -> Next {
        let title = self.target.title(&Action::Merge.label(&ctx.messages));
        let hint = t!(ctx.messages, "triage-which-case");
        let effect = if alike.is_empty() {
            self.target.asks("merge", title, hint, false, false)
        } else {
            Effect::Ask { tag: ASK, ask: Ask::Suggest { title, options: alike.to_vec(), hint } }
        };
        self.on(Step::MergeInto, effect)
    }

    /// Who is to have it has been decided: asks whether for all such cases, and why.
    pub(super) fn rules(self, to: &str, ctx: &Ctx) -> Next {
        let title = self.target.title(&ctx.word("act", "ruled-on"));
        if self.target.saves_rule {
            let options = ["once", "always"].map(|code| option(code, ctx.word("triage-rule", code)));
            return self.on(Step::RuleSave { to: to.to_owned() }, pick(title, options.to_vec()));
        }
        self.why_ruled(to.to_owned(), false, ctx)
    }

    fn why_ruled(self, to: String, save: bool, ctx: &Ctx) -> Next {
        let title = self.target.title(&ctx.word("act", "ruled-on"));
        let effect = self.target.text("rule", title, t!(ctx.messages, "triage-why-ruled"));
        self.on(Step::RuleWhy { to, save }, effect)
    }

    fn why_classified(self, kind: Option<String>, nature: Option<Nature>, units: Option<u32>, ctx: &Ctx) -> Next {
        let title = self.target.title(&ctx.word("act", "reclassified"));
        let effect = self.target.text("reclassify", title, t!(ctx.messages, "triage-why-class"));
        self.on(Step::ClassWhy { kind, nature, units }, effect)
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
    pub(super) fn reply(self, reply: Reply, ctx: &Ctx) -> Next {
        match reply {
            Reply::Picked(code) => self.picked(code, ctx),
            Reply::Text(text) => self.text(text, ctx),
            Reply::Yes if self.step == Step::Granted => {
                let command = Command::CaseGrant { case: self.number(), granted: true, reason: None };
                (None, vec![self.target.give(command)])
            }
            Reply::Yes if self.step == Step::Parked => {
                let deed = self.target.deed(Deed::DecideParking { approved: true, reason: None });
                (None, vec![self.target.give(deed)])
            }
            Reply::Yes | Reply::No | Reply::Filter(..) => (None, Vec::new()),
        }
    }

    fn text(self, text: String, ctx: &Ctx) -> Next {
        match &self.step {
            Step::SaidWho { later, channel } => {
                let (later, channel) = (*later, *channel);
                let last = self.target.speaker(later).and_then(|speaker| speaker.last.clone());
                let by = Some(text).filter(|by| !by.is_empty()).or(last);
                let behalf = OnBehalf { by, channel: Some(channel), at: None };
                if later == Later::Take {
                    let command = Command::CaseTake { case: self.number(), behalf };
                    let sent = self.target.send(command);
                    return (Some(self), vec![sent]);
                }
                Self { behalf, ..self }.go_on(later, ctx)
            }
            Step::ClassUnits { kind } => match text.trim().parse::<u32>() {
                Ok(units) => {
                    let kind = kind.clone();
                    self.why_classified(Some(kind), None, Some(units), ctx)
                }
                Err(_) => (None, vec![Effect::Say(t!(ctx.messages, "triage-number-needed"))]),
            },
            _ => {
                let commands = self.typed(text).into_iter().collect();
                // Until it is saved it may have to be sent again.
                (Some(self), commands)
            }
        }
    }

    fn picked(self, code: String, ctx: &Ctx) -> Next {
        let case = self.number();
        let title = |action: Action| self.target.title(&action.label(&ctx.messages));
        let hint = |key: &str| ctx.messages.get(key, &[]);
        match &self.step {
            Step::SaidHow { later } => {
                let (later, channel) = (*later, channel_of(&code));
                let Some(speaker) = self.target.speaker(later) else { return self.go_on(later, ctx) };
                let hint = match &speaker.last {
                    Some(last) => {
                        t!(ctx.messages, "triage-said-who-last", who = speaker.who.as_str(), last = last.as_str())
                    }
                    None => t!(ctx.messages, "triage-said-who", who = speaker.who.as_str()),
                };
                let optional = speaker.last.is_some();
                let title = self.target.title(&later.label(ctx));
                let effect = self.target.asks("said-by", title, hint, optional, false);
                self.on(Step::SaidWho { later, channel }, effect)
            }
            Step::RerouteTo => {
                let effect =
                    self.target.asks("reroute", title(Action::Reroute), hint("triage-why-reroute"), true, true);
                self.on(Step::RerouteWhy { to: code }, effect)
            }
            Step::RuleTo => self.rules(&code, ctx),
            Step::RuleSave { to } => {
                let to = to.clone();
                self.why_ruled(to, code == "always", ctx)
            }
            Step::MergeInto => {
                let merge = self.target.deed(Deed::Merge { into: code, reason: None });
                (None, vec![self.target.give(merge)])
            }
            Step::ClassOf => match deeds::class(&code) {
                Some((Some(kind), _, true)) => {
                    let title = self.target.title(&ctx.word("act", "reclassified"));
                    let effect = self.target.asks("class-units", title, hint("triage-how-many"), false, false);
                    self.on(Step::ClassUnits { kind }, effect)
                }
                Some((kind, nature, _)) => self.why_classified(kind, nature, None, ctx),
                None => (None, Vec::new()),
            },
            Step::MoreWhat { approving: Some(asked) } if code == deeds::APPROVE_PARKING => {
                let ask = asked.clone();
                self.on(Step::Parked, Effect::Ask { tag: ASK, ask })
            }
            Step::MoreWhat { .. } => self.deed(code, ctx),
            Step::MoreTime => {
                let Ok(limit) = code.parse::<Limit>() else { return (None, Vec::new()) };
                let effect = self.target.text("extend", title(Action::MoreTime), hint("triage-why-more"));
                self.on(Step::MoreTimeWhy { limit }, effect)
            }
            Step::Grant { asked } if code == "granted" => {
                let ask = asked.clone();
                self.on(Step::Granted, Effect::Ask { tag: ASK, ask })
            }
            Step::Grant { .. } => {
                let effect = self.target.text("grant", title(Action::MoreTime), hint("triage-why-not-more"));
                self.on(Step::GrantRefused, effect)
            }
            Step::FeedBack => {
                let effect = self.target.text("feed-back", title(Action::FeedBack), hint("triage-what-said"));
                self.on(Step::FeedBackWhat { channel: channel_of(&code) }, effect)
            }
            Step::Verify => {
                let effect = self.target.text("verify", title(Action::Verify), hint("triage-what-seen"));
                self.on(Step::VerifyWhat { passed: code == "passed" }, effect)
            }
            Step::OnSiteWhat => match code.as_str() {
                "end" => {
                    let end = Command::CaseOnSiteEnd { case, relief: None, behalf: OnBehalf::default() };
                    (None, vec![self.target.give(end)])
                }
                "relief" => {
                    let (title, hint) = (title(Action::OnSite), hint("triage-who-relieves"));
                    let effect = self.target.asks("relief", title, hint, false, false);
                    self.on(Step::OnSiteRelief, effect)
                }
                _ => {
                    let effect = self.target.what_on_site(title(Action::OnSite), ctx);
                    self.on(Step::OnSiteText, effect)
                }
            },
            Step::ToldWhat if code == TELL_OTHERS => {
                let effect = self.target.whom_to_tell();
                self.on(Step::TellWhom, effect)
            }
            Step::ToldWhat => {
                let effect = channels(title(Action::Told), ctx);
                self.on(Step::AnswerHow { party: code }, effect)
            }
            Step::AnswerHow { party } => {
                let (party, channel) = (party.clone(), channel_of(&code));
                let (title, hint) = (title(Action::Told), hint("triage-who-answered"));
                let effect = self.target.asks("answer", title, hint, true, false);
                self.on(Step::AnswerWho { party, channel }, effect)
            }
            Step::TellWhom => {
                let effect = channels(title(Action::Told), ctx);
                self.on(Step::TellHow { to: code }, effect)
            }
            Step::TellHow { to } => {
                let told = Told { to: to.clone(), channel: channel_of(&code), at: None, by: None, answered_by: None };
                (None, vec![self.target.give(Command::CaseTell { case, told })])
            }
            _ => (None, Vec::new()),
        }
    }

    /// One of the less frequent deeds was chosen: asks for what it needs.
    fn deed(self, code: String, ctx: &Ctx) -> Next {
        let hint = match deeds::wants(&code) {
            Wants::Nothing => {
                let deed = deeds::deed(&code, "").map(|deed| self.target.give(self.target.deed(deed)));
                return (None, deed.into_iter().collect());
            }
            Wants::Class => {
                let effect = self.target.whom_to_tell();
                return self.on(Step::ClassOf, effect);
            }
            Wants::Part => return self.said_by(Later::PartDone, ctx),
            Wants::Form => {
                let number = self.number();
                return (None, vec![Effect::Form(crate::tui::pane::FormRequest::Hazard { case: number })]);
            }
            Wants::Number => "triage-which-case",
            Wants::Remark | Wants::Text => "triage-what-note",
        };
        let optional = deeds::wants(&code) == Wants::Remark;
        let lines = deeds::wants(&code) != Wants::Number;
        let title = self.target.title(&deeds::name(&code, ctx));
        let effect = self.target.asks(&code, title, ctx.messages.get(hint, &[]), optional, lines);
        self.on(Step::MoreText { code }, effect)
    }

    fn typed(&self, text: String) -> Option<Effect> {
        let (case, behalf) = (self.number(), self.behalf.clone());
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let command = match &self.step {
            Step::RerouteWhy { to } => {
                Command::CaseRoute { case, to: Some(to.clone()), assist: Vec::new(), reason: given(text) }
            }
            Step::RuleWhy { to, save } => {
                self.target.deed(Deed::Rule { to: to.clone(), assist: Vec::new(), reason: text, save: *save })
            }
            Step::MergeInto => self.target.deed(Deed::Merge { into: text, reason: None }),
            Step::Urgent => {
                let nature = Some(Nature::Emergency);
                self.target.deed(Deed::Reclassify { kind: None, nature, units: None, reason: text })
            }
            Step::ClassWhy { kind, nature, units } => {
                let (kind, nature, units) = (kind.clone(), *nature, *units);
                self.target.deed(Deed::Reclassify { kind, nature, units, reason: text })
            }
            Step::PartDone => self.target.deed(Deed::PartDone { party: None, result: text, behalf }),
            Step::MoreText { code } => self.target.deed(deeds::deed(code, &text)?),
            Step::Return => Command::CaseReturn { case, reason: text, behalf },
            Step::Withdraw => Command::CaseWithdraw { case, reason: text },
            Step::Resolve => Command::CaseResolve { case, result: text, behalf },
            Step::Pause => Command::CasePause { case, reason: text, behalf },
            Step::MoreTimeWhy { limit } => Command::CaseExtend { case, limit: *limit, reason: text, behalf },
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

impl Target {
    fn speaker(&self, later: Later) -> Option<&Speaker> {
        if later == Later::PartDone { self.part.as_ref() } else { self.holder.as_ref() }
    }
}

impl Later {
    fn label(self, ctx: &Ctx) -> String {
        match self {
            Self::Take => Action::Take.label(&ctx.messages),
            Self::Return => Action::Return.label(&ctx.messages),
            Self::Resolve => Action::Resolve.label(&ctx.messages),
            Self::Pause => Action::Pause.label(&ctx.messages),
            Self::MoreTime => Action::MoreTime.label(&ctx.messages),
            Self::PartDone => ctx.word("act", "part-done"),
        }
    }
}
