//! The end of the day (當日小結): what is still open, line by line, one key each: do it, carry it over, or say why it is not
//! owed. Then the day's log is signed, which says what was carried over.
//!
//! What was carried over or excused is kept as a draft of the day: it is there again after a case was looked at, after another screen,
//! and after the power failed.

mod open;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use self::open::{Open, Owed, all};
use super::known;
use crate::domain::absence::ExcuseKind;
use crate::domain::half_day::HalfDays;
use crate::service::command::Command;
use crate::service::drafts::Draft;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, DutyState, LogHint, TodayView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, AskedFields, Event, FormRequest, Hint, Pane, Reply, Tag};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::{Choice, FormField, ListState, cells};

const TODAY: Tag = "today";
const HINTS: Tag = "hints";
const DRAFT: Tag = "draft";
const KEPT: Tag = "kept";
const WHY: Tag = "why";
const EXCUSE: Tag = "excuse";
const HOW: Tag = "how";
const CONFIRM: Tag = "confirm";
const SIGN: Tag = "sign";

/// The draft that keeps what was carried over, and its field of the day that this was said of.
const CARRIED: &str = "wrap-up";
const DAY: &str = "day";

/// Cells of the box.
const WIDE: u16 = 76;

/// What became of something that is not done today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is left for another day.
    Carried,
    /// Why it was not done has been said; whoever receives that decides on it.
    Excused,
}

impl Fate {
    /// As the draft has it.
    fn code(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Excused => "excused",
        }
    }

    fn of(code: &str) -> Option<Self> {
        [Self::Carried, Self::Excused].into_iter().find(|fate| fate.code() == code)
    }

    /// The word before a line, and the sentence of the signed log.
    fn word(self, ctx: &Ctx) -> String {
        match self {
            Self::Carried => t!(ctx.messages, "wrap-carried"),
            Self::Excused => t!(ctx.messages, "wrap-excused"),
        }
    }

    fn in_log(self, what: String, ctx: &Ctx) -> String {
        match self {
            Self::Carried => t!(ctx.messages, "wrap-carried-over", what = what),
            Self::Excused => t!(ctx.messages, "wrap-excused-in-log", what = what),
        }
    }
}

/// The walk through the day.
#[derive(Default)]
pub struct WrapUp {
    /// Rows that were marked on the screen before.
    marked: Vec<String>,
    view: Option<Box<TodayView>>,
    hints: Vec<LogHint>,
    open: Option<Vec<Open>>,
    /// What is left undone, by key.
    fates: BTreeMap<String, Fate>,
    list: ListState,
    /// The line that the question under way is about.
    asked: Option<Open>,
    signs: bool,
    refused: Option<Refusal>,
}

impl WrapUp {
    /// With rows of Today that were marked there.
    pub fn new(marked: Vec<String>) -> Self {
        Self { marked, ..Self::default() }
    }

    fn read(ctx: &Ctx) -> Vec<Effect> {
        vec![
            Effect::Query { tag: TODAY, query: Query::Today { person: None } },
            Effect::Query { tag: HINTS, query: Query::OwnHints { date: ctx.today() } },
        ]
    }

    fn take(&mut self, ctx: &Ctx) {
        let Some(view) = &self.view else { return };
        let before = self.selected().map(|open| open.key.clone());
        self.signs = view.duties.iter().any(|row| matches!(row.state, DutyState::DayLog { signed: None, .. }));
        // What one may want to look at before signing says nothing any more once the day is signed.
        let signed = view.duties.iter().any(|row| matches!(row.state, DutyState::DayLog { signed: Some(_), .. }));
        let hints = if signed && !self.signs { &[] } else { self.hints.as_slice() };
        let open = all(view, &self.marked, hints, ctx);
        let keys: Vec<String> = open.iter().map(|one| one.key.clone()).collect();
        self.list.reload(&keys, before.as_deref());
        self.open = Some(open);
        self.refused = None;
    }

    /// What was carried over on this day; of another day's walk nothing is left.
    fn restore(&mut self, draft: &Draft, ctx: &Ctx) {
        if draft.form == CARRIED && draft.fields.get(DAY).is_some_and(|day| *day == ctx.today().to_string()) {
            let fates = draft.fields.iter().filter_map(|(key, code)| Some((key.clone(), Fate::of(code)?)));
            self.fates.extend(fates);
        }
    }

    fn keep(&self, ctx: &Ctx) -> Effect {
        let mut fields: BTreeMap<String, String> =
            self.fates.iter().map(|(key, fate)| (key.clone(), fate.code().to_owned())).collect();
        fields.insert(DAY.to_owned(), ctx.today().to_string());
        Effect::SaveDraft { form: CARRIED.to_owned(), fields }
    }

    fn selected(&self) -> Option<&Open> {
        self.open.as_ref()?.get(self.list.selected()?)
    }

    /// What is neither done nor carried over nor excused.
    fn left(&self) -> usize {
        let owed = self.open.iter().flatten().filter(|one| !one.hint);
        owed.filter(|one| !self.fates.contains_key(&one.key)).count()
    }

    /// Carries the line over, or takes that back; the focus goes to the next that is left.
    fn carry(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(one) = self.selected().filter(|one| !one.hint).map(|one| one.key.clone()) else { return Vec::new() };
        if self.fates.remove(&one).is_none() {
            self.fates.insert(one, Fate::Carried);
            self.list.key(Action::Down.press());
        }
        vec![self.keep(ctx)]
    }

    /// The reason in one key, and a few words where the writer has some.
    fn ask_why(&mut self, ctx: &Ctx) -> Vec<Effect> {
        self.asked = self.selected().filter(|one| one.excuse.is_some()).cloned();
        let Some(Owed { duty, grid, slot, by }) = self.asked.as_ref().and_then(|one| one.excuse.as_ref()) else {
            return vec![Effect::Say(t!(ctx.messages, "wrap-no-excuse"))];
        };
        if by.is_empty() {
            return vec![Effect::Say(t!(ctx.messages, "absence-nothing-excuses"))];
        }
        let options: Vec<(String, String)> =
            by.iter().map(|kind| (kind.code().to_owned(), ctx.word("excuse", kind.code()))).collect();
        let first = options.first().map(|(code, _)| code.clone()).unwrap_or_default();
        let kind = FormField::choice("kind", &t!(ctx.messages, "cli-head-kind"), Choice::new(options).chosen(&first))
            .required()
            .hint(&t!(ctx.messages, "form-hint-choice"));
        let text =
            FormField::line("text", &t!(ctx.messages, "cli-head-reason"), "").hint(&t!(ctx.messages, "wrap-why-hint"));
        let asked = AskedFields {
            title: t!(ctx.messages, "wrap-why"),
            draft: format!("wrap-excuse-{duty}-{grid}-{slot:?}"),
            fields: vec![kind, text],
            focus: "kind",
        };
        vec![Effect::Ask { tag: WHY, ask: Ask::Fields(Box::new(asked)) }]
    }

    /// The words are the writer's, or else the kind's.
    fn excuse(&self, fields: &BTreeMap<String, String>, ctx: &Ctx) -> Vec<Effect> {
        let code = fields.get("kind").map(String::as_str).unwrap_or_default();
        let kind = ExcuseKind::ALL.into_iter().find(|kind| kind.code() == code);
        let Some((kind, Owed { duty, grid, slot, .. })) =
            kind.zip(self.asked.as_ref().and_then(|one| one.excuse.clone()))
        else {
            return Vec::new();
        };
        let words = fields.get("text").map(|words| words.trim()).filter(|words| !words.is_empty());
        let command = Command::DutyExcuse {
            grid: Some(grid),
            person: ctx.desk.person.as_ref().map(|person| person.id.to_string()),
            duty: Some(duty),
            span: HalfDays::of(ctx.today(), slot),
            kind,
            text: words.map_or_else(|| ctx.word("excuse", code), str::to_owned),
        };
        vec![Effect::command(EXCUSE, command, [])]
    }

    /// What was said may wait for somebody's decision: to the writer it is settled.
    fn excused(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if let Some(one) = self.asked.take() {
            self.fates.insert(one.key, Fate::Excused);
        }
        let mut effects = vec![self.keep(ctx)];
        effects.extend(Self::read(ctx));
        effects
    }

    /// The row in focus is as it was; how that is known is asked.
    fn ask_how(&self, ctx: &Ctx) -> Vec<Effect> {
        if self.selected().is_none_or(|one| one.row.is_none()) {
            return vec![Effect::Say(t!(ctx.messages, "wrap-no-confirm"))];
        }
        vec![Effect::Ask { tag: HOW, ask: known::question(1, ctx) }]
    }

    fn confirm(&self, code: &str) -> Vec<Effect> {
        let row = self.selected().and_then(|one| one.row.clone());
        let Some((how, row)) = known::how(code).zip(row) else { return Vec::new() };
        let command = Command::LedgerConfirm { grid: row.grid, item: row.item, keys: vec![row.key], how };
        vec![Effect::command(CONFIRM, command, [])]
    }

    /// Signs the day, with what was carried over in the writer's words; without a log to sign there is nothing more.
    fn finish(&self, ctx: &Ctx) -> Vec<Effect> {
        if !self.signs {
            return vec![Effect::Close, Effect::Say(t!(ctx.messages, "wrap-done"))];
        }
        let sentence = |fate: Fate| {
            let undone = self.open.iter().flatten().filter(|one| self.fates.get(&one.key) == Some(&fate));
            let undone: Vec<&str> = undone.map(|one| one.in_log.as_str()).collect();
            (!undone.is_empty()).then(|| fate.in_log(undone.join(&t!(ctx.messages, "wrap-between")), ctx))
        };
        let words = [Fate::Carried, Fate::Excused].into_iter().filter_map(sentence).collect::<Vec<_>>().join("\n");
        vec![Effect::FormFor { tag: SIGN, request: FormRequest::SignWith { words } }]
    }
}

impl Pane for WrapUp {
    /// What was carried over is the day's, in whichever window it was.
    fn writes_alone(&self) -> bool {
        false
    }

    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => {
                let mut effects = vec![Effect::LoadDraft { tag: DRAFT, form: CARRIED.to_owned() }];
                effects.extend(Self::read(ctx));
                return effects;
            }
            // The day is signed: there is nothing more to walk through.
            Event::Made(SIGN, _) => return vec![Effect::DropDraft { form: CARRIED.to_owned() }, Effect::Close],
            Event::Refresh | Event::Made(..) | Event::Done(KEPT | CONFIRM, Ok(_)) => return Self::read(ctx),
            Event::Done(EXCUSE, Ok(_)) => return self.excused(ctx),
            Event::Draft(DRAFT, Some(draft)) => self.restore(&draft, ctx),
            Event::Answer(TODAY, Ok(Answer::Today(view))) => {
                self.view = Some(view);
                self.take(ctx);
            }
            Event::Answer(TODAY, Err(refusal)) => self.refused = Some(refusal),
            Event::Answer(HINTS, Ok(Answer::OwnHints(hints))) => {
                self.hints = hints;
                self.take(ctx);
            }
            Event::Reply(WHY, Reply::Fields(fields)) => return self.excuse(&fields, ctx),
            Event::Reply(HOW, Reply::Picked(code)) => return self.confirm(&code),
            Event::Reply(KEPT, Reply::Text(text)) => {
                let Some(entry) = self.selected().map(|one| one.key.clone()) else { return Vec::new() };
                return vec![Effect::command(KEPT, Command::LogKeep { entry, text }, [])];
            }
            Event::Act(Action::Enter) => {
                return match self.selected().map(|one| one.deed.clone()) {
                    // The walk goes on where the form has closed.
                    Some(Effect::Form(request)) => vec![Effect::FormFor { tag: TODAY, request }],
                    Some(effect) => vec![effect],
                    None => self.finish(ctx),
                };
            }
            Event::Act(Action::Carry) => return self.carry(ctx),
            Event::Act(Action::Excuse) => return self.ask_why(ctx),
            Event::Act(Action::Confirm) => return self.ask_how(ctx),
            Event::Act(Action::Sign) => return self.finish(ctx),
            Event::Act(Action::Back) => return vec![Effect::Close],
            Event::Act(action) if action.is_move() => {
                self.list.key(action.press());
            }
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let rows = u16::try_from(self.open.as_ref().map_or(1, Vec::len).max(1)).unwrap_or(u16::MAX);
        let place = centred(area, WIDE, rows.saturating_add(5));
        let left = t!(ctx.messages, "wrap-left", count = self.left());
        let inner = popup(place, buffer, &ctx.theme, &t!(ctx.messages, "form-sign"), &left);
        let line = |buffer: &mut Buffer, y: u16, words: &str, style: Style| {
            cells::put(buffer, inner.x + 2, y, inner.right(), words, style);
        };
        if let Some(refusal) = &self.refused {
            return line(buffer, inner.y + 1, &ctx.refusal(refusal).what, ctx.theme.bad);
        }
        let Some(open) = &self.open else { return };
        if open.is_empty() {
            line(buffer, inner.y + 1, &t!(ctx.messages, "wrap-nothing"), ctx.theme.good);
            return;
        }
        let room = inner.height.saturating_sub(2);
        let offset = self.list.offset(usize::from(room));
        let shown = open.iter().enumerate().skip(offset);
        for ((at, one), y) in shown.zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            let selected = self.list.selected() == Some(at);
            if selected {
                buffer.set_style(Rect { y, height: 1, ..inner }, ctx.theme.selected);
                cells::put(buffer, inner.x, y, inner.right(), ctx.theme.symbols.pointer, ctx.theme.focus);
            }
            let fate = self.fates.get(&one.key);
            let (glyph, style) = if fate.is_some() {
                (ctx.theme.symbols.arrow, ctx.theme.dim)
            } else if one.hint {
                (ctx.theme.symbols.alarm, ctx.theme.warn)
            } else {
                (ctx.theme.symbols.open, ctx.theme.text)
            };
            let words = fate.map_or_else(|| one.words.clone(), |fate| format!("{} {}", fate.word(ctx), one.words));
            let room = usize::from(inner.width.saturating_sub(6));
            let words = cells::cut(&words, room, ctx.theme.symbols.ellipsis);
            line(buffer, y, &format!("{glyph} {words}"), style);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if let Some(one) = self.selected() {
            let word = if one.hint { Action::Record.label(&ctx.messages) } else { t!(ctx.messages, "wrap-do") };
            hints.push(Hint::named(Action::Enter, word));
            if one.row.is_some() {
                hints.push(Hint::of(Action::Confirm));
            }
            if !one.hint {
                hints.push(Hint::of(Action::Carry));
            }
            if one.excuse.as_ref().is_some_and(|owed| !owed.by.is_empty()) {
                hints.push(Hint::of(Action::Excuse));
            }
        }
        let finish = if self.signs { t!(ctx.messages, "form-sign-save") } else { t!(ctx.messages, "wrap-finish") };
        hints.push(Hint::named(Action::Sign, finish));
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }

    fn explains(&self, action: Action) -> bool {
        matches!(action, Action::Excuse | Action::Confirm)
    }

    fn watches(&self) -> &'static [&'static str] {
        &["case", "log", "entry", "duty"]
    }
}
