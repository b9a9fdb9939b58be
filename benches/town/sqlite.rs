//! The same town in `SQLite`: every change with its payload, and a table for each kind of record, with the indexes that the
//! same screens would need.

use std::path::{Path, PathBuf};

use gridlog::domain::case::Case;
use gridlog::domain::change::{Change, ChangeBody};
use gridlog::domain::ids::{LogId, PersonId};
use gridlog::domain::log::LogEntry;
use gridlog::domain::record::{Record, RecordRef, fold_forward};
use gridlog::journal::Reader;
use gridlog::platform;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::town;

const SCHEMA: &str = "
    CREATE TABLE change (seq INTEGER PRIMARY KEY, at TEXT, author TEXT, command TEXT, payload TEXT);
    CREATE TABLE record (name TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID;
    CREATE TABLE case_ (id TEXT PRIMARY KEY, number TEXT UNIQUE, grid TEXT, community TEXT, kind TEXT, nature TEXT,
        stage TEXT, open INTEGER, place TEXT, text TEXT, holder TEXT, filed TEXT, due TEXT) WITHOUT ROWID;
    CREATE INDEX case_open ON case_ (open, community, due) WHERE open = 1;
    CREATE INDEX case_open_town ON case_ (due) WHERE open = 1;
    CREATE INDEX case_filed ON case_ (community, filed);
    CREATE TABLE log (id TEXT PRIMARY KEY, grid TEXT, person TEXT, date TEXT, start TEXT, kind TEXT, minutes INTEGER,
        text TEXT) WITHOUT ROWID;
    CREATE INDEX log_grid ON log (grid, date, start);
    CREATE INDEX log_person ON log (person, date, start);
    CREATE TABLE entry (grid TEXT, item TEXT, key TEXT, fields TEXT, confirmed TEXT, withdrawn TEXT,
        PRIMARY KEY (grid, item, key)) WITHOUT ROWID;
    CREATE INDEX entry_age ON entry (grid, item, confirmed);
";

fn path(records: u64) -> PathBuf {
    town::place("sqlite", records)
}

/// Fills the database unless it is there.
pub fn prepare(records: u64) {
    let finished = path(records).with_extension("done");
    if !finished.exists() {
        fill(records, &path(records));
        std::fs::write(finished, "").unwrap();
    }
}

/// How many changes the town has.
pub fn changes(records: u64) -> u64 {
    let reader = Reader::new(&town::place("town", records));
    reader.replicas().unwrap().iter().map(|replica| reader.head(replica).unwrap().map_or(0, |head| head.seq)).sum()
}

pub fn remove(path: &Path) {
    for tail in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{tail}", path.display())));
    }
}

/// Reads the journal, folds it and writes all of it in transactions of ten thousand changes.
pub fn fill(records: u64, path: &Path) {
    remove(path);
    let mut db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;").unwrap();
    db.execute_batch(SCHEMA).unwrap();
    let reader = Reader::new(&town::place("town", records));
    for replica in reader.replicas().unwrap() {
        let mut lines = reader.read_from(&replica, None).unwrap().peekable();
        while lines.peek().is_some() {
            let transaction = db.transaction().unwrap();
            for line in lines.by_ref().take(10_000) {
                let line = line.unwrap();
                let payload = line.payload.as_deref().unwrap_or("{}");
                let body: ChangeBody = serde_json::from_str(payload).unwrap();
                take(&transaction, &Change { id: line.id, stamp: line.stamp, body }, payload);
            }
            transaction.commit().unwrap();
        }
    }
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;").unwrap();
}

fn take(transaction: &Transaction<'_>, change: &Change, payload: &str) {
    let mut insert = transaction.prepare_cached("INSERT INTO change VALUES (?, ?, ?, ?, ?)").unwrap();
    let author = serde_json::to_string(&change.body.author).unwrap();
    let seq = i64::try_from(change.id.seq).unwrap();
    insert.execute(params![seq, change.body.at.to_rfc3339(), author, change.body.command.name, payload]).unwrap();
    for name in change.records().into_keys() {
        let key = serde_json::to_string(&name).unwrap();
        let mut get = transaction.prepare_cached("SELECT state FROM record WHERE name = ?").unwrap();
        let before: Option<String> = get.query_row([&key], |row| row.get(0)).optional().unwrap();
        let before: Option<Record> = before.map(|text| serde_json::from_str(&text).unwrap());
        let Some(after) = fold_forward(&name, before, change, &[]) else { continue };
        let mut put = transaction.prepare_cached("INSERT OR REPLACE INTO record VALUES (?, ?)").unwrap();
        put.execute([&key, &serde_json::to_string(&after).unwrap()]).unwrap();
        put_columns(transaction, &name, &after);
    }
}

fn put_columns(transaction: &Transaction<'_>, name: &RecordRef, record: &Record) {
    match (name, record) {
        (_, Record::Case(case)) => put_case(transaction, case),
        (_, Record::Log(entry)) => put_log(transaction, entry),
        (RecordRef::Entry(at), Record::Entry(entry)) => {
            let sql = "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?)";
            let fields = serde_json::to_string(&entry.values).unwrap();
            let confirmed = entry.confirmed.date_naive().to_string();
            let values = params![at.grid.as_str(), at.item.as_str(), at.key, fields, confirmed, entry.withdrawn];
            transaction.prepare_cached(sql).unwrap().execute(values).unwrap();
        }
        _ => {}
    }
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn put_case(transaction: &Transaction<'_>, case: &Case) {
    let sql = "INSERT OR REPLACE INTO case_ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let community = case.grid.community().unwrap_or_else(|| case.grid.clone());
    let values = params![
        case.id.to_string(),
        case.number,
        case.grid.as_str(),
        community.as_str(),
        case.kind.as_str(),
        text(&case.nature),
        text(&case.stage),
        case.stage.is_open(),
        case.place,
        case.text,
        text(&case.holder),
        case.times.keyed.to_rfc3339(),
        case.due.as_ref().map(|due| due.at.to_rfc3339()),
    ];
    transaction.prepare_cached(sql).unwrap().execute(values).unwrap();
}

fn put_log(transaction: &Transaction<'_>, entry: &LogEntry) {
    let sql = "INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        entry.id.to_string(),
        entry.grid.as_str(),
        entry.person.to_string(),
        entry.date().to_string(),
        entry.times.happened.to_rfc3339(),
        entry.kind(),
        entry.minutes(),
        entry.text,
    ];
    transaction.prepare_cached(sql).unwrap().execute(values).unwrap();
}

/// Opens the database as a program would that must not lose what it called saved.
pub fn open(records: u64) -> Connection {
    let db = Connection::open(path(records)).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;").unwrap();
    db
}

/// One patrol: its change and its row, in one transaction.
pub fn commit(db: &mut Connection, payload: &str) {
    let transaction = db.transaction().unwrap();
    {
        let sql = "INSERT INTO change (at, author, command, payload) VALUES (?, ?, 'log-patrol', ?)";
        let author = PersonId(platform::new_uuid()).to_string();
        transaction
            .prepare_cached(sql)
            .unwrap()
            .execute(params!["2026-11-23T09:50:00+08:00", author, payload])
            .unwrap();
        let id = LogId(platform::new_uuid()).to_string();
        let row = params![id, town::AREA, author, "2026-11-23", "2026-11-23T09:10:00+08:00", "patrol", 40, "街面整潔"];
        transaction.prepare_cached("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?)").unwrap().execute(row).unwrap();
        let sql = "INSERT INTO record VALUES (?, ?)";
        transaction.prepare_cached(sql).unwrap().execute(params![format!("{{\"log\":\"{id}\"}}"), payload]).unwrap();
    }
    transaction.commit().unwrap();
}

/// All open cases, as the host holds them in memory.
pub fn open_cases(db: &Connection) -> Vec<[Option<String>; 6]> {
    let sql = "SELECT id, number, grid, kind, place, due FROM case_ WHERE open = 1";
    rows(db, sql, &[])
}

/// The first page of the open cases of a community, or of the town, by what is due first.
pub fn queue(db: &Connection, community: Option<&str>, limit: u32) -> Vec<[Option<String>; 6]> {
    match community {
        Some(community) => {
            let sql = "SELECT id, number, grid, kind, place, due FROM case_
                WHERE open = 1 AND community = ?1 ORDER BY due LIMIT ?2";
            rows(db, sql, &[&community, &limit])
        }
        None => {
            let sql = "SELECT id, number, grid, kind, place, due FROM case_ WHERE open = 1 ORDER BY due LIMIT ?1";
            rows(db, sql, &[&limit])
        }
    }
}

fn rows(db: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Vec<[Option<String>; 6]> {
    let mut statement = db.prepare_cached(sql).unwrap();
    let read =
        |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]);
    statement.query_map(values, read).unwrap().map(Result::unwrap).collect()
}
