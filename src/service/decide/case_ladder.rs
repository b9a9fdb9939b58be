//! The regulation's ladder of reminders (催辦): each step once for what is due, and one digest of all that was taken.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::super::command::Note;
use super::super::names::{Name, Names};
use super::super::refusal::Refusal;
use super::case_concerned::not_about;
use super::case_watch::watcher;
use super::cases::party_name;
use super::{Context, Decision, Planned};
use crate::domain::case::{Act, Channel, Party, may_follow};
use crate::domain::fact::Fact;
use crate::domain::ids::Clause;
use crate::domain::label::Label;
use crate::domain::right::Right;
use crate::regulation::{Regulation, UrgingStep};
use crate::store::tables::{OpenCase, tag};
use crate::store::{Scan, StoreError, decode};

/// Steps that are taken at one time, the most urgent first: the rest follow with the next. A town that was asleep for a
/// year is not a reason to keep everybody waiting.
const AT_ONCE: usize = 200;

/// A step that a case has reached and that was not taken for what is due now.
struct Reached<'a> {
    left: i64,
    case: OpenCase,
    regulation: &'a Regulation,
    step: &'a UrgingStep,
}

/// Takes every step of the ladder that was reached: for each case the highest, each once for what is due, and none for
/// what stands still.
pub(super) fn urge_due(context: &Context<'_>) -> Result<Decision, Refusal> {
    let town = context.town()?;
    if !context.actor.is_owner() {
        context.require(Right::CaseFile, &town)?;
    }
    let mut reached = Vec::new();
    let mut failed: Option<StoreError> = None;
    context.reader.walk(&Scan::prefix(&[tag::CASE_OPEN]), &mut |_, value| match decode::<OpenCase>(value) {
        Ok(case) => {
            reached.extend(step_of(context, case));
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    reached.sort_by_key(|one| (one.left, one.case.id));
    let waiting = reached.len().saturating_sub(AT_ONCE);
    let mut decision = Decision::default();
    let mut digest = Digest::default();
    for Reached { case, regulation, step, .. } in reached.into_iter().take(AT_ONCE) {
        let urging = regulation.oversight.urging.as_ref();
        let clause = urging.map(|urging| urging.rule_of(step).clause.clone());
        let mut told: Vec<Party> = Vec::new();
        for to in &step.to {
            let party = watcher(regulation, &case.grid, case.holder.as_ref(), to);
            let about = not_about(context, &case.grid, &case.concerns, &party).is_err();
            if !told.contains(&party) && !about {
                told.push(party);
            }
        }
        if told.is_empty() {
            continue;
        }
        let listed = context.actor.may_list(&case);
        if listed {
            decision = decision.making("case", case.id, &case.number);
        }
        for party in &told {
            let number = listed.then(|| case.number.clone());
            digest.add(step, step.minutes(context.rules.calendar()), party, number, clause.clone());
        }
        let urged = told.into_iter().map(|to| Fact::CaseUrged {
            case: case.id,
            from: None,
            to,
            step: Some(step.code.clone()),
            due: case.due,
            channel: Channel::Program,
            text: None,
            clause: clause.clone(),
        });
        decision.changes.push(Planned { scope: case.grid.clone(), facts: urged.collect() });
    }
    decision = digest.told(decision, context);
    if waiting > 0 {
        decision = decision.noting("more-to-urge", &[("count", waiting.to_string())], None);
    }
    Ok(decision)
}

/// The step that a case has reached, unless it or one beyond it was taken for what is due now: a lower step that may
/// break the quiet says nothing new at night of what was told by day.
fn step_of<'a>(context: &'a Context<'_>, case: OpenCase) -> Option<Reached<'a>> {
    let (limit, due) = (case.limit?, case.due?);
    if !may_follow(case.stage, Act::Pause) || case.stands_still(&context.now) {
        return None;
    }
    let regulation = context.regulation(&case.grid).ok()?;
    let calendar = context.rules.calendar();
    let left = context.rules.minutes_left(limit, context.now, due);
    let urging = regulation.oversight.urging.as_ref()?;
    let step = urging.reached(limit, left, calendar, context.now.time())?;
    let mut taken = case.urged.iter().filter(|taken| taken.due == Some(due));
    let said = taken.any(|taken| urging.says_no_more(step, &taken.step, calendar));
    (!said).then_some(Reached { left, case, regulation, step })
}

/// What was taken, by step and party: the farthest step first.
#[derive(Default)]
struct Digest(BTreeMap<(i64, String, Party), Line>);

struct Line {
    step: Label,
    clause: Option<Clause>,
    numbers: Vec<String>,
    /// Cases that are not the asker's to see: counted, never named.
    unnamed: usize,
}

impl Digest {
    fn add(&mut self, step: &UrgingStep, at: i64, party: &Party, number: Option<String>, clause: Option<Clause>) {
        let line = self.0.entry((at, step.code.clone(), party.clone())).or_insert_with(|| Line {
            step: step.label.clone(),
            clause,
            numbers: Vec::new(),
            unnamed: 0,
        });
        match number {
            Some(number) => line.numbers.push(number),
            None => line.unnamed += 1,
        }
    }

    /// One note for each step and party, with the numbers of the cases.
    fn told(self, decision: Decision, context: &Context<'_>) -> Decision {
        let unnamed: usize = self.0.values().map(|line| line.unnamed).sum();
        let told = self.0.into_iter().fold(decision, |mut decision, ((_, code, party), line)| {
            let count = (line.numbers.len() + line.unnamed).to_string();
            let args = [
                ("step", code),
                ("party", party_name(context, &party)),
                ("count", count),
                ("cases", line.numbers.join("、")),
                ("unnamed", line.unnamed.to_string()),
            ];
            decision = decision.noting("urged", &args, line.clause);
            if let Some(Note { names, .. }) = decision.notes.last_mut() {
                *names = Names::from([("step".to_owned(), vec![Name { label: line.step, code: None }])]);
            }
            decision
        });
        if unnamed == 0 { told } else { told.noting("urged-unnamed", &[], None) }
    }
}
