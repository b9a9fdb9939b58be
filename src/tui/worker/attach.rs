//! Files for a case: read and copied in beside the screen, before the case is told of them.

use std::path::{Path, PathBuf};

use crate::service::command::{CaseFileGiven, Command, CommandRequest};
use crate::service::files::{self, FileSeen};
use crate::service::refusal::Refusal;
use crate::tui::effect::GivenFile;

/// Copies the files in and fills in what they are: all of them, or what goes with them is not done.
pub(super) fn take_in(
    data: &Path,
    given: &[GivenFile],
    mut request: CommandRequest,
) -> Result<CommandRequest, Refusal> {
    let mut taken = given.iter().map(|file| files::take_in(data, &path_of(&file.path), file.keep_location));
    match &mut request.command {
        Command::CaseAttach { name, hash, bytes, media, located, .. } => {
            if let Some(taken) = taken.next().transpose()? {
                (*name, *hash, *media) = (taken.name, taken.hash, taken.media);
                (*bytes, *located) = (taken.bytes, taken.located);
            }
        }
        Command::CaseFileWith { files, .. } => {
            *files = taken.map(|taken| taken.map(CaseFileGiven::from)).collect::<Result<_, _>>()?;
        }
        _ => {}
    }
    Ok(request)
}

/// What a file is, before it is taken.
pub(super) fn examine(path: &str) -> Result<FileSeen, Refusal> {
    files::examine(&path_of(path))
}

fn path_of(text: &str) -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    given_path(text, home.as_deref())
}

/// A path as people type it, or as a terminal pastes a file that is dropped on it: in quotes, or with `~` for the home.
fn given_path(text: &str, home: Option<&Path>) -> PathBuf {
    let text = text.trim();
    let quoted = ['\'', '"'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    let text = quoted.unwrap_or(text);
    let below = text.strip_prefix("~/").and_then(|rest| Some(home?.join(rest)));
    below.unwrap_or_else(|| PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::RequestId;
    use crate::service::command::Asker;

    fn request(command: Command) -> CommandRequest {
        CommandRequest {
            request: RequestId(crate::platform::new_uuid()),
            asker: Asker::default(),
            seen: Vec::new(),
            command,
        }
    }

    fn given(path: &Path, keep_location: bool) -> GivenFile {
        GivenFile { path: path.display().to_string(), keep_location }
    }

    #[test]
    fn a_case_is_filed_with_all_of_its_files_or_not_at_all() {
        let (dir, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (note, scan) = (dir.path().join("說明.txt"), dir.path().join("回單.pdf"));
        std::fs::write(&note, "井蓋不見了").unwrap();
        std::fs::write(&scan, b"%PDF-1.7 \x00").unwrap();
        let with = || request(Command::CaseFileWith { case: Box::new(Command::Undo), files: Vec::new() });
        let files = [given(&note, false), given(&scan, true)];
        let Command::CaseFileWith { files, .. } = take_in(data.path(), &files, with()).unwrap().command else {
            panic!()
        };
        let names: Vec<(&str, bool)> = files.iter().map(|file| (file.name.as_str(), file.located)).collect();
        assert_eq!(
            names,
            [("說明.txt", false), ("回單.pdf", true)],
            "what cannot be cleaned is said to tell its place"
        );
        assert!(take_in(data.path(), &[given(&note, false), given(&scan, false)], with()).is_err());
        assert!(take_in(data.path(), &[given(&dir.path().join("none"), false)], with()).is_err());
    }

    #[test]
    fn a_file_that_cannot_be_rid_of_its_place_says_so_before_it_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes, cleanable) in [
            ("說明.txt", &b"text"[..], true),
            ("回單.pdf", b"%PDF-1.7 \x00", false),
            ("照片.heic", b"\0\0\0\x18ftypheic", false),
            ("動圖.gif", b"GIF89a\0", false),
            ("表.docx", b"PK\x03\x04\0", false),
        ] {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let seen = examine(&path.display().to_string()).unwrap();
            assert_eq!((seen.name.as_str(), seen.cleanable), (name, cleanable));
        }
        assert!(examine(&dir.path().join("none").display().to_string()).is_err());
    }

    #[test]
    fn a_path_is_taken_as_it_is_typed_or_dropped_on_the_terminal() {
        let home = Path::new("/home/warden");
        for (typed, expected) in [
            ("/tmp/a.jpg", "/tmp/a.jpg"),
            (" '/tmp/井蓋 1.jpg' ", "/tmp/井蓋 1.jpg"),
            ("\"/tmp/a.jpg\"", "/tmp/a.jpg"),
            ("~/a.jpg", "/home/warden/a.jpg"),
            ("a'b.jpg", "a'b.jpg"),
        ] {
            assert_eq!(given_path(typed, Some(home)), Path::new(expected), "{typed}");
        }
        assert_eq!(given_path("~/a.jpg", None), Path::new("~/a.jpg"));
    }
}
