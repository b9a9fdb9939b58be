//! A labelled field of a form: what it is filled in with, what is wrong with it, how `+` and `-` move it.

use chrono::{NaiveDate, TimeDelta};

use super::area::Area;
use super::choice::Choice;
use super::field::Field;
use super::picker::PickOption;
use super::suggest::Suggest;
use super::text::Notice;
use super::when;
use crate::tui::keys::ascii_of;

/// What kind of text a line takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any.
    Text,
    /// A whole number.
    Int,
    /// A telephone number.
    Phone,
    /// A date; one without a year is the last such day, or the next where `ahead`.
    Date {
        /// Whether it lies ahead.
        ahead: bool,
    },
    /// A time of day.
    Time,
    /// A time of day, of today or with its day before it.
    Moment,
    /// A duration.
    Minutes,
}

impl Kind {
    /// A character as a line of this kind takes it: an input method types the digits of numbers in full width.
    pub(super) fn taken(self, c: char) -> char {
        match (self, c) {
            (Self::Int | Self::Phone, '０'..='９' | '－' | '＋') => ascii_of(c),
            _ => c,
        }
    }
}

/// What a field is filled in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One line.
    Line(Field, Kind),
    /// Several lines.
    Notes(Area),
    /// One of a few, side by side.
    Choice(Choice),
    /// One of many, from a list that opens over the form.
    Pick {
        /// The code chosen; empty: none. Where `free`, any text.
        code: String,
        /// What there is to choose.
        options: Vec<PickOption>,
        /// Whether other text is accepted.
        free: bool,
    },
    /// Shown only.
    Fixed(String),
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It must be given.
    Required,
    /// It is no date.
    Date,
    /// It is no time of day.
    Time,
    /// It is no moment.
    Moment,
    /// It is no duration.
    Minutes,
    /// It is no whole number.
    Number,
    /// It is no telephone number.
    Phone,
    /// As the service says, in words.
    Said(String),
}

/// A labelled field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Its name in drafts and commands.
    pub key: String,
    /// Shown before it.
    pub label: String,
    /// What to type, shown while it has the focus.
    pub hint: String,
    /// What it comes to, shown after it.
    pub aside: String,
    /// Must be given.
    pub required: bool,
    /// Stands on the line of the field before it.
    pub beside: bool,
    /// Cells for typing; none: what there is.
    pub cells: Option<u16>,
    /// What it is filled in with.
    pub input: Input,
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
    /// Left out for now.
    pub hidden: bool,
    /// What a line of text may mean, offered while it is typed.
    pub suggest: Option<Box<Suggest>>,
}

impl FormField {
    fn new(key: &str, label: &str, input: Input, cells: Option<u16>) -> Self {
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            aside: String::new(),
            required: false,
            beside: false,
            cells,
            input,
            wrong: None,
            hidden: false,
            suggest: None,
        }
    }

    /// A line of text.
    pub fn line(key: &str, label: &str, text: &str) -> Self {
        Self::new(key, label, Input::Line(Field::new(text), Kind::Text), None)
    }

    /// A line of some kind.
    pub fn typed(key: &str, label: &str, kind: Kind, text: &str) -> Self {
        let cells = match kind {
            Kind::Text => None,
            Kind::Int | Kind::Minutes => Some(8),
            Kind::Time => Some(7),
            Kind::Date { .. } => Some(12),
            Kind::Moment => Some(17),
            Kind::Phone => Some(18),
        };
        Self::new(key, label, Input::Line(Field::new(text), kind), cells)
    }

    /// Notes.
    pub fn notes(key: &str, label: &str, text: &str) -> Self {
        Self::new(key, label, Input::Notes(Area::new(text)), None)
    }

    /// One of a few.
    pub fn choice(key: &str, label: &str, choice: Choice) -> Self {
        Self::new(key, label, Input::Choice(choice), None)
    }

    /// One of many.
    pub fn pick(key: &str, label: &str, options: Vec<PickOption>, code: &str) -> Self {
        Self::new(key, label, Input::Pick { code: code.to_owned(), options, free: false }, None)
    }

    /// Something that is shown only.
    pub fn fixed(key: &str, label: &str, text: &str) -> Self {
        Self::new(key, label, Input::Fixed(text.to_owned()), None)
    }

    /// Must be given.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// On the line of the field before.
    #[must_use]
    pub fn beside(mut self) -> Self {
        self.beside = true;
        self
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// Other text than the list's is accepted.
    #[must_use]
    pub fn free(mut self) -> Self {
        if let Input::Pick { free, .. } = &mut self.input {
            *free = true;
        }
        self
    }

    /// With what it may mean offered while it is typed.
    #[must_use]
    pub fn suggesting(mut self, suggest: Suggest) -> Self {
        self.suggest = Some(Box::new(suggest));
        self
    }

    /// Left out for now.
    #[must_use]
    pub fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Its value as typed; codes for choices.
    pub fn value(&self) -> &str {
        match &self.input {
            Input::Line(field, _) => field.text(),
            Input::Notes(area) => area.text(),
            Input::Choice(choice) => choice.code().unwrap_or_default(),
            Input::Pick { code, .. } => code,
            Input::Fixed(text) => text,
        }
    }

    /// Its value as a draft keeps it: a moment whole, since 9:10 is another one tomorrow.
    pub(super) fn kept(&self, today: NaiveDate) -> String {
        let moment = || when::moment(self.value(), today).map(|moment| moment.format(when::WHOLE).to_string());
        let whole = if matches!(self.input, Input::Line(_, Kind::Moment)) { moment() } else { None };
        whole.unwrap_or_else(|| self.value().to_owned())
    }

    /// Fills it in.
    pub fn set(&mut self, value: &str) {
        if let Some(suggest) = &mut self.suggest {
            suggest.set_chosen(None);
        }
        match &mut self.input {
            Input::Line(field, _) => field.set(value),
            Input::Notes(area) => area.set(value),
            Input::Choice(choice) => choice.set(value),
            Input::Pick { code, options, free } => {
                if *free || value.is_empty() || options.iter().any(|option| option.code == value) {
                    value.clone_into(code);
                }
            }
            Input::Fixed(text) => value.clone_into(text),
        }
    }

    /// What its text could not take in.
    pub fn notice(&self) -> Option<Notice> {
        match &self.input {
            Input::Line(field, _) => field.notice(),
            Input::Notes(area) => area.notice(),
            _ => None,
        }
    }

    pub(super) fn can_focus(&self) -> bool {
        !self.hidden && !matches!(self.input, Input::Fixed(_))
    }

    /// Whether it has a date, a time or a number: such a value is typed anew more often than it is typed on.
    pub(super) fn is_typed_over(&self) -> bool {
        let kinds = |kind: Kind| !matches!(kind, Kind::Text | Kind::Phone);
        matches!(&self.input, Input::Line(line, kind) if kinds(*kind) && !line.text().is_empty())
    }

    /// What is wrong with its value, if anything.
    pub(super) fn check(&self, today: NaiveDate) -> Option<Wrong> {
        let value = self.value().trim();
        if value.is_empty() {
            return self.required.then_some(Wrong::Required);
        }
        let Input::Line(_, kind) = &self.input else { return None };
        let (good, wrong) = match kind {
            Kind::Text => return None,
            Kind::Int => (value.parse::<i64>().is_ok(), Wrong::Number),
            Kind::Phone => {
                let digits = value.chars().filter(char::is_ascii_digit).count();
                let plain = value.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
                (plain && (5..=15).contains(&digits), Wrong::Phone)
            }
            Kind::Date { ahead } => (when::date(value, today, *ahead).is_some(), Wrong::Date),
            Kind::Time => (when::time(value).is_some(), Wrong::Time),
            Kind::Moment => (when::moment(value, today).is_some(), Wrong::Moment),
            Kind::Minutes => (when::minutes(value).is_some(), Wrong::Minutes),
        };
        (!good).then_some(wrong)
    }

    /// Moves a date, a time or a duration with `+` and `-`; says whether it did.
    pub(super) fn nudge(&mut self, up: bool, today: NaiveDate) -> bool {
        let Input::Line(field, kind) = &mut self.input else { return false };
        let sign = if up { 1 } else { -1 };
        let text = field.text();
        let moved = match kind {
            // A minus is part of a date until the date is whole.
            Kind::Date { .. } if !up && !text.is_empty() && text.matches(['-', '/']).count() < 2 => return false,
            Kind::Date { ahead } => {
                let date = if text.is_empty() { Some(today) } else { when::date(text, today, *ahead) };
                date.map(|date| when::nudge_date(date, sign).to_string())
            }
            Kind::Time => when::time(text).map(|time| when::nudge_time(time, sign * 5).format("%H:%M").to_string()),
            // A minus stands in the day of a moment until its time is there.
            Kind::Moment if !text.contains([':', '：', '點', '点']) => return false,
            Kind::Moment => when::moment(text, today)
                .and_then(|moment| moment.checked_add_signed(TimeDelta::minutes(sign * 5)))
                .map(|moment| when::moment_text(moment, today)),
            Kind::Minutes => when::minutes(text).map(|minutes| {
                let minutes = if up { minutes.saturating_add(5) } else { minutes.saturating_sub(5) };
                minutes.to_string()
            }),
            _ => return false,
        };
        if let Some(moved) = moved {
            field.set(&moved);
        }
        true
    }
}
