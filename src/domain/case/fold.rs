//! How facts fold into a case.

use super::super::change::Author;
use super::super::fact::Fact;
use super::super::record::FoldMeta;
use super::super::time::{Civil, Times};
use super::{Act, Case, CaseEvent, Hold, Other, Party, PathTaken, Stage, Worker, act_name, may_follow};

impl Case {
    pub(in crate::domain) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, fact @ Fact::CaseFiled { .. }) => Self::filed(meta, fact),
            (None, _) => None,
            (Some(mut case), Fact::CaseFiled { .. }) => {
                case.oddities.push(meta.oddity("case-exists"));
                Some(case)
            }
            (Some(mut case), fact) => {
                case.follow(meta, fact);
                Some(case)
            }
        }
    }

    fn filed(meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        let Fact::CaseFiled {
            case,
            number,
            grid,
            kind,
            nature,
            path,
            source,
            place,
            text,
            reporter,
            happened,
            received,
            responsibility,
            holder,
            due,
            ruled,
            sensitive,
            result,
            late,
            drawn,
            units,
            formula,
            order,
            original,
            on_spot,
            concerns,
        } = fact
        else {
            return None;
        };
        let settled = *path == PathTaken::Settled;
        let elsewhere = order.as_ref().and_then(|order| order.ended.as_ref());
        let ended = settled || elsewhere.is_some();
        let on_site = !ended && *path == PathTaken::Reported && *nature == super::Nature::Emergency;
        let mut filed = Self {
            id: *case,
            number: number.clone(),
            grid: grid.clone(),
            kind: kind.clone(),
            nature: *nature,
            path: *path,
            source: *source,
            place: place.clone(),
            text: text.clone(),
            reporter: reporter.clone(),
            times: Times { happened: *happened, received: *received, keyed: meta.at },
            filed_by: meta.author,
            responsibility: *responsibility,
            sensitive: *sensitive,
            stage: if ended { Stage::Closed } else { Stage::Filed },
            holder: holder.clone(),
            came_from: Vec::new(),
            lead: None,
            assist: Vec::new(),
            // What is about the station itself, or lies in the town itself, is with the office from the start.
            reported_up: matches!(holder, Some(Party::Unit(_))),
            due: due.clone(),
            ruled: ruled.clone(),
            tellings: Vec::new(),
            on_site,
            on_spot: Vec::new(),
            result: elsewhere.map_or(result, |ended| &ended.result).clone(),
            handled_by: settled.then_some(meta.author),
            done: None,
            fed_back: ended,
            returns: 0,
            returns_settled: 0,
            ended: elsewhere.map(|ended| ended.at).or(settled.then_some(meta.at)),
            late: *late,
            events: Vec::new(),
            oddities: Vec::new(),
            pauses: Vec::new(),
            extensions: Vec::new(),
            asked: None,
            holds: Vec::new(),
            ruled_on: false,
            parking: None,
            parked_until: None,
            urgings: Vec::new(),
            supervision: None,
            merged: None,
            took_in: Vec::new(),
            repeats: None,
            repeated_by: Vec::new(),
            replied: false,
            reopened: 0,
            satisfaction: None,
            surveyed_by: None,
            unverified: settled,
            drawn: *drawn,
            sampled: None,
            parts: Vec::new(),
            failed_samples: 0,
            plates: Vec::new(),
            plated: false,
            units: *units,
            formula: formula.clone(),
            order: order.as_deref().cloned(),
            original: original.clone(),
            attachments: Vec::new(),
            concerns: concerns.clone(),
            handled_for: None,
            workers: settled.then_some(Worker { by: meta.author, behalf: None }).into_iter().collect(),
            task: None,
        };
        if on_site {
            // Nobody was named before it could be said: then it was the filer.
            let filer = || match meta.author {
                Author::Person(person) => vec![person],
                Author::Owner | Author::Program => Vec::new(),
            };
            for person in on_spot.clone().unwrap_or_else(filer) {
                filed.come_to_spot(person, *happened, false);
            }
        }
        filed.note_hold(meta, None, false);
        filed.log(meta, "filed", *happened, |event| {
            event.party.clone_from(holder);
            event.clause = Some(ruled.clause.clone());
        });
        if settled {
            filed.log(meta, "settled", meta.at, |event| event.text.clone_from(result));
        }
        if let (Some(order), Some(ended)) = (order, elsewhere) {
            filed.log(meta, act_name(Act::Close), ended.at, |event| {
                event.by = Some(order.system.clone());
                event.text.clone_from(&ended.result);
            });
        }
        Some(filed)
    }

    pub(super) fn log(&mut self, meta: &FoldMeta<'_>, what: &str, at: Civil, fill: impl FnOnce(&mut CaseEvent)) {
        let mut event = CaseEvent {
            at,
            keyed: meta.at,
            keyed_by: meta.author,
            what: what.to_owned(),
            party: None,
            by: None,
            text: None,
            clause: None,
            limit: None,
            channel: None,
            name: None,
            until: None,
        };
        fill(&mut event);
        self.events.push(event);
    }

    /// An act that may not follow the present stage, from elsewhere, is kept on the timeline and marked; it moves
    /// nothing.
    fn follow(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        if self.is_the_other(meta, fact) {
            return;
        }
        let Some(act) = act_of(fact) else {
            self.oddities.push(meta.oddity("not-of-a-case"));
            return;
        };
        let legal = may_follow(self.stage, act);
        if !legal {
            self.oddities.push(meta.oddity(act_name(act)));
        }
        self.enter(meta, act, fact);
        if legal {
            self.advance(meta, fact);
            self.settle_task(meta);
            self.note_hold(meta, fact.said().map(|said| said.at), matches!(fact, Fact::CaseReturned { .. }));
        }
    }

    /// What binds two records is told of the one it moves; the other one notes it.
    fn is_the_other(&mut self, meta: &FoldMeta<'_>, fact: &Fact) -> bool {
        if let Fact::LogLinked { log, .. } = fact {
            let ending = log.short();
            self.log(meta, "met-on-patrol", meta.at, |event| event.name = Some(ending));
            return true;
        }
        let (what, other, into) = match fact {
            Fact::CaseMerged { case, number, into, .. } => {
                ("took-in", Other { id: *case, number: number.clone() }, into)
            }
            Fact::CaseSeparated { case, number, from, .. } => {
                ("gave-back", Other { id: *case, number: number.clone() }, from)
            }
            Fact::CaseRepeated { case, number, of, .. } => {
                ("repeated-by", Other { id: *case, number: number.clone() }, of)
            }
            _ => return false,
        };
        if other.id == self.id || *into != self.id {
            return false;
        }
        self.log(meta, what, meta.at, |event| event.name = Some(other.number.clone()));
        match fact {
            Fact::CaseRepeated { .. } => self.repeated_by.push(other),
            Fact::CaseMerged { .. } => self.took_in.push(other),
            _ => self.took_in.retain(|one| one.id != other.id),
        }
        true
    }

    /// Who has it at which stage, where that has changed: from when it was said, not from when it was keyed.
    fn note_hold(&mut self, meta: &FoldMeta<'_>, said: Option<Civil>, returned: bool) {
        let at = self.happened_at(meta, said);
        if let Some(last) = self.holds.last_mut().filter(|last| last.until.is_none()) {
            if last.party == self.holder && last.stage == self.stage {
                return;
            }
            last.until = Some(at);
            last.returned = returned;
        }
        if self.stage.is_open() {
            let (party, stage) = (self.holder.clone(), self.stage);
            self.holds.push(Hold { party, stage, from: at, until: None, returned: false });
        }
    }

    /// When something happened that was recorded on somebody's behalf: as it was said, but not before whoever has the
    /// case had it at this stage, nor after it was keyed.
    pub(super) fn happened_at(&self, meta: &FoldMeta<'_>, said: Option<Civil>) -> Civil {
        let since = self.holds.last().filter(|hold| hold.until.is_none()).map(|hold| hold.from);
        let at = said.map_or(meta.at, |said| said.min(meta.at));
        since.map_or(at, |since| at.max(since))
    }
}

/// The act that a fact states; none for what is not done to a case that is there.
pub fn act_of(fact: &Fact) -> Option<Act> {
    Some(match fact {
        Fact::CaseTold { .. } => Act::Tell,
        Fact::CaseAnswered { .. } => Act::Answer,
        Fact::CaseOnSite { .. } => Act::OnSite,
        Fact::CaseOnSiteEnded { .. } => Act::EndOnSite,
        Fact::CaseAccepted { .. } => Act::Accept,
        Fact::CaseReportedUp { .. } => Act::ReportUp,
        Fact::CaseAssigned { .. } => Act::Assign,
        Fact::CaseTaken { .. } => Act::Take,
        Fact::CaseReturned { .. } => Act::Return,
        Fact::CasePassedOn { .. } => Act::PassOn,
        Fact::CasePaused { .. } => Act::Pause,
        Fact::CaseResumed { .. } => Act::Resume,
        Fact::CaseExtensionAsked { .. } => Act::AskExtension,
        Fact::CaseExtended { .. } | Fact::CaseExtensionRefused { .. } => Act::Grant,
        Fact::CaseResolved { .. } => Act::Resolve,
        Fact::CaseFedBack { .. } => Act::FeedBack,
        Fact::CaseVerified { .. } => Act::Verify,
        Fact::CaseClosed { .. } => Act::Close,
        Fact::CaseWithdrawn { .. } => Act::Withdraw,
        Fact::CaseNoted { .. } => Act::Note,
        Fact::CaseAttached { .. } => Act::Attach,
        Fact::CaseRuledOn { .. } => Act::Rule,
        Fact::CaseParkingAsked { .. } => Act::AskParking,
        Fact::CaseParkingApproved { .. } | Fact::CaseParkingRefused { .. } => Act::DecideParking,
        Fact::CaseUnparked { .. } => Act::Unpark,
        Fact::CaseUrged { .. } => Act::Urge,
        Fact::CaseSupervised { .. } => Act::Supervise,
        Fact::CaseSupervisionEnded { .. } => Act::EndSupervision,
        Fact::CaseMerged { .. } => Act::Merge,
        Fact::CaseSeparated { .. } => Act::Separate,
        Fact::CaseRepeated { .. } => Act::Link,
        Fact::CaseReplied { .. } => Act::Reply,
        Fact::CaseReopened { .. } => Act::Reopen,
        Fact::CaseSurveyed { .. } => Act::Survey,
        Fact::CaseSampled { .. } => Act::Sample,
        Fact::CaseClosedUnverified { .. } => Act::CloseUnverified,
        Fact::CasePartDone { .. } => Act::DonePart,
        Fact::HazardListed { .. } => Act::ListHazard,
        Fact::HazardReinspected { .. } => Act::Reinspect,
        Fact::HazardDelisted { .. } => Act::Delist,
        Fact::CaseReclassified { .. } => Act::Reclassify,
        Fact::CaseTasked { .. } => Act::GiveTask,
        Fact::CaseTaskDone { .. } => Act::DoneTask,
        Fact::CaseTaskWithdrawn { .. } => Act::WithdrawTask,
        _ => return None,
    })
}
