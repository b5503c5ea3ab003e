//! `wait_all_tasks_blocked`: statement 46.

use std::time::Duration;

use coldframe::prelude::*;
use coldframe::sync::Event;
use coldframe::testing::wait_all_tasks_blocked;
use futures::FutureExt as _;

use crate::support::{FIRST_COME, Log, REVERSED, run_logged, runner};

const HOUR: Duration = Duration::from_secs(3600);
const NONE: Duration = Duration::ZERO;

#[checkpointed]
async fn waits(log: &Log, cushion: Duration, name: &str) {
    wait_all_tasks_blocked(cushion).await;
    log.add(name);
}

#[test]
fn trio_46_it_waits_while_anybody_can_go_on() {
    for order in [FIRST_COME, REVERSED] {
        let log = run_logged(order, async |log: &Log| {
            nursery! {
                spawn waits(log, NONE, "all blocked");
                spawn async {
                    for n in 0..5_u8 {
                        checkpoint().await;
                        log.add(n.to_string());
                    }
                    sleep(HOUR).await;
                    log.add("an hour later");
                };
            }
        });
        assert_eq!(log, ["0", "1", "2", "3", "4", "all blocked", "an hour later"]);
    }
}

/// Before the clock jumps, and whoever waits again, too.
#[test]
fn trio_45_it_comes_before_the_next_deadline() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let begin = coldframe::current_time();
        nursery! {
            spawn async {
                sleep(HOUR).await;
                log.add("awake");
            };
            for n in 0..3_u8 {
                wait_all_tasks_blocked(NONE).await;
                log.add(n.to_string());
            }
        }
        assert_eq!(coldframe::current_time().duration_since(begin), HOUR);
    });
    assert_eq!(log, ["0", "1", "2", "awake"]);
}

#[test]
fn trio_46_the_smallest_cushion_comes_first_and_equal_ones_together() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let ms = Duration::from_millis(1);
        nursery! {
            spawn waits(log, ms, "long");
            spawn waits(log, NONE, "short");
            spawn waits(log, NONE, "short");
        }
    });
    assert_eq!(log, ["short", "short", "long"]);
}

#[test]
fn what_is_cancelled_or_dropped_waits_no_more() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let cancelled = scope!(s => {
            nursery! {
                spawn waits(log, HOUR, "never");
                spawn async {
                    checkpoint().await;
                    s.cancel("enough");
                };
            }
        });
        assert!(cancelled.is_none());
        let mut dropped = Box::pin(wait_all_tasks_blocked(NONE));
        assert!(futures::poll!(dropped.as_mut()).is_pending());
        drop(dropped);
        // Nobody is left that keeps the clock from jumping.
        sleep(HOUR).await;
        log.add("later");
    });
    assert_eq!(log, ["later"]);
}

/// Wakes of combinators' own go to them.
#[test]
fn it_is_woken_in_combinators() {
    runner(FIRST_COME).run(async {
        let event = Event::new();
        let test = async {
            wait_all_tasks_blocked(NONE).await;
            event.set();
        };
        let all = futures::stream::FuturesUnordered::new();
        all.push(test.left_future());
        all.push(event.wait().right_future());
        assert_eq!(futures::StreamExt::collect::<Vec<()>>(all).await.len(), 2);
    });
}

#[test]
fn it_is_no_deadlock_and_works_on_tokio() {
    coldframe::run(wait_all_tasks_blocked(NONE));
    coldframe::tokio::run(wait_all_tasks_blocked(NONE));
    coldframe::tokio::run(wait_all_tasks_blocked(Duration::from_millis(2)));
}

/// Wakes that mean nothing begin it anew.
#[test]
fn trio_46_a_cushion_lasts() {
    let cushion = Duration::from_millis(20);
    let disturbed = async {
        let waker = std::future::poll_fn(|cx| std::task::Poll::Ready(cx.waker().clone())).await;
        let begin = std::time::Instant::now();
        let noise = std::thread::spawn(move || {
            for _ in 0..5 {
                waker.wake_by_ref();
                std::thread::yield_now();
            }
        });
        wait_all_tasks_blocked(cushion).await;
        noise.join().expect("it does not panic");
        begin.elapsed()
    };
    assert!(coldframe::run(disturbed) >= cushion);
}

#[test]
#[should_panic(expected = "is used in a guest")]
fn guests_are_refused() {
    futures::executor::block_on(coldframe::guest(wait_all_tasks_blocked(NONE)));
}
