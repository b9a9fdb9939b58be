use super::*;
use crate::domain::record::RecordRef;
use crate::i18n::Lang;
use crate::service::command::Command;
use crate::service::command::{Done, OnBehalf};
use crate::service::refusal::RefusalCode;
use crate::service::view::{CaseTally, Paged};
use crate::tui::pane::{Asked, FilterName, Place, ScreenId};
use crate::tui::testing::{
    acts, answer_to, case_rows, case_view, case_view_of, chief_desk, ctx_in, opened, pane_of, queue, settle,
};

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

fn screen() -> Triage {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    screen
}

/// With the missing manhole cover in focus.
fn on_the_manhole() -> Triage {
    let mut screen = screen();
    send(&mut screen, Event::Act(Action::Down));
    screen
}

/// Sends an event, answers the queries that follow; returns the rest.
fn send(screen: &mut Triage, event: Event) -> Vec<Effect> {
    let effects = screen.update(event, &ctx());
    settle(screen, &ctx(), effects, |query| answer_to(query, &chief_desk()))
}

/// The one command among the effects, with what had been seen.
fn command(effects: &[Effect]) -> Command {
    let [Effect::Command { command, seen, .. }] = effects else { panic!("{effects:?}") };
    let row = &case_rows()[1];
    assert_eq!(seen[0].record, RecordRef::Case(row.id));
    assert_eq!(Some(&seen[0].change), row.last_change.as_ref());
    (**command).clone()
}

fn answered(screen: &mut Triage, reply: Reply) -> Vec<Effect> {
    send(screen, Event::Reply(asking::ASK, reply))
}

fn text(words: &str) -> Reply {
    Reply::Text(words.to_owned())
}

fn picked(code: &str) -> Reply {
    Reply::Picked(code.to_owned())
}

/// What the fields of a prompt have.
fn fields(values: &[(&str, &str)]) -> Reply {
    Reply::Fields(values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

/// The one prompt of several fields among the effects.
fn asked_fields(effects: &[Effect]) -> crate::tui::pane::AskedFields {
    let [Effect::Ask { ask: Ask::Fields(asked), .. }] = effects else { panic!("{effects:?}") };
    (**asked).clone()
}

fn moment(text: &str) -> Option<chrono::NaiveDateTime> {
    Some(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

const NUMBER: &str = "城關-2026-00001";

#[test]
fn enter_decides_as_proposed() {
    let effects = send(&mut on_the_manhole(), Event::Act(Action::Enter));
    assert_eq!(command(&effects), Command::CaseAsProposed { case: NUMBER.into() });
    let mut view = case_view();
    let refusal = Refusal::new(RefusalCode::NoRoute).with("number", NUMBER);
    view.not_as_proposed = Some(refusal.clone());
    let mut screen = on_the_manhole();
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    assert!(screen.hints(&ctx()).iter().all(|hint| hint.action != Action::Enter));
    assert_eq!(send(&mut screen, Event::Act(Action::Enter)), [Effect::Refuse(refusal)]);
}

#[test]
fn the_proposed_route_stands_with_its_rule_and_clause_and_is_in_sight_at_80_by_24() {
    for (width, height) in [(80, 22), (120, 37)] {
        let screen = pane_of(&on_the_manhole(), &ctx(), width, height);
        assert!(screen.contains("上報鎮網格辦、城管中隊（主辦）"), "{screen}");
        assert!(screen.contains("井蓋·缺失 · 篇3/責任人4"), "{screen}");
        assert!(screen.contains("Enter 照擬辦"), "{screen}");
    }
}

#[test]
fn 篇3_責任人4_c_who_was_told_and_answered_stands_apart_from_who_has_not_with_the_delay_from_happening() {
    let screen = pane_of(&on_the_manhole(), &ctx(), 120, 37);
    assert!(screen.contains("南街社區工作站 ● 站長甲 09:29 +1分"), "{screen}");
    assert!(screen.contains("鎮網格辦 ○ 尚未答覆 +3分"), "{screen}");
}

#[test]
fn a_return_asks_for_its_reason_and_leaving_the_prompt_decides_nothing() {
    let mut screen = on_the_manhole();
    let effects = send(&mut screen, Event::Act(Action::Return));
    assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Text(Asked { optional: false, .. }), .. }]));
    let effects = answered(&mut screen, text("不是本社區的"));
    assert_eq!(
        command(&effects),
        Command::CaseReturn { case: NUMBER.into(), reason: "不是本社區的".into(), behalf: OnBehalf::default() }
    );
    send(&mut screen, Event::Act(Action::Return));
    assert_eq!(answered(&mut screen, Reply::No), []);
    assert_eq!(answered(&mut screen, text("too late")), []);
}

#[test]
fn rerouting_asks_whom_then_why() {
    let mut screen = on_the_manhole();
    let effects = send(&mut screen, Event::Act(Action::Reroute));
    let [Effect::Ask { ask: Ask::PickUnit { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(options.iter().any(|option| option.text == "派出所"));
    answered(&mut screen, picked("police"));
    let effects = answered(&mut screen, text(""));
    let expected =
        Command::CaseRoute { case: NUMBER.into(), to: Some("police".into()), assist: Vec::new(), reason: None };
    assert_eq!(command(&effects), expected);
}

#[test]
fn reporting_up_goes_to_the_office_that_the_regulation_names() {
    let effects = send(&mut on_the_manhole(), Event::Act(Action::ReportUp));
    let Command::CaseRoute { to, .. } = command(&effects) else { panic!() };
    assert_eq!(to.as_deref(), Some("office"));
}

#[test]
fn a_told_party_that_has_not_answered_is_offered_first() {
    let mut screen = on_the_manhole();
    let effects = send(&mut screen, Event::Act(Action::Told));
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(options[0].text, "記錄答覆：鎮網格辦");
    let asked = asked_fields(&answered(&mut screen, picked("office")));
    let by = asked.fields.iter().find(|field| field.key == "by").unwrap();
    assert!(by.required && by.value().is_empty(), "only a named person has answered (篇3/責任人4-c)");
    let answer = [("by", "辦事員乙"), ("channel", "radio"), ("at", "2026-11-23 10:30")];
    let Command::CaseAnswer { party, by, channel, at, .. } = command(&answered(&mut screen, fields(&answer))) else {
        panic!()
    };
    assert_eq!((party.as_str(), by.as_deref()), ("office", Some("辦事員乙")));
    assert_eq!((channel, at), (crate::domain::case::Channel::Radio, moment("2026-11-23 10:30")));
}

#[test]
fn 篇3_責任人4_c_a_telling_says_how_and_when_by_whom_and_who_took_the_call() {
    let mut screen = on_the_manhole();
    send(&mut screen, Event::Act(Action::Told));
    send(&mut screen, Event::Reply(asking::ASK, picked("+")));
    let asked = asked_fields(&answered(&mut screen, picked("police")));
    let keys: Vec<&str> = asked.fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!(keys, ["channel", "answered-by", "at", "by"]);
    let said = [("channel", "phone"), ("answered-by", "值班民警"), ("at", "2026-11-22 23:50"), ("by", "網格員甲")];
    let Command::CaseTell { told, .. } = command(&answered(&mut screen, fields(&said))) else { panic!() };
    assert_eq!((told.to.as_str(), told.by.as_deref()), ("police", Some("網格員甲")));
    assert_eq!((told.answered_by.as_deref(), told.at), (Some("值班民警"), moment("2026-11-22 23:50")));
}

#[test]
fn 篇3_責任人4_e_from_the_spot_one_writes_notes_until_it_is_complete_or_somebody_takes_over() {
    let mut screen = on_the_manhole();
    send(&mut screen, Event::Act(Action::OnSite));
    answered(&mut screen, picked("note"));
    let told = [("text", "已擺路障"), ("by", "網格員甲"), ("at", "2026-11-23 10:05"), ("channel", "radio")];
    let Command::CaseOnSite { text, by, channel, at, .. } = command(&answered(&mut screen, fields(&told))) else {
        panic!()
    };
    assert_eq!((text.as_str(), by.as_deref(), at), ("已擺路障", Some("網格員甲"), moment("2026-11-23 10:05")));
    assert_eq!(channel, Some(crate::domain::case::Channel::Radio));
    send(&mut screen, Event::Act(Action::OnSite));
    answered(&mut screen, picked("note"));
    // Of oneself there is no channel.
    let Command::CaseOnSite { by, channel, at, .. } = command(&answered(&mut screen, fields(&[("text", "水退了")])))
    else {
        panic!()
    };
    assert_eq!((by, channel, at), (None, None, None));
    send(&mut screen, Event::Act(Action::OnSite));
    answered(&mut screen, picked("end"));
    let over = OnBehalf { by: None, channel: None, at: moment("2026-11-23 10:20") };
    assert_eq!(
        command(&answered(&mut screen, fields(&[("by", ""), ("at", "2026-11-23 10:20")]))),
        Command::CaseOnSiteEnd { case: NUMBER.into(), relief: None, behalf: over.clone() }
    );
    send(&mut screen, Event::Act(Action::OnSite));
    answered(&mut screen, picked("relief"));
    assert_eq!(
        command(&answered(&mut screen, fields(&[("relief", "䶮明"), ("at", "2026-11-23 10:20")]))),
        Command::CaseOnSiteEnd { case: NUMBER.into(), relief: Some("䶮明".into()), behalf: over }
    );
}

#[test]
fn verifying_says_whether_and_what_was_seen() {
    let mut screen = with_acts(&["verified", "fed-back", "noted"]);
    send(&mut screen, Event::Act(Action::Verify));
    answered(&mut screen, picked("failed"));
    let effects = answered(&mut screen, text("仍有垃圾"));
    assert_eq!(command(&effects), Command::CaseVerify { case: NUMBER.into(), passed: false, text: "仍有垃圾".into() });
}

#[test]
fn what_a_station_sent_back_goes_to_the_station_again_with_one_key() {
    let mut screen = with_acts(&["taken", "passed-on", "resolved"]);
    let effects = send(&mut screen, Event::Act(Action::ReportUp));
    let expected =
        Command::CaseRoute { case: NUMBER.into(), to: Some("station".into()), assist: Vec::new(), reason: None };
    assert_eq!(command(&effects), expected);
}

fn with_acts(allowed: &[&str]) -> Triage {
    let mut screen = on_the_manhole();
    let mut view = case_view();
    view.acts = acts(allowed);
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    screen
}

#[test]
fn every_decision_gives_its_own_command() {
    let all: Vec<&str> = crate::domain::case::Act::ALL.iter().map(|act| crate::domain::case::act_name(*act)).collect();
    for (action, name) in [(Action::Accept, "case-accept"), (Action::Take, "case-take"), (Action::Close, "case-close")]
    {
        let effects = send(&mut with_acts(&all), Event::Act(action));
        assert_eq!(command(&effects).name(), name);
    }
    for (action, name) in
        [(Action::Resolve, "case-resolve"), (Action::Note, "case-note"), (Action::Withdraw, "case-withdraw")]
    {
        let mut screen = with_acts(&all);
        send(&mut screen, Event::Act(action));
        assert_eq!(command(&answered(&mut screen, text("話"))).name(), name);
    }
    let mut screen = with_acts(&all);
    send(&mut screen, Event::Act(Action::FeedBack));
    let told =
        command(&answered(&mut screen, fields(&[("text", "已辦好"), ("channel", "message"), ("at", "昨天 15:00")])));
    let channel = crate::domain::case::Channel::Message;
    let at = "2026-11-22T15:00:00".parse().ok();
    assert_eq!(told, Command::CaseFeedBack { case: NUMBER.into(), text: "已辦好".into(), channel, at });
}

#[test]
fn a_key_that_may_not_be_used_now_says_why_and_is_not_offered() {
    let mut screen = on_the_manhole();
    assert!(screen.hints(&ctx()).iter().all(|hint| hint.action != Action::Verify));
    assert!(screen.explains(Action::Verify));
    let effects = send(&mut screen, Event::Act(Action::Verify));
    assert!(matches!(effects.as_slice(), [Effect::Refuse(refusal)] if refusal.code == RefusalCode::NotNow));
}

#[test]
fn a_decision_stays_with_the_case_it_began_with_whatever_the_queue_does_meanwhile() {
    let mut screen = on_the_manhole();
    send(&mut screen, Event::Act(Action::Return));
    send(&mut screen, Event::Refresh);
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(case_view_of("城關-2026-00005"))))), &ctx());
    let effects = answered(&mut screen, text("退"));
    assert_eq!(
        command(&effects),
        Command::CaseReturn { case: NUMBER.into(), reason: "退".into(), behalf: OnBehalf::default() }
    );
}

#[test]
fn a_case_that_leaves_the_queue_leaves_the_focus_where_it_was() {
    let mut screen = on_the_manhole();
    let mut rows = case_rows();
    rows.remove(1);
    let page = Paged { rows, next: None, total: Some(11), late: Some(1) };
    screen.update(Event::Answer(QUEUE, Ok(Answer::Cases(page))), &ctx());
    assert_eq!(screen.row().unwrap().number, "城關-2026-00005");
}

#[test]
fn a_case_from_elsewhere_is_shown_though_the_queue_does_not_have_it() {
    let mut screen = Triage::default();
    let effects = screen.update(Event::Open(Some(Place::Case("城關-2026-00099".into()))), &ctx());
    let answer = |query: &Query| match query {
        Query::Case { case } => {
            assert_eq!(case, "城關-2026-00099");
            let mut view = case_view();
            view.row.number.clone_from(case);
            Some(Answer::Case(Box::new(view)))
        }
        _ => Some(queue()),
    };
    settle(&mut screen, &ctx(), effects, answer);
    assert_eq!(screen.shown().unwrap().row.number, "城關-2026-00099");
    // Moving in the queue goes back to it.
    send(&mut screen, Event::Act(Action::Back));
    send(&mut screen, Event::Act(Action::Down));
    assert_ne!(screen.shown().unwrap().row.number, "城關-2026-00099");
}

#[test]
fn near_the_end_of_what_is_read_the_next_page_is_asked_for_once() {
    let mut screen = screen();
    let many: Vec<CaseRow> = (0..60).flat_map(|_| case_rows()).take(60).collect();
    let full = Paged { rows: many, next: Some("cursor".into()), total: Some(300), late: None };
    let effects = screen.update(Event::Answer(QUEUE, Ok(Answer::Cases(full))), &ctx());
    assert!(!asks_on(&effects, "cursor"), "there is more than a screen of them");
    let effects = screen.update(Event::Act(Action::End), &ctx());
    assert!(asks_on(&effects, "cursor"), "{effects:?}");
    assert!(!asks_on(&screen.update(Event::Act(Action::Up), &ctx()), "cursor"), "it is on its way");
    screen.update(more(case_rows(), None), &ctx());
    assert_eq!(screen.list.len(), 66);
}

fn page(rows: Vec<CaseRow>, next: Option<&str>) -> Event {
    Event::Answer(QUEUE, Ok(Answer::Cases(Paged { rows, next: next.map(str::to_owned), total: None, late: None })))
}

fn asks_on(effects: &[Effect], cursor: &str) -> bool {
    let of = |effect: &Effect| matches!(effect, Effect::Query { tag: MORE, query: Query::Cases { page, .. } } if page.after.as_deref() == Some(cursor));
    effects.iter().any(of)
}

fn more(rows: Vec<CaseRow>, next: Option<&str>) -> Event {
    let page = Paged { rows, next: next.map(str::to_owned), total: None, late: None };
    Event::Answer(MORE, Ok(Answer::Cases(page)))
}

/// The screen with closed cases asked for, whose first page found nothing and ended early.
fn looking_for_closed_ones() -> Triage {
    let mut screen = screen();
    filtered(&mut screen, "stage:closed 火星", FilterName::Terms);
    let effects = screen.update(page(Vec::new(), Some("2020")), &ctx());
    assert!(asks_on(&effects, "2020"), "{effects:?}");
    screen
}

#[test]
fn a_page_that_ended_early_and_found_nothing_is_followed_by_the_next_and_nothing_is_said_to_be_there_not() {
    let mut screen = looking_for_closed_ones();
    let shown = pane_of(&screen, &ctx(), 80, 22);
    assert!(shown.contains("還在找") && !shown.contains("沒有事項"), "{shown}");
    let effects = screen.update(more(Vec::new(), Some("2019")), &ctx());
    assert!(asks_on(&effects, "2019"), "{effects:?}");
    // A match among the older ones is shown at once, and looking goes on for the rest of the screen.
    let effects = screen.update(more(case_rows()[..1].to_vec(), Some("2018")), &ctx());
    assert!(asks_on(&effects, "2018"), "{effects:?}");
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("北巷市場"));
    screen.update(more(Vec::new(), None), &ctx());
    assert!(!pane_of(&screen, &ctx(), 80, 22).contains("還在找"));
}

#[test]
fn only_when_all_was_looked_at_it_is_said_that_there_is_nothing() {
    let mut screen = looking_for_closed_ones();
    assert_eq!(screen.update(more(Vec::new(), None), &ctx()), []);
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("沒有事項"));
}

#[test]
fn looking_stops_when_one_moves_on_and_what_was_found_for_another_filter_is_not_shown() {
    let mut screen = looking_for_closed_ones();
    screen.update(Event::Hidden, &ctx());
    assert_eq!(screen.update(more(case_rows(), Some("2018")), &ctx()), [], "another screen is shown");
    let mut screen = looking_for_closed_ones();
    filtered(&mut screen, "is:open", FilterName::Terms);
    assert_eq!(screen.update(more(case_rows(), Some("2018")), &ctx()), [], "other cases are shown");
    assert!(screen.rows.is_empty());
}

#[test]
fn what_was_found_page_by_page_stays_when_something_changes_and_takes_its_new_state() {
    let mut screen = looking_for_closed_ones();
    screen.update(more(case_rows(), Some("2018")), &ctx());
    let mut changed = case_rows()[2].clone();
    changed.place = "改了的地方".into();
    screen.update(page(vec![changed], Some("2020")), &ctx());
    assert_eq!(screen.rows.len(), 6);
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("改了的地方"));
}

#[test]
fn a_list_that_no_page_knows_the_length_of_is_counted_beside_it_and_shows_at_least_how_many_meanwhile() {
    let mut screen = screen();
    filtered(&mut screen, "stage:closed", FilterName::Terms);
    let effects = screen.update(page(case_rows(), None), &ctx());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Query { tag: TALLY, .. })), "{effects:?}");
    let stretch = |cases, next: Option<&str>| {
        Ok(Answer::CaseTallies(vec![CaseTally { cases, next: next.map(str::to_owned), ..CaseTally::default() }]))
    };
    let effects = screen.update(Event::Answer(TALLY, stretch(40, Some("x"))), &ctx());
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("1/≥40"));
    assert!(matches!(effects.as_slice(), [Effect::Query { tag: TALLY_ON, .. }]), "{effects:?}");
    screen.update(Event::Answer(TALLY_ON, stretch(8, None)), &ctx());
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("1/48"));
}

#[test]
fn the_title_tells_the_order_and_a_long_filter_leaves_room_for_it_and_for_the_count() {
    let mut screen = screen();
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("按剩餘時間 ↑"));
    let terms = "stage:closed 一個很長很長的地名 又一個很長很長的地名 再一個很長的地名";
    filtered(&mut screen, terms, FilterName::Terms);
    screen.update(page(case_rows(), None), &ctx());
    let tally = CaseTally { cases: 48, ..CaseTally::default() };
    screen.update(Event::Answer(TALLY, Ok(Answer::CaseTallies(vec![tally]))), &ctx());
    for width in [80, 120] {
        let shown = pane_of(&screen, &ctx(), width, 22);
        let top = shown.lines().next().unwrap();
        assert!(top.contains("最新在前 ↓") && top.contains("1/48") && !top.contains("按剩餘時間"), "{top}");
    }
}

#[test]
fn in_english_words_in_front_of_a_line_stand_apart_from_it_and_the_queue_has_the_nature() {
    let english = ctx_in(Lang::En, chief_desk());
    let mut screen = on_the_manhole();
    let mut view = case_view();
    view.proposal.as_mut().unwrap().before = vec![crate::service::view::BeforeRow {
        party: crate::tui::testing::unit("city-management", "城管中隊"),
        received: 3,
        returned: 1,
    }];
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    let shown = pane_of(&screen, &english, 120, 37);
    assert!(shown.contains("Prior 城管中隊"), "{shown}");
    assert!(shown.contains("emergency  manhole"), "{shown}");
}

#[test]
fn a_deed_of_the_list_asks_for_its_text_under_its_own_name() {
    let mut screen = with_acts(&["supervised"]);
    send(&mut screen, Event::Act(Action::More));
    let effects = answered(&mut screen, picked("supervise"));
    let [Effect::Ask { ask: Ask::Text(asked), .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(asked.title, format!("督辦 {NUMBER}"));
}

#[test]
fn the_due_time_prints_its_arithmetic_line_by_line() {
    let effects = send(&mut on_the_manhole(), Event::Act(Action::Due));
    let [Effect::Ask { ask: Ask::Steps(steps), .. }] = effects.as_slice() else { panic!("{effects:?}") };
    insta::assert_snapshot!("due_steps", crate::paper::reckoning(steps, &ctx().messages).join("\n"));
}

#[test]
fn one_key_makes_a_text_for_somebody_who_does_not_run_the_program() {
    let effects = send(&mut on_the_manhole(), Event::Act(Action::Text));
    let [Effect::Ask { ask: Ask::HandOut(sheet), .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(sheet.number, "城關-2026-00001");
}

/// What the box of filters answers.
fn filtered(screen: &mut Triage, terms: &str, name: FilterName) -> Vec<Effect> {
    let filter = crate::service::terms::parse(terms).unwrap();
    screen.update(Event::Reply(FILTER, Reply::Filter(Box::new(filter), name)), &ctx())
}

#[test]
fn 篇3_責任人4_c_who_was_told_may_be_a_service_from_outside() {
    use crate::domain::case::Party;
    use crate::service::view::{Contact, PartyName};
    let mut screen = on_the_manhole();
    send(&mut screen, Event::Act(Action::Told));
    let effects = screen.update(Event::Reply(asking::ASK, picked("+")), &ctx());
    let [Effect::Query { query: Query::Choices { grid: Some(grid), .. }, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(grid, "610921100001001");
    let mut choices = crate::tui::testing::choices();
    let fire = PartyName { party: Party::Service("119".into()), name: "119 火警".into() };
    choices.contacts.insert(0, Contact { party: fire, person: None, phone: Some("119".into()) });
    let effects = screen.update(Event::Answer(asking::UNITS, Ok(Answer::Choices(Box::new(choices)))), &ctx());
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let codes: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
    assert_eq!(codes[..2], ["119", "station"]);
    assert!(codes.contains(&"police"), "{codes:?}");
}

#[test]
fn a_filter_is_asked_of_the_service_and_its_name_or_its_words_stand_in_the_title() {
    let mut screen = screen();
    let effects = send(&mut screen, Event::Act(Action::Filter));
    let [Effect::Ask { ask: Ask::Filter { filter }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(filter.mine, "the box opens with the filter that is shown");
    let effects = filtered(&mut screen, "nature:emergency late:>2d 路燈", FilterName::Terms);
    let [Effect::Query { query: Query::Cases { filter, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(filter.late_over.is_some() && !filter.mine);
    let shown = pane_of(&screen, &ctx(), 80, 22);
    assert!(shown.contains("性質:突發 逾期:>2天 路燈"), "{shown}");
    filtered(&mut screen, "late:yes", FilterName::BuiltIn("late"));
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("已逾期"));
    filtered(&mut screen, "late:yes", FilterName::Own("催辦".into()));
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("催辦"));
}

#[test]
fn the_cases_of_a_figure_are_opened_as_they_are_and_left_with_esc() {
    let mut screen = screen();
    let filter = crate::service::terms::parse("from:2026-11-01 as-of:2026-11-23T12:00 figure:overdue").unwrap();
    let effects = screen.update(Event::Open(Some(Place::Cases(Box::new(filter.clone())))), &ctx());
    let [Effect::Query { query: Query::Cases { filter: asked, .. }, .. }] = effects.as_slice() else { panic!() };
    assert_eq!(*asked, filter);
    let effects = screen.update(Event::Act(Action::Back), &ctx());
    let [Effect::Query { query: Query::Cases { filter, .. }, .. }, Effect::GoBack] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(filter.mine);
}

#[test]
fn the_bar_says_how_much_waits_and_how_much_is_late() {
    assert_eq!(screen().summary(&ctx()).as_deref(), Some("待辦 12 · 逾期 1"));
    assert_eq!(ScreenId::Triage.index(), 2);
}

#[test]
fn asked_for_a_grid_the_queue_shows_its_open_cases_until_one_goes_back() {
    let ctx = ctx();
    let mut triage = Triage::default();
    let effects = triage.update(Event::Open(Some(Place::Grid("610921100001001".into()))), &ctx);
    let of_grid = |effects: &[Effect]| {
        effects.iter().any(|effect| {
            matches!(effect, Effect::Query { query: Query::Cases { filter, .. }, .. }
                if filter.open && filter.grid.as_deref() == Some("610921100001001"))
        })
    };
    assert!(of_grid(&effects), "{effects:?}");
    let back = triage.update(Event::Act(Action::Back), &ctx);
    assert!(!of_grid(&back) && back.last() == Some(&Effect::GoBack), "{back:?}");
}

#[test]
fn when_it_happened_and_when_it_was_filed_are_told_apart() {
    let screen = pane_of(&on_the_manhole(), &ctx(), 120, 37);
    assert!(screen.contains("09:28  發生 · 錄入 09:33  網格員甲"), "{screen}");
    let mut view = case_view();
    view.case.events[0].keyed = view.case.events[0].at;
    let mut screen = on_the_manhole();
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    assert!(pane_of(&screen, &ctx(), 120, 37).contains("09:28  錄入  網格員甲"));
}

/// The manhole with its clock stopped, or with more time asked for; of the acts only these may be done.
fn with_clock(change: impl FnOnce(&mut CaseView), allowed: &[&str]) -> Triage {
    let mut screen = on_the_manhole();
    let mut view = case_view();
    change(&mut view);
    view.acts = acts(allowed);
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    screen
}

fn stopped(view: &mut CaseView) {
    (view.row.paused, view.row.due, view.row.left_in_minutes) = (true, None, None);
    let from = view.case.times.keyed;
    let by = crate::domain::case::Stopped::Paused;
    view.case.pauses = vec![crate::domain::case::Pause { from, until: None, reason: "等配件".into(), by }];
}

fn more_time_asked(view: &mut CaseView) {
    let limit = "24 urgent-hours".parse().unwrap();
    let due = view.case.due.as_ref().unwrap().at + chrono::TimeDelta::hours(24);
    let from = view.row.holder.clone().unwrap();
    view.not_as_proposed = Some(RefusalCode::NotNow.into());
    view.more_time = Some(crate::service::view::MoreTimeView { from, limit, reason: "材料未到".into(), due });
    let mut event = view.case.events[3].clone();
    (event.what, event.limit, event.text) = ("extension-asked".into(), Some(limit), Some("材料未到".into()));
    view.case.events.push(event);
}

#[test]
fn 篇3_排查4_c_the_clock_is_stopped_with_a_reason_and_goes_on_by_the_same_key() {
    let mut screen = with_acts(&["paused"]);
    send(&mut screen, Event::Act(Action::Pause));
    let effects = answered(&mut screen, text("等配件"));
    assert_eq!(
        command(&effects),
        Command::CasePause { case: NUMBER.into(), reason: "等配件".into(), behalf: OnBehalf::default() }
    );
    let mut screen = with_clock(stopped, &["resumed"]);
    let effects = send(&mut screen, Event::Act(Action::Pause));
    assert_eq!(command(&effects), Command::CaseResume { case: NUMBER.into() });
    let screen = pane_of(&screen, &ctx(), 120, 37);
    assert!(screen.contains("期限  09:33 起暫停：等配件") && screen.contains("j 恢復計時"), "{screen}");
    assert!(!screen.contains("2 小時·晝夜計） "), "nothing is due while it stands still: {screen}");
}

#[test]
fn a_stopped_clock_stands_as_a_word_in_the_queue() {
    let mut rows = case_rows();
    (rows[5].paused, rows[5].due) = (true, None);
    let page = Paged { rows, next: None, total: Some(6), late: Some(1) };
    let mut screen = screen();
    screen.update(Event::Answer(QUEUE, Ok(Answer::Cases(page))), &ctx());
    for (lang, word) in [(Lang::ZhHant, "暫停"), (Lang::ZhHans, "暂停"), (Lang::En, "paused")] {
        let screen = pane_of(&screen, &ctx_in(lang, chief_desk()), 80, 22);
        assert!(screen.contains(word), "{screen}");
    }
}

#[test]
fn more_time_is_asked_for_by_how_much_and_why() {
    let mut screen = with_acts(&["extension-asked"]);
    let effects = send(&mut screen, Event::Act(Action::MoreTime));
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let words: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(words, ["24 小時·晝夜計", "1 工作日", "2 工作日", "3 工作日", "5 工作日"]);
    answered(&mut screen, picked("2 working-days"));
    let effects = answered(&mut screen, text("材料未到"));
    let limit = "2 working-days".parse().unwrap();
    assert_eq!(
        command(&effects),
        Command::CaseExtend { case: NUMBER.into(), limit, reason: "材料未到".into(), behalf: OnBehalf::default() }
    );
}

#[test]
fn who_may_grant_reads_by_when_it_would_be_due_and_says_yes_or_why_not() {
    let grant = |granted, reason: Option<&str>| Command::CaseGrant {
        case: NUMBER.into(),
        granted,
        reason: reason.map(str::to_owned),
    };
    let request = "南街社區工作站申請 24 小時·晝夜計：材料未到。同意後期限 ";
    let mut screen = with_clock(more_time_asked, &["extended"]);
    let shown = pane_of(&screen, &ctx(), 130, 37);
    assert!(shown.contains("T 審批延期") && shown.contains("延期  南街社區工作站申請 24 小時·晝夜計"), "{shown}");
    assert!(shown.contains("申請延期  24 小時·晝夜計"), "the course tells how much: {shown}");
    send(&mut screen, Event::Act(Action::MoreTime));
    let effects = answered(&mut screen, picked("granted"));
    let [Effect::Ask { ask: Ask::ConfirmDue { text: words, query, .. }, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(words.starts_with(request) && words.contains("11:28"), "{words}");
    let more = Some("24 urgent-hours".parse().unwrap());
    assert_eq!(**query, Query::DueSteps { case: NUMBER.into(), more, parked: false });
    assert_eq!(command(&answered(&mut screen, Reply::Yes)), grant(true, None));
    send(&mut screen, Event::Act(Action::MoreTime));
    answered(&mut screen, picked("refused"));
    assert_eq!(command(&answered(&mut screen, text("調配機動組"))), grant(false, Some("調配機動組")));
}

#[test]
fn a_request_for_more_time_is_in_sight_at_80_by_24() {
    insta::assert_snapshot!("more_time", pane_of(&with_clock(more_time_asked, &["extended"]), &ctx(), 80, 22));
}

fn parking_asked(view: &mut CaseView) {
    let from = view.parties[2].clone();
    let due = view.case.due.as_ref().unwrap().at + chrono::TimeDelta::days(14);
    view.parking = Some(crate::service::view::ParkingView {
        from,
        until: "2026-12-04".parse().unwrap(),
        reason: "待撥款".into(),
        approved: vec![view.row.holder.clone().unwrap()],
        next: view.parties[1].clone(),
        last: true,
        due,
    });
    let mut event = view.case.events[3].clone();
    (event.what, event.name, event.text) = ("parking-asked".into(), Some("2026-12-04".into()), Some("待撥款".into()));
    view.case.events.push(event);
}

#[test]
fn 實務_掛賬_who_approves_a_parking_reads_its_end_and_what_will_be_due_before() {
    let mut screen = with_clock(parking_asked, &["parking-approved"]);
    let shown = pane_of(&screen, &ctx(), 130, 40);
    let words =
        "城管中隊申請掛賬到 12月4日：待撥款。南街社區工作站已同意。鎮網格辦同意後計時停到 12月4日，之後期限 12-07";
    let flat: String = shown.split_whitespace().collect();
    assert!(flat.contains("掛賬城管中隊申請掛賬到12月4日"), "{shown}");
    assert!(shown.contains("申請掛賬  2026-12-04"), "the course names the day: {shown}");
    send(&mut screen, Event::Act(Action::More));
    let effects = answered(&mut screen, picked("approve-parking"));
    let [Effect::Ask { ask: Ask::ConfirmDue { text: asked, query, .. }, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(asked.starts_with(words), "{asked}");
    assert_eq!(**query, Query::DueSteps { case: NUMBER.into(), more: None, parked: true });
    let deed = crate::service::deed::Deed::DecideParking { approved: true, reason: None };
    assert_eq!(command(&answered(&mut screen, Reply::Yes)), Command::CaseDeed { case: NUMBER.into(), deed });
}

#[test]
fn 篇3_排查4_c_who_had_it_for_how_long_stands_in_the_detail() {
    use crate::domain::case::Stage;
    use crate::service::view::HoldRow;
    let hold =
        |party: &crate::service::view::PartyName, stage, from: &str, until: Option<&str>, minutes, returned| HoldRow {
            party: Some(party.clone()),
            stage,
            from: crate::tui::testing::at(from),
            until: until.map(crate::tui::testing::at),
            minutes,
            returned,
        };
    let held = |view: &mut CaseView| {
        let (station, unit) = (view.parties[0].clone(), view.parties[2].clone());
        view.holds = vec![
            hold(&station, Stage::Filed, "09:33", Some("09:40"), 7, false),
            hold(&unit, Stage::ReportedUp, "09:40", Some("10:20"), 40, true),
            hold(&station, Stage::Returned, "10:20", None, 27, false),
        ];
    };
    let screen = pane_of(&with_clock(held, &[]), &ctx(), 120, 40);
    assert!(screen.contains("經手  南街社區工作站  待受理  7分  09:33 至 09:40"), "{screen}");
    assert!(screen.contains("城管中隊  已上報  40分  09:40 至 10:20  退回"), "{screen}");
    assert!(screen.contains("10:20 至 現在"), "{screen}");
}

#[test]
fn a_late_case_whose_clock_was_stopped_says_both() {
    let mut rows = case_rows();
    rows[0].paused = true;
    let page = Paged { rows, next: None, total: Some(6), late: Some(1) };
    let mut screen = screen();
    screen.update(Event::Answer(QUEUE, Ok(Answer::Cases(page))), &ctx());
    for (width, height) in [(80, 22), (120, 37)] {
        let screen = pane_of(&screen, &ctx(), width, height);
        assert!(screen.contains("逾期1時 暫停"), "{screen}");
    }
}

/// The manhole with more that may be done, some of it on a unit's behalf.
fn on_behalf(allowed: &[&str]) -> Triage {
    let mut screen = on_the_manhole();
    let mut view = case_view();
    view.acts = acts(allowed);
    for row in &mut view.acts {
        row.behalf_of = Some(crate::tui::testing::unit("city-management", "城管中隊"));
    }
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    screen
}

#[test]
fn 實務_代錄_for_a_unit_one_prompt_asks_who_said_so_how_and_when_beside_the_words() {
    let allowed = ["taken", "returned", "resolved", "paused", "extension-asked", "part-done"];
    let said = OnBehalf {
        by: Some("李隊".into()),
        channel: Some(crate::domain::case::Channel::Message),
        at: moment("2026-11-22 15:00"),
    };
    let with =
        |key: &str| fields(&[("by", "李隊"), ("channel", "message"), ("at", "2026-11-22 15:00"), (key, "說定了")]);
    for (action, name, key) in [
        (Action::Return, "case-return", "reason"),
        (Action::Resolve, "case-resolve", "result"),
        (Action::Pause, "case-pause", "reason"),
    ] {
        let mut screen = on_behalf(&allowed);
        let asked = asked_fields(&send(&mut screen, Event::Act(action)));
        assert!(asked.title.starts_with("代錄城管中隊："), "{}", asked.title);
        let needed: Vec<&str> =
            asked.fields.iter().filter(|field| field.required).map(|field| field.key.as_str()).collect();
        assert_eq!(needed, ["by", "channel", key]);
        let command = command(&answered(&mut screen, with(key)));
        assert_eq!(command.name(), name);
        let (behalf, words) = match command {
            Command::CaseReturn { behalf, reason, .. } | Command::CasePause { behalf, reason, .. } => (behalf, reason),
            Command::CaseResolve { behalf, result, .. } => (behalf, result),
            other => panic!("{other:?}"),
        };
        assert_eq!((behalf, words.as_str()), (said.clone(), "說定了"));
    }
    // Beginning needs no more words; the name can be sent again after a refusal.
    let mut screen = on_behalf(&allowed);
    send(&mut screen, Event::Act(Action::Take));
    let take = Command::CaseTake { case: NUMBER.into(), behalf: said.clone() };
    assert_eq!(command(&answered(&mut screen, with("x"))), take);
    assert_eq!(command(&answered(&mut screen, with("x"))), take);
    let mut screen = on_behalf(&allowed);
    send(&mut screen, Event::Act(Action::MoreTime));
    answered(&mut screen, picked("2 working-days"));
    let effects = answered(&mut screen, with("reason"));
    assert!(matches!(command(&effects), Command::CaseExtend { behalf, .. } if behalf == said));
    let mut screen = on_behalf(&allowed);
    send(&mut screen, Event::Act(Action::More));
    answered(&mut screen, picked("part-done"));
    let effects = answered(&mut screen, with("result"));
    let Command::CaseDeed { deed: crate::service::deed::Deed::PartDone { behalf, .. }, .. } = command(&effects) else {
        panic!("{effects:?}")
    };
    assert_eq!(behalf, said);
}

#[test]
fn who_spoke_for_a_unit_before_need_not_be_typed_again() {
    let mut screen = on_behalf(&["resolved"]);
    let mut view = screen.shown().unwrap().clone();
    let party = crate::tui::testing::unit("city-management", "城管中隊").party;
    view.case.events[3].party = Some(party);
    view.case.events[3].by = Some("李隊".into());
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    let asked = asked_fields(&send(&mut screen, Event::Act(Action::Resolve)));
    assert_eq!((asked.fields[0].value(), asked.focus), ("李隊", "result"));
}

#[test]
fn rerouting_shows_who_would_assist_and_who_is_chosen_goes_with_it() {
    let mut screen = on_the_manhole();
    let mut view = screen.shown().unwrap().clone();
    let police = crate::tui::testing::unit("police", "派出所");
    view.proposal.as_mut().unwrap().assist = vec![police];
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    send(&mut screen, Event::Act(Action::Reroute));
    let asked = asked_fields(&answered(&mut screen, picked("city-management")));
    let keys: Vec<&str> = asked.fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!(keys, ["lead", "assist-1", "assist-2", "assist-3", "assist-4", "reason"]);
    assert_eq!(asked.fields[1].value(), "police", "who is proposed is told unless it is taken out");
    let routed = |assist: &[&str]| Command::CaseRoute {
        case: NUMBER.into(),
        to: Some("city-management".into()),
        assist: assist.iter().map(|code| (*code).to_owned()).collect(),
        reason: Some("近".into()),
    };
    let both = fields(&[("assist-1", "police"), ("assist-2", "station"), ("assist-3", ""), ("reason", "近")]);
    assert_eq!(command(&answered(&mut screen, both)), routed(&["police", "station"]));
    let nobody = fields(&[("assist-1", ""), ("reason", "近")]);
    assert_eq!(command(&answered(&mut screen, nobody)), routed(&[crate::service::command::NOBODY]));
}

#[test]
fn 篇3_排查4_b_each_unit_stands_with_how_many_such_cases_it_was_given_and_sent_back() {
    let mut screen = on_the_manhole();
    let effects = screen.update(Event::Act(Action::Reroute), &ctx());
    let kind = case_rows()[1].kind.to_string();
    assert_eq!(effects, [Effect::Query { tag: asking::UNITS, query: Query::UnitsFor { kind } }]);
    let mut units = crate::tui::testing::choices().units;
    (units[0].received, units[0].returned) = (3, 1);
    let effects = screen.update(Event::Answer(asking::UNITS, Ok(Answer::Units(units))), &ctx());
    let [Effect::Ask { ask: Ask::PickUnit { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(options[0].detail.ends_with("接過 3，退回 1"), "{options:?}");
}

#[test]
fn urging_asks_how_and_hands_out_the_text_to_remind_with() {
    let mut screen = with_acts(&["urged"]);
    send(&mut screen, Event::Act(Action::More));
    let asked = asked_fields(&answered(&mut screen, picked("urge")));
    assert_eq!(asked.fields.iter().find(|field| field.key == "channel").unwrap().value(), "phone");
    let effects = answered(&mut screen, fields(&[("text", ""), ("channel", "message")]));
    let deed =
        crate::service::deed::Deed::Urge { to: None, channel: crate::domain::case::Channel::Message, text: None };
    assert_eq!(command(&effects), Command::CaseDeed { case: NUMBER.into(), deed });
    let done = Done {
        command: "case-urge".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    };
    let effects = send(&mut screen, Event::Done(asking::SENT, Ok(done)));
    let [Effect::Ask { ask: Ask::Remind(sheet), .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(sheet.number, NUMBER);
}

#[test]
fn 實務_回訪_whether_it_was_a_visit_or_a_call_is_asked_and_never_taken_for_granted() {
    let mut screen = with_acts(&["surveyed"]);
    send(&mut screen, Event::Act(Action::More));
    let asked = asked_fields(&answered(&mut screen, picked("satisfied")));
    let how = &asked.fields[0];
    assert!(how.key == "channel" && how.required && how.value().is_empty(), "{how:?}");
    let effects = answered(&mut screen, fields(&[("channel", "in-person"), ("text", "滿意")]));
    let Command::CaseDeed { deed: crate::service::deed::Deed::Survey { channel, text, .. }, .. } = command(&effects)
    else {
        panic!("{effects:?}")
    };
    assert_eq!((channel, text.as_deref()), (crate::domain::case::Channel::InPerson, Some("滿意")));
}

#[test]
fn 實務_裁定_after_two_returns_the_key_for_another_unit_decides_for_good() {
    let mut view = case_view();
    view.acts = acts(&["ruled-on"]);
    view.case.reported_up = true;
    view.saves_rule = true;
    let shown = |view: &CaseView| {
        let mut screen = on_the_manhole();
        screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view.clone())))), &ctx());
        screen
    };
    let ruled = |save: bool| {
        let (to, reason) = ("police".into(), "歸派出所".into());
        let deed = crate::service::deed::Deed::Rule { to, assist: Vec::new(), reason, save };
        Command::CaseDeed { case: NUMBER.into(), deed }
    };
    let mut screen = shown(&view);
    assert!(pane_of(&screen, &ctx(), 120, 37).contains("r 裁定"));
    let effects = send(&mut screen, Event::Act(Action::Reroute));
    let [Effect::Ask { ask: Ask::Pick { title, options }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((title.as_str(), options[0].code.as_str()), (format!("裁定 {NUMBER}").as_str(), "station"));
    let asked = asked_fields(&answered(&mut screen, picked("police")));
    assert_eq!(asked.fields.iter().find(|field| field.key == "save").unwrap().value(), "once");
    let always = fields(&[("save", "always"), ("reason", "歸派出所")]);
    assert_eq!(command(&answered(&mut screen, always)), ruled(true));
    // Between a station and its areas the chief chooses among them.
    view.case.reported_up = false;
    let mut screen = shown(&view);
    let effects = screen.update(Event::Act(Action::Reroute), &ctx());
    let asked = Query::Grids { grid: Some("610921100001".into()) };
    assert_eq!(effects, [Effect::Query { tag: asking::UNITS, query: asked }]);
    let grids = Answer::Grids(crate::tui::samples::grids());
    let effects = screen.update(Event::Answer(asking::UNITS, Ok(grids)), &ctx());
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let codes: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
    assert_eq!(codes[..2], ["station", "610921100001001"]);
    view.case.reported_up = true;
    // Who may not make rules is not asked whether to.
    view.saves_rule = false;
    let mut screen = shown(&view);
    send(&mut screen, Event::Act(Action::Reroute));
    let asked = asked_fields(&answered(&mut screen, picked("police")));
    assert!(asked.fields.iter().all(|field| field.key != "save"));
    assert_eq!(command(&answered(&mut screen, fields(&[("reason", "歸派出所")]))), ruled(false));
}

#[test]
fn one_key_joins_a_duplicate_with_the_likely_one_or_with_the_number_that_is_typed() {
    let mut screen = with_acts(&["merged"]);
    send(&mut screen, Event::Act(Action::Merge));
    let merged = |into: &str| {
        let deed = crate::service::deed::Deed::Merge { into: into.into(), reason: None };
        Command::CaseDeed { case: NUMBER.into(), deed }
    };
    assert_eq!(command(&answered(&mut screen, text("17"))), merged("17"), "nothing is like it: the number is typed");
    let mut view = screen.shown().unwrap().clone();
    let row = case_rows().remove(2);
    view.alike = vec![crate::service::view::AlikeRow {
        number: row.number.clone(),
        kind_label: row.kind_label.clone(),
        place: row.place.clone(),
        text: row.text.clone(),
        stage: row.stage,
        holder: row.holder.clone(),
        happened: row.happened - chrono::TimeDelta::days(2),
        days_ago: 2,
        likeness: 80,
    }];
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    let effects = send(&mut screen, Event::Act(Action::Merge));
    let [Effect::Ask { ask: Ask::Suggest { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(options[0].text, format!("{}  暴露垃圾  東巷口", row.number));
    assert_eq!(options[0].detail, "相隔 2 天  南街社區工作站");
    assert_eq!(command(&answered(&mut screen, picked(&row.number))), merged(&row.number));
}

#[test]
fn one_key_and_a_reason_make_it_urgent_and_the_list_has_every_other_class() {
    let mut screen = with_acts(&["reclassified"]);
    let mut view = screen.shown().unwrap().clone();
    assert!(!screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Urgent), "it is an emergency already");
    view.row.nature = crate::domain::case::Nature::General;
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    assert!(pane_of(&screen, &ctx(), 120, 37).contains("J 轉突發"));
    send(&mut screen, Event::Act(Action::Urgent));
    let classified = |kind: Option<&str>, nature| {
        let (kind, reason) = (kind.map(str::to_owned), "冒煙了".to_owned());
        let deed = crate::service::deed::Deed::Reclassify { kind, nature, units: None, reason };
        Command::CaseDeed { case: NUMBER.into(), deed }
    };
    let emergency = Some(crate::domain::case::Nature::Emergency);
    assert_eq!(command(&answered(&mut screen, text("冒煙了"))), classified(None, emergency));
    send(&mut screen, Event::Act(Action::More));
    let effects = screen.update(Event::Reply(asking::ASK, picked("reclassify")), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Query { query: Query::Choices { .. }, .. }]), "{effects:?}");
    let choices = Box::new(crate::tui::testing::choices());
    let effects = screen.update(Event::Answer(asking::UNITS, Ok(Answer::Choices(choices))), &ctx());
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let texts: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(texts, ["突發", "政策", "城管 · 井蓋·缺失", "城管 · 路燈不亮", "民政 · 低保諮詢"]);
    answered(&mut screen, picked(&options[3].code.clone()));
    assert_eq!(command(&answered(&mut screen, text("冒煙了"))), classified(Some("lamp-dark"), None));
}

#[test]
fn 篇6_四_二_c_a_danger_is_listed_in_a_form_of_its_own() {
    let mut screen = with_acts(&["listed"]);
    send(&mut screen, Event::Act(Action::More));
    let effects = answered(&mut screen, picked("list-hazard"));
    let hazard = crate::tui::pane::FormRequest::Hazard { case: NUMBER.into() };
    assert_eq!(effects, [Effect::Form(hazard)]);
}
