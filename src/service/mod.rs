//! The one door: who may, what follows, what is read.

pub mod actor;
pub mod backup;
pub mod command;
pub mod decide;
pub mod deed;
pub mod demo;
pub mod directory;
pub mod door;
pub mod drafts;
pub mod duties;
pub mod export;
pub mod files;
pub mod finding;
pub mod host;
pub mod hosted;
pub mod intake;
pub mod lock;
pub mod names;
pub mod open;
pub mod opening;
mod public_board;
pub mod pushes;
pub mod query;
mod read;
pub mod refusal;
pub mod resilient;
pub mod rules;
pub mod settings;
pub mod socket;
pub mod state;
pub mod terms;
#[cfg(test)]
mod tests;
mod trial;
pub mod view;
mod writer;
