//! The socket between windows and host.
//!
//! Frames of JSON run both ways over one connection; requests carry an id, and their answers come in any order, so a
//! long stream runs beside short queries. Whoever waits has a time limit; whoever reads or writes has a thread.

pub mod lanes;
pub mod link;
pub mod listen;
pub mod place;
pub mod serve;
pub mod window;
pub mod wire;

#[cfg(test)]
mod tests;
