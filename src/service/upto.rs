//! How far the journal had come when a figure was given: what was written behind that changes the figure no more,
//! though it be keyed with a clock that is slow.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BadId, ChangeId, ReplicaId};

/// The last change of each series; none of it: nothing at all. Written `replica:seq`, several with commas between.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Upto(Vec<ChangeId>);

impl Upto {
    /// Of the last changes of some series.
    pub fn of(mut last: Vec<ChangeId>) -> Self {
        last.retain(|id| id.seq > 0);
        last.sort();
        Self(last)
    }

    /// The last changes, one a series.
    pub fn last(&self) -> &[ChangeId] {
        &self.0
    }

    /// How far it goes in a series; 0 where nothing of that is in it.
    pub fn seq_of(&self, replica: &ReplicaId) -> u64 {
        self.0.iter().find(|id| id.replica == *replica).map_or(0, |id| id.seq)
    }

    /// Whether a change is in it.
    pub fn has(&self, change: &ChangeId) -> bool {
        change.seq <= self.seq_of(&change.replica)
    }
}

impl fmt::Display for Upto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, id) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{id}")?;
        }
        Ok(())
    }
}

impl FromStr for Upto {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let last =
            text.split([',', '，']).map(|id| id.trim().replace('：', ":").parse()).collect::<Result<Vec<_>, _>>()?;
        let read = Self::of(last);
        let twice = read.0.windows(2).any(|pair| matches!(pair, [one, other] if one.replica == other.replica));
        if twice { Err(BadId { kind: "position", text: text.to_owned() }) } else { Ok(read) }
    }
}

impl TryFrom<String> for Upto {
    type Error = BadId;

    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<Upto> for String {
    fn from(upto: Upto) -> Self {
        upto.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> ChangeId {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_written_reads_back_and_says_which_changes_are_in_it() {
        let text = "aaaaaaaaaaaaaaaa:12,bbbbbbbbbbbbbbbb:3";
        let upto: Upto = "bbbbbbbbbbbbbbbb:3， aaaaaaaaaaaaaaaa：12".parse().unwrap();
        assert_eq!((upto.to_string().as_str(), text.parse::<Upto>().unwrap()), (text, upto.clone()));
        assert!(upto.has(&change("aaaaaaaaaaaaaaaa:12")) && !upto.has(&change("aaaaaaaaaaaaaaaa:13")));
        assert!(!upto.has(&change("cccccccccccccccc:1")), "a series that had not begun");
        for bad in ["", "12", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa:1,aaaaaaaaaaaaaaaa:2"] {
            assert!(bad.parse::<Upto>().is_err(), "{bad}");
        }
    }
}
