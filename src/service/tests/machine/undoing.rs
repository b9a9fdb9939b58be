//! What undo makes of every act on a case: it goes back to what was and comes again, or a rule makes it final.

use std::collections::{BTreeMap, BTreeSet};

use super::states::Group;
use super::{OTHER, Town, UNDOS, Who, ask, people, record, states};
use crate::domain::case::Case;
use crate::service::command::Command;
use crate::service::tests::undoing::{Fate, list};

/// For each command on a case, what became of it.
pub fn fates() -> BTreeMap<String, BTreeSet<Fate>> {
    let all = std::thread::scope(|scope| {
        let groups: Vec<_> = Group::ALL.iter().map(|group| scope.spawn(move || of_group(group))).collect();
        groups.into_iter().flat_map(|group| group.join().unwrap()).collect::<Vec<_>>()
    });
    let mut fates: BTreeMap<String, BTreeSet<Fate>> = BTreeMap::new();
    for (command, fate) in all {
        fates.entry(command).or_default().insert(fate);
    }
    fates
}

fn of_group(group: &Group) -> Vec<(String, Fate)> {
    let town = people::town();
    states::beside(&town);
    let mut fates = Vec::new();
    for state in states::of(group) {
        let (mut number, mut undone) = (state.made(&town), 0);
        for doing in group.doings() {
            let before = both(&town, &number);
            let tried = |post: &people::Post| {
                let done = ask(&town, post.who, doing.command(&town, &number)).ok()?;
                Some((post.who, done.command))
            };
            let Some((who, command)) = people::posts(group).iter().find_map(tried) else { continue };
            let fate = fate(&town, who, &number, &before, &format!("{}: {doing:?}", state.name));
            undone += 1;
            if fate != Fate::GoesBack || undone >= UNDOS {
                (number, undone) = (state.made(&town), 0);
            }
            fates.push((command, fate));
        }
    }
    fates
}

/// The case, and the one beside it that an act may concern too.
fn both(town: &Town, number: &str) -> (Case, Case) {
    (record(town, number), record(town, OTHER))
}

fn fate(town: &Town, who: Who, number: &str, before: &(Case, Case), what: &str) -> Fate {
    let after = both(town, number);
    let listed = list(town, who).done.remove(0);
    if let Err(refusal) = ask(town, who, Command::Undo) {
        assert_eq!(listed.refused.map(|refusal| refusal.code), Some(refusal.code), "{what}: the list knew");
        return Fate::Final(refusal.code);
    }
    assert_eq!(listed.refused, None, "{what}: the list knew");
    assert_eq!(both(town, number), *before, "{what}: undone");
    ask(town, who, Command::Redo).unwrap();
    assert_eq!(both(town, number), after, "{what}: redone");
    ask(town, who, Command::Undo).unwrap();
    assert_eq!(both(town, number), *before, "{what}: undone again");
    Fate::GoesBack
}
