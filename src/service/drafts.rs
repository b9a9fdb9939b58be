//! Half-typed forms on disk: `drafts/<person>/<form>.json`, written whole and synced by the process that shows the form.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::time::Civil;
use crate::platform;

/// What follows the form's name in that of a draft that was put aside.
const ASIDE: &str = "-aside-";

/// The name of a draft of a form that is put aside; `id` tells several of them apart.
pub fn aside(form: &str, id: impl std::fmt::Display) -> String {
    format!("{form}{ASIDE}{id}")
}

/// A half-typed form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form, e.g. `patrol`.
    pub form: String,
    /// When it was last typed in.
    pub at: Civil,
    /// Field values as typed, by the form's field names.
    pub fields: BTreeMap<String, String>,
    /// Who goes on with it since the area has passed to them, by their id: it is offered to nobody else. It stays where
    /// it was typed, and whoever types on in it takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
}

impl Draft {
    /// A draft as it is typed.
    pub fn typed(form: String, at: Civil, fields: BTreeMap<String, String>) -> Self {
        Self { form, at, fields, taken_by: None }
    }

    /// The grid that it is about, where the fields or the form's name say so.
    pub fn grid(&self) -> Option<&str> {
        let given = self.fields.get("grid").map(String::as_str).filter(|given| !given.is_empty());
        let of_row = || self.form.strip_prefix("entry-").and_then(|rest| rest.split('-').next());
        given.or_else(of_row).or_else(|| self.form.strip_prefix("notice-"))
    }

    /// Whether it is of a form: of that name, of another day's of that name, or put aside from it.
    pub fn is_of(&self, form: &str) -> bool {
        let rest = self.form.strip_prefix(form);
        let is_day = |rest: &str| rest.strip_prefix('-').is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(ASIDE) || is_day(rest))
    }

    /// Whether it was put aside, so that another one could be written in the same form.
    pub fn is_aside(&self, form: &str) -> bool {
        self.form.strip_prefix(form).is_some_and(|rest| rest.starts_with(ASIDE))
    }
}

/// A draft that a form of this process has open; until it is dropped, or the process is gone, other windows see that. A
/// draft whose mark could not be made is open all the same: the mark keeps nobody from writing.
#[derive(Debug)]
pub struct OpenDraft {
    path: PathBuf,
    mark: Option<File>,
}

impl Drop for OpenDraft {
    fn drop(&mut self) {
        if self.mark.is_some() {
            // Gone while it is still locked: whoever opens the form next makes a mark of their own.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The drafts of one person on one machine.
#[derive(Debug, Clone)]
pub struct Drafts {
    dir: PathBuf,
}

impl Drafts {
    /// Drafts of `person` (an id, or `owner`) in a data directory.
    pub fn of(data: &Path, person: &str) -> Self {
        Self { dir: data.join("drafts").join(file_name(person)) }
    }

    /// Writes a draft whole and synced, its name in the directory too: a reader, and a next start, never sees half of
    /// one, and a power cut leaves this one or the one before.
    pub fn save(&self, draft: &Draft) -> io::Result<()> {
        self.make_directory()?;
        write_whole(&self.dir, &self.path(&draft.form), draft)
    }

    fn make_directory(&self) -> io::Result<()> {
        if !self.dir.is_dir() {
            fs::create_dir_all(&self.dir)?;
            for made in self.dir.ancestors().skip(1).take(2) {
                platform::sync_directory(made)?;
            }
        }
        Ok(())
    }

    /// Marks a form's draft as open here; none where another window has it open.
    pub fn open(&self, form: &str) -> Option<OpenDraft> {
        let path = self.mark(form);
        let mark = self.make_directory().and_then(|()| {
            platform::private_file_options().read(true).write(true).create(true).truncate(false).open(&path)
        });
        let mark = match mark.map(|mark| (mark.try_lock(), mark)) {
            Ok((Err(TryLockError::WouldBlock), _)) => return None,
            Ok((Ok(()), mark)) => Some(mark),
            Ok((Err(TryLockError::Error(_)), _)) | Err(_) => None,
        };
        Some(OpenDraft { path, mark })
    }

    /// Whether some window has a form's draft open.
    pub fn is_open(&self, form: &str) -> bool {
        let mark = File::open(self.mark(form));
        mark.is_ok_and(|mark| matches!(mark.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    fn mark(&self, form: &str) -> PathBuf {
        self.dir.join(format!("{}.open", file_name(form)))
    }

    /// Notes who goes on with a draft.
    pub fn taken(&self, form: &str, by: &str) -> io::Result<()> {
        match self.load(form) {
            Some(draft) => self.save(&Draft { taken_by: Some(by.to_owned()), ..draft }),
            None => Ok(()),
        }
    }

    /// The draft of a form; none if there is none or it cannot be read.
    pub fn load(&self, form: &str) -> Option<Draft> {
        let bytes = fs::read(self.path(form)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Every draft there is, newest first.
    pub fn list(&self) -> Vec<Draft> {
        let Ok(files) = fs::read_dir(&self.dir) else { return Vec::new() };
        let mut drafts: Vec<Draft> = files
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|extension| extension == "json"))
            .filter_map(|file| fs::read(file.path()).ok())
            .filter_map(|bytes| serde_json::from_slice(&bytes).ok())
            .collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.at));
        drafts
    }

    /// Removes a draft, once its form is saved or given up.
    pub fn remove(&self, form: &str) -> io::Result<()> {
        match fs::remove_file(self.path(form)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn path(&self, form: &str) -> PathBuf {
        self.dir.join(format!("{}.json", file_name(form)))
    }
}

/// Every draft there is, whosesoever, newest first: each with the name of its folder.
pub fn of_all(data: &Path) -> Vec<(String, Draft)> {
    let Ok(people) = fs::read_dir(data.join("drafts")) else { return Vec::new() };
    let mut found = Vec::new();
    for name in people.flatten().filter_map(|folder| folder.file_name().into_string().ok()) {
        let drafts = Drafts::of(data, &name).list();
        found.extend(drafts.into_iter().map(|draft| (name.clone(), draft)));
    }
    found.sort_by(|(one, a), (other, b)| b.at.cmp(&a.at).then_with(|| one.cmp(other)));
    found
}

/// Writes a file of `dir` whole and synced.
pub(super) fn write_whole(dir: &Path, path: &Path, what: &impl Serialize) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    serde_json::to_writer(&mut file, what)?;
    file.flush()?;
    file.as_file().sync_data()?;
    file.persist(path).map_err(|error| error.error)?;
    platform::sync_directory(dir)
}

/// Only letters, digits and dashes reach the file system.
pub(super) fn file_name(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drafts_of_a_grid_are_told_from_others_whosesoever_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let save = |person: &str, form: &str, grid: &str| {
            let fields = BTreeMap::from([("grid".into(), grid.into())]);
            let draft = Draft::typed(form.into(), "2026-11-23T14:52:00+08:00".parse().unwrap(), fields);
            Drafts::of(dir.path(), person).save(&draft).unwrap();
        };
        save("one", "patrol", "610921100001001");
        save("two", "case", "610921100001001");
        save("two", "patrol", "610921100001002");
        save("one", "entry-610921100001001-shop-new", "");
        let of_grid = |grid: &str| {
            let about = |(_, draft): &(String, Draft)| draft.grid() == Some(grid);
            of_all(dir.path()).into_iter().filter(about).collect::<Vec<_>>()
        };
        let found = of_grid("610921100001001");
        let mut forms: Vec<String> = found.iter().map(|(who, draft)| format!("{who} {}", draft.form)).collect();
        forms.sort();
        assert_eq!(forms, ["one entry-610921100001001-shop-new", "one patrol", "two case"]);
        assert_eq!(of_grid("610921100001003"), []);
    }

    #[test]
    fn a_draft_is_open_in_one_window_at_a_time_and_the_mark_goes_with_its_form() {
        let dir = tempfile::tempdir().unwrap();
        let [one, other] = [(); 2].map(|()| Drafts::of(dir.path(), "owner"));
        let open = one.open("patrol").unwrap();
        assert!(other.open("patrol").is_none() && other.is_open("patrol"));
        assert!(other.open("visit").is_some(), "another form's is its own");
        assert_eq!(other.list(), [], "a mark is no draft");
        drop(open);
        assert!(!other.is_open("patrol") && other.open("patrol").is_some());
        assert_eq!(fs::read_dir(dir.path().join("drafts/owner")).unwrap().count(), 0, "no mark is left behind");
    }

    #[test]
    fn a_draft_is_there_after_a_restart_and_gone_once_removed() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(dir.path(), "owner");
        let fields = BTreeMap::from([("text".into(), "學校後門路燈不亮，𠮷家換了新灶".into())]);
        let draft = Draft::typed("patrol".into(), "2026-11-23T14:52:00+08:00".parse().unwrap(), fields);
        drafts.save(&draft).unwrap();
        assert_eq!(Drafts::of(dir.path(), "owner").load("patrol"), Some(draft));
        assert_eq!(Drafts::of(dir.path(), "../owner").load("patrol"), None);
        drafts.remove("patrol").unwrap();
        assert_eq!(drafts.list(), []);
    }
}
