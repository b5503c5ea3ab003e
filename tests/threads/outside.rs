//! Waits that are dropped on other threads, forgotten, and after their run.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use coldframe::prelude::*;
use coldframe::sync::CapacityLimiter;
use coldframe::thread::from_thread::{self, Refused};
use coldframe::thread::to_thread;
use futures::poll;

const MS: Duration = Duration::from_millis(1);

/// Polls until the thread works.
async fn begun<'l, T: Send + 'static>(
    limiter: &'l CapacityLimiter,
    f: impl FnOnce() -> T + Send + 'static,
) -> Pin<Box<impl Future<Output = T> + Send + 'l>> {
    let begins = Arc::new(AtomicBool::new(false));
    let begun = Arc::clone(&begins);
    let (go, may_go) = mpsc::channel::<()>();
    let work = move || {
        begins.store(true, Ordering::SeqCst);
        _ = may_go.recv();
        f()
    };
    let mut wait = Box::pin(to_thread(work).limiter(limiter));
    while !begun.load(Ordering::SeqCst) {
        assert!(poll!(wait.as_mut()).is_pending());
        checkpoint().await;
    }
    drop(go);
    wait
}

#[test]
fn a_wait_that_is_dropped_on_another_thread() {
    coldframe::run(async {
        let limiter = CapacityLimiter::new(1);
        let (open, opened) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let work = move || {
            _ = opened.recv();
            tell.send(from_thread::run(checkpoint())).unwrap();
        };
        let wait = begun(&limiter, work).await;
        thread::scope(|scope| {
            scope.spawn(move || drop(wait));
        });
        drop(open);
        let _token = limiter.acquire().await;
        assert_eq!(told.recv(), Ok(Err(Refused::Cancelled)));
    });
}

#[test]
fn a_future_of_the_thread_is_dropped_on_another_thread() {
    coldframe::run(async {
        let limiter = CapacityLimiter::new(1);
        let work = || {
            let asked = from_thread::run(async {
                let scope = CancelScope::new();
                scope
                    .enter(async {
                        nursery! { spawn sleep_forever(); }
                    })
                    .await;
            });
            assert_eq!(asked, Err(Refused::Cancelled));
        };
        let mut wait = begun(&limiter, work).await;
        for _ in 0..10 {
            assert!(poll!(wait.as_mut()).is_pending());
            sleep(MS).await;
        }
        thread::scope(|scope| {
            scope.spawn(move || drop(wait));
        });
        drop(limiter.acquire().await);
    });
}

#[test]
fn a_wait_that_outlives_its_run() {
    let (open, opened) = mpsc::channel::<()>();
    let (tell, told) = mpsc::channel();
    let limiter = CapacityLimiter::new(1);
    let work = move || {
        _ = opened.recv();
        tell.send(from_thread::run(checkpoint())).unwrap();
        vec![1, 2, 3]
    };
    let wait = coldframe::run(begun(&limiter, work));
    drop(wait);
    drop(open);
    assert_eq!(told.recv(), Ok(Err(Refused::RunFinished)));
}

#[test]
fn the_value_of_a_thread_that_is_done_is_dropped_with_the_wait() {
    let value = Arc::new(());
    let given = Arc::clone(&value);
    coldframe::run(async {
        let limiter = CapacityLimiter::new(1);
        let wait = begun(&limiter, move || given).await;
        drop(limiter.acquire().await);
        drop(wait);
    });
    while Arc::strong_count(&value) > 1 {
        thread::yield_now();
    }
}

#[test]
fn a_wait_that_nobody_ever_drops() {
    static LIMITER: CapacityLimiter = CapacityLimiter::new(1);
    // Kept here, so that leak checkers find it.
    static KEPT: Mutex<Option<Pin<Box<dyn Future<Output = u32> + Send>>>> = Mutex::new(None);
    coldframe::run(async {
        let wait = begun(&LIMITER, || 5).await;
        *KEPT.lock().unwrap() = Some(wait);
        drop(LIMITER.acquire().await);
    });
}

#[test]
fn a_limiter_that_is_gone_before_the_thread() {
    coldframe::run(async {
        let (open, opened) = mpsc::channel::<()>();
        {
            let limiter = CapacityLimiter::new(1);
            drop(begun(&limiter, move || _ = opened.recv()).await);
        }
        // What takes its place in the table is not given the token.
        let other = CapacityLimiter::new(1);
        let _token = other.acquire().await;
        drop(open);
        sleep(MS * 10).await;
        assert_eq!(other.available(), 0);
    });
}
