//! What lies above a screen for a moment: help, search, prompts, boxes. The topmost has the keys and the caret.

pub mod away;
pub mod confirm;
pub mod counts;
pub mod coverage;
pub mod filter;
pub mod handout;
pub mod help;
pub mod message;
pub mod palette;
pub mod people;
pub mod phrases;
pub mod pick;
pub mod preview;
pub mod prompt;
pub mod prompt_fields;
pub mod search;
pub mod status;
pub mod steps;
pub mod summary;
pub mod undo_list;
