//! Nurseries as the macros write them, by hand, and futures that look for
//! trouble.

#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use coldframe_runtime::clock::VirtualClock;
use coldframe_runtime::machine::Machine;
use coldframe_runtime::private::{
    Happened, LiveCounts, MachineKind, NurseryMachine, NurseryTable, Order, SpawnSite, State,
    live_counts,
};
use coldframe_runtime::{Runner, checkpoint};

/// The states of a machine that may go from everywhere to everywhere.
pub(crate) struct At;

#[allow(non_upper_case_globals)]
impl At {
    pub(crate) const Start: u16 = 0;
    pub(crate) const Await: u16 = 1;
    pub(crate) const Join: u16 = 2;
    pub(crate) const Done: u16 = 3;

    pub(crate) const MACHINE: &'static Machine = &Machine {
        path: "tests::parent",
        file: "tests.rs",
        line: 1,
        kind: MachineKind::Function,
        states: &[state("Start"), state("Await"), state("JoinNursery"), state("Done")],
        edges: &[(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)],
    };
}

pub(crate) const fn state(name: &'static str) -> State {
    State { name, line: 1, column: 0, unwinds_to: None }
}

/// The spawn sites of [`Plain`]; the last is its handle's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    A,
    B,
    C,
    D,
    Handle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    Body,
    Joining,
    Unwinding,
    Closed,
}

/// The machine of a `nursery!`.
#[derive(Debug)]
pub(crate) struct Plain;

impl NurseryMachine for Plain {
    type Child = Site;
    type State = Stand;
    type Event = Happened<Site>;

    const TABLE: &'static NurseryTable = &NurseryTable {
        path: "tests::parent",
        file: "tests.rs",
        line: 9,
        states: &["Body", "Joining", "Unwinding", "Closed"],
        spawns: &[site("a"), site("b"), site("c"), site("d"), site("handle")],
    };
    const STATES: &'static [Stand] =
        &[Stand::Body, Stand::Joining, Stand::Unwinding, Stand::Closed];

    fn child(index: u16) -> Site {
        [Site::A, Site::B, Site::C, Site::D, Site::Handle][usize::from(index)]
    }

    fn child_index(child: Site) -> u16 {
        child as u16
    }

    fn state_index(state: Stand) -> u8 {
        state as u8
    }

    fn event(happened: Happened<Site>) -> Happened<Site> {
        happened
    }

    fn next(state: Stand, event: Happened<Site>) -> Stand {
        match (state, event) {
            (_, Happened::LastEnded) => Stand::Closed,
            (Stand::Body, Happened::BodyDone | Happened::BodyLeft) => Stand::Joining,
            _ => Stand::Unwinding,
        }
    }

    fn order(state: Stand) -> Order {
        match state {
            Stand::Body => Order::RunBody,
            Stand::Joining => Order::Drain,
            Stand::Unwinding => Order::CancelAndDrain,
            Stand::Closed => Order::Leave,
        }
    }
}

const fn site(name: &'static str) -> SpawnSite {
    SpawnSite { name, line: 1 }
}

/// Declares a slot for each future, starts it there, and declares the `step`
/// of the nursery: `children!(n, step; a: A = future, b: B = future)`.
macro_rules! children {
    ($nursery:ident, $step:ident; $($slot:ident: $site:ident = $future:expr),* $(,)?) => {
        $(
            let $slot = std::pin::pin!(coldframe_runtime::private::Slot::new(&$nursery));
            let $slot = $slot.into_ref();
            $nursery.spawn_unit($crate::support::Site::$site, $slot, $future);
        )*
        let $step = |site: $crate::support::Site,
                     turn: &mut coldframe_runtime::private::Turn<'_>| match site {
            $($crate::support::Site::$site => $slot.step(turn),)*
            other => unreachable!("{other:?} was not spawned"),
        };
    };
}
pub(crate) use children;

/// A nursery with nothing but children: `nursery!(a: A = future, b: B = future)`.
macro_rules! nursery {
    ($($slot:ident: $site:ident = $future:expr),* $(,)?) => {{
        let nursery = coldframe_runtime::private::open::<$crate::support::Plain>();
        let mut machine = coldframe_runtime::private::enter($crate::support::At::MACHINE);
        $crate::support::children!(nursery, step; $($slot: $site = $future),*);
        nursery.close(&mut machine, $crate::support::At::Join, &step).await
    }};
}
pub(crate) use nursery;

/// Runs under a virtual clock, and checks that the tables are empty at the end.
#[track_caller]
pub(crate) fn run<F: Future>(seed: u64, future: F) -> F::Output {
    let counted = async {
        // The future is gone when the tables are looked at.
        let value = Box::pin(future).await;
        // What ended in this pass is met by the next.
        checkpoint().await;
        (value, live_counts())
    };
    let (value, counts) = Runner::new().seed(seed).clock(VirtualClock::autojump()).run(counted);
    assert_eq!(counts, LiveCounts::default(), "not everything was given back");
    value
}

/// Runs with both orders of the first passes.
#[track_caller]
pub(crate) fn run_seeds<F: Future<Output = ()>>(future: impl Fn() -> F) {
    for seed in 0..6 {
        run(seed, future());
    }
}

/// Polls a future once with the waker of whoever awaits this.
pub(crate) async fn poll_once<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

/// The text of a panic.
pub(crate) fn text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Something outside that tasks wait for. It keeps every waker it ever saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate {
    open: Arc<AtomicBool>,
    polls: Arc<AtomicUsize>,
    wakers: Arc<Mutex<Vec<Waker>>>,
}

impl Gate {
    pub(crate) fn open(&self) {
        self.open.store(true, Ordering::Release);
        self.wake();
    }

    /// Calls every waker, old ones too, without opening.
    pub(crate) fn wake(&self) {
        let wakers = self.wakers.lock().unwrap().clone();
        wakers.iter().for_each(Waker::wake_by_ref);
    }

    pub(crate) fn wakers(&self) -> Vec<Waker> {
        self.wakers.lock().unwrap().clone()
    }

    /// How often somebody looked.
    pub(crate) fn polls(&self) -> usize {
        self.polls.load(Ordering::Relaxed)
    }

    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let gate = self.clone();
        poll_fn(move |cx| {
            gate.polls.fetch_add(1, Ordering::Relaxed);
            gate.wakers.lock().unwrap().push(cx.waker().clone());
            match gate.open.load(Ordering::Acquire) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
    }
}

/// A future that panics if it is moved after its first poll.
#[derive(Debug)]
pub(crate) struct Still<F> {
    inner: RefCell<Pin<Box<F>>>,
    address: Cell<Option<usize>>,
    _pinned: PhantomPinned,
}

impl<F: Future> Still<F> {
    pub(crate) fn new(inner: F) -> Self {
        let inner = RefCell::new(Box::pin(inner));
        Still { inner, address: Cell::new(None), _pinned: PhantomPinned }
    }
}

impl<F: Future> Future for Still<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let here = std::ptr::from_ref(&*self).addr();
        let first = self.address.get().unwrap_or(here);
        assert_eq!(first, here, "the future was moved");
        self.address.set(Some(first));
        self.inner.borrow_mut().as_mut().poll(cx)
    }
}

impl<F> Drop for Still<F> {
    fn drop(&mut self) {
        let here = std::ptr::from_ref(self).addr();
        let moved = self.address.get().is_some_and(|address| address != here);
        assert!(!moved || std::thread::panicking(), "the future was moved before its drop");
    }
}

/// Calls a closure when it is dropped.
pub(crate) struct OnDrop<F: FnMut()>(pub(crate) F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// A waker that calls a closure.
pub(crate) fn waker_that(f: impl Fn() + Send + Sync + 'static) -> Waker {
    struct Calls<F>(F);
    impl<F: Fn() + Send + Sync> Wake for Calls<F> {
        fn wake(self: Arc<Self>) {
            (self.0)();
        }
    }
    Waker::from(Arc::new(Calls(f)))
}

/// Xorshift: numbers that are the same on every run.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// `Pending` once, with a wake, then ready: somebody else's `yield_now`.
pub(crate) fn pending_once() -> impl Future<Output = ()> + Send {
    let mut polled = false;
    poll_fn(move |cx| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}
