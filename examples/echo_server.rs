//! A server that sends back whatever it gets, as much as comes at a time.
//!
//! `cargo run --example echo_server` listens on port 12345, or on the address
//! that is given; try it with `echo_client`, or with `nc 127.0.0.1 12345`.
//! Ctrl-C ends it.

use std::cell::Cell;
use std::io;

use coldframe::prelude::*;
use coldframe::tokio::serve;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// One connection, until the other side has no more to say.
#[checkpointed]
pub(crate) async fn echo(
    number: u32,
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
) -> io::Result<()> {
    println!("echo {number}: started");
    defer! { println!("echo {number}: over"); }
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        println!("echo {number}: {length} bytes");
        stream.write_all(&buffer[..length]).await?;
    }
}

#[coldframe::main(tokio)]
async fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:12345".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    defer! { println!("stopped"); }
    let connections = Cell::new(0);
    let handler = async |stream: TcpStream| {
        connections.set(connections.get() + 1);
        echo(connections.get(), stream).await
    };
    serve(listener, handler).await
}
