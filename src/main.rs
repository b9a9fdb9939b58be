//! The `gridlog` program: parses nothing and decides nothing itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    gridlog::cli::run()
}
