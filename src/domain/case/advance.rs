//! What a fact moves: where a case stands, who has it, by when.

use super::super::change::Author;
use super::super::fact::Fact;
use super::super::record::FoldMeta;
use super::super::time::Civil;
use super::{
    Answered, Asked, Attachment, Case, Channel, Due, Inspection, Merged, Other, Parking, Part, Party, Pause, Plate,
    Stage, Stopped, Supervision, Telling, Urging, Worker,
};

impl Case {
    pub(super) fn advance(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        match fact {
            Fact::CaseTold { to, by, channel, told, due, .. } => {
                self.tellings.push(Telling {
                    to: to.clone(),
                    told: *told,
                    by: by.clone(),
                    channel: *channel,
                    answered: None,
                });
                // Whoever is rung from outside does not answer for the case: no clock starts with that.
                // Nor does the program ring anybody: keying is not telling.
                let answerable = !matches!(to, Party::Service(_)) && *channel != Channel::Program;
                let earliest = self.times.received.is_none_or(|received| *told < received);
                let started = self.told_before_keying();
                if answerable && earliest {
                    self.times.received = Some(*told);
                }
                self.start_with_telling(started, due.as_ref());
            }
            Fact::CaseAnswered { party, by, channel, answered, .. } => {
                let reminded = self.urgings.iter().any(|urging| urging.open && urging.to == *party);
                self.heed(party);
                // An answer by name says more than one by acting.
                let unnamed = |telling: &Telling| telling.answered.as_ref().is_none_or(|answer| answer.by.is_empty());
                if let Some(telling) = self.tellings.iter_mut().find(|it| it.to == *party && unnamed(it)) {
                    telling.answered =
                        Some(Answered { by: by.clone(), keyed_by: meta.author, at: *answered, channel: *channel });
                } else if !reminded {
                    self.oddities.push(meta.oddity("answered-untold"));
                }
            }
            Fact::CaseOnSite { happened, person: Some(person), .. } if self.on_site => {
                self.come_to_spot(*person, *happened, false);
            }
            // 篇3/責任人4-e: until it is complete, or somebody else takes over the spot.
            Fact::CaseOnSiteEnded { happened, relief_person, .. } => {
                self.on_site = false;
                self.leave_spot(*happened, *relief_person);
                if let Some(relief) = relief_person {
                    self.come_to_spot(*relief, *happened, true);
                }
            }
            Fact::CaseAccepted { party, .. } => {
                self.answer_by_acting(meta, party, None);
                self.stage = Stage::Accepted;
                self.hand_to(party);
            }
            Fact::CaseReportedUp { from, office, lead, assist, due, ruled, .. } => {
                self.answer_by_acting(meta, from, None);
                self.stage = Stage::ReportedUp;
                // What was ruled between the station and its areas is no ruling of the office's.
                self.ruled_on &= self.reported_up;
                self.reported_up = true;
                self.lead.clone_from(lead);
                self.assist.clone_from(assist);
                self.ruled = ruled.clone();
                self.take_due(due.as_ref(), false);
                self.hand_to(lead.as_ref().unwrap_or(office));
                let mut told = vec![office.clone()];
                told.extend(lead.clone());
                for to in told {
                    self.tell_through_program(meta, &to);
                }
            }
            Fact::CaseAssigned { from, lead, assist, due, ruled, .. } => {
                self.answer_by_acting(meta, from, None);
                self.stage = Stage::Assigned;
                self.lead = Some(lead.clone());
                self.assist.clone_from(assist);
                self.ruled = ruled.clone();
                self.take_due(due.as_ref(), false);
                self.hand_to(lead);
                self.tell_through_program(meta, lead);
            }
            Fact::CaseTaken { party, by, .. } => {
                self.answer_by_acting(meta, party, by.as_deref());
                self.worked_at(meta, by.as_deref());
                self.stage = Stage::Handling;
                self.hand_to(party);
            }
            Fact::CaseReturned { from, to, by, .. } => {
                self.answer_by_acting(meta, from, by.as_deref());
                self.stage = Stage::Returned;
                self.returns += 1;
                while let Some(last) = self.came_from.pop() {
                    if last == *to {
                        break;
                    }
                }
                self.holder = Some(to.clone());
                self.lead = None;
                self.assist.clear();
            }
            Fact::CasePassedOn { to, .. } => {
                self.stage = match to {
                    Party::Station(_) => Stage::Filed,
                    Party::Unit(_) | Party::Service(_) => Stage::Assigned,
                };
                self.hand_to(to);
            }
            Fact::CasePaused { .. } if self.is_paused() => self.oddities.push(meta.oddity("paused-already")),
            Fact::CasePaused { reason, said, .. } => {
                let from = self.stopped_from(meta, said.map(|said| said.at));
                self.pauses.push(Pause { from, until: None, reason: reason.clone(), by: Stopped::Paused });
            }
            Fact::CaseResumed { due, .. } => {
                self.end_pause(meta.at);
                self.take_due(due.as_ref(), true);
            }
            Fact::CaseExtensionAsked { from, limit, reason, .. } => {
                let (from, reason) = (from.clone(), reason.clone());
                self.asked = Some(Asked { from, by: meta.author, limit: *limit, reason });
            }
            // What was granted already, or never asked for, is not granted again.
            Fact::CaseExtended { .. } if self.asked.is_none() => self.oddities.push(meta.oddity("extended-unasked")),
            Fact::CaseExtended { limit, due, .. } => {
                self.asked = None;
                self.extensions.push(*limit);
                self.take_due(Some(due), true);
            }
            Fact::CaseExtensionRefused { .. } => self.asked = None,
            Fact::CaseResolved { party, result, by, said, .. } => {
                self.answer_by_acting(meta, party, by.as_deref());
                self.worked_at(meta, by.as_deref());
                // Who says that it is done does not look whether it is, for whomever it was said.
                self.worked_at(meta, None);
                self.handled_for.clone_from(by);
                // A look at what was done before says nothing of what has been done since.
                if let Some(plate) = self.plates.last_mut() {
                    plate.hazard.inspected = None;
                }
                // What is done waits for nobody: the clock shows how long it took.
                self.end_pause(meta.at);
                self.done = Some(self.happened_at(meta, said.map(|said| said.at)));
                self.asked = None;
                self.leave_spot(said.map_or(meta.at, |said| said.at), None);
                self.parking = self.parking.take().filter(|parking| parking.next().is_none());
                self.urgings.iter_mut().for_each(|urging| urging.open = false);
                self.stage = Stage::Resolved;
                self.result = Some(result.clone());
                self.handled_by = Some(meta.author);
            }
            Fact::CaseFedBack { .. } => self.fed_back = true,
            Fact::CaseVerified { passed, .. } => {
                self.stage = if *passed { Stage::Verified } else { Stage::Handling };
                if !*passed {
                    self.fed_back = false;
                    self.done = None;
                }
            }
            Fact::CaseClosed { .. } => self.end(Stage::Closed, meta.at),
            Fact::CaseWithdrawn { .. } => self.end(Stage::Withdrawn, meta.at),
            Fact::CaseAttached { name, hash, bytes, media, located, .. } => self.attachments.push(Attachment {
                name: name.clone(),
                hash: hash.clone(),
                bytes: *bytes,
                media: media.clone(),
                located: *located,
                at: meta.at,
                by: meta.author,
            }),
            fact => self.advance_oversight(meta, fact),
        }
    }

    /// What watches over the case.
    fn advance_oversight(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        match fact {
            Fact::CaseRuledOn { by, lead, assist, due, ruled, responsibility, .. } => {
                self.answer_by_acting(meta, by, None);
                self.stage = match lead {
                    Party::Station(_) => Stage::Accepted,
                    Party::Unit(_) | Party::Service(_) => Stage::Assigned,
                };
                self.ruled_on = true;
                self.returns_settled = self.returns;
                self.responsibility = responsibility.unwrap_or(self.responsibility);
                self.lead = Some(lead.clone());
                self.assist.clone_from(assist);
                self.ruled = ruled.clone();
                self.take_due(due.as_ref(), false);
                self.hand_to(lead);
                self.tell_through_program(meta, lead);
            }
            Fact::CaseParkingAsked { .. } if self.parking.as_ref().is_some_and(|it| !it.has_lapsed(&meta.at)) => {
                self.oddities.push(meta.oddity("parked-already"));
            }
            Fact::CaseParkingAsked { from, until, reason, needed, .. } => {
                self.parking = Some(Parking {
                    from: from.clone(),
                    by: meta.author,
                    until: *until,
                    reason: reason.clone(),
                    needed: needed.clone(),
                    approved: Vec::new(),
                });
            }
            Fact::CaseParkingApproved { by, until, due, .. } => self.approve_parking(meta, by, *until, due.as_ref()),
            Fact::CaseParkingRefused { .. } => {
                self.parking = self.parking.take().filter(|parking| parking.next().is_none());
            }
            Fact::CaseUnparked { due, .. } => {
                if let Some(until) = self.parked_until.filter(|until| meta.at < *until) {
                    let parked = |pause: &&mut Pause| pause.by == Stopped::Parked && pause.until == Some(until);
                    for pause in self.pauses.iter_mut().filter(parked) {
                        pause.until = Some(meta.at.max(pause.from));
                    }
                    self.parked_until = Some(meta.at);
                }
                self.take_due(due.as_ref(), true);
            }
            Fact::CaseUrged { from, to, step, due, .. } => {
                // Who reminds has read what they were reminded of.
                if let Some(from) = from {
                    self.heed(from);
                }
                let (to, step) = (to.clone(), step.clone());
                self.urgings.push(Urging { to, step, due: *due, at: meta.at, open: true });
            }
            Fact::CaseSupervised { by, reason, .. } => {
                self.heed(by);
                self.supervision = Some(Supervision { by: by.clone(), reason: reason.clone(), since: meta.at });
            }
            Fact::CaseSupervisionEnded { .. } => self.supervision = None,
            Fact::CaseMerged { into, into_number, .. } => {
                let (stage, holder, paused) = (self.stage, self.holder.take(), self.is_paused());
                self.end(Stage::Merged, meta.at);
                let (into, number, at) = (*into, into_number.clone(), meta.at);
                self.merged = Some(Merged { into, number, stage, holder, at, paused });
            }
            Fact::CaseSeparated { due, .. } => self.separate(meta, due.as_ref()),
            Fact::CaseRepeated { of, of_number, .. } => {
                self.repeats = Some(Other { id: *of, number: of_number.clone() });
            }
            fact => self.advance_aftermath(meta, fact),
        }
    }

    /// What comes after it was done, and what hangs on a danger.
    fn advance_aftermath(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        match fact {
            Fact::CaseReplied { .. } => self.replied = true,
            Fact::CaseReopened { to, due, .. } => {
                self.stage = Stage::Accepted;
                self.ended = None;
                self.holder = Some(to.clone());
                // It begins anew: who had it before stands beside or above who has it now, and worked at what is past.
                self.came_from.clear();
                self.workers.clear();
                self.lead = None;
                self.assist.clear();
                self.parts.clear();
                self.task = None;
                self.pauses.clear();
                self.extensions.clear();
                self.done = None;
                self.due.clone_from(due);
                (self.fed_back, self.replied, self.ruled_on, self.unverified) = (false, false, false, false);
                (self.satisfaction, self.surveyed_by, self.sampled, self.drawn) = (None, None, None, false);
                self.plated = false;
                self.returns_settled = self.returns;
                self.reopened += 1;
            }
            Fact::CaseSurveyed { answer, channel, .. } => {
                (self.satisfaction, self.surveyed_by) = (Some(*answer), Some(*channel));
            }
            Fact::CaseSampled { passed, .. } => {
                self.sampled = Some(*passed);
                self.failed_samples += u32::from(!*passed);
            }
            Fact::CaseClosedUnverified { drawn, .. } => {
                (self.unverified, self.drawn) = (true, *drawn);
                self.end(Stage::Closed, meta.at);
            }
            Fact::CasePartDone { party, result, by, .. } => {
                self.answer_by_acting(meta, party, by.as_deref());
                self.worked_at(meta, by.as_deref());
                self.parts.push(Part { party: party.clone(), result: result.clone(), at: meta.at });
            }
            fact @ Fact::CaseReclassified { .. } => self.reclassify(meta, fact),
            fact @ (Fact::CaseTasked { .. } | Fact::CaseTaskDone { .. } | Fact::CaseTaskWithdrawn { .. }) => {
                self.advance_task(meta, fact);
            }
            fact => self.advance_hazard(meta, fact),
        }
    }

    /// The plate of a danger: put up, looked at, taken down.
    fn advance_hazard(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        match fact {
            Fact::HazardListed { .. } if self.listed().is_some() => {
                self.oddities.push(meta.oddity("listed-already"));
            }
            Fact::HazardListed { hazard, .. } => {
                self.plates.push(Plate {
                    hazard: hazard.clone(),
                    listed: meta.at,
                    listed_by: meta.author,
                    inspections: Vec::new(),
                    delisted: None,
                    delisted_by: None,
                });
                self.plated = true;
            }
            Fact::HazardReinspected { passed, text, .. } => {
                if let Some(plate) = self.plates.last_mut() {
                    plate.hazard.inspected = Some((*passed, meta.author));
                    let (at, by, text) = (meta.at, meta.author, text.clone());
                    plate.inspections.push(Inspection { at, by, passed: *passed, text });
                }
            }
            Fact::HazardDelisted { by, reference, .. } => {
                if let Some(plate) = self.plates.last_mut() {
                    plate.hazard.delisted = true;
                    (plate.delisted, plate.delisted_by) = (Some(meta.at), Some(by.clone()));
                    if reference.is_some() {
                        plate.hazard.reference.clone_from(reference);
                    }
                }
            }
            _ => {}
        }
    }

    /// It is what it is now from here on. With another limit, what was granted or asked for beyond the old one is gone.
    fn reclassify(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        let Fact::CaseReclassified {
            kind, nature, responsibility, sensitive, on_site, due, units, formula, ruled, ..
        } = fact
        else {
            return;
        };
        let limit = |due: &Option<Due>| due.as_ref().map(|due| due.limit);
        if limit(&self.due) != limit(due) {
            self.extensions.clear();
            self.asked = None;
        }
        self.kind = kind.clone();
        (self.nature, self.responsibility) = (*nature, *responsibility);
        match due {
            Some(due) => self.take_due(Some(due), false),
            None => self.due = None,
        }
        self.units = *units;
        self.formula.clone_from(formula);
        self.ruled = ruled.clone();
        if *sensitive && !self.sensitive {
            // Never named to the unit that it concerns.
            self.lead = None;
            self.assist.clear();
        }
        self.sensitive = *sensitive;
        if self.on_site && !on_site {
            self.leave_spot(meta.at, None);
        }
        self.on_site = *on_site;
    }

    fn approve_parking(&mut self, meta: &FoldMeta<'_>, by: &Party, until: Option<Civil>, due: Option<&Due>) {
        let Some(parking) = self.parking.as_mut().filter(|parking| parking.next().is_some()) else {
            self.oddities.push(meta.oddity("not-asked-for"));
            return;
        };
        parking.approved.push((by.clone(), meta.author));
        if let Some(until) = until {
            let reason = parking.reason.clone();
            self.pauses.push(Pause { from: meta.at, until: Some(until), reason, by: Stopped::Parked });
            self.parked_until = Some(until);
            self.take_due(due, true);
        }
    }

    /// A matter of its own again: the clock has again what it had left when it was joined, and a pause goes on. A fact
    /// of an early version tells nothing of the clock.
    fn separate(&mut self, meta: &FoldMeta<'_>, due: Option<&Due>) {
        let Some(merged) = self.merged.take() else { return };
        self.stage = merged.stage;
        self.holder = merged.holder;
        self.ended = None;
        if due.is_none() {
            return;
        }
        let stopped = |pause: &&mut Pause| pause.by == Stopped::Paused && pause.until == Some(merged.at);
        if let Some(pause) = self.pauses.iter_mut().rfind(stopped).filter(|_| merged.paused) {
            pause.until = None;
        } else {
            let (from, until, reason) = (merged.at, Some(meta.at.max(merged.at)), merged.number);
            self.pauses.push(Pause { from, until, reason, by: Stopped::Merged });
        }
        self.take_due(due, true);
    }

    /// From when a clock that somebody stopped stands still: as it was said, but not before whoever has the case had
    /// it, nor before it last went on.
    fn stopped_from(&self, meta: &FoldMeta<'_>, said: Option<Civil>) -> Civil {
        let mine = self.holds.iter().rev().take_while(|hold| hold.party == self.holder).map(|hold| hold.from).last();
        let went_on = self.pauses.iter().filter_map(|pause| pause.until).filter(|until| *until <= meta.at).max();
        let at = said.map_or(meta.at, |said| said.min(meta.at));
        mine.into_iter().chain(went_on).fold(at, Civil::max)
    }

    /// Who acts on a case has read what they were reminded of.
    fn heed(&mut self, party: &Party) {
        for urging in self.urgings.iter_mut().filter(|urging| urging.to == *party) {
            urging.open = false;
        }
    }

    fn end_pause(&mut self, at: Civil) {
        if let Some(pause) = self.pauses.iter_mut().find(|pause| pause.until.is_none()) {
            // A replica whose clock ran ahead may have begun it later than another's ends it.
            pause.until = Some(at.max(pause.from));
            self.reckon_again();
        }
    }

    fn end(&mut self, stage: Stage, at: Civil) {
        self.end_pause(at);
        if stage != Stage::Merged {
            // What was asked for is decided by that.
            self.asked = None;
            self.parking = self.parking.take().filter(|parking| parking.next().is_none());
        }
        self.stage = stage;
        self.holder = None;
        self.on_site = false;
        self.leave_spot(at, None);
        self.ended = Some(at);
    }

    fn hand_to(&mut self, party: &Party) {
        if let Some(holder) = self.holder.replace(party.clone())
            && holder != *party
        {
            self.came_from.push(holder);
        }
    }

    /// Who took it on or did some of it, and on whose behalf that was recorded.
    fn worked_at(&mut self, meta: &FoldMeta<'_>, behalf: Option<&str>) {
        let worker = Worker { by: meta.author, behalf: behalf.map(str::to_owned) };
        if !self.workers.contains(&worker) {
            self.workers.push(worker);
        }
    }

    /// Who acts on a case knows of it: that answers what was told, by name. Where nobody is named it stays open.
    fn answer_by_acting(&mut self, meta: &FoldMeta<'_>, party: &Party, by: Option<&str>) {
        self.heed(party);
        let by = by.unwrap_or_default();
        if by.is_empty() && !matches!(meta.author, Author::Person(_)) {
            return;
        }
        for telling in self.tellings.iter_mut().filter(|it| it.to == *party && it.answered.is_none()) {
            telling.answered =
                Some(Answered { by: by.to_owned(), keyed_by: meta.author, at: meta.at, channel: Channel::Program });
        }
    }

    /// Who is routed a case is thereby told; ○ until a named person answers.
    fn tell_through_program(&mut self, meta: &FoldMeta<'_>, to: &Party) {
        if self.tellings.iter().all(|telling| telling.to != *to) {
            self.tellings.push(Telling {
                to: to.clone(),
                told: meta.at,
                by: String::new(),
                channel: Channel::Program,
                answered: None,
            });
        }
    }
}
