//! What a spreadsheet would misread: formulas, and numbers longer than it can hold.

use std::borrow::Cow;

/// A spreadsheet keeps fifteen digits of a number and turns the rest into zeros.
const DIGITS_KEPT: usize = 15;

/// The cell with an apostrophe in front if a spreadsheet would take it for a formula or for a number that it cannot
/// hold, or if it begins with an apostrophe of its own.
pub fn guard(cell: &str) -> Cow<'_, str> {
    if is_misread(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell less the apostrophe that [`guard`] or a person put in front.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn is_misread(cell: &str) -> bool {
    match cell.bytes().next() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\'' | b'\t' | b'\r') => true,
        Some(b'0'..=b'9') => cell.len() > DIGITS_KEPT && cell.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_and_long_numbers_get_one_apostrophe_and_nothing_else_does() {
        for cell in ["=1+1", "+86 139", "-5", "@甲", "'引文", "\t縮排", "\r", "6109211000010011"] {
            assert_eq!(guard(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["", "南街12號", "610921100001001", "139000=00001", "610921100001001甲甲", "𠮷", " =1"] {
            assert_eq!(guard(cell), cell, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_gives_back_what_was_written(cell in r"['=+@\-\t\r0-9a𠮷]{0,20}|\PC{0,40}|[0-9]{10,20}") {
            let written = guard(&cell);
            prop_assert_eq!(unguard(&written), cell.as_str());
        }

        #[test]
        fn no_written_cell_begins_a_formula(cell in r"['=+@\-\t\r0-9a]{0,20}|\PC{0,40}") {
            let written = guard(&cell);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
