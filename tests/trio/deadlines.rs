//! Deadlines of scopes: statements 14, 18, 19 and 21, and what a timeout that
//! fires in the same pass as a value does.

use coldframe::prelude::*;
use coldframe::time::Instant;
use coldframe::{CancelSource, EffectiveDeadline, current_effective_deadline, current_time};

use crate::support::{Bell, FIRST_COME, Log, REVERSED, panic_of, run_logged, runner};

const SECOND: Duration = Duration::from_secs(1);

fn at(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

/// How long code in the scope runs that would sleep for ever.
async fn time_in(scope: &CancelScope) -> Duration {
    let start = current_time();
    assert_eq!(scope.enter(sleep_forever()).await, None);
    start.elapsed()
}

#[test]
fn trio_18_a_deadline_is_absolute_and_one_can_be_without() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::deadline(at(3));
        assert_eq!(scope.current_deadline(), Some(at(3)));
        sleep(SECOND).await;
        assert_eq!(time_in(&scope).await, SECOND * 2);
        assert_eq!(current_time(), at(3));
        assert_eq!(scope.reason().expect("it is cancelled").source, CancelSource::Deadline);

        let scope = CancelScope::new();
        assert_eq!(scope.current_deadline(), None);
        assert_eq!(scope.enter(sleep(SECOND * 1_000_000)).await, Some(()));
    });
}

/// The code runs to its first checkpoint, which may be none.
#[test]
fn trio_18_a_deadline_that_is_past_at_the_entry_cancels() {
    async fn main(log: &Log) {
        sleep(SECOND).await;
        for deadline in [at(0), at(1)] {
            let ended = move_on_at(deadline, async {
                let _bell = Bell(log, "unwound");
                log.add("begins");
                sleep(Duration::ZERO).await;
                log.add("not reached");
            });
            assert_eq!(ended.await, None);
            assert_eq!(current_time(), at(1));
        }
        assert_eq!(move_on_at(at(0), async { "no checkpoint" }).await, Some("no checkpoint"));
        assert_eq!(fail_at(at(0), checkpoint()).await.unwrap_err().to_string(), TOO_SLOW);
    }
    let expected = ["begins", "unwound", "begins", "unwound"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

const TOO_SLOW: &str = "it took too long and was cancelled";

// Fails if `start_scope_timer` in `scope/deadline.rs` does not stop the timer before.
#[test]
fn trio_18_a_deadline_can_be_moved_while_the_scope_runs() {
    for (from, to) in [(Some(2), Some(5)), (Some(5), Some(2)), (None, Some(2)), (Some(2), None)] {
        let ended = runner(FIRST_COME).run(async {
            let scope = from.map_or_else(CancelScope::new, |from| CancelScope::deadline(at(from)));
            let inside = async {
                sleep(SECOND).await;
                match to {
                    Some(to) => scope.set_deadline(at(to)),
                    None => scope.clear_deadline(),
                }
                sleep(SECOND * 9).await;
            };
            scope.enter(inside).await;
            current_time()
        });
        assert_eq!(ended, to.map_or(at(10), at), "{from:?} {to:?}");
    }
}

#[test]
fn trio_18_a_deadline_that_is_set_to_the_past_cancels_at_once() {
    runner(FIRST_COME).run(async {
        sleep(SECOND).await;
        let scope = CancelScope::new();
        let inside = async {
            scope.set_deadline(at(0));
            assert!(scope.cancel_called());
            // It never un-cancels.
            scope.set_deadline(at(9));
            assert!(scope.cancel_called());
            scope.clear_deadline();
            checkpoint().await;
        };
        assert_eq!(scope.enter(inside).await, None);
        assert_eq!(current_time(), at(1));
    });
}

/// Another task and a sibling branch can move it as well.
#[test]
fn trio_18_a_deadline_can_be_moved_by_another_task() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::new();
        nursery! {
            spawn async {
                sleep(SECOND).await;
                scope.set_timeout(SECOND * 3);
            };
            assert_eq!(time_in(&scope).await, SECOND * 4);
        }
    });
}

#[test]
fn trio_19_a_timeout_counts_from_the_entry() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::timeout(SECOND * 2);
        assert_eq!(scope.current_deadline(), None);
        sleep(SECOND).await;
        let ended = scope.enter(async {
            assert_eq!(scope.current_deadline(), Some(at(3)));
            sleep_forever().await;
        });
        // Nor does the future that enters it: its first poll is what counts.
        sleep(SECOND * 5).await;
        drop(ended);
        assert_eq!(time_in(&scope).await, SECOND * 2);

        let waits = move_on_after(SECOND, sleep_forever());
        sleep(SECOND * 5).await;
        let start = current_time();
        assert_eq!(waits.await, None);
        assert_eq!(start.elapsed(), SECOND);
    });
}

#[test]
fn trio_19_a_timeout_after_the_entry_counts_from_now() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::timeout(SECOND * 2);
        let inside = async {
            sleep(SECOND).await;
            scope.set_timeout(SECOND * 5);
            assert_eq!(scope.current_deadline(), Some(at(6)));
            sleep_forever().await;
        };
        assert_eq!(scope.enter(inside).await, None);
        assert_eq!(current_time(), at(6));

        // As long as it can be: never, in effect.
        let scope = CancelScope::timeout(Duration::MAX);
        assert_eq!(scope.enter(sleep(SECOND)).await, Some(()));
        assert_eq!(move_on_after(Duration::MAX, sleep(SECOND)).await, Some(()));
    });
}

/// Trio's `relative_deadline` can be set then as well.
#[test]
fn trio_19_a_timeout_is_set_on_a_scope_that_was_left() {
    run_logged(FIRST_COME, async |_| {
        let scope = CancelScope::timeout(SECOND);
        assert_eq!(scope.enter(sleep(SECOND * 2)).await, None);
        scope.set_timeout(SECOND * 3);
        assert_eq!(scope.current_deadline(), Some(coldframe::current_time() + SECOND * 3));
    });
}

// Fails if `set_deadline` in `cancel_scope.rs` does not ask for `timeout()`.
#[test]
fn trio_19_a_scope_has_one_kind_of_deadline_before_its_entry() {
    let panics: [fn(); 2] = [
        || CancelScope::timeout(SECOND).set_deadline(at(3)),
        || CancelScope::deadline(at(3)).set_timeout(SECOND),
    ];
    for kinds in panics {
        let text = panic_of(|| runner(FIRST_COME).run(async { kinds() }));
        assert!(text.contains("either a timeout or a deadline"), "{text}");
    }
    runner(FIRST_COME).run(async {
        // The same kind again is another one, and so is the other kind when
        // the first was taken away.
        let scope = CancelScope::timeout(SECOND);
        scope.set_timeout(SECOND * 2);
        scope.clear_deadline();
        scope.set_deadline(at(7));
        assert_eq!(time_in(&scope).await, SECOND * 7);
    });
}

// Fails if `effective_deadline` in `scope/deadline.rs` does not stop at a shield.
#[test]
fn trio_21_the_effective_deadline_is_the_earliest_that_is_seen() {
    use EffectiveDeadline::{At, Cancelled, Never};

    runner(FIRST_COME).run(async {
        assert_eq!(current_effective_deadline(), Never);
        let outer = CancelScope::deadline(at(5));
        let inside = async {
            assert_eq!(current_effective_deadline(), At(at(5)));
            move_on_at(at(9), async { assert_eq!(current_effective_deadline(), At(at(5))) }).await;
            move_on_at(at(2), async { assert_eq!(current_effective_deadline(), At(at(2))) }).await;
            shield(async {
                assert_eq!(current_effective_deadline(), Never);
                let here = async { assert_eq!(current_effective_deadline(), At(at(9))) };
                move_on_at(at(9), here).await;
            })
            .await;
            let shielded = CancelScope::deadline(at(7)).shielded();
            shielded.enter(async { assert_eq!(current_effective_deadline(), At(at(7))) }).await;
            nursery! {
                spawn async {
                    assert_eq!(current_effective_deadline(), At(at(5)));
                    checkpoint().await;
                };
            }
            outer.cancel("now");
            assert_eq!(current_effective_deadline(), Cancelled);
            shield(async { assert_eq!(current_effective_deadline(), Never) }).await;
        };
        outer.enter(inside).await;
        assert_eq!(current_effective_deadline(), Never);
    });
}

/// The timer of the scope is the older one. The value would be there, and the
/// cancellation is: what is cancelled did not happen.
#[test]
fn trio_11_a_timeout_that_fires_in_the_pass_of_its_value_wins() {
    for seed in [FIRST_COME, REVERSED] {
        runner(seed).run(async {
            assert_eq!(move_on_after(SECOND, sleep(SECOND)).await, None);
            assert_eq!(fail_after(SECOND, sleep(SECOND)).await.ok(), None);
            assert_eq!(current_time(), at(2));
            // One that ends a pass earlier is in time.
            assert_eq!(move_on_after(SECOND, sleep(SECOND - Duration::new(0, 1))).await, Some(()));
        });
    }
}

/// A value that comes out in spite of the cancellation is not lost.
#[test]
fn trio_14_a_value_in_the_pass_of_the_timeout_is_kept_if_nothing_is_raised() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::timeout(SECOND);
        let ended = scope.enter(async {
            shield(sleep(SECOND)).await;
            "made it"
        });
        assert_eq!(ended.await, Some("made it"));
        assert!(scope.cancel_called() && !scope.cancelled_caught());
    });
}

#[test]
fn trio_14_a_deadline_that_has_passed_is_noticed_before_the_entry() {
    run_logged(FIRST_COME, async |_| {
        let scope = CancelScope::deadline(coldframe::current_time() + SECOND);
        assert!(!scope.cancel_called());
        sleep(SECOND).await;
        assert!(scope.cancel_called());
        scope.clear_deadline();
        assert_eq!(scope.enter(sleep(SECOND)).await, None);
    });
}

#[test]
fn trio_14_a_deadline_means_nothing_after_the_scope_was_left() {
    run_logged(FIRST_COME, async |_| {
        let scope = CancelScope::deadline(coldframe::current_time() + SECOND);
        assert_eq!(scope.enter(checkpoint()).await, Some(()));
        sleep(SECOND * 2).await;
        assert!(!scope.cancel_called());
    });
}
