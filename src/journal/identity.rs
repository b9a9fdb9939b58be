//! Which series a data directory writes, and the machine and directory it was born on. A copy of the directory, or one
//! that was restored elsewhere, differs in one of them and must begin a series of its own.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::ids::ReplicaId;
use crate::platform;

/// The version of `replica.json` that this program writes.
const VERSION: u32 = 1;

/// What the machine's id is hashed under: the id itself is confidential and stays on the machine.
const MACHINE_CONTEXT: &str = "gridlog 2026-11 machine of a data directory";

/// What `replica.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    v: u32,
    pub replica: ReplicaId,
    machine: String,
    directory: String,
}

impl Identity {
    /// The series `replica`, born on this machine and in this (canonical) directory.
    pub fn born(replica: ReplicaId, machine: &str, directory: &Path) -> Self {
        let machine = blake3::Hash::from_bytes(blake3::derive_key(MACHINE_CONTEXT, machine.as_bytes())).to_hex();
        let directory = directory.to_string_lossy().into_owned();
        Self { v: VERSION, replica, machine: machine.to_string(), directory }
    }

    /// Whether both were born on the same machine and in the same directory.
    pub fn same_birth(&self, other: &Self) -> bool {
        self.machine == other.machine && self.directory == other.directory
    }

    /// Writes it whole: a reader finds the former file or this one.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let path = path(data);
        let unfinished = path.with_extension("json.new");
        let mut file: File =
            platform::private_file_options().write(true).create(true).truncate(true).open(&unfinished)?;
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&unfinished, &path)?;
        platform::sync_directory(data)
    }
}

/// What stands in place of `replica.json`.
#[derive(Debug)]
pub(super) enum Found {
    Nothing,
    Unreadable,
    Newer(u32),
    Identity(Identity),
}

/// The file itself.
pub(super) fn path(data: &Path) -> PathBuf {
    data.join("replica.json")
}

/// Reads `replica.json`.
pub(super) fn read(data: &Path) -> io::Result<Found> {
    #[derive(Deserialize)]
    struct Any {
        v: u32,
    }
    let bytes = match std::fs::read(path(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        bytes => bytes?,
    };
    Ok(match serde_json::from_slice::<Any>(&bytes) {
        Ok(any) if any.v > VERSION => Found::Newer(any.v),
        _ => serde_json::from_slice(&bytes).map_or(Found::Unreadable, Found::Identity),
    })
}
