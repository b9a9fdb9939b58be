use std::thread;
use std::time::{Duration, Instant};

use super::fake::{Hall, search, streamed, until};
use crate::service::door::{Door, Part, Stream, StreamEnd};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::socket::window::Limits;

#[test]
fn every_part_of_a_stream_arrives_in_order_and_then_its_end() {
    let hall = Hall::new();
    let mut got = vec![];
    let end = hall.window().stream(streamed(Stream::Verify), &mut |part| {
        let Part::Rows { rows } = part else { panic!() };
        got.push(rows.rows().flatten().next().unwrap().parse::<usize>().unwrap());
        Ok(())
    });
    assert!(matches!(end, Ok(StreamEnd::Verified(_))));
    assert_eq!(got, (0..1000).collect::<Vec<_>>());
}

#[test]
fn queries_are_answered_beside_a_stream_even_from_within_it() {
    let hall = Hall::new();
    let window = hall.window();
    let mut slowest = Duration::ZERO;
    let mut parts = 0;
    window
        .stream(streamed(Stream::Verify), &mut |_| {
            parts += 1;
            if parts % 50 == 0 {
                let start = Instant::now();
                window.query(search("旁邊", 0)).unwrap();
                slowest = slowest.max(start.elapsed());
            }
            Ok(())
        })
        .unwrap();
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
}

#[test]
fn a_window_that_has_had_enough_stops_the_stream_in_the_host() {
    let hall = Hall::new();
    let window = hall.window();
    let mut parts = 0;
    let enough = window.stream(streamed(Stream::Rebuild), &mut |_| {
        parts += 1;
        if parts == 3 { Err(RefusalCode::NoSpace.into()) } else { Ok(()) }
    });
    assert_eq!(enough.unwrap_err().code, RefusalCode::NoSpace);
    until("the host's stream is refused", || hall.seen.stream_refused.lock().unwrap().is_some());
    window.query(search("還在", 0)).unwrap();
}

#[test]
fn a_stream_ends_in_the_host_when_its_window_goes_away() {
    let hall = Hall::new();
    let window = hall.window();
    thread::scope(|scope| {
        let (begun, begins) = std::sync::mpsc::channel();
        let window = &window;
        scope.spawn(move || {
            let result = window.stream(streamed(Stream::Rebuild), &mut |_| {
                let _ = begun.send(());
                Ok(())
            });
            assert_eq!(result.unwrap_err().code, RefusalCode::HostGone);
        });
        begins.recv().unwrap();
        window.close();
    });
    until("the host's stream is refused", || hall.seen.stream_refused.lock().unwrap().is_some());
}

#[test]
fn a_slow_taker_holds_its_stream_back_and_the_host_keeps_few_parts_for_it() {
    let hall = Hall::new();
    let window = hall.window_with(Limits { part: Duration::from_secs(5), ..Limits::default() });
    let mut last = 0;
    let stopped = window.stream(streamed(Stream::Rebuild), &mut |part| {
        let Part::Progress { done, .. } = part else { panic!() };
        thread::sleep(Duration::from_millis(100));
        last = done;
        if done == 8 { Err(Refusal::new(RefusalCode::Busy)) } else { Ok(()) }
    });
    assert!(stopped.is_err());
    // Unhindered, the host would be at the ninetieth by now.
    until("the host's stream is refused", || hall.seen.stream_refused.lock().unwrap().is_some());
    assert_eq!(last, 8);
}
