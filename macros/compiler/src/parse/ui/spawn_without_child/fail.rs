use coldframe::prelude::*;

#[checkpointed]
async fn parent() {
    nursery! {
        spawn;
        checkpoint().await;
    }
}

fn main() {}
