//! Acting on cases: each verb is one command.

use chrono::{NaiveDateTime, NaiveTime};
use serde_json::json;

use super::answers;
use super::case::{CaseFile, CaseVerb};
use super::case_bonds;
use super::case_deeds::{self, DeedVerb};
use super::case_urge;
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
        CaseVerb::Accept { case } => Command::CaseAccept { case },
        CaseVerb::Route { case, to, assist, reason } => Command::CaseRoute { case, to, assist, reason },
        CaseVerb::Take { case, behalf } => Command::CaseTake { case, behalf: behalf.given(cx)? },
        CaseVerb::Return { case, reason, behalf } => {
            Command::CaseReturn { case, reason: cx.text(reason)?, behalf: behalf.given(cx)? }
        }
        CaseVerb::Resolve { case, result, behalf } => {
            Command::CaseResolve { case, result: cx.text(result)?, behalf: behalf.given(cx)? }
        }
        CaseVerb::Feedback { case, text, channel } => Command::CaseFeedBack { case, text: cx.text(text)?, channel },
        CaseVerb::Verify { case, passed, text, .. } => Command::CaseVerify { case, passed, text: cx.text(text)? },
        CaseVerb::Close { case } => Command::CaseClose { case },
        CaseVerb::Withdraw { case, reason } => Command::CaseWithdraw { case, reason: cx.text(reason)? },
        CaseVerb::Pause { case, reason, behalf } => {
            Command::CasePause { case, reason: cx.text(reason)?, behalf: behalf.given(cx)? }
        }
        CaseVerb::Resume { case } => Command::CaseResume { case },
        CaseVerb::Extend { case, more, reason, behalf } => {
            let reason = cx.text(reason)?;
            Command::CaseExtend { case, limit: more, reason, behalf: behalf.given(cx)? }
        }
        CaseVerb::Grant { case, refuse, reason } => {
            Command::CaseGrant { case, granted: !refuse, reason: cx.optional_text(reason)? }
        }
        CaseVerb::Deed(deed) => {
            let urges = matches!(deed, DeedVerb::Urge { .. });
            let command = case_deeds::command(cx, deed)?;
            if urges {
                return case_urge::by_hand(cx, command);
            }
            command
        }
        CaseVerb::Note { case, text } => Command::CaseNote { case, text: cx.text(text)? },
        CaseVerb::List(_)
        | CaseVerb::Filters(_)
        | CaseVerb::Count(_)
        | CaseVerb::Text { .. }
        | CaseVerb::Sheet { .. }
        | CaseVerb::HazardBoard { .. }
        | CaseVerb::Show { .. }
        | CaseVerb::Kinds { .. }
        | CaseVerb::Due { .. }
        | CaseVerb::Import(_)
        | CaseVerb::Draft(_)
        | CaseVerb::Attach { .. }
        | CaseVerb::Open { .. } => return Err(answers::unexpected()),
    };
    cx.act(command)
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
        Err(_) => Ok(Some(give::moment(text, "at")?)),
    }
}

fn filed(cx: &mut Cx<'_>, file: CaseFile) -> Result<Command, Stop> {
    let happened = match file.happened.as_deref().map(|text| (text, give::clock(text, "happened"))) {
        Some((_, Ok(clock))) => Some(cx.now()?.date().and_time(clock)),
        Some((text, Err(_))) => Some(give::moment(text, "happened")?),
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
