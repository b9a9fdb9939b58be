//! `case draft`: a pasted chat as the command line that would file it, or filed at once when nothing is missing.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::args::{LATES, coded};
use super::cx::{Cx, Stop};
use super::{case_bonds, case_verbs, give};
use crate::domain::case::Source;
use crate::domain::log::LateReason;
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::intake::Chat;
use crate::service::refusal::{Refusal, RefusalCode};

/// A chat, and what it does not say.
#[derive(Debug, Args)]
pub(super) struct CaseDraft {
    /// File with the chat; - reads standard input
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Where it lies: a grid's code or name
    #[arg(long)]
    grid: Option<String>,
    /// Kind of case: its code, see gridlog case kinds
    #[arg(long)]
    kind: Option<String>,
    /// The spot, in words
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// Why it is keyed on a later day
    #[arg(long, value_name = "REASON", value_parser = coded::<LateReason>(&LATES))]
    late: Option<LateReason>,
    /// Whom a sensitive matter is about, which it never goes to: a unit, a grid, or station; may be given again
    #[arg(long, value_name = "WHO")]
    concerns: Vec<String>,
    /// File it, if nothing is missing
    #[arg(long)]
    file: bool,
}

pub(super) fn run(cx: &mut Cx<'_>, args: CaseDraft) -> Result<(), Stop> {
    let from_input = args.from == Path::new("-");
    let original = if from_input { cx.text("-".to_owned())? } else { give::text_file(&args.from)? };
    let now = cx.now()?;
    let chat = Chat::read(&original, now);
    let text = chat.text();
    if text.is_empty() {
        return Err(Refusal::new(RefusalCode::EmptyText).with("field", "text").into());
    }
    let told = chat.told();
    let late = told.is_some_and(|told| told.date() != now.date());
    let missing: Vec<&str> = [
        ("grid", args.grid.is_none()),
        ("kind", args.kind.is_none()),
        ("place", args.place.is_none()),
        ("late", late && args.late.is_none()),
    ]
    .into_iter()
    .filter_map(|(field, missing)| missing.then_some(field))
    .collect();
    if args.file {
        let needed = |field: &str| Refusal::new(RefusalCode::FieldRequired).with("field", field);
        if let Some(field) = missing.first() {
            return Err(needed(field).into());
        }
        let command = Command::CaseFile {
            grid: args.grid.ok_or_else(|| needed("grid"))?,
            kind: args.kind.ok_or_else(|| needed("kind"))?,
            nature: None,
            path: None,
            source: Some(Source::Wechat),
            place: args.place.ok_or_else(|| needed("place"))?,
            text,
            happened: told,
            reporter: chat.reporter().map(str::to_owned),
            reporter_phone: chat.phone(),
            result: None,
            told: Vec::new(),
            late: args.late.filter(|_| late),
            units: None,
            original: Some(original),
            on_spot: None,
            concerns: args.concerns,
        };
        return case_verbs::file_and_compare(cx, command);
    }
    let alike = args.grid.as_deref().map(|grid| {
        case_bonds::find(cx, grid, args.kind.as_deref(), args.place.as_deref().unwrap_or_default(), &text, told)
    });
    let alike = alike.unwrap_or_default();
    let late_code = args.late.map(|late| super::answers::code(&late));
    let mut words: Vec<String> = ["gridlog", "case", "file"].map(str::to_owned).into();
    words.push(args.grid.unwrap_or_else(|| "GRID".to_owned()));
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([format!("--{name}"), value]);
        }
    };
    option("kind", Some(args.kind.unwrap_or_else(|| "KIND".to_owned())));
    option("place", Some(args.place.unwrap_or_else(|| "PLACE".to_owned())));
    option("text", Some(text.clone()));
    option("source", Some(super::answers::code(&Source::Wechat)));
    option("happened", told.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()));
    option("reporter", chat.reporter().map(str::to_owned));
    option("reporter-phone", chat.phone());
    for who in &args.concerns {
        option("concerns", Some(who.clone()));
    }
    option("late", late.then(|| late_code.unwrap_or_else(|| "REASON".to_owned())));
    option("original", (!from_input).then(|| args.from.display().to_string()));
    if cx.json {
        return cx.json(&json!({
            "reporter": chat.reporter(),
            "reporter_phone": chat.phone(),
            "happened": told.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()),
            "source": "wechat",
            "text": text,
            "messages": chat.messages.len(),
            "missing": missing,
            "command": words,
            "alike": case_bonds::alike_json(&alike, &cx.m),
        }));
    }
    cx.line("")?;
    let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    cx.out.lines(&line.join(" "))?;
    cx.line("")?;
    let m = cx.m.clone();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|field| m.code("field", field)).collect();
        cx.line(&t!(m, "cli-draft-missing", fields = names.join(&t!(m, "cli-comma"))))?;
    }
    if from_input {
        cx.line(&t!(m, "cli-draft-not-kept"))?;
    }
    case_bonds::tell(cx, &alike)
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reaches_the_program_as_it_is() {
        assert_eq!(quoted("lamp-dark"), "lamp-dark");
        assert_eq!(quoted("路灯不亮"), "路灯不亮");
        assert_eq!(quoted("it's $HOME; rm"), r"'it'\''s $HOME; rm'");
        assert_eq!(quoted("二\n行"), "'二\n行'");
        assert_eq!(quoted(""), "''");
    }
}
