//! Files put to a case. The file itself lies in the data directory before this is decided, and the host has looked at it.

use super::super::command::{CaseFileGiven, Command};
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{acted, not_now};
use super::{Context, Decision, cases, text};
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

/// Puts a case on record with its files: right after it is filed, whatever becomes of it in the same moment.
pub fn filed_with(context: &Context<'_>, filing: &Command, files: &[CaseFileGiven]) -> Result<Decision, Refusal> {
    if !matches!(filing, Command::CaseFile { .. }) {
        return Err(RefusalCode::Internal.into());
    }
    let mut decision = cases::file(context, filing)?;
    let filed = |fact: &Fact| if let Fact::CaseFiled { case, .. } = fact { Some(*case) } else { None };
    for planned in &mut decision.changes {
        let place = planned.facts.iter().enumerate().find_map(|(at, fact)| filed(fact).map(|case| (at, case)));
        let Some((at, case)) = place else { continue };
        let mut attached: Vec<Fact> = Vec::new();
        for (number, file) in files.iter().enumerate() {
            if files.iter().take(number).any(|before| before.hash == file.hash) {
                continue;
            }
            attached.push(Fact::CaseAttached {
                case,
                name: text::name("file", &file.name)?,
                hash: file.hash.clone(),
                bytes: file.bytes,
                media: file.media.clone(),
                located: file.located,
            });
        }
        let after = at + 1;
        planned.facts.splice(after..after, attached);
    }
    Ok(decision)
}
