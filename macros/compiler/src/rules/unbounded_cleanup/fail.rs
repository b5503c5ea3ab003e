use coldframe::prelude::*;

#[checkpointed(strict)]
async fn visit() {
    defer! {
        sleep_forever().await;
    }
    checkpoint().await;
}

fn main() {}
