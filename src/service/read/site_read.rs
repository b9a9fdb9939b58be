//! Households and places that words may mean, as the asker reads them.

use super::Look;
use crate::domain::ledger::Serves;
use crate::service::refusal::Refusal;
use crate::service::sites::Sites;
use crate::service::view::SiteRow;

impl Look<'_> {
    /// Finds rows by what people call them.
    pub(super) fn site_names(&self) -> Sites<'_> {
        let (reader, directory, rules) = (self.reader, self.directory, self.rules);
        Sites { reader, directory, rules, actor: &self.actor, mask: self.mask }
    }

    /// The rows that serve as `serves` in and below a grid, the asker's own if none is given, that what was typed may
    /// mean, the likeliest first.
    pub(super) fn sites(
        &self,
        serves: Serves,
        grid: Option<&str>,
        typed: &str,
        limit: u32,
    ) -> Result<Vec<SiteRow>, Refusal> {
        let roots = match grid {
            Some(given) => vec![self.grid(given)?],
            None => self.own_grids(),
        };
        self.site_names().find(serves, &roots, typed, usize::try_from(limit).unwrap_or(usize::MAX))
    }
}
