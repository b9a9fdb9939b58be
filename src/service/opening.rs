//! Opening a data directory: the journal is the truth, and the store is made to stand where it stands.

use std::collections::BTreeMap;
use std::path::Path;

use super::refusal::{Refusal, RefusalCode};
use super::state::State;
use super::view::OpeningNote;
use crate::domain::change::{Change, ChangeBody};
use crate::domain::ids::ChangeId;
use crate::journal::{self, Journal, JournalError, Line, Mark, Resume};
use crate::platform;
use crate::store::apply::prepare;
use crate::store::checkpoint::{self, Opening, StorePaths};
use crate::store::fill::Filler;
use crate::store::tables::{Place, Step};
use crate::store::{Batch, Engine, Position, StoreError, positions};

/// A journal and a store that stand at the same change.
pub struct OpenData {
    /// Written by the host's writer alone.
    pub journal: Journal,
    /// Read by everybody.
    pub state: State,
    /// Where the store lies.
    pub paths: StorePaths,
}

impl From<JournalError> for Refusal {
    fn from(error: JournalError) -> Self {
        match &error {
            JournalError::NoSpace { path, .. } => Self::new(RefusalCode::NoSpace).with("path", path.display()),
            JournalError::ReadOnly { path, .. } => {
                Self::new(RefusalCode::ReadOnlyDirectory).with("dir", path.display())
            }
            JournalError::Io { path, source, .. } => Self::new(RefusalCode::IoFailed)
                .with("path", path.display())
                .with("reason", platform::io_reason(source)),
            JournalError::Damaged(damage) => {
                let path = format!("{}:{}", damage.file.display(), damage.line);
                Self::new(RefusalCode::JournalDamaged).with("path", path).with("reason", damage.fault.code())
            }
            JournalError::Newer { path, found } => {
                Self::new(RefusalCode::NewerVersion).with("dir", path.display()).with("theirs", found)
            }
            JournalError::Draft(fault) => Self::new(RefusalCode::Internal).with("reason", fault),
        }
    }
}

fn note(code: &str, args: &[(&str, String)]) -> OpeningNote {
    let args: BTreeMap<String, String> = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    OpeningNote { code: code.to_owned(), args }
}

/// Progress of a long opening: phase, done, total.
pub type Progress<'a> = dyn FnMut(&str, u64, Option<u64>) + 'a;

/// Opens a directory whose lock this process holds.
pub fn open_data(dir: &Path, progress: &mut Progress<'_>) -> Result<OpenData, Refusal> {
    let (mut journal, report) = Journal::open(dir, journal::Options::here())?;
    let mut notes = Vec::new();
    if let Some(torn) = &report.torn {
        let args = [("bytes", torn.bytes.to_string()), ("kept", torn.kept.display().to_string())];
        notes.push(note("torn-tail", &args));
    }
    if let Some(began) = &report.began
        && !matches!(began, journal::Began::First)
    {
        notes.push(note("new-replica", &[("reason", began.code().to_owned())]));
    }
    for damage in &report.damage {
        let args = [("file", damage.file.display().to_string()), ("line", damage.line.to_string())];
        notes.push(note("damaged-line", &args));
    }
    let paths = StorePaths::in_dir(dir);
    let mut state = open_store(&mut journal, &paths, &mut notes, progress)?;
    state.notes = notes;
    Ok(OpenData { journal, state, paths })
}

/// Opens the store, by the shortest way that can be trusted.
fn open_store(
    journal: &mut Journal,
    paths: &StorePaths,
    notes: &mut Vec<OpeningNote>,
    progress: &mut Progress<'_>,
) -> Result<State, Refusal> {
    let boot = platform::boot_id();
    let decided = Opening::decide(paths, boot.as_deref());
    checkpoint::mark_open(paths, boot.as_deref())?;
    if decided == Opening::Trust
        && let Some(state) = try_open(journal, paths)?
    {
        return Ok(state);
    }
    if !matches!(decided, Opening::Rebuild(_)) && checkpoint::exists(paths) {
        match checkpoint::restore(paths, &mut |done, total| progress("restore", done, Some(total))) {
            Ok(()) => {
                if let Some(state) = try_open(journal, paths)? {
                    notes.push(note("store-restored", &[]));
                    return Ok(state);
                }
            }
            Err(error) if error.is_damage() => {}
            Err(error) => return Err(error.into()),
        }
        checkpoint::discard(paths)?;
    }
    let had_changes = !journal.reader().replicas()?.is_empty();
    let (engine, changes, _) = rebuild(journal, paths, progress)?;
    if had_changes {
        notes.push(note("store-rebuilt", &[("changes", changes.to_string())]));
    }
    Ok(State::load(engine, Vec::new())?)
}

/// Opens the live store, brings it to the journal's end and reads what is held in memory; none if it cannot be trusted.
fn try_open(journal: &Journal, paths: &StorePaths) -> Result<Option<State>, Refusal> {
    let doubtful = |error: StoreError| if error.is_damage() { Ok(None) } else { Err(Refusal::from(error)) };
    let engine = match Engine::open(&paths.live()) {
        Ok(engine) => engine,
        Err(error) => return doubtful(error),
    };
    match catch_up(journal, &engine) {
        Ok(true) => match State::load(engine.clone(), Vec::new()) {
            Ok(state) => Ok(Some(state)),
            Err(error) => {
                drop(engine.close());
                doubtful(error)
            }
        },
        Ok(false) => {
            drop(engine.close());
            Ok(None)
        }
        Err(CatchUp::Store(error)) => {
            drop(engine.close());
            doubtful(error)
        }
        Err(CatchUp::Journal(error)) => Err(error.into()),
    }
}

enum CatchUp {
    Store(StoreError),
    Journal(JournalError),
}

impl From<StoreError> for CatchUp {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JournalError> for CatchUp {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// Applies what the journal has and the store has not; false if the store is of another journal or ahead of it, or
/// was made by a program that knew less.
fn catch_up(journal: &Journal, engine: &Engine) -> Result<bool, CatchUp> {
    let reader = journal.reader();
    let replicas = reader.replicas()?;
    let applied = engine.read(|view| positions(view))?;
    let unread = engine.read(|view| -> Result<_, StoreError> { crate::store::apply::unknown_since(view) })?;
    if applied.iter().any(|(replica, at)| at.seq > 0 && !replicas.contains(replica))
        || unread.is_some_and(|version| version != env!("CARGO_PKG_VERSION"))
    {
        return Ok(false);
    }
    for replica in &replicas {
        let at = applied.iter().find(|(other, _)| other == replica).map(|(_, at)| at.clone()).unwrap_or_default();
        let sum: Option<[u8; 32]> = at.extra.as_slice().try_into().ok();
        let mark = Mark { seq: at.seq, sum: sum.map_or(journal::FrameHash::NONE, journal::FrameHash::from_bytes) };
        let Resume::From(lines) = reader.resume(replica, mark)? else { return Ok(false) };
        for line in lines {
            match line {
                Ok(line) => apply_line(reader, engine, &line)?,
                Err(JournalError::Damaged(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(true)
}

fn apply_line(reader: &journal::Reader, engine: &Engine, line: &Line) -> Result<(), CatchUp> {
    let extra = line.sum.as_bytes().to_vec();
    let Some(change) = change_of(line) else {
        let mut batch = Batch::new();
        batch.set_position(line.id.replica.clone(), Position { seq: line.id.seq, extra });
        return Ok(engine.apply(&batch)?);
    };
    let batch = engine.read(|view| -> Result<Batch, StoreError> {
        Ok(prepare(view, &change, place_of(line), extra, &|step| fetch(reader, step))?.0)
    })?;
    Ok(engine.apply(&batch)?)
}

/// The change that a line holds; none if it lies there without its payload, or in a form that this version cannot read.
pub fn change_of(line: &Line) -> Option<Change> {
    let body: ChangeBody = serde_json::from_str(line.payload.as_deref()?).ok()?;
    Some(Change { id: line.id.clone(), stamp: line.stamp, body })
}

/// Where a line lies, as the store keeps it.
pub fn place_of(line: &Line) -> Place {
    place(line.position)
}

/// A journal's position, as the store keeps it.
pub fn place(position: journal::Position) -> Place {
    Place { segment: position.segment, offset: position.offset, len: position.len }
}

/// Reads a step of a trail back from the journal.
pub fn fetch(reader: &journal::Reader, step: &Step) -> Result<Change, StoreError> {
    let position = journal::Position { segment: step.at.segment, offset: step.at.offset, len: step.at.len };
    let line = reader
        .read_at(&step.header.id.replica, position)
        .map_err(|error| StoreError::damaged(format!("reading {} back: {error}", step.header.id)))?;
    change_of(&line).ok_or_else(|| StoreError::damaged(format!("{} has no payload", step.header.id)))
}

/// Reads a change by its id.
pub fn change_by_id(reader: &journal::Reader, id: &ChangeId) -> Result<Change, Refusal> {
    let missing = || Refusal::new(RefusalCode::Internal).with("reason", format!("{id} is not in the journal"));
    let position = reader.locate(&id.replica, id.seq)?.ok_or_else(missing)?;
    change_of(&reader.read_at(&id.replica, position)?).ok_or_else(missing)
}

/// Builds the store anew from the journal: answers with the open store, the changes read and the records folded.
pub fn rebuild(
    journal: &Journal,
    paths: &StorePaths,
    progress: &mut Progress<'_>,
) -> Result<(Engine, u64, u64), Refusal> {
    let (changes, records) = build(journal, paths, progress)?;
    Ok((install(paths)?, changes, records))
}

/// Builds a store beside the one in use, which may be read meanwhile; answers with the changes read and the records
/// folded. What could not be finished gives its room back.
pub fn build(journal: &Journal, paths: &StorePaths, progress: &mut Progress<'_>) -> Result<(u64, u64), Refusal> {
    let building = paths.building();
    let work = building.with_extension("sort");
    let built = build_in(journal, &building, &work, progress);
    drop(std::fs::remove_dir_all(&work));
    if built.is_err() {
        drop(std::fs::remove_dir_all(&building));
    }
    built
}

/// Takes what [`build`] made into use; the store in use before is closed.
pub fn install(paths: &StorePaths) -> Result<Engine, Refusal> {
    checkpoint::install_rebuilt(paths)?;
    Ok(Engine::open(&paths.live())?)
}

fn build_in(
    journal: &Journal,
    building: &Path,
    work: &Path,
    progress: &mut Progress<'_>,
) -> Result<(u64, u64), Refusal> {
    let reader = journal.reader();
    let mut filler = Filler::new(work)?;
    for replica in reader.replicas()? {
        let total = reader.head(&replica)?.map(|head| head.seq);
        for line in reader.read_from(&replica, None)? {
            let line = match line {
                Ok(line) => line,
                Err(JournalError::Damaged(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            let extra = line.sum.as_bytes().to_vec();
            match (change_of(&line), line.payload.as_deref()) {
                (Some(change), Some(json)) => filler.take(&change, json, place_of(&line), extra)?,
                _ => filler.pass(&line.id, extra),
            }
            if line.id.seq % 4096 == 0 {
                progress("read", line.id.seq, total);
            }
        }
    }
    let changes = filler.changes();
    let (engine, records) = filler.finish(building, &mut |phase, done| {
        progress(phase.code(), done, None);
    })?;
    engine.close()?;
    Ok((changes, records))
}
