//! Calls from outside: statement 41.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use coldframe::prelude::*;
use coldframe::thread::{Handle, RunFinished};

use crate::support::{FIRST_COME, Log, panic_of, run_logged, runner, wait_and_clean_up};

fn count_up(count: &AtomicUsize) {
    count.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn trio_41_calls_come_in_order_and_once() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let handle = Handle::current();
        for n in 0..3 {
            let log = log.clone();
            handle.run_soon(move || log.add(format!("call {n}"))).unwrap();
        }
        log.add("asked");
        checkpoint().await;
        log.add("after a checkpoint");
    });
    assert_eq!(log, ["asked", "call 0", "call 1", "call 2", "after a checkpoint"]);
}

#[test]
fn trio_41_from_many_threads_none_is_lost() {
    let count = Arc::new(AtomicUsize::new(0));
    coldframe::run(async {
        let handle = Handle::current();
        let done = Arc::new(Event::new());
        for _ in 0..4 {
            let (handle, count, done) = (handle.clone(), Arc::clone(&count), Arc::clone(&done));
            thread::spawn(move || {
                for _ in 0..500 {
                    let (count, done) = (Arc::clone(&count), Arc::clone(&done));
                    let call = move || {
                        if count.fetch_add(1, Ordering::SeqCst) == 1999 {
                            done.set();
                        }
                    };
                    handle.run_soon(call).unwrap();
                }
            });
        }
        done.wait().await;
    });
    assert_eq!(count.load(Ordering::SeqCst), 2000);
}

#[test]
fn trio_41_what_is_accepted_runs_though_the_run_ends() {
    for round in 0..50 {
        let ran = Arc::new(AtomicUsize::new(0));
        let (tell, told) = mpsc::channel();
        let asker = coldframe::run(async {
            let handle = Handle::current();
            let ran = Arc::clone(&ran);
            let asker = thread::spawn(move || {
                let mut accepted = 0;
                tell.send(()).unwrap();
                loop {
                    let ran = Arc::clone(&ran);
                    match handle.run_soon(move || count_up(&ran)) {
                        Ok(()) => accepted += 1,
                        Err(RunFinished { .. }) => return accepted,
                    }
                }
            });
            told.recv().unwrap();
            for _ in 0..round {
                checkpoint().await;
            }
            asker
        });
        assert_eq!(asker.join().unwrap(), ran.load(Ordering::SeqCst));
    }
}

#[test]
fn trio_41_after_the_run_it_is_a_typed_error() {
    let (handle, call) = coldframe::run(async {
        let handle = Handle::current();
        (handle.clone(), handle.repeated(|| ()))
    });
    assert!(handle.is_finished());
    assert!(handle.run_soon(|| unreachable!("the run is over")).is_err());
    assert!(handle.run_sync(|| unreachable!("the run is over")).is_err());
    assert!(call.run_soon().is_err());
    let late = handle.repeated(|| unreachable!("the run is over"));
    assert_eq!(late.run_soon().unwrap_err().to_string(), "the run is over");
}

#[test]
fn trio_41_calls_that_ask_for_more_keep_nobody_from_running() {
    fn again(handle: Handle, left: Arc<AtomicUsize>) {
        if left.fetch_sub(1, Ordering::SeqCst) > 1 {
            let next = handle.clone();
            handle.run_soon(move || again(next, left)).unwrap();
        }
    }
    runner(FIRST_COME).run(async {
        let left = Arc::new(AtomicUsize::new(1000));
        again(Handle::current(), Arc::clone(&left));
        let mut passes = 0;
        while left.load(Ordering::SeqCst) > 0 {
            checkpoint().await;
            passes += 1;
        }
        assert!(passes >= 900, "tasks had {passes} turns beside 1000 calls");
    });
}

#[test]
fn trio_41_calls_that_ask_for_more_do_not_need_another_reason_to_run() {
    coldframe::run(async {
        let handle = Handle::current();
        let done = Arc::new(Event::new());
        let set = Arc::clone(&done);
        let next = handle.clone();
        handle.run_soon(move || next.clone().run_soon(move || set.set()).unwrap()).unwrap();
        drop(handle);
        done.wait().await;
    });
}

#[test]
fn trio_41_a_repeated_call_runs_once_for_all_that_ask() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let handle = Handle::current();
        let logged = log.clone();
        let call = handle.repeated(move || logged.add("call"));
        for _ in 0..3 {
            call.run_soon().unwrap();
        }
        checkpoint().await;
        log.add("once");
        call.clone().run_soon().unwrap();
        // Accepted, so it runs, though nobody could ask for it again.
        drop(call);
        checkpoint().await;
        checkpoint().await;
    });
    assert_eq!(log, ["call", "once", "call"]);
}

#[test]
fn trio_41_a_repeated_call_may_ask_for_itself() {
    runner(FIRST_COME).run(async {
        let (tell, told) = mpsc::channel::<coldframe::thread::RepeatedCall>();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let call = Handle::current().repeated(move || {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                told.recv().unwrap().run_soon().unwrap();
            }
        });
        tell.send(call.clone()).unwrap();
        call.run_soon().unwrap();
        for _ in 0..4 {
            checkpoint().await;
        }
        assert_eq!(count.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn trio_41_a_repeated_call_asked_for_by_threads_is_never_lost() {
    coldframe::run(async {
        let (want, had) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let done = Arc::new(Event::new());
        let call = {
            let (want, had, done) = (Arc::clone(&want), Arc::clone(&had), Arc::clone(&done));
            Handle::current().repeated(move || {
                had.store(want.load(Ordering::SeqCst), Ordering::SeqCst);
                if had.load(Ordering::SeqCst) == 800 {
                    done.set();
                }
            })
        };
        for _ in 0..4 {
            let (want, call) = (Arc::clone(&want), call.clone());
            thread::spawn(move || {
                for _ in 0..200 {
                    want.fetch_add(1, Ordering::SeqCst);
                    call.run_soon().unwrap();
                }
            });
        }
        done.wait().await;
    });
}

#[test]
fn trio_41_a_call_that_panics_ends_the_run_and_later_ones_still_run() {
    let log = Log::default();
    let text = panic_of(|| {
        coldframe::run(async {
            let handle = Handle::current();
            let later = log.clone();
            handle.run_soon(|| panic!("in a call")).unwrap();
            handle.run_soon(move || later.add("later")).unwrap();
            wait_and_clean_up(&log).await;
        });
    });
    assert_eq!(text, "in a call");
    assert_eq!(log.take(), ["later", "cleaned up"]);
}

#[test]
fn trio_41_a_call_reaches_what_belongs_to_the_run() {
    coldframe::run(async {
        let scope = Arc::new(CancelScope::new());
        let (inner, handle) = (Arc::clone(&scope), Handle::current());
        let asker = thread::spawn(move || {
            let cancelled = handle.run_sync(move || {
                inner.cancel("from outside");
                inner.cancel_called()
            });
            assert_eq!(cancelled, Ok(true));
            let text = panic_of(|| handle.run_sync(|| panic!("goes to who asked")));
            assert_eq!(text, "goes to who asked");
        });
        assert_eq!(scope.enter(sleep_forever()).await, None);
        while !asker.is_finished() {
            checkpoint().await;
        }
        asker.join().unwrap();
    });
}

#[test]
fn run_sync_cannot_block_its_own_run() {
    let text = panic_of(|| coldframe::run(async { Handle::current().run_sync(|| ()) }));
    assert!(text.contains("cannot be called in a run"), "{text}");
}

#[test]
fn a_run_with_a_handle_is_not_deadlocked_and_without_one_it_is() {
    let text = panic_of(|| {
        coldframe::run(async {
            let handle = Handle::current();
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(20));
                drop(handle);
            });
            Event::new().wait().await;
        });
    });
    assert!(text.starts_with("deadlock: "), "{text}");
}

#[test]
fn in_a_foreign_executor_calls_run_too() {
    let count = Arc::new(AtomicUsize::new(0));
    let handle = futures::executor::block_on(async {
        nursery! {
            let handle = spawn async {
                let handle = Handle::current();
                let done = Arc::new(Event::new());
                let (there, set, counted) = (handle.clone(), Arc::clone(&done), Arc::clone(&count));
                thread::spawn(move || {
                    let call = move || {
                        counted.fetch_add(1, Ordering::SeqCst);
                        set.set();
                    };
                    there.run_soon(call).unwrap();
                });
                done.wait().await;
                let counted = Arc::clone(&count);
                handle.run_soon(move || count_up(&counted)).unwrap();
                handle
            };
            handle
        }
    });
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert!(handle.run_soon(|| ()).is_err());
}

#[test]
fn a_call_that_is_refused_or_never_asked_for_is_dropped() {
    let count = Arc::new(AtomicUsize::new(0));
    let held = Arc::clone(&count);
    let handle = coldframe::run(async {
        let handle = Handle::current();
        let held = Arc::clone(&held);
        drop(handle.repeated(move || count_up(&held)));
        handle
    });
    drop(held);
    assert_eq!(Arc::strong_count(&count), 1, "the run has kept nothing");
    let held = Arc::clone(&count);
    handle.run_soon(move || drop(held)).unwrap_err();
    assert_eq!(Arc::strong_count(&count), 1);
}
