//! All that differs between operating systems, and the ambient world the pure rooms may not touch: clock, randomness,
//! machine identity, file-system facts.

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
