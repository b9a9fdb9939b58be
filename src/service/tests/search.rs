//! One box over everything: in scope, in both scripts, by pinyin, the best and newest first; and an index that follows
//! what is saved and undone, and is made anew when it is lost.

use std::path::PathBuf;
use std::time::Duration;

use rstest::rstest;

use super::scenario::file;
use super::{Town, at};
use crate::service::command::{Asker, Command, When};
use crate::service::door::Door;
use crate::service::finding::home;
use crate::service::hosted::HostDoor;
use crate::service::query::{Query, QueryRequest};
use crate::service::view::{Answer, Found, Hit};

const AREA: &str = "610921100001001";
const SECOND: &str = "610921100001002";
const VILLAGE: &str = "610921100200001";
const PATIENCE: Duration = Duration::from_secs(60);

impl Town {
    fn found_as(&self, person: Option<&str>, mask: bool, text: &str) -> Found {
        let asker = Asker { person: person.map(str::to_owned), now: Some(self.now), mask };
        let query = Query::Search { text: text.into(), limit: 50, lang: None };
        match self.host.query(QueryRequest { asker, query }).unwrap() {
            Answer::Hits(found) => *found,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn hits(&self, person: &str, text: &str) -> Vec<Hit> {
        self.found_as(Some(person), false, text).hits
    }

    /// Kinds and names of what is found.
    fn names(&self, person: &str, text: &str) -> Vec<String> {
        self.hits(person, text).iter().map(|hit| format!("{} {}", hit.kind, hit.title)).collect()
    }

    fn cases(&self, person: &str, text: &str) -> usize {
        self.hits(person, text).iter().filter(|hit| hit.kind == "case").count()
    }

    /// From here on it is the index that answers, not what was saved a moment ago.
    pub(super) fn settle(&self) {
        self.host.begin_finding();
        assert!(self.host.shared().finding.is_settled(PATIENCE), "everything is in the index");
    }

    fn set(&self, person: &str, grid: &str, key: &str, values: &[(&str, &str)]) {
        let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        let set = Command::LedgerSet { grid: grid.into(), item: "households".into(), key: key.into(), values };
        self.by(person, set).unwrap();
    }

    fn index_dirs(&self) -> Vec<PathBuf> {
        std::fs::read_dir(home(self.dir.path())).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

fn placed(grid: &str, kind: &str, at: &str, text: &str) -> Command {
    let mut filed = file(grid, kind, text);
    if let Command::CaseFile { place, .. } = &mut filed {
        *place = at.into();
    }
    filed
}

fn when(start: &str) -> When {
    When { date: None, start: Some(start.parse().unwrap()), minutes: Some(20), late: None }
}

fn diary(household: &str, text: &str) -> Command {
    Command::LogDiary {
        grid: AREA.into(),
        when: When { minutes: None, ..when("08:10") },
        household: household.into(),
        text: text.into(),
        result: None,
        promise: None,
        promised_by: None,
    }
}

fn patrol(text: &str) -> Command {
    Command::LogPatrol {
        grid: AREA.into(),
        when: when("08:30"),
        text: text.into(),
        route: Some("南街 → 東巷 → 學校後門".into()),
        companions: vec!["歐陽主任".into()],
        links: vec![],
    }
}

/// A warden's morning, and a neighbour's.
fn lived_in() -> Town {
    let town = Town::founded();
    town.by("網格員甲", placed(AREA, "manhole-missing", "東巷口", "井蓋不見了，已擺路障")).unwrap();
    town.by("網格員甲", placed(AREA, "lamp-dark", "學校後門", "路燈不亮，晚上看不清台階")).unwrap();
    town.by("網格員乙", placed(SECOND, "lamp-dark", "𠮷野家旁", "路灯闪烁 👨‍👩‍👧 都說刺眼，café 門口也是")).unwrap();
    town.by("網格員甲", patrol("街面整潔，䶮家麵館換了新灶")).unwrap();
    town.by("網格員甲", diary("鄭奶奶家", "希望樓道裝路燈")).unwrap();
    town.set("網格員甲", AREA, "南街12號", &[("戶主", "鄭奶奶"), ("人口", "1"), ("電話", "13800138765")]);
    town.set("網格員甲", AREA, "東巷3號", &[("戶主", "歐陽甲"), ("人口", "4"), ("備註", "門口堆物，已勸")]);
    town
}

fn both(check: impl Fn(&Town)) {
    let town = lived_in();
    // Once by what was saved a moment ago, once by the index alone.
    check(&town);
    town.settle();
    check(&town);
}

#[test]
fn one_box_finds_cases_logs_diary_rows_people_grids_and_units() {
    both(|town| {
        assert_eq!(
            town.names("網格員甲", "路燈"),
            ["case 城關-2026-00002 學校後門", "diary 2026-11-23 08:10 網格員甲",]
        );
        assert_eq!(town.names("網格員甲", "麵館"), ["log 2026-11-23 08:30 網格員甲"]);
        assert_eq!(town.names("網格員甲", "東巷3號"), ["entry 東巷3號"]);
        assert_eq!(town.names("網格員甲", "站長甲")[0], "person 站長甲");
        assert_eq!(town.names("網格員甲", "城管")[0], "person 城管員");
        assert!(town.names("網格員甲", "城管").contains(&"unit 城管中隊".to_owned()));
        assert_eq!(town.names("網格員甲", "南街第一網格")[0], "grid 南街第一網格");
        assert_eq!(town.names("網格員甲", "沒有這樣的東西"), [""; 0]);
        assert_eq!(town.names("網格員甲", "  "), [""; 0]);
    });
}

#[rstest]
#[case("路灯", "路燈")]
#[case("路燈", "路灯")]
#[case("麵館", "面馆")]
#[case("CAFÉ", "cafe\u{301}")]
#[case("１２號", "12号")]
fn both_scripts_and_every_form_of_a_letter_find_the_same(#[case] one: &str, #[case] other: &str) {
    both(|town| {
        let found = town.names("站長甲", one);
        assert!(!found.is_empty(), "{one}");
        assert_eq!(found, town.names("站長甲", other));
    });
}

#[rstest]
#[case("䶮", "log")]
#[case("䶮家", "log")]
#[case("𠮷", "case")]
#[case("𠮷野家", "case")]
#[case("cafe", "case")]
#[case("👨‍👩‍👧", "case")]
#[case("鄭", "entry")]
#[case("8765", "entry")]
fn rare_characters_marks_emoji_single_characters_and_ends_of_numbers_are_found(#[case] word: &str, #[case] kind: &str) {
    both(|town| {
        let found = town.hits("站長甲", word);
        assert!(found.iter().any(|hit| hit.kind == kind), "{word}: {found:?}");
    });
}

#[rstest]
#[case("nj", "grid 南街社区")]
#[case("dxk", "case 城關-2026-00001 東巷口")]
#[case("xuexiao", "case 城關-2026-00002 學校後門")]
#[case("dongxiang", "entry 東巷3號")]
#[case("oyj", "entry 東巷3號")]
#[case("zhengnainai", "entry 南街12號")]
#[case("ouyangz", "log 2026-11-23 08:30 網格員甲")]
#[case("wgyj", "person 網格員甲")]
fn initials_and_pinyin_find_names_and_places(#[case] typed: &str, #[case] name: &str) {
    both(|town| {
        let found = town.names("站長甲", typed);
        assert!(found.contains(&name.to_owned()), "{typed}: {found:?}");
    });
}

#[test]
fn what_was_typed_comes_before_what_stands_for_it_however_old_it_is() {
    let mut town = Town::founded();
    town.by("網格員甲", placed(AREA, "lamp-dark", "東巷口", "居民問網格員什麼時候來")).unwrap();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", placed(AREA, "lamp-dark", "西巷口", "居民問格線員什麼時候來")).unwrap();
    for settled in [false, true] {
        for (typed, first, second) in [("網格員什", "東巷口", "西巷口"), ("格线员什", "西巷口", "東巷口")]
        {
            let found = town.hits("網格員甲", typed);
            let places: Vec<&str> =
                found.iter().filter(|hit| hit.kind == "case").map(|hit| hit.title.as_str()).collect();
            assert!(places[0].ends_with(first) && places[1].ends_with(second), "{settled} {typed}: {places:?}");
            assert_eq!((found[0].how.as_str(), found[1].how.as_str()), ("words", "near"));
        }
        town.settle();
    }
    // 檔案精神 for 文件, 程式 for 程序.
    town.by("網格員甲", placed(AREA, "lamp-dark", "南巷口", "傳達上級檔案精神，說明辦事程式")).unwrap();
    assert_eq!((town.cases("網格員甲", "文件"), town.cases("網格員甲", "辦事程序")), (1, 1));
}

#[test]
fn of_as_good_ones_the_newest_comes_first_and_the_name_itself_before_all() {
    let mut town = lived_in();
    town.now = at("2026-11-24T09:00");
    town.by("網格員甲", placed(AREA, "lamp-dark", "南街12號門口", "路燈又不亮")).unwrap();
    town.settle();
    let found = town.names("網格員甲", "路燈 不亮");
    assert_eq!(found, ["case 城關-2026-00004 南街12號門口", "case 城關-2026-00002 學校後門"]);
    let found = town.names("網格員甲", "南街12號");
    assert_eq!(found, ["entry 南街12號", "case 城關-2026-00004 南街12號門口"]);
}

#[test]
fn what_matched_is_marked_in_its_text() {
    both(|town| {
        let found = town.hits("站長甲", "路燈 后门");
        let case = found.iter().find(|hit| hit.kind == "case").unwrap();
        let of = |text: &str, marks: &[(usize, usize)]| {
            marks.iter().map(|(start, end)| text[*start..*end].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of(&case.title, &case.title_marks), ["後門"]);
        assert_eq!(of(&case.excerpt, &case.excerpt_marks), ["路燈"]);
        let spelled = &town.hits("站長甲", "dongxiang in:ledger")[0];
        assert_eq!(of(&spelled.title, &spelled.title_marks), ["東巷"]);
    });
}

#[test]
fn kinds_places_and_people_are_found_by_their_names_too_below_what_reads_so() {
    both(|town| {
        let found = town.hits("站長甲", "缺失");
        assert!(found.iter().any(|hit| hit.kind == "case" && hit.id == "城關-2026-00001" && hit.how == "attribute"));
        assert_eq!(town.names("站長甲", "南街第二網格 路燈"), ["case 城關-2026-00003 𠮷野家旁"]);
        assert!(town.names("站長甲", "網格員乙").contains(&"case 城關-2026-00003 𠮷野家旁".to_owned()));
        assert!(town.names("站長甲", "住戶 歐陽").contains(&"entry 東巷3號".to_owned()));
    });
}

#[test]
fn terms_narrow_it_as_in_triage() {
    both(|town| {
        let by = |text: &str| town.names("站長甲", text);
        assert_eq!(by("in:diary 路燈"), ["diary 2026-11-23 08:10 網格員甲"]);
        assert_eq!(by("範圍:台帳 南街"), ["entry 南街12號", "entry 東巷3號"]);
        assert_eq!(by("grid:南街第二網格 路燈"), ["case 城關-2026-00003 𠮷野家旁"]);
        assert_eq!(by("類型:井蓋"), ["case 城關-2026-00001 東巷口"]);
        assert_eq!(by("kind:路燈 stage:filed from:2026-11-23").len(), 2);
        assert_eq!(by("kind:路燈 until:2026-11-22"), [""; 0]);
        assert_eq!(by("filed-by:網格員乙"), ["case 城關-2026-00003 𠮷野家旁"]);
        assert_eq!(by("is:mine in:log"), [""; 0], "a log is nobody's to do");
        assert_eq!(by("in:person 站長 grid:南街社區"), ["person 站長甲"]);
        let found = town.found_as(Some("站長甲"), false, "grid:nj 路燈");
        assert_eq!(found.meant, [("grid".to_owned(), "南街社区".to_owned())]);
        assert!(
            town.host
                .query(QueryRequest {
                    asker: Asker { person: Some("站長甲".into()), now: Some(town.now), mask: false },
                    query: Query::Search { text: "grid:火星".into(), limit: 5, lang: None },
                })
                .is_err()
        );
    });
}

#[test]
fn everybody_finds_what_is_theirs_to_see_and_nothing_else() {
    both(|town| {
        assert_eq!(town.cases("網格員甲", "路燈"), 1, "the own area's");
        assert_eq!(town.cases("網格員乙", "路燈"), 1);
        assert_eq!(town.cases("站長甲", "路燈"), 2, "the community's");
        assert_eq!(town.names("站長乙", "路燈"), [""; 0], "the other community's chief");
        assert_eq!(town.cases("鎮辦甲", "路燈"), 2, "the town's");
        assert_eq!(town.names("網格員乙", "鄭奶奶"), [""; 0], "neither diary nor row of another area");
        assert_eq!(town.names("站長乙", "2026-00001"), [""; 0], "nor by its number");
        assert_eq!(town.names("站長乙", "城關-2026-00001"), [""; 0]);
    });
}

#[test]
fn a_field_that_is_read_by_some_posts_finds_nothing_for_the_others() {
    both(|town| {
        assert_eq!(town.names("網格員甲", "13800138765"), ["entry 南街12號"]);
        assert_eq!(town.names("鎮辦甲", "13800138765"), [""; 0]);
        assert_eq!(town.found_as(None, false, "8765").hits, []);
        // Found by what they do read, it does not show what they do not.
        let found = town.hits("鎮辦甲", "南街12號");
        assert!(found.iter().any(|hit| hit.kind == "entry"));
        assert!(found.iter().all(|hit| !hit.excerpt.contains("1380013")), "{found:?}");
    });
}

#[test]
fn a_sensitive_case_is_found_by_the_chief_and_its_filer_alone() {
    let town = Town::founded();
    town.by("網格員乙", placed(SECOND, "domestic-violence", "南街40號", "鄰居聽見求助")).unwrap();
    town.by("網格員甲", placed(AREA, "lamp-dark", "南街41號", "路燈不亮")).unwrap();
    for settled in [false, true] {
        for typed in [
            "求助",
            "南街40號",
            "nj40",
            "in:case",
            "grid:南街第二網格",
            "城關-2026-00001",
            "00001",
            "1",
            "kind:domestic-violence",
        ] {
            let sees = |person: &str| town.hits(person, typed).iter().any(|hit| hit.id == "城關-2026-00001");
            let found = ["站長甲", "網格員乙"].map(sees);
            let searched = !matches!(typed, "nj40" | "1");
            assert_eq!(found, [searched || sees("站長甲"), searched || sees("網格員乙")], "{settled} {typed}");
            for person in ["網格員甲", "站長乙", "鎮辦甲", "城管員"] {
                assert!(!sees(person), "{settled} {typed}: {person}");
            }
            let owner = town.found_as(None, false, typed);
            assert!(owner.hits.iter().all(|hit| hit.id != "城關-2026-00001") && !owner.cut, "{settled} {typed}");
        }
        town.settle();
    }
}

#[test]
fn a_units_people_find_the_cases_of_their_unit_wherever_they_lie_and_no_others() {
    let town = lived_in();
    town.by("站長甲", Command::CaseAccept { case: "城關-2026-00002".into() }).unwrap();
    let route = Command::CaseRoute {
        case: "城關-2026-00002".into(),
        to: Some("城管中隊".into()),
        assist: Vec::new(),
        reason: None,
    };
    town.by("站長甲", route).unwrap();
    for _ in 0..2 {
        let found = town.names("城管員", "路燈");
        assert_eq!(found, ["case 城關-2026-00002 學校後門"]);
        assert_eq!(town.names("城管員", "井蓋"), [""; 0]);
        assert_eq!(town.names("城管員", "鄭奶奶"), [""; 0]);
        town.settle();
    }
}

#[test]
fn while_names_are_masked_no_resident_is_found_or_shown() {
    both(|town| {
        let masked = |text: &str| town.found_as(Some("網格員甲"), true, text).hits;
        for typed in ["鄭奶奶", "zhengnainai", "znn", "歐陽甲", "13800138765", "8765"] {
            assert_eq!(masked(typed), [], "{typed}");
            assert!(!town.hits("網格員甲", typed).is_empty(), "{typed}");
        }
        let found = masked("南街12號");
        assert!(found.iter().any(|hit| hit.kind == "entry"));
        assert!(!serde_json::to_string(&masked("樓道")).unwrap().contains("鄭奶奶"));
        assert!(!serde_json::to_string(&found).unwrap().contains("鄭奶奶"));
    });
}

#[test]
fn what_is_undone_is_not_found_and_is_again_when_it_is_done_again() {
    let town = lived_in();
    town.settle();
    town.by("網格員甲", placed(AREA, "lamp-dark", "橋頭", "橋頭欄杆鬆動")).unwrap();
    for settled in [false, true] {
        assert_eq!(town.cases("網格員甲", "欄杆"), 1, "{settled}");
        town.settle();
        town.by("網格員甲", Command::Undo).unwrap();
        assert_eq!(town.cases("網格員甲", "欄杆"), 0, "{settled}");
        town.settle();
        assert_eq!(town.cases("網格員甲", "欄杆"), 0, "{settled}");
        town.by("網格員甲", Command::Redo).unwrap();
    }
    town.set("網格員甲", AREA, "東巷3號", &[("戶主", "上官乙")]);
    assert_eq!(town.names("網格員甲", "歐陽甲"), [""; 0], "what gave way is no longer found");
    town.settle();
    assert_eq!((town.names("網格員甲", "歐陽甲").len(), town.names("網格員甲", "上官").len()), (0, 1));
    let withdraw = Command::LedgerWithdraw {
        grid: AREA.into(),
        item: "households".into(),
        key: "東巷3號".into(),
        reason: "搬走".into(),
    };
    town.by("網格員甲", withdraw).unwrap();
    assert_eq!(town.names("網格員甲", "上官"), [""; 0]);
    town.settle();
    assert_eq!(town.names("網格員甲", "上官"), [""; 0]);
}

/// Everything that a few people find by a few words.
fn everything(town: &Town) -> Vec<Vec<Hit>> {
    let typed = ["路燈", "南街", "nj", "網格員", "1", "街", "門口", "in:case", "in:ledger 南", "東巷 口"];
    let people = ["網格員甲", "網格員乙", "站長甲", "站長乙", "鎮辦甲", "城管員"];
    people.iter().flat_map(|person| typed.iter().map(|text| town.hits(person, text))).collect()
}

#[test]
fn an_index_that_grew_finds_what_one_made_anew_finds() {
    let mut town = lived_in();
    town.settle();
    for round in 0..6 {
        town.by("網格員甲", placed(AREA, "lamp-dark", &format!("東巷{round}號"), "路燈不亮，門口堆物")).unwrap();
        town.set("網格員甲", AREA, &format!("南街{round}號"), &[("戶主", "鄭奶奶"), ("人口", "2")]);
        town.settle();
        if round % 2 == 0 {
            town.by("網格員甲", Command::Undo).unwrap();
        }
    }
    town.settle();
    let grew = everything(&town);
    assert!(grew.iter().map(Vec::len).sum::<usize>() > 60);
    town.host.close().unwrap();
    std::fs::remove_dir_all(home(town.dir.path())).unwrap();
    town.reopen();
    town.settle();
    assert_eq!(everything(&town), grew, "deleted: made anew from the store");
    town.host.close().unwrap();
    town.reopen();
    town.settle();
    assert_eq!(everything(&town), grew, "and opened again");
}

#[test]
fn what_was_saved_while_nobody_kept_the_index_is_found_from_the_first_search_on() {
    let mut town = lived_in();
    town.settle();
    town.restart();
    // Nobody searches: a short command, and another.
    for round in 0..5 {
        town.by("網格員甲", placed(AREA, "lamp-dark", &format!("橋頭{round}號"), "欄杆鬆動")).unwrap();
    }
    town.restart();
    assert_eq!(town.cases("網格員甲", "欄杆"), 5);
    let found = town.found_as(Some("網格員甲"), false, "欄杆");
    assert_eq!(found.indexing, None, "nothing is missing");
    town.settle();
    assert_eq!(town.cases("網格員甲", "欄杆"), 5);
}

#[rstest]
#[case::flipped(|bytes: &mut Vec<u8>| if let Some(byte) = bytes.get_mut(40) { *byte ^= 0xff })]
#[case::cut(|bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2))]
#[case::empty(Vec::clear)]
fn a_damaged_index_is_noticed_and_made_anew(#[case] harm: fn(&mut Vec<u8>)) {
    let mut town = lived_in();
    town.settle();
    let whole = everything(&town);
    town.host.close().unwrap();
    let dir = town.index_dirs().pop().unwrap();
    for file in std::fs::read_dir(&dir).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|it| matches!(it.to_str(), Some("term" | "idx" | "fast" | "store"))) {
            let mut bytes = std::fs::read(&file).unwrap();
            harm(&mut bytes);
            std::fs::write(&file, bytes).unwrap();
        }
    }
    town.reopen();
    town.settle();
    assert_eq!(everything(&town), whole);
    assert_eq!(town.index_dirs().len(), 1, "the damaged one is gone");
}

#[test]
fn an_index_of_another_journal_is_not_used() {
    let one = lived_in();
    one.settle();
    one.host.close().unwrap();
    let mut other = Town::founded();
    other.by("網格員甲", placed(AREA, "manhole-missing", "橋頭", "欄杆鬆動")).unwrap();
    other.settle();
    other.host.close().unwrap();
    std::fs::remove_dir_all(home(other.dir.path())).unwrap();
    copy(&home(one.dir.path()), &home(other.dir.path()));
    other.reopen();
    assert_eq!(other.cases("站長甲", "路燈"), 0);
    assert_eq!(other.cases("站長甲", "欄杆"), 1);
    other.settle();
    assert_eq!((other.cases("站長甲", "路燈 不亮"), other.cases("站長甲", "欄杆")), (0, 1));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_day_that_was_signed_is_found_by_its_words_and_by_what_the_reviewer_said() {
    let town = lived_in();
    let sign = Command::LogSign {
        grid: Some(VILLAGE.into()),
        date: None,
        span: crate::domain::log::LogSpan::Day,
        text: "今日巡查兩次，欄杆鬆動已報".into(),
        lines: vec![],
    };
    town.by("格線員丙", sign).unwrap();
    for _ in 0..2 {
        assert!(town.names("村站長", "欄杆").contains(&"day-log 2026-11-23 格線員丙".to_owned()));
        assert_eq!(town.names("格線員丙", "欄杆").len(), 1);
        assert_eq!(town.names("網格員乙", "欄杆"), [""; 0]);
        town.settle();
    }
}
