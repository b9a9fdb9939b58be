//! What others began to write about an area and did not save, for whoever holds their post there now (實務/交接).

use uuid::Uuid;

use super::Look;
use crate::domain::case::Case;
use crate::domain::ids::{CaseId, GridCode, KindCode, LogId, PersonId};
use crate::domain::record::{Record, RecordRef};
use crate::service::drafts::{self, Draft};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::LeftDraft;
use crate::store::apply;
use crate::store::tables::tag;

/// A new case being written.
const NEW_CASE: &str = "case";
/// How long an id is, as text.
const ID_LENGTH: usize = 36;

impl Look<'_> {
    /// Drafts of a form that passed to the asker with an area, the newest first: of people who held the asker's post in a
    /// grid and hold none there any more. Of a sensitive matter, or of a new case that may be one, only who may see it
    /// is offered the words; else they stay with whoever typed them. What the asker put aside to write another one is
    /// offered as well.
    pub(super) fn drafts_left(&self, form: &str) -> Result<Vec<LeftDraft>, Refusal> {
        let Some(me) = self.actor.person().filter(|_| !self.mask) else { return Ok(Vec::new()) };
        let mut left = Vec::new();
        for (folder, draft) in drafts::of_all(self.dir) {
            let author = folder.parse().ok().map(PersonId);
            let Some(author) = author.filter(|_| draft.taken_by.is_none() && draft.is_of(form)) else { continue };
            // Somebody is writing it at this moment.
            if drafts::Drafts::of(self.dir, &folder).is_open(&draft.form) {
                continue;
            }
            let grid = if author == me {
                let about = self.grid_of_draft(&draft)?.map_or_else(|| self.town(), Ok)?;
                Some(about).filter(|_| draft.is_aside(form))
            } else {
                self.passed_with(&draft, author, me)?
            };
            if let Some(grid) = grid {
                left.push(LeftDraft {
                    whose: folder,
                    by: self.directory.person_name(author),
                    grid: self.grid_name(&grid),
                    form: draft.form,
                    at: draft.at,
                    fields: draft.fields,
                });
            }
        }
        Ok(left)
    }

    /// The grid that a draft is about, if it passed from its author to somebody with it, who may see what it says.
    fn passed_with(&self, draft: &Draft, author: PersonId, to: PersonId) -> Result<Option<GridCode>, Refusal> {
        let case = self.case_of_draft(draft)?;
        let grid = match &case {
            Some(case) => Some(case.grid.clone()),
            None => self.grid_of_draft(draft)?,
        };
        let Some(grid) = grid else { return Ok(None) };
        let today = self.today();
        let gave_up = |post| {
            let ended = self.directory.appointments().any(|held| {
                held.person == author
                    && held.grid == grid
                    && held.post == post
                    && held.until.is_some_and(|until| until < today)
            });
            ended && !self.directory.holders(&grid, today).any(|held| held.person == author)
        };
        let passed = self.directory.holders(&grid, today).any(|held| held.person == to && gave_up(held.post.clone()));
        let shown = match case {
            Some(case) => self.actor.may_see(&case),
            None => !draft.is_of(NEW_CASE) || self.is_for_all_eyes(draft, &grid),
        };
        Ok((passed && shown).then_some(grid))
    }

    /// Whether a draft about a grid passes to whoever holds it next; none, if it is about another one. One of a sensitive
    /// matter, or of a new case that may become one, stays with whoever typed it.
    pub(super) fn passes_with(&self, draft: &Draft, grid: &GridCode) -> Result<Option<bool>, Refusal> {
        let case = self.case_of_draft(draft)?;
        let about = match &case {
            Some(case) => Some(case.grid.clone()),
            None => self.grid_of_draft(draft)?,
        };
        if about.as_ref() != Some(grid) {
            return Ok(None);
        }
        Ok(Some(match case {
            Some(case) => !case.sensitive,
            None => !draft.is_of(NEW_CASE) || self.is_for_all_eyes(draft, grid),
        }))
    }

    /// A new case of a kind that is not sensitive. Of one whose kind is still to be chosen nobody knows.
    fn is_for_all_eyes(&self, draft: &Draft, grid: &GridCode) -> bool {
        let kind = draft.fields.get("kind").filter(|code| !code.is_empty()).map(|code| KindCode::from(code.as_str()));
        let regulation = self.rules.of_grid(self.directory, grid).ok();
        let kind = kind.and_then(|code| regulation.and_then(|regulation| regulation.kind(&code)));
        let concerns = draft.fields.get("concerns").is_some_and(|about| !about.trim().is_empty());
        kind.is_some_and(|kind| !kind.sensitive) && !concerns
    }

    /// The case under whose id a draft is kept.
    fn case_of_draft(&self, draft: &Draft) -> Result<Option<Case>, Refusal> {
        let named = ["case-", "hazard-"].iter().find_map(|before| draft.form.strip_prefix(before));
        let id = named.and_then(|rest| rest.get(..ID_LENGTH)).and_then(|id| id.parse::<Uuid>().ok());
        let Some(id) = id else { return Ok(None) };
        let stored = apply::stored(self.reader, &RecordRef::Case(CaseId(id)))?;
        Ok(stored.and_then(|stored| stored.record).and_then(|record| match record {
            Record::Case(case) => Some(*case),
            _ => None,
        }))
    }

    fn grid_of_draft(&self, draft: &Draft) -> Result<Option<GridCode>, Refusal> {
        if let Some(entry) = draft.form.strip_prefix("kept-") {
            let id = crate::service::decide::by_ending(self.reader, entry, tag::LOG, RefusalCode::UnknownLog).ok();
            let entry = id.map(|id| self.entry(LogId(id))).transpose()?.flatten();
            return Ok(entry.map(|(entry, _)| entry.grid));
        }
        Ok(draft.grid().and_then(|grid| grid.parse().ok()))
    }
}
