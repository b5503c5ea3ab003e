use coldframe::prelude::*;

#[checkpointed]
async fn close(open: bool) {
    match open {
        true => defer! { checkpoint().await; },
        false => {}
    }
    let _guard = defer! { checkpoint().await; };
    checkpoint().await;
}

fn main() {}
