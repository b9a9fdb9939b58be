//! What somebody else began to write about an area that has passed to who sits here: it is offered by their name, and
//! taken only with a yes. Without one it is offered again the next time, and it stays with its author.

use std::collections::BTreeMap;

use crate::service::drafts::{self, Draft};
use crate::service::query::Query;
use crate::service::view::LeftDraft;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Ask, Tag};
use crate::tui::widgets::cells;

/// The question to the service, and the one to the user.
pub const LEFT: Tag = "draft-left";
/// Cells of the words that are shown.
const SHOWN: usize = 200;

/// Asks whether there is any for a form.
pub fn read(form: &str) -> Effect {
    Effect::Query { tag: LEFT, query: Query::DraftsLeft { form: form.to_owned() } }
}

/// A draft that was read when something had been typed in its place already: it gives way and is kept beside.
pub fn beside(draft: &Draft) -> Effect {
    let form = drafts::aside(&draft.form, draft.at.format("%Y%m%d-%H%M%S"));
    Effect::SaveDraft { form, fields: draft.fields.clone() }
}

/// Whether it is one's own that was put aside.
fn own(left: &LeftDraft, ctx: &Ctx) -> bool {
    ctx.desk.person.as_ref().is_some_and(|me| me.id.to_string() == left.whose)
}

/// Asks whether to go on with the newest of them.
pub fn ask(left: &LeftDraft, ctx: &Ctx) -> Effect {
    let m = &ctx.messages;
    let at = ctx.moment(&left.at);
    let (title, mut text) = if own(left, ctx) {
        (t!(m, "draft-aside-title"), t!(m, "draft-aside", at = at))
    } else {
        let text = t!(m, "draft-left", by = left.by.as_str(), grid = left.grid.name.as_str(), at = at);
        (t!(m, "draft-left-title", by = left.by.as_str()), text)
    };
    let words = ["text", "opinion", "place", "result"].iter().filter_map(|key| left.fields.get(*key));
    let words = words.filter(|words| !words.trim().is_empty()).cloned().collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        text = format!("{text}\n\n{}", cells::cut(&words, SHOWN, ctx.theme.symbols.ellipsis));
    }
    Effect::Ask { tag: LEFT, ask: Ask::Confirm { title, text } }
}

/// It is gone on with: kept as a draft of one's own under the form's name, and not offered any more.
pub fn taken(left: LeftDraft, form: &str, ctx: &Ctx) -> (BTreeMap<String, String>, Vec<Effect>) {
    let keep = Effect::SaveDraft { form: form.to_owned(), fields: left.fields.clone() };
    let gone = if own(&left, ctx) {
        Effect::DropDraft { form: left.form }
    } else {
        Effect::DraftTaken { whose: left.whose, form: left.form }
    };
    (left.fields, vec![keep, gone])
}
