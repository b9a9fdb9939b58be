//! The log of a day, a week or a month: it is signed, added to, reviewed, and drawn for checking.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::actor::{Actor, Held};
use super::super::day_work::{self, Work};
use super::super::duties::Duties;
use super::super::lot;
use super::super::refusal::{Refusal, RefusalCode};
use super::super::telling::Telling;
use super::{Context, Decision, text, then};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::{DayLine, DayLink, DayLogRef, LogSpan};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::DutyWhat;

/// What is to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// Where; none: the grid whose log the asker keeps.
    pub grid: Option<&'a str>,
    /// A day of it; none: today.
    pub date: Option<NaiveDate>,
    /// A day, or days together.
    pub span: LogSpan,
    /// The writer's own words.
    pub words: &'a str,
    /// The sentences; empty: the records' own words.
    pub lines: &'a [DayLine],
}

/// The grid whose log a person keeps: where a duty asks for a day's log. Of a week or a month no clause need ask for one:
/// whoever signs logs may put one together.
pub fn kept_grid(actor: &Actor<'_>, given: Option<&GridCode>, span: LogSpan) -> Option<GridCode> {
    let here = |held: &&Held<'_>| given.is_none_or(|grid| held.appointment.grid == *grid);
    let owes =
        |held: &&Held<'_>| held.regulation.duties(&held.post.code).iter().any(|duty| duty.what == DutyWhat::DayLog);
    let signs = |held: &&Held<'_>| span != LogSpan::Day && actor.may(Right::LogSign, &held.appointment.grid);
    let held = || actor.held.iter().filter(here);
    held().find(owes).or_else(|| held().find(signs)).map(|held| held.appointment.grid.clone())
}

/// Signs a log: it is locked from here on. Its sentences are those given, or else the records' own words; either way each
/// record of its days has one, and how many there are is counted.
pub fn sign(context: &Context<'_>, signing: Signing<'_>) -> Result<Decision, Refusal> {
    let Signing { grid, date, span, words, lines } = signing;
    let person = context.actor.named()?;
    let date = date.unwrap_or_else(|| context.today());
    let (first, last) = span.around(date);
    if first > context.today() {
        return Err(Refusal::new(RefusalCode::InFuture).with("given", span.text(date)));
    }
    let grid = if span == LogSpan::Day {
        then::keeps_log(context, person, grid, then::day_of(context, Some(date))?)?
    } else {
        let given = grid.map(|grid| context.grid(grid)).transpose()?;
        let grid = kept_grid(&context.actor, given.as_ref(), span).ok_or(RefusalCode::NoLogOwed)?;
        context.require(Right::LogSign, &grid)?;
        grid
    };
    let at = DayLogRef { grid: grid.clone(), date: first, person, span };
    if context.stored(&RecordRef::DayLog(at.clone()))?.is_some_and(|stored| stored.record.is_some()) {
        return Err(Refusal::new(RefusalCode::AlreadySigned).with("date", at.days_text()));
    }
    let duties =
        Duties { reader: context.reader, directory: context.directory, rules: context.rules, now: context.now };
    let telling = Telling::of(&duties, person, &grid, span, (first, last))?;
    let work = day_work::of_days(context.reader, context.directory, person, &telling, (first, last))?;
    let most = text::log_bytes(span, telling.log_of());
    let mut lines = if lines.is_empty() { own_words(context, &at, &work, most)? } else { written(&work, lines, &at)? };
    if let Some(words) = text::optional_note("text", words)? {
        lines.push(DayLine { link: DayLink::Own, words });
    }
    if lines.is_empty() {
        return Err(Refusal::new(RefusalCode::NothingToSign).with("date", at.days_text()));
    }
    let whole: Vec<&str> = lines.iter().map(|line| line.words.as_str()).collect();
    let text = text::log("text", &whole.join("\n"), most)?;
    let entries = u32::try_from(work.len()).unwrap_or(u32::MAX);
    let of = telling.log_of();
    let fact = Fact::DayLogSigned { day_log: at.clone(), text, entries, lines, of };
    Ok(made(context, &at, vec![fact]))
}

/// The records' own words, as many as a log holds; of several days together, as they stand in the signed log of the day.
fn own_words(context: &Context<'_>, at: &DayLogRef, work: &[Work], most: usize) -> Result<Vec<DayLine>, Refusal> {
    let mut told: BTreeMap<DayLink, String> = BTreeMap::new();
    if at.span != LogSpan::Day {
        let (first, last) = at.days();
        for date in first.iter_days().take_while(|date| *date <= last) {
            let day = DayLogRef { date, span: LogSpan::Day, ..at.clone() };
            if let Some(Record::DayLog(log)) = context.stored(&RecordRef::DayLog(day))?.and_then(|it| it.record) {
                told.extend(log.lines.into_iter().map(|line| (line.link, line.words)));
            }
        }
    }
    let line = |one: &Work| {
        let words = told
            .get(&one.link)
            .cloned()
            .unwrap_or_else(|| one.words(context.directory, |case| context.actor.may_see(case)));
        let words = if at.span == LogSpan::Day { words } else { format!("{} {words}", one.at.format("%m-%d")) };
        DayLine { link: one.link.clone(), words }
    };
    let mut bytes = 0;
    let fits = |line: &DayLine| {
        bytes += line.words.len() + 1;
        bytes <= most
    };
    Ok(work.iter().map(line).take_while(fits).collect())
}

/// The sentences given. What was recorded since they were read would be missing: the writer looks again.
fn written(work: &[Work], lines: &[DayLine], at: &DayLogRef) -> Result<Vec<DayLine>, Refusal> {
    let mut told: BTreeMap<&DayLink, usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.link != DayLink::Own) {
        *told.entry(&line.link).or_default() += 1;
    }
    let all = work.iter().all(|one| told.remove(&one.link) == Some(1));
    if !all || !told.is_empty() {
        return Err(Refusal::new(RefusalCode::DayMovedOn).with("date", at.days_text()));
    }
    let words = |line: &DayLine| {
        let words = text::note("text", &line.words)?.replace('\n', " ");
        Ok(DayLine { link: line.link.clone(), words })
    };
    lines.iter().map(words).collect()
}

/// A decision about a signed log.
fn made(context: &Context<'_>, at: &DayLogRef, facts: Vec<Fact>) -> Decision {
    let label = format!("{} {}", context.directory.grid_name(&at.grid), at.days_text());
    Decision::one(at.grid.clone(), facts).making(kind(at.span), name(at), label)
}

/// What a log is called among records.
pub fn kind(span: LogSpan) -> &'static str {
    match span {
        LogSpan::Day => "day-log",
        LogSpan::Week => "week-log",
        LogSpan::Month => "month-log",
    }
}

/// A log as one names it: `GRID/DATE`, `GRID/week/DATE`, `GRID/month/DATE`.
pub fn name(at: &DayLogRef) -> String {
    match at.span {
        LogSpan::Day => format!("{}/{}", at.grid, at.date),
        span => format!("{}/{}/{}", at.grid, span.code(), at.date),
    }
}

/// The log of a person that is named so.
fn named(context: &Context<'_>, person: PersonId, given: &str) -> Result<DayLogRef, Refusal> {
    let mut parts = given.split('/');
    let (grid, mut day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut span = LogSpan::Day;
    if let Some(of) = [LogSpan::Week, LogSpan::Month].into_iter().find(|span| span.code() == day) {
        (span, day) = (of, parts.next().unwrap_or_default());
    }
    let bad = || Refusal::new(RefusalCode::BadDate).with("given", day).with("field", "date");
    // A month may be named as such, without a day of it.
    let date: NaiveDate = day.parse().or_else(|_| format!("{day}-01").parse()).map_err(|_| bad())?;
    if span != LogSpan::Month && day.len() < 8 {
        return Err(bad());
    }
    Ok(DayLogRef { grid: context.grid(grid)?, date: span.around(date).0, person, span })
}

fn must_be_signed(context: &Context<'_>, at: &DayLogRef, given: &str) -> Result<(), Refusal> {
    let stored = context.stored(&RecordRef::DayLog(at.clone()))?;
    let signed = stored.is_some_and(|stored| stored.record.is_some());
    signed.then_some(()).ok_or_else(|| Refusal::new(RefusalCode::UnknownLog).with("given", given))
}

/// Adds to one's own signed log: what was signed stays as it was (篇3/排查3-b).
pub fn amend(context: &Context<'_>, person: PersonId, given: &str, text: String) -> Result<Decision, Refusal> {
    let at = named(context, person, given)?;
    must_be_signed(context, &at, given)?;
    Ok(made(context, &at, vec![Fact::DayLogAmended { day_log: at.clone(), text }]))
}

/// Marks a signed log as read by a superior (篇3/職責2-e).
pub fn review(
    context: &Context<'_>,
    grid: &str,
    (date, span): (NaiveDate, LogSpan),
    person: &str,
    words: &str,
) -> Result<Decision, Refusal> {
    let grid = context.grid(grid)?;
    context.actor.named()?;
    context.require(Right::LogReview, &grid)?;
    let writer = context.person(person)?.id;
    if context.actor.person() == Some(writer) {
        let clause =
            context.regulation(&grid)?.posts_with(Right::LogReview).first().map(|post| post.rule.clause.clone());
        let refusal = Refusal::new(RefusalCode::OwnReview).with("date", span.text(date));
        return Err(refusal.by_any(clause));
    }
    let at = DayLogRef { grid, date: span.around(date).0, person: writer, span };
    must_be_signed(context, &at, &name(&at))?;
    let text = text::note("text", words)?;
    Ok(made(context, &at, vec![Fact::DayLogReviewed { day_log: at.clone(), text }]))
}

/// Draws signed days by lot for checking. The lot is cast with what nobody knows before, and kept with what was drawn: it
/// can be done again, and nobody can wait for a better one unseen.
pub fn draw(
    context: &Context<'_>,
    grid: Option<&str>,
    (from, until): (NaiveDate, NaiveDate),
    count: u32,
) -> Result<Decision, Refusal> {
    context.actor.named()?;
    let grid = match grid {
        Some(grid) => context.grid(grid)?,
        None => context.actor.held.first().map(|held| held.appointment.grid.clone()).ok_or(RefusalCode::NoLogOwed)?,
    };
    context.require(Right::LogReview, &grid)?;
    if until < from || (until - from).num_days() > lot::DAYS_AT_MOST {
        return Err(Refusal::new(RefusalCode::BadDate).with("given", until).with("field", "until"));
    }
    let signed = lot::signed(context.reader, context.directory, &grid, (from, until))?;
    if signed.is_empty() || count == 0 {
        return Err(Refusal::new(RefusalCode::NothingToDraw).with("from", from).with("until", until));
    }
    let seed = context.new_id().simple().to_string();
    let of = u32::try_from(signed.len()).unwrap_or(u32::MAX);
    let names: Vec<DayLogRef> = signed.into_iter().map(|log| log.at).collect();
    let logs = lot::cast(names, &seed, count);
    let label = format!("{} {from} – {until}", context.directory.grid_name(&grid));
    let drawn = u32::try_from(logs.len()).unwrap_or(u32::MAX);
    let fact = Fact::LogsDrawn { grid: grid.clone(), from, until, seed: seed.clone(), of, logs };
    let noting = [("count", drawn.to_string()), ("of", of.to_string())];
    Ok(Decision::one(grid, vec![fact]).making("draw", seed, label).noting("logs-drawn", &noting, None))
}
