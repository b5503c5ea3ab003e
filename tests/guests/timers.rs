//! Deadlines of guests: tokio's timer inside tokio, and that of `async-io`
//! everywhere else. What happens without either, `guest_features` shows.

use std::cell::Cell;
use std::pin::pin;
use std::time::Instant as RealInstant;

use coldframe::prelude::*;
use coldframe::{current_effective_deadline, current_time, guest};
use futures::executor::block_on;

use crate::support::{Log, panic_of};
use crate::{Count, current_thread, poll};

const MS: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);

/// Tokio with its clock paused: it goes on by itself when nothing else happens.
fn paused() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().expect("tokio starts")
}

#[test]
fn a_guest_in_tokio_takes_tokios_time() {
    paused().block_on(guest(async {
        let (ours, theirs) = (current_time(), tokio::time::Instant::now());
        sleep(HOUR).await;
        assert_eq!(current_time() - ours, theirs.elapsed());
        assert_eq!(theirs.elapsed(), HOUR);
    }));
}

/// Without `guest` as well: the nursery's own root has a timer.
#[test]
fn a_nursery_in_tokio_takes_tokios_time() {
    #[checkpointed]
    async fn naps(log: &Log, hours: u32) {
        sleep(HOUR * hours).await;
        log.add(hours.to_string());
    }
    let log = Log::default();
    paused().block_on(async {
        let start = tokio::time::Instant::now();
        nursery! {
            for hours in [30, 1, 50, 2] {
                spawn naps(&log, hours);
            }
            let in_time = move_on_after(HOUR * 40, async { sleep(HOUR * 41).await; }).await;
            assert_eq!(in_time, None);
            log.add("the body");
        }
        assert_eq!(start.elapsed(), HOUR * 50);
    });
    assert_eq!(log.take(), ["1", "2", "30", "the body", "50"]);
}

/// The timer is set anew for a deadline that comes before the one it is set
/// for, and for one that is put off.
#[test]
fn deadlines_may_be_moved() {
    paused().block_on(guest(async {
        let start = current_time();
        let scope = CancelScope::deadline(start + HOUR * 9);
        nursery! {
            spawn async {
                sleep(HOUR).await;
                scope.set_deadline(start + HOUR * 20);
                sleep(HOUR * 10).await;
                scope.set_deadline(start + HOUR * 12);
            };
            assert_eq!(scope.enter(sleep_forever()).await, None);
        }
        assert_eq!(current_time() - start, HOUR * 12);
    }));
}

/// One timer, set once: polls that change nothing about deadlines leave it.
#[test]
fn a_sleep_costs_its_host_one_wake() {
    let (count, waker) = Count::with_waker();
    paused().block_on(async {
        let mut guest = pin!(guest(sleep(HOUR)));
        let mut cx = std::task::Context::from_waker(&waker);
        for _ in 0..5 {
            assert!(guest.as_mut().poll(&mut cx).is_pending());
        }
        assert_eq!(count.wakes(), 0);
        tokio::time::sleep(HOUR + MS).await;
        assert_eq!(count.wakes(), 1);
        assert!(guest.as_mut().poll(&mut cx).is_ready());
    });
}

/// A time that no timer takes: the longest there is.
#[test]
fn a_deadline_beyond_all_time_is_none() {
    paused().block_on(guest(async {
        let forever = sleep(Duration::MAX);
        assert_eq!(move_on_after(HOUR * 24 * 5000, forever).await, None);
        assert_eq!(move_on_after(Duration::MAX, sleep(HOUR)).await, Some(()));
    }));
}

#[test]
fn a_guest_on_many_threads_of_tokios_keeps_its_deadlines() {
    #[checkpointed]
    async fn naps(number: u64) -> bool {
        let nap = sleep(MS * u32::try_from(number % 7).expect("it is small"));
        fail_after(MS * 3, nap).await.is_err()
    }
    async fn too_slow() -> usize {
        nursery! {
            let mut naps_of_all = Vec::new();
            for number in 0..70 {
                naps_of_all.push(spawn naps(number));
            }
            naps_of_all.into_iter().map(Child::value).filter(|it| *it).count()
        }
    }
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_time().build().expect("tokio starts");
    runtime.block_on(async {
        let guests = [(); 8].map(|()| tokio::spawn(guest(too_slow())));
        for one in guests {
            // What takes 4 ms or more is surely too slow for 3 ms.
            assert!(one.await.expect("it ends well") >= 30);
        }
    });
}

/// Tokio says itself what is missing.
#[test]
fn tokio_without_its_timer_is_a_clear_panic() {
    let runtime = current_thread();
    let text = panic_of(|| runtime.block_on(guest(sleep(MS))));
    assert!(text.contains("enable_time"), "{text}");
    // What needs no timer works.
    runtime.block_on(guest(sleep(Duration::ZERO)));
    runtime.block_on(guest(checkpoint()));
}

async fn naps_and_times_out() {
    let start = RealInstant::now();
    let cleaned = Cell::new(false);
    nursery! {
        spawn async { sleep(MS * 20).await; };
        let in_time = move_on_after(MS * 5, async {
            defer! {
                sleep(MS).await;
                cleaned.set(true);
            }
            sleep(HOUR).await;
        });
        assert_eq!(in_time.await, None);
    }
    assert!(cleaned.get());
    assert!(start.elapsed() >= MS * 20);
    assert!(start.elapsed() < HOUR);
}

#[test]
fn outside_tokio_the_timer_is_that_of_async_io() {
    block_on(naps_and_times_out());
    block_on(guest(naps_and_times_out()));
    smol::block_on(guest(naps_and_times_out()));
    // On a thread of its own, and under a combinator with wakers of its own.
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let all: futures::stream::FuturesUnordered<_> =
                (0..3).map(|_| guest(naps_and_times_out())).collect();
            block_on(futures::StreamExt::collect::<Vec<()>>(all));
        });
    });
}

/// The deadline that code sees is the guest's own.
#[test]
fn a_timeout_of_the_hosts_is_not_seen() {
    use coldframe::EffectiveDeadline;

    paused().block_on(async {
        let seen = async { current_effective_deadline() };
        let seen = tokio::time::timeout(HOUR, guest(seen)).await;
        assert_eq!(seen.expect("it takes no time"), EffectiveDeadline::Never);
    });
}

/// A time that has come already takes no timer.
#[test]
fn no_time_needs_no_timer() {
    let mut nap = pin!(guest(sleep(Duration::ZERO)));
    assert_eq!(poll(nap.as_mut()), (std::task::Poll::Pending, 1));
    assert!(poll(nap.as_mut()).0.is_ready());
}
