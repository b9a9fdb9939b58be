//! A limit that runs: from its start, lengthened by extensions, stopped by pauses.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::super::calendar::{Calendar, ClockTime, Day, DayReason};
use super::{Limit, LimitUnit, Reckoned, Span, Step, StepReason};

/// A limit with what lengthened it and what stopped it.
#[derive(Debug, Clone, Copy)]
pub struct Running<'a> {
    /// When the clock started.
    pub start: NaiveDateTime,
    /// The limit.
    pub limit: Limit,
    /// What was granted beyond it (延期), in order; each runs on its own clock from where the one before ended.
    pub extensions: &'a [Limit],
    /// When the clock stood still, in any order. Those that overlap count once.
    pub pauses: &'a [Span],
}

impl Running<'_> {
    /// When it ends, with the arithmetic. More pauses and more extensions never make it end earlier.
    pub fn reckon(&self, calendar: &Calendar) -> Reckoned {
        let start = to_the_minute(self.start);
        let mut pauses: Vec<Span> = self
            .pauses
            .iter()
            .map(|pause| Span { from: to_the_minute(pause.from), until: to_the_minute(pause.until) })
            .filter(|pause| pause.from < pause.until)
            .collect();
        pauses.sort_by_key(|pause| pause.from);
        let mut count = Count { pauses, calendar, at: start, steps: Vec::new(), joins: true };
        count.run(self.limit, true);
        let mut extended_at = Vec::new();
        for extension in self.extensions {
            // Its first line is its own, whatever the line before was.
            count.joins = false;
            extended_at.push(count.steps.len());
            count.run(*extension, false);
        }
        Reckoned { limit: self.limit, start, at: count.at, steps: count.steps, extended_at }
    }
}

fn to_the_minute(at: NaiveDateTime) -> NaiveDateTime {
    at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}

/// A stretch of one day that counts or does not, before pauses are taken out of it.
struct Piece {
    from: NaiveDateTime,
    to: NaiveDateTime,
    reason: StepReason,
}

struct Count<'a> {
    pauses: Vec<Span>,
    calendar: &'a Calendar,
    at: NaiveDateTime,
    steps: Vec<Step>,
    /// Whether the next line may join the one before.
    joins: bool,
}

impl Count<'_> {
    /// Counts the minutes of one limit on from where the last one ended.
    fn run(&mut self, limit: Limit, first: bool) {
        let mut left = limit.minutes(self.calendar);
        let (begin, mut date) = (self.at, self.at.date());
        while left > 0 {
            let day = self.calendar.day_kind(date);
            let from = if date == begin.date() { begin } else { ClockTime::MIDNIGHT.on(date) };
            for piece in self.pieces(limit.unit, date, from, first && date == begin.date(), &day) {
                left = self.take(&piece, left, &day);
                if left == 0 {
                    return;
                }
            }
            match date.checked_add_days(Days::new(1)) {
                Some(next) => date = next,
                None => return,
            }
        }
    }

    /// What a day has from an instant on. Why the clock did not start at once is told on its first day only.
    fn pieces(&self, unit: LimitUnit, date: NaiveDate, from: NaiveDateTime, first: bool, day: &Day) -> Vec<Piece> {
        let end = ClockTime::END_OF_DAY.on(date);
        let whole = |reason| vec![Piece { from, to: end, reason }];
        if unit.is_urgent() {
            return whole(StepReason::RoundTheClock);
        }
        let counted = match day.reason {
            DayReason::Weekend => return whole(StepReason::Weekend),
            DayReason::Holiday => return whole(StepReason::Holiday),
            DayReason::MakeUp => StepReason::MakeUp,
            DayReason::Weekday => StepReason::Office,
        };
        let stretches = self.calendar.stretches(date);
        let mut pieces = Vec::new();
        let open = stretches.iter().any(|s| s.from.on(date) <= from && from < s.to.on(date));
        if first && !open {
            let next = stretches.iter().map(|s| s.from.on(date)).find(|opening| *opening > from);
            pieces.push(Piece { from, to: next.unwrap_or(end), reason: StepReason::OutsideHours });
        }
        let rest = stretches.iter().map(|s| (s.from.on(date).max(from), s.to.on(date)));
        pieces.extend(rest.filter(|(from, to)| from < to).map(|(from, to)| Piece { from, to, reason: counted }));
        pieces
    }

    /// Counts a piece without its pauses; answers with the minutes that are left.
    fn take(&mut self, piece: &Piece, mut left: u32, day: &Day) -> u32 {
        let counts = matches!(piece.reason, StepReason::RoundTheClock | StepReason::Office | StepReason::MakeUp);
        if !counts {
            self.push(piece.from, piece.to, 0, piece.reason, day);
            return left;
        }
        let mut from = piece.from;
        while from < piece.to && left > 0 {
            let pause = self.pauses.iter().find(|pause| pause.until > from).copied();
            if let Some(pause) = pause.filter(|pause| pause.from <= from) {
                let until = pause.until.min(piece.to);
                self.push(from, until, 0, StepReason::Paused, day);
                from = until;
            } else {
                let until = pause.map_or(piece.to, |pause| pause.from.min(piece.to));
                let here = u32::try_from((until - from).num_minutes()).unwrap_or(0).min(left);
                let to = from + TimeDelta::minutes(i64::from(here));
                self.push(from, to, here, piece.reason, day);
                (from, left, self.at) = (to, left - here, to);
            }
        }
        left
    }

    /// A line of the arithmetic; what only goes on from the line before joins it.
    fn push(&mut self, from: NaiveDateTime, to: NaiveDateTime, minutes: u32, reason: StepReason, day: &Day) {
        let joins = std::mem::replace(&mut self.joins, true)
            && matches!(reason, StepReason::RoundTheClock | StepReason::Paused);
        match self.steps.last_mut() {
            Some(last) if joins && last.reason == reason && last.to == from => {
                last.to = to;
                last.minutes += minutes;
            }
            _ => {
                let named = !matches!(reason, StepReason::RoundTheClock);
                let (name, known) = if named { (day.name.clone(), day.known) } else { (None, true) };
                self.steps.push(Step { from, to, minutes, reason, name, known });
            }
        }
    }
}
