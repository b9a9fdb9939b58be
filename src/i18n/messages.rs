//! The messages of one language, with English behind them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use i18n_embed::LanguageLoader;
use i18n_embed::fluent::FluentLanguageLoader;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::lang::Lang;

#[derive(RustEmbed)]
#[folder = "i18n/"]
struct Files;

/// The messages of one language. Cheap to clone.
#[derive(Clone)]
pub struct Messages {
    lang: Lang,
    loader: Arc<FluentLanguageLoader>,
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Messages({})", self.lang)
    }
}

/// What a code says: what happened, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What happened.
    pub what: String,
    /// What to do next, where there is something to do.
    pub next: Option<String>,
}

impl Messages {
    /// The messages of a language.
    pub fn new(lang: Lang) -> Self {
        let loader = FluentLanguageLoader::new("gridlog", identifier(Lang::En));
        // Fails only if a file is missing from the binary; then every message is its key.
        if let Err(error) = loader.load_languages(&Files, &[identifier(lang)]) {
            tracing::error!(%error, "messages not loaded");
        }
        loader.set_use_isolating(false);
        Self { lang, loader: Arc::new(loader) }
    }

    /// Which language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Its tag, for labels that carry their text in all languages.
    pub fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// For the [`t!`](crate::t) macro.
    #[doc(hidden)]
    pub fn loader(&self) -> &FluentLanguageLoader {
        &self.loader
    }

    /// Whether there is such a message.
    pub fn has(&self, key: &str) -> bool {
        self.loader.has(key)
    }

    /// A message by its key; the key itself if there is none. Whole numbers among the values count as numbers.
    pub fn get(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.find(key, args.iter().copied()).unwrap_or_else(|| key.to_owned())
    }

    /// A message by its key, if there is one.
    pub fn find<'a>(&self, key: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
        if !self.has(key) {
            return None;
        }
        let mut values = HashMap::new();
        for (name, value) in args {
            match plain_number(value) {
                Some(number) => values.insert(name, number.into()),
                None => values.insert(name, value.into()),
            };
        }
        Some(self.loader.get_args_concrete(key, values))
    }

    /// The word for a stable code, e.g. `code("stage", "filed")`; the code itself if this version has no word for it.
    pub fn code(&self, what: &str, code: &str) -> String {
        let key = format!("{what}-{code}");
        if self.has(&key) { self.loader.get(&key) } else { code.to_owned() }
    }

    /// What a code with values says, e.g. `said("refusal", "unknown-grid", …)`: the message `refusal-unknown-grid`,
    /// and `refusal-unknown-grid-next` if there is one.
    ///
    /// A value that is itself a code is put into words: `stage`, `act`, `nature`, `tier`, `right`, `slot`, `path`,
    /// `field`, `late`, `unit-kind`, and `action`, `what` and `type`, which name a right, a command and a kind of value.
    /// A `reason` may itself be a refusal: then its own values go by `reason-` and their name.
    pub fn said<'a>(&self, kind: &str, code: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> Said {
        let given: Vec<(&str, &str)> = args.into_iter().collect();
        let worded = given.iter().map(|(name, value)| match *name {
            "reason" => (*name, self.reason(value, &given)),
            name => (name, self.word(name, value)),
        });
        let worded: Vec<(&str, String)> = worded.collect();
        let args = || worded.iter().map(|(name, value)| (*name, value.as_str()));
        let key = format!("{kind}-{code}");
        let what = self.find(&key, args()).unwrap_or_else(|| {
            let values: Vec<String> = worded.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if values.is_empty() { code.to_owned() } else { format!("{code} ({})", values.join(", ")) }
        });
        Said { what, next: self.find(&format!("{key}-next"), args()) }
    }

    fn reason(&self, code: &str, args: &[(&str, &str)]) -> String {
        let refused = || args.iter().filter_map(|(name, value)| Some((name.strip_prefix("reason-")?, *value)));
        let refusal = self.has(&format!("refusal-{code}"));
        if refusal && refused().next().is_some() {
            let what = self.said("refusal", code, refused()).what;
            // What is wrong with a file may be called as a refusal is and have other values: then a name is left standing.
            if !what.contains("{$") {
                return what;
            }
        }
        let word = self.find(&format!("reason-{code}"), args.iter().copied());
        let detail = refused().find(|(name, value)| *name == "detail" && !value.is_empty());
        if let (Some(word), Some((_, detail))) = (&word, detail) {
            return crate::t!(self, "reason-with-detail", reason = word.as_str(), detail = detail);
        }
        word.unwrap_or_else(|| if refusal { self.said("refusal", code, refused()).what } else { code.to_owned() })
    }

    fn word(&self, name: &str, value: &str) -> String {
        let family = match name {
            "action" => "right",
            "what" => "command",
            "type" => "value",
            "needed" => "tier",
            other => other,
        };
        let is_code = !value.is_empty() && value.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if is_code { self.code(family, value) } else { value.to_owned() }
    }
}

fn identifier(lang: Lang) -> LanguageIdentifier {
    lang.tag().parse().unwrap_or_default()
}

/// Fluent chooses plurals by numbers only; a short whole number prints the same either way.
fn plain_number(text: &str) -> Option<u32> {
    let plain = text == "0" || (text.len() <= 9 && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_final_of_a_case_is_opened_again_and_the_owner_has_a_name_among_those_who_built_on_something() {
        for lang in [Lang::ZhHant, Lang::ZhHans, Lang::En] {
            let messages = Messages::new(lang);
            let next = |of| messages.said("refusal", "final-by-rule", [("what", "undo"), ("of", of)]).next.unwrap();
            assert!(next("case").contains("gridlog case reopen"), "a case has no addendum: {}", next("case"));
            assert!(!next("record").contains("reopen"), "{}", next("record"));
            let built = [("what", "case-accept"), ("record", "城關-2026-00002"), ("by", "owner")];
            let said = messages.said("refusal", "built-upon", built);
            let owner = messages.code("by", "owner");
            assert!(said.what.contains(&owner) && said.what.contains("城關-2026-00002"), "{}", said.what);
            assert!(owner != "owner" && said.next.is_some_and(|next| next.contains(&owner)));
        }
    }

    #[test]
    fn a_refusal_says_what_happened_and_what_to_do_next_in_each_language() {
        let args = [("given", "610921100009999")];
        let said = |lang| Messages::new(lang).said("refusal", "unknown-grid", args);
        assert_eq!(said(Lang::ZhHant).what, "沒有網格「610921100009999」。");
        assert_eq!(said(Lang::ZhHans).what, "没有网格「610921100009999」。");
        assert_eq!(said(Lang::En).what, "There is no grid \"610921100009999\".");
        assert!(said(Lang::ZhHant).next.is_some_and(|next| next.contains("grid tree")));
    }

    #[test]
    fn values_that_are_codes_are_put_into_words() {
        let args = [("number", "城關-2026-00001"), ("stage", "filed"), ("act", "closed")];
        let said = Messages::new(Lang::ZhHant).said("refusal", "not-now", args);
        assert_eq!(said.what, "事項 城關-2026-00001（待受理）現在不能「辦結」。");
    }

    #[test]
    fn a_reason_is_told_with_its_own_values() {
        let args = [("line", "3"), ("text", "x"), ("reason", "empty-text"), ("reason-field", "name")];
        let said = Messages::new(Lang::ZhHant).said("note", "bad-row", args);
        assert_eq!(said.what, "第 3 行沒有收：名稱不能為空。  x");
        let args = [("file", "t.toml"), ("line", "3"), ("key", "duties.visit.cadence"), ("reason", "bad-value")];
        let said = Messages::new(Lang::ZhHant).said(
            "refusal",
            "bad-regulation",
            args.into_iter().chain([("reason-detail", "x")]),
        );
        assert_eq!(said.what, "制度文件 t.toml 第 3 行「duties.visit.cadence」有誤：值不對（x）");
        let said = Messages::new(Lang::En).said(
            "refusal",
            "bad-file",
            [("path", "a.csv"), ("reason", "open-quote"), ("line", "2")],
        );
        assert!(said.what.contains("the quotation mark in line 2"), "{}", said.what);
        let system = Messages::new(Lang::En).said("refusal", "io-failed", [("path", "a"), ("reason", "Is late (5)")]);
        assert!(system.what.contains("Is late (5)"));
    }

    #[test]
    fn a_code_of_a_newer_version_is_shown_with_its_values() {
        let said = Messages::new(Lang::En).said("refusal", "moon-phase", [("phase", "full")]);
        assert_eq!(said, Said { what: "moon-phase (phase=full)".into(), next: None });
        assert_eq!(Messages::new(Lang::En).code("stage", "moonlit"), "moonlit");
    }

    #[test]
    fn numbers_choose_the_plural_and_codes_keep_their_digits() {
        let messages = Messages::new(Lang::En);
        assert_eq!(messages.get("limit-working-days", &[("amount", "1")]), "1 working day");
        assert_eq!(messages.get("limit-working-days", &[("amount", "15")]), "15 working days");
        assert_eq!(plain_number("007"), None);
        assert_eq!(plain_number("610921100001"), None);
    }

    #[test]
    fn no_direction_marks_are_put_around_values() {
        let said = Messages::new(Lang::ZhHans).said("refusal", "unknown-grid", [("given", "南街")]);
        assert!(!said.what.contains(['\u{2068}', '\u{2069}']));
    }
}
