//! Rules as data: loads and checks regulation files and answers pure questions about them.
//!
//! A regulation (制度) is a TOML file; `docs/regulations.md` describes the format. Code here knows primitives (duty,
//! route, limit, item), never a clause. Nothing here reads a clock or a disk: texts, times and calendars are given.

mod absence;
mod approver;
mod check;
mod coverage;
pub mod dues;
mod duty;
mod entry;
mod error;
mod formula;
mod item;
mod kind;
mod label;
mod library;
mod lines;
mod load;
mod meeting;
mod model;
mod oversight;
mod post;
mod route;
mod space;
mod urging;
mod validate;
mod validate_duty;
mod validate_meeting;
mod value;
mod weekdays;

pub use absence::AbsencePolicy;
pub use approver::{Approver, ExtensionsBy};
pub use check::{Finding, FindingCode};
pub use coverage::Covered;
pub use duty::{Cadence, ClassCadence, DayBasis, DayOfWeek, Duty, DutyWhat, HolidayShift, Per};
pub use entry::Entry;
pub use error::{Reason, RegulationError};
pub use formula::{BadFormula, Fault, Formula, LimitFormula, LimitRule, MAX_UNITS};
pub use item::{Category, Field, FieldType, Item, Role, Sensitive};
pub use kind::Kind;
pub use label::Named;
pub use library::{Library, builtin, builtin_calendar, builtin_files, default_for_community, default_for_town};
pub use meeting::{Meeting, MeetingCadence, Sitting, sittings};
pub use model::{CasePolicy, ClauseDef, EmergencyContact, Meta, Regulation, Rule, Settings, TierDef, UnitDef};
pub use oversight::{
    AlikeRule, HazardLevel, HazardRule, Hints, Oversight, ParkingRule, Repeats, Ruling, Sampling, SupervisionRule,
    Watcher,
};
pub use post::{LineRule, Post, Represents, Rights};
pub use route::{Handler, Proposal, Route, RouteQuestion, When};
pub use urging::{Quiet, StepClock, UrgingRule, UrgingStep};
pub use value::BadField;

#[cfg(test)]
mod tests;
