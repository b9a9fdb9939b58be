//! Refusals: why a request was not carried out, as a code with values. The front ends put it into words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::{Name, Names, put_list, worded};
use crate::domain::change::Seen;
use crate::domain::ids::{Clause, LogId};
use crate::domain::label::Label;
use crate::domain::record::RecordRef;

/// What kind of refusal; decides the exit code (design §12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// Something failed that should not.
    Failed,
    /// The words of the request are off.
    Usage,
    /// The asker may not.
    Forbidden,
    /// There is no such record.
    NotFound,
    /// The data given is bad.
    BadInput,
    /// The store or the journal is damaged.
    Damaged,
    /// A newer program wrote it.
    Newer,
    /// No space, or input and output failed.
    Io,
    /// Busy: try again.
    Busy,
}

impl RefusalKind {
    /// The process exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Forbidden => 3,
            Self::NotFound => 4,
            Self::BadInput => 5,
            Self::Damaged | Self::Newer => 6,
            Self::Io => 7,
            Self::Busy => 75,
        }
    }
}

macro_rules! refusal_codes {
    ($($(#[$doc:meta])* $variant:ident => $kind:ident, $key:literal;)*) => {
        /// Every refusal there is. Its key is the message's key with `refusal-` in front.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum RefusalCode { $($(#[$doc])* $variant,)* }

        impl RefusalCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable key.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// What kind of refusal it is.
            pub fn kind(self) -> RefusalKind {
                match self { $(Self::$variant => RefusalKind::$kind,)* }
            }
        }
    };
}

refusal_codes! {
    /// `what`: nothing like it in the town. Arguments: `given`.
    UnknownGrid => NotFound, "unknown-grid";
    /// Arguments: `given`.
    UnknownPerson => NotFound, "unknown-person";
    /// Arguments: `given`, `choices`.
    UnknownPost => NotFound, "unknown-post";
    /// Arguments: `given`.
    UnknownUnit => NotFound, "unknown-unit";
    /// Arguments: `given`.
    UnknownCase => NotFound, "unknown-case";
    /// Arguments: `given`.
    UnknownKind => NotFound, "unknown-kind";
    /// How long there is depends on how many there are, and that was not said. Arguments: `field`, `kind`, `formula`.
    UnitsNeeded => BadInput, "units-needed";
    /// Arguments: `given`, `choices`.
    UnknownItem => NotFound, "unknown-item";
    /// Arguments: `given`, `item`, `choices`.
    UnknownField => NotFound, "unknown-field";
    /// Arguments: `given`, `item`, `grid`.
    UnknownEntry => NotFound, "unknown-entry";
    /// Arguments: `given`.
    UnknownLog => NotFound, "unknown-log";
    /// No such phrase is offered there. Arguments: `given`.
    UnknownPhrase => NotFound, "unknown-phrase";
    /// The phrase is kept already. Arguments: `given`.
    PhraseThere => BadInput, "phrase-there";
    /// Arguments: `given`.
    UnknownRegulation => NotFound, "unknown-regulation";
    /// No town in this directory yet. Arguments: `dir`.
    NoTown => NotFound, "no-town";
    /// There is a town already. Arguments: `town`, `code`.
    TownExists => BadInput, "town-exists";
    /// Several people of that name. Arguments: `given`; choices: who, grid, phone tail.
    AmbiguousPerson => BadInput, "ambiguous-person";
    /// Several records end so. Arguments: `given`; choices.
    AmbiguousEnding => BadInput, "ambiguous-ending";
    /// Several households that people call so. Arguments: `given`, `field`; choices: number, and what else they are called.
    AmbiguousHousehold => BadInput, "ambiguous-household";
    /// Arguments: `given`.
    EndingTooShort => BadInput, "ending-too-short";
    /// Arguments: `given`.
    BadCode => BadInput, "bad-code";
    /// Arguments: `code`, `name`.
    DuplicateCode => BadInput, "duplicate-code";
    /// Two rows of an import are the same record. Arguments: `code`, `line`.
    DuplicateRow => BadInput, "duplicate-row";
    /// Arguments: `code`, `parent`.
    NoParent => BadInput, "no-parent";
    /// A file gives another parent than the code does. Arguments: `code`, `parent`, `given`.
    WrongParent => BadInput, "wrong-parent";
    /// A file gives another tier than the code does. Arguments: `code`, `tier`, `given`.
    WrongTier => BadInput, "wrong-tier";
    /// Somebody of that name is there. Arguments: `name`; choices.
    Namesake => BadInput, "namesake";
    /// Arguments: `post`, `grid`, `tier` of the grid, `needed` tier.
    PostElsewhere => BadInput, "post-elsewhere";
    /// Held already. Arguments: `post`, `grid`, `person`.
    PostHeld => BadInput, "post-held";
    /// Not held. Arguments: `post`, `grid`, `person`.
    PostNotHeld => NotFound, "post-not-held";
    /// Arguments: `field`.
    EmptyText => BadInput, "empty-text";
    /// Counted in bytes. Arguments: `field`, `length`, `limit`.
    TextTooLong => BadInput, "text-too-long";
    /// Counted in characters. Arguments: `field`, `length`, `limit`.
    NameTooLong => BadInput, "name-too-long";
    /// Arguments: `given`, `field`.
    BadDate => BadInput, "bad-date";
    /// Earlier than the matter itself. Arguments: `given`, `happened`, `field`.
    BeforeItHappened => BadInput, "before-it-happened";
    /// In the future. Arguments: `given`.
    InFuture => BadInput, "in-future";
    /// Arguments: `from`, `until`.
    BadPeriod => BadInput, "bad-period";
    /// From the afternoon to the morning of one day. Arguments: `date`.
    BadHalves => BadInput, "bad-halves";
    /// More days than one question may span. Arguments: `from`, `until`, `limit`.
    PeriodTooLong => BadInput, "period-too-long";
    /// Arguments: `start`, `minutes`.
    BadSpan => BadInput, "bad-span";
    /// No length of time that a patrol or visit has. Arguments: `minutes`, `limit`.
    BadMinutes => BadInput, "bad-minutes";
    /// No time of day. Arguments: `given`, `field`.
    BadClock => BadInput, "bad-clock";
    /// Neither start nor minutes.
    NoSpan => BadInput, "no-span";
    /// An entry of the same person, grid and time. Arguments: `made`, its kind, `grid`, `start`, `given`, its words,
    /// `entry`, the ending of its id, and to say that it was seen: `id`, `change`.
    SameEntry => BadInput, "same-entry";
    /// A start on an earlier day, and no length. Arguments: `date`.
    NoLength => BadInput, "no-length";
    /// A length on an earlier day, and no start. Arguments: `date`.
    NoStart => BadInput, "no-start";
    /// Keyed on a later day without a reason.
    LateReasonNeeded => BadInput, "late-reason-needed";
    /// Arguments: `field`, `given`, `type`.
    BadValue => BadInput, "bad-value";
    /// Arguments: `field`, `given`, `least`, `most`.
    OutOfRange => BadInput, "out-of-range";
    /// Arguments: `field`, `given`, `choices`.
    BadChoice => BadInput, "bad-choice";
    /// Arguments: `field`.
    FieldRequired => BadInput, "field-required";
    /// Arguments: `key`.
    EntryWithdrawn => BadInput, "entry-withdrawn";
    /// A settled case needs a result.
    ResultNeeded => BadInput, "result-needed";
    /// A policy or emergency matter is not settled so. Arguments: `nature`.
    NotSettledOnTheSpot => BadInput, "not-settled-on-the-spot";
    /// A sensitive matter is not settled by whoever hears of it. Arguments: `kind`.
    SensitiveNotSettled => BadInput, "sensitive-not-settled";
    /// What one does oneself counts from when it is keyed. Arguments: `number`, `given`.
    OwnActsCountNow => BadInput, "own-acts-count-now";
    /// The same case a second time in one action. Arguments: `number`.
    TwiceInOne => BadInput, "twice-in-one";
    /// Rows of an import are bad; choices: line and reason. Arguments: `bad`, `good`.
    BadRows => BadInput, "bad-rows";
    /// Arguments: `file`, `line`, `key`, `reason`.
    BadRegulation => BadInput, "bad-regulation";
    /// Arguments: `line`, `reason`.
    BadHolidays => BadInput, "bad-holidays";
    /// A year of which the town has no days of its own is dropped. Arguments: `year`, `years`.
    NoOwnHolidays => BadInput, "no-own-holidays";
    /// Arguments: `reason`.
    BadItem => BadInput, "bad-item";
    /// Which post could. Arguments: `action`, `grid`, `posts`.
    NotYourRight => Forbidden, "not-your-right";
    /// A warden's own grid only. Arguments: `grid`, `own`, `posts`.
    NotYourGrid => Forbidden, "not-your-grid";
    /// Needs a person.
    PersonNeeded => Forbidden, "person-needed";
    /// Somebody else has it. Arguments: `number`, `holder`.
    NotYours => Forbidden, "not-yours";
    /// Somebody else has it to do. Arguments: `number`, `person`.
    NotYourTask => Forbidden, "not-your-task";
    /// Holds no post in the grids of the party that has the case. Arguments: `number`, `person`, `party`.
    NotOfTheParty => BadInput, "not-of-the-party";
    /// May not read the case that they are to be given. Arguments: `number`, `person`, `party`.
    CannotRead => BadInput, "cannot-read";
    /// An entry of somebody else's. Arguments: `person`.
    NotYourEntry => Forbidden, "not-your-entry";
    /// Sensitive. Arguments: `posts`.
    Sensitive => Forbidden, "sensitive";
    /// Who handles does not verify. Arguments: `number`.
    HandlerVerifies => Forbidden, "handler-verifies";
    /// Outside the community's duties. Arguments: `number`, `office`.
    OutsideDuties => Forbidden, "outside-duties";
    /// Outside the community's duties and reported up. Arguments: `number`, `office`.
    OfficeVerifies => Forbidden, "office-verifies";
    /// Only the office assigns. Arguments: `office`.
    OfficeAssigns => Forbidden, "office-assigns";
    /// Nobody there may read it. Arguments: `number`, `office`.
    NobodyForSensitive => Failed, "nobody-for-sensitive";
    /// The matter is about them. Arguments: `party`.
    ConcernsThem => Forbidden, "concerns-them";
    /// A matter about the station that nobody at the office may have either. Arguments: `office`.
    NobodyMayHave => Failed, "nobody-may-have";
    /// Only a sensitive matter is about somebody. Arguments: `kind`.
    NotSensitive => BadInput, "not-sensitive";
    /// A unit has it in hand: it does not become sensitive there.
    SensitiveInHand => Failed, "sensitive-in-hand";
    /// It is on record as just that.
    ClassifiedSo => Failed, "classified-so";
    /// The act may not follow. Arguments: `number`, `act`, `stage`.
    NotNow => Failed, "not-now";
    /// Somebody must be told first. Arguments: `number`.
    OnSiteOpen => Failed, "on-site-open";
    /// Whoever is there already does not take over. Arguments: `number`, `person`.
    OnSpotAlready => Failed, "on-spot-already";
    /// As often as the regulation allows. Arguments: `number`, `most`.
    NoMoreExtensions => Failed, "no-more-extensions";
    /// Who asked for more time does not grant it. Arguments: `number`.
    AskerGrants => Failed, "asker-grants";
    /// The reporter has no feedback. Arguments: `number`.
    FeedbackNeeded => Failed, "feedback-needed";
    /// It was sent back too often to be sent on. Arguments: `number`, `returns`, `ruler`.
    NeedsRuling => Forbidden, "needs-ruling";
    /// It was ruled on: no return. Arguments: `number`, `ruler`.
    RuledOn => Failed, "ruled-on";
    /// Not past who sent it back. Arguments: `number`, `returner`.
    PastTheReturner => Failed, "past-the-returner";
    /// A case is parked once. Arguments: `number`.
    ParkedOnce => Failed, "parked-once";
    /// Who asked for a parking, or approved it, does not approve it. Arguments: `number`.
    AskerApproves => Failed, "asker-approves";
    /// Two cases that cannot be one. Arguments: `number`, `other`.
    NotTheSame => Failed, "not-the-same";
    /// Other cases are joined with it. Arguments: `number`, `others`.
    OthersJoined => Failed, "others-joined";
    /// Somebody else at the station can look at it. Arguments: `number`.
    OthersVerify => Failed, "others-verify";
    /// A danger under public supervision. Arguments: `number`, `plate`.
    StillListed => Failed, "still-listed";
    /// Nobody has found since the work that the danger is gone. Arguments: `number`, `plate`.
    NotCleared => Failed, "not-cleared";
    /// A danger that has to be under public supervision before it closes. Arguments: `kind`.
    MustBeListed => Failed, "must-be-listed";
    /// A kind of case that is no danger to be listed. Arguments: `number`, `kind`.
    NoHazard => BadInput, "no-hazard";
    /// A plate of this number was put up before. Arguments: `field`, `plate`.
    PlateTaken => BadInput, "plate-taken";
    /// More acts than one action may have. Arguments: `count`, `most`.
    TooMany => BadInput, "too-many";
    /// Each of several acts was refused; rows say why. Arguments: `count`.
    AllRefused => Failed, "all-refused";
    /// No party was told so. Arguments: `party`.
    NotTold => Failed, "not-told";
    /// No rule names a unit, and none was given. Arguments: `number`.
    NoRoute => BadInput, "no-route";
    /// A case that has no limit, so nothing is due. Arguments: `number`.
    NoLimit => NotFound, "no-limit";
    /// Nobody but the asker could approve it. Arguments: `number`, `posts`.
    NobodyApproves => Failed, "nobody-approves";
    /// The day until which it was to be parked has passed. Arguments: `number`, `until`.
    ParkingLapsed => Failed, "parking-lapsed";
    /// Signed already. Arguments: `date`.
    AlreadySigned => Failed, "already-signed";
    /// Nothing to sign. Arguments: `date`.
    NothingToSign => Failed, "nothing-to-sign";
    /// No log of the days is signed.
    NothingToDraw => Failed, "nothing-to-draw";
    /// Something was recorded since the sentences were read. Arguments: `date`.
    DayMovedOn => Failed, "day-moved-on";
    /// A day's log has no sentence of that number. Arguments: `given`, `count`.
    NoSuchSentence => BadInput, "no-such-sentence";
    /// A diary entry in which nothing was promised. Arguments: `given`.
    NothingPromised => Failed, "nothing-promised";
    /// What came of the promise is recorded. Arguments: `given`.
    PromiseKeptAlready => Failed, "promise-kept-already";
    /// The asker did not hold the grid on that day. Arguments: `grid`, `date`, `who`.
    NotHeldThen => Forbidden, "not-held-then";
    /// Nobody held the grid on that day. Arguments: `grid`, `date`.
    NobodyHeldThen => Forbidden, "nobody-held-then";
    /// Nobody reviews what they wrote themselves. Arguments: `date`.
    OwnReview => Forbidden, "own-review";
    /// No post of the asker kept a log on that day. Arguments: `date`.
    NoLogOwed => Failed, "no-log-owed";
    /// Arguments: `given`.
    UnknownAbsence => NotFound, "unknown-absence";
    /// Arguments: `given`.
    UnknownExcuse => NotFound, "unknown-excuse";
    /// Arguments: `given`, `choices`.
    UnknownDuty => NotFound, "unknown-duty";
    /// Away in part of that time already. Arguments: `person`, `from`, `until`.
    LeaveOverlaps => BadInput, "leave-overlaps";
    /// Who is away stands in for nobody. Arguments: `person`, `from`, `until`.
    DeputyAway => BadInput, "deputy-away";
    /// Nobody stands in for themselves.
    OwnDeputy => BadInput, "own-deputy";
    /// Nobody decides on the own leave or excuse. Arguments: `who`.
    OwnLeave => Forbidden, "own-leave";
    /// Only a post of a higher tier decides. Arguments: `person`, `who`.
    LeaveFromAbove => Forbidden, "leave-from-above";
    /// An excuse says all of it already. Arguments: `days`, `excuse`, `id`.
    ExcuseSaidAlready => BadInput, "excuse-said-already";
    /// It was decided on, called off or taken back. Arguments: `by`.
    DecidedAlready => Failed, "decided-already";
    /// Not a half day of the leave. Arguments: `given`, `from`, `until`.
    OutsideLeave => BadInput, "outside-leave";
    /// The regulation has such a reason excuse nothing of it. Arguments: `duty`, `excuse`.
    NotExcusable => BadInput, "not-excusable";
    /// Leave is recorded as leave.
    LeaveIsLeave => BadInput, "leave-is-leave";
    /// A diary entry is of a moment: minutes would be lost. Arguments: `minutes`.
    DiaryHasNoLength => BadInput, "diary-has-no-length";
    /// An excuse for one grid, where the person owes nothing on those days. Arguments: `person`, `grid`, `grids`.
    NothingOwedThere => BadInput, "nothing-owed-there";
    /// No meeting is called so. Arguments: `given`, `choices`.
    UnknownMeeting => NotFound, "unknown-meeting";
    /// The asker announces no meeting.
    NoMeeting => Forbidden, "no-meeting";
    /// Several meetings, or places, that could be meant; rows name the places. Arguments: `choices`.
    WhichMeeting => BadInput, "which-meeting";
    /// Others convene it. Arguments: `meeting`, `posts`.
    NotConvener => Forbidden, "not-convener";
    /// The calendar says when it is. Arguments: `meeting`.
    MeetingHasItsDay => BadInput, "meeting-has-its-day";
    /// A meeting is announced before it begins. Arguments: `meeting`, `at`.
    MeetingIsOver => BadInput, "meeting-is-over";
    /// Its date was announced already. Arguments: `meeting`, `at`, `id`.
    MeetingAnnounced => Failed, "meeting-announced";
    /// The announcement was taken back already. Arguments: `at`.
    MeetingWithdrawn => Failed, "meeting-withdrawn";
    /// Its date is announced: the calendar has none to be changed. Arguments: `meeting`.
    MeetingIsAnnounced => BadInput, "meeting-is-announced";
    /// The calendar has no such meeting on that day. Arguments: `meeting`, `at`.
    NoMeetingThen => NotFound, "no-meeting-then";
    /// That date was called off already. Arguments: `meeting`, `at`.
    MeetingIsOff => Failed, "meeting-is-off";
    /// It is held at that time anyway. Arguments: `meeting`, `at`.
    MeetingThenAlready => Failed, "meeting-then-already";
    /// No post that both hold over that day. Arguments: `one`, `other`, `on`.
    NothingToSwap => BadInput, "nothing-to-swap";
    /// Several posts, or people, that could be swapped; choices: post, who.
    WhichPost => BadInput, "which-post";
    /// Nobody holds it over that day. Arguments: `post`, `grid`, `person`, `on`.
    NobodyHandsOver => NotFound, "nobody-hands-over";
    /// Who held the post recorded work since. Arguments: `person`, `grid`, `date`, `on`, `next`.
    WorkRecordedSince => Failed, "work-recorded-since";
    /// Another change of the same post is planned. Arguments: `person`, `grid`, `date`.
    MeetsPlanned => Failed, "meets-planned";
    /// Arguments: `post`, `person`, `from`, `until`.
    EndsBeforeItBegins => BadInput, "ends-before-it-begins";
    /// Several hold it; choices: who, since when. Arguments: `post`, `grid`.
    WhoHandsOver => BadInput, "who-hands-over";
    /// The record has moved on. Arguments: `record`.
    Stale => Failed, "stale";
    /// Nothing to undo.
    NothingToUndo => Failed, "nothing-to-undo";
    /// Nothing to redo.
    NothingToRedo => Failed, "nothing-to-redo";
    /// The step is not there to be undone or redone any more: another window was faster, or it is too long ago.
    StepGone => Failed, "step-gone";
    /// What came after it may hang on it: it goes back in order only. Arguments: `what`.
    UndoInOrder => Failed, "undo-in-order";
    /// A later step, which cannot go, may hang on it. Arguments: `what`, the later command.
    HeldByLater => Failed, "held-by-later";
    /// Final by rule. Arguments: `what`.
    FinalByRule => Failed, "final-by-rule";
    /// It was drawn for somebody else to look at. Arguments: `number`.
    DrawnForALook => Failed, "drawn-for-a-look";
    /// Somebody built on it. Arguments: `what`, `by`.
    BuiltUpon => Failed, "built-upon";
    /// The queue is full.
    Busy => Busy, "busy";
    /// Another protocol. Arguments: `theirs`, `ours`.
    OtherProtocol => Busy, "other-protocol";
    /// The host does not answer. Arguments: `pid`.
    HostHung => Busy, "host-hung";
    /// The host ended.
    HostGone => Busy, "host-gone";
    /// Exports are for elsewhere. Arguments: `path`.
    ExportInside => BadInput, "export-inside";
    /// Another run writes exports to the directory. Arguments: `path`.
    ExportBusy => Busy, "export-busy";
    /// Arguments: `dir`.
    ReadOnlyDirectory => Io, "read-only-directory";
    /// Arguments: `dir`.
    NotADirectory => Io, "not-a-directory";
    /// Arguments: `dir`, `kind`.
    NetworkDirectory => Io, "network-directory";
    /// From a newer version. Arguments: `dir`, `theirs`.
    NewerVersion => Newer, "newer-version";
    /// Not a data directory. Arguments: `dir`.
    NotADataDirectory => BadInput, "not-a-data-directory";
    /// Not a demo. Arguments: `dir`.
    NotADemo => BadInput, "not-a-demo";
    /// A demo of another size or seed. Arguments: `dir`, `records`, `seed`.
    OtherDemo => BadInput, "other-demo";
    /// A change that this journal does not have. Arguments: `given`.
    UnknownPosition => BadInput, "unknown-position";
    /// Arguments: `path`, `reason`.
    JournalDamaged => Damaged, "journal-damaged";
    /// Arguments: `reason`.
    StoreDamaged => Damaged, "store-damaged";
    /// Arguments: `path`.
    NoSpace => Io, "no-space";
    /// Arguments: `path`, `reason`.
    IoFailed => Io, "io-failed";
    /// A fault of the program. Arguments: `reason`.
    Internal => Failed, "internal";
    /// A printed sheet is .html or .txt. Arguments: `path`.
    SheetEnding => BadInput, "sheet-ending";
    /// A file that is not what was asked for. Arguments: `path`, `reason`.
    BadFile => BadInput, "bad-file";
    /// A row of an import has too few or too many cells. Arguments: `found`, `expected`.
    WrongColumns => BadInput, "wrong-columns";
    /// An import file lacks a column. Arguments: `column`.
    MissingColumn => BadInput, "missing-column";
    /// A mapping of another system's rows will not do. Arguments: `file`, `key`, `reason` and its values.
    BadMapping => BadInput, "bad-mapping";
    /// Text that cannot be read as what it is said to be written in.
    UnreadableText => BadInput, "unreadable-text";
    /// Words that name no grid, or several. Arguments: `given`; choices.
    NoGridInWords => BadInput, "no-grid-in-words";
    /// A file that may not be attached so. Arguments: `path`, `reason`, `limit` in mebibytes.
    BadAttachment => BadInput, "bad-attachment";
    /// A file that the program cannot free of the place where it was made. Arguments: `path`, `media`.
    MayHoldLocation => BadInput, "may-hold-location";
    /// An attached file is not where it should be, or not what it was. Arguments: `path`.
    AttachmentGone => Io, "attachment-gone";
    /// Nothing is attached under this number. Arguments: `given`, `number`.
    NoAttachment => NotFound, "no-attachment";
    /// The screens need a terminal.
    NoTerminal => Usage, "no-terminal";
    /// No such key in the language of filters. Arguments: `given`, `choices`.
    UnknownTerm => BadInput, "unknown-term";
    /// A value that the key does not take. Arguments: `key`, `given`, `choices`.
    BadTerm => BadInput, "bad-term";
    /// A key that stands twice. Arguments: `given`.
    TermTwice => BadInput, "term-twice";
    /// Cases that may be closed come newest first.
    OrderOfOpenOnly => BadInput, "order-of-open-only";
    /// Several places or parties are meant. Arguments: `given`; choices.
    AmbiguousTerm => BadInput, "ambiguous-term";
    /// No filter of that name. Arguments: `given`.
    UnknownFilter => NotFound, "unknown-filter";
}

/// One of several candidates, or one bad row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalRow {
    /// What tells it from the others: an id's ending, a line number.
    pub key: String,
    /// In words that need no translation: a name, a grid, a phone tail.
    pub text: String,
    /// For a bad row: why.
    pub reason: Option<Box<Refusal>>,
}

/// A request that was not carried out: nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which.
    pub code: RefusalCode,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
    /// The clause it rests on.
    pub clause: Option<Clause>,
    /// Names of what is given by code among the values.
    #[serde(default)]
    pub names: Names,
    /// Candidates or bad rows.
    pub rows: Vec<RefusalRow>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.key())?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self::new(code)
    }
}

impl Refusal {
    /// A refusal without values.
    pub fn new(code: RefusalCode) -> Self {
        Self { code, args: BTreeMap::new(), clause: None, names: Names::new(), rows: Vec::new() }
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// With one more value that is several names as people gave them.
    #[must_use]
    pub fn list(mut self, arg: &str, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        put_list(&mut self.args, &mut self.names, arg, names);
        self
    }

    /// The entry that stands in the way of the same one, as a second attempt says that it was seen.
    pub fn entry_seen(&self) -> Option<Seen> {
        if self.code != RefusalCode::SameEntry {
            return None;
        }
        let log: LogId = self.args.get("id")?.parse().ok()?;
        Some(Seen { record: RecordRef::Log(log), change: self.args.get("change")?.parse().ok()? })
    }

    /// With one more value that is a code with a name.
    #[must_use]
    pub fn named(self, arg: &str, code: impl ToString, label: &Label) -> Self {
        let mut refusal = self.with(arg, code);
        refusal.names.insert(arg.to_owned(), vec![Name { label: label.clone(), code: None }]);
        refusal
    }

    /// With the codes that could have been typed, and their names.
    #[must_use]
    pub fn choices<'a, C: ToString>(self, choices: impl IntoIterator<Item = (C, &'a Label)>) -> Self {
        let name = |(code, label): (C, &Label)| Name { label: label.clone(), code: Some(code.to_string()) };
        let names: Vec<Name> = choices.into_iter().map(name).collect();
        let codes: Vec<&str> = names.iter().filter_map(|name| name.code.as_deref()).collect();
        let mut refusal = self.with("choices", codes.join(" "));
        refusal.names.insert("choices".to_owned(), names);
        refusal
    }

    /// The values as people read them.
    pub fn words(&self, tag: &str) -> Vec<(String, String)> {
        worded(&self.args, &self.names, tag)
    }

    /// Resting on a clause.
    #[must_use]
    pub fn by(mut self, clause: Clause) -> Self {
        self.clause = Some(clause);
        self
    }

    /// Resting on a clause, where the regulation has one for it.
    #[must_use]
    pub fn by_any(self, clause: Option<Clause>) -> Self {
        match clause {
            Some(clause) => self.by(clause),
            None => self,
        }
    }

    /// With one more candidate.
    #[must_use]
    pub fn row(mut self, key: impl ToString, text: impl ToString) -> Self {
        self.rows.push(RefusalRow { key: key.to_string(), text: text.to_string(), reason: None });
        self
    }

    /// What kind of refusal it is.
    pub fn kind(&self) -> RefusalKind {
        self.code.kind()
    }
}
