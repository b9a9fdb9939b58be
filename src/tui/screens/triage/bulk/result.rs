//! What came of a decision about several cases.

use crate::service::refusal::RefusalRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::Ask;

/// How many it was done to; those that were refused, each with why.
pub(super) fn said(
    what: &str,
    draft: Option<&'static str>,
    done: usize,
    refused: &[RefusalRow],
    ctx: &Ctx,
) -> Vec<Effect> {
    if refused.is_empty() {
        let draft = draft.map(|draft| Effect::DropDraft { form: draft.to_owned() });
        let said = Effect::Say(t!(ctx.messages, "triage-marked-done", what = what, count = done));
        return draft.into_iter().chain([said]).collect();
    }
    let title = t!(ctx.messages, "triage-marked-result", what = what, done = done, refused = refused.len());
    let lines = refused.iter().flat_map(|row| why(row, ctx)).collect();
    vec![Effect::Ask { tag: "marked-result", ask: Ask::Show { title, lines } }]
}

/// One that was refused, and why.
fn why(row: &RefusalRow, ctx: &Ctx) -> Vec<String> {
    let Some(refusal) = &row.reason else { return vec![row.key.clone()] };
    let clause = refusal.clause.as_ref();
    let clause = clause.map(|clause| format!("    {}", t!(ctx.messages, "refused-by", clause = clause.as_str())));
    std::iter::once(format!("{}  {}", row.key, ctx.refusal(refusal).what)).chain(clause).collect()
}
