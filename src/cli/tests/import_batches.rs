//! `case import` reads its file as a stream and never has more of it than one batch, however long the file or its texts.

use std::fmt::Write as _;

use super::fake::FakeHouse;
use crate::service::command::{Command, OrderRow};

const MAP: &str = r#"
system = "12345"
number = "number"
received = "received"
grid = "grid"
kind = "kind"
text = "text"
"#;

/// The batches in which an import of rows with texts of a length reaches the door.
fn batches(rows: usize, text: &str) -> Vec<Vec<OrderRow>> {
    let dir = tempfile::tempdir().unwrap();
    let (map, file) = (dir.path().join("map.toml"), dir.path().join("orders.csv"));
    std::fs::write(&map, MAP).unwrap();
    let mut sheet = String::from("number,received,grid,kind,text\n");
    for row in 0..rows {
        let _ = writeln!(sheet, "A-{row},2026-11-23 09:00,610921100001001,lamp-dark,{text}");
    }
    std::fs::write(&file, sheet).unwrap();
    let house = FakeHouse::default();
    let words = ["gridlog", "--data", "D", "case", "import"].map(str::to_owned);
    let paths = [file.display().to_string(), "--map".to_owned(), map.display().to_string()];
    let ran = house.run_words(&[&words[..], &paths[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let commands = std::mem::take(&mut *house.0.commands.lock().unwrap());
    commands
        .into_iter()
        .map(|(_, command)| match command {
            Command::CaseImport { rows, .. } => rows,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_long_file_goes_in_batches_of_250_rows_in_the_order_of_the_file() {
    let batches = batches(1_101, "路燈不亮");
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [250, 250, 250, 250, 101]);
    let numbers: Vec<String> = batches.into_iter().flatten().map(|row| row.number).collect();
    let all: Vec<String> = (0..1_101).map(|row| format!("A-{row}")).collect();
    assert_eq!(numbers, all);
}

#[test]
fn long_texts_make_short_batches() {
    let text = "長".repeat(6_000);
    let batches = batches(120, &text);
    let bytes = |batch: &Vec<OrderRow>| batch.iter().map(|row| row.text.len()).sum::<usize>();
    assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), 120);
    assert!(batches.len() > 3, "{}", batches.len());
    // What is over is one row at most.
    assert!(batches.iter().all(|batch| bytes(batch) < 512 * 1024 + 2 * text.len()));
}
