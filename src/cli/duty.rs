//! `duty`: what is due and what became of it, by person, by grid and by week.

use serde_json::{Value, json};

use crate::domain::absence::ExcuseKind;
use crate::domain::label::Label;
use crate::i18n::{Messages, t};
use crate::service::view::{ExcuseView, PersonName};

/// Why something is excused: the kind, and the case or who said so.
pub(super) fn excuse_text(excuse: &ExcuseView, m: &Messages) -> String {
    let kind = match excuse.leave {
        Some(leave) => m.code("leave-kind", leave.code()),
        None => m.code("excuse", excuse.kind.code()),
    };
    let number = if excuse.kind == ExcuseKind::Emergency { &excuse.id } else { &excuse.by };
    format!("{kind} {number}").trim_end().to_owned()
}

/// The same as a JSON record.
pub(super) fn excuse_json(excuse: &ExcuseView) -> Value {
    json!({
        "kind": excuse.kind,
        "leave": excuse.leave,
        "id": excuse.id,
        "by": excuse.by,
        "text": excuse.text,
        "accepted": excuse.accepted,
        "deputy": excuse.deputy.as_ref().map(|deputy| &deputy.name),
    })
}

/// Where a duty is owed, by which post, and for whom.
pub(super) fn place(grid: &str, post: &Label, for_whom: Option<&PersonName>, m: &Messages) -> String {
    let place = format!("{grid} {}", post.in_language(m.tag()));
    match for_whom {
        Some(whom) => t!(m, "cli-duty-for", place = place, name = whom.name.as_str()),
        None => place,
    }
}
