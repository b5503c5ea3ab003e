use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    spawn child();
    checkpoint().await;
}

fn main() {}
