//! What next: of all that is owed today, the one thing to begin with.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::domain::case::Stage;
use crate::domain::ids::CaseId;
use crate::domain::log::LogDetail;
use crate::domain::time::{Civil, minutes_between};
use crate::service::view::{CaseRow, DutyRow, DutyState, LogRow, MeetingRow, NextUp, SlotState, TodayView};

/// A case with less left than this, in minutes, goes before everything else.
const PRESSING: i64 = 120;
/// So long before the office closes the day's log comes to the front.
const BEFORE_CLOSING: i64 = 60;
/// What is counted over a stretch comes before rows to be confirmed from so many days before its last one.
const LAST_DAYS: i64 = 2;
/// So many minutes before it begins a meeting goes before everything but a pressing case, and as long after it began.
const BEFORE_MEETING: i64 = 30;

/// The first thing to do: what is late or pressing, a meeting that is about to begin, then what runs now, then what ends
/// today, then what is to come. Of the cases only those in `mine`: on the others somebody else has to act.
pub fn next_up(view: &TodayView, mine: &BTreeSet<CaseId>, office_ends: NaiveTime) -> Option<NextUp> {
    let clock = view.now.time();
    let today = view.now.date_naive();
    let duty = |fits: &dyn Fn(&DutyRow) -> bool| view.duties.iter().position(fits).map(NextUp::Duty);
    let promised = view.promises.iter().position(|row| by(row).is_some_and(|by| by <= today));
    let closing = office_ends.overflowing_sub_signed(TimeDelta::minutes(BEFORE_CLOSING)).0;
    let case = |fits: &dyn Fn(&CaseRow) -> bool| {
        view.cases.iter().position(|row| mine.contains(&row.id) && fits(row)).map(NextUp::Case)
    };
    case(&is_pressing)
        .or_else(|| view.meetings.iter().position(|row| begins(row, view.now)).map(NextUp::Meeting))
        .or_else(|| duty(&|row| slots(row).any(|from| from <= clock)))
        .or_else(|| promised.map(NextUp::Promise))
        .or_else(|| duty(&|row| minutes_end_today(row) || count_ends_within(row, today, 0)))
        .or_else(|| duty(&|row| clock >= closing && waits_for_signature(row)))
        .or_else(|| duty(&|row| slots(row).next().is_some()))
        .or_else(|| view.meetings.iter().position(|row| is_later_today(row, view.now)).map(NextUp::Meeting))
        .or_else(|| case(&|_| true))
        .or_else(|| duty(&|row| minutes_end_within(row, LAST_DAYS) || count_ends_within(row, today, LAST_DAYS)))
        .or_else(|| (!view.stale.is_empty()).then_some(NextUp::Stale(0)))
        .or_else(|| duty(&|row| minutes_end_within(row, i64::MAX) || count_ends_within(row, today, i64::MAX)))
        .or_else(|| duty(&waits_for_signature))
}

/// Little is left, and the clock runs: that of what is done stands where it was.
fn is_pressing(row: &CaseRow) -> bool {
    let done = !row.stage.is_open() || matches!(row.stage, Stage::Resolved | Stage::Verified);
    !done && !row.paused && row.left_in_minutes.is_some_and(|left| left < PRESSING)
}

/// Whether a meeting is about to begin, or has just begun.
fn begins(row: &MeetingRow, now: Civil) -> bool {
    row.is_held() && row.at.is_some_and(|at| minutes_between(&now, &at).abs() <= BEFORE_MEETING)
}

fn is_later_today(row: &MeetingRow, now: Civil) -> bool {
    row.is_held() && row.at.is_some_and(|at| at > now && at.date_naive() == now.date_naive())
}

fn by(row: &LogRow) -> Option<NaiveDate> {
    match row.detail {
        LogDetail::Diary { promised_by, .. } => promised_by,
        _ => None,
    }
}

/// When the half days begin that are still to be walked.
fn slots(row: &DutyRow) -> impl Iterator<Item = NaiveTime> + use<> {
    let due = |slot: &SlotState| match slot {
        SlotState::Due { from, .. } => Some(*from),
        _ => None,
    };
    let both = match &row.state {
        DutyState::Slots { morning, afternoon } => [due(morning), due(afternoon)],
        _ => [None, None],
    };
    both.into_iter().flatten()
}

fn minutes_end_today(row: &DutyRow) -> bool {
    minutes_end_within(row, 0)
}

/// Minutes that are missing, and no more working days left for them after today than these.
fn minutes_end_within(row: &DutyRow, days: i64) -> bool {
    matches!(row.state, DutyState::Minutes { done, needed, days_left }
        if done < needed && i64::from(days_left) <= days.saturating_add(1))
}

/// Something counted that is missing, and no more days left for it after today than these.
fn count_ends_within(row: &DutyRow, today: NaiveDate, days: i64) -> bool {
    matches!(row.state, DutyState::Count { done, needed, until }
        if done < needed && (until - today).num_days() <= days)
}

fn waits_for_signature(row: &DutyRow) -> bool {
    matches!(row.state, DutyState::DayLog { entries, signed: None } if entries > 0)
}
