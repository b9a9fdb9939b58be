//! What is met on a patrol and recorded by itself: a case, a resident's opinion, a change of a ledger row. Its form opens
//! above the patrol, which waits below with its draft; what it makes is linked when the patrol is saved.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::sheet::Sheet;
use crate::service::command::{EntryName, LinkTo, Made};
use crate::service::query::{Page, Query};
use crate::service::view::{Answer, Book};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, FormRequest, Reply, Tag};
use crate::tui::widgets::{FormField, PickOption};

/// The field that shows what was met.
pub const SHOWN: &str = "#met";
/// The hidden field in which it lies in the draft.
pub const KEPT: &str = "met";

/// The field that opens a form for what is met, and its choices.
const MEET: &str = "meet";
const CASE: &str = "case";
const DIARY: &str = "diary";
const LEDGER: &str = "entry";

const MADE: Tag = "met";
const BOOK: Tag = "met-book";
const ITEM: Tag = "met-item";
const ROWS: Tag = "met-rows";
const ROW: Tag = "met-row";
/// Rows of an item that can be chosen from; a longer book is searched on its own screen.
const ROWS_AT_MOST: u32 = 500;
/// The choice of a row that is not there yet.
const NEW: &str = "";

/// One thing, as the draft keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct One {
    link: LinkTo,
    label: String,
}

/// Which row is being chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Met {
    grid: String,
    item: String,
}

/// The field that opens the form of something met: for terminals and input methods that swallow a letter with Alt.
pub fn field(ctx: &Ctx) -> FormField {
    let option = |(code, text): (&str, String)| PickOption { code: code.to_owned(), text, detail: String::new() };
    let options = [
        (CASE, Action::NewCase.label(&ctx.messages)),
        (DIARY, Action::Diary.label(&ctx.messages)),
        (LEDGER, t!(ctx.messages, "form-met-row")),
    ];
    FormField::pick(MEET, &t!(ctx.messages, "form-meet"), options.map(option).to_vec(), "")
        .hint(&t!(ctx.messages, "form-hint-meet"))
}

/// What was chosen to be recorded, if it was that field that changed: it is ready for the next thing then.
pub fn chosen(field: &str, sheet: &mut Sheet) -> Option<Action> {
    let action = match sheet.form.value(MEET) {
        _ if field != MEET => return None,
        CASE => Action::NewCase,
        DIARY => Action::Diary,
        LEDGER => Action::New,
        _ => return None,
    };
    sheet.form.set(MEET, "");
    Some(action)
}

fn kept(sheet: &Sheet) -> Vec<One> {
    serde_json::from_str(sheet.form.value(KEPT)).unwrap_or_default()
}

/// What the patrol is linked with when it is saved.
pub fn links(sheet: &Sheet) -> Vec<LinkTo> {
    kept(sheet).into_iter().map(|one| one.link).collect()
}

/// Shows what was met; nothing where nothing was.
pub fn show(sheet: &mut Sheet, ctx: &Ctx) {
    sheet.form.set(MEET, "");
    let labels: Vec<String> = kept(sheet).into_iter().map(|one| one.label).collect();
    let words = labels.join(&t!(ctx.messages, "cli-comma"));
    sheet.form.set(SHOWN, &words);
    sheet.form.show(SHOWN, !words.is_empty());
}

impl Met {
    /// Opens the form of something met, by its key; a ledger row is chosen first.
    pub fn open(&mut self, action: Option<Action>, grid: Option<String>, date: Option<NaiveDate>) -> Vec<Effect> {
        match action {
            Some(Action::NewCase) => vec![Effect::FormFor { tag: MADE, request: FormRequest::Case { grid } }],
            Some(Action::Diary) => vec![Effect::FormFor { tag: MADE, request: FormRequest::Diary { grid, date } }],
            Some(Action::New) => {
                self.grid = grid.unwrap_or_default();
                vec![Effect::Query { tag: BOOK, query: Query::Book { grid: self.grid.clone() } }]
            }
            _ => Vec::new(),
        }
    }

    /// Takes what belongs to it; none if the event does not.
    pub fn take(&mut self, event: &Event, sheet: &mut Sheet, ctx: &Ctx) -> Option<Vec<Effect>> {
        Some(match event {
            Event::Made(MADE, made) => Self::made(made, sheet, ctx),
            Event::Answer(BOOK, Ok(Answer::Book(book))) => vec![ask_item(book, ctx)],
            Event::Reply(ITEM, Reply::Picked(item)) => {
                self.item.clone_from(item);
                let page = Page { after: None, limit: ROWS_AT_MOST };
                let (grid, item) = (self.grid.clone(), item.clone());
                let query = Query::Rows { grid, item, stale: false, words: None, withdrawn: false, page };
                vec![Effect::Query { tag: ROWS, query }]
            }
            Event::Answer(ROWS, Ok(Answer::Rows(rows))) => {
                let option = |key: &String, detail: &str| PickOption {
                    code: key.clone(),
                    text: key.clone(),
                    detail: detail.to_owned(),
                };
                let new = PickOption {
                    code: NEW.to_owned(),
                    text: t!(ctx.messages, "form-met-row-new"),
                    detail: String::new(),
                };
                let known =
                    rows.rows.iter().map(|row| option(&row.key, row.values.values().next().map_or("", String::as_str)));
                let options = known.chain([new]).collect();
                vec![Effect::Ask { tag: ROW, ask: Ask::Pick { title: t!(ctx.messages, "form-met-rows"), options } }]
            }
            Event::Reply(ROW, Reply::Picked(key)) => {
                let key = Some(key.clone()).filter(|key| key != NEW);
                let request = FormRequest::Entry { grid: self.grid.clone(), item: self.item.clone(), key };
                vec![Effect::FormFor { tag: MADE, request }]
            }
            Event::Answer(BOOK | ROWS, Err(refusal)) => vec![Effect::Refuse(refusal.clone())],
            Event::Reply(MADE | ITEM | ROW, _) => Vec::new(),
            _ => return None,
        })
    }

    /// What was recorded is kept with the patrol's draft: neither a kill nor another day loses the link.
    fn made(made: &[Made], sheet: &mut Sheet, ctx: &Ctx) -> Vec<Effect> {
        let mut all = kept(sheet);
        for one in made {
            let Some(link) = link_to(one) else { continue };
            let kind = ctx.word("hit", if one.kind == "diary" { "log" } else { &one.kind });
            let one = One { link, label: format!("{kind} {}", one.label) };
            if !all.iter().any(|known| known.link == one.link) {
                all.push(one);
            }
        }
        let text = serde_json::to_string(&all).unwrap_or_default();
        sheet.form.set(KEPT, &text);
        show(sheet, ctx);
        vec![sheet.keep()]
    }
}

fn link_to(made: &Made) -> Option<LinkTo> {
    match made.kind.as_str() {
        "case" => Some(LinkTo::Case(made.label.clone())),
        "diary" => Some(LinkTo::Log(made.id.clone())),
        "entry" => {
            let mut parts = made.id.splitn(3, '/');
            let (grid, item, key) = (parts.next()?, parts.next()?, parts.next()?);
            let name = EntryName { grid: grid.parse().ok()?, item: item.into(), key: key.to_owned() };
            Some(LinkTo::Entry(name))
        }
        _ => None,
    }
}

fn ask_item(book: &Book, ctx: &Ctx) -> Effect {
    let items = book.categories.iter().flat_map(|category| &category.items).filter(|item| item.writable);
    let option =
        |code: &str, text: &str| PickOption { code: code.to_owned(), text: text.to_owned(), detail: String::new() };
    let options = items.map(|item| option(item.spec.code.as_str(), ctx.label(&item.spec.label))).collect();
    Effect::Ask { tag: ITEM, ask: Ask::Pick { title: t!(ctx.messages, "form-met-items"), options } }
}
