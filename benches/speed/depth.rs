//! W7: a leaf under D nested nurseries. In the first part it yields over and over,
//! in the second it is woken by a task outside, beside the outermost nursery.
//!
//! An operation is one turn of the leaf. In the second part that includes a turn
//! of the task that wakes it, or two where that one comes first in a pass; it
//! costs the same at each depth. Peers without nesting have flat tasks, each of
//! which awaits the next one's handle. A set of futures-buffered polls what was
//! woken again in the same poll, so there a yield does not leave the innermost one:
//! only the second part shows what a level costs.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use coldframe::prelude::*;
use compio_executor::Executor;
use futures::executor::block_on;

use crate::course::Course;
use crate::peers;
use crate::switch;
use crate::workload::{Case, Goal, OURS, Program, Size, Workload, yield_now};

type Boxed = Pin<Box<dyn Future<Output = ()>>>;

pub(crate) fn yields() -> Workload {
    Workload {
        name: "W7a",
        what: "a leaf under D nested nurseries yields",
        unit: "turn of the leaf",
        cases: DEPTHS.map(|depth| case(depth, yielding)).into(),
    }
}

pub(crate) fn wakes() -> Workload {
    Workload {
        name: "W7b",
        what: "a leaf under D nested nurseries is woken from outside",
        unit: "turn of the leaf",
        cases: DEPTHS.map(|depth| case(depth, waiting)).into(),
    }
}

const DEPTHS: [u64; 3] = [1, 10, 100];
const FLAT: &str = "tokio LocalSet, flat";

/// The leaf, and the task beside the outermost nursery. Those of coldframe are
/// compiled functions.
struct Ends {
    leaf: Boxed,
    beside: Boxed,
}

type MakeEnds = fn(Course, ours: bool) -> Ends;

fn case(depth: u64, ends: MakeEnds) -> Case {
    let program = |peer, run: fn(u64, Ends)| {
        Program::new(peer, move |turns| {
            let course = Course::new(1, turns);
            run(depth, ends(course, peer == OURS));
            course.sample()
        })
    };
    Case {
        size: Size { name: "D", value: depth },
        programs: vec![
            program(OURS, ours),
            program(FLAT, tokio_flat),
            program("compio-executor, flat", compio_flat),
            program("FuturesUnordered, nested", futures_unordered),
            program("futures-buffered, nested", futures_buffered),
            program("moro-local, nested", moro),
        ],
        reference: FLAT,
        // Of one level, what is no level is the greater part.
        goals: if depth == 1 { vec![] } else { vec![Goal::NanosecondsForEach(12.0)] },
    }
}

/// One level more around a future, `depth` times.
fn nest(depth: u64, leaf: Boxed, level: impl Fn(Boxed) -> Boxed) -> Boxed {
    (0..depth).fold(leaf, |inner, _| level(inner))
}

#[checkpointed]
async fn our_level(inner: Boxed) {
    nursery! {
        spawn inner;
    }
}

#[checkpointed]
async fn our_main(chain: Boxed, beside: Boxed) {
    nursery! {
        spawn chain;
        spawn beside;
    }
}

fn ours(depth: u64, ends: Ends) {
    let chain = nest(depth, ends.leaf, |inner| Box::pin(our_level(inner)));
    peers::coldframe(our_main(chain, ends.beside));
}

fn tokio_flat(depth: u64, ends: Ends) {
    async fn level(inner: Boxed) {
        tokio::task::spawn_local(inner).await.expect("a task does not panic");
    }
    let chain = nest(depth, ends.leaf, |inner| Box::pin(level(inner)));
    peers::on_local_set(async {
        let beside = tokio::task::spawn_local(ends.beside);
        chain.await;
        beside.await.expect("a task does not panic");
    });
}

fn compio_flat(depth: u64, ends: Ends) {
    async fn level(executor: Rc<Executor>, inner: Boxed) {
        executor.spawn(inner).await.expect("a task does not panic");
    }
    let executor = Rc::new(Executor::new());
    let chain =
        nest(depth, ends.leaf, |inner| Box::pin(level(Rc::clone(&executor), inner)) as Boxed);
    let both = RefCell::new(vec![chain, ends.beside]);
    let next = || both.borrow_mut().pop().expect("there are two");
    peers::compio(&executor, 2, next);
}

/// A level of the two kinds of sets, and what is around it.
macro_rules! nested_in {
    ($set:path, $depth:ident, $ends:ident) => {{
        async fn level(inner: Boxed) {
            let inner = Cell::new(Some(inner));
            $set(1, || inner.take().expect("there is one")).await;
        }
        let chain = nest($depth, $ends.leaf, |inner| Box::pin(level(inner)));
        let both = RefCell::new(vec![chain, $ends.beside]);
        block_on($set(2, || both.borrow_mut().pop().expect("there are two")));
    }};
}

fn futures_unordered(depth: u64, ends: Ends) {
    nested_in!(peers::futures_unordered, depth, ends);
}

fn futures_buffered(depth: u64, ends: Ends) {
    nested_in!(peers::futures_buffered, depth, ends);
}

fn moro(depth: u64, ends: Ends) {
    async fn level(inner: Boxed) {
        let scope = moro_local::async_scope!(|scope| {
            scope.spawn(inner);
        });
        scope.await;
    }
    let chain = nest(depth, ends.leaf, |inner| Box::pin(level(inner)));
    block_on(async {
        let scope = moro_local::async_scope!(|scope| {
            scope.spawn(chain);
            scope.spawn(ends.beside);
        });
        scope.await;
    });
}

/// The leaf yields, and nobody is beside it.
fn yielding(course: Course, ours: bool) -> Ends {
    let leaf: Boxed = match ours {
        true => Box::pin(switch::our_task(course)),
        false => Box::pin(switch::task(course)),
    };
    Ends { leaf, beside: Box::pin(yield_now()) }
}

/// The leaf waits for a bell, which the task beside rings.
fn waiting(course: Course, ours: bool) -> Ends {
    let bell = Rc::<Bell>::default();
    match ours {
        true => Ends {
            leaf: Box::pin(our_leaf(course, Rc::clone(&bell))),
            beside: Box::pin(our_ringer(bell)),
        },
        false => {
            Ends { leaf: Box::pin(leaf(course, Rc::clone(&bell))), beside: Box::pin(ringer(bell)) }
        }
    }
}

/// Wakes the one who waits, if somebody does.
#[derive(Default)]
struct Bell {
    waker: RefCell<Option<Waker>>,
    is_over: Cell<bool>,
}

impl Bell {
    fn wait(&self) -> Wait<'_> {
        Wait { bell: self, waits: false }
    }

    fn ring(&self) {
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

struct Wait<'b> {
    bell: &'b Bell,
    waits: bool,
}

impl Future for Wait<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.waits && self.bell.waker.borrow().is_none() {
            return Poll::Ready(());
        }
        self.waits = true;
        *self.bell.waker.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}

async fn leaf(course: Course, bell: Rc<Bell>) {
    bell.wait().await;
    course.arrive();
    let mut turns = 0;
    while turns < course.turns() {
        bell.wait().await;
        turns += 1;
    }
    course.is_through();
    course.count(turns);
    bell.is_over.set(true);
}

async fn ringer(bell: Rc<Bell>) {
    while !bell.is_over.get() {
        bell.ring();
        yield_now().await;
    }
}

// The same as compiled functions.
#[checkpointed]
async fn our_leaf(course: Course, bell: Rc<Bell>) {
    bell.wait().await;
    course.arrive();
    let mut turns = 0;
    while turns < course.turns() {
        bell.wait().await;
        turns += 1;
    }
    course.is_through();
    course.count(turns);
    bell.is_over.set(true);
}

#[checkpointed(maybe)]
async fn our_ringer(bell: Rc<Bell>) {
    while !bell.is_over.get() {
        bell.ring();
        checkpoint().await;
    }
}
