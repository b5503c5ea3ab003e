use coldframe::prelude::*;

#[checkpointed(strict)]
async fn gives_way() {
    sleep(Duration::ZERO).await;
}

fn main() {}
