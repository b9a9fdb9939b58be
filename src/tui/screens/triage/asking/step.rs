//! The steps of a decision: what was asked last.

use crate::domain::case::Nature;
use crate::domain::limit::Limit;
use crate::tui::ctx::Ctx;
use crate::tui::keys::Action;
use crate::tui::pane::Ask;

/// What is done by whoever has the case, or recorded on their behalf (代錄).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui::screens::triage) enum Later {
    Take,
    Return,
    Resolve,
    Pause,
    MoreTime,
    PartDone,
}

/// What was asked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui::screens::triage) enum Step {
    /// Nothing was asked yet.
    Began,
    /// Which of the further deeds; what is to be read before a parking is approved.
    MoreWhat {
        approving: Option<Ask>,
    },
    /// A parking, once it was read what it does.
    Parked,
    /// The words of one.
    MoreText {
        code: String,
    },
    /// Who began to handle it.
    Take,
    PartDone,
    /// Who has it to do.
    Task,
    RerouteTo,
    RerouteWhy {
        to: String,
    },
    RuleTo,
    RuleWhy {
        to: String,
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
    Verify,
    VerifyWhat {
        passed: bool,
    },
    OnSiteWhat,
    OnSiteText,
    OnSiteOver,
    OnSiteRelief,
    ToldWhat,
    TellWhom,
    TellHow {
        to: String,
    },
    Answer {
        party: String,
    },
}

impl Later {
    pub(super) fn label(self, ctx: &Ctx) -> String {
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
