//! Values: a version, a checksum, and the record in bincode.
//!
//! `version (1 byte) | CRC-32 of version and record (4 bytes, little-endian) | record`. A decoder must consume every
//! byte, and refuses to allocate more than [`MAX_VALUE_BYTES`] whatever a damaged length says.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{Result, StoreError};
use super::reader::Reader;

/// The version that [`encode`] writes. It grows when the shape of any stored record changes.
pub const SCHEMA_VERSION: u8 = 10;
/// The longest value.
pub const MAX_VALUE_BYTES: usize = 16 * 1024 * 1024;

const HEADER_BYTES: usize = 5;

fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<MAX_VALUE_BYTES>()
}

fn sum(version: u8, record: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[version]);
    hasher.update(record);
    hasher.finalize()
}

/// Writes a record as a value.
pub fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>> {
    encode_as(SCHEMA_VERSION, record)
}

fn encode_as<T: Serialize>(version: u8, record: &T) -> Result<Vec<u8>> {
    let mut out = vec![version, 0, 0, 0, 0];
    bincode::serde::encode_into_std_write(record, &mut out, config())
        .map_err(|error| StoreError::Unstorable { what: error.to_string() })?;
    let record = out.get(HEADER_BYTES..).unwrap_or_default();
    if record.len() > MAX_VALUE_BYTES {
        return Err(StoreError::Unstorable { what: format!("{} bytes are too many", record.len()) });
    }
    let sum = sum(version, record).to_le_bytes();
    if let Some(place) = out.get_mut(1..HEADER_BYTES) {
        place.copy_from_slice(&sum);
    }
    Ok(out)
}

/// Reads a record that this version wrote. An older one is [`StoreError::Older`]: the caller rebuilds.
pub fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T> {
    decode_or(value, |found, _| Err(StoreError::Older { found }))
}

/// Reads a record; `upgrade` is given the version and the bincode bytes of one that an older version wrote.
pub fn decode_or<T: DeserializeOwned>(value: &[u8], upgrade: impl FnOnce(u8, &[u8]) -> Result<T>) -> Result<T> {
    let (&version, rest) = value.split_first().ok_or_else(|| StoreError::damaged("a value is empty"))?;
    let (&stored_sum, record) =
        rest.split_first_chunk::<4>().ok_or_else(|| StoreError::damaged("a value is too short"))?;
    if u32::from_le_bytes(stored_sum) != sum(version, record) {
        return Err(StoreError::damaged("a value does not match its checksum"));
    }
    match version {
        SCHEMA_VERSION => decode_record(record),
        newer if newer > SCHEMA_VERSION => Err(StoreError::Newer { found: newer, known: SCHEMA_VERSION }),
        older => upgrade(older, record),
    }
}

/// Reads bincode bytes without version and checksum: for an upgrade, which is given such.
pub fn decode_record<T: DeserializeOwned>(record: &[u8]) -> Result<T> {
    let (value, read) = bincode::serde::decode_from_slice(record, config())
        .map_err(|error| StoreError::damaged(format!("a value does not read as its record: {error}")))?;
    if read == record.len() {
        Ok(value)
    } else {
        Err(StoreError::damaged(format!("a value has {} bytes after its record", record.len() - read)))
    }
}

/// The record under a key, if there is one.
pub fn load<T: DeserializeOwned>(reader: &dyn Reader, key: &[u8]) -> Result<Option<T>> {
    reader.get(key)?.map(|value| decode(&value)).transpose()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Patrol,
        Visit { minutes: u32 },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Row {
        text: String,
        count: i64,
        kind: Kind,
        note: Option<String>,
        parts: Vec<(u64, String)>,
    }

    fn row() -> impl Strategy<Value = Row> {
        let kind = prop_oneof![Just(Kind::Patrol), any::<u32>().prop_map(|minutes| Kind::Visit { minutes })];
        (
            ".{0,40}",
            any::<i64>(),
            kind,
            proptest::option::of(".{0,9}"),
            proptest::collection::vec((any::<u64>(), ".{0,5}"), 0..5),
        )
            .prop_map(|(text, count, kind, note, parts)| Row { text, count, kind, note, parts })
    }

    proptest! {
        #[test]
        fn records_read_back(row in row()) {
            prop_assert_eq!(decode::<Row>(&encode(&row).unwrap()).unwrap(), row);
        }

        #[test]
        fn one_changed_bit_anywhere_is_damage(row in row(), at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let mut value = encode(&row).unwrap();
            let at = at.index(value.len());
            value[at] ^= 1 << bit;
            prop_assert!(decode::<Row>(&value).is_err_and(|error| error.is_damage()));
        }

        #[test]
        fn a_cut_off_value_is_damage(row in row(), keep in any::<prop::sample::Index>()) {
            let value = encode(&row).unwrap();
            let kept = &value[..keep.index(value.len())];
            prop_assert!(decode::<Row>(kept).is_err_and(|error| error.is_damage()));
        }
    }

    #[test]
    fn a_newer_version_is_named_and_an_older_one_goes_to_the_upgrade() {
        let newer = encode_as(SCHEMA_VERSION + 1, &1u32).unwrap();
        let expected = StoreError::Newer { found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION };
        assert_eq!(decode::<u32>(&newer), Err(expected));

        let older = encode_as(0, &7u8).unwrap();
        assert_eq!(decode::<u32>(&older), Err(StoreError::Older { found: 0 }));
        let upgraded = decode_or::<u32>(&older, |found, record| {
            assert_eq!(found, 0);
            decode_record::<u8>(record).map(|old| u32::from(old) * 10)
        });
        assert_eq!(upgraded, Ok(70));
    }

    #[test]
    fn bytes_after_the_record_and_lengths_beyond_the_limit_are_damage() {
        let long = encode(&(1u8, 2u8)).unwrap();
        assert!(matches!(decode::<u8>(&long), Err(StoreError::Damaged { .. })));
        // A length of 2^60 with a sound checksum: refused before anything is allocated for it.
        let lying = encode(&(1u64 << 60)).unwrap();
        assert!(matches!(decode::<Vec<u8>>(&lying), Err(StoreError::Damaged { .. })));
    }
}
