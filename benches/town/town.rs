//! The sample towns, made once for each size.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};
use gridlog::domain::ids::RequestId;
use gridlog::platform;
use gridlog::service::command::{Asker, Command, CommandRequest, When};
use gridlog::service::demo::{DemoPlan, build};
use gridlog::service::host::Host;
use gridlog::service::query::{Query, QueryRequest};

/// The area and the person that commits are made in and by.
pub const AREA: &str = "610921100001001";
pub const WARDEN: &str = "網格員甲";
pub const CHIEF: &str = "站長甲";

/// One case is open for so many records: 20,000 at a million.
const OPEN_OF: u64 = 50;

/// The sizes asked for.
pub fn sizes() -> Vec<u64> {
    let asked = std::env::var("GRIDLOG_BENCH_RECORDS").unwrap_or_else(|_| "10000".to_owned());
    asked.split(',').map(|number| number.trim().replace('_', "").parse().expect("a number of records")).collect()
}

/// Where towns are kept.
pub fn place(name: &str, records: u64) -> PathBuf {
    let root =
        std::env::var_os("GRIDLOG_BENCH_DIR").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    // Towns of other shares of open cases are other towns.
    let root = root.join(format!("one-of-{OPEN_OF}-open"));
    std::fs::create_dir_all(&root).unwrap();
    root.join(format!("{name}-{records}"))
}

/// The moment at which every town's history ends.
pub fn now() -> NaiveDateTime {
    "2026-11-23T09:50:00".parse().unwrap()
}

/// Makes a town unless it is there; whether it was made.
pub fn prepare(records: u64) -> bool {
    let open = Some(records / OPEN_OF);
    let plan = DemoPlan { records, open, seed: 7, now: now(), lang: "zh-Hant".to_owned(), any_will_do: false };
    build(&place("town", records), &plan, &mut |_, _, _| {}).unwrap().made
}

/// Opens a town as its host.
pub fn open(records: u64) -> Arc<Host> {
    Host::open(&place("town", records), None, &mut |_, _, _| {}).unwrap()
}

pub fn asker(person: &str, second: i64) -> Asker {
    Asker { person: Some(person.to_owned()), now: Some(now() + TimeDelta::seconds(second)), mask: false }
}

pub fn ask(person: &str, query: Query) -> QueryRequest {
    QueryRequest { asker: asker(person, 0), query }
}

/// A patrol that has just ended.
pub fn patrol(second: i64) -> CommandRequest {
    CommandRequest {
        request: RequestId(platform::new_uuid()),
        asker: asker(WARDEN, second),
        seen: Vec::new(),
        command: Command::LogPatrol {
            grid: AREA.to_owned(),
            when: When { date: None, start: None, minutes: Some(30), late: None },
            text: "街面整潔，秩序良好。".to_owned(),
            route: None,
            companions: Vec::new(),
        },
    }
}

/// The most memory that this process has had so far, in MB; 0 where the system does not say.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
