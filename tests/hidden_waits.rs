//! Waits in a nursery's body that are hidden from the macros, or that are
//! somebody else's: the children run on beside all of them.
//!
//! Every body here waits for what only a child does, so a body that kept its
//! children from running would end in a deadlock.

mod support;

use std::pin::pin;

use coldframe::prelude::*;
use futures::FutureExt as _;
use futures::stream::{FuturesUnordered, StreamExt as _};

use crate::support::{FIRST_COME, Gate, Log, REVERSED, panic_of, run_logged, runner};

/// Opens the gate, three steps later.
#[checkpointed]
async fn opener(gate: &Gate, log: &Log) {
    for step in 1..=3 {
        log.add(format!("child: {step}"));
        checkpoint().await;
    }
    gate.open();
}

const CHILD_FIRST: [&str; 4] = ["child: 1", "child: 2", "child: 3", "body goes on"];

/// What is logged does not depend on the order within the passes.
#[track_caller]
fn assert_children_run(main: impl AsyncFn(&Log)) {
    for seed in [FIRST_COME, REVERSED, 0, 1, 2, 3] {
        assert_eq!(run_logged(seed, &main), CHILD_FIRST, "seed {seed}");
    }
}

#[test]
fn tokio_join() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let (left, right, quiet) = (Gate::default(), Gate::default(), Log::default());
        nursery! {
            spawn opener(&left, log);
            spawn opener(&right, &quiet);
            let ((), number) = tokio::join!(left.passed(), async {
                right.passed().await;
                7
            });
            assert_eq!(number, 7);
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

#[test]
fn futures_join() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            futures::join!(gate.passed(), checkpoint(), sleep(Duration::from_secs(1)));
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

#[test]
fn tokio_select() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            let passed = tokio::select! {
                () = gate.passed() => true,
                () = sleep_forever() => false,
            };
            assert!(passed);
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

#[test]
fn futures_select() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            let mut passed = pin!(gate.passed().fuse());
            let mut never = pin!(sleep_forever().fuse());
            let text = futures::select! {
                () = passed => "body goes on",
                () = never => "never",
            };
            log.add(text);
        }
    }
    assert_children_run(parent);
}

/// The arms of a `select!` are part of the macro: what they await is driven
/// too, and so is a second wait after the first.
#[test]
fn awaits_in_the_arms_of_a_select() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            tokio::select! {
                () = std::future::ready(()) => {
                    gate.passed().await;
                    log.add("body goes on");
                }
            }
        }
    }
    assert_children_run(parent);
}

#[test]
fn the_value_of_a_child_in_a_join() {
    #[checkpointed]
    async fn number(log: &Log) -> u32 {
        for step in 1..=3 {
            log.add(format!("child: {step}"));
            checkpoint().await;
        }
        6
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            let six = spawn number(log);
            let (six, seven) = tokio::join!(six.into_future(), async { 7 });
            assert_eq!(six * seven, 42);
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

#[test]
fn futures_join_all() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let (gates, quiet): ([Gate; 2], Log) = Default::default();
        nursery! {
            spawn opener(&gates[0], log);
            spawn opener(&gates[1], &quiet);
            futures::future::join_all(gates.iter().map(Gate::passed)).await;
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

/// It polls what is in it with wakers of its own, and only what was woken: so
/// that is whom our leaves have to wake.
#[test]
fn futures_unordered() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            let mut waits = FuturesUnordered::new();
            waits.push(gate.passed().boxed_local());
            waits.push(sleep(Duration::from_secs(1)).boxed_local());
            waits.push(checkpoint().boxed_local());
            waits.push(nested().boxed_local());
            let mut ended = 0;
            while waits.next().await.is_some() {
                ended += 1;
            }
            assert_eq!(ended, 4);
            log.add("body goes on");
        }
    }
    #[checkpointed]
    async fn nested() {
        nursery! {
            spawn nap(1);
            spawn nap(2);
            nap(3).await;
        }
    }
    #[checkpointed]
    async fn nap(seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
        checkpoint().await;
    }
    assert_children_run(parent);
}

/// Two nurseries round the macro: the children of both run.
#[test]
fn a_hidden_wait_in_a_nursery_in_a_nursery() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let (outer, inner, quiet) = (Gate::default(), Gate::default(), Log::default());
        nursery! {
            spawn opener(&outer, log);
            nursery! {
                spawn opener(&inner, &quiet);
                tokio::join!(outer.passed(), inner.passed());
                log.add("body goes on");
            }
        }
    }
    assert_children_run(parent);
}

/// A `nursery!` in a function that is not compiled.
#[test]
fn a_hidden_wait_in_a_plain_function() {
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            tokio::join!(gate.passed(), checkpoint());
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

/// A macro of the user's own.
#[test]
fn a_wait_in_a_macro_of_ones_own() {
    macro_rules! pass {
        ($gate:ident) => {
            $gate.passed().await
        };
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            pass!(gate);
            log.add("body goes on");
        }
    }
    assert_children_run(parent);
}

/// Named like a macro of std, of which we know that it awaits nothing by
/// itself.
macro_rules! write {
    ($gate:ident) => {
        $gate.passed().await
    };
}

/// A wait that we cannot know of: the children would never run. The first pass
/// that comes by and finds it so ends the run, and says where.
#[test]
fn a_wait_that_cannot_be_driven_panics_with_the_nurserys_place() {
    #[checkpointed]
    async fn compiled(log: &Log) -> u32 {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            write!(gate);
        }
        0
    }
    let log = Log::default();
    let text = panic_of(|| runner(FIRST_COME).run(compiled(&log)));
    let place = format!("the body of the nursery at {}:{}", file!(), line!() - 8);
    assert!(text.starts_with(&place), "{text}");
    assert!(text.contains("waits where coldframe cannot see it"), "{text}");
    assert!(log.take().is_empty(), "no child has run");
}

#[test]
fn a_wait_that_cannot_be_driven_panics_in_plain_functions_too() {
    async fn plain(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opener(&gate, log);
            write!(gate);
        }
    }
    let text = panic_of(|| runner(FIRST_COME).run(plain(&Log::default())));
    let place = format!("the body of the nursery at {}:{}", file!(), line!() - 6);
    assert!(text.starts_with(&place), "{text}");
}

/// A child may have to run only later, when the body waits there already.
#[test]
fn a_wait_that_cannot_be_driven_panics_once_a_child_is_woken() {
    #[checkpointed]
    async fn opens_later(gate: &Gate) {
        sleep(Duration::from_secs(1)).await;
        gate.open();
    }
    #[checkpointed]
    async fn parent() {
        let gate = Gate::default();
        nursery! {
            spawn opens_later(&gate);
            sleep(Duration::from_millis(1)).await;
            write!(gate);
        }
    }
    let text = panic_of(|| runner(FIRST_COME).run(parent()));
    let place = format!("the body of the nursery at {}:{}", file!(), line!() - 7);
    assert!(text.starts_with(&place), "{text}");
}

/// It is the wait that is at fault, not the macro: where no child has to run
/// meanwhile, nothing is wrong.
#[test]
fn a_wait_that_cannot_be_driven_is_fine_while_no_child_is_ready() {
    #[checkpointed]
    async fn late(log: &Log) {
        log.add("late child");
        checkpoint().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let gate = Gate::default();
        nursery! {
            spawn opens_from_outside(&gate);
            nursery! {
                write!(gate);
                spawn late(log);
            }
        }
    }
    #[checkpointed]
    async fn opens_from_outside(gate: &Gate) {
        gate.open();
        checkpoint().await;
    }
    // The gate is opened by a child of the outer nursery, which cannot run
    // either: here it is open before.
    #[checkpointed]
    async fn open_before(log: &Log) {
        let gate = Gate::default();
        gate.open();
        nursery! {
            spawn late(log);
            write!(gate);
            log.add("body goes on");
        }
    }
    assert!(panic_of(|| runner(0).run(parent(&Log::default()))).contains("cannot see it"));
    assert_eq!(run_logged(0, open_before), ["body goes on", "late child"]);
}

/// Outside of nurseries too, a macro of others is cancelled where it waits, and
/// in a loop it lets others run even if it never does.
#[test]
fn macros_of_others_are_checkpoints() {
    #[checkpointed]
    async fn never() {
        tokio::select! {
            () = std::future::pending() => {}
            () = sleep_forever() => {}
        }
    }
    #[checkpointed]
    async fn always_ready(rounds: &std::cell::Cell<u32>) {
        loop {
            tokio::select! {
                () = std::future::ready(()) => rounds.set(rounds.get() + 1),
            }
        }
    }
    #[checkpointed]
    async fn cleans_up(log: &Log) {
        defer! {
            checkpoint().await;
            log.add("cleaned up");
        }
        tokio::join!(std::future::pending::<()>(), std::future::ready(()));
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let limit = Duration::from_secs(1);
        assert!(move_on_after(limit, never()).await.is_none());
        let is_none = move_on_after!(limit => {
            tokio::select! { () = std::future::pending() => {} }
        })
        .is_none();
        assert!(is_none);
        assert!(move_on_after(limit, cleans_up(log)).await.is_none());
        let rounds = std::cell::Cell::new(0);
        scope!(scope => {
            nursery! {
                spawn always_ready(&rounds);
                while rounds.get() < 10 {
                    checkpoint().await;
                }
                scope.cancel("enough");
            }
        });
        log.add("all are cancelled");
    }
    assert_eq!(run_logged(0, parent), ["cleaned up", "all are cancelled"]);
}

/// What such a macro defines, and where it jumps to, is as written.
#[test]
fn macros_of_others_stand_where_they_stood() {
    macro_rules! let_awaited {
        ($name:ident = $future:expr) => {
            let $name = $future.await;
        };
    }
    macro_rules! first_byte {
        ($text:expr) => {
            $text.await.as_bytes().first()
        };
    }
    async fn text() -> String {
        "text".to_owned()
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let_awaited!(one = async { 1 });
        let first = *first_byte!(text()).expect("there is text");
        let first: Box<dyn std::fmt::Debug> = tokio::select! {
            () = checkpoint() => Box::new(first),
            () = sleep_forever() => return,
        };
        log.add(format!("{one} {first:?}"));
        loop {
            tokio::select! { () = checkpoint() => break, () = sleep_forever() => continue }
        }
        log.add("done");
    }
    assert_eq!(run_logged(0, parent), ["1 116", "done"]);
}
