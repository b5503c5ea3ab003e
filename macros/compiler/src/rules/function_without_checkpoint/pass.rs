use coldframe::prelude::*;

#[checkpointed]
async fn on_every_path(dirty: bool) {
    if dirty {
        checkpoint().await;
    } else {
        checkpoint().await;
    }
}

#[checkpointed]
async fn errors_owe_nothing(text: &str) -> Result<u8, std::num::ParseIntError> {
    let number = text.parse()?;
    checkpoint().await;
    Ok(number)
}

#[checkpointed(maybe)]
async fn no_promise(dirty: bool) {
    if dirty {
        checkpoint().await;
    }
}

#[checkpointed]
async fn closes_a_nursery() {
    nursery! {
        spawn no_promise(true);
    }
}

#[coldframe::main]
async fn main() {
    on_every_path(true).await;
    let _ = errors_owe_nothing("1").await;
    closes_a_nursery().await;
}
