//! Ends, guards and waits that are dropped on other threads, and after their
//! run.

use std::sync::Arc;
use std::thread;

use coldframe::prelude::*;
use coldframe::sync::{Lock, ParkingLot};
use futures::poll;

use crate::kinds::{Kind, for_every_kind};
use crate::support::{FIRST_COME, panic_of, runner};

for_every_kind![
    a_guard_that_is_dropped_on_another_thread_releases,
    a_wait_that_is_dropped_on_another_thread_hands_on_what_it_has,
    guards_and_waits_may_outlive_the_run,
];

/// In real time: the clock keeps the run from being called deadlocked.
fn run_a_while(main: impl Future<Output = ()>) {
    coldframe::run(async {
        fail_after(Duration::from_secs(20), main).await.expect("what was dropped is told");
    });
}

fn elsewhere<T: Send>(value: T) {
    thread::scope(|scope| scope.spawn(move || drop(value)).join().unwrap());
}

fn a_guard_that_is_dropped_on_another_thread_releases<K: Kind>() {
    let lock = K::new();
    // The guard of a lock made of a channel sends, which only its run can.
    if std::any::type_name::<K>().contains("ChannelLock") {
        return;
    }
    run_a_while(async {
        for _ in 0..20 {
            let guard = lock.acquire().await;
            let mut wait = Box::pin(lock.acquire());
            assert!(poll!(wait.as_mut()).is_pending());
            elsewhere(guard);
            drop(wait.await);
        }
    });
}

fn a_wait_that_is_dropped_on_another_thread_hands_on_what_it_has<K: Kind>() {
    let lock = K::new();
    run_a_while(async {
        let guard = lock.acquire().await;
        let mut first = Box::pin(lock.acquire());
        let mut second = Box::pin(lock.acquire());
        assert!(poll!(first.as_mut()).is_pending());
        assert!(poll!(second.as_mut()).is_pending());
        drop(guard);
        elsewhere(first);
        drop(second.await);
        assert_eq!(lock.waiting(), 0);
        assert!(lock.try_acquire().is_ok());
    });
}

fn guards_and_waits_may_outlive_the_run<K: Kind>() {
    let lock = K::new();
    let (guard, wait) = runner(FIRST_COME).run(async {
        let guard = lock.acquire().await;
        let mut wait = Box::pin(lock.acquire());
        assert!(poll!(wait.as_mut()).is_pending());
        (guard, wait)
    });
    elsewhere(wait);
    let text = panic_of(|| runner(FIRST_COME).run(async { lock.try_acquire().is_ok() }));
    assert!(text.ends_with("is used outside the run it was first used in"), "{text}");
    if std::any::type_name::<K>().contains("ChannelLock") {
        std::mem::forget(guard);
    } else {
        drop(guard);
    }
}

/// The lock is gone when its run hears of the wait, and another has its place.
#[test]
fn a_wait_that_is_heard_of_after_its_lock_harms_no_other() {
    runner(FIRST_COME).run(async {
        let lock = Lock::new(());
        let guard = lock.acquire().await;
        let mut wait = Box::pin(lock.acquire());
        assert!(poll!(wait.as_mut()).is_pending());
        elsewhere(wait);
        drop(guard);
        drop(lock);
        let other = Lock::new(());
        let guard = other.try_acquire().expect("nobody has it");
        let mut wait = Box::pin(other.acquire());
        assert!(poll!(wait.as_mut()).is_pending());
        checkpoint().await;
        assert_eq!(other.statistics().waiting, 1);
        drop(guard);
        drop(wait.await);
    });
}

#[test]
fn a_sender_that_is_dropped_on_another_thread_ends_the_channel() {
    for capacity in [0, 2] {
        run_a_while(async {
            let (tx, rx) = channel::<u32>(capacity);
            let dropping = tx.clone();
            let mut receive = Box::pin(rx.recv());
            assert!(poll!(receive.as_mut()).is_pending());
            drop(tx);
            let thread = thread::spawn(move || {
                thread::sleep(Duration::from_millis(5));
                drop(dropping);
            });
            assert_eq!(receive.await, None);
            assert_eq!(rx.statistics().senders, 0);
            thread.join().unwrap();
        });
    }
}

#[test]
fn a_receiver_that_is_dropped_on_another_thread_breaks_the_channel() {
    run_a_while(async {
        let (tx, rx) = channel(1);
        let item = Arc::new(());
        tx.send(Arc::clone(&item)).await.unwrap();
        let thread = thread::spawn(move || {
            thread::sleep(Duration::from_millis(5));
            drop(rx);
        });
        assert!(tx.send(Arc::clone(&item)).await.is_err());
        thread.join().unwrap();
        drop(tx);
        assert_eq!(Arc::strong_count(&item), 1, "what was left has gone with the sender");
    });
}

#[test]
fn an_end_that_is_dropped_before_the_run_is_noticed_in_it() {
    let (tx, rx) = channel::<u32>(3);
    drop(tx.clone());
    drop(tx);
    coldframe::run(async { assert_eq!(rx.recv().await, None) });
    let (tx, rx) = channel::<u32>(3);
    rx.close();
    coldframe::run(async { assert!(tx.send(1).await.is_err()) });
}

/// Two threads: one uses a channel for the first time, one drops an end of it.
#[test]
fn an_end_that_is_dropped_while_the_channel_settles_is_noticed() {
    for _ in 0..200 {
        let (tx, rx) = channel::<u32>(1);
        let thread = thread::spawn(move || drop(tx));
        run_a_while(async { assert_eq!(rx.recv().await, None) });
        thread.join().unwrap();
    }
}

#[test]
fn what_is_left_in_a_channel_goes_with_its_last_end() {
    let item = Arc::new(());
    let (tx, rx) = channel(5);
    coldframe::run(async {
        for _ in 0..3 {
            tx.send(Arc::clone(&item)).await.unwrap();
        }
    });
    let text = panic_of(|| coldframe::run(async { rx.try_recv() }));
    assert_eq!(text, "a channel is used outside the run it was first used in");
    let text = panic_of(|| rx.try_recv());
    assert!(text.starts_with("a channel is used where no coldframe root runs: start"), "{text}");
    elsewhere(tx);
    assert_eq!(Arc::strong_count(&item), 4);
    elsewhere(rx);
    assert_eq!(Arc::strong_count(&item), 1);
}

/// A run as a guest, polled by two threads in turn: `Send` is all it takes.
#[test]
fn a_nursery_that_uses_them_may_change_threads() {
    async fn main() -> u32 {
        let (tx, rx) = channel(0);
        let (sum, lot, event) = (Lock::new(0), ParkingLot::new(), Event::new());
        nursery! {
            spawn async move {
                for n in 0..10 {
                    tx.send(n).await.unwrap();
                    // So that another thread polls next.
                    tokio::task::yield_now().await;
                }
            };
            spawn async {
                while let Some(n) = rx.recv().await {
                    *sum.acquire().await += n;
                }
                event.set();
                lot.unpark_all();
            };
            spawn async { lot.park().await.unwrap() };
            event.wait().await;
        }
        sum.into_inner()
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let tasks: Vec<_> = (0..20).map(|_| runtime.spawn(main())).collect();
    for task in tasks {
        assert_eq!(runtime.block_on(task).unwrap(), 45);
    }
}

#[test]
fn ends_and_guards_can_be_sent() {
    fn sends<T: Send>(_: &T) {}
    let (tx, rx) = channel::<std::cell::Cell<u32>>(1);
    sends(&(tx.clone(), rx.clone()));
    sends(&(tx.send(std::cell::Cell::new(1)), rx.recv()));
    let lock = Lock::new(std::cell::Cell::new(1));
    sends(&lock.acquire());
    let future = async move {
        let guard = lock.acquire().await;
        guard.set(2);
        checkpoint().await;
    };
    sends(&future);
    drop(future);
}
