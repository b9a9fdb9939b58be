//! Cases that are likely the same matter as one that is filed or still being written: at the same place or near it, of
//! the same kind, in like words, a few days apart. The same words at another spot are another matter.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::ControlFlow;

use chrono::{Days, NaiveDateTime};

use super::Look;
use crate::domain::case::{Case, Stage};
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::matching::Pairs;
use crate::domain::place::{Nearness, Spot};
use crate::domain::time::Civil;
use crate::domain::time::at_offset;
use crate::regulation::AlikeRule;
use crate::service::decide;
use crate::service::refusal::Refusal;
use crate::service::view::{AlikeRow, HIDDEN};
use crate::store::summary::walk_filed_in;
use crate::store::tables::{OpenCase, TEXT_IN_LISTS, community_of};

/// As many as are shown: whoever writes looks at a few and not at a list.
const SHOWN: usize = 3;
/// Closed cases of those days that are opened to be compared, the latest.
const MOST_CLOSED: usize = 400;

/// A matter that is held against others.
struct Probe<'a> {
    /// What the regulation of the place takes for likely.
    rule: &'a AlikeRule,
    /// The case itself, once it is filed, and those that it is known to be joined or linked with.
    known: Vec<CaseId>,
    community: GridCode,
    kind: Option<KindCode>,
    sensitive: bool,
    place: Spot,
    /// The words, as a place may be named in them.
    named: Spot,
    words: Pairs,
    happened: Civil,
}

/// What of a matter is still being written.
pub(super) struct Written<'a> {
    pub(super) grid: &'a str,
    pub(super) kind: Option<&'a str>,
    pub(super) place: &'a str,
    pub(super) text: &'a str,
    pub(super) happened: Option<NaiveDateTime>,
}

fn shown(text: &str) -> String {
    text.chars().take(TEXT_IN_LISTS).collect()
}

impl<'a> Probe<'a> {
    fn of(case: &Case, rule: &'a AlikeRule) -> Self {
        let text = shown(&case.text);
        let bound = case.took_in.iter().chain(&case.repeats).chain(&case.repeated_by).map(|other| other.id);
        Self {
            rule,
            known: bound.chain([case.id]).collect(),
            community: community_of(&case.grid),
            kind: Some(case.kind.clone()),
            sensitive: case.sensitive,
            place: Spot::of(&case.place),
            named: Spot::of(&text),
            words: Pairs::of(&text),
            happened: case.times.happened,
        }
    }

    /// How alike another case is, of a hundred; none if it is another matter.
    fn likeness(&self, other: &OpenCase, spot: &Spot) -> Option<u32> {
        let rule = self.rule;
        let apart = (other.happened.date_naive() - self.happened.date_naive()).num_days().unsigned_abs();
        if self.known.contains(&other.id) || other.sensitive != self.sensitive || apart > rule.within_days.into() {
            return None;
        }
        let kind = match &self.kind {
            Some(kind) if *kind == other.kind => rule.same_kind,
            Some(_) => 0,
            None => rule.unknown_kind,
        };
        let place = match self.nearness(spot) {
            Nearness::Other => return None,
            Nearness::Unclear => rule.unclear_place,
            Nearness::Near => rule.near_place,
            Nearness::Same => rule.same_place,
        };
        if place + kind + rule.same_words < rule.likely {
            return None;
        }
        let text = Pairs::of(&other.text);
        // Where the place does not tell, only words that could be said of no other matter do.
        let telling = place > rule.unclear_place || (rule.tells(&self.words) && rule.tells(&text));
        let words = if telling { self.words.likeness(&text) * rule.same_words / 100 } else { 0 };
        let likeness = (place + kind + words).min(100);
        (likeness >= rule.likely).then_some(likeness)
    }

    fn nearness(&self, other: &Spot) -> Nearness {
        // Of a pasted chat the place may stand in the words as yet.
        if self.place.is_empty() && other.is_named_in(&self.named) {
            return Nearness::Near;
        }
        self.place.nearness(other)
    }
}

impl Look<'_> {
    /// Cases that are likely the same matter as an open one.
    pub(super) fn alike(&self, case: &Case) -> Result<Vec<AlikeRow>, Refusal> {
        let regulation = self.rules.of_grid(self.directory, &case.grid)?;
        match regulation.oversight.alike.as_ref().filter(|_| case.stage.is_open()) {
            Some(rule) => self.likeliest(&Probe::of(case, rule)),
            None => Ok(Vec::new()),
        }
    }

    /// Cases that are likely the same matter as one that is being written.
    pub(super) fn alike_to(&self, written: &Written<'_>) -> Result<Vec<AlikeRow>, Refusal> {
        let grid = self.grid(written.grid)?;
        let regulation = self.rules.of_grid(self.directory, &grid)?;
        let Some(rule) = &regulation.oversight.alike else { return Ok(Vec::new()) };
        let kind = written.kind.filter(|kind| !kind.trim().is_empty());
        let kind = kind.map(|kind| decide::kind(regulation, kind)).transpose()?;
        let text = shown(written.text);
        let probe = Probe {
            rule,
            known: Vec::new(),
            community: community_of(&grid),
            kind: kind.map(|kind| kind.code.clone()),
            sensitive: kind.is_some_and(|kind| kind.sensitive),
            place: Spot::of(written.place),
            named: Spot::of(&text),
            words: Pairs::of(&text),
            happened: written.happened.map_or(self.now, |at| at_offset(at, &self.now)),
        };
        if probe.place.is_empty() && !rule.tells(&probe.words) {
            return Ok(Vec::new());
        }
        self.likeliest(&probe)
    }

    /// The few likeliest: open ones and those closed of late, as far as the asker may see them.
    fn likeliest(&self, probe: &Probe<'_>) -> Result<Vec<AlikeRow>, Refusal> {
        let closed = self.closed_lately(probe)?;
        let queue = &self.state.queue;
        let in_community = |grid: &GridCode| community_of(grid) == probe.community;
        let grids: Vec<bool> = queue.lists.grids.values().iter().map(in_community).collect();
        let near = queue.places().iter().filter(|place| grids.get(usize::from(place.row.grid)) == Some(&true));
        let open = near.map(|place| (&place.open.case, Cow::Borrowed(place.open.spot())));
        let ended = closed.iter().map(|case| (case, Cow::Owned(Spot::of(&case.place))));
        let mut found: Vec<(u32, &OpenCase)> = open
            .chain(ended)
            .filter_map(|(case, spot)| Some((probe.likeness(case, &spot)?, case)))
            .filter(|(_, case)| self.may_list(case))
            .collect();
        let apart = |case: &OpenCase| (case.happened - probe.happened).num_minutes().abs();
        found.sort_by(|(a, one), (b, other)| {
            b.cmp(a).then_with(|| apart(one).cmp(&apart(other))).then_with(|| one.number.cmp(&other.number))
        });
        Ok(found.into_iter().take(SHOWN).map(|(likeness, case)| self.alike_row(case, likeness)).collect())
    }

    /// Cases of the kind that were filed about then and are closed, by the index of the community.
    fn closed_lately(&self, probe: &Probe<'_>) -> Result<Vec<OpenCase>, Refusal> {
        let day = probe.happened.date_naive();
        let within = Days::new(probe.rule.within_days.into());
        let days = day.checked_sub_days(within).zip(day.checked_add_days(within));
        let Some(days) = days else { return Ok(Vec::new()) };
        let mut ids: VecDeque<CaseId> = VecDeque::new();
        // A few weeks of one community: not worth having every case of the town made ready.
        walk_filed_in(self.reader, &probe.community, days, &mut |id, _, summary| {
            let kind = probe.kind.as_ref().is_none_or(|kind| *kind == summary.kind);
            if kind && summary.stage == Stage::Closed && summary.sensitive == probe.sensitive {
                if ids.len() == MOST_CLOSED {
                    ids.pop_front();
                }
                ids.push_back(id);
            }
            ControlFlow::Continue(())
        })?;
        let mut closed = Vec::new();
        for id in ids {
            closed.extend(self.stored_case(id)?.map(|(case, _)| OpenCase::columns(&case, None)));
        }
        Ok(closed)
    }

    fn alike_row(&self, other: &OpenCase, likeness: u32) -> AlikeRow {
        let hidden = other.sensitive && self.mask;
        let shown = |text: &str| if hidden { HIDDEN.to_owned() } else { text.to_owned() };
        AlikeRow {
            number: other.number.clone(),
            kind_label: self.kind_label(&other.grid, other),
            place: shown(&other.place),
            text: shown(&other.text),
            stage: other.stage,
            holder: other.holder.as_ref().map(|holder| self.party(holder)),
            happened: other.happened,
            days_ago: (self.today() - other.happened.date_naive()).num_days(),
            likeness,
        }
    }
}
