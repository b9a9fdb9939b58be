//! Half-typed forms on disk: `drafts/<person>/<form>.json`, written whole and synced by the process that shows the form.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::time::Civil;

/// A half-typed form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form, e.g. `patrol`.
    pub form: String,
    /// When it was last typed in.
    pub at: Civil,
    /// Field values as typed, by the form's field names.
    pub fields: BTreeMap<String, String>,
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

    /// Writes a draft whole and synced: a reader, and a next start, never sees half of one.
    pub fn save(&self, draft: &Draft) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        write_whole(&self.dir, &self.path(&draft.form), draft)
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

/// The drafts that concern one grid, whosesoever they are, newest first: each with the name of its folder.
pub fn of_grid(data: &Path, grid: &str) -> Vec<(String, Draft)> {
    let Ok(people) = fs::read_dir(data.join("drafts")) else { return Vec::new() };
    let row = format!("entry-{grid}-");
    let concerns =
        |draft: &Draft| draft.fields.get("grid").is_some_and(|given| given == grid) || draft.form.starts_with(&row);
    let mut found = Vec::new();
    for name in people.flatten().filter_map(|folder| folder.file_name().into_string().ok()) {
        let drafts = Drafts::of(data, &name).list().into_iter().filter(concerns);
        found.extend(drafts.map(|draft| (name.clone(), draft)));
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
    Ok(())
}

/// Only letters, digits and dashes reach the file system.
pub(super) fn file_name(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drafts_of_a_grid_are_found_whosesoever_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let save = |person: &str, form: &str, grid: &str| {
            let draft = Draft {
                form: form.into(),
                at: "2026-11-23T14:52:00+08:00".parse().unwrap(),
                fields: BTreeMap::from([("grid".into(), grid.into())]),
            };
            Drafts::of(dir.path(), person).save(&draft).unwrap();
        };
        save("one", "patrol", "610921100001001");
        save("two", "case", "610921100001001");
        save("two", "patrol", "610921100001002");
        save("one", "entry-610921100001001-shop-new", "");
        let found = of_grid(dir.path(), "610921100001001");
        let mut forms: Vec<String> = found.iter().map(|(who, draft)| format!("{who} {}", draft.form)).collect();
        forms.sort();
        assert_eq!(forms, ["one entry-610921100001001-shop-new", "one patrol", "two case"]);
        assert_eq!(of_grid(dir.path(), "610921100001003"), []);
    }

    #[test]
    fn a_draft_is_there_after_a_restart_and_gone_once_removed() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(dir.path(), "owner");
        let draft = Draft {
            form: "patrol".into(),
            at: "2026-11-23T14:52:00+08:00".parse().unwrap(),
            fields: BTreeMap::from([("text".into(), "學校後門路燈不亮，𠮷家換了新灶".into())]),
        };
        drafts.save(&draft).unwrap();
        assert_eq!(Drafts::of(dir.path(), "owner").load("patrol"), Some(draft));
        assert_eq!(Drafts::of(dir.path(), "../owner").load("patrol"), None);
        drafts.remove("patrol").unwrap();
        assert_eq!(drafts.list(), []);
    }
}
