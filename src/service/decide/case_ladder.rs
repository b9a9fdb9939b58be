//! The regulation's ladder of reminders (催辦): each step once for what is due, and one digest of all that was taken.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::super::command::Note;
use super::super::names::Name;
use super::super::refusal::Refusal;
use super::case_concerned::not_about;
use super::case_parking::end_of_day;
use super::case_watch::watcher;
use super::cases::party_name;
use super::{Context, Decision, Planned};
use crate::domain::case::{Act, Channel, Party, may_follow};
use crate::domain::fact::Fact;
use crate::domain::ids::Clause;
use crate::domain::label::Label;
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::regulation::{Regulation, UrgingRule, UrgingStep};
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
    urging: &'a UrgingRule,
    step: &'a UrgingStep,
    /// What is due: by its clock, or by its plate.
    due: Civil,
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
            reached.extend([step_of(context, &case), step_of_plate(context, &case)].into_iter().flatten());
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
    for Reached { case, regulation, urging, step, due, .. } in reached.into_iter().take(AT_ONCE) {
        let clause = Some(urging.rule_of(step).clause.clone());
        let told = named_by(context, &case, regulation, step);
        if told.is_empty() {
            continue;
        }
        let listed = context.actor.may_list(&case);
        if listed && decision.made.iter().all(|made| made.label != case.number) {
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
            due: Some(due),
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
fn step_of<'a>(context: &'a Context<'_>, case: &OpenCase) -> Option<Reached<'a>> {
    let (limit, due) = (case.limit?, case.due?);
    if !may_follow(case.stage, Act::Pause) || case.stands_still(&context.now) {
        return None;
    }
    let regulation = context.regulation(&case.grid).ok()?;
    let left = context.rules.minutes_left(limit, context.now, due);
    let urging = regulation.oversight.urging.as_ref()?;
    let step = urging.reached(limit, left, context.rules.calendar(), context.now.time())?;
    untaken(context, Reached { left, case: case.clone(), regulation, urging, step, due })
}

/// The step that the plate of a listed danger has reached (篇6/四(二)-c): whatever stage the case is at and whether its
/// clock stands still, what hangs in public has a day.
fn step_of_plate<'a>(context: &'a Context<'_>, case: &OpenCase) -> Option<Reached<'a>> {
    let due = context.civil(end_of_day(case.hazard_deadline?));
    let regulation = context.regulation(&case.grid).ok()?;
    let left = (due - context.now).num_minutes();
    let rule = regulation.oversight.hazard.as_ref()?;
    let (urging, step) = rule.reached(left, context.rules.calendar(), Some(context.now.time()))?;
    untaken(context, Reached { left, case: case.clone(), regulation, urging, step, due })
}

/// Whom the step reminds that the plate of a listed danger has reached, at whatever hour.
pub fn urged_of_plate(context: &Context<'_>, case: &OpenCase) -> Vec<Party> {
    let Ok(regulation) = context.regulation(&case.grid) else { return Vec::new() };
    let step = case.hazard_deadline.zip(regulation.oversight.hazard.as_ref()).and_then(|(deadline, rule)| {
        let left = (context.civil(end_of_day(deadline)) - context.now).num_minutes();
        Some(rule.reached(left, context.rules.calendar(), None)?.1)
    });
    step.map(|step| named_by(context, case, regulation, step)).unwrap_or_default()
}

/// Whom a step names, each once, and nobody whom the matter is about.
fn named_by(context: &Context<'_>, case: &OpenCase, regulation: &Regulation, step: &UrgingStep) -> Vec<Party> {
    let mut named: Vec<Party> = Vec::new();
    for to in &step.to {
        let party = watcher(regulation, (&case.grid, case.sensitive), case.holder.as_ref(), to);
        let about = not_about(context, &case.grid, &case.concerns, &party).is_err();
        if !named.contains(&party) && !about {
            named.push(party);
        }
    }
    named
}

fn untaken<'a>(context: &Context<'_>, reached: Reached<'a>) -> Option<Reached<'a>> {
    let mut taken = reached.case.urged.iter().filter(|taken| taken.due == Some(reached.due));
    let said = taken.any(|taken| reached.urging.says_no_more(reached.step, &taken.step, context.rules.calendar()));
    (!said).then_some(reached)
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
                ("unnamed", line.unnamed.to_string()),
            ];
            decision = decision.noting("urged", &args, line.clause).listing("cases", line.numbers);
            if let Some(Note { names, .. }) = decision.notes.last_mut() {
                names.insert("step".to_owned(), vec![Name { label: line.step, code: None }]);
            }
            decision
        });
        if unnamed == 0 { told } else { told.noting("urged-unnamed", &[], None) }
    }
}
