//! Tests of the room as a whole: what opening, appending, failing and verifying promise together.
