//! Conditions: statements 11 and 50.

use std::pin::pin;

use coldframe::prelude::*;
use coldframe::sync::{Condition, Lock};
use futures::poll;

use crate::support::{FIRST_COME, Log, REVERSED, run_logged, runner};

const MS: Duration = Duration::from_millis(1);

async fn take(log: &Log, stock: &Lock<u32>, filled: &Condition, name: &str) {
    let mut stock = stock.acquire().await;
    while *stock == 0 {
        stock = filled.wait(stock).await;
    }
    *stock -= 1;
    log.add(name);
}

#[test]
fn trio_50_notify_moves_those_who_wait_to_the_lock_in_their_order() {
    for seed in [FIRST_COME, REVERSED] {
        let log = run_logged(seed, async |log: &Log| {
            let (stock, filled) = (Lock::new(0), Condition::new());
            nursery! {
                for name in ["a", "b", "c"] {
                    spawn take(log, &stock, &filled, name);
                    sleep(MS).await;
                }
                assert_eq!(filled.statistics().waiting, 3);
                let mut guard = stock.acquire().await;
                *guard = 3;
                assert_eq!(filled.notify(1), 1);
                assert_eq!((filled.statistics().waiting, stock.statistics().waiting), (2, 1));
                sleep(MS).await;
                log.add("notified");
                drop(guard);
                sleep(MS).await;
                assert_eq!(filled.notify_all(), 2);
                assert_eq!(filled.notify(5), 0);
            }
        });
        assert_eq!(log, ["notified", "a", "b", "c"]);
    }
}

/// There is nothing that could be locked again for: the guard is gone.
#[test]
fn trio_11_a_wait_that_is_cancelled_has_released_the_lock() {
    runner(FIRST_COME).run(async {
        let (stock, filled) = (Lock::new(0), Condition::new());
        let guard = stock.acquire().await;
        let waited = move_on_after(MS, filled.wait(guard)).await;
        assert!(waited.is_none());
        assert_eq!(filled.statistics().waiting, 0);
        assert!(stock.try_acquire().is_ok());
    });
}

#[test]
fn one_that_is_notified_and_goes_notifies_the_next() {
    runner(FIRST_COME).run(async {
        let (stock, filled) = (Lock::new(0), Condition::new());
        let mut first = Box::pin(filled.wait(stock.acquire().await));
        let mut second = pin!(filled.wait(stock.acquire().await));
        assert!(poll!(first.as_mut()).is_pending());
        assert!(poll!(second.as_mut()).is_pending());
        let guard = stock.acquire().await;
        assert_eq!(filled.notify(1), 1);
        drop(first);
        assert_eq!((filled.statistics().waiting, stock.statistics().waiting), (0, 1));
        drop(guard);
        drop(second.await);
        assert!(stock.try_acquire().is_ok());
    });
}

/// Who came after all were notified is not meant.
#[test]
fn one_of_all_that_are_notified_notifies_nobody_else() {
    runner(FIRST_COME).run(async {
        let (stock, filled) = (Lock::new(0), Condition::new());
        let mut first = Box::pin(filled.wait(stock.acquire().await));
        assert!(poll!(first.as_mut()).is_pending());
        assert_eq!(filled.notify_all(), 1);
        let mut second = pin!(filled.wait(first.await));
        let mut first = Box::pin(filled.wait(stock.acquire().await));
        assert_eq!(filled.notify_all(), 2);
        let guard = second.as_mut().await;
        let mut third = pin!(filled.wait(guard));
        assert!(poll!(third.as_mut()).is_pending());
        assert!(poll!(first.as_mut()).is_pending());
        drop(first);
        assert_eq!(filled.statistics().waiting, 1);
        assert!(stock.try_acquire().is_ok());
    });
}
