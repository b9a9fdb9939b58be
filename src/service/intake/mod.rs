//! What comes from elsewhere and becomes cases: orders of other systems. Pure: text in, what would be filed out; nothing
//! is read, written or asked here.

pub mod mapping;
#[cfg(test)]
mod tests;
mod when;

pub use mapping::{Bound, Mapping};
