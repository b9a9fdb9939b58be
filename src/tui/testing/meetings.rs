//! Meetings of a town.

use super::{grid, label, on, south, uuid};
use crate::domain::ids::MeetingId;
use crate::service::view::{Announcement, MeetingRow, MeetingSeat, MeetingSeriesRow, TakenIn};

/// The monthly meeting, announced for a day and time.
pub fn announced_meeting(at: &str, clock: &str) -> MeetingRow {
    MeetingRow {
        series: "grid-meeting".into(),
        label: label("網格化管理例會", "网格化管理例会", "Grid meeting"),
        clause: "篇3/例會1".into(),
        grid: grid("610921100", "城關鎮"),
        host: Some(label("鎮月例會", "镇月例会", "the town's monthly meeting")),
        at: Some(on(at, clock)),
        announce_by: None,
        takes_in: Vec::new(),
        seats: vec![MeetingSeat {
            post: "station-chief".into(),
            label: label("站長", "站长", "station chief"),
            grid: south(),
            for_whom: None,
        }],
        people: 23,
        announced: Some(Announcement {
            id: MeetingId(uuid(8000)),
            ending: "008000".into(),
            place: "鎮政府三樓會議室".into(),
            text: Some("帶上本月台帳".into()),
            by: "鎮辦甲".into(),
            withdrawn: None,
            last_change: None,
        }),
        may_announce: false,
        change: None,
        may_change: false,
    }
}

/// The weekly one, which the calendar gives.
pub fn weekly_meeting(at: &str) -> MeetingRow {
    MeetingRow {
        series: "weekly-meeting".into(),
        label: label("周例會", "周例会", "Weekly meeting"),
        clause: "篇4/2-a".into(),
        grid: south(),
        host: None,
        takes_in: vec![TakenIn {
            label: label("早例會", "早例会", "Morning meeting"), clause: "篇4/1-b".into()
        }],
        announced: None,
        ..announced_meeting(at, "11:10")
    }
}

/// The monthly one, of which nobody has said when.
pub fn owed_meeting() -> MeetingRow {
    MeetingRow {
        at: None,
        announce_by: Some("2026-11-30".parse().unwrap()),
        seats: Vec::new(),
        people: 0,
        announced: None,
        may_announce: true,
        ..announced_meeting("2026-11-30", "09:00")
    }
}

/// What the station chief is to announce.
pub fn meeting_series() -> Vec<MeetingSeriesRow> {
    vec![MeetingSeriesRow {
        series: "grid-meeting".into(),
        label: label("網格化管理例會", "网格化管理例会", "Grid meeting"),
        clause: "篇3/例會1".into(),
        grid: grid("610921100", "城關鎮"),
        host: Some(label("鎮月例會", "镇月例会", "the town's monthly meeting")),
        missing: true,
        by_calendar: false,
        dates: Vec::new(),
    }]
}
