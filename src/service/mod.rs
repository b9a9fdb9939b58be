//! The one door: who may, what follows, what is read.

pub mod command;
pub mod door;
pub mod drafts;
pub mod hosted;
pub mod lock;
pub mod open;
pub mod pushes;
pub mod query;
pub mod refusal;
pub mod resilient;
pub mod socket;
pub mod view;
