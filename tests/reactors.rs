//! The built-in host with crates that bring a reactor of their own, on a thread
//! of their own: those of smol's family (async-io, async-net, async-process).

use std::cell::RefCell;
use std::process::Stdio;

use coldframe::prelude::*;
use smol::io::{AsyncReadExt as _, AsyncWriteExt as _};
use smol::net::{TcpListener, TcpStream};
use smol::{Timer, process};

#[checkpointed]
async fn echo(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length]).await?;
    }
}

#[checkpointed]
async fn say(server: std::net::SocketAddr, text: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut heard = String::new();
    stream.read_to_string(&mut heard).await?;
    Ok(heard)
}

#[test]
fn sockets_wake_the_tasks_that_wait_for_them() {
    let heard = coldframe::run(async {
        try_nursery! {
            type Error = std::io::Error;
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let words: Vec<String> = (0..20).map(|number| format!("word {number}")).collect();
            let mut heard = Vec::new();
            for word in &words {
                heard.push(spawn say(address, word));
            }
            for _ in &words {
                let (stream, _) = listener.accept().await?;
                spawn echo(stream);
            }
            heard.into_iter().map(Child::value).collect::<Vec<_>>()
        }
    });
    let expected: Vec<String> = (0..20).map(|number| format!("word {number}")).collect();
    assert_eq!(heard.expect("loopback works"), expected);
}

/// Two timers, ours and theirs, in one order; and ours ends a wait for theirs.
#[test]
fn timers_of_theirs_and_ours_go_off_in_one_order() {
    let log = RefCell::new(Vec::new());
    coldframe::run(async {
        let log = &log;
        nursery! {
            for (place, millis) in [40, 20, 60, 80].into_iter().enumerate() {
                let duration = Duration::from_millis(millis);
                spawn async move {
                    if place % 2 == 0 {
                        sleep(duration).await;
                    } else {
                        Timer::after(duration).await;
                    }
                    log.borrow_mut().push(millis);
                };
            }
        }
        let limit = Duration::from_millis(5);
        assert!(move_on_after(limit, Timer::after(Duration::from_secs(60))).await.is_none());
    });
    assert_eq!(log.take(), [20, 40, 60, 80]);
}

/// A wait for a socket is cancelled, and the cleanup waits for sockets.
#[test]
fn a_wait_for_a_reactor_is_cancelled_and_cleaned_up_after() {
    #[checkpointed]
    async fn wait(listener: &TcpListener, told: &RefCell<String>) {
        let address = listener.local_addr().expect("it is bound");
        defer! {
            nursery! {
                let said = spawn say(address, "goodbye");
                let (stream, _) = listener.accept().await.expect("somebody comes");
                echo(stream).await.expect("loopback works");
                *told.borrow_mut() = said.await.expect("loopback works");
            }
        }
        listener.accept().await.expect("nobody comes");
    }
    let told = RefCell::default();
    coldframe::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let limit = Duration::from_millis(20);
        assert!(move_on_after(limit, wait(&listener, &told)).await.is_none());
    });
    assert_eq!(told.take(), "goodbye");
}

#[cfg(unix)]
#[test]
fn processes_and_files_work() {
    let printed = coldframe::run(async {
        let mut command = process::Command::new("echo");
        let output = command.arg("from a process").stdout(Stdio::piped()).output().await;
        String::from_utf8(output.expect("it runs").stdout).expect("it prints text")
    });
    assert_eq!(printed, "from a process\n");
    let text = coldframe::run(smol::fs::read_to_string(file!())).expect("it is here");
    assert!(text.contains("processes_and_files_work"));
}

/// What waits for a reactor is not called deadlocked, whoever else is.
#[test]
fn a_wait_for_a_reactor_is_no_deadlock() {
    let done = coldframe::run(async {
        let (_sender, receiver) = channel::<u32>(0);
        race! {
            () = async { Timer::after(Duration::from_millis(20)).await; } => true,
            _ = receiver.recv() => false,
        }
    });
    assert!(done);
}
