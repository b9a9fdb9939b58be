//! The commands that bring a case to its states, each with what it needs.

use super::super::scenario::file;
use crate::domain::case::{Channel, Nature};
use crate::domain::limit::{Limit, LimitUnit};
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;

/// The area of the community's cases.
pub const AREA: &str = "610921100001001";

pub fn reported(grid: &str, kind: &str) -> Command {
    let mut command = file(grid, kind, "不好了");
    if let Command::CaseFile { reporter, nature, .. } = &mut command {
        *reporter = Some("鄭奶奶".into());
        *nature = Some(Nature::General);
    }
    command
}

pub fn emergency() -> Command {
    let mut command = reported(AREA, "manhole-missing");
    if let Command::CaseFile { nature, .. } = &mut command {
        *nature = Some(Nature::Emergency);
    }
    command
}

pub fn tip_off(about: &[&str]) -> Command {
    let mut command = reported(AREA, "tip-off");
    if let Command::CaseFile { concerns, .. } = &mut command {
        *concerns = about.iter().map(|who| (*who).to_owned()).collect();
    }
    command
}

pub fn route(case: &str, to: &str, assist: &[&str]) -> Command {
    let assist = assist.iter().map(|who| (*who).to_owned()).collect();
    Command::CaseRoute { case: case.into(), to: Some(to.into()), assist, reason: Some("按職責".into()) }
}

pub fn as_proposed(case: &str) -> Command {
    Command::CaseRoute { case: case.into(), to: None, assist: vec![], reason: None }
}

pub fn accept(case: &str) -> Command {
    Command::CaseAccept { case: case.into() }
}

pub fn take(case: &str) -> Command {
    Command::CaseTake { case: case.into(), behalf: OnBehalf::default() }
}

pub fn back(case: &str) -> Command {
    Command::CaseReturn { case: case.into(), reason: "不屬".into(), behalf: OnBehalf::default() }
}

pub fn resolve(case: &str) -> Command {
    Command::CaseResolve { case: case.into(), result: "換了".into(), behalf: OnBehalf::default() }
}

pub fn feed_back(case: &str) -> Command {
    Command::CaseFeedBack { case: case.into(), text: "好了".into(), channel: Channel::Phone, at: None }
}

pub fn verify(case: &str) -> Command {
    Command::CaseVerify { case: case.into(), passed: true, text: "看過".into() }
}

pub fn close(case: &str) -> Command {
    Command::CaseClose { case: case.into() }
}

pub fn extend(case: &str) -> Command {
    let limit = Limit { amount: 2, unit: LimitUnit::WorkingDays };
    Command::CaseExtend { case: case.into(), limit, reason: "材料未到".into(), behalf: OnBehalf::default() }
}

pub fn deed(case: &str, deed: Deed) -> Command {
    Command::CaseDeed { case: case.into(), deed }
}

pub fn park(case: &str) -> Command {
    deed(case, Deed::Park { until: "2026-12-04".parse().unwrap(), reason: "待撥款".into() })
}

pub fn approve(case: &str) -> Command {
    deed(case, Deed::DecideParking { approved: true, reason: None })
}

pub fn list(case: &str) -> Command {
    deed(
        case,
        Deed::ListHazard {
            plate: None,
            level: "major".into(),
            measures: "支護".into(),
            money: "社區".into(),
            person: "站長甲".into(),
            deadline: "2026-12-31".parse().unwrap(),
            plan: "疏散".into(),
            follower: "網格員甲".into(),
            reference: None,
        },
    )
}

pub fn look(case: &str) -> Command {
    deed(case, Deed::Reinspect { passed: true, text: "沒有了".into() })
}
