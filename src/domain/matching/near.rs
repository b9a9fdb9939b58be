//! Words that stand for each other in texts which a machine took from one script to the other: found, and ranked below
//! what was typed.

use std::sync::LazyLock;

use super::plain::plain;

/// As the mainland writes it, and as the machine did.
const PAIRS: [(&str, &str); 8] = [
    ("網格", "格線"),
    ("文件", "檔案精神"),
    ("程序", "程式"),
    ("合同", "契約"),
    ("群眾", "民眾"),
    ("權限", "許可權"),
    ("網絡", "網路"),
    ("計劃", "計畫"),
];

static PLAIN: LazyLock<Vec<(String, String)>> =
    LazyLock::new(|| PAIRS.iter().map(|(one, other)| (plain(one), plain(other))).collect());

/// What a word (plain) may be written as as well; the word itself is not among them.
pub fn near(word: &str) -> Vec<String> {
    let both_ways = PLAIN.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    both_ways
        .filter(|(from, _)| word.contains(from.as_str()))
        .map(|(from, to)| word.replace(from.as_str(), to))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_a_pair_stands_for_the_other_also_within_a_longer_one() {
        for (one, other) in PAIRS {
            assert!(near(&plain(one)).contains(&plain(other)), "{one}");
            assert!(near(&plain(other)).contains(&plain(one)), "{other}");
        }
        assert_eq!(near("网格员"), ["格线员"]);
        assert_eq!(near("路灯"), [""; 0]);
    }
}
