use coldframe::prelude::*;

#[checkpointed]
async fn parent() {
    checkpoint().await;
    __coldframe_site!(0);
}

fn main() {}
