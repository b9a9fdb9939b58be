//! Duties of a person: today, between two days, and as the half days of a month.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Look;
use super::case_read::HIDDEN;
use crate::domain::absence::ExcuseKind;
use crate::domain::change::Author;
use crate::domain::half_day::HalfDay;
use crate::domain::ids::{GridCode, LogId, PersonId};
use crate::domain::log::{DayLogRef, LogEntry, LogSpan};
use crate::domain::record::RecordRef;
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::domain::time::Slot;
use crate::regulation::dues::{Asked, Excusing, Occasion};
use crate::regulation::{Cadence, Duty, DutyWhat};
use crate::service::day_work;
use crate::service::decide;
use crate::service::duties::{Charged, Due, Duties, Gathered, Source};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::telling::Telling;
use crate::service::view::{
    AskedIn, DutiesView, DutyRow, DutyState, ExcuseView, Finding, OccasionRow, PersonName, RecordName, SlotState,
};

/// Days that one question may span: more is a year's figures, which are asked for by grid.
const DAYS_AT_MOST: i64 = 400;

/// Two days in order, and no more from the first to the last than `most` of them.
pub(super) fn spans(from: NaiveDate, until: NaiveDate, most: i64) -> Result<(), Refusal> {
    let refusal = |code: RefusalCode| Refusal::new(code).with("from", from).with("until", until);
    if until < from {
        return Err(refusal(RefusalCode::BadPeriod));
    }
    if (until - from).num_days() >= most {
        return Err(refusal(RefusalCode::PeriodTooLong).with("limit", most));
    }
    Ok(())
}

/// The reasons that excuse a duty by its regulation. Leave is none of them: it is asked for and received as leave.
pub(super) fn excusing(duty: &Duty) -> Vec<ExcuseKind> {
    let said = ExcuseKind::ALL.into_iter().filter(|kind| *kind != ExcuseKind::Leave);
    said.filter(|kind| duty.is_excused_by(*kind)).collect()
}

impl<'a> Look<'a> {
    /// What the reckoning looks at.
    pub(super) fn duties(&self) -> Duties<'a> {
        Duties { reader: self.reader, directory: self.directory, rules: self.rules, now: self.now }
    }

    pub(super) fn person_name(&self, person: PersonId) -> PersonName {
        PersonName { person, name: self.directory.person_name(person) }
    }

    /// The name of an author; empty for the directory's owner.
    pub(super) fn said_by(&self, author: Author) -> String {
        match author {
            Author::Person(person) => self.directory.person_name(person),
            Author::Owner | Author::Program => String::new(),
        }
    }

    /// Two days that make sense together.
    pub(super) fn range(&self, from: NaiveDate, until: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
        spans(from, until, DAYS_AT_MOST)?;
        Ok((from, until))
    }

    /// A person's duties of today, and the cadences that the regulation leaves open, each once.
    pub(super) fn duties_today(&self, who: PersonId) -> Result<(Vec<DutyRow>, Vec<Finding>), Refusal> {
        let today = self.today();
        let duties = self.duties();
        let gathered = Gathered::of_person(duties);
        let mut charged = duties.of_person(who, today, today)?;
        // How somebody's duty stands is read where it is owed.
        charged.retain(|charged| self.is_about_me(who) || self.actor.may(Right::LogRead, &charged.grid));
        let mut rows = Vec::new();
        for charged in &charged {
            let due = gathered.reckon(charged, today, today)?;
            if let Some(state) = self.duty_state(charged, &due, &gathered)? {
                rows.push(DutyRow {
                    duty: charged.duty.code.to_string(),
                    what: charged.duty.what.code().to_owned(),
                    label: charged.duty.label.clone(),
                    clause: charged.duty.rule.clause.to_string(),
                    post: charged.post.code.clone(),
                    post_label: charged.post.label.clone(),
                    grid: self.grid_name(&charged.grid),
                    for_whom: charged.for_whom.map(|person| self.person_name(person)),
                    item: match &charged.duty.cadence {
                        Cadence::ByClass { item, .. } => Some(item.clone()),
                        _ => None,
                    },
                    excused_by: excusing(charged.duty),
                    state,
                });
            }
        }
        Ok((rows, gaps(&charged)))
    }

    /// How a duty stands today; none if there is nothing to say of it.
    fn duty_state(
        &self,
        charged: &Charged<'a>,
        due: &[Due],
        gathered: &Gathered<'a>,
    ) -> Result<Option<DutyState>, Refusal> {
        let today = self.today();
        // What falls on certain days only, or on those of a leave, is told on those.
        let on_those = charged.for_whom.is_some() || matches!(charged.duty.cadence, Cadence::Weekday { .. });
        let off = (!on_those).then_some(DutyState::Off);
        if charged.is_of_half_days() {
            let find = |slot: Slot| due.iter().map(|(_, it)| it).find(|it| it.slot == Some(slot));
            let state = |slot: Slot| match find(slot) {
                Some(occasion) => self.slot_state(charged, occasion, gathered),
                None => Ok(SlotState::Off),
            };
            if due.is_empty() {
                return Ok(off);
            }
            let (morning, afternoon) = (state(Slot::Morning)?, state(Slot::Afternoon)?);
            return Ok(Some(DutyState::Slots { morning, afternoon }));
        }
        if let Cadence::ByClass { .. } = &charged.duty.cadence {
            return Ok(of_objects(due));
        }
        let Some((_, occasion)) = due.first() else {
            let by_the_day = matches!(charged.duty.cadence, Cadence::EveryDay);
            return Ok(off.filter(|_| by_the_day));
        };
        if occasion.standing == Standing::Excused
            && let Some(excuse) = self.excuses_of(charged, occasion, gathered)?.into_iter().next()
        {
            return Ok(Some(DutyState::Excused { excuse }));
        }
        Ok(Some(match occasion.asked {
            Asked::Minutes(_) if !self.is_about_me(charged.person) => DutyState::Met {
                met: matches!(occasion.standing, Standing::Fulfilled | Standing::Late),
                until: occasion.until,
            },
            Asked::Minutes(needed) => {
                let days_left = self.days_left(charged, occasion, gathered)?;
                DutyState::Minutes { done: occasion.done, needed, days_left }
            }
            Asked::Times(_) if charged.duty.what == DutyWhat::DayLog => {
                // What was settled on the spot is work of the day too (篇3/責任人4-a).
                let (person, days) = (charged.person, (today, today));
                let telling = Telling::of(&self.duties(), person, &charged.grid, LogSpan::Day, days)?;
                let entries = day_work::of_days(self.reader, self.directory, person, &telling, days)?.len();
                let signed = gathered.signed(&charged.grid, (occasion.from, occasion.until))?;
                let counts = |log: &DayLogRef| occasion.records.contains(&RecordRef::DayLog(log.clone()));
                let mine = signed.iter().find(|(log, _)| counts(log));
                DutyState::DayLog {
                    entries: u32::try_from(entries).unwrap_or(u32::MAX),
                    signed: mine.map(|(_, signed)| *signed),
                }
            }
            Asked::Times(needed) => DutyState::Count { done: occasion.done, needed, until: occasion.until },
        }))
    }

    /// Days of a stretch, today included, on which its minutes can still be spent: those of leave cannot.
    fn days_left(&self, charged: &Charged<'a>, occasion: &Occasion, gathered: &Gathered<'a>) -> Result<u32, Refusal> {
        let excuses = gathered.excusing(charged, (occasion.from, occasion.until))?;
        let holds = |excuse: &Excusing| excuse.accepted && (excuse.passes || charged.duty.is_excused_by(excuse.kind));
        let excused = |half: HalfDay| excuses.iter().any(|(excuse, _)| holds(excuse) && excuse.span.covers(half));
        let away = |date: NaiveDate| {
            [Slot::Morning, Slot::Afternoon].iter().all(|slot| excused(HalfDay { date, slot: *slot }))
        };
        let own = |day: NaiveDate| {
            charged.held.covers_day(day) && charged.standing_in.is_none_or(|leave| leave.meets(day, day))
        };
        let counts = |day: NaiveDate| charged.duty.counts_on(day, self.rules.calendar());
        let days = self.today().iter_days().take_while(|day| *day <= occasion.until);
        Ok(u32::try_from(days.filter(|day| counts(*day) && own(*day) && !away(*day)).count()).unwrap_or(u32::MAX))
    }

    /// Minutes of a person are for that person, and for nobody else.
    fn is_about_me(&self, person: PersonId) -> bool {
        self.actor.person() == Some(person)
    }

    fn slot_state(
        &self,
        charged: &Charged<'a>,
        occasion: &Occasion,
        gathered: &Gathered<'a>,
    ) -> Result<SlotState, Refusal> {
        Ok(match occasion.standing {
            Standing::Fulfilled | Standing::Late => {
                let id = occasion.records.iter().find_map(|record| match record {
                    RecordRef::Log(id) => Some(*id),
                    _ => None,
                });
                let logs = gathered.briefs(charged, (occasion.from, occasion.until))?;
                let brief = id.and_then(|id| logs.iter().find(|(_, log, _)| *log == id));
                match brief {
                    Some((day, log, brief)) => SlotState::Done {
                        log: *log,
                        start: brief.began(*day).time(),
                        minutes: i64::from(brief.minutes),
                        late: occasion.standing == Standing::Late,
                    },
                    None => SlotState::Off,
                }
            }
            Standing::Excused => match self.excuses_of(charged, occasion, gathered)?.into_iter().next() {
                Some(excuse) => SlotState::Excused { excuse },
                None => SlotState::Off,
            },
            Standing::Open => match occasion.window {
                Some(window) => SlotState::Due {
                    from: window.from.on(occasion.from).time(),
                    to: window.to.on(occasion.from).time(),
                },
                None => SlotState::Off,
            },
            Standing::Missed => SlotState::Missed,
        })
    }

    /// What excuses or explains an occasion, and who said so.
    pub(super) fn excuses_of(
        &self,
        charged: &Charged<'a>,
        occasion: &Occasion,
        gathered: &Gathered<'a>,
    ) -> Result<Vec<ExcuseView>, Refusal> {
        if occasion.excuses.is_empty() {
            return Ok(Vec::new());
        }
        let all = gathered.excusing(charged, (occasion.from, occasion.until))?;
        let named = all.into_iter().filter(|(excusing, _)| occasion.excuses.contains(&excusing.source));
        let concerned = self.is_about_me(charged.person) || self.actor.may(Right::DutyExcuse, &charged.grid);
        let words = |text: &str| concerned.then(|| text.to_owned());
        let ending = |id: String| id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned();
        let view = |(excusing, source): (Excusing, Source<'a>)| {
            let base = ExcuseView {
                kind: excusing.kind,
                leave: None,
                id: String::new(),
                case: None,
                by: String::new(),
                text: None,
                accepted: excusing.accepted,
                deputy: None,
            };
            match source {
                Source::Leave(leave) => ExcuseView {
                    leave: Some(leave.kind),
                    id: ending(leave.id.to_string()),
                    by: self.said_by(leave.verdict.by().unwrap_or(leave.recorded_by)),
                    text: words(&leave.text),
                    deputy: leave.deputy.map(|deputy| self.person_name(deputy)),
                    ..base
                },
                Source::Excuse(excuse) => ExcuseView {
                    id: ending(excuse.id.to_string()),
                    by: self.said_by(excuse.verdict.by().unwrap_or(excuse.stated_by)),
                    text: Some(excuse.text.clone()),
                    ..base
                },
                Source::OnSite(on_site) => ExcuseView {
                    id: on_site.number.clone(),
                    case: Some(on_site.number.clone()),
                    by: self.directory.person_name(charged.person),
                    ..base
                },
            }
        };
        let mut views: Vec<ExcuseView> = Vec::new();
        for view in named.map(view) {
            // Several stays on the spot of one emergency are one reason.
            if view.case.is_none() || !views.iter().any(|there| there.case == view.case) {
                views.push(view);
            }
        }
        Ok(views)
    }

    /// Every occasion of a person's duties between two days.
    pub(super) fn duties_between(
        &self,
        person: Option<&str>,
        grid: Option<&str>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<DutiesView, Refusal> {
        let (from, until) = self.range(from, until)?;
        let who = self.person(person)?;
        let grid = grid.map(|grid| self.grid(grid)).transpose()?;
        let duties = self.duties();
        let gathered = Gathered::of_person(duties);
        let mut charged = duties.of_person(who, from, until)?;
        charged.retain(|charged| grid.as_ref().is_none_or(|grid| charged.grid == *grid));
        let all = charged.len();
        if !self.is_about_me(who) {
            charged.retain(|charged| self.actor.may(Right::LogRead, &charged.grid));
            if let (true, Some(grid)) = (charged.is_empty() && all > 0, self.directory.held_by(who, until).next()) {
                self.require(Right::LogRead, &grid.grid)?;
            }
        }
        let mut rows = Vec::new();
        for charged in &charged {
            for (object, occasion) in gathered.reckon(charged, from, until)? {
                rows.push(self.occasion_row(charged, object, &occasion, &gathered)?);
            }
        }
        rows.sort_by(|a, b| (a.from, a.slot, &a.grid.code, &a.duty).cmp(&(b.from, b.slot, &b.grid.code, &b.duty)));
        Ok(DutiesView { person: self.person_name(who), from, until, rows, gaps: gaps(&charged) })
    }

    fn occasion_row(
        &self,
        charged: &Charged<'a>,
        object: Option<String>,
        occasion: &Occasion,
        gathered: &Gathered<'a>,
    ) -> Result<OccasionRow, Refusal> {
        let (asked_in, needed) = match occasion.asked {
            Asked::Times(needed) => (AskedIn::Times, needed),
            Asked::Minutes(needed) => (AskedIn::Minutes, needed),
        };
        let shown = asked_in == AskedIn::Times || self.is_about_me(charged.person);
        Ok(OccasionRow {
            duty: charged.duty.code.to_string(),
            label: charged.duty.label.clone(),
            clause: charged.duty.rule.clause.to_string(),
            post: charged.post.code.clone(),
            post_label: charged.post.label.clone(),
            grid: self.grid_name(&charged.grid),
            for_whom: charged.for_whom.map(|person| self.person_name(person)),
            object: object.map(|key| if self.mask { HIDDEN.to_owned() } else { key }),
            from: occasion.from,
            until: occasion.until,
            slot: occasion.slot,
            asked_in,
            needed,
            done: shown.then_some(occasion.done),
            closes: occasion.closes,
            standing: occasion.standing,
            records: occasion.records.iter().map(|record| self.record_name(record)).collect(),
            excuses: self.excuses_of(charged, occasion, gathered)?,
        })
    }

    fn record_name(&self, record: &RecordRef) -> RecordName {
        let (kind, id) = match record {
            RecordRef::Log(id) => ("log", id.to_string()),
            RecordRef::DayLog(log) => (decide::log_kind(log.span), decide::log_name(log)),
            RecordRef::Entry(row) if self.mask => ("entry", format!("{}/{}/{HIDDEN}", row.grid, row.item)),
            RecordRef::Entry(row) => ("entry", format!("{}/{}/{}", row.grid, row.item, row.key)),
            _ => ("record", String::new()),
        };
        RecordName { kind: kind.to_owned(), id }
    }

    /// The half days of a person between two days.
    pub(super) fn slots_between(
        &self,
        who: PersonId,
        grid: Option<&GridCode>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Slots, Refusal> {
        let duties = self.duties();
        let gathered = Gathered::of_person(duties);
        let mut slots = Slots::default();
        for charged in duties.of_person(who, from, until)? {
            if !charged.is_of_half_days() || grid.is_some_and(|grid| charged.grid != *grid) {
                continue;
            }
            let held = charged.standing_in.unwrap_or(charged.held);
            slots.asked.extend(from.iter_days().take_while(|day| *day <= until).filter(|day| held.meets(*day, *day)));
            for (_, occasion) in gathered.reckon(&charged, from, until)? {
                let Some(slot) = occasion.slot else { continue };
                let state = self.slot_state(&charged, &occasion, &gathered)?;
                slots.states.entry(HalfDay { date: occasion.from, slot }).or_insert(state);
            }
        }
        Ok(slots)
    }
}

/// Half days of a person.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// Days on which some post asks for them, days off included.
    asked: std::collections::BTreeSet<NaiveDate>,
    states: BTreeMap<HalfDay, SlotState>,
}

impl Slots {
    /// How a half day stands; none if no post asks for it.
    pub(super) fn state(&self, date: NaiveDate, slot: Slot, entries: &[LogEntry]) -> Option<SlotState> {
        if !self.asked.contains(&date) {
            return None;
        }
        let known = self.states.get(&HalfDay { date, slot }).cloned();
        // Walked although nobody asked: a weekend's patrol still shows.
        known.or_else(|| walked(slot, entries)).or(Some(SlotState::Off))
    }
}

/// The patrol that lies in a half day.
fn walked(slot: Slot, entries: &[LogEntry]) -> Option<SlotState> {
    let patrol = entries.iter().find(|entry| entry.slot() == Some(slot))?;
    let (log, start): (LogId, _) = (patrol.id, patrol.times.happened.time());
    Some(SlotState::Done { log, start, minutes: patrol.minutes(), late: false })
}

/// Objects that are seen to, of all that are to be.
fn of_objects(due: &[Due]) -> Option<DutyState> {
    let owed: Vec<&Occasion> = due.iter().map(|(_, it)| it).filter(|it| it.standing != Standing::Excused).collect();
    let done = |it: &&&Occasion| matches!(it.standing, Standing::Fulfilled | Standing::Late);
    let until = owed.iter().filter(|it| !done(it)).map(|it| it.until).min();
    let until = until.or_else(|| owed.iter().map(|it| it.until).min())?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(DutyState::Count { done: count(owed.iter().filter(done).count()), needed: count(owed.len()), until })
}

/// The cadences that regulations leave open, each once (篇3/排查1-b).
fn gaps(charged: &[Charged<'_>]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for charged in charged.iter().filter(|charged| charged.duty.cadence == Cadence::Open) {
        let duty = charged.duty;
        let clause = Some(duty.rule.clause.to_string());
        if found.iter().any(|gap| gap.clause == clause && gap.args.get("duty") == Some(&duty.code.to_string())) {
            continue;
        }
        found.push(Finding {
            error: false,
            code: "open-cadence".to_owned(),
            args: [("duty".to_owned(), duty.code.to_string())].into(),
            clause,
            labels: [("duty".to_owned(), duty.label.clone())].into(),
        });
    }
    found
}
