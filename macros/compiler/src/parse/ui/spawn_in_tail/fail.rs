use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    let _ = nursery! {
        (spawn child(), 1)
    };
}

fn main() {}
