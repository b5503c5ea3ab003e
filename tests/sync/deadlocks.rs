//! The report of a deadlock names what is waited for, and who could have
//! ended the wait.

use coldframe::prelude::*;
use coldframe::sync::{Lock, Semaphore};

use crate::support::{FIRST_COME, panic_of, runner};

#[track_caller]
fn report(main: impl AsyncFnOnce()) -> String {
    let text = panic_of(|| runner(FIRST_COME).run(main()));
    assert!(text.starts_with("deadlock: "), "{text}");
    text
}

#[checkpointed]
async fn drain(rx: Receiver<u32>) {
    while rx.recv().await.is_some() {}
}

#[test]
fn the_open_end_of_a_channel() {
    let line = line!() + 2;
    let text = report(async || {
        let (tx, rx) = channel(1);
        nursery! {
            spawn drain(rx);
        }
        drop(tx);
    });
    let expected = format!(
        ": for an item of the channel made at tests/sync/deadlocks.rs:{line}, \
         of which 1 sender is open\n"
    );
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("(1 wait for something"), "{text}");
}

#[test]
fn room_that_nobody_makes() {
    let text = report(async || {
        let (tx, _rx) = channel(0);
        let _ = tx.send(1).await;
    });
    assert!(text.contains(": for room in the channel made at tests/sync/deadlocks.rs:"), "{text}");
    assert!(text.contains(", of which 1 receiver is open\n"), "{text}");
}

#[test]
fn the_holder_of_a_lock() {
    let text = report(async || {
        let (left, right) = (Lock::new(()), Lock::new(()));
        nursery! {
            #[name = "ann"]
            spawn async {
                let _left = left.acquire().await;
                checkpoint().await;
                let _right = right.acquire().await;
            };
            #[name = "bob"]
            spawn async {
                let _right = right.acquire().await;
                checkpoint().await;
                let _left = left.acquire().await;
            };
        }
    });
    assert!(text.contains("for the lock made at tests/sync/deadlocks.rs:"), "{text}");
    assert!(text.contains(", which ann has\n") && text.contains(", which bob has\n"), "{text}");
}

#[test]
fn what_else_is_waited_for() {
    let text = report(async || Event::new().wait().await);
    assert!(text.contains(": for the event made at tests/sync/deadlocks.rs:"), "{text}");
    let text = report(async || {
        let semaphore = Semaphore::new(0);
        semaphore.acquire().await.forget();
    });
    assert!(text.contains(": for a permit of the semaphore made at tests/sync/"), "{text}");
}
