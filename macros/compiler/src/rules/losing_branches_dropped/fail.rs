use coldframe::prelude::*;

#[checkpointed(strict)]
async fn fetch(number: u32) -> Result<u32, std::fmt::Error> {
    checkpoint().await;
    Ok(number)
}

#[checkpointed(strict)]
async fn first() -> Option<u32> {
    checkpoint().await;
    tokio::select! {
        number = fetch(1) => number.ok(),
        () = checkpoint() => None,
    }
}

#[checkpointed(strict)]
async fn both() -> Result<(u32, u32), std::fmt::Error> {
    checkpoint().await;
    tokio::try_join!(fetch(1), fetch(2))
}

fn main() {}
