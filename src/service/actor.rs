//! Who asks, and what their posts permit. Permissions come from posts and scope; which post may what is data of the
//! regulation. Checked where a change is decided, never in the fold.

use chrono::NaiveDate;

use super::directory::Directory;
use super::names::Name;
use super::refusal::{Refusal, RefusalCode};
use super::rules::Rules;
use crate::domain::case::{Case, Party};
use crate::domain::change::Author;
use crate::domain::grid::Appointment;
use crate::domain::ids::{GridCode, ItemCode, PersonId, PostCode, Tier};
use crate::domain::ledger::LineHeld;
use crate::domain::right::{Right, Scope};
use crate::regulation::{Post, Regulation, Represents};
use crate::store::tables::OpenCase;

/// A post that the asker holds today.
#[derive(Debug, Clone)]
pub struct Held<'a> {
    /// The holding.
    pub appointment: &'a Appointment,
    /// The post, by the regulation of its grid.
    pub post: &'a Post,
    /// That regulation.
    pub regulation: &'a Regulation,
    /// Whose post it is, if the asker stands in for them: what a deputy may do is less than what the post may.
    pub for_whom: Option<PersonId>,
}

impl Held<'_> {
    /// How far a right goes by this post.
    fn reach(&self, right: Right) -> Option<Scope> {
        if self.for_whom.is_some() && !self.regulation.absence.deputy_may(right) {
            return None;
        }
        self.post.rights.reach(right)
    }

    /// Whether the right reaches a grid by this post.
    ///
    /// A unit's people read the cases that their unit takes part in, wherever those lie, and no others.
    pub fn reaches(&self, right: Right, grid: &GridCode) -> bool {
        if self.post.represents == Represents::Unit && right == Right::CaseRead {
            return false;
        }
        self.reach(right).is_some_and(|scope| covers(scope, &self.appointment.grid, grid))
    }

    /// Whether the right reaches an item in a grid: by the post, or by a line it holds (篇3/信息5-b).
    pub fn reaches_item(&self, right: Right, grid: &GridCode, item: &ItemCode) -> bool {
        if self.reaches(right, grid) {
            return true;
        }
        let (Some(line), Some(rule)) = (&self.appointment.line, &self.post.line) else { return false };
        if self.for_whom.is_some() && !self.regulation.absence.deputy_may(right) {
            return false;
        }
        let on_line = match line {
            LineHeld::Item(held) => held == item,
            LineHeld::Category(held) => self.regulation.item(item).is_some_and(|item| item.category == *held),
        };
        let node = match rule.tier {
            Tier::Town => Some(self.appointment.grid.town()),
            Tier::Community => self.appointment.grid.community(),
            Tier::Area => Some(self.appointment.grid.clone()),
        };
        let reach = rule.rights.reach(right);
        on_line && node.zip(reach).is_some_and(|(node, scope)| covers(scope.max(Scope::Below), &node, grid))
    }

    /// The party that this post acts for on cases.
    pub fn party(&self) -> Option<Party> {
        if self.for_whom.is_some() && !self.regulation.absence.deputy_may(Right::CaseRead) {
            return None;
        }
        match self.post.represents {
            Represents::Office => {
                Some(Party::Unit(self.post.unit.clone().unwrap_or_else(|| self.regulation.case.reports_to.clone())))
            }
            Represents::Unit => self.appointment.unit.clone().or_else(|| self.post.unit.clone()).map(Party::Unit),
            Represents::Station => self.appointment.grid.community().map(Party::Station),
            Represents::Grid => Some(Party::Station(self.appointment.grid.clone())),
        }
    }
}

fn covers(scope: Scope, from: &GridCode, grid: &GridCode) -> bool {
    match scope {
        Scope::Own => from == grid,
        Scope::Below => from.covers(grid),
        Scope::Town => from.town().covers(grid),
    }
}

/// What says who may see a case, however much of it is at hand.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'c> {
    /// Where it lies.
    pub grid: &'c GridCode,
    /// Who filed it.
    pub filed_by: Author,
    /// Sensitive.
    pub sensitive: bool,
    /// Whom it is about.
    pub concerns: &'c [Party],
    /// Who has it.
    pub holder: Option<&'c Party>,
    /// Who leads, assists or was told.
    pub parties: &'c [Party],
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Actor<'a> {
    /// As it stands in changes.
    pub author: Author,
    /// The posts held today.
    pub held: Vec<Held<'a>>,
}

/// What the directory's owner may do without a person named: administer, not act for others.
const OWNER_MAY: [Right; 8] = [
    Right::GridAdmin,
    Right::PeopleAdmin,
    Right::RegulationAdmin,
    Right::Export,
    Right::CaseRead,
    Right::LogRead,
    Right::LedgerRead,
    Right::FiguresRead,
];

impl<'a> Actor<'a> {
    /// The asker named by `person`; none: the directory's owner.
    pub fn of(
        directory: &'a Directory,
        rules: &'a Rules,
        person: Option<&str>,
        on: NaiveDate,
    ) -> Result<Self, Refusal> {
        let Some(person) = person else { return Ok(Self { author: Author::Owner, held: Vec::new() }) };
        let person = directory.person_meant(person, on)?.id;
        Self::of_person(directory, rules, person, on)
    }

    /// A person with the posts held on a day.
    pub fn of_person(
        directory: &'a Directory,
        rules: &'a Rules,
        person: PersonId,
        on: NaiveDate,
    ) -> Result<Self, Refusal> {
        let mut held = Vec::new();
        for (appointment, for_whom) in directory.acting(person, on) {
            let regulation = rules.of_grid(directory, &appointment.grid)?;
            // A post of another regulation stays a post: the grid may have changed its regulation since.
            let found = regulation
                .post(&appointment.post)
                .map(|post| (post, regulation))
                .or_else(|| rules.all().find_map(|other| other.post(&appointment.post).map(|post| (post, other))));
            if let Some((post, regulation)) = found {
                held.push(Held { appointment, post, regulation, for_whom });
            }
        }
        Ok(Self { author: Author::Person(person), held })
    }

    /// The person; none for the owner.
    pub fn person(&self) -> Option<PersonId> {
        match self.author {
            Author::Person(person) => Some(person),
            Author::Owner | Author::Program => None,
        }
    }

    /// Whether the asker is the owner or the program itself.
    pub fn is_owner(&self) -> bool {
        self.person().is_none()
    }

    /// The person, or a refusal: the owner does not act for others.
    pub fn named(&self) -> Result<PersonId, Refusal> {
        self.person().ok_or_else(|| RefusalCode::PersonNeeded.into())
    }

    /// Whether a right reaches a grid.
    pub fn may(&self, right: Right, grid: &GridCode) -> bool {
        match self.author {
            Author::Program => true,
            Author::Owner => OWNER_MAY.contains(&right),
            Author::Person(_) => self.held.iter().any(|held| held.reaches(right, grid)),
        }
    }

    /// Whether a right reaches an item in a grid.
    pub fn may_item(&self, right: Right, grid: &GridCode, item: &ItemCode) -> bool {
        self.may(right, grid) || self.held.iter().any(|held| held.reaches_item(right, grid, item))
    }

    /// How far a held post's right goes; none if a deputy may not.
    pub fn grants(&self) -> impl Iterator<Item = (&Held<'a>, crate::domain::right::Grant)> {
        self.held.iter().flat_map(|held| {
            let allowed = move |right| held.for_whom.is_none() || held.regulation.absence.deputy_may(right);
            held.post.rights.grants().filter(move |grant| allowed(grant.right)).map(move |grant| (held, grant))
        })
    }

    /// The post by which a right reaches a grid.
    pub fn by_post(&self, right: Right, grid: &GridCode) -> Option<&Held<'a>> {
        self.held.iter().find(|held| held.reaches(right, grid))
    }

    /// The parties that the asker acts for.
    pub fn parties(&self) -> Vec<Party> {
        self.held.iter().filter_map(Held::party).collect()
    }

    /// Whether the asker acts for a party with a right.
    pub fn acts_for(&self, party: &Party, right: Right, grid: &GridCode) -> bool {
        self.held.iter().any(|held| held.party().as_ref() == Some(party) && held.reaches(right, grid))
    }

    /// The post that acts for a party.
    pub fn post_of(&self, party: &Party) -> Option<&PostCode> {
        self.held.iter().find(|held| held.party().as_ref() == Some(party)).map(|held| &held.post.code)
    }

    /// Whether the asker may see a case.
    pub fn may_see(&self, case: &Case) -> bool {
        let parties = case.parties();
        let sight = Sight {
            grid: &case.grid,
            filed_by: case.filed_by,
            sensitive: case.sensitive,
            concerns: &case.concerns,
            holder: case.holder.as_ref(),
            parties: &parties,
        };
        self.sees(&sight, None)
    }

    /// Whether a case in a list is the asker's to see: what is listed can be opened, and the other way round.
    pub fn may_list(&self, case: &OpenCase) -> bool {
        let sight = Sight {
            grid: &case.grid,
            filed_by: case.filed_by,
            sensitive: case.sensitive,
            concerns: &case.concerns,
            holder: case.holder.as_ref(),
            parties: &case.parties,
        };
        self.sees(&sight, None)
    }

    /// The one rule of who sees a case: who filed it; of sensitive ones those with the right to them; of the others who
    /// reads the place, and who has it, leads, assists or was told and has to do with cases: whoever looks after the system
    /// at the office has not. None is for whom it is about, unless they filed it. `mine` are the asker's parties, if they
    /// are at hand.
    pub fn sees(&self, case: &Sight<'_>, mine: Option<&[Party]>) -> bool {
        if self.person().is_some_and(|person| case.filed_by == Author::Person(person)) {
            return true;
        }
        if case.sensitive {
            return self.may_see_sensitive(case.grid, case.concerns);
        }
        let takes_part = |mine: &[Party]| case.holder.into_iter().chain(case.parties).any(|party| mine.contains(party));
        !self.is_concerned(case.concerns)
            && (self.may(Right::CaseRead, case.grid)
                || self.has_to_do_with_cases() && mine.map_or_else(|| takes_part(&self.parties()), takes_part))
    }

    /// Whether taking part in a case shows it: whoever looks after the system has nothing to do with cases.
    pub(super) fn has_to_do_with_cases(&self) -> bool {
        let rights = [Right::CaseRead, Right::CaseHandle, Right::CaseTriage, Right::CaseAssign];
        self.held.iter().any(|held| rights.iter().any(|right| held.reach(*right).is_some()))
    }

    /// Whether a matter is about a party that the asker acts for.
    pub fn is_concerned(&self, concerns: &[Party]) -> bool {
        !concerns.is_empty() && self.parties().iter().any(|party| concerns.contains(party))
    }

    /// Whether sensitive cases of a grid are open to the asker, if they are about these.
    pub fn may_see_sensitive(&self, grid: &GridCode, concerns: &[Party]) -> bool {
        self.held.iter().any(|held| held.reaches(Right::SensitiveRead, grid)) && !self.is_concerned(concerns)
    }

    /// A refusal that says which posts could.
    pub fn refuse(&self, rules: &Rules, directory: &Directory, right: Right, grid: &GridCode) -> Refusal {
        if self.is_owner() && !OWNER_MAY.contains(&right) {
            return RefusalCode::PersonNeeded.into();
        }
        let regulation = rules.of_grid(directory, grid).ok();
        let posts: Vec<&Post> = regulation.map(|regulation| regulation.posts_with(right)).unwrap_or_default();
        let codes: Vec<&str> = posts.iter().map(|post| post.code.as_str()).collect();
        let own: Vec<String> = self
            .held
            .iter()
            .filter(|held| held.reach(right).is_some())
            .map(|held| directory.grid_name(&held.appointment.grid))
            .collect();
        let code = if own.is_empty() { RefusalCode::NotYourRight } else { RefusalCode::NotYourGrid };
        let mut refusal = Refusal::new(code)
            .with("action", right.code())
            .with("grid", directory.grid_name(grid))
            .list("own", own)
            .with("posts", codes.join(" "));
        let names = posts.iter().map(|post| Name { label: post.label.clone(), code: None });
        refusal.names.insert("posts".to_owned(), names.collect());
        let held = self.held.iter().find(|held| held.reach(right).is_some());
        if let Some(clause) = held.map(|held| &held.post.rule.clause).or(posts.first().map(|post| &post.rule.clause)) {
            refusal = refusal.by(clause.clone());
        }
        refusal
    }
}
