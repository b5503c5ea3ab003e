use coldframe::prelude::*;

#[checkpointed(allow(loop_without_chekpoint))]
async fn child() {
    checkpoint().await;
}

#[checkpointed(allow("CF910"))]
async fn other() {
    checkpoint().await;
}

#[checkpointed(strict(all))]
async fn third() {
    checkpoint().await;
}

fn main() {}
