//! Long values in pieces: a page of the engine holds many values, and is rewritten whole.
//!
//! An empty value is stored as nothing. Any other has a mark in front: `0` and the value itself, or `1`, the number of
//! pieces and the length of the whole. The pieces lie in a key space of their own, where no scan of a table meets them.

use super::error::{Result, StoreError};
use super::reader::Pair;

/// The longest piece.
pub(super) const CHUNK_BYTES: usize = 4096;

/// The first byte of the keys of pieces.
const CHUNKS: u8 = 0xFF;
const WHOLE: u8 = 0;
const PIECES: u8 = 1;

/// A value as it lies under its own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored<'a> {
    /// The value itself.
    Whole(&'a [u8]),
    /// The value lies in pieces.
    Pieces {
        /// How many.
        count: u32,
        /// How long the whole is.
        bytes: u64,
    },
}

/// The key of a piece.
pub(super) fn chunk_key(key: &[u8], index: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len() + 7);
    out.push(CHUNKS);
    // The length in front keeps the pieces of a key apart from those of a key that begins with it.
    out.extend(u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(key);
    out.extend(index.to_be_bytes());
    out
}

/// What to store under the key itself, and the pieces.
pub(super) fn split(key: &[u8], value: &[u8]) -> (Vec<u8>, Vec<Pair>) {
    if value.is_empty() {
        return (Vec::new(), Vec::new());
    }
    if value.len() < CHUNK_BYTES {
        let mut main = Vec::with_capacity(value.len() + 1);
        main.push(WHOLE);
        main.extend(value);
        return (main, Vec::new());
    }
    let pieces: Vec<_> =
        (0..).zip(value.chunks(CHUNK_BYTES)).map(|(index, piece)| (chunk_key(key, index), piece.to_vec())).collect();
    let mut main = vec![PIECES];
    main.extend(u32::try_from(pieces.len()).unwrap_or(u32::MAX).to_be_bytes());
    main.extend((value.len() as u64).to_be_bytes());
    (main, pieces)
}

/// Reads what lies under a key.
pub(super) fn parse(stored: &[u8]) -> Result<Stored<'_>> {
    match stored.split_first() {
        None => Ok(Stored::Whole(&[])),
        Some((&WHOLE, value)) => Ok(Stored::Whole(value)),
        Some((&PIECES, header)) => {
            let numbers = header.split_first_chunk::<4>().and_then(|(count, rest)| {
                let bytes: &[u8; 8] = rest.try_into().ok()?;
                Some((u32::from_be_bytes(*count), u64::from_be_bytes(*bytes)))
            });
            let (count, bytes) = numbers.ok_or_else(|| StoreError::damaged("a long value's header is malformed"))?;
            Ok(Stored::Pieces { count, bytes })
        }
        Some(_) => Err(StoreError::damaged("a value has an unknown mark")),
    }
}

/// The whole value; `get` reads a piece.
pub(super) fn join(key: &[u8], stored: &[u8], get: impl Fn(&[u8]) -> Result<Option<Vec<u8>>>) -> Result<Vec<u8>> {
    match parse(stored)? {
        Stored::Whole(value) => Ok(value.to_vec()),
        Stored::Pieces { count, bytes } => {
            let mut value = Vec::new();
            for index in 0..count {
                let piece = get(&chunk_key(key, index))?;
                value.extend(piece.ok_or_else(|| StoreError::damaged("a piece of a long value is missing"))?);
            }
            if value.len() as u64 == bytes {
                Ok(value)
            } else {
                Err(StoreError::damaged("the pieces of a long value do not have its length"))
            }
        }
    }
}
