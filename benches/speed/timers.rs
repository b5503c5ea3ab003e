//! W5: timers. In the first part N tasks sleep under a virtual clock, each for
//! another time; an operation is one task, its spawn and its end included. In the
//! second part, with 10,000 sleeps pending, one more is registered and dropped,
//! over and over; an operation is one of these.
//!
//! monoio and async-io have no virtual clock, so they are in the second part
//! only. monoio runs on its driver without io_uring, which needs no rights; its
//! timer wheel is the same.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use async_io::Timer;
use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use futures::FutureExt as _;
use futures::executor::block_on;
use monoio::time::TimeDriver;
use monoio::{LegacyDriver, RuntimeBuilder};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, LocalSet};

use crate::peers;
use crate::workload::{Case, Goal, Meter, OURS, Program, Sample, Size, Workload, add_one, counter};

const PAUSED: &str = "tokio LocalSet, paused clock";
const TOKIO: &str = "tokio";

pub(crate) fn sleepers() -> Workload {
    let n = 100_000;
    let case = Case {
        size: Size { name: "N", value: n },
        programs: vec![
            Program::new(OURS, move |times| our_sleepers(times, n)),
            Program::new(PAUSED, move |times| tokio_sleepers(times, n)),
        ],
        reference: PAUSED,
        goals: vec![Goal::AtMost(0.3, PAUSED)],
    };
    Workload {
        name: "W5a",
        what: "N tasks sleep under the virtual clock, each for another time",
        unit: "task",
        cases: vec![case],
    }
}

pub(crate) fn registrations() -> Workload {
    let case = Case {
        size: Size { name: "pending", value: PENDING },
        programs: vec![
            Program::new(OURS, our_registrations),
            Program::new(TOKIO, tokio_registrations),
            Program::new("monoio", monoio_registrations),
            Program::new("async-io", async_io_registrations),
        ],
        reference: TOKIO,
        goals: vec![Goal::AtMost(1.0, TOKIO)],
    };
    Workload {
        name: "W5b",
        what: "register a sleep and drop it, with 10,000 pending",
        unit: "sleep",
        cases: vec![case],
    }
}

/// The times are all different, and in no order: 7,919 is a prime.
fn time_of(number: u64, n: u64) -> Duration {
    Duration::from_millis(number * 7_919 % n + 1)
}

#[checkpointed]
async fn our_sleeper(time: Duration, done: &Cell<u64>) {
    sleep(time).await;
    add_one(done);
}

#[checkpointed(maybe)]
async fn our_round(n: u64, done: &Cell<u64>) {
    nursery! {
        for number in 0..n {
            spawn our_sleeper(time_of(number, n), done);
        }
    }
}

fn our_sleepers(times: u64, n: u64) -> Sample {
    Runner::new().seed(1).clock(VirtualClock::autojump()).run(async {
        let (done, meter) = (counter(), Meter::start());
        for _ in 0..times {
            our_round(n, done).await;
        }
        meter.stop(times * n).proved(done.get(), times * n)
    })
}

fn tokio_sleepers(times: u64, n: u64) -> Sample {
    async fn sleeper(time: Duration, done: &Cell<u64>) {
        tokio::time::sleep(time).await;
        add_one(done);
    }
    LocalSet::new().block_on(&tokio_with_time(true), async {
        let (done, meter) = (counter(), Meter::start());
        for _ in 0..times {
            let mut set = JoinSet::new();
            for number in 0..n {
                set.spawn_local(sleeper(time_of(number, n), done));
            }
            while let Some(joined) = set.join_next().await {
                joined.expect("a sleeper does not panic");
            }
        }
        meter.stop(times * n).proved(done.get(), times * n)
    })
}

fn tokio_with_time(paused: bool) -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().start_paused(paused);
    builder.build().expect("a runtime can be made")
}

const PENDING: u64 = 10_000;

/// Long enough that none ends, and all different.
fn long(number: u64) -> Duration {
    Duration::from_secs(3_600) + time_of(number, PENDING)
}

/// The same for all peers: what `sleep` gives is polled once each time.
async fn registrations_of<F: Future>(sleeps: u64, sleep: impl Fn(Duration) -> F) -> Sample {
    let mut pending: Vec<Pin<Box<F>>> =
        (0..PENDING).map(|number| Box::pin(sleep(long(number)))).collect();
    poll_fn(|cx| {
        for sleep in &mut pending {
            assert!(sleep.as_mut().poll(cx).is_pending(), "an hour is not over");
        }
        Poll::Ready(measure(sleeps, &sleep, cx))
    })
    .await
}

fn measure<F: Future>(sleeps: u64, sleep: &impl Fn(Duration) -> F, cx: &mut Context<'_>) -> Sample {
    let meter = Meter::start();
    let mut done = 0;
    for number in 0..sleeps {
        if pin!(sleep(long(number))).poll_unpin(cx).is_pending() {
            done += 1;
        }
    }
    meter.stop(sleeps).proved(done, sleeps)
}

fn our_registrations(sleeps: u64) -> Sample {
    peers::coldframe(registrations_of(sleeps, sleep))
}

fn tokio_registrations(sleeps: u64) -> Sample {
    tokio_with_time(false).block_on(registrations_of(sleeps, tokio::time::sleep))
}

fn monoio_registrations(sleeps: u64) -> Sample {
    let builder = RuntimeBuilder::<TimeDriver<LegacyDriver>>::new();
    let mut runtime = builder.build().expect("a runtime can be made");
    runtime.block_on(registrations_of(sleeps, monoio::time::sleep))
}

/// async-io's timers need no executor: a thread of its own waits for them.
fn async_io_registrations(sleeps: u64) -> Sample {
    block_on(registrations_of(sleeps, Timer::after))
}
