//! An instrument that watches changes nothing: without one the scheduler takes
//! shorter ways, and each seed gives the same schedule on both.

#[path = "support/mod.rs"]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};

use coldframe::TaskLocal;
use coldframe::prelude::*;

use crate::support::runner;

type Log = RefCell<String>;

#[checkpointed(maybe)]
async fn writes(log: &Log, letter: char, times: usize) {
    for _ in 0..times {
        log.borrow_mut().push(letter);
        checkpoint().await;
    }
}

/// Watches, and changes nothing.
struct Silent;

impl coldframe::instrument::Instrument for Silent {}

/// A program writes the same with and without an instrument, under each of the first
/// so many seeds.
fn assert_same_if_watched(seeds: u64, program: impl AsyncFn(&Log)) {
    for seed in 0..seeds {
        let [alone, watched] = [false, true].map(|is_watched| {
            let log = Log::default();
            let mut runner = runner(seed);
            if is_watched {
                runner = runner.instrument(Silent);
            }
            runner.run(program(&log));
            log.into_inner()
        });
        assert_eq!(alone, watched, "seed {seed}");
    }
}

/// Nurseries in nurseries, whose bodies and children wake each other.
async fn wakes_across_levels(log: &Log) {
    #[checkpointed]
    async fn below(log: &Log, depth: u8, bells: &[Event; 3]) {
        nursery! {
            spawn writes(log, ['a', 'b', 'c'][usize::from(depth)], 9);
            if depth < 2 {
                spawn Box::pin(below(log, depth + 1, bells));
            }
            for bell in bells {
                bell.wait().await;
                log.borrow_mut().push(['A', 'B', 'C'][usize::from(depth)]);
            }
        }
    }
    #[checkpointed(maybe)]
    async fn rings(log: &Log, bells: &[Event; 3]) {
        for bell in bells {
            writes(log, 'r', 2).await;
            bell.set();
        }
    }
    let bells = [Event::new(), Event::new(), Event::new()];
    nursery! {
        spawn rings(log, &bells);
        spawn below(log, 0, &bells);
        spawn writes(log, 'm', 9);
    }
}

#[test]
fn an_instrument_does_not_change_the_schedule_of_a_seed() {
    assert_same_if_watched(200, wakes_across_levels);
}

/// A body that starts children, then wakes its own task, then starts another.
async fn wakes_itself_between_spawns(log: &Log) {
    #[checkpointed]
    async fn body(log: &Log) {
        let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        nursery! {
            spawn writes(log, 'a', 3);
            spawn writes(log, 'b', 3);
            waker.wake_by_ref();
            spawn writes(log, 'c', 3);
            for _ in 0..3 {
                checkpoint().await;
                log.borrow_mut().push('B');
            }
        }
    }
    nursery! {
        spawn body(log);
        spawn writes(log, 'm', 9);
    }
}

// Fails if a task that is linked at another place takes the time at which it became
// ready along.
#[test]
fn a_task_is_ready_since_it_was_woken_wherever_it_is_linked() {
    assert_same_if_watched(50, wakes_itself_between_spawns);
}

/// Waits for a nursery and, beside it, for what the last child rings at its end.
async fn waits_beside_a_nursery(log: &Log) {
    #[checkpointed(maybe)]
    async fn rings(log: &Log, bell: &Event) {
        writes(log, 'r', 2).await;
        bell.set();
    }
    #[checkpointed]
    async fn children(log: &Log, bell: &Event) {
        nursery! {
            spawn rings(log, bell);
            spawn writes(log, 'w', 1);
        }
        log.borrow_mut().push('N');
    }
    async fn hears(log: &Log, bell: &Event) {
        bell.wait().await;
        log.borrow_mut().push('B');
    }
    #[checkpointed]
    async fn both(log: &Log) {
        for _ in 0..3 {
            let bell = Event::new();
            futures::join!(children(log, &bell), hears(log, &bell));
        }
    }
    nursery! {
        spawn both(log);
    }
}

// Fails if a host that was woken before its last child ended is taken for one that
// this alone has woken.
#[test]
fn what_waits_beside_a_nursery_has_its_turn_with_it() {
    assert_same_if_watched(50, waits_beside_a_nursery);
}

/// Says that it is dropped, and wakes somebody.
struct Knell {
    has_rung: Arc<AtomicBool>,
    hears: Waker,
}

impl Drop for Knell {
    fn drop(&mut self) {
        self.has_rung.store(true, Ordering::Relaxed);
        self.hears.wake_by_ref();
    }
}

static KNELL: TaskLocal<Knell> = TaskLocal::new();

/// Has a child whose locals, which are dropped after its end, wake its host for what
/// that does beside waiting for it.
async fn is_woken_by_what_a_child_leaves(log: &Log) {
    #[checkpointed]
    async fn children(log: &Log, knell: Knell) {
        nursery! { |n|
            let spawns = async { n.spawn(writes(log, 'w', 2)) };
            KNELL.scope(knell, spawns).await;
        }
        log.borrow_mut().push('N');
    }
    #[checkpointed]
    async fn both(log: &Log) {
        let hears = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let has_rung = Arc::new(AtomicBool::new(false));
        let knell = Knell { has_rung: Arc::clone(&has_rung), hears };
        let listens = poll_fn(|_| {
            log.borrow_mut().push('l');
            match has_rung.load(Ordering::Relaxed) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        });
        futures::join!(listens, children(log, knell));
    }
    nursery! {
        spawn both(log);
        spawn writes(log, 'm', 1);
    }
}

// Fails if the locals of a child may be dropped between its end and the turn of its
// host without a look at whom that wakes.
#[test]
fn what_a_child_leaves_may_wake_its_host() {
    assert_same_if_watched(50, is_woken_by_what_a_child_leaves);
}

/// Opens nurseries one after the other, far down.
#[checkpointed]
async fn pairs_at_depth(depth: u32, pairs: u32) {
    if depth == 0 {
        for _ in 0..pairs {
            nursery! {
                spawn checkpoint();
                spawn checkpoint();
            }
        }
        return checkpoint().await;
    }
    nursery! {
        spawn Box::pin(pairs_at_depth(depth - 1, pairs));
    }
}

/// Runs a program, and says how often it was polled.
fn polls_of(program: impl Future<Output = ()>) -> usize {
    let polls = Cell::new(0);
    runner(0).run(async {
        let mut program = pin!(program);
        poll_fn(|cx| {
            polls.set(polls.get() + 1);
            program.as_mut().poll(cx)
        })
        .await;
    });
    polls.get()
}

// Fails if the end of a nursery's last child has the next pass begin at the root,
// though nobody but the nursery's host has a turn in it.
#[test]
fn a_nursery_far_down_ends_without_the_levels_above_it() {
    for depth in [0, 1, 10] {
        let few = polls_of(pairs_at_depth(depth, 1));
        let many = polls_of(pairs_at_depth(depth, 201));
        // For the first step of its children, a pass comes by all levels.
        assert!(many - few <= 200 + 20, "depth {depth}: {few} and {many} polls");
    }
}
