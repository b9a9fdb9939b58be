//! Bundles and replication through an existing engine: an empty room with its contract.
