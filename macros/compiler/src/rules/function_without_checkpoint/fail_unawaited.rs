use coldframe::prelude::*;

#[checkpointed]
async fn waits() {
    let _ = sleep(Duration::from_millis(1));
    coldframe::sleep(Duration::from_millis(1));
}

#[checkpointed]
async fn sometimes(stale: bool) {
    if stale {
        sleep(Duration::from_millis(1)).await;
    } else {
        checkpoint();
    }
}

fn main() {}
