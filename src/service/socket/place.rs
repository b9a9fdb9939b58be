//! Where the socket is: a short name in the runtime directory, for the account alone.

use std::io;
use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;
use std::time::Duration;

use interprocess::ConnectWaitMode;
use interprocess::local_socket::{ConnectOptions, Listener, ListenerOptions, Name, Stream};

/// Sixteen digits that tell one data directory from another.
fn short_name(dir: &Path) -> io::Result<String> {
    let path = std::fs::canonicalize(dir)?;
    let hash = blake3::hash(path.as_os_str().as_encoded_bytes());
    Ok(hash.to_hex().as_str().chars().take(16).collect())
}

/// Listens for windows of a data directory; what an earlier host left is replaced. Only for the process that has the
/// directory's lock. Gives the name by which [`connect`] finds the socket.
pub fn listen(dir: &Path) -> io::Result<(Listener, String)> {
    let short = short_name(dir)?;
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for name in names(&short) {
        match listen_at(&name) {
            Ok(listener) => return Ok((listener, name)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Connects to a host.
pub fn connect(name: &str, within: Duration) -> io::Result<Stream> {
    ConnectOptions::new().name(socket_name(name)?).wait_mode(ConnectWaitMode::Timeout(within)).connect_sync()
}

/// Whether the socket can still be found under its name: a runtime directory goes when its session ends.
pub fn is_there(name: &str) -> bool {
    !cfg!(unix) || Path::new(name).exists()
}

/// Takes the socket's name away.
pub fn remove(name: &str) {
    if cfg!(unix) {
        let _ = std::fs::remove_file(name);
    }
}

#[cfg(unix)]
fn socket_name(name: &str) -> io::Result<Name<'_>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    Path::new(name).to_fs_name::<GenericFilePath>()
}

#[cfg(not(unix))]
fn socket_name(name: &str) -> io::Result<Name<'_>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    name.to_ns_name::<GenericNamespaced>()
}

#[cfg(unix)]
fn names(short: &str) -> Vec<String> {
    // A socket's path must fit in 108 bytes, in 104 on some systems.
    private_directories()
        .into_iter()
        .filter_map(|directory| directory.join(format!("{short}.sock")).into_os_string().into_string().ok())
        .filter(|path| path.len() < 100)
        .collect()
}

#[cfg(not(unix))]
fn names(short: &str) -> Vec<String> {
    vec![format!("gridlog-{short}")]
}

#[cfg(unix)]
fn listen_at(name: &str) -> io::Result<Listener> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt;
    // Nobody else listens for a directory whose lock we have.
    remove(name);
    let options = || Ok::<_, io::Error>(ListenerOptions::new().name(socket_name(name)?).reclaim_name(false));
    match options()?.mode(0o600).create_sync() {
        // Where a socket cannot have a mode, its directory's keeps others out.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => options()?.create_sync(),
        other => other,
    }
}

#[cfg(not(unix))]
fn listen_at(name: &str) -> io::Result<Listener> {
    ListenerOptions::new().name(socket_name(name)?).create_sync()
}

/// Directories that only this account can enter, the best first.
#[cfg(unix)]
fn private_directories() -> Vec<PathBuf> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    // What this process makes belongs to the account it acts for.
    let Some(account) = tempfile::tempfile().and_then(|file| file.metadata()).ok().map(|about| about.uid()) else {
        return Vec::new();
    };
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let session = session.map(|path| path.join("gridlog"));
    let temporary = [std::env::temp_dir(), PathBuf::from("/tmp")].map(|path| path.join(format!("gridlog-{account}")));
    session
        .into_iter()
        .chain(temporary)
        .filter(|directory| {
            let _ = crate::platform::create_private_directory(directory);
            // In a directory that all may write to, somebody else may have been there first.
            std::fs::symlink_metadata(directory).is_ok_and(|about| {
                about.is_dir() && about.uid() == account && about.permissions().mode().trailing_zeros() >= 6
            })
        })
        .collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_stale_socket_is_replaced_and_the_new_one_is_for_the_account_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (stale, name) = listen(dir.path()).unwrap();
        drop(stale);
        assert!(is_there(&name), "as after a kill");
        assert!(connect(&name, Duration::from_secs(1)).is_err());
        let (_listener, again) = listen(dir.path()).unwrap();
        assert_eq!(name, again);
        assert!(connect(&name, Duration::from_secs(1)).is_ok());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(Path::new(&name)), 0o600);
        assert_eq!(mode(Path::new(&name).parent().unwrap()), 0o700);
        remove(&name);
    }

    #[test]
    fn every_data_directory_has_a_name_of_its_own_however_it_is_reached() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        std::fs::create_dir(&a).unwrap();
        std::fs::create_dir(&b).unwrap();
        std::os::unix::fs::symlink(&a, dir.path().join("link")).unwrap();
        assert_ne!(short_name(&a).unwrap(), short_name(&b).unwrap());
        assert_eq!(short_name(&a).unwrap(), short_name(&dir.path().join("link")).unwrap());
    }
}
