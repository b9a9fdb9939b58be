//! By which channel something was said.

use crate::domain::case::Channel;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::Choice;

/// Every channel by its stable code, the usual one first.
pub const CHANNELS: [(&str, Channel); 6] = [
    ("phone", Channel::Phone),
    ("in-person", Channel::InPerson),
    ("message", Channel::Message),
    ("radio", Channel::Radio),
    ("program", Channel::Program),
    ("paper", Channel::Paper),
];

/// Codes with what they are called.
pub fn options(ctx: &Ctx) -> Vec<(String, String)> {
    CHANNELS.iter().map(|(code, _)| ((*code).to_owned(), ctx.word("channel", code))).collect()
}

/// One of them; none is chosen yet.
pub fn choice(ctx: &Ctx) -> Choice {
    Choice::new(options(ctx))
}

/// The channel of a code.
pub fn of(code: &str) -> Option<Channel> {
    CHANNELS.iter().find(|(known, _)| *known == code).map(|(_, channel)| *channel)
}
