use coldframe::prelude::*;

#[checkpointed]
async fn child() -> Result<(), std::fmt::Error> {
    checkpoint().await;
    Ok(())
}

#[checkpointed]
async fn parent() {
    let _ = try_nursery! {
        spawn child();
        type Error = std::fmt::Error;
    };
}

fn main() {}
