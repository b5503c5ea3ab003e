use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    nursery! {
        spawn child();
        {
            defer! {
                spawn child();
            }
            checkpoint().await;
        }
    }
}

fn main() {}
