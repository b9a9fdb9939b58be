//! Long work shows how far it is on a terminal, and nothing of the kind to a pipe or a file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper fails as what it helps does")]

mod common;

use std::fmt::Write as _;
use std::io::Read;

use common::{NOW, Place};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// What stands in the progress of an import, in the language of the tests.
const IMPORTING: &str = "正在導入";

/// A town with orders to import, and the words that import them.
fn place() -> (Place, Vec<String>) {
    let place = Place::founded();
    let map = "system = \"12345\"\nnumber = \"number\"\nreceived = \"received\"\ngrid = \"grid\"\nkind = \"kind\"\n\
               text = \"text\"\n";
    let mut orders = String::from("number,received,grid,kind,text\n");
    for row in 0..600 {
        let _ = writeln!(orders, "A-{row},2026-11-20 09:00,610921100001001,lamp-dark,路燈不亮");
    }
    std::fs::write(place.path("map.toml"), map).unwrap();
    std::fs::write(place.path("orders.csv"), orders).unwrap();
    let path = |name: &str| place.path(name).to_string_lossy().into_owned();
    let words = ["case".to_owned(), "import".to_owned(), path("orders.csv"), "--map".to_owned(), path("map.toml")];
    (place, words.to_vec())
}

/// All that a terminal was sent.
fn on_a_terminal(place: &Place, words: &[String]) -> String {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("gridlog"));
    command.env_clear();
    let home = place.path("").to_string_lossy().into_owned();
    for (name, value) in [
        ("HOME", home.clone()),
        ("XDG_RUNTIME_DIR", home.clone()),
        ("TMPDIR", home),
        ("GRIDLOG_DATA", place.data().to_string_lossy().into_owned()),
        ("GRIDLOG_NOW", NOW.to_owned()),
        ("GRIDLOG_LANG", "zh-Hant".to_owned()),
        ("TERM", "xterm-256color".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
    ] {
        command.env(name, value);
    }
    command.args(words);
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    // On Linux a pseudo-terminal whose other end is gone answers with an error in place of an end.
    let reading = std::thread::spawn(move || {
        let mut sent = Vec::new();
        let _ = reader.read_to_end(&mut sent);
        String::from_utf8_lossy(&sent).into_owned()
    });
    assert!(child.wait().unwrap().success());
    drop(pty.master);
    reading.join().unwrap()
}

#[test]
fn an_import_shows_how_far_it_is_on_a_terminal() {
    let (place, words) = place();
    let sent = on_a_terminal(&place, &words);
    assert!(sent.contains(IMPORTING), "{sent:?}");
    let quiet = on_a_terminal(&place, &[&words[..], &["--quiet".to_owned()]].concat());
    assert!(!quiet.contains(IMPORTING), "{quiet:?}");
}

#[test]
fn an_import_into_a_pipe_says_what_came_of_it_and_nothing_on_the_way() {
    let (place, words) = place();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = place.run(&words);
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("600") && !said.contains('\u{1b}') && !said.contains('\r'), "{said:?}");
}
