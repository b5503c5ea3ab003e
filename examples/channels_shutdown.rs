//! A channel ends when its last sender is closed. One that lives in the block
//! outlives the children, so the block has to say when there is no more to
//! come; without the `close` the consumer would wait for ever, and the run
//! would end with a report that names the sender that is open.

use coldframe::prelude::*;

#[checkpointed]
async fn producer(tx: &Sender<String>) {
    for i in 0..3 {
        tx.send(format!("message {i}")).await.expect("the consumer waits for more");
    }
}

#[checkpointed]
async fn consumer(rx: &Receiver<String>) {
    while let Some(value) = rx.recv().await {
        println!("got value '{value}'");
    }
    println!("that was all");
}

#[checkpointed]
async fn parent() {
    let (tx, rx) = channel(0);
    nursery! {
        spawn consumer(&rx);
        producer(&tx).await;
        println!("the producer is done: {} sender is open", tx.statistics().senders);
        tx.close();
    }
}

fn main() {
    coldframe::run(parent());
}
