//! The one door: who may, what follows, what is read.

pub mod command;
pub mod door;
pub mod drafts;
pub mod query;
pub mod refusal;
pub mod view;
