//! Ticks at equal distances, in virtual time.

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::time::{Instant, Interval, MissedTickBehavior, interval, interval_at};
use coldframe::{CancelScope, Runner, current_time};

use crate::support::{FIRST_COME, run_logged};

const PERIOD: Duration = Duration::from_millis(10);

fn millis() -> u128 {
    current_time().duration_since(Instant::ZERO).as_millis()
}

/// When six ticks are taken by a task that is busy from 10 ms until 45 ms.
fn taken(behavior: MissedTickBehavior) -> Vec<u128> {
    let clock = VirtualClock::autojump();
    Runner::new().clock(clock.clone()).run(async {
        let mut interval = interval(PERIOD);
        interval.set_missed_tick_behavior(behavior);
        let mut taken = Vec::new();
        for tick in 0..6 {
            interval.tick().await;
            taken.push(millis());
            if tick == 1 {
                clock.jump(Duration::from_millis(35));
            }
        }
        taken
    })
}

#[test]
fn burst_catches_up() {
    assert_eq!(taken(MissedTickBehavior::Burst), [0, 10, 45, 45, 45, 50]);
}

#[test]
fn delay_counts_from_the_late_tick() {
    assert_eq!(taken(MissedTickBehavior::Delay), [0, 10, 45, 55, 65, 75]);
}

#[test]
fn skip_keeps_to_multiples_of_the_period() {
    assert_eq!(taken(MissedTickBehavior::Skip), [0, 10, 45, 50, 60, 70]);
}

#[test]
fn trio_02_a_tick_that_is_due_is_a_checkpoint() {
    let log = run_logged(FIRST_COME, async |log| {
        let other = async || log.add("other");
        nursery! {
            spawn other();
            interval(PERIOD).tick().await;
            log.add("tick");
        }
    });
    assert_eq!(log, ["other", "tick"]);
}

#[coldframe::test]
async fn trio_11_a_cancelled_tick_comes_the_next_time() {
    let mut interval = interval_at(Instant::ZERO + PERIOD, PERIOD);
    let in_time = move_on_after(PERIOD / 2, interval.tick()).await;
    assert_eq!(in_time, None);
    // One that is due and cancelled at once is not lost either.
    sleep(PERIOD / 2).await;
    let scope = CancelScope::new();
    scope.handle().cancel("at once");
    assert_eq!(scope.enter(interval.tick()).await, None);
    assert_eq!(interval.tick().await, Instant::ZERO + PERIOD);
    assert_eq!(interval.tick().await, Instant::ZERO + PERIOD * 2);
}

#[coldframe::test]
async fn reset_counts_from_now() {
    let mut interval = interval(PERIOD);
    interval.tick().await;
    sleep(PERIOD / 2).await;
    interval.reset();
    interval.tick().await;
    assert_eq!(millis(), 15);
    interval.reset_at(Instant::ZERO + PERIOD * 10);
    interval.tick().await;
    assert_eq!(millis(), 100);
    interval.tick().await;
    assert_eq!(millis(), 110);
    assert_eq!(interval.period(), PERIOD);
}

#[test]
#[should_panic(expected = "an interval's period is more than zero")]
fn a_period_of_zero_is_refused() {
    let _: Interval = interval_at(Instant::ZERO, Duration::ZERO);
}
