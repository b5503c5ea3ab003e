use coldframe::prelude::*;

#[checkpointed]
async fn parent() {
    let start = || race! { checkpoint(), checkpoint() };
    start();
    checkpoint().await;
}

fn main() {}
