use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    let start = || nursery! { spawn child(); };
    start();
    let save = || {
        shield! { child().await }
    };
    save();
    let close = || {
        defer! { child().await; }
    };
    close();
    checkpoint().await;
}

fn main() {}
