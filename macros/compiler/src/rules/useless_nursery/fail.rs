use coldframe::prelude::*;

#[checkpointed(strict)]
async fn fetch() -> Result<u32, std::fmt::Error> {
    checkpoint().await;
    Ok(1)
}

#[checkpointed(strict)]
async fn child() {
    checkpoint().await;
}

#[checkpointed(strict)]
async fn waits_for_one() {
    nursery! {
        spawn child();
    }
}

#[checkpointed(strict)]
async fn takes_one() -> Result<u32, ErrorGroup<std::fmt::Error>> {
    try_nursery! {
        let number = spawn fetch();
        number
    }
}

fn main() {}
