//! Limiters and semaphores: statement 50.

use coldframe::prelude::*;
use coldframe::sync::{Borrower, CapacityLimiter, Lock, Semaphore, WouldBlock};

use crate::support::{FIRST_COME, Log, panic_of, run_logged, runner};

const MS: Duration = Duration::from_millis(1);

#[test]
fn trio_50_a_borrower_has_one_token() {
    let text = panic_of(|| {
        runner(FIRST_COME).run(async {
            let limiter = CapacityLimiter::new(5);
            let token = limiter.acquire().await;
            assert_eq!(token.borrower(), Borrower::task());
            let other = Borrower::new();
            let _other = limiter.acquire_for(other).await;
            let statistics = limiter.statistics();
            assert_eq!((statistics.borrowed, statistics.total, statistics.waiting), (2, 5, 0));
            assert!(statistics.borrowers.contains(&other));
            assert_eq!(statistics.borrowers.len(), 2);
            drop(token);
            let _again = limiter.try_acquire();
            drop(limiter.acquire().await);
        });
    });
    assert!(
        text.starts_with("a borrower has one token of a `CapacityLimiter` at a time"),
        "{text}"
    );
}

#[test]
fn trio_50_more_tokens_wake_and_fewer_let_holders_finish() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let limiter = CapacityLimiter::new(0);
        nursery! {
            for n in 1..=4 {
                let limiter = &limiter;
                spawn async move {
                    let _token = limiter.acquire().await;
                    log.add(format!("{n}"));
                    sleep(MS * 10).await;
                };
                sleep(MS).await;
            }
            assert_eq!((limiter.available(), limiter.statistics().waiting), (0, 4));
            limiter.set_total(2);
            assert_eq!((limiter.available(), limiter.statistics().waiting), (0, 2));
            sleep(MS).await;
            log.add("fewer");
            limiter.set_total(1);
            assert_eq!((limiter.total(), limiter.statistics().borrowed), (1, 2));
            sleep(MS * 10).await;
            assert_eq!(limiter.statistics().borrowed, 1);
        }
        limiter.set_total(usize::MAX);
        assert_eq!(limiter.available(), usize::MAX);
    });
    assert_eq!(log, ["1", "2", "fewer", "3", "4"]);
}

#[test]
fn trio_50_a_semaphore_may_have_a_maximum() {
    let text = panic_of(|| {
        runner(FIRST_COME).run(async {
            let semaphore = Semaphore::with_max(1, 2);
            assert_eq!((semaphore.max(), Semaphore::new(7).max()), (Some(2), None));
            semaphore.release();
            let permits = (semaphore.acquire().await, semaphore.try_acquire());
            assert_eq!(semaphore.statistics().available, 0);
            drop(permits);
            semaphore.acquire().await.forget();
            semaphore.release();
            semaphore.release();
        });
    });
    assert!(text.starts_with("a semaphore that may have 2 permits has them all"), "{text}");
}

#[test]
fn several_have_permits_at_once_and_the_next_wait_in_line() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let semaphore = Semaphore::new(2);
        nursery! {
            for n in 0..5 {
                let semaphore = &semaphore;
                spawn async move {
                    let _permit = semaphore.acquire().await;
                    log.add(format!("{n} of {}", semaphore.statistics().available));
                    sleep(MS * 50).await;
                };
                sleep(MS).await;
            }
            assert_eq!(semaphore.statistics().waiting, 3);
        }
        assert_eq!(semaphore.statistics().available, 2);
    });
    assert_eq!(log, ["0 of 1", "1 of 0", "2 of 0", "3 of 0", "4 of 0"]);
}

#[test]
fn trio_49_a_guard_that_is_dropped_releases_and_a_task_that_ends_drops_it() {
    runner(FIRST_COME).run(async {
        let lock = Lock::new(1);
        let scope = CancelScope::new();
        nursery! {
            spawn async {
                let entered = scope.enter(async {
                    let mut guard = lock.acquire().await;
                    *guard += 1;
                    sleep_forever().await;
                });
                entered.await;
            };
            sleep(MS).await;
            let owner = lock.statistics().owner.expect("a task has it");
            assert!(owner.name().contains("async#1"), "{owner}");
            assert!(lock.is_locked() && matches!(lock.try_acquire(), Err(WouldBlock)));
            scope.cancel("the owner");
            assert_eq!(*lock.acquire().await, 2);
        }
        assert_eq!(lock.statistics().owner, None);
        assert_eq!(lock.into_inner(), 2);
    });
}
