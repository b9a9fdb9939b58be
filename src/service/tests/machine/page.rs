//! The page: a block for each state, a line for each thing that can be done; lines that are the same stand together.

use std::fmt::Write;

use super::Cell;
use super::doings::Doing;
use super::people::Post;
use crate::service::refusal::{Refusal, RefusalCode};

/// Signs of the legend, in the order in which they are given out. `Y` is allowed, `.` is not now.
const SIGNS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXZ0123456789!#$%&*+=?@^~<>/";

pub struct Page {
    text: String,
    /// What stands for what, in the order in which it was met.
    legend: Vec<String>,
    lines: Vec<(String, Vec<&'static str>)>,
    heads: String,
}

impl Page {
    pub fn new(posts: &[Post]) -> Self {
        let mut text = String::new();
        for post in posts {
            let _ = writeln!(text, "{}  {}", post.head, post.what);
        }
        let heads = posts.iter().map(|post| post.head).collect();
        Self { text, legend: Vec::new(), lines: Vec::new(), heads }
    }

    /// Begins a state; who is shown the case at all is in its first line.
    pub fn state(&mut self, name: &str, shown: &[bool]) {
        self.settle();
        let seen: String = shown.iter().map(|shown| if *shown { "o " } else { "  " }).collect();
        let _ = write!(self.text, "\n## {name}\n{}\n{}  (sees it)\n", self.heads, seen);
    }

    pub fn row(&mut self, doing: Doing, cells: &[Cell]) {
        let line: String = cells.iter().flat_map(|cell| [self.sign(doing, cell), ' ']).collect();
        match self.lines.iter_mut().find(|(there, _)| *there == line) {
            Some((_, doings)) => doings.push(doing.name()),
            None => self.lines.push((line, vec![doing.name()])),
        }
    }

    fn sign(&mut self, doing: Doing, cell: &Cell) -> char {
        let meaning = match cell {
            Ok(events) if events.iter().any(|event| event == doing.name()) => return 'Y',
            Ok(events) => format!("allowed: {}", events.join(", ")),
            Err(refusal) if refusal.code == RefusalCode::NotNow => return '.',
            Err(refusal) => words(refusal),
        };
        let at = self.legend.iter().position(|there| *there == meaning).unwrap_or_else(|| {
            self.legend.push(meaning);
            self.legend.len() - 1
        });
        SIGNS.chars().nth(at).expect("more kinds of answer than signs")
    }

    fn settle(&mut self) {
        for (line, doings) in self.lines.drain(..) {
            let _ = writeln!(self.text, "{line}  {}", doings.join(", "));
        }
    }

    pub fn text(mut self) -> String {
        self.settle();
        self.text.push_str("\n## What the signs say\nY  allowed\n.  not-now, naming act and stage\n");
        for (sign, meaning) in SIGNS.chars().zip(&self.legend) {
            let _ = writeln!(self.text, "{sign}  {meaning}");
        }
        self.text
    }
}

/// A refusal without the number, which is that of the case.
fn words(refusal: &Refusal) -> String {
    let mut words = refusal.code.key().to_owned();
    for (name, value) in refusal.args.iter().filter(|(name, _)| !matches!(name.as_str(), "number" | "given")) {
        let _ = write!(words, " {name}={value}");
    }
    if let Some(clause) = &refusal.clause {
        let _ = write!(words, " ({clause})");
    }
    words
}
