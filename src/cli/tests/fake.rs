//! A house whose door notes what it is asked and answers what the test laid out.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use crate::cli::house::{Copied, DemoMade, DemoWish, Errand, House, Opened, Opening, Told};
use crate::cli::out::Out;
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit};
use crate::i18n::Lang;
use crate::service::command::{Asker, Command, CommandRequest, Done};
use crate::service::door::{Door, Part, Push, Stream, StreamEnd, StreamRequest};
use crate::service::query::{Query, QueryRequest};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, GridName, Met, Shift, Trial, TrialRule};

/// What was asked, and what is answered.
#[derive(Default)]
pub struct Notes {
    pub commands: Mutex<Vec<(Asker, Command)>>,
    pub queries: Mutex<Vec<(Asker, Query)>>,
    pub done: Mutex<VecDeque<Result<Done, Refusal>>>,
    pub answers: Mutex<VecDeque<Result<Answer, Refusal>>>,
    pub opened: Mutex<Vec<(PathBuf, bool)>>,
}

struct FakeDoor(Arc<Notes>);

impl Door for FakeDoor {
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
        let name = request.command.name().to_owned();
        self.0.commands.lock().unwrap().push((request.asker, request.command));
        self.0.done.lock().unwrap().pop_front().unwrap_or_else(|| {
            let change = Some("aaaaaaaaaaaaaaaa:7".to_owned());
            Ok(Done { command: name, change, changes: 1, made: Vec::new(), notes: Vec::new(), refused: Vec::new() })
        })
    }

    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
        self.0.queries.lock().unwrap().push((request.asker, request.query));
        self.0.answers.lock().unwrap().pop_front().unwrap_or_else(|| Err(RefusalCode::Busy.into()))
    }

    fn stream(
        &self,
        request: StreamRequest,
        _part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        if let Stream::RegulationTry { .. } = request.what {
            return Ok(StreamEnd::Tried(Box::new(trial())));
        }
        Ok(StreamEnd::Rebuilt { changes: 3, records: 2, milliseconds: 1_234 })
    }

    fn subscribe(&self) -> Receiver<Push> {
        channel().1
    }
}

/// A file that sends one case to another unit.
fn trial() -> Trial {
    let met = |cases: u64| Met { cases, examples: vec!["城關-2026-00001".into()] };
    let receiver = |code: &str, name: &str| crate::service::view::Receiver { code: code.into(), name: name.into() };
    let days = |amount: u32| Some(Limit { amount, unit: LimitUnit::WorkingDays });
    let rule = TrialRule {
        rule: "covers".into(),
        label: Label::verbatim("井蓋歸供水"),
        cases: 7,
        leads: vec![Shift { from: receiver("station", ""), to: receiver("water", "供水公司"), met: met(7) }],
        limits: vec![Shift { from: None, to: days(3), met: met(2) }],
        late: met(1),
        ..TrialRule::default()
    };
    Trial {
        regulation: "town-grid".into(),
        grid: GridName { code: "610921100".parse().unwrap(), name: "城關鎮".into() },
        from: None,
        until: None,
        cases: 40,
        differ: 7,
        sum: TrialRule { rule: String::new(), ..rule.clone() },
        rules: vec![rule],
    }
}

/// A house around the notes.
#[derive(Default, Clone)]
pub struct FakeHouse(pub Arc<Notes>);

impl House for FakeHouse {
    fn open(&self, dir: &Path, create: bool, _errand: Errand, _told: Arc<Opening>) -> Result<Opened, Refusal> {
        self.0.opened.lock().unwrap().push((dir.to_owned(), create));
        Ok(Opened { door: Arc::new(FakeDoor(Arc::clone(&self.0))), close: Box::new(|| Ok(())) })
    }

    fn demo(&self, wish: &DemoWish, _told: &mut Told<'_>) -> Result<DemoMade, Refusal> {
        Ok(DemoMade {
            made: true,
            figures: vec![("cases", wish.records.unwrap_or(5000)), ("changes", wish.seed.unwrap_or(1))],
        })
    }

    fn backup(&self, _dir: &Path, _to: &Path) -> Result<Copied, Refusal> {
        Ok(Copied { files: 2, bytes: 99 })
    }

    fn restore(&self, _from: &Path, _dir: &Path) -> Result<Copied, Refusal> {
        Ok(Copied { files: 2, bytes: 99 })
    }

    fn ui(&self, _dir: &Path, _asker: &Asker, _lang: Lang, _told: Arc<Opening>) -> Result<(), Refusal> {
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl FakeHouse {
    /// Answers the next question so.
    pub fn answering(self, answer: Answer) -> Self {
        self.0.answers.lock().unwrap().push_back(Ok(answer));
        self
    }

    /// Refuses the next command so.
    pub fn refusing(self, refusal: Refusal) -> Self {
        self.0.done.lock().unwrap().push_back(Err(refusal));
        self
    }

    /// Does the next command so.
    pub fn doing(self, done: Done) -> Self {
        self.0.done.lock().unwrap().push_back(Ok(done));
        self
    }

    /// Runs a command line, words parted by spaces; `_` in a word stands for a space.
    pub fn run(&self, line: &str) -> Ran {
        let words: Vec<String> = line.split_whitespace().map(|word| word.replace('_', " ")).collect();
        self.run_words(&words)
    }

    /// Runs a command line in traditional Chinese unless it says otherwise.
    pub fn run_words(&self, words: &[String]) -> Ran {
        let mut arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
        if !words.iter().any(|word| word == "--lang") {
            arguments.extend(["--lang", "zh-Hant"].map(OsString::from));
        }
        if !words.iter().any(|word| word == "--data") {
            arguments.extend(["--data", "D"].map(OsString::from));
        }
        let (out, err) = (Shared::default(), Shared::default());
        let mut writer = Out::new(Box::new(out.clone()), Box::new(err.clone()), false);
        let code = crate::cli::run_with(arguments, &mut writer, self);
        drop(writer);
        Ran { code, out: out.text(), err: err.text() }
    }

    /// The only command that was given.
    pub fn command(&self) -> (Asker, Command) {
        let commands = self.0.commands.lock().unwrap();
        assert_eq!(commands.len(), 1, "{commands:?}");
        commands[0].clone()
    }

    /// The last question.
    pub fn query(&self) -> (Asker, Query) {
        self.0.queries.lock().unwrap().last().cloned().expect("nothing was asked")
    }
}
