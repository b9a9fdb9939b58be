//! Refusals on standard error: the kind, what happened, the clause, the candidates or bad rows, what to do next.

use super::out::Out;
use crate::i18n::{Messages, Said, cells, t};
use crate::service::refusal::{Refusal, RefusalKind};

/// Candidates and bad rows shown at most; a file of thousands is mended from the top.
const ROWS_SHOWN: usize = 50;
/// Cells of a bad row's text.
const TEXT_SHOWN: usize = 40;

/// Tells a refusal and gives the exit code; as one JSON line where the asker reads JSON.
pub(super) fn tell(refusal: &Refusal, m: &Messages, out: &mut Out, json: bool) -> u8 {
    let code = refusal.kind().exit_code();
    if json {
        out.tell(&as_json(refusal, m, code).to_string());
        return code;
    }
    for line in lines(refusal, m) {
        out.tell(&line);
    }
    code
}

/// The lines of a refusal.
pub(super) fn lines(refusal: &Refusal, m: &Messages) -> Vec<String> {
    let kind = m.code("kind-refusal", kind_code(refusal.kind()));
    let Said { what, next } = said(refusal, m);
    let mut lines = vec![t!(m, "cli-refused", kind = kind, what = what)];
    if let Some(clause) = &refusal.clause {
        lines.push(format!("  {}", t!(m, "cli-by-clause", clause = clause.as_str())));
    }
    lines.extend(row_lines(refusal, m));
    lines.extend(next.map(|next| t!(m, "cli-next", next = next)));
    lines
}

/// What happened, alone.
pub(super) fn what(refusal: &Refusal, m: &Messages) -> String {
    said(refusal, m).what
}

/// Candidates, or bad rows with their reasons.
fn row_lines(refusal: &Refusal, m: &Messages) -> Vec<String> {
    let mut lines = Vec::new();
    for row in refusal.rows.iter().take(ROWS_SHOWN) {
        let line = match &row.reason {
            Some(reason) => {
                t!(
                    m,
                    "cli-bad-row",
                    line = row.key.as_str(),
                    reason = said(reason, m).what,
                    text = cells::cut(&row.text, TEXT_SHOWN).into_owned()
                )
            }
            None => format!("{}  {}", row.key, row.text),
        };
        lines.push(format!("  {}", line.trim_end()));
    }
    if refusal.rows.len() > ROWS_SHOWN {
        lines.push(format!("  {}", t!(m, "cli-more-rows", count = refusal.rows.len() - ROWS_SHOWN)));
    }
    lines
}

fn said(refusal: &Refusal, m: &Messages) -> Said {
    let words = refusal.words(m.tag());
    m.said("refusal", refusal.code.key(), words.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn as_json(refusal: &Refusal, m: &Messages, code: u8) -> serde_json::Value {
    let Said { what, next } = said(refusal, m);
    let rows: Vec<_> = refusal
        .rows
        .iter()
        .map(|row| {
            let reason = row.reason.as_ref().map(|reason| reason.code.key());
            serde_json::json!({ "key": row.key, "text": row.text, "reason": reason })
        })
        .collect();
    serde_json::json!({
        "error": refusal.code.key(),
        "kind": kind_code(refusal.kind()),
        "exit_code": code,
        "args": refusal.args,
        "clause": refusal.clause.as_ref().map(super::super::domain::ids::Clause::as_str),
        "rows": rows,
        "message": what,
        "next": next,
    })
}

fn kind_code(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Failed => "failed",
        RefusalKind::Usage => "usage",
        RefusalKind::Forbidden => "forbidden",
        RefusalKind::NotFound => "not-found",
        RefusalKind::BadInput => "bad-input",
        RefusalKind::Damaged => "damaged",
        RefusalKind::Newer => "newer",
        RefusalKind::Io => "io",
        RefusalKind::Busy => "busy",
    }
}
