//! What can be done to a case: an act, or one of the ways to route it, with a command that has all it asks for.

use super::super::Town;
use super::record;
use super::states::{EARLIER, OTHER};
use crate::domain::case::{Act, Channel, Nature, Satisfaction, act_name};
use crate::domain::limit::{Limit, LimitUnit};
use crate::service::command::{Command, OnBehalf, Told};
use crate::service::deed::Deed;
use crate::service::files::{Taken, take_in};
use crate::service::refusal::RefusalCode;
use crate::service::view::CaseView;

/// One line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Act(Act),
    /// The command of routing: a station reports up by it, the office assigns, an area passes on.
    RouteToUnit,
    RouteToStation,
}

impl Doing {
    /// Every line: the acts, but for those that are ways to route.
    pub fn all() -> impl Iterator<Item = Self> {
        let routes = [Act::ReportUp, Act::Assign, Act::PassOn];
        let acts = Act::ALL.into_iter().filter(move |act| !routes.contains(act)).map(Self::Act);
        acts.chain([Self::RouteToUnit, Self::RouteToStation])
    }

    /// How its line is called: as what it puts on record, where that is one thing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Act(act) => act_name(act),
            Self::RouteToUnit => "routed to 城管中隊",
            Self::RouteToStation => "routed to the station",
        }
    }

    /// The acts that it may turn out to be.
    pub fn acts(self) -> Vec<Act> {
        match self {
            Self::Act(act) => vec![act],
            Self::RouteToUnit | Self::RouteToStation => vec![Act::ReportUp, Act::Assign, Act::PassOn, Act::Accept],
        }
    }

    /// What a screen is told of it before it is done. Nothing where the screen is told of one side only, or of what
    /// somebody would type.
    pub fn on_screen(self, view: &CaseView) -> Option<Result<(), RefusalCode>> {
        let Self::Act(act) = self else { return None };
        if matches!(act, Act::Tell | Act::Answer | Act::OnSite | Act::EndOnSite | Act::Link | Act::Attach) {
            return None;
        }
        let row = view.acts.iter().find(|row| row.act == act_name(act)).unwrap();
        Some(row.refused.as_ref().map_or(Ok(()), |refusal| Err(refusal.code)))
    }

    pub fn command(self, town: &Town, number: &str) -> Command {
        let route = |to: &str| Command::CaseRoute {
            case: number.to_owned(),
            to: Some(to.into()),
            assist: vec![],
            reason: None,
        };
        match self {
            Self::Act(act) => command(town, act, number),
            Self::RouteToUnit => route("城管中隊"),
            Self::RouteToStation => route("station"),
        }
    }
}

/// A file that lies in the town's directory.
fn photo(town: &Town) -> Taken {
    let path = town.dir.path().join("說明.txt");
    std::fs::write(&path, "看過").unwrap();
    take_in(town.dir.path(), &path, false).unwrap()
}

/// The command of an act.
pub fn command(town: &Town, act: Act, number: &str) -> Command {
    let case = number.to_owned();
    let text = || "看過".to_owned();
    let behalf = OnBehalf::of("城管王隊");
    let deed = |deed: Deed| Command::CaseDeed { case: number.to_owned(), deed };
    let channel = Channel::Phone;
    match act {
        Act::Tell => {
            let told = Told { to: "office".into(), channel, at: None, by: None, answered_by: None };
            Command::CaseTell { case, told }
        }
        Act::Answer => {
            let by = Some("鎮辦甲".into());
            Command::CaseAnswer { case, party: "office".into(), by, channel, at: None }
        }
        Act::OnSite => Command::CaseOnSite { case, text: text(), by: None, channel: None, at: None },
        Act::EndOnSite => Command::CaseOnSiteEnd { case, relief: None, behalf: OnBehalf::default() },
        Act::Accept => Command::CaseAccept { case },
        Act::ReportUp | Act::Assign | Act::PassOn => unreachable!("they are ways to route"),
        Act::Take => Command::CaseTake { case, behalf },
        Act::Return => Command::CaseReturn { case, reason: text(), behalf },
        Act::Pause => Command::CasePause { case, reason: text(), behalf },
        Act::Resume => Command::CaseResume { case },
        Act::AskExtension => {
            let limit = Limit { amount: 1, unit: LimitUnit::WorkingDays };
            Command::CaseExtend { case, limit, reason: text(), behalf }
        }
        Act::Grant => Command::CaseGrant { case, granted: true, reason: None },
        Act::Resolve => Command::CaseResolve { case, result: text(), behalf },
        Act::FeedBack => Command::CaseFeedBack { case, text: text(), channel, at: None },
        Act::Verify => Command::CaseVerify { case, passed: true, text: text() },
        Act::Close => Command::CaseClose { case },
        Act::Withdraw => Command::CaseWithdraw { case, reason: text() },
        Act::Note => Command::CaseNote { case, text: text() },
        Act::Attach => {
            let Taken { name, hash, bytes, media, located } = photo(town);
            Command::CaseAttach { case, name, hash, bytes, media, located }
        }
        Act::Rule => deed(Deed::Rule { to: "城管中隊".into(), assist: vec![], reason: text(), save: false }),
        Act::AskParking => deed(Deed::Park { until: "2026-12-04".parse().unwrap(), reason: text() }),
        Act::DecideParking => deed(Deed::DecideParking { approved: true, reason: None }),
        Act::Unpark => deed(Deed::Unpark { reason: None }),
        Act::Urge => deed(Deed::Urge { to: None, channel, text: None }),
        Act::Supervise => deed(Deed::Supervise { reason: text() }),
        Act::EndSupervision => deed(Deed::EndSupervision),
        Act::Merge => deed(Deed::Merge { into: OTHER.into(), reason: None }),
        Act::Separate => deed(Deed::Separate { reason: text() }),
        Act::Link => deed(Deed::Repeats { earlier: EARLIER.into() }),
        Act::Reply => deed(Deed::Reply { text: text(), channel, at: None }),
        Act::Reopen => deed(Deed::Reopen { reason: text() }),
        Act::Survey => deed(Deed::Survey { answer: Satisfaction::Fair, channel, text: None }),
        Act::Sample => deed(Deed::Sample { passed: true, text: text() }),
        Act::CloseUnverified => deed(Deed::CloseUnverified),
        Act::DonePart => deed(Deed::PartDone { party: None, result: text(), behalf }),
        Act::ListHazard => deed(Deed::ListHazard {
            plate: None,
            level: "major".into(),
            measures: text(),
            money: "社區".into(),
            person: "站長甲".into(),
            deadline: "2026-12-31".parse().unwrap(),
            plan: text(),
            follower: "網格員甲".into(),
            reference: None,
        }),
        Act::Reclassify => {
            deed(Deed::Reclassify { kind: None, nature: Some(Nature::Emergency), units: None, reason: text() })
        }
        Act::Reinspect => deed(Deed::Reinspect { passed: true, text: text() }),
        Act::Delist => deed(Deed::Delist { reference: None }),
        Act::GiveTask => {
            let person = if record(town, number).grid.as_str().starts_with("610921100200") {
                "格線員丙"
            } else {
                "網格員甲"
            };
            deed(Deed::GiveTask { person: person.into(), until: None, text: Some(text()) })
        }
        Act::DoneTask => deed(Deed::DoneTask { text: None }),
        Act::WithdrawTask => deed(Deed::WithdrawTask { reason: None }),
    }
}
