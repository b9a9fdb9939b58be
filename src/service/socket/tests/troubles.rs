use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use interprocess::local_socket::traits::Listener as _;

use super::fake::{Hall, ask_status, note, search, streamed, written};
use crate::service::door::{Door, Stream};
use crate::service::hosted::{HostDoor, Hosted};
use crate::service::lock::{DataLock, HostFile};
use crate::service::refusal::RefusalCode;
use crate::service::socket::listen::Listening;
use crate::service::socket::window::{Limits, NotConnected, Window};
use crate::service::socket::wire::{Ask, Hello, PROTOCOL, frame, read_frame};
use crate::service::socket::{place, tests::fake::Fake};

const SHORT: Limits = Limits {
    hello: Duration::from_millis(300),
    command: Duration::from_millis(300),
    query: Duration::from_millis(300),
    part: Duration::from_millis(300),
};

#[test]
fn a_host_that_does_not_answer_is_named_by_its_pid() {
    let hall = Hall::new();
    hall.seen.mute.store(true, Ordering::SeqCst);
    let window = hall.window_with(Limits { hello: Duration::from_secs(5), ..SHORT });
    let pid = std::process::id().to_string();
    let start = Instant::now();
    let refused = [window.command(note(0)).unwrap_err(), window.query(search("慢", 2000)).unwrap_err()];
    for refusal in refused {
        assert_eq!((refusal.code, &refusal.args["pid"]), (RefusalCode::HostHung, &pid));
        assert_eq!(refusal.kind().exit_code(), 75);
    }
    assert!(start.elapsed() < Duration::from_secs(2));
    hall.seen.mute.store(false, Ordering::SeqCst);
    assert_eq!(written(hall.dir.path()).len(), 1, "what the window gave up waiting for was written all the same");
}

#[test]
fn a_stream_whose_host_falls_silent_is_given_up() {
    let dir = tempfile::tempdir().unwrap();
    let (listener, name) = place::listen(dir.path()).unwrap();
    let deaf = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap();
        stream.write_all(&frame(&Hello::mine(true)).unwrap()).unwrap();
        let _ = stream.read_to_end(&mut vec![]);
    });
    let window = Window::connect(&name, true, Limits { hello: Duration::from_secs(5), ..SHORT }).unwrap();
    let refusal = window.stream(streamed(Stream::Verify), &mut |_| Ok(())).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::HostHung);
    drop(window);
    deaf.join().unwrap();
    place::remove(&name);
}

#[test]
fn a_host_that_never_says_hello_is_given_up() {
    let dir = tempfile::tempdir().unwrap();
    let (_listener, name) = place::listen(dir.path()).unwrap();
    let start = Instant::now();
    assert!(matches!(Window::connect(&name, true, SHORT), Err(NotConnected::Silent)));
    assert!(start.elapsed() < Duration::from_secs(3));
    place::remove(&name);
}

#[test]
fn a_window_of_another_protocol_is_told_the_hosts_and_sent_away() {
    let hall = Hall::new();
    let mut stranger = place::connect(&hall.socket(), Duration::from_secs(1)).unwrap();
    let later = Hello { protocol: PROTOCOL + 1, ..Hello::mine(true) };
    stranger.write_all(&frame(&later).unwrap()).unwrap();
    let hello: Hello = serde_json::from_slice(&read_frame(&mut stranger).unwrap().unwrap()).unwrap();
    assert_eq!(hello.protocol, PROTOCOL);
    assert!(!matches!(read_frame(&mut stranger), Ok(Some(_))));
    assert_eq!(ask_status(&*hall.hosted).windows, 0);
}

#[test]
fn a_host_of_another_protocol_is_named_with_both_versions() {
    let dir = tempfile::tempdir().unwrap();
    let (listener, name) = place::listen(dir.path()).unwrap();
    let other = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap();
        let hello = Hello { protocol: PROTOCOL + 1, version: "9.9.9".into(), ..Hello::mine(true) };
        stream.write_all(&frame(&hello).unwrap()).unwrap();
        let _ = stream.read_to_end(&mut vec![]);
    });
    let limits = Limits { hello: Duration::from_secs(5), ..SHORT };
    let Err(NotConnected::Refused(refusal)) = Window::connect(&name, true, limits) else { panic!("not refused") };
    other.join().unwrap();
    place::remove(&name);
    assert_eq!((refusal.code, refusal.kind().exit_code()), (RefusalCode::OtherProtocol, 75));
    assert!(refusal.args["theirs"].starts_with("9.9.9"));
    assert!(refusal.args["ours"].starts_with(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_request_that_the_host_does_not_know_is_refused_and_the_next_is_served() {
    let hall = Hall::new();
    let mut newer = place::connect(&hall.socket(), Duration::from_secs(1)).unwrap();
    newer.write_all(&frame(&Hello::mine(false)).unwrap()).unwrap();
    let mut unknown = serde_json::to_value(Ask::Query { id: 5, request: search("天氣", 1) }).unwrap();
    unknown["query"]["request"]["query"] = serde_json::json!({ "ask": "weather" });
    newer.write_all(&frame(&unknown).unwrap()).unwrap();
    newer.write_all(&frame(&Ask::Query { id: 6, request: search("還在", 0) }).unwrap()).unwrap();
    let mut next =
        || -> serde_json::Value { serde_json::from_slice(&read_frame(&mut newer).unwrap().unwrap()).unwrap() };
    next();
    let (one, two) = (next(), next());
    let (refused, served) = if one.get("refused").is_some() { (one, two) } else { (two, one) };
    assert_eq!(refused["refused"]["id"], 5);
    assert_eq!(refused["refused"]["refusal"]["code"], "other-protocol");
    assert_eq!(served["answer"]["id"], 6);
}

#[test]
fn noise_on_the_socket_harms_nobody() {
    let hall = Hall::new();
    let window = hall.window();
    for noise in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0xff; 64], &[0, 0, 0, 2, b'{', b'}']] {
        let mut stream = place::connect(&hall.socket(), Duration::from_secs(1)).unwrap();
        stream.write_all(noise).unwrap();
    }
    ask_status(&window);
}

#[cfg(unix)]
#[test]
fn a_host_whose_runtime_directory_was_swept_listens_anew() {
    let hall = Hall::new();
    let before = hall.window();
    std::fs::remove_file(hall.socket()).unwrap();
    super::fake::until("windows can connect again", || {
        Window::connect(&hall.socket(), false, Limits::default()).is_ok()
    });
    ask_status(&before);
}

#[test]
fn a_killed_hosts_socket_and_file_are_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let (killed, stale) = place::listen(dir.path()).unwrap();
    drop(killed);
    let lock = DataLock::take(dir.path(), true);
    // The socket's file is elsewhere: the directory is still empty.
    let lock = lock.unwrap().unwrap();
    let seen = Arc::default();
    let hosted = Hosted::new(Fake::new(dir.path(), lock, &seen) as Arc<dyn HostDoor>);
    let listening = Listening::start(dir.path(), Arc::clone(&hosted)).unwrap();
    assert_eq!(HostFile::read(dir.path()).unwrap().socket, Some(stale.clone()));
    ask_status(&Window::connect(&stale, true, Limits::default()).unwrap());
    listening.close();
    assert!(!place::is_there(&stale));
}
