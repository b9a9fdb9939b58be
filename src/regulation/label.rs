//! Codes with their names.

use serde::{Deserialize, Serialize};

use crate::domain::label::Label;

/// A code with its label: a choice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named<C> {
    /// Stable code.
    pub code: C,
    /// What people see.
    pub label: Label,
}

/// Whether something with this code, label and other names goes by a typed name, in any language.
pub(super) fn goes_by(code: &str, label: &Label, aliases: &[String], name: &str) -> bool {
    let name = name.trim();
    code == name || label.is_called(name) || aliases.iter().any(|alias| alias.to_lowercase() == name.to_lowercase())
}
