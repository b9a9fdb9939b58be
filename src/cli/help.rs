//! Help in the asker's language. The comments on what clap parses are the English text; the other languages have a
//! message for each command (`help-case-file`) and for each argument (`arg-case-file-kind`, or `arg-kind` where
//! several commands mean the same by it).

use std::fmt::Write;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::Cli;
use crate::i18n::{Lang, Messages, t};

/// What can be typed, with its help in a language.
pub(super) fn command(m: &Messages) -> Command {
    localised(Cli::command(), m, "")
}

fn localised(command: Command, m: &Messages, path: &str) -> Command {
    let usage = t!(m, "cli-usage", usage = "{usage}");
    let template = format!("{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}");
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(t!(m, "arg-help"));
    let mut command = command.disable_help_flag(true).disable_help_subcommand(true).arg(help);
    if path.is_empty() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.disable_version_flag(true).arg(version.help(t!(m, "arg-version")));
    }
    if !path.is_empty() && command.has_subcommands() {
        command = command.arg_required_else_help(true);
    }
    let about = about(&command, m, path);
    command = command
        .about(about)
        .help_template(template)
        .subcommand_help_heading(t!(m, "cli-commands"))
        .subcommand_value_name(t!(m, "cli-command"))
        .mut_args(|arg| argument(arg, m, path));
    command.mut_subcommands(|verb| {
        let path = join(path, verb.get_name());
        localised(verb, m, &path)
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}-{name}") }
}

fn about(command: &Command, m: &Messages, path: &str) -> String {
    let english = command.get_about().map(StyledStr::to_string).unwrap_or_default();
    let key = join("help", if path.is_empty() { "gridlog" } else { path });
    if m.lang() == Lang::En { english } else { m.find(&key, []).unwrap_or(english) }
}

fn argument(arg: Arg, m: &Messages, path: &str) -> Arg {
    let name = arg.get_id().as_str().replace('_', "-");
    let english = arg.get_help().map(StyledStr::to_string).unwrap_or_default();
    let text = match m.lang() {
        Lang::En => english,
        _ => arg_keys(path, &name, arg.is_global_set()).iter().find_map(|key| m.find(key, [])).unwrap_or(english),
    };
    let heading = if arg.is_positional() { t!(m, "cli-arguments") } else { t!(m, "cli-options") };
    let heading = if arg.is_global_set() { t!(m, "cli-global-options") } else { heading };
    let text = format!("{text}{}", remarks(&arg, m));
    let takes_value = takes_value(&arg);
    let arg = arg.help(text).help_heading(heading);
    if takes_value { arg.hide_possible_values(true).hide_default_value(true).hide_env(true) } else { arg }
}

/// The keys of an argument's help: its own, then the one that it shares.
fn arg_keys(path: &str, name: &str, global: bool) -> Vec<String> {
    if global || path.is_empty() {
        return vec![join("arg", name)];
    }
    vec![format!("arg-{path}-{name}"), join("arg", name)]
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// What clap would add in English: choices, default, environment.
fn remarks(arg: &Arg, m: &Messages) -> String {
    let mut remarks = String::new();
    let takes_value = takes_value(arg);
    let choices: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if takes_value && !choices.is_empty() {
        remarks.push_str(&t!(m, "cli-choices", choices = choices.join(", ")));
    }
    if let [default] = arg.get_default_values()
        && takes_value
        && !default.is_empty()
    {
        remarks.push_str(&t!(m, "cli-default", value = default.to_string_lossy().into_owned()));
    }
    if let Some(variable) = arg.get_env() {
        remarks.push_str(&t!(m, "cli-env", variable = variable.to_string_lossy().into_owned()));
    }
    remarks
}

/// `docs/commands.md`: every command with its English help.
pub fn reference() -> String {
    let m = Messages::new(Lang::En);
    let mut text = String::from(
        "# Commands\n\nMade from the program itself: `gridlog --help` says the same in three languages. Every command \
         takes the global options, before or after it.\n",
    );
    let mut root = command(&m).term_width(100);
    root.build();
    chapter(&mut text, &mut root, 0);
    text
}

fn chapter(text: &mut String, command: &mut Command, depth: usize) {
    let name = command.get_bin_name().unwrap_or("gridlog").to_owned();
    let marks = "#".repeat((depth + 2).min(4));
    let shown = if depth == 0 { command.clone() } else { without_globals(command) };
    // Writing to a string does not fail.
    let _ = write!(text, "\n{marks} {name}\n\n```text\n{}\n```\n", shown.clone().render_help().to_string().trim_end());
    for verb in command.get_subcommands_mut() {
        chapter(text, verb, depth + 1);
    }
}

fn without_globals(command: &Command) -> Command {
    command.clone().mut_args(|arg| if arg.is_global_set() || arg.get_id() == "help" { arg.hide(true) } else { arg })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::i18n::cells;

    /// Every key with the English text that stands in the program.
    fn texts(command: &Command, path: &str, found: &mut Vec<(Vec<String>, String)>) {
        let about = command.get_about().map(StyledStr::to_string).unwrap_or_default();
        found.push((vec![join("help", if path.is_empty() { "gridlog" } else { path })], about));
        for arg in command.get_arguments() {
            let help = arg.get_help().map(StyledStr::to_string).unwrap_or_default();
            found.push((arg_keys(path, &arg.get_id().as_str().replace('_', "-"), arg.is_global_set()), help));
        }
        for verb in command.get_subcommands() {
            texts(verb, &join(path, verb.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_every_argument_has_help_in_each_language() {
        let mut found = Vec::new();
        texts(&Cli::command(), "", &mut found);
        assert!(found.len() > 150);
        let english = Messages::new(Lang::En);
        let mut missing: BTreeMap<String, &str> = BTreeMap::new();
        let mut differing = Vec::new();
        for (keys, text) in &found {
            assert!(!text.is_empty(), "{keys:?} has no help");
            match keys.iter().find(|key| english.has(key)) {
                None => drop(missing.insert(keys.last().unwrap().clone(), text)),
                Some(key) if english.get(key, &[]) != *text => differing.push((keys.clone(), text)),
                Some(_) => {}
            }
        }
        let lines: Vec<String> = missing.iter().map(|(key, text)| format!("{key} = {text}")).collect();
        assert!(missing.is_empty(), "no help messages for: {lines:#?}");
        assert!(differing.is_empty(), "the English messages say something else: {differing:#?}");
    }

    #[test]
    fn help_is_readable_in_eighty_columns_in_each_language() {
        fn check(command: &mut Command, lang: Lang) {
            let help = command.render_help().to_string();
            for line in help.lines().filter(|line| !line.contains("gridlog ")) {
                assert!(cells::width(line) <= 80, "{lang}: {line}");
            }
            command.get_subcommands_mut().for_each(|verb| check(verb, lang));
        }
        for lang in Lang::ALL {
            let mut root = command(&Messages::new(lang)).term_width(80);
            root.build();
            check(&mut root, lang);
        }
    }

    #[test]
    fn the_headings_of_help_are_in_the_asker_s_language() {
        let mut root = command(&Messages::new(Lang::ZhHant)).term_width(80);
        let help = root.render_help().to_string();
        for word in ["用法", "命令", "選項", "撤銷"] {
            assert!(help.contains(word), "{word} in {help}");
        }
        for word in ["Usage", "Options", "Commands", "possible values"] {
            assert!(!help.contains(word), "{word} in {help}");
        }
    }

    #[test]
    fn the_page_of_commands_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
        let page = reference();
        if std::env::var_os("GRIDLOG_UPDATE_DOCS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == page, "docs/commands.md is out of date: run this test with GRIDLOG_UPDATE_DOCS=1");
    }

    #[test]
    fn completions_and_the_manual_page_know_every_noun() {
        let mut script = Vec::new();
        let english = command(&Messages::new(Lang::En));
        clap_complete::generate(clap_complete::Shell::Bash, &mut english.clone(), "gridlog", &mut script);
        let mut page = Vec::new();
        clap_mangen::Man::new(english.clone()).render(&mut page).unwrap();
        let (script, page) = (String::from_utf8(script).unwrap(), String::from_utf8(page).unwrap());
        for noun in english.get_subcommands().map(Command::get_name) {
            assert!(script.contains(noun) && page.contains(noun), "{noun}");
        }
    }
}
