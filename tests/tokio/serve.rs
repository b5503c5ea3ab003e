//! Serving a listener: what ends what, and in which order.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::sync::Event;
use coldframe::tokio::{Listener, Server, serve};
use coldframe::{Runner, current_time};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Log, panic_of};

/// What a listener gives, in this order; then nothing more.
struct Script(RefCell<VecDeque<io::Result<&'static str>>>);

impl Script {
    fn new(accepted: impl IntoIterator<Item = io::Result<&'static str>>) -> Script {
        Script(RefCell::new(accepted.into_iter().collect()))
    }
}

impl Listener for Script {
    type Stream = &'static str;
    type Address = &'static str;

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(&'static str, &'static str)>> {
        match self.0.borrow_mut().pop_front() {
            Some(accepted) => Poll::Ready(accepted.map(|name| (name, name))),
            None => {
                // As a real listener does, so that a wait is no deadlock.
                let _kept = cx.waker().clone();
                Poll::Pending
            }
        }
    }
}

fn os(number: i32) -> io::Error {
    io::Error::from_raw_os_error(number)
}

fn virtually<F: IntoFuture>(future: F) -> F::Output {
    Runner::new().clock(VirtualClock::autojump()).run(future)
}

/// `EMFILE` and its like wait 100 ms and are reported; troubles of one
/// connection are passed over at once.
#[test]
fn trio_56_accepting_goes_on_after_100_ms_when_files_have_run_out() {
    const EMFILE: i32 = 24;
    const ENFILE: i32 = 23;
    const ENOMEM: i32 = 12;
    const ECONNABORTED: i32 = 103;
    let log = Log::default();
    virtually(async {
        let begun = current_time();
        let errors = [EMFILE, ENFILE, ENOMEM, ECONNABORTED].map(|number| Err(os(number)));
        let listener = Script::new(errors.into_iter().chain([Ok("a")]));
        let server = Server::new(listener).until(sleep(Duration::from_secs(1)));
        let server = server.on_trouble(|trouble| {
            log.add(format!("{} ms: {trouble}", begun.elapsed().as_millis()))
        });
        let handler = async |name| {
            checkpoint().await;
            log.add(format!("{} ms: {name}", begun.elapsed().as_millis()));
        };
        server.serve(handler).await.expect("it works again");
        assert_eq!(begun.elapsed(), Duration::from_secs(1));
    });
    let waits = "no connection can be accepted for now:";
    assert_eq!(
        log.take(),
        [
            format!("0 ms: {waits} {}", os(EMFILE)),
            format!("100 ms: {waits} {}", os(ENFILE)),
            format!("200 ms: {waits} {}", os(ENOMEM)),
            "300 ms: a".to_owned(),
        ]
    );
}

/// Any other error is the server's end: its connections are cancelled, cleaned
/// up and waited for.
#[test]
fn trio_56_other_errors_of_accept_end_the_server() {
    const EBADF: i32 = 9;
    let log = Log::default();
    let res = virtually(async {
        let listener = Script::new([Ok("a"), Ok("b"), Err(os(EBADF)), Ok("never")]);
        let handler = async |name| nap(name, &log).await;
        serve(listener, handler).await
    });
    assert_eq!(res.expect_err("the listener is broken").raw_os_error(), Some(EBADF));
    let mut ended = log.take();
    ended.sort();
    assert_eq!(ended, ["a is cleaned up", "b is cleaned up"]);
}

#[checkpointed]
async fn nap(name: &str, log: &Log) {
    defer! {
        checkpoint().await;
        log.add(format!("{name} is cleaned up"));
    }
    sleep_forever().await;
}

/// The error of a connection goes to the hook, and the others notice nothing.
#[test]
fn an_error_in_a_connection_is_reported_and_ends_no_other() {
    let log = Log::default();
    let res = virtually(async {
        let listener = Script::new([Ok("bad"), Ok("good"), Ok("worse")]);
        let server = Server::new(listener).until(sleep(Duration::from_secs(1)));
        let server = server.on_trouble(|trouble| log.add(trouble.to_string()));
        let handler = async |name: &'static str| -> Result<(), String> {
            sleep(Duration::from_millis(name.len() as u64)).await;
            log.add(format!("{name} ends"));
            if name == "good" { Ok(()) } else { Err(format!("{name} it was")) }
        };
        server.serve(handler).await
    });
    assert!(res.is_ok());
    assert_eq!(
        log.take(),
        [
            "bad ends",
            "the connection from \"bad\" has failed: bad it was",
            "good ends",
            "worse ends",
            "the connection from \"worse\" has failed: worse it was",
        ]
    );
}

/// A panic is a bug, not an error: nothing goes on as if it had not been.
#[test]
fn a_panic_of_a_handler_cancels_the_others_and_goes_on() {
    let log = Log::default();
    let text = panic_of(|| {
        virtually(async {
            let handler = async |name| match name {
                "bug" => panic!("a bug"),
                name => nap(name, &log).await,
            };
            serve(Script::new([Ok("a"), Ok("bug")]), handler).await.expect("no error");
        });
    });
    assert_eq!(text, "a bug");
    assert_eq!(log.take(), ["a is cleaned up"]);
}

/// `stop` closes the listener, and lets what is open come to its end.
#[test]
fn a_graceful_stop_refuses_new_connections_and_waits_for_the_open_ones() {
    coldframe::tokio::run(async {
        let (stop, is_served) = (Event::new(), Event::new());
        let served = Cell::new(0);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let address = listener.local_addr().expect("it is bound");
        nursery! {
            spawn async {
                let handler = async |mut stream: TcpStream| {
                    is_served.set();
                    let number = stream.read_u8().await?;
                    served.set(number);
                    stream.write_u8(number + 1).await
                };
                let server = Server::new(listener).until(stop.wait());
                server.serve(handler).await.expect("it listens");
                assert_eq!(served.get(), 7, "it has waited for the connection");
            };
            let mut stream = TcpStream::connect(address).await.expect("it listens");
            is_served.wait().await;
            stop.set();
            while TcpStream::connect(address).await.is_ok() {
                sleep(Duration::from_millis(1)).await;
            }
            stream.write_u8(7).await.expect("it is open");
            assert_eq!(stream.read_u8().await.expect("it is served to its end"), 8);
        }
    });
}

#[test]
fn who_is_open_when_the_grace_is_over_is_cancelled_and_cleaned_up() {
    let log = Log::default();
    virtually(async {
        let begun = current_time();
        let server = Server::new(Script::new([Ok("a")]))
            .until(sleep(Duration::from_secs(2)))
            .grace(Duration::from_secs(3));
        server.serve(async |name| nap(name, &log).await).await.expect("it is a graceful stop");
        assert_eq!(begun.elapsed(), Duration::from_secs(5));
    });
    assert_eq!(log.take(), ["a is cleaned up"]);
}

#[test]
fn a_server_that_is_cancelled_waits_for_the_cleanup_of_its_connections() {
    let log = Log::default();
    virtually(async {
        let handler = async |name| nap(name, &log).await;
        let served = serve(Script::new([Ok("a")]), handler);
        assert!(move_on_after(Duration::from_secs(1), served).await.is_none());
        assert_eq!(log.take(), ["a is cleaned up"]);
    });
}

/// Async functions, closures that borrow, errors of any type, a listener that
/// is only lent.
#[test]
fn handlers_and_listeners_of_all_kinds_fit() {
    async fn plain(_stream: TcpStream) {}
    async fn fallible(_stream: TcpStream) -> anyhow::Result<()> {
        Ok(())
    }
    #[checkpointed]
    async fn compiled(mut stream: TcpStream) -> Result<(), io::Error> {
        stream.write_u8(1).await
    }
    coldframe::tokio::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let address = listener.local_addr().expect("it is bound");
        move_on_after(Duration::from_millis(1), serve(&listener, plain)).await;
        move_on_after(Duration::from_millis(1), serve(&listener, fallible)).await;
        scope!(s => {
            nursery! {
                spawn async { serve(&listener, compiled).await.expect("it listens") };
                let mut stream = TcpStream::connect(address).await.expect("it listens");
                assert_eq!(stream.read_u8().await.expect("it writes"), 1);
                s.cancel("that will do");
            }
        });
    });
}

#[cfg(unix)]
#[test]
fn a_socket_of_unixs_is_served_as_well() {
    use tokio::net::{UnixListener, UnixStream};

    let path = std::env::temp_dir().join(format!("coldframe-serve-{}", std::process::id()));
    coldframe::tokio::run(async {
        let listener = UnixListener::bind(&path).expect("the name is free");
        scope!(s => {
            nursery! {
                spawn async {
                    let handler = async |mut stream: UnixStream| stream.write_u8(1).await;
                    serve(listener, handler).await.expect("it listens");
                };
                let mut stream = UnixStream::connect(&path).await.expect("it listens");
                assert_eq!(stream.read_u8().await.expect("it writes"), 1);
                s.cancel("that will do");
            }
        });
    });
    std::fs::remove_file(&path).expect("it was made");
}

/// In dumps, a connection is called after its peer.
#[test]
fn the_task_of_a_connection_is_named_after_its_peer() {
    coldframe::tokio::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let address = listener.local_addr().expect("it is bound");
        let (seen, name) = (Event::new(), RefCell::new(String::new()));
        scope!(s => {
            nursery! {
                spawn async {
                    let handler = async |_stream: TcpStream| {
                        *name.borrow_mut() = coldframe::task::current().name().to_owned();
                        seen.set();
                    };
                    serve(listener, handler).await.expect("it listens");
                };
                let stream = TcpStream::connect(address).await.expect("it listens");
                let peer: SocketAddr = stream.local_addr().expect("it is connected");
                seen.wait().await;
                assert_eq!(*name.borrow(), format!("connection from {peer}"));
                s.cancel("that will do");
            }
        });
    });
}
