//! Meetings: one's own, those of a place, and those whose date one may announce.

use chrono::{Days, NaiveDate};

use super::Look;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::meeting::Meeting as Announced;
use crate::domain::record::RecordRef;
use crate::domain::time::{Civil, at_offset};
use crate::regulation::{Meeting, MeetingCadence};
use crate::service::meetings::{Gathering, Meetings, Seat, Series};
use crate::service::refusal::Refusal;
use crate::service::view::{Announcement, DateChange, MeetingRow, MeetingSeat, MeetingSeriesRow, TakenIn};

/// Days after today that Today looks ahead.
const AHEAD: u64 = 7;
/// Days after today whose dates are offered to be moved or called off, and how many dates at most.
const CHANGED_AHEAD: u64 = 92;
const DATES_AT_MOST: usize = 40;

impl<'a> Look<'a> {
    fn met(&self) -> Meetings<'a> {
        Meetings { directory: self.directory, rules: self.rules }
    }

    /// What Today shows: every meeting of the day, then of each series the next one within a week, then those whose date the
    /// asker has to announce.
    pub(super) fn meetings_today(&self, who: PersonId) -> Result<Vec<MeetingRow>, Refusal> {
        let today = self.today();
        let until = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        let mut rows: Vec<MeetingRow> = Vec::new();
        for (gathering, seats) in self.met().of_person(who, today, until)? {
            let series = &gathering.series;
            let later = gathering.at.date() > today;
            let there = |row: &MeetingRow| {
                row.grid.code == series.grid
                    && row.series == series.meeting.code.as_str()
                    && row.is_held()
                    && row.at.is_some_and(|at| at.date_naive() > today)
            };
            // What is not as the calendar has it is told however many others there are.
            if gathering.change.is_some() || !(later && rows.iter().any(there)) {
                rows.push(self.meeting_row(&gathering, &seats));
            }
        }
        if self.actor.person() == Some(who) {
            rows.extend(self.unannounced()?);
        }
        Ok(rows)
    }

    /// Those whose date the asker has to announce.
    fn unannounced(&self) -> Result<Vec<MeetingRow>, Refusal> {
        let met = self.met();
        let mine = met.announced_by(&self.actor)?;
        let missing = |series: Series<'a>| {
            let (_, last) = met.unannounced(&series, self.today())?;
            Some(MeetingRow { announce_by: Some(last), may_announce: true, ..self.bare_row(&series) })
        };
        Ok(mine.into_iter().filter_map(missing).collect())
    }

    /// Meetings between two days: of a grid and those below it, or of a person; the asker's if neither is given.
    pub(super) fn meetings(
        &self,
        (person, grid): (Option<&str>, Option<&str>),
        from: NaiveDate,
        until: NaiveDate,
        withdrawn: bool,
    ) -> Result<Vec<MeetingRow>, Refusal> {
        let (from, until) = self.range(from, until)?;
        let met = self.met();
        let mut rows = Vec::new();
        let place = match grid {
            Some(given) => Some(self.grid(given)?),
            // The owner holds no post: all of the town.
            None if person.is_none() && self.actor.is_owner() => Some(self.town()?),
            None => None,
        };
        let who = match &place {
            Some(_) => person.map(|given| self.person(Some(given))).transpose()?,
            None => Some(self.person(person)?),
        };
        if let Some(who) = who {
            self.require_read(who, (self.today(), self.today()))?;
        }
        let within = |code: &GridCode| place.as_ref().is_none_or(|place| place.covers(code));
        match (who, &place) {
            (Some(who), _) => {
                for (gathering, seats) in met.of_person(who, from, until)? {
                    if within(&gathering.series.grid) {
                        rows.push(self.meeting_row(&gathering, &seats));
                    }
                }
            }
            (None, Some(place)) => {
                for grid in self.directory.grids_below(place) {
                    let off = met.called_off(&grid.code, from, until)?;
                    for gathering in met.held(&grid.code, from, until)?.into_iter().chain(off) {
                        rows.push(self.meeting_row(&gathering, &[]));
                    }
                }
            }
            (None, None) => {}
        }
        if withdrawn {
            let gone = self.directory.meetings().filter(|one| one.planned.is_none() && !one.stands());
            let gone = gone.filter(|one| within(&one.grid));
            let gone = gone.filter(|one| (from..=until).contains(&one.at.date_naive()));
            rows.extend(gone.filter_map(|one| self.withdrawn_row(one)));
        }
        rows.sort_by_key(|row| row.at);
        if who.is_none_or(|who| self.actor.person() == Some(who)) {
            let today = self.today();
            let open = self.unannounced()?.into_iter().filter(|row| within(&row.grid.code));
            rows.extend(open.filter(|_| (from..=until).contains(&today)));
        }
        Ok(rows)
    }

    /// The meetings that the asker convenes: first those whose date is to be announced, last those that have one by the
    /// calendar.
    pub(super) fn meeting_series(&self) -> Result<Vec<MeetingSeriesRow>, Refusal> {
        let met = self.met();
        let row = |series: Series<'a>| MeetingSeriesRow {
            series: series.meeting.code.to_string(),
            label: series.meeting.label.clone(),
            clause: series.meeting.rule.clause.to_string(),
            grid: self.grid_name(&series.grid),
            host: host(series.meeting),
            missing: met.unannounced(&series, self.today()).is_some(),
            by_calendar: !series.meeting.is_announced(),
            dates: self.dates_to_come(&series),
        };
        let mut rows: Vec<MeetingSeriesRow> = met.convened_by(&self.actor)?.into_iter().map(row).collect();
        rows.sort_by_key(|row| (row.by_calendar, !row.missing));
        Ok(rows)
    }

    /// The dates of a series by the calendar that are still to come, as they stand there, whatever was said of them.
    fn dates_to_come(&self, series: &Series<'a>) -> Vec<Civil> {
        let today = self.today();
        let until = today.checked_add_days(Days::new(CHANGED_AHEAD)).unwrap_or(today);
        let dates = self.met().dates(series, today, until).into_iter();
        let to_come = dates.filter(|(at, change)| {
            let stands_at = change.map_or_else(|| at_offset(*at, &self.now), |change| change.at);
            at.date() >= today && stands_at > self.now
        });
        to_come.take(DATES_AT_MOST).map(|(at, _)| at_offset(at, &self.now)).collect()
    }

    fn bare_row(&self, series: &Series<'_>) -> MeetingRow {
        MeetingRow {
            series: series.meeting.code.to_string(),
            label: series.meeting.label.clone(),
            clause: series.meeting.rule.clause.to_string(),
            grid: self.grid_name(&series.grid),
            host: host(series.meeting),
            at: None,
            announce_by: None,
            takes_in: Vec::new(),
            seats: Vec::new(),
            people: 0,
            announced: None,
            may_announce: false,
            change: None,
            may_change: false,
        }
    }

    fn meeting_row(&self, gathering: &Gathering<'a>, seats: &[Seat<'a>]) -> MeetingRow {
        let met = self.met();
        let seat = |seat: &Seat<'_>| MeetingSeat {
            post: seat.post.code.clone(),
            label: seat.post.label.clone(),
            grid: self.grid_name(&seat.held.grid),
            for_whom: seat.for_whom.map(|person| self.person_name(person)),
        };
        let taken = gathering.takes_in.iter();
        let convenes = met.convenes(&self.actor, &gathering.series);
        MeetingRow {
            at: Some(at_offset(gathering.at, &self.now)),
            takes_in: taken.map(|it| TakenIn { label: it.label.clone(), clause: it.rule.clause.to_string() }).collect(),
            seats: seats.iter().map(seat).collect(),
            people: u32::try_from(met.attending(gathering).len()).unwrap_or(u32::MAX),
            announced: gathering.announced.map(|one| self.announcement(one)),
            may_announce: gathering.announced.is_some() && convenes,
            change: gathering.change.and_then(|one| self.date_change(one)),
            may_change: !gathering.series.meeting.is_announced() && convenes,
            ..self.bare_row(&gathering.series)
        }
    }

    /// An announcement that was taken back; none if its regulation no longer has such a meeting.
    fn withdrawn_row(&self, one: &Announced) -> Option<MeetingRow> {
        let series = self.met().series(&one.grid).ok()?.into_iter().find(|series| series.meeting.code == one.series)?;
        Some(MeetingRow { at: Some(one.at), announced: Some(self.announcement(one)), ..self.bare_row(&series) })
    }

    fn date_change(&self, one: &Announced) -> Option<DateChange> {
        let planned = one.planned.as_ref()?;
        Some(DateChange {
            id: one.id,
            planned: planned.at,
            held: one.stands(),
            place: Some(one.place.clone()).filter(|place| !place.is_empty()),
            reason: planned.reason.clone(),
            by: self.said_by(one.announced_by),
            last_change: self.directory.last_change(&RecordRef::Meeting(one.id)).cloned(),
        })
    }

    fn announcement(&self, one: &Announced) -> Announcement {
        let id = one.id.to_string();
        Announcement {
            id: one.id,
            ending: id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned(),
            place: one.place.clone(),
            text: one.text.clone(),
            by: self.said_by(one.announced_by),
            withdrawn: one.withdrawn.clone(),
            last_change: self.directory.last_change(&RecordRef::Meeting(one.id)).cloned(),
        }
    }
}

fn host(meeting: &Meeting) -> Option<crate::domain::label::Label> {
    match &meeting.cadence {
        MeetingCadence::Announced { host, .. } => host.clone(),
        _ => None,
    }
}
