//! Tests of the room, by what a regulation answers.

mod bad_files;
mod builtin;
mod duties;
mod emergency;
mod formula;
mod meetings;
mod routes;
mod space;
mod urging;
mod values;

use super::{Library, Regulation, builtin};

fn town() -> Regulation {
    builtin().into_iter().find(|regulation| regulation.code().as_str() == "town-grid").unwrap()
}

fn village() -> Regulation {
    builtin().into_iter().find(|regulation| regulation.code().as_str() == "village-grid").unwrap()
}

/// The smallest file that holds, for tests to spoil.
const SMALL: &str = r#"[meta]
code = "small"
format = 1
title = { hant = "小", hans = "小", en = "Small" }
claims = ["本鎮/"]

[settings]
noon = "12:00"
office_hours = [{ from = "08:00", to = "12:00" }, { from = "14:00", to = "18:00" }]
every_day_means = "working-days"

[case]
reports_to = "office"
station_names_units = true
rule = "本鎮/1"

[[clauses]]
id = "本鎮/1"
title = { hant = "一", hans = "一", en = "One" }

[[units]]
code = "office"
label = { hant = "辦", hans = "办", en = "Office" }
kind = "office"
rule = "本鎮/1"

[[units]]
code = "squad"
label = { hant = "隊", hans = "队", en = "Squad" }
kind = "unit"
rule = "本鎮/1"

[[posts]]
code = "warden"
label = { hant = "網格員", hans = "网格员", en = "Warden" }
tier = "area"
represents = "grid"
rights = { own = ["log-write", "log-sign", "ledger-write", "case-triage", "case-verify"], town = ["case-file"] }
rule = "本鎮/1"

[[duties]]
code = "patrol"
posts = ["warden"]
what = "patrol"
label = { hant = "巡查", hans = "巡查", en = "Patrol" }
cadence = { slots = ["morning", "afternoon"] }
rule = "本鎮/1"

[[categories]]
code = "urban"
label = { hant = "城管", hans = "城管", en = "Urban" }
rule = "本鎮/1"

[[kinds]]
code = "lamp"
category = "urban"
subject = { hant = "燈", hans = "灯", en = "Lamp" }
condition = { hant = "不亮", hans = "不亮", en = "dark" }
nature = "general"
limit = { amount = 2, unit = "working-days" }
rule = "本鎮/1"

[[routes]]
code = "all"
label = { hant = "全部", hans = "全部", en = "All" }
responsibility = "inside"
lead = "station"
rule = "本鎮/1"

[[items]]
code = "lamps"
category = "urban"
label = { hant = "路燈", hans = "路灯", en = "Lamps" }
key = { hant = "編號", hans = "编号", en = "Number" }
stale_days = 30
rule = "本鎮/1"
fields = [
  { code = "place", label = { hant = "地點", hans = "地点", en = "Place" }, type = "text", required = true },
  { code = "height", label = { hant = "高度", hans = "高度", en = "Height" }, type = "int", min = 1, max = 30 },
]
"#;

fn parse(text: &str) -> Result<Regulation, super::RegulationError> {
    Regulation::parse("small.toml", text, &Library::builtin())
}
