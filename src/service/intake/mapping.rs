//! The mapping of another system's rows to cases: a TOML file that says which column is what, which of its words are
//! which codes, how its times are written, and how it says that an order has ended. `docs/imports.md` shows all of it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::super::command::{OrderEnd, OrderRow};
use super::super::refusal::{Refusal, RefusalCode};
use super::when::{self, Moment};
use crate::domain::matching::fold;
use crate::regulation::MAX_UNITS;

/// How a file's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB18030, and with it GBK and GB2312.
    #[serde(rename = "gb18030")]
    Gb18030,
}

/// One column, or several in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Names(Vec<String>);

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// The column alone.
    Column(String),
    /// Anything more.
    Full(Box<FullRule>),
}

// By hand, since an untagged enum would say of any slip within that nothing matched.
impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;
        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = Names;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or several in brackets")
            }
            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Names, E> {
                Ok(Names(vec![name.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Names, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(names)).map(Names)
            }
        }
        from.deserialize_any(OneOrSeveral)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ShortOrFull;
        impl<'de> Visitor<'de> for ShortOrFull {
            type Value = Rule;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or a table")
            }
            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Rule, E> {
                Ok(Rule::Column(name.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Rule, A::Error> {
                FullRule::deserialize(MapAccessDeserializer::new(table)).map(|rule| Rule::Full(Box::new(rule)))
            }
        }
        from.deserialize_any(ShortOrFull)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullRule {
    /// Columns whose cells are put together, one a line.
    column: Option<Names>,
    /// Columns in whose words a place's name stands; for `grid` alone.
    words: Option<Names>,
    /// What their words mean here.
    #[serde(default)]
    values: BTreeMap<String, String>,
    /// Where there is nothing, or nothing that means anything.
    otherwise: Option<String>,
    /// The same for every row.
    constant: Option<String>,
    /// How times are written, as `%Y-%m-%d %H:%M`.
    #[serde(default)]
    formats: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    /// The column that says so.
    column: String,
    /// The words that say so; none: anything that stands there.
    #[serde(default)]
    values: Vec<String>,
    /// When.
    at: Rule,
    /// What was done.
    result: Option<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    system: String,
    encoding: Option<Written>,
    number: Rule,
    received: Rule,
    happened: Option<Rule>,
    grid: Rule,
    kind: Rule,
    nature: Option<Rule>,
    path: Option<Rule>,
    source: Option<Rule>,
    place: Option<Rule>,
    text: Rule,
    reporter: Option<Rule>,
    phone: Option<Rule>,
    units: Option<Rule>,
    closed: Option<Closed>,
}

/// A mapping that has been read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    file: MappingFile,
    name: String,
}

/// A mapping bound to the columns of a file.
#[derive(Debug)]
pub struct Bound<'a> {
    mapping: &'a Mapping,
    columns: usize,
    number: Source,
    received: Source,
    happened: Option<Source>,
    grid: Source,
    grid_words: bool,
    kind: Source,
    nature: Option<Source>,
    path: Option<Source>,
    source: Option<Source>,
    place: Option<Source>,
    text: Source,
    reporter: Option<Source>,
    phone: Option<Source>,
    units: Option<Source>,
    closed: Option<BoundClosed>,
}

#[derive(Debug)]
struct BoundClosed {
    column: usize,
    values: Vec<String>,
    at: Source,
    result: Option<Source>,
}

/// A rule whose columns have been found.
#[derive(Debug, Default)]
struct Source {
    columns: Vec<usize>,
    /// Their words, folded, the longest first.
    values: Vec<(String, String)>,
    otherwise: Option<String>,
    constant: Option<String>,
    formats: Vec<String>,
}

fn bad(name: &str, key: &str, reason: impl ToString) -> Refusal {
    Refusal::new(RefusalCode::BadMapping).with("file", name).with("key", key).with("reason", reason)
}

impl Mapping {
    /// Reads a mapping. `name` is the file's, for messages.
    pub fn read(text: &str, name: &str) -> Result<Self, Refusal> {
        let file: MappingFile = toml::from_str(text).map_err(|error| {
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or_default());
            let line = before.matches('\n').count() + 1;
            bad(name, "toml", "mapping-toml").with("line", line).with("text", error.message())
        })?;
        let mapping = Self { file, name: name.to_owned() };
        mapping.check()?;
        Ok(mapping)
    }

    /// What the other system is called.
    pub fn system(&self) -> &str {
        self.file.system.trim()
    }

    /// How the file's text is written, if the mapping says.
    pub fn written(&self) -> Option<Written> {
        self.file.encoding
    }

    fn rules(&self) -> Vec<(&'static str, &Rule)> {
        let file = &self.file;
        let mut rules = vec![
            ("number", &file.number),
            ("received", &file.received),
            ("grid", &file.grid),
            ("kind", &file.kind),
            ("text", &file.text),
        ];
        let more = [
            ("happened", &file.happened),
            ("nature", &file.nature),
            ("path", &file.path),
            ("source", &file.source),
            ("place", &file.place),
            ("reporter", &file.reporter),
            ("phone", &file.phone),
            ("units", &file.units),
        ];
        rules.extend(more.into_iter().filter_map(|(key, rule)| Some((key, rule.as_ref()?))));
        if let Some(closed) = &file.closed {
            rules.push(("closed.at", &closed.at));
            rules.extend(closed.result.as_ref().map(|rule| ("closed.result", rule)));
        }
        rules
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.system().is_empty() {
            return Err(bad(&self.name, "system", "mapping-empty"));
        }
        for (key, rule) in self.rules() {
            let Rule::Full(rule) = rule else { continue };
            let from = [rule.column.is_some(), rule.words.is_some(), rule.constant.is_some()];
            if from.into_iter().filter(|given| *given).count() != 1 {
                return Err(bad(&self.name, key, "mapping-one-source"));
            }
            if rule.words.is_some() && key != "grid" {
                return Err(bad(&self.name, key, "mapping-words-of-grid"));
            }
            let is_time = matches!(key, "received" | "happened" | "closed.at");
            if !rule.formats.is_empty() && !is_time {
                return Err(bad(&self.name, key, "mapping-formats-of-time"));
            }
            if let Some(form) = rule.formats.iter().find(|form| !when::is_form(form)) {
                return Err(bad(&self.name, key, "mapping-bad-format").with("given", form));
            }
            if matches!(key, "number" | "received") && rule.constant.is_some() {
                return Err(bad(&self.name, key, "mapping-needs-column"));
            }
        }
        self.check_codes()
    }

    /// What the mapping itself writes as a code is one: a slip is told before the first row.
    fn check_codes(&self) -> Result<(), Refusal> {
        for (key, rule) in self.rules() {
            let Rule::Full(rule) = rule else { continue };
            let codes = rule.values.values().chain(&rule.otherwise).chain(&rule.constant);
            for code in codes {
                coded_as(key, code).map_err(|refusal| {
                    let choices = refusal.args.get("choices").cloned().unwrap_or_default();
                    bad(&self.name, key, "mapping-bad-code").with("given", code).with("choices", choices)
                })?;
            }
        }
        Ok(())
    }

    /// Finds the columns that the mapping names in the header of a file.
    pub fn bind(&self, columns: &[String]) -> Result<Bound<'_>, Refusal> {
        let find = |key: &str, name: &String| {
            let name = name.trim();
            columns.iter().position(|column| column == name).ok_or_else(|| {
                bad(&self.name, key, "mapping-no-column").with("column", name).with("choices", columns.join(" "))
            })
        };
        let source = |key: &str, rule: &Rule| -> Result<Source, Refusal> {
            let rule = match rule {
                Rule::Column(name) => return Ok(Source { columns: vec![find(key, name)?], ..Source::default() }),
                Rule::Full(rule) => rule,
            };
            let names = rule.column.as_ref().or(rule.words.as_ref()).map_or(&[][..], |names| &names.0);
            let mut values: Vec<(String, String)> =
                rule.values.iter().map(|(word, code)| (fold(word), code.clone())).collect();
            values.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
            Ok(Source {
                columns: names.iter().map(|name| find(key, name)).collect::<Result<_, _>>()?,
                values,
                otherwise: rule.otherwise.clone(),
                constant: rule.constant.clone(),
                formats: rule.formats.clone(),
            })
        };
        let optional = |key: &str, rule: &Option<Rule>| rule.as_ref().map(|rule| source(key, rule)).transpose();
        let file = &self.file;
        let closed = file.closed.as_ref().map(|closed| -> Result<BoundClosed, Refusal> {
            Ok(BoundClosed {
                column: find("closed", &closed.column)?,
                values: closed.values.iter().map(|word| fold(word)).collect(),
                at: source("closed.at", &closed.at)?,
                result: optional("closed.result", &closed.result)?,
            })
        });
        Ok(Bound {
            mapping: self,
            columns: columns.len(),
            number: source("number", &file.number)?,
            received: source("received", &file.received)?,
            happened: optional("happened", &file.happened)?,
            grid: source("grid", &file.grid)?,
            grid_words: matches!(&file.grid, Rule::Full(rule) if rule.words.is_some()),
            kind: source("kind", &file.kind)?,
            nature: optional("nature", &file.nature)?,
            path: optional("path", &file.path)?,
            source: optional("source", &file.source)?,
            place: optional("place", &file.place)?,
            text: source("text", &file.text)?,
            reporter: optional("reporter", &file.reporter)?,
            phone: optional("phone", &file.phone)?,
            units: optional("units", &file.units)?,
            closed: closed.transpose()?,
        })
    }
}

/// A code of the domain, for the fields that take one; anything for the others.
fn coded_as(key: &str, code: &str) -> Result<(), Refusal> {
    use crate::domain::case::{Nature, PathTaken, Source as From};
    match key {
        "nature" => coded::<Nature>(key, code).map(drop),
        "path" => coded::<PathTaken>(key, code).map(drop),
        "source" => coded::<From>(key, code).map(drop),
        "units" => whole(key, code).map(drop),
        _ => Ok(()),
    }
}

/// A count, in digits of either width.
fn whole(field: &str, given: &str) -> Result<u32, Refusal> {
    let wrong = |_| {
        let refusal = Refusal::new(RefusalCode::OutOfRange).with("given", given).with("field", field);
        refusal.with("least", 1).with("most", MAX_UNITS)
    };
    fold(given).trim().parse().map_err(wrong)
}

fn coded<T: DeserializeOwned>(field: &str, code: &str) -> Result<T, Refusal> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).map_err(|error: serde_json::Error| {
        // serde lists the codes that there are: "…, expected one of `general`, `policy`".
        let said = error.to_string();
        let choices: Vec<&str> = said.split('`').skip(1).step_by(2).skip(1).collect();
        Refusal::new(RefusalCode::BadChoice).with("field", field).with("given", code).with("choices", choices.join(" "))
    })
}

impl Source {
    /// What the columns hold, one a line, without what is empty.
    fn written(&self, cells: &[String]) -> String {
        if let Some(constant) = &self.constant {
            return constant.clone();
        }
        let texts = self.columns.iter().filter_map(|at| cells.get(*at)).map(|cell| cell.trim());
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// What it means: by the values, or else as it stands.
    fn meant(&self, cells: &[String]) -> Option<String> {
        let written = self.written(cells);
        let folded = fold(&written);
        let known = self.values.iter().find(|(word, _)| *word == folded).map(|(_, code)| code.clone());
        let unknown = written.is_empty() || !self.values.is_empty();
        let otherwise = self.otherwise.clone().filter(|_| unknown);
        known.or(otherwise).or(Some(written)).filter(|value| !value.is_empty())
    }

    fn moment(&self, cells: &[String], field: &str) -> Result<Option<chrono::NaiveDateTime>, Refusal> {
        Ok(self.written_moment(cells, field)?.map(Moment::earliest))
    }

    fn written_moment(&self, cells: &[String], field: &str) -> Result<Option<Moment>, Refusal> {
        let Some(written) = self.meant(cells) else { return Ok(None) };
        let wrong = || Refusal::new(RefusalCode::BadDate).with("given", &written).with("field", field);
        let moment = when::moment(&written, &self.formats).ok_or_else(wrong)?;
        let year = chrono::Datelike::year(&moment.earliest());
        // As everywhere else, nothing before 1950 is a time at which a matter came in.
        if (1950..=9999).contains(&year) { Ok(Some(moment)) } else { Err(wrong()) }
    }
}

impl Bound<'_> {
    /// What a row says, or why it says nothing. Whether grid and kind are known is for the town to say.
    pub fn row(&self, line: u64, cells: &[String]) -> Result<OrderRow, Refusal> {
        if cells.len() != self.columns {
            let refusal = Refusal::new(RefusalCode::WrongColumns).with("found", cells.len());
            return Err(refusal.with("expected", self.columns));
        }
        if cells.iter().any(|cell| cell.contains('\u{fffd}')) {
            return Err(Refusal::new(RefusalCode::UnreadableText));
        }
        let missing = |field: &str| Refusal::new(RefusalCode::FieldRequired).with("field", field);
        let code = |source: &Option<Source>| source.as_ref().and_then(|source| source.meant(cells));
        let (grid, words) = self.place_of(cells);
        if grid.is_none() && words.is_none() {
            return Err(missing("grid"));
        }
        Ok(OrderRow {
            line,
            number: self.number.meant(cells).ok_or_else(|| missing("number"))?,
            grid,
            words,
            kind: self.kind.meant(cells).ok_or_else(|| missing("kind"))?,
            nature: code(&self.nature).map(|given| coded("nature", &given)).transpose()?,
            path: code(&self.path).map(|given| coded("path", &given)).transpose()?,
            source: code(&self.source).map(|given| coded("source", &given)).transpose()?,
            place: code(&self.place).unwrap_or_default(),
            text: self.text.meant(cells).ok_or_else(|| missing("text"))?,
            happened: self.happened.as_ref().map_or(Ok(None), |source| source.moment(cells, "happened"))?,
            received: self.received.moment(cells, "received")?.ok_or_else(|| missing("received"))?,
            reporter: code(&self.reporter),
            reporter_phone: code(&self.phone),
            units: code(&self.units).map(|given| whole("units", &given)).transpose()?,
            ended: self.ended(cells)?,
        })
    }

    /// The grid by code or name, or words in which its name stands.
    fn place_of(&self, cells: &[String]) -> (Option<String>, Option<String>) {
        if !self.grid_words {
            return (self.grid.meant(cells), None);
        }
        let words = self.grid.written(cells);
        let folded = fold(&words);
        let known = self.grid.values.iter().find(|(word, _)| !word.is_empty() && folded.contains(word.as_str()));
        match known {
            Some((_, grid)) => (Some(grid.clone()), None),
            None => (self.grid.otherwise.clone(), Some(words).filter(|words| !words.is_empty())),
        }
    }

    fn ended(&self, cells: &[String]) -> Result<Option<OrderEnd>, Refusal> {
        let Some(closed) = &self.closed else { return Ok(None) };
        let cell = cells.get(closed.column).map(|cell| cell.trim()).unwrap_or_default();
        let says = if closed.values.is_empty() { !cell.is_empty() } else { closed.values.contains(&fold(cell)) };
        if !says {
            return Ok(None);
        }
        let at = closed.at.written_moment(cells, "closed")?;
        let at = at.ok_or_else(|| Refusal::new(RefusalCode::FieldRequired).with("field", "closed"))?;
        // A day alone is over when it ends: nothing ends before it was taken in on that day.
        Ok(Some(OrderEnd { at: at.latest(), result: closed.result.as_ref().and_then(|source| source.meant(cells)) }))
    }

    /// What the other system is called.
    pub fn system(&self) -> &str {
        self.mapping.system()
    }
}
