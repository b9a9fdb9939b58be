//! Households and places, found by whatever people say of them: head, nickname, door, last digits of a telephone; formal
//! name, what people call it, landmark. Two of one name are both named: which one is meant is asked, never guessed.

use std::ops::ControlFlow;

use super::actor::Actor;
use super::directory::Directory;
use super::refusal::{Refusal, RefusalCode};
use super::rules::Rules;
use super::view::{GridName, SiteRow};
use crate::domain::ids::GridCode;
use crate::domain::ledger::{Entry, EntryRef, Serves};
use crate::domain::matching::{Needle, plain};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::{Field, FieldType, Item};
use crate::store::tables::{Stored, entry_prefix};
use crate::store::{Reader, Scan, apply, decode};

/// Rows that are looked at: more than any community has.
const ROWS_AT_MOST: usize = 30_000;
/// Digits of a telephone that people know by heart, at least.
const PHONE_TAIL: usize = 4;
/// Rows that are named where several may be meant.
const NAMED_AT_MOST: usize = 12;

/// What finding looks at, and for whom.
pub struct Sites<'a> {
    /// The store.
    pub reader: &'a dyn Reader,
    /// Grids.
    pub directory: &'a Directory,
    /// The rules in force.
    pub rules: &'a Rules,
    /// Who asks.
    pub actor: &'a Actor<'a>,
    /// Hide names and telephones of residents.
    pub mask: bool,
}

/// A row that what was typed may mean.
struct Found {
    score: u32,
    /// What was typed names it: it is no mere part of a name.
    sure: bool,
    row: SiteRow,
}

impl Sites<'_> {
    /// The rows that serve as `serves` in these grids and below that what was typed may mean, the likeliest first.
    pub fn find(&self, serves: Serves, roots: &[GridCode], typed: &str, limit: usize) -> Result<Vec<SiteRow>, Refusal> {
        let mut found = self.all(serves, roots, typed)?;
        found.truncate(limit);
        Ok(found.into_iter().map(|one| one.row).collect())
    }

    /// The row that was named in a grid: by `GRID/ITEM/KEY`, its number, one of its names, the last digits of its telephone
    /// or the spelling of a name. None: it is called like no row. Several: a refusal that tells them apart. `12#` is the
    /// number alone; a bare `12` may be a door as well.
    pub fn named(&self, serves: Serves, grid: &GridCode, typed: &str) -> Result<Option<EntryRef>, Refusal> {
        if let Some(at) = reference(typed) {
            let unknown = || self.unknown(serves, &at.grid, typed);
            let item = self.rules.of_grid(self.directory, &at.grid)?.item(&at.item);
            let item = item.filter(|item| item.serves == Some(serves) && self.reads_item(&at.grid, item));
            let there = item.map(|_| self.entry(&at)).transpose()?.flatten();
            return there.filter(|entry| entry.withdrawn.is_none()).map(|_| Some(at.clone())).ok_or_else(unknown);
        }
        let number = marked_number(typed);
        let mut sure = self.all(serves, std::slice::from_ref(grid), number.as_deref().unwrap_or(typed))?;
        if let Some(number) = &number {
            sure.retain(|one| one.row.key == *number);
            if sure.is_empty() {
                return Err(self.unknown(serves, grid, typed));
            }
        } else if let Some(number) = bare_number(typed).filter(|number| sure.iter().any(|one| one.row.key == *number)) {
            sure.retain(|one| one.sure || has_number(&one.row, &number));
        } else {
            sure.retain(|one| one.sure);
            if sure.iter().any(|one| one.row.exact) {
                sure.retain(|one| one.row.exact);
            }
        }
        let at = |row: &SiteRow| EntryRef { grid: row.grid.code.clone(), item: row.item.clone(), key: row.key.clone() };
        match sure.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(at(&one.row))),
            several => {
                let alone = several.iter().all(|one| one.row.grid.code == *grid);
                let refusal =
                    Refusal::new(RefusalCode::AmbiguousHousehold).with("given", typed).with("field", "household");
                Err(several.iter().take(NAMED_AT_MOST).fold(refusal, |refusal, one| {
                    let row = &one.row;
                    let key = match (alone, bare_number(&row.key)) {
                        (true, Some(number)) => format!("{number}#"),
                        (true, None) => row.key.clone(),
                        (false, _) => format!("{}/{}/{}", row.grid.code, row.item, row.key),
                    };
                    let tail = row.phone_tail.as_ref().map_or_else(String::new, |tail| format!(" ☎{tail}"));
                    refusal.row(key, format!("{} {}{tail}", row.title, row.detail).trim())
                }))
            }
        }
    }

    /// No row of the grid is called so.
    pub fn unknown(&self, serves: Serves, grid: &GridCode, typed: &str) -> Refusal {
        let refusal = Refusal::new(RefusalCode::UnknownEntry).with("given", typed).with("field", "household");
        let refusal = refusal.with("grid", self.directory.grid_name(grid));
        let regulation = self.rules.of_grid(self.directory, grid).ok();
        let item = regulation.and_then(|regulation| regulation.items.iter().find(|item| item.serves == Some(serves)));
        match item {
            Some(item) => refusal.named("item", &item.code, &item.label),
            None => refusal.with("item", ""),
        }
    }

    /// What a row is called now: its title, and the first that tells it from others of that title. None: there is no such
    /// row, or the asker may not read it.
    pub fn called(&self, at: &EntryRef) -> Option<String> {
        let item = self.rules.of_grid(self.directory, &at.grid).ok()?.item(&at.item)?;
        if !self.reads_item(&at.grid, item) {
            return None;
        }
        let entry = self.entry(at).ok()??;
        Some(words_of(item, &entry, &called(&self.names_of(item, &entry))))
    }

    /// Whether the asker reads a field of a row unmasked. The owner reads what the office reads: no sensitive field.
    pub fn reads(&self, field: &Field) -> bool {
        if self.mask && field.is_masked() {
            return false;
        }
        field.sensitive.is_none() || self.actor.held.iter().any(|held| field.is_read_by(&held.post.code))
    }

    fn reads_item(&self, grid: &GridCode, item: &Item) -> bool {
        self.actor.may_item(Right::LedgerRead, grid, &item.code)
    }

    fn entry(&self, at: &EntryRef) -> Result<Option<Entry>, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::Entry(at.clone()))?;
        Ok(match stored.and_then(|stored| stored.record) {
            Some(Record::Entry(entry)) => Some(entry),
            _ => None,
        })
    }

    fn all(&self, serves: Serves, roots: &[GridCode], typed: &str) -> Result<Vec<Found>, Refusal> {
        let mut grids: Vec<GridCode> =
            roots.iter().flat_map(|root| self.directory.grids_below(root)).map(|node| node.code.clone()).collect();
        grids.sort();
        grids.dedup();
        let needle = Needle::new(typed);
        let mut found: Vec<Found> = Vec::new();
        let mut looked = 0;
        for grid in &grids {
            let regulation = self.rules.of_grid(self.directory, grid)?;
            let serving = regulation.items.iter().filter(|item| item.serves == Some(serves));
            for item in serving.filter(|item| self.reads_item(grid, item)) {
                let scan = Scan::prefix(&entry_prefix(grid, Some(&item.code)).build());
                self.reader.walk(&scan, &mut |_, value| {
                    looked += 1;
                    if let Ok(Stored { record: Some(Record::Entry(entry)), .. }) = decode::<Stored>(value)
                        && entry.withdrawn.is_none()
                        && let Some(score) = self.means(item, &entry, &needle, typed)
                    {
                        found.push(self.found(item, &entry, typed, score));
                    }
                    if looked < ROWS_AT_MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })?;
            }
        }
        found.sort_by(|one, other| {
            let by_place = || (&one.row.grid.code, &one.row.key).cmp(&(&other.row.grid.code, &other.row.key));
            other.score.cmp(&one.score).then_with(by_place)
        });
        Ok(found)
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

    fn found(&self, item: &Item, entry: &Entry, typed: &str, score: u32) -> Found {
        let names = self.names_of(item, entry);
        let all_called = called(&names);
        let is_name = |typed: &str| {
            let whole = plain(typed);
            let same = |name: &str| plain(name).trim() == whole.trim();
            all_called.iter().any(|name| same(name)) || same(&entry.at.key)
        };
        let words: Vec<&str> = typed.split_whitespace().collect();
        let exact = is_name(typed) || words.len() > 1 && words.iter().all(|word| is_name(word));
        let phones = || names.iter().filter(|(kind, _)| *kind == FieldType::Phone).map(|(_, value)| *value);
        let spelled = !words.is_empty() && words.iter().all(|word| word.bytes().all(|b| b.is_ascii_alphabetic()));
        let sure = exact || spelled || phones().any(|phone| is_tail(phone, typed));
        // A number says nothing: what it is called by comes first.
        let title = match (item.numbered, all_called.first()) {
            (true, Some(first)) => (*first).to_owned(),
            _ => entry.at.key.clone(),
        };
        let called = words_of(item, entry, &all_called);
        let detail: Vec<&str> = all_called.into_iter().filter(|name| *name != title).collect();
        let row = SiteRow {
            grid: GridName { code: entry.at.grid.clone(), name: self.directory.grid_name(&entry.at.grid) },
            item: item.code.clone(),
            item_label: item.label.clone(),
            key: entry.at.key.clone(),
            detail: detail.join(" "),
            called,
            title,
            exact,
            phone_tail: phones().find_map(tail),
        };
        Found { score, sure, row }
    }
}

/// `GRID/ITEM/KEY`, as histories name a row.
fn reference(typed: &str) -> Option<EntryRef> {
    let mut parts = typed.trim().splitn(3, '/');
    let (grid, item, key) = (parts.next()?, parts.next()?, parts.next()?.trim());
    let is_code = !key.is_empty() && grid.bytes().all(|b| b.is_ascii_digit());
    is_code.then_some(())?;
    Some(EntryRef { grid: grid.parse().ok()?, item: item.into(), key: key.to_owned() })
}

/// Names without telephones.
fn called<'e>(names: &[(FieldType, &'e str)]) -> Vec<&'e str> {
    names.iter().filter(|(kind, _)| *kind != FieldType::Phone).map(|(_, value)| *value).collect()
}

/// What a row is called in other records: one with a number by its first two names, another by its key.
fn words_of(item: &Item, entry: &Entry, names: &[&str]) -> String {
    match (item.numbered, names) {
        (true, [first, second, ..]) => format!("{first} {second}"),
        (true, [only]) => (*only).to_owned(),
        _ => entry.at.key.clone(),
    }
}

/// The number of `12`, and of nothing else.
fn bare_number(typed: &str) -> Option<String> {
    let typed = plain(typed);
    let typed = typed.trim();
    (!typed.is_empty() && typed.bytes().all(|b| b.is_ascii_digit())).then(|| typed.to_owned())
}

/// The number of `12#` or `#12`: a row's own, never a door's.
fn marked_number(typed: &str) -> Option<String> {
    let typed = plain(typed);
    let typed = typed.trim();
    bare_number(typed.strip_suffix('#').or_else(|| typed.strip_prefix('#'))?)
}

/// Whether a row is called by this number as a whole, as by a door: 12 of 南街12號, not of 112號.
fn has_number(row: &SiteRow, number: &str) -> bool {
    let called = plain(&format!("{} {}", row.title, row.detail));
    called.split(|c: char| !c.is_ascii_digit()).any(|run| run == number)
}

fn digits(text: &str) -> String {
    plain(text).chars().filter(char::is_ascii_digit).collect()
}

/// Whether what was typed are the last digits of a telephone.
fn is_tail(phone: &str, typed: &str) -> bool {
    let only = plain(typed).chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-');
    let tail = digits(typed);
    only && tail.len() >= PHONE_TAIL && digits(phone).ends_with(&tail)
}

/// The digits of a telephone that people know by heart.
fn tail(phone: &str) -> Option<String> {
    let digits = digits(phone);
    digits.get(digits.len().checked_sub(PHONE_TAIL)?..).map(str::to_owned)
}
