//! What is shown: tables, JSON Lines, what became of a command.

use serde_json::Value;

use super::fake::FakeHouse;
use crate::domain::case::{Nature, Party, PathTaken, Source, Stage};
use crate::domain::ids::CaseId;
use crate::domain::label::Label;
use crate::service::command::{Done, Made, Note};
use crate::service::view::{Answer, CaseRow, GridName, Paged, PartyName};

fn case(number: &str, left: Option<i64>) -> CaseRow {
    CaseRow {
        paused: false,
        id: CaseId("019345d0-0000-7000-8000-00000000ab12".parse().unwrap()),
        number: number.to_owned(),
        kind: "manhole-missing".into(),
        kind_label: Label {
            hant: "井蓋缺失".into(), hans: "井盖缺失".into(), en: "Manhole cover missing".into()
        },
        nature: Nature::Emergency,
        path: PathTaken::Reported,
        source: Source::Patrol,
        stage: Stage::Filed,
        grid: GridName { code: "610921100001001".parse().unwrap(), name: "南街第一網格".into() },
        place: "南街12號門口".into(),
        text: "井蓋不見了\u{1b}[31m，已擺路障。".into(),
        holder: Some(PartyName {
            party: Party::Station("610921100001".parse().unwrap()),
            name: "南街社區工作站".into(),
        }),
        happened: "2026-11-23T09:28:00+08:00".parse().unwrap(),
        due: Some("2026-11-23T11:28:00+08:00".parse().unwrap()),
        left_in_minutes: left,
        urgent: true,
        on_site: true,
        at_once: crate::service::view::AtOnce::default(),
        unanswered: true,
        sensitive: false,
        returns: 0,
        last_change: None,
        parked_until: None,
        reminded: false,
        supervised: false,
        listed: false,
        plate_deadline: None,
        plate_late: false,
        repeats: false,
        drawn: false,
        sample_failed: false,
        task: None,
    }
}

fn page(next: Option<&str>) -> Answer {
    let rows = vec![case("城關-2026-00001", Some(41)), case("城關-2026-00002", Some(-75))];
    Answer::Cases(Paged { rows, next: next.map(str::to_owned), total: Some(2), late: Some(1) })
}

#[test]
fn a_list_is_a_table_with_one_line_a_row() {
    let ran = FakeHouse::default().answering(page(None)).run("gridlog case list --open");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.out);
    assert!(lines[1].starts_with("城關-2026-00001     41分  突發  待受理  井蓋缺失"), "{}", lines[1]);
    assert!(lines[2].starts_with("城關-2026-00002  逾期1時  突發"), "{}", lines[2]);
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn a_stopped_clock_is_a_word_in_the_list_and_a_field_of_its_json() {
    let rows = || vec![CaseRow { paused: true, due: None, ..case("城關-2026-00001", None) }];
    let page = || Answer::Cases(Paged { rows: rows(), next: None, total: Some(1), late: None });
    let ran = FakeHouse::default().answering(page()).run("gridlog case list --open");
    assert!(ran.out.contains("暫停  突發"), "{}", ran.out);
    let ran = FakeHouse::default().answering(page()).run("gridlog case list --open --json");
    assert!(ran.out.contains("\"paused\":true"), "{}", ran.out);
}

#[test]
fn json_lines_have_the_stable_field_codes() {
    let ran = FakeHouse::default().answering(page(Some("2a"))).run("gridlog case list --open --json --lang en");
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    let first = lines[0].as_object().unwrap();
    for code in [
        "number",
        "id",
        "kind",
        "nature",
        "path",
        "stage",
        "source",
        "grid",
        "grid_name",
        "place",
        "text",
        "holder",
        "happened",
        "due",
        "left_in_minutes",
        "on_site",
        "unanswered",
        "sensitive",
        "returns",
    ] {
        assert!(first.contains_key(code), "{code} is missing");
    }
    assert_eq!((first["nature"].as_str(), first["left_in_minutes"].as_i64()), (Some("emergency"), Some(41)));
    assert_eq!(first["text"], "井蓋不見了\u{1b}[31m，已擺路障。");
    assert_eq!(
        (first["holder"]["kind"].as_str(), first["kind_name"].as_str()),
        (Some("station"), Some("Manhole cover missing"))
    );
    assert_eq!(lines[2]["next"], "2a");
}

#[test]
fn a_page_that_goes_on_says_how() {
    let ran = FakeHouse::default().answering(page(Some("2a"))).run("gridlog case list");
    assert!(ran.out.ends_with("還有更多，請加：--after 2a\n"), "{}", ran.out);
    let nothing = Answer::Cases(Paged { rows: Vec::new(), next: None, total: Some(0), late: None });
    assert_eq!(FakeHouse::default().answering(nothing).run("gridlog case list").out, "沒有符合的記錄。\n");
}

#[test]
fn what_was_made_is_named_and_notes_have_their_clause() {
    let made = |label: &str, already| Made { kind: "case".into(), id: "x".into(), label: label.into(), already };
    let note = Note {
        code: "no-limit".into(),
        args: [("kind".to_owned(), "manhole-missing".to_owned())].into(),
        names: std::collections::BTreeMap::new(),
        clause: Some("篇3/排查4-c".into()),
    };
    let done = Done {
        command: "case-file".into(),
        change: Some("aaaaaaaaaaaaaaaa:1".into()),
        changes: 1,
        made: vec![made("城關-2026-00001", false), made("城關-2026-00000", true)],
        notes: vec![note],
        refused: Vec::new(),
    };
    let ran = FakeHouse::default().doing(done.clone()).run("gridlog case accept 1234");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[..2], ["已保存 事項：城關-2026-00001", "已有 事項：城關-2026-00000"]);
    assert!(lines[2].ends_with("[篇3/排查4-c]"), "{}", lines[2]);
    let json = FakeHouse::default().doing(done).run("gridlog case accept 1234 --json");
    let value: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((value["made"][0]["label"].as_str(), value["changes"].as_u64()), (Some("城關-2026-00001"), Some(1)));
}

#[test]
fn undo_names_what_it_took_back() {
    let action =
        Made { kind: "action".into(), id: "case-route".into(), label: "城關-2026-00001".into(), already: false };
    let done = Done {
        command: "undo".into(),
        change: None,
        changes: 1,
        made: vec![action],
        notes: Vec::new(),
        refused: Vec::new(),
    };
    let ran = FakeHouse::default().doing(done).run("gridlog undo --as 站長甲");
    assert_eq!((ran.out.as_str(), ran.code), ("已撤銷：分流事項 城關-2026-00001\n", 0));
}

#[test]
fn a_rebuild_tells_its_figures() {
    let ran = FakeHouse::default().run("gridlog rebuild");
    assert_eq!(ran.out, "已重建：3 條流水，2 條記錄，1.2 秒。\n");
}

#[test]
fn a_tried_file_shows_by_rule_and_in_sum_what_would_have_gone_otherwise() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[meta]").unwrap();
    let words = |more: &[&str]| -> Vec<String> {
        let path = file.path().display().to_string();
        ["gridlog", "regulation", "try", &path].iter().chain(more).map(|word| (*word).to_owned()).collect()
    };
    let ran = FakeHouse::default().run_words(&words(&["--from", "2026-01-01"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in ["井蓋歸供水", "本社區（村）工作站", "供水公司", "無時限", "3 工作日", "會逾期（原未逾期）"]
    {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    assert!(!ran.out.contains("（全部規則）"), "the sum of one rule is that rule: {}", ran.out);
    assert!(ran.out.lines().last().unwrap().contains("40 件，其中 7 件會不同"), "{}", ran.out);
    let ran = FakeHouse::default().run_words(&words(&["--json"]));
    let rows: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&rows[0]["what"], &rows[0]["from"], &rows[0]["to"]),
        (&"lead".into(), &"station".into(), &"water".into())
    );
    assert_eq!((&rows[1]["from"], &rows[1]["to"]), (&Value::Null, &"3 working-days".into()));
    let sum = rows.last().unwrap();
    assert_eq!(
        (&sum["what"], &sum["cases"], &sum["differ"], &sum["lead"]),
        (&"sum".into(), &40.into(), &7.into(), &7.into())
    );
}

#[test]
fn a_case_is_handed_out_as_a_text_or_a_sheet_by_the_ending_of_the_file() {
    let sheet = || Answer::CaseSheet(Box::new(crate::paper::sample::case_sheet()));
    let ran = FakeHouse::default().answering(sheet()).run("gridlog case text 1 --lang en");
    assert!(ran.out.starts_with("【城關-2026-00001】"), "in the town's language: {}", ran.out);
    let ran = FakeHouse::default().answering(sheet()).run("gridlog case text 1 --urge --json");
    let row: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(row["text"].as_str().unwrap().contains("催辦"), "{row}");
    let dir = tempfile::tempdir().unwrap();
    for (name, begins) in [("a.html", "<!DOCTYPE html>"), ("b.TXT", "內部資料")] {
        let path = dir.path().join(name).display().to_string();
        let words = ["gridlog", "case", "sheet", "1", "--out", &path].map(str::to_owned);
        let ran = FakeHouse::default().answering(sheet()).run_words(&words);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains(&path), "{}", ran.out);
        assert!(std::fs::read_to_string(&path).unwrap().starts_with(begins));
    }
    let ran = FakeHouse::default().answering(sheet()).run("gridlog case sheet 1 --out a.pdf");
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains(".html"), "{}", ran.err);
}
