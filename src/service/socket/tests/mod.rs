//! A fake host behind a real socket.

mod fake;
mod opening;
mod pushing;
mod requests;
mod streaming;
mod troubles;
