//! All that differs between operating systems, and the ambient world the pure rooms may not touch: clock, randomness,
//! machine identity, file-system facts.

use std::cell::Cell;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The machine clock.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now_utc() -> DateTime<Utc> {
    Utc::now()
}

/// The machine clock as microseconds since 1970; 0 if it is set before then.
pub fn now_micros() -> u64 {
    u64::try_from(now_utc().timestamp_micros()).unwrap_or(0)
}

/// A new time-ordered identifier.
#[allow(clippy::disallowed_methods, reason = "the one place that draws identifiers")]
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}

/// Sixteen random bytes.
#[allow(clippy::disallowed_methods, reason = "the one place that draws randomness")]
pub fn random_bytes() -> [u8; 16] {
    *Uuid::new_v4().as_bytes()
}

/// What tells this machine from others: the system's machine id, or else its host name, or else nothing ("unknown").
/// Confidential: keep a hash of it, never the text.
pub fn machine_id() -> String {
    machine_uid::get()
        .ok()
        .filter(|id| !id.trim().is_empty())
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "unknown".to_owned(), |id| id.trim().to_owned())
}

/// Makes a directory's entries (names made, renamed or removed in it) last through a power cut. Windows has no call for
/// it and needs none: there it does nothing.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(directory)?.sync_all()
}

/// Makes a directory and what is missing above it, open to its owner only where the platform can say so.
pub fn create_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Options that make files readable and writable by their owner only, where the platform can say so.
pub fn private_file_options() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only unix has modes to set"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` and turns a panic in it into its message; nothing is printed meanwhile by this thread.
///
/// For foreign code that panics on damaged files. The panic hook wrapped around the one in place at the first call
/// stays; a hook set later asks [`panic_is_contained`] and then does nothing.
pub fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static SILENCE: Once = Once::new();
    SILENCE.call_once(|| {
        let outer = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !panic_is_contained() {
                outer(info);
            }
        }));
    });
    let before = CONTAINED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(before);
    result.map_err(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref().copied());
        text.unwrap_or("a panic without a message").to_owned()
    })
}

/// Whether this thread's panics are caught and reported as errors: a panic hook then leaves the terminal alone.
pub fn panic_is_contained() -> bool {
    CONTAINED.get()
}

/// What tells one running of the operating system from the next: after a power cut it is another. None where the
/// system has no such thing; then every end without a proper close counts as rough.
pub fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let id = id.trim();
    (!id.is_empty()).then(|| id.to_owned())
}
