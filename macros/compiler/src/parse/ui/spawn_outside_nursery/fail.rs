use coldframe::prelude::*;

coldframe! {
    #[checkpointed(maybe)]
    async fn child() {}

    async fn parent() {
        spawn child();
        checkpoint().await;
    }
}

fn main() {}
