//! The two built-in regulations.

use std::collections::BTreeSet;

use super::super::{
    FindingCode, Library, Regulation, builtin, builtin_calendar, builtin_files, default_for_community, default_for_town,
};
use super::{SMALL, parse, town, village};
use crate::domain::calendar::Hours;
use crate::domain::ids::{Clause, PostCode};
use crate::domain::label::Label;
use crate::domain::right::{Right, Scope};

#[test]
fn every_built_in_file_is_read() {
    let mut library = Library::default();
    for (name, text) in builtin_files() {
        library.add(name, text).unwrap();
    }
    let library = Library::builtin();
    let codes: Vec<String> = library.regulations().unwrap().iter().map(|r| r.code().to_string()).collect();
    assert_eq!(codes, ["town-grid", "village-grid"]);
    assert_eq!(
        builtin_calendar(&Hours::default()).known_years().iter().copied().collect::<Vec<_>>(),
        (2004..=2026).collect::<Vec<_>>()
    );
}

#[test]
fn the_only_holes_are_the_cadences_that_the_texts_leave_open() {
    let holes = |regulation: &Regulation| -> Vec<(FindingCode, String, String)> {
        let clause = |clause: Option<Clause>| clause.unwrap().to_string();
        let holes = regulation.check().into_iter().filter(|finding| !finding.code.is_advice());
        holes.map(|f| (f.code, f.key, clause(f.clause))).collect()
    };
    let open = |duty: &str, clause: &str| (FindingCode::OpenCadence, format!("duties.{duty}"), clause.to_owned());
    let meeting =
        (FindingCode::MeetingWithoutCadence, "meetings.community-meeting".to_owned(), "篇3/職責2-b".to_owned());
    let town = holes(&town());
    assert_eq!(town, [open("screening", "篇3/排查1-b"), open("office-collect", "篇3/排查5"), meeting]);
    assert_eq!(holes(&village()), [open("screening", "篇8/1"), open("center-collect", "篇8/5")]);
}

#[test]
fn a_community_follows_篇3_and_a_village_篇8_in_one_town() {
    let regulations = builtin();
    let scheme = |serial| default_for_community(&regulations, serial).unwrap().code().to_string();
    assert_eq!((scheme(1), scheme(199)), ("town-grid".to_owned(), "town-grid".to_owned()));
    assert_eq!((scheme(200), scheme(223)), ("village-grid".to_owned(), "village-grid".to_owned()));
    assert_eq!(default_for_town(&regulations).unwrap().code().as_str(), "town-grid");
}

#[test]
fn 篇3_the_station_chief_is_found_by_all_four_names() {
    let town = town();
    for name in
        ["社區網格管理工作站站長", "網格管理站站長", "网格管理站主任", "網格站長", "station-chief", "Station Chief"]
    {
        assert_eq!(town.post_by_name(name).unwrap().code.as_str(), "station-chief", "{name}");
    }
    assert_eq!(town.post_by_name("網格員").unwrap().code.as_str(), "warden");
    assert!(town.post_by_name("保安").is_none());
    assert_eq!(town.unit_by_name("城管中隊").unwrap().code.as_str(), "urban-squad");
    assert_eq!(town.unit_by_name("城管中队").unwrap().code.as_str(), "urban-squad");
}

#[test]
fn 篇3_信息4_there_are_eight_categories_and_the_other_topics_lie_in_them() {
    for regulation in builtin() {
        assert_eq!(regulation.categories.len(), 8);
        for (topic, category) in
            [("信訪", "security"), ("安全生产", "security"), ("創建", "urban"), ("城市管理", "urban")]
        {
            assert_eq!(regulation.category_by_name(topic).unwrap().code.as_str(), category);
        }
    }
}

#[test]
fn 篇3_責任人3_a_warden_keeps_the_own_area_and_may_file_a_case_anywhere() {
    for regulation in builtin() {
        let warden = PostCode::from("warden");
        assert_eq!(regulation.may(&warden, Right::LogWrite), Some(Scope::Own));
        assert_eq!(regulation.may(&warden, Right::LedgerWrite), Some(Scope::Own));
        assert_eq!(regulation.may(&warden, Right::CaseFile), Some(Scope::Town));
        assert_eq!(regulation.may(&warden, Right::CaseTriage), None);
        assert_eq!(regulation.may(&PostCode::from("station-chief"), Right::CaseTriage), Some(Scope::Below));
        assert_eq!(regulation.may(&PostCode::from("nobody"), Right::CaseFile), None);
    }
}

#[test]
fn sensitive_cases_are_for_the_chief_and_one_town_post() {
    let readers: Vec<String> =
        town().posts_with(Right::SensitiveRead).iter().map(|post| post.code.to_string()).collect();
    assert_eq!(readers, ["sensitive-officer", "station-chief"]);
    let sensitive: Vec<_> = town().kinds.into_iter().filter(|kind| kind.sensitive).map(|kind| kind.code.0).collect();
    assert_eq!(sensitive, ["self-harm", "domestic-violence", "minor-harm", "petition-forward", "tip-off"]);
}

#[test]
fn 篇3_排查4_b_only_the_office_assigns_and_篇8_4_the_center() {
    let assigns = |regulation: Regulation| -> BTreeSet<String> {
        regulation.posts_with(Right::CaseAssign).iter().map(|post| post.code.to_string()).collect()
    };
    assert_eq!(assigns(town()), ["town-office", "center-officer", "sensitive-officer"].map(str::to_owned).into());
    assert_eq!(assigns(village()), ["center-officer".to_owned()].into());
}

#[test]
fn 篇3_信息5_b_a_point_director_may_hold_a_line_across_the_community() {
    let town = town();
    let line = town.post(&PostCode::from("point-director")).unwrap().line.clone().unwrap();
    assert_eq!((line.tier.code(), line.rights.reach(Right::LedgerWrite)), ("community", Some(Scope::Below)));
    assert_eq!(line.rule.clause.as_str(), "篇3/信息5-b");
}

#[test]
fn every_entry_of_a_regulation_names_a_clause_of_its_own_text() {
    let own = |rule: &super::super::Rule, prefixes: &[&str]| {
        assert!(prefixes.iter().any(|p| rule.clause.as_str().starts_with(p)), "{}", rule.clause);
    };
    for (regulation, prefixes) in [(town(), &["篇3/", "實務/"][..]), (village(), &["篇8/"][..])] {
        regulation.posts.iter().for_each(|post| own(&post.rule, prefixes));
        regulation.duties.iter().for_each(|duty| own(&duty.rule, prefixes));
        regulation.meetings.iter().for_each(|meeting| own(&meeting.rule, prefixes));
        regulation.routes.iter().for_each(|route| own(&route.rule, prefixes));
        regulation.kinds.iter().for_each(|kind| own(&kind.rule, prefixes));
        regulation.items.iter().for_each(|item| own(&item.rule, prefixes));
        regulation.units.iter().for_each(|unit| own(&unit.rule, prefixes));
        regulation.categories.iter().for_each(|category| own(&category.rule, prefixes));
        regulation.tiers.iter().for_each(|tier| own(&tier.rule, prefixes));
    }
}

#[test]
fn every_claimed_clause_is_implemented_or_openly_left_for_later() {
    let town = town();
    let covered = town.coverage();
    assert!(covered.iter().filter(|row| row.clause.as_str().starts_with("篇3/")).count() >= 45);
    let patrol = covered.iter().find(|row| row.clause.as_str() == "篇3/責任人3-a").unwrap();
    assert_eq!(patrol.entries, ["duties.patrol"]);
    let limits = covered.iter().find(|row| row.clause.as_str() == "篇3/排查4-c").unwrap();
    // Kinds that name a clause of their own are counted under that.
    let own = |kind: &&crate::regulation::Kind| kind.rule.clause == limits.clause;
    let kinds = town.kinds.iter().filter(own).count();
    assert!(kinds > 50);
    assert_eq!(limits.entries, ["case.feedback", "oversight.urging", &format!("kinds ×{kinds}")]);
    let tasks = covered.iter().find(|row| row.clause.as_str() == "篇3/責任人1").unwrap();
    let counted = ["kinds.task-information", "kinds.task-service", "kinds.task-simple"];
    assert!(counted.iter().all(|kind| tasks.entries.iter().any(|entry| entry == kind)), "{:?}", tasks.entries);
    let meetings = covered.iter().find(|row| row.clause.as_str() == "篇3/例會1").unwrap();
    // When and who is there; what is discussed and who came is not kept yet, and that is said.
    assert_eq!(meetings.entries, ["meetings.grid-meeting"]);
    assert_eq!(meetings.later.as_deref(), Some("meeting-agenda"));
    let presided = covered.iter().find(|row| row.clause.as_str() == "篇3/職責2-b").unwrap();
    assert_eq!(presided.entries, ["meetings.community-meeting"]);
    assert_eq!(presided.later.as_deref(), Some("meeting-minutes"));
    assert_eq!(village().coverage().len(), 5);
}

#[test]
fn labels_stand_in_simplified_script_as_the_traditional_one_converts() {
    let converts = |label: &Label| {
        let hans = crate::domain::matching::simplified(&label.hant)
            .replace('藉', "借")
            .replace('谘', "咨")
            .replace("答覆", "答复");
        assert_eq!(hans, label.hans, "{}", label.hant);
    };
    for regulation in builtin() {
        regulation.posts.iter().for_each(|post| converts(&post.label));
        regulation.units.iter().for_each(|unit| converts(&unit.label));
        regulation.duties.iter().for_each(|duty| converts(&duty.label));
        regulation.meetings.iter().for_each(|meeting| converts(&meeting.label));
        regulation.kinds.iter().for_each(|kind| converts(&kind.label()));
        regulation.routes.iter().for_each(|route| converts(&route.label));
        regulation.clauses.iter().for_each(|clause| converts(&clause.title));
        for item in &regulation.items {
            converts(&item.label);
            converts(&item.key);
            item.fields.iter().for_each(|field| converts(&field.label));
        }
    }
}

#[test]
fn built_in_items_hold_nothing_about_identity_religion_health_or_police_lists() {
    for item in town().items {
        for field in &item.fields {
            for word in ["身份證", "身份号", "宗教", "信仰", "疾病", "病史", "重點人員", "民族"] {
                assert!(!field.label.hant.contains(word) && !item.label.hant.contains(word), "{}", field.label.hant);
            }
            if field.code.as_str() == "phone" {
                assert!(field.sensitive.is_some(), "{} of {}", field.code, item.code);
            }
        }
    }
}

#[test]
fn built_in_items_say_which_fields_name_a_person() {
    let told = |field: &crate::regulation::Field| {
        let words =
            ["戶主", "別名", "房東", "經營者", "聯繫人", "組長", "姓名", "管理人", "負責人", "幫扶人", "責任人"];
        words.iter().any(|word| field.label.hant.contains(word))
    };
    for item in town().items {
        for field in &item.fields {
            assert_eq!(field.person, told(field), "{} of {}", field.code, item.code);
        }
    }
}

#[test]
fn sensitive_fields_are_read_by_the_posts_that_the_regulation_sets() {
    let (town, village) = (town(), village());
    let phone = |regulation: &Regulation| {
        let item = regulation.item_by_name("住戶").unwrap();
        item.field_by_name("電話").unwrap().clone()
    };
    assert!(phone(&town).is_read_by(&PostCode::from("point-director")));
    assert!(!phone(&town).is_read_by(&PostCode::from("unit-handler")));
    assert!(phone(&village).is_read_by(&PostCode::from("information-manager")));
    assert!(town.item_by_name("households").unwrap().field_by_name("戶主").unwrap().is_read_by(&PostCode::from("x")));
}

#[test]
fn a_regulation_written_whole_reads_back_the_same() {
    for regulation in builtin() {
        let text = regulation.whole_text();
        let again = Regulation::parse("whole.toml", &text, &Library::default()).unwrap();
        assert_eq!(again, regulation);
        assert_eq!(again.version(), regulation.version());
        assert_eq!(regulation.version().len(), 12);
    }
    assert_ne!(town().version(), village().version());
}

#[test]
fn a_town_changes_single_entries_and_its_routes_come_first() {
    let text = r#"
[meta]
code = "town-grid"
format = 1
title = { hant = "本鎮", hans = "本镇", en = "Our town" }
extends = ["town-grid"]

[remove]
duties = ["office-log"]

[[duties]]
code = "screening"
posts = ["warden"]
what = "screening"
label = { hant = "每月排查", hans = "每月排查", en = "Monthly screening" }
cadence = { times = { at-least = 1, per = "month" } }
rule = "篇3/排查1-b"

[[routes]]
code = "our-vendors"
label = { hant = "攤販", hans = "摊贩", en = "Vendors" }
when = { kinds = ["street-vendor"] }
responsibility = "inside"
lead = "station"
rule = "篇3/排查4-a"
"#;
    let ours = parse(text).unwrap();
    assert_eq!(ours.routes[0].code, "our-vendors");
    assert_eq!(ours.routes.len(), town().routes.len() + 1);
    assert_eq!(ours.duties.len(), town().duties.len() - 1);
    assert!(ours.check().iter().all(|finding| finding.key != "duties.screening"), "the cadence is set now");
    assert!(ours.applies_to_serial(5) && ours.meta.applies_to_town);
    assert_ne!(ours.version(), town().version());
    let refused = parse(&text.replace("office-log", "office-dog")).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), ("unknown", "remove.duties"));
}

#[test]
fn a_town_adds_an_item_of_its_own() {
    let text = "[[items]]\ncode = \"wells\"\ncategory = \"urban\"\nstale_days = 90\n\
                label = { hant = \"水井\", hans = \"水井\", en = \"Wells\" }\n\
                key = { hant = \"地點\", hans = \"地点\", en = \"Place\" }\n\
                fields = [{ code = \"depth\", label = { hant = \"深度\", hans = \"深度\", en = \"Depth\" }, type = \"int\" }]\n";
    let more = town().with_items("wells.toml", text).unwrap();
    assert_eq!(more.item_by_name("水井").unwrap().rule.clause.as_str(), "篇3/信息2");
    assert_eq!(more.stale_after(&"wells".into()), Some(90));
    let refused = town().with_items("wells.toml", &text.replace("\"urban\"", "\"rural\"")).unwrap_err();
    assert_eq!(
        (refused.file.as_str(), refused.line, refused.key.as_str()),
        ("wells.toml", Some(3), "items.wells.category")
    );
}

#[test]
fn what_a_check_finds_is_found() {
    let codes = |text: &str| parse(text).unwrap().check().into_iter().map(|f| f.code.code()).collect::<Vec<_>>();
    assert_eq!(
        codes(&SMALL.replace("cadence = { slots = [\"morning\", \"afternoon\"] }", "cadence = \"open\"")),
        ["open-cadence"]
    );
    assert_eq!(codes(&SMALL.replace("stale_days = 30\n", "")), ["open-staleness"]);
    assert_eq!(codes(&SMALL.replace("limit = { amount = 2, unit = \"working-days\" }\n", "")), ["kind-without-limit"]);
    assert_eq!(codes(&SMALL.replace("nature = \"general\"", "nature = \"emergency\"")), ["slow-emergency"]);
    assert_eq!(
        codes(
            &SMALL.replace(
                "responsibility = \"inside\"",
                "when = { natures = [\"policy\"] }\nresponsibility = \"inside\""
            )
        ),
        ["route-gap"]
    );
    assert_eq!(codes(&SMALL.replace("reports_to = \"office\"", "reports_to = \"squad\"")), ["no-office"]);
    assert_eq!(codes(&SMALL.replace("\"case-triage\", ", "")), ["right-without-post"]);
    assert_eq!(
        codes(&SMALL.replace(
            "id = \"本鎮/1\"",
            "id = \"本鎮/1\"\ntitle = { hant = \"x\", hans = \"x\", en = \"x\" }\n\n[[clauses]]\nid = \"本鎮/2\""
        )),
        ["clause-not-implemented"]
    );
    let outside = SMALL.replace(
        "responsibility = \"inside\"\nlead = \"station\"",
        "responsibility = \"outside\"\nlead = \"field-unit\"\nalso_report = true",
    );
    assert_eq!(codes(&outside), ["kind-without-unit"]);
    let twice = outside
        .replace("kind = \"unit\"", "kind = \"unit\"\nleads = [\"lamp\"]")
        .replace("kind = \"office\"\n", "kind = \"office\"\nleads = [\"lamp\"]\n");
    assert_eq!(codes(&twice), ["kind-led-twice"]);
    let after = format!(
        "{SMALL}\n[[routes]]\ncode = \"late\"\nlabel = {{ hant = \"晚\", hans = \"晚\", en = \"Late\" }}\nwhen = {{ kinds = [\"lamp\"] }}\nresponsibility = \"inside\"\nlead = \"station\"\nrule = \"本鎮/1\"\n"
    );
    assert_eq!(codes(&after), ["route-never-reached"]);
}
