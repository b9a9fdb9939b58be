//! Bad input is expected input: a clear refusal with what to do, the right exit code, and nothing changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

mod common;

use common::{Place, tree};

#[test]
fn what_is_not_there_is_named() {
    let place = Place::founded();
    let case = |grid: &str, kind: &str| {
        place.fails(
            4,
            &["--as", "網格員甲", "case", "file", grid, "--kind", kind, "--place", "東巷口", "--text", "路燈不亮"],
        )
    };
    assert!(case("610921100009009", "lamp-dark").contains("610921100009009"));
    assert!(case("610921100001001", "lamp-purple").contains("lamp-purple"));
    assert!(place.fails(4, &["--as", "沒有這人", "today"]).contains("沒有這人"));
    let post = ["post", "appoint", "emperor", "610921100001001", "網格員甲"];
    assert!(place.fails(4, &post).contains("emperor"));
    let set = |item: &str, value: &str| {
        place.fails(4, &["--as", "網格員甲", "ledger", "set", "610921100001001", item, "--key", "南街12號", value])
    };
    assert!(set("dragons", "戶主=甲").contains("dragons"));
    assert!(set("households", "鱗片=七").contains("鱗片"));
}

#[test]
fn two_people_of_one_name_are_asked_about_with_grid_and_phone_tail() {
    let place = Place::founded();
    let said = place.fails(5, &["person", "add", "網格員甲", "--phone", "13700000009"]);
    assert!(said.contains("0001") && said.contains("南街第一網格"), "{said}");
    place.ok(&["person", "add", "網格員甲", "--phone", "13700000009", "--namesake"]);
    let said = place.fails(5, &["--as", "網格員甲", "today"]);
    assert!(said.contains("0001") && said.contains("0009"), "both are listed: {said}");
    assert!(said.contains("姓名:電話尾號"), "{said}");
    place.ok(&["--as", "網格員甲:0001", "today"]);
}

#[test]
fn a_duplicate_code_and_a_bad_file_change_nothing() {
    let place = Place::founded();
    assert!(place.fails(5, &["grid", "add", "610921100001001", "--name", "另一個"]).contains("南街第一網格"));
    let bad = place.path("bad.csv");
    std::fs::write(
        &bad,
        "code,name,parent,tier\n610921100012,新社区居委会,610921100,community\n61092110x,壞的,610921100,community\n",
    )
    .unwrap();
    let bad = bad.to_string_lossy();
    let said = place.fails(5, &["grid", "import", &bad]);
    assert!(said.contains('3'), "the bad row is named by its number: {said}");
    let codes = |place: &Place| place.ok(&["grid", "list", "--json"]);
    assert!(!codes(&place).contains("610921100012"), "nothing was changed");
    place.fails(5, &["grid", "import", &bad, "--keep-good"]);
    assert!(codes(&place).contains("610921100012"), "the good row is kept when asked");
}

#[test]
fn each_bad_row_of_a_file_is_counted_and_named_with_its_true_reason() {
    let place = Place::founded();
    let bad = place.path("bad.csv");
    let rows = [
        "code,name,parent,tier",
        "610921100090,新社区居委会,610921100,community",
        "610921100091,,610921100,community",
        "61092110000309,十四位,,",
        "610921100003003,別的上級,610921100004,area",
        "610921100090,又一個,610921100,community",
        "610921100003005,層級不對,610921100003,community",
        "610921100092",
    ];
    std::fs::write(&bad, rows.join("\n")).unwrap();
    let bad = bad.to_string_lossy();
    let told = [
        "名稱不能為空",
        "「61092110000309」不是有效代碼",
        "610921100003003 的上級按代碼是 610921100003，文件寫的是「610921100004」",
        "「610921100090」在第 2 行已經有了",
        "610921100003005 的層級是片區",
        "有 1 列，應為 4 列",
    ];
    let said = place.fails(5, &["grid", "import", &bad]);
    assert!(said.contains("有 6 行不對，1 行可用"), "{said}");
    let kept = place.run(&["grid", "import", &bad, "--keep-good"]);
    assert_eq!(kept.status.code(), Some(5), "rows were refused");
    let kept = String::from_utf8_lossy(&kept.stdout).into_owned();
    for (at, reason) in told.iter().enumerate() {
        let line = format!("第 {} 行", at + 3);
        let tells = |text: &str| text.lines().any(|one| one.contains(&line) && one.contains(reason));
        assert!(tells(&said), "{line} {reason}: {said}");
        assert!(tells(&kept), "{line} {reason} when the good are kept: {kept}");
    }
    std::fs::write(place.path("open.csv"), "code,name\n610921100093,\"沒有收尾\n610921100094,下一行\n").unwrap();
    let said = place.fails(5, &["grid", "import", &place.path("open.csv").to_string_lossy()]);
    assert!(said.contains("第 2 行的引號沒有收尾"), "{said}");
}

#[test]
fn what_is_refused_is_named_as_people_name_it_with_the_code_where_that_is_typed() {
    let place = Place::founded();
    let emperor = ["post", "appoint", "emperor", "610921100001001", "網格員甲"];
    assert!(place.fails(4, &emperor).contains("網格員（warden）"));
    assert!(place.fails(4, &[&["--lang", "en"], &emperor[..]].concat()).contains("(warden)"));
    let said = place.fails(5, &["post", "appoint", "warden", "610921100001", "網格員甲"]);
    assert!(said.contains("崗位「網格員」不設在社區級網格 南街社区") && said.contains("片區"), "{said}");
    let set = |code: i32, item: &str, value: &str| {
        place.fails(code, &["--as", "網格員甲", "ledger", "set", "610921100001001", item, "--key", "南街12號", value])
    };
    assert!(set(4, "dragons", "戶主=甲").contains("住戶（households）"));
    let said = set(4, "households", "鱗片=七");
    assert!(said.contains("小項「住戶」") && said.contains("戶主（head）"), "{said}");
    assert!(set(5, "households", "人口=4").contains("欄位「戶主」必填"));
}

#[test]
fn what_the_system_says_of_a_file_is_said_in_the_user_s_language() {
    let place = Place::founded();
    let import = |path: &str| place.fails(if path.starts_with("no") { 7 } else { 5 }, &["grid", "import", path]);
    assert!(import("no-such.csv").contains("沒有這個文件"));
    std::fs::write(place.path("empty.csv"), "").unwrap();
    assert!(import("empty.csv").contains("文件是空的"));
    std::fs::write(place.path("bytes.csv"), b"code,name\n\xce\xd2,x\n").unwrap();
    assert!(import("bytes.csv").contains("第 2 行不是 UTF-8 文字"));
}

#[test]
fn a_time_is_asked_for_in_the_form_that_it_takes() {
    let place = Place::founded();
    let patrol = |args: &[&str]| {
        let verb = ["--as", "網格員甲", "log", "patrol", "610921100001001", "--text", "一切正常"];
        place.fails(5, &[&verb[..], args].concat())
    };
    let said = patrol(&["--start", "2026-11-20T15:00", "--minutes", "30"]);
    assert!(said.contains("09:50") && said.contains("--date") && !said.contains("T09:50"), "{said}");
    let said = patrol(&["--minutes", "0"]);
    assert!(said.contains("不能是 0 分鐘") && said.contains("960"), "{said}");
    let file =
        ["--as", "網格員甲", "case", "file", "610921100001001", "--kind", "manhole-missing", "--place", "東巷口"];
    let told = ["--text", "井蓋不見了", "--happened", "2026-11-23T09:00", "--told", "station,at=09:05"];
    place.ok(&[&file[..], &told].concat());
    let said = place.fails(
        5,
        &[
            "--as",
            "網格員甲",
            "ledger",
            "set",
            "610921100001001",
            "households",
            "--key",
            "南街12號",
            "戶主=甲",
            "人口=-4",
        ],
    );
    assert!(said.contains("0–99"), "{said}");
}

#[test]
fn an_export_into_the_data_directory_is_refused() {
    let place = Place::founded();
    for out in [place.data(), place.data().join("journal"), place.data().join("../data/out/new")] {
        let said = place.fails(5, &["export", "--out", &out.to_string_lossy()]);
        assert!(said.contains("在數據目錄裡"), "{said}");
    }
    assert!(!place.data().join("out").exists());
    place.ok(&["export", "--out", &place.path("data-out").to_string_lossy()]);
}

#[test]
fn what_is_taken_back_and_brought_back_is_named() {
    let place = Place::founded();
    let warden = |args: &[&str]| place.ok(&[&["--as", "網格員甲"], args].concat());
    warden(&["case", "file", "610921100001001", "--kind", "dispute", "--place", "東巷口", "--text", "兩家爭過道"]);
    let shown = warden(&["case", "show", "城關-2026-00001"]);
    assert!(shown.contains("鄰里") && !shown.contains("neighbours"), "{shown}");
    for (verb, word) in [("undo", "已撤銷"), ("redo", "已重做")] {
        let said = warden(&[verb]);
        assert!(said.contains(word) && said.contains("錄入事項 城關-2026-00001"), "{said}");
    }
}

#[test]
fn hostile_text_is_refused_or_made_harmless() {
    let place = Place::founded();
    let file = |text: &str| {
        place.run(&[
            "--as",
            "網格員甲",
            "case",
            "file",
            "610921100001001",
            "--kind",
            "lamp-dark",
            "--place",
            "東巷口",
            "--text",
            text,
        ])
    };
    let long = "長".repeat(34_000);
    assert_eq!(file(&long).status.code(), Some(5), "100 kB of text is refused, not cut");
    assert!(file("\u{1b}[2J\u{7}紅\u{202e}字 👨‍👩‍👧 𠮷䶮 e\u{301}").status.success());
    let listed = place.ok(&["--as", "站長甲", "case", "list"]);
    assert!(!listed.contains('\u{1b}') && !listed.contains('\u{7}') && !listed.contains('\u{202e}'));
    let row = &place.json(&["--as", "站長甲", "case", "list", "--json"])[0];
    assert_eq!(row["text"], "紅字 👨‍👩‍👧 𠮷䶮 e\u{301}");
}

#[test]
fn dates_far_from_today_are_understood_or_refused() {
    let place = Place::founded();
    let appoint = |from: &str| place.run(&["post", "appoint", "warden", "610921100001002", "站長甲", "--from", from]);
    assert_eq!(appoint("1900-01-01").status.code(), Some(5));
    assert_eq!(appoint("2026-13-01").status.code(), Some(5));
    let filed = place.run(&[
        "--as",
        "網格員甲",
        "--now",
        "2027-01-04T09:00",
        "case",
        "file",
        "610921100001001",
        "--kind",
        "lamp-dark",
        "--place",
        "東巷口",
        "--text",
        "路燈不亮",
    ]);
    assert!(filed.status.success(), "2027 has no holiday data, and is not a crash");
}

/// What people do in a day: each is refused alike in a directory that cannot be used.
const VERBS: [&[&str]; 6] = [
    &["today"],
    &["case", "list"],
    &["--as", "網格員甲", "ledger", "set", "610921100001001", "households", "--key", "南街12號", "戶主=甲"],
    &["verify"],
    &["rebuild"],
    &["init", "--town", "城關鎮", "--code", "610921100", "--lang", "zh-Hant"],
];

#[test]
fn a_data_directory_that_is_a_file_is_said_so_and_left_alone() {
    let place = Place::new();
    std::fs::write(place.data(), "a file").unwrap();
    for verb in VERBS {
        let said = place.fails(7, verb);
        assert!(said.contains("不是目錄") && said.contains("下一步"), "{verb:?}: {said}");
    }
    assert_eq!(std::fs::read(place.data()).unwrap(), b"a file", "nothing is lost");
}

#[test]
fn a_data_directory_of_a_newer_format_is_left_alone() {
    let place = Place::founded();
    let format = place.data().join("format.json");
    let text = std::fs::read_to_string(&format).unwrap();
    std::fs::write(&format, text.replace(":1", ":99").replace(": 1", ": 99")).unwrap();
    let before = tree(&place.data());
    for verb in VERBS {
        let said = place.fails(6, verb);
        assert!(said.contains("99") && said.contains("升級") && !said.contains("損壞"), "{verb:?}: {said}");
    }
    assert!(tree(&place.data()) == before, "nothing was changed");
}

/// To the superuser nothing is read-only by its mode: there a mount of a namespace's own is, where one may be made.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_data_directory_is_said_so_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;
    let place = Place::founded();
    let data = place.data();
    let before = tree(&data);
    let set_modes = |directory: u32, file: u32| {
        let mut all = vec![data.clone()];
        while let Some(path) = all.pop() {
            let mode = if path.is_dir() { directory } else { file };
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode | 0o400)).unwrap();
            if path.is_dir() {
                all.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
    };
    set_modes(0o500, 0o400);
    let by_mode = std::fs::File::create(data.join("probe")).is_err();
    if by_mode {
        for verb in VERBS {
            let said = place.fails(7, verb);
            assert!(said.contains("不能寫") && said.contains("下一步"), "{verb:?}: {said}");
        }
    } else {
        let _ = std::fs::remove_file(data.join("probe"));
    }
    set_modes(0o700, 0o600);
    assert!(tree(&data) == before, "nothing was changed");
    if by_mode {
        return;
    }
    let script = r#"mount --bind "$GRIDLOG_DATA" "$GRIDLOG_DATA" && mount -o remount,bind,ro "$GRIDLOG_DATA" || exit 99
exec "$0" "$@""#;
    for verb in VERBS {
        let plain = place.command();
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script]).arg(plain.get_program()).args(verb).env_clear();
        for (name, value) in plain.get_envs() {
            command.env(name, value.unwrap());
        }
        let Ok(output) = command.output() else { return eprintln!("skipped: no unshare here") };
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(99) || said.contains("unshare:") {
            return eprintln!("skipped: no mount of one's own here: {said}");
        }
        assert_eq!(output.status.code(), Some(7), "{verb:?}: {said}");
        assert!(said.contains("不能寫") && said.contains("下一步"), "{verb:?}: {said}");
    }
    assert!(tree(&data) == before, "nothing was changed");
}

#[test]
fn a_journal_without_a_town_says_how_to_begin() {
    let place = Place::new();
    let said = place.run(&["grid", "list"]);
    assert!(!said.status.success());
}
