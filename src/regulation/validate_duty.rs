//! What a duty may not say: a cadence that asks for nothing, or that its records cannot fulfil.

use std::collections::BTreeSet;

use super::duty::{Cadence, ClassCadence, Duty, DutyWhat};
use super::error::Reason;
use super::formula::LimitRule;
use super::item::FieldType;
use super::model::Regulation;
use super::validate::{Checked, Places, limit};
use crate::domain::ids::{FieldCode, ItemCode};
use crate::domain::log::LogOf;

impl Regulation {
    pub(super) fn validate_duties(&self, places: &Places<'_>) -> Checked {
        self.duties.iter().try_for_each(|duty| self.validate_duty(duty, places))
    }

    fn validate_duty(&self, duty: &Duty, places: &Places<'_>) -> Checked {
        let at = format!("duties.{}", duty.code);
        if duty.posts.is_empty() {
            return Err(places.refuse(&format!("{at}.posts"), &Reason::MissingKey { name: "posts".to_owned() }));
        }
        self.known_posts(&duty.posts, &format!("{at}.posts"), places)?;
        let cadence = format!("{at}.cadence");
        if !asks_for_something(&duty.cadence) {
            return Err(places.refuse(&cadence, &Reason::BadCadence));
        }
        if !fits(duty) {
            return Err(places.refuse(&cadence, &Reason::CadenceDoesNotFit { what: duty.what.code().to_owned() }));
        }
        if let Cadence::ByClass { item, field, classes } = &duty.cadence {
            self.known_classes(item, field, classes.keys(), &cadence, places)?;
        }
        if duty.excuses.as_ref().is_some_and(|kinds| twice(kinds)) {
            let reason = Reason::BadValue { detail: "excuses".to_owned() };
            return Err(places.refuse(&format!("{at}.excuses"), &reason));
        }
        limit(duty.grace.map(LimitRule::Plain).as_ref(), &format!("{at}.grace"), places)?;
        if duty.grace.is_some() && !duty.falls_due() {
            return Err(places.refuse(&format!("{at}.grace"), &Reason::GraceOfNothing));
        }
        if duty.log_of == LogOf::Grid && duty.what.log_span().is_none() {
            let reason = Reason::NoLog { what: duty.what.code().to_owned() };
            return Err(places.refuse(&format!("{at}.log_of"), &reason));
        }
        if let Some(each) = duty.each {
            let above = |code| self.post(code).is_some_and(|post| post.tier <= each);
            if let Some(post) = duty.posts.iter().find(|code| !above(code)) {
                let reason = Reason::TierAbove { post: post.to_string(), tier: each.code().to_owned() };
                return Err(places.refuse(&format!("{at}.each"), &reason));
            }
        }
        Ok(())
    }

    fn known_classes<'a>(
        &self,
        item: &ItemCode,
        field: &FieldCode,
        classes: impl Iterator<Item = &'a String>,
        key: &str,
        places: &Places<'_>,
    ) -> Checked {
        let Some(item) = self.item(item) else { return Err(places.unknown(key, "item", item.as_str())) };
        let found = item.fields.iter().find(|it| it.code == *field && it.kind == FieldType::Choice);
        let Some(found) = found else { return Err(places.unknown(key, "choice-field", field.as_str())) };
        let mut classes = classes.filter(|class| found.choices.iter().all(|choice| choice.code.as_str() != **class));
        classes.next().map_or(Ok(()), |class| Err(places.unknown(key, "choice", class)))
    }
}

fn twice<T: Ord>(all: &[T]) -> bool {
    all.iter().collect::<BTreeSet<_>>().len() != all.len()
}

fn asks_for_something(cadence: &Cadence) -> bool {
    match cadence {
        Cadence::Slots(slots) => !slots.is_empty() && !twice(slots),
        Cadence::Weekday { on, slots, .. } => !on.is_empty() && !twice(on) && !twice(slots),
        Cadence::Minutes { at_least, per } => (1..=per.days_at_least() * 24 * 60).contains(at_least),
        Cadence::Times { at_least, .. } => *at_least > 0,
        Cadence::ByClass { classes, .. } => {
            !classes.is_empty() && classes.values().all(|ClassCadence { at_least, .. }| *at_least > 0)
        }
        Cadence::EveryDay | Cadence::AsNeeded | Cadence::Open => true,
    }
}

/// Whether the records that count for a duty can fulfil its cadence.
fn fits(duty: &Duty) -> bool {
    match &duty.cadence {
        Cadence::Slots(_) => duty.what.has_half_day(),
        Cadence::Weekday { slots, .. } => slots.is_empty() || duty.what.has_half_day(),
        Cadence::Minutes { .. } => duty.what.has_minutes(),
        Cadence::ByClass { .. } => duty.what == DutyWhat::Ledger,
        Cadence::Times { .. } | Cadence::EveryDay | Cadence::AsNeeded | Cadence::Open => true,
    }
}
