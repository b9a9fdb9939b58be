//! The rows of an export: every file of it from one cut, in one pass over each table.
//!
//! The rows of a grid's carry copy and those of the town's files come from the same reading, so a file's rows may come
//! in several turns. Nothing is gathered but the turns being filled: memory does not grow with the town.
//!
//! What leaves the house depends on the audience alone: a post, or the owner, who sees what the office sees. What an
//! audience may not read is hidden behind [`HIDDEN`] where the row must be counted, and left out everywhere else.

mod audience;
mod batches;
mod cases;
mod cells;
mod ledgers;
mod logs;
mod people;
mod position;
mod serve;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use self::audience::Audience;
use self::batches::Batches;
use super::directory::Directory;
use super::door::Part;
use super::refusal::{Refusal, RefusalCode};
use super::rules::Rules;
use super::view::BoardRow;
use crate::domain::ids::GridCode;
use crate::store::tables::Stored;
use crate::store::{Reader, Scan, decode};

pub use self::cells::HIDDEN;
pub use self::serve::serve;

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 4096;

/// What to export, for whom, and who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The post it is for; none: the person who asks, or the owner.
    pub audience: Option<&'a str>,
    /// The day that the carry copies count back from.
    pub date: NaiveDate,
    /// Keep in the carry copies what they otherwise leave out.
    pub carry_all: bool,
    /// The person who asks; none: the owner.
    pub person: Option<&'a str>,
    /// The day of asking.
    pub today: NaiveDate,
    /// Hide names and telephones of residents whoever it is for.
    pub mask: bool,
}

/// What the rows are told by: the directory and the rules of the cut.
struct Ground {
    directory: Directory,
    rules: Rules,
}

/// One export on its way.
struct Export<'a> {
    reader: &'a dyn Reader,
    directory: &'a Directory,
    rules: &'a Rules,
    audience: Audience<'a>,
    lang: String,
    carry_all: bool,
    /// The day it is named by.
    on: NaiveDate,
    /// What hangs on the public board.
    hanging: Vec<BoardRow>,
    out: Batches<'a>,
    done: u64,
}

impl Ground {
    fn of(reader: &dyn Reader) -> Result<Self, Refusal> {
        let directory = Directory::load(reader)?;
        let rules = Rules::of(&directory);
        Ok(Self { directory, rules })
    }

    fn audience(&self, wanted: &Wanted<'_>) -> Result<Audience<'_>, Refusal> {
        Audience::of(&self.directory, &self.rules, wanted)
    }

    /// Sends every row of the state that `reader` reads, which must not change meanwhile; answers with the language of
    /// the headers and the town.
    fn send(
        &self,
        reader: &dyn Reader,
        audience: Audience<'_>,
        wanted: &Wanted<'_>,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<(String, GridCode), Refusal> {
        let no_town = || Refusal::new(RefusalCode::NoTown);
        let town = self.directory.town().ok_or_else(no_town)?;
        let (lang, code) = (town.town.as_ref().ok_or_else(no_town)?.lang.clone(), town.code.clone());
        let mut export = Export {
            reader,
            directory: &self.directory,
            rules: &self.rules,
            audience,
            lang: lang.clone(),
            carry_all: wanted.carry_all,
            on: wanted.date,
            hanging: Vec::new(),
            out: Batches::new(part),
            done: 0,
        };
        export.grids()?;
        export.roster()?;
        export.cases()?;
        export.log_entries()?;
        export.day_logs()?;
        export.span_logs()?;
        export.ledgers()?;
        export.out.finish()?;
        Ok((lang, code))
    }
}

impl Export<'_> {
    /// Whether a grid's carry copy keeps what ended on a day.
    fn carries(&self, grid: &GridCode, day: NaiveDate) -> bool {
        let settings = self.rules.of_grid(self.directory, grid).map(|regulation| &regulation.settings);
        settings.ok().and_then(|settings| settings.carried_from(self.on)).is_none_or(|first| day >= first)
    }

    /// Each record of a table, in the order of its keys.
    fn each(
        &mut self,
        table: u8,
        mut take: impl FnMut(&mut Self, Stored) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let reader = self.reader;
        let mut failed = None;
        reader.walk(&Scan::prefix(&[table]), &mut |_, value| {
            let taken = decode::<Stored>(value).map_err(Refusal::from).and_then(|stored| take(self, stored));
            match taken.and_then(|()| self.report()) {
                Ok(()) => std::ops::ControlFlow::Continue(()),
                Err(refusal) => {
                    failed = Some(refusal);
                    std::ops::ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    fn report(&mut self) -> Result<(), Refusal> {
        self.done += 1;
        if self.done.is_multiple_of(REPORT_EVERY) { self.out.progress("export", self.done) } else { Ok(()) }
    }

    fn carry_path(grid: &GridCode, name: &str) -> String {
        format!("grids/{grid}/{name}")
    }
}
