//! The service as its front ends use it: one scenario through the host, and the rules it must keep.

mod acts;
mod adopting;
mod aftermath;
mod alike;
mod approvals;
mod areas;
mod as_typed;
mod assisting;
mod clock;
mod closing;
mod counts;
mod customers;
mod day_log;
mod day_notes;
mod days_told;
mod deputies;
mod duties;
mod duty_rules;
mod duty_terms;
mod emergency;
mod fact_sheet;
mod filing_files;
mod filters;
mod formula;
mod hand_over;
pub mod hazards;
mod hours_then;
mod inbox;
mod ladder;
mod leave;
mod machine;
mod masking;
mod meetings;
mod minutes;
mod notice;
mod on_site;
mod orders;
mod oversight;
mod own_days;
mod phrases;
mod point_log;
mod preview;
mod promises;
mod reckoning;
mod reclassify;
mod rework;
mod roll;
mod ruling;
mod safety_record;
pub mod scenario;
mod search;
mod search_away;
mod seat;
mod sensitive;
mod sheet;
mod sites;
mod span_log;
mod spelled;
mod tasks;
mod then;
mod trial;
mod typed;
pub mod undoing;
mod waiting;
mod who_reads;

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::command::{Asker, Command, CommandRequest, Done};
use super::door::Door;
use super::host::Host;
use super::hosted::HostDoor;
use super::query::{Query, QueryRequest};
use super::refusal::Refusal;
use super::view::Answer;
use crate::domain::ids::RequestId;
use crate::platform;

/// A town in a directory of its own, asked as people ask.
pub struct Town {
    /// Removed in the end.
    pub dir: tempfile::TempDir,
    /// The host.
    pub host: Arc<Host>,
    /// Civil time of what follows.
    pub now: NaiveDateTime,
}

/// A local time.
pub fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

impl Town {
    /// 城關鎮 with its communities and villages, one area in each of two of them, and people in posts.
    pub fn founded() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::open(dir.path(), None, &mut |_, _, _| {}).unwrap();
        let town = Self { dir, host, now: at("2026-11-23T09:00") };
        town.owner(Command::Init { town: "城關鎮".into(), code: "610921100".into(), lang: "zh-Hant".into() });
        let rows = include_str!("../../data/chengguan-divisions.csv").lines().enumerate().skip(1).map(|(i, line)| {
            let mut cells = line.split(',').map(str::to_owned);
            super::command::GridRow {
                line: i as u64 + 1,
                code: cells.next().unwrap(),
                name: cells.next().unwrap(),
                parent: cells.next(),
                tier: cells.next(),
                cells: None,
            }
        });
        town.owner(Command::GridImport { rows: rows.collect(), keep_good: false });
        for (code, name) in [
            ("610921100001001", "南街第一網格"),
            ("610921100001002", "南街第二網格"),
            ("610921100002001", "北街第一網格"),
            ("610921100200001", "東南村一組"),
        ] {
            let (code, name) = (code.into(), name.into());
            town.owner(Command::GridAdd { code, name, boundary: None, households: None });
        }
        for (name, post, grid, unit) in [
            ("網格員甲", "warden", "610921100001001", None),
            ("網格員乙", "warden", "610921100001002", None),
            ("站長甲", "station-chief", "610921100001", None),
            ("站長乙", "station-chief", "610921100002", None),
            ("村站長", "station-chief", "610921100200", None),
            ("格線員丙", "warden", "610921100200001", None),
            ("鎮辦甲", "town-office", "610921100", None),
            ("城管員", "unit-handler", "610921100", Some("城管中隊")),
        ] {
            town.owner(Command::PersonAdd { name: name.into(), phone: None, namesake: false });
            town.owner(Command::PostAppoint {
                post: post.into(),
                grid: grid.into(),
                person: name.into(),
                from: Some("2026-01-01".parse().unwrap()),
                until: None,
                line: None,
                unit: unit.map(str::to_owned),
            });
        }
        town
    }

    /// The owner administers.
    pub fn owner(&self, command: Command) -> Done {
        self.ask(None, command).unwrap()
    }

    /// Somebody does something.
    pub fn by(&self, person: &str, command: Command) -> Result<Done, Refusal> {
        self.ask(Some(person), command)
    }

    /// Somebody does something, or the owner, and it may be refused.
    pub fn tries(&self, person: Option<&str>, command: Command) -> Result<Done, Refusal> {
        self.ask(person, command)
    }

    /// The town adopts a regulation of which one piece of text is another one.
    pub fn adopt_with(&self, code: &str, was: &str, is: &str) {
        let Answer::Regulation(now) = self.look("鎮辦甲", Query::Regulation { code: code.into() }).unwrap() else {
            panic!()
        };
        let library = crate::regulation::Library::builtin();
        let whole = crate::regulation::Regulation::parse(code, &now.text, &library).unwrap().whole_text();
        assert!(whole.contains(was), "{code} has no {was}");
        let text = whole.replace(was, is);
        self.owner(Command::RegulationAdopt { file: format!("{code}.toml"), text });
    }

    /// The town adopted a regulation at a moment: what it asks is owed from then on.
    pub fn adopted_at(&self, moment: &str, file: &str, text: &str) {
        let asker = Asker { person: None, now: Some(at(moment)), mask: false };
        let command = Command::RegulationAdopt { file: file.into(), text: text.into() };
        let request = RequestId(platform::new_uuid());
        self.host.command(CommandRequest { request, asker, seen: Vec::new(), command }).unwrap();
    }

    fn ask(&self, person: Option<&str>, command: Command) -> Result<Done, Refusal> {
        self.host.command(CommandRequest {
            request: RequestId(platform::new_uuid()),
            asker: self.asker(person),
            seen: Vec::new(),
            command,
        })
    }

    fn asker(&self, person: Option<&str>) -> Asker {
        Asker { person: person.map(str::to_owned), now: Some(self.now), mask: false }
    }

    /// Somebody looks.
    pub fn look(&self, person: &str, query: Query) -> Result<Answer, Refusal> {
        self.host.query(QueryRequest { asker: self.asker(Some(person)), query })
    }

    /// Somebody looks while others look too.
    pub fn look_masked(&self, person: &str, query: Query) -> Result<Answer, Refusal> {
        self.host.query(QueryRequest { asker: Asker { mask: true, ..self.asker(Some(person)) }, query })
    }

    /// It starts again after it was closed.
    pub fn reopen(&mut self) {
        self.host = Host::open(self.dir.path(), None, &mut |_, _, _| {}).unwrap();
    }

    /// The program ends and starts again.
    pub fn restart(&mut self) {
        self.host.close().unwrap();
        self.host = Host::open(self.dir.path(), None, &mut |_, _, _| {}).unwrap();
    }
}
