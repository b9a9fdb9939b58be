//! `case`: what can be typed about cases, and reading them. Acting on them is in `case_verbs`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::args::{CHANNELS, LATES, coded};
use super::case_closing;
use super::case_count::{self, CaseCount};
use super::case_deeds::{Behalf, DeedVerb};
use super::case_draft::{self, CaseDraft};
use super::case_due;
use super::case_files;
use super::case_filters;
use super::case_import::{self, CaseImport};
use super::case_reads;
use super::case_several::These;
use super::case_urge;
use super::case_verbs;
use super::cx::{Cx, Stop};
use super::handouts;
use crate::domain::case::{Channel, Nature, PathTaken, Source, Stage};
use crate::domain::limit::Limit;
use crate::domain::log::LateReason;
use crate::service::query::CaseFilter;
use crate::service::terms;

pub(super) const NATURES: [&str; 3] = ["general", "policy", "emergency"];
const SOURCES: [&str; 8] =
    ["patrol", "visit-in", "call-in", "wechat", "hotline", "superior", "resident-unit", "survey"];
const STAGES: [&str; 11] = [
    "filed",
    "accepted",
    "reported-up",
    "assigned",
    "handling",
    "returned",
    "resolved",
    "verified",
    "closed",
    "withdrawn",
    "merged",
];

/// Verbs of cases.
#[derive(Debug, Subcommand)]
pub(super) enum CaseVerb {
    /// Put a case on record
    File(Box<CaseFile>),
    /// List cases, open ones by the time left
    List(Box<CaseList>),
    /// List your filters with how many open cases each shows; keep one, or delete one
    Filters(CaseFilters),
    /// Count cases: filed, closed, on time, overdue, as of a moment
    Count(CaseCount),
    /// Show a case: its timeline, the proposed route, and what you may do
    Show {
        /// Number, or ending of the id
        case: String,
        /// With the words it was made of, such as a chat
        #[arg(long)]
        original: bool,
    },
    /// List the kinds of case with their limits
    Kinds {
        /// For this grid
        grid: Option<String>,
    },
    /// Print how a case's due time comes about, line by line
    Due {
        /// Number, or ending of the id
        case: String,
        /// What would be due with so much more time, as "3 working-days"
        #[arg(long, value_name = "LIMIT", conflicts_with = "parked")]
        more: Option<Limit>,
        /// What would be due once it is parked as was asked for
        #[arg(long)]
        parked: bool,
    },
    /// Print a short masked text for phone or chat, or a reminder
    Text {
        /// Number, or ending of the id
        case: String,
        /// A reminder: how long is left, or how late it is
        #[arg(long)]
        urge: bool,
        /// Write it to this file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Make a sheet to be printed, signed and stamped (交辦單)
    Sheet {
        /// Number, or ending of the id
        case: String,
        /// The file: .html for browsers, .txt for line printers
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Make the public board of the dangers under public supervision
    HazardBoard {
        /// Of this grid and those below it; the town if not given
        #[arg(long)]
        grid: Option<String>,
        /// The file: .html for browsers, .txt for line printers
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Record that somebody was told
    Tell {
        /// Number, or ending of the id
        case: String,
        /// Who was told: a unit, or station
        to: String,
        /// How
        #[arg(long, default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
        channel: Channel,
        /// When; now if not given
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Who told; you if not given
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// Who answered, if somebody did
        #[arg(long, value_name = "NAME")]
        answered_by: Option<String>,
    },
    /// Record that somebody who was told has answered
    Answer {
        /// Number, or ending of the id
        case: String,
        /// Which party: a unit, or station
        party: String,
        /// Who answered; you if not given
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// How
        #[arg(long, default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
        channel: Channel,
        /// When; now if not given
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Add a timed note from the spot
    OnSite {
        /// Number, or ending of the id
        case: String,
        /// What goes on; - reads standard input
        #[arg(long)]
        text: String,
        /// Who is there; you if not given
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// How they told it; by telephone if not given
        #[arg(long, requires = "by", value_parser = coded::<Channel>(&CHANNELS))]
        said_by: Option<Channel>,
        /// When; now if not given
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Record that on-site handling is complete, or that a relief took over
    OnSiteEnd {
        /// Number, or ending of the id
        case: String,
        /// Who took over; complete if not given
        #[arg(long, value_name = "NAME")]
        relief: Option<String>,
        #[command(flatten)]
        behalf: Behalf,
        /// When it was; now if not given
        #[arg(long, value_name = "TIME", conflicts_with = "said_at")]
        at: Option<String>,
    },
    /// Take a case on
    Accept {
        #[command(flatten)]
        these: These,
    },
    /// Decide as proposed: pass on, report up, assign, take on or begin, whichever is next
    AsProposed {
        #[command(flatten)]
        these: These,
    },
    /// Decide who handles a case: a station reports up, the office assigns
    Route {
        #[command(flatten)]
        these: These,
        /// Unit that leads, station, or superior: one tier up; as proposed if not given
        #[arg(long, value_name = "UNIT")]
        to: Option<String>,
        /// Unit that assists, or nobody; as proposed if not given; may be given again
        #[arg(long, value_name = "UNIT")]
        assist: Vec<String>,
        /// In your words
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Begin to handle a case, or record that a unit did
    Take {
        #[command(flatten)]
        these: These,
        #[command(flatten)]
        behalf: Behalf,
    },
    /// Send a case back to whom it came from
    Return {
        #[command(flatten)]
        these: These,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        behalf: Behalf,
    },
    /// Record what was done
    Resolve {
        #[command(flatten)]
        these: These,
        /// What was done; - reads standard input
        #[arg(long, value_name = "TEXT")]
        result: String,
        #[command(flatten)]
        behalf: Behalf,
    },
    /// Record that the reporter was told what came of it
    Feedback {
        #[command(flatten)]
        these: These,
        /// What was said; - reads standard input
        #[arg(long)]
        text: String,
        /// How
        #[arg(long, default_value = "phone", value_parser = coded::<Channel>(&CHANNELS))]
        channel: Channel,
        /// When; now if not given
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Look whether a case is truly done: never by who handled it
    #[command(group(ArgGroup::new("finding").args(["passed", "failed"]).required(true)))]
    Verify {
        #[command(flatten)]
        these: These,
        /// It is done
        #[arg(long)]
        passed: bool,
        /// It is not done
        #[arg(long)]
        failed: bool,
        /// What was seen; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// Close a verified case
    Close {
        #[command(flatten)]
        these: These,
    },
    /// Take a case back
    Withdraw {
        #[command(flatten)]
        these: These,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Stop the clock
    Pause {
        #[command(flatten)]
        these: These,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        behalf: Behalf,
    },
    /// Let the clock go on
    Resume {
        #[command(flatten)]
        these: These,
    },
    /// Ask the next tier for more time
    Extend {
        #[command(flatten)]
        these: These,
        /// How much, as "3 working-days" (or working-hours, urgent-hours, urgent-days)
        #[arg(long, value_name = "LIMIT")]
        more: Limit,
        /// Why; - reads standard input
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        behalf: Behalf,
    },
    /// Grant the time that was asked for, or refuse it
    Grant {
        #[command(flatten)]
        these: These,
        /// Do not grant it; needs --reason
        #[arg(long)]
        refuse: bool,
        /// In your own words
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    #[command(flatten)]
    Deed(DeedVerb),
    /// Add a remark
    Note {
        #[command(flatten)]
        these: These,
        /// The words; - reads standard input
        #[arg(long)]
        text: String,
    },
    /// File the orders of another system; undo takes back one batch of 250 rows at a time
    Import(CaseImport),
    /// Read a pasted chat and print the command that would file it
    Draft(Box<CaseDraft>),
    /// Put a file to a case; where a picture was taken is left out of it
    Attach {
        /// Number, or ending of the id
        case: String,
        /// Picture, scan or text, 20 MiB at most
        file: PathBuf,
        /// Leave in it where it was made; needed for what cannot be cleaned
        #[arg(long)]
        keep_location: bool,
    },
    /// Open a file of a case, or say where it lies
    Open {
        /// Number, or ending of the id
        case: String,
        /// Which of its files, as case show counts them
        #[arg(default_value_t = 1, value_name = "N")]
        number: usize,
    },
}

/// A case to file.
#[derive(Debug, Args)]
pub(super) struct CaseFile {
    /// Where it lies: a grid's code or name
    pub(super) grid: String,
    /// Kind of case: its code, see gridlog case kinds
    #[arg(long)]
    pub(super) kind: String,
    /// The spot, in words
    #[arg(long, value_name = "TEXT")]
    pub(super) place: String,
    /// What is the matter; - reads standard input
    #[arg(long)]
    pub(super) text: String,
    /// Nature; that of the kind if not given
    #[arg(long, value_parser = coded::<Nature>(&NATURES))]
    pub(super) nature: Option<Nature>,
    /// Path; by nature if not given
    #[arg(long, value_parser = coded::<PathTaken>(&["settled", "brought-back", "reported"]))]
    pub(super) path: Option<PathTaken>,
    /// From where it came; patrol if not given
    #[arg(long, value_parser = coded::<Source>(&SOURCES))]
    pub(super) source: Option<Source>,
    /// When it happened; now if not given
    #[arg(long, value_name = "TIME")]
    pub(super) happened: Option<String>,
    /// Who told it
    #[arg(long, value_name = "NAME")]
    pub(super) reporter: Option<String>,
    /// Their telephone
    #[arg(long, value_name = "PHONE")]
    pub(super) reporter_phone: Option<String>,
    /// What was done, for a case settled on the spot
    #[arg(long, value_name = "TEXT")]
    pub(super) result: Option<String>,
    /// Who has been told already: WHO and what is known, as WHO,channel=phone,at=TIME or with by=NAME, answered-by=NAME
    #[arg(long, value_name = "TOLD")]
    pub(super) told: Vec<String>,
    /// Why it is keyed on a later day
    #[arg(long, value_name = "REASON", value_parser = coded::<LateReason>(&LATES))]
    pub(super) late: Option<LateReason>,
    /// How many there are, where the limit is reckoned from it
    #[arg(long, value_name = "N")]
    pub(super) units: Option<u32>,
    /// File with the words it was made of, such as a chat: kept whole with the case
    #[arg(long, value_name = "FILE")]
    pub(super) original: Option<PathBuf>,
    /// Who is on the spot; if not given, who told it from there, else you
    #[arg(long, value_name = "NAME")]
    pub(super) on_spot: Option<String>,
    /// Whom a sensitive matter is about, which it never goes to: a unit, a grid, or station; may be given again
    #[arg(long, value_name = "WHO")]
    pub(super) concerns: Vec<String>,
}

/// Which cases to list.
#[derive(Debug, Args)]
pub(super) struct CaseList {
    /// Terms such as nature:emergency 'late:>2d' by:me grid:南街, and words of place, text or number
    #[arg(value_name = "TERMS")]
    terms: Vec<String>,
    /// Those of this filter, one of yours or one that everybody has; terms and options narrow it
    #[arg(id = "filter", long = "filter", value_name = "NAME")]
    pub(super) named: Option<String>,
    /// Open ones only
    #[arg(long)]
    open: bool,
    /// Those that wait for you
    #[arg(long)]
    mine: bool,
    /// In and below this grid
    #[arg(long)]
    grid: Option<String>,
    /// Of this kind
    #[arg(long)]
    kind: Option<String>,
    /// Of this nature
    #[arg(long, value_parser = coded::<Nature>(&NATURES))]
    nature: Option<Nature>,
    /// From this source
    #[arg(long, value_parser = coded::<Source>(&SOURCES))]
    source: Option<Source>,
    /// At this stage
    #[arg(long, value_parser = coded::<Stage>(&STAGES))]
    stage: Option<Stage>,
    /// Past due only
    #[arg(long)]
    late: bool,
    /// Words that place, text or number contain
    #[arg(long)]
    words: Option<String>,
    /// Filed from this day
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Filed until this day
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: u32,
    /// Go on after this place, as the page before told
    #[arg(long, value_name = "PLACE")]
    pub(super) after: Option<String>,
}

/// Filters under names.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("change").args(["save", "delete"])))]
pub(super) struct CaseFilters {
    /// The terms to keep, as in case list
    #[arg(value_name = "TERMS", requires = "save")]
    pub(super) terms: Vec<String>,
    /// Keep the terms under this name
    #[arg(long, value_name = "NAME")]
    pub(super) save: Option<String>,
    /// Delete your filter of this name
    #[arg(long, value_name = "NAME")]
    pub(super) delete: Option<String>,
}

impl CaseList {
    /// The filter that they make over `named`; what a term says counts before an option.
    pub(super) fn filter(&self, cx: &mut Cx<'_>, named: CaseFilter) -> Result<CaseFilter, Stop> {
        let options = CaseFilter {
            open: self.open,
            mine: self.mine,
            grid: self.grid.clone(),
            kind: self.kind.clone(),
            nature: self.nature,
            source: self.source,
            stage: self.stage,
            late: self.late,
            words: self.words.clone(),
            from: cx.optional_date(self.from.as_deref(), "from")?,
            until: cx.optional_date(self.until.as_deref(), "until")?,
            ..CaseFilter::default()
        };
        Ok(named.with(options).with(terms::parse(&self.terms.join(" "))?))
    }
}

pub(super) fn run(cx: &mut Cx<'_>, verb: CaseVerb) -> Result<(), Stop> {
    match verb {
        CaseVerb::List(list) => case_reads::list(cx, &list),
        CaseVerb::Count(count) => case_count::run(cx, &count),
        CaseVerb::Filters(filters) => case_filters::run(cx, filters),
        CaseVerb::Show { case, original } => case_reads::show(cx, case, original),
        CaseVerb::Kinds { grid } => case_reads::kinds(cx, grid),
        CaseVerb::Due { case, more, parked } => case_due::due(cx, case, more, parked),
        CaseVerb::Import(import) => case_import::run(cx, &import),
        CaseVerb::Attach { case, file, keep_location } => case_files::attach(cx, case, &file, keep_location),
        CaseVerb::Open { case, number } => case_files::open(cx, case, number),
        CaseVerb::Draft(draft) => case_draft::run(cx, *draft),
        CaseVerb::Text { case, urge, out } => handouts::text(cx, case, urge, out.as_deref()),
        CaseVerb::HazardBoard { grid, out } => case_closing::board(cx, grid, &out),
        CaseVerb::Sheet { case, out } => handouts::printed(cx, case, &out),
        CaseVerb::Deed(DeedVerb::UrgeDue) => case_urge::run(cx),
        verb => case_verbs::run(cx, verb),
    }
}
