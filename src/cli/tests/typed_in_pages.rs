//! What the guides tell people to type can be typed: every `gridlog …` of the pages is one that the command line takes.

use std::path::{Path, PathBuf};

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::super::args::Cli;

/// A command as it stands on a page.
struct Typed {
    at: String,
    line: String,
    /// In a block to be copied; else it is a mention, whose arguments may be left to the reader.
    whole: bool,
}

/// Splits as a shell does, up to a comment: at blanks outside quotation marks.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => (quote, begun) = (Some(c), true),
            (c, Some(open)) if c == open => quote = None,
            ('#', None) if !begun => break,
            (c, None) if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (c, _) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// Whether the program is called by its name, and not only named, e.g. with its version.
fn is_command(text: &str) -> bool {
    let first = text.strip_prefix("gridlog ").and_then(|rest| rest.chars().next());
    first.is_some_and(|first| first.is_ascii_lowercase() || first == '-')
}

/// The commands of a page: lines of its blocks, continued by a backslash, and mentions between backticks.
fn commands(page: &Path) -> Vec<Typed> {
    let text = std::fs::read_to_string(page).unwrap();
    let name = page.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
    let (mut found, mut block, mut before) = (Vec::new(), false, String::new());
    for (number, line) in text.lines().enumerate() {
        let at = format!("{name}:{}", number + 1);
        if line.trim_start().starts_with("```") {
            block = !block;
        } else if block {
            let line = format!("{before}{}", line.trim());
            before.clear();
            if let Some(begun) = line.strip_suffix('\\') {
                begun.clone_into(&mut before);
            } else {
                let typed = line.split(" && ").filter(|part| is_command(part));
                found.extend(typed.map(|part| Typed { at: at.clone(), line: part.to_owned(), whole: true }));
            }
        } else {
            let spans = line.split('`').skip(1).step_by(2).filter(|span| is_command(span));
            found.extend(spans.map(|span| Typed { at: at.clone(), line: span.to_owned(), whole: false }));
        }
    }
    found
}

/// The lines that stand for one: of `weeks|month` one word is typed.
fn alternatives(words: Vec<String>) -> Vec<Vec<String>> {
    let Some(at) = words.iter().position(|word| word.contains('|')) else { return vec![words] };
    let with = |one: &str| {
        let mut words = words.clone();
        one.clone_into(&mut words[at]);
        alternatives(words)
    };
    words[at].split('|').flat_map(with).collect()
}

/// Why it cannot be typed, if it cannot.
fn refused(typed: &Typed) -> Option<String> {
    // What may be left out stands in brackets; a pipe leads to another program.
    let plain = typed.line.replace(['[', ']'], "");
    let plain = plain.split(" | ").next().unwrap_or_default();
    let number = |word: String| if word == "N" { "7".to_owned() } else { word };
    let words = words(plain).into_iter().map(number).collect();
    alternatives(words).into_iter().find_map(|words| {
        let refused = Cli::try_parse_from(words).err()?;
        let value = refused.get(ContextKind::InvalidValue);
        let unsaid = matches!(value, Some(ContextValue::String(value)) if value.is_empty());
        let left = [ErrorKind::MissingRequiredArgument, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand];
        let complete = !unsaid && !left.contains(&refused.kind());
        let fine = matches!(refused.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        (!fine && (complete || typed.whole)).then(|| format!("{}: {}\n{refused}", typed.at, typed.line))
    })
}

fn pages(dir: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
}

#[test]
fn every_command_of_the_guides_can_be_typed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("README.md")];
    pages(&root.join("docs"), &mut all);
    pages(&root.join("examples"), &mut all);
    // The page of commands is made from the command line itself, and shows usages.
    all.retain(|page| !page.ends_with("docs/commands.md"));
    let mut wrong = Vec::new();
    for page in all {
        let typed = commands(&page);
        if page.ends_with("README.md") && page.parent() == Some(root) || page.to_string_lossy().contains("guides") {
            assert!(typed.len() > 2, "{} shows hardly a command", page.display());
        }
        wrong.extend(typed.iter().filter_map(refused));
    }
    assert!(wrong.is_empty(), "cannot be typed:\n{}", wrong.join("\n"));
}

#[test]
fn a_command_that_is_gone_is_found_out() {
    let typed = |line: &str, whole| Typed { at: "page:1".into(), line: line.into(), whole };
    assert!(refused(&typed("gridlog case vanish 12", false)).is_some());
    assert!(refused(&typed("gridlog case list --opened", true)).is_some());
    assert!(refused(&typed("gridlog case close", true)).is_some(), "in a block it is to be copied");
    assert_eq!(refused(&typed("gridlog case list|filters", false)), None);
    assert!(refused(&typed("gridlog case list|vanish", false)).is_some(), "each of several words");
    assert_eq!(refused(&typed("gridlog case close", false)), None, "a mention may leave the rest to the reader");
    assert_eq!(refused(&typed("gridlog --as 甲 case close 12   # and it ends", true)), None);
    assert_eq!(words("a \"b # c\" --x='' # d"), ["a", "b # c", "--x="]);
}
