//! The public notice of a grid (公示), to be put up where residents pass: bounds, who is responsible, whom to tell what
//! one thinks of it.

use super::contact;
use super::page::{Pages, Readers, Row, wrapped};
use crate::i18n::{Lang, Messages, spans};
use crate::service::view::{NoticePost, NoticeView};
use crate::t;

/// Lines for residents and resident units to write on.
const TO_WRITE: usize = 8;

/// As text for line printers.
pub fn notice_lines(view: &NoticeView, m: &Messages) -> String {
    pages(view, m).lines_for(Readers::Everybody, m)
}

/// As a page for browsers to print.
pub fn notice_html(view: &NoticeView, m: &Messages) -> String {
    pages(view, m).html_for(Readers::Everybody, m)
}

/// The messages of the language that leaves the house: the town's.
pub fn notice_words(view: &NoticeView) -> Messages {
    Messages::new(view.lang.parse().unwrap_or(Lang::ZhHans))
}

/// What the file is called.
pub fn notice_name(view: &NoticeView, m: &Messages, ending: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let grid: String = view.grid.name.chars().map(plain).collect();
    format!("{}-{grid}-{}.{ending}", m.code("paper-file", "notice"), view.made.date_naive())
}

fn pages(view: &NoticeView, m: &Messages) -> Pages {
    let day = |date| spans::day(m.lang(), date);
    let community = view.community.as_ref().map(|community| community.name.as_str());
    let about = [Some(view.town.name.as_str()), community].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut rows = vec![Row::Head(t!(m, "notice-grid"))];
    rows.extend(wrapped("", &view.grid.name));
    let boundary = view.boundary.clone().unwrap_or_else(|| "_".repeat(40));
    rows.extend(wrapped("", &t!(m, "notice-bounds", bounds = boundary)));
    if let Some(households) = view.households {
        rows.extend(wrapped("", &t!(m, "notice-households", count = households)));
    }
    if let Some(from) = view.divided_from {
        rows.extend(wrapped("", &t!(m, "notice-divided", from = day(from))));
    }
    rows.push(Row::Gap);
    rows.push(Row::Head(t!(m, "notice-people")));
    for post in &view.posts {
        rows.extend(wrapped("", &person(post, m)));
    }
    if view.posts.is_empty() {
        rows.push(Row::Write);
    }
    rows.push(Row::Gap);
    rows.push(Row::Head(t!(m, "notice-channels")));
    for channel in &view.channels {
        rows.extend(wrapped("", &contact(channel)));
    }
    rows.push(Row::Gap);
    rows.push(Row::Head(t!(m, "notice-comments")));
    rows.extend(std::iter::repeat_n(Row::Write, TO_WRITE));
    rows.push(Row::Gap);
    let clauses = view.clauses.join(&t!(m, "cli-comma"));
    rows.push(Row::Fields(vec![
        clauses,
        t!(m, "notice-stamp"),
        t!(m, "notice-day", on = view.made.date_naive().to_string()),
    ]));
    Pages { title: t!(m, "notice-title"), about, rows, holder: view.holder.clone(), edition: view.edition.clone() }
}

fn person(post: &NoticePost, m: &Messages) -> String {
    let label = post.label.in_language(m.tag());
    let phone = post.phone.clone().unwrap_or_else(|| "_".repeat(16));
    t!(m, "notice-person", post = label, name = post.person.as_str(), phone = phone, from = post.from.to_string())
}
