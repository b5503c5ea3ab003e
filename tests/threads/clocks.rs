//! Virtual time while threads work.

use std::thread;

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::thread::{from_thread, to_thread};
use coldframe::{Runner, current_time};

use crate::support::{FIRST_COME, runner};

const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_clock_that_jumps_at_once_stands_still_while_a_thread_works() {
    runner(FIRST_COME).run(async {
        let work = to_thread(|| thread::sleep(MS * 20));
        assert_eq!(move_on_after(SECOND, work).await, Some(()));
        assert_eq!(move_on_after(SECOND, sleep(SECOND * 2)).await, None);
    });
}

#[test]
fn a_thread_that_waits_for_the_run_does_not_hold_the_clock() {
    runner(FIRST_COME).run(async {
        let start = current_time();
        let work = || {
            for _ in 0..3 {
                from_thread::run(sleep(SECOND * 60)).unwrap();
                thread::sleep(MS * 5);
            }
        };
        assert_eq!(move_on_after(SECOND * 181, to_thread(work)).await, Some(()));
        assert_eq!(current_time().duration_since(start), SECOND * 180);
    });
}

#[test]
fn an_abandoned_thread_does_not_hold_the_clock() {
    let (open, opened) = std::sync::mpsc::channel::<()>();
    runner(FIRST_COME).run(async {
        let scope = CancelScope::new();
        scope.cancel("at once");
        let mut work = Box::pin(to_thread(move || _ = opened.recv()).abandon_on_cancel());
        while futures::poll!(work.as_mut()).is_pending()
            && coldframe::thread::default_limiter().available() == 40
        {
            checkpoint().await;
        }
        assert_eq!(scope.enter(work).await, None);
        sleep(SECOND * 60).await;
    });
    drop(open);
}

#[test]
fn a_clock_with_a_threshold_jumps_as_in_trio() {
    let clock = VirtualClock::new();
    clock.set_autojump_threshold(Some(MS * 5));
    Runner::new().clock(clock).run(async {
        let (open, opened) = std::sync::mpsc::channel::<()>();
        nursery! {
            spawn to_thread(move || _ = opened.recv());
            sleep(SECOND * 60).await;
            drop(open);
        }
    });
}
