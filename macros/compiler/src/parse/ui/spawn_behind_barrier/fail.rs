use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    nursery! {
        let start = || { spawn child(); };
        start();
        async { spawn child(); }.await;
    }
}

fn main() {}
