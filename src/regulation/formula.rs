//! A limit that is reckoned from the size of the matter: `ceil(units / 10)` for 篇2/八, "up to ten machines one day, up
//! to twenty two days, and so on".
//!
//! The language is small and total: whole numbers, the one quantity `units`, `+ - * /`, `ceil`, `max`, `min` and
//! parentheses. A text that reads gives an amount for every quantity: division is by a number above zero, the numbers
//! are bounded when it is read, and the result is brought between one and the longest limit.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit};

/// The quantity's name in a formula.
const UNITS: &str = "units";
/// The greatest quantity that a case may have.
pub const MAX_UNITS: u32 = 1_000_000;
/// The longest text, in characters: a limit that needs more is not understood by anybody.
const MAX_CHARS: usize = 120;
/// Parentheses and functions within each other.
const MAX_DEPTH: usize = 16;

/// Why a formula does not read. The code stands in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A number, `units`, a function or a parenthesis is expected.
    Operand,
    /// An operator or the end is expected.
    Operator,
    /// A parenthesis is not closed, or a comma is missing.
    Open,
    /// A word that the language does not have.
    Word,
    /// Division by something else than a number above zero.
    Divisor,
    /// Too long, too deep, or with numbers too great to reckon with.
    TooLarge,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Operand, Self::Operator, Self::Open, Self::Word, Self::Divisor, Self::TooLarge];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Operand => "operand",
            Self::Operator => "operator",
            Self::Open => "open",
            Self::Word => "word",
            Self::Divisor => "divisor",
            Self::TooLarge => "too-large",
        }
    }
}

/// Where and why a formula does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("formula: {} at {at}: {text}", fault.code())]
pub struct BadFormula {
    /// Why.
    pub fault: Fault,
    /// The character, from 1.
    pub at: usize,
    /// The text.
    pub text: String,
}

impl BadFormula {
    /// What a TOML parser hands on of it: the words of its `Display`, and nothing else.
    pub(super) fn of_message(message: &str) -> Option<Self> {
        let (fault, rest) = message.strip_prefix("formula: ")?.split_once(" at ")?;
        let (at, text) = rest.split_once(": ")?;
        let fault = Fault::ALL.into_iter().find(|known| known.code() == fault)?;
        Some(Self { fault, at: at.parse().ok()?, text: text.trim_end().to_owned() })
    }
}

/// A formula that has been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Formula {
    text: String,
    term: Term,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Number(i128),
    Units,
    Add(Box<Term>, Box<Term>),
    Subtract(Box<Term>, Box<Term>),
    Multiply(Box<Term>, Box<Term>),
    Divide(Box<Term>, i128),
    Ceil(Box<Term>),
    Max(Box<Term>, Box<Term>),
    Min(Box<Term>, Box<Term>),
}

/// A fraction; what it is divided by is above zero.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    fn whole(over: i128) -> Self {
        Self { over, under: 1 }
    }

    fn ceil(self) -> i128 {
        let down = self.over.div_euclid(self.under);
        if self.over.rem_euclid(self.under) == 0 { down } else { down.saturating_add(1) }
    }

    fn is_below(self, other: Self) -> bool {
        self.over.saturating_mul(other.under) < other.over.saturating_mul(self.under)
    }
}

impl Term {
    /// What it comes to. Numbers were bounded when the formula was read, so nothing here is ever cut off.
    fn reckon(&self, units: u32) -> Ratio {
        match self {
            Self::Number(number) => Ratio::whole(*number),
            Self::Units => Ratio::whole(units.into()),
            Self::Add(a, b) | Self::Subtract(a, b) => {
                let (a, b) = (a.reckon(units), b.reckon(units));
                let (left, right) = (a.over.saturating_mul(b.under), b.over.saturating_mul(a.under));
                let subtracts = matches!(self, Self::Subtract(..));
                let over = if subtracts { left.saturating_sub(right) } else { left.saturating_add(right) };
                Ratio { over, under: a.under.saturating_mul(b.under) }
            }
            Self::Multiply(a, b) => {
                let (a, b) = (a.reckon(units), b.reckon(units));
                Ratio { over: a.over.saturating_mul(b.over), under: a.under.saturating_mul(b.under) }
            }
            Self::Divide(a, by) => {
                let a = a.reckon(units);
                Ratio { over: a.over, under: a.under.saturating_mul(*by) }
            }
            Self::Ceil(a) => Ratio::whole(a.reckon(units).ceil()),
            Self::Max(a, b) | Self::Min(a, b) => {
                let (a, b) = (a.reckon(units), b.reckon(units));
                if a.is_below(b) == matches!(self, Self::Max(..)) { b } else { a }
            }
        }
    }

    /// The greatest that either side of its fraction can come to, whatever the quantity; none if it is too great.
    fn bound(&self) -> Option<(i128, i128)> {
        let (over, under) = match self {
            Self::Number(number) => (*number, 1),
            Self::Units => (i128::from(MAX_UNITS), 1),
            Self::Add(a, b) | Self::Subtract(a, b) => {
                let ((a, c), (b, d)) = (a.bound()?, b.bound()?);
                (a.checked_mul(d)?.checked_add(b.checked_mul(c)?)?, c.checked_mul(d)?)
            }
            Self::Multiply(a, b) => {
                let ((a, c), (b, d)) = (a.bound()?, b.bound()?);
                (a.checked_mul(b)?, c.checked_mul(d)?)
            }
            Self::Divide(a, by) => {
                let (a, c) = a.bound()?;
                (a, c.checked_mul(*by)?)
            }
            Self::Ceil(a) => (a.bound()?.0.checked_add(1)?, 1),
            Self::Max(a, b) | Self::Min(a, b) => {
                let ((a, c), (b, d)) = (a.bound()?, b.bound()?);
                // To tell the greater, each is multiplied by what the other is divided by.
                a.checked_mul(d).and(b.checked_mul(c))?;
                (a.max(b), c.max(d))
            }
        };
        Some((over, under))
    }
}

impl Formula {
    /// Reads a formula.
    pub fn parse(text: &str) -> Result<Self, BadFormula> {
        let mut reading = Reading { text, chars: text.chars().collect(), at: 0, depth: 0 };
        if reading.chars.len() > MAX_CHARS {
            return Err(reading.bad(Fault::TooLarge));
        }
        let term = reading.sum()?;
        reading.blanks();
        if reading.at < reading.chars.len() {
            return Err(reading.bad(Fault::Operator));
        }
        if term.bound().is_none() {
            reading.at = 0;
            return Err(reading.bad(Fault::TooLarge));
        }
        Ok(Self { text: text.trim().to_owned(), term })
    }

    /// How much there is for so many units: a fraction counts as begun, and it is at least one and at most the longest
    /// limit.
    pub fn amount(&self, units: u32) -> u32 {
        let amount = self.term.reckon(units.min(MAX_UNITS)).ceil();
        u32::try_from(amount.clamp(1, i128::from(Limit::MAX_AMOUNT))).unwrap_or(1)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Formula {
    type Error = BadFormula;
    fn try_from(text: String) -> Result<Self, BadFormula> {
        Self::parse(&text)
    }
}

impl From<Formula> for String {
    fn from(formula: Formula) -> Self {
        formula.text
    }
}

struct Reading<'a> {
    text: &'a str,
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reading<'_> {
    fn bad(&self, fault: Fault) -> BadFormula {
        BadFormula { fault, at: self.at + 1, text: self.text.to_owned() }
    }

    fn blanks(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Takes one of these characters, if it is next.
    fn take(&mut self, wanted: &[char]) -> Option<char> {
        self.blanks();
        let next = self.chars.get(self.at).copied().filter(|c| wanted.contains(c))?;
        self.at += 1;
        Some(next)
    }

    fn expect(&mut self, wanted: char) -> Result<(), BadFormula> {
        self.take(&[wanted]).map(drop).ok_or_else(|| self.bad(Fault::Open))
    }

    fn sum(&mut self) -> Result<Term, BadFormula> {
        let mut left = self.product()?;
        while let Some(sign) = self.take(&['+', '-']) {
            let (a, b) = (Box::new(left), Box::new(self.product()?));
            left = if sign == '+' { Term::Add(a, b) } else { Term::Subtract(a, b) };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Term, BadFormula> {
        let mut left = self.operand()?;
        while let Some(sign) = self.take(&['*', '/']) {
            if sign == '*' {
                left = Term::Multiply(Box::new(left), Box::new(self.operand()?));
                continue;
            }
            self.blanks();
            let at = self.at;
            match self.operand()? {
                Term::Number(by) if by > 0 => left = Term::Divide(Box::new(left), by),
                _ => {
                    self.at = at;
                    return Err(self.bad(Fault::Divisor));
                }
            }
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Term, BadFormula> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.bad(Fault::TooLarge));
        }
        self.blanks();
        let from = self.at;
        let term = match self.chars.get(self.at) {
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.expect(')')?;
                inner
            }
            Some(c) if c.is_ascii_digit() => {
                let digits = self.word(|c| c.is_ascii_digit());
                let Some(number) = digits.parse::<u32>().ok().filter(|number| *number <= MAX_UNITS) else {
                    self.at = from;
                    return Err(self.bad(Fault::TooLarge));
                };
                Term::Number(number.into())
            }
            Some(c) if c.is_alphabetic() => {
                let word = self.word(|c| c.is_alphanumeric() || c == '_');
                match word.as_str() {
                    UNITS => Term::Units,
                    "ceil" => {
                        self.expect('(')?;
                        let inner = self.sum()?;
                        self.expect(')')?;
                        Term::Ceil(Box::new(inner))
                    }
                    "max" | "min" => {
                        self.expect('(')?;
                        let first = Box::new(self.sum()?);
                        self.expect(',')?;
                        let second = Box::new(self.sum()?);
                        self.expect(')')?;
                        if word == "max" { Term::Max(first, second) } else { Term::Min(first, second) }
                    }
                    _ => {
                        self.at = from;
                        return Err(self.bad(Fault::Word));
                    }
                }
            }
            _ => return Err(self.bad(Fault::Operand)),
        };
        self.depth -= 1;
        Ok(term)
    }

    fn word(&mut self, part: impl Fn(char) -> bool) -> String {
        let word: String = self.chars.iter().skip(self.at).take_while(|c| part(**c)).collect();
        self.at += word.chars().count();
        word
    }
}

/// How long there is, as a kind or a route says it: so much, or so much by a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LimitText", into = "LimitText")]
pub enum LimitRule {
    /// So much.
    Plain(Limit),
    /// By the size of the matter.
    Reckoned(LimitFormula),
}

/// A limit by the size of the matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitFormula {
    /// The clock.
    pub unit: LimitUnit,
    /// How much of it.
    pub formula: Formula,
    /// What `units` counts, e.g. 機器臺數; none: forms say 數量.
    pub counts: Option<Label>,
}

impl LimitFormula {
    /// The limit of a matter of so many units.
    pub fn limit(&self, units: u32) -> Limit {
        Limit { amount: self.formula.amount(units), unit: self.unit }
    }
}

impl LimitRule {
    /// The clock.
    pub fn unit(&self) -> LimitUnit {
        match self {
            Self::Plain(limit) => limit.unit,
            Self::Reckoned(by) => by.unit,
        }
    }

    /// The limit itself, where it does not depend on the matter's size.
    pub fn plain(&self) -> Option<Limit> {
        match self {
            Self::Plain(limit) => Some(*limit),
            Self::Reckoned(_) => None,
        }
    }

    /// The formula, where it does.
    pub fn formula(&self) -> Option<&LimitFormula> {
        match self {
            Self::Plain(_) => None,
            Self::Reckoned(by) => Some(by),
        }
    }

    /// The limit of a matter of so many units; none if it depends on them and they are not known.
    pub fn limit(&self, units: Option<u32>) -> Option<Limit> {
        match self {
            Self::Plain(limit) => Some(*limit),
            Self::Reckoned(by) => units.map(|units| by.limit(units)),
        }
    }
}

impl From<Limit> for LimitRule {
    fn from(limit: Limit) -> Self {
        Self::Plain(limit)
    }
}

/// A limit as files write it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitText {
    unit: LimitUnit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    formula: Option<Formula>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counts: Option<Label>,
}

impl TryFrom<LimitText> for LimitRule {
    type Error = &'static str;
    fn try_from(text: LimitText) -> Result<Self, Self::Error> {
        let unit = text.unit;
        match (text.amount, text.formula) {
            (Some(_), Some(_)) => Err("unknown field `formula`, expected amount or formula, not both"),
            (None, None) => Err("missing field `amount`"),
            (Some(_), None) if text.counts.is_some() => Err("unknown field `counts`, expected with a formula only"),
            (Some(amount), None) => Ok(Self::Plain(Limit { amount, unit })),
            (None, Some(formula)) => Ok(Self::Reckoned(LimitFormula { unit, formula, counts: text.counts })),
        }
    }
}

impl From<LimitRule> for LimitText {
    fn from(rule: LimitRule) -> Self {
        match rule {
            LimitRule::Plain(limit) => {
                Self { unit: limit.unit, amount: Some(limit.amount), formula: None, counts: None }
            }
            LimitRule::Reckoned(by) => {
                Self { unit: by.unit, amount: None, formula: Some(by.formula), counts: by.counts }
            }
        }
    }
}
