//! How deep nurseries may be nested.
//!
//! Children are polled from inside their parent's poll, so depth costs stack:
//! 4 to 5.5 KiB a level in a debug build, 0.5 to 1.7 KiB in a release build,
//! depending on how a level hands over to the next.

mod support;

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::thread;

use coldframe::prelude::*;

use crate::support::runner;

/// A depth that is safe on a stack of 2 MiB, std's default for a thread, if the
/// functions between the nurseries keep nothing big. What was measured at the
/// limit, with `join` and the other functions below:
///
/// | | join | wait | body | beside | handle |
/// | --- | --- | --- | --- | --- | --- |
/// | debug | 513 | 447 | 534 | 479 | 386 |
/// | release | 2,250 | 2,008 | 3,955 | 2,663 | 1,220 |
const SAFE_DEPTH: u32 = if cfg!(debug_assertions) { 250 } else { 1_000 };

const STACK: usize = 2 << 20;

type Boxed = Pin<Box<dyn Future<Output = u32>>>;

/// The parent waits at the end of its nursery.
#[checkpointed]
async fn join(depth: u32) -> u32 {
    if depth == 0 {
        checkpoint().await;
        return 0;
    }
    let below = nursery! {
        let below = spawn Box::pin(join(depth - 1)) as Boxed;
        below
    };
    below + 1
}

/// The parent waits in the body of its nursery.
#[checkpointed]
async fn wait(depth: u32) -> u32 {
    if depth == 0 {
        checkpoint().await;
        return 0;
    }
    nursery! {
        let below = spawn Box::pin(wait(depth - 1)) as Boxed;
        let below = below.await;
        below + 1
    }
}

/// The next level is not a child but what the body awaits.
#[checkpointed]
async fn body(depth: u32) -> u32 {
    if depth == 0 {
        checkpoint().await;
        return 0;
    }
    nursery! {
        let below: Boxed = Box::pin(body(depth - 1));
        let below = below.await;
        below + 1
    }
}

/// The same, and every level has a child.
#[checkpointed]
async fn beside(depth: u32) -> u32 {
    if depth == 0 {
        checkpoint().await;
        return 0;
    }
    nursery! {
        spawn sleeper();
        let below: Boxed = Box::pin(beside(depth - 1));
        let below = below.await;
        below + 1
    }
}

#[checkpointed]
async fn sleeper() {
    sleep(Duration::from_secs(1)).await;
}

/// Another function spawns it, by a handle. A level is two tasks here: the
/// count is in a cell of the outermost one.
#[checkpointed]
async fn handle(depth: u32, reached: &Cell<u32>) {
    reached.set(reached.get() + 1);
    if depth > 0 {
        nursery! { |n|
            spawn pass(n, depth - 1, reached);
        }
    }
    checkpoint().await;
}

#[checkpointed]
async fn pass<'env>(n: &Nursery<'env>, depth: u32, reached: &'env Cell<u32>) {
    n.spawn(handle(depth, reached));
    checkpoint().await;
}

#[checkpointed]
async fn by_handle(depth: u32) -> u32 {
    let reached = Cell::new(0);
    let below: Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(handle(depth, &reached));
    below.await;
    reached.get() - 1
}

/// The depth that `levels` reach on a stack of 2 MiB.
fn depth_of(levels: fn(u32) -> Boxed, depth: u32) -> u32 {
    let run = move || runner(0).run(levels(depth));
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread starts");
    thread.join().expect("it does not panic")
}

#[test]
fn nurseries_nest_to_the_stated_depth_on_two_mebibytes() {
    let ways: [fn(u32) -> Boxed; 5] = [
        |depth| Box::pin(join(depth)),
        |depth| Box::pin(wait(depth)),
        |depth| Box::pin(body(depth)),
        |depth| Box::pin(beside(depth)),
        |depth| Box::pin(by_handle(depth)),
    ];
    for levels in ways {
        assert_eq!(depth_of(levels, SAFE_DEPTH), SAFE_DEPTH);
    }
}

/// Depth is a matter of the stack only: twice the stack, twice the depth.
#[test]
fn a_bigger_stack_takes_more() {
    let run = || runner(0).run(join(2 * SAFE_DEPTH));
    let thread = thread::Builder::new().stack_size(2 * STACK).spawn(run);
    assert_eq!(thread.expect("a thread starts").join().ok(), Some(2 * SAFE_DEPTH));
}
