//! One task sends, another receives. Each end is moved into the task that uses
//! it, so the channel comes to its end when the sender's task does.

use coldframe::prelude::*;

#[checkpointed]
async fn producer(tx: Sender<String>) {
    for i in 0..3 {
        // Waits until the consumer takes it: there is no room in the channel.
        if tx.send(format!("message {i}")).await.is_err() {
            println!("nobody receives any more");
        }
    }
}

#[checkpointed]
async fn consumer(rx: Receiver<String>) {
    while let Some(value) = rx.recv().await {
        println!("got value '{value}'");
    }
}

#[coldframe::main]
async fn main() {
    let (tx, rx) = channel(0);
    nursery! {
        spawn producer(tx);
        spawn consumer(rx);
    }
}
