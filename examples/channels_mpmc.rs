//! Many producers and many consumers: each has an end of its own, and each item
//! goes to one consumer. The channel ends when the last producer does.

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[checkpointed]
async fn producer(name: &str, tx: Sender<String>, pause: Duration) {
    for i in 0..3 {
        tx.send(format!("{i} from producer {name}")).await.expect("the consumers stay");
        sleep(pause).await;
    }
}

#[checkpointed]
async fn consumer(name: &str, rx: Receiver<String>, pause: Duration) {
    while let Some(value) = rx.recv().await {
        println!("consumer {name} got value '{value}'");
        sleep(pause).await;
    }
}

#[checkpointed]
async fn parent() {
    let (tx, rx) = channel(0);
    nursery! {
        spawn producer("A", tx.clone(), milliseconds(300));
        spawn producer("B", tx, milliseconds(500));
        spawn consumer("X", rx.clone(), milliseconds(200));
        spawn consumer("Y", rx, milliseconds(700));
    }
}

fn main() {
    Runner::new().clock(VirtualClock::autojump()).run(parent());
}
