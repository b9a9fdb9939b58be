//! One box over cases, logs, diary, ledgers, people, grids and units, in the scope that the asker may see.
//!
//! The index of words names candidates, newest first; each is read from the store, and what the asker may not see of it
//! can neither be a hit nor make it one: [`judge`] looks at what would be shown and at nothing else. What was saved a
//! moment ago and is not in the index yet is judged as well. People, grids and units are held in memory.

mod away;
mod clauses;
mod judge;
mod names;
mod ranked;
mod shown;
mod wanted;

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::Look;
use super::case_filter::Sieve;
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, GridCode, LogId, PersonId};
use crate::domain::matching::fold;
use crate::domain::record::{Record, RecordRef};
use crate::finder::page::when;
use crate::finder::{Ask, Clause};
use crate::service::decide::find_case;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::terms::MYSELF;
use crate::service::terms::search::{Sort, Sought, parse};
use crate::service::view::Found;
use crate::store::tables::{community_of, ending_start, entry_by_key_start, read, tag};
use crate::store::{Scan, apply};

use self::clauses::Group;
use self::ranked::{Level, Ranked, What};
use self::wanted::Wanted;

/// Records that one question to the index may have read.
const READ_AT_MOST: usize = 250;
/// Candidates that it may look at, those included that need not be read.
const LOOKED_AT_MOST: usize = 20_000;
/// Rows of an index of the store that may be looked at.
const ROWS: usize = 3_000;
/// Of those, records that are read.
const ROWS_READ: usize = 60;

/// How a record is found that is named outright.
const BY_ID: &str = "id";

/// What is asked, with everything looked up.
pub(super) struct Quest<'q> {
    words: Vec<Wanted>,
    sort: Option<Sort>,
    filter: &'q CaseFilter,
    sieve: Sieve<'q>,
    community: Option<GridCode>,
    filed_by: Option<PersonId>,
    /// Whether a term says something that only cases have.
    of_cases: bool,
    /// The language of what is told besides a record's own words.
    lang: String,
}

impl Quest<'_> {
    fn is_about(&self, sort: Sort) -> bool {
        let asked = match self.sort {
            None => true,
            Some(Sort::Log) => matches!(sort, Sort::Log | Sort::Diary),
            Some(asked) => asked == sort,
        };
        asked && (!self.of_cases || sort == Sort::Case)
    }

    /// Whether a grid lies where it is asked about.
    fn covers(&self, grid: &GridCode) -> bool {
        self.sieve.root.as_ref().is_none_or(|root| root.covers(grid))
            && self.community.as_ref().is_none_or(|community| *community == community_of(grid))
    }

    fn is_anywhere(&self) -> bool {
        self.sieve.root.is_none() && self.community.is_none()
    }
}

impl Look<'_> {
    /// What is found by words and terms.
    pub(super) fn search(&self, text: &str, limit: u32, lang: Option<&str>) -> Result<Found, Refusal> {
        let (sought, indexing) = (parse(text)?, self.at_hand.indexing);
        if sought.is_empty() {
            return Ok(Found { indexing, ..Found::default() });
        }
        let filter = &sought.filter;
        let quest = Quest {
            words: sought.words.iter().map(|word| self.wanted(word)).collect(),
            sort: sought.sort,
            filter,
            sieve: self.sieve(filter)?,
            community: filter.community.as_deref().map(|given| self.seek_grid(given)).transpose()?,
            filed_by: self.filed_by(filter)?,
            of_cases: sought.is_of_cases(),
            lang: lang.map_or_else(|| self.state.lang(), str::to_owned),
        };
        let mut found = Ranked::new(limit as usize);
        if filter.figure.is_some() || filter.is_of_the_past() || filter.drawn {
            self.search_as_listed(&sought, limit, &mut found)?;
        } else {
            self.search_directory(&quest, &mut found);
            self.search_ids(&sought, &quest, &mut found)?;
            self.search_records(&sought, &quest, &mut found)?;
        }
        let cut = found.is_cut();
        let shown = found.finish().into_iter().filter_map(|what| match what {
            What::Named(hit) => Some(*hit),
            What::Record(record, how) => self.hit(&record, &quest, how),
        });
        Ok(Found { hits: shown.collect(), indexing, meant: self.meant(&quest), cut })
    }

    fn filed_by(&self, filter: &CaseFilter) -> Result<Option<PersonId>, Refusal> {
        match filter.filed_by.as_deref() {
            None => Ok(None),
            Some(MYSELF) => Ok(self.actor.person()),
            Some(name) => Ok(Some(self.directory.person_meant(name, self.today())?.id)),
        }
    }

    /// Figures and lots are lists of their own.
    fn search_as_listed(&self, sought: &Sought, limit: u32, found: &mut Ranked) -> Result<(), Refusal> {
        let words = (!sought.words.is_empty()).then(|| sought.words.join(" "));
        let filter = CaseFilter { words, ..sought.filter.clone() };
        for row in self.cases(&filter, &Page { after: None, limit })?.rows {
            let name = RecordRef::Case(row.id);
            if let Some(record) = self.stored_record(&name)? {
                found.put_record(Level::Words, name, when(&record), record, Level::Words.code());
            }
        }
        Ok(())
    }

    /// A record that was named outright: by its number, or by the ending of its id.
    fn search_ids(&self, sought: &Sought, quest: &Quest<'_>, found: &mut Ranked) -> Result<(), Refusal> {
        let [word] = sought.words.as_slice() else { return Ok(()) };
        let word = word.trim();
        if quest.is_about(Sort::Case)
            && let Ok(case) = find_case(self.reader, word)
            && self.actor.may_see(&case)
        {
            let (name, record) = (RecordRef::Case(case.id), Record::Case(Box::new(case)));
            if self.admits(&record, quest) {
                found.put_record(Level::Whole, name, when(&record), record, BY_ID);
            }
        }
        let ending = word.to_ascii_lowercase();
        if ending.len() < 4 || !ending.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(());
        }
        for (key, value) in self.reader.page(&Scan::prefix(&ending_start(&ending).build()), 20)? {
            let id = read::ending(&key)?;
            let name = match value.first() {
                Some(&tag::LOG) => RecordRef::Log(LogId(id)),
                Some(&tag::CASE) => RecordRef::Case(CaseId(id)),
                _ => continue,
            };
            if let Some(record) = self.stored_record(&name)?
                && self.admits(&record, quest)
            {
                found.put_record(Level::Begins, name, when(&record), record, BY_ID);
            }
        }
        Ok(())
    }

    fn stored_record(&self, name: &RecordRef) -> Result<Option<Record>, Refusal> {
        Ok(apply::stored(self.reader, name)?.and_then(|stored| stored.record))
    }

    fn search_records(&self, sought: &Sought, quest: &Quest<'_>, found: &mut Ranked) -> Result<(), Refusal> {
        let at_hand = self.at_hand;
        let mut seen: HashSet<RecordRef> = HashSet::new();
        for name in &at_hand.fresh {
            self.consider(name, quest, found, &mut seen)?;
        }
        if let [word] = sought.words.as_slice()
            && quest.is_about(Sort::Ledger)
        {
            self.search_keys(word, quest, found, &mut seen)?;
        }
        if at_hand.index.is_none() || at_hand.indexing.is_some_and(|it| it.total.is_some()) {
            self.search_queue(quest, found, &mut seen)?;
        }
        let Some(index) = &at_hand.index else { return Ok(()) };
        for group in Group::ALL.into_iter().filter(|group| quest.is_about(group.sort())) {
            for widely in [false, true] {
                let Some(clause) = self.clause(group, quest, widely) else { continue };
                self.walk(index, clause, quest, found, &mut seen)?;
                if found.has_enough(group) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Asks the index, and judges what it names.
    fn walk(
        &self,
        index: &crate::finder::Index,
        clause: Option<Clause>,
        quest: &Quest<'_>,
        found: &mut Ranked,
        seen: &mut HashSet<RecordRef>,
    ) -> Result<(), Refusal> {
        let seconds = |day: Option<chrono::NaiveDate>, last: bool| {
            let day = if last { day?.succ_opt()? } else { day? };
            let at = day.and_hms_opt(0, 0, 0)?;
            Some(crate::domain::time::at_offset(at, &self.now).timestamp() - i64::from(last))
        };
        let ask = Ask { clause, from: seconds(quest.filter.from, false), until: seconds(quest.filter.until, true) };
        let (mut looked, mut read, mut group) = (0, 0, 0);
        let mut refused = None;
        let walked = index.walk(&ask, &mut |name, _| {
            looked += 1;
            if !seen.contains(&name) && !self.is_out_of_question(&name, quest) {
                read += 1;
                match self.consider(&name, quest, found, seen) {
                    Ok(hit) => group += usize::from(hit),
                    Err(refusal) => refused = Some(refusal),
                }
            }
            let budget = read >= READ_AT_MOST || looked >= LOOKED_AT_MOST;
            if budget {
                found.cut_here();
            }
            if budget || refused.is_some() || group >= found.limit() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        if let Err(error) = walked {
            // The rest is found in other ways, and the index is seen to.
            tracing::warn!(%error, "the index of words did not answer");
            self.finding.doubt();
        }
        refused.map_or(Ok(()), Err)
    }

    /// Whether what is held in memory already says that it cannot be meant.
    fn is_out_of_question(&self, name: &RecordRef, quest: &Quest<'_>) -> bool {
        let RecordRef::Case(id) = name else { return false };
        match self.state.queue.get(id) {
            Some(open) => !self.may_list(open) || !self.passes_but_for_words(open, &quest.sieve, self.now),
            None => quest.filter.is_of_open_cases(),
        }
    }

    /// Reads a candidate and judges it; whether it was a hit.
    fn consider(
        &self,
        name: &RecordRef,
        quest: &Quest<'_>,
        found: &mut Ranked,
        seen: &mut HashSet<RecordRef>,
    ) -> Result<bool, Refusal> {
        if !seen.insert(name.clone()) {
            return Ok(false);
        }
        let Some(record) = self.stored_record(name)? else { return Ok(false) };
        if !self.admits(&record, quest) {
            return Ok(false);
        }
        let Some(level) = self.judge(&record, quest) else { return Ok(false) };
        found.put_record(level, name.clone(), when(&record), record, level.code());
        Ok(true)
    }

    /// Rows whose key begins as typed: the best hits, however old.
    fn search_keys(
        &self,
        word: &str,
        quest: &Quest<'_>,
        found: &mut Ranked,
        seen: &mut HashSet<RecordRef>,
    ) -> Result<(), Refusal> {
        let mut names = Vec::new();
        let mut looked = 0;
        let start = fold(word);
        self.reader.walk(&Scan::prefix(&entry_by_key_start(&start).build()), &mut |key, _| {
            looked += 1;
            if let Ok(at) = read::entry_by_key(key)
                && quest.covers(&at.grid)
                && self.may_find_row(&at)
            {
                names.push(RecordRef::Entry(at));
            }
            if names.len() >= ROWS_READ || looked >= ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        for name in names {
            self.consider(&name, quest, found, seen)?;
        }
        Ok(())
    }

    /// Open cases by what the queue has of their words: until the index has them.
    fn search_queue(
        &self,
        quest: &Quest<'_>,
        found: &mut Ranked,
        seen: &mut HashSet<RecordRef>,
    ) -> Result<(), Refusal> {
        if !quest.is_about(Sort::Case) {
            return Ok(());
        }
        let folded: Vec<String> = quest.words.iter().map(|word| fold(&word.typed)).collect();
        let mut names: Vec<(i64, CaseId)> = Vec::new();
        for case in self.state.queue.values() {
            let ready = self.state.queue.words(&case.id).unwrap_or_default();
            if folded.iter().all(|word| ready.contains(word.as_str())) {
                names.push((-case.filed.timestamp(), case.id));
            }
        }
        names.sort_unstable();
        for (_, id) in names.into_iter().take(READ_AT_MOST) {
            let name = RecordRef::Case(id);
            if !self.is_out_of_question(&name, quest) {
                self.consider(&name, quest, found, seen)?;
            }
        }
        Ok(())
    }

    /// What the terms were taken for.
    fn meant(&self, quest: &Quest<'_>) -> Vec<(String, String)> {
        let mut meant = Vec::new();
        let mut put = |term: &str, name: String| meant.push((term.to_owned(), name));
        if let Some(root) = quest.filter.grid.as_ref().and(quest.sieve.root.as_ref()) {
            put("grid", self.directory.grid_name(root));
        }
        if let Some(community) = &quest.community {
            put("community", self.directory.grid_name(community));
        }
        if let Some(kinds) = quest.sieve.kinds.as_ref().filter(|_| quest.filter.kind.is_some()) {
            let lang = &quest.lang;
            let label = |kind: &crate::domain::ids::KindCode| {
                let kind = self.rules.all().find_map(|regulation| regulation.kind(kind))?;
                Some(kind.label().in_language(lang).to_owned())
            };
            let mut labels: Vec<String> = kinds.iter().filter_map(label).take(4).collect();
            if labels.len() > 3 {
                labels.truncate(3);
                labels.push("…".to_owned());
            }
            put("kind", labels.join("、"));
        }
        if let Some(unit) = &quest.sieve.unit {
            put("unit", self.party(unit).name);
        }
        if let Some([party]) = quest.sieve.by.as_deref() {
            put("by", self.party(party).name);
        }
        if let Some(Author::Person(person)) = quest.sieve.filed_by {
            put("filed-by", self.directory.person_name(person));
        }
        meant
    }
}
