//! Answering an export: may the asker, has anything changed, and then every row of one cut.

use std::sync::PoisonError;

use super::position::{edition, only_exports_since};
use super::{Ground, Wanted};
use crate::service::door::{Part, StreamEnd};
use crate::service::host::Host;
use crate::service::opening::change_by_id;
use crate::service::refusal::Refusal;
use crate::store::positions;

/// Sends the rows of an export, unless the data are as they were at the edition `unless_at`.
pub fn serve(
    host: &Host,
    wanted: &Wanted<'_>,
    unless_at: Option<&str>,
    part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
) -> Result<StreamEnd, Refusal> {
    let cut = host.cut()?;
    let ground = Ground::of(&cut)?;
    let audience = ground.audience(wanted)?;
    let at: Vec<_> = positions(&cut)?.into_iter().map(|(replica, at)| (replica, at.seq)).collect();
    let position = edition(&at);
    let mut fetch = |id: &_| change_by_id(host.journal(), id).ok();
    if unless_at.is_some_and(|earlier| only_exports_since(earlier, &at, &mut fetch)) {
        return Ok(StreamEnd::Unchanged { cut: position });
    }
    let (lang, town) = ground.send(&cut, audience, wanted, part)?;
    Ok(StreamEnd::Exported { cut: position, lang, town })
}

impl Host {
    /// Civil time of an asker's request.
    pub(in crate::service) fn now(&self, asker: &crate::service::command::Asker) -> crate::domain::time::Civil {
        self.shared().state.read().unwrap_or_else(PoisonError::into_inner).now(asker.now)
    }

    /// Civil date of an asker's request.
    pub(in crate::service) fn today(&self, asker: &crate::service::command::Asker) -> chrono::NaiveDate {
        self.now(asker).date_naive()
    }
}
