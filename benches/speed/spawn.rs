//! W2: spawn N children in a loop, each of which yields once, and join them.
//!
//! An operation is one child. Every child counts when it is done.

use std::cell::Cell;

use coldframe::prelude::*;
use futures::executor::block_on;

use crate::embassy::Room;
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
    let program =
        |peer, run: fn(u64, u64) -> Sample| Program::new(peer, move |times| run(times, n));
    Case {
        size: Size { name: "N", value: n },
        programs: vec![
            program(OURS, ours),
            program(JOIN_SET, join_set),
            program("tokio LocalSet + JoinHandle", join_handles),
            program("futures-buffered", futures_buffered),
            program("FuturesUnordered", futures_unordered),
            program("async-executor", async_executor),
            embassy(n),
            program("compio-executor", compio),
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

async fn child(done: &Cell<u64>) {
    yield_now().await;
    add_one(done);
}

/// One round to warm up, and the rounds that are measured.
async fn measured(times: u64, n: u64, round: impl AsyncFn(&'static Cell<u64>)) -> Sample {
    round(counter()).await;
    let (done, meter) = (counter(), Meter::start());
    for _ in 0..times {
        round(done).await;
    }
    meter.stop(times * n).proved(done.get(), times * n)
}

fn join_set(times: u64, n: u64) -> Sample {
    let round = async |done| peers::join_set(n, || child(done)).await;
    peers::on_local_set(measured(times, n, round))
}

fn join_handles(times: u64, n: u64) -> Sample {
    let round = async |done| peers::join_handles(n, || child(done)).await;
    peers::on_local_set(measured(times, n, round))
}

fn futures_buffered(times: u64, n: u64) -> Sample {
    let round = async |done| peers::futures_buffered(n, || child(done)).await;
    block_on(measured(times, n, round))
}

fn futures_unordered(times: u64, n: u64) -> Sample {
    let round = async |done| peers::futures_unordered(n, || child(done)).await;
    block_on(measured(times, n, round))
}

fn async_executor(times: u64, n: u64) -> Sample {
    let executor = async_executor::LocalExecutor::new();
    let round = async |done| peers::async_executor(&executor, n, || child(done)).await;
    futures_lite::future::block_on(executor.run(measured(times, n, round)))
}

fn compio(times: u64, n: u64) -> Sample {
    let executor = compio_executor::Executor::new();
    let round = async |done| peers::compio(&executor, n, || child(done));
    block_on(measured(times, n, round))
}

fn embassy(n: u64) -> Program {
    let room = Room::new(n);
    Program::new("embassy raw", move |times| {
        block_on(measured(times, n, async |done| room.run_all(|| child(done))))
    })
}
