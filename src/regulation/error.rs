//! Why a regulation file is refused: file, line, key and reason. The words are made elsewhere, from code and data.

use serde::Serialize;

use crate::domain::code::codes;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}{}: {key}: {reason}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct RegulationError {
    /// The file, as it was named by whoever gave the text.
    pub file: String,
    /// Counted from 1; none where the text has no such place, e.g. a missing section.
    pub line: Option<u32>,
    /// The key, e.g. `duties.patrol.posts`; empty for the file as a whole.
    pub key: String,
    /// Why.
    pub reason: Reason,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is no TOML.
    #[error("not TOML: {detail}")]
    Syntax {
        /// The parser's words.
        detail: String,
    },
    /// A key that the format does not have.
    #[error("unknown key {name}")]
    UnknownKey {
        /// The key.
        name: String,
        /// What may stand there.
        expected: String,
    },
    /// A key that must be given.
    #[error("{name} is missing")]
    MissingKey {
        /// The key.
        name: String,
    },
    /// A word that is none of a fixed list.
    #[error("{given} is not allowed here")]
    UnknownWord {
        /// The word.
        given: String,
        /// What may stand there.
        expected: String,
    },
    /// A value of the wrong type or form.
    #[error("bad value: {detail}")]
    BadValue {
        /// The parser's words, or the value.
        detail: String,
    },
    /// A file of a newer format than this program reads.
    #[error("format {given} is newer than {known}")]
    NewerFormat {
        /// Its format.
        given: u32,
        /// The newest that is read.
        known: u32,
    },
    /// A code that is not made of lower-case letters, digits and hyphens.
    #[error("{code} is not a code of lower-case letters, digits and hyphens")]
    BadCode {
        /// The code.
        code: String,
    },
    /// A name that is missing in one of the three languages.
    #[error("the label needs hant, hans and en")]
    IncompleteLabel,
    /// The same code twice in a section.
    #[error("{code} stands twice")]
    DuplicateCode {
        /// The code.
        code: String,
    },
    /// One name for two entries of a section.
    #[error("{name} is the name of {other} already")]
    DuplicateName {
        /// The name.
        name: String,
        /// Whose name it is.
        other: String,
    },
    /// An entry without a clause, in a file without a default for its section.
    #[error("no clause is named")]
    NoRule,
    /// Something is named that no section defines.
    #[error("unknown {what} {code}")]
    Unknown {
        /// `clause`, `post`, `unit`, `kind`, `category`, `base`, `table`, `section` or `entry`.
        what: String,
        /// The name given.
        code: String,
    },
    /// A chain of `extends` that comes back to itself.
    #[error("{code} extends itself")]
    Circular {
        /// The file that comes back.
        code: String,
    },
    /// A limit of nothing, or of decades.
    #[error("a limit of {amount}")]
    BadLimit {
        /// The amount.
        amount: u32,
    },
    /// A formula that does not read.
    #[error("the formula does not read at {at}: {formula}")]
    BadFormula {
        /// Code of what is wrong there.
        fault: String,
        /// The character of it, from 1.
        at: usize,
        /// The formula.
        formula: String,
    },
    /// A duty that asks for nothing, or one half day twice.
    #[error("the cadence asks for nothing, or for the same twice")]
    BadCadence,
    /// A cadence that the duty's records cannot fulfil: a log has no half day, an opinion no minutes.
    #[error("{what} cannot be done in such a cadence")]
    CadenceDoesNotFit {
        /// What the duty is about.
        what: String,
    },
    /// Grace on a duty that never falls due.
    #[error("grace on a duty that never falls due")]
    GraceOfNothing,
    /// A duty that says whose records its log tells of, and asks for no log.
    #[error("{what} is no log")]
    NoLog {
        /// What the duty is about.
        what: String,
    },
    /// A duty owed in grids above the one that its post is held in.
    #[error("{post} is held below the tier {tier}")]
    TierAbove {
        /// The post.
        post: String,
        /// The tier.
        tier: String,
    },
    /// Office hours that cannot be.
    #[error("office hours: {detail}")]
    BadHours {
        /// Which way.
        detail: String,
    },
    /// A choice without a list, or a list on another type.
    #[error("a choice needs choices, and only a choice has them")]
    BadChoices,
    /// The least is above the greatest.
    #[error("min is above max")]
    BadRange,
    /// A town unit leads an outside matter without the office or center being told.
    #[error("a unit leads, so also_report must be true")]
    UnitWithoutOffice,
    /// An inside matter that is led from outside, or an outside one by the station.
    #[error("responsibility and lead do not fit")]
    LeadDoesNotFit,
    /// Serials that no community has.
    #[error("serials {first} to {last}")]
    BadSerials {
        /// First.
        first: u16,
        /// Last.
        last: u16,
    },
    /// More than a regulation can sensibly hold.
    #[error("more than {max}")]
    TooLarge {
        /// The most.
        max: usize,
    },
}

codes!(Reason {
    Self::Syntax { .. } => "syntax",
    Self::UnknownKey { .. } => "unknown-key",
    Self::MissingKey { .. } => "missing-key",
    Self::UnknownWord { .. } => "unknown-word",
    Self::BadValue { .. } => "bad-value",
    Self::NewerFormat { .. } => "newer-format",
    Self::BadCode { .. } => "bad-code",
    Self::IncompleteLabel => "incomplete-label",
    Self::DuplicateCode { .. } => "duplicate-code",
    Self::DuplicateName { .. } => "duplicate-name",
    Self::NoRule => "no-rule",
    Self::Unknown { .. } => "unknown",
    Self::Circular { .. } => "circular",
    Self::BadLimit { .. } => "bad-limit",
    Self::BadFormula { .. } => "bad-formula",
    Self::BadCadence => "bad-cadence",
    Self::CadenceDoesNotFit { .. } => "cadence-does-not-fit",
    Self::GraceOfNothing => "grace-of-nothing",
    Self::NoLog { .. } => "no-log",
    Self::TierAbove { .. } => "tier-above",
    Self::BadHours { .. } => "bad-hours",
    Self::BadChoices => "bad-choices",
    Self::BadRange => "bad-range",
    Self::UnitWithoutOffice => "unit-without-office",
    Self::LeadDoesNotFit => "lead-does-not-fit",
    Self::BadSerials { .. } => "bad-serials",
    Self::TooLarge { .. } => "too-large",
});

impl Reason {
    /// The values that a message needs, by name.
    pub fn data(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Syntax { detail } | Self::BadValue { detail } | Self::BadHours { detail } => {
                vec![("detail", detail.clone())]
            }
            Self::UnknownKey { name, expected } => vec![("name", name.clone()), ("expected", expected.clone())],
            Self::MissingKey { name } => vec![("name", name.clone())],
            Self::UnknownWord { given, expected } => vec![("given", given.clone()), ("expected", expected.clone())],
            Self::NewerFormat { given, known } => vec![("given", given.to_string()), ("known", known.to_string())],
            Self::BadCode { code } | Self::DuplicateCode { code } | Self::Circular { code } => {
                vec![("code", code.clone())]
            }
            Self::DuplicateName { name, other } => vec![("name", name.clone()), ("other", other.clone())],
            Self::Unknown { what, code } => vec![("what", what.clone()), ("code", code.clone())],
            Self::BadLimit { amount } => vec![("amount", amount.to_string())],
            Self::BadFormula { fault, at, formula } => {
                vec![("fault", fault.clone()), ("at", at.to_string()), ("formula", formula.clone())]
            }
            Self::CadenceDoesNotFit { what } | Self::NoLog { what } => vec![("what", what.clone())],
            Self::TierAbove { post, tier } => vec![("post", post.clone()), ("tier", tier.clone())],
            Self::BadSerials { first, last } => vec![("first", first.to_string()), ("last", last.to_string())],
            Self::TooLarge { max } => vec![("max", max.to_string())],
            Self::IncompleteLabel
            | Self::NoRule
            | Self::BadCadence
            | Self::GraceOfNothing
            | Self::BadChoices
            | Self::BadRange
            | Self::UnitWithoutOffice
            | Self::LeadDoesNotFit => Vec::new(),
        }
    }
}
