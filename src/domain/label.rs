//! A name in the three languages of the program, as regulation files give it.

use serde::{Deserialize, Serialize};

/// One name in zh-Hant, zh-Hans and English. Names of people and places are never labels: they are not converted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// 繁體, mainland vocabulary.
    pub hant: String,
    /// 简体.
    pub hans: String,
    /// English.
    pub en: String,
}

impl Label {
    /// The same text in all three languages: for names that a town gave itself.
    pub fn verbatim(text: &str) -> Self {
        Self { hant: text.to_owned(), hans: text.to_owned(), en: text.to_owned() }
    }

    /// The text in a language, by its BCP 47 tag; zh-Hans for one that is not known.
    pub fn in_language(&self, tag: &str) -> &str {
        match tag {
            "zh-Hant" => &self.hant,
            "en" => &self.en,
            _ => &self.hans,
        }
    }

    /// Whether a typed name is this one in any language; case does not matter.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        [&self.hant, &self.hans, &self.en].into_iter().any(|text| !text.is_empty() && text.to_lowercase() == name)
    }

    /// Whether any of the three is missing.
    pub fn is_incomplete(&self) -> bool {
        [&self.hant, &self.hans, &self.en].into_iter().any(|text| text.trim().is_empty())
    }

    /// Two labels joined by `·`, language by language, e.g. 井蓋·缺失.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let join = |a: &str, b: &str| format!("{a}·{b}");
        Self { hant: join(&self.hant, &other.hant), hans: join(&self.hans, &other.hans), en: join(&self.en, &other.en) }
    }
}
