//! Cases that were given to one person to do, as lists, a case and the day show them.

use super::Look;
use crate::domain::case::{Case, Task};
use crate::domain::change::Author;
use crate::domain::ids::{GridCode, PersonId, PostCode};
use crate::domain::label::Label;
use crate::service::decide;
use crate::service::query::CaseFilter;
use crate::service::refusal::Refusal;
use crate::service::terms::MYSELF;
use crate::service::view::{DayNote, HIDDEN, Taker, TaskRow};

/// Tasks that the day names one by one, least time left first; the rest stand behind the filter.
const NAMED: usize = 3;

impl Look<'_> {
    /// A task; its words are hidden with those of its case.
    pub(super) fn task_row(&self, task: &Task, hidden: bool) -> TaskRow {
        let words =
            |words: &Option<String>| words.as_ref().map(|it| if hidden { HIDDEN.to_owned() } else { it.clone() });
        let ended = task.ended.as_ref();
        TaskRow {
            to: self.person_name(task.to),
            given_by: self.said_by(task.given_by),
            given: task.given,
            until: task.until,
            late: task.is_late(self.today()),
            text: words(&task.text),
            mine: self.actor.person() == Some(task.to),
            ended: ended.map(|end| end.how),
            ended_at: ended.map(|end| end.at),
            outcome: ended.and_then(|end| words(&end.text)),
        }
    }

    /// Whom the asker may give a case to, to do.
    pub(super) fn takers(&self, case: &Case) -> Vec<Taker> {
        let takers = self.context(|context| decide::takers(context, case));
        let post_label = |post: &PostCode, grid: &GridCode| {
            let regulation = self.rules.of_grid(self.directory, grid).ok();
            let found = regulation.and_then(|regulation| regulation.post(post));
            found.map_or_else(|| Label::verbatim(post.as_str()), |post| post.label.clone())
        };
        let taker = |(person, post, grid): (PersonId, PostCode, GridCode)| Taker {
            person: self.person_name(person),
            post: post_label(&post, &grid),
            grid: self.grid_name(&grid),
        };
        takers.into_iter().map(taker).collect()
    }

    /// What the asker was given to do, and what became of what the asker gave to others.
    pub(super) fn task_notes(&self, who: PersonId) -> Result<Vec<DayNote>, Refusal> {
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let mine = CaseFilter { assigned: Some(MYSELF.to_owned()), ..CaseFilter::default() };
        let mine = self.found_open(&self.sieve(&mine)?);
        let mut rows: Vec<_> = mine
            .iter()
            .filter_map(|one| Some((one.case, one.case.task.as_ref().filter(|task| task.to == who)?)))
            .collect();
        // Those without a day come last, in the order of the queue.
        rows.sort_by_key(|(_, task)| (task.until.is_none(), task.until));
        let named = rows.iter().take(NAMED).map(|(case, task)| DayNote::Task {
            number: case.number.clone(),
            kind: self.kind_label(&case.grid, case),
            by: self.said_by(task.given_by),
            until: task.until,
        });
        let mut notes: Vec<DayNote> = named.collect();
        if rows.len() > NAMED {
            notes.push(DayNote::TasksMore { count: count(rows.len() - NAMED) });
        }
        let given = CaseFilter { assigned_by: Some(MYSELF.to_owned()), ..CaseFilter::default() };
        let given = self.found_open(&self.sieve(&given)?);
        let theirs: Vec<&Task> = given.iter().filter_map(|one| one.case.task.as_ref()).collect();
        let theirs = || theirs.iter().filter(|task| task.given_by == Author::Person(who) && task.to != who);
        let open = theirs().filter(|task| task.is_open()).count();
        let late = theirs().filter(|task| task.is_late(self.today())).count();
        let done = theirs().count() - open;
        if open + done > 0 {
            notes.push(DayNote::TasksGiven { open: count(open), late: count(late), done: count(done) });
        }
        Ok(notes)
    }
}
