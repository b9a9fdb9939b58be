//! Stable codes of enums: what is written down, sent, and put into words elsewhere.

/// Gives an enum `code()`, and `CODES` with every one of them, so that a test can ask for the word of each.
macro_rules! codes {
    ($name:ident { $($pattern:pat => $code:literal,)* }) => {
        impl $name {
            /// Every code there is.
            pub const CODES: &'static [&'static str] = &[$($code,)*];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $($pattern => $code,)* }
            }
        }
    };
}

pub(crate) use codes;
