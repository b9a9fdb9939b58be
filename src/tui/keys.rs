//! One table of keys: it feeds dispatch, the hint bar, the `?` help and `docs/keys.md`.
//!
//! A key means one thing everywhere. Every letter also works with Alt, and every other key has a second one, so that a
//! command can be given while an input method is on. To add a command: one line in `Action`, one in [`KEYS`], and the
//! message `key-CODE`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::i18n::Messages;

/// Where a command stands in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Works everywhere.
    Frame,
    /// Moving about.
    Move,
    /// Writing something new.
    Write,
    /// Deciding about a case.
    Case,
    /// Rows of a list.
    Rows,
    /// While typing in a form.
    Form,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 6] = [Self::Frame, Self::Move, Self::Write, Self::Case, Self::Rows, Self::Form];

    /// The stable code; the message `key-group-CODE` is its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Move => "move",
            Self::Write => "write",
            Self::Case => "case",
            Self::Rows => "rows",
            Self::Form => "form",
        }
    }
}

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    /// Which key.
    pub code: KeyCode,
    /// With which of Ctrl, Alt and Shift.
    pub with: KeyModifiers,
}

const fn key(code: KeyCode) -> Chord {
    Chord { code, with: KeyModifiers::NONE }
}
const fn ch(c: char) -> Chord {
    key(KeyCode::Char(c))
}
const fn alt(c: char) -> Chord {
    Chord { code: KeyCode::Char(c), with: KeyModifiers::ALT }
}
const fn ctrl(c: char) -> Chord {
    Chord { code: KeyCode::Char(c), with: KeyModifiers::CONTROL }
}
const fn f(n: u8) -> Chord {
    key(KeyCode::F(n))
}

/// A command with its keys: the first plain one and the first chord are shown.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// What is done.
    pub action: Action,
    /// Stable code; the message `key-CODE` is its name.
    pub code: &'static str,
    /// Keys that an input method would swallow; empty where the chord alone does.
    pub plain: &'static [Chord],
    /// Keys that get past an input method.
    pub chords: &'static [Chord],
    /// Where it stands in the help.
    pub group: Group,
}

/// What ends other programs; here it says how to leave, since a hand that copies text also presses it.
pub const INTERRUPT: Chord = ctrl('c');

macro_rules! keys {
    ($($(#[$doc:meta])* $action:ident $code:literal $group:ident [$($plain:expr),*] [$($chord:expr),*];)*) => {
        /// Everything that a key can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $action,)* }

        /// The table.
        pub const KEYS: &[Binding] = &[$(Binding {
            action: Action::$action, code: $code, group: Group::$group, plain: &[$($plain),*], chords: &[$($chord),*],
        },)*];
    };
}

keys! {
    /// Screen 1.
    Today "today" Frame [ch('1')] [alt('1')];
    /// Screen 2.
    Log "log" Frame [ch('2')] [alt('2')];
    /// Screen 3.
    Triage "triage" Frame [ch('3')] [alt('3')];
    /// Screen 4.
    Ledgers "ledgers" Frame [ch('4')] [alt('4')];
    /// Screen 5.
    Grids "grids" Frame [ch('5')] [alt('5')];
    /// Every key.
    Help "help" Frame [ch('?')] [f(1)];
    /// Find anything by number, name or key.
    Search "search" Frame [ch('/')] [ctrl('f')];
    /// Find a command by its name.
    Palette "palette" Frame [ch(':')] [ctrl('p')];
    /// Figures of cases, each with the cases behind it.
    Counts "counts" Frame [ch('#')] [f(12)];
    /// Half days by grid: what is covered, and the logs that are missing or not reviewed.
    Coverage "coverage" Frame [ch('%')] [alt('%')];
    /// One's cases that somebody was reminded of.
    Urged "urged" Frame [ch('!')] [alt('!')];
    /// One's cases that are past due.
    LateOnes "late-ones" Frame [ch('@')] [alt('@')];
    /// Undo one's own last action.
    Undo "undo" Frame [ch('u')] [ctrl('z'), alt('u')];
    /// Redo it.
    Redo "redo" Frame [ch('U')] [ctrl('y'), alt('U')];
    /// What can be undone and redone, and down to where.
    UndoList "undo-list" Frame [ch('Z')] [alt('Z')];
    /// Hide residents' names and telephones, or show them.
    Mask "mask" Frame [ch('m')] [alt('m')];
    /// Another person sits down.
    Person "person" Frame [] [f(9)];
    /// What opening had to put right, what is saved, who hosts.
    Status "status" Frame [] [f(10)];
    /// Who is away, what is excused, and what of it waits to be decided on.
    Away "away" Frame [ch('R')] [alt('R')];
    /// Leave the program.
    Quit "quit" Frame [ch('q')] [ctrl('q')];

    /// The row above.
    Up "up" Move [] [key(KeyCode::Up)];
    /// The row below.
    Down "down" Move [] [key(KeyCode::Down)];
    /// To the left; the day before; close a branch.
    Left "left" Move [] [key(KeyCode::Left)];
    /// To the right; the day after; open a branch.
    Right "right" Move [] [key(KeyCode::Right)];
    /// A page up.
    PageUp "page-up" Move [] [key(KeyCode::PageUp)];
    /// A page down.
    PageDown "page-down" Move [] [key(KeyCode::PageDown)];
    /// To the first.
    Home "home" Move [] [key(KeyCode::Home)];
    /// To the last.
    End "end" Move [] [key(KeyCode::End)];
    /// The next box.
    Next "next" Move [] [key(KeyCode::Tab)];
    /// The box before.
    Before "before" Move [] [key(KeyCode::BackTab)];
    /// Open what is in focus, or do what is proposed.
    Enter "enter" Move [] [key(KeyCode::Enter)];
    /// Back.
    Back "back" Move [] [key(KeyCode::Esc)];

    /// Write a patrol.
    Patrol "patrol" Write [ch('p')] [alt('p')];
    /// Write a visit (走訪).
    Visit "visit" Write [ch('z')] [alt('z')];
    /// Write a diary entry.
    Diary "diary" Write [ch('d')] [alt('d')];
    /// Write a screening (排查).
    Screening "screening" Write [ch('P')] [alt('P')];
    /// Write that a station's information was collected.
    Collection "collection" Write [ch('G')] [alt('G')];
    /// Ask for leave, or record somebody's.
    Leave "leave" Write [ch('Q')] [alt('Q')];
    /// Say why duties are not owed, or were not done.
    Excuse "excuse" Write [ch('E')] [alt('E')];
    /// Announce the date of a meeting (例會).
    Meeting "meeting" Write [ch('D')] [alt('D')];
    /// Put a case on record.
    NewCase "new-case" Write [ch('c')] [alt('c')];
    /// Make a case of a pasted chat.
    Chat "chat" Write [ch('C')] [alt('C')];
    /// Sign the working day's log (當日小結).
    Sign "sign" Write [] [f(2)];
    /// The log of a week or a month: read it, sign it, print it.
    Summary "summary" Write [ch('V')] [alt('V')];
    /// Write the patrols of a week at once.
    Week "week" Write [ch('K')] [alt('K')];
    /// Leave what is open today for another day.
    Carry "carry" Write [ch('N')] [alt('N')];
    /// Put the time of an entry right, where a clock was wrong.
    Retime "retime" Write [ch('W')] [alt('W')];
    /// A new row.
    New "new" Write [ch('+')] [key(KeyCode::Insert), alt('+')];
    /// Phrases: list them, drop one, make one the grid's.
    Phrases "phrases" Write [ch('Y')] [alt('Y')];
    /// Add a remark to what is in focus.
    Note "note" Write [ch('i')] [alt('i')];

    /// Take the case on.
    Accept "accept" Case [ch('a')] [alt('a')];
    /// Decide otherwise than proposed who handles it.
    Reroute "reroute" Case [ch('r')] [alt('r')];
    /// Report it up.
    ReportUp "report-up" Case [ch('e')] [alt('e')];
    /// Send it back.
    Return "return" Case [ch('b')] [alt('b')];
    /// Begin to handle it.
    Take "take" Case [ch('k')] [alt('k')];
    /// Record what was done.
    Resolve "resolve" Case [ch('s')] [alt('s')];
    /// Tell the reporter what came of it.
    FeedBack "feed-back" Case [ch('f')] [alt('f')];
    /// Look whether it is truly done.
    Verify "verify" Case [ch('v')] [alt('v')];
    /// Close it.
    Close "close" Case [ch('x')] [alt('x')];
    /// A timed note from the spot.
    OnSite "on-site" Case [ch('o')] [alt('o')];
    /// Somebody was told, or a told party answered.
    Told "told" Case [ch('g')] [alt('g')];
    /// Take back what one filed.
    Withdraw "withdraw" Case [] [key(KeyCode::Delete)];
    /// Stop the case's clock, or let it go on.
    Pause "pause" Case [ch('j')] [alt('j')];
    /// Ask for more time, or decide on what was asked for.
    MoreTime "more-time" Case [ch('T')] [alt('T')];
    /// It is the same matter as another case (併案).
    Merge "merge" Case [ch('B')] [alt('B')];
    /// It is an emergency.
    Urgent "urgent" Case [ch('J')] [alt('J')];
    /// What is done to a case less often.
    More "more" Case [ch('M')] [alt('M')];
    /// How the due time comes about.
    Due "due" Case [ch('t')] [alt('t')];
    /// The case as a short text, to be passed on.
    Text "text" Case [ch('w')] [alt('w')];
    /// Files of the case: open one, or add one.
    Files "files" Case [ch('A')] [alt('A')];
    /// Cases that it is joined or linked with, or that may be the same matter.
    Linked "linked" Case [ch('L')] [alt('L')];
    /// The words that the case was made of, such as a chat.
    Original "original" Case [ch('O')] [alt('O')];

    /// Mark the row, or take the mark away.
    Mark "mark" Rows [ch(' ')] [f(6)];
    /// The rows are unchanged.
    Confirm "confirm" Rows [ch('n')] [alt('n')];
    /// Mark every row of the list, or take all these marks away.
    MarkAll "mark-all" Rows [ch('*')] [ctrl('a')];
    /// Another order of the rows.
    Sort "sort" Rows [ch('S')] [alt('S')];
    /// Fewer rows.
    Filter "filter" Rows [ch('l')] [alt('l')];
    /// Only the rows due for confirmation, or all.
    Stale "stale" Rows [ch('y')] [alt('y')];
    /// The changes of what is in focus.
    History "history" Rows [ch('h')] [alt('h')];
    /// Hand the text to the clipboard.
    Copy "copy" Rows [] [f(7)];
    /// Write the text to a file.
    ToFile "to-file" Rows [] [f(8)];
    /// Make a sheet to be printed, signed and stamped (交辦單).
    Sheet "sheet" Rows [] [f(3)];
    /// Two areas change hands (對調).
    Swap "swap" Rows [ch('X')] [alt('X')];
    /// A post passes to somebody else (交接).
    HandOver "hand-over" Rows [ch('H')] [alt('H')];
    /// Back to today.
    Now "now" Rows [ch('.')] [alt('.')];

    /// Save the form.
    Save "save" Form [] [ctrl('s')];
    /// Choose from a list.
    Choose "choose" Form [] [f(4)];
    /// As last time.
    Again "again" Form [] [ctrl('r')];
    /// Start or stop the clock.
    Clock "clock" Form [] [f(5)];
    /// Look at the record behind what is in focus.
    Record "record" Form [] [ctrl('o')];
    /// Keep what was written as a phrase.
    KeepPhrase "keep-phrase" Form [] [ctrl('t')];
    /// Give up what was typed.
    Discard "discard" Form [] [ctrl('x')];
}

impl Action {
    /// Its line of the table.
    pub fn binding(self) -> Option<&'static Binding> {
        KEYS.iter().find(|binding| binding.action == self)
    }

    /// What it is called.
    pub fn label(self, messages: &Messages) -> String {
        self.binding().map_or_else(String::new, |binding| messages.code("key", binding.code))
    }

    /// Its key as shown: the chord while an input method is on, else the plain one.
    pub fn shown(self, input_method: bool) -> String {
        let Some(binding) = self.binding() else { return String::new() };
        let plain = if input_method { None } else { binding.plain.first() };
        plain.or(binding.chords.first()).map_or_else(String::new, |chord| chord.shown())
    }

    /// The key as a press, for widgets that move by keys.
    pub fn press(self) -> KeyEvent {
        let chord = self.binding().and_then(|binding| binding.chords.first());
        chord.map_or(KeyEvent::new(KeyCode::Null, KeyModifiers::NONE), |chord| KeyEvent::new(chord.code, chord.with))
    }

    /// Whether it moves the focus within a pane: such keys always reach it.
    pub fn is_move(self) -> bool {
        self.binding().is_some_and(|binding| binding.group == Group::Move)
    }
}

impl Chord {
    /// As people read it: `^S`, `Alt+p`, `F9`, `Enter`.
    pub fn shown(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) if self.with.contains(KeyModifiers::CONTROL) => c.to_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            KeyCode::Up => "↑".to_owned(),
            KeyCode::Down => "↓".to_owned(),
            KeyCode::Left => "←".to_owned(),
            KeyCode::Right => "→".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift+Tab".to_owned(),
            KeyCode::Delete => "Del".to_owned(),
            KeyCode::Insert => "Ins".to_owned(),
            other => format!("{other:?}"),
        };
        if self.with.contains(KeyModifiers::CONTROL) {
            format!("^{name}")
        } else if self.with.contains(KeyModifiers::ALT) {
            format!("Alt+{name}")
        } else {
            name
        }
    }

    /// Whether an input method lets it pass.
    pub fn passes_input_method(self) -> bool {
        !matches!(self.code, KeyCode::Char(_)) || self.with.intersects(KeyModifiers::CONTROL.union(KeyModifiers::ALT))
    }

    /// A key press as the table knows it: full-width forms, the ideographic comma and space count as ASCII.
    pub fn of(event: &KeyEvent) -> Self {
        let with = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        match event.code {
            KeyCode::Char(c) => {
                let plain = ascii_of(c);
                let plain = if with.contains(KeyModifiers::CONTROL) { plain.to_ascii_lowercase() } else { plain };
                Self { code: KeyCode::Char(plain), with }
            }
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => key(KeyCode::BackTab),
            code => Self { code, with },
        }
    }

    /// What the table has under it.
    pub fn action(self) -> Option<Action> {
        let has = |binding: &&Binding| binding.plain.contains(&self) || binding.chords.contains(&self);
        KEYS.iter().find(has).map(|binding| binding.action)
    }
}

/// The ASCII form of what an input method types for a key of the keyboard.
pub fn ascii_of(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '、' => '/',
        '。' => '.',
        '；' => ';',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// The table as a page of the docs.
pub fn page(messages: &Messages) -> String {
    use std::fmt::Write as _;
    let mut page = format!("# {}\n\n{}\n", messages.get("keys-title", &[]), messages.get("keys-intro", &[]));
    for group in Group::ALL {
        let _ = write!(page, "\n## {}\n\n", messages.code("key-group", group.code()));
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            messages.get("keys-plain", &[]),
            messages.get("keys-chord", &[]),
            messages.get("keys-does", &[])
        );
        let _ = writeln!(page, "|---|---|---|");
        for binding in KEYS.iter().filter(|binding| binding.group == group) {
            let list =
                |chords: &[Chord]| chords.iter().map(|c| format!("`{}`", c.shown())).collect::<Vec<_>>().join(" ");
            let _ = writeln!(
                page,
                "| {} | {} | {} |",
                list(binding.plain),
                list(binding.chords),
                messages.code("key", binding.code)
            );
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::i18n::Lang;

    fn press(c: char) -> Chord {
        Chord::of(&KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE))
    }

    #[test]
    fn a_key_means_one_thing_everywhere() {
        let mut met: HashMap<Chord, &str> = HashMap::new();
        for binding in KEYS {
            for chord in binding.plain.iter().chain(binding.chords) {
                assert_eq!(met.insert(*chord, binding.code), None, "{} is taken twice", chord.shown());
            }
        }
    }

    #[test]
    fn every_command_has_a_key_that_passes_an_input_method() {
        for binding in KEYS {
            assert!(binding.chords.first().is_some_and(|chord| chord.passes_input_method()), "{}", binding.code);
            assert!(binding.plain.iter().all(|chord| !chord.passes_input_method()), "{}", binding.code);
        }
    }

    #[test]
    fn full_width_forms_and_the_ideographic_comma_and_space_count_as_ascii() {
        for (typed, action) in [
            ('？', Action::Help),
            ('：', Action::Palette),
            ('／', Action::Search),
            ('、', Action::Search),
            ('１', Action::Today),
            ('＋', Action::New),
            ('\u{3000}', Action::Mark),
            ('ｕ', Action::Undo),
        ] {
            assert_eq!(press(typed).action(), Some(action), "{typed}");
        }
        assert_eq!(press('井').action(), None);
    }

    #[test]
    fn every_command_and_group_has_a_name_in_every_language() {
        for lang in Lang::ALL {
            let messages = Messages::new(lang);
            for binding in KEYS {
                assert!(messages.has(&format!("key-{}", binding.code)), "{lang} key-{}", binding.code);
            }
            for group in Group::ALL {
                assert!(messages.has(&format!("key-group-{}", group.code())), "{lang} {}", group.code());
            }
        }
    }

    #[test]
    fn the_page_of_the_docs_is_this_table() {
        let page = page(&Messages::new(Lang::En));
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
        if std::env::var_os("GRIDLOG_UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &page).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == page, "docs/keys.md is out of date: run this test with GRIDLOG_UPDATE_DOCS=1");
    }
}
