//! The state machine as tables: every state × every act × every post is allowed, or refused in exactly these words. Each
//! cell is what the door answers to the command itself, and the same as what a screen is told before; the pages in
//! `snapshots/` are there to be read.

mod doings;
mod page;
mod people;
mod states;
mod steps;
pub mod undoing;

use std::collections::BTreeSet;

use self::doings::Doing;
use self::states::{EARLIER, Group, OTHER, State};
use super::{Asker, CommandRequest, Town};
use crate::domain::case::{Act, Case, act_name};
use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::{Command, Done};
use crate::service::decide::find_case;
use crate::service::door::Door;
use crate::service::query::{CaseFilter, Page, Query, QueryRequest};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, CaseView};

/// Who asks: somebody by name, or the directory's owner.
type Who = Option<&'static str>;

/// What came of a cell: what was put on record, or why nothing was.
type Cell = Result<Vec<String>, Refusal>;

fn ask(town: &Town, who: Who, command: Command) -> Result<Done, Refusal> {
    let asker = Asker { person: who.map(str::to_owned), now: Some(town.now), mask: false };
    town.host.command(CommandRequest { request: RequestId(platform::new_uuid()), asker, seen: Vec::new(), command })
}

/// The case as it stands in the store, whoever may see it.
fn record(town: &Town, number: &str) -> Case {
    let state = town.host.shared().state.read().unwrap();
    state.engine.read(|view| find_case(view, number)).unwrap()
}

/// The case as somebody's screen shows it; none where it is not shown at all.
fn shown(town: &Town, who: Who, number: &str) -> Option<CaseView> {
    let asker = Asker { person: who.map(str::to_owned), now: Some(town.now), mask: false };
    let query = Query::Case { case: number.to_owned() };
    match town.host.query(QueryRequest { asker, query }) {
        Ok(Answer::Case(view)) => Some(*view),
        _ => None,
    }
}

/// The numbers of the cases that somebody finds by browsing: open ones wherever they lie, and all of the own place.
fn listed(town: &Town, who: Who) -> Vec<String> {
    let asker = || Asker { person: who.map(str::to_owned), now: Some(town.now), mask: false };
    let found = |filter: CaseFilter| {
        let query = Query::Cases { filter, page: Page { after: None, limit: 500 } };
        let Ok(Answer::Cases(found)) = town.host.query(QueryRequest { asker: asker(), query }) else {
            panic!("{who:?}")
        };
        found.rows.into_iter().map(|row| row.number)
    };
    found(CaseFilter::default()).chain(found(CaseFilter { open: true, ..CaseFilter::default() })).collect()
}

/// After so many another case takes the place of one.
const UNDOS: usize = 6;

/// One table: a state, a line for each thing that can be done, a cell for each post.
struct Table<'a> {
    town: &'a Town,
    state: &'a State,
    number: String,
    /// What stands in its timeline.
    before: Vec<String>,
    /// How often something was undone in it.
    undone: usize,
    /// Where a screen was told something else.
    wrong: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(town: &'a Town, state: &'a State) -> Self {
        let mut table = Self { town, state, number: String::new(), before: Vec::new(), undone: 0, wrong: Vec::new() };
        table.begin();
        table
    }

    fn begin(&mut self) {
        self.number = self.state.made(self.town);
        self.before = self.timeline();
    }

    fn timeline(&self) -> Vec<String> {
        let case = record(self.town, &self.number);
        assert_eq!(case.oddities, [], "{}: what was saved was not followed", self.state.name);
        case.events.into_iter().map(|event| event.what).collect()
    }

    /// What stands in the timeline that did not before.
    fn added(&self) -> Vec<String> {
        let mut added = self.timeline();
        for event in &self.before {
            let at = added.iter().position(|there| there == event).unwrap();
            added.remove(at);
        }
        added
    }

    /// What the door answers, and then all is as it was.
    fn cell(&mut self, who: Who, doing: Doing, seen: Option<&CaseView>) -> Cell {
        let what = format!("{}: {doing:?} by {who:?}", self.state.name);
        match ask(self.town, who, doing.command(self.town, &self.number)) {
            Err(refusal) => {
                self.is_the_refusal_of_this(&refusal, doing, &what);
                // What somebody would type, or the other case of two, no screen can be told of before.
                let typed = matches!(
                    refusal.code,
                    RefusalCode::NotTheSame
                        | RefusalCode::ClassifiedSo
                        | RefusalCode::NotOfTheParty
                        | RefusalCode::CannotRead
                );
                if !typed && refusal.args.get("number").is_none_or(|number| *number == self.number) {
                    self.as_told(Err(refusal.code), doing, seen, &what);
                }
                Err(refusal)
            }
            Ok(done) => {
                assert!(done.change.is_some(), "{what} changed nothing");
                let added = self.added();
                assert!(!added.is_empty(), "{what} left no trace");
                self.as_told(Ok(()), doing, seen, &what);
                self.take_back(who);
                Ok(added)
            }
        }
    }

    /// What the door answers is what the screen was told.
    fn as_told(&mut self, done: Result<(), RefusalCode>, doing: Doing, seen: Option<&CaseView>, what: &str) {
        let told = seen.and_then(|view| doing.on_screen(view));
        if let Some(told) = told.filter(|told| *told != done) {
            self.wrong.push(format!("{what}: {done:?}, and the screen was told {told:?}"));
        }
    }

    /// By undoing it, or with another case where that is refused, or where this one has a long history by now: each undo
    /// folds all of it anew.
    fn take_back(&mut self, who: Who) {
        self.undone += 1;
        if self.undone > UNDOS || ask(self.town, who, Command::Undo).is_err() {
            self.undone = 0;
            self.begin();
        }
    }

    /// The number, the act and the stage that a refusal names are those of the cell.
    fn is_the_refusal_of_this(&self, refusal: &Refusal, doing: Doing, what: &str) {
        let named = |arg: &str| refusal.args.get(arg).map(String::as_str);
        if let Some(number) = named("number") {
            // Of two cases that are put together, the other one may be what is not the asker's.
            let other = matches!(doing, Doing::Act(Act::Merge | Act::Link)) && [OTHER, EARLIER].contains(&number);
            assert!(other || number == self.number, "{what}: {refusal}");
        }
        if refusal.code == RefusalCode::NotNow {
            let acts: Vec<&str> = doing.acts().iter().map(|act| act_name(*act)).collect();
            assert!(named("act").is_some_and(|act| acts.contains(&act)), "{what}: {refusal}");
            assert_eq!(named("stage"), Some(self.state.stage_name().as_str()), "{what}: {refusal}");
        }
    }
}

/// The page of a group, and which acts were put on record in it.
fn page_of(group: &Group) -> (String, BTreeSet<String>) {
    let town = people::town();
    states::beside(&town);
    let posts = people::posts(group);
    let mut page = page::Page::new(&posts);
    let (mut recorded, mut wrong) = (BTreeSet::new(), Vec::new());
    for state in states::of(group) {
        let mut table = Table::new(&town, &state);
        let seen: Vec<Option<CaseView>> = posts.iter().map(|post| shown(&town, post.who, &table.number)).collect();
        for (post, seen) in posts.iter().zip(&seen) {
            let listed = listed(&town, post.who).contains(&table.number);
            assert_eq!(seen.is_some(), listed, "{}: what {:?} may open is what is listed", state.name, post.who);
        }
        page.state(state.name, &seen.iter().map(Option::is_some).collect::<Vec<_>>());
        for doing in group.doings() {
            let cells: Vec<Cell> =
                posts.iter().zip(&seen).map(|(post, seen)| table.cell(post.who, doing, seen.as_ref())).collect();
            recorded.extend(cells.iter().flatten().flatten().cloned());
            page.row(doing, &cells);
        }
        wrong.append(&mut table.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    (page.text(), recorded)
}

#[test]
fn every_state_and_act_and_post_is_allowed_or_refused_in_these_words() {
    let made = std::thread::scope(|scope| {
        let pages: Vec<_> = Group::ALL.iter().map(|group| (group, scope.spawn(|| page_of(group)))).collect();
        pages.into_iter().map(|(group, page)| (group, page.join().unwrap())).collect::<Vec<_>>()
    });
    let recorded: BTreeSet<&str> = made.iter().flat_map(|(_, (_, recorded))| recorded).map(String::as_str).collect();
    let never: Vec<&str> = Act::ALL.iter().map(|act| act_name(*act)).filter(|act| !recorded.contains(act)).collect();
    assert_eq!(never, [] as [&str; 0], "no table says when these may be done");
    for (group, (page, _)) in made {
        insta::assert_snapshot!(format!("the_state_machine_{}", group.name()), page);
    }
}
