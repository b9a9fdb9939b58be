//! What came of a promise to a resident: the question, wherever it is asked.

use crate::domain::log::LogDetail;
use crate::service::view::LogRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::pane::Asked;

/// What was promised to whom, and the question what came of it.
pub fn question(row: &LogRow, ctx: &Ctx) -> Asked {
    let (household, promise) = match &row.detail {
        LogDetail::Diary { household, promise, .. } => (household.as_str(), promise.as_deref().unwrap_or(&row.text)),
        _ => ("", row.text.as_str()),
    };
    Asked {
        title: t!(ctx.messages, "today-kept", household = household),
        hint: t!(ctx.messages, "today-kept-hint", promise = promise),
        draft: format!("kept-{}", row.ending),
        optional: false,
        lines: true,
    }
}
