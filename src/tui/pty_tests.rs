//! The UI in a real terminal: a pseudo-terminal, a sample town, and this test binary started again as the program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail as the test does")]

mod drafts;

use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::i18n::Lang;
use crate::service::command::{Asker, Command, CommandRequest};
use crate::service::demo::{self, DemoPlan};
use crate::service::open::{self, OpenOptions, Role};
use crate::tui::{Looks, TuiOptions};

const DIR: &str = "GRIDLOG_PTY_DIR";
const DEED: &str = "GRIDLOG_PTY_DEED";
/// Where is the cursor?
const QUESTION: &[u8] = b"\x1b[6n";

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|date| date.and_hms_opt(10, 47, 0)).unwrap()
}

fn sample_town(dir: &Path) {
    let plan = DemoPlan {
        records: 300,
        cases: None,
        open: None,
        seed: 7,
        now: now(),
        lang: "zh-Hant".into(),
        any_will_do: false,
    };
    demo::build(dir, &plan, &mut |_, _, _| {}).unwrap();
}

/// Not a test of its own: what the others start in the pseudo-terminal.
#[test]
fn program() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let dir = Path::new(&dir).to_owned();
    let looks = Looks::from_environment(|name| std::env::var(name).ok());
    if std::env::var(DEED).as_deref() == Ok("panic") {
        super::terminal::record_panics(&dir, &crate::i18n::Messages::new(Lang::ZhHant));
        let _screen = super::terminal::Screen::open(looks).unwrap();
        panic!("as asked");
    }
    let options = || OpenOptions { dir: dir.clone(), create: false, role: Role::Ui };
    let opened = open::open(options(), Arc::new(|_, _, _| {})).unwrap();
    let door = Arc::clone(&opened.door);
    let again = Arc::clone(&opened.door);
    let person = std::env::var("GRIDLOG_PTY_AS").ok();
    let ended = super::run(
        door,
        TuiOptions {
            data_dir: dir.clone(),
            lang: Lang::ZhHant,
            person,
            now: Some(now()),
            mask: false,
            looks,
            reopen: Box::new(move || Ok(Arc::clone(&again))),
        },
    );
    opened.close().unwrap();
    ended.unwrap();
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

/// A running program and the terminal it draws on.
struct Tty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Arc<Mutex<Box<dyn std::io::Write + Send>>>,
    screen: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
}

impl Tty {
    /// Starts it with so many columns and rows; `glyph_cells` is how wide the terminal says it draws ●, none if it never
    /// answers anything.
    fn start(dir: &Path, size: (u16, u16), glyph_cells: Option<u16>, variables: &[(&str, &str)]) -> Self {
        let (cols, rows) = size;
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tui::pty_tests::program", "--nocapture", "--test-threads=1"]);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("XDG_RUNTIME_DIR", dir.parent().unwrap());
        command.env("HOME", dir.parent().unwrap());
        command.env(DIR, dir);
        // What is written to a file lands beside the data.
        command.cwd(dir.parent().unwrap());
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(cols), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (to, shown, bytes) = (Arc::clone(&writer), Arc::clone(&screen), Arc::clone(&raw));
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                let piece = &chunk[..read];
                shown.lock().unwrap().process(piece);
                let mut bytes = bytes.lock().unwrap();
                // A question may have been cut in two by the end of a chunk.
                let unread = bytes.len().saturating_sub(QUESTION.len() - 1);
                bytes.extend_from_slice(piece);
                let asked = bytes[unread..].windows(QUESTION.len()).any(|part| part == QUESTION);
                // Asked where the cursor is after three doubtful glyphs, the terminal answers.
                if let (true, Some(glyph_cells)) = (asked, glyph_cells) {
                    let answer = format!("\x1b[1;{}R", 3 * glyph_cells + 1);
                    to.lock().unwrap().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        Self { master: pair.master, child, writer, screen, raw }
    }

    fn contents(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn caret(&self) -> Option<(u16, u16)> {
        let parser = self.screen.lock().unwrap();
        let (row, column) = parser.screen().cursor_position();
        (!parser.screen().hide_cursor()).then_some((column, row))
    }

    /// Where the caret has come to stand: it is shown before it is put into its place.
    fn caret_at_rest(&self) -> (u16, u16) {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let before = self.caret();
            std::thread::sleep(Duration::from_millis(100));
            match self.caret() {
                Some(caret) if before == Some(caret) => return caret,
                _ => assert!(Instant::now() < deadline, "no caret comes to rest:\n{}", self.contents()),
            }
        }
    }

    /// The terminal has its new size before the program hears of it, and draws at once for that size.
    fn resize(&self, cols: u16, rows: u16) {
        self.screen.lock().unwrap().screen_mut().set_size(cells(rows), cells(cols));
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    fn send(&self, text: &str) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !holds(self) {
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", self.contents());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn shows(&self, text: &str) {
        self.until(text, |tty| tty.contents().contains(text));
    }

    fn ends(&mut self) -> u32 {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "the program does not end:\n{}", self.contents());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn in_a_real_terminal_one_chooses_who_one_is_types_chinese_at_the_caret_pastes_resizes_and_leaves() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let mut tty = Tty::start(&dir, (80, 24), Some(1), &[]);
    tty.shows("現在是誰在用？");
    tty.send("wgyj");
    tty.shows("/ wgyj");
    tty.shows("1/1 ");
    tty.send("\r");
    tty.shows("今天該做的");
    tty.shows("篇3");
    tty.send("/");
    tty.shows("拼音首字母可查名");
    let (x, y) = tty.caret_at_rest();
    tty.send("南街");
    tty.until("the caret behind two wide glyphs", |tty| tty.caret() == Some((x + 4, y)));
    tty.send("\x1b[200~12號\x1b[201~");
    tty.until("the caret behind what was pasted", |tty| tty.caret() == Some((x + 8, y)));
    tty.shows("南街12號");
    tty.send("\x1b");
    tty.until("the caret gone", |tty| tty.caret().is_none());
    tty.resize(120, 40);
    tty.until("the wide bar", |tty| tty.contents().starts_with(" gridlog"));
    tty.send("3");
    tty.shows("按剩餘時間");
    tty.send("\x11");
    assert_eq!(tty.ends(), 0);
    let raw = tty.raw.lock().unwrap();
    let has = |bytes: &[u8]| raw.windows(bytes.len()).any(|window| window == bytes);
    assert!(has(b"\x1b[?2004h") && has(b"\x1b[?2004l"), "bracketed paste is switched on, and off again");
    assert!(has(b"\x1b[?1049l"), "the screen that was there before comes back");
}

#[test]
fn what_was_typed_into_a_form_is_there_again_after_a_kill() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let as_warden = [("GRIDLOG_PTY_AS", "網格員甲")];
    let mut tty = Tty::start(&dir, (100, 40), Some(1), &as_warden);
    tty.shows("今天該做的");
    tty.send("c");
    tty.shows("新事項");
    // Kind, nature, grid, then the place.
    tty.send("\t\t\t");
    tty.send("東巷口電桿旁");
    tty.shows("草稿 10:47");
    std::thread::sleep(Duration::from_millis(1500));
    tty.child.kill().unwrap();
    tty.child.wait().unwrap();
    let tty = Tty::start(&dir, (100, 40), Some(1), &as_warden);
    tty.shows("今天該做的");
    tty.send("c");
    tty.shows("接着 10:47 的草稿寫");
    tty.shows("東巷口電桿旁");
}

#[test]
fn while_a_case_is_typed_the_likely_same_one_is_proposed_and_takes_the_words_in_place_of_a_new_one() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let tty = Tty::start(&dir, (80, 24), Some(1), &[("GRIDLOG_PTY_AS", "網格員甲")]);
    tty.shows("今天該做的");
    let begin = || {
        tty.send("c");
        tty.shows("新事項");
        tty.send("路燈");
        tty.shows("/ 路燈");
        tty.send("\r");
        tty.shows("● 一般");
        // Nature, grid, then the place.
        tty.send("\t\t驗收路3303號");
    };
    begin();
    tty.send("\t路燈整夜不亮");
    tty.shows("路燈整夜不亮");
    tty.send("\x13");
    tty.shows("已保存：");
    tty.until("the form gone", |tty| !tty.contents().contains("新事項"));
    begin();
    tty.shows("可能相同");
    tty.until("the one that was filed", |tty| tty.contents().matches("驗收路3303號").count() > 1);
    // Before there are words, there is nothing to add.
    tty.send("\x1bi");
    tty.shows("先寫內容");
    tty.send("\t又有人絆倒了");
    tty.shows("又有人絆倒了");
    tty.send("\x1bi");
    tty.shows("不另立案");
    tty.send("\r");
    tty.until("the form gone", |tty| !tty.contents().contains("新事項"));
    tty.shows("已保存：備註");
}

#[test]
fn a_note_half_typed_at_its_case_is_there_again_after_a_kill_and_goes_with_saving() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let as_chief = [("GRIDLOG_PTY_AS", "站長甲")];
    let at_the_note = || {
        let tty = Tty::start(&dir, (100, 40), Some(1), &as_chief);
        tty.shows("今天該做的");
        tty.send("3");
        tty.shows("i 備註");
        tty.send("i");
        tty.shows("備註內容");
        tty
    };
    let mut tty = at_the_note();
    tty.send("門衛回電");
    tty.shows("草稿 10:47");
    std::thread::sleep(Duration::from_millis(1500));
    tty.child.kill().unwrap();
    tty.child.wait().unwrap();
    let tty = at_the_note();
    tty.shows("接着 10:47 的草稿寫");
    tty.shows("門衛回電");
    tty.send("，已報修\r");
    tty.shows("已保存：");
    tty.send("i");
    tty.shows("備註內容");
    std::thread::sleep(Duration::from_millis(300));
    assert!(!tty.contents().contains("的草稿寫"), "{}", tty.contents());
}

#[test]
fn a_text_for_somebody_else_goes_to_the_clipboard_and_to_a_file() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("town");
    sample_town(&dir);
    let tty = Tty::start(&dir, (100, 30), Some(1), &[("GRIDLOG_PTY_AS", "站長甲")]);
    tty.shows("今天該做的");
    tty.send("3");
    tty.shows("辦理過程");
    tty.send("w");
    tty.shows("轉述 城關-2026-");
    tty.send("\x1b[18~");
    tty.until("the clipboard has the text", |tty| {
        let raw = tty.raw.lock().unwrap();
        raw.windows(7).any(|part| part == b"\x1b]52;c;")
    });
    tty.send("\x1b[19~");
    tty.shows("已寫到");
    let written = std::fs::read_dir(dir.join("texts")).unwrap().flatten().find(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("城關-2026-") && name.ends_with("-轉述.txt")
    });
    let text = std::fs::read_to_string(written.unwrap().path()).unwrap();
    assert!(text.starts_with("【城關-2026-") && text.ends_with('\n'), "{text}");
}

#[test]
fn a_terminal_that_draws_doubtful_glyphs_wide_gets_plain_ascii() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let tty = Tty::start(&dir, (80, 24), Some(2), &[("GRIDLOG_PTY_AS", "網格員甲")]);
    tty.shows("+ 今天該做的");
    assert!(!tty.contents().contains('╭'));
}

#[test]
fn a_terminal_that_never_answers_is_drawn_on_all_the_same() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let mut tty = Tty::start(&dir, (80, 24), None, &[("GRIDLOG_PTY_AS", "網格員甲")]);
    tty.shows("╭ 今天該做的");
    assert!(!tty.contents().contains("●╭─"), "what was printed to be measured is gone:\n{}", tty.contents());
    tty.send("3");
    tty.shows("按剩餘時間");
    tty.send("\x11");
    assert_eq!(tty.ends(), 0);
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_where_its_record_is() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    std::fs::create_dir(&dir).unwrap();
    let mut tty = Tty::start(&dir, (100, 24), Some(1), &[(DEED, "panic"), ("GRIDLOG_GLYPHS", "drawn")]);
    assert_ne!(tty.ends(), 0);
    tty.shows("程序意外停止");
    let records: Vec<_> = std::fs::read_dir(dir.join("crashes")).unwrap().collect();
    assert_eq!(records.len(), 1);
    let record = std::fs::read_to_string(records[0].as_ref().unwrap().path()).unwrap();
    assert!(record.contains("as asked"), "{record}");
}

#[test]
fn a_patrol_takes_fifteen_keys_at_most_besides_its_text() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let tty = Tty::start(&dir, (100, 40), Some(1), &[("GRIDLOG_PTY_AS", "網格員甲")]);
    tty.shows("今天該做的");
    let keys = std::cell::Cell::new(0);
    let key = |bytes: &str| {
        keys.set(keys.get() + 1);
        tty.send(bytes);
    };
    key("p");
    tty.shows("巡查 · 上午");
    // As the last one: route, company, length.
    tty.shows("重複上次");
    key("\x12");
    tty.send("學校後門路燈不亮，已告知值班門衛。");
    tty.shows("已告知值班門衛");
    // A phrase of those that are written again and again.
    key("\x1bOS");
    tty.shows("自己的 常寫");
    key("\r");
    key("\x13");
    tty.shows("已保存：");
    tty.until("the form has closed", |tty| !tty.contents().contains("巡查 · 上午"));
    assert!(keys.get() <= 15, "{}", keys.get());
    tty.send("2");
    tty.shows("學校後門路燈不亮");
}

#[test]
fn a_patrol_half_typed_is_there_again_after_a_kill() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    let as_warden = [("GRIDLOG_PTY_AS", "網格員甲")];
    let mut tty = Tty::start(&dir, (100, 40), Some(1), &as_warden);
    tty.shows("今天該做的");
    tty.send("p");
    tty.shows("巡查 · 上午");
    tty.send("東巷口消防栓漏水，𠮷家");
    tty.shows("草稿 10:47");
    std::thread::sleep(Duration::from_millis(1500));
    tty.child.kill().unwrap();
    tty.child.wait().unwrap();
    let tty = Tty::start(&dir, (100, 40), Some(1), &as_warden);
    tty.shows("今天該做的");
    tty.send("p");
    tty.shows("接着 10:47 的草稿寫");
    tty.shows("東巷口消防栓漏水，𠮷家");
}

#[test]
fn a_diary_entry_with_its_household_by_initials_takes_fifteen_keys_at_most_besides_its_text() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("data");
    sample_town(&dir);
    keep_household(&dir);
    let tty = Tty::start(&dir, (80, 24), Some(1), &[("GRIDLOG_PTY_AS", "網格員甲")]);
    tty.shows("今天該做的");
    let keys = std::cell::Cell::new(0);
    let key = |bytes: &str| {
        keys.set(keys.get() + 1);
        tty.send(bytes);
    };
    key("d");
    tty.shows("民情日誌 · 南街第一網格");
    for initial in ["o", "y", "x"] {
        key(initial);
    }
    tty.shows("歐陽雪梅 南街一百號");
    let (x, y) = tty.caret_at_rest();
    key("\r");
    tty.until("the caret in the words", |tty| tty.caret().is_some_and(|(_, row)| row > y));
    assert!(x > 0);
    tty.send("問低保怎麼申請，答應問好回話。");
    tty.shows("答應問好回話");
    key("\x13");
    tty.shows("已保存：");
    tty.until("the form has closed", |tty| !tty.contents().contains("民情日誌 · "));
    assert!(keys.get() <= 15, "{}", keys.get());
    tty.send("2");
    tty.shows("歐陽雪梅 南");
}

/// A household of the warden's, under a name that no other one has.
fn keep_household(dir: &Path) {
    let options = OpenOptions { dir: dir.to_owned(), create: false, role: Role::Ui };
    let opened = open::open(options, Arc::new(|_, _, _| {})).unwrap();
    let values = [("戶主", "歐陽雪梅"), ("門牌或地名", "南街一百號")];
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let (grid, item, key) = ("南街第一網格".to_owned(), "households".to_owned(), String::new());
    let asker = Asker { person: Some("網格員甲".into()), now: Some(now()), mask: false };
    let request = CommandRequest {
        request: crate::domain::ids::RequestId(crate::platform::new_uuid()),
        asker,
        seen: Vec::new(),
        command: Command::LedgerSet { grid, item, key, values },
    };
    opened.door.command(request).unwrap();
    opened.close().unwrap();
}
