//! The state machine: which act may follow which stage.

use super::Stage;

/// What can be done to a case that is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Somebody was told.
    Tell,
    /// A told party answered.
    Answer,
    /// A note from the spot.
    OnSite,
    /// On-site handling ended.
    EndOnSite,
    /// Take it on.
    Accept,
    /// Report it up.
    ReportUp,
    /// Assign it.
    Assign,
    /// Begin to handle.
    Take,
    /// Send it back.
    Return,
    /// Hand it to a peer, or back to the station.
    PassOn,
    /// Stop the clock.
    Pause,
    /// Let the clock go on.
    Resume,
    /// Ask for more time.
    AskExtension,
    /// Grant more time, or refuse it.
    Grant,
    /// Record what was done.
    Resolve,
    /// Tell the reporter.
    FeedBack,
    /// Look whether it is truly done.
    Verify,
    /// Close it.
    Close,
    /// Take it back.
    Withdraw,
    /// A remark.
    Note,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 20] = [
        Self::Tell,
        Self::Answer,
        Self::OnSite,
        Self::EndOnSite,
        Self::Accept,
        Self::ReportUp,
        Self::Assign,
        Self::Take,
        Self::Return,
        Self::PassOn,
        Self::Pause,
        Self::Resume,
        Self::AskExtension,
        Self::Grant,
        Self::Resolve,
        Self::FeedBack,
        Self::Verify,
        Self::Close,
        Self::Withdraw,
        Self::Note,
    ];
}

/// The stable code of an act, as used in timelines and messages.
pub fn act_name(act: Act) -> &'static str {
    match act {
        Act::Tell => "told",
        Act::Answer => "answered",
        Act::OnSite => "on-site",
        Act::EndOnSite => "on-site-ended",
        Act::Accept => "accepted",
        Act::ReportUp => "reported-up",
        Act::Assign => "assigned",
        Act::Take => "taken",
        Act::Return => "returned",
        Act::PassOn => "passed-on",
        Act::Pause => "paused",
        Act::Resume => "resumed",
        Act::AskExtension => "extension-asked",
        Act::Grant => "extended",
        Act::Resolve => "resolved",
        Act::FeedBack => "fed-back",
        Act::Verify => "verified",
        Act::Close => "closed",
        Act::Withdraw => "withdrawn",
        Act::Note => "noted",
    }
}

/// Whether `act` may follow `stage`.
pub fn may_follow(stage: Stage, act: Act) -> bool {
    use Stage::{Accepted, Assigned, Filed, Handling, ReportedUp, Resolved, Returned, Verified};
    match act {
        Act::Note => true,
        Act::Tell | Act::Answer | Act::OnSite | Act::EndOnSite => stage.is_open(),
        Act::Accept => matches!(stage, Filed | ReportedUp | Returned),
        Act::ReportUp => matches!(stage, Filed | Accepted | Returned | Handling),
        Act::Assign => matches!(stage, ReportedUp | Accepted | Returned | Assigned | Handling),
        Act::Take => matches!(stage, Accepted | ReportedUp | Assigned | Returned),
        Act::Return => matches!(stage, Filed | Accepted | ReportedUp | Assigned | Handling),
        Act::PassOn => matches!(stage, Accepted | Assigned | Handling | Returned),
        Act::Pause | Act::Resume | Act::AskExtension | Act::Grant => {
            matches!(stage, Filed | Accepted | ReportedUp | Assigned | Handling | Returned)
        }
        Act::Resolve => matches!(stage, Accepted | ReportedUp | Assigned | Handling | Returned),
        Act::FeedBack => matches!(stage, Resolved | Verified),
        Act::Verify => stage == Resolved,
        Act::Close => stage == Verified,
        Act::Withdraw => matches!(stage, Filed | Accepted | Returned),
    }
}
