//! The columns of every file of an export: stable codes in their order. The message `column-CODE` is the header.
//!
//! A code never changes its meaning. New columns come at the end.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::i18n::{Lang, Messages};

/// What stands where a reader may know of a value but not read it.
pub const HIDDEN: &str = "＊＊＊";

/// A file with fixed columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileColumns {
    /// Its name, e.g. `cases.csv`.
    pub name: &'static str,
    /// Codes in order.
    pub codes: &'static [&'static str],
}

/// Every node of the tree. Its first four columns are those of a division file.
pub const GRIDS: FileColumns = FileColumns {
    name: "grids.csv",
    codes: &[
        "code",
        "name",
        "parent",
        "tier",
        "official",
        "regulation",
        "boundary",
        "households",
        "divided_from",
        "notice_on",
    ],
};

/// Who holds and held which post where.
pub const ROSTER: FileColumns = FileColumns {
    name: "roster.csv",
    codes: &[
        "grid",
        "grid_name",
        "post",
        "post_name",
        "person_name",
        "phone",
        "from",
        "until",
        "line",
        "unit",
        "person",
        "id",
    ],
};

/// Cases.
pub const CASES: FileColumns = FileColumns {
    name: "cases.csv",
    codes: &[
        "number",
        "grid",
        "grid_name",
        "kind",
        "kind_name",
        "nature",
        "path",
        "source",
        "stage",
        "place",
        "text",
        "reporter",
        "reporter_phone",
        "happened",
        "received",
        "keyed",
        "filed_by",
        "responsibility",
        "holder",
        "lead",
        "assist",
        "due",
        "clause",
        "on_site",
        "result",
        "handled_by",
        "fed_back",
        "returns",
        "ended",
        "late",
        "sensitive",
        "id",
        "concerns",
    ],
};

/// Plates about dangers under public supervision, those that came down as well.
pub const HAZARDS: FileColumns = FileColumns {
    name: "hazards.csv",
    codes: &[
        "plate",
        "number",
        "grid",
        "grid_name",
        "kind",
        "kind_name",
        "stage",
        "place",
        "text",
        "level",
        "level_name",
        "measures",
        "money",
        "charged",
        "deadline",
        "overdue",
        "plan",
        "follower",
        "reference",
        "listed",
        "listed_by",
        "inspections",
        "cleared",
        "delisted",
        "delisted_by",
        "id",
    ],
};

/// Patrols. How long one took stands in no row that names a person: minutes are counted by grid, in [`MINUTES`].
pub const PATROLS: FileColumns = FileColumns {
    name: "patrols.csv",
    codes: &[
        "date",
        "slot",
        "start",
        "grid",
        "grid_name",
        "person_name",
        "route",
        "text",
        "companions",
        "addenda",
        "late",
        "keyed",
        "id",
    ],
};

/// Visits.
pub const VISITS: FileColumns = FileColumns {
    name: "visits.csv",
    codes: &[
        "date",
        "start",
        "grid",
        "grid_name",
        "person_name",
        "text",
        "companions",
        "addenda",
        "late",
        "keyed",
        "id",
        "household",
    ],
};

/// The columns of visits without the household: these are to a whole grid.
const OUTING: &[&str] = VISITS.codes.split_at(VISITS.codes.len() - 1).0;

/// Screenings of a grid for information.
pub const SCREENINGS: FileColumns = FileColumns { name: "screenings.csv", codes: OUTING };

/// Stations whose information was collected.
pub const COLLECTIONS: FileColumns = FileColumns { name: "collections.csv", codes: OUTING };

/// Minutes spent in each grid, by month and by what they were spent on: never by person.
pub const MINUTES: FileColumns =
    FileColumns { name: "minutes.csv", codes: &["month", "grid", "grid_name", "log_kind", "entries", "minutes"] };

/// Signed working days.
pub const DAY_LOGS: FileColumns = FileColumns {
    name: "day-logs.csv",
    codes: &["date", "grid", "grid_name", "person_name", "entries", "text", "signed", "addenda", "reviews", "person"],
};

/// Signed weeks and months: `span` and the columns of days, of which `date` is the first.
pub const SPAN_LOGS: FileColumns = FileColumns {
    name: "week-month-logs.csv",
    codes: &[
        "span",
        "date",
        "grid",
        "grid_name",
        "person_name",
        "entries",
        "text",
        "signed",
        "addenda",
        "reviews",
        "person",
    ],
};

/// Residents' opinions.
pub const DIARY: FileColumns = FileColumns {
    name: "diary.csv",
    codes: &[
        "date",
        "start",
        "grid",
        "grid_name",
        "household",
        "person_name",
        "text",
        "result",
        "promise",
        "promised_by",
        "addenda",
        "late",
        "keyed",
        "id",
    ],
};

/// The files below `town/`, in the order written.
pub const TOWN: &[FileColumns] =
    &[GRIDS, ROSTER, CASES, HAZARDS, PATROLS, VISITS, SCREENINGS, COLLECTIONS, MINUTES, DAY_LOGS, SPAN_LOGS, DIARY];

/// A grid's cases, as they are carried about.
pub const CARRY_CASES: FileColumns = FileColumns {
    name: "cases.csv",
    codes: &[
        "number",
        "kind_name",
        "nature",
        "stage",
        "place",
        "text",
        "reporter",
        "reporter_phone",
        "happened",
        "holder",
        "due",
        "result",
        "ended",
    ],
};

/// Columns about who told a case: left out of carry copies unless asked for.
pub const REPORTER: &[&str] = &["reporter", "reporter_phone"];

/// A grid's patrols, as they are carried about.
pub const CARRY_PATROLS: FileColumns =
    FileColumns { name: "patrols.csv", codes: &["date", "slot", "start", "person_name", "route", "text", "addenda"] };

/// A grid's diary, carried about only if asked for.
pub const CARRY_DIARY: FileColumns = FileColumns {
    name: "diary.csv",
    codes: &["date", "household", "person_name", "text", "result", "promise", "promised_by", "addenda"],
};

/// The files below `grids/CODE/` beside those of ledger items.
pub const CARRY: &[FileColumns] = &[CARRY_CASES, CARRY_PATROLS, CARRY_DIARY];

/// The columns before the key and the fields of a ledger item, across grids.
pub const ENTRY_HEAD: &[&str] = &["grid", "grid_name"];

/// The columns after the fields of a ledger item, across grids.
pub const ENTRY_TAIL: &[&str] = &["changed", "confirmed", "how"];

/// The columns after the fields of a ledger item in a carry copy.
pub const CARRY_ENTRY_TAIL: &[&str] = &["confirmed"];

/// Columns whose cells are codes, and the family of messages that words them: `nature-general`, `flag-yes`.
pub const WORDED: &[(&str, &str)] = &[
    ("nature", "nature"),
    ("path", "path"),
    ("source", "source"),
    ("stage", "stage"),
    ("responsibility", "responsibility"),
    ("slot", "slot"),
    ("late", "late"),
    ("log_kind", "log-kind"),
    ("how", "how"),
    ("on_site", "flag"),
    ("fed_back", "flag"),
    ("sensitive", "flag"),
    ("filed_by", "author"),
    ("handled_by", "author"),
];

/// The family of messages that words the cells of a column; none if they stand as they are.
pub fn words_of(code: &str) -> Option<&'static str> {
    WORDED.iter().find(|(column, _)| *column == code).map(|(_, family)| *family)
}

/// Every fixed column there is, each once, sorted; `key` is headed by what an item calls it.
pub fn all() -> Vec<&'static str> {
    let files = TOWN.iter().chain(CARRY).flat_map(|file| file.codes);
    let mut codes: Vec<&'static str> = files.chain(ENTRY_HEAD).chain(ENTRY_TAIL).copied().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

static HEADERS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let languages = Lang::ALL.map(Messages::new);
    let headers =
        |messages: &Messages| all().into_iter().map(|code| (header(messages, code), code)).collect::<Vec<_>>();
    languages.iter().flat_map(headers).chain(all().into_iter().map(|code| (code.to_owned(), code))).collect()
});

/// The header of a fixed column.
pub fn header(messages: &Messages, code: &str) -> String {
    messages.code("column", code)
}

/// The fixed column that a header names: its code, or its header in any language.
pub fn code_of(header: &str) -> Option<&'static str> {
    HEADERS.get(header.trim()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_header_in_each_language_and_no_header_names_two_columns() {
        let mut named: HashMap<String, &str> = HashMap::new();
        for lang in Lang::ALL {
            let messages = Messages::new(lang);
            for code in all() {
                assert!(messages.has(&format!("column-{code}")), "{lang}: {code}");
                let header = header(&messages, code);
                assert_eq!(code_of(&header), Some(code), "{lang}: {header}");
                assert_eq!(*named.entry(header.clone()).or_insert(code), code, "{header}");
            }
        }
    }

    /// The tables of `docs/exports.md`.
    fn reference() -> String {
        use std::fmt::Write;
        let languages = [Lang::ZhHans, Lang::ZhHant, Lang::En].map(Messages::new);
        let mut text = String::new();
        let carry = CARRY.iter().map(|file| ("grids/CODE/", file));
        for (folder, file) in TOWN.iter().map(|file| ("town/", file)).chain(carry) {
            write!(text, "\n### {folder}{}\n\n| code | 简体 | 繁體 | English |\n|---|---|---|---|\n", file.name)
                .unwrap();
            for code in file.codes {
                let [hans, hant, en] = [0, 1, 2].map(|at| header(&languages[at], code));
                writeln!(text, "| `{code}` | {hans} | {hant} | {en} |").unwrap();
            }
        }
        text
    }

    /// To write the tables anew after a change: `GRIDLOG_WRITE_DOCS=1 cargo test --lib columns`.
    #[test]
    fn the_documented_columns_are_those_of_the_files() {
        const MARK: &str = "<!-- The tables below are checked against the program. -->\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/exports.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (head, tables) = text.split_once(MARK).unwrap();
        if std::env::var_os("GRIDLOG_WRITE_DOCS").is_some() {
            std::fs::write(path, format!("{head}{MARK}{}", reference())).unwrap();
        } else {
            assert_eq!(tables, reference(), "docs/exports.md");
        }
    }

    #[test]
    fn every_code_of_a_worded_column_has_a_word() {
        let messages = Messages::new(Lang::ZhHant);
        for key in ["stage-filed", "slot-morning", "how-seen", "flag-yes", "author-owner", "late-away"] {
            assert!(messages.has(key), "{key}");
        }
        for (column, family) in WORDED {
            assert!(all().contains(column), "{column}");
            assert!(!family.is_empty());
        }
    }
}
