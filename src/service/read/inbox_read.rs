//! The inbox: which open cases wait for the asker, and for nobody else's act.
//!
//! What the asker filed and routed is not in it: that is followed under a filter of its own.

use super::Look;
use super::case_filter::Sieve;
use crate::domain::case::{Party, Stage};
use crate::domain::ids::GridCode;
use crate::domain::right::Right;
use crate::service::decide::{self, station_of};
use crate::store::tables::OpenCase;

impl Look<'_> {
    /// Whether the asker must act on it now: the asker's party has it in hand, was told or reminded and has not
    /// answered, decides on more time, on parking or for good who handles it, or verifies or closes what is done.
    pub(super) fn is_mine(&self, case: &OpenCase, sieve: &Sieve<'_>) -> bool {
        if case.drawn && !case.stage.is_open() {
            return self.samples(case);
        }
        let parties = &sieve.parties;
        // Who says that it is done has done their part, and what waits for a ruling waits for who rules.
        let in_hand = !matches!(case.stage, Stage::Resolved | Stage::Verified) && !self.awaits_ruling(case);
        let holds = || case.holder.as_ref().is_some_and(|holder| parties.contains(holder));
        // A station that assists goes on watching what it sent on; a unit has its part to do.
        let assists = || case.parts_open.iter().any(|it| matches!(it, Party::Unit(_)) && parties.contains(it));
        in_hand && (holds() || assists())
            || case.waiting.iter().any(|told| parties.contains(told))
            || case.asked.as_ref().is_some_and(|asker| self.grants(case, asker))
            || case.parking.as_ref().is_some_and(|(next, until)| *until >= self.today() && parties.contains(next))
            || case.reminded.iter().any(|reminded| parties.contains(reminded))
            || self.rules_on(case, parties)
            || self.is_late_on_its_plate(case, parties)
            || self.ends(case, sieve)
    }

    /// Whether it is the asker's, or was put on record by the asker, who urges and assists until it is done (篇3/職責2-d).
    pub(super) fn is_involved(&self, case: &OpenCase, sieve: &Sieve<'_>) -> bool {
        let filed = case.filed_by == self.actor.author && !self.actor.is_owner();
        filed && case.stage.is_open() || self.is_mine(case, sieve)
    }

    /// Who verifies looks at what was drawn, but never who handled it (實務/抽查).
    fn samples(&self, case: &OpenCase) -> bool {
        let handled = decide::is_handler(&case.workers, &self.actor, self.directory);
        self.actor.person().is_some() && self.actor.may(Right::CaseVerify, &case.grid) && !handled
    }

    fn grants(&self, case: &OpenCase, asker: &Party) -> bool {
        let Ok(regulation) = self.rules.of_grid(self.directory, &case.grid) else { return false };
        let policy = &regulation.case;
        let office = if case.sensitive { policy.sensitive_to() } else { &policy.reports_to };
        let list = policy.extensions_by.of(asker, office, case.sensitive);
        decide::may_decide(&self.actor, list, (&case.grid, asker), office)
    }

    /// It was sent to and fro too often, and the asker decides for good who handles it.
    fn rules_on(&self, case: &OpenCase, parties: &[Party]) -> bool {
        self.ruler(case).is_some_and(|ruler| parties.contains(&ruler))
    }

    /// The day on its plate has passed, and the step of the plates' ladder that is reached names the asker's party: it is
    /// theirs whether or not anybody had the ladder taken (篇6/四(二)-c).
    fn is_late_on_its_plate(&self, case: &OpenCase, parties: &[Party]) -> bool {
        self.plate_is_late(case)
            && self.context(|context| decide::urged_of_plate(context, case)).iter().any(|party| parties.contains(party))
    }

    fn awaits_ruling(&self, case: &OpenCase) -> bool {
        self.ruler(case).is_some()
    }

    fn ruler(&self, case: &OpenCase) -> Option<Party> {
        // Most were never sent back: their regulation need not be looked up.
        let regulation = (case.returns > 0).then(|| self.rules.of_grid(self.directory, &case.grid).ok()).flatten()?;
        decide::ruler_awaited(case, regulation)
    }

    /// The reporter is told first, which is for who stands beside them: the station. Who handled does not verify: what is
    /// done waits for somebody else at the station, for the chief of a station of one person, or outside the station's
    /// duties for the office; the station closes what is verified. In what is about the station the office stands in its
    /// place.
    fn ends(&self, case: &OpenCase, sieve: &Sieve<'_>) -> bool {
        if !matches!(case.stage, Stage::Resolved | Stage::Verified) {
            return false;
        }
        let Ok(regulation) = self.rules.of_grid(self.directory, &case.grid) else { return false };
        let policy = &regulation.case;
        let office = Party::Unit(if case.sensitive { policy.sensitive_to() } else { &policy.reports_to }.clone());
        // What lies in the town itself is looked at and closed by its office.
        let in_town = case.grid.community().is_none();
        let station = if in_town { office.clone() } else { station_of(&case.grid) };
        let without_station = in_town || case.concerns.contains(&station);
        let acts = |party: &Party, right: Right| self.actor.acts_for(party, right, &case.grid);
        if case.stage == Stage::Verified || (policy.feedback_first && !case.fed_back) {
            return if without_station { acts(&office, Right::CaseAssign) } else { acts(&station, Right::CaseTriage) };
        }
        if decide::is_handler(&case.workers, &self.actor, self.directory) {
            // Nobody else could look: who handled it closes it.
            return if case.outside {
                without_station && acts(&office, Right::CaseAssign)
            } else {
                acts(&station, Right::CaseTriage) && sieve.is_alone(self, &station, &case.grid)
            };
        }
        // One town post reads sensitive matters: what its holder handled, the station looks at.
        let by_station = !case.outside || (case.sensitive && case.reported_up && !without_station);
        (case.outside && acts(&office, Right::CaseVerify)) || (by_station && acts(&station, Right::CaseVerify))
    }
}

impl Sieve<'_> {
    /// Whether nobody but the asker could verify at the station of a grid. Asked once for each grid: it looks at
    /// everybody's posts.
    fn is_alone(&self, look: &Look<'_>, station: &Party, grid: &GridCode) -> bool {
        let known = self.alone.borrow().get(grid).copied();
        known.unwrap_or_else(|| {
            let (directory, rules, today) = (look.directory, look.rules, look.today());
            let others = decide::verifies(directory, rules, today, (station, grid), Some(look.actor.author));
            self.alone.borrow_mut().insert(grid.clone(), !others);
            !others
        })
    }
}
