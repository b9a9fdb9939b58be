//! `completions`: what a shell offers while one types.

use clap::Args;
use clap_complete::Shell;

use super::cx::{Cx, Stop};
use super::help;

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

pub(super) fn run(cx: &mut Cx<'_>, args: &Completions) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(&cx.m), "gridlog", &mut script);
    Ok(cx.out.raw(&script)?)
}
