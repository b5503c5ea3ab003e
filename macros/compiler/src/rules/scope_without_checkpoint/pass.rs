use coldframe::prelude::*;

#[checkpointed]
async fn fires() {
    move_on_after!(Duration::from_secs(1) => {
        loop {
            checkpoint().await;
        }
    });
}

#[checkpointed]
async fn function() {
    move_on_after(Duration::from_secs(1), async {
        loop {
            checkpoint().await;
        }
    })
    .await;
    println!("reached");
}

#[checkpointed(allow(scope_without_checkpoint))]
async fn allowed() {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {});
}

fn main() {}
