use std::cell::Cell;

use coldframe::prelude::*;

#[checkpointed(strict)]
async fn waits(ready: &Cell<bool>) {
    checkpoint().await;
    while !ready.get() {
        sleep(Duration::from_millis(10)).await;
    }
}

fn main() {}
