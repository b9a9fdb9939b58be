//! CSV and manifest: streaming, atomic, deterministic. It is given rows and queries nothing.
