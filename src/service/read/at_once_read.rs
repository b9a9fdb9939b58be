//! What an emergency asks for at once (篇3/責任人4-c, 4-e): that somebody is told, and that the spot is heard of again and
//! again. How soon and how often is the regulation's; until then nothing is late.

use chrono::TimeDelta;

use super::Look;
use crate::domain::case::{Case, Nature, PathTaken, Telling};
use crate::domain::time::minutes_between;
use crate::service::view::{AtOnce, TellingView};
use crate::store::tables::OpenCase;

impl Look<'_> {
    /// Of a case in a list.
    pub(super) fn at_once(&self, case: &OpenCase) -> AtOnce {
        if case.nature != Nature::Emergency || case.path != PathTaken::Reported {
            return AtOnce::default();
        }
        let Ok(regulation) = self.rules.of_grid(self.directory, &case.grid) else { return AtOnce::default() };
        let told = case.reached.map(|at| minutes_between(&case.happened, &at));
        let waited = told.or_else(|| case.stage.is_open().then(|| minutes_between(&case.happened, &self.now)));
        let beyond = |within: u32| waited.map(|waited| waited - i64::from(within)).filter(|beyond| *beyond > 0);
        let every = regulation.case.on_site_every_minutes;
        let note_due = case.last_from_spot.zip(every).map(|(last, every)| last + TimeDelta::minutes(every.into()));
        AtOnce {
            told_after_minutes: told,
            told_late_minutes: regulation.case.tell_within_minutes.and_then(beyond),
            note_due,
            note_late_minutes: note_due.map(|due| minutes_between(&due, &self.now)).filter(|late| *late > 0),
        }
    }

    /// One telling of a case.
    pub(super) fn telling_view(&self, case: &Case, telling: &Telling) -> TellingView {
        let delay = telling.reached().map(|at| minutes_between(&case.times.happened, &at));
        let open = (delay.is_none() && case.stage.is_open()).then(|| minutes_between(&case.times.happened, &self.now));
        let within = self.rules.of_grid(self.directory, &case.grid).ok().and_then(|it| it.case.tell_within_minutes);
        let at_once = case.nature == Nature::Emergency && case.path == PathTaken::Reported;
        let late = within.zip(delay.or(open)).is_some_and(|(within, waited)| at_once && waited > i64::from(within));
        TellingView {
            to: self.party(&telling.to),
            told: telling.told,
            by: telling.by.clone(),
            channel: telling.channel,
            answered: telling.answered.as_ref().and_then(|it| Some((self.who_answered(&telling.to, it)?, it.at))),
            delay_in_minutes: delay,
            open_in_minutes: open,
            late,
        }
    }
}
