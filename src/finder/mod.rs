//! Finding records by their words: a second projection, of full text, that can be thrown away and made anew.
//!
//! - What it answers are candidates, newest first: names of records whose words may be those asked for. Whoever asks
//!   reads each record and decides whether it has the words and whether the asker may know of it. So nothing that is
//!   here is ever shown, and what is not here is at worst not found.
//! - [`texts`] says what of a record is searched, once for filling the index and for looking into a record found.
//! - [`tokens`] says how text is cut: pairs of neighbouring characters in plain form, pinyin for names and places.
//! - Each commit carries a mark of whoever fills it: up to which change everything is in it.
//! - The engine is named in `engine.rs` alone. What it cannot read is [`FinderError::Damaged`]: throw it away.

mod ask;
mod engine;
mod error;
pub mod page;
pub mod texts;
pub mod tokens;

#[cfg(test)]
mod tests;

pub use ask::{Ask, Clause};
pub use engine::{Index, LEAST_BYTES, Writing};
pub use error::{FinderError, Result};
pub use page::Page;
