//! The line that a fact leaves on a case's timeline.

use super::super::fact::Fact;
use super::super::record::FoldMeta;
use super::super::time::Civil;
use super::{Act, Case, CaseEvent, Nature, Said, act_name};

/// When it happened: as it was said, else as it was keyed.
fn when(said: Option<&Said>, keyed: Civil) -> Civil {
    said.map_or(keyed, |said| said.at)
}

/// Who said it and how, where it was recorded on their behalf (代錄).
fn on_behalf(event: &mut CaseEvent, by: Option<&String>, said: Option<&Said>) {
    event.by = by.cloned();
    event.channel = said.map(|said| said.channel);
}

fn nature_code(nature: Nature) -> &'static str {
    match nature {
        Nature::General => "general",
        Nature::Policy => "policy",
        Nature::Emergency => "emergency",
    }
}

impl Case {
    pub(super) fn enter(&mut self, meta: &FoldMeta<'_>, act: Act, fact: &Fact) {
        let what = act_name(act);
        let now = meta.at;
        match fact {
            Fact::CaseTold { to, by, told, channel, .. } => self.log(meta, what, *told, |event| {
                event.party = Some(to.clone());
                event.channel = Some(*channel);
                event.by = Some(by.clone());
            }),
            Fact::CaseAnswered { party, by, answered, channel, .. } => self.log(meta, what, *answered, |event| {
                event.party = Some(party.clone());
                event.channel = Some(*channel);
                event.by = Some(by.clone());
            }),
            Fact::CaseOnSite { happened, by, text, channel, .. } => self.log(meta, what, *happened, |event| {
                event.by = Some(by.clone());
                event.text = Some(text.clone());
                event.channel = *channel;
            }),
            Fact::CaseOnSiteEnded { happened, relief, by, channel, .. } => {
                // That somebody took over the spot does not say that all is done there.
                let what = if relief.is_some() { "relieved" } else { what };
                self.log(meta, what, *happened, |event| {
                    event.by = by.clone().or_else(|| relief.clone());
                    event.name.clone_from(relief);
                    event.channel = *channel;
                });
            }
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
            Fact::CaseTaken { party, by, said, .. } => self.log(meta, what, when(said.as_ref(), now), |event| {
                event.party = Some(party.clone());
                on_behalf(event, by.as_ref(), said.as_ref());
            }),
            Fact::CaseReturned { to, reason, by, said, .. } => {
                self.log(meta, what, when(said.as_ref(), now), |event| {
                    event.party = Some(to.clone());
                    on_behalf(event, by.as_ref(), said.as_ref());
                    event.text = Some(reason.clone());
                });
            }
            Fact::CasePassedOn { to, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(to.clone());
                event.text.clone_from(reason);
            }),
            Fact::CasePaused { reason, by, said, .. } => self.log(meta, what, when(said.as_ref(), now), |event| {
                event.text = Some(reason.clone());
                on_behalf(event, by.as_ref(), said.as_ref());
            }),
            Fact::CaseExtensionAsked { from, limit, reason, by, said, .. } => {
                self.log(meta, what, when(said.as_ref(), now), |event| {
                    on_behalf(event, by.as_ref(), said.as_ref());
                    event.party = Some(from.clone());
                    event.limit = Some(*limit);
                    event.text = Some(reason.clone());
                });
            }
            Fact::CaseExtended { by, limit, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(by.clone());
                event.limit = Some(*limit);
                event.text.clone_from(reason);
            }),
            Fact::CaseExtensionRefused { by, reason, .. } => self.log(meta, "not-extended", now, |event| {
                event.party = Some(by.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CaseResolved { party, result, by, said, .. } | Fact::CasePartDone { party, result, by, said, .. } => {
                self.log(meta, what, when(said.as_ref(), now), |event| {
                    event.party = Some(party.clone());
                    on_behalf(event, by.as_ref(), said.as_ref());
                    event.text = Some(result.clone());
                });
            }
            Fact::CaseFedBack { text, channel, told, .. } => self.log(meta, what, told.unwrap_or(now), |event| {
                event.text = Some(text.clone());
                event.channel = Some(*channel);
            }),
            Fact::CaseNoted { text, .. } => {
                self.log(meta, what, now, |event| event.text = Some(text.clone()));
            }
            Fact::CaseVerified { passed, text, .. }
            | Fact::CaseSampled { passed, text, .. }
            | Fact::HazardReinspected { passed, text, .. } => {
                let what = match (act, *passed) {
                    (_, true) => what,
                    (Act::Verify, false) => "not-verified",
                    (Act::Sample, false) => "sample-failed",
                    (_, false) => "not-gone",
                };
                self.log(meta, what, now, |event| event.text = Some(text.clone()));
            }
            Fact::CaseWithdrawn { reason, .. } => {
                self.log(meta, what, now, |event| event.text = Some(reason.clone()));
            }
            Fact::CaseAttached { name, .. } => self.log(meta, what, now, |event| event.text = Some(name.clone())),
            fact => self.enter_oversight(meta, what, fact),
        }
    }

    fn enter_oversight(&mut self, meta: &FoldMeta<'_>, what: &str, fact: &Fact) {
        let now = meta.at;
        match fact {
            Fact::CaseRuledOn { lead, ruled, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(lead.clone());
                event.text = Some(reason.clone());
                event.clause = Some(ruled.clause.clone());
            }),
            Fact::CaseParkingAsked { from, until, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(from.clone());
                event.name = Some(until.to_string());
                event.text = Some(reason.clone());
            }),
            Fact::CaseParkingApproved { by, .. } => {
                let until = self.parking.as_ref().map(|parking| parking.until.to_string());
                self.log(meta, what, now, |event| {
                    event.party = Some(by.clone());
                    event.name = until;
                });
            }
            Fact::CaseParkingRefused { by, reason, .. } => self.log(meta, "parking-refused", now, |event| {
                event.party = Some(by.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CaseUnparked { reason, .. } => self.log(meta, what, now, |event| event.text.clone_from(reason)),
            Fact::CaseUrged { to, step, channel, text, clause, .. } => self.log(meta, what, now, |event| {
                event.party = Some(to.clone());
                event.name.clone_from(step);
                event.channel = Some(*channel);
                event.text.clone_from(text);
                event.clause = clause.as_ref().map(ToString::to_string);
            }),
            Fact::CaseSupervised { by, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(by.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CaseSupervisionEnded { by, .. } => self.log(meta, what, now, |event| event.party = Some(by.clone())),
            Fact::CaseMerged { into_number, reason, .. } => self.log(meta, what, now, |event| {
                event.name = Some(into_number.clone());
                event.text.clone_from(reason);
            }),
            Fact::CaseSeparated { from_number, reason, .. } => self.log(meta, what, now, |event| {
                event.name = Some(from_number.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CaseRepeated { of_number, .. } => {
                self.log(meta, what, now, |event| event.name = Some(of_number.clone()));
            }
            Fact::CaseReplied { text, channel, at, .. } => self.log(meta, what, *at, |event| {
                event.text = Some(text.clone());
                event.channel = Some(*channel);
            }),
            Fact::CaseReopened { to, reason, .. } => self.log(meta, what, now, |event| {
                event.party = Some(to.clone());
                event.text = Some(reason.clone());
            }),
            Fact::CaseSurveyed { answer, channel, text, .. } => self.log(meta, what, now, |event| {
                event.name = Some(answer.code().to_owned());
                event.channel = Some(*channel);
                event.text.clone_from(text);
            }),
            Fact::CaseReclassified { from_kind, kind, nature, reason, ruled, .. } => {
                self.log(meta, what, now, |event| {
                    // What it is now: its kind where that is another one.
                    event.name = Some(if kind == from_kind { nature_code(*nature) } else { kind.as_str() }.to_owned());
                    event.text = Some(reason.clone());
                    event.clause = Some(ruled.clause.clone());
                });
            }
            fact @ (Fact::CaseTasked { .. } | Fact::CaseTaskDone { .. } | Fact::CaseTaskWithdrawn { .. }) => {
                self.enter_task(meta, what, fact);
            }
            Fact::HazardListed { hazard, .. } => self.log(meta, what, now, |event| {
                event.name = Some(hazard.plate.clone());
                event.text = Some(hazard.measures.clone());
            }),
            Fact::HazardDelisted { by, reference, .. } => self.log(meta, what, now, |event| {
                event.party = Some(by.clone());
                event.name.clone_from(reference);
            }),
            _ => self.log(meta, what, now, |_| {}),
        }
    }
}
