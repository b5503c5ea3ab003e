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

#[checkpointed]
async fn late() {
    let _ = try_race! {
        value = child() => value,
        type Error = std::fmt::Error;
    };
}

#[checkpointed]
async fn twice() {
    let _ = try_race! {
        type Error = std::fmt::Error;
        type Error = std::io::Error;
        child(),
    };
}

#[checkpointed]
async fn another_name() {
    let _ = try_race! {
        type Fault = std::fmt::Error;
        child(),
    };
}

#[checkpointed]
async fn cannot_fail() {
    race! {
        type Error = std::fmt::Error;
        child(),
    };
}

fn main() {}
