use coldframe::prelude::*;

#[checkpointed(perhaps)]
async fn child() {
    checkpoint().await;
}

fn main() {}
