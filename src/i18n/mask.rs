//! Masking: what is left of residents' names and telephones while somebody looks over one's shoulder.

use unicode_segmentation::UnicodeSegmentation;

/// A name with all but its first character hidden: 戶主甲 → 戶**. Empty stays empty.
pub fn name(text: &str) -> String {
    text.graphemes(true).next().map(|first| format!("{first}**")).unwrap_or_default()
}

/// A telephone with its middle hidden: 13900000000 → 139****0000. A short number keeps its last two digits.
pub fn phone(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let (first, last) = match characters.len() {
        0 => return String::new(),
        1..=2 => (0, 0),
        3..=6 => (0, 2),
        7..=10 => (0, 4),
        _ => (3, 4),
    };
    let head: String = characters.iter().take(first).collect();
    let tail: String = characters.iter().skip(characters.len() - last).collect();
    format!("{head}****{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_keeps_its_first_character_and_tells_no_length() {
        assert_eq!(name("戶主甲"), "戶**");
        assert_eq!(name("𠮷野"), "𠮷**");
        assert_eq!(name(""), "");
    }

    #[test]
    fn a_masked_telephone_keeps_what_tells_it_from_others() {
        assert_eq!(phone("13900000000"), "139****0000");
        assert_eq!(phone("3234567"), "****4567");
        assert_eq!(phone("110"), "****10");
        assert_eq!(phone("12"), "****");
        assert_eq!(phone(""), "");
    }
}
