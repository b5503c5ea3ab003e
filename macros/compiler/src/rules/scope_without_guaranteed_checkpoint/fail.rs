use coldframe::prelude::*;

#[checkpointed]
async fn perhaps(cached: bool) {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {
        if !cached {
            checkpoint().await;
        }
    });
}

fn main() {}
