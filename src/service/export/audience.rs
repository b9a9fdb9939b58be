//! For whom an export is, and by whom: what a post reads of the whole town and of single grids, and never more than
//! the person who asks reads too.

use std::collections::BTreeMap;

use super::Wanted;
use crate::domain::case::{Case, Party};
use crate::domain::ids::{GridCode, ItemCode, PostCode, Tier};
use crate::domain::label::Label;
use crate::domain::right::{Right, Scope};
use crate::regulation::{Field, Post, Represents};
use crate::service::actor::Actor;
use crate::service::decide::station_of;
use crate::service::directory::Directory;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::rules::Rules;

/// What the owner reads: what the office does, nothing sensitive.
const OWNER_READS: [Right; 4] = [Right::CaseRead, Right::LogRead, Right::LedgerRead, Right::FiguresRead];

/// For whom an export is.
enum Reader<'a> {
    /// The directory's owner.
    Owner,
    /// The person who asks: whatever that person reads.
    Asker,
    /// Everybody who holds a post.
    Post {
        code: PostCode,
        /// The post as the town's own regulation has it.
        in_town: Option<&'a Post>,
    },
}

/// An audience, as far as the asker's own rights reach.
pub struct Audience<'a> {
    directory: &'a Directory,
    rules: &'a Rules,
    reader: Reader<'a>,
    /// None: the owner asks.
    asker: Option<Actor<'a>>,
    mask: bool,
}

impl<'a> Audience<'a> {
    /// The audience that is asked for; refuses a post that is not known and whoever may export nothing.
    pub fn of(directory: &'a Directory, rules: &'a Rules, wanted: &Wanted<'_>) -> Result<Self, Refusal> {
        let actor = Actor::of(directory, rules, wanted.person, wanted.today)?;
        if !directory.grids().any(|grid| actor.may(Right::Export, &grid.code)) {
            let town = directory.town().ok_or_else(|| Refusal::new(RefusalCode::NoTown))?;
            return Err(actor.refuse(rules, directory, Right::Export, &town.code));
        }
        let asker = (!actor.is_owner()).then_some(actor);
        let reader = match wanted.audience {
            Some(given) => post(directory, rules, given)?,
            None if asker.is_some() => Reader::Asker,
            None => Reader::Owner,
        };
        Ok(Self { directory, rules, reader, asker, mask: wanted.mask })
    }

    /// Whether it reads this of the town as a whole: then the town's file of it is written.
    pub fn reads_town(&self, right: Right) -> bool {
        match &self.reader {
            Reader::Owner => OWNER_READS.contains(&right),
            Reader::Asker => true,
            Reader::Post { in_town, .. } => in_town.is_some_and(|post| match post.rights.reach(right) {
                Some(Scope::Town) => true,
                Some(Scope::Below) => post.tier == Tier::Town,
                Some(Scope::Own) | None => false,
            }),
        }
    }

    /// Whether rows of a grid stand in the town's file.
    pub fn reads_in_town(&self, right: Right, grid: &GridCode) -> bool {
        self.reads_town(right) && self.asker_reads(right, grid)
    }

    /// Whether somebody of the audience reads this of a grid: then the grid has a carry copy of it.
    pub fn reads(&self, right: Right, grid: &GridCode) -> bool {
        (self.reads_town(right) || self.reads_own(right, grid)) && self.asker_reads(right, grid)
    }

    /// Whether rows of an item in a grid stand in the item's line.
    pub fn reads_line(&self, grid: &GridCode, item: &ItemCode) -> bool {
        self.reads_town(Right::LedgerRead) && self.asker_reads_item(grid, item)
    }

    /// Whether rows of an item stand in a grid's carry copy.
    pub fn reads_item(&self, grid: &GridCode, item: &ItemCode) -> bool {
        (self.reads_town(Right::LedgerRead) || self.reads_own(Right::LedgerRead, grid))
            && self.asker_reads_item(grid, item)
    }

    /// Whether the asker may export anything of a grid.
    pub fn may_export(&self, grid: &GridCode) -> bool {
        self.asker.as_ref().is_none_or(|actor| actor.may(Right::Export, grid))
    }

    /// Whether it reads a field of a ledger.
    pub fn reads_field(&self, field: &Field) -> bool {
        if self.mask && field.is_masked() {
            return false;
        }
        let reads = match &self.reader {
            Reader::Owner => field.sensitive.is_none(),
            Reader::Asker => true,
            Reader::Post { code, .. } => field.is_read_by(code),
        };
        let asker = |actor: &Actor<'_>| actor.held.iter().any(|held| field.is_read_by(&held.post.code));
        reads && (field.sensitive.is_none() || self.asker.as_ref().is_none_or(asker))
    }

    /// Whether sensitive cases of a grid are open in the town's register.
    pub fn reads_sensitive_in_town(&self, grid: &GridCode) -> bool {
        !self.mask && self.reads_in_town(Right::SensitiveRead, grid)
    }

    /// Whether sensitive cases of a grid may be carried about.
    pub fn reads_sensitive(&self, grid: &GridCode) -> bool {
        !self.mask && self.reads(Right::SensitiveRead, grid)
    }

    /// Whether a matter is about a party that somebody of the audience acts for, or that the asker does: then they do not
    /// learn that there is one.
    pub fn is_concerned(&self, case: &Case) -> bool {
        if case.concerns.is_empty() {
            return false;
        }
        let of_post = match &self.reader {
            Reader::Post { code, .. } => {
                let regulation = self.rules.of_grid(self.directory, &case.grid).ok();
                regulation.and_then(|regulation| Some((regulation, regulation.post(code)?)))
            }
            Reader::Owner | Reader::Asker => None,
        };
        let about = of_post.is_some_and(|(regulation, post)| match post.represents {
            Represents::Station => case.concerns.contains(&station_of(&case.grid)),
            Represents::Grid => case.concerns.contains(&Party::Station(case.grid.clone())),
            // Which unit its people are of, a post does not say.
            Represents::Unit => case.concerns.iter().any(|party| matches!(party, Party::Unit(_))),
            Represents::Office => {
                let unit = post.unit.as_ref().unwrap_or(&regulation.case.reports_to);
                case.concerns.contains(&Party::Unit(unit.clone()))
            }
        });
        about || self.asker.as_ref().is_some_and(|actor| actor.is_concerned(&case.concerns))
    }

    /// Whether it learns who told a case, and whose household a diary entry is about.
    pub fn reads_residents(&self) -> bool {
        !self.mask
    }

    fn reads_own(&self, right: Right, grid: &GridCode) -> bool {
        let Reader::Post { code, .. } = &self.reader else { return false };
        let Ok(regulation) = self.rules.of_grid(self.directory, grid) else { return false };
        regulation.post(code).is_some_and(|post| match post.rights.reach(right) {
            Some(Scope::Town) => true,
            Some(Scope::Below) => post.tier <= grid.tier(),
            Some(Scope::Own) => post.tier == grid.tier(),
            None => false,
        })
    }

    fn asker_reads(&self, right: Right, grid: &GridCode) -> bool {
        self.asker.as_ref().is_none_or(|actor| actor.may(Right::Export, grid) && actor.may(right, grid))
    }

    fn asker_reads_item(&self, grid: &GridCode, item: &ItemCode) -> bool {
        let reads = |actor: &Actor<'_>| actor.may(Right::Export, grid) && actor.may_item(Right::LedgerRead, grid, item);
        self.asker.as_ref().is_none_or(reads)
    }
}

/// A post by code, name or other name.
fn post<'a>(directory: &'a Directory, rules: &'a Rules, given: &str) -> Result<Reader<'a>, Refusal> {
    let Some(found) = rules.all().find_map(|regulation| regulation.post_by_name(given)) else {
        let posts = rules.all().flat_map(|regulation| &regulation.posts);
        let choices: BTreeMap<&str, &Label> = posts.map(|post| (post.code.as_str(), &post.label)).collect();
        return Err(Refusal::new(RefusalCode::UnknownPost).with("given", given).choices(choices));
    };
    let of_town = directory.town().and_then(|town| rules.of_grid(directory, &town.code).ok());
    let in_town = of_town.and_then(|regulation| regulation.post(&found.code));
    Ok(Reader::Post { code: found.code.clone(), in_town })
}
