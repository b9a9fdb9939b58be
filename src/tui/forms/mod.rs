//! Forms that can be opened from anywhere: a layer each.

mod absence;
pub mod case;
pub(super) mod channels;
mod common;
mod diary;
pub(super) mod discard;
mod entry;
mod hazard;
pub mod kept;
pub mod known;
pub(super) mod left;
mod meeting;
mod met;
mod outing;
mod patrol;
pub(super) mod phrasing;
pub(super) mod sheet;
mod sign;
mod sites;
#[cfg(test)]
mod tests;
mod week;
mod wrap_up;

pub(super) use self::common::{clock, late_choice, late_of};
use super::layers::summary::Summary;
use super::pane::{FormRequest, Pane};

/// The form that was asked for.
pub fn open(request: FormRequest) -> Box<dyn Pane> {
    match request {
        FormRequest::Patrol { grid, date } => Box::new(patrol::Patrol::new(grid, date)),
        FormRequest::Visit { grid, date } => Box::new(outing::Outing::new(outing::On::Visit, grid, date)),
        FormRequest::Screening { grid, date } => Box::new(outing::Outing::new(outing::On::Screening, grid, date)),
        FormRequest::Collection { grid, date } => Box::new(outing::Outing::new(outing::On::Collection, grid, date)),
        FormRequest::Meeting { wanted, on } => Box::new(meeting::MeetingForm::new(wanted, on)),
        FormRequest::Leave => Box::new(absence::AbsenceForm::leave()),
        FormRequest::Excuse { duty, date } => Box::new(absence::AbsenceForm::excuse(duty, date)),
        FormRequest::Diary { grid, date } => Box::new(diary::Diary::new(grid, date)),
        FormRequest::Sign { grid, date } => Box::new(sign::Sign::new(grid, date)),
        FormRequest::SignDays { span, date } => Box::new(sign::Sign::of_days(span, date)),
        FormRequest::Summary { span, date, person } => Box::new(Summary::new(span, date, person)),
        FormRequest::SignWith { words } => Box::new(sign::Sign::with(words)),
        FormRequest::Week { grid, date } => Box::new(week::Week::new(grid, date)),
        FormRequest::WrapUp { marked } => Box::new(wrap_up::WrapUp::new(marked)),
        FormRequest::Entry { grid, item, key } => Box::new(entry::Entry::new(grid, item, key)),
        FormRequest::Hazard { case } => Box::new(hazard::Hazard::new(case)),
        FormRequest::Case { grid } => Box::new(case::CaseForm::new(grid)),
        FormRequest::Chat { text } => Box::new(case::CaseForm::of_chat(text)),
    }
}
