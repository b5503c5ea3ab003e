use coldframe::prelude::*;

#[checkpointed]
async fn no_await() {
    println!("busy");
}

#[checkpointed]
async fn sometimes(dirty: bool) {
    if dirty {
        checkpoint().await;
    }
}

#[checkpointed]
async fn early(done: bool) -> u8 {
    if done {
        return 1;
    }
    checkpoint().await;
    2
}

fn main() {}
