use std::thread;
use std::time::{Duration, Instant};

use super::fake::{Hall, ask_status, note, search, title, written};
use crate::service::door::Door;
use crate::service::refusal::RefusalCode;
use crate::service::socket::wire::FRAME_LIMIT;
use crate::service::view::Answer;

#[test]
fn two_windows_and_the_host_speak_through_one_door() {
    let hall = Hall::new();
    let (a, b) = (hall.window(), hall.window());
    a.command(note(0)).unwrap();
    b.command(note(0)).unwrap();
    hall.hosted.command(note(0)).unwrap();
    for door in [&a as &dyn Door, &b, &*hall.hosted] {
        assert_eq!(ask_status(door).changes, 3);
        assert_eq!(ask_status(door).windows, 2);
    }
    assert!(!ask_status(&a).is_host);
    assert!(ask_status(&*hall.hosted).is_host);
    assert_eq!(a.host_pid(), std::process::id());
}

#[test]
fn a_refusal_arrives_as_it_was_given() {
    let hall = Hall::new();
    let request = crate::service::query::QueryRequest {
        asker: crate::service::command::Asker::default(),
        query: crate::service::query::Query::Doctor,
    };
    assert_eq!(hall.window().query(request).unwrap_err().code, RefusalCode::UnknownGrid);
}

#[test]
fn an_answer_of_twenty_megabytes_arrives_whole_and_one_too_long_is_refused() {
    let hall = Hall::new();
    let window = hall.window();
    let Answer::Hits(found) = window.query(search("big", 7)).unwrap() else { panic!() };
    assert_eq!(found.hits.len(), 7);
    assert!(found.hits.iter().all(|hit| hit.title.len() == 3 << 20));
    let too_long = u32::try_from(FRAME_LIMIT / (3 << 20) + 1).unwrap();
    assert_eq!(window.query(search("big", too_long)).unwrap_err().code, RefusalCode::Internal);
    assert_eq!(title(window.query(search("還在", 0)).unwrap()), "還在");
}

#[test]
fn sixty_four_queries_at_once_each_get_their_own_answer_on_few_threads() {
    let hall = Hall::new();
    let window = hall.window();
    thread::scope(|scope| {
        for number in 0..64 {
            let window = &window;
            scope.spawn(move || {
                let text = format!("第{number}問");
                assert_eq!(title(window.query(search(&text, number % 7)).unwrap()), text);
            });
        }
    });
    let most = hall.seen.most.load(std::sync::atomic::Ordering::SeqCst);
    assert!((2..=6).contains(&most), "{most}");
}

#[test]
fn a_quick_query_does_not_wait_for_a_slow_command_or_a_slow_query() {
    let hall = Hall::new();
    let window = hall.window();
    thread::scope(|scope| {
        scope.spawn(|| window.command(note(800)).unwrap());
        scope.spawn(|| window.query(search("慢", 800)).unwrap());
        thread::sleep(Duration::from_millis(100));
        let start = Instant::now();
        window.query(search("快", 0)).unwrap();
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    });
}

#[test]
fn a_fault_in_the_host_is_answered_and_harms_nobody() {
    let hall = Hall::new();
    let window = hall.window();
    let refusal = window.query(search("panic", 0)).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Internal);
    assert!(refusal.args["reason"].contains("as asked"));
    assert_eq!(title(window.query(search("還在", 0)).unwrap()), "還在");
}

#[test]
fn the_reply_to_a_command_under_way_arrives_although_the_host_closes() {
    let hall = Hall::new();
    let window = hall.window();
    let request = note(500);
    thread::scope(|scope| {
        let asked = scope.spawn(|| window.command(request.clone()));
        thread::sleep(Duration::from_millis(150));
        hall.listening.close();
        hall.hosted.close().unwrap();
        assert_eq!(asked.join().unwrap().unwrap().changes, 1);
    });
    assert_eq!(written(hall.dir.path()), [request.request.to_string()]);
    assert_eq!(window.command(note(0)).unwrap_err().code, RefusalCode::HostGone);
}
