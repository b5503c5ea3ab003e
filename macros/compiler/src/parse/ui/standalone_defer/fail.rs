use coldframe::prelude::*;

async fn plain() {
    defer! { checkpoint().await; }
    checkpoint().await;
}

fn main() {}
