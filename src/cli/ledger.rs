//! `ledger`: rows that are set, confirmed and withdrawn. Reading them is in `ledger_reads`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::coded;
use super::cx::{Cx, Stop};
use super::rows::LedgerFile;
use super::{answers, give, ledger_reads};
use crate::domain::label::Label;
use crate::domain::ledger::{HowKnown, Serves};
use crate::export::ItemHeaders;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

/// Verbs of ledgers.
#[derive(Debug, Subcommand)]
pub(super) enum LedgerVerb {
    /// Give fields of a row their values; a row that is not there begins
    Set {
        /// Whose book: a grid's code or name
        grid: String,
        /// The item: its code or name
        item: String,
        /// The row's key; without it a row of a numbered item begins
        #[arg(long, default_value = "", hide_default_value = true)]
        key: String,
        /// Fields by code or name; an empty value clears
        #[arg(value_name = "FIELD=VALUE", required = true)]
        values: Vec<String>,
    },
    /// State that rows are unchanged, and how you know
    Confirm {
        /// Whose book: a grid's code or name
        grid: String,
        /// The item: its code or name
        item: String,
        /// The row's key; may be given again
        #[arg(long = "key", value_name = "KEY", required = true)]
        keys: Vec<String>,
        /// How you know
        #[arg(long, value_parser = coded::<HowKnown>(&["seen", "phoned", "neighbour", "unit"]))]
        how: HowKnown,
    },
    /// State that a row no longer stands
    Withdraw {
        /// Whose book: a grid's code or name
        grid: String,
        /// The item: its code or name
        item: String,
        /// The row's key
        #[arg(long)]
        key: String,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Set the rows of a CSV file: the key, then fields by code or name
    Import {
        /// The item: its code or name
        item: String,
        /// The file; - reads standard input
        file: PathBuf,
        /// Whose book, where the file has no column grid
        #[arg(long)]
        grid: Option<String>,
        /// Keep the good rows when others are bad
        #[arg(long)]
        keep_good: bool,
    },
    /// Define an item of the town's own, by a TOML file
    Define {
        /// The file; - reads standard input
        file: PathBuf,
    },
    /// List the rows of an item
    List(LedgerList),
    /// Show a grid's book: its categories and items
    Book {
        /// Whose book: a grid's code or name
        grid: String,
    },
    /// Find households, or places, by whatever people call them
    Find {
        /// Head, nickname, door or the last digits of a telephone; a name of the place, or its landmark
        text: Vec<String>,
        /// Places instead of households
        #[arg(long)]
        places: bool,
        /// In and below this grid; your grids if not given
        #[arg(long)]
        grid: Option<String>,
        /// At most so many rows
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u32,
    },
    /// List rows that want confirming, the longest unseen first
    Stale {
        /// In and below this grid; your grids if not given
        grid: Option<String>,
        /// At most so many rows
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
}

/// Which rows to list.
#[derive(Debug, Args)]
pub(super) struct LedgerList {
    /// Whose book, or below which node: a grid's code or name
    pub(super) grid: String,
    /// The item: its code or name
    pub(super) item: String,
    /// Only those past their interval
    #[arg(long)]
    pub(super) stale: bool,
    /// Words that key or values contain
    #[arg(long)]
    pub(super) words: Option<String>,
    /// Withdrawn ones too
    #[arg(long)]
    pub(super) withdrawn: bool,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: u32,
    /// Go on after this place, as the page before told
    #[arg(long, value_name = "PLACE")]
    pub(super) after: Option<String>,
}

pub(super) fn run(cx: &mut Cx<'_>, verb: LedgerVerb) -> Result<(), Stop> {
    let command = match verb {
        LedgerVerb::List(list) => return ledger_reads::list(cx, list),
        LedgerVerb::Book { grid } => return ledger_reads::book(cx, grid),
        LedgerVerb::Find { text, places, grid, limit } => {
            let serves = if places { Serves::Place } else { Serves::Household };
            return ledger_reads::find(cx, Query::Sites { serves, grid, text: text.join(" "), limit });
        }
        LedgerVerb::Stale { grid, limit } => return ledger_reads::stale(cx, grid, limit),
        LedgerVerb::Set { grid, item, key, values } => Command::LedgerSet { grid, item, key, values: pairs(&values)? },
        LedgerVerb::Confirm { grid, item, keys, how } => Command::LedgerConfirm { grid, item, keys, how },
        LedgerVerb::Withdraw { grid, item, key, reason } => {
            Command::LedgerWithdraw { grid, item, key, reason: cx.text(reason)? }
        }
        LedgerVerb::Import { item, file, grid, keep_good } => {
            let file = LedgerFile::read(&file)?;
            let whose = match &grid {
                Some(grid) => Some(grid.clone()),
                None => file.first_grid()?,
            };
            let headers = headers(cx, whose, &item)?;
            return cx.import(Command::LedgerImport { grid, item, rows: file.rows(&headers)?, keep_good });
        }
        LedgerVerb::Define { file } => Command::ItemDefine { text: give::text_file(&file)? },
    };
    cx.act(command)
}

/// What an item of a grid's book calls its columns.
fn headers(cx: &mut Cx<'_>, grid: Option<String>, item: &str) -> Result<ItemHeaders, Stop> {
    let grid = grid.ok_or_else(|| Refusal::new(RefusalCode::FieldRequired).with("field", "grid"))?;
    let Answer::Book(book) = cx.query(Query::Book { grid })? else { return Err(answers::unexpected()) };
    let specs = || book.categories.iter().flat_map(|category| &category.items).map(|item| &item.spec);
    let is_called = |label: &Label| [&label.hant, &label.hans, &label.en].into_iter().any(|text| text == item);
    let Some(spec) = specs().find(|spec| spec.code.as_str() == item || is_called(&spec.label)) else {
        let choices = specs().map(|spec| (spec.code.as_str(), &spec.label));
        let refusal = Refusal::new(RefusalCode::UnknownItem).with("given", item).choices(choices);
        return Err(refusal.into());
    };
    let fields = spec.fields.iter().map(|field| (field.code.clone(), field.label.clone())).collect();
    Ok(ItemHeaders { key: spec.key_label.clone(), fields })
}

/// `FIELD=VALUE` words; the last one of a field counts.
fn pairs(words: &[String]) -> Result<BTreeMap<String, String>, Refusal> {
    words
        .iter()
        .map(|word| match word.split_once(['=', '＝']) {
            Some((field, value)) if !field.trim().is_empty() => Ok((field.trim().to_owned(), value.trim().to_owned())),
            _ => Err(Refusal::new(RefusalCode::BadValue).with("field", word).with("given", word).with("type", "pair")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_given_as_pairs_also_with_the_wide_sign() {
        let values = pairs(&["戶主=戶主甲".to_owned(), "人口＝4".to_owned(), "備註=".to_owned()]).unwrap();
        let expected = [("戶主", "戶主甲"), ("人口", "4"), ("備註", "")];
        assert_eq!(values, expected.map(|(field, value)| (field.to_owned(), value.to_owned())).into());
        assert_eq!(pairs(&["人口".to_owned()]).unwrap_err().code, RefusalCode::BadValue);
        assert_eq!(pairs(&["=4".to_owned()]).unwrap_err().code, RefusalCode::BadValue);
    }
}
