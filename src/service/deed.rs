//! Deeds: what watches over a case besides its way and its clock, and what comes after it was done.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::command::OnBehalf;
use crate::domain::case::{Channel, Nature, Satisfaction};

/// One thing that is done to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "deed")]
pub enum Deed {
    /// Decide for good who handles it (裁定).
    Rule {
        /// A unit, or `station`.
        to: String,
        /// Who assists.
        #[serde(default)]
        assist: Vec<String>,
        /// Why.
        reason: String,
        /// Have the regulation send such cases there from now on.
        #[serde(default)]
        save: bool,
    },
    /// Ask that it may wait until a day (掛賬).
    Park {
        /// The last day on which the clock stands still.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Approve the parking that was asked for, or refuse it.
    DecideParking {
        /// Whether it is approved.
        approved: bool,
        /// Why not.
        #[serde(default)]
        reason: Option<String>,
    },
    /// End a parking before its day.
    Unpark {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Remind somebody (催辦).
    Urge {
        /// Whom: a unit, or `station`; none: who has it.
        #[serde(default)]
        to: Option<String>,
        /// How.
        channel: Channel,
        /// What was said.
        #[serde(default)]
        text: Option<String>,
    },
    /// Watch it as a superior (督辦).
    Supervise {
        /// Why, and what is expected.
        reason: String,
    },
    /// No longer watch it.
    EndSupervision,
    /// It is the same matter as another case (併案).
    Merge {
        /// The other one, by number or ending.
        into: String,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// It is a matter of its own after all.
    Separate {
        /// Why.
        reason: String,
    },
    /// The fault of an earlier case has come back (返工).
    Repeats {
        /// The earlier one, by number or ending.
        earlier: String,
    },
    /// Answer the resident (回告).
    Reply {
        /// What was said.
        text: String,
        /// How.
        channel: Channel,
        /// When; none: now.
        #[serde(default)]
        at: Option<NaiveDateTime>,
    },
    /// Open a closed case again.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Record what the resident says of it.
    Survey {
        /// What.
        answer: Satisfaction,
        /// How they were asked.
        channel: Channel,
        /// In their words.
        #[serde(default)]
        text: Option<String>,
    },
    /// Look at a case that was drawn (抽查).
    Sample {
        /// Whether it is truly done.
        passed: bool,
        /// What was seen.
        text: String,
    },
    /// Close it without anybody else having looked, where there is nobody else.
    CloseUnverified,
    /// A unit that leads or assists has done its part.
    PartDone {
        /// Which unit, or `station`; none: the asker's own.
        #[serde(default)]
        party: Option<String>,
        /// What was done.
        result: String,
        /// Who said so, if recorded on their behalf.
        #[serde(default)]
        behalf: OnBehalf,
    },
    /// Put a danger under public supervision (掛牌).
    ListHazard {
        /// Number of the plate; none: that of the case.
        #[serde(default)]
        plate: Option<String>,
        /// Code or name of its level.
        level: String,
        /// What is done about it.
        measures: String,
        /// The money for it.
        money: String,
        /// Who answers for it.
        person: String,
        /// By when.
        deadline: NaiveDate,
        /// What to do if it comes to the worst.
        plan: String,
        /// Who follows it.
        follower: String,
        /// The superior's reference number.
        #[serde(default)]
        reference: Option<String>,
    },
    /// It is of another kind or nature than it was put on record as (改類).
    Reclassify {
        /// What kind; none: as it was.
        #[serde(default)]
        kind: Option<String>,
        /// What nature; none: that of the new kind, or as it was.
        #[serde(default)]
        nature: Option<Nature>,
        /// How many units it is of, where the limit is reckoned from it.
        #[serde(default)]
        units: Option<u32>,
        /// Why.
        reason: String,
    },
    /// Look again whether the danger is gone.
    Reinspect {
        /// Whether it is.
        passed: bool,
        /// What was seen.
        text: String,
    },
    /// Take the plate down (摘牌).
    Delist {
        /// The superior's reference number.
        #[serde(default)]
        reference: Option<String>,
    },
    /// Give it to one person of the party that has it to do (指派).
    GiveTask {
        /// Whom, as people are named.
        person: String,
        /// The day by whose end it is to be done.
        #[serde(default)]
        until: Option<NaiveDate>,
        /// What is to be done.
        #[serde(default)]
        text: Option<String>,
    },
    /// What the person was given to do is done.
    DoneTask {
        /// What was done.
        #[serde(default)]
        text: Option<String>,
    },
    /// Take it back from that person.
    WithdrawTask {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
}

impl Deed {
    /// The stable name of the command, as in the journal and in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Rule { .. } => "case-rule",
            Self::Park { .. } => "case-park",
            Self::DecideParking { .. } => "case-decide-parking",
            Self::Unpark { .. } => "case-unpark",
            Self::Urge { .. } => "case-urge",
            Self::Supervise { .. } => "case-supervise",
            Self::EndSupervision => "case-end-supervision",
            Self::Merge { .. } => "case-merge",
            Self::Separate { .. } => "case-separate",
            Self::Repeats { .. } => "case-repeats",
            Self::Reply { .. } => "case-reply",
            Self::Reopen { .. } => "case-reopen",
            Self::Survey { .. } => "case-survey",
            Self::Sample { .. } => "case-sample",
            Self::CloseUnverified => "case-close-unverified",
            Self::PartDone { .. } => "case-part-done",
            Self::ListHazard { .. } => "case-list-hazard",
            Self::Reclassify { .. } => "case-reclassify",
            Self::Reinspect { .. } => "case-reinspect",
            Self::Delist { .. } => "case-delist",
            Self::GiveTask { .. } => "case-give-task",
            Self::DoneTask { .. } => "case-task-done",
            Self::WithdrawTask { .. } => "case-withdraw-task",
        }
    }
}
