//! Programs with locks and channels, cancelled and with a panic at every
//! checkpoint: nothing is left in the tables.

use coldframe::prelude::*;
use coldframe::sync::{CapacityLimiter, Condition, Lock, Semaphore};
use coldframe::testing;

#[checkpointed]
async fn produce(tx: Sender<u32>, limiter: &CapacityLimiter) {
    for n in 0..3 {
        let _token = limiter.acquire().await;
        let _ = tx.send(n).await;
    }
}

#[checkpointed]
async fn consume(rx: Receiver<u32>, sum: &Lock<u32>, done: &Event) {
    while let Some(n) = rx.recv().await {
        *sum.acquire().await += n;
    }
    done.set();
    done.wait().await;
}

#[checkpointed]
async fn guarded(ready: &Lock<bool>, changed: &Condition) {
    let mut ready = ready.acquire().await;
    while !*ready {
        ready = changed.wait(ready).await;
    }
}

#[test]
fn at_every_checkpoint() {
    let tried = testing::at_every_checkpoint(|| {
        coldframe::run(async {
            let (limiter, sum, done) = (CapacityLimiter::new(1), Lock::new(0), Event::new());
            let (ready, changed) = (Lock::new(false), Condition::new());
            let permits = Semaphore::new(1);
            nursery! {
                for capacity in [0, 2] {
                    let (tx, rx) = channel(capacity);
                    spawn produce(tx.clone(), &limiter);
                    spawn produce(tx, &limiter);
                    spawn consume(rx, &sum, &done);
                }
                spawn guarded(&ready, &changed);
                let _permit = permits.acquire().await;
                *ready.acquire().await = true;
                changed.notify_all();
            }
        });
    });
    assert!(tried.runs > 40, "{tried:?}");
}
