//! The host, the directory, what is saved; and what opening had to put right.

use crate::service::view::Status;
use crate::t;
use crate::tui::ctx::Ctx;

/// What opening had to put right, in words; nothing on an ordinary day.
pub fn opening(ctx: &Ctx, status: &Status) -> Vec<String> {
    let mut lines = Vec::new();
    for note in &status.opening {
        let said = ctx.messages.said(
            "opening",
            &note.code,
            note.args.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        );
        lines.push(said.what);
        lines.extend(said.next.map(|next| format!("  {next}")));
    }
    lines
}

/// All there is to know about the host, line by line.
pub fn lines(ctx: &Ctx, status: Option<&Status>) -> Vec<String> {
    let Some(status) = status else { return vec![t!(ctx.messages, "status-unknown")] };
    let mut lines = Vec::new();
    if let Some(town) = &status.town {
        lines.push(t!(ctx.messages, "status-town", town = town.name.as_str(), code = town.code.as_str()));
    }
    let pid = status.host_pid.to_string();
    lines.push(if status.is_host {
        t!(ctx.messages, "status-host-here", pid = pid)
    } else {
        t!(ctx.messages, "status-host-elsewhere", pid = pid)
    });
    lines.push(t!(ctx.messages, "status-windows", windows = status.windows));
    let at = status.saved_at.as_ref().map_or_else(|| ctx.theme.symbols.none.to_owned(), |at| ctx.moment(at));
    lines.push(t!(ctx.messages, "status-saved", changes = status.changes, at = at));
    if !status.calendar_known {
        lines.push(t!(ctx.messages, "status-calendar-unknown"));
    }
    let opening = opening(ctx, status);
    if !opening.is_empty() {
        lines.push(String::new());
        lines.push(t!(ctx.messages, "opening-title"));
        lines.extend(opening);
    }
    lines
}
