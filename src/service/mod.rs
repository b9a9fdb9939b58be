//! The one door: who may, what follows, what is read.
