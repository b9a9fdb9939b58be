//! Files put to a case. The file itself lies in the data directory before this is decided, and the host has looked at it.

use super::super::command::Command;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{acted, not_now};
use super::{Context, Decision, text};
use crate::domain::case::{Act, may_follow};
use crate::domain::fact::Fact;

/// Puts a file to a case; the same file twice is once.
pub fn attach(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::CaseAttach { case, name, hash, bytes, media, located } = command else {
        return Err(RefusalCode::Internal.into());
    };
    let case = acted(context, case)?;
    context.actor.named()?;
    if !may_follow(case.stage, Act::Attach) {
        return Err(not_now(&case, Act::Attach));
    }
    let name = text::name("file", name)?;
    if case.attachments.iter().any(|there| there.hash == *hash) {
        let note = [("name", name), ("number", case.number)];
        return Ok(Decision::default().noting("attached-already", &note, None));
    }
    let fact = Fact::CaseAttached {
        case: case.id,
        name,
        hash: hash.clone(),
        bytes: *bytes,
        media: media.clone(),
        located: *located,
    };
    Ok(Decision::one(case.grid.clone(), vec![fact]).making("case", case.id, &case.number))
}
