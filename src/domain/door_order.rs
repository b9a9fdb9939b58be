//! The order in which people look for doors and numbers: 2號 stands before 12號.

/// A stretch of a text: digits by what they count, anything else as it stands. Digits come before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stretch {
    /// A number: how many digits it has without leading zeros, then the digits, so that no length overflows.
    Number(usize, String),
    /// Words.
    Words(String),
}

/// What texts are sorted by so that their numbers stand in order of counting; full-width digits are digits too.
pub fn by_number(text: &str) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let (mut digits, mut words) = (String::new(), String::new());
    for c in text.trim().chars() {
        if let Some(digit) = digit(c) {
            found.extend(words_of(&mut words));
            digits.push(digit);
        } else {
            found.extend(number_of(&mut digits));
            words.push(c);
        }
    }
    found.extend(words_of(&mut words));
    found.extend(number_of(&mut digits));
    found
}

fn digit(c: char) -> Option<char> {
    let value = match c {
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => c.to_digit(10)?,
    };
    char::from_digit(value, 10)
}

fn number_of(digits: &mut String) -> Option<Stretch> {
    let all = std::mem::take(digits);
    let counted = all.trim_start_matches('0');
    (!all.is_empty()).then(|| Stretch::Number(counted.len(), counted.to_owned()))
}

fn words_of(words: &mut String) -> Option<Stretch> {
    let all = std::mem::take(words);
    (!all.is_empty()).then_some(Stretch::Words(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut texts: Vec<&str>) -> Vec<&str> {
        texts.sort_by_key(|text| by_number(text));
        texts
    }

    #[test]
    fn doors_stand_as_one_walks_past_them() {
        let doors = vec!["南街12號", "南街2號", "北巷3號", "南街２１號", "南街2號3單元", "南街", "7", "012"];
        let expected = ["7", "012", "北巷3號", "南街", "南街2號", "南街2號3單元", "南街12號", "南街２１號"];
        assert_eq!(sorted(doors), expected);
    }

    #[test]
    fn a_number_of_any_length_has_its_place() {
        let long = "9".repeat(60);
        assert_eq!(sorted(vec![&long, "10", ""]), ["", "10", long.as_str()]);
    }
}
