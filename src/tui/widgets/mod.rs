//! What screens are made of: text fields with a real caret, forms, lists, tables, trees, pickers, boxes. They know
//! ratatui and nothing of grids or cases.

pub mod area;
pub mod cells;
pub mod choice;
pub mod detail;
pub mod field;
pub mod form;
pub mod form_field;
pub mod form_view;
pub mod list;
pub mod marked;
pub mod panel;
pub mod picker;
pub mod popup;
pub mod suggest;
pub mod table;
pub mod text;
pub mod theme;
pub mod tree;
pub use crate::domain::when;

pub use area::Area;
pub use choice::Choice;
pub use field::Field;
pub use form::{Form, FormEvent, FormField, Input};
pub use list::ListState;
pub use picker::{PickOption, Picker, PickerEvent};
pub use suggest::Suggest;
pub use table::{Column, TableCell};
pub use theme::Theme;
