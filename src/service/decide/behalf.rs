//! What is recorded on somebody's behalf (代錄): who said it, how and when. Who keyed it stands in the change.

use super::super::command::OnBehalf;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::behalf_of;
use super::cases::before_it_happened;
use super::{Context, text};
use crate::domain::case::{Case, Channel, Said};

/// What is recorded on a unit's behalf names who said so.
pub(super) fn named(context: &Context<'_>, case: &Case, behalf: &OnBehalf) -> Result<(), Refusal> {
    let said = behalf.by.as_deref().is_some_and(|by| !by.trim().is_empty());
    if said || behalf_of(context, case).is_none() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::FieldRequired).with("field", "by"))
}

/// Who said it, how and when, of an act that a clock may hang on; nothing where nobody was named. Whoever acts for the
/// holder as one of theirs, whatever name they give, does it now: who is late does not choose when it was done or
/// stopped. Only what a unit said to somebody else may be from before.
pub(super) fn said(
    context: &Context<'_>,
    case: &Case,
    behalf: &OnBehalf,
) -> Result<(Option<String>, Option<Said>), Refusal> {
    if behalf_of(context, case).is_some() {
        return recorded(context, case, behalf);
    }
    if let Some(at) = behalf.at {
        let at = context.past(Some(at))?;
        // What is typed has no seconds.
        if at.timestamp().div_euclid(60) < context.now.timestamp().div_euclid(60) {
            return Err(Refusal::new(RefusalCode::OwnActsCountNow)
                .with("number", &case.number)
                .with("given", at.format("%Y-%m-%d %H:%M"))
                .by(context.regulation(&case.grid)?.case.rule.clause.clone()));
        }
    }
    recorded(context, case, &OnBehalf { at: None, ..behalf.clone() })
}

/// Who said it, how and when, of an act that moves no clock.
pub(super) fn recorded(
    context: &Context<'_>,
    case: &Case,
    behalf: &OnBehalf,
) -> Result<(Option<String>, Option<Said>), Refusal> {
    let Some(by) = text::optional_name("by", behalf.by.as_deref())? else { return Ok((None, None)) };
    let at = context.past(behalf.at)?;
    if at < case.times.happened {
        return Err(before_it_happened(&at, &case.times.happened, "at"));
    }
    Ok((Some(by), Some(Said { channel: behalf.channel.unwrap_or(Channel::Phone), at })))
}
