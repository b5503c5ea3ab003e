//! Shields: statement 17.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::thread;

use coldframe::prelude::*;
use coldframe::{cancel_shielded_checkpoint, checkpoint_if_cancelled, current_time};
use futures::FutureExt as _;

use crate::support::{Bell, FIRST_COME, Log, REVERSED, run_logged};

const SECOND: Duration = Duration::from_secs(1);

/// Runs code in a scope that is cancelled already.
async fn cancelled<T>(inside: impl Future<Output = T>) {
    let scope = CancelScope::new();
    scope.cancel("from the start");
    assert!(scope.enter(inside).await.is_none());
}

// Fails if `cancelled_by` in `scope/cancel.rs` does not stop at a shield.
#[test]
fn trio_17_a_shield_hides_what_is_cancelled_outside() {
    async fn main(log: &Log) {
        cancelled(async {
            shield(async {
                sleep(SECOND).await;
                nursery! {
                    spawn async {
                        sleep(SECOND).await;
                        log.add("a child in the shield");
                    };
                }
                checkpoint().await;
                log.add("the shield ends");
            })
            .await;
            log.add("after the shield");
            checkpoint().await;
            log.add("not reached");
        })
        .await;
        assert_eq!(current_time().duration_since(coldframe::time::Instant::ZERO), SECOND * 2);
    }
    let expected = ["a child in the shield", "the shield ends", "after the shield"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

// Fails if `absorbs` in `scope/cancel.rs` looks round a shield.
#[test]
fn trio_17_own_and_inner_cancellations_work_in_a_shield() {
    async fn main(log: &Log) {
        cancelled(async {
            let scope = CancelScope::timeout(SECOND).shielded();
            assert_eq!(scope.enter(sleep_forever()).await, None);
            log.add("own");
            shield(async {
                assert_eq!(move_on_after(SECOND, sleep_forever()).await, None);
                log.add("inner");
            })
            .await;
            checkpoint().await;
            log.add("not reached");
        })
        .await;
    }
    assert_eq!(run_logged(FIRST_COME, main), ["own", "inner"]);
}

/// Switched off while it sleeps, by another branch of the same task and by
/// another task; on, before the cancellation, in the same ways.
// Fails if `set_shield` in `scope/belonging.rs` leaves out `wake_inside`.
#[test]
fn trio_17_unshielding_wakes_what_sleeps_in_it() {
    async fn own_task(scope: &CancelScope, log: &Log) {
        let sleeps = scope.enter(async {
            let _bell = Bell(log, "unwound");
            sleep_forever().await;
        });
        let unshields = shield(async {
            sleep(SECOND).await;
            log.add("unshield");
            scope.set_shield(false);
        });
        futures::join!(sleeps, unshields);
        log.add("not reached");
    }
    async fn other_task(scope: &CancelScope, log: &Log) {
        nursery! {
            spawn shield(async {
                sleep(SECOND).await;
                log.add("unshield");
                scope.set_shield(false);
            });
            scope.enter(async {
                let _bell = Bell(log, "unwound");
                sleep_forever().await;
            }).await;
            log.add("not reached");
        }
    }
    async fn main(log: &Log, is_own: bool) {
        let scope = CancelScope::new().shielded();
        match is_own {
            true => cancelled(own_task(&scope, log)).await,
            false => cancelled(other_task(&scope, log)).await,
        }
        assert!(!scope.cancelled_caught());
    }
    for seed in [FIRST_COME, REVERSED] {
        for is_own in [true, false] {
            let log = run_logged(seed, async |log| main(log, is_own).await);
            assert_eq!(log, ["unshield", "unwound"], "own task: {is_own}");
        }
    }
}

#[test]
fn trio_17_a_shield_can_be_put_up_in_the_scope_itself() {
    async fn main(log: &Log) {
        let (outer, inner) = (CancelScope::new(), CancelScope::new());
        let ended = outer.enter(inner.enter(async {
            inner.set_shield(true);
            assert!(inner.is_shielded());
            outer.cancel("hidden");
            sleep(SECOND).await;
            log.add("shielded");
            inner.set_shield(false);
            checkpoint().await;
            log.add("not reached");
        }));
        assert_eq!(ended.await, None);
    }
    assert_eq!(run_logged(FIRST_COME, main), ["shielded"]);
}

/// The sleeper was woken, but has not looked: it sleeps on.
#[test]
fn trio_17_a_shield_hides_a_cancellation_that_nobody_has_seen_yet() {
    async fn main(log: &Log) {
        let (outer, inner) = (CancelScope::new(), CancelScope::new());
        nursery! {
            spawn async {
                let inside = inner.enter(async {
                    let _bell = Bell(log, "unwound");
                    sleep(SECOND).await;
                    log.add("slept");
                });
                outer.enter(inside).await;
            };
            checkpoint().await;
            checkpoint().await;
            outer.cancel("woken, but it has not run");
            inner.set_shield(true);
        }
    }
    assert_eq!(run_logged(FIRST_COME, main), ["slept", "unwound"]);
}

/// A branch of a foreign combinator that raises does not take away the other,
/// which is shielded.
// Fails if `put_scope` in `scope/belonging.rs` does not owe a shield.
#[test]
fn trio_17_a_shielded_branch_comes_to_its_end_beside_one_that_raises() {
    async fn main(log: &Log) {
        let ended = move_on_after(SECOND, async {
            let raises = async {
                let _bell = Bell(log, "dropped with the other");
                sleep_forever().await;
            };
            let shielded = shield(async {
                sleep(SECOND * 3).await;
                log.add("shielded");
            });
            futures::join!(raises, shielded);
        });
        assert_eq!(ended.await, None);
        assert_eq!(current_time().duration_since(coldframe::time::Instant::ZERO), SECOND * 3);
    }
    assert_eq!(run_logged(FIRST_COME, main), ["shielded", "dropped with the other"]);
}

#[test]
fn trio_17_a_shield_stays_when_its_future_moves_to_another_task() {
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        let mut shielded = Box::pin(shield(async {
            sleep(SECOND).await;
            log.add("shielded");
        }));
        assert!(futures::poll!(shielded.as_mut()).is_pending());
        let ended = scope.enter(async {
            nursery! {
                spawn async {
                    scope.cancel("before it is polled here");
                    shielded.await;
                    checkpoint().await;
                    log.add("not reached");
                };
            }
        });
        assert_eq!(ended.await, None);
    }
    assert_eq!(run_logged(FIRST_COME, main), ["shielded"]);
}

/// Another child of the same pass is dropped, with one that looks.
#[test]
fn trio_17_what_a_destructor_polls_cancels_nobody_else() {
    struct Looks;
    impl Drop for Looks {
        fn drop(&mut self) {
            assert_eq!(checkpoint_if_cancelled().now_or_never(), None);
        }
    }
    async fn looks() {
        let _looks = Looks;
        sleep_forever().await;
    }
    async fn goes_on(log: &Log) {
        for step in 1..=3 {
            cancel_shielded_checkpoint().await;
            log.add(step);
        }
    }
    async fn main(log: &Log) {
        cancelled(async {
            nursery! {
                spawn looks();
                spawn looks();
                spawn goes_on(log);
                spawn looks();
                spawn looks();
            }
        })
        .await;
    }
    for seed in [FIRST_COME, REVERSED] {
        assert_eq!(run_logged(seed, main), ["1", "2", "3"]);
    }
}

/// Its task is the last that ran in this pass, and the next one begins where it
/// stands.
#[test]
fn trio_17_a_shield_may_be_dropped_by_another_thread() {
    async fn has_it_dropped(log: &Log) {
        let _bell = Bell(log, "cancelled");
        let mut go = pin!(cancel_shielded_checkpoint());
        let mut shielded = Some(Box::pin(shield(sleep_forever())));
        poll_fn(|cx| {
            if let Some(future) = &mut shielded {
                assert!(future.as_mut().poll(cx).is_pending());
                if go.as_mut().poll(cx).is_ready() {
                    let future = shielded.take();
                    thread::scope(|threads| drop(threads.spawn(|| drop(future))));
                }
            }
            Poll::<()>::Pending
        })
        .await;
    }
    async fn goes_on() {
        for _ in 0..5 {
            cancel_shielded_checkpoint().await;
        }
    }
    async fn main(log: &Log) {
        cancelled(async {
            nursery! {
                spawn has_it_dropped(log);
                spawn goes_on();
            }
        })
        .await;
    }
    for seed in 0..20 {
        assert_eq!(run_logged(seed, main), ["cancelled"], "seed {seed}");
    }
}
