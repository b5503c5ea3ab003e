//! What waits and is dropped or cancelled, at whatever point, has taken
//! nothing: over all operations of ours that hand something over.

mod support;

use std::future::IntoFuture as _;

use coldframe::prelude::*;
use futures::poll;

use crate::support::{FIRST_COME, Log, run_logged};

const MS: Duration = Duration::from_millis(1);

/// Something that can be lost: it says when it goes.
struct Item<'l>(&'l Log);

impl Drop for Item<'_> {
    fn drop(&mut self) {
        self.0.add("item dropped");
    }
}

#[checkpointed]
async fn make(log: &Log) -> Item<'_> {
    sleep(MS * 3).await;
    log.add("made");
    Item(log)
}

/// The wait for a child's value, dropped after any number of polls: the value
/// stays where it is until the nursery goes.
#[test]
fn a_wait_for_a_child_that_is_dropped_has_taken_nothing() {
    for polls in 0..8 {
        let log = run_logged(FIRST_COME, async |log: &Log| {
            nursery! {
                let item = spawn make(log);
                let mut wait = Box::pin(item.into_future());
                for _ in 0..polls {
                    if let std::task::Poll::Ready(item) = poll!(wait.as_mut()) {
                        log.add("taken");
                        drop(item);
                        break;
                    }
                    sleep(MS).await;
                }
                drop(wait);
                log.add("wait dropped");
                sleep(MS * 9).await;
                log.add("body ends");
            }
        });
        let expected: &[&str] = match polls {
            0..=3 => &["wait dropped", "made", "body ends", "item dropped"],
            _ => &["made", "taken", "item dropped", "wait dropped", "body ends"],
        };
        let with_made_first = ["made", "wait dropped", "body ends", "item dropped"];
        assert!(log == expected || log == with_made_first, "{polls} polls: {log:?}");
    }
}

/// The same, cancelled at any time. At the same moment the cancellation wins.
#[test]
fn a_wait_for_a_child_that_is_cancelled_has_taken_nothing() {
    for millis in 0..7 {
        let log = run_logged(FIRST_COME, async |log: &Log| {
            nursery! {
                let item = spawn make(log);
                let item = move_on_after!(MS * millis => { item.await });
                log.add(if item.is_some() { "taken" } else { "cancelled" });
                drop(item);
                sleep(MS * 9).await;
                log.add("body ends");
            }
        });
        let expected: &[&str] = match millis {
            0..=3 => &["cancelled", "made", "body ends", "item dropped"],
            _ => &["made", "taken", "item dropped", "body ends"],
        };
        let at_once = ["made", "cancelled", "body ends", "item dropped"];
        assert!(log == expected || (millis == 3 && log == at_once), "{millis} ms: {log:?}");
    }
}

#[checkpointed]
async fn serve<'l>(log: &'l Log, status: Status<'_, Item<'l>>) {
    sleep(MS * 3).await;
    log.add("started");
    status.started(Item(log));
    sleep(MS * 3).await;
    log.add("served");
}

/// A start that is cancelled at any time: what the child says it started with
/// arrives, or goes with the child.
#[test]
fn a_start_that_is_cancelled_has_taken_nothing() {
    for millis in 0..7 {
        let log = run_logged(FIRST_COME, async |log: &Log| {
            nursery! {
                let item = move_on_after!(MS * millis => {
                    start(|status| serve(log, status)).await
                });
                log.add(if item.is_some() { "taken" } else { "cancelled" });
            }
        });
        let expected: &[&str] = match millis {
            0..=3 => &["cancelled"],
            _ => &["started", "taken", "served", "item dropped"],
        };
        let at_once = ["started", "item dropped", "cancelled"];
        assert!(log == expected || (millis == 3 && log == at_once), "{millis} ms: {log:?}");
    }
}

/// A race that is cancelled at any time: a value that has come is given, or has
/// gone with its branch.
#[test]
fn a_race_that_is_cancelled_has_lost_nothing() {
    for millis in 0..7 {
        let log = run_logged(FIRST_COME, async |log: &Log| {
            let item = move_on_after!(MS * millis => {
                race! { make(log), slow(log) }
            });
            log.add(if item.is_some() { "taken" } else { "cancelled" });
            drop(item);
        });
        let expected: &[&str] = match millis {
            0..=2 => &["cancelled"],
            3 => &["made", "taken", "item dropped"],
            _ => &["made", "taken", "item dropped"],
        };
        assert!(log == expected || (millis == 3 && log == ["cancelled"]), "{millis} ms: {log:?}");
    }
}

#[checkpointed]
async fn slow(log: &Log) -> Item<'_> {
    sleep(MS * 90).await;
    Item(log)
}

/// A value that comes in spite of a cancellation is not lost: nothing waits
/// between it and the end of its scope.
#[test]
fn a_value_that_is_there_comes_out_of_a_cancelled_scope() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let scope = CancelScope::new();
        let item = scope!(s = &scope => {
            let item = make(log).await;
            s.cancel("too late");
            item
        });
        log.add(format!("{} {}", item.is_some(), scope.cancelled_caught()));
    });
    assert_eq!(log, ["made", "true false", "item dropped"]);
}
