//! What can be typed: the global options and the nouns. The comments on what clap parses are the English help.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, FromArgMatches, Parser, Subcommand};
use serde::de::DeserializeOwned;

use super::{
    case, completions, coverage, demo, duty, export, grid, handover, help, history, init, leave, ledger, log, man,
    meeting, person, phrase, post, regulation, search, today, undo, unit, upkeep,
};
use crate::i18n::Messages;

/// Codes of the ways somebody is told.
pub(super) const CHANNELS: [&str; 6] = ["phone", "in-person", "message", "radio", "program", "paper"];
/// Codes of why an entry is late.
pub(super) const LATES: [&str; 5] = ["no-laptop", "power-cut", "away", "standing-in", "urgent"];

/// Codes of the kinds of leave.
pub(super) const LEAVES: [&str; 5] = ["sick", "personal", "annual", "official", "other"];
/// Codes of what else excuses a duty.
pub(super) const EXCUSES: [&str; 3] = ["weather", "emergency", "transfer"];

/// Field logs, cases and ledgers for grid management in a town
#[derive(Debug, Parser)]
#[command(name = "gridlog", version)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) globals: Globals,
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
}

/// Options that every command takes, before or after it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Globals {
    /// Data directory
    // A variable that is set to nothing counts as not set, which the usual parser of paths would refuse.
    #[arg(long, global = true, value_name = "DIR", env = "GRIDLOG_DATA", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(super) data: Option<PathBuf>,
    /// Language: zh-Hant, zh-Hans or en [env: GRIDLOG_LANG]
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<crate::i18n::Lang>,
    /// Who does it: a name, or the ending of a person's id
    #[arg(id = "as", long = "as", global = true, value_name = "PERSON", env = "GRIDLOG_AS")]
    pub(super) person: Option<String>,
    /// Take this for the time now, e.g. 2026-11-23T09:50
    #[arg(long, global = true, value_name = "TIME", env = "GRIDLOG_NOW")]
    pub(super) now: Option<String>,
    /// JSON Lines with stable field codes instead of tables
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Print nothing but errors
    #[arg(long, global = true)]
    pub(super) quiet: bool,
    /// Hide names and telephones of residents
    #[arg(long, global = true)]
    pub(super) mask: bool,
}

/// The nouns and verbs.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Found the town of a new data directory
    Init(init::Init),
    /// The tree of grids
    #[command(subcommand)]
    Grid(grid::GridVerb),
    /// People
    #[command(subcommand)]
    Person(person::PersonVerb),
    /// Who holds which post where
    #[command(subcommand)]
    Post(post::PostVerb),
    /// Town units
    #[command(subcommand)]
    Unit(unit::UnitVerb),
    /// Leave: who is away, and who stands in
    #[command(subcommand)]
    Leave(leave::LeaveVerb),
    /// What was due, what became of it, and what is excused
    #[command(subcommand)]
    Duty(duty::DutyVerb),
    /// Meetings: when and where, and announcing their dates
    #[command(subcommand)]
    Meeting(meeting::MeetingVerb),
    /// What stays with an area when its people change
    #[command(subcommand)]
    Handover(handover::HandoverVerb),
    /// Patrols, visits, screenings, diary entries and day logs
    #[command(subcommand)]
    Log(log::LogVerb),
    /// Sentences that are offered while writing: yours, and the grid's
    #[command(subcommand)]
    Phrase(phrase::PhraseVerb),
    /// Cases: file, route, handle, verify, close
    #[command(subcommand)]
    Case(case::CaseVerb),
    /// Ledgers: rows that are set, confirmed and withdrawn
    #[command(subcommand)]
    Ledger(ledger::LedgerVerb),
    /// Regulations in force, holidays
    #[command(subcommand)]
    Regulation(regulation::RegulationVerb),
    /// What you owe today, and what next
    Today(today::Today),
    /// Half days and day logs by grid: what is covered, missing, not reviewed
    #[command(subcommand)]
    Coverage(coverage::CoverageVerb),
    /// Find anything by its words: cases, logs, ledgers, people, grids, units
    Search(search::Search),
    /// Undo your last action, or several
    Undo(undo::Undo),
    /// Redo what your last undo took back
    Redo(undo::Redo),
    /// What was done: to a record, or by you
    History(history::History),
    /// The data directory, who you are, and what is saved
    Status,
    /// List every hole that the regulations imply
    Doctor,
    /// Read the whole journal and check every line
    Verify,
    /// Build the store anew from the journal
    Rebuild,
    /// Copy the journal to an empty directory
    Backup(upkeep::Backup),
    /// Make a data directory of a copy of the journal
    Restore(upkeep::Restore),
    /// Write every grid's ledgers, cases and logs to CSV files
    Export(export::Export),
    /// Make a sample town and look around in it
    Demo(demo::Demo),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::Man),
}

/// Global options and the verb.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) globals: Globals,
    pub(super) verb: Option<Verb>,
}

/// Parses a command line; help is in the messages' language and as wide as `width`.
pub(super) fn parse(arguments: Vec<OsString>, m: &Messages, width: Option<usize>) -> Result<Parsed, clap::Error> {
    let mut command = help::command(m).term_width(width.unwrap_or(80).min(100));
    let matches = command.try_get_matches_from_mut(arguments)?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok(Parsed { globals: cli.globals, verb: cli.verb })
}

/// Takes one of the codes and gives the domain's value for it.
pub(super) fn coded<T>(codes: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(codes).try_map(|code| super::give::coded(&code))
}
