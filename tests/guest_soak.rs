//! Very many nurseries on two threads of tokio's, most of which are dropped at
//! a random moment: everything that was made is dropped, and nothing is used
//! after that. `.ci/run` has 100,000 of them under AddressSanitizer, and its
//! leak checker.
//!
//! `COLDFRAME_SOAK` is how many there are, `COLDFRAME_SOAK_SEED` makes the same
//! programs and moments come again; which thread does what is left to chance.

#[allow(dead_code, unreachable_pub)]
#[path = "random/src/dice.rs"]
mod dice;

use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, RandomState};
use std::io::Write as _;
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Instant;

use coldframe::prelude::*;
use coldframe::sync::{Lock, Semaphore};
use coldframe::{SendNursery, guest};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinHandle, yield_now};

use crate::dice::Dice;

/// As many are about at the same time.
const AT_ONCE: usize = 200;

/// As many are there on one pair of threads. AddressSanitizer does not get back
/// the frames that a panic leaves on its own stack of a thread.
const ROUND: usize = 5_000;

/// Counts what is made and dropped.
#[derive(Debug, Default)]
struct Census {
    made: AtomicU64,
    dropped: AtomicU64,
    cleaned: AtomicU64,
    cut: AtomicU64,
}

/// One that was made: on the heap, so that the leak checker counts as well.
struct One(Arc<Census>, Box<u64>);

impl One {
    fn new(census: &Arc<Census>) -> One {
        let number = census.made.fetch_add(1, Relaxed);
        One(Arc::clone(census), Box::new(number))
    }
}

impl Drop for One {
    fn drop(&mut self) {
        assert!(*self.1 < self.0.made.load(Relaxed));
        self.0.dropped.fetch_add(1, Relaxed);
    }
}

/// Children share it, so a `Cell` would keep a nursery on its thread.
struct SharedDice(Mutex<Dice>);

impl SharedDice {
    fn new(seed: u64) -> SharedDice {
        SharedDice(Mutex::new(Dice::new(seed)))
    }

    fn throw(&self, sides: u64) -> u64 {
        self.0.lock().expect("nothing panics under this lock").roll(sides)
    }
}

/// Waits for something short: of ours, or of tokio's.
#[checkpointed]
async fn waits(dice: &SharedDice, census: &Arc<Census>) {
    let _one = One::new(census);
    match dice.throw(5) {
        0 => checkpoint().await,
        1 => sleep(Duration::from_micros(dice.throw(1500))).await,
        2 => tokio::time::sleep(Duration::from_micros(dice.throw(1500))).await,
        3 => yield_now().await,
        _ => {
            // A task of tokio's on either thread, which may outlive the guest.
            let (sender, receiver) = oneshot::channel();
            let value = One::new(census);
            tokio::spawn(async move {
                yield_now().await;
                let _ = sender.send(value);
            });
            let _ = receiver.await;
        }
    }
}

/// Children by name, in a loop, boxed, and nested, that borrow.
async fn many(dice: SharedDice, census: Arc<Census>) {
    let (dice, census) = (&dice, &census);
    nursery! { |n: &SendNursery<'_>|
        let local = One::new(census);
        spawn waits(dice, census);
        for _ in 0..dice.throw(4) {
            spawn async { waits(dice, census).await; assert!(*local.1 < u64::MAX); };
        }
        n.spawn(waits(dice, census));
        waits(dice, census).await;
        spawn async {
            nursery! {
                spawn waits(dice, census);
                waits(dice, census).await;
            }
        };
    }
}

/// A channel and a lock of ours, and one of tokio's channels into a task of its
/// own.
async fn channels(dice: SharedDice, census: Arc<Census>) {
    let (sender, receiver) = channel(1);
    let (to_tokio, mut from_us) = mpsc::channel(1);
    let lock = Lock::new(One::new(&census));
    let items = 1 + dice.throw(4);
    tokio::spawn(async move { while from_us.recv().await.is_some() {} });
    nursery! {
        spawn async {
            let sender = sender;
            for _ in 0..items {
                waits(&dice, &census).await;
                if sender.send(One::new(&census)).await.is_err() {
                    return;
                }
            }
        };
        for _ in 0..2 {
            let (receiver, to_tokio, lock) = (receiver.clone(), to_tokio.clone(), &lock);
            spawn async move {
                while let Some(one) = receiver.recv().await {
                    let _guard = lock.acquire().await;
                    let _ = to_tokio.send(one).await;
                }
            };
        }
        drop(receiver);
        drop(to_tokio);
    }
}

#[checkpointed]
async fn cleans(dice: &SharedDice, census: &Arc<Census>) {
    let _one = One::new(census);
    defer! {
        waits(dice, census).await;
        census.cleaned.fetch_add(1, Relaxed);
    }
    waits(dice, census).await;
    sleep_forever().await;
}

/// Timeouts, races, a child that fails, and cleanup.
async fn cancels(dice: SharedDice, census: Arc<Census>) {
    let limit = Semaphore::new(1);
    let res: Result<(), ErrorGroup<One>> = try_nursery! {
        spawn async {
            let _permit = limit.acquire().await;
            cleans(&dice, &census).await;
            Ok::<(), One>(())
        };
        let in_time = Duration::from_micros(dice.throw(3000));
        move_on_after(in_time, cleans(&dice, &census)).await;
        race! {
            waits(&dice, &census) => {}
            cleans(&dice, &census) => {}
        }
        waits(&dice, &census).await;
        // With the semicolon: a last expression would wait for the children.
        Err(One::new(&census))?;
    };
    assert_eq!(res.expect_err("it fails").len(), 1);
}

/// A child panics, without a word on the terminal.
async fn panics(dice: SharedDice, census: Arc<Census>) {
    nursery! {
        spawn cleans(&dice, &census);
        spawn async {
            waits(&dice, &census).await;
            resume_unwind(Box::new(One::new(&census)));
        };
        waits(&dice, &census).await;
    }
}

/// Drops `future` after so many polls.
async fn cut_after(polls: u64, census: Arc<Census>, future: impl Future<Output = ()>) {
    let mut left = polls;
    let mut future = pin!(future);
    poll_fn(|cx| {
        if left == 0 {
            census.cut.fetch_add(1, Relaxed);
            return Poll::Ready(());
        }
        left -= 1;
        let polled = future.as_mut().poll(cx);
        if left == 0 {
            cx.waker().wake_by_ref();
        }
        polled
    })
    .await;
}

/// How one came to its end.
#[derive(Default, Debug)]
struct Ends {
    ended: u64,
    panicked: u64,
    aborted: u64,
}

impl Ends {
    fn count(&mut self, joined: Result<(), JoinError>) {
        match joined {
            Ok(()) => self.ended += 1,
            Err(error) if error.is_cancelled() => self.aborted += 1,
            Err(error) => {
                assert!(error.into_panic().is::<One>(), "a panic of its own");
                self.panicked += 1;
            }
        }
    }
}

/// One that is about.
struct Running {
    seed: u64,
    handle: JoinHandle<()>,
    /// In how many milliseconds it is aborted.
    left: Option<u64>,
}

fn start(seed: u64, census: &Arc<Census>) -> Running {
    let dice = SharedDice::new(seed);
    let (kind, is_guest, fate) = (dice.throw(4), dice.throw(2) == 0, dice.throw(3));
    let (polls, left) = (dice.throw(30), dice.throw(5));
    let (census, counted) = (Arc::clone(census), Arc::clone(census));
    let program = async move {
        match kind {
            0 => many(dice, counted).await,
            1 => channels(dice, counted).await,
            2 => cancels(dice, counted).await,
            _ => panics(dice, counted).await,
        }
    };
    let handle = match (is_guest, fate) {
        (true, 0) => tokio::spawn(cut_after(polls, census, guest(program))),
        (true, _) => tokio::spawn(guest(program)),
        (false, 0) => tokio::spawn(cut_after(polls, census, program)),
        (false, _) => tokio::spawn(program),
    };
    Running { seed, handle, left: (fate == 1).then_some(left) }
}

impl Running {
    fn pass_time(&mut self) {
        match &mut self.left {
            Some(0) => self.handle.abort(),
            Some(left) => *left -= 1,
            None => {}
        }
    }
}

/// Starts and ends so many, [`AT_ONCE`] at a time.
async fn soak(seed: u64, count: u64, census: Arc<Census>, mut ends: Ends) -> Ends {
    let mut about: Vec<Running> = Vec::new();
    let mut seeds = (0..count).map(|number| seed.wrapping_add(number));
    let mut last_end = Instant::now();
    loop {
        let room = AT_ONCE - about.len();
        about.extend(seeds.by_ref().take(room).map(|seed| start(seed, &census)));
        if about.is_empty() {
            return ends;
        }
        about.iter_mut().for_each(Running::pass_time);
        for place in (0..about.len()).rev() {
            if about[place].handle.is_finished() {
                ends.count(about.swap_remove(place).handle.await);
                last_end = Instant::now();
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
        let stuck = || about.iter().map(|it| it.seed).collect::<Vec<_>>();
        assert!(last_end.elapsed() < Duration::from_secs(60), "stuck: {:?}", stuck());
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a whole number, not {text}")))
}

#[test]
fn nurseries_that_tokio_drops_at_random_leave_nothing() {
    let count = number("COLDFRAME_SOAK").unwrap_or(2_000);
    let seed = number("COLDFRAME_SOAK_SEED").unwrap_or_else(|| RandomState::new().hash_one(0));
    // Past the capture of the test's output, which a crash would lose.
    writeln!(std::io::stderr(), "{count} nurseries, COLDFRAME_SOAK_SEED={seed}")
        .expect("it is open");
    let census = Arc::new(Census::default());
    let mut ends = Ends::default();
    for first in (0..count).step_by(ROUND) {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).enable_time().build().expect("tokio starts");
        let round = (count - first).min(ROUND as u64);
        let task = soak(seed.wrapping_add(first), round, Arc::clone(&census), ends);
        ends = runtime.block_on(runtime.spawn(task)).expect("it ends well");
        // Tasks of tokio's own may still hold what they were sent.
        drop(runtime);
    }
    println!("{ends:?}, {census:?}");
    assert_eq!(census.made.load(Relaxed), census.dropped.load(Relaxed));
    assert_eq!(ends.ended + ends.panicked + ends.aborted, count);
    let (cleaned, cut) = (census.cleaned.load(Relaxed), census.cut.load(Relaxed));
    for kind in [ends.ended, ends.panicked, ends.aborted, cleaned, cut] {
        assert!(kind > count / 50, "too few of a kind");
    }
}
