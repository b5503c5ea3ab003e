use coldframe::prelude::*;

#[checkpointed]
async fn fetch() -> Result<u32, String> {
    checkpoint().await;
    Ok(1)
}

#[checkpointed]
async fn unnamed() {
    race! {
        fetch() => {}
        checkpoint() => {}
    }
}

#[checkpointed]
async fn refutable() {
    race! {
        Ok(_) = fetch() => {}
        checkpoint() => {}
    }
}

#[checkpointed]
async fn of_two_types() -> u32 {
    race! { fetch(), checkpoint() };
    1
}

fn main() {}
