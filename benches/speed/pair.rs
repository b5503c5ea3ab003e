//! W1: open, two children that yield once each, join; over and over.
//!
//! An operation is one such pair. Every child counts when it is done.

use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use coldframe::prelude::*;
use futures::executor::block_on;

use crate::peers;
use crate::workload::{
    Case, Goal, Meter, OURS, Program, Sample, Size, Workload, add_one, counter, yield_now,
};

pub(crate) fn workload() -> Workload {
    let case = Case {
        size: Size { name: "children", value: 2 },
        programs: vec![
            Program::new(OURS, ours),
            Program::new("futures::join!", join),
            Program::new("tokio LocalSet + JoinSet", tokio_join_set),
            Program::new("moro-local", moro),
            Program::new("poll loop by hand", by_hand),
        ],
        reference: "futures::join!",
        goals: vec![Goal::AtMost(1.6, "futures::join!"), Goal::Allocations(0.0)],
    };
    Workload {
        name: "W1",
        what: "static pair: open, two children that yield once, join",
        unit: "pair",
        cases: vec![case],
    }
}

/// Pairs that are run before the meter starts, so that tables have grown.
const WARM: u64 = 4;

#[checkpointed]
async fn our_child(done: &Cell<u64>) {
    checkpoint().await;
    add_one(done);
}

#[checkpointed]
async fn our_pair(done: &Cell<u64>) {
    nursery! {
        spawn our_child(done);
        spawn our_child(done);
    }
}

/// A compiled function that opens a static nursery again and again.
#[checkpointed(maybe)]
async fn our_pairs(pairs: u64, done: &Cell<u64>) {
    for _ in 0..pairs {
        our_pair(done).await;
    }
}

fn ours(pairs: u64) -> Sample {
    peers::coldframe(async {
        our_pairs(WARM, counter()).await;
        let (done, meter) = (counter(), Meter::start());
        our_pairs(pairs, done).await;
        meter.stop(pairs).proved(done.get(), 2 * pairs)
    })
}

async fn child(done: &Cell<u64>) {
    yield_now().await;
    add_one(done);
}

/// Two futures in one, on futures' own executor: no task is made.
fn join(pairs: u64) -> Sample {
    block_on(async {
        let (done, meter) = (counter(), Meter::start());
        for _ in 0..pairs {
            futures::join!(child(done), child(done));
        }
        meter.stop(pairs).proved(done.get(), 2 * pairs)
    })
}

/// Two tasks of a set of their own.
fn tokio_join_set(pairs: u64) -> Sample {
    peers::on_local_set(async {
        let (done, meter) = (counter(), Meter::start());
        for _ in 0..pairs {
            peers::join_set(2, || child(done)).await;
        }
        meter.stop(pairs).proved(done.get(), 2 * pairs)
    })
}

/// A scope with two jobs: structured too, each job in a box.
fn moro(pairs: u64) -> Sample {
    block_on(async {
        let (done, meter) = (counter(), Meter::start());
        for _ in 0..pairs {
            let scope = moro_local::async_scope!(|scope| {
                scope.spawn(child(done));
                scope.spawn(child(done));
            });
            scope.await;
        }
        meter.stop(pairs).proved(done.get(), 2 * pairs)
    })
}

/// What could be written if there were nothing else to run: no wakers, no
/// tasks, both futures polled until they are done.
fn by_hand(pairs: u64) -> Sample {
    let (done, meter) = (counter(), Meter::start());
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..pairs {
        let (mut one, mut two) = (pin!(child(done)), pin!(child(done)));
        let (mut one_runs, mut two_runs) = (true, true);
        while one_runs || two_runs {
            if one_runs {
                one_runs = matches!(one.as_mut().poll(&mut cx), Poll::Pending);
            }
            if two_runs {
                two_runs = matches!(two.as_mut().poll(&mut cx), Poll::Pending);
            }
        }
    }
    meter.stop(pairs).proved(done.get(), 2 * pairs)
}
