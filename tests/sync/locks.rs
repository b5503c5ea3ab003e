//! Every kind of lock: fairness and cancellation.

use std::pin::pin;
use std::task::Poll;

use coldframe::prelude::*;
use futures::poll;

use crate::kinds::{Kind, for_every_kind};
use crate::support::{FIRST_COME, Log, REVERSED, run_logged, runner};

const MS: Duration = Duration::from_millis(1);

for_every_kind![
    trio_02_a_free_lock_is_a_full_checkpoint,
    trio_09_a_cancelled_wait_takes_nothing,
    trio_48_the_lock_goes_to_the_first_in_line,
    trio_48_nobody_overtakes,
    trio_48_two_who_always_want_it_take_turns,
    trio_11_a_wait_that_is_dropped_at_any_poll_takes_nothing,
    trio_11_a_wait_that_is_cancelled_at_any_time_takes_nothing,
    what_was_handed_to_one_that_goes_is_for_the_next,
    what_was_handed_to_one_that_is_cancelled_does_not_wait_for_cleanups,
    a_wait_keeps_its_place_while_it_yields,
];

fn trio_02_a_free_lock_is_a_full_checkpoint<K: Kind>() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let lock = K::new();
        nursery! {
            spawn async {
                let _guard = lock.acquire().await;
                log.add("has it");
            };
            spawn async { log.add("another") };
        }
    });
    assert_eq!(log, ["another", "has it"]);
}

fn trio_09_a_cancelled_wait_takes_nothing<K: Kind>() {
    runner(FIRST_COME).run(async {
        let lock = K::new();
        let scope = CancelScope::new();
        scope.cancel("before");
        assert!(scope.enter(lock.acquire()).await.is_none());
        assert_eq!(lock.waiting(), 0);
        assert!(lock.try_acquire().is_ok());
    });
}

async fn hold<K: Kind>(log: &Log, lock: &K, name: &str) {
    let _guard = lock.acquire().await;
    log.add(name);
    sleep(MS).await;
}

fn trio_48_the_lock_goes_to_the_first_in_line<K: Kind>() {
    for seed in [FIRST_COME, REVERSED] {
        let log = run_logged(seed, async |log: &Log| {
            let lock = K::new();
            nursery! {
                let first = lock.acquire().await;
                for name in ["a", "b", "c"] {
                    spawn hold(log, &lock, name);
                    sleep(MS).await;
                }
                assert_eq!(lock.waiting(), 3);
                drop(first);
                // It is handed over, though nobody has run yet.
                assert!(lock.try_acquire().is_err());
                assert_eq!(lock.waiting(), 2);
            }
            assert!(lock.try_acquire().is_ok());
        });
        assert_eq!(log, ["a", "b", "c"]);
    }
}

/// Who comes while another yields before it takes is behind it.
fn trio_48_nobody_overtakes<K: Kind>() {
    runner(FIRST_COME).run(async {
        let lock = K::new();
        let mut first = pin!(lock.acquire());
        assert!(poll!(first.as_mut()).is_pending());
        assert!(lock.try_acquire().is_err());
        let mut second = pin!(lock.acquire());
        assert!(poll!(second.as_mut()).is_pending());
        checkpoint().await;
        assert!(poll!(second.as_mut()).is_pending());
        let guard = first.await;
        assert!(poll!(second.as_mut()).is_pending());
        drop(guard);
        let _guard = second.await;
    });
}

async fn again<K: Kind>(log: &Log, lock: &K, name: &str) {
    for _ in 0..10 {
        let _guard = lock.acquire().await;
        log.add(name);
        checkpoint().await;
    }
}

fn trio_48_two_who_always_want_it_take_turns<K: Kind>() {
    for seed in [FIRST_COME, REVERSED, 3, 4] {
        let log = run_logged(seed, async |log: &Log| {
            let lock = K::new();
            nursery! {
                spawn again(log, &lock, "a");
                spawn again(log, &lock, "b");
            }
        });
        assert!(log.windows(2).all(|two| two[0] != two[1]), "{log:?}");
    }
}

fn trio_11_a_wait_that_is_dropped_at_any_poll_takes_nothing<K: Kind>() {
    for polls in 0..8 {
        runner(FIRST_COME).run(async {
            let lock = K::new();
            nursery! {
                spawn async {
                    let _guard = lock.acquire().await;
                    sleep(MS * 3).await;
                };
                let mut wait = Box::pin(lock.acquire());
                for _ in 0..polls {
                    sleep(MS).await;
                    if let Poll::Ready(guard) = poll!(wait.as_mut()) {
                        assert!(lock.try_acquire().is_err());
                        drop(guard);
                        break;
                    }
                }
                drop(wait);
                assert_eq!(lock.waiting(), 0);
                sleep(MS * 9).await;
                assert!(lock.try_acquire().is_ok());
            }
        });
    }
}

fn trio_11_a_wait_that_is_cancelled_at_any_time_takes_nothing<K: Kind>() {
    for millis in 0..7 {
        runner(FIRST_COME).run(async {
            let lock = K::new();
            nursery! {
                spawn async {
                    let _guard = lock.acquire().await;
                    sleep(MS * 3).await;
                };
                checkpoint().await;
                let guard = move_on_after(MS * millis, lock.acquire()).await;
                assert!(guard.is_some() || millis <= 3);
                assert_eq!(lock.waiting(), 0);
                drop(guard);
                sleep(MS * 9).await;
                assert!(lock.try_acquire().is_ok());
            }
        });
    }
}

fn what_was_handed_to_one_that_goes_is_for_the_next<K: Kind>() {
    runner(FIRST_COME).run(async {
        let lock = K::new();
        let guard = lock.acquire().await;
        let mut waits: Vec<_> = (0..3).map(|_| Box::pin(lock.acquire())).collect();
        for wait in &mut waits {
            assert!(poll!(wait.as_mut()).is_pending());
        }
        checkpoint().await;
        drop(guard);
        // The first has it, and goes; so does the second.
        drop(waits.remove(0));
        assert!(lock.try_acquire().is_err());
        drop(waits.remove(0));
        assert!(lock.try_acquire().is_err());
        let last = waits.remove(0);
        drop(move_on_after(MS, last).await.expect("it was handed the lock"));
        assert!(lock.try_acquire().is_ok());
    });
}

/// It is cancelled in a `join!`, beside something that takes its time to end.
fn what_was_handed_to_one_that_is_cancelled_does_not_wait_for_cleanups<K: Kind>() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let (lock, scope) = (K::new(), CancelScope::new());
        let guard = lock.acquire().await;
        nursery! {
            spawn async {
                let slow = async {
                    defer! {
                        sleep(MS * 100).await;
                        log.add("cleaned up");
                    }
                    sleep_forever().await;
                };
                scope.enter(async { futures::join!(lock.acquire(), slow).1 }).await;
            };
            sleep(MS).await;
            scope.cancel("beside a cleanup");
            drop(guard);
            assert!(lock.try_acquire().is_err());
            spawn hold(log, &lock, "next");
        }
    });
    assert_eq!(log, ["next", "cleaned up"]);
}

fn a_wait_keeps_its_place_while_it_yields<K: Kind>() {
    let log = run_logged(REVERSED, async |log: &Log| {
        let lock = K::new();
        nursery! {
            spawn hold(log, &lock, "a");
            spawn hold(log, &lock, "b");
        }
    });
    // They came in the reverse order, and go in that.
    assert!(log == ["a", "b"] || log == ["b", "a"], "{log:?}");
}
