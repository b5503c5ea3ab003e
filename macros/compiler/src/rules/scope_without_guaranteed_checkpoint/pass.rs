use coldframe::prelude::*;

#[checkpointed]
async fn on_every_way(cached: bool) -> u8 {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {
        if cached {
            return 1;
        }
        checkpoint().await;
    });
    2
}

#[checkpointed(allow(scope_without_guaranteed_checkpoint))]
async fn allowed(cached: bool) {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {
        if !cached {
            checkpoint().await;
        }
    });
}

fn main() {}
