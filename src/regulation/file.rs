//! A regulation file as it is written: its form is right, what it names may still be unknown.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::case::{Channel, Source};
use crate::domain::ids::KindCode;
use crate::domain::label::Label;
use crate::domain::ledger::HowKnown;

use super::duty::Duty;
use super::entry::Entry;
use super::error::{Reason, RegulationError};
use super::item::{Category, Item};
use super::kind::{Kind, read_table};
use super::label::Named;
use super::library::Library;
use super::lines::Lines;
use super::model::{CasePolicy, ClauseDef, Meta, Rule, Settings, TierDef, UnitDef};
use super::post::Post;
use super::route::Route;
use super::validate::Places;

/// The newest file format that is read.
const FORMAT: u32 = 1;
/// A regulation is a few dozen kilobytes; a file beyond this is something else.
const MAX_BYTES: usize = 2 << 20;
/// The sections whose entries name a clause, and may take it from `[rules]`.
pub(super) const SECTIONS: [&str; 8] = ["tiers", "units", "posts", "duties", "routes", "kinds", "categories", "items"];

/// A file as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegulationFile {
    pub meta: Meta,
    pub settings: Option<Settings>,
    pub case: Option<CasePolicy>,
    pub kind_table: Option<KindTable>,
    /// The clause of a section's entries that name none.
    #[serde(default)]
    pub rules: BTreeMap<String, Rule>,
    /// Entries of what it extends that do not hold here, by section.
    #[serde(default)]
    pub remove: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub tiers: Vec<TierDef>,
    #[serde(default)]
    pub units: Vec<UnitDef>,
    #[serde(default)]
    pub posts: Vec<Post>,
    #[serde(default)]
    pub duties: Vec<Duty>,
    #[serde(default)]
    pub routes: Vec<Route>,
    #[serde(default)]
    pub kinds: Vec<Kind>,
    #[serde(default)]
    pub categories: Vec<Category>,
    #[serde(default)]
    pub items: Vec<Item>,
    #[serde(default)]
    pub sources: Vec<Named<Source>>,
    #[serde(default)]
    pub channels: Vec<Named<Channel>>,
    #[serde(default)]
    pub how_known: Vec<Named<HowKnown>>,
    #[serde(default)]
    pub clauses: Vec<ClauseDef>,
}

/// Kinds from a table, with what the table lacks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindTable {
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

    pub(super) fn refuse(&self, key: &str, reason: &Reason) -> RegulationError {
        Places::new(&self.lines, Vec::new()).refuse(key, reason)
    }

    fn no_code_twice(&self) -> Result<(), RegulationError> {
        let file = &self.file;
        let sections: [(&str, Vec<String>); 12] = [
            ("tiers", codes(&file.tiers)),
            ("units", codes(&file.units)),
            ("posts", codes(&file.posts)),
            ("duties", codes(&file.duties)),
            ("routes", codes(&file.routes)),
            ("kinds", codes(&file.kinds)),
            ("categories", codes(&file.categories)),
            ("items", codes(&file.items)),
            ("sources", file.sources.iter().map(|word| written(&word.code)).collect()),
            ("channels", file.channels.iter().map(|word| written(&word.code)).collect()),
            ("how_known", file.how_known.iter().map(|word| written(&word.code)).collect()),
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

/// A code of a fixed list, as files write it.
fn written<C: Serialize>(code: &C) -> String {
    toml::Value::try_from(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
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

impl Loaded {
    pub(super) fn table_kinds(&self, library: &Library, places: &Places<'_>) -> Result<Vec<Kind>, RegulationError> {
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
