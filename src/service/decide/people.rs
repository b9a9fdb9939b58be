//! People, units, and who holds which post where.

use chrono::NaiveDate;

use super::super::command::Command;
use super::super::refusal::{Refusal, RefusalCode};
use super::work_done::require_untouched;
use super::{Context, Decision, text};
use crate::domain::fact::Fact;
use crate::domain::grid::{Appointment, Person, UnitKind};
use crate::domain::ids::{AppointmentId, GridCode, ItemCode, PersonId, UnitCode};
use crate::domain::ledger::LineHeld;
use crate::domain::right::Right;
use crate::regulation::{Post, Regulation};

fn phone(given: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(phone) = text::optional_name("phone", given)? else { return Ok(None) };
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let plausible = phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) && (3..=15).contains(&digits);
    if plausible {
        Ok(Some(phone))
    } else {
        Err(Refusal::new(RefusalCode::BadValue).with("field", "phone").with("given", phone).with("type", "phone"))
    }
}

/// Adds a person. Somebody of that name is asked about, never guessed to be another.
pub fn add(context: &Context<'_>, name: &str, tel: Option<&str>, namesake: bool) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let name = text::name("name", name)?;
    let phone = phone(tel)?;
    let same: Vec<&Person> = context.directory.people().filter(|person| person.name == name).collect();
    if !same.is_empty() && !namesake {
        return Err(context.directory.namesakes(RefusalCode::Namesake, &name, &same, context.today()));
    }
    let person = PersonId(context.new_id());
    let fact = Fact::PersonAdded { person, name: name.clone(), phone };
    Ok(Decision::one(town, vec![fact]).making("person", person, name))
}

/// Corrects a name or a telephone.
pub fn change(context: &Context<'_>, person: &str, name: Option<&str>, tel: Option<&str>) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let there = context.person(person)?;
    let name = text::optional_name("name", name)?.unwrap_or_else(|| there.name.clone());
    let phone = phone(tel)?.or_else(|| there.phone.clone());
    let mut decision = Decision::default();
    if name != there.name || phone != there.phone {
        decision = Decision::one(town, vec![Fact::PersonChanged { person: there.id, name: name.clone(), phone }]);
    }
    Ok(decision.making("person", there.id, name))
}

/// Adds a town unit.
pub fn add_unit(
    context: &Context<'_>,
    name: &str,
    code: Option<&str>,
    kind: UnitKind,
    tel: Option<&str>,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let name = text::name("name", name)?;
    let code = if let Some(code) = text::optional_name("code", code)? {
        code
    } else {
        let id = context.new_id().simple().to_string();
        format!("unit-{}", id.get(26..).unwrap_or(&id))
    };
    let unit = UnitCode(code.clone());
    let taken = context.directory.units().find(|there| there.code == unit || there.name == name);
    if let Some(there) = taken {
        return Err(Refusal::new(RefusalCode::DuplicateCode).with("code", &there.code).with("name", &there.name));
    }
    let fact = Fact::UnitAdded { unit, name: name.clone(), kind, phone: phone(tel)? };
    Ok(Decision::one(town, vec![fact]).making("unit", code, name))
}

pub(super) fn post<'a>(regulation: &'a Regulation, given: &str) -> Result<&'a Post, Refusal> {
    regulation.post_by_name(given).ok_or_else(|| {
        let choices = regulation.posts.iter().map(|post| (post.code.as_str(), &post.label));
        Refusal::new(RefusalCode::UnknownPost).with("given", given).choices(choices)
    })
}

fn line(regulation: &Regulation, post: &Post, given: Option<&str>) -> Result<Option<LineHeld>, Refusal> {
    let Some(given) = given else { return Ok(None) };
    if post.line.is_none() {
        return Err(Refusal::new(RefusalCode::UnknownItem).with("given", given).with("choices", "-"));
    }
    let item = regulation.item_by_name(given).map(|item| LineHeld::Item(item.code.clone()));
    let category = || regulation.category_by_name(given).map(|category| LineHeld::Category(category.code.clone()));
    item.or_else(category).map(Some).ok_or_else(|| unknown_item(regulation, given))
}

/// No such item: with the codes that there are.
pub fn unknown_item(regulation: &Regulation, given: &str) -> Refusal {
    let choices = regulation.items.iter().map(|item| (ItemCode::as_str(&item.code), &item.label));
    Refusal::new(RefusalCode::UnknownItem).with("given", given).choices(choices)
}

/// Appoints a person to a post.
pub fn appoint(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::PostAppoint { post: given, grid, person, from, until, line: line_given, unit } = command else {
        return Err(RefusalCode::Internal.into());
    };
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let grid = context.grid(grid)?;
    let regulation = context.regulation(&grid)?;
    let post = post(regulation, given)?;
    let names = |refusal: Refusal| {
        refusal
            .named("post", &post.code, &post.label)
            .with("grid", context.directory.grid_name(&grid))
            .by(post.rule.clause.clone())
    };
    if post.tier != grid.tier() {
        return Err(names(
            Refusal::new(RefusalCode::PostElsewhere).with("tier", grid.tier().code()).with("needed", post.tier.code()),
        ));
    }
    let holder = context.person(person)?;
    let from = date("from", from.unwrap_or_else(|| context.today()))?;
    let until = until.map(|until| date("until", until)).transpose()?;
    if let Some(until) = until.filter(|until| *until < from) {
        return Err(Refusal::new(RefusalCode::BadPeriod).with("from", from).with("until", until));
    }
    let overlaps = |other_from: NaiveDate, other_until: Option<NaiveDate>| {
        until.is_none_or(|until| other_from <= until) && other_until.is_none_or(|other| from <= other)
    };
    let line = line(regulation, post, line_given.as_deref())?;
    let taken = context.directory.appointments().find(|held| {
        held.post == post.code
            && held.grid == grid
            && overlaps(held.from, held.until)
            && (held.person == holder.id && held.line == line || post.one_holder)
    });
    if let Some(held) = taken {
        return Err(names(
            Refusal::new(RefusalCode::PostHeld).with("person", context.directory.person_name(held.person)),
        ));
    }
    let unit = unit.as_deref().map(|unit| context.unit(unit)).transpose()?;
    let unit = unit.map(|unit| unit.code.clone()).or_else(|| post.unit.clone());
    if post.needs_unit() && unit.is_none() {
        return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "unit"));
    }
    let appointment = AppointmentId(context.new_id());
    let fact = Fact::Appointed {
        appointment,
        post: post.code.clone(),
        grid: grid.clone(),
        person: holder.id,
        from,
        until,
        line,
        unit,
    };
    // People and posts have the scope of the town.
    Ok(Decision::one(town, vec![fact]).making("post", appointment, &holder.name))
}

/// The years that a date of an appointment or a record can lie in.
pub fn date(field: &str, given: NaiveDate) -> Result<NaiveDate, Refusal> {
    let first = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or_default();
    if given < first || given.format("%Y").to_string().len() != 4 {
        return Err(Refusal::new(RefusalCode::BadDate).with("given", given).with("field", field));
    }
    Ok(given)
}

/// Ends an appointment.
pub fn end(
    context: &Context<'_>,
    given: &str,
    grid: &str,
    person: &str,
    until: Option<NaiveDate>,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let grid: GridCode = context.grid(grid)?;
    let post = post(context.regulation(&grid)?, given)?;
    let holder = context.person(person)?;
    let until = date("until", until.unwrap_or_else(|| context.today()))?;
    let ends_later = |held: &&Appointment| {
        held.post == post.code
            && held.grid == grid
            && held.person == holder.id
            && held.until.is_none_or(|now| now > until)
    };
    // Of several, the one that is held on that day: one that begins later has nothing to end.
    let Some(held) = context.directory.appointments().filter(ends_later).min_by_key(|held| held.from) else {
        return Err(Refusal::new(RefusalCode::PostNotHeld)
            .named("post", &post.code, &post.label)
            .with("grid", context.directory.grid_name(&grid))
            .with("person", &holder.name));
    };
    if until < held.from {
        let refusal = Refusal::new(RefusalCode::EndsBeforeItBegins).with("from", held.from).with("until", until);
        return Err(refusal.named("post", &post.code, &post.label).with("person", &holder.name));
    }
    require_untouched(context, held, until.succ_opt().unwrap_or(until))?;
    let fact = Fact::AppointmentEnded { appointment: held.id, until };
    Ok(Decision::one(town, vec![fact]).making("post", held.id, &holder.name))
}
