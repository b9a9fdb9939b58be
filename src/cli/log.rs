//! `log`: patrols, visits, diary entries and day logs. Reading them is in `log_reads`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::{CHANNELS, LATES, coded};
use super::cx::{Cx, Stop};
use super::log_day::Of;
use super::{give, log_day, log_reads};
use crate::domain::case::Channel;
use crate::domain::log::{LateReason, LogSpan};
use crate::service::command::{Command, LinkTo, OnBehalf, When};
use crate::service::query::LogFilter;

/// When something was done.
#[derive(Debug, Args)]
pub(super) struct WhenArgs {
    /// The day; today if not given
    #[arg(long)]
    date: Option<String>,
    /// When it began, e.g. 09:10
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// How many minutes; until now if not given
    #[arg(long, value_name = "N")]
    minutes: Option<u32>,
    /// Why it is keyed on a later day
    #[arg(long, value_name = "REASON", value_parser = coded::<LateReason>(&LATES))]
    late: Option<LateReason>,
    /// Save it though you have an entry of the same kind, grid and time
    #[arg(long)]
    again: bool,
}

impl WhenArgs {
    fn when(&self, cx: &mut Cx<'_>) -> Result<When, Stop> {
        Ok(When {
            date: cx.optional_date(self.date.as_deref(), "date")?,
            start: self.start.as_deref().map(|text| give::clock(text, "start")).transpose()?,
            minutes: self.minutes,
            late: self.late,
        })
    }
}

/// When something was heard: a moment, without a length.
#[derive(Debug, Args)]
pub(super) struct MomentArgs {
    /// The day; today if not given
    #[arg(long)]
    date: Option<String>,
    /// When it began, e.g. 09:10
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// Why it is keyed on a later day
    #[arg(long, value_name = "REASON", value_parser = coded::<LateReason>(&LATES))]
    late: Option<LateReason>,
    /// Save it though you have an entry of the same kind, grid and time
    #[arg(long)]
    again: bool,
}

impl MomentArgs {
    fn when(&self, cx: &mut Cx<'_>) -> Result<When, Stop> {
        Ok(When {
            date: cx.optional_date(self.date.as_deref(), "date")?,
            start: self.start.as_deref().map(|text| give::clock(text, "start")).transpose()?,
            minutes: None,
            late: self.late,
        })
    }
}

/// Who did it and how they told, if it is recorded on their behalf.
#[derive(Debug, Args)]
pub(super) struct BehalfArgs {
    /// Who did it, if you record it on their behalf
    #[arg(long = "for", value_name = "NAME")]
    person: Option<String>,
    /// How they told you
    #[arg(long, requires = "person", default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
    said_by: Channel,
    /// When they said it; now if not given
    #[arg(long, requires = "person", value_name = "TIME")]
    said_at: Option<String>,
}

impl BehalfArgs {
    fn given(self, cx: &mut Cx<'_>) -> Result<(Option<String>, OnBehalf), Stop> {
        let at = super::case_verbs::moment_or_clock(cx, self.said_at.as_deref())?;
        let channel = self.person.is_some().then_some(self.said_by);
        Ok((self.person.clone(), OnBehalf { by: self.person, channel, at }))
    }
}

/// Verbs of logs.
#[derive(Debug, Subcommand)]
pub(super) enum LogVerb {
    /// Record a patrol
    Patrol {
        /// Where: a grid's code or name
        grid: String,
        #[command(flatten)]
        when: WhenArgs,
        /// What was seen; - reads standard input
        #[arg(long)]
        text: String,
        /// Streets walked
        #[arg(long, value_name = "TEXT")]
        route: Option<String>,
        /// Who came along; may be given again
        #[arg(long = "with", value_name = "NAME")]
        companions: Vec<String>,
        /// A case met on the way, by number; may be given again
        #[arg(long = "case", value_name = "NUMBER")]
        cases: Vec<String>,
        /// A diary entry of the way, by the ending of its id; may be given again
        #[arg(long = "diary", value_name = "ENTRY")]
        diary: Vec<String>,
    },
    /// Record time spent in a grid
    Visit {
        /// Where: a grid's code or name
        grid: String,
        #[command(flatten)]
        when: WhenArgs,
        /// What was heard and done; - reads standard input
        #[arg(long)]
        text: String,
        /// Who came along; may be given again
        #[arg(long = "with", value_name = "NAME")]
        companions: Vec<String>,
        /// Whose household, if it was to one: its number, a name, the last digits of its telephone
        #[arg(long, value_name = "NAME")]
        household: Option<String>,
        #[command(flatten)]
        behalf: BehalfArgs,
    },
    /// Record that a grid was screened for information (排查)
    Screening {
        /// Where: a grid's code or name
        grid: String,
        #[command(flatten)]
        when: WhenArgs,
        /// What was found; - reads standard input
        #[arg(long)]
        text: String,
        /// Who came along; may be given again
        #[arg(long = "with", value_name = "NAME")]
        companions: Vec<String>,
        #[command(flatten)]
        behalf: BehalfArgs,
    },
    /// Record that a station's information was collected on the spot
    Collection {
        /// Where: a grid's code or name
        grid: String,
        #[command(flatten)]
        when: WhenArgs,
        /// What was collected; - reads standard input
        #[arg(long)]
        text: String,
        /// Who came along; may be given again
        #[arg(long = "with", value_name = "NAME")]
        companions: Vec<String>,
        #[command(flatten)]
        behalf: BehalfArgs,
    },
    /// Record a resident's opinion; the time spent on it is recorded as a visit
    Diary {
        /// Where: a grid's code or name
        grid: String,
        #[command(flatten)]
        when: MomentArgs,
        /// Whose household: its number, a name, the last digits of its telephone; or in your words
        #[arg(long, value_name = "NAME")]
        household: String,
        /// The opinion; - reads standard input
        #[arg(long)]
        text: String,
        /// What came of it
        #[arg(long, value_name = "TEXT")]
        result: Option<String>,
        /// What was promised
        #[arg(long, value_name = "TEXT")]
        promise: Option<String>,
        /// By when it was promised
        #[arg(long, value_name = "DATE")]
        promised_by: Option<String>,
    },
    /// List entries, the newest first
    List(LogList),
    /// Show one entry
    Show {
        /// Ending of its id, at least four characters
        entry: String,
    },
    /// Show a day, and write its log: edit a sentence, sign it, print it
    Day {
        /// Which day; today if not given
        date: Option<String>,
        /// Whose; yours if not given
        #[arg(long)]
        person: Option<String>,
        /// In this grid only
        #[arg(long)]
        grid: Option<String>,
        #[command(flatten)]
        log: DayLogArgs,
    },
    /// Show a week, and write its log: edit a sentence, sign it, print it
    Week {
        /// A day of it; this week if not given
        date: Option<String>,
        /// Whose; yours if not given
        #[arg(long)]
        person: Option<String>,
        /// The log of this grid, of those who keep several; the first of them if not given
        #[arg(long)]
        grid: Option<String>,
        #[command(flatten)]
        log: DayLogArgs,
    },
    /// Show a month: the two patrol slots of each day; write its log, sign it, print it
    Month {
        /// Which month, e.g. 2026-11; this one if not given
        month: Option<String>,
        /// Whose; yours if not given
        #[arg(long)]
        person: Option<String>,
        /// In this grid; that of the first post if not given
        #[arg(long)]
        grid: Option<String>,
        /// Show its sentences too, numbered for --edit
        #[arg(long)]
        words: bool,
        #[command(flatten)]
        log: DayLogArgs,
    },
    /// Say what came of a promise to a resident
    Keep {
        /// Ending of the diary entry's id, at least four characters
        entry: String,
        /// What came of it; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Sign a working day's log: it stays as it is from then on
    Sign {
        /// Where; the grid of your post that owes a log if not given
        grid: Option<String>,
        /// Which day; today if not given
        #[arg(long)]
        date: Option<String>,
        /// Your words; - reads standard input
        #[arg(long, default_value = "", hide_default_value = true)]
        text: String,
    },
    /// Add to an entry, or to a signed log
    Amend {
        /// Ending of the entry's id, or a signed log of yours: GRID/DATE, GRID/week/DATE, GRID/month/DATE
        entry: String,
        /// The words; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Put the time of an entry right, where a clock was wrong
    Retime {
        /// Ending of the entry's id; or its day, if it is your only one of that day
        entry: String,
        /// The day it was; as it stands if not given
        #[arg(long)]
        date: Option<String>,
        /// When it began, e.g. 09:10; as it stands if not given
        #[arg(long, value_name = "TIME")]
        start: Option<String>,
        /// How many minutes; as it stands if not given
        #[arg(long, value_name = "N")]
        minutes: Option<u32>,
        /// Why
        #[arg(long)]
        reason: String,
        /// Why it comes to an earlier day only now
        #[arg(long, value_name = "REASON", value_parser = coded::<LateReason>(&LATES))]
        late: Option<LateReason>,
    },
    /// Mark a signed log as read, with a comment
    Review {
        /// Where: a grid's code or name
        grid: String,
        /// Which day
        date: String,
        /// Whose
        person: String,
        /// Of the day, or of the week or month that it lies in
        #[arg(long, default_value = "day", value_parser = coded::<LogSpan>(&["day", "week", "month"]))]
        span: LogSpan,
        /// The comment; - reads standard input
        #[arg(long)]
        text: String,
    },
}

/// What is done with a log.
#[derive(Debug, Default, Args)]
pub(super) struct DayLogArgs {
    /// Put sentence N in your own words; they wait until the log is signed
    #[arg(long, num_args = 2, value_names = ["N", "TEXT"], action = clap::ArgAction::Append)]
    pub(super) edit: Vec<String>,
    /// Sign it: it stays as it is from then on
    #[arg(long)]
    pub(super) sign: bool,
    /// Your own words beside the sentences, when signing
    #[arg(long, requires = "sign", default_value = "", hide_default_value = true)]
    pub(super) text: String,
    /// Print it to a file, .html or .txt; named by its days if not given
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    pub(super) print: Option<PathBuf>,
}

/// Which entries to list.
#[derive(Debug, Args)]
pub(super) struct LogList {
    /// In and below this grid
    grid: Option<String>,
    /// Of this person
    #[arg(long)]
    person: Option<String>,
    /// Of this kind
    #[arg(long, value_parser = ["patrol", "visit", "diary", "screening", "collection"])]
    kind: Option<String>,
    /// About this household: its number, a name, the last digits of its telephone
    #[arg(long, value_name = "NAME")]
    household: Option<String>,
    /// From this day
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Until this day
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: u32,
    /// Go on after this place, as the page before told
    #[arg(long, value_name = "PLACE")]
    pub(super) after: Option<String>,
}

impl LogList {
    /// The filter that they make.
    pub(super) fn filter(&self, cx: &mut Cx<'_>) -> Result<LogFilter, Stop> {
        Ok(LogFilter {
            grid: self.grid.clone(),
            person: self.person.clone(),
            kind: self.kind.clone(),
            from: cx.optional_date(self.from.as_deref(), "from")?,
            until: cx.optional_date(self.until.as_deref(), "until")?,
            household: self.household.clone(),
        })
    }
}

pub(super) fn run(cx: &mut Cx<'_>, verb: LogVerb) -> Result<(), Stop> {
    let again = match &verb {
        LogVerb::Patrol { when, .. }
        | LogVerb::Visit { when, .. }
        | LogVerb::Screening { when, .. }
        | LogVerb::Collection { when, .. } => when.again,
        LogVerb::Diary { when, .. } => when.again,
        _ => false,
    };
    let command = match verb {
        LogVerb::List(list) => return log_reads::list(cx, &list),
        LogVerb::Show { entry } => return log_reads::show(cx, entry),
        LogVerb::Day { date, person, grid, log } => {
            let date = log_reads::day_or_today(cx, date.as_deref())?;
            let of = Of { span: LogSpan::Day, date };
            log_day::edit(cx, of, &log, grid.as_deref())?;
            if log.sign {
                return log_day::sign(cx, grid, of, log.text);
            }
            return match &log.print {
                Some(out) => log_day::printed(cx, person, grid, (date, date), out),
                None => log_reads::day(cx, date, person, grid),
            };
        }
        LogVerb::Week { date, person, grid, log } => {
            let of = Of { span: LogSpan::Week, date: log_reads::day_or_today(cx, date.as_deref())? };
            log_day::edit(cx, of, &log, grid.as_deref())?;
            if log.sign {
                return log_day::sign(cx, grid, of, log.text);
            }
            return match &log.print {
                Some(out) => log_day::printed(cx, person, grid, of.days(), out),
                None => log_day::week(cx, person, grid, of),
            };
        }
        LogVerb::Month { month, person, grid, words, log } => {
            let of = Of { span: LogSpan::Month, date: log_reads::days_of_month(cx, month.as_deref())?.0 };
            log_day::edit(cx, of, &log, grid.as_deref())?;
            if log.sign {
                return log_day::sign(cx, grid, of, log.text);
            }
            if let Some(out) = &log.print {
                return log_day::printed(cx, person, grid, of.days(), out);
            }
            log_reads::month(cx, month.as_deref(), person.clone(), grid.clone())?;
            return if words && !cx.json { log_day::month(cx, person, grid, of) } else { Ok(()) };
        }
        LogVerb::Keep { entry, text } => Command::LogKeep { entry, text: cx.text(text)? },
        LogVerb::Patrol { grid, when, text, route, companions, cases, diary } => {
            let links = cases.into_iter().map(LinkTo::Case).chain(diary.into_iter().map(LinkTo::Log)).collect();
            Command::LogPatrol { grid, when: when.when(cx)?, text: cx.text(text)?, route, companions, links }
        }
        LogVerb::Visit { grid, when, text, companions, household, behalf } => {
            let (person, behalf) = behalf.given(cx)?;
            let (when, text) = (when.when(cx)?, cx.text(text)?);
            Command::LogVisit { grid, when, text, companions, person, behalf, household }
        }
        LogVerb::Screening { grid, when, text, companions, behalf } => {
            let (person, behalf) = behalf.given(cx)?;
            Command::LogScreening { grid, when: when.when(cx)?, text: cx.text(text)?, companions, person, behalf }
        }
        LogVerb::Collection { grid, when, text, companions, behalf } => {
            let (person, behalf) = behalf.given(cx)?;
            Command::LogCollection { grid, when: when.when(cx)?, text: cx.text(text)?, companions, person, behalf }
        }
        LogVerb::Diary { grid, when, household, text, result, promise, promised_by } => Command::LogDiary {
            grid,
            when: when.when(cx)?,
            household,
            text: cx.text(text)?,
            result,
            promise,
            promised_by: cx.optional_date(promised_by.as_deref(), "promised-by")?,
        },
        LogVerb::Sign { grid, date, text } => {
            let date = log_reads::day_or_today(cx, date.as_deref())?;
            return log_day::sign(cx, grid, Of { span: LogSpan::Day, date }, text);
        }
        LogVerb::Amend { entry, text } => Command::LogAmend { entry, text: cx.text(text)? },
        LogVerb::Retime { entry, date, start, minutes, reason, late } => {
            let when = When {
                date: cx.optional_date(date.as_deref(), "date")?,
                start: start.as_deref().map(|text| give::clock(text, "start")).transpose()?,
                minutes,
                late,
            };
            Command::LogRetime { entry, when, reason }
        }
        LogVerb::Review { grid, date, person, span, text } => {
            Command::LogReview { grid, date: cx.date(&date, "date")?, span, person, text: cx.text(text)? }
        }
    };
    cx.enter(command, again)
}
