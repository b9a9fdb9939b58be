//! From files to a regulation in force: lay a file over what it extends, fill in defaults, check.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::case::{Channel, Source};
use crate::domain::ids::{PostCode, RegulationCode};
use crate::domain::ledger::HowKnown;

use super::duty::Duty;
use super::entry::Entry;
use super::error::{Reason, RegulationError};
use super::file::{Loaded, RegulationFile, SECTIONS, read_as, read_lines};
use super::item::{Category, Item};
use super::kind::Kind;
use super::label::Named;
use super::library::Library;
use super::model::{ClauseDef, Meta, Regulation, Rule, TierDef, UnitDef};
use super::post::Post;
use super::route::Route;
use super::validate::Places;

/// Lays rows over those of the same code; new ones come after.
fn overlay<T, K: PartialEq>(under: &mut Vec<T>, over: &[T], code: impl Fn(&T) -> K)
where
    T: Clone,
{
    for row in over {
        match under.iter_mut().find(|old| code(old) == code(row)) {
            Some(old) => *old = row.clone(),
            None => under.push(row.clone()),
        }
    }
}

fn fill_rule<T: Entry>(rows: &mut [T], rules: &BTreeMap<String, Rule>) {
    let Some(default) = rules.get(T::SECTION) else { return };
    for row in rows.iter_mut().filter(|row| row.rule().is_missing()) {
        row.rule_mut().clone_from(default);
    }
}

/// What has been laid together so far.
#[derive(Default)]
struct Sections {
    tiers: Vec<TierDef>,
    units: Vec<UnitDef>,
    posts: Vec<Post>,
    duties: Vec<Duty>,
    routes: Vec<Route>,
    kinds: Vec<Kind>,
    categories: Vec<Category>,
    items: Vec<Item>,
    sources: Vec<Named<Source>>,
    channels: Vec<Named<Channel>>,
    how_known: Vec<Named<HowKnown>>,
    clauses: Vec<ClauseDef>,
}

impl Sections {
    fn lay(&mut self, file: &RegulationFile, kinds: &[Kind]) {
        self.remove(&file.remove);
        overlay(&mut self.tiers, &file.tiers, |row| row.code);
        overlay(&mut self.units, &file.units, |row| row.code.clone());
        overlay(&mut self.posts, &file.posts, |row| row.code.clone());
        overlay(&mut self.duties, &file.duties, |row| row.code.clone());
        overlay(&mut self.kinds, kinds, |row| row.code.clone());
        overlay(&mut self.kinds, &file.kinds, |row| row.code.clone());
        overlay(&mut self.categories, &file.categories, |row| row.code.clone());
        overlay(&mut self.items, &file.items, |row| row.code.clone());
        overlay(&mut self.sources, &file.sources, |row| row.code);
        overlay(&mut self.channels, &file.channels, |row| row.code);
        overlay(&mut self.how_known, &file.how_known, |row| row.code);
        overlay(&mut self.clauses, &file.clauses, |row| row.id.clone());
        // The first rule that matches decides, so a file's own rules come before those it builds on.
        self.routes.retain(|old| file.routes.iter().all(|own| own.code != old.code));
        self.routes.splice(0..0, file.routes.iter().cloned());
    }

    fn remove(&mut self, remove: &BTreeMap<String, Vec<String>>) {
        let gone = |section: &str, code: &str| remove.get(section).is_some_and(|codes| codes.iter().any(|c| c == code));
        self.tiers.retain(|row| !gone("tiers", row.code()));
        self.units.retain(|row| !gone("units", row.code()));
        self.posts.retain(|row| !gone("posts", row.code()));
        self.duties.retain(|row| !gone("duties", row.code()));
        self.routes.retain(|row| !gone("routes", row.code()));
        self.kinds.retain(|row| !gone("kinds", row.code()));
        self.categories.retain(|row| !gone("categories", row.code()));
        self.items.retain(|row| !gone("items", row.code()));
    }

    fn has(&self, section: &str, code: &str) -> bool {
        fn any<T: Entry>(rows: &[T], code: &str) -> bool {
            rows.iter().any(|row| row.code() == code)
        }
        match section {
            "tiers" => any(&self.tiers, code),
            "units" => any(&self.units, code),
            "posts" => any(&self.posts, code),
            "duties" => any(&self.duties, code),
            "routes" => any(&self.routes, code),
            "kinds" => any(&self.kinds, code),
            "categories" => any(&self.categories, code),
            "items" => any(&self.items, code),
            _ => false,
        }
    }

    fn fill_rules(&mut self, rules: &BTreeMap<String, Rule>) {
        fill_rule(&mut self.tiers, rules);
        fill_rule(&mut self.units, rules);
        fill_rule(&mut self.posts, rules);
        fill_rule(&mut self.duties, rules);
        fill_rule(&mut self.routes, rules);
        fill_rule(&mut self.kinds, rules);
        fill_rule(&mut self.categories, rules);
        fill_rule(&mut self.items, rules);
    }
}

impl Regulation {
    /// Reads a file and puts it in force: what it extends is taken from the library. Refuses the first thing that is
    /// wrong, with file, line, key and reason.
    pub fn parse(name: &str, text: &str, library: &Library) -> Result<Self, RegulationError> {
        Self::resolve(&Loaded::read(name, text)?, library)
    }

    pub(super) fn resolve(own: &Loaded, library: &Library) -> Result<Self, RegulationError> {
        let mut bases = Vec::new();
        let mut trail = Vec::new();
        gather(own, library, &mut trail, &mut bases)?;
        let places = Places::new(&own.lines, bases.iter().rev().map(|base| &base.lines).collect());

        let mut sections = Sections::default();
        let mut rules = BTreeMap::new();
        let (mut settings, mut case) = (None, None);
        let mut meta = Meta { applies_to_serial: None, ..own.file.meta.clone() };
        for layer in bases.iter().copied().chain([own]) {
            for (section, codes) in &layer.file.remove {
                let missing = |code: &&String| !sections.has(section, code);
                if let Some(code) = codes.iter().find(missing) {
                    let what = if SECTIONS.contains(&section.as_str()) { "entry" } else { "section" };
                    let code = if what == "entry" { code } else { section };
                    let reason = Reason::Unknown { what: what.to_owned(), code: code.clone() };
                    return Err(places.refuse(&format!("remove.{section}"), &reason));
                }
            }
            if let Some(section) = layer.file.rules.keys().find(|key| !SECTIONS.contains(&key.as_str())) {
                let reason = Reason::Unknown { what: "section".to_owned(), code: section.clone() };
                return Err(places.refuse(&format!("rules.{section}"), &reason));
            }
            let kinds = layer.table_kinds(library, &places)?;
            sections.lay(&layer.file, &kinds);
            rules.extend(layer.file.rules.clone());
            settings = layer.file.settings.clone().or(settings);
            case = layer.file.case.clone().or(case);
            if meta.claims.is_empty() {
                meta.claims.clone_from(&layer.file.meta.claims);
            }
            meta.applies_to_town |= layer.file.meta.applies_to_town;
            meta.applies_to_serial = layer.file.meta.applies_to_serial.or(meta.applies_to_serial);
        }
        meta.extends.clear();
        sections.fill_rules(&rules);

        let missing = |name: &str| places.refuse(name, &Reason::MissingKey { name: name.to_owned() });
        let settings = settings.ok_or_else(|| missing("settings"))?;
        let case = case.ok_or_else(|| missing("case"))?;
        let mut regulation = Self {
            meta,
            settings,
            case,
            tiers: sections.tiers,
            units: sections.units,
            posts: sections.posts,
            duties: sections.duties,
            routes: sections.routes,
            kinds: sections.kinds,
            categories: sections.categories,
            items: sections.items,
            sources: sections.sources,
            channels: sections.channels,
            how_known: sections.how_known,
            clauses: sections.clauses,
            version: String::new(),
        };
        regulation.fill_defaults();
        regulation.validate(&places)?;
        regulation.version = digest(&regulation.whole_text());
        Ok(regulation)
    }

    fn fill_defaults(&mut self) {
        let every_day = self.settings.every_day_means;
        for duty in &mut self.duties {
            duty.days.get_or_insert(every_day);
        }
        for post in &mut self.posts {
            if let Some(line) = post.line.as_mut().filter(|line| line.rule.is_missing()) {
                line.rule.clone_from(&post.rule);
            }
        }
        for item in &mut self.items {
            item.fill_readers(&self.settings.sensitive_fields_read_by);
        }
    }

    /// The same regulation with further items, in the form of the regulation files: a text with `[[items]]` alone.
    /// An item of the same code is replaced.
    pub fn with_items(&self, name: &str, text: &str) -> Result<Self, RegulationError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ItemsFile {
            items: Vec<Item>,
        }
        let lines = read_lines(name, text)?;
        let mut given: ItemsFile = read_as(name, text, &lines)?;
        let default = self.items.first().map(|item| item.rule.clone()).unwrap_or_default();
        for item in &mut given.items {
            if item.rule.is_missing() {
                item.rule.clone_from(&default);
            }
            item.fill_readers(&self.settings.sensitive_fields_read_by);
        }
        let mut regulation = self.clone();
        overlay(&mut regulation.items, &given.items, |item| item.code.clone());
        regulation.validate(&Places::new(&lines, Vec::new()))?;
        regulation.version = digest(&regulation.whole_text());
        Ok(regulation)
    }

    /// The regulation as one file that extends nothing: parsing it gives the same regulation and version again.
    pub fn whole_text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

impl Item {
    fn fill_readers(&mut self, posts: &[PostCode]) {
        let sensitive = self.fields.iter_mut().filter_map(|field| field.sensitive.as_mut());
        for sensitive in sensitive.filter(|sensitive| sensitive.posts.is_empty()) {
            sensitive.posts = posts.to_vec();
        }
    }
}

/// The files that `own` builds on, each once, those built on first.
fn gather<'a>(
    own: &Loaded,
    library: &'a Library,
    trail: &mut Vec<RegulationCode>,
    bases: &mut Vec<&'a Loaded>,
) -> Result<(), RegulationError> {
    for code in &own.file.meta.extends {
        if trail.contains(code) {
            return Err(own.refuse("meta.extends", &Reason::Circular { code: code.to_string() }));
        }
        let Some(base) = library.base(code) else {
            let reason = Reason::Unknown { what: "base".to_owned(), code: code.to_string() };
            return Err(own.refuse("meta.extends", &reason));
        };
        trail.push(code.clone());
        gather(base, library, trail, bases)?;
        trail.pop();
        if !bases.iter().any(|known| known.file.meta.code == *code) {
            bases.push(base);
        }
    }
    Ok(())
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(12).collect()
}
