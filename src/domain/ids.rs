//! Names of records: one newtype each, so that a person's id is never taken for a case's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is no id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: {text}")]
pub struct BadId {
    /// What was expected, e.g. `grid code`.
    pub kind: &'static str,
    /// What was given.
    pub text: String,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text).map(Self).map_err(|_| BadId { kind: $kind, text: text.to_owned() })
            }
        }
    };
}

uuid_id!(/// A person.
    PersonId, "person id");
uuid_id!(/// A person's holding of a post.
    AppointmentId, "appointment id");
uuid_id!(/// A case (事項).
    CaseId, "case id");
uuid_id!(/// A log entry: a patrol, a visit or a diary entry.
    LogId, "log entry id");
impl LogId {
    /// The ending that people read and type.
    pub fn short(self) -> String {
        let id = self.to_string();
        id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned()
    }
}

uuid_id!(/// Leave of a person (請假).
    AbsenceId, "absence id");
uuid_id!(/// An excuse of a duty.
    ExcuseId, "excuse id");
uuid_id!(/// A meeting that was announced.
    MeetingId, "meeting id");
uuid_id!(/// One user action on many records: its changes are undone together.
    GroupId, "group id");
uuid_id!(/// Made by the asker, once per intended action: a retry with the same id never writes twice.
    RequestId, "request id");

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl $name {
            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id!(/// A town unit (鎮直單位) or the town office (鎮網格辦): a stable code, e.g. `office`.
    UnitCode);
text_id!(/// A post (崗位) of a regulation, e.g. `warden`.
    PostCode);
text_id!(/// A kind of case, e.g. `manhole-missing`.
    KindCode);
text_id!(/// One of the ledger's categories (類), e.g. `social`.
    CategoryCode);
text_id!(/// A ledger item (小項), e.g. `households`.
    ItemCode);
text_id!(/// A field of a ledger item, e.g. `head`.
    FieldCode);
text_id!(/// A duty (職責) of a regulation, e.g. `patrol`.
    DutyCode);
text_id!(/// A series of meetings (例會) of a regulation, e.g. `grid-meeting`.
    MeetingCode);
text_id!(/// A regulation (制度), e.g. `town-grid`.
    RegulationCode);
text_id!(/// A clause of the requirements, e.g. `篇3/責任人3-a`.
    Clause);

/// The tier (層級) of a grid: how far below the town it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// 鎮級, 一級網格: nine digits.
    Town,
    /// 社區級, a village included: twelve digits.
    Community,
    /// 片區級: fifteen digits.
    Area,
}

impl Tier {
    /// The stable code of the tier.
    pub fn code(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Community => "community",
            Self::Area => "area",
        }
    }
}

/// A grid's statistical code: 9 digits for a town, 12 for a community or village, 15 for an area.
///
/// The code carries the tree: a grid's parent is its code less the last group of digits, so a node whose tier is not
/// its parent's plus one cannot be written down (篇3/前言).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GridCode(String);

impl GridCode {
    const TOWN: usize = 9;
    const COMMUNITY: usize = 12;
    const AREA: usize = 15;

    /// The code as digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tier that the code's length states.
    pub fn tier(&self) -> Tier {
        match self.0.len() {
            Self::TOWN => Tier::Town,
            Self::COMMUNITY => Tier::Community,
            _ => Tier::Area,
        }
    }

    fn cut(&self, len: usize) -> Option<Self> {
        self.0.get(..len).map(|head| Self(head.to_owned()))
    }

    /// The grid one tier up; none for a town.
    pub fn parent(&self) -> Option<Self> {
        match self.tier() {
            Tier::Town => None,
            Tier::Community => self.cut(Self::TOWN),
            Tier::Area => self.cut(Self::COMMUNITY),
        }
    }

    /// The town that the grid lies in.
    #[must_use]
    pub fn town(&self) -> Self {
        self.cut(Self::TOWN).unwrap_or_else(|| self.clone())
    }

    /// The community (or village) that the grid is or lies in; none for a town.
    pub fn community(&self) -> Option<Self> {
        self.cut(Self::COMMUNITY)
    }

    /// Whether `other` is this grid or lies below it.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The last three digits of a community as a number: 200 and up is a village (statistical coding rules).
    pub fn serial(&self) -> u16 {
        let start = self.0.len().saturating_sub(3);
        self.0.get(start..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

impl FromStr for GridCode {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        if digits && matches!(text.len(), Self::TOWN | Self::COMMUNITY | Self::AREA) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadId { kind: "grid code", text: text.to_owned() })
        }
    }
}

impl TryFrom<String> for GridCode {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<GridCode> for String {
    fn from(code: GridCode) -> Self {
        code.0
    }
}

impl fmt::Display for GridCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for GridCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GridCode({})", self.0)
    }
}

/// One data directory: sixteen lower-case letters. It alone writes its own series of changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReplicaId(String);

impl ReplicaId {
    /// From random bytes, given by the caller (the domain has no randomness of its own).
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes.iter().map(|b| char::from(b'a' + b % 26)).collect())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ReplicaId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if text.len() == 16 && text.bytes().all(|b| b.is_ascii_lowercase()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadId { kind: "replica id", text: text.to_owned() })
        }
    }
}

impl TryFrom<String> for ReplicaId {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<ReplicaId> for String {
    fn from(id: ReplicaId) -> Self {
        id.0
    }
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A change's place in the journal: replica and dense sequence (1 is the first). Written `replica:seq`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChangeId {
    /// Whose series.
    pub replica: ReplicaId,
    /// Dense, from 1.
    pub seq: u64,
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.replica, self.seq)
    }
}

impl FromStr for ChangeId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { kind: "change id", text: text.to_owned() };
        let (replica, seq) = text.split_once(':').ok_or_else(bad)?;
        Ok(Self { replica: replica.parse()?, seq: seq.parse().map_err(|_| bad())? })
    }
}

/// A hybrid logical clock: microseconds since 1970, never going back within a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Stamp(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 篇3_前言_a_grid_has_one_parent_one_tier_up() {
        let area: GridCode = "610921100001001".parse().unwrap();
        assert_eq!(area.tier(), Tier::Area);
        let community = area.parent().unwrap();
        assert_eq!((community.as_str(), community.tier()), ("610921100001", Tier::Community));
        let town = community.parent().unwrap();
        assert_eq!((town.as_str(), town.tier()), ("610921100", Tier::Town));
        assert_eq!(town.parent(), None);
        for bad in ["", "61092110000", "6109211000010", "61092110000100x", "六一〇九二一一〇〇"] {
            assert!(bad.parse::<GridCode>().is_err(), "{bad} is no grid code");
        }
    }

    #[test]
    fn change_ids_survive_a_round_trip_through_text() {
        let id = ChangeId { replica: ReplicaId::from_bytes(*b"0123456789abcdef"), seq: 42 };
        assert_eq!(id.to_string().parse::<ChangeId>().unwrap(), id);
        assert!("x:1".parse::<ChangeId>().is_err());
    }
}
