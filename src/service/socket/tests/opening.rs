use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::fake::{Seen, ask_status, make_fakes, note, open, search, until, written};
use crate::service::lock::{DataLock, HostFile, HostState};
use crate::service::open::{OpenOptions, Role, open_with};
use crate::service::refusal::RefusalCode;

#[test]
fn the_first_is_the_host_and_the_next_a_window() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let first = open(dir.path(), Role::Ui, &seen).unwrap();
    let second = open(dir.path(), Role::Ui, &seen).unwrap();
    let short = open(dir.path(), Role::OneShot, &seen).unwrap();
    assert!(first.is_host() && !second.is_host() && !short.is_host());
    second.door.command(note(0)).unwrap();
    short.door.command(note(0)).unwrap();
    assert_eq!(ask_status(&*first.door).changes, 2);
    assert_eq!(ask_status(&*first.door).windows, 1);
    assert_eq!(seen.made.load(Ordering::SeqCst), 1);
    short.close().unwrap();
    second.close().unwrap();
    first.close().unwrap();
    assert_eq!(seen.closed.load(Ordering::SeqCst), 1);
    assert_eq!(HostFile::read(dir.path()), None);
    assert_eq!(first.door.command(note(0)).unwrap_err().code, RefusalCode::HostGone);
    assert_eq!(second.door.command(note(0)).unwrap_err().code, RefusalCode::HostGone);
}

#[test]
fn when_the_host_closes_a_window_with_screens_takes_over_by_itself_and_listens() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let host = open(dir.path(), Role::Ui, &seen).unwrap();
    let (a, b) = (open(dir.path(), Role::Ui, &seen).unwrap(), open(dir.path(), Role::Ui, &seen).unwrap());
    let of_b = b.door.subscribe();
    host.close().unwrap();
    until("one of them is the host", || a.is_host() || b.is_host());
    a.door.command(note(0)).unwrap();
    b.door.command(note(0)).unwrap();
    assert!(a.is_host() != b.is_host());
    assert_eq!(seen.made.load(Ordering::SeqCst), 2);
    // A screen that slept through the takeover is told to look at everything. That the host had gone is told first,
    // or lost in it where both lay waiting at once.
    loop {
        let push = of_b.recv_timeout(Duration::from_secs(10)).unwrap();
        if !push.host_gone && push.touched.len() == 8 {
            break;
        }
    }
    let short = open(dir.path(), Role::OneShot, &seen).unwrap();
    assert!(!short.is_host());
    assert_eq!(ask_status(&*short.door).changes, 2);
}

#[test]
fn a_short_command_is_host_without_listening_and_the_next_waits_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let first = open(dir.path(), Role::OneShot, &seen).unwrap();
    assert_eq!(HostFile::read(dir.path()).unwrap().state, HostState::Alone);
    thread::scope(|scope| {
        let next = scope.spawn(|| open(dir.path(), Role::OneShot, &seen).unwrap().is_host());
        thread::sleep(Duration::from_millis(300));
        assert!(!next.is_finished());
        first.close().unwrap();
        assert!(next.join().unwrap());
    });
}

#[test]
fn who_waits_too_long_for_a_short_command_is_told_to_try_again() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let _first = open(dir.path(), Role::OneShot, &seen).unwrap();
    let start = Instant::now();
    let refusal = open(dir.path(), Role::OneShot, &seen).err().unwrap();
    assert!((4..8).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!((refusal.code, refusal.kind().exit_code()), (RefusalCode::Busy, 75));
    assert_eq!(refusal.args["pid"], std::process::id().to_string());
}

#[test]
fn a_window_waits_for_a_host_that_is_starting() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let fakes = make_fakes(&seen);
    let slowly = Arc::new(move |path: &Path, lock: DataLock, create: bool| {
        thread::sleep(Duration::from_millis(2500));
        fakes(path, lock, create)
    });
    thread::scope(|scope| {
        let options = OpenOptions { dir: dir.path().to_owned(), create: true, role: Role::Ui };
        let host = scope.spawn(move || open_with(options, slowly).unwrap());
        until("the host has the lock", || HostFile::read(dir.path()).is_some());
        let window = open(dir.path(), Role::OneShot, &seen).unwrap();
        assert!(!window.is_host());
        drop(window);
        drop(host.join().unwrap());
    });
}

#[test]
fn sixteen_processes_at_once_find_one_host() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let all: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(|| open(dir.path(), Role::Ui, &seen).unwrap())).collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(all.iter().filter(|one| one.is_host()).count(), 1);
    for one in &all {
        one.door.command(note(0)).unwrap();
    }
    assert_eq!(written(dir.path()).len(), 16);
}

#[test]
fn commands_sent_while_hosts_come_and_go_are_each_written_once() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let mut hosts: Vec<_> = (0..5).map(|_| open(dir.path(), Role::Ui, &seen).unwrap()).collect();
    let worker = open(dir.path(), Role::OneShot, &seen).unwrap();
    let sent = thread::scope(|scope| {
        let sent = scope.spawn(|| {
            let requests: Vec<_> = (0..150).map(|_| note(3)).collect();
            for request in &requests {
                worker.door.command(request.clone()).unwrap();
            }
            requests.iter().map(|request| request.request.to_string()).collect::<Vec<_>>()
        });
        for _ in 0..4 {
            thread::sleep(Duration::from_millis(150));
            let at = hosts.iter().position(super::super::super::open::Opened::is_host);
            if let Some(at) = at {
                hosts.remove(at).close().unwrap();
            }
        }
        sent.join().unwrap()
    });
    assert_eq!(written(dir.path()), sent);
}

#[test]
fn a_directory_that_went_with_its_host_is_not_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let seen = Arc::new(Seen::default());
    let host = open(&data, Role::Ui, &seen).unwrap();
    let window = open(&data, Role::OneShot, &seen).unwrap();
    host.close().unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    assert_eq!(window.door.command(note(0)).unwrap_err().code, RefusalCode::NoTown);
    assert!(!data.exists());
}

// ---- other processes

/// Not a test of its own: the host in a process of its own, for the tests that kill or stop it.
#[test]
fn child_host() {
    let Some(dir) = std::env::var_os("GRIDLOG_TEST_CHILD_HOST") else { return };
    let seen = Arc::new(Seen::default());
    seen.mute.store(std::env::var_os("GRIDLOG_TEST_MUTE").is_some(), Ordering::SeqCst);
    let _opened = open(Path::new(&dir), Role::Ui, &seen).unwrap();
    thread::sleep(Duration::from_secs(60));
}

struct Host(Child);

impl Host {
    fn start(dir: &Path, mute: bool) -> Self {
        let mut process = Process::new(std::env::current_exe().unwrap());
        process.args(["--exact", "service::socket::tests::opening::child_host"]);
        process.env("GRIDLOG_TEST_CHILD_HOST", dir).stdout(Stdio::null()).stderr(Stdio::null());
        if mute {
            process.env("GRIDLOG_TEST_MUTE", "1");
        }
        let child = process.spawn().unwrap();
        until("the host listens", || HostFile::read(dir).is_some_and(|host| host.state == HostState::Listening));
        Self(child)
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_host_killed_under_its_window_is_followed_by_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut host = Host::start(dir.path(), false);
    let seen = Arc::new(Seen::default());
    let window = open(dir.path(), Role::Ui, &seen).unwrap();
    assert!(!window.is_host());
    window.door.command(note(0)).unwrap();
    host.kill();
    until("the window is the host", || window.is_host());
    window.door.command(note(0)).unwrap();
    assert_eq!(written(dir.path()).len(), 2);
    assert!(!open(dir.path(), Role::OneShot, &seen).unwrap().is_host());
}

#[test]
fn a_command_whose_reply_was_lost_with_its_host_is_sent_again_and_written_once() {
    for role in [Role::OneShot, Role::Ui] {
        let dir = tempfile::tempdir().unwrap();
        let mut host = Host::start(dir.path(), true);
        let seen = Arc::new(Seen::default());
        let window = open(dir.path(), role, &seen).unwrap();
        let request = note(0);
        thread::scope(|scope| {
            let asked = scope.spawn(|| window.door.command(request.clone()).unwrap());
            until("it is written", || written(dir.path()).len() == 1);
            host.kill();
            let done = asked.join().unwrap();
            assert_eq!(done.command, request.request.to_string());
            assert_eq!(done.changes, 0, "the new host found it written");
        });
        assert_eq!(written(dir.path()), [request.request.to_string()]);
        assert!(window.is_host());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_stopped_host_is_named_by_its_pid_and_served_again_once_it_goes_on() {
    use rustix::process::{Pid, Signal, kill_process};
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path(), false);
    let pid = Pid::from_child(&host.0);
    kill_process(pid, Signal::STOP).unwrap();
    let seen = Arc::new(Seen::default());
    let refusal = open(dir.path(), Role::OneShot, &seen).err().unwrap();
    assert_eq!((refusal.code, &refusal.args["pid"]), (RefusalCode::HostHung, &host.0.id().to_string()));
    kill_process(pid, Signal::CONT).unwrap();
    let window = open(dir.path(), Role::OneShot, &seen).unwrap();
    window.door.query(search("好了", 0)).unwrap();
    assert!(!window.is_host());
}
