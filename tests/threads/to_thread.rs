//! Work on threads: statement 58.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use coldframe::prelude::*;
use coldframe::sync::CapacityLimiter;
use coldframe::thread::{default_limiter, from_thread, to_thread};
use coldframe::{TaskLocal, dump};
use futures::{FutureExt, select_biased};

use crate::support::{Log, panic_of};

const MS: Duration = Duration::from_millis(1);
/// Enough for a thread to begin, also where much else runs.
const SOON: Duration = Duration::from_millis(100);

/// Something that blocks until it is opened.
fn gate() -> (mpsc::Sender<()>, impl FnOnce() + Send + 'static) {
    let (open, opened) = mpsc::channel();
    (open, move || _ = opened.recv())
}

#[test]
fn trio_58_the_function_runs_on_another_thread_and_others_go_on() {
    coldframe::run(async {
        let here = thread::current().id();
        let (open, wait) = gate();
        nursery! {
            let there = spawn to_thread(move || {
                wait();
                thread::current().id()
            });
            spawn async move {
                for _ in 0..10 {
                    checkpoint().await;
                }
                drop(open);
            };
            assert_ne!(there.await, here);
        }
    });
}

#[test]
fn trio_58_forty_threads_at_a_time_unless_it_is_told_otherwise() {
    coldframe::run(async {
        assert_eq!(default_limiter().statistics().total, 40);
        default_limiter().set_total(2);
        let (working, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        nursery! {
            for _ in 0..8 {
                let (working, most) = (Arc::clone(&working), Arc::clone(&most));
                spawn to_thread(move || {
                    most.fetch_max(working.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(MS * 5);
                    working.fetch_sub(1, Ordering::SeqCst);
                });
            }
        }
        assert_eq!(most.load(Ordering::SeqCst), 2);
        assert_eq!(default_limiter().statistics().borrowed, 0);
    });
}

#[test]
fn trio_58_a_limiter_of_ones_own_does_not_take_from_the_default() {
    coldframe::run(async {
        let limiter = CapacityLimiter::new(1);
        let (open, wait) = gate();
        nursery! {
            spawn to_thread(wait).limiter(&limiter);
            checkpoint().await;
            checkpoint().await;
            assert_eq!((limiter.available(), default_limiter().available()), (0, 40));
            drop(open);
        }
        assert_eq!(limiter.statistics().borrowed, 0, "given back before its task goes on");
    });
}

#[test]
fn trio_58_cancelled_in_line_the_function_does_not_run() {
    coldframe::run(async {
        default_limiter().set_total(0);
        let ran = Arc::new(AtomicUsize::new(0));
        let run = Arc::clone(&ran);
        let work = to_thread(move || run.fetch_add(1, Ordering::SeqCst));
        assert_eq!(move_on_after(MS, work).await, None);
        let scope = CancelScope::new();
        scope.cancel("before it begins");
        default_limiter().set_total(1);
        let run = Arc::clone(&ran);
        assert_eq!(scope.enter(to_thread(move || run.fetch_add(1, Ordering::SeqCst))).await, None);
        assert_eq!(ran.load(Ordering::SeqCst), 0);
        assert_eq!(default_limiter().available(), 1);
    });
}

#[test]
fn trio_58_cancelled_while_it_works_the_value_is_not_lost() {
    coldframe::run(async {
        let log = Log::default();
        let ended = move_on_after!(SOON => {
            let value = to_thread(|| {
                while from_thread::check_cancelled().is_ok() {
                    thread::sleep(MS);
                }
                assert_eq!(from_thread::check_cancelled(), Err(from_thread::Refused::Cancelled));
                7
            })
            .await;
            log.add(format!("has {value}"));
            checkpoint().await;
            log.add("never");
        });
        assert_eq!((ended, log.take()), (None, vec!["has 7".to_owned()]));
    });
}

#[test]
fn trio_58_abandoned_the_task_is_free_and_the_limiter_when_the_thread_ends() {
    coldframe::run(async {
        let limiter = CapacityLimiter::new(1);
        let (open, wait) = gate();
        let work = to_thread(move || {
            wait();
            assert!(from_thread::check_cancelled().is_err());
            assert!(from_thread::run_sync(|| ()).is_err());
        });
        let work = work.limiter(&limiter).abandon_on_cancel();
        assert_eq!(move_on_after(SOON, work).await, None);
        assert_eq!(limiter.available(), 0, "the thread has it still");
        drop(open);
        drop(limiter.acquire().await);
    });
}

#[test]
fn trio_58_a_panic_comes_back_with_its_payload() {
    let text = panic_of(|| coldframe::run(to_thread(|| panic!("nobody caught {}", "this"))));
    assert_eq!(text, "nobody caught this");
    let payload = std::panic::catch_unwind(|| {
        coldframe::run(async {
            nursery! { spawn to_thread(|| std::panic::panic_any(17_u8)); }
        });
    });
    assert_eq!(payload.unwrap_err().downcast_ref(), Some(&17_u8));
}

#[test]
fn a_wait_for_a_thread_is_no_deadlock_and_stands_in_the_dump() {
    static OPEN: AtomicBool = AtomicBool::new(false);

    fn resize() -> u32 {
        while !OPEN.load(Ordering::SeqCst) {
            thread::sleep(MS);
        }
        3
    }
    coldframe::run(async {
        nursery! {
            let size = spawn to_thread(resize);
            let other = spawn to_thread(|| resize() + 1);
            while default_limiter().available() > 38 {
                checkpoint().await;
            }
            sleep(MS).await;
            let text = dump();
            assert!(text.contains("::resize in a thread\n"), "{text}");
            assert!(text.contains("stands_in_the_dump in a thread\n"), "{text}");
            OPEN.store(true, Ordering::SeqCst);
            assert_eq!(size.await + other.await, 7);
        }
    });
}

#[test]
fn a_deadlock_behind_a_thread_is_found() {
    let text = panic_of(|| {
        coldframe::run(async {
            to_thread(|| thread::sleep(MS)).await;
            let abandoned = to_thread(|| thread::sleep(SOON * 2)).abandon_on_cancel();
            assert_eq!(move_on_after(SOON, abandoned).await, None);
            Event::new().wait().await;
        });
    });
    assert!(text.starts_with("deadlock: "), "{text}");
}

#[test]
fn a_wait_that_another_library_drops_leaves_the_thread_to_itself() {
    coldframe::run(async {
        let (open, wait) = gate();
        select_biased! {
            () = to_thread(wait).fuse() => unreachable!("it blocks"),
            () = sleep(SOON).fuse() => {}
        }
        assert_eq!(default_limiter().available(), 39);
        drop(open);
        while default_limiter().available() < 40 {
            checkpoint().await;
        }
    });
}

#[test]
fn a_thread_that_works_is_waited_for_whatever_the_rest_does() {
    coldframe::run(async {
        let ended = Arc::new(AtomicUsize::new(0));
        let work = || {
            let ended = Arc::clone(&ended);
            to_thread(move || {
                thread::sleep(SOON * 2);
                ended.fetch_add(1, Ordering::SeqCst);
            })
        };
        // In a join whose other branch unwinds, in a nursery that a child
        // cancels, and in a race that another has won.
        let both = async { futures::join!(work(), sleep_forever()) };
        assert!(move_on_after(SOON, both).await.is_none());
        assert_eq!(ended.load(Ordering::SeqCst), 1);
        let failed: Result<(), ErrorGroup<&str>> = try_nursery! {
            spawn async { work().await; Ok::<_, &str>(()) };
            spawn async { sleep(SOON).await; Err::<(), _>("failed") };
        };
        assert!(failed.is_err());
        assert_eq!(ended.load(Ordering::SeqCst), 2);
        race! { work(), sleep(SOON) };
        assert_eq!(ended.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn under_combinators_with_wakers_of_their_own() {
    use futures::stream::{FuturesUnordered, StreamExt};
    coldframe::run(async {
        let mut many: FuturesUnordered<_> = (0..20)
            .map(|n| {
                to_thread(move || {
                    from_thread::run(async move {
                        checkpoint().await;
                        n
                    })
                })
            })
            .collect();
        let mut sum = 0;
        while let Some(n) = many.next().await {
            sum += n.unwrap();
        }
        assert_eq!(sum, (0..20).sum());
        let mut slow: FuturesUnordered<_> =
            (0..3).map(|_| to_thread(|| from_thread::run(sleep_forever()))).collect();
        let all = async {
            while let Some(res) = slow.next().await {
                assert!(res.is_err())
            }
        };
        assert_eq!(move_on_after(SOON, all).await, Some(()), "all were told");
    });
}

static REQUEST: TaskLocal<u32> = TaskLocal::new();

#[test]
fn the_thread_has_the_locals_of_the_task_and_the_task_those_of_the_thread() {
    coldframe::run(async {
        let work = || {
            assert_eq!(REQUEST.get(), 5);
            REQUEST.sync_scope(6, || {
                from_thread::run(async {
                    checkpoint().await;
                    REQUEST.get()
                })
            })
        };
        assert_eq!(REQUEST.scope(5, to_thread(work)).await, Ok(6));
        assert_eq!(to_thread(|| REQUEST.try_get()).await, None);
    });
}

#[test]
fn trio_02_others_run_before_the_thread_does() {
    coldframe::run(async {
        let log = Log::default();
        nursery! {
            spawn async { log.add("other"); checkpoint().await; };
            checkpoint().await;
            let there = log.clone();
            to_thread(move || there.add("thread")).await;
            log.add("body");
        }
        assert_eq!(log.take(), ["other", "thread", "body"]);
    });
}
