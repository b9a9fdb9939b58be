//! Pictures without the place where they were taken. What a picture needs to be seen is kept by name and everything else
//! is dropped: EXIF and XMP, comments, previews and further pictures behind the first, which have places of their own.
//! Which way up it is stays.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::{CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP};
use img_parts::{Bytes, ImageEXIF};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaned {
    /// Such a file holds no place.
    Nothing,
    /// The file without it.
    Bytes(Vec<u8>),
    /// It is not what it begins as.
    Unreadable,
    /// Whether it holds a place, and where, is not known here.
    Unknown,
}

/// Chunks that a PNG picture is made of, colours and movement included.
const PNG_KEPT: [&[u8; 4]; 21] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"hIST",
    b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI", b"sTER",
];
const WEBP_KEPT: [[u8; 4]; 7] = [CHUNK_VP8X, CHUNK_VP8, CHUNK_VP8L, CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP];

/// A file of a kind without the place where it was made.
pub fn without(media: &str, bytes: &[u8]) -> Cleaned {
    match media {
        "image/jpeg" => of(jpeg(bytes)),
        "image/png" => of(png(bytes)),
        "image/webp" => of(webp(bytes)),
        "image/bmp" | "text/plain" => Cleaned::Nothing,
        _ => Cleaned::Unknown,
    }
}

fn of(cleaned: Option<Vec<u8>>) -> Cleaned {
    cleaned.map_or(Cleaned::Unreadable, Cleaned::Bytes)
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let whole = bytes.get(..first_picture(bytes)?)?;
    let mut picture = Jpeg::from_bytes(Bytes::copy_from_slice(whole)).ok()?;
    let way_up = picture.exif().and_then(|exif| way_up(&exif));
    picture.segments_mut().retain(|segment| match segment.marker() {
        markers::APP0 => segment.contents().starts_with(b"JFIF\0"),
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        // Without it some programs show wrong colours.
        markers::APP14 => segment.contents().starts_with(b"Adobe"),
        markers::APP1..=markers::APP15 | markers::COM => false,
        _ => true,
    });
    picture.set_exif(way_up.map(only_way_up));
    Some(picture.encoder().bytes().to_vec())
}

/// Where the first picture of a JPEG file ends. Telephones put more behind it: a short film, the picture with more light.
fn first_picture(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Between markers lie the points of the picture, in which 0xFF is followed by 0 or by a restart mark.
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xff => at += 1,
            0xd9 => return Some(at + 2),
            0x00 | 0x01 | 0xd0..=0xd8 => at += 2,
            _ => {
                let length: [u8; 2] = bytes.get(at + 2..at + 4)?.try_into().ok()?;
                at += 2 + usize::from(u16::from_be_bytes(length));
            }
        }
    }
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = bytes.windows(8).position(|window| window == b"\0\0\0\0IEND").map(|at| at + 12)?;
    let mut picture = Png::from_bytes(Bytes::copy_from_slice(bytes.get(..end)?)).ok()?;
    let way_up = picture.exif().and_then(|exif| way_up(&exif));
    picture.chunks_mut().retain(|chunk| PNG_KEPT.contains(&&chunk.kind()));
    picture.set_exif(way_up.map(only_way_up));
    Some(picture.encoder().bytes().to_vec())
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut picture = WebP::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
    let way_up = picture.exif().and_then(|exif| way_up(&exif));
    picture.chunks_mut().retain(|chunk| WEBP_KEPT.contains(&chunk.id()));
    // Setting it also puts right what the head of the file says of its parts.
    picture.set_exif(way_up.map(only_way_up));
    Some(picture.encoder().bytes().to_vec())
}

/// Which way up a picture is, if it is turned: 2 to 8 (tag 0x0112 of EXIF).
fn way_up(exif: &[u8]) -> Option<u8> {
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let first = usize::try_from(if little { u32::from_le_bytes(long) } else { u32::from_be_bytes(long) }).ok()?;
    let entries = usize::from(short(first)?);
    let tag = |entry: usize| first.checked_add(2 + entry * 12);
    let at = (0..entries).filter_map(tag).find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(at + 8)?).ok().filter(|way| (2..=8).contains(way))
}

/// EXIF that says which way up and nothing else.
fn only_way_up(way: u8) -> Bytes {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([way, 0, 0, 0, 0, 0, 0, 0]);
    Bytes::from(exif)
}
