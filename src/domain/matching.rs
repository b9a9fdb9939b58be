//! Matching of what people type with what is written: either script, any case.

/// The text in one script and one case, for comparing; never shown and never stored as text.
pub fn fold(text: &str) -> String {
    fast2s::convert(text.trim()).to_lowercase()
}
