//! The truth: an append-only, chained journal of changes on disk.
