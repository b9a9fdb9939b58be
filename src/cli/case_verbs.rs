//! Acting on cases: each verb is one command.

use chrono::{NaiveDateTime, NaiveTime};
use serde_json::json;

use super::answers;
use super::case::{CaseFile, CaseVerb};
use super::case_bonds;
use super::case_deeds;
use super::case_several::These;
use super::cx::{Cx, Stop};
use super::give;
use crate::service::command::{Command, Told};

pub(super) fn run(cx: &mut Cx<'_>, verb: CaseVerb) -> Result<(), Stop> {
    let command = match verb {
        CaseVerb::File(file) => {
            let command = filed(cx, *file)?;
            return file_and_compare(cx, command);
        }
        CaseVerb::Tell { case, to, channel, at, by, answered_by } => {
            let at = moment_or_clock(cx, at.as_deref())?;
            Command::CaseTell { case, told: Told { to, channel, at, by, answered_by } }
        }
        CaseVerb::Answer { case, party, by, channel, at } => {
            Command::CaseAnswer { case, party, by, channel, at: moment_or_clock(cx, at.as_deref())? }
        }
        CaseVerb::OnSite { case, text, by, said_by, at } => {
            let at = moment_or_clock(cx, at.as_deref())?;
            Command::CaseOnSite { case, text: cx.text(text)?, by, channel: said_by, at }
        }
        CaseVerb::OnSiteEnd { case, relief, behalf, at } => {
            let mut behalf = behalf.given(cx)?;
            behalf.at = behalf.at.or(moment_or_clock(cx, at.as_deref())?);
            Command::CaseOnSiteEnd { case, relief, behalf }
        }
        CaseVerb::Deed(deed) => {
            let (these, act) = case_deeds::command(cx, deed)?;
            return match these {
                Some(these) => these.give(cx, &act),
                None => cx.act(act),
            };
        }
        verb => {
            let (these, act) = of_several(cx, verb)?;
            return these.give(cx, &act);
        }
    };
    cx.act(command)
}

/// An act that may be about several cases, without them.
fn of_several(cx: &mut Cx<'_>, verb: CaseVerb) -> Result<(These, Command), Stop> {
    let case = String::new();
    Ok(match verb {
        CaseVerb::AsProposed { these } => (these, Command::CaseAsProposed { case }),
        CaseVerb::Accept { these } => (these, Command::CaseAccept { case }),
        CaseVerb::Route { these, to, assist, reason } => (these, Command::CaseRoute { case, to, assist, reason }),
        CaseVerb::Take { these, behalf } => (these, Command::CaseTake { case, behalf: behalf.given(cx)? }),
        CaseVerb::Return { these, reason, behalf } => {
            (these, Command::CaseReturn { case, reason: cx.text(reason)?, behalf: behalf.given(cx)? })
        }
        CaseVerb::Resolve { these, result, behalf } => {
            (these, Command::CaseResolve { case, result: cx.text(result)?, behalf: behalf.given(cx)? })
        }
        CaseVerb::Feedback { these, text, channel, at } => {
            let (text, at) = (cx.text(text)?, moment_or_clock(cx, at.as_deref())?);
            (these, Command::CaseFeedBack { case, text, channel, at })
        }
        CaseVerb::Verify { these, passed, text, .. } => {
            (these, Command::CaseVerify { case, passed, text: cx.text(text)? })
        }
        CaseVerb::Close { these } => (these, Command::CaseClose { case }),
        CaseVerb::Withdraw { these, reason } => (these, Command::CaseWithdraw { case, reason: cx.text(reason)? }),
        CaseVerb::Pause { these, reason, behalf } => {
            (these, Command::CasePause { case, reason: cx.text(reason)?, behalf: behalf.given(cx)? })
        }
        CaseVerb::Resume { these } => (these, Command::CaseResume { case }),
        CaseVerb::Extend { these, more, reason, behalf } => {
            let reason = cx.text(reason)?;
            (these, Command::CaseExtend { case, limit: more, reason, behalf: behalf.given(cx)? })
        }
        CaseVerb::Grant { these, refuse, reason } => {
            (these, Command::CaseGrant { case, granted: !refuse, reason: cx.optional_text(reason)? })
        }
        CaseVerb::Note { these, text } => (these, Command::CaseNote { case, text: cx.text(text)? }),
        // All others are told apart before.
        _ => return Err(answers::unexpected()),
    })
}

/// Files a case, and names those that are likely the same matter: found before it is one of them itself.
pub(super) fn file_and_compare(cx: &mut Cx<'_>, command: Command) -> Result<(), Stop> {
    let mut alike = match &command {
        Command::CaseFile { grid, kind, place, text, happened, .. } => {
            case_bonds::find(cx, grid, Some(kind), place, text, *happened)
        }
        _ => Vec::new(),
    };
    let done = cx.command(command)?;
    // What came back is said to have come back.
    alike.retain(|row| done.notes.iter().all(|note| note.args.get("earlier") != Some(&row.number)));
    if cx.json {
        let more = json!({ "alike": case_bonds::alike_json(&alike, &cx.m) });
        return answers::done_with(cx, &done, more);
    }
    answers::done(cx, &done)?;
    case_bonds::tell(cx, &alike)
}

/// A moment; a time of day alone is one of today.
pub(super) fn moment_or_clock(cx: &mut Cx<'_>, text: Option<&str>) -> Result<Option<NaiveDateTime>, Stop> {
    let Some(text) = text else { return Ok(None) };
    match give::clock(text, "at") {
        Ok(clock) => Ok(Some(cx.now()?.date().and_time(clock))),
        Err(_) => cx.moment(text, "at").map(Some),
    }
}

fn filed(cx: &mut Cx<'_>, file: CaseFile) -> Result<Command, Stop> {
    let happened = match file.happened.as_deref().map(|text| (text, give::clock(text, "happened"))) {
        Some((_, Ok(clock))) => Some(cx.now()?.date().and_time(clock)),
        Some((text, Err(_))) => Some(cx.moment(text, "happened")?),
        None => None,
    };
    let since = match happened {
        Some(happened) => happened,
        None if file.told.is_empty() => NaiveDateTime::default(),
        None => cx.now()?.date().and_time(NaiveTime::MIN),
    };
    Ok(Command::CaseFile {
        grid: file.grid,
        kind: file.kind,
        nature: file.nature,
        path: file.path,
        source: file.source,
        place: file.place,
        text: cx.text(file.text)?,
        happened,
        reporter: file.reporter,
        reporter_phone: file.reporter_phone,
        result: cx.optional_text(file.result)?,
        told: file.told.iter().map(|text| give::told(text, since)).collect::<Result<_, _>>()?,
        late: file.late,
        units: file.units,
        original: file.original.as_deref().map(give::text_file).transpose()?,
        on_spot: file.on_spot,
        concerns: file.concerns,
    })
}
