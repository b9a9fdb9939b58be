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

/// Who said it, how and when; nothing where the asker acts for themselves.
pub(super) fn said(
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
