//! What the roll keeps of one case, in three pieces: what nearly every question looks at, what few do, and the id.

use crate::domain::case::{Nature, Satisfaction, Source, Stage};
use crate::domain::ids::CaseId;
use uuid::Uuid;

/// What nearly every question looks at. Grid, kind and parties are numbers of the roll's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Where it lies.
    pub grid: u16,
    /// What kind.
    pub kind: u16,
    /// Who handles it, or handled it last.
    pub handler: u16,
    /// Who has it, its number plus one; 0 for nobody.
    pub holder: u16,
    /// Day of the month of filing.
    pub day: u8,
    /// Nature.
    pub nature: Nature,
    /// Source.
    pub source: Source,
    /// Stage.
    pub stage: Stage,
    /// What the resident says of it.
    pub satisfaction: Option<Satisfaction>,
    /// See the constants.
    pub flags: u8,
}

/// What few questions look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// By when, in seconds, while its clock runs; [`i64::MAX`] where it does not or where there is no limit.
    pub due: i64,
    /// The latest keying of any of its changes, in seconds.
    pub last_keyed: i64,
    /// Who filed it, as a number.
    pub filed_by: u32,
    /// Everybody who takes part, as the number of a set.
    pub parties: u32,
    /// Whom it is about, as the number of a set.
    pub concerns: u32,
}

impl Row {
    /// Sensitive.
    pub const SENSITIVE: u8 = 1;
    /// The fault of an earlier case came back.
    pub const REPEATS: u8 = 2;
    /// It is about somebody.
    pub const CONCERNS: u8 = 4;
    /// It was stopped, done or ended after its due time: it stays late whatever time it is.
    pub const WAS_LATE: u8 = 8;
    /// Its clock runs towards a due time.
    pub const RUNS: u8 = 16;

    /// Bytes of one in a file.
    pub(super) const BYTES: usize = 14;

    /// Whether a flag is set.
    pub fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn write(&self, to: &mut Vec<u8>) {
        for number in [self.grid, self.kind, self.handler, self.holder] {
            to.extend(number.to_le_bytes());
        }
        let satisfaction = self.satisfaction.map_or(0, |answer| answer as u8 + 1);
        to.extend([self.day, self.nature as u8, self.source as u8, self.stage as u8, satisfaction, self.flags]);
    }

    pub(super) fn read(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let [g0, g1, k0, k1, a0, a1, o0, o1, day, nature, source, stage, satisfaction, flags] = *bytes;
        let satisfaction = match satisfaction.checked_sub(1) {
            None => None,
            Some(answer) => Some(*Satisfaction::ALL.get(usize::from(answer))?),
        };
        Some(Self {
            grid: u16::from_le_bytes([g0, g1]),
            kind: u16::from_le_bytes([k0, k1]),
            handler: u16::from_le_bytes([a0, a1]),
            holder: u16::from_le_bytes([o0, o1]),
            day,
            nature: *NATURES.get(usize::from(nature))?,
            source: *SOURCES.get(usize::from(source))?,
            stage: *Stage::ALL.get(usize::from(stage))?,
            satisfaction,
            flags,
        })
    }
}

/// In the order of their declaration, by which a file names them.
const NATURES: [Nature; 3] = [Nature::General, Nature::Policy, Nature::Emergency];
const SOURCES: [Source; 8] = [
    Source::Patrol,
    Source::VisitIn,
    Source::CallIn,
    Source::Wechat,
    Source::Hotline,
    Source::Superior,
    Source::ResidentUnit,
    Source::Survey,
];

impl Rest {
    /// Bytes of one in a file.
    pub(super) const BYTES: usize = 28;

    pub(super) fn write(&self, to: &mut Vec<u8>) {
        to.extend(self.due.to_le_bytes());
        to.extend(self.last_keyed.to_le_bytes());
        for number in [self.filed_by, self.parties, self.concerns] {
            to.extend(number.to_le_bytes());
        }
    }

    pub(super) fn read(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let (due, rest) = bytes.split_first_chunk::<8>()?;
        let (last_keyed, rest) = rest.split_first_chunk::<8>()?;
        let (filed_by, rest) = rest.split_first_chunk::<4>()?;
        let (parties, concerns) = rest.split_first_chunk::<4>()?;
        Some(Self {
            due: i64::from_le_bytes(*due),
            last_keyed: i64::from_le_bytes(*last_keyed),
            filed_by: u32::from_le_bytes(*filed_by),
            parties: u32::from_le_bytes(*parties),
            concerns: u32::from_le_bytes(concerns.try_into().ok()?),
        })
    }
}

/// Bytes of an id in a file.
pub(super) const ID_BYTES: usize = 16;

pub(super) fn read_id(bytes: &[u8; ID_BYTES]) -> CaseId {
    CaseId(Uuid::from_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_a_file_are_those_of_the_declarations() {
        assert!(NATURES.iter().enumerate().all(|(at, it)| *it as usize == at));
        assert!(SOURCES.iter().enumerate().all(|(at, it)| *it as usize == at));
        assert!(Satisfaction::ALL.iter().enumerate().all(|(at, it)| *it as usize == at));
        assert!(Stage::ALL.iter().enumerate().all(|(at, it)| *it as usize == at));
        assert_eq!((size_of::<Row>(), size_of::<Rest>()), (14, 32), "a million cases are a million of these");
    }
}
