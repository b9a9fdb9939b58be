//! A change is one user action: who, when, by which command, and the facts it states. It happens wholly or not at all.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::fact::Fact;
use super::ids::{ChangeId, GroupId, PersonId, RequestId, Stamp};
use super::record::RecordRef;
use super::time::Civil;

/// Who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// A person named with `--as` or chosen on the screen.
    Person(PersonId),
    /// The owner of the data directory, without a person named: administers, does not act for others.
    Owner,
    /// The program itself, reversing what an interrupted action left behind.
    Program,
}

/// The command that made a change, and the request it answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandTag {
    /// The command's stable name, e.g. `case-file`.
    pub name: String,
    /// The asker's request, if one asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
}

/// A change's place in a bulk action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMark {
    /// The action.
    pub id: GroupId,
    /// This change's number in it, from 1.
    pub number: u32,
    /// How many changes the action has; stated by its last change alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
}

/// "When I decided, this record's last change was that one."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The record.
    pub record: RecordRef,
    /// The last change that the author's screen showed of it.
    pub change: ChangeId,
}

/// What a change says: the payload of a journal line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeBody {
    /// Civil time at which it was keyed.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Who keyed it.
    pub author: Author,
    /// Which command.
    pub command: CommandTag,
    /// The bulk action it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupMark>,
    /// What its author had seen of the records it alters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// What it states, in order.
    pub facts: Vec<FactLine>,
}

/// A change with its place and stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its place in the journal.
    pub id: ChangeId,
    /// Its logical time.
    pub stamp: Stamp,
    /// What it says.
    pub body: ChangeBody,
}

impl Change {
    /// Every record that the change touches, each once, with the facts that concern it.
    ///
    /// A reversal touches the records of the change it reverses.
    pub fn records(&self) -> BTreeMap<RecordRef, Vec<&Fact>> {
        let mut touched: BTreeMap<RecordRef, Vec<&Fact>> = BTreeMap::new();
        for line in &self.body.facts {
            if let FactLine::Known(fact) = line {
                for record in fact.records() {
                    touched.entry(record).or_default().push(fact);
                }
            }
        }
        touched
    }

    /// The part of the change that decides where it stands among a record's changes.
    pub fn header(&self, record: &RecordRef) -> Header {
        Header {
            id: self.id.clone(),
            stamp: self.stamp,
            seen: self.body.seen.iter().find(|seen| seen.record == *record).map(|seen| seen.change.clone()),
        }
    }

    /// Whether it holds facts of a kind this binary does not know.
    pub fn has_unknown(&self) -> bool {
        self.body.facts.iter().any(|line| matches!(line, FactLine::Unknown(_)))
    }
}

/// A fact as read: one this binary knows, or one from a newer version, kept as it came.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every line is the large one")]
pub enum FactLine {
    /// A fact this binary understands.
    Known(Fact),
    /// Kept, forwarded and shown as unknown.
    Unknown(Value),
}

impl From<Fact> for FactLine {
    fn from(fact: Fact) -> Self {
        Self::Known(fact)
    }
}

impl Serialize for FactLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(fact) => fact.serialize(serializer),
            Self::Unknown(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for FactLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(match Fact::deserialize(&value) {
            Ok(fact) => Self::Known(fact),
            Err(_) => Self::Unknown(value),
        })
    }
}

/// What orders a record's changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The change.
    pub id: ChangeId,
    /// Its logical time.
    pub stamp: Stamp,
    /// The change of the same record that its author had seen.
    pub seen: Option<ChangeId>,
}

/// The order in which a record's changes fold, as indexes into `headers`.
///
/// A change comes after the change it names and after the earlier ones of its own series; among the rest,
/// (stamp, replica, sequence) decides. The result does not depend on the order of the input.
pub fn fold_order(headers: &[Header]) -> Vec<usize> {
    let at: HashMap<&ChangeId, usize> = headers.iter().enumerate().map(|(i, h)| (&h.id, i)).collect();
    let mut series: BTreeMap<(&str, u64), usize> = BTreeMap::new();
    for (i, header) in headers.iter().enumerate() {
        series.insert((header.id.replica.as_str(), header.id.seq), i);
    }
    let mut waits_for = vec![0usize; headers.len()];
    let mut frees: Vec<Vec<usize>> = vec![Vec::new(); headers.len()];
    let mut edge = |from: usize, to: usize| {
        if let (Some(list), Some(count)) = (frees.get_mut(from), waits_for.get_mut(to)) {
            list.push(to);
            *count += 1;
        }
    };
    let mut previous: Option<(&str, usize)> = None;
    for ((replica, _), &i) in &series {
        if let Some((earlier_replica, earlier)) = previous
            && earlier_replica == *replica
        {
            edge(earlier, i);
        }
        previous = Some((replica, i));
    }
    for (i, header) in headers.iter().enumerate() {
        if let Some(&seen) = header.seen.as_ref().and_then(|id| at.get(id))
            && seen != i
        {
            edge(seen, i);
        }
    }
    let key = |i: usize| headers.get(i).map(|h| (h.stamp, h.id.replica.as_str(), h.id.seq));
    let mut ready: BinaryHeap<Reverse<(_, usize)>> = BinaryHeap::new();
    for (i, &count) in waits_for.iter().enumerate() {
        if count == 0 {
            ready.push(Reverse((key(i), i)));
        }
    }
    let mut order = Vec::with_capacity(headers.len());
    let mut placed = vec![false; headers.len()];
    while let Some(Reverse((_, i))) = ready.pop() {
        order.push(i);
        if let Some(done) = placed.get_mut(i) {
            *done = true;
        }
        for &next in frees.get(i).map_or(&[][..], Vec::as_slice) {
            if let Some(count) = waits_for.get_mut(next) {
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse((key(next), next)));
                }
            }
        }
    }
    // Changes that name each other in a circle are a forgery: they are kept, last, in a fixed order.
    let mut circular: Vec<usize> = placed.iter().enumerate().filter(|(_, done)| !**done).map(|(i, _)| i).collect();
    circular.sort_by_key(|&i| key(i));
    order.extend(circular);
    order
}
