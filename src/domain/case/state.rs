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
    /// Decide for good who handles it.
    Rule,
    /// Ask for it to be parked.
    AskParking,
    /// Approve the parking, or refuse it.
    DecideParking,
    /// End the parking early.
    Unpark,
    /// Remind somebody.
    Urge,
    /// Watch it as a superior.
    Supervise,
    /// No longer watch it.
    EndSupervision,
    /// Join it with another case.
    Merge,
    /// Take it out of the other case again.
    Separate,
    /// Link it with the earlier case of the same fault.
    Link,
    /// Answer the resident.
    Reply,
    /// Open it again.
    Reopen,
    /// Ask the resident what they say of it.
    Survey,
    /// Look at a case that was drawn.
    Sample,
    /// Close it without anybody else having looked.
    CloseUnverified,
    /// A unit's part is done.
    DonePart,
    /// Put a danger under public supervision.
    ListHazard,
    /// Look again whether the danger is gone.
    Reinspect,
    /// Take the plate down.
    Delist,
    /// A file was attached.
    Attach,
    /// It is of another kind or nature.
    Reclassify,
    /// Give it to one person to do.
    GiveTask,
    /// That person has done it.
    DoneTask,
    /// Take it back from that person.
    WithdrawTask,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 44] = [
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
        Self::Rule,
        Self::AskParking,
        Self::DecideParking,
        Self::Unpark,
        Self::Urge,
        Self::Supervise,
        Self::EndSupervision,
        Self::Merge,
        Self::Separate,
        Self::Link,
        Self::Reply,
        Self::Reopen,
        Self::Survey,
        Self::Sample,
        Self::CloseUnverified,
        Self::DonePart,
        Self::ListHazard,
        Self::Reinspect,
        Self::Delist,
        Self::Attach,
        Self::Reclassify,
        Self::GiveTask,
        Self::DoneTask,
        Self::WithdrawTask,
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
        Act::Rule => "ruled-on",
        Act::AskParking => "parking-asked",
        Act::DecideParking => "parking-approved",
        Act::Unpark => "unparked",
        Act::Urge => "urged",
        Act::Supervise => "supervised",
        Act::EndSupervision => "supervision-ended",
        Act::Merge => "merged",
        Act::Separate => "separated",
        Act::Link => "repeats",
        Act::Reply => "replied",
        Act::Reopen => "reopened",
        Act::Survey => "surveyed",
        Act::Sample => "sampled",
        Act::CloseUnverified => "closed-unverified",
        Act::DonePart => "part-done",
        Act::ListHazard => "listed",
        Act::Reinspect => "reinspected",
        Act::Delist => "delisted",
        Act::Attach => "attached",
        Act::Reclassify => "reclassified",
        Act::GiveTask => "tasked",
        Act::DoneTask => "task-done",
        Act::WithdrawTask => "task-withdrawn",
    }
}

/// Whether `act` may follow `stage`.
pub fn may_follow(stage: Stage, act: Act) -> bool {
    use Stage::{Accepted, Assigned, Closed, Filed, Handling, Merged, ReportedUp, Resolved, Returned, Verified};
    match act {
        Act::Note | Act::Link | Act::Attach => true,
        Act::Tell | Act::Answer | Act::OnSite | Act::EndOnSite | Act::Urge | Act::Supervise | Act::EndSupervision => {
            stage.is_open()
        }
        Act::Accept => matches!(stage, Filed | ReportedUp | Returned),
        Act::ReportUp => matches!(stage, Filed | Accepted | Returned | Handling),
        Act::Assign => matches!(stage, ReportedUp | Accepted | Returned | Assigned | Handling),
        Act::Take => matches!(stage, Accepted | ReportedUp | Assigned | Returned),
        Act::Return => matches!(stage, Filed | Accepted | ReportedUp | Assigned | Handling),
        Act::PassOn => matches!(stage, Accepted | Assigned | Handling | Returned),
        Act::Pause
        | Act::Resume
        | Act::AskExtension
        | Act::Grant
        | Act::Rule
        | Act::AskParking
        | Act::DecideParking
        | Act::Unpark
        | Act::Merge
        | Act::DonePart
        | Act::Reclassify
        | Act::GiveTask
        | Act::DoneTask
        | Act::WithdrawTask => {
            matches!(stage, Filed | Accepted | ReportedUp | Assigned | Handling | Returned)
        }
        Act::ListHazard | Act::Reinspect | Act::Delist => stage.is_open(),
        Act::Resolve => matches!(stage, Accepted | ReportedUp | Assigned | Handling | Returned),
        Act::FeedBack => matches!(stage, Resolved | Verified),
        Act::Verify | Act::CloseUnverified => stage == Resolved,
        Act::Reply | Act::Survey => matches!(stage, Resolved | Verified | Closed),
        Act::Reopen | Act::Sample => stage == Closed,
        Act::Separate => stage == Merged,
        Act::Close => stage == Verified,
        Act::Withdraw => matches!(stage, Filed | Accepted | Returned),
    }
}
