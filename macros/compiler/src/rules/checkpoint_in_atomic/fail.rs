use coldframe::prelude::*;

#[checkpointed]
async fn transfer(from: &std::cell::Cell<u32>) {
    atomic! {
        let balance = from.get();
        checkpoint().await;
        from.set(balance - 1);
    }
}

fn main() {}
