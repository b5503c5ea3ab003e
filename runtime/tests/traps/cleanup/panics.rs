//! Panics in what is guarded, in cleanup, and in destructors.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use coldframe_runtime::clock::VirtualClock;
use coldframe_runtime::private::{Guarded, LiveCounts, defer, live_counts};
use coldframe_runtime::{
    CancelScope, Runner, checkpoint, current_time, move_on_after, sleep, sleep_forever,
};
use futures::FutureExt;

use super::{Log, SECOND, case, closing, failing_case, guarded, raise_afresh, soon, worker};
use crate::support::{OnDrop, nursery, text};

async fn fail(log: &Log, text: &'static str) {
    checkpoint().await;
    log.add(format!("{text} panics"));
    panic!("{text}");
}

/// A value whose destructor panics.
fn bomb<'l>(log: &'l Log, text: &'static str) -> OnDrop<impl FnMut() + 'l> {
    OnDrop(move || {
        log.add(format!("{text} panics"));
        if !std::thread::panicking() {
            panic!("{text}");
        }
    })
}

#[test]
fn cleanup_runs_after_a_panic_and_the_panic_goes_on() {
    failing_case(
        async |log| guarded(fail(log, "rest"), closing(log, "a", 2)).await,
        ["rest panics", "a closes", "a closed", "rest"],
    );
}

#[test]
fn a_panic_of_the_cleanup_goes_on() {
    failing_case(
        async |log| {
            guarded(checkpoint(), fail(log, "cleanup")).await;
            log.add("not reached");
        },
        ["cleanup panics", "cleanup"],
    );
}

/// The cancellation is not lost with it: it is raised at the next checkpoint,
/// if there is one.
#[test]
fn a_panic_of_the_cleanup_of_cancelled_code_goes_on() {
    failing_case(
        async |log| {
            soon(guarded(sleep_forever(), fail(log, "cleanup"))).await;
            log.add("not reached");
        },
        ["cleanup panics", "cleanup"],
    );
}

#[test]
fn the_first_of_two_panics_goes_on() {
    failing_case(
        async |log| guarded(fail(log, "rest"), fail(log, "cleanup")).await,
        ["rest panics", "cleanup panics", "rest"],
    );
}

#[test]
fn a_destructor_that_panics_in_cancelled_code_is_a_panic_of_that_code() {
    failing_case(
        async |log| {
            let rest = async {
                let _bomb = bomb(log, "destructor");
                sleep_forever().await;
            };
            soon(guarded(rest, closing(log, "a", 1))).await;
            log.add("not reached");
        },
        ["destructor panics", "a closes", "a closed", "destructor"],
    );
}

/// Both: the destructor's came first.
#[test]
fn a_destructor_and_a_cleanup_that_panic() {
    failing_case(
        async |log| {
            let rest = async {
                let _bomb = bomb(log, "destructor");
                sleep_forever().await;
            };
            soon(guarded(rest, fail(log, "cleanup"))).await;
        },
        ["destructor panics", "cleanup panics", "destructor"],
    );
}

/// A cleanup that is cut by its time, and panics in its destructor.
#[test]
fn a_cut_cleanup_whose_destructor_panics() {
    failing_case(
        async |log| {
            let mut deferred = defer();
            let ended = deferred.guard(checkpoint()).await;
            let cleanup = async {
                let _bomb = bomb(log, "destructor");
                sleep_forever().await;
            };
            deferred.cleanup_within(SECOND, cleanup).await;
            log.add("cut");
            deferred.go_on(ended).await;
        },
        ["destructor panics", "cut", "destructor"],
    );
}

/// A cleanup that panics, and in whose unwinding destructors panic no more.
#[test]
fn a_panic_in_cleanup_in_cleanup_runs_the_outer_one() {
    failing_case(
        async |log| {
            let inner = guarded(checkpoint(), fail(log, "inner cleanup"));
            guarded(inner, closing(log, "outer", 1)).await;
        },
        ["inner cleanup panics", "outer closes", "outer closed", "inner cleanup"],
    );
    failing_case(
        async |log| {
            let inner = guarded(fail(log, "cleanup's rest"), closing(log, "inner", 1));
            guarded(checkpoint(), inner).await;
        },
        ["cleanup's rest panics", "inner closes", "inner closed", "cleanup's rest"],
    );
}

/// A branch that panics takes the whole join with it, as it does without us:
/// the sibling branch is dropped by foreign code.
#[test]
fn a_branch_that_panics_cuts_the_cleanup_of_another() {
    failing_case(
        async |log| {
            let scope = CancelScope::new();
            let both = scope.enter(async {
                futures::join!(worker(log, "a", 5), async {
                    checkpoint().await;
                    scope.cancel("now");
                    let _ = std::future::ready(()).await;
                    coldframe_runtime::cancel_shielded_checkpoint().await;
                    coldframe_runtime::cancel_shielded_checkpoint().await;
                    panic!("branch");
                })
            });
            both.await;
        },
        ["a ends", "a closes", "branch"],
    );
}

/// In a nursery it is waited for, and the panic comes out of the nursery.
#[test]
fn a_child_whose_cleanup_panics_cancels_its_siblings() {
    failing_case(
        async |log| {
            nursery!(
                a: A = guarded(checkpoint(), fail(log, "cleanup")),
                b: B = worker(log, "b", 3),
            );
        },
        ["cleanup panics", "b ends", "b closes", "b closed", "cleanup"],
    );
}

/// What a panic leaves behind in a scope goes with it.
#[test]
fn a_panic_that_leaves_scopes_leaves_nothing_behind() {
    case(
        async |_| {
            let before = live_counts();
            let scope = CancelScope::new();
            let inside = move_on_after(SECOND, async {
                scope.enter(async { panic!("inside") }).await;
            });
            let ended = AssertUnwindSafe(inside).catch_unwind().await;
            assert_eq!(text(&*ended.unwrap_err()), "inside");
            assert!(!scope.cancelled_caught());
            drop(scope);
            assert_eq!(live_counts(), before);
            raise_afresh().await;
        },
        [],
    );
}

#[test]
fn cleanup_is_cut_when_its_time_is_over() {
    case(
        async |log| {
            let start = current_time();
            let mut deferred = defer();
            let ended = deferred.guard(async { 7 }).await;
            let cleanup = async {
                let _cut = OnDrop(|| log.add("cut"));
                sleep_forever().await;
            };
            deferred.cleanup_within(SECOND, cleanup).await;
            assert_eq!(start.elapsed(), SECOND);
            assert_eq!(deferred.go_on(ended).await, 7);
            checkpoint().await;
            raise_afresh().await;
        },
        ["cut"],
    );
}

/// What is deferred in a cleanup that is cut runs, and takes its own time.
#[test]
fn cleanup_in_cut_cleanup_runs() {
    case(
        async |log| {
            let start = current_time();
            let mut deferred = defer();
            let ended = deferred.guard(checkpoint()).await;
            let cleanup = guarded(worker(log, "inner", 1), sleep(SECOND * 3));
            deferred.cleanup_within(SECOND, cleanup).await;
            assert!(matches!(ended, Guarded::Ended(())));
            assert_eq!(start.elapsed(), SECOND * 4);
        },
        ["inner ends", "inner closes", "inner closed"],
    );
}

/// The runner's own limit holds for those that do not say so themselves.
#[test]
fn the_runner_limits_cleanup() {
    let took = RefCell::new(Vec::new());
    Runner::new().cleanup_timeout(SECOND * 2).clock(VirtualClock::autojump()).run(async {
        for within in [None, Some(SECOND), Some(SECOND * 4)] {
            let start = current_time();
            let ended = move_on_after(Duration::ZERO, async {
                let mut deferred = defer();
                let ended = deferred.guard(sleep_forever()).await;
                match within {
                    None => deferred.cleanup(sleep_forever()).await,
                    Some(within) => deferred.cleanup_within(within, sleep_forever()).await,
                }
                deferred.go_on(ended).await;
            });
            assert_eq!(ended.await, None);
            took.borrow_mut().push(start.elapsed());
        }
        assert_eq!(live_counts(), LiveCounts::default());
    });
    assert_eq!(took.take(), [SECOND * 2, SECOND, SECOND * 4]);
}
