//! The rules in force: the built-in regulations, what the town adopted over them, and the calendar.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::directory::Directory;
use super::duty_terms::{self, DutyTerm};
use super::hours_then;
use super::refusal::{Refusal, RefusalCode};
use crate::domain::calendar::Calendar;
use crate::domain::case::{Due, Ruled};
use crate::domain::grid::Appointment;
use crate::domain::ids::{Clause, GridCode, ItemCode, KindCode, RegulationCode, Tier, UnitCode};
use crate::domain::label::Label;
use crate::domain::limit::Limit;
use crate::domain::matching::plain;
use crate::domain::policy::TextKind;
use crate::domain::time::Civil;
use crate::regulation::{self, Library, Post, Regulation};

/// Every regulation that some grid follows or could follow.
#[derive(Debug, Clone)]
pub struct Rules {
    regulations: BTreeMap<RegulationCode, Regulation>,
    calendar: Calendar,
    /// The same days with each regulation's own hours, those of earlier texts before them.
    by_regulation: BTreeMap<RegulationCode, Calendar>,
    duty_terms: BTreeMap<RegulationCode, Vec<DutyTerm>>,
    /// Adopted texts that no longer read: told by `doctor`, passed over otherwise.
    unreadable: Vec<String>,
    called: OnceLock<Called>,
}

/// What kinds and items are called in any language, in plain form, made ready once for all searches.
#[derive(Debug, Clone, Default)]
pub struct Called {
    /// Each kind of case of each regulation.
    pub kinds: Vec<(KindCode, String)>,
    /// Each item of each ledger.
    pub items: Vec<(ItemCode, String)>,
}

impl Rules {
    /// Those in force in a town.
    pub fn of(directory: &Directory) -> Self {
        let mut library = Library::builtin();
        let mut unreadable = Vec::new();
        for (_, adopted) in directory.texts().filter(|(_, adopted)| adopted.kind == TextKind::Regulation) {
            if library.add(&adopted.file, &adopted.text).is_err() {
                unreadable.push(adopted.code.clone());
            }
        }
        let whole = library.regulations().unwrap_or_else(|_| {
            unreadable.push("regulations".to_owned());
            regulation::builtin()
        });
        let mut regulations: BTreeMap<RegulationCode, Regulation> =
            whole.into_iter().map(|regulation| (regulation.code().clone(), regulation)).collect();
        for (_, adopted) in directory.texts().filter(|(_, adopted)| adopted.kind == TextKind::Item) {
            for regulation in regulations.values_mut() {
                match regulation.with_items(&adopted.file, &adopted.text) {
                    Ok(extended) => *regulation = extended,
                    Err(_) => unreadable.push(adopted.code.clone()),
                }
            }
        }
        let hours = regulations.values().find(|r| r.meta.applies_to_town).or(regulations.values().next());
        let hours = hours.map(|regulation| regulation.settings.hours()).unwrap_or_default();
        let mut calendar = regulation::builtin_calendar(&hours);
        if let Some((_, own)) = directory.texts().find(|(_, adopted)| adopted.kind == TextKind::Holidays) {
            match calendar.clone().overlaid(&own.text) {
                Ok(overlaid) => calendar = overlaid,
                Err(_) => unreadable.push("holidays".to_owned()),
            }
        }
        unreadable.dedup();
        let duty_terms = duty_terms::of(directory, &regulations);
        let by_regulation = hours_then::calendars(directory, &regulations, &calendar);
        Self { regulations, calendar, by_regulation, duty_terms, unreadable, called: OnceLock::new() }
    }

    /// What a new file may build on: the built-in files, and what the town has adopted over them. One that no longer
    /// reads is told by `doctor`; what builds on it is refused by name.
    pub fn library(directory: &Directory) -> Library {
        let mut library = Library::builtin();
        for (_, adopted) in directory.texts().filter(|(_, adopted)| adopted.kind == TextKind::Regulation) {
            drop(library.add(&adopted.file, &adopted.text));
        }
        library
    }

    /// What people call an emergency service; its code if no regulation in force knows it any more.
    pub fn service_name(&self, directory: &Directory, code: &UnitCode) -> String {
        let known = self.all().flat_map(|regulation| &regulation.emergency).find(|row| row.code == *code);
        let lang = directory.town().and_then(|town| town.town.as_ref()).map_or("zh-Hans", |town| town.lang.as_str());
        known.map_or_else(|| code.to_string(), |row| row.label.in_language(lang).to_owned())
    }

    /// What kinds and items are called.
    pub fn called(&self) -> &Called {
        self.called.get_or_init(|| {
            let names = |label: &Label| plain(&[label.hant.as_str(), &label.hans, &label.en].join("\n"));
            let mut called = Called::default();
            for regulation in self.all() {
                called.kinds.extend(regulation.kinds.iter().map(|kind| (kind.code.clone(), names(&kind.label()))));
                called.items.extend(regulation.items.iter().map(|item| (item.code.clone(), names(&item.label))));
            }
            called.kinds.sort();
            called.kinds.dedup();
            called.items.sort();
            called.items.dedup();
            called
        })
    }

    /// Every regulation.
    pub fn all(&self) -> impl Iterator<Item = &Regulation> {
        self.regulations.values()
    }

    /// One by its code.
    pub fn by_code(&self, code: &str) -> Result<&Regulation, Refusal> {
        self.regulations
            .get(&RegulationCode::from(code))
            .ok_or_else(|| Refusal::new(RefusalCode::UnknownRegulation).with("given", code))
    }

    /// A regulation's duties, those of earlier texts included, with when each is in force.
    pub fn duty_terms(&self, code: &RegulationCode) -> &[DutyTerm] {
        self.duty_terms.get(code).map(Vec::as_slice).unwrap_or_default()
    }

    /// The regulation that a grid follows: its own, or that of the node above, or the default for its code.
    pub fn of_grid(&self, directory: &Directory, grid: &GridCode) -> Result<&Regulation, Refusal> {
        let mut node = Some(grid.clone());
        while let Some(code) = node {
            let follows = directory.grid_by_code(&code).and_then(|grid| grid.regulation.as_ref());
            if let Some(regulation) = follows.and_then(|code| self.regulations.get(code)) {
                return Ok(regulation);
            }
            node = code.parent();
        }
        self.default_for(grid).ok_or_else(|| Refusal::new(RefusalCode::UnknownRegulation).with("given", grid))
    }

    /// The post of an appointment, by the regulation of its grid, or by whichever knows it.
    pub fn post_held(&self, directory: &Directory, held: &Appointment) -> Option<&Post> {
        let own = self.of_grid(directory, &held.grid).ok().and_then(|regulation| regulation.post(&held.post));
        own.or_else(|| self.all().find_map(|other| other.post(&held.post)))
    }

    /// The regulation that a grid with this code follows unless told otherwise.
    pub fn default_for(&self, grid: &GridCode) -> Option<&Regulation> {
        let applies = |regulation: &&Regulation| match grid.tier() {
            Tier::Town => regulation.meta.applies_to_town,
            Tier::Community | Tier::Area => {
                grid.community().is_some_and(|community| regulation.applies_to_serial(community.serial()))
            }
        };
        self.regulations.values().find(applies).or_else(|| self.regulations.values().next())
    }

    /// The working calendar, with the hours of the town's own regulation: those by which limits run.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The working calendar by which a regulation's duties are judged: with its own hours, on each day those that were in
    /// force on it.
    pub fn calendar_of(&self, regulation: &RegulationCode) -> &Calendar {
        self.by_regulation.get(regulation).unwrap_or(&self.calendar)
    }

    /// Codes of adopted texts that no longer read.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// When a limit that starts at `from` ends.
    pub fn due(&self, limit: Limit, from: Civil) -> Due {
        Due::of(limit, from, &self.calendar)
    }

    /// Minutes left until `due` on the limit's own clock: negative when late, 0 at that instant, and above 0 before it,
    /// even where nothing counts until then.
    pub fn minutes_left(&self, limit: Limit, now: Civil, due: Civil) -> i64 {
        let left = limit.time_left(now.naive_local(), due.naive_local(), &self.calendar);
        match now.cmp(&due) {
            Ordering::Less => left.minutes.max(1),
            Ordering::Equal => 0,
            Ordering::Greater => left.minutes.min(-1),
        }
    }
}

/// The mark of the rule that decided.
pub fn ruled(regulation: &Regulation, rule: &str, clause: &Clause) -> Ruled {
    Ruled {
        regulation: regulation.code().clone(),
        version: regulation.version().to_owned(),
        rule: rule.to_owned(),
        clause: clause.to_string(),
    }
}
