//! Yes or no.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::query::Query;
use crate::service::view::Answer;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, Hint, Pane, Reply, Tag};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

const DUE: Tag = "due";

/// A question with yes and no; what is to be known before is scrolled where it is longer than the screen.
pub struct Confirm {
    title: String,
    text: String,
    /// Where a due time would move: how the new one would come about.
    due: Option<Query>,
    /// Words would be lost: Enter keeps them.
    keeps: bool,
    top: usize,
    /// How far it can be scrolled: remembered from the last drawing.
    last_top: Cell<usize>,
}

impl Confirm {
    /// What would happen, and what to know before.
    pub fn new(title: String, text: String) -> Self {
        Self { title, text, due: None, keeps: false, top: 0, last_top: Cell::new(0) }
    }

    /// The same of what would move a due time, with the question for its arithmetic.
    pub fn about_due(title: String, text: String, query: Query) -> Self {
        Self { due: Some(query), ..Self::new(title, text) }
    }

    /// Whether words are given up: a yes takes the key that asked, once more.
    pub fn giving_up(title: String, text: String) -> Self {
        Self { keeps: true, ..Self::new(title, text) }
    }
}

impl Pane for Confirm {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Enter) if self.keeps => return vec![Effect::Reply(Reply::No)],
            Event::Act(Action::Discard) if self.keeps => return vec![Effect::Reply(Reply::Yes)],
            Event::Act(Action::Enter) => return vec![Effect::Reply(Reply::Yes)],
            Event::Act(Action::Back) => return vec![Effect::Reply(Reply::No)],
            Event::Act(Action::Due) => {
                return self.due.iter().map(|query| Effect::Query { tag: DUE, query: query.clone() }).collect();
            }
            Event::Answer(DUE, Ok(Answer::DueSteps(steps))) => {
                return vec![Effect::Ask { tag: DUE, ask: Ask::Steps(Box::new(steps)) }];
            }
            Event::Answer(_, Err(refusal)) => return vec![Effect::Refuse(refusal)],
            Event::Act(Action::Down) => self.top = (self.top + 1).min(self.last_top.get()),
            Event::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Event::Act(Action::PageDown | Action::End) => self.top = self.last_top.get(),
            Event::Act(Action::PageUp | Action::Home) => self.top = 0,
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let most = usize::from(area.width.saturating_sub(8)).clamp(2, 88);
        let widest = self.text.lines().map(cells::width).max().unwrap_or(0);
        let wide = widest.clamp(most.min(52), most);
        let lines = cells::wrapped(&self.text, wide);
        let height =
            u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4).min(area.height.saturating_sub(2));
        let width = u16::try_from(wide).unwrap_or(u16::MAX).saturating_add(4);
        let room = usize::from(height.saturating_sub(4));
        self.last_top.set(lines.len().saturating_sub(room));
        let top = self.top.min(self.last_top.get());
        let more = if self.last_top.get() > 0 { format!("{}/{}", top + room, lines.len()) } else { String::new() };
        let inner = popup(centred(area, width, height), buffer, &ctx.theme, &self.title, &more);
        for (line, y) in lines.iter().skip(top).zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            cells::put(buffer, inner.x, y, inner.right(), line, ctx.theme.text);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = if self.keeps {
            vec![
                Hint::named(Action::Enter, t!(ctx.messages, "discard-keep")),
                Hint::named(Action::Discard, t!(ctx.messages, "discard-yes")),
                Hint::named(Action::Back, t!(ctx.messages, "confirm-no")),
            ]
        } else {
            vec![
                Hint::named(Action::Enter, t!(ctx.messages, "confirm-yes")),
                Hint::named(Action::Back, t!(ctx.messages, "confirm-no")),
            ]
        };
        if self.due.is_some() {
            hints.push(Hint::of(Action::Due));
        }
        if self.last_top.get() > 0 {
            hints.push(Hint::of(Action::PageDown));
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{ctx, due_steps};

    #[test]
    fn words_are_given_up_by_the_key_that_asked_pressed_again_and_kept_by_enter() {
        let mut asked = Confirm::giving_up("t".into(), "x".into());
        assert_eq!(asked.update(Event::Act(Action::Enter), &ctx()), [Effect::Reply(Reply::No)]);
        assert_eq!(asked.update(Event::Act(Action::Back), &ctx()), [Effect::Reply(Reply::No)]);
        assert_eq!(asked.update(Event::Act(Action::Discard), &ctx()), [Effect::Reply(Reply::Yes)]);
        let mut plain = Confirm::new("t".into(), "x".into());
        assert_eq!(plain.update(Event::Act(Action::Discard), &ctx()), []);
    }

    #[test]
    fn 實務_延期_what_would_move_a_due_time_shows_its_arithmetic_before_it_is_confirmed() {
        let query = Query::DueSteps { case: "00001".into(), more: None, parked: true };
        let mut confirm = Confirm::about_due("t".into(), "x".into(), query.clone());
        assert!(confirm.hints(&ctx()).iter().any(|hint| hint.action == Action::Due));
        let effects = confirm.update(Event::Act(Action::Due), &ctx());
        assert_eq!(effects, [Effect::Query { tag: DUE, query }]);
        let effects = confirm.update(Event::Answer(DUE, Ok(Answer::DueSteps(due_steps()))), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Steps(_), .. }]));
        // It was only looked at: the question stands.
        assert_eq!(confirm.update(Event::Reply(DUE, Reply::No), &ctx()), []);
        assert_eq!(confirm.update(Event::Act(Action::Enter), &ctx()), [Effect::Reply(Reply::Yes)]);
        let mut plain = Confirm::new("t".into(), "x".into());
        assert_eq!(plain.update(Event::Act(Action::Due), &ctx()), []);
    }
}
