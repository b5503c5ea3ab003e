//! Cleanup in parts of other people's futures.

use std::cell::Cell;

use coldframe_runtime::private::{enter, suspend};
use coldframe_runtime::{
    CancelScope, cancel_shielded_checkpoint, move_on_after, shield, sleep, sleep_forever,
};
use futures::stream::{FuturesUnordered, StreamExt};

use super::{Boxed, Log, SECOND, case, closing, guarded, soon, take_turns, worker};
use crate::support::{At, Gate, OnDrop, nursery, pending_once};

/// A machine with a local, and a cleanup further in.
async fn plain(log: &Log, name: &str, turns: u32) {
    let mut machine = enter(At::MACHINE);
    let _gone = OnDrop(|| log.add("the caller goes"));
    suspend(&mut machine, At::Await, worker(log, name, turns)).await;
}

// Fails if `poll_in_scope` in `scope/entry.rs` does not ask `is_owed_still`.
#[test]
fn both_branches_of_a_join_clean_up_before_it_is_dropped() {
    case(
        async |log| {
            let both = async { futures::join!(worker(log, "a", 2), plain(log, "b", 4)) };
            assert!(soon(both).await.is_none());
        },
        ["a ends", "a closes", "b ends", "b closes", "a closed", "b closed", "the caller goes"],
    );
}

#[test]
fn everything_in_futures_unordered_cleans_up() {
    case(
        async |log| {
            let all = async {
                let mut all = FuturesUnordered::new();
                all.push(worker(log, "a", 2));
                all.push(worker(log, "b", 5));
                while all.next().await.is_some() {
                    log.add("not reached");
                }
            };
            assert!(soon(all).await.is_none());
            log.sort();
        },
        ["a closed", "a closes", "a ends", "b closed", "b closes", "b ends"],
    );
}

/// The bare leaf raises at once, and has nothing to wait for.
#[test]
fn a_bare_leaf_beside_a_cleanup_in_futures_unordered_waits_for_it() {
    case(
        async |log| {
            let all = async {
                let mut machine = enter(At::MACHINE);
                let mut all: FuturesUnordered<Boxed<'_>> = FuturesUnordered::new();
                all.push(Box::pin(sleep_forever()));
                all.push(Box::pin(worker(log, "b", 5)));
                all.push(Box::pin(Gate::default().wait()));
                while suspend(&mut machine, At::Await, all.next()).await.is_some() {
                    log.add("not reached");
                }
            };
            assert!(soon(all).await.is_none());
        },
        ["b ends", "b closes", "b closed"],
    );
}

/// Nothing of ours is in what is guarded, so nothing of ours wakes it.
#[test]
fn a_guard_round_somebody_elses_future_is_found() {
    case(
        async |log| {
            let rest = || async {
                let mut machine = enter(At::MACHINE);
                suspend(&mut machine, At::Await, std::future::pending::<()>()).await;
            };
            let all = async {
                let mut all: FuturesUnordered<Boxed<'_>> = FuturesUnordered::new();
                all.push(Box::pin(guarded(rest(), closing(log, "a", 3))));
                all.push(Box::pin(guarded(std::future::pending(), closing(log, "b", 3))));
                while all.next().await.is_some() {}
            };
            assert!(soon(all).await.is_none());
            log.sort();
        },
        ["a closed", "a closes", "b closed", "b closes"],
    );
}

/// The loser of a race is dropped by the combinator, in the middle: what is
/// deferred in it does not run.
#[test]
fn the_loser_of_a_foreign_select_is_cut() {
    case(
        async |log| {
            let race = async {
                let slow = Box::pin(worker(log, "loser", 2));
                futures::future::select(slow, Box::pin(take_turns(1))).await;
                log.add("raced");
                sleep_forever().await;
            };
            assert!(soon(race).await.is_none());
        },
        ["loser ends", "raced"],
    );
}

/// The cleanup of the loser has begun: it is cut all the same, and the winner's
/// value is not lost.
#[test]
fn a_foreign_select_that_is_cancelled_ends_with_its_winner() {
    case(
        async |log| {
            let race = async {
                let slow = Box::pin(worker(log, "loser", 9));
                let quick = Box::pin(shield(take_turns(5)));
                futures::future::select(slow, quick).await;
                log.add("raced");
                "won"
            };
            assert_eq!(soon(race).await, Some("won"));
        },
        ["loser ends", "loser closes", "raced"],
    );
}

#[test]
fn a_select_that_throws_a_cancellation_away_does_not_hide_it_from_what_follows() {
    case(
        async |log| {
            let race = async {
                let quick = Box::pin(shield(take_turns(4)));
                futures::future::select(Box::pin(sleep_forever()), quick).await;
                log.add("raced");
                std::future::pending::<()>().await;
            };
            assert!(soon(race).await.is_none());
        },
        ["raced"],
    );
}

#[test]
fn a_boxed_future_cleans_up_like_any_other() {
    case(
        async |log| {
            let boxed = async {
                let boxed: Boxed<'_> = Box::pin(plain(log, "boxed", 2));
                boxed.await;
            };
            assert!(soon(boxed).await.is_none());
        },
        ["boxed ends", "boxed closes", "boxed closed", "the caller goes"],
    );
}

#[test]
fn a_shielded_branch_beside_one_that_raises_comes_to_its_end() {
    case(
        async |log| {
            let both = async {
                futures::join!(sleep_forever(), async {
                    shield(take_turns(6)).await;
                    log.add("shielded");
                });
            };
            assert!(soon(both).await.is_none());
        },
        ["shielded"],
    );
}

/// The scope is owed as long as its shield is up.
#[test]
fn a_shield_that_another_branch_takes_away_lets_go() {
    case(
        async |log| {
            let both = async {
                let scope = CancelScope::new().shielded();
                futures::join!(
                    scope.enter(async {
                        let _gone = OnDrop(|| log.add("cut"));
                        sleep_forever().await;
                    }),
                    async {
                        shield(take_turns(6)).await;
                        log.add("unshield");
                        scope.set_shield(false);
                    }
                );
            };
            assert!(soon(both).await.is_none());
        },
        ["unshield", "cut"],
    );
}

/// A child's waker wakes its nursery in the combinator, not the task alone.
#[test]
fn a_nursery_with_cleanup_in_futures_unordered_is_driven() {
    case(
        async |log| {
            let all = async {
                let mut all = FuturesUnordered::new();
                for name in ["a", "b"] {
                    all.push(async move {
                        nursery!(a: A = worker(log, name, 3), b: B = sleep(SECOND * 9));
                    });
                }
                while all.next().await.is_some() {}
            };
            assert!(soon(all).await.is_none());
            log.sort();
        },
        ["a closed", "a closes", "a ends", "b closed", "b closes", "b ends"],
    );
}

#[test]
fn cleanup_in_cleanup_runs_in_its_turn() {
    case(
        async |log| {
            let outer = guarded(sleep_forever(), async {
                guarded(closing(log, "inner rest", 2), closing(log, "inner", 2)).await;
                log.add("outer cleaned up");
            });
            assert!(soon(outer).await.is_none());
        },
        [
            "inner rest closes",
            "inner rest closed",
            "inner closes",
            "inner closed",
            "outer cleaned up",
        ],
    );
}

/// A scope in a cleanup is cancelled like any other, and what is deferred in
/// there runs in its turn.
#[test]
fn a_timeout_in_cleanup_works() {
    case(
        async |log| {
            let outer = guarded(sleep_forever(), async {
                let ended = move_on_after(SECOND, worker(log, "inner", 2)).await;
                log.add(format!("outer cleaned up: {ended:?}"));
            });
            assert!(soon(outer).await.is_none());
        },
        ["inner ends", "inner closes", "inner closed", "outer cleaned up: None"],
    );
}

/// Guards in guards in parts of combinators in combinators.
#[test]
fn combinators_in_combinators_clean_up_from_the_inside_out() {
    case(
        async |log| {
            let inner = |name: &'static str| async move {
                let all: FuturesUnordered<Boxed<'_>> = FuturesUnordered::new();
                all.push(Box::pin(worker(log, name, 2)));
                all.push(Box::pin(async {
                    loop {
                        pending_once().await;
                        sleep(SECOND).await;
                    }
                }));
                all.collect::<Vec<()>>().await;
            };
            let outer = async {
                futures::join!(
                    guarded(inner("a"), closing(log, "round a", 1)),
                    guarded(inner("b"), closing(log, "round b", 1)),
                )
            };
            assert!(soon(outer).await.is_none());
        },
        [
            "a ends",
            "a closes",
            "b ends",
            "b closes",
            "a closed",
            "round a closes",
            "b closed",
            "round b closes",
            "round a closed",
            "round b closed",
        ],
    );
}

/// Polled once by hand while it is cancelled, and never again: cut.
#[test]
fn cleanup_that_is_dropped_half_way_is_cut() {
    case(
        async |log| {
            let scope = CancelScope::new();
            scope.cancel("from the start");
            {
                let mut cut = Box::pin(scope.enter(worker(log, "cut", 50)));
                for _ in 0..2 {
                    assert!(futures::poll!(cut.as_mut()).is_pending());
                }
                log.add("polled");
            }
            super::raise_afresh().await;
        },
        ["cut ends", "cut closes", "polled"],
    );
}

/// Each cleanup runs once, however often its future is polled.
#[test]
fn cleanup_is_not_run_twice() {
    let runs = &Cell::new(0);
    case(
        async |_| {
            runs.set(0);
            let count = async {
                runs.set(runs.get() + 1);
                pending_once().await;
                take_turns(3).await;
            };
            let both = async {
                futures::join!(sleep_forever(), guarded(sleep_forever(), count), async {
                    shield(async {
                        for _ in 0..9 {
                            pending_once().await;
                        }
                    })
                    .await;
                })
            };
            assert!(soon(both).await.is_none());
            assert_eq!(runs.get(), 1);
        },
        [],
    );
}

/// In plain code, and in the same poll: what has just come to its end does not
/// answer for the foreign future that is awaited after it.
// Fails if `take_answers_back` in `root.rs` does nothing.
#[test]
fn a_foreign_future_after_one_of_ours_is_cancelled() {
    type Operation = fn() -> Boxed<'static>;

    let operations: [Operation; 7] = [
        || Box::pin(shield(take_turns(4))),
        || Box::pin(shield(sleep(SECOND))),
        || Box::pin(guarded(async {}, take_turns(4))),
        || Box::pin(async { shield(async { nursery!(a: A = take_turns(4)) }).await }),
        || Box::pin(async { CancelScope::new().shielded().enter(take_turns(4)).await.unwrap() }),
        || {
            Box::pin(async {
                for _ in 0..4 {
                    cancel_shielded_checkpoint().await;
                }
            })
        },
        || Box::pin(async { _ = move_on_after(SECOND, shield(sleep(SECOND * 2))).await }),
    ];
    for operation in operations {
        case(
            async |log| {
                let plain = async {
                    operation().await;
                    log.add("ours");
                    std::future::pending::<()>().await;
                };
                assert!(soon(plain).await.is_none());
            },
            ["ours"],
        );
        // … as a task of its own, too.
        case(
            async |log| {
                let plain = async {
                    nursery!(a: A = async {
                        operation().await;
                        log.add("ours");
                        std::future::pending::<()>().await;
                    });
                };
                assert!(soon(plain).await.is_none());
            },
            ["ours"],
        );
    }
}
