//! A file for a case: read and copied in beside the screen, before the case is told of it.

use std::path::{Path, PathBuf};

use crate::service::command::{Command, CommandRequest};
use crate::service::files;
use crate::service::refusal::Refusal;

/// Copies a file in and fills in what it is.
pub(super) fn take_in(data: &Path, path: &str, mut request: CommandRequest) -> Result<CommandRequest, Refusal> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let taken = files::take_in(data, &given_path(path, home.as_deref()), false)?;
    if let Command::CaseAttach { name, hash, bytes, media, located, .. } = &mut request.command {
        (*name, *hash, *media) = (taken.name, taken.hash, taken.media);
        (*bytes, *located) = (taken.bytes, taken.located);
    }
    Ok(request)
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
