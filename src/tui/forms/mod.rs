//! Forms that can be opened from anywhere: a layer each.

use super::pane::{FormRequest, Pane};

/// The form that was asked for.
pub fn open(request: FormRequest) -> Option<Box<dyn Pane>> {
    match request {
        FormRequest::Patrol { .. }
        | FormRequest::Visit { .. }
        | FormRequest::Diary { .. }
        | FormRequest::Sign { .. }
        | FormRequest::Case { .. }
        | FormRequest::Entry { .. } => None,
    }
}
