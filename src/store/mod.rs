//! The projection that is queried: sled behind tables, indexes and one batch a change.
