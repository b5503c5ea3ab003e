use coldframe::prelude::*;

mod tasks {
    use coldframe::prelude::*;

    #[checkpointed]
    pub async fn serve() {
        checkpoint().await;
    }
}

#[checkpointed]
async fn child() {
    checkpoint().await;
}

#[checkpointed]
async fn parent() {
    nursery! {
        spawn child;
        let other = spawn tasks::serve;
        other.await;
    }
}

#[checkpointed]
async fn first() {
    race! { child, checkpoint() }
}

fn main() {}
