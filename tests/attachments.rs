//! Files of cases through the binary: attached without the place, opened, verified, backed up and restored.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

mod common;

use common::{Place, tree};

const NUMBER: &str = "城關-2026-00001";

/// A town with a case, and a tiny photo that tells where it was taken.
fn place() -> Place {
    let place = Place::founded();
    place.ok(&[
        "--as",
        "網格員甲",
        "case",
        "file",
        "610921100001001",
        "--kind",
        "lamp-dark",
        "--place",
        "東巷口",
        "--text",
        "路燈不亮",
    ]);
    let segment = |marker: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], contents].concat()
    };
    let photo = [
        &b"\xff\xd8"[..],
        &segment(0xe1, b"Exif\0\0II*\0\x08\0\0\0\0\0GPS 32.89N 108.51E"),
        &segment(0xdb, &[1; 65]),
        &segment(0xc0, b"\x08\0\x01\0\x01\x01\x01\x11\0"),
        &segment(0xda, b"\x01\x01\0\0\x3f\0"),
        b"points\xff\xd9",
    ];
    std::fs::write(place.path("路燈.jpg"), photo.concat()).unwrap();
    place
}

fn attach(place: &Place) {
    place.ok(&["--as", "網格員甲", "case", "attach", NUMBER, "路燈.jpg"]);
}

/// The files of cases in the data directory.
fn kept(place: &Place) -> Vec<(String, Vec<u8>)> {
    tree(&place.data()).into_iter().filter(|(name, _)| name.starts_with("files/")).collect()
}

#[test]
fn an_attached_photo_is_kept_under_its_hash_without_the_place_and_stands_in_the_timeline() {
    let place = place();
    attach(&place);
    let files = kept(&place);
    let [(name, bytes)] = files.as_slice() else { panic!("{} files", files.len()) };
    let text = String::from_utf8_lossy(bytes);
    assert!(!text.contains("GPS") && text.contains("points"));
    let shown = &place.json(&["--as", "網格員甲", "case", "show", NUMBER, "--json"])[0];
    let file = &shown["attachments"][0];
    assert_eq!((file["name"].as_str(), file["located"].as_bool()), (Some("路燈.jpg"), Some(false)));
    let hash = file["hash"].as_str().unwrap();
    assert_eq!(*name, format!("files/{}/{}.jpg", &hash[..2], &hash[2..]));
    assert_eq!(shown["events"].as_array().unwrap().last().unwrap()["act"], "attached");
    let said = place.ok(&["--as", "網格員甲", "case", "show", NUMBER]);
    assert!(said.contains("1  路燈.jpg  1 KiB") && said.contains("添加附件"), "{said}");
    // The same once more is once.
    let said = place.ok(&["--as", "網格員甲", "case", "attach", NUMBER, "路燈.jpg"]);
    assert!(said.contains("已在"), "{said}");
    // There is no screen here: it says where the file lies.
    let said = place.ok(&["--as", "網格員甲", "case", "open", NUMBER]);
    assert!(said.contains("沒有屏幕") && said.contains(&hash[2..]), "{said}");
    assert!(place.fails(4, &["case", "open", NUMBER, "2"]).contains("沒有第 2 個附件"));
    place.ok(&["--as", "網格員甲", "undo"]);
    assert_eq!(place.json(&["case", "show", NUMBER, "--json"])[0]["attachments"], serde_json::json!([]));
}

#[test]
fn what_may_tell_its_place_is_taken_only_on_purpose_and_a_case_that_is_not_there_leaves_no_file_behind() {
    let place = place();
    std::fs::write(place.path("scan.pdf"), b"%PDF-1.7\n").unwrap();
    let args = ["--as", "網格員甲", "case", "attach", NUMBER, "scan.pdf"];
    let said = place.fails(5, &args);
    assert!(said.contains("拍攝地點") && said.contains("--keep-location"), "{said}");
    place.fails(4, &["--as", "網格員甲", "case", "attach", "城關-2026-09999", "路燈.jpg"]);
    place.fails(7, &["--as", "網格員甲", "case", "attach", NUMBER, "nowhere.jpg"]);
    assert!(kept(&place).is_empty());
    place.ok(&[&args[..], &["--keep-location"]].concat());
    assert!(place.ok(&["case", "show", NUMBER]).contains("可能帶有拍攝地點"));
}

#[test]
fn verify_names_a_file_that_is_gone_or_altered_and_a_restored_copy_has_them_all() {
    let place = place();
    attach(&place);
    assert_eq!(place.json(&["verify", "--json"])[0]["damage"], serde_json::json!([]));
    place.ok(&["backup", "copy"]);
    let back = place.path("back");
    place.ok(&["--data", &back.to_string_lossy(), "restore", "copy"]);
    let of = |name: &str| kept_in(&place.path(name));
    assert_eq!(kept(&place), of("back"));
    assert_eq!(
        place.json(&["--data", &back.to_string_lossy(), "verify", "--json"])[0]["damage"],
        serde_json::json!([])
    );

    let path = place.data().join(&kept(&place)[0].0);
    std::fs::write(&path, b"something else").unwrap();
    let said = place.run(&["verify"]);
    assert_eq!(said.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&said.stdout).contains("內容變了"));
    assert!(place.fails(7, &["case", "open", NUMBER]).contains("內容變了"));
    std::fs::remove_file(&path).unwrap();
    let said = String::from_utf8_lossy(&place.run(&["verify"]).stdout).into_owned();
    assert!(said.contains("不在了") && said.contains("files"), "{said}");
    place.ok(&["rebuild"]);
    assert_eq!(place.run(&["verify"]).status.code(), Some(6), "a rebuilt store knows of it as well");
}

fn kept_in(dir: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    tree(dir).into_iter().filter(|(name, _)| name.starts_with("files/")).collect()
}
