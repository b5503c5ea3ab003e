//! Random programs under the combinators of others: no wake is lost, nothing
//! is taken twice, and no item is lost.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use coldframe::prelude::*;
use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt as _};
use futures::{FutureExt as _, poll};

use crate::kinds::{Kind, for_every_kind};
use crate::support::runner;

const MS: Duration = Duration::from_millis(1);

/// How many random programs are tried.
pub(crate) fn seeds() -> u64 {
    std::env::var("COLDFRAME_SEEDS").map_or(150, |text| text.parse().expect("a number"))
}

/// Xorshift.
pub(crate) struct Random(Cell<u64>);

impl Random {
    fn new(seed: u64) -> Random {
        Random(Cell::new(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1))
    }

    pub(crate) fn below(&self, bound: u64) -> u64 {
        let mut x = self.0.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.0.set(x);
        (x >> 8) % bound
    }

    pub(crate) fn millis(&self) -> Duration {
        MS * u32::try_from(self.below(3)).expect("it is small")
    }
}

/// Awaits something in one of many ways; some give up.
pub(crate) async fn somehow<T>(random: &Random, op: impl Future<Output = T>) -> Option<T> {
    let pause = random.millis();
    match random.below(7) {
        0 => Some(op.await),
        1 => move_on_after(pause, op).await,
        2 => match select(pin!(op), pin!(sleep(pause))).await {
            Either::Left((value, _)) => Some(value),
            Either::Right(_) => None,
        },
        3 => {
            let pauses = async {
                sleep(pause).await;
                None
            };
            let all = FuturesUnordered::new();
            all.push(op.map(Some).boxed_local());
            all.push(pauses.boxed_local());
            all.filter_map(std::future::ready).collect::<Vec<_>>().await.pop()
        }
        4 => Some(futures::join!(op, sleep(pause)).0),
        5 => {
            let mut op = Box::pin(op);
            for _ in 0..random.below(4) {
                if let Poll::Ready(value) = poll!(op.as_mut()) {
                    return Some(value);
                }
                checkpoint().await;
            }
            (random.below(2) == 0).then_some(())?;
            Some(op.await)
        }
        // The first to come of two that are polled with wakers of their own.
        _ => {
            let mut all = FuturesUnordered::new();
            all.push(op.map(Some).boxed_local());
            all.push(sleep(pause).map(|()| None).boxed_local());
            all.next().await.flatten()
        }
    }
}

pub(crate) async fn rest(random: &Random) {
    match random.below(3) {
        0 => {}
        1 => checkpoint().await,
        _ => sleep(random.millis()).await,
    }
}

pub(crate) fn program(seed: u64, main: impl AsyncFnOnce(&Random)) {
    let random = Random::new(seed);
    runner(seed).run(async {
        // A wake that is lost is a program that never ends.
        let ended = fail_after(MS * 1_000_000, main(&random)).await;
        assert!(ended.is_ok(), "seed {seed}: it never ends");
    });
}

for_every_kind![one_at_a_time,];

fn one_at_a_time<K: Kind>() {
    for seed in 0..seeds() {
        program(seed, async |random: &Random| {
            let (lock, inside) = (K::new(), Cell::new(0));
            let many = async {
                for _ in 0..3 {
                    rest(random).await;
                    let guard = match random.below(4) {
                        0 => lock.try_acquire().ok(),
                        _ => somehow(random, lock.acquire()).await,
                    };
                    let Some(_guard) = guard else { continue };
                    assert_eq!(inside.replace(1), 0, "seed {seed}: two have it");
                    rest(random).await;
                    inside.set(0);
                }
            };
            let task = || many_times(&lock, &inside, random, seed);
            nursery! {
                for _ in 0..3 {
                    spawn task();
                }
                many.await;
                futures::join!(task(), task());
            }
            assert_eq!(lock.waiting(), 0, "seed {seed}");
            assert!(lock.try_acquire().is_ok(), "seed {seed}: it is not free at the end");
        });
    }
}

async fn many_times<K: Kind>(lock: &K, inside: &Cell<u32>, random: &Random, seed: u64) {
    for _ in 0..3 {
        rest(random).await;
        if let Some(_guard) = somehow(random, lock.acquire()).await {
            assert_eq!(inside.replace(1), 0, "seed {seed}: two have it");
            rest(random).await;
            inside.set(0);
        }
    }
}

/// What was sent and what was received, in order.
#[derive(Default)]
struct Books {
    sent: Cell<Vec<(u64, u64)>>,
    received: Cell<Vec<(u64, u64)>>,
}

fn note(book: &Cell<Vec<(u64, u64)>>, item: (u64, u64)) {
    let mut list = book.take();
    list.push(item);
    book.set(list);
}

async fn produce(tx: Sender<(u64, u64)>, who: u64, random: &Random, books: &Books) {
    for n in 0..4 {
        rest(random).await;
        let sent = match random.below(4) {
            0 => tx.try_send((who, n)).is_ok(),
            _ => somehow(random, tx.send((who, n))).await.is_some_and(|sent| sent.is_ok()),
        };
        if sent {
            note(&books.sent, (who, n));
        }
    }
}

async fn consume(rx: Receiver<(u64, u64)>, random: &Random, books: &Books, stays: bool) {
    for turn in 0.. {
        rest(random).await;
        if turn > 2 && !stays {
            return;
        }
        let received = match random.below(4) {
            0 => rx.try_recv().ok().map(Some),
            1 => somehow(random, async { rx.stream().next().await }).await,
            _ => somehow(random, rx.recv()).await,
        };
        match received {
            Some(Some(item)) => note(&books.received, item),
            Some(None) => return,
            None => {}
        }
    }
}

#[test]
fn no_item_is_lost_or_doubled_or_overtakes() {
    for seed in 0..seeds() {
        for capacity in [0, 1, 2, usize::MAX] {
            program(seed, async |random: &Random| {
                let books = Books::default();
                let (tx, rx) = channel(capacity);
                nursery! {
                    for who in 0..3 {
                        spawn produce(tx.clone(), who, random, &books);
                    }
                    drop(tx);
                    spawn consume(rx.clone(), random, &books, false);
                    spawn consume(rx, random, &books, true);
                }
                let (mut sent, mut received) = (books.sent.take(), books.received.take());
                sent.sort_unstable();
                received.sort_unstable();
                assert_eq!(sent, received, "seed {seed}, capacity {capacity}");
            });
        }
    }
}

/// One of each, first come, first served: the items are in their order.
#[test]
fn one_receiver_sees_the_items_of_a_sender_in_order() {
    for seed in 0..seeds() {
        for capacity in [0, 1, 3] {
            program(seed, async |random: &Random| {
                let books = Books::default();
                let (tx, rx) = channel(capacity);
                nursery! {
                    spawn produce(tx, 0, random, &books);
                    spawn consume(rx, random, &books, true);
                }
                assert_eq!(books.sent.take(), books.received.take(), "seed {seed}");
            });
        }
    }
}
