//! The few things the journal asks of the disk when it writes, behind a trait so that tests can make each of them fail.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::platform;

/// Makes and opens the segments that are written to.
pub(super) trait Disk: Send {
    /// Makes an empty segment and makes its directory entry last. A file left there empty by an attempt that failed is
    /// taken; one that holds anything is not.
    fn create(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>>;
    /// Opens a segment whose first `length` bytes stay.
    fn open(&self, path: &Path, length: u64) -> io::Result<Box<dyn SegmentFile>>;
}

/// The segment that is being written.
pub(super) trait SegmentFile: Send {
    /// Appends all of `bytes`; after a failure, any part of them may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes what was appended last through a power cut.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to `length`, makes that last, and appends there from now on.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// The disk as it is.
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        let made = platform::private_file_options().write(true).read(true).create_new(true).open(path);
        let file = match made {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.metadata()?.len() == 0 => {
                File::options().read(true).write(true).open(path)?
            }
            made => made?,
        };
        if let Some(directory) = path.parent() {
            platform::sync_directory(directory)?;
        }
        Ok(Box::new(file))
    }

    fn open(&self, path: &Path, length: u64) -> io::Result<Box<dyn SegmentFile>> {
        let mut file = File::options().read(true).write(true).open(path)?;
        file.seek(SeekFrom::Start(length))?;
        Ok(Box::new(file))
    }
}

impl SegmentFile for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.seek(SeekFrom::Start(length))?;
        self.sync_all()
    }
}
