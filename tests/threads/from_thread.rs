//! What threads ask of their tasks: statement 59.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use coldframe::prelude::*;
use coldframe::task;
use coldframe::thread::from_thread::{self, Refused};
use coldframe::thread::to_thread;

use crate::support::panic_of;

const MS: Duration = Duration::from_millis(1);
/// Enough for a thread to begin, also where much else runs.
const SOON: Duration = Duration::from_millis(100);

#[test]
fn trio_59_it_runs_in_the_task_that_waits() {
    coldframe::run(async {
        let main = task::current();
        let thread = thread::current().id();
        let seen = to_thread(move || {
            let awaited = from_thread::run(async {
                sleep(MS).await;
                (task::current(), thread::current().id())
            });
            (awaited, from_thread::run_sync(task::current))
        });
        assert_eq!(seen.await, (Ok((main.clone(), thread)), Ok(main)));
    });
}

#[test]
fn trio_59_a_future_may_open_a_nursery_there() {
    coldframe::run(async {
        let sum = to_thread(|| {
            from_thread::run(async {
                nursery! {
                    let a = spawn async { sleep(MS).await; 1 };
                    let b = spawn async { checkpoint().await; 2 };
                    a + b
                }
            })
        });
        assert_eq!(sum.await, Ok(3));
    });
}

#[checkpointed]
async fn wait_and_clean_up(count: Arc<AtomicUsize>) {
    defer! {
        checkpoint().await;
        count.fetch_add(1, Ordering::SeqCst);
    }
    sleep_forever().await;
}

#[test]
fn trio_59_cancelled_with_the_task_it_tells_the_thread() {
    coldframe::run(async {
        let cleaned = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&cleaned);
        let work = move || {
            let asked = from_thread::run(wait_and_clean_up(count));
            // Cancelled is cancelled; but what needs no checkpoint is done.
            let again = from_thread::run(checkpoint());
            (asked, again, from_thread::run_sync(|| 5), from_thread::run(async { 6 }))
        };
        let mut value = None;
        let ended = move_on_after!(SOON => {
            value = Some(to_thread(work).await);
            checkpoint().await;
        });
        let cancelled = Err(Refused::Cancelled);
        assert_eq!(ended, None);
        assert_eq!(value, Some((cancelled, cancelled, Ok(5), Ok(6))));
        assert_eq!(cleaned.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_scope_of_its_own_cancels_only_that() {
    coldframe::run(async {
        let work = || {
            let slow = from_thread::run(move_on_after(MS, sleep_forever()));
            (slow, from_thread::check_cancelled())
        };
        assert_eq!(to_thread(work).await, (Ok(None), Ok(())));
    });
}

#[test]
fn trio_59_a_panic_goes_to_the_thread() {
    coldframe::run(async {
        let text = to_thread(|| {
            panic_of(|| {
                from_thread::run(async {
                    checkpoint().await;
                    panic!("asked for");
                })
            })
        });
        assert_eq!(text.await, "asked for");
    });
}

#[test]
fn trio_59_in_a_run_or_without_a_task_it_is_an_error() {
    let text = panic_of(|| from_thread::run(async {}));
    assert!(text.contains("a thread that no task waits for"), "{text}");
    let text = panic_of(from_thread::check_cancelled);
    assert!(text.contains("a thread that no task waits for"), "{text}");
    let text = coldframe::run(to_thread(|| {
        panic_of(|| coldframe::run(async { from_thread::run(checkpoint()) }))
    }));
    assert!(text.contains("cannot be called in a run"), "{text}");
}

#[test]
fn trio_59_after_the_run_it_is_refused() {
    let (tell, told) = std::sync::mpsc::channel();
    let (open, opened) = std::sync::mpsc::channel::<()>();
    coldframe::run(async {
        let work = to_thread(move || {
            _ = opened.recv();
            let asked = from_thread::run(checkpoint());
            let called = from_thread::run_sync(|| ());
            tell.send((asked, called, from_thread::check_cancelled())).unwrap();
        });
        assert_eq!(move_on_after(SOON, work.abandon_on_cancel()).await, None);
    });
    drop(open);
    let finished = Err(Refused::RunFinished);
    assert_eq!(told.recv().unwrap(), (finished, finished, finished));
}

#[test]
fn many_threads_ask_much() {
    coldframe::run(async {
        let counter = Arc::new(AtomicUsize::new(0));
        nursery! {
            for _ in 0..8 {
                let counter = Arc::clone(&counter);
                spawn async {
                    to_thread(move || {
                        for _ in 0..50 {
                            let counter = Arc::clone(&counter);
                            from_thread::run(async move {
                                checkpoint().await;
                                counter.fetch_add(1, Ordering::SeqCst);
                            })
                            .unwrap();
                        }
                    })
                    .await;
                };
            }
        }
        assert_eq!(counter.load(Ordering::SeqCst), 400);
    });
}
