//! Who leads a case, and who assists: ● whose part is done, ○ whose is not.

use super::detail::{Line, head, head_cells, party_name};
use crate::service::view::CaseView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;

/// The lines; none before anybody was routed.
pub(super) fn lines(view: &CaseView, ctx: &Ctx, room: usize) -> Vec<Line> {
    let (case, theme) = (&view.case, &ctx.theme);
    let comma = t!(ctx.messages, "comma");
    let mut words: Vec<String> =
        case.lead.iter().map(|lead| t!(ctx.messages, "triage-lead", who = party_name(view, lead))).collect();
    let assists: Vec<String> = case
        .assist
        .iter()
        .map(|party| {
            let done = case.parts.iter().any(|part| part.party == *party);
            let symbol = if done { theme.symbols.done } else { theme.symbols.open };
            format!("{symbol} {}", party_name(view, party))
        })
        .collect();
    if !assists.is_empty() {
        words.push(t!(ctx.messages, "triage-assist", who = assists.join(&comma)));
    }
    if words.is_empty() {
        return Vec::new();
    }
    let rows = cells::wrapped(&words.join("  "), room.saturating_sub(head_cells(ctx))).into_iter().enumerate();
    rows.map(|(place, row)| {
        let first = if place == 0 { t!(ctx.messages, "triage-head-parts") } else { String::new() };
        vec![head(&first, ctx), (row, theme.text)]
    })
    .collect()
}
