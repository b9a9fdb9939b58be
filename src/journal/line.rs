//! One line of the journal: how it is written and how it is told whole from damaged. Hashes are over bytes as written.

use std::fmt;
use std::io::Write;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::{DraftFault, Fault};
use crate::domain::ids::{ReplicaId, Stamp};

/// The format version that this program writes, and the newest it reads.
pub const FORMAT_VERSION: u32 = 1;

/// No line is longer than this, its newline included: 16 MiB.
pub const MAX_LINE_BYTES: u64 = 16 * 1024 * 1024;

/// The BLAKE3 hash of a frame's bytes: the line's `sum`, and the next line's `prev`. It names the change for ever, with
/// or without its payload.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameHash([u8; 32]);

impl FrameHash {
    /// What stands as `prev` in the first line of a series: zeros.
    pub const NONE: Self = Self([0; 32]);

    /// From its 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    fn from_hex(text: &str) -> Option<Self> {
        // An upper-case digit is a damaged one: we write lower case, and the bytes are what counts.
        let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !lower {
            return None;
        }
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl fmt::Display for FrameHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for FrameHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrameHash({self})")
    }
}

/// What a frame says, besides the digest, which only the payload answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub replica: ReplicaId,
    pub seq: u64,
    pub scope: String,
    pub stamp: Stamp,
    pub prev: FrameHash,
}

/// A line found whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed<'a> {
    pub frame: Frame,
    pub payload: Option<&'a str>,
    pub sum: FrameHash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine<'a> {
    #[serde(borrow)]
    frame: &'a RawValue,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
    sum: &'a str,
}

#[derive(Deserialize)]
struct RawFrame<'a> {
    v: u32,
    replica: ReplicaId,
    seq: u64,
    scope: String,
    stamp: u64,
    digest: &'a str,
    prev: &'a str,
}

/// Any version's line, as far as its version can be read.
#[derive(Deserialize)]
struct AnyLine {
    frame: AnyFrame,
}

#[derive(Deserialize)]
struct AnyFrame {
    v: u32,
}

const BEFORE_FRAME: &str = "{\"frame\":";
const BEFORE_PAYLOAD: &str = ",\"payload\":";
const BEFORE_SUM: &str = ",\"sum\":\"";
const AFTER_SUM: &str = "\"}";

/// Appends the line, newline included, to `out` and returns its sum.
pub(super) fn write(out: &mut Vec<u8>, frame: &Frame, payload: &RawValue) -> Result<FrameHash, DraftFault> {
    let payload = payload.get();
    if !payload.starts_with('{') {
        return Err(DraftFault::NotAnObject);
    }
    if payload.bytes().any(|b| b == b'\n' || b == b'\r') {
        return Err(DraftFault::LineBreak);
    }
    let start = out.len();
    let sum = write_unchecked(out, frame, payload).map_err(|error| DraftFault::NotJson(error.to_string()));
    let bytes = (out.len() - start) as u64;
    let sum = if bytes > MAX_LINE_BYTES { Err(DraftFault::TooLong { bytes }) } else { sum };
    if sum.is_err() {
        out.truncate(start);
    }
    sum
}

fn write_unchecked(out: &mut Vec<u8>, frame: &Frame, payload: &str) -> Result<FrameHash, std::io::Error> {
    out.extend_from_slice(BEFORE_FRAME.as_bytes());
    let start = out.len();
    write!(out, "{{\"v\":{FORMAT_VERSION},\"replica\":\"{}\",\"seq\":{},\"scope\":", frame.replica, frame.seq)?;
    serde_json::to_writer(&mut *out, &frame.scope)?;
    let digest = FrameHash::of(payload.as_bytes());
    write!(out, ",\"stamp\":{},\"digest\":\"{digest}\",\"prev\":\"{}\"}}", frame.stamp.0, frame.prev)?;
    let sum = FrameHash::of(out.get(start..).unwrap_or_default());
    out.extend_from_slice(BEFORE_PAYLOAD.as_bytes());
    out.extend_from_slice(payload.as_bytes());
    writeln!(out, "{BEFORE_SUM}{sum}{AFTER_SUM}")?;
    Ok(sum)
}

/// Reads a line (without its newline) and checks all that it can prove by itself: form, sum and digest.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::NotALine)?;
    let Ok(line) = serde_json::from_str::<RawLine>(text) else { return Err(newer_or(text, Fault::NotALine)) };
    let frame_text = line.frame.get();
    let payload = line.payload.map(RawValue::get);
    let sum = FrameHash::from_hex(line.sum).filter(|sum| *sum == FrameHash::of(frame_text.as_bytes()));
    let sum = sum.ok_or(Fault::BadSum)?;
    let Ok(frame) = serde_json::from_str::<RawFrame>(frame_text) else { return Err(newer_or(text, Fault::NotALine)) };
    if frame.v > FORMAT_VERSION {
        return Err(Fault::NewerVersion(frame.v));
    }
    // Sum and digest leave only the joints between the parts unproved: there is one way to write them.
    let payload_length = payload.map_or(0, |payload| BEFORE_PAYLOAD.len() + payload.len());
    let joints = BEFORE_FRAME.len() + BEFORE_SUM.len() + AFTER_SUM.len();
    if text.len() != joints + frame_text.len() + payload_length + line.sum.len() || !text.starts_with(BEFORE_FRAME) {
        return Err(Fault::NotALine);
    }
    if let Some(payload) = payload {
        let digest = FrameHash::from_hex(frame.digest).ok_or(Fault::NotALine)?;
        if digest != FrameHash::of(payload.as_bytes()) {
            return Err(Fault::BadDigest);
        }
    }
    let prev = FrameHash::from_hex(frame.prev).ok_or(Fault::NotALine)?;
    let frame = Frame { replica: frame.replica, seq: frame.seq, scope: frame.scope, stamp: Stamp(frame.stamp), prev };
    Ok(Parsed { frame, payload, sum })
}

fn newer_or(text: &str, fault: Fault) -> Fault {
    match serde_json::from_str::<AnyLine>(text) {
        Ok(line) if line.frame.v > FORMAT_VERSION => Fault::NewerVersion(line.frame.v),
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(seq: u64, scope: &str) -> Frame {
        let replica = ReplicaId::from_bytes([3; 16]);
        Frame { replica, seq, scope: scope.to_owned(), stamp: Stamp(1_700_000_000_000_000), prev: FrameHash::NONE }
    }

    fn line(payload: &str) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, &frame(7, "610921100"), &RawValue::from_string(payload.to_owned()).unwrap()).unwrap();
        assert_eq!(out.pop(), Some(b'\n'));
        out
    }

    #[test]
    fn a_line_reads_as_the_format_page_says() {
        let text = String::from_utf8(line(r#"{"a":1}"#)).unwrap();
        let digest = FrameHash::of(br#"{"a":1}"#);
        let zeros = "0".repeat(64);
        let frame = format!(
            r#"{{"v":1,"replica":"dddddddddddddddd","seq":7,"scope":"610921100","stamp":1700000000000000,"digest":"{digest}","prev":"{zeros}"}}"#
        );
        let sum = FrameHash::of(frame.as_bytes());
        assert_eq!(text, format!(r#"{{"frame":{frame},"payload":{{"a":1}},"sum":"{sum}"}}"#));
    }

    #[test]
    fn a_line_without_its_payload_still_verifies_under_the_same_name() {
        let whole = line(r#"{"phone":"139"}"#);
        let text = String::from_utf8(whole.clone()).unwrap();
        let bare = text.replace(r#","payload":{"phone":"139"}"#, "");
        let (whole, bare) = (parse(&whole).unwrap(), parse(bare.as_bytes()).unwrap());
        assert_eq!((bare.payload, bare.sum, bare.frame), (None, whole.sum, whole.frame));
    }

    #[test]
    fn any_flipped_bit_anywhere_in_a_line_is_found() {
        let good = line(r#"{"text":"南街12號","n":4}"#);
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                assert!(
                    parse(&bad).is_err(),
                    "bit {bit} of byte {at} flipped unseen: {}",
                    String::from_utf8_lossy(&bad)
                );
            }
        }
    }

    #[test]
    fn space_between_the_parts_is_damage_too() {
        let good = String::from_utf8(line("{}")).unwrap();
        for bad in [format!(" {good}"), format!("{good} "), good.replace(r#","sum""#, r#", "sum""#)] {
            assert_eq!(parse(bad.as_bytes()), Err(Fault::NotALine));
        }
    }

    #[test]
    fn a_newer_version_is_told_from_damage() {
        assert_eq!(parse(br#"{"frame":{"v":2,"x":[]},"seal":"","sum":""}"#), Err(Fault::NewerVersion(2)));
        assert_eq!(parse(br#"{"frame":{"v":1,"x":[]},"seal":"","sum":""}"#), Err(Fault::NotALine));
    }

    #[test]
    fn what_cannot_be_one_line_is_refused_and_leaves_nothing_behind() {
        let mut out = b"before".to_vec();
        let mut refuse = |payload: &str| {
            let raw = RawValue::from_string(payload.to_owned()).unwrap();
            let fault = write(&mut out, &frame(1, "x"), &raw).unwrap_err();
            assert_eq!(out, b"before");
            fault
        };
        assert_eq!(refuse("[]"), DraftFault::NotAnObject);
        assert_eq!(refuse("{\n}"), DraftFault::LineBreak);
        let long = format!(r#"{{"text":"{}"}}"#, "x".repeat(usize::try_from(MAX_LINE_BYTES).unwrap()));
        assert!(matches!(refuse(&long), DraftFault::TooLong { bytes } if bytes > MAX_LINE_BYTES));
    }

    proptest! {
        #[test]
        fn any_scope_and_any_text_come_back_as_they_went_in(scope in any::<String>(), text in any::<String>()) {
            let payload = serde_json::to_string(&serde_json::json!({ "text": text })).unwrap();
            let mut out = Vec::new();
            let frame = frame(9, &scope);
            let sum = write(&mut out, &frame, &RawValue::from_string(payload.clone()).unwrap()).unwrap();
            prop_assert_eq!(out.pop(), Some(b'\n'));
            prop_assert!(!out.contains(&b'\n'));
            let parsed = parse(&out).unwrap();
            prop_assert_eq!(parsed, Parsed { frame, payload: Some(payload.as_str()), sum });
        }
    }
}
