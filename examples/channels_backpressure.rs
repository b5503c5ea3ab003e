//! A producer that is ten times as fast as its consumer: with room for any
//! number of items they heap up; with room for none, it is slowed down.

use coldframe::Runner;
use coldframe::channel::unbounded;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[checkpointed]
async fn producer(tx: &Sender<u32>) {
    for count in 0.. {
        // It takes a while to make this item, ...
        sleep(milliseconds(100)).await;
        if tx.send(count).await.is_err() {
            break;
        }
        println!("  sent {count}");
    }
}

#[checkpointed]
async fn consumer(rx: &Receiver<u32>) {
    while let Some(value) = rx.recv().await {
        println!("  received {value}");
        // ... and ten times as long to do something with it.
        sleep(milliseconds(1000)).await;
    }
}

#[checkpointed]
async fn for_a_while(what: &str, (tx, rx): (Sender<u32>, Receiver<u32>)) {
    println!("{what}:");
    move_on_after!(milliseconds(2050) => {
        nursery! {
            spawn producer(&tx);
            spawn consumer(&rx);
        }
    });
    println!("  {} items are left in the channel", rx.statistics().items);
}

#[checkpointed]
async fn compare() {
    for_a_while("room for any number of items", unbounded()).await;
    for_a_while("room for none", channel(0)).await;
}

fn main() {
    Runner::new().clock(VirtualClock::autojump()).run(compare());
}
