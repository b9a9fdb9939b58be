//! Who takes part in a case: it is theirs to see wherever it lies, and after it has ended too.

use super::{Case, Hold, Party, Stage};

impl Case {
    /// Everybody who takes part besides who has it: leads, assists, was told; each once, in order.
    pub fn parties(&self) -> Vec<Party> {
        let told = self.tellings.iter().map(|telling| &telling.to);
        let all = self.assist.iter().chain(&self.lead).chain(told).chain(self.handled());
        let mut parties: Vec<Party> = all.cloned().collect();
        parties.sort();
        parties.dedup();
        parties
    }

    /// Who handled it and did not send it back: an area that was given a case of another place keeps it in its lists after it
    /// has ended.
    fn handled(&self) -> impl Iterator<Item = &Party> {
        let next = self.holds.iter().skip(1).map(Some).chain([None]);
        let done = |hold: &Hold, next: Option<&Hold>| {
            !hold.returned && (hold.stage == Stage::Handling || next.is_some_and(|next| next.stage == Stage::Resolved))
        };
        self.holds
            .iter()
            .zip(next)
            .filter(move |(hold, next)| done(hold, *next))
            .filter_map(|(hold, _)| hold.party.as_ref())
    }
}
