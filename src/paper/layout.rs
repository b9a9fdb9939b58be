//! The 交辦單 before it is paper: what stands on which page, for HTML and for line printers alike.

use super::contact;
use super::message::moment;
use crate::i18n::{Messages, cells};
use crate::service::view::{CaseSheet, PartyName};
use crate::t;

/// Cells that a line of the matter is wide, in both forms.
pub(super) const WIDE: usize = 64;
/// Lines of the matter on the first page, beside all else that stands there.
const FIRST: usize = 14;
/// Lines of the matter on each further page.
const FURTHER: usize = 44;

/// A box to be filled in by hand.
pub(super) struct Blank {
    /// What it is for.
    pub label: String,
    /// What is written where, e.g. who and when.
    pub fields: Vec<String>,
    /// Empty lines for free words.
    pub room: usize,
}

/// A sheet.
pub(super) struct Layout {
    /// 交辦單
    pub title: String,
    /// 內部資料
    pub mark: String,
    /// The case's number.
    pub number: String,
    /// Label and value, in order.
    pub rows: Vec<(String, String)>,
    /// What the matter is called.
    pub matter: String,
    /// Its lines, page by page; there is always one page.
    pub pages: Vec<Vec<String>>,
    /// To be filled in by hand; they stand on the first page.
    pub blanks: Vec<Blank>,
    holder: String,
    edition: String,
}

impl Layout {
    /// What stands at the foot of a page, counted from 1.
    pub(super) fn foot(&self, page: usize, m: &Messages) -> String {
        let (holder, edition) = (self.holder.as_str(), self.edition.as_str());
        let of = self.pages.len();
        t!(m, "paper-foot", mark = self.mark.as_str(), holder = holder, edition = edition, page = page, of = of)
    }
}

pub(super) fn layout(sheet: &CaseSheet, m: &Messages) -> Layout {
    let names = |parties: &[PartyName]| {
        parties.iter().map(|party| party.name.clone()).collect::<Vec<_>>().join(&t!(m, "cli-comma"))
    };
    let since = &sheet.since;
    let date = t!(
        m,
        "paper-date",
        year = since.format("%Y").to_string(),
        month = since.format("%-m").to_string(),
        day = since.format("%-d").to_string()
    );
    let limit = |limit: &crate::domain::limit::Limit| {
        m.get(&format!("limit-{}", limit.unit.code()), &[("amount", &limit.amount.to_string())])
    };
    let limits = sheet.limits.iter().map(limit).collect::<Vec<_>>().join(" + ");
    let due = match &sheet.due {
        _ if sheet.paused => t!(m, "paper-paused"),
        Some(due) => t!(m, "paper-limit", limit = limits, at = moment(due, m)),
        None => t!(m, "paper-no-due"),
    };
    let (place, matter) = if sheet.sensitive {
        (String::new(), t!(m, "paper-ring-only"))
    } else {
        (format!("{} {}", sheet.grid.name, sheet.place), sheet.text.clone())
    };
    let mut rows = vec![
        (t!(m, "paper-head-date"), date),
        (t!(m, "paper-head-from"), contact(&sheet.from)),
        (t!(m, "paper-head-to"), sheet.to.as_ref().map(|to| to.name.clone()).unwrap_or_default()),
        (t!(m, "paper-head-assists"), names(&sheet.assists)),
        (t!(m, "paper-head-kind"), sheet.kind.in_language(m.tag()).to_owned()),
        (t!(m, "paper-head-place"), place),
        (t!(m, "paper-head-limit"), due),
        (t!(m, "paper-head-clause"), sheet.clause.clone()),
    ];
    if sheet.sensitive {
        // What kind of matter it is says too much by itself.
        rows.retain(|(label, value)| !value.is_empty() && *label != t!(m, "paper-head-kind"));
    }
    let mut matter = cells::wrap(&matter, WIDE);
    let rest = matter.split_off(FIRST.min(matter.len()));
    let mut pages = vec![matter];
    pages.extend(rest.chunks(FURTHER).map(<[String]>::to_vec));
    let result: Vec<String> = sheet.result.iter().flat_map(|result| cells::wrap(result, WIDE)).collect();
    let blank = |key: &str, fields: &[&str], room: usize| Blank {
        label: m.get(&format!("paper-head-{key}"), &[]),
        fields: fields.iter().map(|field| m.get(&format!("paper-field-{field}"), &[])).collect(),
        room,
    };
    let mut blanks = vec![
        blank("receipt", &["by", "at"], 1),
        blank("result", &[], 6),
        blank("sign", &["handler", "stamp", "on"], 2),
    ];
    if let Some(blank) = blanks.get_mut(1) {
        blank.fields = result;
    }
    Layout {
        title: t!(m, "paper-title"),
        mark: t!(m, "paper-mark"),
        number: sheet.number.clone(),
        rows,
        matter: t!(m, "paper-head-matter"),
        pages,
        blanks,
        holder: if sheet.holder.is_empty() { sheet.town.name.clone() } else { sheet.holder.clone() },
        edition: sheet.edition.clone(),
    }
}
