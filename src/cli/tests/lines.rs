//! The command lines of the first release, as written.

use chrono::{NaiveDate, NaiveTime};

use super::fake::FakeHouse;
use crate::cli::args::{self, Parsed, Verb};
use crate::domain::ledger::HowKnown;
use crate::i18n::{Lang, Messages};
use crate::service::command::Command;
use crate::service::query::Query;

fn parse(line: &str) -> Parsed {
    let words = line.split_whitespace().map(|word| word.replace('_', " ").into()).collect();
    args::parse(words, &Messages::new(Lang::En), None).unwrap_or_else(|error| panic!("{line}: {error}"))
}

/// The command that a line gives to the door.
fn command(line: &str) -> Command {
    let house = FakeHouse::default();
    let ran = house.run(line);
    assert_eq!(ran.code, 0, "{line}: {}", ran.err);
    house.command().1
}

#[test]
fn a_town_is_founded_with_the_language_of_the_line() {
    let house = FakeHouse::default();
    let ran = house.run("gridlog --data D init --town 城關鎮 --code 610921100 --lang zh-Hans");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let founded = Command::Init { town: "城關鎮".into(), code: "610921100".into(), lang: "zh-Hans".into() };
    assert_eq!(house.command().1, founded);
    assert_eq!(*house.0.opened.lock().unwrap(), [("D".into(), true)]);
}

#[test]
fn divisions_are_read_by_the_asking_process() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/chengguan-divisions.csv");
    let house = FakeHouse::default();
    let words = ["gridlog", "--data", "D", "grid", "import", file].map(str::to_owned);
    let ran = house.run_words(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let Command::GridImport { rows, keep_good: false } = house.command().1 else { panic!() };
    assert_eq!((rows[0].line, rows[0].code.as_str(), rows[0].tier.as_deref()), (2, "610921100", Some("town")));
    assert_eq!((rows[1].name.as_str(), rows[1].parent.as_deref()), ("南街社区居委会", Some("610921100")));
}

#[test]
fn grids_people_and_posts() {
    let added = command("gridlog --data D grid add 610921100001001 --name 南街第一網格");
    let Command::GridAdd { code, name, .. } = added else { panic!() };
    assert_eq!((code.as_str(), name.as_str()), ("610921100001001", "南街第一網格"));
    let added = command("gridlog --data D person add 網格員甲 --phone 13900000001");
    assert_eq!(
        added,
        Command::PersonAdd { name: "網格員甲".into(), phone: Some("13900000001".into()), namesake: false }
    );
    let appointed = command("gridlog --data D post appoint warden 610921100001001 網格員甲 --from 2026-01-01");
    let Command::PostAppoint { post, grid, person, from, until: None, .. } = appointed else { panic!() };
    assert_eq!((post.as_str(), grid.as_str(), person.as_str()), ("warden", "610921100001001", "網格員甲"));
    assert_eq!(from, NaiveDate::from_ymd_opt(2026, 1, 1));
}

#[test]
fn a_patrol_and_a_diary_entry_as_a_warden_keys_them() {
    let house = FakeHouse::default();
    let line = "gridlog --data D --as 網格員甲 --now 2026-11-23T09:50 log patrol 610921100001001 --start 09:10 \
                --minutes 40 --text 井蓋不見了";
    assert_eq!(house.run(line).code, 0);
    let (asker, command) = house.command();
    assert_eq!(asker.person.as_deref(), Some("網格員甲"));
    assert_eq!(asker.now.unwrap().to_string(), "2026-11-23 09:50:00");
    let Command::LogPatrol { grid, when, text, .. } = command else { panic!() };
    assert_eq!((grid.as_str(), text.as_str()), ("610921100001001", "井蓋不見了"));
    assert_eq!((when.start, when.minutes, when.date), (NaiveTime::from_hms_opt(9, 10, 0), Some(40), None));

    let line = "gridlog --data D --as 網格員甲 --now 2026-11-23T09:52 log diary 610921100001001 --household 南街12號 \
                --text 路燈不亮";
    let Command::LogDiary { household, text, .. } = self::command(line) else { panic!() };
    assert_eq!((household.as_str(), text.as_str()), ("南街12號", "路燈不亮"));
}

#[test]
fn a_case_is_filed_listed_and_routed() {
    let line = "gridlog --data D --as 網格員甲 --now 2026-11-23T09:55 case file 610921100001001 --kind manhole-missing \
                --place 南街12號門口 --text 井蓋不見了 --told station,channel=phone,at=2026-11-23T09:29";
    let Command::CaseFile { grid, kind, place, nature: None, path: None, told, .. } = command(line) else { panic!() };
    assert_eq!((grid.as_str(), kind.as_str(), place.as_str()), ("610921100001001", "manhole-missing", "南街12號門口"));
    assert_eq!(told[0].to, "station");

    let line = "gridlog --data D --as 網格員甲 case file 610921100001001 --kind machine-repair --place 店裡 --text 送修 \
                --units 25";
    assert!(matches!(command(line), Command::CaseFile { units: Some(25), .. }));

    let house = FakeHouse::default();
    house.run("gridlog --data D --as 站長甲 case list --open --json");
    let Query::Cases { filter, .. } = house.query().1 else { panic!() };
    assert!(filter.open && !filter.mine);

    let routed = command("gridlog --data D --as 站長甲 case route 城關-2026-00001 --to 城管中隊");
    let Command::CaseRoute { case, to, assist, reason: None } = routed else { panic!() };
    assert_eq!((case.as_str(), to.as_deref(), assist.len()), ("城關-2026-00001", Some("城管中隊"), 0));
}

#[test]
fn a_ledger_row_is_set_and_confirmed() {
    let line = "gridlog --data D --as 網格員甲 ledger set 610921100001001 households --key 南街12號 戶主=戶主甲 人口=4";
    let Command::LedgerSet { grid, item, key, values } = command(line) else { panic!() };
    assert_eq!((grid.as_str(), item.as_str(), key.as_str()), ("610921100001001", "households", "南街12號"));
    assert_eq!((values["戶主"].as_str(), values["人口"].as_str()), ("戶主甲", "4"));

    let line = "gridlog --data D --as 網格員甲 ledger confirm 610921100001001 households --key 南街12號 --how seen";
    let Command::LedgerConfirm { keys, how, .. } = command(line) else { panic!() };
    assert_eq!((keys, how), (vec!["南街12號".to_owned()], HowKnown::Seen));
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    let parsed = parse("gridlog --data D today --as 網格員甲 --json --mask");
    assert_eq!(parsed.globals.person.as_deref(), Some("網格員甲"));
    assert!(parsed.globals.json && parsed.globals.mask && !parsed.globals.quiet);
    assert!(matches!(parsed.verb, Some(Verb::Today(_))));
    let house = FakeHouse::default();
    house.run("gridlog --data D today --as 網格員甲");
    assert_eq!(house.query(), (house.query().0, Query::Today { person: None }));
    assert_eq!(house.query().0.person.as_deref(), Some("網格員甲"));
}

#[test]
fn the_other_lines_of_the_first_release_parse() {
    for line in [
        "gridlog",
        "gridlog demo",
        "gridlog --data D export --out OUT",
        "gridlog --data D verify",
        "gridlog --data D rebuild",
        "gridlog demo --no-ui --data D --records 100000 --seed 7",
        "gridlog undo",
        "gridlog redo --as 網格員甲",
        "gridlog history 城關-2026-00001",
        "gridlog search 南街",
        "gridlog regulation coverage town-grid",
        "gridlog log sign --text -",
        "gridlog log amend ab12 --text x",
        "gridlog case verify 城關-2026-00001 --passed --text 已修好",
        "gridlog case on-site 城關-2026-00001 --text x --by 網格員甲 --at 2026-11-23T10:00",
        "gridlog backup /tmp/x",
        "gridlog restore /tmp/x",
        "gridlog completions bash",
        "gridlog man",
        "gridlog doctor",
        "gridlog status",
    ] {
        parse(line);
    }
}

#[test]
fn a_month_of_no_such_year_and_a_date_of_1900_are_refused_as_bad_input() {
    for line in ["gridlog log list --from 1900-01-01", "gridlog log month 2026-13", "gridlog --now noon today"] {
        let ran = FakeHouse::default().run(line);
        assert_eq!(ran.code, 5, "{line}: {}", ran.err);
        assert!(ran.err.contains("輸入有誤") && ran.err.contains("下一步"), "{}", ran.err);
    }
}

#[test]
fn what_comes_after_the_work_and_what_hangs_on_a_danger_is_typed_as_it_is_told() {
    use crate::domain::case::{Channel, Satisfaction};
    use crate::service::deed::Deed;
    let deed = |line: &str| {
        let line = format!("gridlog --data D --as 站長甲 --now 2026-11-23T10:00 case {line}");
        let Command::CaseDeed { case, deed } = command(&line) else { panic!("{line}") };
        assert_eq!(case, "城關-2026-00001");
        deed
    };
    assert_eq!(deed("reopen 城關-2026-00001 --reason 又漏了"), Deed::Reopen { reason: "又漏了".into() });
    let at = "2026-11-23T09:30:00".parse().ok();
    assert_eq!(
        deed("reply 城關-2026-00001 --text 已修好 --channel in-person --at 09:30"),
        Deed::Reply { text: "已修好".into(), channel: Channel::InPerson, at }
    );
    assert_eq!(
        deed("survey 城關-2026-00001 --answer fair --channel in-person --text 還行"),
        Deed::Survey { answer: Satisfaction::Fair, channel: Channel::InPerson, text: Some("還行".into()) }
    );
    let sample = |passed| Deed::Sample { passed, text: "看過".into() };
    assert_eq!(deed("sample 城關-2026-00001 --text 看過"), sample(true));
    assert_eq!(deed("sample 城關-2026-00001 --failed --text 看過"), sample(false));
    assert_eq!(deed("close-unverified 城關-2026-00001"), Deed::CloseUnverified);
    let listed = deed(
        "hazard-list 城關-2026-00001 --level major --measures 支護 --money 兩萬 --person 站長甲 --deadline 2026-12-31 \
         --plan 疏散 --follower 網格員甲 --plate 安辦-7 --reference 安辦12號",
    );
    let Deed::ListHazard { plate, level, deadline, follower, reference, .. } = listed else { panic!() };
    assert_eq!(
        (plate.as_deref(), level.as_str(), deadline.to_string().as_str(), follower.as_str(), reference.as_deref()),
        (Some("安辦-7"), "major", "2026-12-31", "網格員甲", Some("安辦12號"))
    );
    let look = |passed| Deed::Reinspect { passed, text: "看過".into() };
    assert_eq!(deed("hazard-inspect 城關-2026-00001 --text 看過"), look(true));
    assert_eq!(deed("hazard-inspect 城關-2026-00001 --failed --text 看過"), look(false));
    assert_eq!(
        deed("hazard-delist 城關-2026-00001 --reference 安辦13號"),
        Deed::Delist { reference: Some("安辦13號".into()) }
    );
    let line = "gridlog --data D --as 網格員甲 case file 610921100001001 --kind tip-off --place 窗口 --text 不開票 \
                --concerns 城管中隊 --concerns station";
    let Command::CaseFile { concerns, .. } = command(line) else { panic!() };
    assert_eq!(concerns, ["城管中隊", "station"]);
    let house = FakeHouse::default();
    let refused = house.run("gridlog --data D case hazard-board --out board.pdf");
    assert_eq!(refused.code, 5, "{}", refused.err);
}
