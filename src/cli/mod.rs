//! The command line: asks the service and shows what it answers.
//!
//! `args` says what can be typed, one file a noun; each noun's file also asks the question and shows the answer.
//! Everything printed goes through `out::Out`; the data directory is opened in `house` alone.

mod answers;
mod args;
mod case;
mod case_bonds;
mod case_closing;
mod case_count;
mod case_deeds;
mod case_draft;
mod case_due;
mod case_files;
mod case_filters;
mod case_import;
mod case_reads;
mod case_several;
mod case_urge;
mod case_verbs;
mod completions;
mod coverage;
mod cx;
mod dates;
mod demo;
mod doctor;
mod duty;
mod export;
mod give;
mod grid;
mod handouts;
mod handover;
mod help;
mod history;
mod house;
mod init;
mod leave;
mod ledger;
mod ledger_reads;
mod log;
mod log_day;
mod log_reads;
mod man;
mod meeting;
mod out;
mod person;
mod phrase;
mod post;
mod regulation;
mod rows;
mod search;
mod status;
mod table;
mod today;
mod trace;
mod trial;
mod trouble;
mod undo;
mod unit;
mod upkeep;
mod usage;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use self::args::Verb;
use self::cx::{Cx, Stop};
pub use self::help::reference;
use self::house::{House, TownHouse};
use self::out::Out;
use crate::i18n::Messages;

/// Runs the program with the arguments of the process and gives its exit code.
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut out = Out::new(Box::new(io::stdout()), Box::new(io::stderr()), io::stdout().is_terminal());
    ExitCode::from(run_with(arguments, &mut out, &TownHouse))
}

/// The same with everything around it given: for the process, and for tests.
fn run_with(arguments: Vec<OsString>, out: &mut Out, house: &dyn House) -> u8 {
    let lang = usage::language(&arguments);
    let messages = Messages::new(lang);
    let parsed = match args::parse(arguments, &messages, out.width()) {
        Ok(parsed) => parsed,
        Err(error) => return usage::tell(&error, &messages, out),
    };
    let mut cx = match Cx::new(parsed.globals, messages, out, house) {
        Ok(cx) => cx,
        Err((refusal, messages)) => return trouble::tell(&refusal, &messages, out, false),
    };
    let done = act(&mut cx, parsed.verb);
    cx.finish(done)
}

fn act(cx: &mut Cx<'_>, verb: Option<Verb>) -> Result<(), Stop> {
    match verb {
        None => demo::ui(cx),
        Some(Verb::Init(args)) => init::run(cx, args),
        Some(Verb::Grid(verb)) => grid::run(cx, verb),
        Some(Verb::Person(verb)) => person::run(cx, verb),
        Some(Verb::Post(verb)) => post::run(cx, verb),
        Some(Verb::Unit(verb)) => unit::run(cx, verb),
        Some(Verb::Leave(verb)) => leave::run(cx, verb),
        Some(Verb::Duty(verb)) => duty::run(cx, verb),
        Some(Verb::Meeting(verb)) => meeting::run(cx, verb),
        Some(Verb::Handover(verb)) => handover::run(cx, verb),
        Some(Verb::Log(verb)) => log::run(cx, verb),
        Some(Verb::Phrase(verb)) => phrase::run(cx, verb),
        Some(Verb::Case(verb)) => case::run(cx, verb),
        Some(Verb::Ledger(verb)) => ledger::run(cx, verb),
        Some(Verb::Regulation(verb)) => regulation::run(cx, verb),
        Some(Verb::Today(args)) => today::run(cx, &args),
        Some(Verb::Coverage(verb)) => coverage::run(cx, verb),
        Some(Verb::Search(args)) => search::run(cx, args),
        Some(Verb::Undo(args)) => undo::undo(cx, &args),
        Some(Verb::Redo(args)) => undo::redo(cx, &args),
        Some(Verb::History(args)) => history::run(cx, args),
        Some(Verb::Status) => status::run(cx),
        Some(Verb::Doctor) => doctor::run(cx),
        Some(Verb::Verify) => upkeep::verify(cx),
        Some(Verb::Rebuild) => upkeep::rebuild(cx),
        Some(Verb::Backup(args)) => upkeep::backup(cx, &args),
        Some(Verb::Restore(args)) => upkeep::restore(cx, &args),
        Some(Verb::Export(args)) => export::run(cx, &args),
        Some(Verb::Demo(args)) => demo::run(cx, &args),
        Some(Verb::Completions(args)) => completions::run(cx, &args),
        Some(Verb::Man(args)) => man::run(cx, &args),
    }
}
