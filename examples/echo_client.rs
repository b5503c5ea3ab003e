//! Sends a line a second, and prints what comes back: one task for each
//! direction.
//!
//! `cargo run --example echo_client` talks to an `echo_server`; an address and a
//! number of lines may be given. Without a number, Ctrl-C ends it.

use std::env::args;
use std::io;

use coldframe::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};

#[checkpointed]
async fn sender(mut to: WriteHalf<'_>, lines: u32) -> io::Result<()> {
    println!("sender: started");
    for number in 1..=lines {
        let line = format!("line {number}\n");
        println!("sender: sending {line:?}");
        to.write_all(line.as_bytes()).await?;
        sleep(Duration::from_secs(1)).await;
    }
    println!("sender: no more");
    to.shutdown().await
}

#[checkpointed]
async fn receiver(mut from: ReadHalf<'_>) -> io::Result<()> {
    println!("receiver: started");
    let mut buffer = [0; 4096];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            println!("receiver: the server has closed the connection");
            return Ok(());
        }
        println!("receiver: got {:?}", String::from_utf8_lossy(&buffer[..length]));
    }
}

#[coldframe::main(tokio)]
async fn main() -> Result<(), ErrorGroup<io::Error>> {
    let address = args().nth(1).unwrap_or("127.0.0.1:12345".to_owned());
    let lines = args().nth(2).map_or(u32::MAX, |it| it.parse().expect("it is a number of lines"));
    println!("connecting to {address}");
    let mut stream = TcpStream::connect(address).await.map_err(ErrorGroup::from)?;
    defer! { println!("disconnected"); }
    let (from, to) = stream.split();
    try_nursery! {
        spawn receiver(from);
        spawn sender(to, lines);
    }
}
