//! W2: spawn N children in a loop, each of which yields once, and join them.
//!
//! An operation is one child. Every child counts when it is done.

use std::cell::Cell;

use coldframe::prelude::*;
use futures::StreamExt as _;
use futures::executor::block_on;
use futures::stream::FuturesUnordered;
use tokio::task::{JoinSet, LocalSet};

use crate::peers;
use crate::workload::{
    Case, Goal, Meter, OURS, Program, Sample, Size, Workload, add_one, counter, yield_now,
};

const JOIN_SET: &str = "tokio LocalSet + JoinSet";

pub(crate) fn workload(sizes: &[u64]) -> Workload {
    Workload {
        name: "W2",
        what: "spawn N children in a loop, each yields once, and join them",
        unit: "child",
        cases: sizes.iter().map(|&n| case(n)).collect(),
    }
}

fn case(n: u64) -> Case {
    let future = size_of_val(&our_child(counter()));
    let mut goals = vec![
        Goal::AheadOfAll,
        Goal::AtMost(1.0 / 8.0, JOIN_SET),
        Goal::Bytes(u32::try_from(future).map_or(f64::MAX, f64::from) + 64.0),
    ];
    if n >= 1000 {
        goals.push(Goal::Allocations(0.01));
    }
    Case {
        size: Size { name: "N", value: n },
        programs: vec![
            Program::new(OURS, move |times| ours(times, n)),
            Program::new(JOIN_SET, move |times| tokio_join_set(times, n)),
            Program::new("tokio LocalSet + JoinHandle", move |times| tokio_join_handle(times, n)),
            Program::new("FuturesUnordered", move |times| futures_unordered(times, n)),
        ],
        reference: JOIN_SET,
        goals,
    }
}

#[checkpointed]
async fn our_child(done: &Cell<u64>) {
    checkpoint().await;
    add_one(done);
}

#[checkpointed(maybe)]
async fn our_children(n: u64, done: &Cell<u64>) {
    nursery! {
        for _ in 0..n {
            spawn our_child(done);
        }
    }
}

#[checkpointed(maybe)]
async fn our_rounds(times: u64, n: u64, done: &Cell<u64>) {
    for _ in 0..times {
        our_children(n, done).await;
    }
}

fn ours(times: u64, n: u64) -> Sample {
    peers::coldframe(async {
        our_rounds(1, n, counter()).await;
        let (done, meter) = (counter(), Meter::start());
        our_rounds(times, n, done).await;
        meter.stop(times * n).proved(done.get(), times * n)
    })
}

/// The nearest that tokio has to a nursery on one thread.
fn tokio_join_set(times: u64, n: u64) -> Sample {
    async fn children(times: u64, n: u64, done: &'static Cell<u64>) {
        for _ in 0..times {
            let mut set = JoinSet::new();
            for _ in 0..n {
                set.spawn_local(child(done));
            }
            while let Some(joined) = set.join_next().await {
                joined.expect("a child does not panic");
            }
        }
    }
    LocalSet::new().block_on(&peers::tokio(), async {
        children(1, n, counter()).await;
        let (done, meter) = (counter(), Meter::start());
        children(times, n, done).await;
        meter.stop(times * n).proved(done.get(), times * n)
    })
}

/// The handles are kept in a vector and awaited in order.
fn tokio_join_handle(times: u64, n: u64) -> Sample {
    async fn children(times: u64, n: u64, done: &'static Cell<u64>) {
        for _ in 0..times {
            let handles: Vec<_> = (0..n).map(|_| tokio::task::spawn_local(child(done))).collect();
            for handle in handles {
                handle.await.expect("a child does not panic");
            }
        }
    }
    LocalSet::new().block_on(&peers::tokio(), async {
        children(1, n, counter()).await;
        let (done, meter) = (counter(), Meter::start());
        children(times, n, done).await;
        meter.stop(times * n).proved(done.get(), times * n)
    })
}

async fn child(done: &Cell<u64>) {
    yield_now().await;
    add_one(done);
}

/// Futures in one task, each with a node of its own.
fn futures_unordered(times: u64, n: u64) -> Sample {
    async fn children(times: u64, n: u64, done: &Cell<u64>) {
        for _ in 0..times {
            let mut all: FuturesUnordered<_> = (0..n).map(|_| child(done)).collect();
            while all.next().await.is_some() {}
        }
    }
    block_on(async {
        children(1, n, counter()).await;
        let (done, meter) = (counter(), Meter::start());
        children(times, n, done).await;
        meter.stop(times * n).proved(done.get(), times * n)
    })
}
