//! What was typed wrong, in the asker's language; and which language that is, before anything is parsed.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::out::Out;
use crate::i18n::{Lang, Messages, t};
use crate::service::refusal::RefusalKind;

/// The language to speak: help and errors need it before the command line is parsed.
pub(super) fn language(arguments: &[OsString]) -> Lang {
    let words = || arguments.iter().filter_map(|word| word.to_str());
    let after = words().zip(words().skip(1)).find(|(word, _)| *word == "--lang").map(|(_, lang)| lang);
    let joined = words().find_map(|word| word.strip_prefix("--lang="));
    let asked = after.or(joined).and_then(|lang| lang.parse().ok());
    Lang::choose(asked, |name| std::env::var(name).ok(), sys_locale::get_locale)
}

/// Shows help or the version, or says what is wrong; gives the exit code.
pub(super) fn tell(error: &clap::Error, m: &Messages, out: &mut Out) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let shown = out.raw(error.to_string().as_bytes()).and_then(|()| out.flush());
            return match shown {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => RefusalKind::Io.exit_code(),
                _ => 0,
            };
        }
        // A noun without its verb: the help says which there are.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            for line in error.to_string().lines() {
                out.tell(line);
            }
            return RefusalKind::Usage.exit_code();
        }
        _ => {}
    }
    let kind = m.code("kind-refusal", "usage");
    out.tell(&t!(m, "cli-refused", kind = kind, what = what(error, m)));
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(word) = suggested.into_iter().find_map(|kind| context(error, kind)) {
        out.tell(&format!("  {}", t!(m, "usage-suggested", word = word)));
    }
    out.tell(&t!(m, "cli-next", next = t!(m, "usage-next")));
    RefusalKind::Usage.exit_code()
}

fn what(error: &clap::Error, m: &Messages) -> String {
    let arg = || context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = || context(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidValue if value().is_empty() => t!(m, "usage-no-value", arg = arg()),
        ErrorKind::InvalidValue => {
            let choices = context(error, ContextKind::ValidValue).unwrap_or_default();
            t!(m, "usage-bad-choice", arg = arg(), value = value(), choices = choices)
        }
        ErrorKind::ValueValidation => t!(m, "usage-bad-value", arg = arg(), value = value()),
        ErrorKind::UnknownArgument => t!(m, "usage-unknown-argument", arg = arg()),
        ErrorKind::InvalidSubcommand => {
            let word = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            t!(m, "usage-unknown-command", word = word)
        }
        ErrorKind::MissingSubcommand => {
            let choices = context(error, ContextKind::ValidSubcommand).unwrap_or_default();
            t!(m, "usage-no-verb", choices = choices)
        }
        ErrorKind::MissingRequiredArgument => t!(m, "usage-missing", arg = arg()),
        ErrorKind::ArgumentConflict => {
            let prior = context(error, ContextKind::PriorArg).unwrap_or_default();
            t!(m, "usage-conflict", arg = arg(), prior = prior)
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            t!(m, "usage-number-of-values", arg = arg())
        }
        ErrorKind::InvalidUtf8 => t!(m, "usage-not-utf8"),
        _ => error.kind().to_string(),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(texts) => Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        ContextValue::Number(number) => Some(number.to_string()),
        ContextValue::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
