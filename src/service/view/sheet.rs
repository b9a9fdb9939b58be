//! What is handed to people who do not run the program: everything that a message or a printed sheet needs.

use serde::{Deserialize, Serialize};

use super::{Contact, GridName, PartyName};
use crate::domain::case::{Nature, Stage};
use crate::domain::label::Label;
use crate::domain::limit::Limit;
use crate::domain::time::Civil;

/// A case as it leaves the house: names and telephones of residents are masked in it already, and of a sensitive one
/// place and matter are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSheet {
    /// The number people say aloud.
    pub number: String,
    /// The kind's label.
    pub kind: Label,
    /// Nature.
    pub nature: Nature,
    /// Where it stands.
    pub stage: Stage,
    /// Only the number, and whom to ring.
    pub sensitive: bool,
    /// Where it lies.
    pub grid: GridName,
    /// The spot.
    pub place: String,
    /// What is the matter.
    pub text: String,
    /// When it happened.
    pub happened: Civil,
    /// When it was routed to whom it is with; when it was filed, if it never was.
    pub since: Civil,
    /// Who is to handle it.
    pub to: Option<PartyName>,
    /// Who assists.
    pub assists: Vec<PartyName>,
    /// Whom it comes from, who is to be answered, and where they are rung.
    pub from: Contact,
    /// By when.
    pub due: Option<Civil>,
    /// The limit and what was granted beyond it.
    pub limits: Vec<Limit>,
    /// Minutes left on the limit's own clock; negative when late; none without a limit, while it stands still, or once
    /// it is closed.
    pub left_in_minutes: Option<i64>,
    /// Whether the limit's clock runs round the clock.
    pub urgent: bool,
    /// Whether the clock stands still.
    pub paused: bool,
    /// The clause of the rule that decided.
    pub clause: String,
    /// What was done, if that is known.
    pub result: Option<String>,
    /// The town.
    pub town: GridName,
    /// The town's language: what leaves the house is written in it.
    pub lang: String,
    /// Who makes the copy; empty for the directory's owner.
    pub holder: String,
    /// The edition: the last change that it takes in.
    pub edition: String,
    /// When it is made.
    pub now: Civil,
}
