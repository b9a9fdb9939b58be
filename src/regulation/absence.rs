//! Leave, excuses, standing in and handing over: by which clauses, and what a deputy may do. One table of the file,
//! `[absence]`. Who receives leave and excuses duties is the right `duty-excuse` of the posts.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Clause;
use crate::domain::right::Right;

use super::model::Rule;

/// What a deputy may do in the posts of the one who is away, where the file does not say.
const DEPUTY_MAY: [Right; 5] = [Right::LogWrite, Right::LogRead, Right::LogSign, Right::LedgerRead, Right::LedgerWrite];

/// Leave, excuses, standing in and handing over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbsencePolicy {
    /// What a deputy may do of what the post may; empty: write and sign logs, keep the ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputy_rights: Vec<Right>,
    /// The clauses on leave.
    #[serde(default, skip_serializing_if = "Rule::is_missing")]
    pub rule: Rule,
    /// The clauses on what excuses a whole grid, or one person, from a duty.
    #[serde(default, skip_serializing_if = "Rule::is_missing")]
    pub excuse_rule: Rule,
    /// The clauses on handing an area over.
    #[serde(default, skip_serializing_if = "Rule::is_missing")]
    pub handover_rule: Rule,
}

impl AbsencePolicy {
    /// Whether a deputy may do it, where the post may.
    pub fn deputy_may(&self, right: Right) -> bool {
        if self.deputy_rights.is_empty() { DEPUTY_MAY.contains(&right) } else { self.deputy_rights.contains(&right) }
    }

    /// The clauses that are named, by key.
    pub fn rules(&self) -> impl Iterator<Item = (String, &Rule)> {
        [("absence", &self.rule), ("absence.excuse", &self.excuse_rule), ("absence.handover", &self.handover_rule)]
            .into_iter()
            .filter(|(_, rule)| !rule.is_missing())
            .map(|(key, rule)| (key.to_owned(), rule))
    }

    /// The clause on leave, if one is named.
    pub fn leave_clause(&self) -> Option<&Clause> {
        (!self.rule.is_missing()).then_some(&self.rule.clause)
    }

    /// The clause on excuses; that on leave if there is none of its own.
    pub fn excuse_clause(&self) -> Option<&Clause> {
        if self.excuse_rule.is_missing() { self.leave_clause() } else { Some(&self.excuse_rule.clause) }
    }

    /// The clause on handing over, if one is named.
    pub fn handover_clause(&self) -> Option<&Clause> {
        (!self.handover_rule.is_missing()).then_some(&self.handover_rule.clause)
    }
}
