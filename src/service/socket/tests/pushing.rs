use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use super::fake::{Hall, ask_status, note, until};
use crate::service::door::{Door, Push};
use crate::service::socket::window::Window;

fn wait_for(from: &Receiver<Push>, what: impl Fn(&Push) -> bool) -> Push {
    loop {
        let push = from.recv_timeout(Duration::from_secs(10)).unwrap();
        if what(&push) {
            return push;
        }
    }
}

#[test]
fn every_screen_sees_another_windows_change() {
    let hall = Hall::new();
    let (a, b) = (hall.window(), hall.window());
    let (of_a, of_b, of_host) = (a.subscribe(), b.subscribe(), hall.hosted.subscribe());
    // The answer to a query tells that the subscription before it has been taken.
    ask_status(&a);
    ask_status(&b);
    a.command(note(0)).unwrap();
    for from in [&of_a, &of_b, &of_host] {
        let push = wait_for(from, |push| push.changes == 1);
        assert_eq!(push.windows, 2);
    }
}

#[test]
fn windows_are_counted_as_they_come_and_go_and_short_commands_are_not() {
    let hall = Hall::new();
    let here = hall.hosted.subscribe();
    let window = hall.window();
    wait_for(&here, |push| push.windows == 1);
    let short = Window::connect(&hall.socket(), false, crate::service::socket::window::Limits::default()).unwrap();
    assert_eq!(ask_status(&short).windows, 1);
    drop(window);
    wait_for(&here, |push| push.windows == 0);
    drop(short);
    assert_eq!(hall.hosted.windows(), 0);
}

#[test]
fn a_slow_window_gets_the_latest_only_at_most_ten_a_second() {
    let hall = Hall::new();
    let window = hall.window();
    let slow = window.subscribe();
    ask_status(&window);
    for changes in 1..=200 {
        hall.fake.push(changes);
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(500));
    let mut got = vec![];
    while let Ok(push) = slow.recv_timeout(Duration::from_millis(500)) {
        got.push(push.changes);
    }
    assert_eq!(got.last(), Some(&200));
    assert!(got.len() <= 3, "{got:?}");
}

#[test]
fn when_the_host_ends_its_windows_are_told() {
    let hall = Hall::new();
    let window = hall.window();
    let from = window.subscribe();
    hall.listening.close();
    wait_for(&from, |push| push.host_gone);
    until("a later subscriber is told as well", || {
        window.subscribe().recv_timeout(Duration::from_secs(5)).is_ok_and(|push| push.host_gone)
    });
}
