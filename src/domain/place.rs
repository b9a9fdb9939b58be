//! Places as people write them, compared without a map: by words and numbers. 「東巷口 12號」 is 「東巷口十二号」 and is
//! not 「東巷口21號」, however alike they read. Pure.

use super::matching::fold;

/// Characters that tell one side from another: two places that differ in them are two places.
const SIDES: [char; 12] = ['东', '西', '南', '北', '前', '后', '左', '右', '上', '下', '里', '外'];
/// Fewer characters than so are no place that another one could be the same as.
const LEAST: usize = 2;

/// How two places are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Another place: another number, another side, or a name with another part.
    Other,
    /// The words do not tell: one is missing, or they have too little in common to contradict each other.
    Unclear,
    /// One says the same as the other and more: 南街12號, 南街12號門口.
    Near,
    /// The same, however it is written.
    Same,
}

/// A place as it is compared: either script, any width, numerals as digits, without blanks and signs. For comparing and
/// for keys of indexes only.
pub fn place_key(text: &str) -> String {
    let plain: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut key = String::with_capacity(text.len());
    let mut rest = plain.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let numerals = rest.iter().take_while(|c| numeral(**c).is_some()).count();
        if numerals == 0 {
            key.push(*first);
            rest = others;
            continue;
        }
        let (number, after) = rest.split_at(numerals);
        key.push_str(&digits(number));
        rest = after;
    }
    key
}

/// What a numeral stands for: digits up to nine; ten and a hundred multiply what stands before them.
fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        _ => return None,
    })
}

/// Numerals as digits: 二十三 is 23, 一百零二 is 102, 一〇二 is 102.
fn digits(numerals: &[char]) -> String {
    let values: Vec<u32> = numerals.iter().filter_map(|c| numeral(*c)).collect();
    if values.iter().all(|value| *value < 10) {
        return values.iter().map(u32::to_string).collect();
    }
    let (mut sum, mut last) = (0_u32, None);
    for value in values {
        if value < 10 {
            last = Some(value);
        } else {
            sum = sum.saturating_add(last.take().unwrap_or(1).saturating_mul(value));
        }
    }
    sum.saturating_add(last.unwrap_or(0)).to_string()
}

/// A place made ready to be held against many others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    key: String,
    /// The words of the key, without its numbers.
    words: Vec<char>,
    numbers: Vec<String>,
}

impl Spot {
    /// Of a place as it was typed.
    pub fn of(text: &str) -> Self {
        let key = place_key(text);
        let words = key.chars().filter(|c| !c.is_ascii_digit()).collect();
        let numbers = key
            .split(|c: char| !c.is_ascii_digit())
            .map(|number| number.trim_start_matches('0').to_owned())
            .filter(|number| !number.is_empty())
            .collect();
        Self { key, words, numbers }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// Whether a text names this place.
    pub fn is_named_in(&self, text: &Self) -> bool {
        self.words.len() > LEAST && text.key.contains(&self.key)
    }

    /// How it is to another place.
    pub fn nearness(&self, other: &Self) -> Nearness {
        if self.is_empty() || other.is_empty() {
            return Nearness::Unclear;
        }
        if self.key == other.key {
            return Nearness::Same;
        }
        let within = |one: &Self, all: &Self| is_within(&one.numbers, &all.numbers);
        if !within(self, other) && !within(other, self) {
            return Nearness::Other;
        }
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let told = short.words.len() >= LEAST && 2 * short.words.len() >= long.words.len();
        if told && is_within(&short.words, &long.words) {
            return Nearness::Near;
        }
        let sides = |spot: &Self| spot.words.iter().copied().filter(|c| SIDES.contains(c)).collect::<Vec<_>>();
        let (one, all) = (sides(short), sides(long));
        if !is_within(&one, &all) && !is_within(&all, &one) {
            return Nearness::Other;
        }
        // 李家沟 and 王家沟: the same pattern with another name in it.
        let alike = short.words.len() == long.words.len()
            && short.words != long.words
            && 2 * common(&short.words, &long.words) >= short.words.len();
        if alike { Nearness::Other } else { Nearness::Unclear }
    }
}

/// Whether all of one stands in the other, in its order.
fn is_within<T: PartialEq>(one: &[T], all: &[T]) -> bool {
    let mut rest = all.iter();
    one.iter().all(|part| rest.any(|other| other == part))
}

/// How many characters two names of the same length have at the same place.
fn common(one: &[char], other: &[char]) -> usize {
    one.iter().zip(other).filter(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn nearness(one: &str, other: &str) -> Nearness {
        Spot::of(one).nearness(&Spot::of(other))
    }

    #[rstest]
    #[case("東巷口 12號", "東巷口12號")]
    #[case("東巷口12號", "东巷口１２号")]
    #[case("東巷口12號", "東巷口十二號")]
    #[case("東巷口，12 號。", "東巷口　12號")]
    #[case("3棟2單元", "三栋二单元")]
    #[case("一百零二室", "102室")]
    #[case("一〇二室", "102室")]
    #[case("二十三號", "23號")]
    fn a_place_is_the_same_however_it_is_written(#[case] one: &str, #[case] other: &str) {
        assert_eq!(place_key(one), place_key(other));
        assert_eq!(nearness(one, other), Nearness::Same);
    }

    #[rstest]
    #[case::another_number("巷口1", "巷口11")]
    #[case::another_number("東巷口12號", "東巷口21號")]
    #[case::in_words("東巷口二號", "東巷口12號")]
    #[case::another_number_and_more("南街12號", "南街14號門口")]
    #[case::another_side("東巷口", "北巷口")]
    #[case::another_side("學校後門", "學校前門")]
    #[case::another_name("李家溝", "王家溝")]
    #[case::another_name("南街小學", "南街醫院")]
    #[case::another_of_a_series("第一小學門口", "第二小學門口")]
    fn identical_words_do_not_make_another_spot_the_same(#[case] one: &str, #[case] other: &str) {
        assert_eq!(nearness(one, other), Nearness::Other, "{one} {other}");
    }

    #[rstest]
    #[case::more_is_said("南街12號", "南街12號門口", Nearness::Near)]
    #[case::more_is_said("學校後門", "南街學校後門", Nearness::Near)]
    #[case::a_number_is_not_known("東巷口", "東巷口12號", Nearness::Near)]
    #[case::a_flat_of_a_house("幸福小區3棟", "幸福小區3棟2單元", Nearness::Near)]
    #[case::too_little_is_said("南街", "南街12號老李麵館門口", Nearness::Unclear)]
    #[case::nothing_is_said("", "南街12號", Nearness::Unclear)]
    #[case::other_words("老李麵館旁", "南街12號", Nearness::Unclear)]
    fn one_may_say_more_than_the_other(#[case] one: &str, #[case] other: &str, #[case] expected: Nearness) {
        assert_eq!(nearness(one, other), expected);
    }

    #[test]
    fn a_text_may_name_a_place() {
        let text = Spot::of("南街小學後門，路燈不亮好幾天了");
        assert!(Spot::of("南街小学后门").is_named_in(&text));
        assert!(!Spot::of("南街醫院").is_named_in(&text));
        assert!(!Spot::of("路").is_named_in(&text), "a single word is no place");
    }

    proptest! {
        #[test]
        fn two_places_are_to_each_other_what_they_are_the_other_way_round(
            one in "[東西南北巷口街一二十0-9號 ]{0,8}", other in "[東西南北巷口街一二十0-9號 ]{0,8}",
        ) {
            prop_assert_eq!(nearness(&one, &other), nearness(&other, &one));
            let same = if Spot::of(&one).is_empty() { Nearness::Unclear } else { Nearness::Same };
            prop_assert_eq!(nearness(&one, &one), same);
        }

        #[test]
        fn noise_makes_no_trouble(noise in "\\PC*") {
            let key = place_key(&noise);
            prop_assert_eq!(place_key(&key), key);
        }
    }
}
