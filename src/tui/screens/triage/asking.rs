//! A decision under way: what has been asked and answered, and the command that results. Words come last: what is sent
//! can then be sent again.

mod command;
pub(super) mod fields;
pub(super) mod offers;
mod step;
mod target;

pub(super) use self::step::{Later, Step};
pub(super) use self::target::Target;

use self::fields::Given;
use super::clock;
use super::decide::STATION;
use super::deeds::{self, Wants};
use crate::domain::case::{Nature, Party};
use crate::domain::limit::Limit;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::view::CaseView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Reply, Tag};
use crate::tui::widgets::{Choice, FormField, PickOption};

pub(super) const ASK: Tag = "decide";
pub(super) const UNITS: Tag = "units";
const DONE: Tag = "decided";
/// A command with words, whose prompt stays open until it is done.
pub(super) const SENT: Tag = "sent";
/// The case of a refused prompt, read anew.
pub(super) const ASKED: Tag = "asked";
/// The case that somebody was reminded of, for the text that goes with it.
pub(super) const URGED: Tag = "urged";

pub(super) const TELL_OTHERS: &str = "+";
const URGE: &str = "urge";

/// A decision under way: what was asked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asking {
    target: Target,
    step: Step,
    /// Who may assist, once the units have been read.
    assisting: Vec<PickOption>,
}

pub(super) fn pick(title: String, options: Vec<PickOption>) -> Effect {
    Effect::Ask { tag: ASK, ask: Ask::Pick { title, options } }
}

pub(super) fn party_code(party: &Party) -> String {
    match party {
        Party::Station(_) => STATION.to_owned(),
        Party::Unit(code) | Party::Service(code) => code.to_string(),
    }
}

/// A station and its areas.
pub(super) fn areas(community: Option<String>) -> Effect {
    Effect::Query { tag: UNITS, query: Query::Grids { grid: community } }
}

/// A decision that goes on, and what is to be done for it.
type Next = (Option<Asking>, Vec<Effect>);

impl Asking {
    pub(super) fn new(target: Target, step: Step) -> Self {
        Self { target, step, assisting: Vec::new() }
    }

    fn on(self, step: Step, effect: Effect) -> Next {
        (Some(Self { step, ..self }), vec![effect])
    }

    /// Whoever has the case did something: asks for the words, and where it is recorded on their behalf (代錄) for who
    /// of them said so, how and when.
    pub(super) fn said_by(self, later: Later, ctx: &Ctx) -> Next {
        match later {
            Later::Take => self.asks_words(later, Step::Take, ("take", None), ctx),
            Later::Return => {
                self.asks_words(later, Step::Return, ("return", Some(("reason", "triage-why-return"))), ctx)
            }
            Later::Resolve => {
                self.asks_words(later, Step::Resolve, ("resolve", Some(("result", "triage-what-done"))), ctx)
            }
            Later::Pause => self.asks_words(later, Step::Pause, ("pause", Some(("reason", "triage-why-pause"))), ctx),
            Later::PartDone => {
                self.asks_words(later, Step::PartDone, ("part-done", Some(("result", "triage-what-done"))), ctx)
            }
            Later::MoreTime => {
                let limits = clock::limits(self.target.urgent, ctx);
                let title = self.target.title(&later.label(ctx));
                self.on(Step::MoreTime, pick(title, limits))
            }
        }
    }

    /// Asks for the words of an act, if it has any: the field they go into, and what to write.
    fn asks_words(
        self,
        later: Later,
        step: Step,
        (act, words): (&str, Option<(&'static str, &str)>),
        ctx: &Ctx,
    ) -> Next {
        let title = self.target.title(&later.label(ctx));
        let Some(speaker) = self.target.speaker(later) else {
            let Some((_, hint)) = words else {
                let command = Command::CaseTake { case: self.number(), behalf: OnBehalf::default() };
                return (None, vec![self.target.give(command)]);
            };
            let effect = self.target.text(act, title, ctx.messages.get(hint, &[]));
            return self.on(step, effect);
        };
        let title = t!(ctx.messages, "triage-on-behalf", who = speaker.who.as_str(), what = title);
        let mut asked = fields::behalf(speaker, ctx);
        asked.extend(words.map(|(key, hint)| fields::words(key, &format!("field-{key}"), hint, ctx).required()));
        let effect = self.target.fields(act, title, words.map_or("by", |(key, _)| key), asked);
        self.on(step, effect)
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

    /// Asks what to tell the resident, and how it was told.
    pub(super) fn asks_feedback(self, title: String, ctx: &Ctx) -> Next {
        let words = fields::words("text", "field-said", "triage-what-said", ctx).required();
        let effect = self.target.fields("feed-back", title, "text", fields::said(words, true, ctx));
        self.on(Step::FeedBack, effect)
    }

    /// Who is to have it has been chosen: shows whom, asks who assists, whether for all such cases, and why.
    fn asks_assisting(self, lead: String, ruled: bool, ctx: &Ctx) -> Next {
        let named = self.assisting.iter().find(|option| option.code == lead);
        let mut asked: Vec<FormField> = named
            .map(|option| FormField::fixed("lead", &t!(ctx.messages, "field-lead"), &option.text))
            .into_iter()
            .collect();
        if !self.assisting.is_empty() {
            asked.extend(fields::assisting(&self.assisting, &lead, &self.target.assist, ctx));
        }
        if ruled && self.target.saves_rule {
            let options = ["once", "always"].map(|code| (code.to_owned(), ctx.word("triage-rule", code)));
            let save = Choice::new(options.to_vec()).chosen("once");
            asked.push(
                FormField::choice("save", &t!(ctx.messages, "field-rule"), save)
                    .hint(&t!(ctx.messages, "form-hint-choice")),
            );
        }
        let (what, act, hint) = if ruled {
            (ctx.word("act", "ruled-on"), "rule", "triage-why-ruled")
        } else {
            (Action::Reroute.label(&ctx.messages), "reroute", "triage-why-reroute")
        };
        let reason = fields::words("reason", "field-reason", hint, ctx);
        asked.push(if ruled { reason.required() } else { reason });
        let effect = self.target.fields(act, self.target.title(&what), "reason", asked);
        let step = if ruled { Step::RuleWhy { to: lead } } else { Step::RerouteWhy { to: lead } };
        self.on(step, effect)
    }

    fn why_classified(self, kind: Option<String>, nature: Option<Nature>, units: Option<u32>, ctx: &Ctx) -> Next {
        let title = self.target.title(&ctx.word("act", "reclassified"));
        let effect = self.target.text("reclassify", title, t!(ctx.messages, "triage-why-class"));
        self.on(Step::ClassWhy { kind, nature, units }, effect)
    }

    /// The case has been read anew: what is sent again is sent upon what it is now.
    pub(super) fn renew(&mut self, view: &CaseView) {
        self.target.renew(view);
    }

    /// The number of its case.
    pub(super) fn number(&self) -> String {
        self.target.number()
    }

    /// It is done: whoever was reminded is handed a text, which is read for it.
    pub(super) fn after(&self) -> Vec<Effect> {
        match &self.step {
            Step::MoreText { code } if code == URGE => {
                vec![Effect::Query { tag: URGED, query: Query::CaseSheet { case: self.number() } }]
            }
            _ => Vec::new(),
        }
    }

    /// Takes an answer: asks on, or gives the command. Nothing answered ends the decision.
    pub(super) fn reply(self, reply: Reply, ctx: &Ctx) -> Next {
        match reply {
            Reply::Picked(code) => self.picked(code, ctx),
            Reply::Text(text) => match (&self.step, text.trim().parse::<u32>()) {
                (Step::ClassUnits { kind }, Ok(units)) => {
                    let kind = kind.clone();
                    self.why_classified(Some(kind), None, Some(units), ctx)
                }
                (Step::ClassUnits { .. }, Err(_)) => {
                    (None, vec![Effect::Say(t!(ctx.messages, "triage-number-needed"))])
                }
                _ => self.given(&Given::text(text)),
            },
            Reply::Fields(fields) => self.given(&Given::fields(fields, ctx.today())),
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

    /// Until it is saved it may have to be sent again: the decision stays.
    fn given(self, given: &Given) -> Next {
        let commands = self.command(given).into_iter().collect();
        (Some(self), commands)
    }

    fn picked(self, code: String, ctx: &Ctx) -> Next {
        let title = |action: Action| self.target.title(&action.label(&ctx.messages));
        let hint = |key: &str| ctx.messages.get(key, &[]);
        match &self.step {
            Step::RerouteTo => self.asks_assisting(code, false, ctx),
            Step::RuleTo => self.asks_assisting(code, true, ctx),
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
                let words = ("extend", Some(("reason", "triage-why-more")));
                self.asks_words(Later::MoreTime, Step::MoreTimeWhy { limit }, words, ctx)
            }
            Step::Grant { asked } if code == "granted" => {
                let ask = asked.clone();
                self.on(Step::Granted, Effect::Ask { tag: ASK, ask })
            }
            Step::Grant { .. } => {
                let effect = self.target.text("grant", title(Action::MoreTime), hint("triage-why-not-more"));
                self.on(Step::GrantRefused, effect)
            }
            Step::Verify => {
                let effect = self.target.text("verify", title(Action::Verify), hint("triage-what-seen"));
                self.on(Step::VerifyWhat { passed: code == "passed" }, effect)
            }
            Step::OnSiteWhat => match code.as_str() {
                "end" => {
                    let title = self.target.title(&ctx.word("triage-on-site", "end"));
                    let effect = self.target.fields("on-site-end", title, "by", fields::on_site_over(ctx));
                    self.on(Step::OnSiteOver, effect)
                }
                "relief" => {
                    let relief =
                        FormField::line("relief", &hint("field-relief"), "").hint(&hint("triage-who-relieves"));
                    let relief = FormField { cells: Some(20), ..relief };
                    let asked = fields::on_site(relief, ctx);
                    let effect = self.target.fields("relief", title(Action::OnSite), "relief", asked);
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
                let asked = fields::answer(own_name(&code, ctx), ctx);
                let effect = self.target.fields(&format!("answer-{code}"), title(Action::Told), "by", asked);
                self.on(Step::Answer { party: code }, effect)
            }
            Step::TellWhom => {
                let asked = fields::telling(ctx);
                let effect = self.target.fields(&format!("tell-{code}"), title(Action::Told), "answered-by", asked);
                self.on(Step::TellHow { to: code }, effect)
            }
            _ => (None, Vec::new()),
        }
    }

    /// One of the less frequent deeds was chosen: asks for what it needs.
    fn deed(self, code: String, ctx: &Ctx) -> Next {
        let title = self.target.title(&deeds::name(&code, ctx));
        let note = |key: &str| fields::words("text", key, "triage-what-note", ctx);
        let (focus, asked) = match deeds::wants(&code) {
            Wants::Nothing => {
                let deed = deeds::deed(&code, "", None, None).map(|deed| self.target.give(self.target.deed(deed)));
                return (None, deed.into_iter().collect());
            }
            Wants::Class => {
                let effect = self.target.whom_to_tell();
                return self.on(Step::ClassOf, effect);
            }
            Wants::Part => return self.said_by(Later::PartDone, ctx),
            Wants::Task => {
                let asked = fields::task(&self.target.takers, ctx);
                let effect = self.target.fields(&code, title, "person", asked);
                return self.on(Step::Task, effect);
            }
            Wants::Form => {
                let number = self.number();
                return (None, vec![Effect::Form(crate::tui::pane::FormRequest::Hazard { case: number })]);
            }
            Wants::Urging => ("text", fields::said(note("field-said"), false, ctx)),
            Wants::Reply => ("text", fields::said(note("field-said").required(), true, ctx)),
            Wants::Survey => ("text", fields::survey(ctx)),
            wants @ (Wants::Number | Wants::Remark | Wants::Text) => {
                let hint = if wants == Wants::Number { "triage-which-case" } else { "triage-what-note" };
                let (optional, lines) = (wants == Wants::Remark, wants != Wants::Number);
                let effect = self.target.asks(&code, title, ctx.messages.get(hint, &[]), optional, lines);
                return self.on(Step::MoreText { code }, effect);
            }
        };
        let effect = self.target.fields(&code, title, focus, asked);
        self.on(Step::MoreText { code }, effect)
    }
}

/// Whoever sits here, if they would answer for the party themselves.
fn own_name(party: &str, ctx: &Ctx) -> Option<String> {
    use crate::domain::ids::Tier;
    use crate::domain::right::Right;
    let posts = &ctx.desk.posts;
    let of_unit = posts.iter().any(|post| post.unit.as_ref().is_some_and(|unit| unit.as_str() == party));
    let of_station = || {
        party == STATION
            && ctx.may(Right::CaseTriage)
            && posts.iter().any(|post| post.grid.code.tier() == Tier::Community)
    };
    let named = || ctx.desk.person.as_ref().map(|person| person.name.clone());
    if of_unit || of_station() { named() } else { None }
}
