use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::case::{Nature, Satisfaction, Source, Stage};
use crate::service::query::{CaseSort, Figure, LapseUnit, Upto};

fn refused(text: &str) -> Refusal {
    parse(text).unwrap_err()
}

#[rstest]
#[case("nature:emergency", "性質:突發", "性质:突发")]
#[case("late:yes", "逾期:是", "逾期:是")]
#[case("late:>2d", "逾期:>2天", "逾期：＞２日")]
#[case("late:>4h", "超期:>4小時", "逾期:>4时")]
#[case("left:<4h", "剩餘:<4時", "剩余：＜4小时")]
#[case("by:me", "由:我", "由：我")]
#[case("filed-by:me", "錄入:我", "录入人:我")]
#[case("grid:南街", "網格:南街", "网格：南街")]
#[case("community:東街社區", "社區:東街社區", "社区:東街社區")]
#[case("kind:井蓋", "類型:井蓋", "类型:井蓋")]
#[case("source:hotline", "來源:12345熱線", "来源:12345热线")]
#[case("stage:handling", "狀態:辦理中", "状态:办理中")]
#[case("returned:>1", "退回:>1", "退回：＞１")]
#[case("returned:yes", "退回:有", "退回:是")]
#[case("unanswered:yes", "未答覆:是", "未答复:有")]
#[case("paused:no", "暫停:否", "暂停:不")]
#[case("is:mine is:open", "是:待辦 是:未辦結", "是:待办\u{3000}是:未办结")]
#[case("from:2026-11 until:2026-11", "自:2026-11-01 至:2026-11-30", "从:2026-11 到:2026-11-30")]
#[case("as-of:2026-11-23T12:00", "截至:2026-11-23T12:00:00", "截止：2026-11-23T12：00")]
#[case("figure:on-time", "計入:按時辦結", "计入:按时办结")]
#[case("sort:waiting", "排序:等待", "顺序：等待")]
#[case("unit:police", "單位:police", "单位:police")]
fn a_term_means_the_same_in_each_language(#[case] code: &str, #[case] hant: &str, #[case] hans: &str) {
    let filter = parse(code).unwrap();
    assert_ne!(filter, CaseFilter::default());
    assert_eq!(parse(hant).unwrap(), filter, "{hant}");
    assert_eq!(parse(hans).unwrap(), filter, "{hans}");
}

#[rstest]
#[case("nature:e", "nature:emergency", "the only one that begins so")]
#[case("nature:tufa", "nature:emergency", "pinyin")]
#[case("nature:tf", "nature:emergency", "initials of pinyin")]
#[case("source:热线", "source:hotline", "inside a name")]
#[case("stage:in", "stage:handling", "the beginning of the English word")]
#[case("性質:一", "nature:general", "the beginning of a word")]
#[case("NATURE:Emergency", "nature:emergency", "capitals")]
fn a_value_is_known_by_what_is_enough_to_tell_it(#[case] typed: &str, #[case] meant: &str, #[case] why: &str) {
    assert_eq!(parse(typed).unwrap(), parse(meant).unwrap(), "{why}");
}

#[rstest]
#[case("colour:red", RefusalCode::UnknownTerm, "colour", "nature")]
#[case("顏色:紅", RefusalCode::UnknownTerm, "顏色", "nature")]
#[case("nature:fire", RefusalCode::BadTerm, "fire", "emergency")]
#[case("性質:火災", RefusalCode::BadTerm, "火災", "emergency")]
#[case("性质：", RefusalCode::BadTerm, "", "emergency")]
#[case("stage:re", RefusalCode::BadTerm, "re", "reported-up")]
#[case("late:no", RefusalCode::BadTerm, "no", ">2d")]
#[case("late:>2", RefusalCode::BadTerm, ">2", ">2d")]
#[case("late:>2w", RefusalCode::BadTerm, ">2w", ">2d")]
#[case("late:>99999d", RefusalCode::BadTerm, ">99999d", ">2d")]
#[case("left:4h", RefusalCode::BadTerm, "4h", "<4h")]
#[case("returned:2", RefusalCode::BadTerm, "2", ">1")]
#[case("unanswered:maybe", RefusalCode::BadTerm, "maybe", "yes")]
#[case("from:11-23", RefusalCode::BadTerm, "11-23", "2026-11")]
#[case("until:2026-02-30", RefusalCode::BadTerm, "2026-02-30", "2026-11")]
#[case("from:1900-01-01", RefusalCode::BadTerm, "1900-01-01", "2026-11")]
#[case("as-of:noon", RefusalCode::BadTerm, "noon", "T12:00")]
#[case("grid:", RefusalCode::BadTerm, "", "…")]
fn what_is_not_known_is_refused_by_name_with_what_is(
    #[case] typed: &str,
    #[case] code: RefusalCode,
    #[case] given: &str,
    #[case] accepted: &str,
) {
    let refusal = refused(typed);
    assert_eq!((refusal.code, refusal.args["given"].as_str()), (code, given));
    assert!(refusal.args["choices"].contains(accepted), "{:?}", refusal.args);
}

#[test]
fn a_key_stands_once() {
    assert_eq!(refused("nature:general 性質:政策").code, RefusalCode::TermTwice);
    assert_eq!(refused("late:yes 逾期:>2d").code, RefusalCode::TermTwice);
}

#[test]
fn bare_words_are_looked_for_and_quotation_marks_keep_blanks_and_colons() {
    let words = |text: &str| parse(text).unwrap().words;
    assert_eq!(words("路燈 nature:general 學校\u{3000}後門").as_deref(), Some("路燈 學校 後門"));
    assert_eq!(words("\"08:30\" “a:b”").as_deref(), Some("08:30 a:b"));
    assert_eq!(words("  \u{3000} "), None);
    assert_eq!(parse("grid:\"南街 第一\"").unwrap().grid.as_deref(), Some("南街 第一"));
    assert_eq!(parse("filed-by:張三:0001").unwrap().filed_by.as_deref(), Some("張三:0001"));
    assert_eq!(parse("grid:\"南街").unwrap().grid.as_deref(), Some("南街"), "while one is still typing");
}

#[test]
fn what_stands_on_a_screen_is_in_the_language_of_the_screen() {
    let filter = parse("nature:emergency late:>2d by:me grid:南街 路燈 returned:yes").unwrap();
    assert_eq!(print(&filter, "zh-Hant"), "性質:突發 網格:南街 由:我 逾期:>2天 退回:是 路燈");
    assert_eq!(print(&filter, "zh-Hans"), "性质:突发 网格:南街 由:我 逾期:>2天 退回:是 路燈");
    assert_eq!(print(&filter, "en"), "nature:emergency grid:南街 by:me late:>2d returned:yes 路燈");
}

#[test]
fn the_built_in_filters_are_terms() {
    for (code, terms) in BUILT_IN {
        assert_eq!(print(&parse(terms).unwrap(), "code"), terms, "{code}");
    }
}

#[test]
fn what_is_said_last_narrows_what_was_said_before() {
    let filter = parse("is:open grid:南街 路燈").unwrap().with(parse("grid:北街 不亮").unwrap());
    assert_eq!(print(&filter, "code"), "is:open grid:北街 路燈 不亮");
}

/// Text that a name or a word may have, as it stands in a filter: no blanks at its ends.
fn name() -> impl Strategy<Value = Option<String>> {
    let text = prop_oneof!["[南街井蓋a-z0-9:：\"“”\\\\ 　>＜·:]{1,8}", ".{1,8}"];
    let sound = |text: &String| text.trim() == text && !text.is_empty() && called(ME, text).is_none();
    proptest::option::of(text.prop_filter("a name", sound))
}

fn somebody() -> impl Strategy<Value = Option<String>> {
    prop_oneof![name(), Just(Some(MYSELF.to_owned()))]
}

fn bare() -> impl Strategy<Value = Option<String>> {
    proptest::collection::vec("[^\\s]{1,5}", 0..3).prop_map(|words| (!words.is_empty()).then(|| words.join(" ")))
}

fn lapse_of() -> impl Strategy<Value = Option<Lapse>> {
    let unit = prop_oneof![Just(LapseUnit::Days), Just(LapseUnit::Hours)];
    proptest::option::of((0..=LONGEST, unit).prop_map(|(amount, unit)| Lapse { amount, unit }))
}

fn day() -> impl Strategy<Value = Option<NaiveDate>> {
    proptest::option::of((1950..3000_i32, 1..=366_u32).prop_filter_map("a day", |(y, d)| NaiveDate::from_yo_opt(y, d)))
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(proptest::sample::select(all))
}

fn upto() -> impl Strategy<Value = Option<Upto>> {
    let change = ("[a-z]{16}", 1..u64::MAX).prop_map(|(replica, seq)| format!("{replica}:{seq}").parse().unwrap());
    let several = proptest::collection::vec(change, 1..3);
    proptest::option::of(several.prop_map(Upto::of))
}

fn filter() -> impl Strategy<Value = CaseFilter> {
    use Figure::{Closed, Filed, OnTime, Overdue};
    use Nature::{Emergency, General, Policy};
    use Source::{CallIn, Hotline, Patrol, ResidentUnit, Superior, Survey, VisitIn, Wechat};
    let switches =
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<Option<bool>>(), any::<Option<bool>>(), any::<[bool; 8]>());
    let coded = (
        one_of(vec![General, Policy, Emergency]),
        one_of(vec![Patrol, VisitIn, CallIn, Wechat, Hotline, Superior, ResidentUnit, Survey]),
        one_of(Stage::ALL.to_vec()),
        one_of(vec![Filed, Closed, OnTime, Overdue]),
        proptest::option::of(0..=LONGEST),
        one_of(Satisfaction::ALL.to_vec()),
        one_of(CaseSort::ALL.to_vec()),
    );
    let names =
        (name(), name(), name(), name(), somebody(), somebody(), bare(), name(), name(), somebody(), somebody());
    let seconds = proptest::option::of(0..86_400_u32);
    (switches, coded, names, (lapse_of(), lapse_of()), (day(), day(), day()), (seconds, upto())).prop_map(
        |(switches, coded, names, (late_over, left_under), (from, until, on), (seconds, upto))| CaseFilter {
            upto,
            open: switches.0,
            mine: switches.1,
            late: switches.2 || late_over.is_some(),
            unanswered: switches.3,
            paused: switches.4,
            drawn: switches.5[0],
            urged: switches.5[1],
            supervised: switches.5[2],
            listed: switches.5[3],
            repeats: switches.5[4],
            involved: switches.5[5],
            sample_failed: switches.5[6],
            listed_late: switches.5[7],
            satisfaction: coded.5,
            sort: coded.6,
            nature: coded.0,
            source: coded.1,
            stage: coded.2,
            figure: coded.3,
            returned_over: coded.4,
            grid: names.0,
            kind: names.1,
            community: names.2,
            unit: names.3,
            by: names.4,
            filed_by: names.5,
            words: names.6,
            given: names.7,
            sent_back: names.8,
            assigned: names.9,
            assigned_by: names.10,
            late_over,
            left_under,
            from,
            until,
            as_of: on
                .zip(seconds)
                .map(|(on, seconds)| on.and_hms_opt(0, 0, 0).unwrap() + chrono::TimeDelta::seconds(i64::from(seconds))),
        },
    )
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same_filter(filter in filter()) {
        for tag in ["code", "en", "zh-Hant", "zh-Hans"] {
            let printed = print(&filter, tag);
            let read = parse(&printed);
            prop_assert_eq!(read.as_ref(), Ok(&filter), "{} as {}", tag, printed);
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fall_over(text in ".{0,60}") {
        let _ = parse(&text);
    }
}
