//! Leave and excuses: who may record, accept, refuse, end and take them back.

use chrono::NaiveDate;

use super::super::directory::Directory;
use crate::domain::ids::{GridCode, PersonId};

/// The grids of a person's posts on a date; of all posts ever held, if none is held then.
pub fn grids_of(directory: &Directory, person: PersonId, on: NaiveDate) -> Vec<GridCode> {
    let mut grids: Vec<GridCode> = directory.held_by(person, on).map(|held| held.grid.clone()).collect();
    if grids.is_empty() {
        let all = directory.appointments().filter(|held| held.person == person);
        grids = all.map(|held| held.grid.clone()).collect();
    }
    grids.sort();
    grids.dedup();
    grids
}
