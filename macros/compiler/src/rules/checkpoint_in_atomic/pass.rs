use coldframe::prelude::*;

#[checkpointed]
async fn transfer(from: &std::cell::Cell<u32>) -> u32 {
    checkpoint().await;
    let left = atomic! {
        let balance = from.get();
        from.set(balance - 1);
        balance - 1
    };
    nursery! {
        atomic! {
            spawn checkpoint();
            spawn checkpoint();
        }
    }
    left
}

fn plain(from: &std::cell::Cell<u32>) -> Option<u32> {
    let balance = atomic! { from.get().checked_sub(1)? };
    Some(balance)
}

fn main() {
    let balance = std::cell::Cell::new(5);
    assert_eq!(coldframe::run(transfer(&balance)), 4);
    assert_eq!(plain(&balance), Some(3));
}
