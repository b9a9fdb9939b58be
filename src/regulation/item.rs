//! The ledger's categories and items: which data sets a grid's book has, and their typed fields.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{CategoryCode, FieldCode, ItemCode, PostCode};
use crate::domain::label::Label;
use crate::domain::ledger::Serves;

use super::label::{Named, goes_by};
use super::model::{Rule, is_false};

/// A category of work (類), an open list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Stable code.
    pub code: CategoryCode,
    /// Its name.
    pub label: Label,
    /// Work that the text names elsewhere and that is kept here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Label>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// Whose work an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 承辦
    Lead,
    /// 協辦
    Assist,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Free text.
    Text,
    /// A whole number.
    Int,
    /// A date, 2026-11-23.
    Date,
    /// Yes or no.
    Bool,
    /// One of a list.
    Choice,
    /// A telephone number.
    Phone,
}

/// Why a field is kept although it is sensitive, and who reads it; it is masked for everybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensitive {
    /// On what ground it is kept.
    pub basis: Label,
    /// Who reads it; the regulation's setting where the field does not say.
    #[serde(default)]
    pub posts: Vec<PostCode>,
}

/// A typed field of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable code.
    pub code: FieldCode,
    /// Its name.
    pub label: Label,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// A row without it is refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// No two rows of a data set have the same value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Least value of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Greatest value of a number, or most characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The list of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Named<String>>,
    /// It holds the name of a person: hidden while somebody looks over one's shoulder.
    #[serde(default, skip_serializing_if = "is_false")]
    pub person: bool,
    /// Rows are found by it where another form names one; of telephones, by the last digits.
    #[serde(default, skip_serializing_if = "is_false")]
    pub names: bool,
    /// Its numbers are added up on the fact sheet of an area.
    #[serde(default, skip_serializing_if = "is_false")]
    pub summed: bool,
    /// Why it is kept although it is sensitive, and who reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sensitive>,
}

impl Field {
    /// Whether a post reads the field unmasked.
    pub fn is_read_by(&self, post: &PostCode) -> bool {
        self.sensitive.as_ref().is_none_or(|sensitive| sensitive.posts.contains(post))
    }

    /// Whether masking hides it, whoever asks: names of persons, telephones, and what is sensitive.
    pub fn is_masked(&self) -> bool {
        self.person || self.kind == FieldType::Phone || self.sensitive.is_some()
    }
}

/// A ledger item (小項): one data set in every grid's book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable code.
    pub code: ItemCode,
    /// The category it belongs to.
    pub category: CategoryCode,
    /// Its name.
    pub label: Label,
    /// What the key of a row is, e.g. 門牌或地名.
    pub key: Label,
    /// A row that is given no key gets the next number of its data set: it is an id and says nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub numbered: bool,
    /// What its rows are to other forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves: Option<Serves>,
    /// Days after which a row that nobody confirmed is stale (過期); none is a gap to be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_days: Option<u32>,
    /// Whether the grid leads or assists in this work, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What the form says before anything is typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Label>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

impl Item {
    /// A field by its code.
    pub fn field(&self, code: &FieldCode) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == *code)
    }

    /// A field by code or name, in any language.
    pub fn field_by_name(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| goes_by(field.code.as_str(), &field.label, &[], name))
    }
}
