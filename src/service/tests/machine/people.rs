//! Who is in the columns: every post of the regulations that a town of communities and villages follows.

use super::super::Town;
use super::Who;
use super::states::Group;
use crate::service::command::Command;

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Post {
    /// Two characters, as they head it.
    pub head: &'static str,
    /// Who holds it; none: the directory's owner, who holds none.
    pub who: Who,
    /// Which post, and where.
    pub what: &'static str,
}

const fn post(head: &'static str, who: &'static str, what: &'static str) -> Post {
    Post { head, who: Some(who), what }
}

const TOWNS_OWN: [Post; 9] = [
    post("辦", "鎮辦甲", "town-office"),
    post("敏", "專管員", "sensitive-officer"),
    post("中", "中心員", "center-officer"),
    post("領", "鎮領導", "town-leader"),
    post("管", "管理員", "town-admin"),
    post("城", "城管員", "unit-handler, 城管中隊"),
    post("派", "派出所員", "unit-handler, 派出所"),
    post("鄰", "站長乙", "station-chief, the community next door"),
    Post { head: "主", who: None, what: "the directory's owner, no post" },
];

const COMMUNITYS: [Post; 6] = [
    post("員", "網格員甲", "warden of the area, who filed it"),
    post("旁", "網格員乙", "warden, the area next door"),
    post("點", "主任甲", "point-director of the area"),
    post("工", "工作員甲", "point-worker of the area"),
    post("站", "站長甲", "station-chief of the community"),
    post("片", "包片甲", "liaison-cadre of the community"),
];

const VILLAGES: [Post; 3] = [
    post("員", "格線員丙", "warden of the village's area, who filed it"),
    post("信", "信息員丙", "information-manager of the village"),
    post("站", "村站長", "station-chief of the village"),
];

/// The columns of a group's tables.
pub fn posts(group: &Group) -> Vec<Post> {
    let own: &[Post] = if *group == Group::Village { &VILLAGES } else { &COMMUNITYS };
    own.iter().chain(&TOWNS_OWN).copied().collect()
}

/// A town where each of them is held, which draws every case that a station of one person closed.
pub fn town() -> Town {
    let town = Town::founded();
    for (name, post, grid, unit) in [
        ("主任甲", "point-director", "610921100001001", None),
        ("工作員甲", "point-worker", "610921100001001", None),
        ("包片甲", "liaison-cadre", "610921100001", None),
        ("專管員", "sensitive-officer", "610921100", None),
        ("中心員", "center-officer", "610921100", None),
        ("鎮領導", "town-leader", "610921100", None),
        ("管理員", "town-admin", "610921100", None),
        ("派出所員", "unit-handler", "610921100", Some("派出所")),
        ("信息員丙", "information-manager", "610921100200", None),
        ("網格員丁", "warden", "610921100002001", None),
    ] {
        town.owner(Command::PersonAdd { name: name.into(), phone: None, namesake: false });
        town.owner(Command::PostAppoint {
            post: post.into(),
            grid: grid.into(),
            person: name.into(),
            from: Some("2026-01-01".parse().unwrap()),
            until: None,
            line: None,
            unit: unit.map(str::to_owned),
        });
    }
    town.adopt_with("town-grid", "unverified_percent = 30", "unverified_percent = 100");
    town
}
