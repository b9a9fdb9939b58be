//! What watches over the case in focus and what it has to do with others, in lines: who was given such ones before, what
//! may be the same matter, which cases it is joined or linked with, who watches it, who was reminded. One key opens the
//! others.

use super::detail::{Line, flowed, head, head_cells, party_name};
use crate::domain::case::Urging;
use crate::paper;
use crate::service::query::CaseFilter;
use crate::service::view::{BeforeRow, CaseView, HIDDEN};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Place, ScreenId, Tag};
use crate::tui::widgets::{PickOption, cells};

/// The question which of the others.
pub(super) const WHICH: Tag = "linked";

/// Everything, part by part; where there is little height in as few lines as it takes, so that the timeline stays in
/// sight.
pub(super) fn lines(view: &CaseView, ctx: &Ctx, width: usize, close: bool) -> Vec<Line> {
    if close { in_few(view, ctx, width) } else { in_full(view, ctx, width) }
}

fn in_full(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let m = &ctx.messages;
    let mut lines: Vec<Line> = Vec::new();
    let mut add = |heading: String, words: Vec<String>| {
        let rows = words.iter().flat_map(|words| cells::wrapped(words, width.saturating_sub(head_cells(ctx))));
        let row = |(place, row): (usize, String)| {
            vec![head(if place == 0 { &heading } else { "" }, ctx), (row, ctx.theme.text)]
        };
        lines.extend(rows.enumerate().map(row));
    };
    add(t!(m, "triage-head-before"), before(view).iter().map(|row| before_words(row, ctx)).collect());
    add(t!(m, "triage-head-task"), task(view, ctx).into_iter().collect());
    add(t!(m, "triage-head-watch"), watched(view, ctx).into_iter().collect());
    add(t!(m, "triage-head-urged"), urged(view, ctx));
    add(t!(m, "triage-head-alike"), view.alike.iter().map(|row| ctx.alike(row)).collect());
    add(t!(m, "triage-head-bound"), view.bonds().map(|(bond, number)| bond_words(bond, number, ctx)).collect());
    if !leads(view, ctx).is_empty()
        && let Some(line) = lines.last_mut()
    {
        line.extend(key(ctx));
    }
    lines
}

/// Cells for the words of a superior where all has to fit on a line.
const WATCH_CELLS: usize = 26;
/// And for who has it to do, until when.
const TASK_CELLS: usize = 44;

fn in_few(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let m = &ctx.messages;
    let cut = |words: &str, cells: usize| cells::cut(words, cells, ctx.theme.symbols.ellipsis);
    let mut pieces: Vec<Line> = Vec::new();
    let mut add = |heading: String, words: Option<String>| {
        pieces.extend(words.map(|words| vec![head(&heading, ctx), (words, ctx.theme.text)]));
    };
    add(t!(m, "triage-head-task"), task(view, ctx).map(|words| cut(&words, TASK_CELLS)));
    add(t!(m, "triage-head-watch"), watched(view, ctx).map(|words| cut(&words, WATCH_CELLS)));
    add(t!(m, "triage-head-urged"), urged(view, ctx).first().map(|words| cut(words, WATCH_CELLS + 4)));
    add(t!(m, "triage-head-before"), before(view).first().map(|row| before_words(row, ctx)));
    if !others(view, ctx).is_empty() {
        let mut words: Vec<String> = view.bonds().map(|(bond, _)| ctx.word("act", bond_act(bond))).collect();
        words.dedup();
        words.extend((!view.alike.is_empty()).then(|| t!(m, "triage-alike-few", count = view.alike.len())));
        let mut piece = vec![head(&t!(m, "triage-head-bound"), ctx), (words.join(&t!(m, "comma")), ctx.theme.text)];
        piece.extend(key(ctx));
        pieces.push(piece);
    }
    flowed(pieces, width)
}

/// What the timeline calls it.
fn bond_act(bond: &str) -> &str {
    if bond == "merged-into" { "merged" } else { bond }
}

fn key(ctx: &Ctx) -> Line {
    let key = Action::Linked.shown(ctx.input_method);
    vec![(format!("   {key} "), ctx.theme.key), (Action::Linked.label(&ctx.messages), ctx.theme.dim)]
}

fn before(view: &CaseView) -> &[BeforeRow] {
    view.proposal.as_ref().map_or(&[], |proposal| &proposal.before)
}

fn before_words(row: &BeforeRow, ctx: &Ctx) -> String {
    let (received, returned) = (row.received.to_string(), row.returned.to_string());
    t!(ctx.messages, "case-before", who = row.party.name.as_str(), received = received, returned = returned)
}

/// Which person has it to do, by whom until when, and what came of it.
fn task(view: &CaseView, ctx: &Ctx) -> Option<String> {
    view.row.task.as_ref().map(|task| paper::task_words(task, ctx.today(), &ctx.messages))
}

/// Which superior watches it, since when and why.
fn watched(view: &CaseView, ctx: &Ctx) -> Option<String> {
    let watch = view.case.supervision.as_ref()?;
    let who = party_name(view, &watch.by);
    Some(t!(ctx.messages, "triage-watched", who = who, at = ctx.moment(&watch.since), reason = watch.reason.as_str()))
}

/// Who was reminded by which step and has not acted since.
fn urged(view: &CaseView, ctx: &Ctx) -> Vec<String> {
    let open = |urging: &&Urging| urging.open;
    let mut steps: Vec<(&Urging, Vec<String>)> = Vec::new();
    for urging in view.case.urgings.iter().filter(open) {
        let who = party_name(view, &urging.to);
        match steps.iter_mut().find(|(first, _)| first.step == urging.step && first.at == urging.at) {
            Some((_, names)) => names.push(who),
            None => steps.push((urging, vec![who])),
        }
    }
    let words = |(urging, names): (&Urging, Vec<String>)| {
        let step = match &urging.step {
            Some(step) => view.steps.get(step).map_or(step.as_str(), |label| ctx.label(label)).to_owned(),
            None => t!(ctx.messages, "urged-by-hand"),
        };
        let who = names.join(&t!(ctx.messages, "comma"));
        t!(ctx.messages, "triage-urged", step = step, who = who, at = ctx.moment(&urging.at))
    };
    // The latest first: it is the farthest.
    steps.into_iter().rev().map(words).collect()
}

fn bond_words(bond: &str, number: &str, ctx: &Ctx) -> String {
    ctx.messages.get(&format!("bond-{bond}"), &[("number", number)])
}

/// The cases that one key leads to: those it is joined or linked with, then those that may be the same.
pub(super) fn others(view: &CaseView, ctx: &Ctx) -> Vec<PickOption> {
    let bound = view.bonds().filter(|(_, number)| *number != HIDDEN);
    let bound = bound.map(|(bond, number)| (number, bond_words(bond, number, ctx)));
    let alike = view.alike.iter().map(|row| (row.number.as_str(), ctx.alike(row)));
    let option = |(number, text): (&str, String)| PickOption { code: number.to_owned(), text, detail: String::new() };
    bound.chain(alike).map(option).collect()
}

const CASE: &str = "case:";
const GIVEN: &str = "given:";
const SENT_BACK: &str = "sent-back:";

/// All that one key leads to: other cases, then the cases of its kind that units were given before, and those of them
/// that they sent back.
pub(super) fn leads(view: &CaseView, ctx: &Ctx) -> Vec<PickOption> {
    let m = &ctx.messages;
    let cases = others(view, ctx).into_iter();
    let cases = cases.map(|option| PickOption { code: format!("{CASE}{}", option.code), ..option });
    let figures = before(view).iter().flat_map(|row| {
        let (who, code) = (row.party.name.as_str(), super::asking::party_code(&row.party.party));
        let received = t!(m, "case-lead-given", who = who, count = row.received.to_string());
        let returned = t!(m, "case-lead-returned", who = who, count = row.returned.to_string());
        let option = |lead: &str, text| PickOption { code: format!("{lead}{code}"), text, detail: String::new() };
        let sent_back = (row.returned > 0).then(|| option(SENT_BACK, returned));
        std::iter::once(option(GIVEN, received)).chain(sent_back).collect::<Vec<_>>()
    });
    cases.chain(figures).collect()
}

/// Goes where a lead leads.
pub(super) fn follow(view: &CaseView, code: &str, ctx: &Ctx) -> Vec<Effect> {
    let kind = Some(view.row.kind.to_string());
    let name = leads(view, ctx).into_iter().find(|lead| lead.code == code).map(|lead| lead.text).unwrap_or_default();
    let place = if let Some(number) = code.strip_prefix(CASE) {
        Place::Case(number.to_owned())
    } else if let Some(party) = code.strip_prefix(GIVEN) {
        Place::Behind(Box::new(CaseFilter { kind, given: Some(party.to_owned()), ..CaseFilter::default() }), name)
    } else if let Some(party) = code.strip_prefix(SENT_BACK) {
        Place::Behind(Box::new(CaseFilter { kind, sent_back: Some(party.to_owned()), ..CaseFilter::default() }), name)
    } else {
        return Vec::new();
    };
    vec![Effect::Go(ScreenId::Triage, Some(place))]
}

/// Asks which of several.
pub(super) fn which(options: Vec<PickOption>, ctx: &Ctx) -> Vec<Effect> {
    vec![Effect::Ask { tag: WHICH, ask: Ask::Pick { title: Action::Linked.label(&ctx.messages), options } }]
}
