//! Two areas change hands (對調): which other, from which day, what stays with each, and then the sheet for both to sign.

use chrono::NaiveDate;

use super::Grids;
use crate::domain::ids::Tier;
use crate::paper;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, HandoverArea, HandoverView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Ask, AskedFields, Event, Reply, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{FormField, PickOption, when};

const WITH: Tag = "swap-with";
const ON: Tag = "swap-on";
const STAYS: Tag = "swap-stays";
const CONFIRM: Tag = "swap-confirm";
const SWAP: Tag = "swap";
const SHEET: Tag = "handover-sheet";

/// The areas that change hands, or did, and from which day.
#[derive(Debug, Default)]
pub(super) struct Swap {
    one: Option<String>,
    other: Option<String>,
    on: Option<NaiveDate>,
    /// It was saved: the sheet is for both.
    done: bool,
}

impl Swap {
    /// One area alone, whose post passes to somebody else.
    pub(super) fn one_way(grid: String, on: NaiveDate) -> Self {
        Self { one: Some(grid), other: None, on: Some(on), done: false }
    }

    /// It was saved.
    pub(super) fn is_done(&mut self) {
        self.done = true;
    }
}

impl Grids {
    /// Whether the grid in focus is an area that one reads.
    pub(super) fn is_area(&self) -> bool {
        self.row().is_some_and(|row| row.tier == Tier::Area && row.readable)
    }

    pub(super) fn named(&self, code: &str) -> String {
        let row = self.rows.iter().find(|row| row.code.as_str() == code);
        row.map_or_else(|| code.to_owned(), |row| row.name.clone())
    }

    /// Asks which other area it is to change with: those of the same community come first.
    pub(super) fn ask_swap(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(row) = self.row() else { return Vec::new() };
        let (code, community) = (row.code.clone(), row.code.community());
        let mut others: Vec<_> =
            self.rows.iter().filter(|other| other.tier == Tier::Area && other.code != code).collect();
        others.sort_by_key(|other| other.code.community() != community);
        let options = others.iter().map(|other| PickOption {
            code: other.code.to_string(),
            text: other.name.clone(),
            detail: other.code.to_string(),
        });
        let title = t!(ctx.messages, "swap-with", grid = row.name.as_str());
        let ask = Ask::Pick { title, options: options.collect() };
        self.swap = Swap { one: Some(code.to_string()), ..Swap::default() };
        vec![Effect::Ask { tag: WITH, ask }]
    }

    /// The sheet of the area in focus; of both, where they were just swapped.
    pub(super) fn ask_sheet(&self, ctx: &Ctx) -> Vec<Effect> {
        let Some(code) = self.code() else { return Vec::new() };
        let pair: Vec<String> = [&self.swap.one, &self.swap.other].into_iter().flatten().cloned().collect();
        let swapped = self.swap.done && pair.contains(&code);
        let grids = if swapped { pair } else { vec![code] };
        let on = self.swap.on.filter(|_| swapped).unwrap_or(ctx.today());
        vec![Effect::Query { tag: SHEET, query: Query::Handover { grids, on } }]
    }

    fn pair(&self) -> Option<(String, String, NaiveDate)> {
        Some((self.swap.one.clone()?, self.swap.other.clone()?, self.swap.on?))
    }

    /// Takes what belongs to changing hands; none: it is another event.
    pub(super) fn swapping(&mut self, event: &Event, ctx: &Ctx) -> Option<Vec<Effect>> {
        let m = &ctx.messages;
        Some(match event {
            Event::Reply(WITH, Reply::Picked(other)) => {
                self.swap.other = Some(other.clone());
                let one = self.swap.one.as_deref().map(|one| self.named(one)).unwrap_or_default();
                let day = FormField::typed(
                    "on",
                    &t!(m, "swap-first-day"),
                    Kind::Date { ahead: true },
                    &ctx.today().to_string(),
                );
                let asked = AskedFields {
                    title: t!(m, "swap-on", one = one, other = self.named(other)),
                    draft: "swap".to_owned(),
                    fields: vec![day.required().hint(&t!(m, "form-hint-date"))],
                    focus: "on",
                };
                vec![Effect::Ask { tag: ON, ask: Ask::Fields(Box::new(asked)) }]
            }
            Event::Reply(ON, Reply::Fields(fields)) => {
                self.swap.on = fields.get("on").and_then(|typed| when::date(typed, ctx.today(), true));
                let (one, other, on) = self.pair()?;
                vec![
                    Effect::DropDraft { form: "swap".to_owned() },
                    Effect::Query { tag: STAYS, query: Query::Handover { grids: vec![one, other], on } },
                ]
            }
            Event::Answer(STAYS, Ok(Answer::Handover(view))) => {
                let on = view.on.to_string();
                let stays = |area: &HandoverArea| {
                    t!(
                        m,
                        "swap-stays",
                        grid = area.grid.name.as_str(),
                        cases = area.cases.len(),
                        promises = area.promises.len(),
                        stale = area.stale_total,
                        drafts = area.drafts.len()
                    )
                };
                let mut lines: Vec<String> = view.areas.iter().map(stays).collect();
                let kept: u64 = view.areas.iter().map(|area| area.drafts_kept).sum();
                if kept > 0 {
                    lines.push(t!(m, "handover-drafts-kept", count = kept));
                }
                lines.push(t!(m, "swap-who"));
                let ask = Ask::Confirm { title: t!(m, "swap-title", on = on), text: lines.join("\n") };
                vec![Effect::Ask { tag: CONFIRM, ask }]
            }
            Event::Reply(CONFIRM, Reply::Yes) => {
                let (one, other, on) = self.pair()?;
                vec![Effect::command(SWAP, Command::PostSwap { one, other, post: None, on: Some(on) }, [])]
            }
            Event::Done(SWAP, Ok(_)) => {
                self.swap.is_done();
                Self::read()
            }
            Event::Answer(SHEET, Ok(Answer::Handover(view))) => vec![sheet(view, ctx)],
            _ => return None,
        })
    }
}

/// Writes the sheet as a page to be printed.
fn sheet(view: &HandoverView, ctx: &Ctx) -> Effect {
    let words = paper::handover_words(view);
    let areas: Vec<String> = view.areas.iter().map(|area| area.grid.code.to_string()).collect();
    let name = format!("{}-{}-{}.html", t!(ctx.messages, "handover-sheet"), areas.join("-"), view.on);
    Effect::KeepText { name, text: paper::handover_html(view, &words) }
}
