//! What comes from elsewhere and becomes cases: orders of other systems, and chats that were pasted. Pure: text in, what
//! would be filed out; nothing is read, written or asked here.

pub mod chat;
#[cfg(test)]
mod chat_tests;
pub mod mapping;
#[cfg(test)]
mod tests;
mod when;

pub use chat::Chat;
pub use mapping::{Bound, Mapping};
