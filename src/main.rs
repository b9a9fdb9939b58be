//! The `gridlog` program: parses nothing and decides nothing itself.

fn main() {}
