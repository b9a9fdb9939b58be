//! Forms that can be opened from anywhere: a layer each.

pub mod case;

use super::pane::{FormRequest, Pane};

/// The form that was asked for.
pub fn open(request: FormRequest) -> Option<Box<dyn Pane>> {
    match request {
        FormRequest::Case { grid } => Some(Box::new(case::CaseForm::new(grid))),
        FormRequest::Patrol { .. }
        | FormRequest::Visit { .. }
        | FormRequest::Diary { .. }
        | FormRequest::Sign { .. }
        | FormRequest::Entry { .. } => None,
    }
}
