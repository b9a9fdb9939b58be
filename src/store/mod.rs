//! The projection that is queried: sled behind tables, indexes and one batch a change.
//!
//! The store is never the only copy of anything. Each [`Batch`] is one change of the journal and carries the position
//! it brings its replica to, so the state on disk always says which change it is the state of. What lies here:
//!
//! - [`Engine`] is the open store behind its lock; [`Reader`] is what can be asked of it, of one consistent [`View`],
//!   and of a [`Cut`], which stays at one position while changes go on.
//! - [`key`] writes keys that sort as their parts do; [`codec`] writes values with a version and a checksum.
//! - [`checkpoint`] decides whether what is on disk may be trusted, and keeps the copy to fall back on.
//! - [`roll`] is what counting and listing need of every case, in memory.
//! - [`ExternalSorter`] and [`bulk_load`] are the two halves of a rebuild.

pub mod apply;
mod batch;
mod bulk;
pub mod checkpoint;
mod chunk;
pub mod codec;
mod cut;
pub mod deeds;
mod engine;
mod error;
mod files;
pub mod fill;
pub mod key;
mod reader;
pub mod roll;
mod shared;
mod sorter;
pub mod summary;
pub mod tables;
mod tally;
pub mod undo;
mod view;

#[cfg(test)]
mod tests;

pub use batch::{Batch, MAX_KEYS, Position};
pub use bulk::bulk_load;
pub use codec::{decode, encode, load};
pub use cut::Cut;
pub use error::{Result, StoreError};
pub use key::{KeyBuilder, KeyReader};
pub use reader::{Direction, Each, Pair, Reader, Scan, positions};
pub use shared::Engine;
pub use sorter::{ExternalSorter, Sorted};
pub use view::View;
