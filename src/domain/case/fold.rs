//! How facts fold into a case.

use super::super::fact::Fact;
use super::super::record::FoldMeta;
use super::super::time::{Civil, Times};
use super::{Act, Answered, Asked, Case, CaseEvent, Party, PathTaken, Pause, Stage, Telling, act_name, may_follow};

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
        } = fact
        else {
            return None;
        };
        let settled = *path == PathTaken::Settled;
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
            stage: if settled { Stage::Closed } else { Stage::Filed },
            holder: holder.clone(),
            came_from: Vec::new(),
            lead: None,
            assist: Vec::new(),
            reported_up: false,
            due: due.clone(),
            ruled: ruled.clone(),
            tellings: Vec::new(),
            on_site: *path == PathTaken::Reported && *nature == super::Nature::Emergency,
            result: result.clone(),
            handled_by: settled.then_some(meta.author),
            fed_back: settled,
            returns: 0,
            ended: settled.then_some(meta.at),
            late: *late,
            events: Vec::new(),
            oddities: Vec::new(),
            pauses: Vec::new(),
            extensions: Vec::new(),
            asked: None,
        };
        filed.log(meta, "filed", *happened, |event| {
            event.party.clone_from(holder);
            event.clause = Some(ruled.clause.clone());
        });
        if settled {
            filed.log(meta, "settled", meta.at, |event| event.text.clone_from(result));
        }
        Some(filed)
    }

    fn log(&mut self, meta: &FoldMeta<'_>, what: &str, at: Civil, fill: impl FnOnce(&mut CaseEvent)) {
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
        };
        fill(&mut event);
        self.events.push(event);
    }

    /// An act that may not follow the present stage, from elsewhere, is kept on the timeline and marked; it moves
    /// nothing.
    fn follow(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
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
        }
    }

    fn enter(&mut self, meta: &FoldMeta<'_>, act: Act, fact: &Fact) {
        let what = act_name(act);
        let now = meta.at;
        match fact {
            Fact::CaseTold { to, by, told, .. } => self.log(meta, what, *told, |event| {
                event.party = Some(to.clone());
                event.by = Some(by.clone());
            }),
            Fact::CaseAnswered { party, by, answered, .. } => self.log(meta, what, *answered, |event| {
                event.party = Some(party.clone());
                event.by = Some(by.clone());
            }),
            Fact::CaseOnSite { happened, by, text, .. } => self.log(meta, what, *happened, |event| {
                event.by = Some(by.clone());
                event.text = Some(text.clone());
            }),
            Fact::CaseOnSiteEnded { happened, relief, .. } => self.log(meta, what, *happened, |event| {
                event.by.clone_from(relief);
            }),
            Fact::CaseAccepted { party, .. } => self.log(meta, what, now, |event| event.party = Some(party.clone())),
            Fact::CaseReportedUp { office, lead, ruled, reason, .. } => {
                // Both are recorded (篇3/排查4-b): the office, and the unit that was named.
                for party in std::iter::once(office).chain(lead) {
                    self.log(meta, what, now, |event| {
                        event.party = Some(party.clone());
                        event.text.clone_from(reason);
                        event.clause = Some(ruled.clause.clone());
                    });
                }
            }
            Fact::CaseAssigned { lead, ruled, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(lead.clone());
                event.text.clone_from(reason);
                event.clause = Some(ruled.clause.clone());
            }),
            Fact::CaseTaken { party, by, .. } => self.log(meta, what, now, |event| {
                event.party = Some(party.clone());
                event.by.clone_from(by);
            }),
            Fact::CaseReturned { to, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(to.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CasePassedOn { to, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(to.clone());
                event.text.clone_from(reason);
            }),
            Fact::CasePaused { reason, .. } => self.log(meta, what, now, |event| event.text = Some(reason.clone())),
            Fact::CaseExtensionAsked { from, limit, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(from.clone());
                event.limit = Some(*limit);
                event.text = Some(reason.clone());
            }),
            Fact::CaseExtended { by, limit, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(by.clone());
                event.limit = Some(*limit);
                event.text.clone_from(reason);
            }),
            Fact::CaseExtensionRefused { by, reason, .. } => self.log(meta, "not-extended", now, |event| {
                event.party = Some(by.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CaseResolved { party, result, by, .. } => self.log(meta, what, now, |event| {
                event.party = Some(party.clone());
                event.by.clone_from(by);
                event.text = Some(result.clone());
            }),
            Fact::CaseFedBack { text, .. } | Fact::CaseNoted { text, .. } => {
                self.log(meta, what, now, |event| event.text = Some(text.clone()));
            }
            Fact::CaseVerified { passed, text, .. } => {
                let what = if *passed { what } else { "not-verified" };
                self.log(meta, what, now, |event| event.text = Some(text.clone()));
            }
            Fact::CaseWithdrawn { reason, .. } => {
                self.log(meta, what, now, |event| event.text = Some(reason.clone()));
            }
            _ => self.log(meta, what, now, |_| {}),
        }
    }

    fn advance(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        match fact {
            Fact::CaseTold { to, by, channel, told, .. } => {
                self.tellings.push(Telling {
                    to: to.clone(),
                    told: *told,
                    by: by.clone(),
                    channel: *channel,
                    answered: None,
                });
                let earliest = self.times.received.is_none_or(|received| *told < received);
                if earliest {
                    self.times.received = Some(*told);
                }
            }
            Fact::CaseAnswered { party, by, channel, answered, .. } => {
                // An answer by name says more than one by acting.
                let unnamed = |telling: &Telling| telling.answered.as_ref().is_none_or(|answer| answer.by.is_empty());
                if let Some(telling) = self.tellings.iter_mut().find(|it| it.to == *party && unnamed(it)) {
                    telling.answered =
                        Some(Answered { by: by.clone(), keyed_by: meta.author, at: *answered, channel: *channel });
                } else {
                    self.oddities.push(meta.oddity("answered-untold"));
                }
            }
            // 篇3/責任人4-e: until it is complete, or somebody else takes over the spot.
            Fact::CaseOnSiteEnded { .. } => self.on_site = false,
            Fact::CaseAccepted { party, .. } => {
                self.answer_by_acting(meta, party, None);
                self.stage = Stage::Accepted;
                self.hand_to(party);
            }
            Fact::CaseReportedUp { from, office, lead, assist, due, ruled, .. } => {
                self.answer_by_acting(meta, from, None);
                self.stage = Stage::ReportedUp;
                self.reported_up = true;
                self.lead.clone_from(lead);
                self.assist.clone_from(assist);
                self.ruled = ruled.clone();
                if due.is_some() {
                    self.due.clone_from(due);
                }
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
                if due.is_some() {
                    self.due.clone_from(due);
                }
                self.hand_to(lead);
                self.tell_through_program(meta, lead);
            }
            Fact::CaseTaken { party, by, .. } => {
                self.answer_by_acting(meta, party, by.as_deref());
                self.stage = Stage::Handling;
                self.hand_to(party);
            }
            Fact::CaseReturned { from, to, .. } => {
                self.answer_by_acting(meta, from, None);
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
                    Party::Unit(_) => Stage::Assigned,
                };
                self.hand_to(to);
            }
            Fact::CasePaused { .. } if self.is_paused() => self.oddities.push(meta.oddity("paused-already")),
            Fact::CasePaused { reason, .. } => {
                self.pauses.push(Pause { from: meta.at, until: None, reason: reason.clone() });
            }
            Fact::CaseResumed { due, .. } => {
                self.end_pause(meta.at);
                if due.is_some() {
                    self.due.clone_from(due);
                }
            }
            Fact::CaseExtensionAsked { from, limit, reason, .. } => {
                let (from, reason) = (from.clone(), reason.clone());
                self.asked = Some(Asked { from, by: meta.author, limit: *limit, reason });
            }
            Fact::CaseExtended { limit, due, .. } => {
                self.asked = None;
                self.extensions.push(*limit);
                self.due = Some(due.clone());
            }
            Fact::CaseExtensionRefused { .. } => self.asked = None,
            Fact::CaseResolved { party, result, by, .. } => {
                self.answer_by_acting(meta, party, by.as_deref());
                // What is done waits for nobody: the clock shows how long it took.
                self.end_pause(meta.at);
                self.asked = None;
                self.stage = Stage::Resolved;
                self.result = Some(result.clone());
                self.handled_by = Some(meta.author);
            }
            Fact::CaseFedBack { .. } => self.fed_back = true,
            Fact::CaseVerified { passed, .. } => {
                self.stage = if *passed { Stage::Verified } else { Stage::Handling };
                if !*passed {
                    self.fed_back = false;
                }
            }
            Fact::CaseClosed { .. } => self.end(Stage::Closed, meta.at),
            Fact::CaseWithdrawn { .. } => self.end(Stage::Withdrawn, meta.at),
            _ => {}
        }
    }

    fn end_pause(&mut self, at: Civil) {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.until.is_none()) {
            pause.until = Some(at);
        }
    }

    fn end(&mut self, stage: Stage, at: Civil) {
        self.end_pause(at);
        self.stage = stage;
        self.holder = None;
        self.on_site = false;
        self.ended = Some(at);
    }

    fn hand_to(&mut self, party: &Party) {
        if let Some(holder) = self.holder.replace(party.clone())
            && holder != *party
        {
            self.came_from.push(holder);
        }
    }

    /// Who acts on a case knows of it: that answers what was told.
    fn answer_by_acting(&mut self, meta: &FoldMeta<'_>, party: &Party, by: Option<&str>) {
        for telling in self.tellings.iter_mut().filter(|it| it.to == *party && it.answered.is_none()) {
            telling.answered = Some(Answered {
                by: by.unwrap_or_default().to_owned(),
                keyed_by: meta.author,
                at: meta.at,
                channel: super::Channel::Program,
            });
        }
    }

    /// Who is routed a case is thereby told; ○ until a named person answers.
    fn tell_through_program(&mut self, meta: &FoldMeta<'_>, to: &Party) {
        if self.tellings.iter().all(|telling| telling.to != *to) {
            self.tellings.push(Telling {
                to: to.clone(),
                told: meta.at,
                by: String::new(),
                channel: super::Channel::Program,
                answered: None,
            });
        }
    }
}

fn act_of(fact: &Fact) -> Option<Act> {
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
        _ => return None,
    })
}
