//! Phrases kept and dropped by hand: one's own, or those of a grid by who writes there or reads what is written.

use super::super::phrases::Offering;
use super::super::refusal::{Refusal, RefusalCode};
use super::super::view::PhraseRow;
use super::{Context, Decision, text};
use crate::domain::fact::Fact;
use crate::domain::ids::GridCode;
use crate::domain::phrase::PhrasesOf;
use crate::domain::right::Right;

/// Keeps a phrase.
pub fn keep(context: &Context<'_>, grid: Option<&str>, words: &str) -> Result<Decision, Refusal> {
    let (of, scope) = whose(context, grid)?;
    let text = text::name("text", words)?;
    let there = offering(context).of(of.clone())?;
    if there.is_some_and(|phrases| phrases.kept.contains(&text)) {
        return Err(Refusal::new(RefusalCode::PhraseThere).with("given", text));
    }
    let label = text.clone();
    Ok(Decision::one(scope, vec![Fact::PhraseKept { of, text }]).making("phrase", &label, &label))
}

/// Drops a phrase that is offered: it is offered no more, kept or gathered.
pub fn drop(context: &Context<'_>, grid: Option<&str>, words: &str) -> Result<Decision, Refusal> {
    let (of, scope) = whose(context, grid)?;
    let text = text::name("text", words)?;
    let offered = offering(context).all(&scope)?;
    // What is written again and again in the grid may be dropped for it, whoever writes it.
    let concerns = |row: &PhraseRow| grid.is_none() || !row.kept || row.of.as_ref().is_some_and(|of| of.code == scope);
    if !offered.iter().any(|row| row.text == text && concerns(row)) {
        return Err(Refusal::new(RefusalCode::UnknownPhrase).with("given", text));
    }
    let label = text.clone();
    Ok(Decision::one(scope, vec![Fact::PhraseDropped { of, text }]).making("phrase", &label, &label))
}

fn offering<'a>(context: &'a Context<'_>) -> Offering<'a> {
    Offering { reader: context.reader, directory: context.directory, actor: &context.actor }
}

/// Whose phrases are meant, and the grid that the change concerns.
fn whose(context: &Context<'_>, grid: Option<&str>) -> Result<(PhrasesOf, GridCode), Refusal> {
    let person = context.actor.named()?;
    let Some(given) = grid else {
        let home = context.actor.held.first().map(|held| held.appointment.grid.clone());
        return Ok((PhrasesOf::Person(person), home.map_or_else(|| context.town(), Ok)?));
    };
    let grid = context.grid(given)?;
    if !offering(context).decides(&grid) {
        context.require(Right::LogReview, &grid)?;
    }
    Ok((PhrasesOf::Grid(grid.clone()), grid))
}
