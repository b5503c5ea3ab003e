use coldframe::prelude::*;

#[checkpointed]
async fn serve(status: Status<'_, u16>) {
    checkpoint().await;
    status.started(80);
}

#[checkpointed]
async fn outside() -> u16 {
    start(|status| serve(status)).await
}

#[checkpointed]
async fn not_awaited() {
    nursery! {
        start(|status| serve(status));
    }
}

#[checkpointed]
async fn in_the_tail() -> u16 {
    nursery! {
        spawn checkpoint();
        start(|status| serve(status)).await
    }
}

#[checkpointed]
async fn with_an_async_closure() {
    nursery! {
        start(async |status| serve(status).await).await;
    }
}

fn main() {}
