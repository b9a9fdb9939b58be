//! What every pane may look at: language, colours, the person, the time. Never a door.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::widgets::theme::Theme;
use crate::domain::label::Label;
use crate::domain::limit::Limit;
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::i18n::{Messages, Said, spans};
use crate::service::command::Note;
use crate::service::refusal::Refusal;
use crate::service::view::{AlikeRow, CaseRow, CaseTally, Desk, GridName, UndoStep, UrgedRow, UrgedView};
use crate::t;

/// What every pane may look at.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Colours and symbols.
    pub theme: Theme,
    /// The language.
    pub messages: Messages,
    /// Civil time now, renewed once a minute.
    pub now: Civil,
    /// Who sits here, with posts and rights.
    pub desk: Desk,
    /// The town, once it is known.
    pub town: Option<GridName>,
    /// Whether names and telephones of residents are hidden.
    pub mask: bool,
    /// Whether an input method seems to be on: hints then show the chords that get past it.
    pub input_method: bool,
}

impl Ctx {
    /// A label in the language of the screen.
    pub fn label<'a>(&self, label: &'a Label) -> &'a str {
        label.in_language(self.messages.tag())
    }

    /// The word for a stable code, e.g. `word("stage", "filed")`.
    pub fn word(&self, family: &str, code: &str) -> String {
        self.messages.code(family, code)
    }

    /// The word for a value whose stable code is how it is written in the journal, e.g. `coded("stage", &row.stage)`.
    pub fn coded(&self, family: &str, value: &impl Serialize) -> String {
        match serde_json::to_value(value) {
            Ok(serde_json::Value::String(code)) => self.word(family, &code),
            _ => String::new(),
        }
    }

    /// Today.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// `11月23日 週一`
    pub fn day(&self, date: NaiveDate) -> String {
        spans::day_and_weekday(self.messages.lang(), date)
    }

    /// `11月23日`, with the year where it is another one.
    pub fn date(&self, date: NaiveDate) -> String {
        if date.year() == self.today().year() { spans::day(self.messages.lang(), date) } else { date.to_string() }
    }

    /// `09:30` for today, with the date for another day.
    pub fn moment(&self, at: &Civil) -> String {
        spans::moment(&self.now, at)
    }

    /// A length of time: `45分`, `3時20分`.
    pub fn length(&self, minutes: i64) -> String {
        spans::length(self.messages.lang(), minutes)
    }

    /// Time left in words: `41分`, `逾期1時`, or the dash for none.
    pub fn left(&self, minutes: Option<i64>, urgent: bool) -> String {
        match minutes {
            Some(minutes) => spans::time_left(self.messages.lang(), minutes, urgent),
            None => self.theme.symbols.none.to_owned(),
        }
    }

    /// Time left of a case in a list; that its clock stands still is said in words, beside how late it was then.
    pub fn left_of(&self, row: &CaseRow) -> String {
        match (row.paused, row.left_in_minutes) {
            (false, left) => self.left(left, row.urgent),
            (true, None) => t!(self.messages, "case-paused"),
            (true, late) => format!("{} {}", self.left(late, row.urgent), t!(self.messages, "case-paused")),
        }
    }

    /// `2 小時·晝夜計`
    pub fn limit(&self, limit: Limit) -> String {
        self.messages.get(&format!("limit-{}", limit.unit.code()), &[("amount", &limit.amount.to_string())])
    }

    /// How many cases: `≥ 40` while that is still being counted.
    pub fn count(&self, tally: &CaseTally) -> String {
        if tally.next.is_some() {
            format!("{}{}", self.theme.symbols.at_least, tally.cases)
        } else {
            tally.cases.to_string()
        }
    }

    /// A refusal in words.
    pub fn refusal(&self, refusal: &Refusal) -> Said {
        let words = refusal.words(self.messages.tag());
        let args = || words.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        let said = self.messages.said("refusal", refusal.code.key(), args());
        // On a screen nobody types commands: what to do is said in its own words there, or not at all.
        let here = self.messages.find(&format!("refusal-{}-here", refusal.code.key()), args());
        let typed = |next: &String| next.contains("gridlog ") || next.contains(" --") || next.starts_with("--");
        Said { next: here.or_else(|| said.next.filter(|next| !typed(next))), ..said }
    }

    /// A note in words.
    pub fn note(&self, note: &Note) -> String {
        let words = note.words(self.messages.tag());
        self.messages.said("note", &note.code, words.iter().map(|(k, v)| (k.as_str(), v.as_str()))).what
    }

    /// The spot of a case in a list, after the marks that somebody was reminded of it (催), that a superior watches it (督)
    /// and that the day on its plate has passed (牌).
    pub fn marked_place(&self, row: &CaseRow) -> String {
        let mark = |on: bool, key: &str| if on { self.messages.get(key, &[]) } else { String::new() };
        let marks = mark(row.reminded, "mark-urged")
            + &mark(row.supervised, "mark-supervised")
            + &mark(row.plate_late, "mark-plate-late")
            + &mark(row.task.as_ref().is_some_and(|task| task.ended.is_none()), "mark-task");
        if marks.is_empty() { row.place.clone() } else { format!("{marks} {}", row.place) }
    }

    /// A case that may be the same matter, in a line: its number, what and where, how many days ago, and who has it.
    pub fn alike(&self, row: &AlikeRow) -> String {
        let m = &self.messages;
        let when = match row.days_ago {
            ..=0 => t!(m, "alike-today"),
            days => t!(m, "alike-days", days = days),
        };
        let who = row.holder.as_ref().map_or_else(|| self.coded("stage", &row.stage), |holder| holder.name.clone());
        let (kind, place) = (self.label(&row.kind_label), row.place.as_str());
        t!(m, "case-alike", number = row.number.as_str(), kind = kind, place = place, when = when, who = who)
    }

    /// What undo would take back: what was done to which case, or to how many.
    pub fn undone(&self, step: &UndoStep) -> String {
        let m = &self.messages;
        let several = step.changes > 1;
        let what = match &step.act {
            // As proposed may have come to a different act for each.
            Some(act) if !(several && step.command == "case-as-proposed") => self.word("act", act),
            _ => self.word("command", &step.command),
        };
        match (several, &step.act) {
            (true, Some(_)) => t!(m, "undo-several", what = what, count = step.changes),
            (true, None) => format!("{what} ×{} {}", step.changes, step.label).trim().to_owned(),
            _ => format!("{what} {}", step.label).trim().to_owned(),
        }
    }

    /// What one was reminded of, in a line; none if nothing waits.
    pub fn digest(&self, urged: &UrgedView) -> Option<String> {
        let m = &self.messages;
        let step = |row: &UrgedRow| {
            let step = row.step.as_ref().map_or_else(|| t!(m, "urged-by-hand"), |step| self.label(step).to_owned());
            t!(m, "urged-step", step = step, count = row.count)
        };
        let steps = urged.steps.iter().map(step).collect::<Vec<_>>().join(&t!(m, "comma"));
        let at = urged.latest.as_ref().map(|at| self.moment(at)).unwrap_or_default();
        (urged.total > 0).then(|| t!(m, "urged-digest", count = urged.total, late = urged.late, steps = steps, at = at))
    }

    /// Whether some post of the asker carries a right, anywhere; the owner may administer, and is told so otherwise.
    pub fn may(&self, right: Right) -> bool {
        self.desk.rights.iter().any(|row| row.right == right)
    }

    /// The grid of the person's first post.
    pub fn home(&self) -> Option<&GridName> {
        self.desk.posts.first().map(|post| &post.grid)
    }
}
