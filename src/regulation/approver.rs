//! Who decides on what is asked for (more time, a parking), as rules name them. A list is read from its front: the first
//! that somebody else than the asker acts for decides.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::case::Party;
use crate::domain::ids::{PostCode, Tier, UnitCode};

/// What stands before the code of a post.
const POST: &str = "post:";

/// Who decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Approver {
    /// `station`: the work station of the place.
    Station,
    /// `office`: the unit that outside matters are reported to.
    Office,
    /// `post:CODE`: whoever holds that post in the place or above it, of whichever regulation of the town it is.
    Post(PostCode),
    /// A unit by its code.
    Unit(UnitCode),
}

impl From<String> for Approver {
    fn from(text: String) -> Self {
        match (text.as_str(), text.strip_prefix(POST)) {
            ("station", _) => Self::Station,
            ("office", _) => Self::Office,
            (_, Some(post)) => Self::Post(PostCode::from(post)),
            _ => Self::Unit(UnitCode(text)),
        }
    }
}

impl From<Approver> for String {
    fn from(approver: Approver) -> Self {
        approver.to_string()
    }
}

impl fmt::Display for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Station => f.write_str("station"),
            Self::Office => f.write_str("office"),
            Self::Post(code) => write!(f, "{POST}{code}"),
            Self::Unit(code) => code.fmt(f),
        }
    }
}

/// Who grants more time, by who asks for it: the next tier, and for the office itself whom the rule names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExtensionsBy {
    /// To an area.
    pub area: Vec<Approver>,
    /// To a station.
    pub station: Vec<Approver>,
    /// To a unit.
    pub unit: Vec<Approver>,
    /// To the office or center.
    pub office: Vec<Approver>,
    /// To whoever has a sensitive matter, which few may read; none: to each as of other matters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<Approver>,
}

impl Default for ExtensionsBy {
    /// An area asks its station, everybody else the office.
    fn default() -> Self {
        let office = || vec![Approver::Office];
        Self {
            area: vec![Approver::Station],
            station: office(),
            unit: office(),
            office: office(),
            sensitive: Vec::new(),
        }
    }
}

impl ExtensionsBy {
    /// Who decides on what a party asks for, given the unit that is the office.
    pub fn of(&self, asker: &Party, office: &UnitCode, sensitive: bool) -> &[Approver] {
        match asker {
            _ if sensitive && !self.sensitive.is_empty() => &self.sensitive,
            Party::Station(grid) if grid.tier() == Tier::Area => &self.area,
            Party::Station(_) => &self.station,
            Party::Unit(unit) if unit == office => &self.office,
            Party::Unit(_) | Party::Service(_) => &self.unit,
        }
    }

    /// Each list with its key.
    pub fn lists(&self) -> impl Iterator<Item = (&'static str, &[Approver])> {
        let sensitive = Some(("sensitive", self.sensitive.as_slice())).filter(|(_, list)| !list.is_empty());
        let lists: [(&'static str, &[Approver]); 4] =
            [("area", &self.area), ("station", &self.station), ("unit", &self.unit), ("office", &self.office)];
        lists.into_iter().chain(sensitive)
    }
}
