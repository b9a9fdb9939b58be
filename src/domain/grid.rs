//! The town's directory: grids, units, people, and who holds which post where.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::ids::{AppointmentId, GridCode, PersonId, PostCode, RegulationCode, UnitCode};
use super::ledger::LineHeld;
use super::record::{FoldMeta, Oddity};

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// Its code, which names its tier and its parent.
    pub code: GridCode,
    /// Shown name.
    pub name: String,
    /// Official name, where it differs.
    pub official: Option<String>,
    /// The regulation it follows; none for a town that was founded before any was adopted.
    pub regulation: Option<RegulationCode>,
    /// Bounds in words.
    pub boundary: Option<String>,
    /// Households within.
    pub households: Option<u32>,
    /// From when the division holds.
    pub divided_from: Option<NaiveDate>,
    /// When the division and the responsible person were last put up publicly.
    pub notice_on: Option<NaiveDate>,
    /// The town's language and zone; the town node alone has them.
    pub town: Option<TownSettings>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

/// What the founding of a town settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TownSettings {
    /// Language of exports and printed headers.
    pub lang: String,
    /// IANA zone.
    pub zone: String,
}

impl Grid {
    fn new(code: &GridCode, name: &str) -> Self {
        Self {
            code: code.clone(),
            name: name.to_owned(),
            official: None,
            regulation: None,
            boundary: None,
            households: None,
            divided_from: None,
            notice_on: None,
            town: None,
            oddities: Vec::new(),
        }
    }

    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::TownFounded { grid, name, lang, zone }) => {
                let mut town = Self::new(grid, name);
                town.town = Some(TownSettings { lang: lang.clone(), zone: zone.clone() });
                Some(town)
            }
            (None, Fact::GridAdded { grid, name, official, regulation }) => {
                let mut node = Self::new(grid, name);
                node.official.clone_from(official);
                node.regulation = Some(regulation.clone());
                Some(node)
            }
            (None, _) => None,
            (Some(mut node), fact) => {
                match fact {
                    Fact::GridRenamed { name, .. } => node.name.clone_from(name),
                    Fact::GridDivided { boundary, households, from, .. } => {
                        if boundary.is_some() {
                            node.boundary.clone_from(boundary);
                        }
                        if households.is_some() {
                            node.households = *households;
                        }
                        node.divided_from = Some(*from);
                    }
                    Fact::GridFollows { regulation, .. } => node.regulation = Some(regulation.clone()),
                    Fact::NoticePublished { on, .. } => node.notice_on = Some(*on),
                    _ => node.oddities.push(meta.oddity("grid-exists")),
                }
                Some(node)
            }
        }
    }

    /// Whether the present division has been put up publicly since it was drawn (篇3/職責3-e).
    pub fn is_noticed(&self) -> bool {
        match (self.divided_from, self.notice_on) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(drawn), Some(noticed)) => noticed >= drawn,
        }
    }
}

/// What a unit is to the town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// 鎮網格管理辦公室: receives what stations report up, and assigns.
    Office,
    /// 鎮網格化服務管理中心: the same for villages.
    Center,
    /// 鎮直單位.
    Unit,
}

/// A town unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Stable code.
    pub code: UnitCode,
    /// Shown name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Telephone.
    pub phone: Option<String>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

impl Unit {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::UnitAdded { unit, name, kind, phone }) => Some(Self {
                code: unit.clone(),
                name: name.clone(),
                kind: *kind,
                phone: phone.clone(),
                oddities: Vec::new(),
            }),
            (None, _) => None,
            (Some(mut unit), _) => {
                unit.oddities.push(meta.oddity("unit-exists"));
                Some(unit)
            }
        }
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Name, never converted between scripts.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

impl Person {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::PersonAdded { person, name, phone }) => {
                Some(Self { id: *person, name: name.clone(), phone: phone.clone(), oddities: Vec::new() })
            }
            (None, _) => None,
            (Some(mut person), Fact::PersonChanged { name, phone, .. }) => {
                person.name.clone_from(name);
                person.phone.clone_from(phone);
                Some(person)
            }
            (Some(mut person), _) => {
                person.oddities.push(meta.oddity("person-exists"));
                Some(person)
            }
        }
    }

    /// The last four digits of the telephone: tells namesakes apart without giving the number away.
    pub fn phone_tail(&self) -> Option<&str> {
        self.phone.as_deref().and_then(|phone| phone.get(phone.len().saturating_sub(4)..))
    }
}

/// A person holding a post in a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Which holding.
    pub id: AppointmentId,
    /// Which post.
    pub post: PostCode,
    /// Where.
    pub grid: GridCode,
    /// Who.
    pub person: PersonId,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if known.
    pub until: Option<NaiveDate>,
    /// The line held here, if any.
    pub line: Option<LineHeld>,
    /// The unit it acts for, for posts of units.
    pub unit: Option<UnitCode>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

impl Appointment {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::Appointed { appointment, post, grid, person, from, until, line, unit }) => Some(Self {
                id: *appointment,
                post: post.clone(),
                grid: grid.clone(),
                person: *person,
                from: *from,
                until: *until,
                line: line.clone(),
                unit: unit.clone(),
                oddities: Vec::new(),
            }),
            (None, _) => None,
            (Some(mut held), Fact::AppointmentEnded { until, .. }) => {
                held.until = Some(*until);
                Some(held)
            }
            (Some(mut held), _) => {
                held.oddities.push(meta.oddity("appointment-exists"));
                Some(held)
            }
        }
    }

    /// Whether the post is held on `date`, first and last day included.
    pub fn is_held_on(&self, date: NaiveDate) -> bool {
        self.from <= date && self.until.is_none_or(|until| date <= until)
    }
}
