//! What is a checkpoint, and what is half of one: statements 1, 2, 5 to 8.

use std::future::Future;
use std::pin::Pin;

use coldframe::prelude::*;
use coldframe::time::Instant;
use coldframe::{cancel_shielded_checkpoint, checkpoint_if_cancelled, current_time, task};

use crate::support::{FIRST_COME, Log, REVERSED, run_logged, run_to_panic, run_traced};

type Operation = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// What an operation turned out to be.
#[derive(Debug, PartialEq, Eq)]
struct Points {
    schedule: bool,
    cancel: bool,
}

const FULL: Points = Points { schedule: true, cancel: true };

#[checkpointed]
async fn say(log: &Log, text: &str) {
    log.add(text);
    checkpoint().await;
}

#[checkpointed]
async fn fail_in_its_first_step() {
    if true {
        panic!("the sibling failed");
    }
    checkpoint().await;
}

/// Awaits the operation from plain async code, so that nothing but the
/// operation itself can be a checkpoint.
async fn plainly(log: &Log, operation: Operation) {
    log.add("begins");
    operation().await;
    log.add("ends");
}

#[checkpointed]
async fn compiled(log: &Log, operation: Operation) {
    log.add("begins");
    operation().await;
    log.add("ends");
    // What the operation left owing is not the operation's own.
    std::future::pending().await
}

/// Whether a sibling that became ready while the operation ran had a turn
/// before it ended.
fn is_schedule_point(operation: Operation) -> bool {
    async fn main(log: &Log, operation: Operation) {
        nursery! {
            spawn plainly(log, operation);
            spawn say(log, "sibling");
        }
    }
    let log = run_logged(FIRST_COME, async |log| main(log, operation).await);
    let place = |event| log.iter().position(|it| it == event).expect("it happens");
    place("sibling") < place("ends")
}

/// Whether the operation unwinds a task that was cancelled before.
fn is_cancel_point(operation: Operation, compiles: bool) -> bool {
    async fn main(log: &Log, operation: Operation, compiles: bool) {
        nursery! {
            spawn fail_in_its_first_step();
            if compiles {
                spawn compiled(log, operation);
            } else {
                spawn plainly(log, operation);
            }
        }
    }
    let log = run_to_panic(FIRST_COME, async |log| main(log, operation, compiles).await);
    assert_eq!(log[0], "begins");
    assert_eq!(log.last().map(String::as_str), Some("the sibling failed"));
    !log.iter().any(|event| event == "ends")
}

fn points(operation: Operation) -> Points {
    let points = |compiles| Points {
        schedule: is_schedule_point(operation),
        cancel: is_cancel_point(operation, compiles),
    };
    assert_eq!(points(false), points(true), "compiled and plain code find the same");
    points(true)
}

#[checkpointed]
async fn nothing_but_a_checkpoint() {
    checkpoint().await;
}

#[checkpointed]
async fn suspending_nursery() {
    nursery! {
        spawn nothing_but_a_checkpoint();
    }
}

#[checkpointed]
async fn value_of_a_child() {
    nursery! {
        let child = spawn nothing_but_a_checkpoint();
        child.await;
    }
}

/// Spawning, asking for the time, for the task and for the tree are plain
/// functions: between the first and the last of them nobody else runs.
#[test]
fn trio_01_plain_functions_contain_no_checkpoint() {
    fn spawn_from_a_plain_function<'env>(n: &Nursery<'env>, log: &'env Log) {
        n.spawn(say(log, "by handle"));
        let _ = (current_time(), task::current(), coldframe::dump());
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! { |n|
            log.add("body begins");
            spawn say(log, "by statement");
            spawn_from_a_plain_function(n, log);
            log.add("body ends");
        }
    }
    let expected = ["body begins", "body ends", "by statement", "by handle"];
    assert_eq!(run_logged(FIRST_COME, parent), expected);
}

/// Every async function of ours, awaited from plain async code and from
/// compiled code, with nothing to wait for and with something.
// Fails if `Checkpoint::poll_in` in `checkpoint.rs` does not ask `root.is_cancelled()`
// (`if false`), or does not yield in the pass of its first poll (`!=` for `==`).
#[test]
fn trio_02_our_async_functions_are_checkpoints() {
    let operations: [(&str, Operation); 7] = [
        ("checkpoint", || Box::pin(checkpoint())),
        ("sleep of no time", || Box::pin(sleep(Duration::ZERO))),
        ("sleep", || Box::pin(sleep(Duration::from_secs(1)))),
        ("sleep until the past", || Box::pin(sleep_until(Instant::ZERO))),
        ("a checkpointed function", || Box::pin(nothing_but_a_checkpoint())),
        ("a nursery", || Box::pin(suspending_nursery())),
        ("a child's value", || Box::pin(value_of_a_child())),
    ];
    for (name, operation) in operations {
        assert_eq!(points(operation), FULL, "{name}");
    }
}

/// A child's value is a checkpoint also when it has been there for long.
#[test]
fn trio_02_the_value_of_an_ended_child_is_a_checkpoint() {
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            let child = spawn nothing_but_a_checkpoint();
            sleep(Duration::from_secs(1)).await;
            spawn say(log, "sibling");
            child.await;
            log.add("value taken");
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["sibling", "value taken"]);
}

#[test]
fn trio_05_opening_a_nursery_is_no_checkpoint() {
    #[checkpointed]
    async fn opener(log: &Log) {
        log.add("before");
        nursery! {
            log.add("body");
            checkpoint().await;
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn opener(log);
            spawn say(log, "sibling");
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["before", "body", "sibling"]);
}

/// It is no cancel point: the code after it runs, although the task was
/// cancelled before it.
// Fails if `Join::poll_in` in `nursery/close.rs` does not compare `since` with the
// current pass (`if false`): it is no schedule point then.
#[test]
fn trio_05_closing_an_empty_nursery_is_a_schedule_point_only() {
    async fn empty_nursery() {
        nursery! {}
    }
    let operation: Operation = || Box::pin(empty_nursery());
    assert_eq!(points(operation), Points { schedule: true, cancel: false });
}

fn refuse() -> Result<(), &'static str> {
    Err("refused")
}

/// A nursery passes a cancellation on; the only error that leaves this one is
/// the one that went in.
#[test]
fn trio_05_a_nursery_never_cancels_by_itself() {
    #[checkpointed]
    async fn failing(log: &Log) -> Result<(), &'static str> {
        nursery! {
            spawn say(log, "child");
            refuse()?;
        }
        Ok(())
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        log.add(failing(log).await.unwrap_err());
        checkpoint().await;
        log.add("not cancelled");
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["child", "refused", "not cancelled"]);
}

/// The cancellation comes after the call, in the same pass, and the call sees
/// it.
// Fails if `Checkpoint::poll_in` in `checkpoint.rs` does not ask `root.is_cancelled()`
// after it has yielded (`if false`).
#[test]
fn trio_06_checkpoint_schedules_first_and_then_looks() {
    #[checkpointed]
    async fn victim(log: &Log) {
        log.add("before");
        checkpoint().await;
        log.add("after");
        sleep_forever().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn victim(log);
            spawn fail_in_its_first_step();
        }
    }
    assert_eq!(run_to_panic(FIRST_COME, parent), ["before", "the sibling failed"]);
}

/// … and `checkpoint_if_cancelled` does not: it has returned by then.
#[test]
fn trio_06_checkpoint_if_cancelled_looks_at_once() {
    async fn victim(log: &Log) {
        log.add("before");
        checkpoint_if_cancelled().await;
        log.add("after");
        sleep_forever().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn victim(log);
            spawn fail_in_its_first_step();
        }
    }
    assert_eq!(run_to_panic(FIRST_COME, parent), ["before", "after", "the sibling failed"]);
}

// Fails if `cancel_shielded_checkpoint` in `checkpoint.rs` sets `can_cancel: true`.
#[test]
fn trio_07_the_two_halves_make_one_checkpoint() {
    async fn both() {
        checkpoint_if_cancelled().await;
        cancel_shielded_checkpoint().await;
    }
    let first: Operation = || Box::pin(checkpoint_if_cancelled());
    assert_eq!(points(first), Points { schedule: false, cancel: true });
    let second: Operation = || Box::pin(cancel_shielded_checkpoint());
    assert_eq!(points(second), Points { schedule: true, cancel: false });
    assert_eq!(points(|| Box::pin(both())), FULL);
}

/// The scheduler does the same for a checkpoint, for a sleep of no time, and
/// for one until a time that has passed.
// Fails if `Sleep::start` in `time.rs` compares with `<` instead of `<=`.
#[test]
fn trio_08_sleep_of_no_time_is_a_checkpoint() {
    async fn two(log: &Log, operation: Operation) {
        nursery! {
            spawn plainly(log, operation);
            spawn plainly(log, operation);
        }
    }
    for seed in [FIRST_COME, REVERSED, 0, 1, 2] {
        let trace = |operation| run_traced(seed, async |log| two(log, operation).await);
        let checkpoints = trace(|| Box::pin(checkpoint()));
        assert_eq!(trace(|| Box::pin(sleep(Duration::ZERO))), checkpoints);
        assert_eq!(trace(|| Box::pin(sleep_until(Instant::ZERO))), checkpoints);
    }
}
