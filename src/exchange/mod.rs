//! Bundles and replication through an existing engine: an empty room with its contract.
//!
//! What will live here, when an issue asks for it: taking journal lines to other replicas and bringing theirs home, over
//! NATS `JetStream` (one stream a town, subjects `ev.<town>.<community>.<area>.<replica>.<kind>`) or as a bundle, which is
//! the same lines in a file on a stick. What it will keep to:
//!
//! - **No consensus of its own.** The engine delivers; each replica's journal is the truth for that replica's series. A hub
//!   may lose everything and be refilled from the replicas.
//! - **One series, one writer.** Another replica's lines are appended to that replica's series here, in sequence, and
//!   nowhere else; nothing is ever written into another's series that its replica did not write.
//! - **Bytes, not values.** A line is kept and forwarded as the bytes it came as. A frame is never rewritten. A line is
//!   named by its sum, the hash of its frame, and is the same line with or without its payload.
//! - **Scope decides what travels.** A change has one scope; a reader who may not see it gets its frame bare, and the chain
//!   still verifies.
//! - **Arrival means nothing.** Any order and any repetition of the same lines leaves the same records.
//! - **The unknown is kept.** Fact kinds and fields of a newer version are stored, forwarded and shown as unknown.
//! - **What does not verify is refused** and named, whoever sent it; lines will be signed by their replica (ed25519), and
//!   a sender without the right to a fact is listed by `doctor`, not silently dropped.
//!
//! It may use `journal` and `domain`, and nothing else of this crate.
