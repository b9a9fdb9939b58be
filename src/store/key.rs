//! Keys that sort as their parts do.
//!
//! A key is the table's byte and then its parts. Numbers are big-endian; signed ones have their sign bit turned, so
//! that -1 comes before 0; descending ones are the complement. Texts end with `00` and keep their order: inside them
//! `00` is written `01 01` and `01` is written `01 02`. So no key of whole parts is the beginning of another by chance.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::error::{Result, StoreError};

const TEXT_END: u8 = 0;
const ESCAPE: u8 = 1;
const ESCAPED_END: u8 = 1;
const ESCAPED_ESCAPE: u8 = 2;

/// First bytes from here on belong to the store itself: positions and chunks of long values.
pub const RESERVED: u8 = 0xF0;
/// The longest key.
pub const MAX_KEY_BYTES: usize = 1024;

const SIGN_64: u64 = 1 << 63;
const SIGN_32: u32 = 1 << 31;

/// Builds a key, part by part. What has been built so far is also a prefix to scan by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBuilder {
    bytes: Vec<u8>,
}

impl KeyBuilder {
    /// Begins a key of the table with this byte, which is below [`RESERVED`].
    pub fn table(tag: u8) -> Self {
        let mut bytes = Vec::with_capacity(48);
        bytes.push(tag);
        Self { bytes }
    }

    /// A text of any length; shorter texts come before longer ones that begin with them.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.escape(text);
        self.bytes.push(TEXT_END);
        self
    }

    /// The beginning of a text, to scan for all that begin so: nothing can follow it.
    #[must_use]
    pub fn text_start(mut self, start: &str) -> Self {
        self.escape(start);
        self
    }

    /// One byte, for a small enum.
    #[must_use]
    pub fn u8(mut self, number: u8) -> Self {
        self.bytes.push(number);
        self
    }

    /// A number.
    #[must_use]
    pub fn u16(self, number: u16) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// A number, the greatest first.
    #[must_use]
    pub fn u16_desc(self, number: u16) -> Self {
        self.u16(!number)
    }

    /// A number.
    #[must_use]
    pub fn u32(self, number: u32) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// A number, the greatest first.
    #[must_use]
    pub fn u32_desc(self, number: u32) -> Self {
        self.u32(!number)
    }

    /// A number.
    #[must_use]
    pub fn u64(self, number: u64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// A number, the greatest first.
    #[must_use]
    pub fn u64_desc(self, number: u64) -> Self {
        self.u64(!number)
    }

    /// A number that may be negative.
    #[must_use]
    pub fn i64(self, number: i64) -> Self {
        self.u64(number.cast_unsigned() ^ SIGN_64)
    }

    /// A number that may be negative, the greatest first.
    #[must_use]
    pub fn i64_desc(self, number: i64) -> Self {
        self.u64_desc(number.cast_unsigned() ^ SIGN_64)
    }

    /// An id; version 7 ones sort by the time they were made.
    #[must_use]
    pub fn uuid(self, id: Uuid) -> Self {
        self.raw(id.as_bytes())
    }

    /// A date, as days.
    #[must_use]
    pub fn date(self, date: NaiveDate) -> Self {
        self.u32(days(date))
    }

    /// A date, the latest first.
    #[must_use]
    pub fn date_desc(self, date: NaiveDate) -> Self {
        self.u32_desc(days(date))
    }

    /// Bytes as they are, for what has its own fixed length.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// The key.
    pub fn build(self) -> Vec<u8> {
        self.bytes
    }

    fn escape(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                TEXT_END => self.bytes.extend([ESCAPE, ESCAPED_END]),
                ESCAPE => self.bytes.extend([ESCAPE, ESCAPED_ESCAPE]),
                _ => self.bytes.push(byte),
            }
        }
    }
}

fn days(date: NaiveDate) -> u32 {
    date.num_days_from_ce().cast_unsigned() ^ SIGN_32
}

/// Reads the parts of a key in the order they were built.
#[derive(Debug, Clone)]
pub struct KeyReader<'a> {
    rest: &'a [u8],
}

fn bad(what: &str) -> StoreError {
    StoreError::damaged(format!("a key has no {what} where one belongs"))
}

impl<'a> KeyReader<'a> {
    /// Begins at the table's byte.
    pub fn new(key: &'a [u8]) -> Self {
        Self { rest: key }
    }

    /// Begins after the table's byte, which must be this one.
    pub fn of_table(key: &'a [u8], tag: u8) -> Result<Self> {
        let mut reader = Self::new(key);
        if reader.u8()? == tag { Ok(reader) } else { Err(bad("byte of the expected table")) }
    }

    fn fixed<const N: usize>(&mut self, what: &str) -> Result<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or_else(|| bad(what))?;
        self.rest = rest;
        Ok(*head)
    }

    /// A text.
    pub fn text(&mut self) -> Result<String> {
        let mut out = Vec::new();
        let mut bytes = self.rest.iter();
        loop {
            match bytes.next() {
                None => return Err(bad("end of a text")),
                Some(&TEXT_END) => break,
                Some(&ESCAPE) => match bytes.next() {
                    Some(&ESCAPED_END) => out.push(TEXT_END),
                    Some(&ESCAPED_ESCAPE) => out.push(ESCAPE),
                    _ => return Err(bad("escaped byte")),
                },
                Some(&byte) => out.push(byte),
            }
        }
        self.rest = bytes.as_slice();
        String::from_utf8(out).map_err(|_| bad("text"))
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8> {
        self.fixed::<1>("byte").map(|[byte]| byte)
    }

    /// A number.
    pub fn u16(&mut self) -> Result<u16> {
        self.fixed("16-bit number").map(u16::from_be_bytes)
    }

    /// A number written descending.
    pub fn u16_desc(&mut self) -> Result<u16> {
        self.u16().map(|number| !number)
    }

    /// A number.
    pub fn u32(&mut self) -> Result<u32> {
        self.fixed("32-bit number").map(u32::from_be_bytes)
    }

    /// A number written descending.
    pub fn u32_desc(&mut self) -> Result<u32> {
        self.u32().map(|number| !number)
    }

    /// A number.
    pub fn u64(&mut self) -> Result<u64> {
        self.fixed("64-bit number").map(u64::from_be_bytes)
    }

    /// A number written descending.
    pub fn u64_desc(&mut self) -> Result<u64> {
        self.u64().map(|number| !number)
    }

    /// A number that may be negative.
    pub fn i64(&mut self) -> Result<i64> {
        self.u64().map(|number| (number ^ SIGN_64).cast_signed())
    }

    /// A number that may be negative, written descending.
    pub fn i64_desc(&mut self) -> Result<i64> {
        self.u64_desc().map(|number| (number ^ SIGN_64).cast_signed())
    }

    /// An id.
    pub fn uuid(&mut self) -> Result<Uuid> {
        self.fixed("id").map(Uuid::from_bytes)
    }

    /// A date.
    pub fn date(&mut self) -> Result<NaiveDate> {
        self.u32().and_then(date_of)
    }

    /// A date written descending.
    pub fn date_desc(&mut self) -> Result<NaiveDate> {
        self.u32_desc().and_then(date_of)
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// States that the key ends here.
    pub fn end(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(bad("end")) }
    }
}

fn date_of(days: u32) -> Result<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt((days ^ SIGN_32).cast_signed()).ok_or_else(|| bad("date"))
}

/// Whether a key lies outside the store's own space.
pub(super) fn is_of_a_table(key: &[u8]) -> bool {
    key.first().is_some_and(|&first| first < RESERVED)
}

/// Refuses what no table may use as a key.
pub(super) fn check(key: &[u8]) -> Result<()> {
    match key.first() {
        None => Err(StoreError::BadKey { what: "it is empty" }),
        Some(&first) if first >= RESERVED => Err(StoreError::BadKey { what: "it lies in the store's own space" }),
        _ if key.len() > MAX_KEY_BYTES => Err(StoreError::BadKey { what: "it is too long" }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Parts = (String, u64, i64, u16, u32, i32, [u8; 16]);

    fn date(days: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(days).unwrap()
    }

    fn ascending(p: &Parts) -> Vec<u8> {
        KeyBuilder::table(7)
            .text(&p.0)
            .u64(p.1)
            .i64(p.2)
            .u16(p.3)
            .u32(p.4)
            .date(date(p.5))
            .uuid(Uuid::from_bytes(p.6))
            .build()
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[a\u{0}\u{1}\u{2}b網]{0,5}", ".{0,8}"]
    }

    fn parts() -> impl Strategy<Value = Parts> {
        (text(), any::<u64>(), any::<i64>(), any::<u16>(), any::<u32>(), -700_000..3_000_000i32, any::<[u8; 16]>())
    }

    proptest! {
        #[test]
        fn keys_sort_as_their_parts_do(a in parts(), b in parts()) {
            prop_assert_eq!(ascending(&a).cmp(&ascending(&b)), a.cmp(&b));
        }

        #[test]
        fn descending_numbers_sort_the_greatest_first(a in parts(), b in parts()) {
            let numbers = |p: &Parts| KeyBuilder::table(7).u64_desc(p.1).i64_desc(p.2).u16_desc(p.3)
                .u32_desc(p.4).date_desc(date(p.5)).build();
            let of = |p: &Parts| (p.1, p.2, p.3, p.4, p.5);
            prop_assert_eq!(numbers(&a).cmp(&numbers(&b)), of(&b).cmp(&of(&a)));
            // Equal first parts leave the order to the next ones: seldom met by chance.
            let same = |p: &Parts| KeyBuilder::table(7).i64_desc(p.2).build();
            prop_assert_eq!(same(&a).cmp(&same(&b)), b.2.cmp(&a.2));
        }

        #[test]
        fn each_part_decides_when_those_before_it_are_equal(a in parts(), b in parts()) {
            for equal in 0..6 {
                let mut c = b.clone();
                if equal >= 1 { c.0.clone_from(&a.0); }
                if equal >= 2 { c.1 = a.1; }
                if equal >= 3 { c.2 = a.2; }
                if equal >= 4 { c.3 = a.3; }
                if equal >= 5 { c.4 = a.4; }
                prop_assert_eq!(ascending(&a).cmp(&ascending(&c)), a.cmp(&c));
            }
        }

        #[test]
        fn keys_read_back(p in parts()) {
            let key = ascending(&p);
            let mut reader = KeyReader::of_table(&key, 7).unwrap();
            prop_assert_eq!(reader.text().unwrap(), p.0.clone());
            prop_assert_eq!(reader.u64().unwrap(), p.1);
            prop_assert_eq!(reader.i64().unwrap(), p.2);
            prop_assert_eq!(reader.u16().unwrap(), p.3);
            prop_assert_eq!(reader.u32().unwrap(), p.4);
            prop_assert_eq!(reader.date().unwrap(), date(p.5));
            prop_assert_eq!(reader.uuid().unwrap(), Uuid::from_bytes(p.6));
            prop_assert!(reader.end().is_ok());

            let key = KeyBuilder::table(8).u64_desc(p.1).i64_desc(p.2).u16_desc(p.3).u32_desc(p.4)
                .date_desc(date(p.5)).u8(9).build();
            let mut reader = KeyReader::of_table(&key, 8).unwrap();
            prop_assert_eq!(reader.u64_desc().unwrap(), p.1);
            prop_assert_eq!(reader.i64_desc().unwrap(), p.2);
            prop_assert_eq!(reader.u16_desc().unwrap(), p.3);
            prop_assert_eq!(reader.u32_desc().unwrap(), p.4);
            prop_assert_eq!(reader.date_desc().unwrap(), date(p.5));
            prop_assert_eq!(reader.u8().unwrap(), 9);
            prop_assert!(reader.end().is_ok());
        }

        #[test]
        fn any_bytes_read_as_parts_or_as_damage(key in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut reader = KeyReader::new(&key);
            while reader.u8().and_then(|_| reader.text()).and_then(|_| reader.date()).is_ok() {}
        }

        #[test]
        fn a_text_is_the_prefix_of_its_own_keys_only(a in text(), b in text()) {
            let prefix = KeyBuilder::table(7).text(&a).build();
            prop_assert_eq!(KeyBuilder::table(7).text(&b).u64(1).build().starts_with(&prefix), a == b);
            let start = KeyBuilder::table(7).text_start(&a).build();
            prop_assert_eq!(KeyBuilder::table(7).text(&b).build().starts_with(&start), b.starts_with(&a));
        }
    }

    #[test]
    fn a_key_of_another_table_and_a_key_with_more_parts_are_refused() {
        let key = KeyBuilder::table(7).u16(1).build();
        assert!(KeyReader::of_table(&key, 8).is_err());
        let mut reader = KeyReader::of_table(&key, 7).unwrap();
        reader.u8().unwrap();
        assert!(reader.end().is_err());
        assert!(KeyReader::of_table(&key, 7).unwrap().u64().is_err());
    }
}
