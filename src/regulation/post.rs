//! Posts (崗位): who may do what, how far.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{PostCode, Tier, UnitCode};
use crate::domain::label::Label;
use crate::domain::right::{Grant, Right, Scope};

use super::label::goes_by;
use super::model::{Regulation, Rule, is_false};

/// For whom a post acts on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Represents {
    /// The office, or the center: assigns.
    Office,
    /// A town unit: handles. The appointment says which, unless the post does.
    Unit,
    /// The work station of a community or village: accepts, routes, reports up.
    Station,
    /// The grid itself: files and follows.
    Grid,
}

/// Rights by reach, as files write them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// In the grid of the appointment alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<Right>,
    /// In that grid and every grid below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Right>,
    /// In the whole town.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub town: Vec<Right>,
}

impl Rights {
    /// One by one.
    pub fn grants(&self) -> impl Iterator<Item = Grant> {
        [(Scope::Own, &self.own), (Scope::Below, &self.below), (Scope::Town, &self.town)]
            .into_iter()
            .flat_map(|(scope, rights)| rights.iter().map(move |right| Grant { right: *right, scope }))
    }

    /// The widest reach of a right, if it is given at all.
    pub fn reach(&self, right: Right) -> Option<Scope> {
        self.grants().filter(|grant| grant.right == right).map(|grant| grant.scope).max()
    }
}

/// What a post may do in a line (條) that an appointment gives it (篇3/信息5): at which tier, and with which rights on
/// the items of the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRule {
    /// The tier of the node across which the line runs.
    pub tier: Tier,
    /// On the items of the line alone.
    pub rights: Rights,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Stable code.
    pub code: PostCode,
    /// Its name.
    pub label: Label,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The tier of the grids that it is held in.
    pub tier: Tier,
    /// One holder a grid at a time.
    #[serde(default, skip_serializing_if = "is_false")]
    pub one_holder: bool,
    /// A grid of the tier without a holder is an error to show.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Its holder stands in the public notice of the grid (公示): a new one is put up anew.
    #[serde(default, skip_serializing_if = "is_false")]
    pub in_notice: bool,
    /// The leave of its holder, and what the holder says for themselves, is received by posts of a higher tier alone: the
    /// holder is set above those of the own tier, or would be received by who stands in.
    #[serde(default, skip_serializing_if = "is_false")]
    pub leave_from_above: bool,
    /// For whom it acts.
    pub represents: Represents,
    /// The unit it acts for, if that is always the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// What it may do.
    #[serde(default)]
    pub rights: Rights,
    /// What it may do in a line, if it can hold one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineRule>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

impl Post {
    /// Whether an appointment must say which unit the post acts for.
    pub fn needs_unit(&self) -> bool {
        self.represents == Represents::Unit && self.unit.is_none()
    }
}

impl Regulation {
    /// A post by its code.
    pub fn post(&self, code: &PostCode) -> Option<&Post> {
        self.posts.iter().find(|post| post.code == *code)
    }

    /// A post by code, name or other name, in any language.
    pub fn post_by_name(&self, name: &str) -> Option<&Post> {
        self.posts.iter().find(|post| goes_by(post.code.as_str(), &post.label, &post.aliases, name))
    }

    /// What a post may do; nothing if there is no such post.
    pub fn rights(&self, post: &PostCode) -> Vec<Grant> {
        self.post(post).map(|post| post.rights.grants().collect()).unwrap_or_default()
    }

    /// How far a post has a right.
    pub fn may(&self, post: &PostCode, right: Right) -> Option<Scope> {
        self.post(post).and_then(|post| post.rights.reach(right))
    }

    /// The posts that have a right: a refusal names them.
    pub fn posts_with(&self, right: Right) -> Vec<&Post> {
        self.posts.iter().filter(|post| post.rights.reach(right).is_some()).collect()
    }
}
