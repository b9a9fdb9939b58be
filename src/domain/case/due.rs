//! By when: the instant, what it results from, and the days that it was reckoned by.

use serde::{Deserialize, Serialize, Serializer};

use super::super::calendar::DaysUsed;
use super::super::limit::Limit;
use super::super::time::Civil;

/// By when: the instant, and the limit and start it results from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Due {
    /// The instant.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// The start of the clock.
    #[serde(with = "crate::domain::time::stored")]
    pub from: Civil,
    /// The limit.
    pub limit: Limit,
    /// The days that it was reckoned by; none where a fact of an early version does not tell.
    pub days: Option<Box<DaysUsed>>,
}

/// As it is written where there are no days to tell of.
#[derive(Serialize)]
#[serde(rename = "Due")]
struct Bare<'a> {
    #[serde(with = "crate::domain::time::stored")]
    at: &'a Civil,
    #[serde(with = "crate::domain::time::stored")]
    from: &'a Civil,
    limit: Limit,
}

/// As it is written whole.
#[derive(Serialize)]
#[serde(rename = "Due")]
struct Whole<'a> {
    #[serde(with = "crate::domain::time::stored")]
    at: &'a Civil,
    #[serde(with = "crate::domain::time::stored")]
    from: &'a Civil,
    limit: Limit,
    days: &'a Option<Box<DaysUsed>>,
}

impl Serialize for Due {
    /// A journal leaves out what there is not; the store keeps every field in its place.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { at, from, limit, days } = self;
        if days.is_none() && to.is_human_readable() {
            return Bare { at, from, limit: *limit }.serialize(to);
        }
        Whole { at, from, limit: *limit, days }.serialize(to)
    }
}
