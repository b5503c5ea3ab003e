//! Time, real and virtual: statements 43 to 45.

use coldframe::clock::{Clock, SystemClock, VirtualClock};
use coldframe::prelude::*;
use coldframe::time::Instant;
use coldframe::{Instrument, Runner, current_time};

use crate::support::{FIRST_COME, Log, run_logged};

fn at(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

/// Every run starts its clock somewhere else, so instants of different runs
/// cannot be compared.
// Fails if `SystemClock::new` in `clock.rs` leaves out the random part.
#[test]
fn trio_43_the_clock_is_monotonic_from_a_random_start() {
    let start = || Runner::new().clock(SystemClock::new()).run(async { current_time() });
    let (first, second) = (start(), start());
    for it in [first, second] {
        assert!((at(10_000)..at(200_001)).contains(&it), "{it:?}");
    }
    // Two starts within a second of each other come up once in 190,000 times
    // even if the machine is quick, so a second must settle it.
    let third = start();
    let apart = |a: Instant, b: Instant| a.max(b) - a.min(b) > Duration::from_secs(1);
    assert!(apart(first, second) || apart(second, third), "{first:?} {second:?} {third:?}");

    let readings = Runner::new().clock(SystemClock::new()).run(async {
        let mut readings = Vec::new();
        for _ in 0..100 {
            readings.push(current_time());
            checkpoint().await;
        }
        readings
    });
    assert!(readings.is_sorted());
}

#[test]
fn trio_44_a_virtual_clock_starts_at_zero_and_stands_still() {
    let clock = VirtualClock::new();
    assert_eq!(clock.now(), Instant::ZERO);
    clock.jump(Duration::from_secs(5));
    assert_eq!(clock.now(), at(5));
    // A jump is a `Duration`, so it cannot go back.
    clock.jump(Duration::ZERO);
    assert_eq!(clock.now(), at(5));
}

/// Neither starting nor stopping the clock moves it.
// Fails if `set_rate` in `clock.rs` leaves out `state.rebase(now)`.
#[test]
fn trio_44_a_change_of_rate_is_continuous() {
    let clock = VirtualClock::new();
    clock.jump(Duration::from_secs(5));
    // So slow that an hour of real time would not show.
    clock.set_rate(1e-6);
    assert!((at(5)..at(6)).contains(&clock.now()));

    // So fast that any real time shows.
    clock.set_rate(1e6);
    while clock.now() < at(10) {
        std::hint::spin_loop();
    }
    clock.set_rate(0.0);
    let stopped = clock.now();
    assert!(stopped >= at(10));
    assert_eq!(clock.now(), stopped);
}

#[test]
#[should_panic(expected = "a clock's rate is zero or more, not -1")]
fn trio_44_time_does_not_go_back() {
    VirtualClock::new().set_rate(-1.0);
}

#[checkpointed]
async fn sleeps(log: &Log, seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
    log.add(format!("{seconds}: {:?}", current_time()));
}

#[checkpointed]
async fn three_sleepers(log: &Log) {
    nursery! {
        for seconds in [3, 1, 2] {
            spawn sleeps(log, seconds);
        }
    }
}

/// The clock stops at every deadline, and is there exactly.
///
/// That tasks are given time to settle (`wait_all_tasks_blocked`) comes with a
/// later part.
// Fails if `pass_idle_time` in `runner.rs` jumps to `next + Duration::from_nanos(1)`.
#[test]
fn trio_45_autojump_goes_exactly_to_the_next_deadline() {
    let expected = ["1: Instant(1s)", "2: Instant(2s)", "3: Instant(3s)"];
    assert_eq!(run_logged(FIRST_COME, three_sleepers), expected);
}

/// Time does not pass while anything can run.
#[test]
fn trio_45_autojump_waits_until_nothing_is_ready() {
    #[checkpointed]
    async fn busy(log: &Log) {
        for _ in 0..100 {
            checkpoint().await;
        }
        log.add(format!("busy: {:?}", current_time()));
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn sleeps(log, 1);
            spawn busy(log);
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["busy: Instant(0ns)", "1: Instant(1s)"]);
}

/// Moves a clock on by hand, whenever the host waits.
struct Winder(VirtualClock);

impl Instrument for Winder {
    fn before_io_wait(&mut self, timeout: Duration) {
        if !timeout.is_zero() {
            self.0.jump(Duration::from_millis(700));
            // What the host would wait for has come.
            std::thread::current().unpark();
        }
    }
}

/// A virtual clock without autojump stands still until it is moved, also when
/// nothing is ready.
// Fails if `VirtualClock::new` in `clock.rs` sets `autojump: Some(Duration::ZERO)`.
#[test]
fn trio_45_autojump_only_if_installed() {
    let (clock, log) = (VirtualClock::new(), Log::default());
    let winder = Winder(clock.clone());
    Runner::new().seed(FIRST_COME).clock(clock).instrument(winder).run(three_sleepers(&log));
    let expected = ["1: Instant(1.4s)", "2: Instant(2.1s)", "3: Instant(3.5s)"];
    assert_eq!(log.take(), expected);
}
