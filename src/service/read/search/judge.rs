//! Whether a record that was read is a hit: whether the asker may know of it, whether it is what the terms say, and
//! whether the words stand in what would be shown of it.

use super::ranked::Level;
use super::wanted::Wanted;
use super::{Look, Quest};
use crate::domain::absence::Excused;
use crate::domain::change::Author;
use crate::domain::ids::{GridCode, KindCode, PersonId};
use crate::domain::ledger::EntryRef;
use crate::domain::matching::plain;
use crate::domain::record::Record;
use crate::domain::right::Right;
use crate::finder::page::{serial, when};
use crate::finder::texts::{Part, Text, Veil, texts};
use crate::regulation::Item;
use crate::service::terms::search::Sort;
use crate::store::tables::OpenCase;

impl Look<'_> {
    /// Whether the asker may know of a record, and it is what the terms say.
    pub(super) fn admits(&self, record: &Record, quest: &Quest<'_>) -> bool {
        if let Record::Case(case) = record {
            let columns = OpenCase::columns(case, None);
            return quest.is_about(Sort::Case)
                && self.may_list(&columns)
                && self.passes_but_for_words(&columns, &quest.sieve, self.now);
        }
        self.may_find(record) && self.passes_terms(record, quest)
    }

    /// Whether the asker may know of a record that is no case.
    fn may_find(&self, record: &Record) -> bool {
        match record {
            Record::Log(entry) => {
                self.actor.person() == Some(entry.person) || self.actor.may(Right::LogRead, &entry.grid)
            }
            Record::DayLog(log) => {
                self.actor.person() == Some(log.at.person) || self.actor.may(Right::LogRead, &log.at.grid)
            }
            Record::Entry(entry) => entry.withdrawn.is_none() && self.may_find_row(&entry.at),
            Record::Absence(leave) => self.may_find_leave(leave),
            Record::Excuse(excuse) => self.may_find_excuse(excuse),
            _ => false,
        }
    }

    pub(super) fn may_find_row(&self, at: &EntryRef) -> bool {
        self.item_of(at).is_some() && self.actor.may_item(Right::LedgerRead, &at.grid, &at.item)
    }

    pub(super) fn item_of(&self, at: &EntryRef) -> Option<&Item> {
        self.rules.of_grid(self.directory, &at.grid).ok()?.item(&at.item)
    }

    /// Whether a record that is no case is what the terms say.
    fn passes_terms(&self, record: &Record, quest: &Quest<'_>) -> bool {
        let of = |author: Author| match author {
            Author::Person(person) => Some(person),
            Author::Owner | Author::Program => None,
        };
        let one = |grid: &GridCode| vec![grid.clone()];
        let (sort, grids, person) = match record {
            Record::Log(entry) if entry.kind() == "diary" => (Sort::Diary, one(&entry.grid), Some(entry.person)),
            Record::Log(entry) => (Sort::Log, one(&entry.grid), Some(entry.person)),
            Record::DayLog(log) => (Sort::Log, one(&log.at.grid), Some(log.at.person)),
            Record::Entry(entry) => (Sort::Ledger, one(&entry.at.grid), of(entry.changed_by)),
            Record::Absence(leave) => (Sort::Leave, self.grids_of_leave(leave), of(leave.recorded_by)),
            Record::Excuse(excuse) => (Sort::Excuse, self.grids_of_excuse(excuse), of(excuse.stated_by)),
            _ => return false,
        };
        let day = when(record).map(|at| at.date_naive());
        quest.is_about(sort)
            && (quest.is_anywhere() || grids.iter().any(|grid| quest.covers(grid)))
            && (quest.filter.filed_by.is_none() || quest.filed_by.is_some() && quest.filed_by == person)
            && quest.filter.from.is_none_or(|from| day.is_some_and(|day| day >= from))
            && quest.filter.until.is_none_or(|until| day.is_some_and(|day| day <= until))
    }

    /// The texts of a record that are shown to the asker.
    pub(super) fn open_texts<'r>(&self, record: &'r Record) -> Vec<Text<'r>> {
        let hides_matter = self.mask && matches!(record, Record::Case(case) if case.sensitive);
        let item = match record {
            Record::Entry(entry) => self.item_of(&entry.at),
            _ => None,
        };
        let is_open = |text: &Text<'_>| match text.veil {
            Veil::None => true,
            Veil::Matter => !hides_matter,
            Veil::Resident => !self.mask,
            Veil::Reason => matches!(record, Record::Absence(leave) if self.reads_reason(leave)),
            Veil::Field(code) => item.is_some_and(|item| item.field(code).is_none_or(|field| self.reads(field))),
        };
        texts(record).into_iter().filter(is_open).collect()
    }

    /// How well a record has all of the words; none: it has not.
    pub(super) fn judge(&self, record: &Record, quest: &Quest<'_>) -> Option<Level> {
        let texts: Vec<(Part, String)> =
            self.open_texts(record).into_iter().map(|text| (text.part, plain(text.text))).collect();
        let alone = quest.words.len() == 1;
        let mut each = quest.words.iter().map(|word| self.level(record, &texts, word, alone));
        each.try_fold(Level::Whole, |worst, level| Some(worst.max(level?)))
            .map(|level| if quest.words.is_empty() { Level::Words } else { level })
    }

    fn level(&self, record: &Record, texts: &[(Part, String)], word: &Wanted, alone: bool) -> Option<Level> {
        let mut best = None;
        for (part, text) in texts {
            let level = match part {
                _ if !text.contains(&word.plain) => continue,
                Part::Title if alone && text.trim() == word.plain => Level::Whole,
                Part::Title if alone && text.starts_with(&word.plain) => Level::Begins,
                _ => Level::Words,
            };
            best = best.min(Some(level)).or(Some(level));
        }
        if best.is_some() {
            return best;
        }
        let attributes = Attributes::of(record);
        let meaning = self.meaning(word);
        let is_called = meaning.grids.iter().any(|grid| attributes.grid.is_some_and(|own| grid.covers(own)))
            || attributes.kind.is_some_and(|kind| meaning.kinds.contains(kind))
            || attributes.people.iter().any(|person| meaning.people.contains(person))
            || matches!(record, Record::Entry(entry) if meaning.items.contains(&entry.at.item));
        if attributes.serial.is_some_and(|serial| serial == word.plain.trim_start_matches('0')) {
            return Some(Level::Begins);
        }
        if is_called {
            return Some(Level::Attribute);
        }
        if word.near.iter().any(|near| texts.iter().any(|(_, text)| text.contains(near))) {
            return Some(Level::Near);
        }
        let spelling = word.spelling.as_ref()?;
        let mut names = texts.iter().filter(|(part, _)| *part == Part::Name);
        names.any(|(_, name)| spelling.find(name).is_some()).then_some(Level::Spelled)
    }
}

/// What a record is, besides what it reads.
#[derive(Default)]
struct Attributes<'r> {
    grid: Option<&'r GridCode>,
    kind: Option<&'r KindCode>,
    people: Vec<PersonId>,
    serial: Option<&'r str>,
}

impl<'r> Attributes<'r> {
    fn of(record: &'r Record) -> Self {
        match record {
            Record::Case(case) => Self {
                grid: Some(&case.grid),
                kind: Some(&case.kind),
                people: match case.filed_by {
                    Author::Person(person) => vec![person],
                    Author::Owner | Author::Program => Vec::new(),
                },
                serial: serial(&case.number),
            },
            Record::Log(entry) => Self { grid: Some(&entry.grid), people: vec![entry.person], ..Self::default() },
            Record::DayLog(log) => Self { grid: Some(&log.at.grid), people: vec![log.at.person], ..Self::default() },
            Record::Entry(entry) => Self { grid: Some(&entry.at.grid), ..Self::default() },
            Record::Absence(leave) => {
                Self { people: std::iter::once(leave.person).chain(leave.deputy).collect(), ..Self::default() }
            }
            Record::Excuse(excuse) => match &excuse.of {
                Excused::Grid(grid) => Self { grid: Some(grid), ..Self::default() },
                Excused::Person(person) => Self { people: vec![*person], ..Self::default() },
            },
            _ => Self::default(),
        }
    }
}
