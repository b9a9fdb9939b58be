//! Labelled lines and paragraphs, downwards until there is no more room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells;
use super::theme::Theme;

/// Writes downwards in an area.
pub struct Detail<'a> {
    area: Rect,
    y: u16,
    labels: u16,
    buffer: &'a mut Buffer,
    theme: &'a Theme,
}

impl<'a> Detail<'a> {
    /// From the top of an area; labels get so many cells.
    pub fn new(area: Rect, labels: u16, buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { area, y: area.y, labels, buffer, theme }
    }

    /// The cells that the widest of some labels takes.
    pub fn widest<'l>(labels: impl IntoIterator<Item = &'l str>) -> u16 {
        labels.into_iter().map(cells::cells).max().unwrap_or(0)
    }

    /// The rows left.
    pub fn left(&self) -> u16 {
        self.area.bottom().saturating_sub(self.y)
    }

    /// A blank row.
    pub fn skip(&mut self) {
        self.y = self.y.saturating_add(1);
    }

    /// A label and what stands beside it, wrapped below itself.
    pub fn pair(&mut self, label: &str, text: &str, style: Style) {
        if self.left() == 0 {
            return;
        }
        let x = self.area.x + self.labels + 2;
        cells::put(self.buffer, self.area.x, self.y, x.min(self.area.right()), &cells::headed(label), self.theme.dim);
        let room = usize::from(self.area.right().saturating_sub(x));
        for line in cells::wrapped(text, room) {
            if self.left() == 0 {
                return;
            }
            cells::put(self.buffer, x, self.y, self.area.right(), &line, style);
            self.y += 1;
        }
    }

    /// A pair, where there is something to say.
    pub fn given(&mut self, label: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.pair(label, text, self.theme.text);
        }
    }

    /// Text over the whole width; what is wrapped stands further in, so that the next such line is told from it.
    pub fn hanging(&mut self, text: &str, style: Style) {
        let room = usize::from(self.area.width);
        let indent = if cells::width(text) > room { 2 } else { 0 };
        for (place, line) in cells::wrapped(text, room.saturating_sub(indent)).iter().enumerate() {
            if self.left() == 0 {
                return;
            }
            let x = if place == 0 { self.area.x } else { self.area.x + u16::try_from(indent).unwrap_or(0) };
            cells::put(self.buffer, x, self.y, self.area.right(), line, style);
            self.y += 1;
        }
    }

    /// Text over the whole width.
    pub fn paragraph(&mut self, text: &str, style: Style) {
        for line in cells::wrapped(text, usize::from(self.area.width)) {
            if self.left() == 0 {
                return;
            }
            cells::put(self.buffer, self.area.x, self.y, self.area.right(), &line, style);
            self.y += 1;
        }
    }

    /// A line across.
    pub fn rule(&mut self) {
        if self.left() > 0 {
            let line = self.theme.symbols.frame.horizontal_top.repeat(usize::from(self.area.width));
            cells::put(self.buffer, self.area.x, self.y, self.area.right(), &line, self.theme.frame);
            self.y += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_align_behind_their_labels_and_wrap_below_themselves() {
        let area = Rect::new(0, 0, 16, 4);
        let mut buffer = Buffer::empty(area);
        let theme = Theme::default();
        let mut detail = Detail::new(area, 4, &mut buffer, &theme);
        detail.pair("路線", "南街東巷學校後門", Style::new());
        detail.given("同行", None);
        detail.pair("組", "3", Style::new());
        detail.paragraph("路燈不亮", Style::new());
        detail.paragraph("沒有地方了", Style::new());
        assert_eq!(cells::lines(&buffer), ["路線  南街東巷學", "      校後門", "組    3", "路燈不亮"]);
    }
}
