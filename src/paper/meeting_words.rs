//! Meetings in words: for the screen, the command line and the page for the round alike.

use crate::i18n::{Messages, spans};
use crate::service::view::{MeetingRow, MeetingSeat};
use crate::t;

/// `2026年12月3日 週四 09:00`, or until when its date has to be announced.
pub fn when(row: &MeetingRow, m: &Messages) -> String {
    match (&row.at, row.announce_by) {
        (Some(at), _) => format!("{} {}", spans::day_and_weekday(m.lang(), at.date_naive()), spans::clock(at)),
        (None, Some(by)) => t!(m, "meeting-announce-by", by = spans::day(m.lang(), by)),
        (None, None) => String::new(),
    }
}

/// What it is called, with those that it takes in; of one that was called off that word comes first.
pub fn called(row: &MeetingRow, m: &Messages) -> String {
    let label = row.label.in_language(m.tag());
    if row.change.as_ref().is_some_and(|change| !change.held) {
        return t!(m, "meeting-off", meeting = label);
    }
    let taken: Vec<&str> = row.takes_in.iter().map(|it| it.label.in_language(m.tag())).collect();
    if taken.is_empty() {
        return label.to_owned();
    }
    t!(m, "meeting-with", meeting = label, with = taken.join(&t!(m, "cli-comma")))
}

/// Where: the room if it was said, else the place that it is held for.
pub fn place(row: &MeetingRow) -> &str {
    let moved_to = row.change.as_ref().and_then(|change| change.place.as_deref());
    let room = moved_to.or_else(|| row.announced.as_ref().map(|it| it.place.as_str()));
    room.unwrap_or(row.grid.name.as_str())
}

/// Why it is not held, or when it would have been and why it was moved; none where all is as the calendar has it.
pub fn change(row: &MeetingRow, m: &Messages) -> Option<String> {
    let change = row.change.as_ref()?;
    let reason = change.reason.as_str();
    if !change.held {
        return Some(t!(m, "meeting-off-because", reason = reason));
    }
    let planned = format!("{} {}", spans::day(m.lang(), change.planned.date_naive()), spans::clock(&change.planned));
    Some(t!(m, "meeting-moved-from", planned = planned, reason = reason))
}

/// By which posts one is there, and for whom.
pub fn seats(row: &MeetingRow, m: &Messages) -> String {
    let seat = |seat: &MeetingSeat| {
        let post = seat.label.in_language(m.tag());
        match &seat.for_whom {
            Some(whom) => t!(m, "meeting-seat-for", post = post, whom = whom.name.as_str()),
            None => post.to_owned(),
        }
    };
    row.seats.iter().map(seat).collect::<Vec<_>>().join(&t!(m, "cli-comma"))
}
