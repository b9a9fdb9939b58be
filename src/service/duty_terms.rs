//! From when until when each version of a duty is in force: a town that adopts another text is not judged by it for the
//! time before, and what it owed until then stays owed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::directory::Directory;
use crate::domain::ids::RegulationCode;
use crate::domain::policy::{Adopted, TextKind};
use crate::regulation::dues::InForce;
use crate::regulation::{self, Duty, Library, Regulation};

/// A version of a duty, and when it is in force.
#[derive(Debug, Clone)]
pub struct DutyTerm {
    /// The duty, in the words of the last text that has this version of it.
    pub duty: Duty,
    /// When.
    pub in_force: InForce,
}

/// The versions of every regulation's duties. What a regulation says that the town never adopted another text of was in
/// force before the town kept any records.
pub fn of(
    directory: &Directory,
    now: &BTreeMap<RegulationCode, Regulation>,
) -> BTreeMap<RegulationCode, Vec<DutyTerm>> {
    let adopted: BTreeMap<&str, &Adopted> = directory
        .texts()
        .filter(|(_, adopted)| adopted.kind == TextKind::Regulation)
        .map(|(_, adopted)| (adopted.code.as_str(), adopted))
        .collect();
    let base = if adopted.is_empty() { Vec::new() } else { regulation::builtin() };
    let mut terms = BTreeMap::new();
    for (code, regulation) in now {
        let mut of_code: Vec<DutyTerm> = Vec::new();
        if let Some(adopted) = adopted.get(code.as_str()) {
            if let Some(built_in) = base.iter().find(|it| it.code() == code) {
                change_over(&mut of_code, &built_in.duties, None);
            }
            for earlier in &adopted.earlier {
                // A text that no longer reads says nothing of its time: what was owed before goes on.
                if let Ok(then) = Regulation::parse(&earlier.file, &earlier.text, &Library::builtin()) {
                    change_over(&mut of_code, &then.duties, Some(earlier.since.date_naive()));
                }
            }
            change_over(&mut of_code, &regulation.duties, Some(adopted.since.date_naive()));
        } else {
            change_over(&mut of_code, &regulation.duties, None);
        }
        terms.insert(code.clone(), of_code);
    }
    terms
}

/// From a day on these duties are in force: one that asks for the same as before goes on, any other ends.
fn change_over(terms: &mut Vec<DutyTerm>, duties: &[Duty], from: Option<NaiveDate>) {
    for term in terms.iter_mut().filter(|term| term.in_force.until.is_none()) {
        match duties.iter().find(|duty| duty.asks_the_same_as(&term.duty)) {
            Some(same) => term.duty = same.clone(),
            None => term.in_force.until = from,
        }
    }
    let goes_on = |duty: &Duty, terms: &[DutyTerm]| {
        terms.iter().any(|term| term.in_force.until.is_none() && term.duty.code == duty.code)
    };
    let new: Vec<&Duty> = duties.iter().filter(|duty| !goes_on(duty, terms)).collect();
    terms.extend(new.into_iter().map(|duty| DutyTerm { duty: duty.clone(), in_force: InForce { from, until: None } }));
}
