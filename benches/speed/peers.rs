//! The peers: how each is set up, and how each runs N futures to their end.
//!
//! All run on one thread, with nothing but what the work needs, and in the way
//! that is the fastest for that peer.

use std::future::Future;
use std::task::{Context, Poll, Waker};

use coldframe::Runner;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use futures_buffered::FuturesUnorderedBounded;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, LocalSet};

/// coldframe as users run it. The seed is fixed so that the order in a pass,
/// which is left to chance, costs the same in each run.
pub(crate) fn coldframe<T>(main: impl Future<Output = T>) -> T {
    Runner::new().seed(1).run(main)
}

/// tokio's runtime for one thread.
pub(crate) fn tokio() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime without drivers can be made")
}

/// tokio for futures that are not `Send`.
pub(crate) fn on_local_set<T>(main: impl Future<Output = T>) -> T {
    LocalSet::new().block_on(&tokio(), main)
}

/// The nearest that tokio has to a nursery on one thread.
pub(crate) async fn join_set<F>(n: u64, child: impl Fn() -> F)
where
    F: Future<Output = ()> + 'static,
{
    let mut set = JoinSet::new();
    for _ in 0..n {
        set.spawn_local(child());
    }
    while let Some(joined) = set.join_next().await {
        joined.expect("a child does not panic");
    }
}

/// tokio's handles, kept in a vector and awaited in order.
pub(crate) async fn join_handles<F>(n: u64, child: impl Fn() -> F)
where
    F: Future<Output = ()> + 'static,
{
    let handles: Vec<_> = (0..n).map(|_| tokio::task::spawn_local(child())).collect();
    for handle in handles {
        handle.await.expect("a child does not panic");
    }
}

/// Futures in one task of any executor, each with a node of its own.
pub(crate) async fn futures_unordered<F: Future<Output = ()>>(n: u64, child: impl Fn() -> F) {
    let mut all: FuturesUnordered<_> = (0..n).map(|_| child()).collect();
    while all.next().await.is_some() {}
}

/// The same with room for a number that is known before.
pub(crate) async fn futures_buffered<F: Future<Output = ()>>(n: u64, child: impl Fn() -> F) {
    let mut all = FuturesUnorderedBounded::new(usize::try_from(n).expect("it fits"));
    for _ in 0..n {
        all.push(child());
    }
    while all.next().await.is_some() {}
}

/// smol's executor for one thread: queues are lists behind locks there, since
/// wakes may come from other threads.
pub(crate) async fn async_executor<'e, F>(
    executor: &async_executor::LocalExecutor<'e>,
    n: u64,
    child: impl Fn() -> F,
) where
    F: Future<Output = ()> + 'e,
{
    let tasks: Vec<_> = (0..n).map(|_| executor.spawn(child())).collect();
    for task in tasks {
        task.await;
    }
}

/// compio's executor without its driver, ticked in a bare loop. The handles are
/// asked for their values when all has run.
pub(crate) fn compio<F>(executor: &compio_executor::Executor, n: u64, child: impl Fn() -> F)
where
    F: Future<Output = ()> + 'static,
{
    let handles: Vec<_> = (0..n).map(|_| executor.spawn(child())).collect();
    while executor.tick() {}
    let mut cx = Context::from_waker(Waker::noop());
    for mut handle in handles {
        match std::pin::Pin::new(&mut handle).poll(&mut cx) {
            Poll::Ready(Ok(())) => {}
            other => unreachable!("nothing else wakes it: {other:?}"),
        }
    }
}
