use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    let start = || nursery! { spawn child(); };
    start();
    checkpoint().await;
}

fn main() {}
