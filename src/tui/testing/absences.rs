//! Leave and excuses.

use super::{at, people};
use crate::domain::absence::{ExcuseKind, LeaveKind};
use crate::domain::half_day::HalfDays;
use crate::domain::time::Slot;
use crate::service::query::Query;
use crate::service::view::{AbsenceRow, Answer, ExcuseRow, GridName, PersonName, VerdictView};

fn name(at: usize) -> PersonName {
    let row = people().swap_remove(at);
    PersonName { person: row.id, name: row.name }
}

/// Whole days, the first and the last among them.
pub fn whole_days(from: &str, until: &str) -> HalfDays {
    HalfDays::whole(from.parse().unwrap(), Some(until.parse().unwrap()))
}

/// Leave of the warden, as it stands.
pub fn leave(id: u128, verdict: VerdictView) -> AbsenceRow {
    let id = ::uuid::Uuid::from_u128(id).simple().to_string();
    AbsenceRow {
        ending: id[26..].to_owned(),
        id,
        person: name(0),
        grids: vec![],
        span: whole_days("2026-11-24", "2026-11-25"),
        kind: LeaveKind::Sick,
        text: Some("住院".into()),
        deputy: Some(name(2)),
        recorded_by: "網格員甲".into(),
        verdict,
        decided_by: String::new(),
        reason: None,
        clause: Some("實務/請假".into()),
        may_decide: verdict == VerdictView::Waiting,
        last_change: None,
    }
}

/// A storm that excuses an afternoon.
pub fn storm() -> ExcuseRow {
    let id = ::uuid::Uuid::from_u128(7).simple().to_string();
    ExcuseRow {
        ending: id[26..].to_owned(),
        id,
        grid: Some(GridName { code: "610921100001".parse().unwrap(), name: "南街社區".into() }),
        person: None,
        place: None,
        duty: None,
        duty_label: None,
        span: HalfDays::of("2026-11-23".parse().unwrap(), Some(Slot::Afternoon)),
        kind: ExcuseKind::Weather,
        text: "暴雨紅色預警".into(),
        stated_by: "站長甲".into(),
        stated: at("10:00"),
        verdict: VerdictView::Accepted,
        decided_by: "站長甲".into(),
        reason: None,
        clause: Some("實務/免除".into()),
        may_decide: false,
        last_change: None,
    }
}

/// Who is away, and what is excused.
pub fn away_answer(query: &Query) -> Option<Answer> {
    Some(match query {
        Query::Absences { .. } => {
            Answer::Absences(vec![leave(2, VerdictView::Accepted), leave(1, VerdictView::Waiting)])
        }
        Query::Excuses { .. } => Answer::Excuses(vec![storm()]),
        _ => return None,
    })
}
