//! `person`: people.

use clap::Subcommand;
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use crate::i18n::t;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, PersonRow};

/// Verbs of people.
#[derive(Debug, Subcommand)]
pub(super) enum PersonVerb {
    /// Add a person
    Add {
        /// Name
        name: String,
        /// Telephone
        #[arg(long)]
        phone: Option<String>,
        /// Add although somebody of that name is there
        #[arg(long)]
        namesake: bool,
    },
    /// Correct a person's name or telephone
    Change {
        /// Who: a name, or the ending of the id
        person: String,
        /// Name from now on
        #[arg(long)]
        name: Option<String>,
        /// Telephone from now on
        #[arg(long)]
        phone: Option<String>,
    },
    /// List people and their posts
    List {
        /// Part of a name, in either script or pinyin
        words: Option<String>,
    },
}

pub(super) fn run(cx: &mut Cx<'_>, verb: PersonVerb) -> Result<(), Stop> {
    match verb {
        PersonVerb::Add { name, phone, namesake } => cx.act(Command::PersonAdd { name, phone, namesake }),
        PersonVerb::Change { person, name, phone } => cx.act(Command::PersonChange { person, name, phone }),
        PersonVerb::List { words } => list(cx, words),
    }
}

fn list(cx: &mut Cx<'_>, words: Option<String>) -> Result<(), Stop> {
    let Answer::People(people) = cx.query(Query::People { words })? else { return Err(answers::unexpected()) };
    if cx.json {
        return people.iter().try_for_each(|person| cx.json(&as_json(person)));
    }
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-id")),
        (Column::Text, t!(m, "cli-head-person")),
        (Column::Text, t!(m, "cli-head-phone")),
        (Column::Words, t!(m, "cli-head-posts")),
    ]);
    for person in &people {
        let posts: Vec<String> = person.posts.iter().map(|held| answers::held(held, &m)).collect();
        table.row([
            person.ending.clone(),
            person.name.clone(),
            person.phone.clone().unwrap_or_default(),
            posts.join(&t!(m, "cli-comma")),
        ]);
    }
    answers::table(cx, &table)
}

/// A person as a JSON record.
pub(super) fn as_json(person: &PersonRow) -> Value {
    json!({
        "person": person.id.to_string(),
        "ending": person.ending,
        "person_name": person.name,
        "phone": person.phone,
        "posts": person.posts.iter().map(super::post::as_json).collect::<Vec<_>>(),
    })
}
