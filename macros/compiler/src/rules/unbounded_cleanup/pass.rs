//! Near misses of CF102.

use coldframe::prelude::*;

#[checkpointed(strict)]
async fn bounded() {
    defer!(within Duration::from_secs(1) => {
        sleep_forever().await;
    });
    checkpoint().await;
}

#[checkpointed(strict)]
async fn does_not_wait() {
    defer! {
        println!("done");
    }
    checkpoint().await;
}

#[checkpointed]
async fn not_strict() {
    defer! {
        checkpoint().await;
    }
}

fn main() {
    coldframe::run(async {
        bounded().await;
        does_not_wait().await;
        not_strict().await;
    });
}
