//! What every verb has at hand: who asks, in which language, the open directory, and the writer.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDateTime;
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use serde_json::Value;

use super::args::Globals;
use super::give;
use super::house::{Errand, House, Opened, Opening};
use super::out::Out;
use super::trouble;
use crate::domain::change::Seen;
use crate::domain::ids::RequestId;
use crate::i18n::{Lang, Messages, t};
use crate::platform;
use crate::service::command::{Asker, Command, CommandRequest, Done};
use crate::service::door::{Door, Part, Stream, StreamEnd, StreamRequest};
use crate::service::query::{Query, QueryRequest};
use crate::service::refusal::{Refusal, RefusalCode, RefusalKind};
use crate::service::view::Answer;

/// Why a verb ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// Refused: to be told.
    Refused(Box<Refusal>),
    /// What was found was told already; the exit code remains.
    Code(u8),
    /// Writing the output failed.
    Out(io::Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Out(error)
    }
}

/// The surroundings of a verb.
pub(super) struct Cx<'a> {
    /// Messages in the asker's language.
    pub(super) m: Messages,
    /// The writer.
    pub(super) out: &'a mut Out,
    /// Who asks.
    pub(super) asker: Asker,
    /// JSON Lines instead of tables.
    pub(super) json: bool,
    /// The data directory, if one was named.
    pub(super) named: Option<PathBuf>,
    /// The rest of the program.
    pub(super) house: &'a dyn House,
    opened: Option<Opened>,
}

impl<'a> Cx<'a> {
    /// From the global options; the messages come back with a refusal, to tell it with.
    pub(super) fn new(
        globals: Globals,
        m: Messages,
        out: &'a mut Out,
        house: &'a dyn House,
    ) -> Result<Self, (Refusal, Messages)> {
        if globals.quiet {
            out.be_quiet();
        }
        let now = match globals
            .now
            .as_deref()
            .filter(|text| !text.is_empty())
            .map(|text| give::moment(text, "now"))
            .transpose()
        {
            Ok(now) => now,
            Err(refusal) => return Err((refusal, m)),
        };
        let person = globals.person.filter(|name| !name.trim().is_empty());
        let asker = Asker { person, now, mask: globals.mask };
        let named = globals.data.filter(|dir| !dir.as_os_str().is_empty());
        Ok(Self { m, out, asker, json: globals.json, named, house, opened: None })
    }

    /// The data directory: the one named, else the platform's.
    pub(super) fn dir(&self) -> Result<PathBuf, Refusal> {
        match &self.named {
            Some(dir) => Ok(dir.clone()),
            None => usual_directory(),
        }
    }

    /// The language.
    pub(super) fn lang(&self) -> Lang {
        self.m.lang()
    }

    /// Opens the directory unless it is open.
    pub(super) fn open(&mut self, create: bool, errand: Errand) -> Result<(), Refusal> {
        if self.opened.is_none() {
            let told = self.told();
            self.opened = Some(self.house.open(&self.dir()?, create, errand, told)?);
        }
        Ok(())
    }

    /// Shows the progress of a long opening.
    pub(super) fn told(&self) -> Arc<Opening> {
        let (bar, m) = (self.out.progress(), self.m.clone());
        Arc::new(move |phase, done, total| bar.show(&m.code("phase", phase), done, total))
    }

    /// Opens another directory than the named one in its place.
    pub(super) fn turn_to(&mut self, dir: &Path) {
        self.close_quietly();
        self.named = Some(dir.to_owned());
    }

    fn door(&mut self) -> Result<Arc<dyn Door>, Refusal> {
        self.open(false, Errand::Short)?;
        self.opened.as_ref().map(|opened| Arc::clone(&opened.door)).ok_or_else(|| RefusalCode::HostGone.into())
    }

    /// Does one thing and gives what became of it.
    pub(super) fn command(&mut self, command: Command) -> Result<Done, Refusal> {
        self.command_upon(command, Vec::new())
    }

    fn command_upon(&mut self, command: Command, seen: Vec<Seen>) -> Result<Done, Refusal> {
        let request = RequestId(platform::new_uuid());
        let request = CommandRequest { request, asker: self.asker.clone(), seen, command };
        self.door()?.command(request)
    }

    /// The same of an entry of the log: a second one for the same time is saved `again` only where that was said.
    pub(super) fn enter(&mut self, command: Command, again: bool) -> Result<(), Stop> {
        let done = match self.command(command.clone()) {
            Err(refusal) if again => match refusal.entry_seen() {
                Some(seen) => self.command_upon(command, vec![seen])?,
                None => return Err(refusal.into()),
            },
            done => done?,
        };
        super::answers::done(self, &done)
    }

    /// Does one thing and tells what became of it.
    pub(super) fn act(&mut self, command: Command) -> Result<(), Stop> {
        let done = self.command(command)?;
        super::answers::done(self, &done)
    }

    /// Imports rows and tells what became of them. Rows that were left out are bad input, though the others are kept.
    pub(super) fn import(&mut self, command: Command) -> Result<(), Stop> {
        let done = self.command(command)?;
        super::answers::done(self, &done)?;
        let left_out = done.notes.iter().filter(|note| note.code == "bad-row").count();
        if left_out == 0 {
            return Ok(());
        }
        self.out.tell(&t!(self.m, "cli-rows-left-out", count = left_out));
        Err(Stop::Code(RefusalKind::BadInput.exit_code()))
    }

    /// Reads.
    pub(super) fn query(&mut self, query: Query) -> Result<Answer, Refusal> {
        let request = QueryRequest { asker: self.asker.clone(), query };
        self.door()?.query(request)
    }

    /// Civil time of the town: the one given, else the clock's.
    pub(super) fn now(&mut self) -> Result<NaiveDateTime, Stop> {
        if let Some(now) = self.asker.now {
            return Ok(now);
        }
        match self.query(Query::Status)? {
            Answer::Status(status) => Ok(status.now.naive_local()),
            _ => Err(super::answers::unexpected()),
        }
    }

    /// Does something long, with its progress on a terminal; `rows` gets what is not progress.
    pub(super) fn stream(
        &mut self,
        what: Stream,
        rows: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        self.open(false, Errand::Long)?;
        let door = self.door()?;
        let bar = self.out.progress();
        let m = self.m.clone();
        let mut part = |part| match part {
            Part::Progress { phase, done, total } => {
                bar.show(&m.code("phase", &phase), done, total);
                Ok(())
            }
            other => rows(other),
        };
        let request = StreamRequest { asker: self.asker.clone(), what };
        door.stream(request, &mut part)
    }

    /// One line of text.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Stop> {
        Ok(self.out.line(text)?)
    }

    /// A record as a JSON line.
    pub(super) fn json(&mut self, value: &Value) -> Result<(), Stop> {
        Ok(self.out.json(value)?)
    }

    /// A text argument; `-` reads standard input, less one line break at its end.
    pub(super) fn text(&self, given: String) -> Result<String, Refusal> {
        if given != "-" {
            return Ok(given);
        }
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).map_err(|error| give::file_trouble(Path::new("-"), &error))?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Ok(text)
    }

    /// Like [`Cx::text`], for one that may be missing.
    pub(super) fn optional_text(&self, given: Option<String>) -> Result<Option<String>, Refusal> {
        given.map(|text| self.text(text)).transpose()
    }

    fn close_quietly(&mut self) {
        if let Some(opened) = self.opened.take() {
            let _ = (opened.close)();
        }
    }

    /// Closes the directory, tells what is to be told, and gives the exit code.
    pub(super) fn finish(&mut self, done: Result<(), Stop>) -> u8 {
        let closed = self.opened.take().map_or(Ok(()), |opened| (opened.close)());
        let done = done.and_then(|()| Ok(closed?)).and_then(|()| Ok(self.out.flush()?));
        match done {
            Ok(()) => 0,
            Err(Stop::Code(code)) => code,
            Err(Stop::Out(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Err(Stop::Out(error)) => {
                let refusal = give::file_trouble(Path::new("-"), &error);
                trouble::tell(&refusal, &self.m, self.out, self.json)
            }
            Err(Stop::Refused(refusal)) => trouble::tell(&refusal, &self.m, self.out, self.json),
        }
    }
}

/// The platform's directory for data of programs.
fn usual_directory() -> Result<PathBuf, Refusal> {
    let names =
        AppStrategyArgs { top_level_domain: String::new(), author: String::new(), app_name: "gridlog".to_owned() };
    choose_app_strategy(names)
        .map(|strategy| strategy.data_dir())
        .map_err(|error| Refusal::new(RefusalCode::IoFailed).with("path", "~").with("reason", error))
}
