//! A regulation as it is in force: whole, with nothing left to look up elsewhere.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{ClockTime, Hours, Stretch};
use crate::domain::case::{Channel, Source};
use crate::domain::grid::UnitKind;
use crate::domain::ids::{CategoryCode, Clause, ItemCode, KindCode, PostCode, RegulationCode, Tier, UnitCode};
use crate::domain::label::Label;
use crate::domain::ledger::HowKnown;
use crate::domain::limit::Limit;

use super::absence::AbsencePolicy;
use super::approver::ExtensionsBy;
use super::duty::{DayBasis, Duty};
use super::item::{Category, Item};
use super::kind::Kind;
use super::label::{Named, goes_by};
use super::meeting::Meeting;
use super::oversight::Oversight;
use super::post::Post;
use super::route::Route;

/// The clause or clauses that an entry implements; the first is the one shown beside it. In files, one text or a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMany", into = "OneOrMany")]
pub struct Rule {
    /// Shown to people who ask why.
    pub clause: Clause,
    /// Further clauses that the entry implements.
    pub also: Vec<Clause>,
}

impl Default for Rule {
    fn default() -> Self {
        Self { clause: Clause::from(""), also: Vec::new() }
    }
}

impl Rule {
    /// Whether no clause is named.
    pub fn is_missing(&self) -> bool {
        self.clause.as_str().is_empty()
    }

    /// All clauses, the shown one first.
    pub fn all(&self) -> impl Iterator<Item = &Clause> {
        std::iter::once(&self.clause).chain(&self.also)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Clause),
    Many(Vec<Clause>),
}

impl From<OneOrMany> for Rule {
    fn from(given: OneOrMany) -> Self {
        let mut all = match given {
            OneOrMany::One(clause) => vec![clause],
            OneOrMany::Many(all) => all,
        }
        .into_iter();
        Self { clause: all.next().unwrap_or_else(|| Clause::from("")), also: all.collect() }
    }
}

impl From<Rule> for OneOrMany {
    fn from(rule: Rule) -> Self {
        if rule.also.is_empty() {
            Self::One(rule.clause)
        } else {
            Self::Many(std::iter::once(rule.clause).chain(rule.also).collect())
        }
    }
}

/// What a regulation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Stable code.
    pub code: RegulationCode,
    /// Version of the file format; files of a newer one are refused.
    pub format: u32,
    /// Its title.
    pub title: Label,
    /// The text that it puts into practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Label>,
    /// A part that others extend: nothing follows it by itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub part: bool,
    /// The files it builds on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extends: Vec<RegulationCode>,
    /// Beginnings of the clause ids that it undertakes to implement, e.g. `篇3/`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// Whether a town itself follows it unless told otherwise.
    #[serde(default, skip_serializing_if = "is_false")]
    pub applies_to_town: bool,
    /// First and last serial (the last three digits of the statistical code) of the communities that follow it unless
    /// told otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_to_serial: Option<(u16, u16)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

/// What a town sets once for all entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// When the afternoon begins.
    pub noon: ClockTime,
    /// Office hours of a working day.
    pub office_hours: Vec<Stretch>,
    /// What "every day" (每天) means where a duty does not say so itself.
    pub every_day_means: DayBasis,
    /// The posts that read sensitive fields where a field does not name its own.
    #[serde(default)]
    pub sensitive_fields_read_by: Vec<PostCode>,
    /// For how many days a grid's carry copy keeps patrols and what has ended; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry_days: Option<u32>,
}

impl Settings {
    /// The first day that a carry copy made on a day keeps; none: every one.
    pub fn carried_from(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.carry_days.and_then(|days| on.checked_sub_days(Days::new(days.into())))
    }

    /// Office hours and noon; they were checked when the file was read.
    pub fn hours(&self) -> Hours {
        Hours::new(self.noon, self.office_hours.clone()).unwrap_or_default()
    }
}

/// How cases go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePolicy {
    /// The unit that outside matters are reported to: the office, or for villages the center.
    pub reports_to: UnitCode,
    /// Whether a station names the town unit when it reports up; if not, the office or center finds the unit.
    pub station_names_units: bool,
    /// The posts that sort by responsibility first.
    #[serde(default)]
    pub sorted_by: Vec<PostCode>,
    /// The posts that may correct the sorting.
    #[serde(default)]
    pub corrected_by: Vec<PostCode>,
    /// "At once" has no number in the text: a telling later than this is pointed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tell_within_minutes: Option<u32>,
    /// A note from the site is expected this often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_site_every_minutes: Option<u32>,
    /// A time on the spot whose end nobody recorded excuses other duties until the end of so many days, that of the last
    /// word from there being the first; none: until its end is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_site_unheard_days: Option<u32>,
    /// The limit of a case that was declared an emergency although its kind has a slower clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_limit: Option<Limit>,
    /// How often a case may be given more time.
    #[serde(default)]
    pub extensions_at_most: u32,
    /// Who grants it.
    #[serde(default)]
    pub extensions_by: ExtensionsBy,
    /// The clauses on more time; none: those of `rule`.
    #[serde(default)]
    pub extension_rule: Rule,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
    /// The clauses on whom to tell at once; none: those of `rule`.
    #[serde(default)]
    pub tell_rule: Rule,
    /// The clauses on staying on site; none: those of `rule`.
    #[serde(default)]
    pub on_site_rule: Rule,
    /// The unit whose people read sensitive matters and that those are reported to; none: `reports_to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_to: Option<UnitCode>,
    /// The clauses on who has sensitive matters; none: those of `rule`.
    #[serde(default)]
    pub sensitive_rule: Rule,
    /// Whether the reporter is told what came of it before anybody verifies it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub feedback_first: bool,
    /// The clauses on feedback; none: those of `rule`.
    #[serde(default)]
    pub feedback_rule: Rule,
    /// The clauses on giving a case to one person to do; none: those of `rule`.
    #[serde(default)]
    pub task_rule: Rule,
}

impl CasePolicy {
    /// The clause by which somebody is told at once.
    pub fn tell_clause(&self) -> &Clause {
        if self.tell_rule.is_missing() { &self.rule.clause } else { &self.tell_rule.clause }
    }

    /// The clause by which a case may be given more time.
    pub fn extension_clause(&self) -> &Clause {
        if self.extension_rule.is_missing() { &self.rule.clause } else { &self.extension_rule.clause }
    }

    /// Whom sensitive matters are reported to.
    pub fn sensitive_to(&self) -> &UnitCode {
        self.sensitive_to.as_ref().unwrap_or(&self.reports_to)
    }

    /// The clause by which few have sensitive matters.
    pub fn sensitive_clause(&self) -> &Clause {
        if self.sensitive_rule.is_missing() { &self.rule.clause } else { &self.sensitive_rule.clause }
    }

    /// The clause by which the reporter is told what came of it.
    pub fn feedback_clause(&self) -> &Clause {
        if self.feedback_rule.is_missing() { &self.rule.clause } else { &self.feedback_rule.clause }
    }

    /// The clause by which a case is given to one person to do.
    pub fn task_clause(&self) -> &Clause {
        if self.task_rule.is_missing() { &self.rule.clause } else { &self.task_rule.clause }
    }

    /// The clause by which somebody stays on site.
    pub fn on_site_clause(&self) -> &Clause {
        if self.on_site_rule.is_missing() { &self.rule.clause } else { &self.on_site_rule.clause }
    }
}

/// A tier and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierDef {
    /// Which.
    pub code: Tier,
    /// What people call it.
    pub label: Label,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// A town unit, the office or the center, as `init` makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitDef {
    /// Stable code.
    pub code: UnitCode,
    /// Its name.
    pub label: Label,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is to the town.
    pub kind: UnitKind,
    /// Kinds of case that are its field: it leads them (主辦).
    #[serde(default)]
    pub leads: Vec<KindCode>,
    /// Kinds of case it assists (協辦).
    #[serde(default)]
    pub assists: Vec<KindCode>,
    /// Categories whose other cases are its field, and whose ledger line it keeps.
    #[serde(default)]
    pub categories: Vec<CategoryCode>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// Whom to ring in an emergency besides station and office: 110, 119, 120, a duty room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyContact {
    /// Stable code; that of a unit if it is one of the town's.
    pub code: UnitCode,
    /// Its name.
    pub label: Label,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The number to ring; none: it is known where the unit is kept, or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// A clause that can be named, with a title in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseDef {
    /// Its id, e.g. `篇3/責任人3-a`.
    pub id: Clause,
    /// What it asks, in a few words.
    pub title: Label,
    /// Parts of the program that implement it for every regulation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub program: Vec<String>,
    /// The later work that will implement it, if nothing does yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<String>,
}

/// A regulation, whole: what was extended stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Regulation {
    /// What it is.
    pub meta: Meta,
    /// Set once for all entries.
    pub settings: Settings,
    /// How cases go.
    pub case: CasePolicy,
    /// What watches over cases.
    pub oversight: Oversight,
    /// Leave, excuses, standing in and handing over.
    pub absence: AbsencePolicy,
    /// The tiers.
    pub tiers: Vec<TierDef>,
    /// The town units.
    pub units: Vec<UnitDef>,
    /// Whom to ring in an emergency besides station and office, in order.
    pub emergency: Vec<EmergencyContact>,
    /// The posts.
    pub posts: Vec<Post>,
    /// The duties.
    pub duties: Vec<Duty>,
    /// The meetings.
    pub meetings: Vec<Meeting>,
    /// The rules of routing: the first that matches decides.
    pub routes: Vec<Route>,
    /// The kinds of case.
    pub kinds: Vec<Kind>,
    /// The ledger's categories.
    pub categories: Vec<Category>,
    /// The ledger's items.
    pub items: Vec<Item>,
    /// From where cases come.
    pub sources: Vec<Named<Source>>,
    /// By which channel somebody is told.
    pub channels: Vec<Named<Channel>>,
    /// How one knows that a row is unchanged.
    pub how_known: Vec<Named<HowKnown>>,
    /// The clauses that can be named.
    pub clauses: Vec<ClauseDef>,
    #[serde(skip)]
    pub(super) version: String,
}

impl Regulation {
    /// Its code.
    pub fn code(&self) -> &RegulationCode {
        &self.meta.code
    }

    /// Short digest of the whole text: two regulations of one version say the same.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A unit by its code.
    pub fn unit(&self, code: &UnitCode) -> Option<&UnitDef> {
        self.units.iter().find(|unit| unit.code == *code)
    }

    /// A unit by code, name or other name, in any language.
    pub fn unit_by_name(&self, name: &str) -> Option<&UnitDef> {
        self.units.iter().find(|unit| goes_by(unit.code.as_str(), &unit.label, &unit.aliases, name))
    }

    /// Whom to ring in an emergency, by code, name or other name, in any language.
    pub fn emergency_by_name(&self, name: &str) -> Option<&EmergencyContact> {
        let called = |row: &&EmergencyContact| goes_by(row.code.as_str(), &row.label, &row.aliases, name);
        self.emergency.iter().find(called)
    }

    /// A kind of case by its code.
    pub fn kind(&self, code: &KindCode) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == *code)
    }

    /// Kinds of case by code or by name; several if a name is shared.
    pub fn kinds_by_name(&self, name: &str) -> Vec<&Kind> {
        if let Some(kind) = self.kind(&KindCode::from(name)) {
            return vec![kind];
        }
        let called = |kind: &&Kind| {
            kind.label().is_called(name) || kind.subject.is_called(name) || kind.condition.is_called(name)
        };
        let full: Vec<&Kind> = self.kinds.iter().filter(|kind| kind.label().is_called(name)).collect();
        if full.is_empty() { self.kinds.iter().filter(called).collect() } else { full }
    }

    /// A category by its code.
    pub fn category(&self, code: &CategoryCode) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == *code)
    }

    /// A category by code or name, or by a topic that it takes in.
    pub fn category_by_name(&self, name: &str) -> Option<&Category> {
        self.categories.iter().find(|category| goes_by(category.code.as_str(), &category.label, &[], name)).or_else(
            || self.categories.iter().find(|category| category.topics.iter().any(|topic| topic.is_called(name))),
        )
    }

    /// A ledger item by its code.
    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        self.items.iter().find(|item| item.code == *code)
    }

    /// A ledger item by code or name.
    pub fn item_by_name(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| goes_by(item.code.as_str(), &item.label, &[], name))
    }

    /// Days after which an unconfirmed row of an item is stale (過期); none if the interval is still open.
    pub fn stale_after(&self, item: &ItemCode) -> Option<u32> {
        self.item(item).and_then(|item| item.stale_days)
    }

    /// What a tier is called.
    pub fn tier(&self, tier: Tier) -> Option<&TierDef> {
        self.tiers.iter().find(|def| def.code == tier)
    }

    /// A clause by its id.
    pub fn clause(&self, id: &Clause) -> Option<&ClauseDef> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    /// Whether a community with this serial follows it unless told otherwise.
    pub fn applies_to_serial(&self, serial: u16) -> bool {
        self.meta.applies_to_serial.is_some_and(|(first, last)| (first..=last).contains(&serial))
    }
}
