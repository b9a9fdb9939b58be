//! Typed text: what a person types into a field becomes its canonical form, or a reason why not.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::item::{Field, FieldType};

/// Longest text of a field that sets no `max` of its own.
const MAX_CHARS: usize = 500;
/// Dates before this year are typing errors.
const FIRST_YEAR: i32 = 1950;

/// Why a typed value is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum BadField {
    /// Nothing was typed into a required field.
    #[error("a value is required")]
    Required,
    /// Longer than allowed, in characters.
    #[error("longer than {max} characters")]
    TooLong {
        /// The most that is allowed.
        max: usize,
    },
    /// Control characters, which can make a terminal or a spreadsheet misbehave.
    #[error("control characters")]
    Control,
    /// No whole number.
    #[error("not a whole number")]
    NotInt,
    /// A number below the least or above the greatest allowed.
    #[error("not between the least and the greatest value")]
    OutOfRange {
        /// Least, if any.
        min: Option<i64>,
        /// Greatest, if any.
        max: Option<i64>,
    },
    /// No date of the form 2026-11-23, or one before 1950 or after 9999.
    #[error("not a date from 1950 on")]
    NotDate,
    /// Neither yes nor no.
    #[error("neither yes nor no")]
    NotBool,
    /// None of the list.
    #[error("not one of the list")]
    NotChoice {
        /// The codes of the list.
        codes: Vec<String>,
    },
    /// No telephone number.
    #[error("not a telephone number")]
    NotPhone,
}

impl Field {
    /// The canonical form of what was typed; none clears the field.
    pub fn canonical(&self, typed: &str) -> Result<Option<String>, BadField> {
        let text = typed.trim();
        if text.is_empty() {
            return if self.required { Err(BadField::Required) } else { Ok(None) };
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(BadField::Control);
        }
        match self.kind {
            FieldType::Text => self.text(text),
            FieldType::Int => self.int(text),
            FieldType::Date => date(text),
            FieldType::Bool => boolean(text),
            FieldType::Choice => self.choice(text),
            FieldType::Phone => phone(text),
        }
        .map(Some)
    }

    fn text(&self, text: &str) -> Result<String, BadField> {
        let max = self.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(MAX_CHARS);
        if text.chars().count() > max { Err(BadField::TooLong { max }) } else { Ok(text.to_owned()) }
    }

    fn int(&self, text: &str) -> Result<String, BadField> {
        let number: i64 = half_width(text).parse().map_err(|_| BadField::NotInt)?;
        if self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max) {
            return Err(BadField::OutOfRange { min: self.min, max: self.max });
        }
        Ok(number.to_string())
    }

    fn choice(&self, text: &str) -> Result<String, BadField> {
        let found = self.choices.iter().find(|word| word.code == text || word.label.is_called(text));
        found
            .map(|word| word.code.clone())
            .ok_or_else(|| BadField::NotChoice { codes: self.choices.iter().map(|word| word.code.clone()).collect() })
    }
}

/// Full-width digits and signs, as an input method leaves them, in their plain form.
fn half_width(text: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(plain).collect()
}

fn date(text: &str) -> Result<String, BadField> {
    let date = NaiveDate::parse_from_str(half_width(text).trim(), "%Y-%m-%d").map_err(|_| BadField::NotDate)?;
    if (FIRST_YEAR..=9999).contains(&date.year()) { Ok(date.to_string()) } else { Err(BadField::NotDate) }
}

fn boolean(text: &str) -> Result<String, BadField> {
    let text = half_width(text).to_lowercase();
    match text.as_str() {
        "true" | "yes" | "y" | "1" | "是" | "有" => Ok("true".to_owned()),
        "false" | "no" | "n" | "0" | "否" | "無" | "无" => Ok("false".to_owned()),
        _ => Err(BadField::NotBool),
    }
}

pub(super) fn phone(text: &str) -> Result<String, BadField> {
    let plain: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let allowed = plain.chars().enumerate().all(|(at, c)| c.is_ascii_digit() || c == '-' || (c == '+' && at == 0));
    if allowed && (3..=20).contains(&digits) { Ok(plain) } else { Err(BadField::NotPhone) }
}
