//! The command of a decision, once all that it needs has been answered.

use super::Asking;
use super::fields::Given;
use super::step::Step;
use crate::domain::case::{Channel, Nature};
use crate::service::command::{Command, Told};
use crate::service::deed::Deed;
use crate::tui::effect::Effect;
use crate::tui::screens::triage::deeds;

impl Asking {
    /// What is to be done, for what was answered last; none where nothing was asked that ends a decision.
    pub(super) fn command(&self, given: &Given) -> Option<Effect> {
        self.said_command(given).or_else(|| self.worded_command(given)).map(|command| self.target.send(command))
    }

    /// What somebody said or did elsewhere: with who, how and when.
    fn said_command(&self, given: &Given) -> Option<Command> {
        let (case, behalf) = (self.number(), given.behalf());
        let channel = given.channel().unwrap_or(Channel::Phone);
        Some(match &self.step {
            Step::Take => Command::CaseTake { case, behalf },
            Step::Return => Command::CaseReturn { case, reason: given.words(), behalf },
            Step::Resolve => Command::CaseResolve { case, result: given.words(), behalf },
            Step::Pause => Command::CasePause { case, reason: given.words(), behalf },
            Step::MoreTimeWhy { limit } => Command::CaseExtend { case, limit: *limit, reason: given.words(), behalf },
            Step::PartDone => self.target.deed(Deed::PartDone { party: None, result: given.words(), behalf }),
            Step::Task => self.target.deed(Deed::GiveTask {
                person: given.of("person").unwrap_or_default(),
                until: given.until(),
                text: Some(given.words()).filter(|words| !words.is_empty()),
            }),
            Step::FeedBack => Command::CaseFeedBack { case, text: given.words(), channel, at: given.at() },
            Step::OnSiteText => {
                let (text, by, at) = (given.words(), given.by(), given.at());
                Command::CaseOnSite { case, text, channel: given.channel().filter(|_| by.is_some()), by, at }
            }
            Step::OnSiteOver => Command::CaseOnSiteEnd { case, relief: None, behalf },
            Step::OnSiteRelief => Command::CaseOnSiteEnd { case, relief: given.of("relief"), behalf },
            Step::TellHow { to } => {
                let (at, by, answered_by) = (given.at(), given.by(), given.of("answered-by"));
                Command::CaseTell { case, told: Told { to: to.clone(), channel, at, by, answered_by } }
            }
            Step::Answer { party } => {
                Command::CaseAnswer { case, party: party.clone(), by: given.by(), channel, at: given.at() }
            }
            _ => return None,
        })
    }

    /// What is decided here: with its reason.
    fn worded_command(&self, given: &Given) -> Option<Command> {
        let (case, text) = (self.number(), given.words());
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Some(match &self.step {
            Step::RerouteWhy { to } => {
                Command::CaseRoute { case, to: Some(to.clone()), assist: given.assist(), reason: some(text) }
            }
            Step::RuleWhy { to } => {
                let save = given.of("save").is_some_and(|code| code == "always");
                self.target.deed(Deed::Rule { to: to.clone(), assist: given.assist(), reason: text, save })
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
            Step::MoreText { code } => self.target.deed(deeds::deed(code, &text, given.channel(), given.at())?),
            Step::Withdraw => Command::CaseWithdraw { case, reason: text },
            Step::GrantRefused => Command::CaseGrant { case, granted: false, reason: some(text) },
            Step::Note => Command::CaseNote { case, text },
            Step::VerifyWhat { passed } => Command::CaseVerify { case, passed: *passed, text },
            _ => return None,
        })
    }
}
