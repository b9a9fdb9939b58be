//! Which cases the queue shows, and its rows.

use crate::domain::case::Nature;
use crate::service::query::CaseFilter;
use crate::service::view::CaseRow;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::PickOption;
use crate::tui::widgets::table::{TableCell, TableRow};

/// Which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Filter {
    /// Those that wait for the asker or a party the asker acts for.
    #[default]
    Mine,
    /// Every open one.
    Open,
    /// Those past due.
    Late,
    /// Open ones of a nature.
    Emergency,
    Policy,
    General,
    /// Closed ones too, newest first.
    All,
}

impl Filter {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Mine, "mine"),
        (Self::Open, "open"),
        (Self::Late, "late"),
        (Self::Emergency, "emergency"),
        (Self::Policy, "policy"),
        (Self::General, "general"),
        (Self::All, "all"),
    ];

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(filter, _)| *filter == self).map_or("mine", |(_, code)| code)
    }

    pub(super) fn of_code(code: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(filter, _)| *filter).unwrap_or_default()
    }

    pub(super) fn label(self, ctx: &Ctx) -> String {
        ctx.word("triage-filter", self.code())
    }

    pub(super) fn options(ctx: &Ctx) -> Vec<PickOption> {
        let option = |(filter, code): &(Self, &str)| PickOption {
            code: (*code).to_owned(),
            text: filter.label(ctx),
            detail: String::new(),
        };
        Self::ALL.iter().map(option).collect()
    }

    pub(super) fn of(self) -> CaseFilter {
        let nature = match self {
            Self::Emergency => Some(Nature::Emergency),
            Self::Policy => Some(Nature::Policy),
            Self::General => Some(Nature::General),
            _ => None,
        };
        CaseFilter {
            open: self != Self::All,
            mine: self == Self::Mine,
            late: self == Self::Late,
            nature,
            ..CaseFilter::default()
        }
    }
}

/// A row: time left as text before colour, nature, kind, place, stage.
pub(super) fn row(row: &CaseRow, ctx: &Ctx) -> TableRow {
    let theme = &ctx.theme;
    let style = theme.time_left(row.left_in_minutes);
    let pressing = row.left_in_minutes.is_some_and(|left| left < 120);
    let alarm = if pressing { theme.symbols.alarm } else { " " };
    let place = if row.unanswered { format!("{} {}", row.place, theme.symbols.open) } else { row.place.clone() };
    TableRow {
        key: row.number.clone(),
        cells: vec![
            TableCell::new(format!("{alarm} {}", ctx.left_of(row)), style),
            TableCell::new(ctx.coded("nature", &row.nature), theme.dim),
            TableCell::new(ctx.label(&row.kind_label), theme.text),
            TableCell::new(place, theme.text),
            TableCell::new(ctx.coded("stage", &row.stage), theme.dim),
            TableCell::new(row.number.clone(), theme.dim),
        ],
    }
}
