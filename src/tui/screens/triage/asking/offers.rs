//! Whom and what there is to choose from: units with how often each was given such cases and sent them back, the
//! station and its areas, whom to ring, of which kind a case may be.

use super::step::Step;
use super::{ASK, Asking, pick};
use crate::domain::case::Party;
use crate::domain::grid::UnitKind;
use crate::domain::ids::Tier;
use crate::service::view::{Choices, Contact, GridRowView, UnitRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::Ask;
use crate::tui::screens::triage::decide::{STATION, option};
use crate::tui::screens::triage::deeds;
use crate::tui::widgets::PickOption;

/// Which figures stand beside a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui::screens::triage) enum Figures {
    /// Those of cases of this kind.
    Such,
    /// None: it is only told.
    None,
}

impl Asking {
    /// The units have been read: asks which.
    pub(in crate::tui::screens::triage) fn units(&mut self, units: &[UnitRow], ctx: &Ctx) -> Vec<Effect> {
        let units: Vec<PickOption> = units.iter().map(|unit| unit_option(unit, Figures::Such, ctx)).collect();
        let station = option(STATION, t!(ctx.messages, "triage-station"));
        self.assisting = std::iter::once(station).chain(units.iter().cloned()).collect();
        vec![self.pick_unit(Vec::new(), units, ctx)]
    }

    /// The areas of the station have been read: asks which, or the station itself.
    pub(in crate::tui::screens::triage) fn areas(&self, grids: &[GridRowView], ctx: &Ctx) -> Vec<Effect> {
        let areas = grids.iter().filter(|grid| grid.code.tier() == Tier::Area);
        let station = option(STATION, t!(ctx.messages, "triage-station"));
        let area = |grid: &GridRowView| option(grid.code.as_str(), grid.name.clone());
        let options = std::iter::once(station).chain(areas.map(area)).collect();
        vec![pick(self.target.title(&ctx.word("act", "ruled-on")), options)]
    }

    /// What a grid offers has been read: asks who was told, the emergency services first; or of which kind it is.
    pub(in crate::tui::screens::triage) fn offered(&self, choices: &Choices, ctx: &Ctx) -> Vec<Effect> {
        if self.step == Step::ClassOf {
            let title = self.target.title(&ctx.word("act", "reclassified"));
            return vec![pick(title, deeds::classes(self.target.nature, choices, ctx))];
        }
        let service = |contact: &Contact| match &contact.party.party {
            Party::Service(code) => Some(PickOption {
                code: code.to_string(),
                text: contact.party.name.clone(),
                detail: contact.phone.clone().unwrap_or_default(),
            }),
            Party::Station(_) | Party::Unit(_) => None,
        };
        let services = choices.contacts.iter().filter_map(service).collect();
        let units = choices.units.iter().map(|unit| unit_option(unit, Figures::None, ctx)).collect();
        vec![self.pick_unit(services, units, ctx)]
    }

    fn pick_unit(&self, mut options: Vec<PickOption>, units: Vec<PickOption>, ctx: &Ctx) -> Effect {
        let what = match self.step {
            Step::TellWhom => Action::Told.label(&ctx.messages),
            Step::RuleTo => ctx.word("act", "ruled-on"),
            _ => Action::Reroute.label(&ctx.messages),
        };
        if matches!(self.step, Step::TellWhom | Step::RuleTo) {
            options.push(option(STATION, t!(ctx.messages, "triage-station")));
        }
        options.extend(units);
        let title = self.target.title(&what);
        if self.step == Step::RerouteTo {
            let kind = Some(self.target.kind());
            return Effect::Ask { tag: ASK, ask: Ask::PickUnit { title, options, kind } };
        }
        pick(title, options)
    }
}

/// A unit: what it is, how many it has, and how often it was given such cases and sent them back.
pub(in crate::tui::screens::triage) fn unit_option(unit: &UnitRow, figures: Figures, ctx: &Ctx) -> PickOption {
    let kind = match unit.kind {
        UnitKind::Office => ctx.word("unit-kind", "office"),
        UnitKind::Center => ctx.word("unit-kind", "center"),
        UnitKind::Unit => String::new(),
    };
    let open = unit.open.map(|open| t!(ctx.messages, "triage-unit-open", open = open)).unwrap_or_default();
    let such = match figures {
        Figures::Such if unit.received > 0 || unit.returned > 0 => {
            t!(ctx.messages, "triage-unit-such", received = unit.received, returned = unit.returned)
        }
        Figures::Such | Figures::None => String::new(),
    };
    let parts = [kind, open, such];
    let detail = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("  ");
    PickOption { code: unit.code.to_string(), text: unit.name.clone(), detail }
}
