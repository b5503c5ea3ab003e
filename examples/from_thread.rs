//! A thread that speaks with tasks: what it wants from the run, it asks for,
//! and blocks until it is done.

use coldframe::prelude::*;
use coldframe::thread::from_thread::{self, Refused};
use coldframe::thread::to_thread;

/// Runs on a thread of its own. When the run is cancelled, it is told so, and
/// gives up.
fn answer(requests: &Receiver<u32>, answers: &Sender<u32>) -> Result<(), Refused> {
    loop {
        let requests = requests.clone();
        let Some(request) = from_thread::run(async move { requests.recv().await })? else {
            // Nobody asks any more.
            return Ok(());
        };
        let answers = answers.clone();
        let sent = from_thread::run(async move { answers.send(request + 1).await })?;
        sent.expect("who asks waits for the answer");
    }
}

#[checkpointed]
async fn parent() {
    let (ask, requests) = channel(0);
    let (answers, answered) = channel(0);
    nursery! {
        let thread = spawn to_thread(move || answer(&requests, &answers));
        for request in 0..2 {
            ask.send(request).await.expect("the thread answers until nobody asks");
            println!("{}", answered.recv().await.expect("the thread answers"));
        }
        // That is how the thread knows that it is to end. The block waits for it.
        drop(ask);
        assert_eq!(thread.await, Ok(()));
    }
    println!("the thread has ended");
}

fn main() {
    coldframe::run(parent());
}
