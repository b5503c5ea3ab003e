//! A server and its clients, cancelled at each of their checkpoints in turn,
//! and with a panic at each: cleanup runs, and no socket is left behind.

use std::io;

use coldframe::Runner;
use coldframe::prelude::*;
use coldframe::testing::at_every_checkpoint;
use coldframe::tokio::serve;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[checkpointed]
async fn answer(mut stream: TcpStream) -> io::Result<()> {
    defer! {
        checkpoint().await;
    }
    let question = stream.read_u8().await?;
    stream.write_u8(question + 1).await
}

#[checkpointed]
async fn ask(server: std::net::SocketAddr, question: u8) -> io::Result<u8> {
    let mut stream = TcpStream::connect(server).await?;
    defer! {
        // One that fails has been told enough.
        let _ = stream.shutdown().await;
        checkpoint().await;
    }
    stream.write_u8(question).await?;
    stream.read_u8().await
}

#[checkpointed]
async fn conversation() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
    let address = listener.local_addr().expect("it is bound");
    let done = scope!(s => {
        nursery! {
            spawn async move {
                serve(listener, answer).await.expect("it listens");
            };
            let sum = nursery! {
                let first = spawn ask(address, 1);
                let second = spawn ask(address, 10);
                (first, second)
            };
            assert_eq!((sum.0.ok(), sum.1.ok()), (Some(2), Some(11)));
            s.cancel("that was all");
        }
    });
    assert!(done.is_none());
}

#[test]
fn a_server_and_its_clients_end_well_wherever_they_are_disturbed() {
    let tried = at_every_checkpoint(|| Runner::new().tokio().run(conversation()));
    assert!(tried.checkpoints > 20, "{tried:?}");
    assert!(tried.cleanups > tried.runs, "{tried:?}");
}
