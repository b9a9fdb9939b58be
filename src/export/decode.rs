//! Text as other programs write it: UTF-8, or GB18030 and with it GBK and GB2312, read as UTF-8 in either case.

use std::io::{self, Read};

use encoding_rs::{Decoder, GB18030};

use super::Encoding;

/// How many bytes are read at once.
const PART: usize = 64 * 1024;

/// Finds out how a file's text is written by reading it whole: what is UTF-8 from beginning to end is that.
pub fn encoding_of(mut file: impl Read) -> io::Result<Encoding> {
    let mut buffer = vec![0; PART];
    // Bytes of a character that the part before has cut.
    let mut kept = 0;
    loop {
        let read = file.read(buffer.get_mut(kept..).unwrap_or_default())?;
        let part = buffer.get(..kept + read).unwrap_or_default();
        match std::str::from_utf8(part) {
            Ok(_) => kept = 0,
            Err(error) if error.error_len().is_none() && read > 0 => {
                let good = error.valid_up_to();
                kept = part.len() - good;
                buffer.copy_within(good..good + kept, 0);
            }
            Err(_) => return Ok(Encoding::Gb18030),
        }
        if read == 0 {
            return Ok(Encoding::Utf8Plain);
        }
    }
}

/// Reads text as UTF-8, whatever it is written in. What cannot be read becomes U+FFFD.
pub struct Decoded<R> {
    inner: R,
    decoder: Option<Decoder>,
    input: Vec<u8>,
    output: Vec<u8>,
    passed: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Reads `inner` as text in `encoding`.
    pub fn new(inner: R, encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Gb18030 => Some(GB18030.new_decoder()),
            Encoding::Utf8Bom | Encoding::Utf8Plain => None,
        };
        Self { inner, decoder, input: vec![0; PART], output: Vec::new(), passed: 0, ended: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.inner.read(buffer) };
        while self.passed == self.output.len() && !self.ended {
            let read = self.inner.read(&mut self.input)?;
            self.ended = read == 0;
            let part = self.input.get(..read).unwrap_or_default();
            let room = decoder.max_utf8_buffer_length(part.len()).unwrap_or(4 * PART);
            self.output.resize(room, 0);
            let (_, _, written, _) = decoder.decode_to_utf8(part, &mut self.output, self.ended);
            self.output.truncate(written);
            self.passed = 0;
        }
        let mut left = self.output.get(self.passed..).unwrap_or_default();
        let read = left.read(buffer)?;
        self.passed += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every character is cut.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (Some(first), Some(place)) = (self.0.first().copied(), buffer.first_mut()) else { return Ok(0) };
            *place = first;
            self.0 = &self.0[1..];
            Ok(1)
        }
    }

    #[test]
    fn gb18030_is_told_from_utf_8_and_read_however_it_is_cut() {
        let text = "工单编号,诉求内容\nA1,路灯不亮𠮷😀\n";
        let (old, _, _) = GB18030.encode(text);
        for (bytes, encoding) in [(text.as_bytes(), Encoding::Utf8Plain), (&*old, Encoding::Gb18030)] {
            assert_eq!(encoding_of(bytes).unwrap(), encoding);
            assert_eq!(encoding_of(Drops(bytes)).unwrap(), encoding);
            for mut reader in [Box::new(bytes) as Box<dyn Read>, Box::new(Drops(bytes))] {
                let mut read = String::new();
                Decoded::new(&mut reader, encoding).read_to_string(&mut read).unwrap();
                assert_eq!(read, text);
            }
        }
        assert_eq!(encoding_of(&b""[..]).unwrap(), Encoding::Utf8Plain);
    }

    #[test]
    fn a_character_that_the_end_of_the_file_cuts_is_no_utf_8_and_reads_as_unreadable() {
        let cut = &"灯".as_bytes()[..2];
        assert_eq!(encoding_of(cut).unwrap(), Encoding::Gb18030);
        let mut read = String::new();
        Decoded::new(&b"A,\xff\n"[..], Encoding::Gb18030).read_to_string(&mut read).unwrap();
        assert!(read.contains('\u{fffd}'), "{read:?}");
    }
}
