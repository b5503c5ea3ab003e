//! How deep nurseries and cancel scopes may be nested.
//!
//! Children are polled from inside their parent's poll, so depth costs stack:
//! 4 to 5.5 KiB a level in a debug build, 0.5 to 1.7 KiB in a release build,
//! depending on how a level hands over to the next.

mod support;

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::thread;

use coldframe::prelude::*;
use coldframe::private;

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

/// Trio's statement 27: this many scopes must not overflow a stack of 2 MiB, in
/// a debug build.
const SCOPES: u32 = 1_000;

fn timeouts(depth: u32) -> Boxed {
    let hour = Duration::from_secs(3_600);
    Box::pin(async move {
        match depth {
            0 => sleep(hour).await,
            _ => return 1 + move_on_after(hour * depth, timeouts(depth - 1)).await.unwrap_or(0),
        }
        0
    })
}

fn shields(depth: u32) -> Boxed {
    Box::pin(async move {
        match depth {
            0 => sleep(Duration::from_secs(1)).await,
            _ => return 1 + shield(shields(depth - 1)).await,
        }
        0
    })
}

fn entered(depth: u32) -> Boxed {
    Box::pin(async move {
        match depth {
            0 => sleep(Duration::from_secs(1)).await,
            _ => return 1 + CancelScope::new().enter(entered(depth - 1)).await.unwrap_or(0),
        }
        0
    })
}

/// The innermost one is where the cancellation of the outermost is met.
fn cancelled(depth: u32) -> Boxed {
    fn below(depth: u32) -> Boxed {
        Box::pin(async move {
            match depth {
                0 => sleep_forever().await,
                _ => return CancelScope::new().enter(below(depth - 1)).await.unwrap_or(0),
            }
            0
        })
    }
    Box::pin(async move {
        let ended = move_on_after(Duration::from_secs(1), below(depth - 1)).await;
        if ended.is_none() { depth } else { 0 }
    })
}

/// Cleanups from the inside out, each of which waits. What follows the guarded
/// code is in a box of its own: it needs no stack before its turn.
fn deferred(depth: u32) -> Boxed {
    type Level = Pin<Box<dyn Future<Output = ()>>>;

    fn below(depth: u32, done: Rc<Cell<u32>>) -> Level {
        Box::pin(async move {
            if depth == 0 {
                return sleep_forever().await;
            }
            let mut deferred = private::defer();
            let guarded = deferred.guard(below(depth - 1, Rc::clone(&done))).await;
            clean_up(deferred, guarded, done).await;
        })
    }
    fn clean_up(
        mut deferred: private::Deferred,
        guarded: private::Guarded<()>,
        done: Rc<Cell<u32>>,
    ) -> Level {
        Box::pin(async move {
            let cleanup = async {
                checkpoint().await;
                done.set(done.get() + 1);
            };
            deferred.cleanup(cleanup).await;
            deferred.go_on(guarded).await;
        })
    }
    Box::pin(async move {
        let done = Rc::default();
        move_on_after(Duration::from_secs(1), below(depth, Rc::clone(&done))).await;
        done.get()
    })
}

#[test]
fn trio_27_a_thousand_scopes_nest_on_two_mebibytes() {
    for tower in [timeouts, shields, entered, cancelled] {
        assert_eq!(depth_of(tower, SCOPES), SCOPES);
    }
}

/// A guard catches panics as well, which takes more of the stack.
#[test]
fn half_a_thousand_cleanups_nest_on_two_mebibytes() {
    assert_eq!(depth_of(deferred, SCOPES / 2), SCOPES / 2);
}
