//! What is allocated, and how much room a machine takes.

// Counting allocations takes an allocator of our own, and that is unsafe.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::{Runner, dump};

/// The system's allocator; counts the calls of each thread, so that tests do
/// not disturb each other.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // During a thread's own destruction nobody reads it.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call goes to the system's allocator unchanged, and counting
// does not allocate: the thread-local is a constant without a destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and `place` is
        // from the system's allocator.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as in `dealloc`.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations() -> usize {
    ALLOCATIONS.get()
}

fn run<T>(main: impl Future<Output = T>) -> T {
    Runner::new().seed(0).clock(VirtualClock::autojump()).run(main)
}

#[checkpointed]
async fn child() {
    checkpoint().await;
}

#[checkpointed]
async fn sleeper() {
    sleep(Duration::from_secs(1)).await;
}

#[checkpointed]
async fn number() -> u32 {
    checkpoint().await;
    21
}

#[checkpointed]
async fn pair() {
    nursery! {
        spawn child();
        spawn sleeper();
    }
}

#[checkpointed]
async fn pair_of_values() -> u32 {
    nursery! {
        let first = spawn number();
        let second = spawn number();
        first + second
    }
}

/// What `f` allocates when it is done for the second time: the first time
/// may make room in the root's tables.
async fn allocated_by(f: impl AsyncFn()) -> usize {
    f().await;
    let before = allocations();
    f().await;
    allocations() - before
}

#[test]
fn the_counter_counts() {
    let before = allocations();
    drop(Box::new(1));
    assert_eq!(allocations() - before, 1);
    let text = run(async { allocated_by(async || drop(dump())).await });
    assert!(text > 0);
}

#[test]
fn a_static_nursery_of_two_children_allocates_nothing() {
    assert_eq!(run(allocated_by(pair)), 0);
    assert_eq!(run(allocated_by(async || assert_eq!(pair_of_values().await, 42))), 0);
}

/// One that is the second nursery of its root, that is: the tables' first
/// chunks have room for it, so it does not take a warm one of its own.
#[test]
fn a_nursery_in_a_nursery_allocates_nothing_either() {
    #[checkpointed]
    async fn nested() {
        nursery! {
            spawn pair();
            spawn pair();
        }
    }
    assert_eq!(run(allocated_by(nested)), 0);
}

/// A scope and its timer lie in tables that have room for them. To cancel one
/// does allocate: the list of those who are woken.
#[test]
fn entering_and_leaving_a_scope_allocates_nothing() {
    let second = Duration::from_secs(1);
    assert_eq!(run(allocated_by(async || move_on_after(second, checkpoint()).await.unwrap())), 0);
    let scope = run(allocated_by(async || {
        let scope = CancelScope::timeout(second * 2).shielded();
        scope.enter(sleeper()).await;
    }));
    assert_eq!(scope, 0);
    assert_eq!(run(allocated_by(async || shield(checkpoint()).await)), 0);
    let fails = async || fail_after(second, shield(move_on_after(second, child()))).await.is_ok();
    assert_eq!(run(allocated_by(async || assert!(fails().await))), 0);
}

const SPAWNS: usize = 10_000;

#[checkpointed]
async fn spawn_many() {
    nursery! {
        for _ in 0..SPAWNS {
            spawn child();
        }
    }
}

/// In a fresh run: the growth of the root's tables is counted, like that of
/// the spawn's arena; making the root and its host is not. All of them double
/// when they are full.
#[test]
fn ten_thousand_spawns_in_a_loop_allocate_at_most_32_times() {
    let cold = run(async {
        let before = allocations();
        spawn_many().await;
        allocations() - before
    });
    println!("{SPAWNS} spawns in a new root: {cold} allocations");
    assert!(cold <= 32, "{cold} allocations");
}

/// When the tables have grown once, only the arena is left, which is the
/// nursery's own.
#[test]
fn in_a_root_that_is_warm_only_the_arena_allocates() {
    let warm = run(allocated_by(spawn_many));
    println!("{SPAWNS} spawns in a warm root: {warm} allocations");
    assert!(warm <= 11, "{warm} allocations");
}

/// Places of children that have ended are used again, so a nursery that lives
/// for long does not grow.
#[test]
fn children_that_come_and_go_do_not_allocate() {
    #[checkpointed]
    async fn come_and_go() -> usize {
        nursery! {
            let mut before = 0;
            for round in 0..1_000 {
                if round == 100 {
                    before = allocations();
                }
                spawn child();
                checkpoint().await;
            }
            allocations() - before
        }
    }
    assert_eq!(run(come_and_go()), 0);
}

/// Functions of which each awaits, or spawns, the one before it.
macro_rules! nested {
    ($call:ident: $first:ident $($next:ident)*) => {
        #[checkpointed]
        async fn $first() {
            checkpoint().await;
        }
        nested!(@$call $first $($next)*);
    };
    (@awaits $inner:ident $outer:ident $($rest:ident)*) => {
        #[checkpointed]
        async fn $outer() {
            $inner().await;
        }
        nested!(@awaits $outer $($rest)*);
    };
    (@spawns $inner:ident $outer:ident $($rest:ident)*) => {
        #[checkpointed]
        async fn $outer() {
            nursery! {
                spawn $inner();
            }
        }
        nested!(@spawns $outer $($rest)*);
    };
    (@$call:ident $last:ident) => {};
}

/// The sizes of the futures that these functions give.
macro_rules! sizes {
    ($($function:ident)*) => { [$(size_of_val(&$function())),*] };
}

/// Children are built in place, so a level adds its own part and nothing else.
#[track_caller]
fn assert_linear(what: &str, sizes: &[usize]) {
    println!("{what}: {sizes:?}");
    let growth: Vec<usize> = sizes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (least, most) = (growth.iter().min(), growth.iter().max());
    let (least, most) = least.zip(most).expect("there are several sizes");
    // Alignment may round a level up or down.
    assert!(most - least <= 16, "{what} grows by {growth:?}");
}

#[test]
fn machines_that_await_each_other_grow_linearly() {
    nested!(awaits: a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12);
    assert_linear("awaits", &sizes!(a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12));
}

#[test]
fn nested_nurseries_grow_linearly() {
    nested!(spawns: s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s12);
    assert_linear("spawns", &sizes!(s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s12)[1..]);
}
