//! Names and telephones of residents, as they leave the house: 郑某, 138****1234.

/// Surnames of two characters, in either script.
const DOUBLE: [&str; 16] = [
    "歐陽", "欧阳", "司馬", "司马", "上官", "諸葛", "诸葛", "皇甫", "尉遲", "尉迟", "令狐", "慕容", "夏侯", "公孫",
    "公孙", "東方",
];
/// Digits of a run that is taken for a telephone, or for something that is nobody's business either.
const LEAST_DIGITS: usize = 7;

/// A name with its surname alone: 郑某; of a name in letters its first one.
pub(in crate::service) fn name(name: &str) -> String {
    let first = name.trim().chars().next();
    match first {
        Some(c) if c.is_ascii_alphabetic() => format!("{c}."),
        Some(c) => match DOUBLE.iter().find(|double| name.trim().starts_with(**double)) {
            Some(double) if name.trim().chars().count() > 2 => format!("{double}某"),
            _ => format!("{c}某"),
        },
        None => String::new(),
    }
}

/// What ends the address of a household.
const DOORS: [char; 8] = ['號', '号', '室', '戶', '户', '組', '组', '院'];
/// What stands before a number that is an address.
const STREETS: [char; 12] = ['路', '街', '巷', '道', '里', '村', '區', '区', '棟', '栋', '樓', '楼'];

/// A household as it leaves the house: its door stands as it is, since nobody would find it otherwise; a name in it is
/// masked.
pub(super) fn household(text: &str) -> String {
    let part = |part: &str| {
        let door = part.char_indices().rev().find(|(_, c)| DOORS.contains(c)).map(|(at, c)| at + c.len_utf8());
        if let Some((address, rest)) = door.and_then(|end| part.split_at_checked(end)) {
            return numbers(address) + &name(rest);
        }
        let digits = part.find(is_digit).unwrap_or(part.len());
        let (lead, number) = part.split_at_checked(digits).unwrap_or((part, ""));
        let is_street = lead.chars().next_back().is_none_or(|last| STREETS.contains(&last));
        let lead = if is_street && !number.is_empty() { lead.to_owned() } else { name(lead) };
        lead + &numbers(number)
    };
    text.split_whitespace().map(part).collect::<Vec<_>>().join(" ")
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Every run of digits that is long enough for a telephone, with its middle hidden. A mobile number may be written in
/// groups, and the area code of another stands apart: `138 0013 8000`, `0915-3320000`.
pub(super) fn numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        if !is_digit(c) {
            out.push(c);
            at += 1;
            continue;
        }
        let run = run_at(&chars, at);
        out.push_str(&hidden(&run));
        at += run.len();
    }
    out
}

/// The digits from here on, with single blanks or dashes among them where together they are a telephone.
fn run_at(chars: &[char], from: usize) -> Vec<char> {
    let mut grouped: Vec<char> = Vec::new();
    for (place, c) in chars.iter().enumerate().skip(from) {
        let separates = matches!(c, ' ' | '-' | '－') && chars.get(place + 1).is_some_and(|next| is_digit(*next));
        if !is_digit(*c) && !separates {
            break;
        }
        grouped.push(*c);
    }
    let digits: Vec<char> = grouped.iter().copied().filter(|c| is_digit(*c)).collect();
    let begins = |c: char, wide: char| digits.first().is_some_and(|first| *first == c || *first == wide);
    let mobile = begins('1', '１') && digits.len() == 11;
    let with_area = begins('0', '０') && (10..=12).contains(&digits.len());
    if mobile || with_area { grouped } else { grouped.into_iter().take_while(|c| is_digit(*c)).collect() }
}

fn hidden(run: &[char]) -> String {
    let digits = run.iter().filter(|c| is_digit(**c)).count();
    if digits < LEAST_DIGITS {
        return run.iter().collect();
    }
    let mobile = digits == 11 && run.first().is_some_and(|c| matches!(c, '1' | '１'));
    let (before, after) = if mobile { (3, 4) } else { (3, 2) };
    let mut seen = 0;
    let shown = |c: &char| {
        if !is_digit(*c) {
            return *c;
        }
        seen += 1;
        if seen <= before || seen > digits - after { *c } else { '*' }
    };
    run.iter().map(shown).collect()
}

/// A text without these residents' names and without telephones.
pub(in crate::service) fn text(text: &str, residents: &[String]) -> String {
    let mut names: Vec<&String> = residents.iter().filter(|name| name.trim().chars().count() >= 2).collect();
    // The longest first: one may be part of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let replaced = names.into_iter().fold(text.to_owned(), |text, known| text.replace(known.trim(), &name(known)));
    numbers(&replaced)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("郑大爷", "郑某")]
    #[case("欧阳修文", "欧阳某")]
    #[case("欧阳", "欧某")]
    #[case("Wang Lei", "W.")]
    #[case("", "")]
    fn of_a_name_the_surname_stays(#[case] given: &str, #[case] masked: &str) {
        assert_eq!(name(given), masked);
    }

    #[rstest]
    #[case("新华路52号", "新华路52号")]
    #[case("南街12號 鄭秀英", "南街12號 鄭某")]
    #[case("南街12號鄭秀英", "南街12號鄭某")]
    #[case("3-2-401", "3-2-401")]
    #[case("郑大爷", "郑某")]
    #[case("郑大爷13812341234", "郑某138****1234")]
    #[case("新華路52", "新華路52")]
    fn of_a_household_the_door_stays_and_a_name_is_masked(#[case] given: &str, #[case] masked: &str) {
        assert_eq!(household(given), masked);
    }

    #[rstest]
    #[case("電話13812341234。", "電話138****1234。")]
    #[case("138 1234 1234", "138 **** 1234")]
    #[case("１３８１２３４１２３４", "１３８****１２３４")]
    #[case("0915-3320000", "091*-*****00")]
    #[case("3320000", "332**00")]
    #[case("身份證610921199001011234", "身份證610*************34")]
    #[case("南街12號3單元401", "南街12號3單元401")]
    #[case("城關-2026-00123", "城關-2026-00123")]
    #[case("11月23日 09:30 漏水", "11月23日 09:30 漏水")]
    fn of_a_telephone_the_middle_is_hidden_and_other_numbers_stay(#[case] given: &str, #[case] masked: &str) {
        assert_eq!(numbers(given), masked);
    }

    #[test]
    fn a_longer_name_is_not_taken_for_the_shorter_one_in_it() {
        let known = ["李明".to_owned(), "李明华".to_owned(), "王".to_owned()];
        assert_eq!(text("李明华家漏水，李明来报，王家也漏", &known), "李某家漏水，李某来报，王家也漏");
    }
}
