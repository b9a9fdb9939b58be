//! What an index is asked.

/// Which records: those whose tokens are as said, of some days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// What their tokens must be; none: whatever they are.
    pub clause: Option<Clause>,
    /// Not older, in seconds since 1970.
    pub from: Option<i64>,
    /// Not newer.
    pub until: Option<i64>,
}

/// What the tokens of a record must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// This one is there.
    Token(String),
    /// One is there that begins so.
    Begins(String),
    /// Each of these holds.
    All(Vec<Clause>),
    /// One of these holds; none of none.
    Any(Vec<Clause>),
}

impl Clause {
    /// Each of those that are; none of none.
    pub fn all(clauses: impl IntoIterator<Item = Self>) -> Option<Self> {
        Self::joined(clauses, Self::All)
    }

    /// One of those that are; none of none.
    pub fn any(clauses: impl IntoIterator<Item = Self>) -> Option<Self> {
        Self::joined(clauses, Self::Any)
    }

    fn joined(clauses: impl IntoIterator<Item = Self>, join: fn(Vec<Self>) -> Self) -> Option<Self> {
        let mut distinct: Vec<Self> = Vec::new();
        for clause in clauses {
            if !distinct.contains(&clause) {
                distinct.push(clause);
            }
        }
        if distinct.len() > 1 { Some(join(distinct)) } else { distinct.pop() }
    }
}
