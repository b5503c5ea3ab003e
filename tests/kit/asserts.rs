//! `assert_checkpoints` and `assert_no_checkpoints`: statement 7.

use coldframe::prelude::*;
use coldframe::sync::Event;
use coldframe::testing::{assert_checkpoints, assert_no_checkpoints};
use coldframe::{cancel_shielded_checkpoint, checkpoint_if_cancelled};

use crate::support::panic_of;

#[track_caller]
fn text_of(future: impl Future<Output = ()>) -> String {
    panic_of(|| coldframe::run(future))
}

#[coldframe::test]
async fn trio_7_what_has_a_checkpoint_passes() {
    assert_checkpoints(checkpoint()).await;
    assert_checkpoints(sleep(Duration::from_secs(1))).await;
    assert_checkpoints(async {
        checkpoint_if_cancelled().await;
        cancel_shielded_checkpoint().await;
    })
    .await;
    assert_checkpoints(async {
        nursery! {
            spawn async {};
        }
    })
    .await;
    let mut polled = false;
    let foreign = std::future::poll_fn(|cx| {
        cx.waker().wake_by_ref();
        match std::mem::replace(&mut polled, true) {
            true => std::task::Poll::Ready(5),
            false => std::task::Poll::Pending,
        }
    });
    assert_eq!(assert_checkpoints(foreign).await, 5);
}

#[coldframe::test]
async fn trio_7_what_has_none_passes_the_other() {
    assert_eq!(assert_no_checkpoints(std::future::ready(3)).await, 3);
    assert_no_checkpoints(async {
        let event = Event::new();
        event.set();
    })
    .await;
}

#[test]
fn trio_7_halves_are_told_apart() {
    let text = text_of(assert_checkpoints(std::future::ready(())));
    assert!(text.contains("there was no checkpoint"), "{text}");
    let text = text_of(assert_checkpoints(cancel_shielded_checkpoint()));
    assert!(text.contains("nothing looked whether the task is cancelled"), "{text}");
    let text = text_of(assert_checkpoints(checkpoint_if_cancelled()));
    assert!(text.contains("nobody else had a turn"), "{text}");
}

#[test]
fn trio_7_a_half_is_too_much_where_there_is_to_be_none() {
    for text in [
        text_of(assert_no_checkpoints(checkpoint())),
        text_of(assert_no_checkpoints(cancel_shielded_checkpoint())),
        text_of(assert_no_checkpoints(checkpoint_if_cancelled())),
    ] {
        assert!(text.contains("there was a checkpoint") && text.contains("asserts.rs"), "{text}");
    }
}
