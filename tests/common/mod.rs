//! A hermetic place to run the real binary in: its own data directory, a fixed time, no inherited environment.
#![allow(dead_code, reason = "each test file uses what it needs")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail as the test does"
)]

pub mod screen;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The time that holds where a command gives none.
pub const NOW: &str = "2026-11-23T10:30";

/// A directory of one's own, and the binary in it.
pub struct Place {
    root: tempfile::TempDir,
}

impl Place {
    /// Empty.
    pub fn new() -> Self {
        Self { root: tempfile::tempdir().expect("a scratch directory") }
    }

    /// The data directory, not made yet.
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// A path beside it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// The binary with nothing inherited but what a program cannot do without.
    pub fn command(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("gridlog"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.root.path())
            .env("XDG_RUNTIME_DIR", self.root.path())
            .env("TMPDIR", self.root.path())
            .env("GRIDLOG_NOW", NOW)
            .env("GRIDLOG_LANG", "zh-Hant")
            .env("GRIDLOG_DATA", self.data())
            .current_dir(self.root.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs it, whatever comes of it.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().expect("the binary starts")
    }

    /// Runs it and expects success; what it printed.
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            output.status.success(),
            "gridlog {} ended with {:?}\n{}\n{}",
            args.join(" "),
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    /// Runs it and expects this exit code; what it said on standard error.
    pub fn fails(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "gridlog {}\n{said}", args.join(" "));
        assert!(!said.trim().is_empty(), "a refusal says why");
        said
    }

    /// JSON Lines of a successful run.
    pub fn json(&self, args: &[&str]) -> Vec<serde_json::Value> {
        let text = self.ok(args);
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }

    /// The division file of the real town.
    pub fn divisions(&self) -> String {
        let file = self.path("chengguan-divisions.csv");
        std::fs::write(&file, include_str!("../../data/chengguan-divisions.csv")).expect("writable");
        file.to_string_lossy().into_owned()
    }

    /// The town of the first release's scenario, up to its people.
    pub fn founded() -> Self {
        let place = Self::new();
        place.ok(&["init", "--town", "城關鎮", "--code", "610921100", "--lang", "zh-Hant"]);
        place.ok(&["grid", "import", &place.divisions()]);
        place.ok(&["grid", "add", "610921100001001", "--name", "南街第一網格"]);
        place.ok(&["grid", "add", "610921100001002", "--name", "南街第二網格"]);
        place.ok(&["person", "add", "網格員甲", "--phone", "13900000001"]);
        place.ok(&["person", "add", "站長甲", "--phone", "13900000002"]);
        place.ok(&["post", "appoint", "warden", "610921100001001", "網格員甲", "--from", "2026-01-01"]);
        place.ok(&["post", "appoint", "station-chief", "610921100001", "站長甲", "--from", "2026-01-01"]);
        place
    }
}

/// Every file below a directory, with its bytes, by relative path.
pub fn tree(root: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, dir: &Path, found: &mut std::collections::BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(dir).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    let mut found = std::collections::BTreeMap::new();
    walk(root, root, &mut found);
    found
}
