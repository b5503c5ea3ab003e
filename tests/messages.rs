//! What the macros of std print is what was written, whatever it becomes.

use std::panic::AssertUnwindSafe;

use coldframe::prelude::*;
use futures::FutureExt;

#[checkpointed]
async fn give<T>(value: T) -> T {
    checkpoint().await;
    value
}

async fn message(future: impl Future<Output = ()>) -> String {
    let payload = AssertUnwindSafe(future).catch_unwind().await.expect_err("it panics");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().expect("it is text")).to_owned(),
    }
}

#[coldframe::test]
async fn an_assert_quotes_its_condition() {
    #[checkpointed]
    async fn alone() {
        assert!(give(false).await);
    }
    #[checkpointed]
    async fn in_a_nursery() {
        nursery! {
            spawn checkpoint();
            assert!(!give(true).await);
        }
    }
    #[checkpointed]
    async fn with_a_message() {
        let name = "it";
        assert!(give(false).await, "{name} is {}", give("false").await);
    }
    assert_eq!(message(alone()).await, "assertion failed: give(false).await");
    assert_eq!(message(in_a_nursery()).await, "assertion failed: !give(true).await");
    assert_eq!(message(with_a_message()).await, "it is false");
}
