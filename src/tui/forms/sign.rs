//! Signing a working day's log (當日小結), or that of a week or month: the log has written itself, a sentence for each
//! record of its days; the writer edits the words, adds some of the own, and signs. Figures are counted, not typed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::common;
use super::sheet::{DRAFT, SAVE, Sheet, SheetPane, Step};
use crate::domain::log::{DayLine, DayLink, LogSpan};
use crate::domain::time::Civil;
use crate::paper;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, DayLogView, DayView, GridName, HintWhat, LineSays, LineView, LogHint, PeriodView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Chord};
use crate::tui::pane::{Event, Hint, Place, ScreenId, Tag};
use crate::tui::widgets::{Form, FormField};

const DAY: Tag = "day";
const HINTS: Tag = "hints";
/// What the key of a field begins with that shows a hint.
const HINT: &str = "#hint";

/// The form of a signature.
pub struct Sign {
    grid: Option<String>,
    date: Option<NaiveDate>,
    span: LogSpan,
    lines: Vec<LineView>,
    /// The grid of which they tell everything, whoever did it.
    whole: Option<GridName>,
    /// What the writer may want to look at again: shown to nobody else.
    hints: Vec<LogHint>,
    /// It is signed already: nothing of it can be looked at before that any more.
    signed: bool,
    /// Of a week or a month: its days, whose signed logs have words for the sentences.
    period: Option<Box<PeriodView>>,
    /// Words as they were left, by the sentence's key: the day may be read after its draft.
    left: BTreeMap<String, String>,
    /// Words came along that no draft has yet.
    carried: bool,
    sheet: Option<Sheet>,
}

impl Sign {
    /// For a grid and a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self {
            grid,
            date,
            span: LogSpan::Day,
            lines: Vec::new(),
            whole: None,
            hints: Vec::new(),
            signed: false,
            period: None,
            left: BTreeMap::new(),
            carried: false,
            sheet: None,
        }
    }

    /// For the week or month that a day lies in.
    pub fn of_days(span: LogSpan, date: NaiveDate) -> Self {
        Self { span, ..Self::new(None, Some(span.around(date).0)) }
    }

    /// For today, with words to begin with: a draft goes before them.
    pub fn with(words: String) -> Self {
        let carried = !words.trim().is_empty();
        let left = BTreeMap::from([("text".to_owned(), words)]);
        Self { left, carried, ..Self::new(None, None) }
    }

    fn day(&self, ctx: &Ctx) -> NaiveDate {
        self.date.unwrap_or(ctx.today())
    }

    fn read(&self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.day(ctx);
        let (from, until) = self.span.around(date);
        // Who keeps several logs signs each for itself.
        let grid = self.grid.clone();
        let query = match (self.span, &grid) {
            (LogSpan::Day, None) => Query::Day { person: None, grid, date },
            _ => Query::Period { person: None, from, until, grid },
        };
        let mut effects = vec![Effect::Query { tag: DAY, query }];
        if self.span == LogSpan::Day {
            effects.push(Effect::Query { tag: HINTS, query: Query::OwnHints { date } });
        }
        effects
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.day(ctx);
        let name = match self.span {
            LogSpan::Day => common::draft_name("sign", date, ctx),
            span => format!("sign-{}-{date}", span.code()),
        };
        let form = Form::new(&name, &self.title(ctx, date, None), ctx.today(), self.fields(ctx));
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        let mut effects = self.read(ctx);
        effects.push(load);
        effects
    }

    fn title(&self, ctx: &Ctx, date: NaiveDate, grid: Option<&str>) -> String {
        let dot = format!(" {} ", ctx.theme.symbols.dot);
        let mut parts = match self.span {
            LogSpan::Day => vec![t!(ctx.messages, "form-sign"), ctx.day(date)],
            span => vec![ctx.word("summary", span.code()), span.text(date)],
        };
        parts.extend(grid.map(str::to_owned));
        parts.join(&dot)
    }

    /// The figures, a field for each sentence, and one for the writer's own words.
    fn fields(&self, ctx: &Ctx) -> Vec<FormField> {
        let figures = paper::day_figures(&self.lines, &ctx.messages);
        let figures = match (figures.is_empty(), self.span) {
            (false, _) => figures,
            (true, LogSpan::Day) => t!(ctx.messages, "form-sign-empty"),
            (true, _) => t!(ctx.messages, "summary-empty"),
        };
        let mut fields = vec![FormField::fixed("#figures", &t!(ctx.messages, "field-figures"), &figures)];
        fields.extend(self.whole.as_ref().map(|grid| {
            let words = paper::whole_words(grid, &ctx.messages);
            FormField::fixed("#whole", &t!(ctx.messages, "field-grid"), &words)
        }));
        fields.extend(self.lines.iter().map(|line| {
            // A row of a ledger goes by its item, and that by its name in the reader's language.
            let name = match &line.says {
                LineSays::Rows { item, .. } => ctx.label(item),
                _ => line.name.as_str(),
            };
            let hint = t!(ctx.messages, "form-hint-sentence", name = name);
            FormField::line(&line.link.key(), name, &self.sentence(line, ctx)).required().hint(&hint)
        }));
        fields.extend(self.hint_fields(ctx));
        let own = self.left.get("text").map_or("", String::as_str);
        fields.push(
            FormField::notes("text", &t!(ctx.messages, "field-summary"), own).hint(&t!(ctx.messages, "form-hint-sign")),
        );
        fields
    }

    /// What the writer may want to look at again, beside where they write before they sign.
    fn hint_fields(&self, ctx: &Ctx) -> Vec<FormField> {
        let m = &ctx.messages;
        let field = |(at, hint): (usize, &LogHint)| {
            let words = paper::hint_words(hint, m);
            let words = t!(m, "form-sign-hint-words", words = words, clause = hint.clause.as_str());
            FormField::fixed(&format!("{HINT}-{at}"), &t!(m, "form-sign-hint"), &words)
        };
        self.hints.iter().filter(|_| !self.signed).enumerate().map(field).collect()
    }

    fn show_hints(&mut self, ctx: &Ctx) {
        let shown = self.hint_fields(ctx);
        let Some(sheet) = &mut self.sheet else { return };
        let form = &mut sheet.form;
        let focus = form.focused().map(|field| field.key.clone());
        form.fields.retain(|field| !field.key.starts_with(HINT));
        let at = form.fields.iter().position(|field| field.key == "text").unwrap_or(form.fields.len());
        form.fields.splice(at..at, shown);
        form.focus_on(&focus.unwrap_or_default());
    }

    /// The record behind the sentence in focus; while the writer's own words have the focus, the one that a hint is about.
    fn record(&self) -> Option<Effect> {
        let focus = self.sheet.as_ref()?.form.focused()?.key.clone();
        if let Some(line) = self.lines.iter().find(|line| line.link.key() == focus) {
            return Some(match &line.link {
                DayLink::Own => return None,
                DayLink::Log(log) => Effect::Go(ScreenId::Log, Some(Place::Log(log.to_string()))),
                DayLink::Case(_) => Effect::Go(ScreenId::Triage, Some(Place::Case(line.name.clone()))),
                DayLink::Rows { grid, item } => {
                    let place = Place::Entry { grid: grid.to_string(), item: item.to_string(), key: None };
                    Effect::Go(ScreenId::Ledgers, Some(place))
                }
            });
        }
        let log = self.hints.iter().filter(|_| !self.signed).find_map(|hint| match &hint.what {
            HintWhat::ShortPatrol { log, .. } => Some(*log),
            HintWhat::SameSentence { log, .. } => *log,
        })?;
        Some(Effect::Go(ScreenId::Log, Some(Place::Log(log.to_string()))))
    }

    /// As the writer left it, or as it writes itself.
    fn sentence(&self, line: &LineView, ctx: &Ctx) -> String {
        let left = self.left.get(&line.link.key()).filter(|words| !words.trim().is_empty());
        left.cloned().unwrap_or_else(|| self.derived(line, ctx))
    }

    /// As it writes itself.
    fn derived(&self, line: &LineView, ctx: &Ctx) -> String {
        match &self.period {
            Some(view) => paper::period_sentence(view, line, &ctx.messages),
            None => paper::day_sentence(line, &ctx.messages),
        }
    }

    fn take_period(&mut self, view: Box<PeriodView>, ctx: &Ctx) {
        self.lines.clone_from(&view.lines);
        self.whole.clone_from(&view.whole);
        let day = view.days.first().filter(|_| self.span == LogSpan::Day);
        let grid = view.keeps.as_ref().or(day.and_then(|day| day.owed.as_ref())).map(|grid| grid.name.clone());
        let here = |log: &&DayLogView| {
            log.person == view.person && self.grid.as_ref().is_none_or(|grid| grid == log.grid.code.as_str())
        };
        let signed = view.log.as_ref().or(day.and_then(|day| day.logs.iter().find(here))).map(|log| log.signed);
        self.period = Some(view);
        self.show(grid.as_deref(), signed, ctx);
    }

    /// The fields anew, and whether it is signed already.
    fn show(&mut self, grid: Option<&str>, signed: Option<Civil>, ctx: &Ctx) {
        self.signed = signed.is_some();
        let (title, fields) = (self.title(ctx, self.day(ctx), grid), self.fields(ctx));
        let Some(sheet) = &mut self.sheet else { return };
        sheet.form.title = title;
        sheet.form.fields = fields;
        sheet.form.focus_on("text");
        if let Some(at) = signed {
            sheet.form.wrong = Some(t!(ctx.messages, "form-signed-already", at = ctx.moment(&at)));
        }
    }

    fn take_day(&mut self, day: &DayView, ctx: &Ctx) {
        self.lines.clone_from(&day.lines);
        self.whole.clone_from(&day.whole);
        let mine = |log: &&DayLogView| ctx.desk.person.as_ref().is_some_and(|me| me.id == log.person);
        let signed = day.logs.iter().find(mine).map(|log| log.signed);
        self.show(day.owed.as_ref().map(|grid| grid.name.as_str()), signed, ctx);
    }

    /// What stands in the fields is what the writer wants, whatever is read meanwhile.
    fn remember(&mut self, ctx: &Ctx) {
        let Some(sheet) = &self.sheet else { return };
        let derived = |line: &LineView| self.derived(line, ctx);
        let mut left: BTreeMap<String, String> = BTreeMap::new();
        for line in &self.lines {
            let words = sheet.form.value(&line.link.key());
            if !words.is_empty() && words != derived(line) {
                left.insert(line.link.key(), words.to_owned());
            }
        }
        left.insert("text".to_owned(), sheet.form.value("text").to_owned());
        self.left = left;
    }

    fn keep_carried(&mut self) -> Option<Effect> {
        let carried = std::mem::take(&mut self.carried);
        self.sheet.as_mut().filter(|_| carried).map(Sheet::keep)
    }

    fn save(&mut self) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let words =
            |line: &LineView| DayLine { link: line.link.clone(), words: sheet.form.value(&line.link.key()).to_owned() };
        let lines = self.lines.iter().map(words).collect();
        let text = sheet.form.value("text").to_owned();
        let (grid, date, span) = (self.grid.clone(), self.date, self.span);
        sheet.send(Command::LogSign { grid, date, span, text, lines }, [])
    }
}

impl SheetPane for Sign {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(DAY, Ok(Answer::Day(day))) => {
                self.take_day(day, ctx);
                return Vec::new();
            }
            Event::Answer(HINTS, Ok(Answer::OwnHints(hints))) => {
                self.hints.clone_from(hints);
                self.show_hints(ctx);
                return Vec::new();
            }
            // A hint is a kindness: without it one signs as well.
            Event::Answer(HINTS, Err(_)) => return Vec::new(),
            Event::Refresh => {
                self.remember(ctx);
                return self.read(ctx);
            }
            Event::Answer(DAY, Ok(Answer::Period(view))) => {
                self.take_period(view.clone(), ctx);
                return Vec::new();
            }
            Event::Draft(DRAFT, Some(draft)) => {
                // What was carried over stands before what was left half-written.
                let begun = self.left.get("text").cloned().unwrap_or_default();
                let mut fields = draft.fields.clone();
                let text = fields.entry("text".to_owned()).or_default();
                if !text.contains(&begun) {
                    format!("{begun}\n{text}").trim().clone_into(text);
                }
                self.left = fields;
                if let Some(sheet) = &mut self.sheet {
                    sheet.form.set("text", self.left.get("text").map_or("", String::as_str));
                }
            }
            _ => {}
        }
        let nothing_kept = matches!(&event, Event::Draft(DRAFT, None));
        let moved_on = matches!(&event, Event::Done(SAVE, Err(refusal)) if refusal.code == RefusalCode::DayMovedOn);
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        match sheet.update(&event, ctx) {
            Step::Done(mut effects) => {
                if nothing_kept {
                    effects.extend(self.keep_carried());
                }
                if moved_on {
                    effects.extend(self.read(ctx));
                }
                effects
            }
            Step::Changed(_, effects) => {
                self.remember(ctx);
                effects
            }
            Step::Save => self.save(),
            Step::Key(key) if Chord::of(&key).action() == Some(Action::Record) => self.record().into_iter().collect(),
            Step::Restored(mut effects) => {
                // The draft as it was written lacks what was carried over since, and that was typed nowhere.
                let text = self.left.get("text").cloned().unwrap_or_default();
                sheet.form.set("text", &text);
                effects.extend(self.keep_carried());
                effects
            }
            Step::Key(_) | Step::Other => Vec::new(),
        }
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = self.sheet.as_ref().map(|sheet| sheet.all_hints(ctx)).unwrap_or_default();
        for hint in &mut hints {
            if hint.action == Action::Save {
                hint.label = Some(t!(ctx.messages, "form-sign-save"));
            }
        }
        if self.record().is_some() {
            hints.insert(1.min(hints.len()), Hint::of(Action::Record));
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::LogId;
    use crate::domain::label::Label;
    use crate::tui::testing::{ctrl, ctx, date, letter, pane_of, press, south_one, uuid};
    use crossterm::event::KeyCode;

    #[test]
    fn a_sentence_about_rows_stands_under_the_name_of_their_item_in_the_reader_s_language() {
        let first = crate::tui::samples::day_lines().remove(0);
        let grid = south_one();
        let item = Label { hant: "住戶".into(), hans: "住户".into(), en: "Households".into() };
        let link = DayLink::Rows { grid: grid.code.clone(), item: "households".into() };
        let says = LineSays::Rows { grid, item, rows: 2 };
        let lines = vec![LineView { link, name: "households".into(), says, ..first }];
        let fields = Sign { lines, ..Sign::new(None, None) }.fields(&ctx());
        assert_eq!(fields.get(1).map(|field| field.label.as_str()), Some("住戶"));
    }

    fn with_a_hint() -> (Sign, LogId) {
        let ctx = ctx();
        let log = LogId(uuid(7000));
        let mut form = Sign::new(None, None);
        form.on(Event::Open(None), &ctx);
        let day = crate::tui::samples::day(date("2026-11-23"));
        form.on(Event::Answer(DAY, Ok(Answer::Day(day))), &ctx);
        for c in "明天".chars() {
            form.on(Event::Key(letter(c)), &ctx);
        }
        let hint = LogHint { what: HintWhat::ShortPatrol { log, minutes: 2 }, clause: "實務/提示".into() };
        form.on(Event::Answer(HINTS, Ok(Answer::OwnHints(vec![hint]))), &ctx);
        (form, log)
    }

    #[test]
    fn 實務_提示_what_may_want_another_look_stands_beside_where_one_signs_and_one_signs_anyway() {
        let ctx = ctx();
        let (mut form, _) = with_a_hint();
        let shown = pane_of(&form, &ctx, 80, 22);
        assert!(shown.contains("巡查 7000 只有 2分") || shown.contains("只有 2分"), "{shown}");
        assert!(shown.contains("明天"), "what was typed meanwhile stays: {shown}");
        let effects = form.on(Event::Key(ctrl('s')), &ctx);
        let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(matches!(command.as_ref(), Command::LogSign { text, .. } if text == "明天"), "{command:?}");
    }

    #[test]
    fn 實務_提示_one_key_leads_to_the_record_and_what_was_typed_is_there_on_coming_back() {
        let ctx = ctx();
        let (mut form, log) = with_a_hint();
        let effects = form.on(Event::Key(ctrl('o')), &ctx);
        assert_eq!(effects, [Effect::Go(ScreenId::Log, Some(Place::Log(log.to_string())))]);
        let read = form.on(Event::Refresh, &ctx);
        assert_eq!(read.len(), 2, "the day and the hints may have changed: {read:?}");
        let day = crate::tui::samples::day(date("2026-11-23"));
        form.on(Event::Answer(DAY, Ok(Answer::Day(day))), &ctx);
        form.on(Event::Answer(HINTS, Ok(Answer::OwnHints(Vec::new()))), &ctx);
        let shown = pane_of(&form, &ctx, 80, 22);
        assert!(shown.contains("明天") && !shown.contains("只有 2分"), "{shown}");
        // A sentence in focus leads to its own record.
        form.on(Event::Key(press(KeyCode::BackTab)), &ctx);
        let effects = form.on(Event::Key(ctrl('o')), &ctx);
        let second = LogId(uuid(7001)).to_string();
        assert_eq!(effects, [Effect::Go(ScreenId::Log, Some(Place::Log(second)))]);
    }
}
