//! Guests that their host drops, at any point: destructors run, cleanup that
//! would have to wait does not, and nobody is woken any more.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::thread;

use coldframe::prelude::*;
use coldframe::{current_time, guest};
use futures::executor::block_on;
use tokio::sync::oneshot;

use crate::support::{Bell, Gate, Log};
use crate::{Count, poll, sum_of_doubles};

/// Dropped half way, the children go where they stand, and what comes later
/// finds nobody.
#[test]
fn dropped_half_way() {
    async fn nursery(gate: &Gate, log: &Log) {
        let _outer = Bell(log, "the parent's local");
        nursery! {
            spawn waits(gate, log, "one child");
            let _inner = Bell(log, "the body's local");
            spawn waits(gate, log, "another child");
            spawn holds_a_nursery(gate, log);
            gate.passed().await;
        }
    }
    #[checkpointed]
    async fn waits(gate: &Gate, log: &Log, name: &'static str) {
        let _bell = Bell(log, name);
        gate.passed().await;
        log.add("never reached");
    }
    #[checkpointed]
    async fn holds_a_nursery(gate: &Gate, log: &Log) {
        nursery! {
            spawn waits(gate, log, "a grandchild");
        }
    }
    let (gate, log) = (Gate::default(), Log::default());
    {
        let mut nursery = pin!(nursery(&gate, &log));
        for _ in 0..10 {
            assert!(poll(nursery.as_mut()).0.is_pending());
        }
        assert!(log.take().is_empty());
    }
    // Innermost first, and children before what they may borrow.
    assert_eq!(
        log.take(),
        ["a grandchild", "another child", "the body's local", "one child", "the parent's local"]
    );
    gate.open();
    assert_eq!(block_on(sum_of_doubles(&[1])), 2);
}

#[test]
fn dropped_before_it_began() {
    let log = Log::default();
    drop(sum_of_doubles(&[1, 2]));
    async fn nursery(bell: Bell<'_>) {
        nursery! {
            spawn holds(bell);
        }
    }
    #[checkpointed]
    async fn holds(bell: Bell<'_>) {
        checkpoint().await;
        drop(bell);
    }
    drop(nursery(Bell(&log, "dropped")));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn dropped_by_another_thread() {
    async fn nursery(log: &Log) {
        nursery! {
            spawn waits(log);
            spawn waits(log);
        }
    }
    #[checkpointed]
    async fn waits(log: &Log) {
        let _bell = Bell(log, "dropped");
        sleep_forever().await;
    }
    let log = Log::default();
    let mut nursery = Box::pin(nursery(&log));
    assert!(poll(nursery.as_mut()).0.is_pending());
    assert!(poll(nursery.as_mut()).0.is_pending());
    thread::scope(|scope| {
        scope.spawn(|| drop(nursery));
    });
    assert_eq!(log.take(), ["dropped", "dropped"]);
}

/// Values that know how many of them are left.
#[derive(Clone, Default)]
struct Alive(Arc<AtomicUsize>);

struct One(Alive);

impl Alive {
    fn one(&self) -> One {
        self.0.fetch_add(1, Ordering::Relaxed);
        One(self.clone())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Something of everything that can be open when the host has had enough.
/// `cleaned` counts the `defer!`s that ran.
async fn much(alive: Alive, cleaned: Arc<AtomicUsize>, stop: oneshot::Receiver<()>) {
    let _local = alive.one();
    let event = Event::new();
    let (sender, receiver) = channel(1);
    nursery! {
        spawn async {
            let _local = alive.one();
            defer! {
                checkpoint().await;
                cleaned.fetch_add(1, Ordering::Relaxed);
            }
            event.wait().await;
        };
        spawn async {
            for _ in 0..3 {
                let _ = sender.send(alive.one()).await;
            }
            drop(sender);
        };
        let in_time = spawn async {
            let _local = alive.one();
            move_on_after(Duration::from_secs(3600), async {
                let _local = alive.one();
                stop.await
            })
            .await
        };
        while let Some(item) = receiver.recv().await {
            checkpoint().await;
            drop(item);
        }
        spawn async {
            let _local = alive.one();
            shield(async { checkpoint().await; }).await;
            event.set();
        };
        race! {
            async { let _local = alive.one(); sleep_forever().await; } => {}
            async { let _local = alive.one(); event.wait().await; } => {}
        }
        let _ = in_time.await;
    }
}

/// After every number of polls, on this thread and on another.
#[test]
fn dropped_after_any_number_of_polls_nothing_is_left() {
    let mut polls = 0;
    loop {
        let (alive, cleaned) = (Alive::default(), Arc::new(AtomicUsize::new(0)));
        let (stop, stopped) = oneshot::channel();
        let (count, waker) = Count::with_waker();
        let mut guest = guest(much(alive.clone(), Arc::clone(&cleaned), stopped));
        let mut ended = false;
        for _ in 0..polls {
            ended = ended || pin!(&mut guest).poll(&mut Context::from_waker(&waker)).is_ready();
        }
        assert!(!ended);
        let cleaned_before = cleaned.load(Ordering::Relaxed);
        count.take();
        match polls % 2 {
            0 => drop(guest),
            _ => thread::scope(|scope| drop(scope.spawn(|| drop(guest)))),
        }
        assert_eq!(alive.count(), 0, "after {polls} polls");
        assert_eq!(cleaned.load(Ordering::Relaxed), cleaned_before, "nobody polls a cleanup");
        assert!(stop.send(()).is_err(), "the one who waits for it is gone");
        assert_eq!(count.wakes(), 0, "nobody is there to be polled");
        if cleaned_before > 0 && polls > 30 {
            break;
        }
        polls += 1;
        assert!(polls < 1000, "the cleanup runs some time");
    }
}

/// What is kept of a guest's may be called for ever: nobody is there any more.
#[test]
fn wakers_and_handles_that_are_left_wake_nobody() {
    let wakers = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (sender, handles) = std::sync::mpsc::channel();
    let (count, waker) = Count::with_waker();
    let mut guest = Box::pin(guest(async {
        nursery! {
            for _ in 0..3 {
                spawn std::future::poll_fn(|cx| {
                    wakers.lock().expect("nobody panics").push(cx.waker().clone());
                    std::task::Poll::<()>::Pending
                });
            }
            let scope = CancelScope::new();
            sender.send(scope.handle()).expect("it is kept");
            scope.enter(sleep_forever()).await;
        }
    }));
    for _ in 0..3 {
        assert!(guest.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    let kept = std::mem::take(&mut *wakers.lock().expect("nobody panics"));
    assert!(kept.len() >= 3);
    count.take();
    drop(guest);
    let handle = handles.recv().expect("it was sent");
    thread::scope(|scope| {
        scope.spawn(|| kept.iter().for_each(Waker::wake_by_ref));
        scope.spawn(|| handle.cancel("too late"));
    });
    drop(kept);
    assert_eq!(count.wakes(), 0);
    // A root that takes the place of the old one may be polled for nothing.
    assert_eq!(block_on(sum_of_doubles(&[1, 2])), 6);
}

/// Destructors run inside their root, as they do under `run`.
#[test]
fn destructors_find_their_root() {
    struct Asks<'l>(&'l Log, coldframe::time::Instant);

    impl Drop for Asks<'_> {
        fn drop(&mut self) {
            assert!(current_time() >= self.1);
            self.0.add(coldframe::task::current().to_string());
        }
    }

    let log = Log::default();
    let mut guest = Box::pin(guest(async {
        let _main = Asks(&log, current_time());
        nursery! {
            spawn async { let _child = Asks(&log, current_time()); sleep_forever().await; };
            sleep_forever().await;
        }
    }));
    assert!(poll(guest.as_mut()).0.is_pending());
    assert!(poll(guest.as_mut()).0.is_pending());
    drop(guest);
    assert_eq!(log.take(), ["guest", "guest"]);
}

/// A guest that is forgotten is a leak, and nothing worse.
#[test]
fn forgotten() {
    let (stop, stopped) = oneshot::channel();
    let mut guest = Box::pin(guest(much(Alive::default(), Arc::default(), stopped)));
    for _ in 0..5 {
        assert!(poll(guest.as_mut()).0.is_pending());
    }
    // Reachable, so that a leak checker does not report it.
    static LOST: AtomicUsize = AtomicUsize::new(0);
    LOST.store(std::ptr::from_ref(&*guest).addr(), Ordering::Relaxed);
    std::mem::forget(guest);
    let _ = stop.send(());
    assert_eq!(block_on(sum_of_doubles(&[1, 2])), 6);
}

/// The ways in which tokio drops: `abort`, `timeout`, `select!`, the end of the
/// runtime.
#[test]
fn dropped_by_tokio() {
    let alive = Alive::default();
    let cleaned = Arc::new(AtomicUsize::new(0));
    let mut senders = Vec::new();
    let mut guests = std::iter::from_fn(|| {
        let (sender, receiver) = oneshot::channel();
        senders.push(sender);
        Some(guest(much(alive.clone(), Arc::clone(&cleaned), receiver)))
    });
    let mut next = || guests.next().expect("there is always one more");
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_time().build().expect("tokio starts");
    let short = Duration::from_millis(2);
    runtime.block_on(async {
        let aborted = tokio::spawn(next());
        tokio::time::sleep(short).await;
        aborted.abort();
        assert!(aborted.await.expect_err("it was aborted").is_cancelled());
        assert!(tokio::time::timeout(short, next()).await.is_err());
        tokio::select! {
            () = next() => unreachable!("it waits for ever"),
            () = tokio::time::sleep(short) => {}
        }
    });
    let left = runtime.spawn(next());
    drop(runtime);
    assert!(block_on(left).expect_err("its runtime is gone").is_cancelled());
    assert_eq!(alive.count(), 0);
}
