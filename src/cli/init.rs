//! `init`: a new data directory begins with its town.

use clap::Args;

use super::cx::{Cx, Stop};
use super::house::Errand;
use crate::service::command::Command;

/// Founding a town.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Name of the town
    #[arg(long, value_name = "NAME")]
    town: String,
    /// Its statistical code, nine digits
    #[arg(long)]
    code: String,
}

pub(super) fn run(cx: &mut Cx<'_>, args: Init) -> Result<(), Stop> {
    cx.open(true, Errand::Short)?;
    let lang = cx.lang().tag().to_owned();
    cx.act(Command::Init { town: args.town, code: args.code, lang })
}
