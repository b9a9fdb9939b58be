//! What is handed out: short enough, masked, in the town's language, and never with a secrecy grade.

use super::sample::case_sheet;
use super::*;
use crate::domain::limit::{Limit, LimitUnit};
use crate::service::view::HandoverView;

fn in_language(lang: &str) -> (CaseSheet, Messages) {
    let sheet = CaseSheet { lang: lang.to_owned(), ..case_sheet() };
    let words = words(&sheet);
    (sheet, words)
}

#[test]
fn the_text_says_what_where_by_when_and_whom_to_answer() {
    let texts = ["zh-Hant", "zh-Hans", "en"].map(|lang| {
        let (sheet, m) = in_language(lang);
        message(&sheet, &m)
    });
    insta::assert_snapshot!("message", texts.join("\n"));
    assert!(texts.iter().take(2).all(|text| text.chars().count() <= LONG));
}

#[test]
fn the_reminder_says_how_long_is_left_or_how_late_it_is() {
    let (mut sheet, m) = in_language("zh-Hant");
    let left = reminder(&sheet, &m);
    sheet.left_in_minutes = Some(-72);
    let late = reminder(&sheet, &m);
    sheet.paused = true;
    let paused = reminder(&sheet, &m);
    insta::assert_snapshot!("reminder", [left, late, paused].join("\n"));
}

#[test]
fn 實務_敏感事項_a_sensitive_case_is_a_number_and_please_ring() {
    let (mut sheet, m) = in_language("zh-Hans");
    sheet.sensitive = true;
    for text in [message(&sheet, &m), reminder(&sheet, &m)] {
        assert_eq!(text, "【城關-2026-00001】请来电：鎮網格辦 0915-3320000。");
    }
    for page in [html(&sheet, &m), lines(&sheet, &m)] {
        assert!(!page.contains("井盖") && !page.contains("南街12號") && !page.contains("路障"), "{page}");
        assert!(page.contains("请来电联系"), "{page}");
    }
}

#[test]
fn a_long_matter_is_cut_so_that_the_whole_stays_short() {
    let (mut sheet, m) = in_language("zh-Hans");
    sheet.text = "井盖不见了".repeat(60);
    let text = message(&sheet, &m);
    assert_eq!(text.chars().count(), LONG, "{text}");
    assert!(text.contains('…') && text.ends_with("鎮網格辦 0915-3320000。"), "{text}");
}

#[test]
fn of_a_late_case_the_text_says_so_and_asks_for_no_day_that_has_gone_by() {
    let (mut sheet, m) = in_language("zh-Hans");
    sheet.left_in_minutes = Some(-72);
    let text = message(&sheet, &m);
    assert!(text.contains("限11月23日 11:28，逾期1时，请尽快办理。"), "{text}");
}

#[test]
fn what_is_done_is_told_and_not_asked_for() {
    let (mut sheet, m) = in_language("zh-Hans");
    sheet.stage = crate::domain::case::Stage::Resolved;
    sheet.result = Some("已换新井盖。".to_owned());
    let text = message(&sheet, &m);
    assert!(text.contains("已办理：已换新井盖。回复") && !text.contains("请于"), "{text}");
    assert!(reminder(&sheet, &m).contains("请尽快核查"), "what is done waits to be verified");
    sheet.stage = crate::domain::case::Stage::Closed;
    assert_eq!(reminder(&sheet, &m), message(&sheet, &m), "nobody is urged about what has ended");
}

#[test]
fn the_sheet_for_line_printers_is_eighty_cells_wide() {
    let (sheet, m) = in_language("zh-Hans");
    let page = lines(&sheet, &m);
    insta::assert_snapshot!("sheet_txt", page);
    assert!(page.lines().all(|line| crate::i18n::cells::width(line) <= 80));
}

#[test]
fn the_sheet_for_browsers_is_one_plain_page() {
    let (sheet, m) = in_language("zh-Hant");
    let page = html(&sheet, &m);
    insta::assert_snapshot!("sheet_html", page);
    for banned in ["<script", "http://", "https://", "url(", "@import", "src="] {
        assert!(!page.contains(banned), "{banned}");
    }
}

#[test]
fn every_page_says_internal_holder_edition_and_page_and_never_a_secrecy_grade() {
    let (mut sheet, m) = in_language("zh-Hans");
    sheet.text = "井盖不见了，已摆路障，等待更换。\n".repeat(70);
    for page in [html(&sheet, &m), lines(&sheet, &m)] {
        for number in 1..=3 {
            let foot = format!("内部资料 · 持有人 站長甲 · 版本 aaaaaaaaaaaaaaaa:7 · 第 {number}/3 页");
            assert!(page.contains(&foot), "{foot}: {page}");
        }
        assert_eq!(page.matches("井盖不见了").count(), 70, "nothing of the matter is lost");
        assert!(!page.contains("密"), "never a secrecy grade");
    }
    assert_eq!(lines(&sheet, &m).matches('\u{c}').count(), 2);
}

#[test]
fn what_somebody_typed_is_only_text() {
    let (mut sheet, m) = in_language("zh-Hans");
    sheet.text = "<script>alert(1)</script> & \"x\" \u{1b}[31m".to_owned();
    sheet.limits.push(Limit { amount: 1, unit: LimitUnit::WorkingDays });
    let page = html(&sheet, &m);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"), "{page}");
    assert!(!page.contains('\u{1b}'));
    assert!(page.contains("2 小时·昼夜计 + 1 工作日"), "what was granted stands beside the limit");
}

#[test]
fn a_file_is_there_whole_and_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("交办单.html");
    write(&path, "first").unwrap();
    write(&path, "second").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "second");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
    }
    assert!(write(&dir.path().join("nowhere").join("x.txt"), "text").is_err());
}

#[test]
fn 篇6_四_二_c_the_public_board_shows_every_fact_of_each_danger_and_is_not_internal() {
    let board = super::sample::board();
    let m = board_words(&board);
    let (page, printed) = (board_html(&board, &m), board_lines(&board, &m));
    for text in [&page, &printed] {
        for fact in [
            "安辦-7",
            "重大隱患",
            "南街12號",
            "支護、圍擋",
            "2 萬元",
            "站長甲",
            "2026-12-01 已逾期",
            "疏散",
            "網格員甲",
        ] {
            assert!(text.contains(fact), "{fact}: {text}");
        }
        assert!(!text.contains("內部資料") && !text.contains("密") && text.contains("aaaa:7"), "{text}");
    }
    assert!(page.contains("&lt;b&gt;"), "what somebody typed is only text");
    assert!(printed.lines().all(|line| crate::i18n::cells::width(line) <= 80), "{printed}");
    let none = crate::service::view::HazardBoard { rows: Vec::new(), ..board };
    assert!(!board_html(&none, &m).contains("<table>") && board_lines(&none, &m).contains("掛牌 0 處"));
}

fn handed_over(lang: &str) -> (HandoverView, Messages) {
    let view = HandoverView { lang: lang.to_owned(), ..super::sample::handover() };
    let words = handover_words(&view);
    (view, words)
}

#[test]
fn 實務_交接_the_sheet_lists_what_stays_and_has_room_for_both_and_a_witness_to_sign() {
    let pages = ["zh-Hant", "zh-Hans", "en"].map(|lang| {
        let (view, m) = handed_over(lang);
        handover_lines(&view, &m)
    });
    insta::assert_snapshot!("handover_lines", pages.join("\n=====\n"));
    for line in pages.iter().flat_map(|page| page.lines()) {
        assert!(crate::i18n::cells::width(line) <= 80, "{line}");
    }
    let (view, m) = handed_over("zh-Hant");
    insta::assert_snapshot!("handover_html", handover_html(&view, &m));
}

#[test]
fn 實務_交接_a_long_list_goes_on_over_pages_and_nothing_is_lost() {
    let (mut view, m) = handed_over("zh-Hant");
    let case = view.areas[0].cases[0].clone();
    view.areas[0].cases = (1..=150)
        .map(|n| crate::service::view::HandoverCase { number: format!("城關-2026-{n:05}"), ..case.clone() })
        .collect();
    let text = handover_lines(&view, &m);
    let pages: Vec<&str> = text.split('\u{c}').collect();
    assert!(pages.len() >= 4, "{}", pages.len());
    for n in 1..=150 {
        assert!(text.contains(&format!("城關-2026-{n:05}")), "{n}");
    }
    for page in &pages {
        assert!(page.lines().count() <= 60, "{}", page.lines().count());
        assert!(page.contains("內部資料") && page.contains("持有人"), "{page}");
    }
    // What is signed stands together, on the last page.
    let last = pages.last().unwrap();
    for words in ["移交人", "接收人", "監交人", "蓋章"] {
        assert!(last.contains(words), "{words}");
    }
}

#[test]
fn 篇3_職責2_c_minutes_that_lines_share_are_in_the_sum_once() {
    use crate::domain::log::DayLink;
    use crate::service::view::{LineSays, LineView};
    let m = Messages::new(Lang::ZhHant);
    let line = |start: &str, keyed: &str, minutes: i64| {
        let at = |clock: &str| format!("2026-11-23T{clock}:00+08:00").parse().unwrap();
        let text = "東巷".to_owned();
        let (route, companions, slot) = (None, Vec::new(), crate::domain::time::Slot::Morning);
        let says = LineSays::Patrol { slot, minutes: Some(minutes), route, companions, text };
        let link = DayLink::Own;
        LineView { link, name: String::new(), at: at(start), keyed: at(keyed), late: None, by: Vec::new(), says }
    };
    let twice = [line("08:00", "09:00", 60), line("08:00", "09:01", 60)];
    assert_eq!(super::day_figures(&twice, &m), "巡查 2 次 1時");
    let partly = [line("08:30", "09:31", 60), line("08:00", "09:30", 85)];
    assert_eq!(super::day_figures(&partly, &m), "巡查 2 次 1時30分");
}

/// What a warden and a director did in an area, as the point's log has it: without minutes.
fn of_the_point() -> Vec<crate::service::view::LineView> {
    use crate::domain::ids::{LogId, PersonId};
    use crate::domain::log::DayLink;
    use crate::service::view::{LineSays, LineView, PersonName};
    let at = |clock: &str| format!("2026-11-23T{clock}:00+08:00").parse().unwrap();
    let uuid = uuid::Uuid::from_u128;
    let by = |names: &[&str]| {
        names.iter().map(|name| PersonName { person: PersonId(uuid(1)), name: (*name).to_owned() }).collect()
    };
    let line = |id: u128, clock: &str, names: &[&str], says| LineView {
        link: DayLink::Log(LogId(uuid(id))),
        name: String::new(),
        at: at(clock),
        keyed: at(clock),
        late: None,
        by: by(names),
        says,
    };
    let (slot, companions) = (crate::domain::time::Slot::Morning, Vec::new);
    let patrol = LineSays::Patrol { slot, minutes: None, route: None, companions: companions(), text: "東巷".into() };
    let household = || Some("17".to_owned());
    let (kind, text) = ("visit".to_owned(), "看望老人".to_owned());
    let visit = LineSays::Spent { kind, minutes: None, household: household(), companions: companions(), text };
    let (result, promise, promised_by) = (None, None, None);
    let text = "問低保".to_owned();
    let heard = LineSays::Diary { household: household(), text, result, promise, promised_by };
    let grid = || crate::service::view::GridName {
        code: "610921100001001".parse().unwrap(),
        name: "南街第一網格".into(),
    };
    let rows = LineSays::Rows { grid: grid(), item: crate::domain::label::Label::verbatim("住戶"), rows: 2 };
    vec![
        line(1, "09:10", &["網格員甲"], patrol.clone()),
        line(2, "09:10", &["主任丁"], patrol),
        line(3, "10:00", &["網格員甲"], visit),
        line(4, "10:20", &["網格員甲"], heard),
        line(5, "11:00", &["網格員甲", "主任丁"], rows),
    ]
}

#[test]
fn 篇3_職責3_d_in_the_points_log_each_sentence_names_who_and_nobodys_minutes() {
    let m = Messages::new(Lang::ZhHant);
    let lines = of_the_point();
    let words: Vec<String> = lines.iter().map(|line| super::day_sentence(line, &m)).collect();
    assert_eq!(
        words,
        [
            "09:10 網格員甲 上午巡查。東巷",
            "09:10 主任丁 上午巡查。東巷",
            "10:00 網格員甲 走訪（住戶 17 號）。看望老人",
            "10:20 網格員甲 聽取民情（住戶 17 號）：問低保",
            "11:00 網格員甲、主任丁 南街第一網格台帳「住戶」更新、核對 2 條",
        ]
    );
    assert_eq!(super::day_figures(&lines, &m), "巡查 2 次、走訪排查 1 次、民情 1 條、台帳 2 條");
    let english = Messages::new(Lang::En);
    assert_eq!(super::day_sentence(&lines[2], &english), "10:00 網格員甲 visit (household 17). 看望老人");
}

#[test]
fn 篇3_職責3_e_the_notice_names_bounds_person_and_whom_to_ring_and_is_not_internal() {
    let view = super::sample::notice();
    let m = notice_words(&view);
    let (page, printed) = (notice_html(&view, &m), notice_lines(&view, &m));
    for text in [&page, &printed] {
        for fact in
            ["南街第一網格", "東至東巷，西至南街12號𠮷祥樓", "312", "網格員甲", "3210001", "篇3/職責3-e", "a1:120"]
        {
            assert!(text.contains(fact), "{fact}: {text}");
        }
        assert!(!text.contains("內部資料") && !text.contains("鎮辦甲"), "it is for everybody: {text}");
    }
    assert!(printed.lines().all(|line| crate::i18n::cells::width(line) <= 80), "{printed}");
    assert_eq!(notice_name(&view, &m, "html"), "公示-南街第一網格-2026-11-25.html");
}
