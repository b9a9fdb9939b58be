//! The sheet on which an area is handed over (交接單): what stays with it, for both and a witness to sign.

use std::fmt::Write as _;

use super::html::{STYLE, broken, escaped};
use super::lines::{PAGE, centred, row, rule};
use super::message::moment;
use crate::i18n::{Lang, Messages, cells, spans};
use crate::service::view::{HandoverArea, HandoverRow, HandoverView};
use crate::t;

/// Cells that a line is wide, in both forms.
const WIDE: usize = 64;
/// Lines of a page, those of labels and rules included.
const PAGE_LINES: usize = 46;
/// Lines that a block takes besides its own: its rule.
const BESIDE: usize = 1;

/// A label, and what stands beside it; `room` lines are left for a pen.
#[derive(Clone)]
struct Block {
    label: String,
    lines: Vec<String>,
    room: usize,
}

/// A page of one area.
struct Page {
    area: String,
    blocks: Vec<Block>,
}

/// The messages of the language that the town's papers are in.
pub fn handover_words(view: &HandoverView) -> Messages {
    Messages::new(view.lang.parse().unwrap_or(Lang::ZhHans))
}

/// A box to tick when it was gone through together, and what it is.
fn ticked(item: &str) -> impl Iterator<Item = String> {
    let wrapped = cells::wrap(item, WIDE - 3).into_iter().enumerate();
    wrapped.map(|(at, line)| if at == 0 { format!("□ {line}") } else { format!("  {line}") })
}

/// A list under its count.
fn listed(label: String, items: impl IntoIterator<Item = String>, total: usize, m: &Messages) -> Block {
    let mut lines = vec![t!(m, "handover-count", count = total)];
    let mut shown = 0;
    for item in items {
        shown += 1;
        lines.extend(ticked(&item));
    }
    if shown < total {
        lines.push(t!(m, "handover-more", count = total - shown));
    }
    Block { label, lines, room: 0 }
}

/// Rows of the ledger, with a heading for each item, and for each grid where there are several.
fn rows_to_check(area: &HandoverArea, m: &Messages) -> Block {
    let total = usize::try_from(area.stale_total).unwrap_or(usize::MAX);
    let mut lines = vec![t!(m, "handover-count", count = total)];
    let several = area.stale.iter().any(|row| row.grid != area.grid);
    let mut above: Option<&HandoverRow> = None;
    for row in &area.stale {
        let new_grid = above.is_none_or(|above| above.grid != row.grid);
        if new_grid || above.is_none_or(|above| above.item != row.item) {
            let item = row.item.in_language(m.tag());
            lines.push(if several { format!("{}  {item}", row.grid.name) } else { item.to_owned() });
        }
        let known = row.known.to_string();
        let words = match &row.number_label {
            Some(label) => {
                let (place, number) = (row.place.as_deref().unwrap_or_default(), label.in_language(m.tag()));
                t!(m, "handover-stale-numbered", place = place, number = number, key = row.key.as_str(), known = known)
            }
            None => t!(m, "handover-stale", key = row.key.as_str(), known = known),
        };
        lines.extend(ticked(words.trim_start()));
        above = Some(row);
    }
    if area.stale.len() < total {
        lines.push(t!(m, "handover-more", count = total - area.stale.len()));
    }
    Block { label: t!(m, "handover-stale-rows"), lines, room: 0 }
}

fn blocks(area: &HandoverArea, view: &HandoverView, m: &Messages) -> Vec<Block> {
    let day = |date| spans::day(m.lang(), date);
    let plain = |label: String, lines: Vec<String>| Block { label, lines, room: 0 };
    let to_fill = |label: String, fields: &[&str], room: usize| Block {
        label,
        lines: fields.iter().map(|field| m.get(&format!("handover-{field}"), &[])).collect(),
        room,
    };
    let name = |person: &Option<crate::service::view::PersonName>| {
        person.as_ref().map_or_else(|| "＿＿＿＿".to_owned(), |person| person.name.clone())
    };
    let posts = area.posts.iter().map(|post| {
        let label = post.label.in_language(m.tag());
        t!(m, "handover-post", post = label, gives = name(&post.gives), takes = name(&post.takes))
    });
    let mut posts: Vec<String> = posts.collect();
    if posts.is_empty() {
        posts.push(t!(m, "handover-post", post = "", gives = "＿＿＿＿", takes = "＿＿＿＿"));
    }
    let cases = area.cases.iter().map(|case| {
        let due = case.due.as_ref().map(|due| t!(m, "handover-due", due = moment(due, m))).unwrap_or_default();
        let stage = m.code("stage", &code(&case.stage));
        let parts = [case.number.as_str(), case.kind.in_language(m.tag()), &case.place, &stage, &due];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("  ")
    });
    let promises = area.promises.iter().map(|promise| {
        let (by, whom) = (day(promise.by), promise.household.as_str());
        t!(m, "handover-promise", by = by, whom = whom, what = promise.promise.as_str())
    });
    let drafts = area.drafts.iter().map(|draft| {
        let form = m.code("draft-form", &draft.form);
        let by = draft.by.as_ref().map(|by| by.name.clone()).unwrap_or_default();
        t!(m, "handover-draft", form = form, by = by, at = moment(&draft.at, m))
    });
    let mut drafts = listed(t!(m, "handover-drafts"), drafts, area.drafts.len(), m);
    if area.drafts_kept > 0 {
        drafts.lines.push(t!(m, "handover-drafts-kept", count = area.drafts_kept));
    }
    vec![
        plain(t!(m, "handover-grid"), vec![format!("{}  {}", area.grid.name, area.grid.code)]),
        plain(t!(m, "handover-on"), vec![view.on.to_string()]),
        plain(t!(m, "handover-posts"), posts),
        listed(t!(m, "handover-cases"), cases, area.cases.len(), m),
        listed(t!(m, "handover-promises"), promises, area.promises.len(), m),
        rows_to_check(area, m),
        listed(t!(m, "handover-unsigned"), area.unsigned.iter().map(|date| day(*date)), area.unsigned.len(), m),
        drafts,
        to_fill(t!(m, "handover-things"), &["keys", "equipment", "papers"], 1),
        to_fill(t!(m, "handover-remarks"), &[], 2),
        plain(t!(m, "paper-head-clause"), view.clause.iter().cloned().collect()),
        to_fill(t!(m, "handover-sign"), &["gives", "takes", "witness", "stamp"], 1),
    ]
}

fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The blocks of an area on as many pages as they need; what is signed is never torn from its label.
fn pages(area: &HandoverArea, view: &HandoverView, m: &Messages) -> Vec<Page> {
    let page = || Page { area: area.grid.name.clone(), blocks: Vec::new() };
    let (mut done, mut now, mut left) = (Vec::new(), page(), PAGE_LINES);
    for block in blocks(area, view, m) {
        let Block { label, lines, room } = block;
        let fits = lines.len() + room + BESIDE <= left;
        // What is filled in by hand, and what is short, begins anew rather than being torn.
        if !fits && (room > 0 || left < 6) {
            done.push(std::mem::replace(&mut now, page()));
            left = PAGE_LINES;
        }
        let (mut rest, mut first) = (lines.as_slice(), true);
        loop {
            let (here, after) = rest.split_at(rest.len().min(left.saturating_sub(BESIDE + room).max(1)));
            let label = if first { label.clone() } else { t!(m, "handover-on-and-on", what = label.as_str()) };
            now.blocks.push(Block { label, lines: here.to_vec(), room: if after.is_empty() { room } else { 0 } });
            left = left.saturating_sub(here.len() + room + BESIDE);
            (rest, first) = (after, false);
            if rest.is_empty() {
                break;
            }
            done.push(std::mem::replace(&mut now, page()));
            left = PAGE_LINES;
        }
    }
    done.push(now);
    done
}

fn all_pages(view: &HandoverView, m: &Messages) -> Vec<Page> {
    view.areas.iter().flat_map(|area| pages(area, view, m)).collect()
}

fn foot(view: &HandoverView, page: usize, of: usize, m: &Messages) -> String {
    let holder = if view.holder.is_empty() { &view.town.name } else { &view.holder };
    let (mark, edition) = (t!(m, "paper-mark"), view.edition.as_str());
    t!(m, "paper-foot", mark = mark, holder = holder.as_str(), edition = edition, page = page, of = of)
}

/// For line printers: 80 cells wide, a form feed between pages.
pub fn handover_lines(view: &HandoverView, m: &Messages) -> String {
    let pages = all_pages(view, m);
    let of = pages.len();
    let texts = pages.iter().enumerate().map(|(at, page)| {
        let mark = t!(m, "paper-mark");
        let room = PAGE - cells::width(&mark).min(PAGE);
        let mut lines = vec![format!("{mark}{}", cells::pad_start(&page.area, room)), String::new()];
        lines.extend([centred(&t!(m, "handover-title")), String::new(), rule()]);
        for block in &page.blocks {
            lines.extend(row(&block.label, &block.lines));
            lines.extend((0..block.room).map(|_| String::new()));
            lines.push(rule());
        }
        lines.push(centred(&foot(view, at + 1, of, m)));
        lines.join("\n")
    });
    texts.collect::<Vec<_>>().join("\n\u{c}\n") + "\n"
}

/// As a page for browsers to print: A4, no scripts, nothing from a network.
pub fn handover_html(view: &HandoverView, m: &Messages) -> String {
    let title = t!(m, "handover-title");
    let pages = all_pages(view, m);
    let of = pages.len();
    let mut text = String::new();
    let _ = write!(
        text,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n",
        m.tag(),
        escaped(&title)
    );
    for (at, page) in pages.iter().enumerate() {
        let _ = write!(
            text,
            "<section class=\"page\">\n<div class=\"top\"><span>{}</span><span>{}</span></div>\n<h1>{}</h1>\n<table>\n",
            escaped(&t!(m, "paper-mark")),
            escaped(&page.area),
            escaped(&title)
        );
        for block in &page.blocks {
            let room = "<br>".repeat(block.room);
            let _ =
                writeln!(text, "<tr><th>{}</th><td>{}{room}</td></tr>", escaped(&block.label), broken(&block.lines));
        }
        let _ = write!(text, "</table>\n<footer>{}</footer>\n</section>\n", escaped(&foot(view, at + 1, of, m)));
    }
    text.push_str("</body>\n</html>\n");
    text
}
