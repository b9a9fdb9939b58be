//! The phrases that are offered: one of them goes into the text that was being written, one may be dropped or made the
//! grid's.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, PhraseRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply, Tag};
use crate::tui::widgets::{PickOption, Picker, PickerEvent};

const PHRASES: Tag = "phrases";
const DROP: Tag = "drop";
const SHARE: Tag = "share";

/// The list.
pub struct PhraseList {
    grid: Option<String>,
    rows: Vec<PhraseRow>,
    picker: Picker,
    /// Keys pressed before the phrases were read; none once they are.
    early: Option<Vec<KeyEvent>>,
}

impl PhraseList {
    /// Of those offered in a grid; none: that of the first post.
    pub fn new(grid: Option<String>, ctx: &Ctx) -> Self {
        let picker = Picker::new(&t!(ctx.messages, "form-phrases"), Vec::new());
        Self { grid, rows: Vec::new(), picker, early: Some(Vec::new()) }
    }

    fn read(&self) -> Vec<Effect> {
        vec![Effect::Query { tag: PHRASES, query: Query::Phrases { grid: self.grid.clone() } }]
    }

    fn take(&mut self, rows: Vec<PhraseRow>, ctx: &Ctx) {
        let options = rows.iter().enumerate().map(|(place, row)| {
            let whose = row.of.as_ref().map_or_else(|| t!(ctx.messages, "phrase-own"), |of| of.name.clone());
            let how = if row.kept { String::new() } else { t!(ctx.messages, "phrase-repeated") };
            let detail = format!("{whose} {how}").trim_end().to_owned();
            PickOption { code: place.to_string(), text: row.text.clone(), detail }
        });
        self.picker = Picker::new(&t!(ctx.messages, "form-phrases"), options.collect());
        self.rows = rows;
    }

    fn selected(&self) -> Option<&PhraseRow> {
        self.rows.get(self.picker.selected()?.code.parse::<usize>().ok()?)
    }

    /// One's own, and what is only written again and again, is dropped for oneself; a grid's for the grid.
    fn drop_it(&self) -> Vec<Effect> {
        let Some(row) = self.selected().filter(|row| row.may_drop) else { return Vec::new() };
        let grid = row.of.as_ref().filter(|_| row.kept).map(|of| of.code.to_string());
        vec![Effect::command(DROP, Command::PhraseDrop { grid, text: row.text.clone() }, [])]
    }

    /// For all who write in the grid.
    fn share(&self, ctx: &Ctx) -> Vec<Effect> {
        let Some(row) = self.selected().filter(|row| !(row.kept && row.of.is_some())) else { return Vec::new() };
        let grid = self.grid.clone().or_else(|| ctx.home().map(|grid| grid.code.to_string()));
        vec![Effect::command(SHARE, Command::PhraseKeep { grid, text: row.text.clone() }, [])]
    }

    fn key(&mut self, key: KeyEvent, ctx: &Ctx) -> Vec<Effect> {
        if let Some(early) = self.early.as_mut().filter(|_| key.code != KeyCode::Esc) {
            early.push(key);
            return Vec::new();
        }
        match key.code {
            KeyCode::Delete if key.modifiers.is_empty() => self.drop_it(),
            KeyCode::Insert => self.share(ctx),
            _ => match self.picker.key(key) {
                PickerEvent::Chosen(place) | PickerEvent::Typed(place) => {
                    let row = place.parse::<usize>().ok().and_then(|place| self.rows.get(place));
                    row.map(|row| Effect::Reply(Reply::Picked(row.text.clone()))).into_iter().collect()
                }
                PickerEvent::Cancelled => vec![Effect::Reply(Reply::No)],
                PickerEvent::Open => Vec::new(),
            },
        }
    }
}

impl Pane for PhraseList {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh | Event::Done(_, Ok(_)) => return self.read(),
            Event::Answer(PHRASES, Ok(Answer::Phrases(rows))) => {
                self.take(rows, ctx);
                let early = self.early.take().unwrap_or_default();
                return early.into_iter().flat_map(|key| self.key(key, ctx)).collect();
            }
            Event::Answer(_, Err(refusal)) | Event::Done(_, Err(refusal)) => return vec![Effect::Refuse(refusal)],
            Event::Key(key) => return self.key(key, ctx),
            Event::Paste(text) => self.picker.paste(&text),
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        self.picker.view(area, buffer, &ctx.theme, &ctx.messages);
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.picker.caret(area)
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = vec![Hint::named(Action::Enter, t!(ctx.messages, "pick-choose"))];
        if let Some(row) = self.selected() {
            if row.may_drop {
                hints.push(Hint::named(Action::Withdraw, t!(ctx.messages, "phrase-drop")));
            }
            if !(row.kept && row.of.is_some()) {
                hints.push(Hint::named(Action::New, t!(ctx.messages, "phrase-share")));
            }
        }
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }

    fn takes_refusals(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{ctx, letter, opened, press};

    fn list() -> PhraseList {
        let mut list = PhraseList::new(None, &ctx());
        opened(&mut list, &ctx());
        list
    }

    fn given(effects: &[Effect]) -> &Command {
        match effects {
            [Effect::Command { command, .. }] => command,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_phrase_goes_to_whoever_asked_and_is_found_by_its_initials() {
        let (mut list, mut by_digit) = (list(), list());
        for c in "xftd".chars() {
            list.update(Event::Key(letter(c)), &ctx());
        }
        let effects = list.update(Event::Key(press(KeyCode::Enter)), &ctx());
        assert_eq!(effects, [Effect::Reply(Reply::Picked("消防通道暢通。".into()))]);
        assert_eq!(
            by_digit.update(Event::Key(letter('1')), &ctx()),
            [Effect::Reply(Reply::Picked("路面整潔，無異常。".into()))],
            "of a few a digit chooses"
        );
    }

    #[test]
    fn del_drops_what_one_may_and_ins_makes_it_the_grids() {
        let mut list = list();
        let dropped = Command::PhraseDrop { grid: None, text: "路面整潔，無異常。".into() };
        assert_eq!(*given(&list.update(Event::Key(press(KeyCode::Delete)), &ctx())), dropped);
        let effects = list.update(Event::Key(press(KeyCode::Insert)), &ctx());
        let Command::PhraseKeep { grid: Some(grid), text } = given(&effects) else { panic!("{effects:?}") };
        assert_eq!((grid.as_str(), text.as_str()), ("610921100001001", "路面整潔，無異常。"));
        list.update(Event::Key(press(KeyCode::Down)), &ctx());
        assert_eq!(list.update(Event::Key(press(KeyCode::Delete)), &ctx()), [], "the community's is not the warden's");
        assert_eq!(list.update(Event::Key(press(KeyCode::Insert)), &ctx()), []);
    }
}
