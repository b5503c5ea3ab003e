//! Near misses of CF300.

use coldframe::prelude::*;

#[checkpointed(strict)]
async fn fetch(number: u32) -> Result<u32, std::fmt::Error> {
    checkpoint().await;
    Ok(number)
}

#[checkpointed(strict)]
async fn first() -> Option<u32> {
    race! {
        number = fetch(1) => number.ok(),
        sleep(Duration::from_secs(1)) => None,
    }
}

#[checkpointed(strict)]
async fn both() -> Result<(u32, u32), ErrorGroup<std::fmt::Error>> {
    try_nursery! {
        let one = spawn fetch(1);
        let two = spawn fetch(2);
        (one, two)
    }
}

#[checkpointed(strict)]
async fn joined() -> bool {
    checkpoint().await;
    let (one, two) = tokio::join!(fetch(1), fetch(2));
    one == two
}

#[checkpointed]
async fn not_strict() {
    tokio::select! {
        _ = fetch(1) => {}
        () = checkpoint() => {}
    }
    checkpoint().await;
}

fn main() {
    coldframe::run(async {
        assert_eq!(first().await, Some(1));
        assert_eq!(both().await.ok(), Some((1, 2)));
        assert!(!joined().await);
        not_strict().await;
    });
}
