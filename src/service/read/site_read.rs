//! Households and places, found by whatever people say of them: head, nickname, door, last digits of a telephone; formal
//! name, what people call it, landmark. Two of one name are both named: which one is meant is asked, never guessed.

use std::ops::ControlFlow;

use super::Look;
use crate::domain::ids::GridCode;
use crate::domain::ledger::{Entry, Serves};
use crate::domain::matching::{Needle, plain};
use crate::domain::record::Record;
use crate::regulation::{FieldType, Item};
use crate::service::refusal::Refusal;
use crate::service::view::SiteRow;
use crate::store::tables::{Stored, entry_prefix};
use crate::store::{Scan, decode};

/// Rows that are looked at: more than any community has.
const ROWS_AT_MOST: usize = 30_000;
/// Digits of a telephone that people know by heart, at least.
const PHONE_TAIL: usize = 4;

impl Look<'_> {
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
        let mut grids: Vec<GridCode> =
            roots.iter().flat_map(|root| self.directory.grids_below(root)).map(|node| node.code.clone()).collect();
        grids.sort();
        grids.dedup();
        let needle = Needle::new(typed);
        let mut found: Vec<(u32, SiteRow)> = Vec::new();
        let mut looked = 0;
        for grid in &grids {
            let regulation = self.rules.of_grid(self.directory, grid)?;
            let serving = regulation.items.iter().filter(|item| item.serves == Some(serves));
            for item in serving.filter(|item| self.may_read_item(grid, item)) {
                let scan = Scan::prefix(&entry_prefix(grid, Some(&item.code)).build());
                self.reader.walk(&scan, &mut |_, value| {
                    looked += 1;
                    if let Ok(Stored { record: Some(Record::Entry(entry)), .. }) = decode::<Stored>(value)
                        && entry.withdrawn.is_none()
                        && let Some(score) = self.means(item, &entry, &needle, typed)
                    {
                        found.push((score, self.site_row(item, &entry, typed)));
                    }
                    if looked < ROWS_AT_MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })?;
            }
        }
        found.sort_by(|(score, row), (other, another)| {
            other.cmp(score).then_with(|| (&row.grid.code, &row.key).cmp(&(&another.grid.code, &another.key)))
        });
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// How well what was typed names a row, by what the asker may read of it; none: not at all.
    fn means(&self, item: &Item, entry: &Entry, needle: &Needle, typed: &str) -> Option<u32> {
        if needle.is_empty() {
            return Some(0);
        }
        let names = self.names_of(item, entry);
        let of_fields = names.iter().filter_map(|(kind, value)| match kind {
            FieldType::Phone => is_tail(value, typed).then_some(u32::MAX),
            _ => needle.score(value),
        });
        // 戶主甲 南街12號: words of different fields together.
        let together = || needle.score(&called(&names).join(" ")).map(|score| score / 2);
        of_fields.chain(needle.score(&entry.at.key)).max().or_else(together)
    }

    /// What people call it by, as far as the asker reads it.
    fn names_of<'e>(&self, item: &Item, entry: &'e Entry) -> Vec<(FieldType, &'e str)> {
        let readable = item.fields.iter().filter(|field| field.names && self.reads(field));
        readable.filter_map(|field| Some((field.kind, entry.values.get(&field.code)?.as_str()))).collect()
    }

    fn site_row(&self, item: &Item, entry: &Entry, typed: &str) -> SiteRow {
        let names = self.names_of(item, entry);
        let whole = plain(typed);
        let is_whole = |name: &str| plain(name).trim() == whole.trim();
        let called = called(&names);
        // A number says nothing: what it is called by comes first.
        let title = match (item.numbered, called.first()) {
            (true, Some(first)) => (*first).to_owned(),
            _ => entry.at.key.clone(),
        };
        let exact = names.iter().any(|(_, value)| is_whole(value)) || is_whole(&entry.at.key);
        let detail: Vec<&str> = called.into_iter().filter(|name| *name != title).collect();
        SiteRow {
            grid: self.grid_name(&entry.at.grid),
            item: item.code.clone(),
            item_label: item.label.clone(),
            key: entry.at.key.clone(),
            detail: detail.join(" "),
            title,
            exact,
        }
    }
}

/// Names without telephones.
fn called<'e>(names: &[(FieldType, &'e str)]) -> Vec<&'e str> {
    names.iter().filter(|(kind, _)| *kind != FieldType::Phone).map(|(_, value)| *value).collect()
}

/// Whether what was typed are the last digits of a telephone.
fn is_tail(phone: &str, typed: &str) -> bool {
    let digits = |text: &str| plain(text).chars().filter(char::is_ascii_digit).collect::<String>();
    let only = plain(typed).chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-');
    let tail = digits(typed);
    only && tail.len() >= PHONE_TAIL && digits(phone).ends_with(&tail)
}
