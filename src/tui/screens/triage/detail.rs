//! The case in focus, line by line: what happened, who was told, by when, what is proposed and why, what was done.

use ratatui::style::Style;

use super::{bonds, brought, clock, outcome, parts};
use crate::domain::case::{CaseEvent, Named, Party};
use crate::domain::change::Author;
use crate::domain::time::Civil;
use crate::paper;
use crate::service::view::{CaseView, PartyName, ProposalView, TellingView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::keys::Action;
use crate::tui::widgets::cells;

/// A line of text in several styles.
pub(super) type Line = Vec<(String, Style)>;

/// The words in front of lines: 期限, 擬辦, 依據.
const HEADS: [&str; 16] = [
    "due",
    "more-time",
    "proposed",
    "rule",
    "result",
    "before",
    "alike",
    "watch",
    "urged",
    "bound",
    "original",
    "files",
    "concerns",
    "satisfaction",
    "sample",
    "hazard",
];

/// Cells that they take, with the gap behind them, however long they are in the language.
pub(super) fn head_cells(ctx: &Ctx) -> usize {
    let widest = HEADS.iter().map(|code| cells::width(&ctx.word("triage-head", code))).max().unwrap_or(0);
    (widest + 1).max(6)
}

/// How much of a case can be seen without scrolling.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Cells of a line.
    pub(super) width: usize,
    /// Lines.
    pub(super) lines: usize,
    /// There are few lines: the parts stand close.
    pub(super) close: bool,
}

/// Everything about the case. Whoever was told, the due time and what is proposed are in sight whatever the length of the
/// text: as much of it as there is room for stands above them, and all of it below.
pub(super) fn lines(view: &CaseView, ctx: &Ctx, room: Room) -> Vec<Line> {
    let Room { width, close, .. } = room;
    let proposal = view.proposal.as_ref().map_or_else(Vec::new, |proposal| proposed(view, proposal, ctx, width));
    let (tellings, due) = (tellings(view, ctx, width), due(view, ctx, width));
    let parts = parts::lines(view, ctx, width);
    let (place, brought) = (matter(view, ctx, width), brought::lines(view, ctx));
    let gaps = if close { 0 } else { 3 };
    let pinned = [&place, &tellings, &due, &proposal].map(Vec::len).into_iter().sum::<usize>() + gaps;
    let words = cells::wrapped(&view.case.text, width);
    let shown = room.lines.saturating_sub(pinned).max(if close { 1 } else { 2 });
    let text = |words: &[String]| words.iter().map(|row| vec![(row.clone(), ctx.theme.text)]).collect::<Vec<Line>>();
    let (mut first, mut whole) = (place, Vec::new());
    if words.len() > shown {
        first.extend(text(words.get(..shown).unwrap_or(&words)));
        if let Some(last) = first.last_mut() {
            *last = goes_on(last, ctx, width);
        }
        whole.push(vec![(t!(ctx.messages, "triage-text-whole"), ctx.theme.strong)]);
        whole.extend(text(&words));
    } else {
        first.extend(text(&words));
    }
    // What has to be decided comes before how it came about, where there is little height.
    let (clocks, brought) = if close {
        first.extend(due);
        (tellings, brought)
    } else {
        first.extend(brought);
        (tellings.into_iter().chain(due).collect(), Vec::new())
    };
    let bonds = bonds::lines(view, ctx, width, close);
    let (outcome, holds) = (outcome(view, ctx, width), clock::holds(view, ctx, width));
    let course = course(view, ctx, width);
    let parts = if close {
        [first, proposal, clocks, brought, parts, bonds, whole, outcome, holds, course]
    } else {
        [first, clocks, parts, proposal, brought, bonds, whole, outcome, holds, course]
    };
    let mut lines: Vec<Line> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !lines.is_empty() && !close {
            lines.push(Vec::new());
        }
        lines.extend(part);
    }
    lines
}

/// A line whose text goes on elsewhere, saying so at its end.
fn goes_on(line: &Line, ctx: &Ctx, width: usize) -> Line {
    let more = format!(" {}", t!(ctx.messages, "triage-text-more"));
    let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
    let room = width.saturating_sub(cells::width(&more) + cells::width(ctx.theme.symbols.ellipsis));
    let cut = cells::cut(&text, room, "");
    vec![(format!("{cut}{}", ctx.theme.symbols.ellipsis), ctx.theme.text), (more, ctx.theme.dim)]
}

/// Where it lies and who reported it how.
fn matter(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let (case, theme) = (&view.case, &ctx.theme);
    let dot = theme.symbols.dot;
    let who = author(view, &case.filed_by, ctx);
    let filed = t!(ctx.messages, "triage-filed", who = who, at = ctx.moment(&case.times.keyed));
    let source = ctx.coded("source", &case.source);
    let place = format!("{} {dot} {}", view.row.grid.name, case.place);
    let mut context = vec![filed, source, ctx.coded("path", &case.path)];
    if let Some(order) = &case.order {
        context.push(t!(
            ctx.messages,
            "triage-source-order",
            system = order.system.as_str(),
            number = order.number.as_str()
        ));
    }
    if let Some(reporter) = &case.reporter {
        let words = [reporter.name.as_deref(), reporter.phone.as_deref()];
        let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            context.push(t!(ctx.messages, "triage-reporter", who = words));
        }
    }
    let mut lines = vec![vec![(place, theme.strong)]];
    let context = cells::wrapped(&context.join(&format!(" {dot} ")), width);
    lines.extend(context.into_iter().map(|row| vec![(row, theme.dim)]));
    lines
}

/// Who was told and answered (●), or has not (○), with the delay from happening; keying does not count.
fn tellings(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let theme = &ctx.theme;
    let happened = t!(ctx.messages, "triage-happened", at = ctx.moment(&view.case.times.happened));
    let mut pieces: Vec<Line> = vec![vec![(happened, theme.text)]];
    for telling in &view.tellings {
        let (symbol, words, style) = match &telling.answered {
            Some((who, at)) => {
                let words = t!(ctx.messages, "triage-answered", who = who.as_str(), at = ctx.moment(at));
                (theme.symbols.done, words, theme.good)
            }
            None => (theme.symbols.open, t!(ctx.messages, "triage-unanswered"), theme.soon),
        };
        let how = ctx.coded("channel", &telling.channel);
        pieces.push(vec![
            (format!("{} {how} {}", ctx.moment(&telling.told), telling.to.name), theme.text),
            (format!(" {symbol} {words}"), style),
            delay(telling, ctx),
        ]);
    }
    if view.case.on_site {
        pieces.push(vec![(t!(ctx.messages, "triage-on-site"), theme.soon)]);
        let at_once = &view.row.at_once;
        match (at_once.note_due, at_once.note_late_minutes) {
            (_, Some(late)) => {
                let words = t!(ctx.messages, "case-note-late", late = ctx.length(late));
                pieces.push(vec![(format!("{} {words}", theme.symbols.alarm), theme.bad)]);
            }
            (Some(due), None) => {
                pieces.push(vec![(t!(ctx.messages, "case-note-due", at = ctx.moment(&due)), theme.text)]);
            }
            (None, None) => {}
        }
    }
    flowed(pieces, width)
}

/// How long it took until they knew; a late one is pointed out (篇3/責任人4-c).
fn delay(telling: &TellingView, ctx: &Ctx) -> (String, Style) {
    let words = match (telling.delay_in_minutes, telling.open_in_minutes) {
        (Some(delay), _) => format!("+{}", ctx.length(delay)),
        (None, Some(open)) => t!(ctx.messages, "case-told-open", delay = ctx.length(open)),
        (None, None) => return (String::new(), ctx.theme.dim),
    };
    if telling.late {
        return (format!(" {}", t!(ctx.messages, "case-told-late", delay = words)), ctx.theme.bad);
    }
    (format!(" {words}"), ctx.theme.dim)
}

/// Pieces side by side, on as many lines as they need; none is broken.
pub(super) fn flowed(pieces: Vec<Line>, width: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut used = 0;
    for piece in pieces {
        let wide: usize = piece.iter().map(|(text, _)| cells::width(text)).sum();
        match lines.last_mut() {
            Some(line) if used + 3 + wide <= width => {
                line.push(("   ".to_owned(), Style::new()));
                line.extend(piece);
                used += 3 + wide;
            }
            _ => {
                lines.push(piece);
                used = wide;
            }
        }
    }
    lines
}

pub(super) fn head(words: &str, ctx: &Ctx) -> (String, Style) {
    (cells::fit(words, head_cells(ctx), false, ""), ctx.theme.dim)
}

/// By when, unless the clock stands still; then what was asked for beyond it.
fn due(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let mut lines = match clock::paused(view, ctx) {
        Some(words) => {
            // What was late when it was stopped stays late.
            let late = view.row.left_in_minutes.map(|left| format!("{}  ", ctx.left(Some(left), view.row.urgent)));
            let words = format!("{}{words}", late.unwrap_or_default());
            clock::under(&t!(ctx.messages, "triage-head-due"), &words, ctx, width)
        }
        None => running(view, ctx),
    };
    if let Some(words) = clock::asked(view, ctx) {
        lines.extend(clock::under(&t!(ctx.messages, "triage-head-more-time"), &words, ctx, width));
    }
    if let Some(words) = clock::parking(view, ctx) {
        lines.extend(clock::under(&t!(ctx.messages, "triage-head-parking"), &words, ctx, width));
    }
    lines
}

fn running(view: &CaseView, ctx: &Ctx) -> Vec<Line> {
    let Some(due) = &view.case.due else { return Vec::new() };
    let key = Action::Due.shown(ctx.input_method);
    let words = t!(ctx.messages, "triage-due", at = ctx.moment(&due.at), limit = ctx.limit(due.limit));
    let left = ctx.left(view.row.left_in_minutes, view.row.urgent);
    vec![vec![
        head(&t!(ctx.messages, "triage-head-due"), ctx),
        (format!("{words}  "), ctx.theme.text),
        (left, ctx.theme.time_left(view.row.left_in_minutes)),
        (format!("   {key} "), ctx.theme.key),
        (Action::Due.label(&ctx.messages), ctx.theme.dim),
    ]]
}

/// What is proposed, in one sentence, then by which rule and clause.
fn proposed(view: &CaseView, proposal: &ProposalView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let theme = &ctx.theme;
    let dot = theme.symbols.dot;
    let rule = format!(
        "{} {dot} {} {dot} {}",
        t!(ctx.messages, "triage-rule", rule = ctx.label(&proposal.rule_label)),
        proposal.clause,
        ctx.coded("responsibility", &proposal.responsibility)
    );
    let mut lines = Vec::new();
    let room = width.saturating_sub(head_cells(ctx));
    for (place, row) in cells::wrapped(&proposal_words(proposal, ctx), room).into_iter().enumerate() {
        let first = if place == 0 { t!(ctx.messages, "triage-head-proposed") } else { String::new() };
        lines.push(vec![head(&first, ctx), (row, theme.strong)]);
    }
    let now_due = view.case.due.as_ref().map(|due| due.at);
    if let (Some(limit), Some(at)) = (proposal.limit, &proposal.due)
        && now_due != Some(*at)
    {
        let words = t!(ctx.messages, "triage-due-then", at = ctx.moment(at), limit = ctx.limit(limit));
        lines.push(vec![head("", ctx), (words, theme.text)]);
    }
    for (place, row) in cells::wrapped(&rule, room).into_iter().enumerate() {
        let first = if place == 0 { t!(ctx.messages, "triage-head-rule") } else { String::new() };
        lines.push(vec![head(&first, ctx), (row, theme.dim)]);
    }
    lines
}

/// `上報鎮網格辦、城管中隊（主辦）  南街社區（協辦）`
pub(super) fn proposal_words(proposal: &ProposalView, ctx: &Ctx) -> String {
    let comma = t!(ctx.messages, "comma");
    let names =
        |parties: &[PartyName]| parties.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join(&comma);
    let mut parts = Vec::new();
    let lead = proposal.lead.as_ref().map(|lead| t!(ctx.messages, "triage-lead", who = lead.name.as_str()));
    match (&proposal.office, lead) {
        (Some(office), Some(lead)) => {
            parts.push(t!(ctx.messages, "triage-report-to", who = format!("{}{comma}{lead}", office.name)));
        }
        (Some(office), None) => parts.push(t!(ctx.messages, "triage-report-to", who = office.name.as_str())),
        (None, Some(lead)) => parts.push(lead),
        (None, None) => parts.push(t!(ctx.messages, "triage-own")),
    }
    if !proposal.assist.is_empty() {
        parts.push(t!(ctx.messages, "triage-assist", who = names(&proposal.assist)));
    }
    parts.join("  ")
}

fn outcome(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    if let Some(result) = &view.case.result {
        for (place, row) in cells::wrapped(result, width.saturating_sub(head_cells(ctx))).into_iter().enumerate() {
            let first = if place == 0 { t!(ctx.messages, "triage-head-result") } else { String::new() };
            lines.push(vec![head(&first, ctx), (row, ctx.theme.text)]);
        }
    }
    lines.extend(outcome::lines(view, ctx, width));
    if !lines.is_empty() {
        lines.insert(0, Vec::new());
    }
    lines
}

/// Everything that was done, oldest first.
fn course(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let theme = &ctx.theme;
    let mut lines = vec![vec![(t!(ctx.messages, "triage-course"), theme.strong)]];
    for event in &view.case.events {
        let words = event_words(view, event, ctx);
        let at = ctx.moment(&event.at);
        let indent = cells::width(&at) + 2;
        for (place, row) in cells::wrapped(&words, width.saturating_sub(indent)).into_iter().enumerate() {
            let first = if place == 0 { format!("{at}  ") } else { " ".repeat(indent) };
            lines.push(vec![(first, theme.dim), (row, theme.text)]);
        }
    }
    for oddity in &view.case.oddities {
        let words = t!(ctx.messages, "triage-oddity", what = paper::oddity(oddity, &ctx.messages));
        lines.push(vec![(words, theme.warn)]);
    }
    lines
}

/// One line of the course: what, who, whom, in which words, by which clause.
pub(super) fn event_words(view: &CaseView, event: &CaseEvent, ctx: &Ctx) -> String {
    let minute = |at: &Civil| at.timestamp() / 60;
    let keyed_later = minute(&event.at) != minute(&event.keyed);
    let mut words = if event.what == "filed" && keyed_later {
        // It stands at the time when it happened: when it was filed is another thing.
        vec![t!(ctx.messages, "triage-filed-later", dot = ctx.theme.symbols.dot, at = ctx.moment(&event.keyed))]
    } else {
        vec![ctx.word("act", event.act())]
    };
    words.extend(event.limit.map(|limit| ctx.limit(limit)));
    words.extend(event.named().map(|named| match named {
        Named::Word(family, code) => ctx.word(family, code),
        Named::Step(code) => view.steps.get(code).map_or(code, |step| ctx.label(step)).to_owned(),
        Named::Class(code) => {
            view.kinds.get(code).map_or_else(|| ctx.word("nature", code), |kind| ctx.label(kind).to_owned())
        }
        Named::Plain(text) => text.to_owned(),
    }));
    words.extend(event.until.map(|until| t!(ctx.messages, "event-until", until = ctx.date(until))));
    if let Some(party) = &event.party {
        words.push(party_name(view, party));
    }
    let who = author(view, &event.keyed_by, ctx);
    words.push(match &event.by {
        Some(by) if *by != who => t!(ctx.messages, "event-by-and-keyed", by = by.as_str(), who = who),
        _ => who,
    });
    words.extend(event.name.clone().filter(|name| event.what == "relieved" && event.by.as_ref() != Some(name)));
    words.extend(event.channel.map(|channel| ctx.coded("channel", &channel)));
    if let Some(text) = &event.text {
        words.push(text.clone());
    }
    if event.what != "filed" && keyed_later {
        words.push(t!(ctx.messages, "event-keyed", at = ctx.moment(&event.keyed)));
    }
    if let Some(clause) = &event.clause {
        words.push(clause.clone());
    }
    words.join("  ")
}

/// A party's shown name; its code if the answer does not name it.
pub(super) fn party_name(view: &CaseView, party: &Party) -> String {
    let known = view.parties.iter().find(|named| named.party == *party);
    known.map_or_else(
        || match party {
            Party::Station(grid) => grid.to_string(),
            Party::Unit(code) | Party::Service(code) => code.to_string(),
        },
        |named| named.name.clone(),
    )
}

pub(super) fn author(view: &CaseView, author: &Author, ctx: &Ctx) -> String {
    match author {
        Author::Person(person) => view.people.get(person).cloned().unwrap_or_else(|| person.to_string()),
        Author::Owner => t!(ctx.messages, "owner"),
        Author::Program => "gridlog".to_owned(),
    }
}
