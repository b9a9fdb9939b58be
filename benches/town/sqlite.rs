//! The same town in `SQLite`: every change with its payload, and a table for each kind of record, with the indexes that the
//! same screens would need.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use gridlog::domain::case::Case;
use gridlog::domain::change::{Change, ChangeBody};
use gridlog::domain::ids::{LogId, PersonId};
use gridlog::domain::log::LogEntry;
use gridlog::domain::record::{Record, RecordRef, fold_forward};
use gridlog::journal::Reader;
use gridlog::platform;
use gridlog::service::hosted::HostDoor;
use gridlog::store::summary::CaseSummary;
use gridlog::store::tables::{Stored, tag};
use gridlog::store::{Reader as _, Scan, decode};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::town;
use super::town::Size;

const SCHEMA: &str = "
    CREATE TABLE change (seq INTEGER PRIMARY KEY, at TEXT, author TEXT, command TEXT, payload TEXT);
    CREATE TABLE record (name TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID;
    CREATE TABLE case_ (id TEXT PRIMARY KEY, number TEXT UNIQUE, grid TEXT, community TEXT, kind TEXT, nature TEXT,
        stage TEXT, open INTEGER, place TEXT, text TEXT, holder TEXT, filed TEXT, due TEXT,
        day TEXT, due_at INTEGER, stands INTEGER, repeats INTEGER) WITHOUT ROWID;
    CREATE INDEX case_open ON case_ (open, community, due) WHERE open = 1;
    CREATE INDEX case_open_town ON case_ (due) WHERE open = 1;
    CREATE INDEX case_day ON case_ (day);
    CREATE INDEX case_filed ON case_ (community, filed);
    CREATE TABLE log (id TEXT PRIMARY KEY, grid TEXT, person TEXT, date TEXT, start TEXT, kind TEXT, minutes INTEGER,
        text TEXT) WITHOUT ROWID;
    CREATE INDEX log_grid ON log (grid, date, start);
    CREATE INDEX log_person ON log (person, date, start);
    CREATE TABLE entry (grid TEXT, item TEXT, key TEXT, fields TEXT, confirmed TEXT, withdrawn TEXT,
        PRIMARY KEY (grid, item, key)) WITHOUT ROWID;
    CREATE INDEX entry_age ON entry (grid, item, confirmed);
";

fn path(size: Size) -> PathBuf {
    town::place("sqlite", size)
}

/// Fills the database unless it is there.
pub fn prepare(size: Size) {
    let finished = path(size).with_extension("done");
    if !finished.exists() {
        match size {
            Size::Records(_) => fill(size, &path(size)),
            Size::Cases(_) => fill_cases(size, &path(size)),
        }
        std::fs::write(finished, "").unwrap();
    }
}

/// How many changes the town has.
pub fn changes(size: Size) -> u64 {
    let reader = Reader::new(&town::place("town", size));
    reader.replicas().unwrap().iter().map(|replica| reader.head(replica).unwrap().map_or(0, |head| head.seq)).sum()
}

pub fn remove(path: &Path) {
    for tail in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{tail}", path.display())));
    }
}

/// Reads the journal, folds it and writes all of it in transactions of ten thousand changes.
pub fn fill(size: Size, path: &Path) {
    remove(path);
    let mut db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;").unwrap();
    db.execute_batch(SCHEMA).unwrap();
    let reader = Reader::new(&town::place("town", size));
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
    let sql = "INSERT OR REPLACE INTO case_ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let counted = CaseSummary::of(case, &[]);
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
        case.filed_on().to_string(),
        counted.due,
        counted.stopped.or(counted.ended),
        counted.repeats,
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

/// Fills the cases alone, from the town as it stands.
fn fill_cases(size: Size, path: &Path) {
    remove(path);
    let mut db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;").unwrap();
    db.execute_batch(SCHEMA).unwrap();
    let host = town::open(size);
    {
        let engine = host.shared().state.read().unwrap().engine.clone();
        let transaction = db.transaction().unwrap();
        let mut put = |_: &[u8], value: &[u8]| {
            let stored: Stored = decode(value).unwrap();
            if let Some(Record::Case(case)) = &stored.record {
                put_case(&transaction, case);
            }
            ControlFlow::Continue(())
        };
        engine.walk(&Scan::prefix(&[tag::CASE]), &mut put).unwrap();
        transaction.commit().unwrap();
    }
    host.close().unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;").unwrap();
}

/// Opens the database as a program would that must not lose what it called saved.
pub fn open(size: Size) -> Connection {
    let db = Connection::open(path(size)).unwrap();
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
    if let Some(community) = community {
        let sql = "SELECT id, number, grid, kind, place, due FROM case_
            WHERE open = 1 AND community = ?1 ORDER BY due LIMIT ?2";
        rows(db, sql, &[&community, &limit])
    } else {
        let sql = "SELECT id, number, grid, kind, place, due FROM case_ WHERE open = 1 ORDER BY due LIMIT ?1";
        rows(db, sql, &[&limit])
    }
}

/// Figures by community and nature, of cases filed on these days or of all.
pub fn count(db: &Connection, days: Option<(&str, &str)>) -> Vec<(String, String, [i64; 4])> {
    let days_of = if days.is_some() { "day BETWEEN ?2 AND ?3 AND" } else { "?2 = ?3 AND" };
    let sql = format!(
        "SELECT community, nature, COUNT(*), SUM(stage = '\"closed\"'), SUM(due_at < COALESCE(stands, ?1)), SUM(repeats)
            FROM case_ WHERE {days_of} stage NOT IN ('\"withdrawn\"', '\"merged\"') GROUP BY community, nature"
    );
    let (from, until) = days.unwrap_or(("", ""));
    let now = town::now().and_utc().timestamp() - 8 * 3600;
    let read = |row: &rusqlite::Row<'_>| {
        let figure = |at: usize| row.get::<_, Option<i64>>(at).map(Option::unwrap_or_default);
        Ok((row.get(0)?, row.get(1)?, [figure(2)?, figure(3)?, figure(4)?, figure(5)?]))
    };
    let mut statement = db.prepare_cached(&sql).unwrap();
    statement.query_map(params![now, from, until], read).unwrap().map(Result::unwrap).collect()
}

/// The first page of the open cases of a community that are of some kinds.
pub fn filtered(db: &Connection) -> Vec<[Option<String>; 6]> {
    let sql = "SELECT id, number, grid, kind, place, due FROM case_ WHERE open = 1 AND community = '610921100001'
        AND kind LIKE '%manhole%' ORDER BY due LIMIT 100";
    rows(db, sql, &[])
}

fn rows(db: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Vec<[Option<String>; 6]> {
    let mut statement = db.prepare_cached(sql).unwrap();
    let read =
        |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]);
    statement.query_map(values, read).unwrap().map(Result::unwrap).collect()
}

/// The CSV that a program on `SQLite` would write of the same rows: registers, lines, and each grid's carry copies. As
/// with ours, a reader never sees half of it: it is written beside the last one and takes its place.
pub fn export(db: &Connection, out: &Path) -> u64 {
    let (partial, old) = (out.with_extension("partial"), out.with_extension("old"));
    std::fs::create_dir_all(&partial).unwrap();
    let rows = write_all(db, &partial);
    if out.exists() {
        std::fs::rename(out, &old).unwrap();
    }
    std::fs::rename(&partial, out).unwrap();
    drop(std::fs::remove_dir_all(old));
    rows
}

fn write_all(db: &Connection, out: &Path) -> u64 {
    let recent = "2026-08-25";
    let case = "number, grid, kind, nature, stage, place, text, holder, filed, due, id";
    let log = "date, start, minutes, grid, person, text, id";
    let of_kind = |kind: &str| format!("SELECT 'town/{kind}', {log} FROM log WHERE kind = '{kind}' ORDER BY id");
    let queries = [
        format!("SELECT 'town/cases', {case} FROM case_ ORDER BY id"),
        of_kind("patrol"),
        of_kind("visit"),
        of_kind("diary"),
        format!(
            "SELECT 'grids/' || grid || '-cases', {case} FROM case_ WHERE open = 1 OR filed >= '{recent}' ORDER BY grid, id"
        ),
        format!(
            "SELECT 'grids/' || grid || '-patrols', {log} FROM log
                WHERE kind = 'patrol' AND date >= '{recent}' ORDER BY grid, date, start"
        ),
        "SELECT 'lines/' || item, grid, key, fields, confirmed FROM entry WHERE withdrawn IS NULL
            ORDER BY item, grid, key"
            .to_owned(),
        "SELECT 'grids/' || grid || '-' || item, key, fields, confirmed FROM entry WHERE withdrawn IS NULL
            ORDER BY grid, item, key"
            .to_owned(),
    ];
    for folder in ["town", "lines", "grids"] {
        std::fs::create_dir_all(out.join(folder)).unwrap();
    }
    let rows = queries.iter().map(|query| write_csv(db, query, out)).sum();
    std::fs::File::open(out).and_then(|dir| rustix::fs::syncfs(dir).map_err(Into::into)).unwrap();
    rows
}

/// Rows into the file that the first column names; a row's fields, which are JSON, into a cell each.
fn write_csv(db: &Connection, query: &str, out: &Path) -> u64 {
    let mut statement = db.prepare(query).unwrap();
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([]).unwrap();
    let (mut count, mut open): (u64, Option<(String, csv::Writer<std::fs::File>)>) = (0, None);
    while let Some(row) = rows.next().unwrap() {
        let name: String = row.get(0).unwrap();
        if open.as_ref().is_none_or(|(begun, _)| *begun != name) {
            let file = std::fs::File::create(out.join(format!("{name}.csv"))).unwrap();
            open = Some((name, csv::WriterBuilder::new().flexible(true).from_writer(file)));
        }
        let Some((_, writer)) = &mut open else { continue };
        for (at, column) in columns.iter().enumerate().skip(1) {
            match row.get_ref(at).unwrap() {
                rusqlite::types::ValueRef::Text(text) if column == "fields" => {
                    let fields: std::collections::BTreeMap<String, String> = serde_json::from_slice(text).unwrap();
                    for value in fields.values() {
                        writer.write_field(value).unwrap();
                    }
                }
                rusqlite::types::ValueRef::Text(text) => writer.write_field(text).unwrap(),
                rusqlite::types::ValueRef::Integer(number) => writer.write_field(number.to_string()).unwrap(),
                _ => writer.write_field("").unwrap(),
            }
        }
        writer.write_record(None::<&[u8]>).unwrap();
        count += 1;
    }
    count
}
