//! Nurseries in somebody else's executor: the outermost one is its own root,
//! unless it is in a `coldframe::guest(…)`.

mod dropped;
mod hosts;
#[path = "../support/mod.rs"]
mod support;
mod timers;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use coldframe::prelude::*;
use coldframe::task;
use futures::executor::block_on;
use tokio::sync::{mpsc, oneshot};

use crate::support::{Bell, Gate, Log, panic_of};

#[checkpointed]
async fn double(number: u32) -> u32 {
    checkpoint().await;
    2 * number
}

/// A plain function with a nursery: values, borrows, loops, nesting.
async fn sum_of_doubles(numbers: &[u32]) -> u32 {
    nursery! {
        let mut children = Vec::new();
        for number in numbers {
            children.push(spawn double(*number));
        }
        children.into_iter().map(Child::value).sum()
    }
}

#[checkpointed]
async fn compiled_sum_of_doubles(numbers: &[u32]) -> u32 {
    nursery! {
        let first = spawn double(numbers[0]);
        let rest = spawn sum_of_doubles(&numbers[1..]);
        let first = first.await;
        first + rest
    }
}

#[test]
fn in_a_simple_executor() {
    assert_eq!(block_on(sum_of_doubles(&[1, 2, 3])), 12);
    assert_eq!(block_on(compiled_sum_of_doubles(&[1, 2, 3])), 12);
}

fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("tokio starts")
}

#[test]
fn in_tokio_on_one_thread() {
    let runtime = current_thread();
    assert_eq!(runtime.block_on(sum_of_doubles(&[1, 2, 3])), 12);
    assert_eq!(runtime.block_on(compiled_sum_of_doubles(&[1, 2, 3])), 12);
}

/// Passes numbers on, doubled, until the other side is gone.
#[checkpointed]
async fn relay(mut from: mpsc::Receiver<u32>, to: mpsc::Sender<u32>) {
    while let Some(number) = from.recv().await {
        let doubled = double(number).await;
        if to.send(doubled).await.is_err() {
            break;
        }
    }
    checkpoint().await;
}

/// Two relays in a nursery between two channels.
async fn quadruple(from: mpsc::Receiver<u32>, to: mpsc::Sender<u32>) {
    let (between, half) = mpsc::channel(1);
    nursery! {
        spawn relay(from, between);
        spawn relay(half, to);
    }
}

/// The nursery is a task of tokio's. The other side of both channels is
/// another task.
async fn quadruple_in_a_task() -> Vec<u32> {
    let (sender, from) = mpsc::channel(1);
    let (to, mut receiver) = mpsc::channel(1);
    let nursery = tokio::spawn(quadruple(from, to));
    let feed = tokio::spawn(async move {
        for number in 1..=5 {
            sender.send(number).await.expect("the nursery listens");
        }
    });
    let mut res = Vec::new();
    while let Some(number) = receiver.recv().await {
        res.push(number);
    }
    feed.await.expect("it ends well");
    nursery.await.expect("it ends well");
    res
}

#[test]
fn as_a_task_of_tokios_on_one_thread() {
    assert_eq!(current_thread().block_on(quadruple_in_a_task()), [4, 8, 12, 16, 20]);
}

/// So its future is `Send`, and every poll may come from another thread.
#[test]
fn as_a_task_of_tokios_on_many_threads() {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(3).build().expect("tokio starts");
    for _ in 0..50 {
        assert_eq!(runtime.block_on(quadruple_in_a_task()), [4, 8, 12, 16, 20]);
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Count(AtomicUsize);

impl Count {
    /// One, and the waker whose wakes it counts.
    fn with_waker() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        (count, waker)
    }

    fn wakes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// How often since the last call.
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Polls once, and says whether the future asked for more.
fn poll<F: Future>(future: Pin<&mut F>) -> (Poll<F::Output>, usize) {
    let (count, waker) = Count::with_waker();
    let polled = future.poll(&mut Context::from_waker(&waker));
    (polled, count.wakes())
}

/// A poll is a pass, from the body's first wait on: children that are ready ask
/// for the next one, children that wait do not.
#[test]
fn it_asks_to_be_polled_only_when_something_is_ready() {
    async fn nursery(gate: &Gate) {
        nursery! {
            spawn waits_for(gate);
        }
    }
    #[checkpointed]
    async fn waits_for(gate: &Gate) {
        checkpoint().await;
        gate.passed().await;
    }
    let gate = Gate::default();
    let mut nursery = pin!(nursery(&gate));
    assert_eq!(poll(nursery.as_mut()), (Poll::Pending, 1), "the child is at its checkpoint");
    assert_eq!(poll(nursery.as_mut()), (Poll::Pending, 0), "the child is at the gate");
    assert_eq!(poll(nursery.as_mut()), (Poll::Pending, 0), "nobody has opened it");
    gate.open();
    // Whether the parent comes before its child or after it is not promised.
    let ends = (0..2).any(|_| poll(nursery.as_mut()).0.is_ready());
    assert!(ends);
}

/// A wake that comes between two polls reaches whoever polled last.
#[test]
fn a_wake_from_outside_reaches_the_executor() {
    async fn nursery(receiver: oneshot::Receiver<u32>) -> u32 {
        nursery! {
            let number = spawn receive(receiver);
            number
        }
    }
    #[checkpointed]
    async fn receive(receiver: oneshot::Receiver<u32>) -> u32 {
        receiver.await.expect("it is sent")
    }
    let (sender, receiver) = oneshot::channel();
    let (count, waker) = Count::with_waker();
    let mut cx = Context::from_waker(&waker);
    let mut nursery = pin!(nursery(receiver));
    for _ in 0..3 {
        assert!(nursery.as_mut().poll(&mut cx).is_pending());
    }
    count.take();
    let there = thread::spawn(|| sender.send(7));
    there.join().expect("it ends well").expect("the child listens");
    assert_eq!(count.wakes(), 1);
    assert_eq!(block_on(nursery), 7);
}

/// Outside every nursery there is no root, and the panic says what to do.
#[test]
fn a_checkpoint_outside_every_nursery_is_a_clear_panic() {
    let text = panic_of(|| block_on(async { checkpoint().await }));
    assert!(text.starts_with("a checkpoint is used where no coldframe root runs"), "{text}");
    assert!(text.contains("inside a `nursery!` or a `coldframe::guest(…)`"), "{text}");
    for text in [
        panic_of(|| block_on(sleep_forever())),
        panic_of(|| block_on(sleep(Duration::from_secs(1)))),
        panic_of(|| block_on(move_on_after(Duration::from_secs(1), checkpoint()))),
    ] {
        assert!(text.contains("is used where no coldframe root runs"), "{text}");
    }
}

#[test]
fn a_childs_panic_comes_out_when_all_have_ended() {
    async fn nursery(log: &Log) {
        nursery! {
            spawn fails();
            spawn cancelled(log);
        }
        log.add("never reached");
    }
    #[checkpointed]
    async fn fails() {
        checkpoint().await;
        panic!("the child failed");
    }
    #[checkpointed]
    async fn cancelled(log: &Log) {
        let _bell = Bell(log, "the sibling is cancelled");
        sleep_forever().await;
    }
    let log = Log::default();
    assert_eq!(panic_of(|| block_on(nursery(&log))), "the child failed");
    assert_eq!(log.take(), ["the sibling is cancelled"]);
}

/// A nursery in the body of another, and one in a child: they have one root.
#[test]
fn nested_nurseries_have_one_root() {
    async fn outer(log: &Log) {
        nursery! {
            #[name = "child"]
            spawn inner(log);
            nursery! {
                #[name = "in the body"]
                spawn report(log);
            }
            inner(log).await;
        }
    }
    async fn inner(log: &Log) {
        nursery! {
            #[name = "in a function"]
            spawn report(log);
        }
    }
    #[checkpointed]
    async fn report(log: &Log) {
        checkpoint().await;
        let (task, main) = (task::current(), task::main());
        let parent = task.parent().expect("it is a child");
        let is_main = if parent == main { " itself" } else { "" };
        log.add(format!("{task} of {parent}{is_main} in {main}"));
    }
    let log = Log::default();
    block_on(outer(&log));
    let mut seen = log.take();
    seen.sort();
    assert_eq!(
        seen,
        [
            "in a function of child in guest",
            "in a function of guest itself in guest",
            "in the body of guest itself in guest",
        ]
    );
}

/// Two guests in one executor have nothing to do with each other.
#[test]
fn two_guests_beside_each_other() {
    let both = async { tokio::join!(sum_of_doubles(&[1, 2]), compiled_sum_of_doubles(&[3, 4])) };
    assert_eq!(block_on(both), (6, 14));
}

/// Nobody can prove a deadlock there: the executor may have other tasks.
#[test]
fn a_guest_that_is_stuck_only_waits() {
    async fn nursery() {
        nursery! {
            spawn stuck();
        }
    }
    #[checkpointed]
    async fn stuck() {
        std::future::pending().await
    }
    let mut nursery = pin!(nursery());
    for _ in 0..3 {
        assert!(poll(nursery.as_mut()).0.is_pending());
    }
    assert_eq!(poll(nursery.as_mut()), (Poll::Pending, 0));
}
