//! What arrived and could not be followed, in words.

use crate::domain::case::{Act, act_name};
use crate::domain::record::Oddity;
use crate::i18n::Messages;
use crate::t;

/// What is odd: a step that could not follow then, or one that had nothing to be about.
pub fn oddity(oddity: &Oddity, m: &Messages) -> String {
    let code = oddity.code.as_str();
    if Act::ALL.iter().any(|act| act_name(*act) == code) {
        return t!(m, "oddity-step", act = m.code("act", code));
    }
    m.code("oddity", code)
}
