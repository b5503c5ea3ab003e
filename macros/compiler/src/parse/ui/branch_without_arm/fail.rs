use coldframe::prelude::*;

#[checkpointed]
async fn fetch() -> u32 {
    checkpoint().await;
    1
}

#[checkpointed]
async fn parent() -> u32 {
    race! {
        value = fetch() => value,
        fetch(),
    };
    race! { value = fetch(), fetch() }
}

fn main() {}
