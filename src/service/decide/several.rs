//! Several acts on several cases as one action: those that are refused are told, the others are done. And the patrols
//! of several half-days, which are written together or not at all.

use std::collections::BTreeSet;

use super::super::command::{Command, One, SEVERAL_AT_MOST};
use super::super::refusal::{Refusal, RefusalCode, RefusalRow};
use super::{Context, Decision};
use crate::domain::ids::CaseId;

/// The cases that one action has had so far.
#[derive(Debug, Default)]
pub struct Met(BTreeSet<CaseId>);

impl Met {
    /// Decides one act. All of an action are decided upon the same state, so that of the same case, by whichever of its
    /// names, there is one: else what may be done once would be done twice.
    pub fn decide(&mut self, context: &Context<'_>, one: &One) -> Result<Decision, Refusal> {
        // One that is not found is refused by deciding it.
        let found = one.command.case().and_then(|given| super::find_case(context.reader, given).ok());
        match found.filter(|case| !self.0.insert(case.id)) {
            Some(case) => Err(Refusal::new(RefusalCode::TwiceInOne).with("number", &case.number)),
            None => super::decide_one(context, one),
        }
    }
}

/// Decides each by itself. Nothing is done where all are refused.
pub fn decide(context: &Context<'_>, each: &[One]) -> Result<Decision, Refusal> {
    if each.len() > SEVERAL_AT_MOST {
        return Err(Refusal::new(RefusalCode::TooMany).with("count", each.len()).with("most", SEVERAL_AT_MOST));
    }
    let mut whole = Decision::default();
    let mut refused: Vec<RefusalRow> = Vec::new();
    let mut called: BTreeSet<&'static str> = BTreeSet::new();
    let mut met = Met::default();
    for one in each {
        if let Some(at) = one.command.patrol() {
            // Entries of the log are written together or not at all: half a week is nobody's week.
            match super::decided(context, &one.command) {
                Ok(decision) => {
                    whole.changes.extend(decision.changes);
                    whole.made.extend(decision.made);
                    whole.notes.extend(decision.notes);
                }
                Err(mut refusal) => {
                    refusal.rows = vec![RefusalRow { key: at, text: String::new(), reason: None }];
                    return Err(refusal);
                }
            }
            continue;
        }
        let Some(case) = one.command.case() else { return Err(RefusalCode::Internal.into()) };
        match met.decide(context, one) {
            Ok(decision) => {
                called.insert(decision.named.unwrap_or(one.command.name()));
                whole.changes.extend(decision.changes);
                whole.made.extend(decision.made);
                whole.notes.extend(decision.notes);
            }
            Err(refusal) => {
                let (key, reason) = (case.to_owned(), Some(Box::new(refusal)));
                refused.push(RefusalRow { key, text: String::new(), reason });
            }
        }
    }
    if whole.changes.is_empty() && !refused.is_empty() {
        let mut refusal = Refusal::new(RefusalCode::AllRefused).with("count", refused.len());
        refusal.rows = refused;
        return Err(refusal);
    }
    whole.refused = refused;
    // Undo says what it takes back where all of it is one thing.
    whole.named = called.pop_first().filter(|_| called.is_empty());
    Ok(whole)
}

/// The commands about one case that may be given of several, with the case that each names.
macro_rules! of_one_case {
    ($case:ident) => {
        Command::CaseAccept { case: $case }
            | Command::CaseAsProposed { case: $case }
            | Command::CaseTell { case: $case, .. }
            | Command::CaseRoute { case: $case, .. }
            | Command::CaseTake { case: $case, .. }
            | Command::CaseReturn { case: $case, .. }
            | Command::CaseResolve { case: $case, .. }
            | Command::CaseFeedBack { case: $case, .. }
            | Command::CaseVerify { case: $case, .. }
            | Command::CaseClose { case: $case }
            | Command::CaseWithdraw { case: $case, .. }
            | Command::CasePause { case: $case, .. }
            | Command::CaseResume { case: $case }
            | Command::CaseExtend { case: $case, .. }
            | Command::CaseGrant { case: $case, .. }
            | Command::CaseNote { case: $case, .. }
            | Command::CaseDeed { case: $case, .. }
    };
}

impl Command {
    /// When a patrol began, if it is one and says so.
    fn patrol(&self) -> Option<String> {
        let Self::LogPatrol { when, .. } = self else { return None };
        let start = when.date?.and_time(when.start?);
        Some(start.format("%Y-%m-%dT%H:%M:%S").to_string())
    }

    /// The case that a command acts on, if it is one that several may be given of.
    pub fn case(&self) -> Option<&str> {
        match self {
            of_one_case!(case) => Some(case),
            _ => None,
        }
    }

    /// The same about another case; as it is where it is none of those that several may be given of.
    #[must_use]
    pub fn about(&self, other: &str) -> Self {
        let mut command = self.clone();
        if let of_one_case!(case) = &mut command {
            other.clone_into(case);
        }
        command
    }
}
