//! Rights: what a post may do, and how far. Which post has which is data in the regulation files.

use serde::{Deserialize, Serialize};

/// Something that a post may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Write patrols, visits and diary entries.
    LogWrite,
    /// Read logs.
    LogRead,
    /// Sign the working-day log.
    LogSign,
    /// Mark logs as reviewed, with a comment.
    LogReview,
    /// Read ledger rows.
    LedgerRead,
    /// Set, confirm and withdraw ledger rows.
    LedgerWrite,
    /// File a case.
    CaseFile,
    /// Read cases.
    CaseRead,
    /// Accept, route, return, resolve and withdraw for a station.
    CaseTriage,
    /// Assign cases to town units: the office's verb.
    CaseAssign,
    /// Record what a unit did.
    CaseHandle,
    /// Verify what somebody else handled.
    CaseVerify,
    /// Read figures.
    FiguresRead,
    /// Read sensitive cases.
    SensitiveRead,
    /// Add, rename and divide grids; publish notices.
    GridAdmin,
    /// Add people and appoint them.
    PeopleAdmin,
    /// Adopt regulations, holidays and the town's own items.
    RegulationAdmin,
    /// Write exports.
    Export,
    /// Receive leave, and excuse duties.
    DutyExcuse,
    /// Give a case of the own party to one of its people to do.
    CaseTask,
}

impl Right {
    /// All of them, in the order of the docs.
    pub const ALL: [Self; 20] = [
        Self::LogWrite,
        Self::LogRead,
        Self::LogSign,
        Self::LogReview,
        Self::LedgerRead,
        Self::LedgerWrite,
        Self::CaseFile,
        Self::CaseRead,
        Self::CaseTriage,
        Self::CaseAssign,
        Self::CaseHandle,
        Self::CaseVerify,
        Self::FiguresRead,
        Self::SensitiveRead,
        Self::GridAdmin,
        Self::PeopleAdmin,
        Self::RegulationAdmin,
        Self::Export,
        Self::DutyExcuse,
        Self::CaseTask,
    ];

    /// The stable code, as in the regulation files.
    pub fn code(self) -> &'static str {
        match self {
            Self::LogWrite => "log-write",
            Self::LogRead => "log-read",
            Self::LogSign => "log-sign",
            Self::LogReview => "log-review",
            Self::LedgerRead => "ledger-read",
            Self::LedgerWrite => "ledger-write",
            Self::CaseFile => "case-file",
            Self::CaseRead => "case-read",
            Self::CaseTriage => "case-triage",
            Self::CaseAssign => "case-assign",
            Self::CaseHandle => "case-handle",
            Self::CaseVerify => "case-verify",
            Self::FiguresRead => "figures-read",
            Self::SensitiveRead => "sensitive-read",
            Self::GridAdmin => "grid-admin",
            Self::PeopleAdmin => "people-admin",
            Self::RegulationAdmin => "regulation-admin",
            Self::Export => "export",
            Self::DutyExcuse => "duty-excuse",
            Self::CaseTask => "case-task",
        }
    }
}

/// How far a right reaches, narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The grid of the appointment alone.
    Own,
    /// That grid and every grid below it.
    Below,
    /// The whole town.
    Town,
}

/// A right with its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What may be done.
    pub right: Right,
    /// How far.
    pub scope: Scope,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_written_in_files_as_its_code() {
        for right in Right::ALL {
            assert_eq!(serde_json::to_value(right).unwrap(), right.code());
        }
        assert!(Scope::Own < Scope::Below && Scope::Below < Scope::Town);
    }
}
