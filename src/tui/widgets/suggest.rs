//! What a line of text may mean, offered under it while it is typed. What is highlighted is taken by going on; else the
//! text stays as it was typed. The caret stays in the line, where the input method expects it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Clear, Widget};

use super::cells;
use super::picker::{PickOption, ranked};
use super::theme::Theme;
use crate::domain::matching::plain;

/// Rows in sight.
const ROWS: u16 = 6;
/// So many digits are the last ones of a telephone, not a door.
const PHONE_TAIL: usize = 4;
/// What parts of a line are apart by.
const APART: [char; 9] = ['→', '、', '，', ',', '；', ';', '>', '－', '—'];

/// What is offered for a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggest {
    options: Vec<PickOption>,
    /// Each part of the line is a name by itself, as in a route.
    in_parts: bool,
    /// The code of what was taken; none once the text is another.
    chosen: Option<String>,
    open: Option<Open>,
}

/// The list under the line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    /// Places in the options, the best match first.
    shown: Vec<usize>,
    /// Which of them is highlighted.
    at: Option<usize>,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestEvent {
    /// It is none of the list's keys.
    Ignored,
    /// The highlight moved, or the list has gone.
    Moved,
    /// The line is this now; the key goes on to what it does besides.
    Taken(String),
}

impl Suggest {
    /// For a line with one name.
    pub fn one() -> Self {
        Self::default()
    }

    /// For a line with several names, apart by arrows or commas.
    pub fn in_parts() -> Self {
        Self { in_parts: true, ..Self::default() }
    }

    /// What can be offered.
    pub fn offer(&mut self, options: Vec<PickOption>) {
        self.options = options;
        self.open = None;
    }

    /// The code of what was taken, while the text is still that.
    pub fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }

    /// The line was filled in from elsewhere, and this is what had been taken.
    pub fn set_chosen(&mut self, code: Option<String>) {
        self.chosen = code;
        self.open = None;
    }

    /// Whether the list is in sight.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether one of the list is highlighted: going on takes it.
    pub fn is_on_one(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.at.is_some())
    }

    /// The list goes, and the text stays.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Everything that matches, whatever was typed: on demand.
    pub fn show_all(&mut self, text: &str) {
        let shown = ranked(&self.options, self.part(text).trim(), true);
        self.open = (!shown.is_empty()).then_some(Open { shown, at: Some(0) });
    }

    /// The text is another: what matches it is offered. Letters are pinyin, so the best match is highlighted; of text that
    /// may stand for itself only what is called exactly so.
    pub fn follow(&mut self, text: &str) {
        self.chosen = None;
        let typed = self.part(text).trim().to_owned();
        if typed.is_empty() {
            self.open = None;
            return;
        }
        let shown = ranked(&self.options, &typed, true);
        let letters = typed.chars().all(|c| c.is_ascii_alphabetic());
        let digits = typed.len() >= PHONE_TAIL && typed.bytes().all(|b| b.is_ascii_digit());
        let whole = plain(&typed);
        let mut exact = shown
            .iter()
            .enumerate()
            .filter(|(_, place)| self.options.get(**place).is_some_and(|one| plain(&one.text) == whole))
            .map(|(at, _)| at);
        let at = match (exact.next(), exact.next()) {
            (Some(at), None) => Some(at),
            _ if letters || digits => Some(0),
            _ => None,
        };
        self.open = (!shown.is_empty()).then_some(Open { shown, at });
    }

    /// Takes a key before the line does.
    pub fn key(&mut self, key: KeyEvent, text: &str) -> SuggestEvent {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return SuggestEvent::Ignored;
        }
        let Some(open) = &mut self.open else { return SuggestEvent::Ignored };
        let last = open.shown.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => self.open = None,
            KeyCode::Down => open.at = Some(open.at.map_or(0, |at| (at + 1).min(last))),
            // Above the first stands the text itself.
            KeyCode::Up => open.at = open.at.and_then(|at| at.checked_sub(1)),
            KeyCode::Enter | KeyCode::Tab => return self.take(text).map_or(SuggestEvent::Ignored, SuggestEvent::Taken),
            _ => return SuggestEvent::Ignored,
        }
        SuggestEvent::Moved
    }

    /// Takes what is highlighted: the line as it is then. The list goes in any case.
    pub fn take(&mut self, text: &str) -> Option<String> {
        let open = self.open.take()?;
        let option = self.options.get(*open.shown.get(open.at?)?)?;
        let before = text.strip_suffix(self.part(text)).unwrap_or_default();
        self.chosen = (!self.in_parts).then(|| option.code.clone());
        Some(format!("{before}{}", option.text))
    }

    /// The part of the line that is being typed.
    fn part<'t>(&self, text: &'t str) -> &'t str {
        if !self.in_parts {
            return text;
        }
        text.rsplit(APART).next().unwrap_or(text).trim_start()
    }

    /// Draws the list under a line, or above it where there is more room.
    pub fn view(&self, line: Rect, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let Some(open) = &self.open else { return };
        let below = screen.bottom().saturating_sub(line.bottom());
        let above = line.y.saturating_sub(screen.y);
        let wanted = u16::try_from(open.shown.len()).unwrap_or(ROWS).min(ROWS);
        let high = (wanted + 2).min(below.max(above));
        let Some(rows) = high.checked_sub(2).filter(|rows| *rows > 0) else { return };
        let shown = || open.shown.iter().filter_map(|place| self.options.get(*place));
        let text = shown().map(|one| cells::cells(&one.text)).max().unwrap_or(0);
        let detail = shown().map(|one| cells::cells(&one.detail)).max().unwrap_or(0);
        let x = line.x.saturating_sub(1).max(screen.x);
        let wide = (text + detail + 8).clamp(24, 64).min(screen.right().saturating_sub(x));
        let y = if below >= high { line.bottom() } else { line.y.saturating_sub(high) };
        let area = Rect { x, y, width: wide, height: high };
        // A wide glyph that the left edge would cut in half goes whole.
        for y in area.top()..area.bottom() {
            if let Some(cell) = x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)))
                && cells::width(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
        }
        Clear.render(area, buffer);
        let frame =
            Block::new().borders(Borders::ALL).border_set(theme.symbols.inner).border_style(theme.frame_of(true));
        frame.render(area, buffer);
        let first = open.at.unwrap_or(0).saturating_sub(usize::from(rows) - 1);
        let right = area.right().saturating_sub(1);
        for ((row, option), y) in shown().enumerate().skip(first).zip(area.y + 1..area.bottom().saturating_sub(1)) {
            let on = open.at == Some(row);
            let style = if on { theme.focus } else { theme.text };
            let mark = if on { theme.symbols.pointer } else { " " };
            cells::put(buffer, area.x + 1, y, right, mark, style);
            let x = cells::put(buffer, area.x + 3, y, right, &option.text, style);
            cells::put(buffer, x + 2, y, right, &option.detail, theme.dim);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(code: &str, text: &str, detail: &str) -> PickOption {
        PickOption { code: code.into(), text: text.into(), detail: detail.into() }
    }

    fn households() -> Suggest {
        let mut suggest = Suggest::one();
        suggest.offer(vec![
            option("1", "鄭秀英 南街12號", "豆腐鄭 尾號 5678"),
            option("2", "周建國 東巷3號", ""),
            option("3", "周建軍 東巷8號", ""),
        ]);
        suggest
    }

    fn press(suggest: &mut Suggest, code: KeyCode, text: &str) -> SuggestEvent {
        suggest.key(KeyEvent::new(code, KeyModifiers::NONE), text)
    }

    fn taken(suggest: &mut Suggest, text: &str) -> Option<String> {
        suggest.follow(text);
        match press(suggest, KeyCode::Enter, text) {
            SuggestEvent::Taken(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn going_on_takes_what_initials_pinyin_a_telephone_or_a_whole_name_mean() {
        for typed in ["zxy", "zhengxiuying", "dfz", "5678", "鄭秀英 南街12號", "郑秀英 南街12号"] {
            let mut suggest = households();
            assert_eq!(taken(&mut suggest, typed).as_deref(), Some("鄭秀英 南街12號"), "{typed}");
            assert_eq!(suggest.chosen(), Some("1"), "{typed}");
        }
    }

    #[test]
    fn text_that_may_stand_for_itself_stays_unless_one_goes_down_to_what_is_offered() {
        let mut suggest = households();
        assert_eq!(taken(&mut suggest, "周建"), None);
        suggest.follow("周建");
        assert!(suggest.is_open() && !suggest.is_on_one());
        press(&mut suggest, KeyCode::Down, "周建");
        press(&mut suggest, KeyCode::Down, "周建");
        assert_eq!(press(&mut suggest, KeyCode::Tab, "周建"), SuggestEvent::Taken("周建軍 東巷8號".into()));
        suggest.follow("周建軍 東巷8號樓上");
        assert_eq!(suggest.chosen(), None, "it is another text");
        assert!(!suggest.is_open());
    }

    #[test]
    fn esc_and_up_leave_the_text_as_it_is() {
        let mut suggest = households();
        suggest.follow("zjg");
        press(&mut suggest, KeyCode::Up, "zjg");
        assert_eq!(press(&mut suggest, KeyCode::Enter, "zjg"), SuggestEvent::Ignored);
        suggest.follow("zjg");
        assert_eq!(press(&mut suggest, KeyCode::Esc, "zjg"), SuggestEvent::Moved);
        assert_eq!(press(&mut suggest, KeyCode::Esc, "zjg"), SuggestEvent::Ignored, "the next Esc is the form's");
    }

    #[test]
    fn in_a_route_the_part_that_is_being_typed_is_replaced() {
        let mut route = Suggest::in_parts();
        route.offer(vec![option("南街", "南街", ""), option("老糧站", "老糧站", "大槐樹")]);
        assert_eq!(taken(&mut route, "nj").as_deref(), Some("南街"));
        assert_eq!(taken(&mut route, "南街 → dhs").as_deref(), Some("南街 → 老糧站"));
        assert_eq!(taken(&mut route, "南街、llz").as_deref(), Some("南街、老糧站"));
    }

    #[test]
    fn the_list_stays_on_the_screen_wherever_its_line_is() {
        let screen = Rect::new(0, 0, 40, 12);
        let mut suggest = households();
        suggest.show_all("");
        for y in 0..12 {
            let mut buffer = Buffer::empty(screen);
            suggest.view(Rect::new(20, y, 18, 1), screen, &mut buffer, &Theme::default());
            let lines = cells::lines(&buffer);
            assert!(lines.iter().any(|line| line.contains("鄭秀英")), "{y} {lines:#?}");
            assert!(!lines[usize::from(y)].contains('│'), "the line itself is not covered: {y} {lines:#?}");
        }
    }
}
