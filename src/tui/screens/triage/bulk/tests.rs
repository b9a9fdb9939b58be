use super::super::Triage;
use super::*;
use crate::domain::case::Channel;
use crate::i18n::Lang;
use crate::service::deed::Deed;
use crate::tui::ctx::Ctx;
use crate::tui::layers::preview::Preview;
use crate::tui::pane::{Event, Pane};
use crate::tui::testing::{answer_to, case_rows, chief_desk, ctx_in, opened, pane_of, preview, settle, without_colour};

const FIRST: &str = "城關-2026-00004";
const SECOND: &str = "城關-2026-00001";
/// It was sent back, and the town of the tests refuses it.
const RETURNED: &str = "城關-2026-00007";

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

fn send(screen: &mut Triage, event: Event) -> Vec<Effect> {
    let effects = screen.update(event, &ctx());
    settle(screen, &ctx(), effects, |query| answer_to(query, &chief_desk()))
}

fn act(screen: &mut Triage, action: Action) -> Vec<Effect> {
    send(screen, Event::Act(action))
}

fn reply(screen: &mut Triage, reply: Reply) -> Vec<Effect> {
    send(screen, Event::Reply(ASK, reply))
}

fn picked(code: &str) -> Reply {
    Reply::Picked(code.to_owned())
}

fn text(words: &str) -> Reply {
    Reply::Text(words.to_owned())
}

/// With the first two rows of the queue marked.
fn marked() -> Triage {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    act(&mut screen, Action::Mark);
    act(&mut screen, Action::Mark);
    screen
}

/// With the row marked besides that was sent back.
fn with_the_returned() -> Triage {
    let mut screen = marked();
    screen.list.toggle_mark(RETURNED);
    screen
}

fn marks(screen: &Triage) -> Vec<&str> {
    screen.list.marks().iter().map(String::as_str).collect()
}

/// What the preview is asked to show.
fn shown(effects: &[Effect]) -> (String, String, Vec<PreviewRow>) {
    let [Effect::Ask { tag: ALL, ask: Ask::Preview { title, text, rows } }] = effects else { panic!("{effects:?}") };
    (title.clone(), text.clone(), rows.clone())
}

/// The commands of the one action, each upon what was shown of its case.
fn confirmed(screen: &mut Triage) -> Vec<Command> {
    let effects = send(screen, Event::Reply(ALL, Reply::Yes));
    let [Effect::Command { tag: STEP, command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let Command::Several { each } = &**command else { panic!("{command:?}") };
    for one in each {
        let row = case_rows().into_iter().find(|row| Some(row.number.as_str()) == one.command.case()).unwrap();
        assert_eq!(one.seen.first().map(|seen| &seen.change), row.last_change.as_ref());
    }
    each.iter().map(|one| one.command.clone()).collect()
}

/// What came of it; those given were refused.
fn saved(refused: &[(&str, Refusal)]) -> Result<Done, Refusal> {
    let row = |(number, refusal): &(&str, Refusal)| RefusalRow {
        key: (*number).to_owned(),
        text: String::new(),
        reason: Some(Box::new(refusal.clone())),
    };
    Ok(Done {
        command: "case-accept".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: refused.iter().map(row).collect(),
    })
}

#[test]
fn marks_are_seen_in_their_rows_and_counted_in_the_title_and_esc_takes_them_away() {
    let mut screen = marked();
    let text = pane_of(&screen, &ctx(), 80, 22);
    assert_eq!(text.matches('◆').count(), 2, "{text}");
    assert!(text.contains("已標記 2") && text.contains("標記的 2 件："), "{text}");
    act(&mut screen, Action::Back);
    assert!(!pane_of(&screen, &ctx(), 80, 22).contains('◆'));
}

#[test]
fn what_would_become_of_each_is_shown_before_anything_is_done_and_one_action_does_what_can_be_done() {
    let mut screen = with_the_returned();
    let (title, _, rows) = shown(&act(&mut screen, Action::Accept));
    assert_eq!((title.as_str(), rows.len()), ("受理 3 件", 3));
    let accept = |number: &str| Command::CaseAccept { case: number.into() };
    assert_eq!(
        confirmed(&mut screen),
        [accept(FIRST), accept(SECOND)],
        "in the order of the list, without the refused"
    );
    assert!(screen.takes_refusals(), "under way");
    let refusal = Refusal::new(RefusalCode::Stale).with("record", "case").with("name", SECOND);
    let effects = send(&mut screen, Event::Done(STEP, saved(&[(SECOND, refusal)])));
    let [Effect::Ask { ask: Ask::Show { title, lines }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(title, "受理：已辦 1 件，未辦 2 件");
    assert!(lines[0].starts_with(RETURNED) && lines[1].contains("篇3/排查4-b"), "{lines:?}");
    assert_eq!(lines[2], format!("{SECOND}  事項 {SECOND} 在您打開之後有了新的變化。"));
    // What was refused stays marked for another go.
    assert_eq!(marks(&screen), [SECOND, RETURNED]);
    assert!(!screen.takes_refusals());
}

#[test]
fn enter_for_many_is_what_enter_is_for_one() {
    let mut screen = marked();
    let (title, ..) = shown(&act(&mut screen, Action::Enter));
    assert_eq!(title, "照擬辦 2 件");
    let one = |number: &str| Command::CaseAsProposed { case: number.into() };
    assert_eq!(confirmed(&mut screen), [one(FIRST), one(SECOND)]);
}

#[test]
fn a_receiver_and_a_reason_are_asked_once_for_all() {
    let mut screen = marked();
    let effects = act(&mut screen, Action::Reroute);
    let [Effect::Ask { ask: Ask::PickUnit { title, options, .. }, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(title, "改派 2 件");
    assert!(options.iter().any(|option| option.text == "派出所" && option.detail.contains("在辦 3")), "{options:?}");
    reply(&mut screen, picked("police"));
    let (_, words, rows) = shown(&reply(&mut screen, text("歸派出所")));
    assert_eq!((words.as_str(), rows.len()), ("歸派出所", 2), "the reason stands over what it is given for");
    for command in confirmed(&mut screen) {
        let Command::CaseRoute { to, reason, .. } = command else { panic!("{command:?}") };
        assert_eq!((to.as_deref(), reason.as_deref()), (Some("police"), Some("歸派出所")));
    }
    let effects = send(&mut screen, Event::Done(STEP, saved(&[])));
    let said = Effect::Say("已辦：改派 2 件。".into());
    assert_eq!(effects, [Effect::DropDraft { form: "marked-reroute".into() }, said]);
    assert!(marks(&screen).is_empty());
}

/// What a key comes to for the first marked row, once `answers` were given.
fn comes_to(action: Action, answers: &[Reply]) -> Command {
    let mut screen = marked();
    let mut effects = act(&mut screen, action);
    for answer in answers {
        effects = reply(&mut screen, answer.clone());
    }
    shown(&effects);
    confirmed(&mut screen).swap_remove(0)
}

#[test]
fn every_decision_that_makes_sense_for_many_can_be_given_of_many() {
    let case = || FIRST.to_owned();
    let deed = |deed: Deed| Command::CaseDeed { case: case(), deed };
    let say = || vec![text("話")];
    let behalf = OnBehalf::default;
    let limit = "3 working-days".parse().unwrap();
    let phone = Channel::Phone;
    for (action, answers, expected) in [
        (Action::Take, vec![], Command::CaseTake { case: case(), behalf: behalf() }),
        (Action::Close, vec![], Command::CaseClose { case: case() }),
        (
            Action::ReportUp,
            vec![],
            Command::CaseRoute { case: case(), to: Some("superior".into()), assist: Vec::new(), reason: None },
        ),
        (Action::Return, say(), Command::CaseReturn { case: case(), reason: "話".into(), behalf: behalf() }),
        (Action::Resolve, say(), Command::CaseResolve { case: case(), result: "話".into(), behalf: behalf() }),
        (Action::Withdraw, say(), Command::CaseWithdraw { case: case(), reason: "話".into() }),
        (Action::Note, say(), Command::CaseNote { case: case(), text: "話".into() }),
        (
            Action::FeedBack,
            vec![picked("phone"), text("話")],
            Command::CaseFeedBack { case: case(), text: "話".into(), channel: phone, at: None },
        ),
        (
            Action::Verify,
            vec![picked("failed"), text("話")],
            Command::CaseVerify { case: case(), passed: false, text: "話".into() },
        ),
        (
            Action::Pause,
            vec![picked("stop"), text("話")],
            Command::CasePause { case: case(), reason: "話".into(), behalf: behalf() },
        ),
        (Action::Pause, vec![picked("go-on")], Command::CaseResume { case: case() }),
        (
            Action::MoreTime,
            vec![picked("ask"), picked("3 working-days"), text("話")],
            Command::CaseExtend { case: case(), limit, reason: "話".into(), behalf: behalf() },
        ),
        (Action::MoreTime, vec![picked("grant")], Command::CaseGrant { case: case(), granted: true, reason: None }),
        (
            Action::MoreTime,
            vec![picked("refuse"), text("話")],
            Command::CaseGrant { case: case(), granted: false, reason: Some("話".into()) },
        ),
        (Action::More, vec![picked("urge"), text("")], deed(Deed::Urge { to: None, channel: phone, text: None })),
        (Action::More, vec![picked("supervise"), text("話")], deed(Deed::Supervise { reason: "話".into() })),
        (Action::More, vec![picked("end-supervision")], deed(Deed::EndSupervision)),
    ] {
        assert_eq!(comes_to(action, &answers), expected, "{action:?}");
    }
    let Command::CaseDeed { deed: Deed::Reclassify { nature, .. }, .. } = comes_to(Action::Urgent, &say()) else {
        panic!()
    };
    assert_eq!(nature, Some(crate::domain::case::Nature::Emergency));
    let Command::CaseTell { told, .. } = comes_to(Action::Told, &[picked("office"), picked("phone")]) else { panic!() };
    assert_eq!(told.to, "office");
}

#[test]
fn 實務_併案_several_are_joined_into_one_of_them_which_is_not_joined_with_itself() {
    let mut screen = marked();
    let effects = act(&mut screen, Action::Merge);
    let [Effect::Ask { ask: Ask::Suggest { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(options[1].text, format!("{SECOND}  井蓋·缺失  南街12號門口"));
    let (title, ..) = shown(&reply(&mut screen, picked(SECOND)));
    assert_eq!(title, "併案 1 件");
    let merge = Deed::Merge { into: SECOND.into(), reason: None };
    assert_eq!(confirmed(&mut screen), [Command::CaseDeed { case: FIRST.into(), deed: merge }]);
}

#[test]
fn 實務_代錄_who_said_so_is_asked_once_for_those_that_are_recorded_for_a_unit() {
    let mut screen = marked();
    let unsaid = |each: &[One]| {
        let mut rows = preview(each);
        let by = |one: &One| matches!(&one.command, Command::CaseResolve { behalf, .. } if behalf.by.is_some());
        if !by(&each[1]) {
            rows[1].refused = Some(Refusal::new(RefusalCode::FieldRequired).with("field", "by"));
        }
        rows
    };
    let answers = |query: &Query| match query {
        Query::Preview { each } => Some(crate::service::view::Answer::Preview(unsaid(each))),
        query => answer_to(query, &chief_desk()),
    };
    let mut go = |event: Event| {
        let effects = screen.update(event, &ctx());
        settle(&mut screen, &ctx(), effects, answers)
    };
    go(Event::Act(Action::Resolve));
    let effects = go(Event::Reply(ASK, text("已清理")));
    let [Effect::Ask { ask: Ask::Fields(asked), .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(asked.title.contains("其中 1 件是代錄"), "{}", asked.title);
    let given = [("by", "李隊"), ("channel", "message"), ("at", "9:10")];
    let given = given.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let (_, words, _) = shown(&go(Event::Reply(ASK, Reply::Fields(given))));
    assert_eq!(words, "已清理");
    let said = |command: &Command| match command {
        Command::CaseResolve { behalf, result, .. } => (behalf.by.clone(), result.clone()),
        other => panic!("{other:?}"),
    };
    let commands = confirmed(&mut screen);
    assert_eq!(said(&commands[0]), (None, "已清理".to_owned()), "the own one is nobody else's word");
    assert_eq!(said(&commands[1]), (Some("李隊".to_owned()), "已清理".to_owned()));
    let Command::CaseResolve { behalf, .. } = &commands[1] else { panic!() };
    assert_eq!((behalf.channel, behalf.at.is_some()), (Some(Channel::Message), true), "how and when, too");
}

#[test]
fn without_a_yes_nothing_is_done() {
    let mut screen = marked();
    act(&mut screen, Action::Accept);
    assert_eq!(send(&mut screen, Event::Reply(ALL, Reply::No)), []);
    assert_eq!(send(&mut screen, Event::Reply(ALL, Reply::Yes)), []);
    assert_eq!(marks(&screen).len(), 2);
    let effects = act(&mut screen, Action::OnSite);
    assert!(matches!(effects.as_slice(), [Effect::Say(words)] if words.contains("Esc")), "{effects:?}");
}

#[test]
fn marks_stay_whatever_the_list_shows_and_the_title_says_how_many_it_does_not() {
    let mut screen = marked();
    let page = crate::service::view::Paged { rows: case_rows().split_off(1), next: None, total: Some(5), late: None };
    let answer = crate::service::view::Answer::Cases(page);
    screen.update(Event::Answer(super::super::QUEUE, Ok(answer)), &ctx());
    let shown_now = pane_of(&screen, &ctx(), 80, 22);
    assert!(shown_now.contains("已標記 2 （1 件不在此列）"), "{shown_now}");
    let (title, _, rows) = shown(&act(&mut screen, Action::Accept));
    assert_eq!((title.as_str(), rows[1].key.as_str()), ("受理 2 件", FIRST));
}

#[test]
fn one_key_marks_all_of_the_list_and_takes_the_marks_away_again() {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    act(&mut screen, Action::MarkAll);
    assert_eq!(marks(&screen).len(), case_rows().len());
    act(&mut screen, Action::MarkAll);
    assert!(marks(&screen).is_empty());
}

fn many(count: u32) -> Vec<crate::service::view::CaseRow> {
    let of = |number: u32| crate::service::view::CaseRow {
        number: format!("城關-2026-{number:05}"),
        id: crate::domain::ids::CaseId(crate::tui::testing::uuid(u128::from(number) + 90_000)),
        ..case_rows().swap_remove(0)
    };
    (1..=count).map(of).collect()
}

#[test]
fn of_a_list_that_is_longer_than_one_action_may_be_the_first_ones_are_marked_and_that_is_said() {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    let page = |rows, next: Option<&str>| {
        let (next, total) = (next.map(str::to_owned), Some(1200));
        Ok(crate::service::view::Answer::Cases(crate::service::view::Paged { rows, next, total, late: None }))
    };
    screen.update(Event::Answer(super::super::QUEUE, page(many(200), Some("x"))), &ctx());
    let effects = screen.update(Event::Act(Action::MarkAll), &ctx());
    let [Effect::Query { tag: super::super::MARK_ALL, query: Query::Cases { page: asked, .. } }] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!((asked.limit, asked.after.as_deref()), (500, None), "those that were not read yet as well");
    let effects = screen.update(Event::Answer(super::super::MARK_ALL, page(many(500), Some("y"))), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Say(words)] if words.contains("500")), "{effects:?}");
    assert_eq!(marks(&screen).len(), 500);
    // One more by hand is more than one action may have: refused in words, before anything was asked.
    screen.list.toggle_mark("城關-2026-00999");
    let effects = act(&mut screen, Action::Accept);
    assert!(matches!(effects.as_slice(), [Effect::Refuse(refusal)] if refusal.code == RefusalCode::TooMany));
}

#[test]
fn a_case_opened_from_a_search_is_decided_alone_though_others_are_marked() {
    let mut screen = marked();
    send(&mut screen, Event::Open(Some(crate::tui::pane::Place::Case(SECOND.into()))));
    let shown_now = pane_of(&screen, &ctx(), 120, 37);
    assert!(shown_now.contains("只辦這一件（另標記 2 件）："), "{shown_now}");
    let effects = act(&mut screen, Action::Accept);
    let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(**command, Command::CaseAccept { case: SECOND.into() });
    assert_eq!(marks(&screen).len(), 2, "they stay marked");
}

fn looked_at(ctx: &Ctx) -> Preview {
    let mut screen = with_the_returned();
    let mut go = |event: Event| {
        let effects = screen.update(event, ctx);
        settle(&mut screen, ctx, effects, |query| answer_to(query, &chief_desk()))
    };
    go(Event::Act(Action::Reroute));
    go(Event::Reply(ASK, picked("city-management")));
    let (title, text, rows) = shown(&go(Event::Reply(ASK, text("市容問題，歸城管。"))));
    Preview::new(title, text, rows)
}

#[test]
fn the_preview_lists_every_row_with_its_receiver_and_due_time_and_the_refused_with_why() {
    insta::assert_snapshot!("preview_80_by_24", pane_of(&looked_at(&ctx()), &ctx(), 80, 22));
    insta::assert_snapshot!("preview_120_by_40", pane_of(&looked_at(&ctx()), &ctx(), 120, 37));
    let plain = without_colour(ctx_in(Lang::En, chief_desk()), true);
    insta::assert_snapshot!("preview_in_ascii_without_colour", pane_of(&looked_at(&plain), &plain, 80, 22));
}

#[test]
fn where_nothing_can_be_done_there_is_nothing_to_confirm() {
    let each = [One { seen: Vec::new(), command: Command::CaseAccept { case: RETURNED.into() } }];
    let mut layer = Preview::new("受理 1 件".into(), String::new(), preview(&each));
    assert!(layer.hints(&ctx()).iter().all(|hint| hint.action != Action::Enter));
    assert_eq!(layer.update(Event::Act(Action::Enter), &ctx()), [Effect::Reply(Reply::No)]);
}
