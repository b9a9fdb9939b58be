//! What a case brought along: the chat that it was made of, folded, and its files.

use super::detail::{Line, head};
use crate::domain::case::Attachment;
use crate::service::command::Command;
use crate::service::files::FileSeen;
use crate::service::refusal::Refusal;
use crate::service::view::CaseView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, GivenFile};
use crate::tui::forms::case::files::keep_location;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Reply, Tag};
use crate::tui::widgets::PickOption;

/// The question for a file.
pub(super) const FILE: Tag = "file";
/// What the file is that was named.
pub(super) const SEEN: Tag = "file-seen";
/// The question whether a file is taken with the place where it was made.
pub(super) const KEEP: Tag = "file-keep";
/// A file is on its way.
const SENT: Tag = "attach";
/// The choice to add one.
const ADD: &str = "add";

/// What there is, with the key that shows it.
pub(super) fn lines(view: &CaseView, ctx: &Ctx) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(original) = &view.case.original {
        let count = original.lines().count();
        let words = t!(ctx.messages, "triage-original", count = count);
        lines.push(with_key(&t!(ctx.messages, "triage-head-original"), words, Action::Original, ctx));
    }
    if !view.case.attachments.is_empty() {
        let names: Vec<&str> = view.case.attachments.iter().map(|file| file.name.as_str()).collect();
        let words = names.join(&t!(ctx.messages, "comma"));
        lines.push(with_key(&t!(ctx.messages, "triage-head-files"), words, Action::Files, ctx));
    }
    lines
}

fn with_key(title: &str, words: String, action: Action, ctx: &Ctx) -> Line {
    vec![
        head(title, ctx),
        (words, ctx.theme.text),
        (format!("   {} ", action.shown(ctx.input_method)), ctx.theme.key),
        (action.label(&ctx.messages), ctx.theme.dim),
    ]
}

/// Shows the chat whole.
pub(super) fn original(view: &CaseView) -> Vec<Effect> {
    let Some(original) = &view.case.original else { return Vec::new() };
    let lines = original.lines().map(str::to_owned).collect();
    vec![Effect::Ask { tag: "original", ask: Ask::Show { title: view.row.number.clone(), lines } }]
}

/// A case whose files were asked for, while the user chooses or types.
#[derive(Debug)]
pub(super) struct Files {
    number: String,
    files: Vec<Attachment>,
    /// One that cannot be rid of the place where it was made, while it is asked whether to keep that.
    doubtful: Option<FileSeen>,
}

impl Files {
    /// Offers the files there are and to add one; without any, asks for one.
    pub(super) fn begin(view: &CaseView, ctx: &Ctx) -> (Self, Vec<Effect>) {
        let files = Self { number: view.row.number.clone(), files: view.case.attachments.clone(), doubtful: None };
        let effects = if files.files.is_empty() { vec![files.ask_path(ctx)] } else { vec![files.offer(ctx)] };
        (files, effects)
    }

    fn offer(&self, ctx: &Ctx) -> Effect {
        let mut options: Vec<PickOption> = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            let size = t!(ctx.messages, "file-size", kilobytes = file.bytes.div_ceil(1024));
            options.push(PickOption { code: at.to_string(), text: file.name.clone(), detail: size });
        }
        let add = ctx.messages.code("command", "case-attach");
        options.push(PickOption { code: ADD.to_owned(), text: add, detail: String::new() });
        Effect::Ask { tag: FILE, ask: Ask::Pick { title: Action::Files.label(&ctx.messages), options } }
    }

    fn ask_path(&self, ctx: &Ctx) -> Effect {
        let asked = Asked {
            title: format!("{} {}", ctx.messages.code("command", "case-attach"), self.number),
            hint: t!(ctx.messages, "triage-attach-hint"),
            draft: self.draft(),
            optional: false,
            lines: false,
        };
        Effect::Ask { tag: FILE, ask: Ask::Text(asked) }
    }

    /// What was chosen or typed.
    pub(super) fn reply(&self, reply: &Reply, ctx: &Ctx) -> Vec<Effect> {
        match reply {
            Reply::Picked(code) if code == ADD => vec![self.ask_path(ctx)],
            Reply::Picked(code) => {
                let file = code.parse::<usize>().ok().and_then(|at| self.files.get(at));
                let open = |file: &Attachment| Effect::OpenFile { hash: file.hash.clone(), media: file.media.clone() };
                file.map(open).into_iter().collect()
            }
            Reply::Text(path) => vec![Effect::Examine { tag: SEEN, path: path.clone() }],
            Reply::Yes | Reply::No | Reply::Filter(..) | Reply::Fields(_) => Vec::new(),
        }
    }

    /// It is known what the file is: it goes to the case, or it is asked whether it goes as it is.
    pub(super) fn seen(&mut self, result: Result<FileSeen, Refusal>, ctx: &Ctx) -> Vec<Effect> {
        match result {
            Ok(seen) if seen.cleanable => self.send(seen, false),
            Ok(seen) => {
                let ask = keep_location(&seen, ctx);
                self.doubtful = Some(seen);
                vec![Effect::Ask { tag: KEEP, ask }]
            }
            Err(refusal) => vec![Effect::Refuse(refusal)],
        }
    }

    /// Whether it goes as it is.
    pub(super) fn kept(&mut self, reply: &Reply) -> Vec<Effect> {
        match (self.doubtful.take(), reply) {
            (Some(seen), Reply::Yes) => self.send(seen, true),
            _ => Vec::new(),
        }
    }

    fn draft(&self) -> String {
        format!("attach-{}", self.number)
    }

    fn send(&self, seen: FileSeen, keep_location: bool) -> Vec<Effect> {
        let (name, hash, media) = Default::default();
        let command = Command::CaseAttach { case: self.number.clone(), name, hash, bytes: 0, media, located: false };
        let files = vec![GivenFile { path: seen.path, keep_location }];
        let attach = Effect::Attach { tag: SENT, request: None, command: Box::new(command), files };
        vec![Effect::DropDraft { form: self.draft() }, attach]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Triage;
    use super::*;
    use crate::domain::case::SourceOrder;
    use crate::i18n::Lang;
    use crate::service::view::Answer;
    use crate::tui::pane::{Event, Pane};
    use crate::tui::testing::{answer_to, case_view, chief_desk, ctx_in, opened, pane_of, settle};

    fn ctx() -> Ctx {
        ctx_in(Lang::ZhHant, chief_desk())
    }

    /// The screen with a case in focus that `change` was made to.
    fn on(change: impl FnOnce(&mut CaseView)) -> Triage {
        let mut screen = Triage::default();
        opened(&mut screen, &ctx());
        let effects = screen.update(Event::Act(Action::Down), &ctx());
        settle(&mut screen, &ctx(), effects, |query| answer_to(query, &chief_desk()));
        let mut view = case_view();
        change(&mut view);
        screen.update(Event::Answer(super::super::CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
        screen
    }

    #[test]
    fn the_chat_is_folded_with_its_length_and_one_key_shows_it() {
        let mut screen =
            on(|view| view.case.original = Some("王阿姨 9:15\n路燈不亮\n站長甲 9:16\n哪一棟？".to_owned()));
        let shown = pane_of(&screen, &ctx(), 120, 40);
        assert!(
            screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Original),
            "offered, or the key does nothing"
        );
        assert!(shown.contains("原文  4 行   O 看原文") && !shown.contains("哪一棟"), "{shown}");
        let effects = screen.update(Event::Act(Action::Original), &ctx());
        let [Effect::Ask { ask: Ask::Show { lines, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(lines.last().map(String::as_str), Some("哪一棟？"));
    }

    #[test]
    fn a_case_without_a_chat_shows_none() {
        let mut screen = on(|view| view.case.original = None);
        assert!(!pane_of(&screen, &ctx(), 120, 40).contains("原文"));
        assert_eq!(screen.update(Event::Act(Action::Original), &ctx()), []);
    }

    fn photo(name: &str) -> Attachment {
        Attachment {
            name: name.to_owned(),
            hash: "ab".repeat(32),
            bytes: 2000,
            media: "image/jpeg".to_owned(),
            located: false,
            at: ctx().now,
            by: crate::domain::change::Author::Owner,
        }
    }

    #[test]
    fn files_are_listed_and_one_is_opened_or_added() {
        let mut screen = on(|view| view.case.attachments = vec![photo("井蓋.jpg"), photo("遠景.jpg")]);
        assert!(pane_of(&screen, &ctx(), 120, 40).contains("附件  井蓋.jpg、遠景.jpg   A"));
        assert!(screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Files));
        let effects = screen.update(Event::Act(Action::Files), &ctx());
        let [Effect::Ask { tag, ask: Ask::Pick { options, .. } }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!((*tag, options.len(), options[0].detail.as_str()), (FILE, 3, "2 KiB"));
        let opened = screen.update(Event::Reply(FILE, Reply::Picked("1".to_owned())), &ctx());
        assert!(matches!(opened.as_slice(), [Effect::OpenFile { media, .. }] if media == "image/jpeg"), "{opened:?}");
        let effects = screen.update(Event::Reply(FILE, Reply::Picked(ADD.to_owned())), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Text(_), .. }]), "{effects:?}");
    }

    #[test]
    fn a_case_without_files_asks_for_one_and_it_goes_to_the_case_it_was_asked_for() {
        let mut screen = on(|_| {});
        let effects = screen.update(Event::Act(Action::Files), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Text(_), .. }]), "{effects:?}");
        // Another case comes into focus meanwhile.
        let mut other = case_view();
        other.row.number = "城關-2026-00099".to_owned();
        screen.update(Event::Answer(super::super::CASE, Ok(Answer::Case(Box::new(other)))), &ctx());
        let effects = screen.update(Event::Reply(FILE, Reply::Text("~/井蓋.jpg".to_owned())), &ctx());
        assert_eq!(effects, [Effect::Examine { tag: SEEN, path: "~/井蓋.jpg".to_owned() }]);
        let effects = screen.update(Event::Examined(SEEN, Ok(seen("井蓋.jpg", true))), &ctx());
        assert_eq!(attached(&effects), (case_view().row.number, "/home/井蓋.jpg".to_owned(), false));
    }

    fn seen(name: &str, cleanable: bool) -> FileSeen {
        FileSeen { path: format!("/home/{name}"), name: name.to_owned(), bytes: 2000, cleanable }
    }

    /// To which case which file goes, and whether with its place.
    fn attached(effects: &[Effect]) -> (String, String, bool) {
        let [Effect::DropDraft { .. }, Effect::Attach { command, files, .. }] = effects else { panic!("{effects:?}") };
        let Command::CaseAttach { case, .. } = &**command else { panic!() };
        (case.clone(), files[0].path.clone(), files[0].keep_location)
    }

    #[test]
    fn a_file_that_cannot_be_cleaned_of_its_place_goes_as_it_is_only_after_a_yes() {
        let mut screen = on(|_| {});
        screen.update(Event::Act(Action::Files), &ctx());
        let effects = screen.update(Event::Examined(SEEN, Ok(seen("回單.pdf", false))), &ctx());
        let [Effect::Ask { tag, ask: Ask::Confirm { text, .. } }] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(*tag == KEEP && text.contains("回單.pdf"), "{text}");
        assert_eq!(screen.update(Event::Reply(KEEP, Reply::No), &ctx()), []);
        assert_eq!(screen.update(Event::Reply(KEEP, Reply::Yes), &ctx()), [], "it was given up");
        screen.update(Event::Examined(SEEN, Ok(seen("回單.pdf", false))), &ctx());
        let effects = screen.update(Event::Reply(KEEP, Reply::Yes), &ctx());
        assert_eq!(attached(&effects), (case_view().row.number, "/home/回單.pdf".to_owned(), true));
    }

    #[test]
    fn an_order_of_another_system_is_named_with_its_number() {
        let screen = on(|view| {
            let (system, number) = ("12345".to_owned(), "SX20261105001".to_owned());
            view.case.order = Some(SourceOrder { system, number, digest: String::new(), ended: None });
        });
        assert!(pane_of(&screen, &ctx(), 120, 40).contains("12345 工單 SX20261105001"));
    }
}
