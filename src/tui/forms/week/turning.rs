//! Which week is shown: the keys for the week before and after, and the one that the form begins with. What was typed
//! for a week is kept under its own name, and is there again when one comes back to it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::Week;
use crate::domain::time::monday_of;
use crate::service::view::{MonthDay, SlotState};
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::sheet::Sheet;
use crate::tui::pane::Event;

impl Week {
    /// The days of a week until today, as far as they have been read.
    pub(super) fn days_of(&self, monday: NaiveDate, ctx: &Ctx) -> impl Iterator<Item = (&NaiveDate, &MonthDay)> {
        let today = ctx.today();
        self.days.range(monday..).take_while(move |(date, _)| monday_of(**date) == monday && **date <= today)
    }

    /// Whether a week has anything to be keyed later: a half-day that is over, or a day without an entry.
    fn has_gaps(&self, monday: NaiveDate, ctx: &Ctx) -> bool {
        let missed = |state: &Option<SlotState>| matches!(state, Some(SlotState::Missed));
        self.days_of(monday, ctx).any(|(date, day)| match &self.by_day {
            Some(_) => day.day.working && day.entries == 0 && *date < ctx.today(),
            None => missed(&day.morning) || missed(&day.afternoon),
        })
    }

    /// One more of what the choice of the first week waits for has come. With nothing missed in this week, and nothing
    /// written, it is the last one that somebody means who keys later: on a Monday above all.
    pub(super) fn choose_first(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if self.undecided == 0 {
            return Vec::new();
        }
        self.undecided -= 1;
        let (this, last) = (self.monday(ctx), week_before(self.monday(ctx)));
        let written = self.sheet.as_ref().is_none_or(Sheet::is_begun);
        if self.undecided > 0 || written || self.has_gaps(this, ctx) || !self.has_gaps(last, ctx) {
            return Vec::new();
        }
        self.turn_to(last, ctx)
    }

    /// To the week before.
    pub(super) fn turn_back(&mut self, ctx: &Ctx) -> Vec<Effect> {
        self.turn_to(week_before(self.monday(ctx)), ctx)
    }

    /// To the week after; none lies ahead, since nothing that is still to come is keyed.
    pub(super) fn turn_on(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if self.is_this_week(ctx) {
            return Vec::new();
        }
        let monday = self.monday(ctx);
        self.turn_to(monday.checked_add_days(Days::new(7)).unwrap_or(monday), ctx)
    }

    pub(super) fn is_this_week(&self, ctx: &Ctx) -> bool {
        self.monday(ctx) >= monday_of(ctx.today())
    }

    fn turn_to(&mut self, monday: NaiveDate, ctx: &Ctx) -> Vec<Effect> {
        // Whoever turns by a key has chosen.
        self.undecided = 0;
        self.remember();
        let left = std::mem::take(&mut self.left);
        let written = self.sheet.as_ref().is_some_and(Sheet::is_begun);
        if written {
            self.typed.insert(self.monday(ctx), left);
        }
        let grid = self.sheet.as_ref().and_then(|sheet| sheet.form.field("grid").cloned());
        self.monday = Some(monday);
        // What was typed a moment ago may be on its way to the disk: it is not read from there.
        let typed = self.typed.remove(&monday);
        let is_new = typed.is_none();
        self.left = typed.unwrap_or_default();
        let load = self.begin(ctx);
        if let (Some(sheet), Some(grid)) = (&mut self.sheet, grid) {
            if let Some(field) = sheet.form.field_mut("grid") {
                *field = grid;
            }
            for (name, text) in &self.left {
                if !text.is_empty() && name.contains('/') {
                    sheet.form.own(name);
                }
            }
        }
        self.show_days(ctx);
        let mut effects = vec![self.read_choices(ctx)];
        effects.extend(self.read_week(ctx));
        effects.extend(is_new.then_some(load));
        effects
    }

    /// What another week's draft has is for that week.
    pub(super) fn take_left(&mut self, event: &Event) {
        let Event::Draft(_, Some(draft)) = event else { return };
        let meant = self.sheet.as_ref().is_some_and(|sheet| sheet.form.name == draft.form && !sheet.is_begun());
        if meant {
            self.left.clone_from(&draft.fields);
        }
    }
}

/// The lines of a week, by their names.
pub(super) type Lines = BTreeMap<String, String>;

pub(super) fn week_before(monday: NaiveDate) -> NaiveDate {
    monday.checked_sub_days(Days::new(7)).unwrap_or(monday)
}
