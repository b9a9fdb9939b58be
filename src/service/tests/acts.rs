//! What may be done to a case now is what would not be refused, and what makes sense.

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::Channel;
use crate::service::command::{Command, OnBehalf};
use crate::service::refusal::RefusalCode;

const NUMBER: &str = "城關-2026-00001";

fn offered(town: &Town, person: &str) -> Vec<String> {
    case(town, person, NUMBER).acts.into_iter().filter(|row| row.refused.is_none()).map(|row| row.act).collect()
}

fn offers(town: &Town, person: &str, act: &str) -> bool {
    offered(town, person).iter().any(|one| one == act)
}

#[test]
fn nobody_is_on_the_spot_of_a_dark_lamp_and_nobody_waits_for_an_answer() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    for person in ["網格員甲", "站長甲"] {
        for act in ["answered", "on-site", "on-site-ended"] {
            assert!(!offers(&town, person, act), "{act} for {person}: {:?}", offered(&town, person));
        }
    }
    let end = Command::CaseOnSiteEnd { case: NUMBER.into(), relief: None, behalf: OnBehalf::default() };
    assert_eq!(town.by("站長甲", end).unwrap_err().code, RefusalCode::NotNow);
}

#[test]
fn who_may_not_act_on_a_case_is_told_who_has_it() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    let refused = town.by("站長乙", Command::CaseAccept { case: NUMBER.into() }).unwrap_err();
    assert_eq!((refused.code, refused.args["holder"].as_str()), (RefusalCode::NotYours, "南街社区"));
    assert!(!refused.args.contains_key("posts"), "not who could read it");
}

#[test]
fn 篇3_責任人4_e_the_station_says_that_all_is_done_on_the_spot_and_who_is_there_may_be_relieved() {
    let town = Town::founded();
    town.by("網格員乙", file("610921100001001", "manhole-missing", "井蓋不見了")).unwrap();
    assert!(offers(&town, "網格員乙", "on-site") && offers(&town, "網格員乙", "answered"));
    assert!(!offers(&town, "網格員乙", "on-site-ended"), "the filer, of another area");
    assert!(offers(&town, "站長甲", "on-site-ended"));
    let end = |relief: Option<&str>| Command::CaseOnSiteEnd {
        case: NUMBER.into(),
        relief: relief.map(str::to_owned),
        behalf: OnBehalf::default(),
    };
    assert_eq!(town.by("網格員乙", end(None)).unwrap_err().code, RefusalCode::NotYours);
    town.by("網格員乙", end(Some("網格員甲"))).unwrap();
    for party in ["station", "office"] {
        let (case, party, channel) = (NUMBER.to_owned(), party.to_owned(), Channel::Phone);
        town.by("站長甲", Command::CaseAnswer { case, party, by: Some("值班員".into()), channel, at: None }).unwrap();
    }
    assert!(!offers(&town, "網格員乙", "answered"), "everybody has answered");
}

#[test]
fn who_took_over_the_spot_is_told_apart_from_its_being_done() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "manhole-missing", "井蓋不見了")).unwrap();
    let end = |relief: Option<&str>| Command::CaseOnSiteEnd {
        case: NUMBER.into(),
        relief: relief.map(str::to_owned),
        behalf: OnBehalf::default(),
    };
    let last = |town: &Town| case(town, "站長甲", NUMBER).case.events.last().unwrap().clone();
    town.by("站長甲", end(Some("城管員"))).unwrap();
    assert_eq!((last(&town).act(), last(&town).by.as_deref()), ("relieved", Some("城管員")));
    town.by("站長甲", Command::Undo).unwrap();
    town.by("站長甲", end(None)).unwrap();
    assert_eq!((last(&town).act(), last(&town).by), ("on-site-ended", None));
}

#[test]
fn 實務_代錄_what_is_offered_on_a_unit_s_behalf_says_whose_and_asks_who_said_so() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    let to = Some("城管中隊".into());
    town.by("站長甲", Command::CaseRoute { case: NUMBER.into(), to, assist: vec![], reason: None }).unwrap();
    let limit = || "1 working-days".parse().unwrap();
    let command = |act: &str, behalf: OnBehalf| {
        let (case, reason) = (NUMBER.to_owned(), "城管說的".to_owned());
        match act {
            "taken" => Command::CaseTake { case, behalf },
            "returned" => Command::CaseReturn { case, reason, behalf },
            "paused" => Command::CasePause { case, reason, behalf },
            "extension-asked" => Command::CaseExtend { case, limit: limit(), reason, behalf },
            _ => Command::CaseResolve { case, result: reason, behalf },
        }
    };
    let behalf = |who: &str, act: &str| {
        let acts = case(&town, who, NUMBER).acts;
        acts.into_iter().find(|row| row.act == act).unwrap().behalf_of.map(|party| party.name)
    };
    for act in ["paused", "extension-asked", "taken", "returned", "resolved"] {
        assert_eq!(behalf("站長甲", act).as_deref(), Some("城管中隊"), "{act}");
        assert_eq!(behalf("城管員", act), None, "the unit itself says {act}");
        let refused = town.by("站長甲", command(act, OnBehalf::default())).unwrap_err();
        assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::FieldRequired, "by"), "{act}");
        town.by("站長甲", command(act, OnBehalf::of("李隊"))).unwrap_or_else(|refusal| panic!("{act} {refusal}"));
        town.by("站長甲", Command::Undo).unwrap();
    }
    assert_eq!(behalf("站長甲", "noted"), None);
}

#[test]
fn a_case_is_found_by_the_digits_that_people_say_and_in_either_script_but_never_guessed() {
    let mut town = Town::founded();
    for _ in 0..12 {
        town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    }
    let found = |town: &Town, given: &str| case(town, "站長甲", given).row.number;
    for given in ["城關-2026-00012", "城关-2026-00012", "2026-00012", "2026-12", "12", "00012", " 12 "] {
        assert_eq!(found(&town, given), "城關-2026-00012", "{given}");
    }
    let refused = |town: &Town, given: &str| {
        let query = crate::service::query::Query::Case { case: given.into() };
        town.look("站長甲", query).unwrap_err()
    };
    assert_eq!(refused(&town, "13").code, RefusalCode::EndingTooShort, "there is no such number");
    assert_eq!(refused(&town, "2025-12").code, RefusalCode::UnknownCase);
    // Its id's ending still finds it, though it is of digits.
    let id = case(&town, "站長甲", "12").row.id.0.simple().to_string();
    assert_eq!(found(&town, &id[24..]), "城關-2026-00012");
    // The next year has its own twelfth: which is meant is asked.
    town.now = super::at("2027-01-05T09:00");
    for _ in 0..12 {
        town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    }
    let asked = refused(&town, "12");
    let numbers: Vec<&str> = asked.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!((asked.code, numbers), (RefusalCode::AmbiguousEnding, vec!["城關-2026-00012", "城關-2027-00012"]));
    assert_eq!(found(&town, "2027-12"), "城關-2027-00012");
}
