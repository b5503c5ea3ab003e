//! What is tokio's works in the tasks of a run on tokio, beside what is ours.

use std::cell::Cell;
use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use coldframe::Runner;
use coldframe::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::runtime::Builder;

use crate::support::{SetsWhenDropped, panic_of};

/// Answers one connection with what comes, in capital letters.
#[checkpointed]
async fn shout(listener: TcpListener) -> io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    stream.write_all(text.to_uppercase().as_bytes()).await
}

#[checkpointed]
async fn ask(address: std::net::SocketAddr, text: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await?;
    let mut res = String::new();
    stream.read_to_string(&mut res).await?;
    Ok(res)
}

#[test]
fn tasks_talk_through_sockets() {
    let answer = coldframe::tokio::run(async {
        try_nursery! {
            type Error = io::Error;
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            spawn shout(listener);
            let answer = spawn ask(address, "quiet");
            answer
        }
    });
    assert_eq!(answer.expect("loopback works"), "QUIET");
}

#[coldframe::main(tokio)]
async fn attributed() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    assert_ne!(listener.local_addr()?.port(), 0);
    Ok(())
}

#[test]
fn an_entry_point_runs_on_tokio() {
    attributed().expect("loopback works");
}

#[test]
fn files_and_processes_work() {
    #[checkpointed]
    async fn read_own_source() -> usize {
        let text = tokio::fs::read_to_string(file!()).await.expect("it is where it was compiled");
        text.len()
    }
    #[checkpointed]
    async fn run_cat() -> Vec<u8> {
        let mut command = Command::new("cat");
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut cat = command.spawn().expect("there is a cat");
        let mut stdin = cat.stdin.take().expect("it has a pipe");
        stdin.write_all(b"through a pipe").await.expect("cat reads");
        drop(stdin);
        cat.wait_with_output().await.expect("cat ends").stdout
    }
    coldframe::tokio::run(async {
        let (length, piped) = nursery! {
            let length = spawn read_own_source();
            let piped = spawn run_cat();
            (length, piped)
        };
        assert!(length > 100);
        assert_eq!(piped, b"through a pipe");
    });
}

/// A task that waits for a socket is cancelled like any other, and its cleanup
/// may use sockets.
#[test]
fn a_wait_of_tokios_is_cancelled_and_cleaned_up_after() {
    let said = Cell::new(None);
    #[checkpointed]
    async fn wait(listener: &TcpListener, said: &Cell<Option<u8>>) {
        let address = listener.local_addr().expect("it is bound");
        defer! {
            let client = TcpStream::connect(address).await;
            client.expect("it listens").write_all(b"!").await.expect("it is connected");
            let (mut stream, _) = listener.accept().await.expect("somebody comes");
            said.set(stream.read_u8().await.ok());
        }
        let mut never = TcpStream::connect(address).await.expect("it listens");
        let (_silent, _) = listener.accept().await.expect("somebody comes");
        never.read_u8().await.expect("nobody writes");
    }
    coldframe::tokio::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let in_time = move_on_after(Duration::from_millis(20), wait(&listener, &said)).await;
        assert!(in_time.is_none());
    });
    assert_eq!(said.get(), Some(b'!'));
}

/// Two tasks that never wait for anything leave tokio its turns.
#[test]
fn busy_tasks_let_sockets_and_timers_through() {
    #[checkpointed]
    async fn spin() {
        loop {
            checkpoint().await;
        }
    }
    let done = coldframe::tokio::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let address = listener.local_addr().expect("it is bound");
        scope!(s => {
            nursery! {
                spawn spin();
                spawn spin();
                spawn async move { shout(listener).await.expect("loopback works"); };
                tokio::time::sleep(Duration::from_millis(5)).await;
                assert_eq!(ask(address, "busy").await.expect("loopback works"), "BUSY");
                sleep(Duration::from_millis(5)).await;
                s.cancel("all was heard");
            }
        })
    });
    assert!(done.is_none());
}

/// Far more than what tokio lets one task do in a row.
#[test]
fn a_thousand_tasks_are_ready_at_once() {
    let got = Cell::new(0);
    coldframe::tokio::run(async {
        let (sender, _) = tokio::sync::broadcast::channel::<u32>(16);
        nursery! {
            for _ in 0..1000 {
                let mut receiver = sender.subscribe();
                let got = &got;
                spawn async move {
                    for _ in 0..10 {
                        let number = receiver.recv().await.expect("it is sent");
                        got.set(got.get() + number);
                    }
                };
            }
            checkpoint().await;
            for _ in 0..10 {
                sender.send(1).expect("all listen");
            }
        }
    });
    assert_eq!(got.get(), 10_000);
}

/// What tokio itself was given runs beside ours, and is gone when the run is.
#[test]
fn tasks_of_tokios_run_beside_ours_and_end_with_the_run() {
    let dropped = Arc::new(AtomicBool::new(false));
    let witness = SetsWhenDropped(Arc::clone(&dropped));
    let sum = coldframe::tokio::run(async {
        tokio::spawn(async move {
            let _witness = witness;
            std::future::pending::<()>().await;
        });
        let sent = tokio::spawn(async { 40 }).await.expect("it ends");
        let local = std::rc::Rc::new(2);
        sent + tokio::task::spawn_local(async move { *local }).await.expect("it ends")
    });
    assert_eq!(sum, 42);
    assert!(dropped.load(Ordering::Relaxed));
}

#[test]
fn a_runtime_of_ones_own_may_have_many_threads() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runner = Runner::new().tokio_runtime(runtime.expect("tokio starts"));
    let name = runner.run(async {
        sleep(Duration::from_millis(1)).await;
        let elsewhere = tokio::spawn(async { std::thread::current().id() }).await;
        elsewhere.expect("it ends") == std::thread::current().id()
    });
    assert!(!name, "tokio's own tasks run on its threads");
}

#[test]
fn panics_and_deadlocks_come_out() {
    let text = panic_of(|| coldframe::tokio::run(async { panic!("of the main task") }));
    assert_eq!(text, "of the main task");
    let text = panic_of(|| {
        coldframe::tokio::run(async {
            let (_sender, receiver) = channel::<u32>(0);
            receiver.recv().await;
        });
    });
    assert!(text.starts_with("deadlock: "), "{text}");
}

#[test]
fn a_run_inside_a_runtime_panics_and_does_no_more() {
    let runtime = Builder::new_current_thread().build().expect("tokio starts");
    let text = panic_of(|| runtime.block_on(async { coldframe::tokio::run(async {}) }));
    assert!(text.contains("Cannot start a runtime from within a runtime"), "{text}");
}
