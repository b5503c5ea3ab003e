//! A server that is told to stop: it takes no connection any more, and those
//! it has get a second to send what they still hold. Some are too slow for it.
//!
//! The connections are not real, the shape of the program is: one scope round
//! the server, and one `defer!` in each connection.

use std::time::Duration;

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

/// How long a connection may take to send the rest.
const GRACE: Duration = Duration::from_secs(1);

/// A connection in memory: answers are kept, and sent together at the end.
struct Connection {
    client: &'static str,
    /// How long it takes to send an answer.
    pace: Duration,
    unsent: u32,
}

impl Connection {
    fn new(client: &'static str, milliseconds: u64) -> Connection {
        Connection { client, pace: Duration::from_millis(milliseconds), unsent: 0 }
    }

    /// Waits for a request: one comes each second.
    #[checkpointed]
    async fn request(&mut self) {
        sleep(Duration::from_secs(1)).await;
    }

    fn answer(&mut self) {
        self.unsent += 1;
    }

    #[checkpointed(maybe)]
    async fn flush(&mut self) {
        while self.unsent > 0 {
            sleep(self.pace).await;
            self.unsent -= 1;
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        match self.unsent {
            0 => println!("{}: closed, everything is sent", self.client),
            unsent => println!("{}: cut off, {unsent} answers are lost", self.client),
        }
    }
}

#[checkpointed]
async fn serve(mut connection: Connection) {
    println!("{}: connected", connection.client);
    defer!(within GRACE => { connection.flush().await; });
    loop {
        connection.request().await;
        connection.answer();
    }
}

#[checkpointed]
async fn accept(n: &Nursery<'_>) {
    for connection in [
        Connection::new("ann", 10),
        Connection::new("bob", 150),
        Connection::new("cleo", 600),
        Connection::new("dan", 2000),
    ] {
        sleep(Duration::from_millis(300)).await;
        n.spawn(serve(connection));
    }
    sleep_forever().await;
}

#[checkpointed]
async fn server(stop: &CancelScope) {
    scope!(_ = stop => {
        nursery! { |n|
            spawn accept(n);
        }
    });
    println!("the server has stopped: {}", stop.reason().expect("it was cancelled"));
}

#[checkpointed]
async fn operator(stop: &CancelScope) {
    sleep(Duration::from_millis(5500)).await;
    println!("shutting down...");
    stop.cancel("the operator went home");
}

async fn program() {
    let stop = CancelScope::new();
    nursery! {
        spawn server(&stop);
        spawn operator(&stop);
    }
}

fn main() {
    Runner::new().clock(VirtualClock::autojump()).run(program());
}
