//! The states: a case as it was filed, and what was done to it until it stands there.

use super::super::Town;
use super::super::scenario::file;
use super::doings::Doing;
use super::record;
use super::steps::{
    AREA, accept, approve, as_proposed, back, close, deed, emergency, extend, feed_back, list, look, park, reported,
    resolve, route, take, tip_off, verify,
};
use crate::domain::case::{Act, Channel};
use crate::service::command::{Command, OnBehalf, Told};
use crate::service::deed::Deed;

/// An area of a station of one person.
const ALONE: &str = "610921100002001";
const VILLAGE: &str = "610921100200001";
const TOWN: &str = "610921100";

/// An open case beside them, into which they could be joined.
pub const OTHER: &str = "城關-2026-00001";
/// A closed one, whose fault might have come back.
pub const EARLIER: &str = "城關-2026-00002";

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Station,
    Units,
    Requests,
    Pending,
    Done,
    Dangers,
    Sensitive,
    Village,
}

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Station,
        Self::Units,
        Self::Requests,
        Self::Pending,
        Self::Done,
        Self::Dangers,
        Self::Sensitive,
        Self::Village,
    ];

    /// The lines of its tables: all there are, or where only the requests are new, those that they bear upon.
    pub fn doings(self) -> Vec<Doing> {
        let of_requests = |doing: &Doing| {
            let acts = [
                Act::Grant,
                Act::AskExtension,
                Act::DecideParking,
                Act::AskParking,
                Act::Unpark,
                Act::Pause,
                Act::Resume,
                Act::Merge,
                Act::Separate,
                Act::Reopen,
            ];
            acts.iter().any(|act| *doing == Doing::Act(*act))
        };
        Doing::all().filter(|doing| self != Self::Pending || of_requests(doing)).collect()
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Station => "1_at_the_station",
            Self::Units => "2_with_office_and_units",
            Self::Requests => "3_while_something_is_asked_for",
            Self::Pending => "4_with_requests_that_nobody_decided",
            Self::Done => "5_once_it_is_done",
            Self::Dangers => "6_dangers",
            Self::Sensitive => "7_sensitive",
            Self::Village => "8_in_a_village",
        }
    }
}

type Steps = Vec<(&'static str, Command)>;

/// A state.
pub struct State {
    pub name: &'static str,
    /// How the program calls its stage.
    stage: &'static str,
    /// Who files it, and what.
    filed: (&'static str, Command),
    /// What is done then, given its number.
    steps: fn(&str) -> Steps,
}

impl State {
    pub fn stage_name(&self) -> String {
        self.stage.to_owned()
    }

    /// Brings a case there; its number.
    pub fn made(&self, town: &Town) -> String {
        let (who, command) = &self.filed;
        let number =
            town.by(who, command.clone()).unwrap_or_else(|r| panic!("{}: {r}", self.name)).made[0].label.clone();
        for (who, command) in (self.steps)(&number) {
            let what = format!("{command:?}");
            town.by(who, command).unwrap_or_else(|refusal| panic!("{}: {who} {what}: {refusal}", self.name));
        }
        let stage = record(town, &number).stage;
        assert_eq!(serde_json::to_value(stage).unwrap(), self.stage, "{}", self.name);
        number
    }
}

fn none(_: &str) -> Steps {
    Vec::new()
}

/// Resolved by the unit and told to who reported it.
fn resolved_and_told(n: &str) -> Steps {
    vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", resolve(n)), ("站長甲", feed_back(n))]
}

fn verified(n: &str) -> Steps {
    let mut steps = resolved_and_told(n);
    steps.push(("鎮辦甲", verify(n)));
    steps
}

/// Sent to a unit and back, twice.
fn sent_to_and_fro(n: &str) -> Steps {
    let once = || [("站長甲", route(n, "城管中隊", &[])), ("城管員", back(n))];
    once().into_iter().chain(once()).collect()
}

/// A danger listed and worked on.
fn danger_done(n: &str) -> Steps {
    vec![("站長甲", route(n, "城管中隊", &[])), ("站長甲", list(n)), ("城管員", resolve(n)), ("站長甲", feed_back(n))]
}

/// A matter of the own, done by the only person of its station.
fn done_alone(n: &str) -> Steps {
    vec![("站長乙", resolve(n)), ("站長乙", feed_back(n))]
}

fn sensitive_done(n: &str) -> Steps {
    vec![("站長甲", as_proposed(n)), ("專管員", take(n)), ("專管員", resolve(n)), ("專管員", feed_back(n))]
}

/// More time and a parking, both asked for as soon as it was filed and not decided on.
fn after_asking(n: &str, steps: Steps) -> Steps {
    [("站長甲", extend(n)), ("站長甲", park(n))].into_iter().chain(steps).collect()
}

fn state(name: &'static str, stage: &'static str, filed: Command, steps: fn(&str) -> Steps) -> State {
    State { name, stage, filed: ("網格員甲", filed), steps }
}

/// The states of a page. The cases beside them are made first.
pub fn of(group: &Group) -> Vec<State> {
    let lamp = || reported(AREA, "lamp-fallen");
    match group {
        Group::Station => vec![
            state("filed", "filed", lamp(), none),
            state("filed, an emergency with somebody on the spot", "filed", emergency(), |n| {
                let told = Told { to: "office".into(), channel: Channel::Phone, at: None, by: None, answered_by: None };
                vec![
                    ("網格員甲", Command::CaseTell { case: n.into(), told }),
                    (
                        "網格員甲",
                        Command::CaseOnSite {
                            case: n.into(), text: "守著".into(), by: None, channel: None, at: None
                        },
                    ),
                ]
            }),
            state("filed in the town itself", "filed", reported(TOWN, "lamp-fallen"), none),
            state("accepted by the station", "accepted", lamp(), |n| vec![("站長甲", accept(n))]),
            state("accepted, the station's own matter", "accepted", reported(AREA, "dispute"), |n| {
                vec![("站長甲", accept(n))]
            }),
            state("sent back to the area", "returned", lamp(), |n| vec![("站長甲", back(n))]),
            state("withdrawn", "withdrawn", lamp(), |n| {
                vec![("網格員甲", Command::CaseWithdraw { case: n.into(), reason: "弄錯".into() })]
            }),
            state("joined with another one", "merged", lamp(), |n| {
                vec![("站長甲", deed(n, Deed::Merge { into: OTHER.into(), reason: None }))]
            }),
        ],
        Group::Units => vec![
            state("reported up to the office", "reported-up", lamp(), |n| vec![("站長甲", route(n, "鎮網格辦", &[]))]),
            state("reported up, a unit leads and another assists", "reported-up", lamp(), |n| {
                vec![("站長甲", route(n, "城管中隊", &["派出所"]))]
            }),
            state("assigned by the office", "assigned", lamp(), |n| {
                vec![("站長甲", route(n, "鎮網格辦", &[])), ("鎮辦甲", route(n, "城管中隊", &[]))]
            }),
            state("taken by the unit", "handling", lamp(), |n| {
                vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", take(n))]
            }),
            state("sent back by the unit", "returned", lamp(), |n| {
                vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", back(n))]
            }),
            state("sent back twice", "returned", lamp(), sent_to_and_fro),
            state("ruled on", "assigned", lamp(), |n| {
                let rule =
                    Deed::Rule { to: "城管中隊".into(), assist: vec![], reason: "歸城管".into(), save: false };
                let mut steps = sent_to_and_fro(n);
                steps.push(("鎮辦甲", deed(n, rule)));
                steps
            }),
        ],
        Group::Requests => vec![
            state("the unit asks for more time", "handling", lamp(), |n| {
                vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", take(n)), ("城管員", extend(n))]
            }),
            state("the clock is stopped", "handling", lamp(), |n| {
                let pause =
                    Command::CasePause { case: n.into(), reason: "等配件".into(), behalf: OnBehalf::default() };
                vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", take(n)), ("城管員", pause)]
            }),
            state("the station asks to let it wait", "accepted", lamp(), |n| {
                vec![("站長甲", accept(n)), ("站長甲", park(n))]
            }),
            state("one of two has approved that", "accepted", lamp(), |n| {
                vec![("站長甲", accept(n)), ("站長甲", park(n)), ("鎮辦甲", approve(n))]
            }),
            state("it waits", "accepted", lamp(), |n| {
                vec![("站長甲", accept(n)), ("站長甲", park(n)), ("鎮辦甲", approve(n)), ("專管員", approve(n))]
            }),
            state("the station has given it to the warden", "accepted", lamp(), |n| {
                let give = Deed::GiveTask { person: "網格員甲".into(), until: None, text: None };
                vec![("站長甲", accept(n)), ("站長甲", deed(n, give))]
            }),
            state("watched by the office", "reported-up", lamp(), |n| {
                let watch = Deed::Supervise { reason: "盯著".into() };
                vec![("站長甲", route(n, "城管中隊", &[])), ("鎮辦甲", deed(n, watch))]
            }),
        ],
        // What is pending is decided while the work goes on, and by nothing once it has ended.
        Group::Pending => vec![
            state("filed", "filed", lamp(), |n| after_asking(n, vec![])),
            state("accepted", "accepted", lamp(), |n| after_asking(n, vec![("站長甲", accept(n))])),
            state("reported up", "reported-up", lamp(), |n| {
                after_asking(n, vec![("站長甲", route(n, "城管中隊", &[]))])
            }),
            state("taken by the unit", "handling", lamp(), |n| {
                after_asking(n, vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", take(n))])
            }),
            state("sent back by the unit", "returned", lamp(), |n| {
                after_asking(n, vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", back(n))])
            }),
            state("done, told", "resolved", lamp(), |n| after_asking(n, resolved_and_told(n))),
            state("verified", "verified", lamp(), |n| after_asking(n, verified(n))),
            state("closed", "closed", lamp(), |n| {
                let mut steps = verified(n);
                steps.push(("站長甲", close(n)));
                after_asking(n, steps)
            }),
            state("joined with another one", "merged", lamp(), |n| {
                after_asking(n, vec![("站長甲", deed(n, Deed::Merge { into: OTHER.into(), reason: None }))])
            }),
            state("withdrawn", "withdrawn", lamp(), |n| {
                let withdraw = Command::CaseWithdraw { case: n.into(), reason: "弄錯".into() };
                after_asking(n, vec![("網格員甲", withdraw)])
            }),
        ],
        Group::Done => vec![
            state("done by the unit, the reporter not told", "resolved", lamp(), |n| {
                vec![("站長甲", route(n, "城管中隊", &[])), ("城管員", resolve(n))]
            }),
            state("done by the unit, the reporter told", "resolved", lamp(), resolved_and_told),
            state("verified by the office", "verified", lamp(), verified),
            state("closed", "closed", lamp(), |n| {
                let mut steps = verified(n);
                steps.push(("站長甲", close(n)));
                steps
            }),
            State {
                filed: ("網格員丁", reported(ALONE, "dispute")),
                ..state("done by a station of one person", "resolved", lamp(), done_alone)
            },
            State {
                filed: ("網格員丁", reported(ALONE, "dispute")),
                ..state("closed by a station of one person, and drawn", "closed", lamp(), |n| {
                    let mut steps = done_alone(n);
                    steps.push(("站長乙", deed(n, Deed::CloseUnverified)));
                    steps
                })
            },
        ],
        Group::Dangers => vec![
            state("listed", "reported-up", lamp(), |n| {
                vec![("站長甲", route(n, "城管中隊", &[])), ("站長甲", list(n))]
            }),
            state("listed, the work done", "resolved", lamp(), danger_done),
            state("listed, the danger found to be gone", "resolved", lamp(), |n| {
                let mut steps = danger_done(n);
                steps.push(("鎮辦甲", look(n)));
                steps
            }),
            state("the plate down, verified", "verified", lamp(), |n| {
                let mut steps = danger_done(n);
                steps.extend([
                    ("鎮辦甲", look(n)),
                    ("鎮辦甲", deed(n, Deed::Delist { reference: None })),
                    ("鎮辦甲", verify(n)),
                ]);
                steps
            }),
            state(
                "has to be listed and never was, verified",
                "verified",
                reported(AREA, "fire-hazard-major"),
                verified,
            ),
        ],
        Group::Sensitive => {
            let sensitive = |name, stage, about: &[&str], steps| state(name, stage, tip_off(about), steps);
            vec![
                sensitive("filed, about 城管中隊", "filed", &["城管中隊"], none),
                sensitive("with the officer", "reported-up", &["城管中隊"], |n| vec![("站長甲", as_proposed(n))]),
                sensitive("the officer asks to let it wait", "reported-up", &["城管中隊"], |n| {
                    vec![("站長甲", as_proposed(n)), ("專管員", park(n))]
                }),
                sensitive("done by the officer, told", "resolved", &["城管中隊"], sensitive_done),
                sensitive("closed", "closed", &["城管中隊"], |n| {
                    let mut steps = sensitive_done(n);
                    steps.extend([("站長甲", verify(n)), ("站長甲", close(n))]);
                    steps
                }),
                sensitive("filed, about the station itself", "filed", &["station"], none),
            ]
        }
        Group::Village => {
            let village = |name, stage, steps| State {
                filed: ("格線員丙", reported(VILLAGE, "lamp-fallen")),
                ..state(name, stage, lamp(), steps)
            };
            vec![
                village("filed", "filed", none),
                village("sorted by the information manager", "reported-up", |n| vec![("信息員丙", as_proposed(n))]),
                village("assigned by the center", "assigned", |n| {
                    vec![("信息員丙", as_proposed(n)), ("中心員", route(n, "城管中隊", &[]))]
                }),
                village("done, told", "resolved", |n| {
                    vec![
                        ("信息員丙", as_proposed(n)),
                        ("中心員", route(n, "城管中隊", &[])),
                        ("城管員", resolve(n)),
                        ("村站長", feed_back(n)),
                    ]
                }),
            ]
        }
    }
}

/// The cases beside the states: an open one, and one whose fault might have come back.
pub fn beside(town: &Town) {
    for (number, closed) in [(OTHER, false), (EARLIER, true)] {
        let made = town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap().made[0].label.clone();
        assert_eq!(made, number);
        if closed {
            for (who, command) in verified(number).into_iter().chain([("站長甲", close(number))]) {
                town.by(who, command).unwrap();
            }
        }
    }
}
