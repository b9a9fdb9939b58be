//! The sample town: its grids, its people and the posts they hold, and the changes that found it.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::days::milliseconds;
use super::dice::Dice;
use super::words::Words;
use crate::domain::calendar::Calendar;
use crate::domain::fact::Fact;
use crate::domain::grid::UnitKind;
use crate::domain::ids::{AppointmentId, GridCode, PersonId, PostCode, Tier, UnitCode};
use crate::domain::ledger::LineHeld;
use crate::domain::log::LogOf;
use crate::regulation::{self, DutyWhat, Item, Post, Regulation, Represents};

const DIVISIONS: &str = include_str!("../../../data/chengguan-divisions.csv");
const ZONE: &str = "Asia/Shanghai";
/// What rings in the town's duty room.
const DUTY_ROOM: &str = "0915-3320110";

/// Posts that the history has something to do for. Others are held all the same.
pub(super) mod post {
    pub const WARDEN: &str = "warden";
    pub const DIRECTOR: &str = "point-director";
    pub const CHIEF: &str = "station-chief";
    pub const MANAGER: &str = "information-manager";
    pub const CADRE: &str = "liaison-cadre";
    pub const OFFICE: &str = "town-office";
    pub const CENTER: &str = "center-officer";
    pub const SENSITIVE: &str = "sensitive-officer";
}

/// Somebody, by place in the list of people.
pub(super) type Who = usize;

#[derive(Debug)]
pub(super) struct Person {
    pub id: PersonId,
    pub name: String,
}

/// A community or village.
#[derive(Debug)]
pub(super) struct Community {
    pub code: GridCode,
    pub name: String,
    official: String,
    /// Which regulation, by place in the list.
    pub regulation: usize,
    pub village: bool,
    pub posts: BTreeMap<PostCode, Vec<Who>>,
}

/// An area.
#[derive(Debug)]
pub(super) struct Area {
    pub code: GridCode,
    pub name: String,
    pub community: usize,
    pub streets: Vec<String>,
    pub posts: BTreeMap<PostCode, Vec<Who>>,
}

/// The town and all that it follows.
#[derive(Debug)]
pub(super) struct Town {
    pub code: GridCode,
    pub name: String,
    pub lang: String,
    pub words: Words,
    pub regulations: Vec<Regulation>,
    pub calendar: Calendar,
    pub people: Vec<Person>,
    pub communities: Vec<Community>,
    pub areas: Vec<Area>,
    pub posts: BTreeMap<PostCode, Vec<Who>>,
    /// Who answers for each unit.
    pub handlers: BTreeMap<UnitCode, Who>,
    founding: Vec<(GridCode, &'static str, Vec<Fact>)>,
}

/// Makes people and gives them posts.
struct Register {
    dice: Dice,
    words: Words,
    at: NaiveDateTime,
    from: NaiveDate,
    people: Vec<Person>,
    names: Vec<String>,
    facts: Vec<(GridCode, &'static str, Vec<Fact>)>,
    town: GridCode,
}

impl Register {
    /// Twenty seconds of typing a change.
    fn tick(&mut self) -> u64 {
        self.at += TimeDelta::seconds(20);
        milliseconds(self.at)
    }

    fn person(&mut self, named: Option<&str>) -> Who {
        let name = match named.map(str::to_owned).or_else(|| self.names.pop()) {
            Some(name) => name,
            None => self.words.name(&mut self.dice),
        };
        let phone = format!("139000{:05}", self.people.len() + 1);
        let moment = self.tick();
        let id = PersonId(self.dice.uuid(moment));
        let fact = Fact::PersonAdded { person: id, name: name.clone(), phone: Some(phone) };
        self.facts.push((self.town.clone(), "person-add", vec![fact]));
        self.people.push(Person { id, name });
        self.people.len() - 1
    }

    fn appoint(&mut self, post: &Post, grid: &GridCode, who: Who, unit: Option<UnitCode>, line: Option<LineHeld>) {
        let moment = self.tick();
        let appointment = AppointmentId(self.dice.uuid(moment));
        let Some(person) = self.people.get(who).map(|person| person.id) else { return };
        let fact = Fact::Appointed {
            appointment,
            post: post.code.clone(),
            grid: grid.clone(),
            person,
            from: self.from,
            until: None,
            line,
            unit: unit.or_else(|| post.unit.clone()),
        };
        self.facts.push((self.town.clone(), "post-appoint", vec![fact]));
    }
}

impl Town {
    /// Draws the town up; it is founded on the day before `from`.
    pub fn new(lang: &str, dice: &mut Dice, from: NaiveDate) -> Option<Self> {
        let words = Words::new(lang);
        let regulations = regulation::builtin();
        let follows = regulations.iter().position(|it| it.meta.applies_to_town)?;
        let calendar = regulation::builtin_calendar(&regulations.get(follows)?.settings.hours());
        let (code, official, communities) = divisions(&words, &regulations)?;
        let founded = calendar.previous_working_day(from);
        let mut town = Self {
            name: words.of_official(&official),
            code: code.clone(),
            lang: lang.to_owned(),
            regulations,
            calendar,
            people: Vec::new(),
            communities,
            areas: Vec::new(),
            posts: BTreeMap::new(),
            handlers: BTreeMap::new(),
            founding: Vec::new(),
            words,
        };
        town.divide(dice);
        town.village_second();
        town.found(founded);
        let mut names: Vec<String> = Words::rare_names().collect();
        // Two people of one name: the program asks which is meant.
        names.extend(std::iter::repeat_n(town.words.say("王建國"), 2));
        let mut register = Register {
            dice: dice.fork(),
            words: Words::new(lang),
            at: founded.and_hms_opt(9, 0, 0)?,
            from: founded,
            people: Vec::new(),
            names: Vec::new(),
            facts: Vec::new(),
            town: code,
        };
        town.staff(&mut register, follows, names);
        let Register { people, facts, .. } = register;
        town.people = people;
        town.founding.extend(facts);
        town.notices(founded);
        Some(town)
    }

    /// The changes that found the town, in order: grid, command, facts.
    pub fn take_founding(&mut self) -> Vec<(GridCode, &'static str, Vec<Fact>)> {
        std::mem::take(&mut self.founding)
    }

    /// Three to ten areas each; a village's are its groups.
    fn divide(&mut self, dice: &mut Dice) {
        for (index, community) in self.communities.iter().enumerate() {
            let count = match index {
                0 => 6,
                _ if community.village => dice.between(3, 6),
                _ => dice.between(4, 10),
            };
            let stem: String = community.name.chars().take_while(|c| !"社村".contains(*c)).collect();
            for number in 1..=usize::try_from(count).unwrap_or(3) {
                let Ok(code) = format!("{}{number:03}", community.code).parse() else { continue };
                let ordinal = self.words.area_numbers.get(number - 1).map_or("", String::as_str);
                let name = format!("{stem}{}{ordinal}{}", self.words.say("第"), self.words.say("網格"));
                let mut streets =
                    if community.village { &self.words.village_streets } else { &self.words.town_streets }.clone();
                dice.shuffle(&mut streets);
                streets.truncate(3);
                // The first street is the one that the place is called by.
                if !community.village {
                    streets.insert(0, stem.clone());
                }
                self.areas.push(Area { code, name, community: index, streets, posts: BTreeMap::new() });
            }
        }
    }

    /// A small demo is lived in from the first area on: the first community is followed by the first village, so that
    /// both schemes are seen.
    fn village_second(&mut self) {
        let Some(village) = self.communities.iter().position(|community| community.village) else { return };
        self.areas.sort_by_key(|area| match area.community {
            0 => 0,
            community if community == village => 1,
            community => community + 1,
        });
    }

    fn found(&mut self, from: NaiveDate) {
        let mut facts = vec![Fact::TownFounded {
            grid: self.code.clone(),
            name: self.name.clone(),
            // What regulations name, a town calls as it calls everything: in the language of its names.
            lang: self.words.lang().to_owned(),
            zone: ZONE.to_owned(),
        }];
        // Names of a town are Chinese, units like streets and people.
        let names = self.words.lang();
        let mut units: BTreeMap<UnitCode, (String, UnitKind)> = BTreeMap::new();
        for unit in self.regulations.iter().flat_map(|regulation| &regulation.units) {
            let name = unit.label.in_language(names).to_owned();
            units.entry(unit.code.clone()).or_insert((name, unit.kind));
        }
        facts.extend(units.into_iter().map(|(unit, (name, kind))| Fact::UnitAdded { unit, name, kind, phone: None }));
        // Services without a number of their own, the duty room, have the town's.
        let mut rooms: BTreeMap<UnitCode, String> = BTreeMap::new();
        for row in self.regulations.iter().flat_map(|regulation| &regulation.emergency) {
            if row.phone.is_none() {
                rooms.insert(row.code.clone(), row.label.in_language(names).to_owned());
            }
        }
        facts.extend(rooms.into_iter().map(|(unit, name)| Fact::UnitAdded {
            unit,
            name,
            kind: UnitKind::Unit,
            phone: Some(DUTY_ROOM.to_owned()),
        }));
        self.founding.push((self.code.clone(), "init", facts));
        let mut imported = Vec::new();
        for community in &self.communities {
            let Some(regulation) = self.regulations.get(community.regulation) else { continue };
            imported.push(Fact::GridAdded {
                grid: community.code.clone(),
                name: community.name.clone(),
                official: Some(community.official.clone()).filter(|official| *official != community.name),
                regulation: regulation.code().clone(),
            });
        }
        self.founding.push((self.code.clone(), "grid-import", imported));
        for (number, area) in self.areas.iter().enumerate() {
            let regulation = self.regulation(area.community).map(|it| it.code().clone());
            let Some(regulation) = regulation else { continue };
            let added =
                Fact::GridAdded { grid: area.code.clone(), name: area.name.clone(), official: None, regulation };
            let divided = Fact::GridDivided {
                grid: area.code.clone(),
                boundary: Some(area.streets.join("、")),
                households: u32::try_from(180 + (number * 37) % 140).ok(),
                from,
            };
            self.founding.push((area.code.clone(), "grid-add", vec![added, divided]));
        }
    }

    /// Every post of every node has its holder.
    fn staff(&mut self, register: &mut Register, follows: usize, mut names: Vec<String>) {
        let posts_at = |regulation: Option<&Regulation>, tier: Tier| -> Vec<Post> {
            regulation.map_or_else(Vec::new, |it| it.posts.iter().filter(|post| post.tier == tier).cloned().collect())
        };
        let town_posts = posts_at(self.regulations.get(follows), Tier::Town);
        let own = self.code.clone();
        let units: Vec<_> = self.regulations.get(follows).map_or_else(Vec::new, |it| it.units.clone());
        for post in &town_posts {
            if post.represents == Represents::Unit && post.unit.is_none() {
                for unit in units.iter().filter(|unit| unit.kind == UnitKind::Unit) {
                    let who = register.person(None);
                    register.appoint(post, &own, who, Some(unit.code.clone()), None);
                    if let Some(category) = unit.categories.first() {
                        let line = Some(LineHeld::Category(category.clone()));
                        register.appoint(post, &own, who, Some(unit.code.clone()), line);
                    }
                    self.handlers.insert(unit.code.clone(), who);
                }
                continue;
            }
            for _ in 0..if post.one_holder { 1 } else { 2 } {
                let who = register.person(None);
                register.appoint(post, &own, who, None, None);
                self.posts.entry(post.code.clone()).or_default().push(who);
                if let (Represents::Office, Some(unit), true) =
                    (post.represents, &post.unit, post.code.as_str() != "town-leader")
                {
                    self.handlers.entry(unit.clone()).or_insert(who);
                }
            }
        }
        let mut shared: BTreeMap<PostCode, (Who, u32)> = BTreeMap::new();
        for index in 0..self.communities.len() {
            let Some((code, regulation)) = self.communities.get(index).map(|it| (it.code.clone(), it.regulation))
            else {
                continue;
            };
            for post in posts_at(self.regulations.get(regulation), Tier::Community) {
                let first = index == 0 && post.code.as_str() == post::CHIEF;
                // One cadre of the town looks after two communities.
                let both =
                    shared.get_mut(&post.code).filter(|(_, held)| post.code.as_str() == post::CADRE && *held < 2);
                let who = if let Some((who, held)) = both {
                    *held += 1;
                    *who
                } else {
                    let who = register.person(first.then_some("站長甲"));
                    shared.insert(post.code.clone(), (who, 1));
                    who
                };
                register.appoint(&post, &code, who, None, None);
                if let Some(community) = self.communities.get_mut(index) {
                    community.posts.entry(post.code.clone()).or_default().push(who);
                }
            }
            // Rare and shared names are among those seen first.
            register.names.append(&mut names);
            self.staff_areas(register, index, &posts_at(self.regulations.get(regulation), Tier::Area));
        }
    }

    fn staff_areas(&mut self, register: &mut Register, community: usize, posts: &[Post]) {
        for index in 0..self.areas.len() {
            let Some(code) = self.areas.get(index).filter(|it| it.community == community).map(|it| it.code.clone())
            else {
                continue;
            };
            for post in posts {
                let needed = post.required || post.one_holder || register.dice.chance(200);
                if !needed {
                    continue;
                }
                let named = (index == 0 && post.code.as_str() == post::WARDEN).then_some("網格員甲");
                let who = register.person(named);
                register.appoint(post, &code, who, None, None);
                if let Some(area) = self.areas.get_mut(index) {
                    area.posts.entry(post.code.clone()).or_default().push(who);
                }
            }
        }
    }

    /// All divisions but a few were put up publicly.
    fn notices(&mut self, on: NaiveDate) {
        for (number, area) in self.areas.iter().enumerate().filter(|(number, _)| number % 9 != 7) {
            let text = self.words.notices.get(number % 2).cloned().unwrap_or_default();
            let fact = Fact::NoticePublished { grid: area.code.clone(), text, on };
            self.founding.push((area.code.clone(), "grid-notice", vec![fact]));
        }
    }

    /// The regulation of a community and of all within.
    pub fn regulation(&self, community: usize) -> Option<&Regulation> {
        self.regulations.get(self.communities.get(community)?.regulation)
    }

    pub fn person(&self, who: Who) -> Option<&Person> {
        self.people.get(who)
    }

    pub fn name(&self, who: Who) -> String {
        self.person(who).map(|person| person.name.clone()).unwrap_or_default()
    }

    /// Who holds a post in an area, else in its community, else in the town.
    pub fn holder(&self, area: usize, post: &str) -> Option<Who> {
        let code = PostCode::from(post);
        let area = self.areas.get(area)?;
        let community = self.communities.get(area.community);
        [Some(&area.posts), community.map(|it| &it.posts), Some(&self.posts)]
            .into_iter()
            .flatten()
            .find_map(|posts| posts.get(&code).and_then(|held| held.first()))
            .copied()
    }

    /// Who of an area owes a working-day log, and whose records it tells of.
    pub fn day_log_writer(&self, area: usize) -> Option<(Who, LogOf)> {
        let community = self.areas.get(area)?.community;
        let regulation = self.regulation(community)?;
        let owed = |post: &PostCode| regulation.duties(post).into_iter().find(|duty| duty.what == DutyWhat::DayLog);
        let mut posts = self.areas.get(area)?.posts.iter();
        let (duty, held) = posts.find_map(|(post, held)| Some((owed(post)?, held)))?;
        held.first().map(|who| (*who, duty.log_of))
    }

    /// The ledger's items: the regulations of one town share them.
    pub fn items(&self) -> &[Item] {
        self.regulations.first().map_or(&[], |regulation| &regulation.items)
    }

    /// The letters that case numbers begin with.
    pub fn number_prefix(&self) -> String {
        self.name.trim_end_matches(['鎮', '镇']).to_owned()
    }
}

/// The division file: the town's code and name, and its communities.
fn divisions(words: &Words, regulations: &[Regulation]) -> Option<(GridCode, String, Vec<Community>)> {
    let mut reader = csv::Reader::from_reader(DIVISIONS.trim_start_matches('\u{feff}').as_bytes());
    let (mut town, mut communities) = (None, Vec::new());
    for row in reader.records() {
        let row = row.ok()?;
        let code: GridCode = row.get(0)?.parse().ok()?;
        let official = row.get(1)?;
        if code.tier() == Tier::Town {
            town = Some((code, official.to_owned()));
            continue;
        }
        let serial = code.serial();
        let regulation = regulations.iter().position(|it| it.applies_to_serial(serial))?;
        let shown = official.trim_end_matches("委会").trim_end_matches('居');
        communities.push(Community {
            code,
            name: words.of_official(shown),
            official: official.to_owned(),
            regulation,
            village: official.ends_with("村委会"),
            posts: BTreeMap::new(),
        });
    }
    let (code, name) = town?;
    Some((code, name, communities))
}
