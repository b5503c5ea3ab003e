use coldframe::prelude::*;

#[checkpointed(strict)]
async fn gives_way() {
    checkpoint().await;
    sleep(Duration::from_millis(1)).await;
}

#[checkpointed]
async fn not_strict() {
    sleep(Duration::ZERO).await;
}

fn main() {}
