//! Near misses of CF110.

use std::cell::Cell;

use coldframe::prelude::*;

fn device_is_ready(asked: &mut u32) -> bool {
    *asked += 1;
    *asked == 3
}

#[checkpointed(strict)]
async fn asks_somebody_else() {
    checkpoint().await;
    let mut asked = 0;
    while !device_is_ready(&mut asked) {
        sleep(Duration::from_millis(1)).await;
    }
}

#[checkpointed(strict)]
async fn works_meanwhile(left: &Cell<u32>) {
    checkpoint().await;
    while left.get() > 0 {
        left.set(left.get() - 1);
        checkpoint().await;
    }
}

#[checkpointed(strict, allow(busy_wait))]
async fn allowed(ready: &Cell<bool>) {
    checkpoint().await;
    while !ready.get() {
        checkpoint().await;
    }
}

#[checkpointed]
async fn not_strict(ready: &Cell<bool>) {
    checkpoint().await;
    while !ready.get() {
        checkpoint().await;
    }
}

fn main() {
    let (ready, left) = (Cell::new(true), Cell::new(3));
    coldframe::run(async {
        asks_somebody_else().await;
        works_meanwhile(&left).await;
        allowed(&ready).await;
        not_strict(&ready).await;
    });
}
