//! Which office hours were in force when: a town that adopts a text with other hours is not judged by them for the time
//! before, and grids that follow another regulation keep the hours of theirs.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::directory::Directory;
use crate::domain::calendar::{Calendar, Hours};
use crate::domain::ids::RegulationCode;
use crate::domain::policy::{Adopted, TextKind};
use crate::regulation::{self, Library, Regulation};

/// Of each regulation the working calendar with its hours. A day counts by the hours in force at its end.
pub fn calendars(
    directory: &Directory,
    now: &BTreeMap<RegulationCode, Regulation>,
    days: &Calendar,
) -> BTreeMap<RegulationCode, Calendar> {
    let adopted: Vec<&Adopted> = directory
        .texts()
        .filter(|(_, adopted)| adopted.kind == TextKind::Regulation)
        .map(|(_, adopted)| adopted)
        .collect();
    let base = if adopted.is_empty() { Vec::new() } else { regulation::builtin() };
    let calendar = |regulation: &Regulation| {
        let code = regulation.code();
        let adopted = adopted.iter().find(|adopted| adopted.code == code.as_str());
        let built_in = base.iter().find(|it| it.code() == code).map(|it| it.settings.hours());
        let earlier = adopted.map(|adopted| earlier(adopted, built_in)).unwrap_or_default();
        days.clone().with_hours(regulation.settings.hours()).with_earlier_hours(earlier)
    };
    now.iter().map(|(code, regulation)| (code.clone(), calendar(regulation))).collect()
}

/// The hours of earlier texts, each before the day on which another took its place. A text that no longer reads says
/// nothing of its time: the hours before it go on.
fn earlier(adopted: &Adopted, built_in: Option<Hours>) -> Vec<(NaiveDate, Hours)> {
    let mut found = Vec::new();
    let mut hours = built_in;
    for text in &adopted.earlier {
        found.extend(hours.clone().map(|then| (text.since.date_naive(), then)));
        if let Ok(then) = Regulation::parse(&text.file, &text.text, &Library::builtin()) {
            hours = Some(then.settings.hours());
        }
    }
    found.extend(hours.map(|then| (adopted.since.date_naive(), then)));
    found
}
