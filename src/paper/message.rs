//! Short texts: to pass a case on, and to urge.

use super::contact;
use crate::domain::case::Stage;
use crate::domain::time::Civil;
use crate::i18n::{Messages, spans};
use crate::service::view::CaseSheet;
use crate::t;

/// Characters that two short messages hold: what is longer is not read on a telephone.
pub const LONG: usize = 140;
/// Of the matter so much is always said.
const LEAST: usize = 16;

/// The case to be passed on: number, kind, place, what, by when, and whom to answer.
pub fn message(sheet: &CaseSheet, m: &Messages) -> String {
    if sheet.sensitive {
        return ring(sheet, m);
    }
    let asked = if is_done(sheet) {
        t!(m, "paper-done", result = without_stop(sheet.result.as_deref().unwrap_or_default()))
    } else {
        match &sheet.due {
            _ if sheet.paused => t!(m, "paper-paused"),
            Some(due) if is_late(sheet) => t!(m, "paper-overdue", at = moment(due, m), left = left(sheet, m)),
            Some(due) => t!(m, "paper-due", at = moment(due, m), left = left(sheet, m)),
            None => t!(m, "paper-no-due"),
        }
    };
    let say = |text: &str| {
        t!(
            m,
            "paper-message",
            number = sheet.number.as_str(),
            kind = kind(sheet, m),
            place = place(sheet),
            text = text,
            asked = asked.as_str(),
            who = contact(&sheet.from)
        )
    };
    let text = sheet.text.split_whitespace().collect::<Vec<_>>().join(" ");
    shortened(without_stop(&text), say)
}

/// How long there is left, or how late it is, and what is asked for. What is ended is not urged: it is told as it is.
pub fn reminder(sheet: &CaseSheet, m: &Messages) -> String {
    if sheet.sensitive {
        return ring(sheet, m);
    }
    if !sheet.stage.is_open() {
        return message(sheet, m);
    }
    let (number, kind, place) = (sheet.number.as_str(), kind(sheet, m), place(sheet));
    let who = contact(&sheet.from);
    match &sheet.due {
        _ if is_done(sheet) => {
            t!(m, "paper-urge-done", number = number, kind = kind, place = place, who = who)
        }
        Some(due) if !sheet.paused => {
            let (at, left) = (moment(due, m), left(sheet, m));
            t!(m, "paper-urge", number = number, kind = kind, place = place, at = at, left = left, who = who)
        }
        _ => t!(m, "paper-urge-open", number = number, kind = kind, place = place, who = who),
    }
}

fn ring(sheet: &CaseSheet, m: &Messages) -> String {
    t!(m, "paper-ring", number = sheet.number.as_str(), who = contact(&sheet.from))
}

fn is_done(sheet: &CaseSheet) -> bool {
    matches!(sheet.stage, Stage::Resolved | Stage::Verified | Stage::Closed) && sheet.result.is_some()
}

fn is_late(sheet: &CaseSheet) -> bool {
    sheet.left_in_minutes.is_some_and(|minutes| minutes < 0)
}

/// A full stop is the message's own.
fn without_stop(text: &str) -> &str {
    text.trim_end_matches(['。', '.', '！', '!'])
}

fn kind<'a>(sheet: &'a CaseSheet, m: &Messages) -> &'a str {
    sheet.kind.in_language(m.tag())
}

fn place(sheet: &CaseSheet) -> String {
    format!("{} {}", sheet.grid.name, sheet.place).trim_end().to_owned()
}

/// A day and a time of day: what is read tomorrow must not say 今天.
pub(super) fn moment(at: &Civil, m: &Messages) -> String {
    format!("{} {}", spans::day(m.lang(), at.date_naive()), spans::clock(at))
}

fn left(sheet: &CaseSheet, m: &Messages) -> String {
    let minutes = sheet.left_in_minutes.unwrap_or_default();
    let left = spans::time_left(m.lang(), minutes, sheet.urgent);
    if minutes < 0 { left } else { t!(m, "paper-left", left = left) }
}

/// As much of the matter as fits a short message.
fn shortened(text: &str, say: impl Fn(&str) -> String) -> String {
    let whole = say(text);
    let (length, of_text) = (whole.chars().count(), text.chars().count());
    if length <= LONG {
        return whole;
    }
    let kept = (of_text + LONG).saturating_sub(length + 1).max(LEAST);
    if kept >= of_text {
        return whole;
    }
    say(&format!("{}…", text.chars().take(kept).collect::<String>()))
}
