//! Parking lots: statement 51.

use std::pin::pin;

use coldframe::prelude::*;
use coldframe::sync::{Broken, ParkingLot};
use futures::poll;

use crate::support::{FIRST_COME, Log, REVERSED, run_logged, runner};

const MS: Duration = Duration::from_millis(1);

async fn park(log: &Log, lot: &ParkingLot, name: &str) {
    match lot.park().await {
        Ok(()) => log.add(name),
        Err(Broken) => log.add(format!("{name}: broken")),
    }
}

#[test]
fn trio_51_the_first_are_unparked_first() {
    for seed in [FIRST_COME, REVERSED] {
        let log = run_logged(seed, async |log: &Log| {
            let lot = ParkingLot::new();
            nursery! {
                for name in ["a", "b", "c", "d", "e"] {
                    spawn park(log, &lot, name);
                    sleep(MS).await;
                }
                assert_eq!(lot.unpark(1), 1);
                sleep(MS).await;
                log.add("-");
                assert_eq!(lot.unpark(1), 1);
                sleep(MS).await;
                assert_eq!(lot.statistics().waiting, 3);
                assert_eq!(lot.unpark_all(), 3);
                assert_eq!(lot.unpark(1), 0);
            }
        });
        assert_eq!(log[..3], ["a", "-", "b"]);
    }
}

#[test]
fn trio_51_repark_keeps_the_order_and_can_be_cancelled() {
    for seed in [FIRST_COME, REVERSED] {
        let log = run_logged(seed, async |log: &Log| {
            let (lot, other) = (ParkingLot::new(), ParkingLot::new());
            let scope = CancelScope::new();
            nursery! {
                spawn park(log, &lot, "a");
                sleep(MS).await;
                spawn async {
                    let parked = scope.enter(park(log, &lot, "b")).await;
                    log.add(format!("b {parked:?}"));
                };
                sleep(MS).await;
                spawn park(log, &lot, "c");
                sleep(MS).await;
                spawn park(log, &other, "z");
                sleep(MS).await;
                assert_eq!(lot.repark(&other, 2), 2);
                assert_eq!(lot.repark_all(&lot), 1);
                assert_eq!((lot.unpark(9), other.statistics().waiting), (1, 3));
                sleep(MS).await;
                scope.cancel("while reparked");
                sleep(MS).await;
                for _ in 0..2 {
                    assert_eq!(other.unpark(1), 1);
                    sleep(MS).await;
                }
                assert_eq!(other.unpark(1), 0);
            }
        });
        assert_eq!(log, ["c", "b None", "z", "a"]);
    }
}

#[test]
fn trio_51_a_broken_lot_says_so_at_once_and_later() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let lot = ParkingLot::new();
        nursery! {
            spawn park(log, &lot, "a");
            sleep(MS).await;
            lot.breaker().disarm();
            assert_eq!(lot.statistics().waiting, 1);
            drop(lot.breaker());
            sleep(MS).await;
            spawn park(log, &lot, "b");
        }
    });
    assert_eq!(log, ["a: broken", "b: broken"]);
}

/// To be unparked is handed on; to be one of all is not: the others were, too.
#[test]
fn trio_51_one_that_goes_hands_on_what_it_was_told() {
    runner(FIRST_COME).run(async {
        let lot = ParkingLot::new();
        let mut first = Box::pin(lot.park());
        let mut second = pin!(lot.park());
        assert!(poll!(first.as_mut()).is_pending());
        assert!(poll!(second.as_mut()).is_pending());
        assert_eq!(lot.unpark(1), 1);
        drop(first);
        assert_eq!(lot.statistics().waiting, 0);
        assert_eq!(second.await, Ok(()));

        let mut first = Box::pin(lot.park());
        assert!(poll!(first.as_mut()).is_pending());
        assert_eq!(lot.unpark_all(), 1);
        let mut second = pin!(lot.park());
        assert!(poll!(second.as_mut()).is_pending());
        drop(first);
        checkpoint().await;
        assert_eq!(lot.statistics().waiting, 1);
    });
}
