//! Ours and tokio's timers in one run.

use std::cell::RefCell;
use std::time::Instant as RealInstant;

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::{Runner, current_time};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant as TokioInstant;

const MINUTE: Duration = Duration::from_secs(60);

/// A runtime whose time goes on by itself when nothing else can happen.
fn paused() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().expect("tokio starts")
}

type Log = RefCell<Vec<(&'static str, Duration)>>;

#[checkpointed]
async fn ours(log: &Log) {
    let begun = current_time();
    for name in ["ours after 2", "ours after 4"] {
        sleep(2 * MINUTE).await;
        log.borrow_mut().push((name, begun.elapsed()));
    }
}

#[checkpointed]
async fn theirs(log: &Log) {
    let begun = TokioInstant::now();
    for name in ["tokio's after 3", "tokio's after 6"] {
        tokio::time::sleep(3 * MINUTE).await;
        log.borrow_mut().push((name, begun.elapsed()));
    }
}

/// One clock, tokio's: both kinds of timers in one order, and no real time.
#[test]
fn a_paused_clock_of_tokios_is_the_clock_of_all() {
    let begun = RealInstant::now();
    let log = Log::default();
    Runner::new().tokio_runtime(paused()).run(async {
        nursery! {
            spawn ours(&log);
            spawn theirs(&log);
        }
        let timeout = move_on_after(MINUTE, tokio::time::sleep(2 * MINUTE)).await;
        assert!(timeout.is_none(), "our deadline comes before its timer");
    });
    let minutes = |(name, at): (_, Duration)| (name, at.as_secs() / 60);
    assert_eq!(
        log.take().into_iter().map(minutes).collect::<Vec<_>>(),
        [("ours after 2", 2), ("tokio's after 3", 3), ("ours after 4", 4), ("tokio's after 6", 6)]
    );
    assert!(begun.elapsed() < MINUTE);
}

/// Tokio's time stands still as well while somebody has paused it in the run,
/// and goes on with ours.
#[test]
fn pausing_in_the_middle_of_a_run() {
    let begun = RealInstant::now();
    coldframe::tokio::run(async {
        sleep(Duration::from_millis(2)).await;
        tokio::time::pause();
        sleep(MINUTE).await;
        tokio::time::resume();
        sleep(Duration::from_millis(2)).await;
    });
    assert!(begun.elapsed() < MINUTE);
}

/// Two clocks: ours jumps when nothing is ready, tokio's takes its real time.
#[test]
fn a_virtual_clock_leaves_tokios_timers_in_real_time() {
    let begun = RealInstant::now();
    Runner::new().tokio().clock(VirtualClock::autojump()).run(async {
        sleep(60 * MINUTE).await;
        assert_eq!(current_time().duration_since(coldframe::time::Instant::ZERO), 60 * MINUTE);
        let real = Duration::from_millis(30);
        tokio::time::sleep(real).await;
        assert!(begun.elapsed() >= real);
        let timeout = move_on_after(MINUTE, tokio::time::sleep(real)).await;
        assert!(timeout.is_none(), "nothing was ready, so the minute was over at once");
    });
    assert!(begun.elapsed() < MINUTE);
}

/// A threshold gives tokio that long to come up with something.
#[test]
fn a_virtual_clock_with_a_threshold_waits_for_tokio() {
    let clock = VirtualClock::new();
    clock.set_autojump_threshold(Some(Duration::from_millis(500)));
    Runner::new().tokio().clock(clock).run(async {
        let real = Duration::from_millis(20);
        let in_time = move_on_after(MINUTE, tokio::time::sleep(real)).await;
        assert!(in_time.is_some(), "it came before the threshold");
    });
}

/// Two virtual clocks: each jumps when nothing is ready.
#[test]
fn a_virtual_clock_beside_a_paused_one_hangs_neither() {
    let begun = RealInstant::now();
    let log = Log::default();
    Runner::new().tokio_runtime(paused()).clock(VirtualClock::autojump()).run(async {
        nursery! {
            spawn ours(&log);
            spawn theirs(&log);
        }
    });
    assert_eq!(log.take().len(), 4);
    assert!(begun.elapsed() < MINUTE);
}

/// Deadlines that change while the timer of tokio's is set.
#[test]
fn deadlines_come_in_their_order_whatever_was_set_first() {
    let log = RefCell::new(Vec::new());
    Runner::new().tokio_runtime(paused()).run(async {
        let log = &log;
        nursery! {
            for millis in [90_u64, 30, 60, 10] {
                spawn async move {
                    sleep(Duration::from_millis(millis)).await;
                    log.borrow_mut().push(millis);
                    sleep(Duration::from_millis(25)).await;
                    log.borrow_mut().push(millis + 25);
                };
            }
            move_on_after(Duration::from_millis(5), sleep_forever()).await;
            log.borrow_mut().push(5);
        }
    });
    assert_eq!(log.take(), [5, 10, 30, 35, 55, 60, 85, 90, 115]);
}
