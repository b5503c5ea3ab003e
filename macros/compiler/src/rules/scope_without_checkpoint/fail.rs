use coldframe::prelude::*;

fn hash() {}

#[checkpointed]
async fn never_fires() {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {
        hash();
    });
}

#[checkpointed]
async fn function() {
    checkpoint().await;
    move_on_after(Duration::from_secs(1), async {
        hash();
    })
    .await;
}

fn main() {}
