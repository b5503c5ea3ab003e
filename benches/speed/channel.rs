//! W4: two tasks and channels between them. In the first part one item goes
//! back and forth through two channels with room for one; in the second part one
//! task sends, and the other receives, through a channel with room for 64.
//!
//! An operation is one item, sent and received. Each task checks what it gets.
//! Each of coldframe's operations is a checkpoint that lets others run, unless
//! its runner has another policy; those of the peers wait only if they have to,
//! and so do fewer switches for the same items.

use std::cell::Cell;
use std::fmt::Debug;
use std::future::Future;

use coldframe::channel::{Receiver, Sender, channel};
use coldframe::prelude::*;
use coldframe::{Runner, SchedulingPolicy};

use crate::peers;
use crate::workload::{Case, Goal, Meter, OURS, Program, Sample, Size, Workload};

const MPSC: &str = "tokio mpsc, LocalSet";

/// Who takes part, with a program for each part.
struct Peer {
    name: &'static str,
    ping_pong: fn(u64) -> Sample,
    stream: fn(u64) -> Sample,
}

const PEERS: [Peer; 6] = [
    Peer {
        name: OURS,
        ping_pong: |items| our_ping_pong(Runner::new(), items),
        stream: |items| our_stream(Runner::new(), items),
    },
    Peer {
        name: "coldframe, Budget(128)",
        ping_pong: |items| our_ping_pong(on_a_budget(), items),
        stream: |items| our_stream(on_a_budget(), items),
    },
    Peer { name: MPSC, ping_pong: tokio_mpsc::ping_pong, stream: tokio_mpsc::stream },
    Peer {
        name: "async-channel",
        ping_pong: async_channel::ping_pong,
        stream: async_channel::stream,
    },
    Peer { name: "local-sync", ping_pong: local_sync::ping_pong, stream: local_sync::stream },
    Peer { name: "async-unsync", ping_pong: async_unsync::ping_pong, stream: async_unsync::stream },
];

/// After the same number tokio's own budget ends.
fn on_a_budget() -> Runner {
    Runner::new().scheduling(SchedulingPolicy::Budget(128))
}

pub(crate) fn ping_pong() -> Workload {
    let case = Case {
        size: Size { name: "capacity", value: 1 },
        programs: PEERS.map(|it| Program::new(it.name, it.ping_pong)).into(),
        reference: MPSC,
        goals: vec![Goal::AtMost(0.4, MPSC)],
    };
    Workload {
        name: "W4a",
        what: "one item goes back and forth between two tasks",
        unit: "item",
        cases: vec![case],
    }
}

pub(crate) fn stream() -> Workload {
    let case = Case {
        size: Size { name: "capacity", value: 64 },
        programs: PEERS.map(|it| Program::new(it.name, it.stream)).into(),
        reference: MPSC,
        goals: vec![Goal::AtMost(0.6, MPSC)],
    };
    Workload {
        name: "W4b",
        what: "one task sends, another receives",
        unit: "item",
        cases: vec![case],
    }
}

/// Where the tasks run: the first item warms up, and starts the meter.
#[derive(Clone, Copy)]
struct Hall(&'static Marks);

struct Marks {
    items: u64,
    meter: Cell<Option<Meter>>,
    sample: Cell<Option<Sample>>,
    sum: Cell<u64>,
}

impl Hall {
    /// Lives for ever because the tasks of some peers must not borrow.
    fn new(items: u64) -> Hall {
        let (meter, sample, sum) = (Cell::new(None), Cell::new(None), Cell::new(0));
        Hall(Box::leak(Box::new(Marks { items, meter, sample, sum })))
    }

    /// The numbers that are sent after the one that warms up.
    fn numbers(self) -> u64 {
        self.0.items
    }

    fn start(self) {
        self.0.meter.set(Some(Meter::start()));
    }

    fn count(self, number: u64) {
        self.0.sum.set(self.0.sum.get() + number);
    }

    /// So many items have come through.
    fn stop(self, items: u64) {
        let meter = self.0.meter.take().expect("it was started");
        self.0.sample.set(Some(meter.stop(items)));
    }

    /// When all has ended: what was received are the numbers from 0.
    fn sample(self) -> Sample {
        let Hall(marks) = self;
        let sample = marks.sample.take().expect("all tasks have run");
        sample.proved(marks.sum.get(), (0..marks.items).sum())
    }
}

#[checkpointed(maybe)]
async fn our_ping(hall: Hall, there: Sender<u64>, back: Receiver<u64>) {
    let _ = there.send(0).await;
    let _ = back.recv().await;
    hall.start();
    let mut number = 0;
    while number < hall.numbers() {
        let _ = there.send(number).await;
        let Some(same) = back.recv().await else { return };
        hall.count(same);
        number += 1;
    }
    hall.stop(2 * number);
}

#[checkpointed(maybe)]
async fn our_pong(there: Receiver<u64>, back: Sender<u64>) {
    while let Some(number) = there.recv().await {
        let _ = back.send(number).await;
    }
}

fn our_ping_pong(runner: Runner, items: u64) -> Sample {
    let hall = Hall::new(items);
    runner.seed(1).run(async {
        let ((there, from_there), (back, from_back)) = (channel(1), channel(1));
        nursery! {
            spawn our_ping(hall, there, from_back);
            spawn our_pong(from_there, back);
        }
    });
    hall.sample()
}

#[checkpointed(maybe)]
async fn our_source(hall: Hall, items: Sender<u64>) {
    let _ = items.send(0).await;
    hall.start();
    let mut number = 0;
    while number < hall.numbers() {
        let _ = items.send(number).await;
        number += 1;
    }
}

#[checkpointed(maybe)]
async fn our_drain(hall: Hall, items: Receiver<u64>) {
    let _ = items.recv().await;
    let mut received = 0;
    while let Some(number) = items.recv().await {
        hall.count(number);
        received += 1;
        if received == hall.numbers() {
            hall.stop(received);
        }
    }
}

fn our_stream(runner: Runner, items: u64) -> Sample {
    let hall = Hall::new(items);
    runner.seed(1).run(async {
        let (send, receive) = channel(64);
        nursery! {
            spawn our_source(hall, send);
            spawn our_drain(hall, receive);
        }
    });
    hall.sample()
}

/// The same four tasks for a peer. `$received` makes an `Option` of what its
/// `recv` gives; `$run` runs two futures, each as a task.
macro_rules! peer {
    ($name:ident, $channel:expr, $Sender:ty, $Receiver:ty, $received:expr, $run:expr) => {
        // Not every peer's `recv` wants its receiver for itself.
        #[allow(unused_mut)]
        mod $name {
            use super::*;

            async fn ping(hall: Hall, there: $Sender, mut back: $Receiver) {
                sent(there.send(0).await);
                let _ = $received(back.recv().await);
                hall.start();
                let mut number = 0;
                while number < hall.numbers() {
                    sent(there.send(number).await);
                    let Some(same) = $received(back.recv().await) else { return };
                    hall.count(same);
                    number += 1;
                }
                hall.stop(2 * number);
            }

            async fn pong(mut there: $Receiver, back: $Sender) {
                while let Some(number) = $received(there.recv().await) {
                    // Nobody wants the last one back.
                    let _ = back.send(number).await;
                }
            }

            async fn source(hall: Hall, items: $Sender) {
                sent(items.send(0).await);
                hall.start();
                let mut number = 0;
                while number < hall.numbers() {
                    sent(items.send(number).await);
                    number += 1;
                }
            }

            async fn drain(hall: Hall, mut items: $Receiver) {
                let _ = $received(items.recv().await);
                let mut received = 0;
                while let Some(number) = $received(items.recv().await) {
                    hall.count(number);
                    received += 1;
                    if received == hall.numbers() {
                        hall.stop(received);
                    }
                }
            }

            pub(super) fn ping_pong(items: u64) -> Sample {
                let hall = Hall::new(items);
                let ((there, from_there), (back, from_back)) = (($channel)(1), ($channel)(1));
                $run(ping(hall, there, from_back), pong(from_there, back));
                hall.sample()
            }

            pub(super) fn stream(items: u64) -> Sample {
                let hall = Hall::new(items);
                let (send, receive) = ($channel)(64);
                $run(source(hall, send), drain(hall, receive));
                hall.sample()
            }
        }
    };
}

fn sent<E: Debug>(sent: Result<(), E>) {
    sent.expect("somebody receives");
}

peer!(
    tokio_mpsc,
    tokio::sync::mpsc::channel,
    tokio::sync::mpsc::Sender<u64>,
    tokio::sync::mpsc::Receiver<u64>,
    std::convert::identity,
    on_local_set
);

peer!(
    async_channel,
    ::async_channel::bounded,
    ::async_channel::Sender<u64>,
    ::async_channel::Receiver<u64>,
    Result::ok,
    on_local_set
);

peer!(
    local_sync,
    ::local_sync::mpsc::bounded::channel,
    ::local_sync::mpsc::bounded::Tx<u64>,
    ::local_sync::mpsc::bounded::Rx<u64>,
    std::convert::identity,
    on_compio
);

peer!(
    async_unsync,
    |capacity| ::async_unsync::bounded::channel(capacity).into_split(),
    ::async_unsync::bounded::Sender<u64>,
    ::async_unsync::bounded::Receiver<u64>,
    std::convert::identity,
    on_compio
);

fn on_local_set(
    one: impl Future<Output = ()> + 'static,
    other: impl Future<Output = ()> + 'static,
) {
    peers::on_local_set(async {
        let other = tokio::task::spawn_local(other);
        let one = tokio::task::spawn_local(one);
        one.await.expect("it does not panic");
        other.await.expect("it does not panic");
    });
}

/// The fastest executor in W3 on which these channels run, and for each of them
/// no slower than tokio's, async-executor or `FuturesUnordered`.
fn on_compio(one: impl Future<Output = ()> + 'static, other: impl Future<Output = ()> + 'static) {
    let executor = compio_executor::Executor::new();
    let _tasks = (executor.spawn(other), executor.spawn(one));
    while executor.tick() {}
}
