//! `coldframe::guest(…)`: a run that any executor polls. The tests named after
//! statement 64 are what Trio promises of its guest mode.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::thread;

use coldframe::prelude::*;
use coldframe::{CancelHandle, Guest, guest, task};
use futures::executor::block_on;
use futures::stream::{FuturesUnordered, StreamExt as _};
use static_assertions::{assert_impl_all, assert_not_impl_any};
use tokio::sync::{mpsc, oneshot};

use crate::support::{Log, panic_of, wait_and_clean_up};
use crate::{Count, compiled_sum_of_doubles, current_thread, poll, sum_of_doubles};

assert_impl_all!(Guest<std::future::Ready<u32>>: Send, Sync, Unpin);
// `Send`, but not `Sync`.
assert_impl_all!(Guest<std::future::Ready<Cell<u32>>>: Send, Unpin);
assert_not_impl_any!(Guest<std::future::Ready<Cell<u32>>>: Sync);
assert_not_impl_any!(Guest<std::future::Ready<Rc<u32>>>: Send, Sync);
assert_impl_all!(Guest<std::marker::PhantomPinned>: Unpin);

const MS: Duration = Duration::from_millis(1);

/// Everything that a handler would do.
async fn much() -> u32 {
    let (sender, receiver) = channel(1);
    let shared = coldframe::sync::Lock::new(0);
    checkpoint().await;
    let sent = try_nursery! {
        spawn async move {
            for number in 1..=10 {
                sender.send(number).await?;
            }
            Ok::<_, coldframe::channel::SendError<u32>>(())
        };
        while let Some(number) = receiver.recv().await {
            *shared.acquire().await += number;
        }
    };
    sent.expect("the receiver listens");
    let first = race! {
        sleep_forever() => 0,
        number = async { checkpoint().await; 3 } => number,
    };
    first + shared.into_inner()
}

#[test]
fn in_every_executor() {
    assert_eq!(block_on(guest(much())), 58);
    assert_eq!(smol::block_on(guest(much())), 58);
    assert_eq!(smol::block_on(smol::spawn(guest(much()))), 58);
    assert_eq!(coldframe::run(guest(much())), 58);
    current_thread().block_on(async {
        assert_eq!(guest(much()).await, 58);
        assert_eq!(tokio::spawn(guest(much())).await.expect("it ends well"), 58);
    });
}

#[test]
fn on_many_threads_at_once() {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(3).build().expect("tokio starts");
    runtime.block_on(async {
        let all: Vec<_> = (0..200).map(|_| tokio::spawn(guest(much()))).collect();
        for one in all {
            assert_eq!(one.await.expect("it ends well"), 58);
        }
    });
}

/// What is not `Send` stays on its thread, as with every future.
#[test]
fn with_contents_that_are_not_send() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let local = tokio::task::LocalSet::new();
    let here = Rc::clone(&seen);
    local.block_on(&current_thread(), async {
        let guest = guest(async move {
            nursery! {
                for number in 0..3 {
                    let here = Rc::clone(&here);
                    spawn async move {
                        checkpoint().await;
                        here.borrow_mut().push(number);
                    };
                }
            }
        });
        tokio::task::spawn_local(guest).await.expect("it ends well");
    });
    seen.borrow_mut().sort_unstable();
    assert_eq!(*seen.borrow(), [0, 1, 2]);
}

/// Its main task is the future, and a nursery in it is a part of it.
#[test]
fn all_of_a_guest_is_one_run() {
    block_on(guest(async {
        let main = task::main();
        assert_eq!(task::current(), main);
        assert_eq!(main.to_string(), "guest");
        nursery! {
            spawn async { assert_eq!(task::main(), main); };
            assert_eq!(task::current(), main);
        }
        assert_eq!(sum_of_doubles(&[1, 2]).await, 6);
        let also = guest(async { task::main() });
        assert_eq!(also.await, main);
    }));
}

/// In a run it is a part of that: its cancellation reaches it.
#[test]
fn a_guest_in_a_run_is_cancelled_with_cleanup() {
    let log = Log::default();
    coldframe::run(async {
        assert_eq!(move_on_after(MS, guest(wait_and_clean_up(&log))).await, None);
    });
    assert_eq!(log.take(), ["cleaned up"]);
}

/// Begun outside, it takes its own root along.
#[test]
fn a_guest_that_began_elsewhere_keeps_its_root() {
    let mut begun = guest(async {
        let main = task::main().to_string();
        checkpoint().await;
        (main, compiled_sum_of_doubles(&[3, 4]).await, task::main().to_string())
    });
    assert!(poll(pin!(&mut begun)).0.is_pending());
    let seen = coldframe::run(async {
        let seen = begun.await;
        checkpoint().await;
        assert_eq!(task::main().to_string(), "main");
        seen
    });
    assert_eq!(seen, ("guest".to_owned(), 14, "guest".to_owned()));
}

#[test]
fn combinators_of_others_hold_many() {
    let all: FuturesUnordered<_> = (0..20).map(|_| guest(much())).collect();
    let values: Vec<u32> = block_on(all.collect());
    assert_eq!(values, [58; 20]);
}

#[test]
fn a_panic_comes_out_of_the_poll() {
    let text = panic_of(|| {
        block_on(guest(async {
            checkpoint().await;
            panic!("the guest failed");
        }));
    });
    assert_eq!(text, "the guest failed");
    let mut ended = guest(std::future::ready(()));
    block_on(&mut ended);
    let text = panic_of(|| block_on(&mut ended));
    assert_eq!(text, "a guest is not polled after its end");
}

/// Trio returns before any code of the guest has run. So does a future.
#[test]
fn trio_64_no_code_runs_before_the_host_polls() {
    let log = Log::default();
    let guest = guest(async { log.add("runs") });
    assert!(log.take().is_empty());
    block_on(guest);
    assert_eq!(log.take(), ["runs"]);
}

/// Trio needs one way from the host's threads into its loop. Ours is the waker:
/// whatever of the host's keeps one may call it anywhere.
#[test]
fn trio_64_the_host_may_wake_tasks_from_any_thread() {
    let (sender, receiver) = oneshot::channel();
    let (to_guest, mut inbox) = mpsc::unbounded_channel();
    let host = guest(async move {
        nursery! {
            let first = spawn async move { receiver.await.expect("it is sent") };
            let mut sum = 0;
            while let Some(number) = inbox.recv().await {
                sum += number;
            }
            sum + first
        }
    });
    let (count, waker) = Count::with_waker();
    let mut cx = Context::from_waker(&waker);
    let mut host = pin!(host);
    for _ in 0..5 {
        assert!(host.as_mut().poll(&mut cx).is_pending());
    }
    count.take();
    thread::spawn(move || {
        sender.send(1).expect("the guest listens");
        for number in [10, 20] {
            to_guest.send(number).expect("the guest listens");
        }
    });
    let mut polled = Poll::Pending;
    while polled.is_pending() {
        while count.take() == 0 {
            thread::yield_now();
        }
        polled = host.as_mut().poll(&mut cx);
    }
    assert_eq!(polled, Poll::Ready(31));
}

/// Trio's host may move deadlines between two steps. From outside a run ours
/// can cancel a scope, through a handle; deadlines are moved by tasks, which
/// the host can tell to.
#[test]
fn trio_64_the_host_may_cancel_a_scope_from_any_thread() {
    let (send_handle, handle) = std::sync::mpsc::channel::<CancelHandle>();
    let elsewhere = thread::spawn(move || {
        let handle = handle.recv().expect("the guest gives one");
        handle.cancel("the host has had enough");
    });
    let log = Log::default();
    block_on(guest(async {
        let scope = CancelScope::new();
        send_handle.send(scope.handle()).expect("the host listens");
        assert_eq!(scope.enter(wait_and_clean_up(&log)).await, None);
        log.add(scope.reason().expect("it is cancelled").to_string());
    }));
    elsewhere.join().expect("it ends well");
    let log = log.take();
    assert_eq!(log[0], "cleaned up");
    assert!(log[1].contains("the host has had enough"), "{log:?}");
}

/// Trio calls back when the guest is done: here its value is what the host
/// awaits. What it hands in is asked to be polled only if there is something to
/// do.
#[test]
fn trio_64_the_host_gets_the_outcome_and_is_not_woken_for_nothing() {
    let mut idle = pin!(guest(async {
        nursery! {
            spawn std::future::pending::<()>();
            spawn sleep_forever();
        }
    }));
    for _ in 0..3 {
        let _ = poll(idle.as_mut());
    }
    assert_eq!(poll(idle.as_mut()), (Poll::Pending, 0));
    assert_eq!(block_on(guest(async { "outcome" })), "outcome");
}
