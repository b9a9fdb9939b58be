//! One act on several cases: numbers or a filter, told before with `--dry-run`, done as one action that one undo takes back.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::table::{Column, Table};
use super::{answers, case_filters, case_reads, case_urge, trouble};
use crate::i18n::{Messages, t};
use crate::service::command::{Command, Done, One, SEVERAL_AT_MOST};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::{Refusal, RefusalCode, RefusalKind};
use crate::service::terms::parse;
use crate::service::view::{Answer, PreviewRow};

/// Which cases an act is about.
#[derive(Debug, Args)]
pub(super) struct These {
    /// Numbers, or endings of ids; several are one action, which one undo takes back
    #[arg(value_name = "CASE", required_unless_present = "found_by")]
    cases: Vec<String>,
    /// Those that a filter finds: terms as in case list, or the name of a filter
    #[arg(id = "found_by", long = "filter", value_name = "TERMS", conflicts_with = "cases")]
    found_by: Option<String>,
    /// Tell what would become of each, and do nothing
    #[arg(id = "only_tell", long = "dry-run")]
    only_tell: bool,
}

impl These {
    /// Does it, or tells what would become of each.
    pub(super) fn give(self, cx: &mut Cx<'_>, act: &Command) -> Result<(), Stop> {
        let numbers = match &self.found_by {
            Some(filter) => found(cx, filter)?,
            None => each_once(cx, self.cases)?,
        };
        let several = self.found_by.is_some() || numbers.len() > 1;
        if !several && !self.only_tell {
            let case = numbers.first().map(String::as_str).unwrap_or_default();
            let command = act.about(case);
            return if urges(act) { case_urge::by_hand(cx, command) } else { cx.act(command) };
        }
        let each: Vec<One> =
            numbers.iter().map(|number| One { seen: Vec::new(), command: act.about(number) }).collect();
        if self.only_tell {
            return tell(cx, each);
        }
        if each.is_empty() {
            let nothing = t!(cx.m, "cli-nothing");
            return if cx.json { Ok(()) } else { cx.line(&nothing) };
        }
        let done = cx.command(Command::Several { each })?;
        done_to(cx, &done, urges(act))
    }
}

/// The cases that were typed, each once, by whichever of its names. One that is not found, or of which there are several,
/// stays as it was typed: why is told where it is refused.
fn each_once(cx: &mut Cx<'_>, typed: Vec<String>) -> Result<Vec<String>, Stop> {
    if typed.len() < 2 || typed.len() > SEVERAL_AT_MOST {
        return Ok(typed);
    }
    let mut met = BTreeSet::new();
    let mut once = Vec::new();
    for given in typed {
        let known = match cx.query(Query::Case { case: given.clone() }) {
            Ok(Answer::Case(view)) => view.case.id.to_string(),
            Ok(_) => return Err(answers::unexpected()),
            Err(_) => given.clone(),
        };
        if met.insert(known) {
            once.push(given);
        }
    }
    Ok(once)
}

/// Whoever is reminded gets a text besides.
fn urges(act: &Command) -> bool {
    matches!(act, Command::CaseDeed { deed: Deed::Urge { .. }, .. })
}

/// The numbers that a filter finds; more than one action may have are refused before anything is done.
fn found(cx: &mut Cx<'_>, given: &str) -> Result<Vec<String>, Stop> {
    let filter: CaseFilter = match case_filters::named(cx, given) {
        Ok(filter) => filter,
        Err(Stop::Refused(refusal)) if refusal.code == RefusalCode::UnknownFilter => parse(given)?,
        Err(stop) => return Err(stop),
    };
    let limit = u32::try_from(SEVERAL_AT_MOST).unwrap_or(u32::MAX);
    let (mut numbers, mut after): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let query = Query::Cases { filter: filter.clone(), page: Page { after, limit } };
        let Answer::Cases(page) = cx.query(query)? else { return Err(answers::unexpected()) };
        numbers.extend(page.rows.into_iter().map(|row| row.number));
        if numbers.len() > SEVERAL_AT_MOST || (page.next.is_some() && numbers.len() == SEVERAL_AT_MOST) {
            let count = page.total.map_or(numbers.len(), |total| usize::try_from(total).unwrap_or(usize::MAX));
            let refusal = Refusal::new(RefusalCode::TooMany).with("count", count.max(SEVERAL_AT_MOST + 1));
            return Err(refusal.with("most", SEVERAL_AT_MOST).into());
        }
        after = page.next;
        if after.is_none() {
            return Ok(numbers);
        }
    }
}

/// What was done to how many, then those that were refused with why. That some were is bad input.
fn done_to(cx: &mut Cx<'_>, done: &Done, urges: bool) -> Result<(), Stop> {
    let m = cx.m.clone();
    let texts = if urges { case_urge::texts(cx, done) } else { Vec::new() };
    if cx.json {
        let mut more = json!({ "refused": refused_json(done, &m) });
        if urges {
            answers::merge(&mut more, json!({ "texts": case_urge::as_json(&texts) }));
        }
        answers::done_with(cx, done, more)?;
    } else {
        answers::done(cx, done)?;
        case_urge::print(cx, &texts)?;
    }
    if done.refused.is_empty() {
        return Ok(());
    }
    cx.out.tell(&t!(m, "cli-several-refused", count = done.refused.len()));
    for row in &done.refused {
        let why = row.reason.as_ref().map(|reason| why(reason, &m)).unwrap_or_default();
        cx.out.tell(&format!("  {}  {why}", row.key));
    }
    Err(Stop::Code(RefusalKind::BadInput.exit_code()))
}

fn refused_json(done: &Done, m: &Messages) -> Vec<Value> {
    let row = |key: &str, reason: Option<&Refusal>| {
        json!({
            "case": key,
            "error": reason.map(|reason| reason.code.key()),
            "clause": reason.and_then(|reason| reason.clause.as_ref()),
            "message": reason.map(|reason| trouble::what(reason, m)),
        })
    };
    done.refused.iter().map(|refused| row(&refused.key, refused.reason.as_deref())).collect()
}

/// Why, and by which clause.
fn why(refusal: &Refusal, m: &Messages) -> String {
    let what = trouble::what(refusal, m);
    match &refusal.clause {
        Some(clause) => t!(m, "cli-with-clause", what = what, clause = clause.as_str()),
        None => what,
    }
}

/// What would become of each.
fn tell(cx: &mut Cx<'_>, each: Vec<One>) -> Result<(), Stop> {
    let Answer::Preview(rows) = cx.query(Query::Preview { each })? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    if cx.json {
        return rows.iter().try_for_each(|row| cx.json(&as_json(row, &m)));
    }
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-number")),
        (Column::Text, t!(m, "cli-head-kind")),
        (Column::Words, t!(m, "cli-head-place")),
        (Column::Words, t!(m, "cli-head-would")),
        (Column::Text, t!(m, "cli-head-holder")),
        (Column::Text, t!(m, "cli-head-due")),
    ]);
    for row in &rows {
        let now = row.now.as_ref();
        let becomes = if row.refused.is_some() {
            "–".to_owned()
        } else {
            let acts: Vec<String> = row.acts.iter().map(|act| m.code("act", act)).collect();
            acts.join(&t!(m, "comma"))
        };
        let holder = row.then.as_ref().and_then(|then| then.holder.as_ref()).map(|holder| holder.name.clone());
        let due = row.then.as_ref().and_then(|then| then.due.as_ref()).map(answers::minute);
        table.row([
            now.map_or_else(|| row.key.clone(), |now| now.number.clone()),
            now.map(|now| now.kind_label.in_language(m.tag()).to_owned()).unwrap_or_default(),
            now.map(|now| now.place.clone()).unwrap_or_default(),
            becomes,
            holder.unwrap_or_default(),
            due.unwrap_or_default(),
        ]);
    }
    answers::table(cx, &table)?;
    let last = rows.iter().filter(|row| row.is_final).count();
    if last > 0 {
        cx.line(&t!(m, "preview-final", count = last))?;
    }
    let refused: Vec<String> =
        rows.iter().filter_map(|row| Some(format!("  {}  {}", row.key, why(row.refused.as_ref()?, &m)))).collect();
    cx.line(&t!(m, "cli-dry-run", can = rows.len() - refused.len(), refused = refused.len()))?;
    // A table would cut them.
    refused.iter().try_for_each(|line| cx.line(line))
}

fn as_json(row: &PreviewRow, m: &Messages) -> Value {
    let refusal = row.refused.as_ref();
    json!({
        "dry_run": true,
        "case": row.key,
        "now": row.now.as_ref().map(|now| case_reads::as_json(now, m.tag())),
        "then": row.then.as_ref().map(|then| case_reads::as_json(then, m.tag())),
        "acts": row.acts,
        "final": row.is_final,
        "error": refusal.map(|refusal| refusal.code.key()),
        "clause": refusal.and_then(|refusal| refusal.clause.as_ref()),
        "message": refusal.map(|refusal| trouble::what(refusal, m)),
    })
}
