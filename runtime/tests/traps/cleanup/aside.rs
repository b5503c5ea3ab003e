//! Guards that are set aside: dropped later, never polled again, or polled
//! somewhere else.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use coldframe_runtime::clock::VirtualClock;
use coldframe_runtime::private::{LiveCounts, live_counts};
use coldframe_runtime::{
    CancelScope, Runner, checkpoint, move_on_after, run as run_plainly, shield, sleep_forever,
};
use futures::FutureExt;
use futures::executor::block_on;

use super::{Boxed, Log, SECOND, case, closing, guarded, raise_afresh, soon, take_turns, worker};
use crate::forgotten::forget;
use crate::support::{Gate, OnDrop, nursery, poll_once};

/// Polled in a scope that is cancelled then: nobody waits for it.
#[test]
fn a_guard_that_is_set_aside_half_polled_does_not_hold_up_its_scope() {
    case(
        async |log| {
            let mut kept = Box::pin(worker(log, "kept", 2));
            let ended = soon(async {
                assert!(poll_once(kept.as_mut()).await.is_pending());
                sleep_forever().await;
            });
            assert!(ended.await.is_none());
            log.add("out");
            drop(kept);
        },
        ["out", "kept ends"],
    );
}

/// The same, and the owner is dropped by the unwinding itself.
#[test]
fn a_guard_that_goes_with_what_unwinds_is_cut() {
    case(
        async |log| {
            let ended = soon(async {
                let mut kept = Box::pin(worker(log, "kept", 2));
                assert!(poll_once(kept.as_mut()).await.is_pending());
                sleep_forever().await;
            });
            assert!(ended.await.is_none());
        },
        ["kept ends"],
    );
}

#[test]
fn a_guard_that_was_set_aside_cleans_up_where_it_is_polled_next() {
    case(
        async |log| {
            let mut kept = Box::pin(worker(log, "kept", 2));
            let begins = async {
                assert!(poll_once(kept.as_mut()).await.is_pending());
                sleep_forever().await;
            };
            assert!(soon(begins).await.is_none());
            log.add("in another task");
            assert!(soon(kept).await.is_none());
        },
        ["in another task", "kept ends", "kept closes", "kept closed"],
    );
}

/// A cleanup that has begun stays shielded wherever it is polled.
#[test]
fn a_cleanup_that_moves_to_another_task_goes_on() {
    case(
        async |log| {
            let scope = CancelScope::new();
            scope.cancel("from the start");
            let mut kept = Box::pin(scope.enter(worker(log, "kept", 4)));
            for _ in 0..3 {
                assert!(poll_once(kept.as_mut()).await.is_pending());
                take_turns(1).await;
            }
            log.add("moves");
            assert!(soon(kept).await.is_some_and(|ended| ended.is_none()));
        },
        ["kept ends", "kept closes", "moves", "kept closed"],
    );
}

/// In a task that ends without it.
#[test]
fn a_guard_that_outlives_its_task_cleans_up_in_another() {
    case(
        async |log| {
            let kept: RefCell<Option<Boxed<'_>>> = RefCell::default();
            nursery!(a: A = async {
                let mut begun: Boxed<'_> = Box::pin(worker(log, "kept", 2));
                assert!(poll_once(begun.as_mut()).await.is_pending());
                kept.replace(Some(begun));
                checkpoint().await;
            });
            let begun = kept.take().expect("the child put it there");
            nursery!(a: A = async { assert!(soon(begun).await.is_none()) });
        },
        ["kept ends", "kept closes", "kept closed"],
    );
}

#[test]
fn a_guard_that_is_forgotten_is_a_leak_and_no_more() {
    Runner::new().seed(0).clock(VirtualClock::autojump()).run(async {
        let log = Rc::new(Log::default());
        let ended = soon(async {
            let log = Rc::clone(&log);
            let mut kept = Box::pin(async move { worker(&log, "forgotten", 2).await });
            assert!(poll_once(kept.as_mut()).await.is_pending());
            forget(kept);
            sleep_forever().await;
        });
        assert!(ended.await.is_none());
        assert_eq!(log.take().len(), 0);
        assert_eq!(live_counts().scopes, 1);
    });
}

/// Somebody else may drop what a cancelled task waits for.
// Fails if `waive` in `scope/belonging.rs` wakes nobody.
#[test]
fn a_guard_that_another_task_drops_does_not_hold_up_the_first() {
    case(
        async |log| {
            let shared: RefCell<Option<Boxed<'_>>> =
                RefCell::new(Some(Box::pin(guarded(sleep_forever(), sleep_forever()))));
            let both = async {
                futures::join!(
                    sleep_forever(),
                    poll_fn(|cx| match &mut *shared.borrow_mut() {
                        Some(shared) => shared.as_mut().poll(cx),
                        None => Poll::Ready(()),
                    })
                );
            };
            nursery!(a: A = async {
                assert!(soon(both).await.is_none());
                log.add("unwound");
            }, b: B = async {
                take_turns(9).await;
                log.add("drop");
                drop(shared.take());
            });
        },
        ["drop", "unwound"],
    );
}

/// The same with a scope round it in place of the task.
#[test]
fn a_guard_that_another_branch_drops_does_not_hold_up_its_scope() {
    case(
        async |log| {
            let shared: RefCell<Option<Boxed<'_>>> =
                RefCell::new(Some(Box::pin(guarded(sleep_forever(), sleep_forever()))));
            let waits = async {
                let ended = move_on_after(
                    SECOND,
                    poll_fn(|cx| match &mut *shared.borrow_mut() {
                        Some(shared) => shared.as_mut().poll(cx),
                        None => Poll::Pending,
                    }),
                );
                assert_eq!(ended.await, None);
                log.add("unwound");
            };
            futures::join!(waits, async {
                coldframe_runtime::sleep(SECOND * 2).await;
                log.add("drop");
                drop(shared.take());
            });
        },
        ["drop", "unwound"],
    );
}

/// A task is not held up by what another task polls now.
#[test]
fn a_guard_that_another_task_takes_over_does_not_hold_up_the_first() {
    case(
        async |log| {
            let shared: RefCell<Option<Boxed<'_>>> =
                RefCell::new(Some(Box::pin(guarded(sleep_forever(), closing(log, "it", 20)))));
            let polls = || {
                poll_fn(|cx| match &mut *shared.borrow_mut() {
                    Some(shared) => shared.as_mut().poll(cx),
                    None => Poll::Ready(()),
                })
            };
            let both = async {
                futures::join!(sleep_forever(), polls());
            };
            nursery!(a: A = async {
                assert!(soon(both).await.is_none());
                log.add("unwound");
            }, b: B = shield(async {
                take_turns(9).await;
                let taken = shared.take().expect("it is there");
                log.add("taken");
                assert!(taken.now_or_never().is_none());
                log.add("polled");
            }));
        },
        ["it closes", "taken", "polled", "unwound"],
    );
}

/// Where no root runs, nothing is cancelled: a guard is a block, and cleanup
/// runs after it.
#[test]
fn guards_work_where_no_root_runs() {
    let log = Log::default();
    let gate = Gate::default();
    gate.open();
    let say = async |text| log.add(text);
    let rest = async {
        gate.wait().await;
        "value"
    };
    let value = block_on(guarded(rest, say("cleanup")));
    assert_eq!((value, log.take()), ("value", vec!["cleanup".to_owned()]));

    let fails = guarded(async { panic!("rest") }, say("cleanup after a panic"));
    let ended = block_on(std::panic::AssertUnwindSafe(fails).catch_unwind());
    assert_eq!(crate::support::text(&*ended.unwrap_err()), "rest");
    assert_eq!(log.take(), ["cleanup after a panic"]);
}

/// Begun in one run, polled in no run, cancelled in another.
#[test]
fn a_guard_that_moves_to_another_run_cleans_up_there() {
    let log = Log::default();
    let gate = Gate::default();
    let rest = async {
        let _ends = OnDrop(|| log.add("ends"));
        gate.wait().await;
    };
    let mut kept = Box::pin(guarded(rest, async {
        log.add("closes");
        gate.wait().await;
        log.add("closed");
    }));
    run_plainly(async { assert!(poll_once(kept.as_mut()).await.is_pending()) });
    assert!(block_on(poll_once(kept.as_mut())).is_pending());
    run_plainly(async {
        let scope = CancelScope::new();
        scope.cancel("from the start");
        let mut unwinds = Box::pin(scope.enter(kept.as_mut()));
        for _ in 0..3 {
            assert!(poll_once(unwinds.as_mut()).await.is_pending());
        }
        assert_eq!(log.take(), ["ends", "closes"]);
        gate.open();
        assert_eq!(unwinds.await, None);
        raise_afresh().await;
        checkpoint().await;
        assert_eq!(live_counts().scopes, 1, "the scope that is still there is counted");
        drop(scope);
        assert_eq!(live_counts(), LiveCounts::default());
    });
    assert_eq!(log.take(), ["closed"]);
}

/// A cleanup that has begun is shielded in another run as well.
// Fails if the poll of a cleanup in `cleanup.rs` shields it in its first run only.
#[test]
fn a_cleanup_that_moves_to_another_run_stays_shielded() {
    let log = Log::default();
    let gate = Gate::default();
    let mut kept = Box::pin(guarded(async {}, async {
        log.add("closes");
        gate.wait().await;
        log.add("closed");
    }));
    run_plainly(async { assert!(poll_once(kept.as_mut()).await.is_pending()) });
    run_plainly(async {
        let scope = CancelScope::new();
        scope.cancel("from the start");
        let mut goes_on = Box::pin(scope.enter(kept.as_mut()));
        for _ in 0..3 {
            assert!(poll_once(goes_on.as_mut()).await.is_pending());
            checkpoint().await;
        }
        gate.open();
        assert_eq!(goes_on.await, Some(()));
    });
    assert_eq!(log.take(), ["closes", "closed"]);
}
