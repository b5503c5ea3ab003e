//! W6: cancel N children that are blocked, and join them.
//!
//! An operation is one child. Only the cancellation and the join are measured,
//! not the spawn. Each child holds a guard that counts when it is dropped: so each
//! was cancelled, not forgotten.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::task::Poll;

use coldframe::prelude::*;
use futures::StreamExt as _;
use futures::executor::block_on;
use futures::stream::FuturesUnordered;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::peers;
use crate::workload::{
    Case, Goal, Meter, OURS, Program, Sample, Size, Workload, add_one, counter, yield_now,
};

const ABORT: &str = "tokio JoinHandle, abort";

pub(crate) fn workload(sizes: &[u64]) -> Workload {
    Workload {
        name: "W6",
        what: "cancel N blocked children, and join them",
        unit: "child",
        cases: sizes.iter().map(|&n| case(n)).collect(),
    }
}

fn case(n: u64) -> Case {
    let program =
        |peer, run: fn(u64, u64) -> Sample| Program::new(peer, move |times| run(times, n));
    Case {
        size: Size { name: "N", value: n },
        programs: vec![
            program(OURS, ours),
            program(ABORT, abort),
            program("tokio JoinSet, shutdown", shutdown),
            program("tokio CancellationToken", token),
            program("FuturesUnordered, drop", futures_unordered),
        ],
        reference: ABORT,
        goals: vec![Goal::AtMost(0.5, ABORT)],
    }
}

/// The children of one round, as they see them.
#[derive(Clone, Copy)]
struct Round {
    started: &'static Cell<u64>,
    ended: &'static Cell<u64>,
}

struct Guard(Round);

impl Drop for Guard {
    fn drop(&mut self) {
        add_one(self.0.ended);
    }
}

impl Round {
    fn new() -> Round {
        Round { started: Box::leak(Box::default()), ended: counter() }
    }

    /// A child calls it first, and keeps what it gives.
    fn enter(self) -> Guard {
        add_one(self.started);
        Guard(self)
    }

    fn all_run(self, n: u64) -> bool {
        self.started.get() == n
    }

    fn sample(self, meter: Meter, n: u64) -> Sample {
        meter.stop(n).proved(self.ended.get(), n)
    }
}

#[checkpointed]
async fn our_child(round: Round) {
    let _guard = round.enter();
    sleep_forever().await;
}

/// The children are in the nursery of a scope, which is cancelled.
#[checkpointed(maybe)]
async fn our_round(n: u64, round: Round) -> Sample {
    let meter = Cell::new(None);
    let ended = scope!(scope => {
        nursery! {
            for _ in 0..n {
                spawn our_child(round);
            }
            checkpoint().await;
            while !round.all_run(n) {
                checkpoint().await;
            }
            meter.set(Some(Meter::start()));
            scope.cancel("it is measured");
        }
    });
    assert!(ended.is_none(), "the scope has absorbed its own cancellation");
    round.sample(meter.take().expect("the children have run"), n)
}

fn ours(times: u64, n: u64) -> Sample {
    peers::coldframe(async {
        let mut sum = Sample::default();
        for _ in 0..times {
            sum += our_round(n, Round::new()).await;
        }
        sum
    })
}

async fn child(round: Round) {
    let _guard = round.enter();
    pending::<()>().await;
}

async fn rounds(times: u64, round: impl AsyncFn(Round) -> Sample) -> Sample {
    let mut sum = Sample::default();
    for _ in 0..times {
        sum += round(Round::new()).await;
    }
    sum
}

/// Each handle is told, and then awaited.
fn abort(times: u64, n: u64) -> Sample {
    let round = async |round: Round| {
        let handles: Vec<_> = (0..n).map(|_| tokio::task::spawn_local(child(round))).collect();
        while !round.all_run(n) {
            yield_now().await;
        }
        let meter = Meter::start();
        for handle in &handles {
            handle.abort();
        }
        for handle in handles {
            assert!(handle.await.is_err_and(|error| error.is_cancelled()));
        }
        round.sample(meter, n)
    };
    peers::on_local_set(rounds(times, round))
}

/// What a set does for its tasks.
fn shutdown(times: u64, n: u64) -> Sample {
    let round = async |round: Round| {
        let mut set = JoinSet::new();
        for _ in 0..n {
            set.spawn_local(child(round));
        }
        while !round.all_run(n) {
            yield_now().await;
        }
        let meter = Meter::start();
        set.shutdown().await;
        round.sample(meter, n)
    };
    peers::on_local_set(rounds(times, round))
}

/// The children ask for it, so they can clean up, as coldframe's can.
fn token(times: u64, n: u64) -> Sample {
    async fn child(round: Round, token: CancellationToken) {
        let _guard = round.enter();
        assert!(token.run_until_cancelled(pending::<()>()).await.is_none());
    }
    let round = async |round: Round| {
        let (mut set, token) = (JoinSet::new(), CancellationToken::new());
        for _ in 0..n {
            set.spawn_local(child(round, token.clone()));
        }
        while !round.all_run(n) {
            yield_now().await;
        }
        let meter = Meter::start();
        token.cancel();
        while let Some(joined) = set.join_next().await {
            joined.expect("a child does not panic");
        }
        round.sample(meter, n)
    };
    peers::on_local_set(rounds(times, round))
}

/// Dropping is all that there is: nothing is awaited, no child can clean up.
fn futures_unordered(times: u64, n: u64) -> Sample {
    let round = async |round: Round| {
        let mut all: FuturesUnordered<_> = (0..n).map(|_| child(round)).collect();
        poll_fn(|cx| {
            assert!(all.poll_next_unpin(cx).is_pending());
            if round.all_run(n) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        let meter = Meter::start();
        drop(all);
        round.sample(meter, n)
    };
    block_on(rounds(times, round))
}
