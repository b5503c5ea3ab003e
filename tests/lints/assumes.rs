//! What `assume_checkpointed!()` becomes, in every position.

use coldframe::{assume_checkpointed, checkpoint, checkpointed, move_on_after};
use std::time::Duration;

#[checkpointed]
async fn statement_and_value(first: bool) {
    if first {
        checkpoint().await;
    }
    assume_checkpointed!();
    match first {
        true => checkpoint().await,
        false => assume_checkpointed!(),
    }
    assume_checkpointed! {}
}

#[checkpointed(maybe, strict)]
async fn in_loops_and_scopes(items: &[u8]) -> Option<()> {
    let mut left = items.len();
    while left > 0 {
        left -= 1;
        checkpoint().await;
        for item in items {
            if *item > 0 {
                checkpoint().await;
            }
            coldframe::assume_checkpointed!();
        }
    }
    move_on_after!(Duration::from_secs(1) => {
        if left == 0 {
            checkpoint().await;
        }
        assume_checkpointed!();
    })
}

#[coldframe::test]
async fn they_run() {
    statement_and_value(true).await;
    assert_eq!(in_loops_and_scopes(&[1]).await, Some(()));
}
