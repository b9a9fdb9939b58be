//! Which language, and how it is chosen.

use std::fmt;
use std::str::FromStr;

/// A language of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Traditional script, mainland vocabulary.
    ZhHant,
    /// Simplified script.
    ZhHans,
    /// English.
    En,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ZhHant, Self::ZhHans, Self::En];

    /// The BCP 47 tag, as in `--lang` and in labels.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhHant => "zh-Hant",
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// Whether it is written in Han characters.
    pub fn is_chinese(self) -> bool {
        self != Self::En
    }

    /// The language of a locale's name as systems write it: `zh_CN.UTF-8`, `zh-TW`, `en_GB`.
    pub fn of_locale(locale: &str) -> Self {
        let name = locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-").to_ascii_lowercase();
        let mut parts = name.split('-');
        if parts.next() != Some("zh") {
            return Self::En;
        }
        let hant = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
        if hant && !name.contains("hans") { Self::ZhHant } else { Self::ZhHans }
    }

    /// The language to speak: what was asked for with `--lang` or in `GRIDLOG_LANG`, else that of the locale.
    ///
    /// `environment` reads a variable; `system` is the platform's own locale, where the environment names none.
    pub fn choose(
        asked: Option<Self>,
        environment: impl Fn(&str) -> Option<String>,
        system: impl FnOnce() -> Option<String>,
    ) -> Self {
        let variable = |name: &str| environment(name).filter(|value| !value.trim().is_empty());
        asked
            .or_else(|| variable("GRIDLOG_LANG").and_then(|name| name.parse().ok()))
            .or_else(|| {
                let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable).or_else(system);
                locale.map(|locale| Self::of_locale(&locale))
            })
            .unwrap_or(Self::En)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A tag that is none of the three languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such language: {0} (zh-Hant, zh-Hans or en)")]
pub struct UnknownLang(pub String);

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Takes the tags, and what people write for them: `zh`, `zh-TW`, `zh_CN`.
    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        let tag = text.trim().replace('_', "-").to_ascii_lowercase();
        match tag.as_str() {
            "en" | "en-us" | "en-gb" => Ok(Self::En),
            "zh" => Ok(Self::ZhHans),
            _ if tag.starts_with("zh-") => Ok(Self::of_locale(&tag)),
            _ => Err(UnknownLang(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(asked: Option<Lang>, variables: &[(&str, &str)], system: Option<&str>) -> Lang {
        let read = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Lang::choose(asked, read, || system.map(str::to_owned))
    }

    #[test]
    fn the_mainland_locale_speaks_simplified_and_taiwan_and_hong_kong_traditional() {
        assert_eq!(chosen(None, &[], Some("zh_CN.UTF-8")), Lang::ZhHans);
        assert_eq!(chosen(None, &[], Some("zh-TW")), Lang::ZhHant);
        assert_eq!(chosen(None, &[("LANG", "zh_HK.UTF-8")], None), Lang::ZhHant);
        assert_eq!(chosen(None, &[], Some("zh-Hans-HK")), Lang::ZhHans);
        assert_eq!(chosen(None, &[("LANG", "de_DE.UTF-8")], Some("zh_CN")), Lang::En);
        assert_eq!(chosen(None, &[], None), Lang::En);
    }

    #[test]
    fn what_is_asked_for_comes_before_the_variable_and_the_variable_before_the_locale() {
        let variables = [("GRIDLOG_LANG", "zh-Hant"), ("LC_ALL", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")];
        assert_eq!(chosen(Some(Lang::En), &variables, None), Lang::En);
        assert_eq!(chosen(None, &variables, None), Lang::ZhHant);
        assert_eq!(chosen(None, &variables[1..], None), Lang::ZhHans);
        assert_eq!(chosen(None, &[("GRIDLOG_LANG", ""), ("LANG", "zh_CN")], None), Lang::ZhHans);
    }

    #[test]
    fn a_tag_that_is_no_language_is_refused() {
        assert_eq!("zh-hant".parse(), Ok(Lang::ZhHant));
        assert_eq!("zh".parse(), Ok(Lang::ZhHans));
        assert_eq!("fr".parse::<Lang>(), Err(UnknownLang("fr".into())));
    }
}
