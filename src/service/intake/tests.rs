//! Mappings, field by field: what a row says by them, and what is told of a mapping that will not do.

use rstest::rstest;

use super::super::command::OrderRow;
use super::super::refusal::{Refusal, RefusalCode};
use super::Mapping;
use super::mapping::Written;
use crate::domain::case::{Nature, Source};

const COLUMNS: [&str; 8] = ["编号", "受理", "类别", "地址", "内容", "状态", "办结", "结果"];

/// A mapping of those columns, with lines in place of its own and lines behind it.
fn mapping(replaced: &[(&str, &str)], more: &str) -> String {
    let own = [
        ("system", r#""12345""#),
        ("number", r#""编号""#),
        ("received", r#""受理""#),
        ("grid", r#"{ constant = "610921100001" }"#),
        ("kind", r#"{ column = "类别", values = { "路灯" = "lamp-dark" }, otherwise = "other" }"#),
        ("place", r#""地址""#),
        ("text", r#""内容""#),
    ];
    let line = |(key, value): &(&str, &str)| {
        let other = replaced.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
        format!("{key} = {}\n", other.unwrap_or(value))
    };
    let new = replaced.iter().filter(|(key, _)| own.iter().all(|(own, _)| own != key));
    let lines: Vec<String> = own.iter().map(line).chain(new.map(|(key, value)| format!("{key} = {value}\n"))).collect();
    lines.concat() + more
}

fn row(mapping: &str, cells: [&str; 8]) -> Result<OrderRow, Refusal> {
    let columns: Vec<String> = COLUMNS.iter().map(|&name| name.to_owned()).collect();
    let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
    Mapping::read(mapping, "m.toml")?.bind(&columns)?.row(2, &cells)
}

const CELLS: [&str; 8] = ["A1", "2026-11-05 09:12:33", "路灯", "南街12号", "灯不亮", "办理中", "", ""];

/// The usual row with some cells otherwise.
fn with(changes: &[(usize, &'static str)]) -> [&'static str; 8] {
    let mut cells = CELLS;
    for (at, cell) in changes {
        cells[*at] = cell;
    }
    cells
}

#[test]
fn a_row_says_what_its_columns_say() {
    let order = row(&mapping(&[], ""), CELLS).unwrap();
    assert_eq!((order.number.as_str(), order.kind.as_str(), order.line), ("A1", "lamp-dark", 2));
    assert_eq!((order.place.as_str(), order.text.as_str()), ("南街12号", "灯不亮"));
    assert_eq!(order.received.to_string(), "2026-11-05 09:12:33");
    assert_eq!(order.grid.as_deref(), Some("610921100001"));
    assert_eq!((order.happened, order.ended, order.source, order.words), (None, None, None, None));
}

#[rstest]
#[case::a_word_of_the_other_script("路燈", "lamp-dark")]
#[case::a_word_with_blanks(" 路灯 ", "lamp-dark")]
#[case::a_word_that_is_not_listed("占道", "other")]
#[case::nothing("", "other")]
fn words_become_codes_in_either_script_and_the_rest_is_otherwise(#[case] word: &'static str, #[case] code: &str) {
    assert_eq!(row(&mapping(&[], ""), with(&[(2, word)])).unwrap().kind, code);
}

#[test]
fn without_otherwise_a_word_stands_as_it_is_for_the_town_to_know_or_refuse() {
    let plain = mapping(&[("kind", r#"{ column = "类别", values = { "路灯" = "lamp-dark" } }"#)], "");
    assert_eq!(row(&plain, with(&[(2, "占道")])).unwrap().kind, "占道");
    let refused = row(&plain, with(&[(2, "")])).unwrap_err();
    assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::FieldRequired, "kind"));
}

#[rstest]
#[case::dashes("2026-11-05 09:12", "2026-11-05 09:12:00")]
#[case::slashes_without_zeros("2026/1/5 9:05", "2026-01-05 09:05:00")]
#[case::a_database_s("2026-11-05 09:12:33.0", "2026-11-05 09:12:33")]
#[case::in_words("2026年11月5日 09:12", "2026-11-05 09:12:00")]
#[case::a_day_alone("2026-11-05", "2026-11-05 00:00:00")]
#[case::with_a_t("2026-11-05T09:12:33", "2026-11-05 09:12:33")]
fn times_are_read_as_people_s_systems_write_them(#[case] written: &'static str, #[case] expected: &str) {
    assert_eq!(row(&mapping(&[], ""), with(&[(1, written)])).unwrap().received.to_string(), expected);
}

#[test]
fn a_mapping_s_own_formats_are_the_only_ones_then() {
    let own = mapping(&[("received", r#"{ column = "受理", formats = ["%d.%m.%Y %H:%M"] }"#)], "");
    let order = row(&own, with(&[(1, "05.11.2026 09:12")])).unwrap();
    assert_eq!(order.received.to_string(), "2026-11-05 09:12:00");
    let refused = row(&own, CELLS).unwrap_err();
    assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::BadDate, "received"));
}

#[rstest]
#[case::none("")]
#[case::no_time("昨天")]
#[case::no_such_day("2026-02-30 10:00")]
#[case::a_typing_error("1926-11-05 09:12")]
fn a_row_without_a_time_of_its_own_starts_no_clock(#[case] written: &'static str) {
    let refused = row(&mapping(&[], ""), with(&[(1, written)])).unwrap_err();
    assert!(matches!(refused.code, RefusalCode::BadDate | RefusalCode::FieldRequired), "{refused}");
    assert_eq!(refused.args["field"], "received");
}

#[test]
fn a_place_said_in_words_is_looked_up_by_the_longest_and_else_left_for_the_town_s_own_names() {
    let words = mapping(
        &[(
            "grid",
            r#"{ words = ["地址", "内容"], values = { "车站" = "610921100002", "老车站" = "610921100001" }, otherwise = "610921100" }"#,
        )],
        "",
    );
    let known = row(&words, with(&[(3, "老車站旁")])).unwrap();
    assert_eq!((known.grid.as_deref(), known.words), (Some("610921100001"), None));
    let unknown = row(&words, with(&[(3, "南街社区12号")])).unwrap();
    assert_eq!(unknown.grid.as_deref(), Some("610921100"));
    assert_eq!(unknown.words.as_deref(), Some("南街社区12号\n灯不亮"));
}

#[test]
fn constants_codes_and_several_columns() {
    let full = mapping(
        &[
            ("nature", r#"{ constant = "policy" }"#),
            ("source", r#"{ column = "类别", values = { "路灯" = "wechat" } }"#),
            ("text", r#"{ column = ["地址", "内容", "结果"] }"#),
            ("encoding", r#""gb18030""#),
        ],
        "",
    );
    assert_eq!(Mapping::read(&full, "m.toml").unwrap().written(), Some(Written::Gb18030));
    let order = row(&full, CELLS).unwrap();
    assert_eq!((order.nature, order.source), (Some(Nature::Policy), Some(Source::Wechat)));
    assert_eq!(order.text, "南街12号\n灯不亮", "what is empty is left out");
    let refused = row(&full, with(&[(2, "電報")])).unwrap_err();
    assert_eq!((refused.code, refused.args["given"].as_str()), (RefusalCode::BadChoice, "電報"));
    assert!(refused.args["choices"].contains("hotline"), "{refused}");
}

const CLOSED: &str =
    "[closed]\ncolumn = \"状态\"\nvalues = [\"已办结\", \"已归档\"]\nat = \"办结\"\nresult = \"结果\"\n";

#[test]
fn what_ended_there_says_when_and_with_what_result() {
    let text = mapping(&[], CLOSED);
    let ended = |cells| row(&text, cells).map(|order| order.ended);
    assert_eq!(ended(CELLS).unwrap(), None);
    let closed = ended(with(&[(5, "已辦結"), (6, "2026-11-06 10:00"), (7, "已修")])).unwrap().unwrap();
    assert_eq!((closed.at.to_string().as_str(), closed.result.as_deref()), ("2026-11-06 10:00:00", Some("已修")));
    let refused = ended(with(&[(5, "已归档")])).unwrap_err();
    assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::FieldRequired, "closed"));
    let any = mapping(&[], "[closed]\ncolumn = \"办结\"\nat = \"办结\"\n");
    assert!(row(&any, CELLS).unwrap().ended.is_none());
    assert!(row(&any, with(&[(6, "2026-11-06")])).unwrap().ended.is_some(), "anything there says so");
}

#[rstest]
#[case::no_toml("system = ", "toml 1", "")]
#[case::a_key_that_there_is_not(&mapping(&[("grad", "\"x\"")], ""), "toml 8", "grad")]
#[case::a_slip_within_a_rule(&mapping(&[("text", r#"{ colum = "内容" }"#)], ""), "toml 7", "colum")]
#[case::no_system(&mapping(&[("system", "\" \"")], ""), "system", "mapping-empty")]
#[case::two_sources(&mapping(&[("kind", r#"{ column = "类别", constant = "other" }"#)], ""), "kind", "mapping-one-source")]
#[case::no_source(&mapping(&[("kind", r#"{ otherwise = "other" }"#)], ""), "kind", "mapping-one-source")]
#[case::words_elsewhere(&mapping(&[("kind", r#"{ words = "内容" }"#)], ""), "kind", "mapping-words-of-grid")]
#[case::formats_elsewhere(&mapping(&[("kind", r#"{ column = "类别", formats = ["%Y"] }"#)], ""), "kind", "mapping-formats-of-time")]
#[case::no_format(&mapping(&[("received", r#"{ column = "受理", formats = ["%Q-%K"] }"#)], ""), "received", "mapping-bad-format")]
#[case::one_number_for_all(&mapping(&[("number", r#"{ constant = "A1" }"#)], ""), "number", "mapping-needs-column")]
#[case::no_code(&mapping(&[("source", r#"{ constant = "telegram" }"#)], ""), "source", "mapping-bad-code")]
#[case::no_column(&mapping(&[("place", "\"地点\"")], ""), "place", "mapping-no-column")]
fn a_mapping_that_will_not_do_is_refused_before_the_first_row(
    #[case] text: &str,
    #[case] key: &str,
    #[case] reason: &str,
) {
    let refused = row(text, CELLS).unwrap_err();
    let line = refused.args.get("line").map(|line| format!(" {line}")).unwrap_or_default();
    let at = format!("{}{line}", refused.args["key"]);
    assert_eq!((refused.code, at.as_str()), (RefusalCode::BadMapping, key), "{refused}");
    assert!(refused.args.get("text").unwrap_or(&refused.args["reason"]).contains(reason), "{refused}");
}

#[test]
fn rows_that_are_cut_or_unreadable_are_told_apart() {
    let text = mapping(&[], "");
    let mapping = Mapping::read(&text, "m.toml").unwrap();
    let columns: Vec<String> = COLUMNS.iter().map(|&name| name.to_owned()).collect();
    let bound = mapping.bind(&columns).unwrap();
    assert_eq!(bound.row(3, &["A1".to_owned()]).unwrap_err().code, RefusalCode::WrongColumns);
    assert_eq!(row(&text, with(&[(4, "灯\u{fffd}亮")])).unwrap_err().code, RefusalCode::UnreadableText);
}

#[test]
fn the_mapping_of_the_examples_fits_the_file_of_the_examples() {
    let text = include_str!("../../../examples/orders/hotline.toml");
    let header = include_str!("../../../examples/orders/orders.csv").lines().next().unwrap();
    let columns: Vec<String> = header.split(',').map(str::to_owned).collect();
    Mapping::read(text, "hotline.toml").unwrap().bind(&columns).unwrap();
}

#[test]
fn a_day_alone_ends_late_and_begins_early() {
    let closed = "[closed]\ncolumn = \"状态\"\nvalues = [\"已办结\"]\nat = \"办结\"\n";
    let order = row(&mapping(&[], closed), with(&[(1, "2026-11-05"), (5, "已办结"), (6, "2026-11-05")])).unwrap();
    assert_eq!(order.received.to_string(), "2026-11-05 00:00:00");
    assert_eq!(order.ended.unwrap().at.to_string(), "2026-11-05 23:59:59");
}

#[test]
fn how_many_is_read_in_digits_of_either_width() {
    let units = |cell| row(&mapping(&[("units", "\"结果\"")], ""), with(&[(7, cell)])).map(|order| order.units);
    assert_eq!(units("２５").unwrap(), Some(25));
    assert_eq!(units("").unwrap(), None);
    let refused = units("約十台").unwrap_err();
    assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::OutOfRange, "units"));
}
