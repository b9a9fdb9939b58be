//! What a regulation may not say: names that nothing defines, numbers that cannot be, routes around the office.

use std::collections::BTreeSet;

use crate::domain::calendar::Hours;
use crate::domain::case::Responsibility;
use crate::domain::ids::{CategoryCode, KindCode, PostCode, UnitCode};
use crate::domain::label::Label;
use crate::domain::limit::Limit;

use super::approver::Approver;
use super::entry::Entry;
use super::error::{Reason, RegulationError};
use super::formula::LimitRule;
use super::item::{FieldType, Item};
use super::lines::Lines;
use super::model::{Regulation, Rule};
use super::oversight::{AlikeRule, Watcher};
use super::route::Handler;

/// Entries a section can sensibly hold, and fields an item.
const MAX_ENTRIES: usize = 2000;
const MAX_FIELDS: usize = 60;
const MAX_CODE: usize = 48;

pub(super) type Checked = Result<(), RegulationError>;

/// The files that a regulation was laid together from, its own first.
pub(super) struct Places<'a> {
    own: &'a Lines,
    bases: Vec<&'a Lines>,
}

impl<'a> Places<'a> {
    pub(super) fn new(own: &'a Lines, bases: Vec<&'a Lines>) -> Self {
        Self { own, bases }
    }

    /// A refusal at the file and line that has the key.
    pub(super) fn refuse(&self, key: &str, reason: &Reason) -> RegulationError {
        let mut files = std::iter::once(self.own).chain(self.bases.iter().copied());
        files.find_map(|lines| lines.refuse(key, reason)).unwrap_or_else(|| self.own.refuse_whole(key, reason))
    }

    pub(super) fn unknown(&self, key: &str, what: &str, code: &str) -> RegulationError {
        self.refuse(key, &Reason::Unknown { what: what.to_owned(), code: code.to_owned() })
    }
}

fn is_code(code: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=MAX_CODE).contains(&code.len()) && code.bytes().all(plain) && !code.starts_with('-')
}

impl Regulation {
    pub(super) fn validate(&self, places: &Places<'_>) -> Checked {
        self.validate_head(places)?;
        self.validate_clauses(places)?;
        self.entries(&self.tiers, places)?;
        self.entries(&self.units, places)?;
        self.entries(&self.emergency, places)?;
        self.entries(&self.posts, places)?;
        self.entries(&self.duties, places)?;
        self.entries(&self.meetings, places)?;
        self.entries(&self.routes, places)?;
        self.entries(&self.kinds, places)?;
        self.entries(&self.categories, places)?;
        self.entries(&self.items, places)?;
        names(&self.units, places)?;
        names(&self.emergency, places)?;
        names(&self.posts, places)?;
        names(&self.meetings, places)?;
        names(&self.items, places)?;
        names(&self.categories, places)?;
        self.validate_units(places)?;
        self.validate_emergency(places)?;
        self.validate_posts(places)?;
        self.validate_duties(places)?;
        self.validate_meetings(places)?;
        self.validate_routes(places)?;
        self.validate_kinds(places)?;
        self.items.iter().try_for_each(|item| self.validate_item(item, places))
    }

    fn validate_head(&self, places: &Places<'_>) -> Checked {
        let meta = &self.meta;
        if !is_code(meta.code.as_str()) {
            return Err(places.refuse("meta.code", &Reason::BadCode { code: meta.code.to_string() }));
        }
        label(&meta.title, "meta.title", places)?;
        if let Some((first, last)) = meta.applies_to_serial.filter(|(first, last)| first > last || *last > 999) {
            return Err(places.refuse("meta.applies_to_serial", &Reason::BadSerials { first, last }));
        }
        let settings = &self.settings;
        if let Err(bad) = Hours::new(settings.noon, settings.office_hours.clone()) {
            let key = if bad == crate::domain::calendar::BadHours::Noon { "noon" } else { "office_hours" };
            return Err(places.refuse(&format!("settings.{key}"), &Reason::BadHours { detail: bad.to_string() }));
        }
        self.known_posts(&settings.sensitive_fields_read_by, "settings.sensitive_fields_read_by", places)?;
        let case = &self.case;
        self.known_units([&case.reports_to], "case.reports_to", places)?;
        self.known_units(&case.sensitive_to, "case.sensitive_to", places)?;
        self.known_posts(&case.sorted_by, "case.sorted_by", places)?;
        self.known_posts(&case.corrected_by, "case.corrected_by", places)?;
        for (key, list) in case.extensions_by.lists() {
            self.known_approvers(list, &format!("case.extensions_by.{key}"), places)?;
        }
        limit(case.emergency_limit.map(LimitRule::Plain).as_ref(), "case.emergency_limit", places)?;
        self.rule(&case.rule, "case.rule", places)?;
        for (rule, key) in [(&case.sensitive_rule, "sensitive_rule"), (&case.feedback_rule, "feedback_rule")] {
            if !rule.is_missing() {
                self.rule(rule, &format!("case.{key}"), places)?;
            }
        }
        for (key, rule) in self.absence.rules() {
            self.rule(rule, &format!("{key}.rule"), places)?;
        }
        self.validate_oversight(places)
    }

    /// Somebody decides, and every unit is known. Posts may be those of another regulation of the town.
    fn known_approvers(&self, list: &[Approver], key: &str, places: &Places<'_>) -> Checked {
        if list.is_empty() {
            return Err(places.refuse(key, &Reason::BadValue { detail: "[]".to_owned() }));
        }
        let units = list.iter().filter_map(|approver| match approver {
            Approver::Unit(unit) => Some(unit),
            _ => None,
        });
        self.known_units(units, key, places)
    }

    fn validate_oversight(&self, places: &Places<'_>) -> Checked {
        let oversight = &self.oversight;
        if let Some(parking) = &oversight.parking {
            self.known_approvers(&parking.stand_in, "oversight.parking.stand_in", places)?;
            if !parking.sensitive_by.is_empty() {
                self.known_approvers(&parking.sensitive_by, "oversight.parking.sensitive_by", places)?;
            }
        }
        for (key, rule) in oversight.rules() {
            self.rule(rule, &format!("{key}.rule"), places)?;
        }
        for watcher in oversight.watchers() {
            if let Watcher::Unit(unit) = watcher {
                self.known_units([unit], "oversight", places)?;
            }
        }
        for (key, urging) in oversight.ladders() {
            codes(urging.steps.iter().map(|step| step.code.as_str()), &format!("{key}.steps"), places)?;
        }
        let steps = oversight.ladders().flat_map(|(key, urging)| urging.steps.iter().map(move |step| (key, step)));
        for (key, step) in steps {
            let at = format!("{key}.steps.{}", step.code);
            // A reminder is kept by the code of its step alone.
            let of_plates = key != "oversight.urging";
            if of_plates && oversight.urging.as_ref().is_some_and(|urging| urging.step(&step.code).is_some()) {
                return Err(places.refuse(&at, &Reason::DuplicateCode { code: step.code.clone() }));
            }
            if step.to.is_empty() {
                return Err(places.refuse(&format!("{at}.to"), &Reason::MissingKey { name: "to".to_owned() }));
            }
            label(&step.label, &format!("{at}.label"), places)?;
            limit(step.before.map(LimitRule::Plain).as_ref(), &format!("{at}.before"), places)?;
            limit(step.after.map(LimitRule::Plain).as_ref(), &format!("{at}.after"), places)?;
            if step.before.is_some() && step.after.is_some() {
                let reason = Reason::BadValue { detail: "before, after".to_owned() };
                return Err(places.refuse(&format!("{at}.after"), &reason));
            }
            // A day on a plate is a day, also one off.
            let by_the_calendar = |limit: &Limit| !limit.unit.is_urgent();
            let of_plates = key != "oversight.urging";
            if let Some(limit) =
                [step.before, step.after].into_iter().flatten().find(by_the_calendar).filter(|_| of_plates)
            {
                let reason = Reason::BadValue { detail: limit.to_string() };
                return Err(places.refuse(&at, &reason));
            }
        }
        let levels = || oversight.hazard.iter().flat_map(|hazard| &hazard.levels);
        codes(levels().map(|level| level.code.as_str()), "oversight.hazard.levels", places)?;
        for level in levels() {
            label(&level.label, &format!("oversight.hazard.levels.{}.label", level.code), places)?;
        }
        if let Some(hazard) = &oversight.hazard {
            self.known_kinds(&hazard.kinds, "oversight.hazard.kinds", places)?;
            self.known_kinds(&hazard.must, "oversight.hazard.must", places)?;
        }
        let shares = oversight.alike.iter().flat_map(AlikeRule::shares);
        if let Some((key, share)) = shares.into_iter().find(|(_, share)| *share > 100) {
            let reason = Reason::BadValue { detail: format!("{share} > 100") };
            return Err(places.refuse(&format!("oversight.alike.{key}"), &reason));
        }
        let shares = oversight.sampling.iter().flat_map(|it| [it.settled_percent, it.unverified_percent]);
        if let Some(share) = shares.into_iter().find(|share| *share > 100) {
            let reason = Reason::BadValue { detail: format!("{share} > 100") };
            return Err(places.refuse("oversight.sampling", &reason));
        }
        Ok(())
    }

    fn validate_clauses(&self, places: &Places<'_>) -> Checked {
        for clause in &self.clauses {
            label(&clause.title, &format!("clauses.{}.title", clause.id), places)?;
        }
        Ok(())
    }

    /// What holds for every entry: a plain code, a name in three languages, a clause that exists.
    fn entries<T: Entry>(&self, rows: &[T], places: &Places<'_>) -> Checked {
        if rows.len() > MAX_ENTRIES {
            return Err(places.refuse(T::SECTION, &Reason::TooLarge { max: MAX_ENTRIES }));
        }
        for row in rows {
            let at = format!("{}.{}", T::SECTION, row.code());
            if !is_code(row.code()) {
                return Err(places.refuse(&format!("{at}.code"), &Reason::BadCode { code: row.code().to_owned() }));
            }
            label(&row.label(), &format!("{at}.label"), places)?;
            self.rule(row.rule(), &format!("{at}.rule"), places)?;
        }
        Ok(())
    }

    fn rule(&self, rule: &Rule, key: &str, places: &Places<'_>) -> Checked {
        if rule.is_missing() {
            return Err(places.refuse(key, &Reason::NoRule));
        }
        let unknown = rule.all().find(|clause| self.clause(clause).is_none());
        unknown.map_or(Ok(()), |clause| Err(places.unknown(key, "clause", clause.as_str())))
    }

    fn validate_units(&self, places: &Places<'_>) -> Checked {
        for unit in &self.units {
            let at = format!("units.{}", unit.code);
            // These words mean something else where a rule names who handles.
            if matches!(Handler::from(unit.code.to_string()), Handler::Station | Handler::FieldUnit) {
                return Err(places.refuse(&format!("{at}.code"), &Reason::BadCode { code: unit.code.to_string() }));
            }
            self.known_kinds(&unit.leads, &format!("{at}.leads"), places)?;
            self.known_kinds(&unit.assists, &format!("{at}.assists"), places)?;
            self.known_categories(&unit.categories, &format!("{at}.categories"), places)?;
        }
        Ok(())
    }

    fn validate_emergency(&self, places: &Places<'_>) -> Checked {
        let no_number = |phone: &String| super::value::phone(phone).is_err();
        for row in &self.emergency {
            if let Some(phone) = row.phone.as_ref().filter(|phone| no_number(phone)) {
                let key = format!("emergency.{}.phone", row.code);
                return Err(places.refuse(&key, &Reason::BadValue { detail: phone.clone() }));
            }
        }
        Ok(())
    }

    fn validate_posts(&self, places: &Places<'_>) -> Checked {
        for post in &self.posts {
            let at = format!("posts.{}", post.code);
            self.known_units(&post.unit, &format!("{at}.unit"), places)?;
            if let Some(line) = &post.line {
                self.rule(&line.rule, &format!("{at}.line.rule"), places)?;
            }
        }
        Ok(())
    }

    fn validate_routes(&self, places: &Places<'_>) -> Checked {
        for route in &self.routes {
            let at = format!("routes.{}", route.code);
            self.known_kinds(&route.when.kinds, &format!("{at}.when.kinds"), places)?;
            self.known_categories(&route.when.categories, &format!("{at}.when.categories"), places)?;
            if route.when.places.iter().any(|word| word.trim().is_empty()) {
                return Err(places.refuse(&format!("{at}.when.places"), &Reason::BadValue { detail: String::new() }));
            }
            for (handler, key) in
                std::iter::once((&route.lead, "lead")).chain(route.assists.iter().map(|h| (h, "assists")))
            {
                if let Handler::Unit(code) = handler {
                    self.known_units([code], &format!("{at}.{key}"), places)?;
                }
            }
            limit(route.limit.as_ref(), &format!("{at}.limit"), places)?;
            let inside = route.responsibility == Responsibility::Inside;
            if inside != (route.lead == Handler::Station) {
                return Err(places.refuse(&format!("{at}.lead"), &Reason::LeadDoesNotFit));
            }
            let led_by_office = route.lead == Handler::Unit(self.case.reports_to.clone());
            if !inside && !led_by_office && !route.also_report {
                return Err(places.refuse(&format!("{at}.also_report"), &Reason::UnitWithoutOffice));
            }
        }
        Ok(())
    }

    fn validate_kinds(&self, places: &Places<'_>) -> Checked {
        for kind in &self.kinds {
            let at = format!("kinds.{}", kind.code);
            label(&kind.subject, &format!("{at}.subject"), places)?;
            label(&kind.condition, &format!("{at}.condition"), places)?;
            self.known_categories([&kind.category], &format!("{at}.category"), places)?;
            limit(kind.limit.as_ref(), &format!("{at}.limit"), places)?;
        }
        Ok(())
    }

    fn validate_item(&self, item: &Item, places: &Places<'_>) -> Checked {
        let at = format!("items.{}", item.code);
        self.known_categories([&item.category], &format!("{at}.category"), places)?;
        label(&item.key, &format!("{at}.key"), places)?;
        if item.stale_days == Some(0) {
            return Err(places.refuse(&format!("{at}.stale_days"), &Reason::BadLimit { amount: 0 }));
        }
        if item.fields.len() > MAX_FIELDS {
            return Err(places.refuse(&format!("{at}.fields"), &Reason::TooLarge { max: MAX_FIELDS }));
        }
        for (index, field) in item.fields.iter().enumerate() {
            let code = field.code.as_str();
            let key = |name: &str| format!("{at}.fields.{code}.{name}");
            let earlier = || item.fields.iter().take(index);
            if !is_code(code) {
                return Err(places.refuse(&key("code"), &Reason::BadCode { code: code.to_owned() }));
            }
            if earlier().any(|other| other.code == field.code) {
                let reason = Reason::DuplicateCode { code: code.to_owned() };
                return Err(places.refuse(&format!("{at}.fields.{code}#2"), &reason));
            }
            label(&field.label, &key("label"), places)?;
            let same = |other: &&super::item::Field| other.label.is_called(&field.label.hant);
            if let Some(other) = earlier().find(same) {
                let reason = Reason::DuplicateName { name: field.label.hant.clone(), other: other.code.to_string() };
                return Err(places.refuse(&key("label"), &reason));
            }
            if (field.kind == FieldType::Choice) == field.choices.is_empty() {
                return Err(places.refuse(&key("choices"), &Reason::BadChoices));
            }
            for choice in &field.choices {
                label(&choice.label, &key("choices"), places)?;
            }
            if matches!((field.min, field.max), (Some(min), Some(max)) if min > max) {
                return Err(places.refuse(&key("min"), &Reason::BadRange));
            }
            if let Some(sensitive) = &field.sensitive {
                label(&sensitive.basis, &key("sensitive.basis"), places)?;
                self.known_posts(&sensitive.posts, &key("sensitive.posts"), places)?;
            }
        }
        Ok(())
    }

    pub(super) fn known_posts<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a PostCode>,
        key: &str,
        places: &Places<'_>,
    ) -> Checked {
        let unknown = codes.into_iter().find(|code| self.post(code).is_none());
        unknown.map_or(Ok(()), |code| Err(places.unknown(key, "post", code.as_str())))
    }

    fn known_units<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a UnitCode>,
        key: &str,
        places: &Places<'_>,
    ) -> Checked {
        let unknown = codes.into_iter().find(|code| self.unit(code).is_none());
        unknown.map_or(Ok(()), |code| Err(places.unknown(key, "unit", code.as_str())))
    }

    fn known_kinds(&self, codes: &[KindCode], key: &str, places: &Places<'_>) -> Checked {
        let unknown = codes.iter().find(|code| self.kind(code).is_none());
        unknown.map_or(Ok(()), |code| Err(places.unknown(key, "kind", code.as_str())))
    }

    fn known_categories<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a CategoryCode>,
        key: &str,
        places: &Places<'_>,
    ) -> Checked {
        let unknown = codes.into_iter().find(|code| self.category(code).is_none());
        unknown.map_or(Ok(()), |code| Err(places.unknown(key, "category", code.as_str())))
    }
}

/// Codes of a list that is no section of its own: each plain, and each once.
fn codes<'a>(codes: impl Iterator<Item = &'a str>, key: &str, places: &Places<'_>) -> Checked {
    let mut met = BTreeSet::new();
    for code in codes {
        if !is_code(code) {
            return Err(places.refuse(&format!("{key}.{code}.code"), &Reason::BadCode { code: code.to_owned() }));
        }
        if !met.insert(code) {
            return Err(places.refuse(&format!("{key}.{code}#2"), &Reason::DuplicateCode { code: code.to_owned() }));
        }
    }
    Ok(())
}

pub(super) fn label(label: &Label, key: &str, places: &Places<'_>) -> Checked {
    if label.is_incomplete() { Err(places.refuse(key, &Reason::IncompleteLabel)) } else { Ok(()) }
}

pub(super) fn limit(rule: Option<&LimitRule>, key: &str, places: &Places<'_>) -> Checked {
    match rule {
        Some(LimitRule::Plain(limit)) if !(1..=Limit::MAX_AMOUNT).contains(&limit.amount) => {
            Err(places.refuse(key, &Reason::BadLimit { amount: limit.amount }))
        }
        Some(LimitRule::Reckoned(by)) => match &by.counts {
            Some(counts) => label(counts, &format!("{key}.counts"), places),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// No name of an entry is another's name or code: what a person types means one thing.
fn names<T: Entry>(rows: &[T], places: &Places<'_>) -> Checked {
    let mut taken: Vec<(String, &str)> = rows.iter().map(|row| (row.code().to_owned(), row.code())).collect();
    for row in rows {
        let label = row.label();
        let own = [label.hant, label.hans, label.en];
        for name in own.iter().chain(row.aliases()).map(|name| name.to_lowercase()) {
            match taken.iter().find(|(known, _)| *known == name) {
                Some((_, other)) if *other != row.code() => {
                    let reason = Reason::DuplicateName { name, other: (*other).to_owned() };
                    return Err(places.refuse(&format!("{}.{}.label", T::SECTION, row.code()), &reason));
                }
                Some(_) => {}
                None => taken.push((name, row.code())),
            }
        }
    }
    Ok(())
}
