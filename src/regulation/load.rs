//! From the text of a file to a regulation in force: read, lay over what it extends, fill in defaults, check.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::case::{Channel, Source};
use crate::domain::ids::{KindCode, RegulationCode};
use crate::domain::label::Label;
use crate::domain::ledger::HowKnown;

use super::absence::AbsencePolicy;
use super::duty::Duty;
use super::entry::Entry;
use super::error::{Reason, RegulationError};
use super::formula::BadFormula;
use super::item::{Category, Item};
use super::kind::{Kind, read_table};
use super::label::Named;
use super::library::Library;
use super::lines::Lines;
use super::meeting::Meeting;
use super::model::{CasePolicy, ClauseDef, EmergencyContact, Meta, Regulation, Rule, Settings, TierDef, UnitDef};
use super::oversight::Oversight;
use super::post::Post;
use super::route::Route;
use super::validate::Places;

/// The newest file format that is read.
const FORMAT: u32 = 1;
/// A regulation is a few dozen kilobytes; a file beyond this is something else.
const MAX_BYTES: usize = 2 << 20;
/// The sections whose entries name a clause, and may take it from `[rules]`.
const SECTIONS: [&str; 10] =
    ["tiers", "units", "emergency", "posts", "duties", "meetings", "routes", "kinds", "categories", "items"];

/// A file as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegulationFile {
    pub meta: Meta,
    settings: Option<Settings>,
    case: Option<CasePolicy>,
    oversight: Option<Oversight>,
    absence: Option<AbsencePolicy>,
    kind_table: Option<KindTable>,
    /// The clause of a section's entries that name none.
    #[serde(default)]
    rules: BTreeMap<String, Rule>,
    /// Entries of what it extends that do not hold here, by section.
    #[serde(default)]
    remove: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    tiers: Vec<TierDef>,
    #[serde(default)]
    units: Vec<UnitDef>,
    #[serde(default)]
    emergency: Vec<EmergencyContact>,
    #[serde(default)]
    posts: Vec<Post>,
    #[serde(default)]
    duties: Vec<Duty>,
    #[serde(default)]
    meetings: Vec<Meeting>,
    #[serde(default)]
    routes: Vec<Route>,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    categories: Vec<Category>,
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    sources: Vec<Named<Source>>,
    #[serde(default)]
    channels: Vec<Named<Channel>>,
    #[serde(default)]
    how_known: Vec<Named<HowKnown>>,
    #[serde(default)]
    clauses: Vec<ClauseDef>,
}

/// Kinds from a table, with what the table lacks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindTable {
    /// The table's name in the library.
    file: String,
    /// Subject and condition in English.
    #[serde(default)]
    english: BTreeMap<KindCode, (String, String)>,
    /// Kinds that are sensitive.
    #[serde(default)]
    sensitive: Vec<KindCode>,
}

/// A file with the places of its keys.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub file: RegulationFile,
    pub lines: Lines,
}

impl Loaded {
    /// Reads a file by itself: its form is right, what it names may still be unknown.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, RegulationError> {
        let lines = read_lines(name, text)?;
        let file: RegulationFile = read_as(name, text, &lines)?;
        let loaded = Self { file, lines };
        let (given, known) = (loaded.file.meta.format, FORMAT);
        if given > known {
            return Err(loaded.refuse("meta.format", &Reason::NewerFormat { given, known }));
        }
        loaded.no_code_twice()?;
        Ok(loaded)
    }

    fn refuse(&self, key: &str, reason: &Reason) -> RegulationError {
        Places::new(&self.lines, Vec::new()).refuse(key, reason)
    }

    fn no_code_twice(&self) -> Result<(), RegulationError> {
        let file = &self.file;
        let sections: [(&str, Vec<String>); 14] = [
            ("tiers", codes(&file.tiers)),
            ("units", codes(&file.units)),
            ("emergency", codes(&file.emergency)),
            ("posts", codes(&file.posts)),
            ("duties", codes(&file.duties)),
            ("meetings", codes(&file.meetings)),
            ("routes", codes(&file.routes)),
            ("kinds", codes(&file.kinds)),
            ("categories", codes(&file.categories)),
            ("items", codes(&file.items)),
            ("sources", file.sources.iter().map(|word| format!("{:?}", word.code)).collect()),
            ("channels", file.channels.iter().map(|word| format!("{:?}", word.code)).collect()),
            ("how_known", file.how_known.iter().map(|word| format!("{:?}", word.code)).collect()),
            ("clauses", file.clauses.iter().map(|clause| clause.id.0.clone()).collect()),
        ];
        for (section, codes) in sections {
            for (index, code) in codes.iter().enumerate() {
                if codes.iter().take(index).any(|earlier| earlier == code) {
                    let reason = Reason::DuplicateCode { code: code.clone() };
                    return Err(self.refuse(&format!("{section}.{code}#2"), &reason));
                }
            }
        }
        Ok(())
    }
}

fn codes<T: Entry>(rows: &[T]) -> Vec<String> {
    rows.iter().map(|row| row.code().to_owned()).collect()
}

pub(super) fn read_lines(name: &str, text: &str) -> Result<Lines, RegulationError> {
    if text.len() > MAX_BYTES {
        let reason = Reason::TooLarge { max: MAX_BYTES };
        return Err(RegulationError { file: name.to_owned(), line: None, key: String::new(), reason });
    }
    Lines::read(name, text)
}

/// Reads the typed form; a refusal names the key and the line.
pub(super) fn read_as<T: DeserializeOwned>(name: &str, text: &str, lines: &Lines) -> Result<T, RegulationError> {
    toml::from_str(text).map_err(|error| {
        let span = error.span();
        let reason = reason_of(error.message());
        let mut key = span.as_ref().map(|span| lines.key_at(span)).unwrap_or_default();
        if let Reason::MissingKey { name } | Reason::UnknownKey { name, .. } = &reason
            && key.rsplit('.').next() != Some(name.as_str())
        {
            key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
        }
        let line = span.map(|span| lines.line_at(span.start));
        RegulationError { file: name.to_owned(), line, key, reason }
    })
}

/// The parser says in words what is wrong; its fixed beginnings tell which way.
fn reason_of(message: &str) -> Reason {
    if let Some(BadFormula { fault, at, text }) = BadFormula::of_message(message) {
        return Reason::BadFormula { fault: fault.code().to_owned(), at, formula: text };
    }
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let expected = || message.split_once(", ").map(|(_, rest)| rest.replace('`', "")).unwrap_or_default();
    if message.starts_with("unknown field") {
        Reason::UnknownKey { name: quoted(message), expected: expected() }
    } else if message.starts_with("missing field") {
        Reason::MissingKey { name: quoted(message) }
    } else if message.starts_with("unknown variant") {
        Reason::UnknownWord { given: quoted(message), expected: expected() }
    } else {
        Reason::BadValue { detail: message.to_owned() }
    }
}

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
    emergency: Vec<EmergencyContact>,
    posts: Vec<Post>,
    duties: Vec<Duty>,
    meetings: Vec<Meeting>,
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
        overlay(&mut self.emergency, &file.emergency, |row| row.code.clone());
        overlay(&mut self.posts, &file.posts, |row| row.code.clone());
        overlay(&mut self.duties, &file.duties, |row| row.code.clone());
        overlay(&mut self.meetings, &file.meetings, |row| row.code.clone());
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
        self.emergency.retain(|row| !gone("emergency", row.code()));
        self.posts.retain(|row| !gone("posts", row.code()));
        self.duties.retain(|row| !gone("duties", row.code()));
        self.meetings.retain(|row| !gone("meetings", row.code()));
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
            "emergency" => any(&self.emergency, code),
            "posts" => any(&self.posts, code),
            "duties" => any(&self.duties, code),
            "meetings" => any(&self.meetings, code),
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
        fill_rule(&mut self.emergency, rules);
        fill_rule(&mut self.posts, rules);
        fill_rule(&mut self.duties, rules);
        fill_rule(&mut self.meetings, rules);
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
        let (mut settings, mut case, mut oversight, mut absence) = (None, None, None, None);
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
            oversight = layer.file.oversight.clone().or(oversight);
            absence = layer.file.absence.clone().or(absence);
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
            oversight: oversight.unwrap_or_default(),
            absence: absence.unwrap_or_default(),
            tiers: sections.tiers,
            units: sections.units,
            emergency: sections.emergency,
            posts: sections.posts,
            duties: sections.duties,
            meetings: sections.meetings,
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
        for meeting in &mut self.meetings {
            meeting.days.get_or_insert(every_day);
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
    fn fill_readers(&mut self, posts: &[crate::domain::ids::PostCode]) {
        let sensitive = self.fields.iter_mut().filter_map(|field| field.sensitive.as_mut());
        for sensitive in sensitive.filter(|sensitive| sensitive.posts.is_empty()) {
            sensitive.posts = posts.to_vec();
        }
    }
}

impl Loaded {
    fn table_kinds(&self, library: &Library, places: &Places<'_>) -> Result<Vec<Kind>, RegulationError> {
        let Some(table) = &self.file.kind_table else { return Ok(Vec::new()) };
        let unknown = |what: &str, code: &str, key: &str| {
            places.refuse(key, &Reason::Unknown { what: what.to_owned(), code: code.to_owned() })
        };
        let text = library.table(&table.file).ok_or_else(|| unknown("table", &table.file, "kind_table.file"))?;
        let mut kinds = read_table(&table.file, text)?;
        let english = table.english.keys().map(|code| (code, format!("kind_table.english.{code}")));
        let sensitive = table.sensitive.iter().map(|code| (code, "kind_table.sensitive".to_owned()));
        for (code, key) in english.chain(sensitive) {
            if kinds.iter().all(|kind| kind.code != *code) {
                return Err(unknown("kind", code.as_str(), &key));
            }
        }
        for kind in &mut kinds {
            let put = |label: &mut Label, text: &str| text.clone_into(&mut label.en);
            if let Some((subject, condition)) = table.english.get(&kind.code) {
                put(&mut kind.subject, subject);
                put(&mut kind.condition, condition);
            } else {
                return Err(places.refuse(
                    &format!("kind_table.english.{}", kind.code),
                    &Reason::MissingKey { name: kind.code.to_string() },
                ));
            }
            kind.sensitive = table.sensitive.contains(&kind.code);
        }
        Ok(kinds)
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
