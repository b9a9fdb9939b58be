//! A post passes from its holder to somebody else (交接): which post, to whom, from which day; then the sheet to sign.

use super::Grids;
use super::swap::Swap;
use crate::domain::ids::GridCode;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, PersonRow, PostRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Ask, AskedFields, Event, Reply, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{FormField, PickOption, when};

const TAKERS: Tag = "hand-over-people";
const WHAT: Tag = "hand-over-what";
const HAND_OVER: Tag = "hand-over";

/// The post of an appointment, and who holds it, as one choice.
fn code_of(held: &PostRow) -> String {
    format!("{}/{}", held.post, held.person)
}

impl Grids {
    /// Who holds what in the grid in focus.
    fn holders(&self) -> &[PostRow] {
        let shown = self.grid.as_deref().filter(|grid| Some(grid.row.code.to_string()) == self.code());
        shown.map_or(&[], |grid| &grid.posts)
    }

    /// Whether somebody holds a post here who could hand it over.
    pub(super) fn is_held(&self) -> bool {
        !self.holders().is_empty()
    }

    /// Begins with who could take over.
    pub(super) fn ask_hand_over(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if !self.is_held() {
            return vec![Effect::Say(t!(ctx.messages, "hand-over-nobody"))];
        }
        self.handing = self.row().map(|row| row.code.clone());
        vec![Effect::Query { tag: TAKERS, query: Query::People { words: None } }]
    }

    fn ask_what(&self, people: &[PersonRow], ctx: &Ctx) -> Option<Effect> {
        let m = &ctx.messages;
        let grid = self.handing.as_ref()?;
        let posts: Vec<PickOption> = self
            .holders()
            .iter()
            .map(|held| PickOption {
                code: code_of(held),
                text: format!("{} {}", ctx.label(&held.label), held.person_name),
                detail: String::new(),
            })
            .collect();
        let first = posts.first().map(|option| option.code.clone()).unwrap_or_default();
        let takers = people.iter().map(|person| PickOption {
            code: person.id.to_string(),
            text: person.name.clone(),
            detail: person.posts.iter().map(|post| post.grid.name.clone()).collect::<Vec<_>>().join(" "),
        });
        let pick = |key: &str, label: String, options: Vec<PickOption>, code: &str| {
            FormField::pick(key, &label, options, code).required().hint(&t!(m, "form-hint-pick"))
        };
        let today = ctx.today().to_string();
        let day = FormField::typed("on", &t!(m, "swap-first-day"), Kind::Date { ahead: true }, &today);
        let fields = vec![
            pick("post", t!(m, "cli-head-post"), posts, &first),
            pick("to", t!(m, "hand-over-to"), takers.collect(), ""),
            day.required().hint(&t!(m, "form-hint-date")),
        ];
        let asked = AskedFields {
            title: t!(m, "hand-over-title", grid = self.named(grid.as_str())),
            draft: format!("hand-over-{grid}"),
            fields,
            focus: "to",
        };
        Some(Effect::Ask { tag: WHAT, ask: Ask::Fields(Box::new(asked)) })
    }

    fn command(grid: &GridCode, post: &str, to: &str, on: Option<chrono::NaiveDate>) -> Option<Command> {
        let (post, from) = post.split_once('/')?;
        Some(Command::PostHandOver {
            post: post.to_owned(),
            grid: grid.to_string(),
            to: to.to_owned(),
            from: Some(from.to_owned()),
            on,
        })
    }

    /// Takes what belongs to handing over; none: it is another event.
    pub(super) fn handing_over(&mut self, event: &Event, ctx: &Ctx) -> Option<Vec<Effect>> {
        Some(match event {
            Event::Answer(TAKERS, Ok(Answer::People(people))) => self.ask_what(people, ctx).into_iter().collect(),
            Event::Reply(WHAT, Reply::Fields(fields)) => {
                let given = |key: &str| fields.get(key).map(String::as_str).unwrap_or_default();
                let grid = self.handing.clone()?;
                let on = when::date(given("on"), ctx.today(), true);
                let command = Self::command(&grid, given("post"), given("to"), on)?;
                self.swap = Swap::one_way(grid.to_string(), on.unwrap_or(ctx.today()));
                vec![Effect::command(HAND_OVER, command, [])]
            }
            Event::Done(HAND_OVER, Ok(_)) => {
                self.swap.is_done();
                Self::read()
            }
            _ => return None,
        })
    }
}
