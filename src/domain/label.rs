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
}
