//! Random programs with events, parking lots and conditions, under the
//! combinators of others: nobody waits for ever.

use std::cell::Cell;

use coldframe::prelude::*;
use coldframe::sync::{Condition, Lock, ParkingLot};

use crate::combined::{Random, program, rest, seeds, somehow};

async fn take(stock: &Lock<u32>, filled: &Condition) {
    let mut stock = stock.acquire().await;
    while *stock == 0 {
        stock = filled.wait(stock).await;
    }
    *stock -= 1;
}

/// Those who give up try again, until they have what they need.
async fn take_two(stock: &Lock<u32>, filled: &Condition, random: &Random) {
    for _ in 0..2 {
        while somehow(random, take(stock, filled)).await.is_none() {
            rest(random).await;
        }
    }
}

async fn fill(stock: &Lock<u32>, filled: &Condition, random: &Random) {
    for _ in 0..4 {
        rest(random).await;
        let mut guard = stock.acquire().await;
        *guard += 1;
        if random.below(2) == 0 {
            drop(guard);
        }
        match random.below(4) {
            0 => filled.notify_all(),
            _ => filled.notify(1),
        };
    }
}

#[test]
fn no_notification_is_lost() {
    for seed in 0..seeds() {
        program(seed, async |random: &Random| {
            let (stock, filled) = (Lock::new(0), Condition::new());
            nursery! {
                for _ in 0..3 {
                    spawn take_two(&stock, &filled, random);
                }
                spawn fill(&stock, &filled, random);
                spawn fill(&stock, &filled, random);
                take_two(&stock, &filled, random).await;
            }
            assert_eq!(filled.statistics().waiting, 0, "seed {seed}");
            assert_eq!(stock.into_inner(), 0, "seed {seed}");
        });
    }
}

/// A parking lot with a count is a semaphore: what unparked one that goes has
/// to unpark the next.
#[test]
fn nothing_that_unparks_is_lost() {
    for seed in 0..seeds() {
        program(seed, async |random: &Random| {
            let (lot, other) = (ParkingLot::new(), ParkingLot::new());
            let parked = Cell::new(0);
            let park = async || {
                while somehow(random, lot.park()).await.is_none() {
                    rest(random).await;
                }
                parked.set(parked.get() + 1);
            };
            nursery! {
                for _ in 0..4 {
                    let park = &park;
                    spawn async move { park().await };
                }
                let mut unparked = 0;
                while parked.get() < 4 {
                    sleep(Duration::from_millis(1)).await;
                    if random.below(3) == 0 {
                        lot.repark_all(&other);
                    }
                    unparked += lot.unpark(1) + other.unpark(1);
                }
                assert!(unparked >= 4, "seed {seed}: {unparked}");
            }
        });
    }
}

#[test]
fn an_event_reaches_all_who_wait() {
    for seed in 0..seeds() {
        program(seed, async |random: &Random| {
            let event = Event::new();
            let wait = async || {
                while somehow(random, event.wait()).await.is_none() {
                    rest(random).await;
                }
                assert!(event.is_set());
            };
            nursery! {
                for _ in 0..3 {
                    let wait = &wait;
                    spawn async move { wait().await };
                }
                rest(random).await;
                sleep(random.millis()).await;
                event.set();
                futures::join!(wait(), wait());
            }
            assert_eq!(event.statistics().waiting, 0, "seed {seed}");
        });
    }
}
