//! Files that go with a new case: added by path, listed, taken away again; copied in when the case is saved, and kept in
//! the draft until then.

use std::collections::BTreeMap;

use super::{CaseForm, FORM};
use crate::service::files::FileSeen;
use crate::service::refusal::Refusal;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, GivenFile};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Reply, Tag};
use crate::tui::widgets::PickOption;

/// The question which file to take away, or to add one.
const WHICH: Tag = "files";
/// The question for a path.
const PATH: Tag = "file-path";
/// What the file is that was named.
const SEEN: Tag = "file-seen";
/// The question whether a file is taken with the place where it was made.
const KEEP: Tag = "file-keep";
/// The choice to add one.
const ADD: &str = "add";
/// What the draft calls them.
const FILES: &str = "files-given";

/// A file that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormFile {
    path: String,
    name: String,
    bytes: u64,
    keep_location: bool,
}

impl FormFile {
    pub(super) fn given(&self) -> GivenFile {
        GivenFile { path: self.path.clone(), keep_location: self.keep_location }
    }

    /// Its name and how large it is.
    fn line(&self, ctx: &Ctx) -> String {
        format!("{} {}", self.name, t!(ctx.messages, "file-size", kilobytes = self.bytes.div_ceil(1024)))
    }
}

/// One a line: with its place or without, its length, where it lies.
pub(super) fn to_draft(files: &[FormFile]) -> Option<(String, String)> {
    let line = |file: &FormFile| format!("{}\t{}\t{}", u8::from(file.keep_location), file.bytes, file.path);
    let lines: Vec<String> = files.iter().map(line).collect();
    (!lines.is_empty()).then(|| (FILES.to_owned(), lines.join("\n")))
}

pub(super) fn from_draft(fields: &BTreeMap<String, String>) -> Vec<FormFile> {
    let file = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let (keep, bytes, path) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.to_owned());
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        Some(FormFile { path, name, bytes, keep_location: keep == "1" })
    };
    fields.get(FILES).map(|lines| lines.lines().filter_map(file).collect()).unwrap_or_default()
}

/// Asks whether a file goes as it is, with the place where it was made.
pub(in crate::tui) fn keep_location(seen: &FileSeen, ctx: &Ctx) -> Ask {
    Ask::Confirm {
        title: t!(ctx.messages, "file-keep-title"),
        text: t!(ctx.messages, "file-keep-text", name = seen.name.as_str()),
    }
}

impl CaseForm {
    /// Asks for a file; where there are some already, which to take away, or for another.
    pub(super) fn ask_files(&self, ctx: &Ctx) -> Vec<Effect> {
        if self.files.is_empty() {
            return vec![ask_path(ctx)];
        }
        let add = ctx.messages.code("command", "case-attach");
        let mut options = vec![PickOption { code: ADD.to_owned(), text: add, detail: String::new() }];
        options.extend(self.files.iter().enumerate().map(|(at, file)| PickOption {
            code: at.to_string(),
            text: t!(ctx.messages, "file-take-away", name = file.name.as_str()),
            detail: t!(ctx.messages, "file-size", kilobytes = file.bytes.div_ceil(1024)),
        }));
        let title = Action::Files.label(&ctx.messages);
        vec![Effect::Ask { tag: WHICH, ask: Ask::Pick { title, options } }]
    }

    /// What was chosen, typed, or allowed.
    pub(super) fn file_reply(&mut self, tag: Tag, reply: Reply, ctx: &Ctx) -> Vec<Effect> {
        match (tag, reply) {
            (WHICH, Reply::Picked(code)) if code == ADD => vec![ask_path(ctx)],
            (WHICH, Reply::Picked(code)) => {
                let at = code.parse::<usize>().ok().filter(|at| *at < self.files.len());
                at.map(|at| self.files.remove(at));
                self.filed_anew(ctx)
            }
            (PATH, Reply::Text(path)) => vec![Effect::Examine { tag: SEEN, path }],
            (KEEP, reply) => match (self.doubtful.take(), reply) {
                (Some(seen), Reply::Yes) => self.add(seen, true, ctx),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// It is known what the file is that was named.
    pub(super) fn examined(&mut self, result: Result<FileSeen, Refusal>, ctx: &Ctx) -> Vec<Effect> {
        match result {
            Ok(seen) if seen.cleanable => self.add(seen, false, ctx),
            Ok(seen) => {
                let ask = keep_location(&seen, ctx);
                self.doubtful = Some(seen);
                vec![Effect::Ask { tag: KEEP, ask }]
            }
            Err(refusal) => vec![Effect::Refuse(refusal)],
        }
    }

    fn add(&mut self, seen: FileSeen, keep_location: bool, ctx: &Ctx) -> Vec<Effect> {
        let FileSeen { path, name, bytes, .. } = seen;
        // The same file is there once, as it was named last.
        self.files.retain(|file| file.path != path);
        self.files.push(FormFile { path, name, bytes, keep_location });
        let mut effects = vec![Effect::DropDraft { form: path_draft() }];
        effects.extend(self.filed_anew(ctx));
        effects
    }

    /// The list has changed: it is shown, and kept.
    fn filed_anew(&mut self, ctx: &Ctx) -> Vec<Effect> {
        if let Some(form) = &mut self.form {
            form.touch();
            if let Some(field) = form.field_mut("files") {
                field.wrong = None;
            }
        }
        self.show_files(ctx);
        self.keep().into_iter().collect()
    }

    pub(super) fn show_files(&mut self, ctx: &Ctx) {
        let lines: Vec<String> = self.files.iter().map(|file| file.line(ctx)).collect();
        if let Some(form) = &mut self.form {
            form.show("files", !lines.is_empty());
            form.set_shown("files", &lines.join(&t!(ctx.messages, "comma")));
        }
    }
}

fn path_draft() -> String {
    format!("{FORM}-path")
}

fn ask_path(ctx: &Ctx) -> Effect {
    let asked = Asked {
        title: ctx.messages.code("command", "case-attach"),
        hint: t!(ctx.messages, "triage-attach-hint"),
        draft: path_draft(),
        optional: false,
        lines: false,
    };
    Effect::Ask { tag: PATH, ask: Ask::Text(asked) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{form, save_effects};
    use super::*;
    use crate::service::command::Command;
    use crate::service::drafts::Draft;
    use crate::service::refusal::RefusalCode;
    use crate::tui::pane::{Event, Pane};
    use crate::tui::testing::{alt, ctx, opened, pane_of};

    fn seen(name: &str, cleanable: bool) -> FileSeen {
        FileSeen { path: format!("/home/{name}"), name: name.to_owned(), bytes: 2000, cleanable }
    }

    fn names(form: &CaseForm) -> Vec<&str> {
        form.files.iter().map(|file| file.name.as_str()).collect()
    }

    /// The form with a photo and a scan.
    fn with_files() -> CaseForm {
        let mut form = form();
        let effects = form.update(Event::Key(alt('A')), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Ask { tag: PATH, ask: Ask::Text(_) }]), "{effects:?}");
        let effects = form.update(Event::Reply(PATH, Reply::Text("/home/井蓋.jpg".into())), &ctx());
        assert_eq!(effects, [Effect::Examine { tag: SEEN, path: "/home/井蓋.jpg".into() }]);
        form.update(Event::Examined(SEEN, Ok(seen("井蓋.jpg", true))), &ctx());
        form.update(Event::Examined(SEEN, Ok(seen("回單.pdf", false))), &ctx());
        assert_eq!(names(&form), ["井蓋.jpg"], "what cannot be cleaned waits for a yes");
        form.update(Event::Reply(KEEP, Reply::Yes), &ctx());
        form
    }

    #[test]
    fn files_are_added_by_path_listed_taken_away_and_go_with_the_case_in_one_action() {
        let mut form = with_files();
        assert_eq!(names(&form), ["井蓋.jpg", "回單.pdf"]);
        let effects = form.update(Event::Key(alt('A')), &ctx());
        let [Effect::Ask { tag: WHICH, ask: Ask::Pick { options, .. } }] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!(options.len(), 3);
        let state = form.form.as_mut().unwrap();
        for (key, text) in [("kind", "lamp-dark"), ("place", "學校後門"), ("text", "路燈不亮")] {
            state.set(key, text);
        }
        let effects = save_effects(&mut form);
        let [Effect::Attach { request, command, files, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(*request, Some(form.request));
        assert!(matches!(&**command, Command::CaseFileWith { case, .. } if case.name() == "case-file"));
        let given: Vec<(&str, bool)> = files.iter().map(|file| (file.path.as_str(), file.keep_location)).collect();
        assert_eq!(given, [("/home/井蓋.jpg", false), ("/home/回單.pdf", true)]);
        let refusal = Refusal::new(RefusalCode::BadAttachment).with("path", "/home/井蓋.jpg");
        form.update(Event::Done(super::super::FILE, Err(refusal)), &ctx());
        assert!(form.form.as_ref().unwrap().field("files").unwrap().wrong.is_some());
        form.update(Event::Reply(WHICH, Reply::Picked("0".into())), &ctx());
        assert_eq!(names(&form), ["回單.pdf"]);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_not_listed() {
        let mut form = form();
        let refusal = Refusal::new(RefusalCode::BadAttachment);
        let effects = form.update(Event::Examined(SEEN, Err(refusal)), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Refuse(_)]));
        assert_eq!(names(&form), Vec::<&str>::new());
    }

    #[test]
    fn files_are_kept_in_the_draft_and_come_back_with_it() {
        let mut form = with_files();
        let Some(Effect::SaveDraft { fields, .. }) = ({
            form.form.as_mut().unwrap().touch();
            form.keep()
        }) else {
            panic!()
        };
        let draft = Draft::typed(FORM.into(), ctx().now, fields);
        let mut again = CaseForm::new(None);
        opened(&mut again, &ctx());
        again.update(Event::Draft(super::super::DRAFT, Some(draft)), &ctx());
        assert_eq!(again.files, form.files);
    }

    #[test]
    fn the_form_with_files() {
        let mut form = with_files();
        form.form.as_mut().unwrap().focus_on("text");
        insta::assert_snapshot!("form_with_files_80", pane_of(&form, &ctx(), 80, 24));
        insta::assert_snapshot!("form_with_files_120", pane_of(&form, &ctx(), 120, 40));
    }
}
