//! What was typed of a name and taken for the whole: it is never passed over in silence.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::command::Note;
use super::super::directory::Directory;
use super::super::names::Names;

/// The parts of names that were taken for the whole, in the order in which they were looked up, each once.
#[derive(Debug, Default)]
pub struct Understood(RefCell<Vec<Taken>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Taken {
    given: String,
    name: String,
}

impl Understood {
    /// What is known before anything is decided: whom the asker named as themselves.
    pub fn asker(directory: &Directory, given: Option<&str>, on: NaiveDate) -> Self {
        let understood = Self::default();
        if let Some(given) = given
            && directory.find_person(given, on).is_err()
            && let Ok(person) = directory.person_meant(given, on)
        {
            understood.take(given, person.name.clone());
        }
        understood
    }

    /// `given` was taken for what is called `name`.
    pub(super) fn take(&self, given: &str, name: String) {
        let taken = Taken { given: given.trim().to_owned(), name };
        let mut all = self.0.borrow_mut();
        if !all.contains(&taken) {
            all.push(taken);
        }
    }

    /// The same for whoever asked.
    pub(super) fn notes(&self) -> Vec<Note> {
        let note = |taken: &Taken| {
            let args = [("given", &taken.given), ("name", &taken.name)];
            let args: BTreeMap<String, String> =
                args.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
            Note { code: "understood".to_owned(), args, names: Names::new(), clause: None }
        };
        self.0.borrow().iter().map(note).collect()
    }
}
