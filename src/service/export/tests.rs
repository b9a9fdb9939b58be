//! What an export holds, and what never leaves the house.

use crate::service::command::OnBehalf;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::HIDDEN;
use crate::domain::case::Nature;
use crate::service::command::{Asker, Command, LedgerRow, When};
use crate::service::door::{Column, Door, Part, Stream, StreamEnd, StreamRequest};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::tests::{Town, at};

const AREA: &str = "610921100001001";
const OTHER: &str = "610921100001002";
const ELSEWHERE: &str = "610921100002001";
const VILLAGE: &str = "610921100200001";

#[derive(Debug, Clone, PartialEq, Default)]
struct File {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl File {
    fn cells(&self, code: &str) -> Vec<&str> {
        let at = self.columns.iter().position(|column| column.code == code).unwrap_or_else(|| panic!("no {code}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    fn has(&self, code: &str) -> bool {
        self.columns.iter().any(|column| column.code == code)
    }
}

type Files = BTreeMap<String, File>;

struct Ask<'a> {
    person: Option<&'a str>,
    audience: Option<&'a str>,
    carry_all: bool,
    mask: bool,
    unless_at: Option<String>,
}

const OWNER: Ask<'static> = Ask { person: None, audience: None, carry_all: false, mask: false, unless_at: None };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn stream(town: &Town, ask: &Ask<'_>, seen: &mut dyn FnMut(&Part)) -> Result<(Files, StreamEnd), Refusal> {
    let mut files = Files::new();
    let mut last = String::new();
    let request = StreamRequest {
        asker: Asker { person: ask.person.map(str::to_owned), now: Some(town.now), mask: ask.mask },
        what: Stream::Export {
            audience: ask.audience.map(str::to_owned),
            date: town.now.date(),
            carry_all: ask.carry_all,
            unless_at: ask.unless_at.clone(),
        },
    };
    let end = town.host.stream(request, &mut |part| {
        seen(&part);
        match part {
            Part::File { path, columns } => {
                let file = files.entry(path.clone()).or_default();
                assert!(file.columns.is_empty() || file.columns == columns, "{path} changed its columns");
                file.columns = columns;
                last = path;
            }
            Part::Rows { rows } => {
                let file = files.get_mut(&last).unwrap();
                assert!(rows.rows().all(|row| row.count() == file.columns.len()), "{last} has a ragged row");
                file.rows.extend(rows.rows().map(|row| row.map(str::to_owned).collect::<Vec<_>>()));
            }
            Part::Progress { .. } | Part::Board { .. } => {}
        }
        Ok(())
    })?;
    Ok((files, end))
}

fn export(town: &Town, ask: &Ask<'_>) -> Files {
    stream(town, ask, &mut |_| {}).unwrap().0
}

fn set(town: &Town, person: &str, grid: &str, item: &str, key: &str, values: &[(&str, &str)]) {
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let command = Command::LedgerSet { grid: grid.into(), item: item.into(), key: key.into(), values };
    town.by(person, command).unwrap();
}

fn file(grid: &str, kind: &str, text: &str) -> Command {
    Command::CaseFile {
        grid: grid.into(),
        kind: kind.into(),
        nature: Some(Nature::General),
        path: None,
        source: None,
        place: "南街12號門口".into(),
        text: text.into(),
        happened: None,
        reporter: Some("住戶乙".into()),
        reporter_phone: Some("13900000009".into()),
        result: None,
        told: Vec::new(),
        late: None,
        units: None,
        original: None,
        on_spot: None,
        concerns: Vec::new(),
    }
}

fn when(minutes: u32) -> When {
    When { date: None, start: None, minutes: Some(minutes), late: None }
}

/// A town in which a little of everything has been written.
fn town() -> Town {
    let town = Town::founded();
    set(
        &town,
        "網格員甲",
        AREA,
        "households",
        "南街12號",
        &[("戶主", "戶主甲"), ("人口", "4"), ("電話", "13900000001")],
    );
    set(&town, "網格員甲", AREA, "households", "南街2號", &[("戶主", "=𠮷野"), ("備註", "二\n行, \"引\"")]);
    set(&town, "網格員甲", AREA, "rentals", "南街14號", &[("房東", "房東甲"), ("用途", "經營"), ("有消防器材", "是")]);
    set(&town, "網格員乙", OTHER, "households", "後街1號", &[("戶主", "戶主乙")]);
    set(&town, "格線員丙", VILLAGE, "households", "東南村3號", &[("戶主", "戶主丙")]);
    town.by("網格員甲", file(AREA, "manhole-missing", "井蓋不見了")).unwrap();
    town.by("網格員甲", file(AREA, "domestic-violence", "夜裡有哭聲")).unwrap();
    town.by("網格員甲", file(ELSEWHERE, "manhole-missing", "北街的井蓋")).unwrap();
    let grid = AREA.to_owned();
    let text = "學校後門路燈不亮".to_owned();
    town.by(
        "網格員甲",
        Command::LogPatrol {
            grid: grid.clone(),
            when: when(40),
            text,
            route: None,
            companions: Vec::new(),
            links: vec![],
        },
    )
    .unwrap();
    let visit = Command::LogVisit {
        grid: grid.clone(),
        when: when(30),
        text: "走訪".into(),
        companions: Vec::new(),
        person: None,
        behalf: OnBehalf::default(),
        household: None,
    };
    town.by("網格員甲", visit).unwrap();
    let diary = Command::LogDiary {
        grid,
        when: When { minutes: None, ..when(0) },
        household: "南街12號".into(),
        text: "希望裝路燈".into(),
        result: None,
        promise: Some("下週問".into()),
        promised_by: Some(day("2026-11-30")),
    };
    town.by("網格員甲", diary).unwrap();
    town
}

#[test]
fn the_town_has_its_registers_and_each_grid_its_carry_copies_and_a_grid_s_item_without_rows_no_file() {
    let files = export(&town(), &OWNER);
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "grids/610921100001001/cases.csv",
            "grids/610921100001001/households.csv",
            "grids/610921100001001/patrols.csv",
            "grids/610921100001001/rentals.csv",
            "grids/610921100001002/households.csv",
            "grids/610921100002001/cases.csv",
            "grids/610921100200001/households.csv",
            "lines/population/households.csv",
            "lines/population/rentals.csv",
            "town/cases.csv",
            "town/collections.csv",
            "town/day-logs.csv",
            "town/diary.csv",
            "town/grids.csv",
            "town/hazards.csv",
            "town/minutes.csv",
            "town/patrols.csv",
            "town/roster.csv",
            "town/screenings.csv",
            "town/visits.csv",
            "town/week-month-logs.csv",
        ]
    );
    assert_eq!(files["town/grids.csv"].rows.len(), 1 + 30 + 4);
    assert_eq!(files["town/day-logs.csv"].rows.len(), 0, "a register is there even while it is empty");
    assert_eq!(files["town/visits.csv"].rows.len(), 1);
    assert_eq!(files["town/patrols.csv"].cells("slot"), ["morning"]);
    assert_eq!(files["town/diary.csv"].cells("promised_by"), ["2026-11-30"]);
    assert!(files["town/roster.csv"].cells("person_name").contains(&"站長甲"));
    assert_eq!(files["town/cases.csv"].cells("number"), ["城關-2026-00001", "城關-2026-00002", "城關-2026-00003"]);
}

#[test]
fn minutes_are_by_grid_and_month_and_stand_in_no_row_that_names_a_person() {
    let files = export(&town(), &OWNER);
    let minutes = &files["town/minutes.csv"];
    assert_eq!(minutes.cells("log_kind"), ["patrol", "visit"]);
    assert_eq!(minutes.cells("entries"), ["1", "1"]);
    assert!(minutes.cells("minutes").contains(&"30"), "{:?}", minutes.cells("minutes"));
    for file in crate::export::columns::TOWN.iter().chain(crate::export::columns::CARRY) {
        let named = file.codes.contains(&"person_name");
        assert!(!(named && (file.codes.contains(&"minutes") || file.codes.contains(&"end"))), "{}", file.name);
    }
}

#[test]
fn 篇3_信息5_b_the_line_and_the_blocks_are_the_same_rows_by_two_orders() {
    let files = export(&town(), &Ask { carry_all: true, ..OWNER });
    for item in ["households", "rentals"] {
        let line = &files[&format!("lines/population/{item}.csv")];
        let mut of_line: Vec<(String, String)> =
            line.cells("grid").iter().zip(line.cells("key")).map(|(g, k)| ((*g).to_owned(), k.to_owned())).collect();
        let mut of_blocks = Vec::new();
        for (path, file) in files.iter().filter(|(path, _)| path.ends_with(&format!("/{item}.csv"))) {
            if let Some(rest) = path.strip_prefix("grids/") {
                let grid = rest.split('/').next().unwrap();
                of_blocks.extend(file.cells("key").iter().map(|key| (grid.to_owned(), (*key).to_owned())));
            }
        }
        assert!(of_line.is_sorted(), "by grid and key");
        of_line.sort();
        of_blocks.sort();
        assert_eq!(of_line, of_blocks);
    }
}

#[test]
fn a_carry_copy_leaves_out_complainants_telephones_opinions_and_what_is_sensitive_unless_asked() {
    let town = town();
    let carried = |files: &Files| -> Vec<String> {
        let carried = files.iter().filter(|(path, _)| path.starts_with("grids/"));
        carried.flat_map(|(_, file)| file.rows.iter().flatten().cloned()).collect()
    };
    let private = ["住戶乙", "13900000009", "希望裝路燈", "夜裡有哭聲", "13900000001"];
    for audience in [None, Some("station-chief")] {
        let files = export(&town, &Ask { audience, ..OWNER });
        let cells = carried(&files);
        assert!(cells.contains(&"井蓋不見了".to_owned()) && cells.contains(&"戶主甲".to_owned()));
        for word in private {
            assert!(!cells.iter().any(|cell| cell.contains(word)), "{word} for {audience:?}");
        }
        assert!(!files["grids/610921100001001/households.csv"].has("phone"));
    }
    let all = carried(&export(&town, &Ask { audience: Some("站長"), carry_all: true, ..OWNER }));
    for word in private {
        assert!(all.iter().any(|cell| cell.contains(word)), "{word} when asked for");
    }
    let office = carried(&export(&town, &Ask { audience: Some("town-office"), carry_all: true, ..OWNER }));
    for word in ["夜裡有哭聲", "13900000001"] {
        assert!(!office.iter().any(|cell| cell.contains(word)), "the office does not read {word}");
    }
}

#[test]
fn 篇3_信息3_for_how_long_a_carry_copy_keeps_what_is_over_is_the_regulations_to_say() {
    let mut town = town();
    let patrols = format!("grids/{AREA}/patrols.csv");
    let kept = |town: &Town| export(town, &OWNER).get(&patrols).map_or(0, |file| file.rows.len());
    town.now = at("2027-02-21T09:00");
    assert_eq!(kept(&town), 1, "ninety days later it is still carried");
    town.now = at("2027-02-22T09:00");
    assert_eq!(kept(&town), 0);
    town.adopt_with("town-grid", "carry_days = 90", "carry_days = 100");
    assert_eq!(kept(&town), 1, "this town says a hundred");
    town.adopt_with("town-grid", "carry_days = 100", "carry_days = 1");
    assert_eq!(kept(&town), 0);
    assert_eq!(export(&town, &OWNER)[&format!("grids/{AREA}/cases.csv")].rows.len(), 1, "what is open is carried");
}

#[test]
fn a_sensitive_case_is_counted_in_the_register_but_its_words_are_for_those_who_read_them() {
    let town = town();
    for (audience, shown) in [(None, HIDDEN), (Some("town-office"), HIDDEN), (Some("sensitive-officer"), "夜裡有哭聲")]
    {
        let files = export(&town, &Ask { audience, ..OWNER });
        let cases = &files["town/cases.csv"];
        assert_eq!(cases.cells("text"), ["井蓋不見了", shown, "北街的井蓋"], "{audience:?}");
        assert_eq!(cases.cells("sensitive"), ["no", "yes", "no"]);
        assert_eq!(cases.cells("kind")[1], if shown == HIDDEN { HIDDEN } else { "domestic-violence" });
        assert_eq!(cases.cells("reporter")[1], if shown == HIDDEN { HIDDEN } else { "住戶乙" });
    }
}

#[test]
fn sensitive_fields_are_hidden_in_the_lines_and_left_out_of_carry_copies_for_posts_that_do_not_read_them() {
    let files = export(&town(), &Ask { audience: Some("town-office"), carry_all: true, ..OWNER });
    assert_eq!(files["lines/population/households.csv"].cells("phone"), [HIDDEN, "", "", ""]);
    assert!(!files["grids/610921100001001/households.csv"].has("phone"));
}

#[test]
fn a_masked_export_names_no_resident_whoever_it_is_for() {
    let town = town();
    for audience in [None, Some("station-chief")] {
        let files = export(&town, &Ask { audience, carry_all: true, mask: true, ..OWNER });
        for (path, file) in files {
            for name in ["戶主甲", "戶主乙", "戶主丙", "𠮷野", "房東甲", "住戶乙", "13900000001", "13900000009"]
            {
                assert!(file.rows.iter().flatten().all(|cell| !cell.contains(name)), "{name} in {path}");
            }
            if path.ends_with("diary.csv") {
                assert_eq!(file.cells("household"), [HIDDEN]);
                assert_eq!(file.cells("text"), ["希望裝路燈"]);
            }
        }
    }
}

#[test]
fn a_post_without_the_town_gets_carry_copies_alone() {
    let files = export(&town(), &Ask { audience: Some("warden"), ..OWNER });
    assert!(files.keys().all(|path| path.starts_with("grids/")), "{:?}", files.keys());
    assert!(files.contains_key("grids/610921100001001/households.csv"));
}

#[test]
fn a_station_chief_exports_the_own_community_and_a_warden_nothing() {
    let town = town();
    let files = export(&town, &Ask { person: Some("站長甲"), ..OWNER });
    assert_eq!(files["lines/population/households.csv"].cells("key"), ["南街12號", "南街2號", "後街1號"]);
    assert_eq!(files["town/cases.csv"].cells("text"), ["井蓋不見了", "夜裡有哭聲"]);
    assert_eq!(files["town/grids.csv"].cells("code"), ["610921100001", AREA, OTHER]);
    assert!(!files.contains_key("grids/610921100200001/households.csv"));
    // Asking for somebody who reads more does not make one read more.
    let others = export(&town, &Ask { person: Some("鎮辦甲"), audience: Some("sensitive-officer"), ..OWNER });
    assert_eq!(others["town/cases.csv"].cells("text")[1], HIDDEN);
    let refused = stream(&town, &Ask { person: Some("網格員甲"), ..OWNER }, &mut |_| {}).unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotYourRight);
    let unknown = stream(&town, &Ask { audience: Some("村長"), ..OWNER }, &mut |_| {}).unwrap_err();
    assert_eq!(unknown.code, RefusalCode::UnknownPost);
    assert!(unknown.args["choices"].contains("station-chief"));
}

#[test]
fn an_export_reads_one_cut_while_others_go_on_writing() {
    let town = town();
    let before = export(&town, &OWNER);
    let mut written = false;
    let (beside, _) = stream(&town, &OWNER, &mut |_| {
        if !std::mem::replace(&mut written, true) {
            town.by("網格員甲", file(AREA, "manhole-missing", "又一個")).unwrap();
            set(&town, "網格員甲", AREA, "households", "南街12號", &[("人口", "9")]);
            set(&town, "網格員甲", AREA, "households", "南街99號", &[("戶主", "新來的")]);
        }
    })
    .unwrap();
    assert!(written);
    assert_eq!(beside, before);
    let after = export(&town, &OWNER);
    assert_eq!(after["town/cases.csv"].rows.len(), before["town/cases.csv"].rows.len() + 1);
    assert!(after["lines/population/households.csv"].cells("key").contains(&"南街99號"));
}

#[test]
fn the_same_data_are_not_exported_twice_and_the_record_of_an_export_is_no_new_data() {
    let town = town();
    let cut = |end: StreamEnd| match end {
        StreamEnd::Exported { cut, .. } => Ok(cut),
        StreamEnd::Unchanged { cut } => Err(cut),
        other => panic!("{other:?}"),
    };
    let first = cut(stream(&town, &OWNER, &mut |_| {}).unwrap().1).unwrap();
    for audience in [None, Some("station-chief")] {
        let audience = audience.map(str::to_owned);
        let done = Command::ExportDone { audience, date: day("2026-11-23"), rows: 9, files: 2 };
        town.owner(done);
    }
    let again = || Ask { unless_at: Some(first.clone()), ..OWNER };
    let (files, end) = stream(&town, &again(), &mut |_| {}).unwrap();
    assert!(files.is_empty());
    let now = cut(end).unwrap_err();
    assert_ne!(now, first, "the records of the exports have moved the journal on");
    town.by("網格員甲", file(AREA, "manhole-missing", "又一個")).unwrap();
    assert!(cut(stream(&town, &again(), &mut |_| {}).unwrap().1).is_ok());
    assert!(cut(stream(&town, &Ask { unless_at: Some("nonsense".into()), ..OWNER }, &mut |_| {}).unwrap().1).is_ok());
}

#[test]
fn what_has_ended_long_ago_is_not_carried_but_stays_in_the_register() {
    let mut town = town();
    let withdraw = Command::CaseWithdraw { case: "城關-2026-00001".into(), reason: "看錯了".into() };
    town.by("網格員甲", withdraw).unwrap();
    let carry = "grids/610921100001001/cases.csv";
    assert_eq!(export(&town, &OWNER)[carry].cells("text"), ["井蓋不見了"], "ended today: still carried");
    town.now = at("2027-02-22T09:00");
    let later = export(&town, &OWNER);
    assert!(!later.contains_key(carry));
    assert!(!later.contains_key("grids/610921100001001/patrols.csv"));
    assert_eq!(later["grids/610921100002001/cases.csv"].rows.len(), 1, "an open case is carried however old");
    assert_eq!(later["town/cases.csv"].rows.len(), 3);
    assert_eq!(later["town/patrols.csv"].rows.len(), 1);
}

#[test]
fn a_withdrawn_row_is_history() {
    let town = town();
    let withdraw = Command::LedgerWithdraw {
        grid: AREA.into(),
        item: "households".into(),
        key: "南街2號".into(),
        reason: "搬走".into(),
    };
    town.by("網格員甲", withdraw).unwrap();
    let files = export(&town, &OWNER);
    assert_eq!(files["grids/610921100001001/households.csv"].cells("key"), ["南街12號"]);
    assert!(!files["lines/population/households.csv"].cells("key").contains(&"南街2號"));
}

#[test]
fn unmasked_rows_can_be_imported_again_without_loss() {
    let town = town();
    let ask = || Ask { audience: Some("warden"), carry_all: true, ..OWNER };
    let (before, empty) = (export(&town, &ask()), Town::founded());
    for (path, file) in &before {
        let Some((grid, name)) = path.strip_prefix("grids/").and_then(|rest| rest.split_once('/')) else { continue };
        let item = name.trim_end_matches(".csv");
        if !["households", "rentals"].contains(&item) {
            continue;
        }
        let rows = file.rows.iter().zip(2..).map(|(row, line)| {
            let cells = file.columns.iter().zip(row).filter(|(column, _)| column.label.is_some());
            let mut values: BTreeMap<String, String> =
                cells.map(|(column, cell)| (column.code.clone(), cell.clone())).collect();
            LedgerRow { line, grid: None, key: values.remove("key").unwrap(), values }
        });
        let command = Command::LedgerImport {
            grid: Some(grid.into()),
            item: item.into(),
            rows: rows.collect(),
            keep_good: false,
        };
        let warden = if grid == AREA {
            "網格員甲"
        } else if grid == OTHER {
            "網格員乙"
        } else {
            "格線員丙"
        };
        empty.by(warden, command).unwrap();
    }
    let after = export(&empty, &ask());
    let items = |files: &Files| -> Files {
        let of_items = |path: &str| path.ends_with("households.csv") || path.ends_with("rentals.csv");
        files.iter().filter(|(path, _)| of_items(path)).map(|(path, file)| (path.clone(), file.clone())).collect()
    };
    assert_eq!(items(&before).len(), 4);
    assert_eq!(items(&after), items(&before));
}

#[test]
fn 實務_敏感事項_whom_a_matter_is_about_does_not_find_it_in_any_export() {
    let town = town();
    for (name, post, unit) in [("專管員", "sensitive-officer", None), ("城管乙", "unit-handler", Some("城管中隊"))]
    {
        town.owner(Command::PersonAdd { name: name.into(), phone: None, namesake: false });
        town.owner(Command::PostAppoint {
            post: post.into(),
            grid: "610921100".into(),
            person: name.into(),
            from: None,
            until: None,
            line: None,
            unit: unit.map(str::to_owned),
        });
    }
    let tip_off = |who: &str| {
        let mut command = file(AREA, "tip-off", "反映收費不開票");
        if let Command::CaseFile { concerns, .. } = &mut command {
            concerns.push(who.into());
        }
        town.by("網格員甲", command).unwrap().made[0].label.clone()
    };
    let (station, squad) = (tip_off("station"), tip_off("城管中隊"));
    let numbers = |ask: &Ask<'_>| -> Vec<String> {
        let files = export(&town, ask);
        let cases = files.iter().filter(|(path, _)| path.ends_with("cases.csv"));
        cases.flat_map(|(_, file)| file.cells("number")).map(str::to_owned).collect()
    };
    let for_post = |post: &'static str| Ask { audience: Some(post), carry_all: true, ..OWNER };
    let chief = Ask { person: Some("站長甲"), carry_all: true, ..OWNER };
    for ask in [&chief, &for_post("station-chief")] {
        let found = numbers(ask);
        assert!(!found.contains(&station), "{found:?}");
        assert!(found.contains(&squad), "what is about somebody else the chief reads");
    }
    assert!(!numbers(&for_post("unit-handler")).contains(&squad), "nor does any unit find what is about one");
    let officer = export(&town, &for_post("sensitive-officer"));
    let cases = &officer["town/cases.csv"];
    let at = cases.cells("number").iter().position(|number| *number == squad).unwrap();
    assert_eq!((cases.cells("concerns")[at], cases.cells("text")[at]), ("城管中隊", "反映收費不開票"));
    let owner = export(&town, &OWNER);
    let cases = &owner["town/cases.csv"];
    let at = cases.cells("number").iter().position(|number| *number == squad).unwrap();
    assert_eq!((cases.cells("concerns")[at], cases.cells("text")[at]), (HIDDEN, HIDDEN));
}

#[test]
fn 篇6_四_二_c_every_plate_stands_in_the_towns_register_and_what_hangs_on_the_board_of_the_same_cut() {
    let town = town();
    let number = town.by("網格員甲", file(AREA, "facade-crack", "牆體開裂")).unwrap().made[0].label.clone();
    let plate = crate::service::tests::hazards::plate(None, "2026-12-31");
    town.by("站長甲", Command::CaseDeed { case: number.clone(), deed: plate }).unwrap();
    let mut boards = Vec::new();
    let (files, _) = stream(&town, &OWNER, &mut |part| {
        if let Part::Board { board } = part {
            boards.push((**board).clone());
        }
    })
    .unwrap();
    let hazards = &files["town/hazards.csv"];
    assert_eq!(hazards.cells("plate"), [number.as_str()]);
    for (code, cell) in [
        ("level_name", "重大隱患"),
        ("measures", "支護、圍擋"),
        ("money", "2 萬元，社區"),
        ("charged", "站長甲"),
        ("deadline", "2026-12-31"),
        ("plan", "疏散至廣場"),
        ("follower", "網格員甲"),
        ("reference", "安辦〔2026〕12 號"),
        ("delisted", ""),
    ] {
        assert_eq!(hazards.cells(code), [cell], "{code}");
    }
    assert_eq!(boards.len(), 1);
    assert_eq!(boards[0].rows[0].plate, number);
    assert!(!serde_json::to_string(&boards).unwrap().contains("住戶乙"), "who told it is nobody's business");
    // Carry copies alone have no board.
    let mut boards = 0;
    let chief = Ask { audience: Some("station-chief"), ..OWNER };
    stream(&town, &chief, &mut |part| boards += usize::from(matches!(part, Part::Board { .. }))).unwrap();
    assert_eq!(boards, 0);
}
