//! Stories of a town's days, run through the real binary. Each page in `tests/scenarios/` is to be read by people; the
//! indented lines in it are what was typed and what must be seen.
//!
//! ```text
//!     09:31 站長甲 $ case route 00001 --to 城管中隊      at this time (day: the last heading with a date), by this person
//!       上報 … 城管中隊                                 the output has these, in this order
//!       ∌ 戶主甲                                        and this nowhere
//!     09:32 網格員甲 $ case close 00001
//!       ✗ 3 無權                                        refused with this exit code, saying so
//! ```
//!
//! A block between fences whose first line names a file (```` ```csv orders.csv ````) is that file, beside the data.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper fails as what it helps does")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::Place;

/// Where the directory's owner acts, and nobody in particular.
const OWNER: &str = "鎮上";

/// One command of a story, with what is expected of it.
struct Step {
    line: usize,
    at: String,
    who: String,
    typed: String,
    expected: Vec<String>,
}

/// Splits as a shell does: at blanks outside quotation marks.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => (quote, begun) = (Some(c), true),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => {
                if begun {
                    words.push(std::mem::take(&mut word));
                    begun = false;
                }
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

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.chars().enumerate().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() })
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut day = String::new();
    let mut fenced = false;
    for (number, line) in page.lines().enumerate() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        if line.starts_with('#') {
            day = line.split_whitespace().find(|word| is_date(word)).map_or(day, str::to_owned);
            continue;
        }
        let Some(told) = line.strip_prefix("    ") else { continue };
        if let Some((head, typed)) = told.split_once(" $ ").filter(|_| !told.starts_with(' ')) {
            let (time, who) = head.split_once(' ').unwrap_or_else(|| panic!("line {}: who?", number + 1));
            assert!(!day.is_empty(), "line {}: no heading says which day", number + 1);
            let at = format!("{day}T{time}");
            steps.push(Step { line: number + 1, at, who: who.trim().into(), typed: typed.into(), expected: vec![] });
        } else if !told.trim().is_empty() {
            let step = steps.last_mut().unwrap_or_else(|| panic!("line {}: nothing was typed yet", number + 1));
            step.expected.push(told.trim().to_owned());
        }
    }
    steps
}

/// The files that a page brings along: name and content.
fn files(page: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                open = true;
                let name = info.split_whitespace().nth(1).unwrap_or_else(|| panic!("a block without a file: {line}"));
                files.push((name.to_owned(), String::new()));
            }
            None if open => {
                if let Some((_, content)) = files.last_mut() {
                    let _ = writeln!(content, "{line}");
                }
            }
            None => {}
        }
    }
    files
}

/// One blank for any run of them, so that columns may be read as words.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wrong with the answer to a step, if anything is.
fn wrong(step: &Step, code: i32, out: &str, said: &str) -> Option<String> {
    let refused = step.expected.first().and_then(|first| first.strip_prefix("✗ "));
    let (wanted, text) = match refused {
        Some(rest) => (rest.split_whitespace().next().and_then(|code| code.parse().ok()).unwrap_or(1), folded(said)),
        None => (0, folded(&format!("{out}\n{said}"))),
    };
    if code != wanted {
        return Some(format!("ended with {code}, not {wanted}"));
    }
    let mut rest = text.as_str();
    for (at, expected) in step.expected.iter().enumerate() {
        let expected = match (at, expected.strip_prefix("✗ ")) {
            (0, Some(refused)) => refused.split_once(' ').map_or("", |(_, words)| words),
            _ => expected,
        };
        if let Some(absent) = expected.strip_prefix("∌ ") {
            if text.contains(&folded(absent)) {
                return Some(format!("{absent:?} is there"));
            }
            continue;
        }
        for part in expected.split('…').map(folded).filter(|part| !part.is_empty()) {
            match rest.find(&part) {
                Some(found) => rest = rest.get(found + part.len()..).unwrap_or_default(),
                None => return Some(format!("{part:?} is missing, or comes earlier")),
            }
        }
    }
    None
}

fn told(path: &Path) -> usize {
    let page = std::fs::read_to_string(path).unwrap();
    let place = Place::new();
    std::fs::write(place.path("chengguan-divisions.csv"), include_str!("../data/chengguan-divisions.csv")).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/regulations/after-sales.toml");
    std::fs::copy(example, place.path("after-sales.toml")).unwrap();
    for (name, content) in files(&page) {
        std::fs::write(place.path(&name), content).unwrap();
    }
    let steps = steps(&page);
    for step in &steps {
        let typed = words(&step.typed);
        let mut args = vec!["--now", step.at.as_str()];
        if step.who != OWNER {
            args.extend(["--as", step.who.as_str()]);
        }
        args.extend(typed.iter().map(String::as_str));
        let output = place.run(&args);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, said) = (text(&output.stdout), text(&output.stderr));
        if let Some(wrong) = wrong(step, output.status.code().unwrap_or(-1), &out, &said) {
            let mut told = String::new();
            let _ = writeln!(told, "{}:{}: {} $ {}\n{wrong}", path.display(), step.line, step.who, step.typed);
            panic!("{told}--- printed\n{out}--- said\n{said}");
        }
    }
    steps.len()
}

#[test]
fn the_stories_are_true() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut pages: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md") && !path.ends_with("README.md"));
    pages.sort();
    assert!(!pages.is_empty());
    let threads: Vec<_> = pages.into_iter().map(|path| std::thread::spawn(move || told(&path))).collect();
    for thread in threads {
        let steps = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        assert!(steps > 5, "a page without a story");
    }
}

#[test]
fn a_story_that_is_not_true_is_found_out() {
    let step = |expected: &[&str]| Step {
        line: 1,
        at: String::new(),
        who: OWNER.into(),
        typed: String::new(),
        expected: expected.iter().map(|&line| line.to_owned()).collect(),
    };
    assert_eq!(wrong(&step(&["a … c"]), 0, "a  b\nc", ""), None);
    assert!(wrong(&step(&["c", "a"]), 0, "a b c", "").is_some(), "in this order");
    assert!(wrong(&step(&["a", "∌ c"]), 0, "a b c", "").is_some());
    assert!(wrong(&step(&["a"]), 3, "a", "").is_some(), "an exit code that nobody expects");
    assert_eq!(wrong(&step(&["✗ 3 無權"]), 3, "", "無權 做"), None);
    assert!(wrong(&step(&["✗ 3 無權"]), 3, "無權", "別的").is_some(), "a refusal is said on standard error");
    assert!(wrong(&step(&["✗ 3"]), 0, "", "").is_some());
    let page = "# A 2026-11-23\n```csv a.csv\na,b\n    1,2\n```\n    09:00 鎮上 $ today\n";
    assert_eq!(files(page), [("a.csv".to_owned(), "a,b\n    1,2\n".to_owned())]);
    assert_eq!(steps(page).len(), 1, "what stands in a file is not typed");
    assert_eq!(words("a \"b c\" --x=''  '\"'"), ["a", "b c", "--x=", "\""]);
}
