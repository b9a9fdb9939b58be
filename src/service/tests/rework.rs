//! The same fault again (實務/返工): linked by itself however its place is written, whoever files it and from wherever it
//! comes, and counted.

use super::oversight::deed_of;
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, PathTaken};
use crate::service::command::{Command, Done, OnBehalf, OrderEnd, OrderRow};
use crate::service::deed::Deed;
use crate::service::query::{Figure, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::terms::parse;
use crate::service::view::{Answer, CountView};

const AREA: &str = "610921100001001";

fn number(serial: u32) -> String {
    format!("城關-2026-{serial:05}")
}

fn at_place(grid: &str, kind: &str, spot: &str) -> Command {
    let mut command = file(grid, kind, "不亮");
    if let Command::CaseFile { place, .. } = &mut command {
        *place = spot.into();
    }
    command
}

fn on_the_spot(spot: &str) -> Command {
    let mut command = at_place(AREA, "dispute", spot);
    if let Command::CaseFile { path, result, .. } = &mut command {
        (*path, *result) = (Some(PathTaken::Settled), Some("當場說好".into()));
    }
    command
}

/// A quarrel at a place, closed when it is over.
fn closed_at(town: &mut Town, serial: u32, spot: &str) {
    town.by("網格員甲", at_place(AREA, "dispute", spot)).unwrap();
    close(town, "站長甲", &number(serial));
}

fn close(town: &Town, who: &str, number: &str) {
    for command in [
        Command::CaseAccept { case: number.into() },
        Command::CaseResolve { case: number.into(), result: "好了".into(), behalf: OnBehalf::default() },
        Command::CaseFeedBack { case: number.into(), text: "好了".into(), channel: Channel::Phone, at: None },
    ] {
        town.by(who, command).unwrap();
    }
    deed_of(town, who, number, Deed::CloseUnverified).unwrap();
}

fn repeat_of(town: &Town, who: &str, number: &str) -> Option<String> {
    case(town, who, number).case.repeats.map(|other| other.number)
}

fn earlier(done: &Done) -> Option<&str> {
    done.notes.iter().find(|note| note.code == "repeats").map(|note| note.args["earlier"].as_str())
}

fn count(town: &Town, terms: &str) -> CountView {
    match town.look("鎮辦甲", Query::Counts { by: Vec::new(), filter: parse(terms).unwrap() }).unwrap() {
        Answer::Counts(view) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn 實務_返工_a_place_is_the_same_however_it_is_written() {
    let mut town = Town::founded();
    closed_at(&mut town, 1, "東巷口 12號");
    for (serial, spot) in [(2, "東巷口12號"), (3, "东巷口１２号"), (4, "東巷口十二號"), (5, "東巷口，12號")]
    {
        town.now = at(&format!("2026-11-{}T09:00", 24 + serial / 3));
        let done = town.by("網格員甲", at_place(AREA, "dispute", spot)).unwrap();
        assert_eq!(earlier(&done), Some(number(1).as_str()), "{spot}");
        assert_eq!(repeat_of(&town, "站長甲", &number(serial)), Some(number(1)), "{spot}");
    }
    let done = town.by("網格員甲", at_place(AREA, "dispute", "東巷口21號")).unwrap();
    assert_eq!(earlier(&done), None, "another door is another fault");
}

#[test]
fn 實務_返工_thirty_days_count_from_when_the_earlier_one_was_closed() {
    for (now, expected) in [("2026-12-23T09:00", true), ("2026-12-24T08:59", true), ("2026-12-24T09:00", false)] {
        let mut town = Town::founded();
        closed_at(&mut town, 1, "東巷口");
        town.now = at(now);
        let done = town.by("網格員甲", at_place(AREA, "dispute", "東巷口")).unwrap();
        assert_eq!(earlier(&done).is_some(), expected, "{now}");
    }
    // What had happened before it was done is the fault itself, told again.
    let mut town = Town::founded();
    closed_at(&mut town, 1, "東巷口");
    town.now = at("2026-11-23T10:00");
    let mut before = at_place(AREA, "dispute", "東巷口");
    if let Command::CaseFile { happened, .. } = &mut before {
        *happened = Some(at("2026-11-23T08:00"));
    }
    assert_eq!(earlier(&town.by("網格員甲", before).unwrap()), None);
}

#[test]
fn 實務_返工_the_latest_of_however_many_is_found() {
    let mut town = Town::founded();
    closed_at(&mut town, 1, "東巷口");
    town.now = at("2026-11-23T12:00");
    // Later ones are taken back: the one that counts lies behind all of them.
    for serial in 2..=12 {
        town.by("網格員甲", at_place(AREA, "dispute", "東巷口")).unwrap();
        town.by("網格員甲", Command::CaseWithdraw { case: number(serial), reason: "弄錯".into() }).unwrap();
    }
    town.now = at("2026-11-25T09:00");
    let done = town.by("網格員甲", at_place(AREA, "dispute", "東巷口")).unwrap();
    assert_eq!(earlier(&done), Some(number(1).as_str()));
    close(&town, "站長甲", &number(13));
    town.now = at("2026-11-26T09:00");
    let done = town.by("網格員甲", at_place(AREA, "dispute", "東巷口")).unwrap();
    assert_eq!(earlier(&done), Some(number(13).as_str()), "the nearest before it");
}

#[test]
fn 實務_返工_what_is_settled_on_the_spot_is_linked_either_way() {
    let mut town = Town::founded();
    town.by("網格員甲", on_the_spot("東巷口")).unwrap();
    town.now = at("2026-11-24T09:00");
    let done = town.by("網格員甲", on_the_spot("東巷口")).unwrap();
    assert_eq!(earlier(&done), Some(number(1).as_str()), "settled twice");
    town.now = at("2026-11-25T09:00");
    let done = town.by("網格員甲", at_place(AREA, "dispute", "東巷口")).unwrap();
    assert_eq!(earlier(&done), Some(number(2).as_str()), "settled, and it came back");
    let proposed: Vec<String> = case(&town, "站長甲", &number(3)).alike.into_iter().map(|row| row.number).collect();
    assert_eq!(proposed, [number(1)], "what it is linked with is not proposed as well");
    assert_eq!(case(&town, "站長甲", &number(2)).case.oddities, []);
}

#[test]
fn 實務_返工_the_name_of_a_grid_is_no_place_at_which_a_fault_comes_back() {
    let mut town = Town::founded();
    closed_at(&mut town, 1, "南街第一網格");
    town.now = at("2026-11-24T09:00");
    let done = town.by("網格員甲", at_place(AREA, "dispute", "南街 第一网格")).unwrap();
    assert_eq!(earlier(&done), None);
}

#[test]
fn 實務_敏感事項_a_sensitive_fault_is_linked_and_the_earlier_one_is_not_named_to_who_may_not_see_it() {
    let mut town = Town::founded();
    let (kind, place) = ("petition-forward", "3棟2單元");
    let ended = order(1, "2026-11-20T09:00", Some("2026-11-22T09:00"));
    let rows = vec![OrderRow { kind: kind.into(), place: place.into(), ..ended }];
    town.owner(Command::CaseImport { system: "12345".into(), rows, dry_run: false });
    town.now = at("2026-11-30T09:00");
    let done = town.by("網格員乙", at_place(AREA, kind, place)).unwrap();
    assert_eq!(earlier(&done), None, "who did not file the first is not told of it");
    assert!(!serde_json::to_string(&done).unwrap().contains(&number(1)));
    assert_eq!(repeat_of(&town, "站長甲", &number(2)), Some(number(1)), "and it is linked all the same");
    let theirs = case(&town, "網格員乙", &number(2));
    assert_eq!(theirs.case.repeats.as_ref().unwrap().number, "＊＊＊");
    assert!(!serde_json::to_string(&theirs).unwrap().contains(&number(1)), "nowhere in what they read");
    let told: Vec<_> = theirs.case.events.iter().filter(|event| event.what == "repeats").collect();
    assert_eq!(told[0].name.as_deref(), Some("＊＊＊"));
    // By hand an ordinary case is not linked with a sensitive one.
    town.by("網格員甲", at_place(AREA, "dispute", "3棟2單元")).unwrap();
    let link = Deed::Repeats { earlier: number(1) };
    assert_eq!(deed_of(&town, "站長甲", &number(3), link).unwrap_err().code, RefusalCode::NotTheSame);
}

fn order(line: u64, received: &str, ended: Option<&str>) -> OrderRow {
    OrderRow {
        line,
        number: format!("SX{line}"),
        grid: Some(AREA.to_owned()),
        words: None,
        kind: "lamp-dark".to_owned(),
        nature: None,
        path: None,
        source: None,
        place: "南街12号".to_owned(),
        text: "路灯不亮".to_owned(),
        happened: None,
        received: at(received),
        reporter: None,
        reporter_phone: None,
        units: None,
        ended: ended.map(|ended| OrderEnd { at: at(ended), result: None }),
    }
}

#[test]
fn 實務_返工_orders_from_elsewhere_are_linked_within_a_file_and_with_what_was_there() {
    let town = Town::founded();
    let rows = vec![
        order(1, "2026-10-01T09:00", Some("2026-10-03T09:00")),
        order(2, "2026-10-10T09:00", Some("2026-10-12T09:00")),
        order(3, "2026-11-20T09:00", None),
    ];
    town.owner(Command::CaseImport { system: "12345".into(), rows, dry_run: false });
    let linked = |order: &str| repeat_of(&town, "站長甲", order);
    assert_eq!((linked("SX1"), linked("SX2")), (None, Some(number(1))), "of one file");
    assert_eq!(linked("SX3"), None, "thirty-nine days are another matter");
    let rows = vec![order(4, "2026-10-30T09:00", None)];
    town.owner(Command::CaseImport { system: "12345".into(), rows, dry_run: false });
    assert_eq!(linked("SX4"), Some(number(2)), "of another file");
    let done = town.by("網格員甲", at_place(AREA, "lamp-dark", "南街 12號")).unwrap();
    assert_eq!(earlier(&done), None, "the earlier ones are too long ago, the later ones open");
    let again = vec![order(2, "2026-10-10T09:00", Some("2026-10-12T09:00"))];
    let done = town.owner(Command::CaseImport { system: "12345".into(), rows: again, dry_run: false });
    assert_eq!(done.changes, 0, "the same file again adds nothing");
}

#[test]
fn 實務_返工_rework_is_counted_as_of_a_moment_and_opens_its_cases() {
    let mut town = Town::founded();
    closed_at(&mut town, 1, "東巷口");
    closed_at(&mut town, 2, "西巷口");
    town.now = at("2026-11-24T09:00");
    town.by("網格員甲", at_place(AREA, "dispute", "東巷口")).unwrap();
    town.now = at("2026-11-25T09:00");
    town.by("網格員甲", at_place(AREA, "dispute", "西巷口")).unwrap();
    let total = count(&town, "").total;
    assert_eq!((total.filed, total.closed, total.rework), (4, 2, 2));
    assert_eq!(count(&town, "as-of:2026-11-24T12:00").total.rework, 1, "as it stood then");
    assert_eq!(count(&town, "is:repeats").total.filed, 2, "terms narrow what is counted");
    let filter = count(&town, "").cases(None, Figure::Rework);
    let Answer::Cases(page) = town.look("鎮辦甲", Query::Cases { filter, page: Page::default() }).unwrap() else {
        panic!()
    };
    let found: Vec<String> = page.rows.into_iter().map(|row| row.number).collect();
    assert_eq!(found, [number(4), number(3)]);
    town.restart();
    assert_eq!(count(&town, "").total.rework, 2);
    town.by("網格員甲", Command::Undo).unwrap();
    assert_eq!(count(&town, "").total.rework, 1, "taken back with its filing");
    assert!(case(&town, "站長甲", &number(2)).case.repeated_by.is_empty());
}
