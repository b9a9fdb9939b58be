//! Several acts on several cases as one action: those that are refused are told, the others are done.

use super::super::command::{Command, One};
use super::super::refusal::{Refusal, RefusalCode, RefusalRow};
use super::{Context, Decision};

/// As many as one action may be about: each is a change of its own, and one undo takes all of them back.
const AT_MOST: usize = 500;

/// Decides each by itself. Nothing is done where all are refused.
pub fn decide(context: &Context<'_>, each: &[One]) -> Result<Decision, Refusal> {
    if each.len() > AT_MOST {
        return Err(Refusal::new(RefusalCode::TooMany).with("count", each.len()).with("most", AT_MOST));
    }
    let mut whole = Decision::default();
    let mut refused: Vec<RefusalRow> = Vec::new();
    for one in each {
        let Some(case) = one.command.case() else { return Err(RefusalCode::Internal.into()) };
        let decided = context.fresh(&one.seen).and_then(|()| super::decided(context, &one.command));
        match decided {
            Ok(decision) => {
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
    Ok(whole)
}

impl Command {
    /// The case that a command acts on, if it is one that several may be given of.
    fn case(&self) -> Option<&str> {
        match self {
            Self::CaseAccept { case }
            | Self::CaseRoute { case, .. }
            | Self::CaseTake { case, .. }
            | Self::CaseReturn { case, .. }
            | Self::CaseResolve { case, .. }
            | Self::CaseFeedBack { case, .. }
            | Self::CaseVerify { case, .. }
            | Self::CaseClose { case }
            | Self::CaseWithdraw { case, .. }
            | Self::CasePause { case, .. }
            | Self::CaseResume { case }
            | Self::CaseExtend { case, .. }
            | Self::CaseGrant { case, .. }
            | Self::CaseNote { case, .. }
            | Self::CaseDeed { case, .. } => Some(case),
            _ => None,
        }
    }
}
