use coldframe::prelude::*;

#[checkpointed]
async fn late() {
    let _ = try_race! {
        value = fetch() => value,
        type Error = std::fmt::Error;
    };
}

#[checkpointed]
async fn twice() {
    let _ = try_race! {
        type Error = std::fmt::Error;
        type Error = std::io::Error;
        fetch(),
    };
}

#[checkpointed]
async fn another_name() {
    let _ = try_race! {
        type Fault = std::fmt::Error;
        fetch(),
    };
}

#[checkpointed]
async fn cannot_fail() {
    race! {
        type Error = std::fmt::Error;
        fetch(),
    };
}

fn main() {}
