//! Who is away and what is excused: one list of leave and excuses, those that wait to be decided on first, with the keys
//! that decide.

#[cfg(test)]
mod tests;

use chrono::Days;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::time::Slot;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{AbsenceRow, Answer, ExcuseRow, VerdictView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Event, FormRequest, Hint, Pane, Reply, Tag};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};
use crate::tui::widgets::{ListState, cells};

const LEAVE: Tag = "leave";
const EXCUSES: Tag = "excuses";
const DECIDE: Tag = "decide";
const REFUSE: Tag = "refuse";
const CANCEL: Tag = "cancel";
/// Days before today, and after it, that are shown.
const AROUND: (u64, u64) = (31, 92);

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
enum Row {
    Leave(AbsenceRow),
    Excuse(ExcuseRow),
}

impl Row {
    fn id(&self) -> &str {
        match self {
            Self::Leave(row) => &row.id,
            Self::Excuse(row) => &row.id,
        }
    }

    fn verdict(&self) -> VerdictView {
        match self {
            Self::Leave(row) => row.verdict,
            Self::Excuse(row) => row.verdict,
        }
    }

    fn may_decide(&self) -> bool {
        match self {
            Self::Leave(row) => row.may_decide,
            Self::Excuse(row) => row.may_decide,
        }
    }

    fn span(&self) -> HalfDays {
        match self {
            Self::Leave(row) => row.span,
            Self::Excuse(row) => row.span,
        }
    }

    fn stands(&self) -> bool {
        matches!(self.verdict(), VerdictView::Waiting | VerdictView::Accepted)
    }
}

/// The list.
#[derive(Debug, Default)]
pub struct Away {
    leave: Vec<AbsenceRow>,
    excuses: Vec<ExcuseRow>,
    list: ListState,
    /// The row that the focus goes to once the one in focus has been decided on and moved away.
    then: Option<String>,
    refused: Option<Refusal>,
}

impl Away {
    fn read(ctx: &Ctx) -> Vec<Effect> {
        let today = ctx.today();
        let from = today.checked_sub_days(Days::new(AROUND.0)).unwrap_or(today);
        let until = today.checked_add_days(Days::new(AROUND.1)).unwrap_or(today);
        let mut effects = vec![Effect::Query {
            tag: LEAVE,
            query: Query::Absences { grid: None, person: None, from, until, waiting: false },
        }];
        // Excuses are read by grid: who holds no post has none to read.
        if ctx.home().is_some() {
            effects.push(Effect::Query {
                tag: EXCUSES,
                query: Query::Excuses { grid: None, from, until, waiting: false },
            });
        }
        effects
    }

    fn rows(&self) -> Vec<Row> {
        let leave = self.leave.iter().cloned().map(Row::Leave);
        let mut rows: Vec<Row> = leave.chain(self.excuses.iter().cloned().map(Row::Excuse)).collect();
        rows.sort_by_key(|row| (!row.may_decide(), std::cmp::Reverse(row.span().from)));
        rows
    }

    fn row(&self) -> Option<Row> {
        self.list.selected().and_then(|at| self.rows().get(at).cloned())
    }

    fn reload(&mut self, before: Option<String>) {
        let ids: Vec<String> = self.rows().iter().map(|row| row.id().to_owned()).collect();
        self.list.reload(&ids, self.then.clone().or(before).as_deref());
        self.refused = None;
    }

    /// Decides on the row in focus; the focus stays where it is and does not follow the row.
    fn decided(&mut self, accepted: bool, reason: Option<String>) -> Vec<Effect> {
        let Some(row) = self.row() else { return Vec::new() };
        let rows = self.rows();
        let at = self.list.selected().unwrap_or(0);
        let next = rows.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| rows.get(before)));
        self.then = next.map(|row| row.id().to_owned());
        vec![Self::decide(&row, accepted, reason)]
    }

    fn decide(row: &Row, accepted: bool, reason: Option<String>) -> Effect {
        use crate::domain::ids::{AbsenceId, ExcuseId};
        use crate::domain::record::RecordRef;
        let id = row.id().to_owned();
        match row {
            Row::Leave(leave) => {
                let record = id.parse().ok().map(|id| RecordRef::Absence(AbsenceId(id)));
                let upon = record.and_then(|record| seen(record, leave.last_change.as_ref()));
                Effect::command(DECIDE, Command::LeaveDecide { leave: id, accepted, reason }, upon)
            }
            Row::Excuse(excuse) => {
                let record = id.parse().ok().map(|id| RecordRef::Excuse(ExcuseId(id)));
                let upon = record.and_then(|record| seen(record, excuse.last_change.as_ref()));
                Effect::command(DECIDE, Command::ExcuseDecide { excuse: id, accepted, reason }, upon)
            }
        }
    }

    fn ask_why(tag: Tag, row: &Row, title: String, hint: String) -> Vec<Effect> {
        let draft = format!("{tag}-{}", row.id());
        vec![Effect::Ask { tag, ask: Ask::Text(Asked { title, hint, draft, optional: false, lines: false }) }]
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        let m = &ctx.messages;
        match (action, self.row()) {
            (Action::Back, _) => vec![Effect::Close],
            (Action::Leave, _) => vec![Effect::Form(FormRequest::Leave)],
            (Action::Excuse, _) => vec![Effect::Form(FormRequest::Excuse { duty: None, date: None })],
            (Action::Accept, Some(row)) if row.may_decide() => self.decided(true, None),
            (Action::Return, Some(row)) if row.may_decide() => {
                Self::ask_why(REFUSE, &row, t!(m, "away-refuse"), t!(m, "away-why"))
            }
            (Action::Withdraw, Some(row)) if row.stands() => {
                Self::ask_why(CANCEL, &row, t!(m, "away-cancel"), t!(m, "away-why"))
            }
            (Action::Resolve, Some(Row::Leave(leave))) if leave.verdict == VerdictView::Accepted => {
                vec![Effect::command(DECIDE, Command::LeaveEnd { leave: leave.id, until: None }, [])]
            }
            (action, _) => {
                self.list.key(action.press());
                Vec::new()
            }
        }
    }
}

/// `11月24日 上午`, or the day alone where it is whole.
fn span(span: &HalfDays, ctx: &Ctx) -> String {
    let half = |half: HalfDay| format!("{} {}", ctx.date(half.date), ctx.coded("slot", &half.slot));
    let whole = span.from.slot == Slot::Morning && span.until.slot == Slot::Afternoon;
    match (whole, span.from == span.until, span.from.date == span.until.date) {
        (_, true, _) => half(span.from),
        (true, _, true) => ctx.date(span.from.date),
        (true, ..) => format!("{}–{}", ctx.date(span.from.date), ctx.date(span.until.date)),
        _ => format!("{}–{}", half(span.from), half(span.until)),
    }
}

impl Pane for Away {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        let before = self.row().map(|row| row.id().to_owned());
        match event {
            Event::Open(_) | Event::Refresh => return Self::read(ctx),
            Event::Answer(LEAVE, Ok(Answer::Absences(rows))) => {
                self.leave = rows;
                self.reload(before);
            }
            Event::Answer(EXCUSES, Ok(Answer::Excuses(rows))) => {
                self.excuses = rows;
                self.reload(before);
            }
            // Who may not read a grid's excuses still has the own leave.
            Event::Answer(EXCUSES, Err(_)) => {}
            Event::Done(_, Err(_)) => self.then = None,
            Event::Answer(_, Err(refusal)) => self.refused = Some(refusal),
            Event::Act(action) => {
                self.then = None;
                return self.act(action, ctx);
            }
            Event::Reply(REFUSE, Reply::Text(reason)) => {
                return self.decided(false, Some(reason));
            }
            Event::Reply(CANCEL, Reply::Text(reason)) => {
                let command = self.row().map(|row| match row {
                    Row::Leave(row) => Command::LeaveCancel { leave: row.id, reason },
                    Row::Excuse(row) => Command::ExcuseWithdraw { excuse: row.id, reason },
                });
                return command.map(|command| Effect::command(DECIDE, command, [])).into_iter().collect();
            }
            Event::Done(_, Ok(_)) => return Self::read(ctx),
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let (theme, m) = (&ctx.theme, &ctx.messages);
        let place = centred(area, 112.min(area.width.saturating_sub(2)), area.height.saturating_sub(2));
        let inner = popup(place, buffer, theme, &Action::Away.label(m), &self.list.position());
        if inner.height < 6 {
            return;
        }
        let rows = self.rows();
        let below = match (&self.refused, self.row()) {
            (Some(refusal), _) => (ctx.refusal(refusal).what, theme.bad),
            (None, None) => (t!(m, "away-nothing"), theme.dim),
            (None, Some(Row::Leave(row))) => {
                let parts = [row.text.clone(), row.reason.clone(), row.clause.clone()];
                (parts.into_iter().flatten().collect::<Vec<_>>().join("  "), theme.text)
            }
            (None, Some(Row::Excuse(row))) => {
                let parts = [Some(row.text.clone()), row.reason.clone(), row.clause.clone()];
                (parts.into_iter().flatten().collect::<Vec<_>>().join("  "), theme.text)
            }
        };
        let lines = cells::wrapped(&below.0, usize::from(inner.width));
        let room = u16::try_from(lines.len()).unwrap_or(1).min(3);
        for (line, y) in lines.iter().zip(inner.bottom() - room..inner.bottom()) {
            cells::put(buffer, inner.x, y, inner.right(), line, below.1);
        }
        let columns = [
            Column::fit(&t!(m, "cli-head-state"), 10),
            Column::fit(&t!(m, "cli-head-whose"), 16),
            Column::fit(&t!(m, "cli-head-when"), 34),
            Column::fit(&t!(m, "cli-head-kind"), 10),
            Column::fill(&t!(m, "cli-head-deputy"), 8),
        ];
        let line = |row: &Row| {
            let verdict = ctx.coded("verdict", &row.verdict());
            let style = if row.may_decide() { theme.soon } else { theme.text };
            let (whose, kind, rest) = match row {
                Row::Leave(row) => (
                    row.person.name.clone(),
                    ctx.word("leave-kind", row.kind.code()),
                    row.deputy.as_ref().map(|deputy| deputy.name.clone()).unwrap_or_default(),
                ),
                Row::Excuse(row) => (
                    row.whose(),
                    ctx.word("excuse", row.kind.code()),
                    row.duty_label.as_ref().map(|label| ctx.label(label).to_owned()).unwrap_or_default(),
                ),
            };
            let texts = [
                (verdict, style),
                (whose, theme.text),
                (span(&row.span(), ctx), theme.text),
                (kind, theme.text),
                (rest, theme.text),
            ];
            let cells = texts.into_iter().map(|(text, style)| TableCell::new(text, style)).collect();
            TableRow { key: row.id().to_owned(), cells }
        };
        let shown: Vec<TableRow> = rows.iter().map(line).collect();
        let body = Rect { height: inner.height.saturating_sub(room + 1), ..inner };
        table(body, buffer, theme, &columns, &shown, &self.list, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let m = &ctx.messages;
        let mut hints = Vec::new();
        if let Some(row) = self.row() {
            if row.may_decide() {
                hints.push(Hint::named(Action::Accept, t!(m, "away-accept")));
                hints.push(Hint::named(Action::Return, t!(m, "away-refuse")));
            }
            if matches!(&row, Row::Leave(leave) if leave.verdict == VerdictView::Accepted) {
                hints.push(Hint::named(Action::Resolve, t!(m, "away-back")));
            }
            if row.stands() {
                hints.push(Hint::named(Action::Withdraw, t!(m, "away-cancel")));
            }
        }
        hints.push(Hint::of(Action::Leave));
        hints.push(Hint::of(Action::Excuse));
        hints.push(Hint::named(Action::Back, t!(m, "box-close")));
        hints
    }

    fn watches(&self) -> &'static [&'static str] {
        &["duty"]
    }
}
