//! `man`: the manual page, or one page a command in a directory.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man as Page;

use super::cx::{Cx, Stop};
use super::{give, help};
use crate::i18n::t;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// Write a page for each command into this directory instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(cx: &mut Cx<'_>, args: &Man) -> Result<(), Stop> {
    let command = help::command(&cx.m);
    let Some(dir) = &args.out else {
        let mut page = Vec::new();
        Page::new(command).render(&mut page)?;
        return Ok(cx.out.raw(&page)?);
    };
    fs::create_dir_all(dir).map_err(|error| give::file_trouble(dir, &error))?;
    clap_mangen::generate_to(command, dir).map_err(|error| give::file_trouble(dir, &error))?;
    let line = t!(cx.m, "cli-man-written", dir = dir.display().to_string());
    cx.line(&line)
}
