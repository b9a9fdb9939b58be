//! The messages: three files that agree, and a word for every code that the program can answer with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

use std::collections::{BTreeMap, BTreeSet};

use gridlog::domain::case::{Act, Channel, Nature, PathTaken, Responsibility, Source, Stage, act_name};
use gridlog::domain::grid::UnitKind;
use gridlog::domain::ids::Tier;
use gridlog::domain::ledger::HowKnown;
use gridlog::domain::limit::{LimitUnit, StepReason};
use gridlog::domain::log::LateReason;
use gridlog::domain::right::{Right, Scope};
use gridlog::domain::time::Slot;
use gridlog::i18n::{Lang, Messages};
use gridlog::service::refusal::{RefusalCode, RefusalKind};

fn text_of(lang: Lang) -> String {
    std::fs::read_to_string(format!("{}/i18n/{lang}/gridlog.ftl", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Key to variables, of one file.
fn messages_of(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text_of(lang).lines().filter(|line| !line.starts_with('#')) {
        let mut rest = line;
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            let (name, value) = line.split_once(" =").unwrap_or_else(|| panic!("{lang}: not a message: {line}"));
            name.clone_into(&mut key);
            assert!(messages.insert(key.clone(), BTreeSet::new()).is_none(), "{lang}: {key} stands there twice");
            rest = value;
        }
        let names = rest.split('$').skip(1).map(|part| {
            part.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next().unwrap().to_owned()
        });
        if let Some(variables) = messages.get_mut(&key) {
            variables.extend(names);
        }
    }
    messages
}

#[test]
fn the_three_files_have_the_same_keys_and_the_same_variables() {
    let english = messages_of(Lang::En);
    assert!(english.len() > 200);
    for lang in [Lang::ZhHant, Lang::ZhHans] {
        let other = messages_of(lang);
        let missing: Vec<_> = english.keys().filter(|key| !other.contains_key(*key)).collect();
        let surplus: Vec<_> = other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{lang}: missing {missing:?}, too many {surplus:?}");
        for (key, variables) in &english {
            assert_eq!(&other[key], variables, "{lang}: variables of {key}");
        }
    }
}

#[test]
fn every_message_is_understood() {
    for lang in Lang::ALL {
        let messages = Messages::new(lang);
        for (key, variables) in messages_of(lang) {
            let values: Vec<(&str, &str)> = variables.iter().map(|name| (name.as_str(), "7")).collect();
            let text = messages.get(&key, &values);
            assert!(!text.contains("{$") && !text.contains("{ $") && text != key, "{lang}: {key} is {text}");
            assert!(!text.trim().is_empty(), "{lang}: {key} is empty");
        }
    }
}

#[test]
fn the_chinese_files_keep_to_their_script_and_to_mainland_words() {
    let (traditional, simplified) = (text_of(Lang::ZhHant), text_of(Lang::ZhHans));
    for word in ["格線", "儲存", "搜尋", "資料", "檔案", "登入", "使用者", "視窗", "伺服", "復原", "螢幕", "軟體"]
    {
        assert!(!traditional.replace("內部資料", "").contains(word), "{word} is no mainland word");
    }
    for character in "網帳錄銷務項辦結報單崗開關無時間點數據".chars() {
        assert!(!simplified.contains(character), "{character} is traditional");
    }
    for character in "网账录销务项办结报单岗开关无时间点数据".chars().filter(|c| !"据".contains(*c))
    {
        assert!(!traditional.contains(character), "{character} is simplified");
    }
    assert!(!simplified.contains('帐') && !simplified.contains('帳'), "a ledger is 台账");
}

/// The stable code of a value as the journal writes it.
fn code(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn keys<T: serde::Serialize>(family: &str, values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|value| format!("{family}-{}", code(value))).collect()
}

/// Where the program writes codes as plain words, and the family of their messages.
const PLACES: [(&str, &str); 10] = [
    ("made", ".making("),
    ("made", "made("),
    ("note", ".noting("),
    ("opening", "notes.push(note("),
    ("opening", "OpeningNote { code: "),
    ("finding", "error: true, code: "),
    ("finding", "error: false, code: "),
    ("oddity", "meta.oddity("),
    ("phase", "progress("),
    ("phase", "phase: "),
];

/// The codes that stand right after these words anywhere in the program, however the lines are broken.
fn literals_after(words: &str) -> BTreeSet<String> {
    fn walk(dir: &std::path::Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap().flatten() {
            let path = entry.path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" && name != "tui" {
                walk(&path, texts);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !name.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let program = text.split("#[cfg(test)]").next().unwrap();
                texts.push(program.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "("));
            }
        }
    }
    let mut texts = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let code = |rest: &str| {
        let literal = rest.strip_prefix('"')?.split('"').next()?;
        (!literal.is_empty() && literal.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
            .then(|| literal.to_owned())
    };
    texts.iter().flat_map(|text| text.split(words).skip(1).filter_map(code)).collect()
}

#[test]
fn every_code_has_a_word() {
    let mut wanted: Vec<String> = Vec::new();
    for refusal in RefusalCode::ALL {
        wanted.push(format!("refusal-{}", refusal.key()));
        wanted.push(format!("refusal-{}-next", refusal.key()));
    }
    wanted.extend(Act::ALL.map(|act| format!("act-{}", act_name(act))));
    wanted.extend(["act-filed", "act-settled"].map(str::to_owned));
    // What a stale refusal is about: one word for each kind of record.
    let records = ["case", "log", "day-log", "entry", "grid", "unit", "person", "appointment", "regulation", "item"];
    wanted.extend(records.iter().chain(&["holidays", "exports"]).map(|kind| format!("record-{kind}")));
    wanted.extend(Right::ALL.map(|right| format!("right-{}", right.code())));
    wanted.extend(LimitUnit::ALL.map(|unit| format!("limit-{}", unit.code())));
    wanted.extend(keys("stage", Stage::ALL));
    wanted.extend(keys("nature", [Nature::General, Nature::Policy, Nature::Emergency]));
    wanted.extend(keys("path", [PathTaken::Settled, PathTaken::BroughtBack, PathTaken::Reported]));
    {
        use Source::{CallIn, Hotline, Patrol, ResidentUnit, Superior, Survey, VisitIn, Wechat};
        wanted.extend(keys("source", [Patrol, VisitIn, CallIn, Wechat, Hotline, Superior, ResidentUnit, Survey]));
    }
    {
        use Channel::{InPerson, Message, Paper, Phone, Program, Radio};
        wanted.extend(keys("channel", [Phone, InPerson, Message, Radio, Program, Paper]));
    }
    wanted.extend(keys("how", [HowKnown::Seen, HowKnown::Phoned, HowKnown::Neighbour, HowKnown::Unit]));
    {
        use LateReason::{Away, NoLaptop, PowerCut, StandingIn, Urgent};
        wanted.extend(keys("late", [NoLaptop, PowerCut, Away, StandingIn, Urgent]));
    }
    wanted.extend(keys("tier", [Tier::Town, Tier::Community, Tier::Area]));
    wanted.extend(keys("unit-kind", [UnitKind::Office, UnitKind::Center, UnitKind::Unit]));
    wanted.extend(keys("responsibility", [Responsibility::Inside, Responsibility::Outside]));
    wanted.extend(keys("scope", [Scope::Own, Scope::Below, Scope::Town]));
    wanted.extend(keys("slot", [Slot::Morning, Slot::Afternoon]));
    {
        use StepReason::{Holiday, MakeUp, Office, OutsideHours, RoundTheClock, Weekend};
        wanted.extend(keys("step", [RoundTheClock, Office, MakeUp, OutsideHours, Weekend, Holiday]));
    }
    {
        use RefusalKind::{BadInput, Busy, Damaged, Failed, Forbidden, Io, Newer, NotFound, Usage};
        let kinds = [Failed, Usage, Forbidden, NotFound, BadInput, Damaged, Newer, Io, Busy];
        wanted.extend(keys("kind-refusal", kinds));
    }
    for (family, codes) in [
        ("reason", gridlog::journal::Fault::CODES),
        ("reason", gridlog::journal::Began::CODES),
        ("reason", gridlog::regulation::Reason::CODES),
        ("reason", gridlog::regulation::FindingCode::CODES),
        ("reason", gridlog::domain::calendar::BadRow::CODES),
        ("finding", gridlog::regulation::FindingCode::CODES),
        ("phase", gridlog::store::fill::Phase::CODES),
    ] {
        wanted.extend(codes.iter().map(|code| format!("{family}-{code}")));
    }
    wanted.extend(PLACES.iter().flat_map(|(family, before)| {
        let found = literals_after(before);
        assert!(!found.is_empty(), "nothing is written {before}: is it called otherwise now?");
        found.into_iter().map(move |code| format!("{family}-{code}"))
    }));
    let known = messages_of(Lang::En);
    let missing: Vec<_> = wanted.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(missing.is_empty(), "no message for {missing:?}");
}

#[test]
fn the_words_on_the_screens_are_the_words_of_filters() {
    use Source::{CallIn, Hotline, Patrol, ResidentUnit, Superior, Survey, VisitIn, Wechat};
    use gridlog::service::terms::parse;
    for lang in Lang::ALL {
        let messages = Messages::new(lang);
        let means = |family: &str, key: &str, code: &str| {
            let word = messages.code(family, code);
            let by_code = parse(&format!("{key}:{code}")).unwrap();
            assert_eq!(parse(&format!("{key}:\"{word}\"")).unwrap(), by_code, "{lang}: {key}:{word}");
        };
        for nature in [Nature::General, Nature::Policy, Nature::Emergency] {
            means("nature", "nature", &code(nature));
        }
        for stage in Stage::ALL {
            means("stage", "stage", &code(stage));
        }
        for source in [Patrol, VisitIn, CallIn, Wechat, Hotline, Superior, ResidentUnit, Survey] {
            means("source", "source", &code(source));
        }
        for key in ["nature", "kind", "grid", "source", "stage"] {
            let head = messages.code("cli-head", key);
            let unknown = parse(&format!("{head}:?")).err().map(|refusal| refusal.code);
            assert_ne!(unknown, Some(RefusalCode::UnknownTerm), "{lang}: {head}");
        }
    }
}
