//! The town's monthly meeting: that of last month, and the one of the coming week, each announced some days before.

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveDateTime};

use super::act::{Act, Upon};
use super::days::{Day, civil, milliseconds};
use super::dice::Dice;
use super::town::{Town, post};
use crate::domain::fact::Fact;
use crate::domain::ids::{MeetingId, Tier};
use crate::regulation::Meeting;

const PLACE: &str = "鎮政府三樓會議室";
const TO_BRING: &str = "帶上本月台帳和未結事項。";
/// The meeting of last month was about this day of it.
const DAY_OF_LAST: u32 = 20;
/// That of the coming week is so many days ahead at least, and at most.
const AHEAD: std::ops::RangeInclusive<u64> = 2..=7;
/// It was announced so many days before at least.
const ANNOUNCED_BEFORE: Days = Days::new(6);

/// The announcements, as far as the history reaches: none where no meeting of the town has to be announced.
pub(super) fn announced(town: &Town, dice: &mut Dice, days: &[Day], now: NaiveDateTime) -> Vec<Act> {
    let today = now.date();
    let working = |date: &NaiveDate| town.calendar.is_working(*date);
    let coming = AHEAD.filter_map(|ahead| today.checked_add_days(Days::new(ahead))).find(working);
    let past = coming.unwrap_or(today).checked_sub_months(Months::new(1)).and_then(|month| month.with_day(DAY_OF_LAST));
    let past = past.map(|date| if working(&date) { date } else { town.calendar.previous_working_day(date) });
    let before = |date: NaiveDate| days.iter().map(|day| day.date).filter(move |day| *day < date);
    // Of last month: a week before. Of the coming week: as late as can be, so that it is news.
    let past_said = past.and_then(|date| before(date.checked_sub_days(ANNOUNCED_BEFORE)?).next_back());
    let coming_said = before(today).next_back();
    let planned = [past.zip(past_said), coming.zip(coming_said)];
    planned.into_iter().flatten().filter_map(|(date, said)| announce(town, dice, date, said)).collect()
}

fn announce(town: &Town, dice: &mut Dice, date: NaiveDate, said: NaiveDate) -> Option<Act> {
    let is_meant = |meeting: &&Meeting| {
        meeting.held_in == Tier::Town
            && meeting.is_announced()
            && meeting.convened_by.iter().any(|by| by.as_str() == post::OFFICE)
    };
    let regulation = town.regulations.iter().find(|regulation| regulation.meta.applies_to_town)?;
    let meeting = regulation.meetings.iter().find(is_meant)?;
    let who = town.posts.iter().find(|(held, _)| held.as_str() == post::OFFICE)?.1.first().copied()?;
    let at = said.and_hms_opt(9, 40, 0)?;
    let fact = Fact::MeetingAnnounced {
        meeting: MeetingId(dice.uuid(milliseconds(at))),
        series: meeting.code.clone(),
        grid: town.code.clone(),
        at: civil(date.and_hms_opt(14, 30, 0)?),
        place: town.words.say(PLACE),
        text: Some(town.words.say(TO_BRING)),
        clause: meeting.rule.clause.clone(),
    };
    let (grid, command) = (town.code.clone(), "meeting-announce");
    Some(Act { at, grid, who, command, facts: vec![fact], upon: Upon::New })
}
