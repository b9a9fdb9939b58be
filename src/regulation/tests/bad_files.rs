//! A bad file is refused naming file, line, key and reason.

use rstest::rstest;

use super::super::{Library, Reason, Regulation};
use super::{SMALL, parse};

#[test]
fn the_small_file_holds() {
    let small = parse(SMALL).unwrap();
    assert_eq!(small.check(), []);
    assert_eq!(small.duties.len(), 1);
}

/// Replaces one piece of the small file; the refusal must name the line on which the new piece stands.
#[rstest]
#[case("format = 1", "format = ", "syntax", "")]
#[case("format = 1", "format = 2", "newer-format", "meta.format")]
#[case("noon = \"12:00\"", "midday = \"12:00\"", "unknown-key", "settings.midday")]
#[case("noon = \"12:00\"", "noon = \"25:00\"", "bad-value", "settings.noon")]
#[case("noon = \"12:00\"", "noon = \"24:00\"", "bad-hours", "settings.noon")]
#[case("{ from = \"14:00\"", "{ from = \"11:00\"", "bad-hours", "settings.office_hours")]
#[case("\"working-days\"\n\n[case]", "\"weekdays\"\n\n[case]", "unknown-word", "settings.every_day_means")]
#[case("reports_to = \"office\"", "reports_to = \"nobody\"", "unknown", "case.reports_to")]
#[case(
    "claims = [\"本鎮/\"]",
    "claims = [\"本鎮/\"]\napplies_to_serial = [9, 1]",
    "bad-serials",
    "meta.applies_to_serial"
)]
#[case("claims = [\"本鎮/\"]", "extends = [\"nowhere\"]", "unknown", "meta.extends")]
#[case("code = \"squad\"", "code = \"Squad!\"", "bad-code", "units.Squad!.code")]
#[case("code = \"squad\"", "code = \"station\"", "bad-code", "units.station.code")]
#[case("code = \"squad\"", "code = \"office\"", "duplicate-code", "units.office")]
#[case("hant = \"隊\"", "hant = \"辦\"", "duplicate-name", "units.squad.label")]
#[case("en = \"Squad\"", "en = \" \"", "incomplete-label", "units.squad.label")]
#[case("tier = \"area\"", "tier = \"street\"", "unknown-word", "posts.warden.tier")]
#[case("\"log-write\"", "\"log-burn\"", "unknown-word", "posts.warden.rights.own.1")]
#[case("posts = [\"warden\"]", "posts = [\"guard\"]", "unknown", "duties.patrol.posts")]
#[case("posts = [\"warden\"]", "posts = []", "missing-key", "duties.patrol.posts")]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { slots = [] }",
    "bad-cadence",
    "duties.patrol.cadence"
)]
#[case("[\"morning\", \"afternoon\"]", "[\"morning\", \"morning\"]", "bad-cadence", "duties.patrol.cadence")]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { minutes = { at-least = 0, per = \"week\" } }",
    "bad-cadence",
    "duties.patrol.cadence"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { by-class = { item = \"lamps\", field = \"place\", classes = { a = { at-least = 1, per = \"year\" } } } }",
    "cadence-does-not-fit",
    "duties.patrol.cadence"
)]
#[case("what = \"patrol\"", "what = \"patrol\"\neach = \"town\"", "tier-above", "duties.patrol.each")]
#[case("what = \"patrol\"", "what = \"patrol\"\nlog_of = \"grid\"", "no-log", "duties.patrol.log_of")]
#[case("what = \"patrol\"", "what = \"patrol\"\nexcuses = [\"mood\"]", "unknown-word", "duties.patrol.excuses.1")]
#[case(
    "what = \"patrol\"",
    "what = \"patrol\"\nexcuses = [\"leave\", \"leave\"]",
    "bad-value",
    "duties.patrol.excuses"
)]
#[case(
    "what = \"patrol\"",
    "what = \"patrol\"\ngrace = { amount = 0, unit = \"urgent-hours\" }",
    "bad-limit",
    "duties.patrol.grace"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = \"open\"\ngrace = { amount = 1, unit = \"urgent-hours\" }",
    "grace-of-nothing",
    "duties.patrol.grace"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { weekday = { on = [] } }",
    "bad-cadence",
    "duties.patrol.cadence"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { weekday = { on = [\"moonday\"] } }",
    "unknown-word",
    "duties.patrol.cadence.weekday.on.1"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { minutes = { at-least = 99999, per = \"week\" } }",
    "bad-cadence",
    "duties.patrol.cadence"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { times = { at-least = 1, per = \"week\", of = 3 } }",
    "bad-value",
    "duties.patrol.cadence.times.of"
)]
#[case(
    "cadence = { slots = [\"morning\", \"afternoon\"] }",
    "cadence = { by-class = { item = \"lamps\", field = \"place\", classes = {} } }",
    "bad-cadence",
    "duties.patrol.cadence"
)]
#[case(
    "what = \"patrol\"\nlabel = { hant = \"巡查\", hans = \"巡查\", en = \"Patrol\" }\ncadence = { slots = [\"morning\", \"afternoon\"] }",
    "what = \"ledger\"\nlabel = { hant = \"巡查\", hans = \"巡查\", en = \"Patrol\" }\ncadence = { by-class = { item = \"lamps\", field = \"height\", classes = { a = { at-least = 1, per = \"year\" } } } }",
    "unknown",
    "duties.patrol.cadence"
)]
#[case("[[clauses]]", "[absence]\nrule = \"本鎮/9\"\n\n[[clauses]]", "unknown", "absence.rule")]
#[case("[[clauses]]", "[absence]\ndeputy_rights = [\"fly\"]\n\n[[clauses]]", "unknown-word", "absence.deputy_rights.1")]
#[case("category = \"urban\"\nsubject", "category = \"rural\"\nsubject", "unknown", "kinds.lamp.category")]
#[case("{ amount = 2, ", "{ amount = 0, ", "bad-limit", "kinds.lamp.limit")]
#[case("{ amount = 2, ", "{ amount = 4000, ", "bad-limit", "kinds.lamp.limit")]
#[case("{ amount = 2, ", "{ amount = -2, ", "bad-value", "kinds.lamp.limit.amount")]
#[case("unit = \"working-days\"", "unit = \"days\"", "unknown-word", "kinds.lamp.limit.unit")]
#[case("lead = \"station\"", "lead = \"squad\"", "lead-does-not-fit", "routes.all.lead")]
#[case("lead = \"station\"", "lead = \"army\"", "unknown", "routes.all.lead")]
#[case(
    "responsibility = \"inside\"\nlead = \"station\"",
    "lead = \"squad\"\nresponsibility = \"outside\"",
    "unit-without-office",
    "routes.all.also_report"
)]
#[case("stale_days = 30", "stale_days = 0", "bad-limit", "items.lamps.stale_days")]
#[case("type = \"text\"", "type = \"choice\"", "bad-choices", "items.lamps.fields.place.choices")]
#[case("min = 1", "min = 31", "bad-range", "items.lamps.fields.height.min")]
#[case("{ code = \"height\"", "{ code = \"place\"", "duplicate-code", "items.lamps.fields.place")]
#[case("hant = \"高度\"", "hant = \"地點\"", "duplicate-name", "items.lamps.fields.height.label")]
fn a_bad_file_is_refused_by_file_line_key_and_reason(
    #[case] good: &str,
    #[case] bad: &str,
    #[case] reason: &str,
    #[case] key: &str,
) {
    let before = SMALL.split(good).next().unwrap();
    assert!(before.len() < SMALL.len(), "the small file has {good}");
    let refused = parse(&SMALL.replacen(good, bad, 1)).unwrap_err();
    assert_eq!((refused.file.as_str(), refused.reason.code(), refused.key.as_str()), ("small.toml", reason, key));
    let first = u32::try_from(before.matches('\n').count()).unwrap() + 1;
    let last = first + u32::try_from(bad.matches('\n').count()).unwrap();
    let line = refused.line.unwrap();
    let entry = u32::try_from(before.rfind("\n[").map_or(0, |at| before[..at].matches('\n').count() + 1)).unwrap() + 1;
    assert!((entry..=last + 1).contains(&line), "line {line}, expected {first} to {last}, or the entry at {entry}");
}

#[test]
fn the_line_is_that_of_the_key_itself() {
    let line = |text: &str| 1 + u32::try_from(SMALL.split(text).next().unwrap().matches('\n').count()).unwrap();
    let refused = parse(&SMALL.replace("posts = [\"warden\"]", "posts = [\"guard\"]")).unwrap_err();
    assert_eq!(refused.line, Some(line("posts = [")));
    let refused = parse(&SMALL.replace("unit = \"working-days\"", "unit = \"days\"")).unwrap_err();
    assert_eq!(refused.line, Some(line("limit = {")));
    let refused = parse(&SMALL.replace("stale_days", "stale_day")).unwrap_err();
    assert_eq!(refused.line, Some(line("stale_days")));
    let text = refused.to_string();
    assert!(text.starts_with("small.toml:") && text.contains("items.lamps.stale_day"), "{text}");
}

#[rstest]
#[case("rule = \"本鎮/1\"\n\n[[duties]]", "\n[[duties]]", "no-rule", "posts.warden.rule")]
#[case("rule = \"本鎮/1\"\n\n[[duties]]", "rule = \"本鎮/9\"\n\n[[duties]]", "unknown", "posts.warden.rule")]
#[case("tier = \"area\"\n", "", "missing-key", "posts.warden.tier")]
fn every_entry_names_a_clause_that_exists(
    #[case] good: &str,
    #[case] bad: &str,
    #[case] reason: &str,
    #[case] key: &str,
) {
    let refused = parse(&SMALL.replacen(good, bad, 1)).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), (reason, key));
    assert!(refused.line.is_some());
}

#[test]
fn a_missing_section_is_named() {
    let from = SMALL.find("[case]").unwrap();
    let to = SMALL.find("[[clauses]]").unwrap();
    let refused = parse(&format!("{}{}", &SMALL[..from], &SMALL[to..])).unwrap_err();
    assert_eq!((refused.reason, refused.key.as_str()), (Reason::MissingKey { name: "case".to_owned() }, "case"));
}

#[test]
fn files_may_not_extend_each_other_in_a_circle() {
    let head = |code: &str, base: &str| {
        format!(
            "[meta]\ncode = \"{code}\"\nformat = 1\ntitle = {{ hant = \"x\", hans = \"x\", en = \"x\" }}\n\
             part = true\nextends = [\"{base}\"]\n"
        )
    };
    let mut library = Library::builtin();
    library.add("a.toml", &head("a", "b")).unwrap();
    library.add("b.toml", &head("b", "a")).unwrap();
    let refused = Regulation::parse("c.toml", &head("c", "a"), &library).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), ("circular", "meta.extends"));
}

#[test]
fn a_name_in_what_is_extended_is_refused_in_the_file_that_has_it() {
    let mut library = Library::builtin();
    let part = "[meta]\ncode = \"part\"\nformat = 1\npart = true\ntitle = { hant = \"x\", hans = \"x\", en = \"x\" }\n\
                [[duties]]\ncode = \"walk\"\nposts = [\"nobody\"]\nwhat = \"patrol\"\ncadence = \"open\"\n\
                label = { hant = \"走\", hans = \"走\", en = \"Walk\" }\nrule = \"本鎮/1\"\n";
    library.add("part.toml", part).unwrap();
    let text = SMALL.replace("claims =", "extends = [\"part\"]\nclaims =");
    let refused = Regulation::parse("small.toml", &text, &library).unwrap_err();
    assert_eq!(
        (refused.file.as_str(), refused.line, refused.key.as_str()),
        ("part.toml", Some(8), "duties.walk.posts")
    );
}

#[rstest]
#[case("", "")]
#[case("code,category\n", "")]
#[case("lamp,urban,燈,灯,不亮,不亮,2,moons,general,x\n", "kinds.lamp.unit")]
#[case("lamp,urban,燈,灯,不亮,不亮,two,working-days,general,x\n", "kinds.lamp.limit")]
#[case("lamp,urban,燈,灯,不亮,不亮,2,working-days,odd,x\n", "kinds.lamp.nature")]
fn a_bad_table_of_kinds_is_refused_by_its_own_line(#[case] row: &str, #[case] key: &str) {
    let head = "code,category,type_zh_hant,type_zh_hans,condition_zh_hant,condition_zh_hans,limit,unit,nature,basis\n";
    let mut library = Library::builtin();
    library.add_table("own.csv", &if key.is_empty() { row.to_owned() } else { format!("{head}{row}") });
    let table = "[kind_table]\nfile = \"own.csv\"\n[kind_table.english]\nlamp2 = [\"a\", \"b\"]\n";
    let text = SMALL.replace("[settings]", &format!("{table}[settings]"));
    let refused = Regulation::parse("small.toml", &text, &library).unwrap_err();
    if row.is_empty() {
        assert_eq!((refused.file.as_str(), refused.reason.code()), ("small.toml", "unknown"));
    } else {
        let line = if key.is_empty() { 1 } else { 2 };
        assert_eq!((refused.file.as_str(), refused.line, refused.key.as_str()), ("own.csv", Some(line), key));
    }
}

#[test]
fn noise_is_refused_and_never_panics() {
    for text in ["", "\u{0}", "[[[", "= 1", "[meta]\ncode = 7", "meta = 1", "[meta]\n[meta]", "\u{feff}x", "a.b.c = {}"]
    {
        assert!(parse(text).is_err(), "{text:?}");
    }
    // Every prefix of a good file is either refused or sound, and none panics.
    for (at, _) in SMALL.char_indices().step_by(7) {
        let _ = parse(&SMALL[..at]);
    }
}
