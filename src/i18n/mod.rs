//! Messages in zh-Hant, zh-Hans and en. A leaf: holds no domain data.
//!
//! A front end makes one [`Messages`] at its start and hands it around. Fixed messages are written
//! `t!(messages, "key", name = value)` and checked when the program is compiled; messages named by a code that the
//! service answered (`refusal-…`, `stage-…`, `note-…`) are looked up with [`Messages::code`], [`Messages::get`] and
//! [`Messages::said`].

pub mod cells;
mod lang;
mod messages;
pub mod spans;

#[doc(hidden)]
pub use i18n_embed_fl::fl as checked;
pub use lang::Lang;
pub use messages::{Messages, Said};

/// A message whose key and variables are checked when the program is compiled:
/// `t!(messages, "key")` or `t!(messages, "key", name = value)`.
#[macro_export]
macro_rules! t {
    ($messages:expr, $key:tt $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::checked!($messages.loader(), $key $(, $name = $crate::i18n::given($value))*)
    };
}
pub use t;

/// Keeps a value of [`t!`](crate::t) whole: the checking macro puts a method call after it.
#[doc(hidden)]
pub fn given<T>(value: T) -> T {
    value
}
