//! All that differs between operating systems, and the ambient world the pure rooms may not touch: clock, randomness,
//! machine identity, file-system facts.

use std::cell::Cell;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::Stdio;
use std::sync::Once;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What the system says of a failure, as a code that has a word; in its own words where it has none.
pub fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no-such-file".to_owned(),
        io::ErrorKind::PermissionDenied => "no-permission".to_owned(),
        io::ErrorKind::IsADirectory => "is-a-directory".to_owned(),
        io::ErrorKind::NotADirectory => "not-a-directory".to_owned(),
        io::ErrorKind::StorageFull => "disk-full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "read-only".to_owned(),
        io::ErrorKind::InvalidData => "unreadable".to_owned(),
        _ => error.to_string(),
    }
}

/// The machine clock.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now_utc() -> DateTime<Utc> {
    Utc::now()
}

/// The machine clock as microseconds since 1970; 0 if it is set before then.
pub fn now_micros() -> u64 {
    u64::try_from(now_utc().timestamp_micros()).unwrap_or(0)
}

/// A new time-ordered identifier.
#[allow(clippy::disallowed_methods, reason = "the one place that draws identifiers")]
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}

/// Sixteen random bytes.
#[allow(clippy::disallowed_methods, reason = "the one place that draws randomness")]
pub fn random_bytes() -> [u8; 16] {
    *Uuid::new_v4().as_bytes()
}

/// What tells this machine from others: the system's machine id, or else its host name, or else nothing ("unknown").
/// Confidential: keep a hash of it, never the text.
pub fn machine_id() -> String {
    machine_uid::get()
        .ok()
        .filter(|id| !id.trim().is_empty())
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "unknown".to_owned(), |id| id.trim().to_owned())
}

/// Makes a directory's entries (names made, renamed or removed in it) last through a power cut. Windows has no call for
/// it and needs none: there it does nothing.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(directory)?.sync_all()
}

/// Calls `ended` once when the terminal is closed, or the system asks the program to end: what is still to be written can
/// be written before it does. Windows ends its console programs without asking.
#[cfg(unix)]
pub fn when_asked_to_end(ended: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGTERM])?;
    std::thread::spawn(move || {
        let mut asked = signals.forever();
        if asked.next().is_some() {
            ended();
        }
        // Whoever asks again does not want to wait.
        if let Some(again) = asked.next() {
            let _ = signal_hook::low_level::emulate_default_handler(again);
        }
    });
    Ok(())
}

/// Windows ends its console programs without asking.
#[cfg(not(unix))]
pub fn when_asked_to_end(_ended: impl FnOnce() + Send + 'static) -> io::Result<()> {
    Ok(())
}

/// Puts everything below a directory on disk: with one call where the platform has it, file by file elsewhere.
pub fn sync_tree(directory: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if rustix::fs::syncfs(File::open(directory)?).is_ok() {
        return Ok(());
    }
    sync_each(directory)
}

fn sync_each(directory: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_each(&entry.path())?;
        } else {
            // Windows syncs only what is open for writing.
            OpenOptions::new().write(true).open(entry.path())?.sync_all()?;
        }
    }
    sync_directory(directory)
}

/// Bytes that this account may still write on the disk of a path, the nearest directory above it that is there; none
/// where the system does not say.
pub fn free_bytes(path: &Path) -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        let there = path.ancestors().find(|path| path.exists())?;
        let stat = rustix::fs::statvfs(there).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// Makes a directory and what is missing above it, open to its owner only where the platform can say so.
pub fn create_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Options that make files readable and writable by their owner only, where the platform can say so.
pub fn private_file_options() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only unix has modes to set"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens a file with the program that the system has for it, without waiting for its end; false where there is no screen
/// to show it on, or no such program.
pub fn open_file(path: &Path) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let program = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "open",
        _ if set("DISPLAY") || set("WAYLAND_DISPLAY") => "xdg-open",
        _ => return false,
    };
    let mut command = std::process::Command::new(program);
    // What the viewer says must not be written over a screen of ours.
    command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Somebody has to take its end, or it stays in the list of processes until ours is gone.
            std::thread::spawn(move || drop(child.wait()));
            true
        }
        Err(_) => false,
    }
}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` and turns a panic in it into its message; nothing is printed meanwhile by this thread.
///
/// For foreign code that panics on damaged files. The panic hook wrapped around the one in place at the first call
/// stays; a hook set later asks [`panic_is_contained`] and then does nothing.
pub fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static SILENCE: Once = Once::new();
    SILENCE.call_once(|| {
        let outer = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !panic_is_contained() {
                outer(info);
            }
        }));
    });
    let before = CONTAINED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(before);
    result.map_err(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref().copied());
        text.unwrap_or("a panic without a message").to_owned()
    })
}

/// Whether this thread's panics are caught and reported as errors: a panic hook then leaves the terminal alone.
pub fn panic_is_contained() -> bool {
    CONTAINED.get()
}

/// What tells one running of the operating system from the next: after a power cut it is another. None where the
/// system has no such thing; then every end without a proper close counts as rough.
pub fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let id = id.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

/// The kind of network file system or shared folder of a virtual machine that a path lies on: `nfs`, `smb`, `9p`,
/// `fuse.sshfs`, …; none on a local one, or where the platform cannot tell.
pub fn network_file_system(path: &Path) -> Option<String> {
    let path = std::fs::canonicalize(path).ok()?;
    network_kind(&path)
}

#[cfg(target_os = "linux")]
fn network_kind(path: &Path) -> Option<String> {
    let about = rustix::fs::statfs(path).ok()?;
    // The type is signed on some machines and 32 bits wide on others.
    let magic = u64::try_from(about.f_type).unwrap_or_default() & 0xffff_ffff;
    if let Some(kind) = kind_by_magic(magic) {
        return Some(kind.to_owned());
    }
    // One number stands for all of FUSE, and virtiofs has no other; only the name tells them apart.
    kind_by_mount(&std::fs::read_to_string("/proc/self/mountinfo").ok()?, path)
}

/// The network file systems that have a number of their own, most of them in linux/magic.h.
#[cfg(target_os = "linux")]
fn kind_by_magic(magic: u64) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "nfs",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "smb",
        0x5346_414f | 0x6b41_4653 => "afs",
        0x00c3_6400 => "ceph",
        0x7375_7245 => "coda",
        0x564c => "ncp",
        0x0102_1997 => "9p",
        0x786f_4256 => "vboxsf",
        0xbacb_acbc => "vmhgfs",
        0x7c7c_6673 => "prl_fs",
        _ => return None,
    })
}

/// Which network file system a path lies on by the name in the table of mounts. Behind FUSE there may be a local disk
/// as well (NTFS, exFAT), so those are named one by one.
#[cfg(target_os = "linux")]
fn kind_by_mount(mounts: &str, path: &Path) -> Option<String> {
    const NAMES: &[&str] = &["9p", "virtiofs", "vboxsf", "vmhgfs", "prl_fs"];
    const FUSE: &[&str] = &[
        "sshfs",
        "rclone",
        "s3fs",
        "glusterfs",
        "davfs",
        "davfs2",
        "gvfsd-fuse",
        "curlftpfs",
        "smbnetfs",
        "ceph",
        "vmhgfs-fuse",
        "prl_fsd",
    ];
    // Of mounts on one point the last covers the others.
    let (_, kind) = mounts
        .lines()
        .filter_map(|line| {
            let (before, after) = line.split_once(" - ")?;
            let point = before.split(' ').nth(4)?.replace("\\040", " ");
            Some((point, after.split(' ').next()?))
        })
        .filter(|(point, _)| path.starts_with(point))
        .max_by_key(|(point, _)| point.len())?;
    let network = match kind.strip_prefix("fuse.") {
        Some(name) => FUSE.contains(&name),
        None => NAMES.contains(&kind),
    };
    network.then(|| kind.to_owned())
}

#[cfg(windows)]
fn network_kind(path: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    // Drive letters given to shares are resolved to the share by now.
    match path.components().next() {
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)) => {
            Some("smb".to_owned())
        }
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
fn network_kind(_path: &Path) -> Option<String> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
40 22 0:30 / /media/usb rw - fuseblk /dev/sdb1 rw
41 22 0:31 / /mnt/town\\040hall rw,nosuid shared:7 - fuse.sshfs hall:/srv rw
42 41 8:2 / /mnt/town\\040hall/local rw - ext4 /dev/sda2 rw
43 22 0:33 / /mnt/host rw - virtiofs host rw
44 22 0:34 / /media/sf_town rw - vboxsf town rw
45 22 0:35 / /mnt/hgfs rw - fuse.vmhgfs-fuse vmhgfs-fuse rw
46 22 0:36 / /media/psf rw - prl_fs town rw
47 22 0:37 / /mnt/c rw - 9p C:\\134 rw
48 47 8:3 / /mnt/c/local rw - xfs /dev/sda3 rw
";

    #[test]
    fn behind_fuse_only_network_file_systems_are_told_from_local_disks() {
        let kind = |path: &str| kind_by_mount(MOUNTS, Path::new(path));
        assert_eq!(kind("/mnt/town hall/data"), Some("fuse.sshfs".into()));
        assert_eq!(kind("/mnt/town hall/local/data"), None);
        assert_eq!(kind("/media/usb/data"), None);
        assert_eq!(kind("/home/warden"), None);
    }

    #[test]
    fn shared_folders_of_virtual_machines_are_known_by_name_or_number() {
        let kind = |path: &str| kind_by_mount(MOUNTS, Path::new(path));
        assert_eq!(kind("/mnt/host/data"), Some("virtiofs".into()));
        assert_eq!(kind("/media/sf_town/data"), Some("vboxsf".into()));
        assert_eq!(kind("/mnt/hgfs/town"), Some("fuse.vmhgfs-fuse".into()));
        assert_eq!(kind("/media/psf/Home"), Some("prl_fs".into()));
        assert_eq!(kind("/mnt/c/Users"), Some("9p".into()));
        assert_eq!(kind("/mnt/c/local/data"), None);
        let numbers = [0x0102_1997, 0x786f_4256, 0xbacb_acbc, 0x7c7c_6673];
        assert_eq!(numbers.map(kind_by_magic), ["9p", "vboxsf", "vmhgfs", "prl_fs"].map(Some));
        for local in [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630, 0x6573_5546] {
            assert_eq!(kind_by_magic(local), None, "{local:x}");
        }
    }

    #[test]
    fn a_contained_panic_is_its_message_and_the_next_panic_is_not_contained() {
        assert_eq!(contained(|| 7), Ok(7));
        let inside = contained(|| -> u8 { panic!("page {} is bad", 3) });
        assert_eq!(inside, Err("page 3 is bad".to_owned()));
        assert!(contained(panic_is_contained).unwrap() && !panic_is_contained());
        let nested = contained(|| (contained(|| -> u8 { panic!("inner") }), panic_is_contained()));
        assert_eq!(nested, Ok((Err("inner".to_owned()), true)));
    }

    #[test]
    fn the_boot_id_stays_the_same_while_the_system_runs() {
        assert!(boot_id().is_some_and(|id| id.len() == 36 && Some(id) == boot_id()));
    }
}
