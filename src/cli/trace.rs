//! What the program notes about itself: in files of the data directory, never on the screen.

use std::path::Path;

use tracing::Level;
use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::platform;

/// Days of notes that are kept.
const DAYS_KEPT: usize = 14;

/// Writes notes to `log/` of an open data directory from here on: warnings, or what `GRIDLOG_LOG` names (`info`,
/// `debug`). Where that directory cannot be written, nothing is noted.
pub(super) fn to_file(dir: &Path) {
    let notes = dir.join("log");
    if platform::create_private_directory(&notes).is_err() {
        return;
    }
    let level = std::env::var("GRIDLOG_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(Level::WARN);
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("gridlog")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(notes);
    if let Ok(appender) = appender {
        let notes = tracing_subscriber::fmt().with_writer(appender).with_ansi(false).with_max_level(level);
        // On a full disk a note is lost; told on standard error it would lie across the screen. The beginning fails where
        // notes are taken already: they go on.
        let _ = notes.log_internal_errors(false).try_init();
    }
}
