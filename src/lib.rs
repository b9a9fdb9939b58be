//! gridlog keeps a town's grid-management field logs: patrols, cases and ledgers, in one journal, behind one door.
//!
//! `docs/architecture.md` draws the house; each module below says what its room is for.

pub mod cli;
pub mod domain;
pub mod exchange;
pub mod export;
pub mod finder;
pub mod i18n;
pub mod journal;
pub mod paper;
pub mod platform;
pub mod regulation;
pub mod service;
pub mod store;
pub mod tui;
