use coldframe::prelude::*;

#[checkpointed]
async fn count() -> u32 {
    checkpoint().await;
    1
}

#[checkpointed]
async fn as_the_value() {
    let kept = nursery! {
        let mut kept = Vec::new();
        kept.push(spawn count());
        kept
    };
    drop(kept);
}

#[checkpointed]
async fn into_a_variable_outside() {
    let mut kept: Option<Child<'_, u32>> = None;
    nursery! {
        kept = Some(spawn count());
        checkpoint().await;
    }
    drop(kept);
}

#[checkpointed]
async fn taken_twice() -> u32 {
    nursery! {
        let child = spawn count();
        let first = child.await;
        first + child
    }
}

fn main() {}
