//! The way of a file's bytes to the disk: encoded, counted and hashed as they pass.

use std::fs::File;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 behind a byte-order mark: what spreadsheets in China open right.
    #[default]
    Utf8Bom,
    /// UTF-8 without the mark: for other programs.
    Utf8Plain,
    /// GB18030: for old programs. The few characters it does not know are written as `&#…;`.
    Gb18030,
}

/// A byte-order mark.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What has been written of a file so far.
pub(super) struct Tally {
    digest: Sha256,
    bytes: u64,
}

impl Tally {
    /// Bytes written and their SHA-256 in hexadecimal.
    pub(super) fn finish(self) -> (u64, String) {
        let digest = self.digest.finalize();
        (self.bytes, digest.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}")))
    }
}

/// A file being written.
pub(super) struct Sink {
    file: File,
    tally: Tally,
    encoding: Encoding,
    /// The beginning of a character whose rest has not come yet.
    tail: Vec<u8>,
}

impl Sink {
    pub(super) fn begin(file: File, encoding: Encoding) -> io::Result<Self> {
        let mut sink = Self::resume(file, encoding, Tally { digest: Sha256::new(), bytes: 0 });
        if encoding == Encoding::Utf8Bom {
            sink.put(BOM)?;
        }
        Ok(sink)
    }

    /// Goes on with a file that is open at its end.
    pub(super) fn resume(file: File, encoding: Encoding, tally: Tally) -> Self {
        Self { file, tally, encoding, tail: Vec::new() }
    }

    /// Closes the file for now. Only whole rows have been written, so no part of a character waits.
    pub(super) fn rest(self) -> Tally {
        self.tally
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.tally.digest.update(bytes);
        self.tally.bytes += bytes.len() as u64;
        Ok(())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.encoding != Encoding::Gb18030 {
            self.put(bytes)?;
            return Ok(bytes.len());
        }
        // A buffer's end may lie within a character: what is cut off waits for the next.
        let mut pending = std::mem::take(&mut self.tail);
        pending.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&pending) {
            Ok(_) => pending.len(),
            Err(cut) if cut.error_len().is_none() => cut.valid_up_to(),
            Err(bad) => return Err(io::Error::new(io::ErrorKind::InvalidData, bad)),
        };
        self.tail = pending.split_off(whole);
        let text = String::from_utf8(pending).map_err(|bad| io::Error::new(io::ErrorKind::InvalidData, bad))?;
        let (encoded, _, _) = encoding_rs::GB18030.encode(&text);
        self.put(&encoded)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
