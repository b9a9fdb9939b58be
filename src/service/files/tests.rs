//! Files of cases: what is dropped of a picture, what is refused, and that they lie where and as they should.

use super::location::{Cleaned, without};
use super::*;

/// EXIF with the way up, and a place in a GPS directory: 32°53′ north.
fn exif(way_up: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0");
    exif.extend([way_up, 0, 0, 0]);
    // GPS directory at 38: N, then three fractions at 68.
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0");
    exif.extend(b"\x02\0\x01\0\x02\0\x02\0\0\0N\0\0\0\x02\0\x05\0\x03\0\0\0\x44\0\0\0\0\0\0\0");
    for number in [32u32, 1, 53, 1, 7, 1] {
        exif.extend(number.to_le_bytes());
    }
    exif
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], contents].concat()
}

const POINTS: [u8; 7] = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56];

/// A tiny JPEG with everything that tells a place: EXIF, XMP, IPTC, a comment, and a second picture with its own EXIF.
fn photo(way_up: u8) -> Vec<u8> {
    let first = [
        &b"\xff\xd8"[..],
        &segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        &segment(0xe1, &[b"Exif\0\0", &exif(way_up)[..]].concat()),
        &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>32,53N</exif:GPSLatitude>"),
        &segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
        &segment(0xe2, b"MPF\0second picture"),
        &segment(0xed, b"Photoshop 3.0\0City=Hanyin"),
        &segment(0xfe, b"taken in Hanyin"),
        &segment(0xdb, &[1; 65]),
        &segment(0xc0, b"\x08\0\x01\0\x01\x01\x01\x11\0"),
        &segment(0xda, b"\x01\x01\0\0\x3f\0"),
        &POINTS,
        b"\xff\xd9",
    ];
    let second = [&b"\xff\xd8"[..], &segment(0xe1, &[b"Exif\0\0", &exif(1)[..]].concat()), b"\xff\xd9"];
    [first.concat(), second.concat()].concat()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn cleaned(media: &str, bytes: &[u8]) -> Vec<u8> {
    match without(media, bytes) {
        Cleaned::Bytes(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

const LATITUDE: [u8; 8] = [32, 0, 0, 0, 1, 0, 0, 0];

#[test]
fn a_photo_loses_its_place_and_keeps_its_points_its_colours_and_which_way_up_it_is() {
    let photo = photo(6);
    assert!(has(&photo, &LATITUDE) && has(&photo, b"Hanyin") && has(&photo, b"GPSLatitude"));
    let clean = cleaned("image/jpeg", &photo);
    for told in [&LATITUDE[..], b"Hanyin", b"GPS", b"MPF", b"Photoshop"] {
        assert!(!has(&clean, told), "{}", String::from_utf8_lossy(told));
    }
    for kept in [&POINTS[..], b"ICC_PROFILE\0\x01\x01colours", b"JFIF", &[1; 65]] {
        assert!(has(&clean, kept), "{}", String::from_utf8_lossy(kept));
    }
    assert!(has(&clean, b"\x12\x01\x03\0\x01\0\0\0\x06\0"), "it is still turned by a quarter");
    assert!(clean.ends_with(b"\xff\xd9"), "what lay behind the picture is gone");
    assert_eq!(cleaned("image/jpeg", &clean), clean, "there is nothing more to drop");
    assert!(!has(&cleaned("image/jpeg", &super::tests::photo(1)), b"Exif"), "upright needs no word");
}

#[test]
fn png_and_webp_keep_what_they_are_drawn_from_and_nothing_else() {
    let chunk = |kind: &[u8; 4], contents: &[u8]| {
        let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
        let mut sum = crc32fast::Hasher::new();
        sum.update(kind);
        sum.update(contents);
        [&length[..], kind, contents, &sum.finalize().to_be_bytes()].concat()
    };
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"),
        chunk(b"eXIf", &exif(8)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0Hanyin"),
        chunk(b"IDAT", b"points"),
        chunk(b"IEND", b""),
        b"behind the end: Hanyin".to_vec(),
    ];
    let clean = cleaned("image/png", &png.concat());
    assert!(has(&clean, b"points") && has(&clean, b"IEND") && !has(&clean, b"Hanyin") && !has(&clean, &LATITUDE));
    assert!(has(&clean, b"\x12\x01\x03\0\x01\0\0\0\x08\0"), "which way up stays");

    let chunk = |kind: &[u8; 4], contents: &[u8]| {
        let length = u32::try_from(contents.len()).unwrap().to_le_bytes();
        let padding = if contents.len() % 2 == 1 { &b"\0"[..] } else { b"" };
        [kind, &length[..], contents, padding].concat()
    };
    let parts = [
        chunk(b"VP8X", b"\x0c\0\0\0\0\0\0\0\0\0"),
        chunk(b"VP8L", b"\x2f\0\0\0\0points."),
        chunk(b"EXIF", &exif(1)),
        chunk(b"XMP ", b"Hanyin"),
    ];
    let inside = [b"WEBP".to_vec(), parts.concat()].concat();
    let clean = cleaned("image/webp", &chunk(b"RIFF", &inside));
    assert!(has(&clean, b"points.") && !has(&clean, b"Hanyin") && !has(&clean, &LATITUDE));
}

#[test]
fn what_is_broken_is_unreadable_and_never_a_panic() {
    let whole = photo(6);
    for cut in 0..whole.len() {
        let _ = without("image/jpeg", &whole[..cut]);
    }
    assert_eq!(without("image/jpeg", b"\xff\xd8\xff\xe1\0"), Cleaned::Unreadable);
    assert_eq!(without("image/png", b"\x89PNG\r\n\x1a\n\0"), Cleaned::Unreadable);
    assert_eq!(without("image/webp", b"RIFF\0\0\0\0WEBP"), without("image/webp", b"RIFF\0\0\0\0WEBP"));
}

#[test]
fn a_file_is_taken_in_whole_once_and_under_its_hash() {
    let (dir, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = from.path().join("路灯.JPG");
    fs::write(&path, photo(6)).unwrap();
    let taken = take_in(dir.path(), &path, false).unwrap();
    assert_eq!((taken.name.as_str(), taken.media.as_str(), taken.located), ("路灯.JPG", "image/jpeg", false));
    let there = place(dir.path(), &taken.hash, &taken.media);
    assert!(there.starts_with(dir.path().join("files").join(&taken.hash[..2])), "{}", there.display());
    let bytes = fs::read(&there).unwrap();
    assert_eq!((bytes.len() as u64, blake3::hash(&bytes).to_hex().to_string()), (taken.bytes, taken.hash.clone()));
    assert!(!has(&bytes, &LATITUDE));
    check(dir.path(), &taken.hash, &taken.media, taken.bytes).unwrap();
    assert_eq!(take_in(dir.path(), &path, false).unwrap(), taken);
    let kept = take_in(dir.path(), &path, true).unwrap();
    assert!(kept.located && kept.hash != taken.hash);
    assert_eq!(fs::read(place(dir.path(), &kept.hash, &kept.media)).unwrap(), photo(6), "kept on purpose");
}

#[test]
fn what_cannot_be_freed_of_its_place_is_taken_only_on_purpose() {
    let (dir, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (name, bytes, media) in [
        ("a.heic", &b"\0\0\0\x18ftypheic\0\0\0\0"[..], "image/heic"),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0", "video/mp4"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.jpg", b"\0\x01\x02", "application/octet-stream"),
    ] {
        let path = from.path().join(name);
        fs::write(&path, bytes).unwrap();
        let refusal = take_in(dir.path(), &path, false).unwrap_err();
        assert_eq!((refusal.code, refusal.args["media"].as_str()), (RefusalCode::MayHoldLocation, media), "{name}");
        assert!(take_in(dir.path(), &path, true).unwrap().located);
    }
    let note = from.path().join("note.txt");
    fs::write(&note, "已到現場").unwrap();
    assert!(!take_in(dir.path(), &note, false).unwrap().located, "words hold no place");
}

#[test]
fn what_is_too_large_empty_or_no_file_is_refused() {
    let (dir, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = from.path().join("large.jpg");
    File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
    let reason = |path: &Path| take_in(dir.path(), path, true).unwrap_err().args["reason"].clone();
    assert_eq!(reason(&path), "too-large");
    fs::write(&path, "").unwrap();
    assert_eq!(reason(&path), "empty-file");
    assert_eq!(reason(&from.path().join("nowhere.jpg")), "no-such-file");
    assert_eq!(reason(from.path()), "is-a-directory");
    assert!(!dir.path().join("files").exists(), "nothing was written");
}

#[test]
fn a_hash_that_is_none_or_names_no_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    for hash in ["", "../../etc/passwd", &"0".repeat(64), &"A".repeat(64)] {
        assert_eq!(check(dir.path(), hash, "image/png", 1).unwrap_err().code, RefusalCode::AttachmentGone, "{hash}");
    }
}
