//! The door itself: what every front end holds, whether its process is the host or a window.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Asker, CommandRequest, Done};
use super::query::QueryRequest;
use super::refusal::Refusal;
use super::view::{Answer, HazardBoard, Trial};
use crate::domain::ids::{ChangeId, GridCode};
use crate::domain::label::Label;
use crate::export::Block;

/// Everything that a front end can ask. Calls block until answered: never make one from a UI thread.
pub trait Door: Send + Sync {
    /// Does one thing; when it returns, the change is on disk.
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal>;

    /// Reads.
    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal>;

    /// Does something long beside the others; `part` gets its progress and rows, and stops it by refusing.
    fn stream(
        &self,
        request: StreamRequest,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal>;

    /// What changes from now on, the latest only for a slow reader.
    fn subscribe(&self) -> Receiver<Push>;
}

/// Told to every window after a change, at most ten times a second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// The last change applied.
    pub position: Option<ChangeId>,
    /// Changes in all.
    pub changes: u64,
    /// What kinds of record it touched: `case`, `log`, `entry`, `grid`, `person`, `post`, `unit`, `policy`.
    pub touched: Vec<String>,
    /// Windows besides the host's own.
    pub windows: u32,
    /// The host has ended; a window is taking over.
    pub host_gone: bool,
}

/// A long request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamRequest {
    /// Who asks.
    pub asker: Asker,
    /// What.
    pub what: Stream,
}

/// What can be streamed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "stream")]
pub enum Stream {
    /// Every row of every file of an export, from one cut. Ends with `Exported`.
    Export {
        /// The audience: a post; none: the owner, who sees what the office sees.
        #[serde(default)]
        audience: Option<String>,
        /// The date it is named by: what happened later is left out of nothing; it only names.
        date: NaiveDate,
        /// Leave residents' names and telephones in the carry copies.
        #[serde(default)]
        carry_all: bool,
        /// Only if the journal has moved past this position.
        #[serde(default)]
        unless_at: Option<String>,
    },
    /// Read the whole journal and check every line. Ends with `Verified`.
    Verify,
    /// Throw the store away and build it anew from the journal. Ends with `Rebuilt`.
    Rebuild,
    /// Try a changed rule file over past cases; nothing is written. Ends with `Tried`.
    RegulationTry {
        /// The file's name.
        file: String,
        /// Its text.
        text: String,
        /// Cases that happened on this day or later.
        #[serde(default)]
        from: Option<NaiveDate>,
        /// Cases that happened on this day or earlier.
        #[serde(default)]
        until: Option<NaiveDate>,
        /// In or below this grid; none: the town.
        #[serde(default)]
        grid: Option<String>,
    },
}

/// A column of an export file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Stable code; the message `column-CODE` is its header where there is no label.
    pub code: String,
    /// Header of a ledger field.
    pub label: Option<Label>,
    /// Its cells are codes that the messages of this family word, e.g. `stage` for `stage-filed`; other cells stand.
    #[serde(default)]
    pub words: Option<String>,
}

/// A piece of a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "part")]
pub enum Part {
    /// How far it is.
    Progress {
        /// Stable code of the phase.
        phase: String,
        /// Done so far.
        done: u64,
        /// In all, if known.
        total: Option<u64>,
    },
    /// A file begins, or goes on after rows of others; the rows that follow are its.
    File {
        /// Path below the export's directory, with `/`.
        path: String,
        /// Its columns, in order.
        columns: Vec<Column>,
    },
    /// Rows of the file begun last.
    Rows {
        /// Cells as text, as many as columns.
        rows: Block,
    },
    /// The public board of dangers, of the same cut; its edition is that of the cut.
    Board {
        /// What hangs.
        board: Box<HazardBoard>,
    },
}

/// How a stream ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "end")]
pub enum StreamEnd {
    /// Every row has been sent.
    Exported {
        /// The cut's position: the edition of every copy.
        cut: String,
        /// Language of headers.
        lang: String,
        /// The town.
        town: GridCode,
    },
    /// The journal has not moved past `unless_at`.
    Unchanged {
        /// The position.
        cut: String,
    },
    /// The journal was read to its end.
    Verified(Verified),
    /// The store is built.
    Rebuilt {
        /// Changes read.
        changes: u64,
        /// Records folded.
        records: u64,
        /// How long it took.
        milliseconds: u64,
    },
    /// Every case has been looked at.
    Tried(Box<Trial>),
}

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Lines read.
    pub lines: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Lines without a payload, which still verify.
    pub bare: u64,
    /// Series read.
    pub replicas: u32,
    /// Damage: file, line, stable code of the reason.
    pub damage: Vec<Damage>,
    /// Whether the store stands at the journal's end and folds to the same figures.
    pub store_agrees: bool,
}

/// A damaged line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// Which file.
    pub file: String,
    /// Which line of it, from 1.
    pub line: u64,
    /// Stable code of the reason.
    pub reason: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
}
