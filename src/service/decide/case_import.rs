//! Orders of other systems as cases: once each, however often the file is read; the clock starts when the order was taken
//! in there, and what had ended there has ended here.

use std::collections::BTreeMap;

use chrono::Datelike;
use uuid::Uuid;

use super::super::command::OrderRow;
use super::super::refusal::{Refusal, RefusalCode, RefusalRow};
use super::super::rules::ruled;
use super::case_bonds::{self, Again, Earlier};
use super::case_concerned::first_holder;
use super::cases::{addressees, counted, kind, next_number, propose, tellings, units_needed};
use super::grids::settle_bad_rows;
use super::{Context, Decision, Planned, text};
use crate::domain::case::{Nature, OrderEnded, PathTaken, Reporter, Responsibility, Source, SourceOrder};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode, Tier};
use crate::domain::matching::fold;
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::store::tables::{case_by_order_prefix, case_by_place_prefix, community_of, read};
use crate::store::{Reader, Scan};

/// Hexadecimal digits of a row's digest: enough to tell two versions of one order apart.
const DIGEST_DIGITS: usize = 16;

/// What became of a row.
enum Became {
    /// The order is new.
    Filed(Planned, CaseId, String),
    /// It is there, as it was.
    There(CaseId, String),
    /// It is there, and the row has changed since.
    Changed(String),
}

/// Files orders; those that are there already are left as they are, and those that cannot be filed are named.
pub fn import(context: &Context<'_>, system: &str, rows: &[OrderRow], dry_run: bool) -> Result<Decision, Refusal> {
    let town = context.town()?;
    // It is the town's office that takes orders in from elsewhere, or who looks after the directory.
    if !context.actor.is_owner() && !context.actor.may(Right::CaseAssign, &town) {
        let refusal = context.actor.refuse(context.rules, context.directory, Right::CaseAssign, &town);
        return Err(refusal.with("action", "case-import"));
    }
    let system = text::name("system", system)?;
    let mut importing = Importing {
        context,
        system,
        names: context.directory.grids().map(|grid| (fold(&grid.name), grid.code.clone())).collect(),
        serials: BTreeMap::new(),
        coming: BTreeMap::new(),
        closed: BTreeMap::new(),
    };
    let mut decision = Decision::default();
    let (mut bad, mut good) = (Vec::new(), 0);
    for row in rows {
        match importing.row(row) {
            Ok(Became::Filed(planned, case, number)) => {
                good += 1;
                decision = decision.making("case", case, number);
                decision.changes.push(planned);
            }
            Ok(Became::There(case, number)) => {
                good += 1;
                decision = decision.making("case", case, number);
                if let Some(made) = decision.made.last_mut() {
                    made.already = true;
                }
            }
            Ok(Became::Changed(number)) => {
                good += 1;
                let args = [("line", row.line.to_string()), ("order", row.number.clone()), ("number", number)];
                decision = decision.noting("order-changed", &args, None);
            }
            Err(reason) => bad.push(RefusalRow {
                key: row.line.to_string(),
                text: row.number.clone(),
                reason: Some(Box::new(reason)),
            }),
        }
    }
    if dry_run {
        decision.changes.clear();
    }
    settle_bad_rows(decision, bad, good, true)
}

struct Importing<'a> {
    context: &'a Context<'a>,
    system: String,
    /// Names of grids, folded.
    names: Vec<(String, GridCode)>,
    /// The last serial given by year.
    serials: BTreeMap<i32, u32>,
    /// Orders of this command: number to case, its number and the row's digest.
    coming: BTreeMap<String, (CaseId, String, String)>,
    /// Those of this command that had ended, by community, kind and place: faults may have come back within one file.
    closed: BTreeMap<Vec<u8>, Vec<Earlier>>,
}

impl Importing<'_> {
    fn row(&mut self, row: &OrderRow) -> Result<Became, Refusal> {
        let number = text::name("order", &row.number)?;
        let digest = digest(row);
        let known = match self.coming.get(&fold(&number)) {
            Some(coming) => Some(coming.clone()),
            None => self.there(&number)?,
        };
        if let Some((case, label, before)) = known {
            let same = before == digest;
            return Ok(if same { Became::There(case, label) } else { Became::Changed(label) });
        }
        let (planned, case, label) = self.file(row, &number, &digest)?;
        self.coming.insert(fold(&number), (case, label.clone(), digest));
        Ok(Became::Filed(planned, case, label))
    }

    /// The case that an order is already, with its number and the digest of the row it came from.
    fn there(&self, number: &str) -> Result<Option<(CaseId, String, String)>, Refusal> {
        let scan = Scan::prefix(&case_by_order_prefix(number, Some(&self.system)).build());
        for (key, _) in self.context.reader.page(&scan, 1)? {
            let stored = self.context.stored(&RecordRef::Case(read::case_by_order(&key)?))?;
            if let Some(Record::Case(case)) = stored.and_then(|stored| stored.record) {
                let digest = case.order.map(|order| order.digest).unwrap_or_default();
                return Ok(Some((case.id, case.number, digest)));
            }
        }
        Ok(None)
    }

    fn file(&mut self, row: &OrderRow, number: &str, digest: &str) -> Result<(Planned, CaseId, String), Refusal> {
        let context = self.context;
        let grid = self.grid(row)?;
        let received = context.past(Some(row.received))?;
        // Some systems write down when it was found after it was reported: it happened no later than that.
        let happened = context.past(row.happened)?;
        let happened = if row.happened.is_some() { happened.min(received) } else { received };
        let ended = row.ended.as_ref().map(|ended| self.ended(ended, received)).transpose()?;
        let regulation = context.regulation(&grid)?;
        let kind = kind(regulation, &row.kind)?;
        let nature = row.nature.unwrap_or(kind.nature);
        let path = row.path.unwrap_or(match nature {
            Nature::Emergency => PathTaken::Reported,
            Nature::General | Nature::Policy => PathTaken::BroughtBack,
        });
        if path == PathTaken::Settled && ended.is_none() {
            return Err(RefusalCode::ResultNeeded.into());
        }
        let source = row.source.unwrap_or(Source::Hotline);
        let (place, words) = self.words(row, &grid)?;
        let units = counted(row.units)?;
        let proposal = propose(context, &grid, &kind.code, nature, source, units, &place)?;
        let reckoned = proposal.as_ref().and_then(|proposal| proposal.reckoned.as_ref());
        // What has ended needs no limit any more.
        if let (Some(by), None, true) = (reckoned, units, ended.is_none()) {
            return Err(units_needed(by, kind, proposal.as_ref()));
        }
        let formula = reckoned.filter(|_| units.is_some()).map(|by| by.formula.to_string());
        let limit = proposal.as_ref().and_then(|proposal| proposal.limit);
        let place_given = place.clone();
        let reporter = Reporter {
            name: text::optional_name("reporter", row.reporter.as_deref())?,
            phone: text::optional_name("phone", row.reporter_phone.as_deref())?,
        };
        let (rule, clause) = match &proposal {
            Some(proposal) => (proposal.route.as_str(), &proposal.clause),
            None => ("-", &regulation.case.rule.clause),
        };
        // What has ended there is with nobody here.
        let first = ended.is_none().then(|| first_holder(context, &grid, kind.sensitive, &[])).transpose()?;
        let case = id_of(&self.system, number, &received);
        let label = next_number(context, received.year(), Some(&mut self.serials))?;
        let mut facts = vec![Fact::CaseFiled {
            case,
            number: label.clone(),
            grid: grid.clone(),
            kind: kind.code.clone(),
            nature,
            // Settled on the spot is what a warden does; an order that has ended says so itself.
            path: if path == PathTaken::Settled { PathTaken::BroughtBack } else { path },
            source,
            place,
            text: words,
            reporter: (reporter != Reporter::default()).then_some(reporter),
            happened,
            received: Some(received),
            responsibility: proposal.as_ref().map_or(Responsibility::Inside, |proposal| proposal.responsibility),
            holder: first.clone(),
            due: limit.map(|limit| context.rules.due(limit, received)),
            ruled: ruled(regulation, rule, clause),
            sensitive: kind.sensitive,
            result: None,
            late: None,
            drawn: false,
            units,
            formula,
            order: Some(Box::new(SourceOrder {
                system: self.system.clone(),
                number: number.to_owned(),
                digest: digest.to_owned(),
                ended: ended.clone(),
            })),
            original: None,
            // Whoever keys what another system says is on no spot.
            on_spot: Some(Vec::new()),
            concerns: Vec::new(),
        }];
        let spot = case_by_place_prefix(&community_of(&grid), &kind.code, &place_given).build();
        let again = Again { case, number: &label, grid: &grid, kind: &kind.code, place: &place_given, happened };
        let earlier = case_bonds::repeats(context, &again, self.closed.get(&spot).into_iter().flatten())?;
        facts.extend(earlier.as_ref().map(|earlier| again.repeating(earlier)));
        if let Some(ended) = &ended {
            let one = Earlier { id: case, number: label.clone(), ended: ended.at, seen: true };
            self.closed.entry(spot).or_default().push(one);
        }
        if let Some(first) = &first {
            let told = (path, nature, kind.sensitive);
            let to = addressees(regulation, first, told, &[], proposal.as_ref());
            facts.extend(tellings(context, &grid, case, &happened, &[], to)?);
        }
        Ok((Planned { scope: grid, facts }, case, label))
    }

    fn ended(&self, ended: &super::super::command::OrderEnd, received: Civil) -> Result<OrderEnded, Refusal> {
        // A day alone is read to its end, which may be still to come.
        let today = ended.at.date() == self.context.today();
        let at = if today { ended.at.min(self.context.now.naive_local()) } else { ended.at };
        let at = self.context.past(Some(at))?;
        if at < received {
            return Err(super::cases::before_it_happened(&at, &received, "closed"));
        }
        let result = text::optional_note("result", ended.result.as_deref().unwrap_or_default())?;
        Ok(OrderEnded { at, result })
    }

    /// Place and text. A place that is too long for one stands whole in front of the text; none is the grid's name.
    fn words(&self, row: &OrderRow, grid: &GridCode) -> Result<(String, String), Refusal> {
        let place = row.place.split_whitespace().collect::<Vec<_>>().join(" ");
        if place.is_empty() {
            return Ok((self.context.directory.grid_name(grid), text::note("text", &row.text)?));
        }
        if place.chars().count() <= text::NAME_CHARS {
            return Ok((text::name("place", &place)?, text::note("text", &row.text)?));
        }
        let short: String = place.chars().take(text::NAME_CHARS - 1).chain(['…']).collect();
        Ok((text::name("place", &short)?, text::note("text", &format!("{place}\n{}", row.text))?))
    }

    fn grid(&self, row: &OrderRow) -> Result<GridCode, Refusal> {
        // What another system writes is no hint of a hurried hand: a part of a name is not enough.
        let exactly = |grid| self.context.directory.find_grid(grid).map(|grid| grid.code.clone());
        let given = || row.grid.as_deref().map(exactly);
        let Some(words) = &row.words else {
            return given().unwrap_or_else(|| Err(Refusal::new(RefusalCode::FieldRequired).with("field", "grid")));
        };
        let found = in_words(&self.names, &fold(words));
        match (found.as_slice(), given()) {
            ([one], _) => Ok((*one).clone()),
            (_, Some(given)) => given,
            (several, None) => {
                let shown: String = words.chars().take(40).collect();
                let refusal = Refusal::new(RefusalCode::NoGridInWords).with("given", shown);
                Err(several
                    .iter()
                    .fold(refusal, |refusal, code| refusal.row(code, self.context.directory.grid_name(code))))
            }
        }
    }
}

/// The grids whose names stand in words: the areas that are named, of the communities that are named if any is; else those
/// communities; else the town, whose name stands in most addresses. Of several the one with the longest name.
fn in_words<'a>(names: &'a [(String, GridCode)], words: &str) -> Vec<&'a GridCode> {
    // A single character is no name that words could be searched for.
    let stands = |name: &str| name.chars().count() > 1 && words.contains(name);
    let found: Vec<&(String, GridCode)> = names.iter().filter(|(name, _)| stands(name)).collect();
    let of = |tier: Tier| found.iter().copied().filter(move |(_, code)| code.tier() == tier).collect::<Vec<_>>();
    let (communities, mut areas) = (of(Tier::Community), of(Tier::Area));
    if !communities.is_empty() {
        areas.retain(|(_, area)| communities.iter().any(|(_, community)| community.covers(area)));
    }
    let nearest = [areas, communities, of(Tier::Town)].into_iter().find(|tier| !tier.is_empty()).unwrap_or_default();
    let longest = nearest.iter().map(|(name, _)| name.chars().count()).max();
    nearest.into_iter().filter(|(name, _)| Some(name.chars().count()) == longest).map(|(_, code)| code).collect()
}

/// The id of the case that an order becomes: the same wherever it is imported, so that two directories that took in one
/// file agree. Shaped as the ids that time orders: when the order was taken in, then a hash of what names it.
fn id_of(system: &str, number: &str, received: &Civil) -> CaseId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(system.as_bytes());
    hasher.update(&[0]);
    hasher.update(fold(number).as_bytes());
    let mut rest = [0; 10];
    hasher.finalize_xof().fill(&mut rest);
    let millis = u64::try_from(received.timestamp_millis()).unwrap_or(0);
    CaseId(uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
}

/// What a row says, in sixteen digits. Its line may change from file to file.
fn digest(row: &OrderRow) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(text.trim().as_bytes());
        hasher.update(&[0x1f]);
    };
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let code = |value: Result<serde_json::Value, serde_json::Error>| value.unwrap_or_default().to_string();
    part(&or_empty(&row.grid));
    part(&or_empty(&row.words));
    part(&row.kind);
    part(&code(serde_json::to_value((row.nature, row.path, row.source))));
    part(&row.place);
    part(&row.text);
    part(&code(serde_json::to_value((row.happened, row.received))));
    part(&or_empty(&row.reporter));
    part(&or_empty(&row.reporter_phone));
    // A digest of before there was such a column stays what it was.
    if let Some(units) = row.units {
        part(&format!("units {units}"));
    }
    if let Some(ended) = &row.ended {
        part(&ended.at.to_string());
        part(&or_empty(&ended.result));
    }
    hasher.finalize().to_hex().chars().take(DIGEST_DIGITS).collect()
}

/// The case that was an order of this number in another system; several systems may have the same number.
pub fn by_order(reader: &dyn Reader, given: &str) -> Result<Option<Uuid>, Refusal> {
    let page = reader.page(&Scan::prefix(&case_by_order_prefix(given, None).build()), 9)?;
    let ids = page.iter().map(|(key, _)| read::case_by_order(key)).collect::<Result<Vec<_>, _>>()?;
    match ids.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.0)),
        several => {
            Err(several.iter().fold(Refusal::new(RefusalCode::AmbiguousEnding).with("given", given), |all, id| {
                let id = id.0.simple().to_string();
                all.row(id.get(16..).unwrap_or(&id), "")
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[(&str, &str)]) -> Vec<(String, GridCode)> {
        all.iter().map(|(name, code)| (fold(name), code.parse().unwrap())).collect()
    }

    #[test]
    fn the_nearest_grid_that_the_words_name_is_meant() {
        let names = names(&[
            ("城關鎮", "610921100"),
            ("南街", "610921100001"),
            ("北街", "610921100002"),
            ("第一片區", "610921100001001"),
            ("第一片區", "610921100002001"),
            ("老君廟片區", "610921100002002"),
        ]);
        for (words, expected) in [
            ("汉阴县城关镇南街社区12号", vec!["610921100001"]),
            ("城關鎮政府門口", vec!["610921100"]),
            ("南街第一片區3棟", vec!["610921100001001"]),
            ("南街老君廟片區旁", vec!["610921100001"]),
            ("第一片區3棟", vec!["610921100001001", "610921100002001"]),
            ("老君庙片区菜场", vec!["610921100002002"]),
            ("從南街到北街一路", vec!["610921100001", "610921100002"]),
            ("不知道在哪裡", vec![]),
        ] {
            let found: Vec<&str> = in_words(&names, &fold(words)).into_iter().map(GridCode::as_str).collect();
            assert_eq!(found, expected, "{words}");
        }
    }

    #[test]
    fn an_order_has_one_id_wherever_it_is_imported_and_its_front_is_time() {
        let at: Civil = "2024-03-05T09:15:00+08:00".parse().unwrap();
        let id = id_of("12345", "SX20240305001", &at);
        assert_eq!(id, id_of("12345", "ｓx20240305001", &at), "width and case do not make another order");
        assert_ne!(id, id_of("12345", "SX20240305002", &at));
        assert_ne!(id, id_of("城管", "SX20240305001", &at));
        assert_eq!(id.0.get_version_num(), 7);
        let later = id_of("12345", "A", &"2024-03-05T09:15:01+08:00".parse().unwrap());
        assert!(id < later);
    }
}
