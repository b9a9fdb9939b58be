//! Effects: what a pane wants done, as data. The app turns them into jobs for the worker or into layers.

use std::collections::BTreeMap;

use super::pane::{Ask, FormRequest, Place, Reply, ScreenId, Tag};
use crate::domain::change::Seen;
use crate::domain::ids::{ChangeId, RequestId};
use crate::domain::record::RecordRef;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::settings::FilterChange;

/// A file that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFile {
    /// As it was typed or pasted.
    pub path: String,
    /// Take it with the place where it was made, if that is in it.
    pub keep_location: bool,
}

/// What a pane wants done.
#[allow(clippy::large_enum_variant, reason = "a few at a time, and most are queries")]
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read. Answer: `Event::Answer` with the tag.
    Query {
        /// Names the request.
        tag: Tag,
        /// What is asked.
        query: Query,
    },
    /// Do something. Answer: `Event::Done` with the tag.
    Command {
        /// Names the request.
        tag: Tag,
        /// Kept by a form across its attempts; none: the app makes one.
        request: Option<RequestId>,
        /// The last change of each record that the screen showed.
        seen: Vec<Seen>,
        /// What is asked.
        command: Box<Command>,
    },
    /// Do something that files go with: they are read and copied in, then it is done. Answer: `Event::Done` with the
    /// tag.
    Attach {
        /// Names the request.
        tag: Tag,
        /// Kept by a form or prompt across its attempts; none: the app makes one.
        request: Option<RequestId>,
        /// A `CaseAttach` or `CaseFileWith`, but for what the files are.
        command: Box<Command>,
        /// The files.
        files: Vec<GivenFile>,
    },
    /// Look what a file is, before it is taken. Answer: `Event::Examined` with the tag.
    Examine {
        /// Names the request.
        tag: Tag,
        /// The file, as it was typed or pasted.
        path: String,
    },
    /// Open a file of a case with the system's program for it.
    OpenFile {
        /// Its hash.
        hash: String,
        /// What it is.
        media: String,
    },
    /// Put a question to the user. Answer: `Event::Reply` with the tag.
    Ask {
        /// Names the request.
        tag: Tag,
        /// The question.
        ask: Ask,
    },
    /// Open a form above the screen.
    Form(FormRequest),
    /// Open a form above this layer. What it makes comes back: `Event::Made` with the tag.
    FormFor {
        /// Names the request.
        tag: Tag,
        /// Which.
        request: FormRequest,
    },
    /// Show a screen, at a record if one is given.
    Go(ScreenId, Option<Place>),
    /// Back to what was left to come here, if anything was.
    GoBack,
    /// A word in the status line, until the next key.
    Say(String),
    /// Show why something cannot be done, with its clause.
    Refuse(Refusal),
    /// Close this layer.
    Close,
    /// Close this layer and answer whoever opened it.
    Reply(Reply),
    /// Answer whoever opened this layer with what was typed, and stay until the command that it leads to is done: what
    /// came of it arrives here, too.
    Send {
        /// What was typed.
        reply: Reply,
        /// The command's request: the same for each attempt with the same words.
        request: RequestId,
    },
    /// Read a draft of the person who sits here. Answer: `Event::Draft` with the tag.
    LoadDraft {
        /// Names the request.
        tag: Tag,
        /// Which form.
        form: String,
    },
    /// Somebody's draft, of an area that passed from them, is gone on with here.
    DraftTaken {
        /// Whose it is.
        whose: String,
        /// Which form.
        form: String,
    },
    /// Write a draft; of several within a moment the latest wins. Answer: `Event::DraftSaved`.
    SaveDraft {
        /// Which form.
        form: String,
        /// Field values as typed.
        fields: BTreeMap<String, String>,
    },
    /// Remove a draft: its form is saved or given up.
    DropDraft {
        /// Which form.
        form: String,
    },
    /// Read, keep or drop filters of the person who sits here. Answer: `Event::Filters` with the tag.
    Filters {
        /// Names the request.
        tag: Tag,
        /// What is to become of them.
        change: FilterChange,
    },
    /// Hand text to the terminal's clipboard. Not every terminal takes it: what is copied is shown as well.
    Copy(String),
    /// Write text to a file of the data directory; the path is said.
    KeepText {
        /// The file's name.
        name: String,
        /// What it holds.
        text: String,
    },
    /// The frame's own: another person sits down (none: the owner).
    SitDown(Option<String>),
    /// The frame's own: do what a key would do.
    Act(super::keys::Action),
    /// Leave the program.
    Quit,
}

impl Effect {
    /// A command about one record that the screen showed.
    pub fn command(tag: Tag, command: Command, seen: impl IntoIterator<Item = Seen>) -> Self {
        Self::Command { tag, request: None, seen: seen.into_iter().collect(), command: Box::new(command) }
    }
}

/// What the screen showed of a record, if it has a last change.
pub fn seen(record: RecordRef, last_change: Option<&ChangeId>) -> Option<Seen> {
    last_change.map(|change| Seen { record, change: change.clone() })
}
