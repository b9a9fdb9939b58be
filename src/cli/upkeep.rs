//! `verify`, `rebuild`, `backup` and `restore`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answers;
use super::cx::{Cx, Stop};
use super::house::Copied;
use crate::i18n::t;
use crate::service::door::{Stream, StreamEnd};
use crate::service::refusal::RefusalKind;

/// Where to copy to.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// An empty directory, or one that is not there yet
    to: PathBuf,
}

/// What to restore.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A directory that gridlog backup made; --data names the new data directory
    from: PathBuf,
}

/// Reads the whole journal and checks every line.
pub(super) fn verify(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let StreamEnd::Verified(found) = cx.stream(Stream::Verify, &mut |_| Ok(()))? else {
        return Err(answers::unexpected());
    };
    let m = cx.m.clone();
    if cx.json {
        cx.json(&json!({
            "lines": found.lines,
            "bytes": found.bytes,
            "bare": found.bare,
            "replicas": found.replicas,
            "damage": found.damage,
            "store_agrees": found.store_agrees,
        }))?;
    } else {
        for damage in &found.damage {
            let reason = m.code("reason", &damage.reason);
            let file = damage.file.as_str();
            // A file of a case is no file of lines.
            cx.line(&match damage.line {
                0 => t!(m, "cli-verify-file", file = file, reason = reason),
                line => t!(m, "cli-verify-damage", file = file, line = line, reason = reason),
            })?;
        }
        cx.line(&t!(m, "cli-verify-sum", lines = found.lines, replicas = found.replicas, damage = found.damage.len()))?;
        if found.bare > 0 {
            cx.line(&t!(m, "cli-verify-bare", count = found.bare))?;
        }
        cx.line(&if found.store_agrees {
            t!(m, "cli-verify-store-agrees")
        } else {
            t!(m, "cli-verify-store-differs")
        })?;
    }
    if found.damage.is_empty() && found.store_agrees {
        Ok(())
    } else {
        Err(Stop::Code(RefusalKind::Damaged.exit_code()))
    }
}

/// Builds the store anew.
pub(super) fn rebuild(cx: &mut Cx<'_>) -> Result<(), Stop> {
    let end = cx.stream(Stream::Rebuild, &mut |_| Ok(()))?;
    let StreamEnd::Rebuilt { changes, records, milliseconds } = end else { return Err(answers::unexpected()) };
    if cx.json {
        return cx.json(&json!({ "changes": changes, "records": records, "milliseconds": milliseconds }));
    }
    let seconds = format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100);
    let line = t!(cx.m, "cli-rebuild-done", changes = changes, records = records, seconds = seconds);
    cx.line(&line)
}

/// Copies the journal.
pub(super) fn backup(cx: &mut Cx<'_>, args: &Backup) -> Result<(), Stop> {
    let copied = cx.house.backup(&cx.dir()?, &args.to)?;
    tell(cx, copied, &args.to.display().to_string())
}

/// Makes a data directory of a copy.
pub(super) fn restore(cx: &mut Cx<'_>, args: &Restore) -> Result<(), Stop> {
    let dir = cx.dir()?;
    let copied = cx.house.restore(&args.from, &dir)?;
    tell(cx, copied, &dir.display().to_string())
}

fn tell(cx: &mut Cx<'_>, copied: Copied, to: &str) -> Result<(), Stop> {
    if cx.json {
        return cx.json(&json!({ "to": to, "files": copied.files, "bytes": copied.bytes }));
    }
    let line = t!(cx.m, "cli-backup-done", files = copied.files, bytes = copied.bytes, to = to);
    cx.line(&line)
}
