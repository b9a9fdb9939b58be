//! Lives of cases: what the regulation of the place proposes is what mostly happens, more or less in time.

use chrono::{NaiveDateTime, TimeDelta};

use super::act::{Act, Life, Upon};
use super::days::{civil, in_office, milliseconds};
use super::dice::Dice;
use super::town::{Town, Who, post};
use super::words::Words;
use crate::domain::case::{Channel, Due, Nature, Party, PathTaken, Reporter, Responsibility, Ruled, Source};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode, UnitCode};
use crate::domain::limit::LimitUnit;
use crate::regulation::{Handler, Kind, LimitRule, Proposal, Regulation, RouteQuestion};

const SOURCES: [(Source, u64); 8] = [
    (Source::Patrol, 56),
    (Source::VisitIn, 10),
    (Source::CallIn, 12),
    (Source::Wechat, 12),
    (Source::Hotline, 5),
    (Source::Superior, 2),
    (Source::ResidentUnit, 2),
    (Source::Survey, 1),
];

/// Categories whose cases are things that one sees; in the others people ask for something.
const IN_THE_STREET: [&str; 3] = ["urban", "security", "culture"];

/// How a case is to turn out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// As it comes.
    Any,
    /// Somewhere it stops: it stays open.
    Stalls,
    /// An emergency of this very hour, told to the office, which has not answered.
    JustNow,
}

/// What all steps of one case have in common.
struct Course<'a> {
    town: &'a Town,
    dice: &'a mut Dice,
    regulation: &'a Regulation,
    area: usize,
    grid: GridCode,
    case: CaseId,
    station: Party,
    office: Party,
    warden: Who,
    chief: Who,
    proposal: Proposal,
    ruled: Ruled,
    due: Option<Due>,
    sensitive: bool,
    /// Somebody asks for something; else something is the matter out in the street.
    asked: bool,
    /// Who handled it, where the chief records it for them.
    at: NaiveDateTime,
    steps: Vec<Act>,
}

/// Plans a case that is keyed in an area at a moment. The first step files it; its number is given when that is written.
pub(super) fn plan(
    town: &Town,
    dice: &mut Dice,
    area: usize,
    keyed: NaiveDateTime,
    fate: Fate,
) -> Option<(CaseId, Life)> {
    let place = town.areas.get(area)?;
    let community = town.communities.get(place.community)?;
    let regulation = town.regulation(place.community)?;
    let kind = pick_kind(regulation, dice, fate)?;
    let source = match fate {
        Fate::JustNow => Source::Patrol,
        _ => SOURCES.get(dice.weighed(&SOURCES.map(|(_, weight)| weight)))?.0,
    };
    let question = RouteQuestion::of(kind.code.clone(), kind.nature, source, &place.code);
    let proposal = regulation.propose(&question)?;
    let case = CaseId(dice.uuid(milliseconds(keyed)));
    let warden = town.holder(area, post::WARDEN)?;
    let ruled = Ruled {
        regulation: regulation.code().clone(),
        version: regulation.version().to_owned(),
        rule: proposal.route.clone(),
        clause: proposal.clause.to_string(),
    };
    let mut course = Course {
        town,
        dice,
        regulation,
        area,
        grid: place.code.clone(),
        case,
        station: Party::Station(community.code.clone()),
        office: Party::Unit(regulation.case.reports_to.clone()),
        warden,
        chief: town.holder(area, post::CHIEF)?,
        proposal,
        ruled,
        due: None,
        sensitive: kind.sensitive,
        asked: !IN_THE_STREET.contains(&kind.category.as_str()),
        at: keyed,
        steps: Vec::new(),
    };
    let settled = course.file(kind, source, fate);
    if !settled && fate != Fate::JustNow {
        course.live(kind, fate);
    }
    Some((case, Life { steps: course.steps.into(), last: 0 }))
}

fn pick_kind<'a>(regulation: &'a Regulation, dice: &mut Dice, fate: Fate) -> Option<&'a Kind> {
    // Without the officer who reads such cases there are none.
    let read = regulation.post(&post::SENSITIVE.into()).is_some();
    let weight = |kind: &Kind| match (fate, kind.nature, kind.sensitive) {
        (_, _, true) if !read => 0,
        // What is both is too grave for a sample.
        (_, Nature::Emergency, true) | (Fate::JustNow, Nature::General | Nature::Policy, _) => 0,
        (Fate::JustNow, Nature::Emergency, _) => 1,
        // Nobody leaves an emergency lying about.
        (Fate::Stalls, Nature::Emergency, _) => 0,
        (_, Nature::Emergency, false) => 1,
        (_, _, true) => 2,
        (_, Nature::Policy, _) => 14,
        (_, Nature::General, _) => 20,
    };
    if fate == Fate::JustNow {
        // The first emergency of the table: what people think of first.
        return regulation.kinds.iter().find(|kind| weight(kind) > 0);
    }
    // What stays open is what takes long.
    let slow = |kind: &Kind| match kind.limit.as_ref().and_then(LimitRule::plain) {
        Some(limit) if fate == Fate::Stalls && limit.unit == LimitUnit::WorkingDays => u64::from(limit.amount) * 2,
        _ => 1,
    };
    let weights: Vec<u64> = regulation.kinds.iter().map(|kind| weight(kind) * slow(kind)).collect();
    regulation.kinds.get(dice.weighed(&weights))
}

impl Course<'_> {
    fn act(&mut self, who: Who, command: &'static str, facts: Vec<Fact>) {
        let (at, grid) = (self.at, self.grid.clone());
        self.steps.push(Act { at, grid, who, command, facts, upon: Upon::Case(self.case) });
    }

    fn words(&self) -> &Words {
        &self.town.words
    }

    fn pass(&mut self, from_minutes: i64, to_minutes: i64) {
        self.at += TimeDelta::seconds(self.dice.between(from_minutes * 60, to_minutes * 60));
    }

    /// Later, when people are at work.
    fn pass_to_work(&mut self, from_minutes: i64, to_minutes: i64) {
        self.pass(from_minutes, to_minutes);
        self.at = in_office(self.dice, &self.town.calendar, self.at);
    }

    /// Files it; whether that was all.
    fn file(&mut self, kind: &Kind, source: Source, fate: Fate) -> bool {
        let emergency = kind.nature == Nature::Emergency;
        let settled = fate == Fate::Any
            && match kind.nature {
                Nature::General => self.dice.chance(680),
                Nature::Policy => self.dice.chance(400) && !kind.sensitive,
                Nature::Emergency => false,
            };
        let keyed = self.at;
        // Keyed on the day it happened.
        let minutes = if emergency { self.dice.between(4, 25) } else { self.dice.between(3, 80) };
        let happened = (keyed - TimeDelta::minutes(minutes)).max(keyed.date().and_time(chrono::NaiveTime::MIN));
        let told = happened + (keyed - happened) / 3;
        let received = emergency.then(|| civil(told));
        let limit = self.proposal.limit.filter(|_| !settled);
        self.due = limit.map(|limit| {
            let from = received.unwrap_or_else(|| civil(happened));
            Due::of(limit, from, &self.town.calendar)
        });
        let path = match () {
            () if settled => PathTaken::Settled,
            () if emergency => PathTaken::Reported,
            () => PathTaken::BroughtBack,
        };
        let reporter = match source {
            Source::Patrol | Source::Survey | Source::Superior => None,
            _ => {
                let phone = self.dice.chance(700).then(|| Words::phone(self.dice));
                Some(Reporter { name: Some(self.town.words.name(self.dice)), phone })
            }
        };
        let who = match source {
            Source::Hotline | Source::Superior => self.town.holder(self.area, post::OFFICE).unwrap_or(self.warden),
            // Whoever is asked first takes it down, in whosever area it lies.
            _ if self.dice.chance(40) => {
                let elsewhere = self.dice.index(self.town.areas.len());
                self.town.holder(elsewhere, post::WARDEN).unwrap_or(self.warden)
            }
            _ => self.warden,
        };
        let place = self.spot(fate);
        let words = &self.town.words;
        let notes = match (emergency, self.asked) {
            (true, _) => &words.alarms,
            (false, true) => &words.asked,
            (false, false) => &words.notes,
        };
        let script = if self.town.lang == "zh-Hant" { "zh-Hant" } else { "zh-Hans" };
        let what = kind.label().in_language(script).replace('·', "");
        let text = format!("{what}，{}", self.dice.text(notes));
        let results = if self.asked { &words.explained } else { &words.settled };
        let result = settled.then(|| self.dice.text(results).to_owned());
        let filed = Fact::CaseFiled {
            case: self.case,
            number: String::new(),
            grid: self.grid.clone(),
            kind: kind.code.clone(),
            nature: kind.nature,
            path,
            source,
            place,
            text,
            reporter,
            happened: civil(happened),
            received,
            responsibility: self.proposal.responsibility,
            holder: (!settled).then(|| self.station.clone()),
            due: self.due.clone(),
            ruled: self.ruled.clone(),
            sensitive: kind.sensitive,
            result,
            late: None,
            drawn: false,
            units: None,
            formula: None,
            order: None,
            original: None,
            on_spot: None,
            concerns: Vec::new(),
        };
        let mut facts = vec![filed];
        if emergency {
            self.tell(&mut facts, told, who, fate);
        }
        self.act(who, "case-file", facts);
        settled
    }

    fn spot(&mut self, fate: Fate) -> String {
        let streets = self.town.areas.get(self.area).map_or(&[][..], |area| &area.streets);
        let (street, number) = match fate {
            Fate::JustNow => (streets.first().map_or("", String::as_str), 12),
            _ => (self.dice.text(streets), self.dice.between(1, 99)),
        };
        let spot = match fate {
            Fate::JustNow => self.words().places.first().map_or("", String::as_str),
            _ => self.dice.text(&self.town.words.places),
        };
        format!("{street}{number}{}{spot}", self.words().say("號"))
    }

    /// The station is rung at once, and the office as well if town units are concerned.
    fn tell(&mut self, facts: &mut Vec<Fact>, told: NaiveDateTime, who: Who, fate: Fate) {
        let concerned = self.proposal.responsibility == Responsibility::Outside || !self.proposal.concerned.is_empty();
        let by = self.town.name(who);
        let office = concerned.then(|| self.office.clone());
        for (number, to) in [Some(self.station.clone()), office].into_iter().flatten().enumerate() {
            let case = self.case;
            let told = civil(told + TimeDelta::seconds(i64::try_from(number).unwrap_or(0) * 90));
            let answers = number == 0 && (fate == Fate::JustNow || self.dice.chance(850));
            let channel = Channel::Phone;
            facts.push(Fact::CaseTold { case, to: to.clone(), by: by.clone(), channel, told, due: None });
            if answers {
                facts.push(Fact::CaseAnswered {
                    case,
                    party: to,
                    by: self.town.name(self.chief),
                    channel,
                    answered: told,
                });
            }
        }
    }

    /// Everything after filing.
    fn live(&mut self, kind: &Kind, fate: Fate) {
        let emergency = kind.nature == Nature::Emergency;
        let filer = self.steps.first().map_or(self.warden, |step| step.who);
        let begun = self.at;
        if fate == Fate::Any && !emergency && self.dice.chance(25) {
            self.pass_to_work(10, 240);
            let reason = self.dice.text(&self.town.words.withdrawn).to_owned();
            self.act(filer, "case-withdraw", vec![Fact::CaseWithdrawn { case: self.case, reason }]);
            return;
        }
        if emergency {
            self.pass(1, 12);
        } else {
            self.pass_to_work(10, 150);
        }
        let handler =
            if self.proposal.lead == Handler::Station { self.handle_at_station() } else { self.handle_above() };
        let Some((party, handler)) = handler else { return };
        if emergency {
            self.stay_on_site();
        }
        self.finish(begun, &party, handler);
        if fate == Fate::Stalls {
            // What was filed stays filed; something after it does not happen.
            let kept = 1 + self.dice.index(self.steps.len().saturating_sub(2));
            self.steps.truncate(kept);
        }
    }

    fn handle_at_station(&mut self) -> Option<(Party, Who)> {
        let station = self.station.clone();
        self.act(self.chief, "case-accept", vec![Fact::CaseAccepted { case: self.case, party: station.clone() }]);
        // A village's information manager acts for the station as well.
        let manager = self.town.holder(self.area, post::MANAGER).filter(|_| self.dice.chance(400));
        let handler = manager.unwrap_or(self.chief);
        if self.dice.chance(300) {
            self.pass_to_work(5, 60);
            self.act(
                handler,
                "case-take",
                vec![Fact::CaseTaken { case: self.case, party: station.clone(), by: None, said: None }],
            );
        }
        Some((station, handler))
    }

    /// Reported up: with a unit named where the regulation lets the station name one, else the office finds it.
    fn handle_above(&mut self) -> Option<(Party, Who)> {
        let named = match &self.proposal.lead {
            Handler::Unit(unit) => Some(Party::Unit(unit.clone())).filter(|lead| *lead != self.office),
            Handler::Station | Handler::FieldUnit => None,
        }
        .filter(|_| self.regulation.case.station_names_units && !self.sensitive);
        self.report_up(named.clone());
        if !self.has_answered(&self.office) && self.dice.chance(750) {
            self.office_answers();
        }
        let (mut party, mut who) = match named {
            Some(lead) => (lead.clone(), self.handler_of(&lead)?),
            None => self.assigned()?,
        };
        if self.dice.chance(80) && party != self.office {
            let (lead, handler) = self.returned(&party, who)?;
            (party, who) = (lead, handler);
        }
        if self.dice.chance(600) {
            self.pass_to_work(5, 90);
            let by = Some(self.town.name(who));
            let answered = Fact::CaseAnswered {
                case: self.case,
                party: party.clone(),
                by: self.town.name(who),
                channel: Channel::Program,
                answered: civil(self.at),
            };
            let taken = Fact::CaseTaken { case: self.case, party: party.clone(), by, said: None };
            let facts = if self.has_answered(&party) { vec![taken] } else { vec![answered, taken] };
            self.act(who, "case-take", facts);
        }
        Some((party, who))
    }

    fn has_answered(&self, party: &Party) -> bool {
        self.steps
            .iter()
            .flat_map(|step| &step.facts)
            .any(|fact| matches!(fact, Fact::CaseAnswered { party: who, .. } if who == party))
    }

    /// A named person of the office says that it has the case.
    fn office_answers(&mut self) {
        let Some(officer) = self.officer() else { return };
        self.pass(4, 40);
        let by = self.town.name(officer);
        let (case, party, answered) = (self.case, self.office.clone(), civil(self.at));
        self.act(
            officer,
            "case-answer",
            vec![Fact::CaseAnswered { case, party, by, channel: Channel::Program, answered }],
        );
    }

    fn report_up(&mut self, lead: Option<Party>) {
        let (case, from) = (self.case, self.station.clone());
        let assist = if lead.is_some() { self.assisting(lead.as_ref()) } else { Vec::new() };
        let accepted = Fact::CaseAccepted { case, party: from.clone() };
        let (office, ruled) = (self.office.clone(), self.ruled.clone());
        let reported = Fact::CaseReportedUp { case, from, office, lead, assist, due: None, ruled, reason: None };
        self.act(self.chief, "case-route", vec![accepted, reported]);
    }

    fn assisting(&self, lead: Option<&Party>) -> Vec<Party> {
        let party = |handler: &Handler| match handler {
            Handler::Unit(unit) => Party::Unit(unit.clone()),
            Handler::Station | Handler::FieldUnit => self.station.clone(),
        };
        self.proposal.assists.iter().map(party).filter(|party| Some(party) != lead).collect()
    }

    /// The office finds the unit, or keeps what is its own.
    fn assigned(&mut self) -> Option<(Party, Who)> {
        self.pass_to_work(10, 120);
        let officer = self.officer()?;
        let office = match &self.office {
            Party::Unit(unit) => Some(unit.clone()),
            Party::Station(_) | Party::Service(_) => None,
        };
        let unit = self.proposal.concerned.iter().find(|unit| Some(*unit) != office.as_ref()).cloned();
        let lead = unit.filter(|_| !self.sensitive).map(Party::Unit);
        let Some(lead) = lead else { return Some((self.office.clone(), officer)) };
        self.assign(officer, &lead);
        Some((lead.clone(), self.handler_of(&lead)?))
    }

    fn assign(&mut self, officer: Who, lead: &Party) {
        let assist = self.assisting(Some(lead)).into_iter().filter(|party| *party != self.office).collect();
        let fact = Fact::CaseAssigned {
            case: self.case,
            from: self.office.clone(),
            lead: lead.clone(),
            assist,
            due: None,
            ruled: self.ruled.clone(),
            reason: None,
        };
        self.act(officer, "case-route", vec![fact]);
    }

    /// Who acts for the office or center on this case.
    fn officer(&self) -> Option<Who> {
        let center = matches!(&self.office, Party::Unit(unit) if unit.as_str() != "office");
        let post = match (self.sensitive, center) {
            (true, _) => post::SENSITIVE,
            (false, true) => post::CENTER,
            (false, false) => post::OFFICE,
        };
        self.town.holder(self.area, post)
    }

    fn handler_of(&self, party: &Party) -> Option<Who> {
        match party {
            Party::Unit(unit) => self.town.handlers.get(unit).copied(),
            Party::Station(_) => Some(self.chief),
            Party::Service(_) => None,
        }
    }

    /// A unit sends it back with a reason, and it goes to another that is concerned, or to the same with an answer.
    fn returned(&mut self, from: &Party, who: Who) -> Option<(Party, Who)> {
        self.pass_to_work(20, 180);
        let assigned =
            self.steps.iter().flat_map(|step| &step.facts).any(|fact| matches!(fact, Fact::CaseAssigned { .. }));
        let to = if assigned { self.office.clone() } else { self.station.clone() };
        let reason = self.dice.text(&self.town.words.returns).to_owned();
        self.act(
            who,
            "case-return",
            vec![Fact::CaseReturned { case: self.case, from: from.clone(), to, reason, by: None, said: None }],
        );
        self.pass_to_work(15, 200);
        let others: Vec<UnitCode> = self
            .proposal
            .concerned
            .iter()
            .filter(|unit| Party::Unit((*unit).clone()) != *from && Party::Unit((*unit).clone()) != self.office)
            .cloned()
            .collect();
        let next = self.dice.pick(&others).map_or_else(|| from.clone(), |unit| Party::Unit(unit.clone()));
        if assigned {
            let officer = self.officer()?;
            self.assign(officer, &next);
        } else {
            self.report_up(Some(next.clone()));
        }
        Some((next.clone(), self.handler_of(&next)?))
    }

    /// Somebody stays until on-site handling is complete (篇3/責任人4-e).
    fn stay_on_site(&mut self) {
        for _ in 0..self.dice.between(1, 3) {
            self.pass(8, 30);
            let happened = civil(self.at - TimeDelta::minutes(2));
            let by = self.town.name(self.warden);
            let text = self.dice.text(&self.town.words.on_site).to_owned();
            let person = self.town.person(self.warden).map(|person| person.id);
            let note = Fact::CaseOnSite { case: self.case, happened, by, text, person, channel: None };
            self.act(self.warden, "case-on-site", vec![note]);
        }
        self.pass(5, 25);
        let happened = civil(self.at);
        let (relief, relief_person, by, channel) = (None, None, None, None);
        let ended = Fact::CaseOnSiteEnded { case: self.case, happened, relief, relief_person, by, channel };
        self.act(self.chief, "case-on-site-end", vec![ended]);
    }

    /// Done within the limit, mostly; then told, looked at by somebody else, and closed.
    fn finish(&mut self, begun: NaiveDateTime, party: &Party, handler: Who) {
        let due = self.due.as_ref().map_or(begun + TimeDelta::days(3), |due| due.at.naive_local());
        let per_mille = if self.dice.chance(880) { self.dice.between(250, 960) } else { self.dice.between(1050, 2200) };
        let aim = begun + TimeDelta::seconds((due - begun).num_seconds().max(600) * per_mille / 1000);
        self.pass(3, 12);
        if aim > self.at {
            let urgent = self.due.as_ref().is_some_and(|due| due.limit.unit.is_urgent());
            self.at = if urgent { aim } else { in_office(self.dice, &self.town.calendar, aim) };
        }
        self.resolve(party, handler);
        let office = self.proposal.responsibility == Responsibility::Outside;
        if !office && self.dice.chance(30) || office && self.dice.chance(20) {
            self.verify(handler, false);
            self.pass_to_work(120, 600);
            self.resolve(party, handler);
        }
        let closer = self.verify(handler, true);
        self.pass(1, 20);
        self.act(closer, "case-close", vec![Fact::CaseClosed { case: self.case }]);
    }

    fn resolve(&mut self, party: &Party, handler: Who) {
        let by = matches!(party, Party::Unit(_)).then(|| self.town.name(handler));
        let results = if self.asked { &self.town.words.answered } else { &self.town.words.done };
        let result = self.dice.text(results).to_owned();
        self.act(
            handler,
            "case-resolve",
            vec![Fact::CaseResolved { case: self.case, party: party.clone(), result, by, said: None }],
        );
        self.pass_to_work(5, 200);
        let text = self.dice.text(&self.town.words.feedback).to_owned();
        let channel =
            *self.dice.pick(&[Channel::Phone, Channel::InPerson, Channel::Message]).unwrap_or(&Channel::Phone);
        self.act(self.chief, "case-feed-back", vec![Fact::CaseFedBack { case: self.case, text, channel, told: None }]);
    }

    /// Who handled does not verify; what is outside the community's duties, the office does. Returns who closes.
    fn verify(&mut self, handler: Who, passed: bool) -> Who {
        self.pass_to_work(20, 500);
        let outside = self.proposal.responsibility == Responsibility::Outside;
        let looker = if outside { self.office_looks(handler) } else { self.station_looks(handler) };
        let looker = looker.unwrap_or(self.chief);
        let list = if passed { &self.town.words.verified } else { &self.town.words.not_verified };
        let text = self.dice.text(list).to_owned();
        self.act(looker, "case-verify", vec![Fact::CaseVerified { case: self.case, passed, text }]);
        if outside { looker } else { self.chief }
    }

    /// Somebody of the office who did not handle it.
    fn office_looks(&self, handler: Who) -> Option<Who> {
        if self.sensitive {
            // One officer reads such cases: what that one handled, the chief looks at.
            return Some(self.chief);
        }
        let center = matches!(&self.office, Party::Unit(unit) if unit.as_str() != "office");
        let held = self.town.posts.get(&if center { post::CENTER } else { post::OFFICE }.into())?;
        held.iter().copied().find(|who| *who != handler)
    }

    fn station_looks(&mut self, handler: Who) -> Option<Who> {
        let mut near = [post::CADRE, post::CHIEF, post::MANAGER].map(|post| self.town.holder(self.area, post));
        self.dice.shuffle(&mut near);
        near.into_iter().flatten().find(|who| *who != handler)
    }
}
