use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    nursery! {
        spawn child()
        spawn child();
    }
    // The error above does not hide this one.
    nursery! {
        let x = ;
    }
}

fn main() {}
