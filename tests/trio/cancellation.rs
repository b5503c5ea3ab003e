//! What a cancellation does to the code that it meets: statements 6, 9 to 13,
//! 15 and 26.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use coldframe::prelude::*;
use coldframe::{checkpoint_if_cancelled, current_time};

use crate::support::{Bell, FIRST_COME, Gate, Log, REVERSED, run_logged, run_traced};

const SECOND: Duration = Duration::from_secs(1);

#[checkpointed]
async fn sleeper(log: &Log, name: &'static str) {
    let _bell = Bell(log, name);
    sleep_forever().await;
}

#[checkpointed]
async fn cancel_after(seconds: u64, scope: &CancelScope, log: &Log) {
    sleep(SECOND * u32::try_from(seconds).expect("it is small")).await;
    log.add("cancel");
    scope.cancel("it is time");
}

/// Polls a future once and throws it away.
async fn throw_away(future: impl Future) {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let _ = future.as_mut().poll(cx);
        Poll::Ready(())
    })
    .await;
}

/// The deadline passes while the checkpoint lets others run.
#[test]
fn trio_06_a_checkpoint_sees_a_deadline_that_has_passed_already() {
    async fn main(log: &Log) {
        let passed = current_time();
        let looked = move_on_at(passed, async {
            log.add("in the scope");
            checkpoint().await;
            log.add("not reached");
        });
        assert_eq!(looked.await, None);
    }
    assert_eq!(run_logged(FIRST_COME, main), ["in the scope"]);
}

/// Nothing of it is done, and no time passes.
#[test]
fn trio_09_every_operation_in_a_cancelled_scope_raises() {
    type Operation = fn() -> Pin<Box<dyn Future<Output = ()>>>;
    #[checkpointed]
    async fn compiled() {
        checkpoint().await;
    }
    let operations: [(&str, Operation); 8] = [
        ("checkpoint", || Box::pin(checkpoint())),
        ("half a checkpoint", || Box::pin(checkpoint_if_cancelled())),
        ("sleep of no time", || Box::pin(sleep(Duration::ZERO))),
        ("sleep", || Box::pin(sleep(SECOND))),
        ("sleep for ever", || Box::pin(sleep_forever())),
        ("a compiled function", || Box::pin(compiled())),
        ("a foreign future", || Box::pin(std::future::pending())),
        ("a nursery", || {
            Box::pin(async {
                nursery! {
                    spawn sleep_forever();
                }
            })
        }),
    ];
    for (name, operation) in operations {
        let log = run_logged(FIRST_COME, async |log| {
            let start = current_time();
            let scope = CancelScope::new();
            scope.cancel("before it is entered");
            let ended = scope.enter(async {
                log.add("begins");
                operation().await;
                log.add("ends");
            });
            assert_eq!(ended.await, None, "{name}");
            assert_eq!(current_time(), start, "{name}");
        });
        assert_eq!(log, ["begins"], "{name}");
    }
}

// Fails if `cancel_scope` in `scope/cancel.rs` leaves out `wake_inside`.
#[test]
fn trio_09_a_blocked_operation_wakes_and_raises() {
    async fn main(log: &Log) {
        let start = current_time();
        let scope = CancelScope::new();
        nursery! {
            spawn cancel_after(2, &scope, log);
            spawn async {
                let gate = Gate::default();
                let _bell = Bell(log, "woken");
                assert_eq!(scope.enter(gate.passed()).await, None);
                log.add(format!("{:?}", start.elapsed()));
            };
        }
    }
    assert_eq!(run_logged(FIRST_COME, main), ["cancel", "2s", "woken"]);
}

/// A checkpoint whose cancellation was thrown away by a foreign combinator
/// does not use it up.
#[test]
fn trio_10_a_cancellation_repeats_at_every_checkpoint_until_the_scope_ends() {
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        let ended = scope.enter(async {
            scope.cancel("now");
            for _ in 0..3 {
                throw_away(sleep_forever()).await;
                log.add("thrown away");
            }
            let _bell = Bell(log, "raised");
            checkpoint().await;
            log.add("not reached");
        });
        assert_eq!(ended.await, None);
        checkpoint().await;
        log.add("outside, all is well");
    }
    let expected = ["thrown away", "thrown away", "thrown away", "raised", "outside, all is well"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

/// A cancelled wait for a child leaves the value where it is.
#[test]
fn trio_11_a_cancelled_operation_did_not_happen() {
    async fn main(log: &Log) {
        let gate = Gate::default();
        let scope = CancelScope::new();
        scope.cancel("before");
        gate.open();
        // Ready, and cancelled: a foreign future knows nothing of scopes, and
        // what it gives is not lost.
        assert_eq!(scope.enter(async { gate.passed().await }).await, Some(()));
        let started = current_time();
        assert_eq!(move_on_after(Duration::ZERO, sleep(SECOND)).await, None);
        assert_eq!(started, current_time());
        log.add("no time has passed");
    }
    assert_eq!(run_logged(FIRST_COME, main), ["no time has passed"]);
}

/// Closing is `Drop`, so it is not cancelled; what is inside goes first.
#[test]
fn trio_12_what_is_cancelled_is_closed_from_the_inside_out() {
    async fn main(log: &Log) {
        let ended = move_on_after(SECOND, async {
            let _outer = Bell(log, "outer closed");
            nursery! {
                spawn sleeper(log, "child closed");
            }
        });
        assert_eq!(ended.await, None);
        log.add("after");
    }
    let expected = ["child closed", "outer closed", "after"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

// Fails if `absorbs` in `scope/cancel.rs` does not look at the parent.
#[test]
fn trio_13_outer_wins() {
    async fn main(log: &Log) {
        for (name, cancels_inner, cancels_outer) in
            [("inner", true, false), ("outer", false, true), ("both", true, true)]
        {
            let (outer, inner) = (CancelScope::new(), CancelScope::new());
            let ended = outer.enter(async {
                let inside = inner.enter(async {
                    if cancels_inner {
                        inner.cancel("inner");
                    }
                    if cancels_outer {
                        outer.cancel("outer");
                    }
                    checkpoint().await;
                });
                inside.await
            });
            let ended = ended.await;
            let caught = (inner.cancelled_caught(), outer.cancelled_caught());
            log.add(format!("{name}: {ended:?}, caught {caught:?}"));
        }
    }
    let expected = [
        "inner: Some(None), caught (true, false)",
        "outer: None, caught (false, true)",
        "both: None, caught (false, true)",
    ];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

/// The inner one was cancelled first and unwinds; the outer one, cancelled by a
/// destructor meanwhile, has it all the same.
#[test]
fn trio_13_outer_wins_also_while_inner_unwinds() {
    struct Cancels<'s>(&'s CancelScope);
    impl Drop for Cancels<'_> {
        fn drop(&mut self) {
            self.0.cancel("by a destructor");
        }
    }
    async fn main(log: &Log) {
        let outer = CancelScope::new();
        let ended = outer.enter(async {
            let inside = move_on_after(SECOND, async {
                let _cancels = Cancels(&outer);
                sleep_forever().await;
            });
            inside.await;
            log.add("not reached");
        });
        assert_eq!(ended.await, None);
        log.add("outer");
    }
    assert_eq!(run_logged(FIRST_COME, main), ["outer"]);
}

/// `cancel` itself runs nothing: all sleepers go in the next pass, in no time.
// Fails if `wake_inside` in `scope/cancel.rs` does not walk into nurseries.
#[test]
fn trio_15_cancel_wakes_every_sleeper_below_at_once() {
    async fn main(log: &Log) {
        let start = current_time();
        let scope = CancelScope::new();
        let tree = scope.enter(async {
            nursery! {
                spawn sleeper(log, "a");
                spawn async {
                    nursery! {
                        spawn sleeper(log, "b");
                        spawn async {
                            move_on_after(SECOND * 100, sleeper(log, "c")).await;
                        };
                    }
                };
                futures::join!(sleeper(log, "d"), sleeper(log, "e"));
            }
        });
        nursery! {
            spawn async {
                sleep(SECOND).await;
                scope.cancel("first");
                scope.cancel("second");
                log.add("cancelled");
                assert_eq!(scope.reason().expect("it is cancelled").text, "first");
            };
            assert_eq!(tree.await, None);
            assert_eq!(start.elapsed(), SECOND);
        }
    }
    for seed in [FIRST_COME, REVERSED] {
        let mut log = run_logged(seed, main);
        assert_eq!(log.remove(0), "cancelled");
        log.sort();
        assert_eq!(log, ["a", "b", "c", "d", "e"]);
    }
}

/// Cancelled twice over, by its scope and by one round it, and woken by what it
/// waits for in the same pass: the task has one step, and unwinds once.
#[test]
fn trio_26_a_wait_is_given_up_at_most_once() {
    #[checkpointed]
    async fn waits(gate: &Gate, log: &Log) {
        let _bell = Bell(log, "given up");
        loop {
            gate.passed().await;
            sleep_forever().await;
        }
    }
    async fn main(log: &Log) {
        let (outer, inner, gate) = (CancelScope::new(), CancelScope::new(), Gate::default());
        nursery! {
            spawn async {
                let inside = async { inner.enter(waits(&gate, log)).await };
                assert_eq!(outer.enter(inside).await, None);
            };
            sleep(SECOND).await;
            log.take();
            inner.cancel("first");
            gate.open();
            outer.cancel("second");
        }
    }
    let log = run_traced(FIRST_COME, main);
    assert_eq!(log.iter().filter(|event| *event == "given up").count(), 1);
    let steps = log.iter().filter(|event| event.starts_with("before") && event.contains("async"));
    assert!(steps.count() <= 2, "{log:?}");
}
