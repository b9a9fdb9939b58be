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

/// One case is open for so many records, or for so many cases: 20,000 at a million of either.
const OPEN_OF: u64 = 50;
/// A town that is all about its cases has one other record for so many of them.
const CASES_FOR_ANOTHER: u64 = 10;

/// How large a town is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// So many records of all kinds, a quarter of them cases.
    Records(u64),
    /// So many cases, and hardly anything else.
    Cases(u64),
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Records(records) => write!(f, "{records}"),
            Self::Cases(cases) => write!(f, "{cases} cases"),
        }
    }
}

impl Size {
    pub fn records(self) -> u64 {
        match self {
            Self::Records(records) => records,
            Self::Cases(cases) => cases + cases / CASES_FOR_ANOTHER,
        }
    }
}

fn asked(name: &str) -> Option<Vec<u64>> {
    let asked = std::env::var(name).ok()?;
    Some(asked.split(',').map(|number| number.trim().replace('_', "").parse().expect("a number")).collect())
}

/// The sizes asked for; small ones if none are.
pub fn sizes() -> Vec<Size> {
    let (records, cases) = (asked("GRIDLOG_BENCH_RECORDS"), asked("GRIDLOG_BENCH_CASES"));
    let default = |asked: &Option<Vec<u64>>, other: &Option<Vec<u64>>| {
        asked.clone().unwrap_or_else(|| if other.is_some() { Vec::new() } else { vec![10_000] })
    };
    let of_records = default(&records, &cases).into_iter().map(Size::Records);
    of_records.chain(default(&cases, &records).into_iter().map(Size::Cases)).collect()
}

/// Those of them that have a bit of everything.
pub fn sizes_in_records() -> Vec<Size> {
    sizes().into_iter().filter(|size| matches!(size, Size::Records(_))).collect()
}

/// Where towns are kept.
pub fn place(name: &str, size: Size) -> PathBuf {
    let root =
        std::env::var_os("GRIDLOG_BENCH_DIR").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    // Towns of other shares of open cases are other towns.
    let root = root.join(format!("one-of-{OPEN_OF}-open"));
    std::fs::create_dir_all(&root).unwrap();
    match size {
        Size::Records(records) => root.join(format!("{name}-{records}")),
        Size::Cases(cases) => root.join(format!("{name}-{cases}-cases")),
    }
}

/// The moment at which every town's history ends.
pub fn now() -> NaiveDateTime {
    "2026-11-23T09:50:00".parse().unwrap()
}

/// Makes a town unless it is there; whether it was made.
pub fn prepare(size: Size) -> bool {
    let (cases, open) = match size {
        Size::Records(records) => (None, records / OPEN_OF),
        Size::Cases(cases) => (Some(cases), cases / OPEN_OF),
    };
    let (records, lang) = (size.records(), "zh-Hant".to_owned());
    let plan = DemoPlan { records, cases, open: Some(open), seed: 7, now: now(), lang, any_will_do: false };
    build(&place("town", size), &plan, &mut |_, _, _| {}).unwrap().made
}

/// Opens a town as its host.
pub fn open(size: Size) -> Arc<Host> {
    Host::open(&place("town", size), None, &mut |_, _, _| {}).unwrap()
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
            links: vec![],
        },
    }
}

/// The most memory that this process has had so far, in MB; 0 where the system does not say.
pub fn resident() -> u64 {
    megabytes("VmHWM:")
}

/// The memory that this process has now, in MB; 0 where the system does not say.
pub fn resident_now() -> u64 {
    megabytes("VmRSS:")
}

fn megabytes(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(of));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
