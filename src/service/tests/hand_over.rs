//! Grids that change hands (實務/交接): one action with a date; each owes exactly their days; what is open stays.

use super::leave::{SOUTH_ONE, made, owed, patrol};
use super::scenario::file;
use super::{Town, at};
use crate::domain::standing::Standing;
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, HandoverView};

const SOUTH_TWO: &str = "610921100001002";

pub fn swap(one: &str, other: &str, on: &str) -> Command {
    Command::PostSwap { one: one.into(), other: other.into(), post: None, on: Some(on.parse().unwrap()) }
}

fn sheet(town: &Town, who: &str, on: &str) -> HandoverView {
    let grids = vec![SOUTH_ONE.to_owned(), SOUTH_TWO.to_owned()];
    let Answer::Handover(view) = town.look(who, Query::Handover { grids, on: on.parse().unwrap() }).unwrap() else {
        panic!()
    };
    *view
}

/// Where a person owed patrols in the week, by day.
fn days_owed(town: &Town, who: &str) -> Vec<String> {
    let rows = owed(town, who, "2026-11-23", "2026-11-27").into_iter().filter(|row| row.duty == "patrol");
    let mut days: Vec<String> = rows.map(|row| format!("{} {}", row.grid.name, row.from.format("%d"))).collect();
    days.dedup();
    days
}

#[test]
fn 實務_交接_after_a_swap_on_a_wednesday_each_owes_exactly_their_days() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T10:00");
    let done = town.by("鎮辦甲", swap(SOUTH_ONE, SOUTH_TWO, "2026-11-25")).unwrap();
    assert_eq!((done.changes, done.made.len()), (1, 2), "one action");
    town.now = at("2026-11-30T08:00");
    let (one, two) = ("南街第一網格", "南街第二網格");
    let expected = |before: &str, after: &str| {
        let day = |grid: &str, day: u32| format!("{grid} {day}");
        vec![day(before, 23), day(before, 24), day(after, 25), day(after, 26), day(after, 27)]
    };
    assert_eq!(days_owed(&town, "網格員甲"), expected(one, two));
    assert_eq!(days_owed(&town, "網格員乙"), expected(two, one));
    // What was walked counts for who held it then, and the new holder may write there from Wednesday on.
    town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-25", "09:00")).unwrap();
    let wednesday = owed(&town, "網格員乙", "2026-11-25", "2026-11-25");
    assert_eq!(wednesday[0].standing, Standing::Fulfilled);
}

#[test]
fn 實務_交接_undo_takes_the_whole_swap_back() {
    let mut town = Town::founded();
    town.now = at("2026-11-25T08:00");
    town.by("鎮辦甲", swap("網格員甲", "網格員乙", "2026-11-25")).unwrap();
    assert_eq!(
        town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-25", "07:10")).unwrap_err().code,
        RefusalCode::NotYourGrid
    );
    town.by("鎮辦甲", Command::Undo).unwrap();
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-25", "07:10")).unwrap();
}

#[test]
fn 實務_交接_open_cases_and_promises_stay_with_the_area_and_stand_on_the_sheet() {
    let mut town = Town::founded();
    town.by("網格員甲", file(SOUTH_ONE, "dog-rule", "烈犬擾民")).unwrap();
    let when = When { date: None, start: None, minutes: None, late: None };
    let diary = Command::LogDiary {
        grid: SOUTH_ONE.into(),
        when,
        household: "鄭秀英".into(),
        text: "樓道漏水，電話13800138000".into(),
        result: None,
        promise: Some("請房管站來看，先打13800138000".into()),
        promised_by: Some("2026-12-01".parse().unwrap()),
    };
    let promise = made(&town.by("網格員甲", diary).unwrap());
    town.by("鎮辦甲", swap(SOUTH_ONE, SOUTH_TWO, "2026-11-25")).unwrap();
    town.now = at("2026-11-25T08:00");
    let view = sheet(&town, "站長甲", "2026-11-25");
    let area = &view.areas[0];
    let who = |person: &Option<crate::service::view::PersonName>| person.as_ref().unwrap().name.clone();
    assert_eq!((who(&area.posts[0].gives), who(&area.posts[0].takes)), ("網格員甲".into(), "網格員乙".into()));
    assert_eq!(area.cases.iter().map(|case| case.number.as_str()).collect::<Vec<_>>(), ["城關-2026-00001"]);
    assert_eq!(area.promises[0].ending, promise);
    let text = serde_json::to_string(&view).unwrap();
    assert!(!text.contains("鄭秀英") && !text.contains("13800138000"), "residents are masked on paper");
    // The promise is in the day of who holds the area now.
    let Answer::Today(after) = town.look("網格員乙", Query::Today { person: None }).unwrap() else { panic!() };
    assert_eq!(after.promises.len(), 1);
    let Answer::Today(before) = town.look("網格員甲", Query::Today { person: None }).unwrap() else { panic!() };
    assert_eq!(before.promises.len(), 0);
    assert_eq!(view.clause.as_deref(), Some("實務/交接"));
}

#[test]
fn 實務_交接_a_draft_of_the_area_stands_on_the_sheet_whosesoever_it_is() {
    use crate::service::drafts::{Draft, Drafts};
    let town = Town::founded();
    let Answer::Desk(desk) = town.look("網格員甲", Query::Desk).unwrap() else { panic!() };
    let fields = [("grid".to_owned(), SOUTH_ONE.to_owned()), ("text".to_owned(), "半句話".to_owned())].into();
    let at = "2026-11-23T08:50:00+08:00".parse().unwrap();
    let person = desk.person.unwrap().id.to_string();
    Drafts::of(town.dir.path(), &person).save(&Draft::typed("patrol".into(), at, fields)).unwrap();
    let view = sheet(&town, "站長甲", "2026-11-25");
    let drafts = &view.areas[0].drafts;
    assert_eq!((drafts.len(), drafts[0].form.as_str()), (1, "patrol"));
    assert_eq!(drafts[0].by.as_ref().unwrap().name, "網格員甲");
    assert_eq!(view.areas[1].drafts, []);
}

#[test]
fn 實務_交接_of_a_draft_that_stays_with_its_author_the_sheet_has_the_count_alone() {
    use crate::service::drafts::{Draft, Drafts};
    let town = Town::founded();
    let Answer::Desk(desk) = town.look("網格員甲", Query::Desk).unwrap() else { panic!() };
    let drafts = Drafts::of(town.dir.path(), &desk.person.unwrap().id.to_string());
    let area = |kind: &str| {
        let fields = [("grid", SOUTH_ONE), ("kind", kind), ("text", "鄰居聽見")];
        let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        drafts.save(&Draft::typed("case".into(), "2026-11-23T08:50:00+08:00".parse().unwrap(), fields)).unwrap();
        let view = sheet(&town, "站長甲", "2026-11-25");
        assert!(!serde_json::to_string(&view).unwrap().contains("鄰居"), "not a word of it");
        (view.areas[0].drafts.len(), view.areas[0].drafts_kept, view.areas[1].drafts_kept)
    };
    // A sensitive kind, and one that is still to be chosen: nobody knows whether it passes.
    for kind in ["domestic-violence", ""] {
        assert_eq!(area(kind), (0, 1, 0), "{kind}");
    }
    assert_eq!(area("lamp-dark"), (1, 0, 0));
}

#[test]
fn 實務_交接_a_post_passes_to_somebody_new_and_what_cannot_pass_is_refused() {
    let mut town = Town::founded();
    town.owner(Command::PersonAdd { name: "新網格員".into(), phone: None, namesake: false });
    town.now = at("2026-11-24T10:00");
    let pass = |to: &str, on: &str| Command::PostHandOver {
        post: "網格員".into(),
        grid: SOUTH_ONE.into(),
        to: to.into(),
        from: None,
        on: Some(on.parse().unwrap()),
    };
    let code = |who: &str, command| town.by(who, command).unwrap_err().code;
    assert_eq!(code("站長甲", pass("新網格員", "2026-11-25")), RefusalCode::NotYourRight);
    assert_eq!(code("鎮辦甲", pass("網格員甲", "2026-11-25")), RefusalCode::PostHeld);
    assert_eq!(code("鎮辦甲", pass("新網格員", "2025-12-01")), RefusalCode::NobodyHandsOver);
    assert_eq!(code("鎮辦甲", swap("網格員甲", "站長甲", "2026-11-25")), RefusalCode::NothingToSwap);
    town.by("鎮辦甲", pass("新網格員", "2026-11-25")).unwrap();
    town.now = at("2026-11-25T10:00");
    town.by("新網格員", patrol(SOUTH_ONE, "2026-11-25", "09:00")).unwrap();
    assert_eq!(
        town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-25", "09:00")).unwrap_err().code,
        RefusalCode::NotYourRight,
        "who gave it up holds nothing"
    );
}

#[test]
fn 實務_交接_a_draft_of_the_area_is_offered_to_who_holds_it_now_by_name_and_a_sensitive_one_stays_with_its_author() {
    use crate::service::drafts::{Draft, Drafts};
    use crate::service::view::LeftDraft;
    let mut town = Town::founded();
    let person = |who: &str| {
        let Answer::Desk(desk) = town.look(who, Query::Desk).unwrap() else { panic!() };
        desk.person.unwrap().id.to_string()
    };
    let (one, other) = (person("網格員甲"), person("網格員乙"));
    let at_nine: crate::domain::time::Civil = "2026-11-23T08:50:00+08:00".parse().unwrap();
    let save = |form: &str, fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Drafts::of(town.dir.path(), &one).save(&Draft::typed(form.into(), at_nine, fields)).unwrap();
    };
    save("patrol-2026-11-20", &[("grid", SOUTH_ONE), ("text", "半句話")]);
    save("visit", &[("grid", "610921100001"), ("text", "別處")]);
    save("case", &[("grid", SOUTH_ONE), ("kind", "domestic-violence"), ("text", "鄰居聽見")]);
    save(&format!("entry-{SOUTH_ONE}-households-new"), &[("head", "鄭奶奶")]);
    town.by("鎮辦甲", swap("網格員甲", "網格員乙", "2026-11-25")).unwrap();
    let left = |town: &Town, who: &str, form: &str| -> Vec<LeftDraft> {
        let Answer::DraftsLeft(left) = town.look(who, Query::DraftsLeft { form: form.into() }).unwrap() else {
            panic!()
        };
        left
    };
    assert_eq!(left(&town, "網格員乙", "patrol"), [], "not before the day");
    town.now = at("2026-11-25T09:00");
    let patrol = left(&town, "網格員乙", "patrol");
    assert_eq!((patrol.len(), patrol[0].by.as_str(), patrol[0].grid.code.as_str()), (1, "網格員甲", SOUTH_ONE));
    assert_eq!((patrol[0].whose.as_str(), patrol[0].fields["text"].as_str()), (one.as_str(), "半句話"));
    assert_eq!(left(&town, "網格員乙", &format!("entry-{SOUTH_ONE}-households-new")).len(), 1);
    assert_eq!(left(&town, "網格員乙", "visit"), [], "of another grid");
    assert_eq!(left(&town, "網格員乙", "case"), [], "who holds the area may not see such a matter");
    for who in ["網格員甲", "站長甲", "站長乙"] {
        assert_eq!(left(&town, who, "patrol"), [], "{who}");
    }
    let Answer::DraftsLeft(masked) = town.look_masked("網格員乙", Query::DraftsLeft { form: "patrol".into() }).unwrap()
    else {
        panic!()
    };
    assert_eq!(masked, [], "while others look");
    // A kind that is for all eyes passes; one that was not chosen yet may become anything.
    let case = |kind: &str| {
        let fields = [("grid", SOUTH_ONE), ("kind", kind), ("text", "路燈")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        Drafts::of(town.dir.path(), &one).save(&Draft::typed("case".into(), at_nine, fields.into())).unwrap();
        left(&town, "網格員乙", "case").len()
    };
    assert_eq!((case("lamp-dark"), case("")), (1, 0));
    // Gone on with, it is offered to nobody, and its author still has it.
    Drafts::of(town.dir.path(), &one).taken("patrol-2026-11-20", &other).unwrap();
    assert_eq!(left(&town, "網格員乙", "patrol"), []);
    assert_eq!(Drafts::of(town.dir.path(), &one).load("patrol-2026-11-20").unwrap().fields["text"], "半句話");
}

#[test]
fn 實務_交接_rows_to_check_stand_on_the_sheet_by_item_and_door_as_one_goes_round() {
    let mut town = Town::founded();
    let row = |item: &str, key: &str, values: &[(&str, &str)]| {
        let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let (grid, item, key) = (SOUTH_ONE.into(), item.into(), key.into());
        town.by("網格員甲", Command::LedgerSet { grid, item, key, values }).unwrap();
    };
    row("households", "1", &[("head", "鄭秀英"), ("door", "南街12號")]);
    row("households", "2", &[("head", "李建國"), ("door", "南街2號")]);
    row("households", "10", &[("head", "王桂花"), ("door", "南街2號")]);
    row("rentals", "南街30號", &[("landlord", "趙大")]);
    row("rentals", "南街4號", &[("landlord", "錢二")]);
    town.now = at("2027-01-20T08:00");
    let view = sheet(&town, "站長甲", "2027-01-21");
    let rows: Vec<(String, String, Option<String>)> =
        view.areas[0].stale.iter().map(|row| (row.item.hant.clone(), row.key.clone(), row.place.clone())).collect();
    let expected = [
        ("住戶", "2", Some("南街2號")),
        ("住戶", "10", Some("南街2號")),
        ("住戶", "1", Some("南街12號")),
        ("出租房屋", "南街4號", None),
        ("出租房屋", "南街30號", None),
    ]
    .map(|(item, key, place)| (item.to_owned(), key.to_owned(), place.map(str::to_owned)));
    assert_eq!(rows, expected);
    let text = serde_json::to_string(&view).unwrap();
    assert!(!text.contains("鄭秀英") && !text.contains("趙大"), "residents are masked on paper");
}
