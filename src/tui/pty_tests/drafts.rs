//! Words that outlive a kill in the middle of whatever form they were typed in, a closed terminal, and an emergency that
//! comes between.

use super::*;

const WARDEN: &str = "網格員甲";
const CHIEF: &str = "站長甲";
/// Who signs a day's log.
const DIRECTOR: &str = "王㛃";
const ESC: &str = "\x1b";
const SAVE: &str = "\x13";
/// Who collects what a station has (篇3/排查5).
const OFFICE: &str = "汪立";
/// The function keys 2 and 5.
const F2: &str = "\x1bOQ";
const F5: &str = "\x1b[15~";

/// In place of a key: on to the field of that name.
const TO: &str = "to";

/// A form: who sits there, the keys that lead to its text with what is shown after each, and the text. One of several
/// lines is a chat that is pasted.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const FORMS: [Row; 12] = [
    (WARDEN, &[("d", "民情"), (TO, "意見")], "樓道燈三天沒亮，𠮷家老人不敢出門"),
    (WARDEN, &[("z", "走訪 ·")], "走訪三家，都問到醫保"),
    (WARDEN, &[("4", "駐地單位"), ("+", "這條記錄叫什麼")], "東巷糧油店䶮家"),
    (DIRECTOR, &[(F2, "F2 簽名"), (F2, "留空則由各項記錄匯成")], "今天雨大，下午補走東巷"),
    (WARDEN, &[("2", "11月23日 週一"), ("K", "補錄一週的巡查")], "1510 40 東巷無異常"),
    (WARDEN, &[("Q", "請假"), (TO, "原因")], "回老家給母親看病"),
    (WARDEN, &[("P", "排查 ·")], "樓道堆物兩處，𠮷家門口"),
    (OFFICE, &[("G", "收集 ·")], "台帳兩冊，缺商戶一頁"),
    (WARDEN, &[("C", "新事項")], "王阿姨 2026-11-23 9:15\n樓下井蓋鬆動，𠮷家老人絆了一跤"),
    (CHIEF, &DANGER, "先拉警戒線，租戶暫搬"),
    (CHIEF, &[("3", "照擬辦"), ("g", "記錄答覆"), ("\r", "方式")], "值班員老周"),
    (CHIEF, &[("3", "照擬辦"), ("b", "退回的理由")], "請先拍照說明位置"),
];

/// The way to the plate of a danger: its case is a unit's and found by its words.
const DANGER: [(&str, &str); 7] = [
    ("/", "拼音首字母可查名"),
    ("外牆裂縫", "事項  城關-2026-"),
    // What can be done about it is offered once it has been read.
    ("\r", "M 更多處理"),
    ("M", "更多處理 城關-2026-"),
    ("掛牌", "1/1"),
    ("\r", "掛牌編號"),
    (TO, "整改措施"),
];

/// Types a text, or pastes the chat that it is.
fn put(tty: &Tty, text: &str) {
    if text.contains('\n') {
        tty.send(&format!("\x1b[200~{text}\x1b[201~"));
    } else {
        tty.send(text);
    }
}

/// What is seen of a text: of a chat who wrote, and what, and that it is kept whole.
fn seen(text: &str) -> Vec<&str> {
    match text.split_once('\n') {
        Some((head, words)) => vec![words, head.split(' ').next().unwrap(), "2 行，隨事項保存"],
        None => vec![text],
    }
}

fn start(dir: &Path, who: &str) -> Tty {
    let tty = Tty::start(dir, (100, 40), Some(1), &[("GRIDLOG_PTY_AS", who)]);
    tty.shows("今天該做的");
    tty
}

fn open(tty: &Tty, keys: &[(&str, &str)]) {
    for (key, shown) in keys {
        if *key == TO {
            to_field(tty, shown);
        } else {
            tty.send(key);
            tty.shows(shown);
        }
    }
}

fn kill(mut tty: Tty) {
    tty.child.kill().unwrap();
    tty.child.wait().unwrap();
}

#[test]
fn killed_in_the_middle_of_any_form_every_word_is_there_again() {
    std::thread::scope(|scope| {
        for person in [WARDEN, CHIEF, DIRECTOR, OFFICE] {
            scope.spawn(move || {
                // A town each: neither is another one's window.
                let place = tempfile::tempdir().unwrap();
                let dir = &place.path().join("data");
                sample_town(dir);
                for (who, keys, text) in FORMS.iter().filter(|(who, ..)| *who == person) {
                    let tty = start(dir, who);
                    open(&tty, keys);
                    put(&tty, text);
                    for part in seen(text) {
                        tty.shows(part);
                    }
                    tty.shows("草稿 10:47");
                    // So long at most, and the time of one writing, lies between a key and its draft.
                    std::thread::sleep(Duration::from_secs(1));
                    kill(tty);
                    let tty = start(dir, who);
                    open(&tty, keys);
                    tty.shows("接着 10:47 的草稿寫");
                    for part in seen(text) {
                        tty.shows(part);
                    }
                    kill(tty);
                }
            });
        }
    });
}

#[test]
fn a_closed_terminal_and_a_system_that_goes_down_leave_nothing_unwritten() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let text = "東巷口消防栓漏水，𠮷家";
    for (at, signal) in ["HUP", "TERM"].iter().enumerate() {
        let mut tty = start(&dir, WARDEN);
        open(&tty, &[("z", "走訪 ·")]);
        // Typed in one go and seen, and at that moment it is asked to end: there is no time for a draft of its own.
        let piece = format!("{text}{at}");
        tty.send(&piece);
        tty.shows(&piece);
        let pid = tty.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        tty.ends();
        let tty = start(&dir, WARDEN);
        open(&tty, &[("z", "走訪 ·")]);
        tty.shows(&piece);
        // Asked first, and answered by the same key.
        tty.send("\x18");
        tty.shows("放棄寫了的內容");
        tty.send("\x18");
        tty.until("the form gone", |tty| !tty.contents().contains("走訪 ·"));
    }
}

/// On to the field of this name, however many whom to ring stand before it.
fn to_field(tty: &Tty, name: &str) {
    let there = || tty.contents().contains(&format!("▌ {name}"));
    for _ in 0..40 {
        if there() {
            return;
        }
        tty.send("\t");
        std::thread::sleep(Duration::from_millis(60));
    }
    tty.until(name, |_| there());
}

/// Files an emergency in the form of a case that is open, as a new one: kind, then the place, then what is the matter.
fn file_an_emergency(tty: &Tty) {
    tty.shows("新事項");
    tty.send("井蓋");
    tty.shows("/ 井蓋");
    tty.send("\r");
    tty.shows("● 突發");
    to_field(tty, "地點");
    tty.send("東巷口");
    to_field(tty, "內容");
    tty.send("井蓋不見了，已擺路障");
    tty.shows("已擺路障");
    tty.send(SAVE);
    tty.until("the form of the case gone", |tty| !tty.contents().contains("新事項"));
}

#[test]
fn a_patrol_that_an_emergency_interrupts_is_there_afterwards_with_every_word_and_its_clock() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let text = "河道無漂浮物，𠮷家門口";
    let tty = start(&dir, WARDEN);
    tty.send("p");
    tty.shows("巡查 · 上午");
    tty.send(F5);
    tty.shows("計時中");
    tty.send(text);
    tty.shows(text);
    // From within: the case's form lies above the patrol, and what it made is linked to it.
    tty.send("\x1bc");
    file_an_emergency(&tty);
    tty.shows(text);
    tty.shows("計時中");
    tty.shows("事項 城關-2026-");
    // By leaving it, and filing the next one from the screen.
    tty.send(ESC);
    tty.until("the patrol left", |tty| !tty.contents().contains("巡查 · 上午"));
    tty.send("c");
    file_an_emergency(&tty);
    // The program is killed on top of that.
    std::thread::sleep(Duration::from_millis(500));
    kill(tty);
    let tty = start(&dir, WARDEN);
    tty.send("p");
    tty.shows("接着 10:47 的草稿寫");
    tty.shows(text);
    tty.shows("計時中");
    tty.shows("事項 城關-2026-");
}

#[test]
fn of_two_windows_with_one_form_the_second_is_told_and_neither_loses_a_word() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let (first, second) = ("東巷口消防栓漏水，𠮷家", "河道無漂浮物");
    let visit = [("z", "走訪 ·")];
    let one = start(&dir, WARDEN);
    open(&one, &visit);
    one.send(first);
    one.shows("草稿 10:47");
    let other = start(&dir, WARDEN);
    other.send("z");
    other.shows("另一個窗口正在寫");
    // Without another one, the form closes.
    other.send(ESC);
    other.until("the question gone", |tty| !tty.contents().contains("走訪 ·"));
    other.send("z");
    other.shows("另一個窗口正在寫");
    other.send("\r");
    other.until("the question gone", |tty| !tty.contents().contains("另一個窗口正在寫"));
    other.send(second);
    other.shows("草稿 10:47");
    assert!(!other.contents().contains(first), "the words are the other window's");
    std::thread::sleep(Duration::from_secs(1));
    kill(other);
    kill(one);
    // The first one's words are in the form; once they are saved, the second one's are offered.
    let tty = start(&dir, WARDEN);
    open(&tty, &visit);
    tty.shows("接着 10:47 的草稿寫");
    tty.shows(first);
    tty.send(SAVE);
    tty.until("the form gone", |tty| !tty.contents().contains("走訪 ·"));
    tty.send("z");
    tty.shows("您放下的草稿");
    tty.shows(second);
    tty.send("\r");
    tty.shows("走訪 ·");
    tty.shows(second);
}
