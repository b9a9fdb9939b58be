//! Names for the codes among the values of a refusal or a note: the service knows what is meant, the front end knows
//! the language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::label::Label;

/// A name, and its code where the code is what one types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// What people call it.
    pub label: Label,
    /// What they type.
    #[serde(default)]
    pub code: Option<String>,
}

/// The names that a value stands for, by the value's own name.
pub type Names = BTreeMap<String, Vec<Name>>;

/// Puts several names that people gave as one value: how they are joined is the reader's language's own.
pub fn put_list(
    args: &mut BTreeMap<String, String>,
    names: &mut Names,
    arg: &str,
    list: impl IntoIterator<Item = impl AsRef<str>>,
) {
    let list: Vec<Name> =
        list.into_iter().map(|one| Name { label: Label::verbatim(one.as_ref()), code: None }).collect();
    let plain: Vec<&str> = list.iter().map(|name| name.label.hant.as_str()).collect();
    args.insert(arg.to_owned(), plain.join("、"));
    names.insert(arg.to_owned(), list);
}

/// The values with names in place of their codes: `網格員（warden）、片長（area-chief）`.
pub fn worded(args: &BTreeMap<String, String>, names: &Names, tag: &str) -> Vec<(String, String)> {
    let chinese = tag.starts_with("zh");
    let one = |name: &Name| {
        let label = name.label.in_language(tag);
        match &name.code {
            Some(code) if chinese => format!("{label}（{code}）"),
            Some(code) => format!("{label} ({code})"),
            None => label.to_owned(),
        }
    };
    let value = |arg: &str, plain: &str| match names.get(arg) {
        Some(names) => names.iter().map(one).collect::<Vec<_>>().join(if chinese { "、" } else { ", " }),
        None => plain.to_owned(),
    };
    args.iter().map(|(arg, plain)| (arg.clone(), value(arg, plain))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_by_its_name_and_in_brackets_where_it_is_typed() {
        let label = Label { hant: "網格員".into(), hans: "网格员".into(), en: "Warden".into() };
        let args = BTreeMap::from([("choices".to_owned(), "warden".to_owned()), ("given".to_owned(), "x".to_owned())]);
        let typed = Name { label: label.clone(), code: Some("warden".into()) };
        let shown = Name { label, code: None };
        let say = |names: Vec<Name>, tag: &str| worded(&args, &BTreeMap::from([("choices".to_owned(), names)]), tag);
        assert_eq!(say(vec![typed.clone(), shown.clone()], "zh-Hant")[0].1, "網格員（warden）、網格員");
        assert_eq!(say(vec![typed, shown], "en")[0].1, "Warden (warden), Warden");
        assert_eq!(worded(&args, &Names::new(), "en")[1].1, "x");
    }

    #[test]
    fn several_names_are_joined_as_the_language_of_the_reader_joins_them() {
        let (mut args, mut names) = (BTreeMap::new(), Names::new());
        put_list(&mut args, &mut names, "who", ["王㛃", "何𠮷"]);
        assert_eq!(worded(&args, &names, "zh-Hans")[0].1, "王㛃、何𠮷");
        assert_eq!(worded(&args, &names, "en")[0].1, "王㛃, 何𠮷");
        put_list(&mut args, &mut names, "who", Vec::<String>::new());
        assert_eq!(worded(&args, &names, "en")[0].1, "", "nobody is no name");
    }
}
