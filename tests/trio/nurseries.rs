//! The life of a nursery: statements 22, 23, 28 and 31.

use std::collections::BTreeSet;

use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, run_logged, run_to_panic};

fn refuse() -> Result<(), &'static str> {
    Err("refused")
}

#[checkpointed]
async fn say_twice(log: &Log, name: &str) {
    log.add(format!("{name} begins"));
    sleep(Duration::from_secs(1)).await;
    log.add(format!("{name} ends"));
}

/// A child that is spawned while an inner nursery is open, by its body, is not
/// in that nursery's scope: the error that cancels the inner one leaves it
/// alone.
// Fails if `begin_step` in `step.rs` takes `before.scope` for children too
// (`_ => before.scope`): the scope would be that of whoever polls.
#[test]
fn trio_22_children_inherit_the_scopes_of_their_nursery_not_of_their_spawner() {
    #[checkpointed]
    async fn leave_by_error<'env>(
        outer: &Nursery<'env>,
        log: &'env Log,
    ) -> Result<(), &'static str> {
        nursery! {
            spawn say_twice(log, "inner child");
            outer.spawn(say_twice(log, "outer child"));
            checkpoint().await;
            refuse()?;
        }
        Ok(())
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! { |n|
            log.add(leave_by_error(n, log).await.unwrap_err());
        }
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["inner child begins", "outer child begins", "refused", "outer child ends"]
    );
}

/// The other way round: a nursery that is opened below another is cancelled
/// with it, wherever its children are spawned.
#[test]
fn trio_22_children_inherit_all_scopes_round_their_nursery() {
    #[checkpointed]
    async fn inner(log: &Log) {
        nursery! {
            spawn say_twice(log, "grandchild");
        }
        log.add("inner nursery closed");
    }
    #[checkpointed]
    async fn leave_by_error(log: &Log) -> Result<(), &'static str> {
        nursery! {
            spawn inner(log);
            checkpoint().await;
            checkpoint().await;
            refuse()?;
        }
        Ok(())
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        log.add(leave_by_error(log).await.unwrap_err());
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["grandchild begins", "refused"]);
}

/// A child that is started in a nursery which is already cancelled runs to its
/// first checkpoint, like any other cancelled task.
#[test]
fn trio_23_a_child_of_a_cancelled_nursery_runs_to_its_first_checkpoint() {
    #[checkpointed]
    async fn late(log: &Log) {
        let _bell = Bell(log, "late is dropped");
        log.add("late runs");
        checkpoint().await;
        log.add("late goes on");
    }
    struct SpawnsWhenDropped<'n, 'env> {
        nursery: &'n Nursery<'env>,
        log: &'env Log,
    }
    impl Drop for SpawnsWhenDropped<'_, '_> {
        fn drop(&mut self) {
            self.nursery.spawn(late(self.log));
        }
    }
    #[checkpointed]
    async fn cancelled<'env>(nursery: &Nursery<'env>, log: &'env Log) {
        let _spawns = SpawnsWhenDropped { nursery, log };
        sleep_forever().await;
    }
    #[checkpointed]
    async fn fail() {
        sleep(Duration::from_secs(1)).await;
        panic!("failed");
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! { |n|
            spawn cancelled(n, log);
            spawn fail();
        }
    }
    assert_eq!(run_to_panic(FIRST_COME, parent), ["late runs", "late is dropped", "failed"]);
}

// Fails if `Join::poll_in` in `nursery/close.rs` does not look at `living` (`if false`).
#[test]
fn trio_28_the_block_ends_after_its_body_and_all_children() {
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn say_twice(log, "child");
            log.add("body ends");
        }
        log.add("child is first");
        nursery! {
            spawn say_twice(log, "child");
            sleep(Duration::from_secs(2)).await;
            log.add("body ends");
        }
        log.add("body is first");
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        [
            "body ends",
            "child begins",
            "child ends",
            "child is first",
            "child begins",
            "child ends",
            "body ends",
            "body is first",
        ]
    );
}

/// … and so do the children that its children start.
#[test]
fn trio_28_the_block_waits_for_children_started_while_it_waits() {
    #[checkpointed]
    async fn chain<'env>(n: &Nursery<'env>, log: &'env Log, left: u32) {
        log.add(format!("{left} left"));
        sleep(Duration::from_secs(1)).await;
        if left > 0 {
            n.spawn(say_twice(log, "last"));
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! { |n|
            spawn chain(n, log, 1);
            log.add("body ends");
        }
        log.add("closed");
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["body ends", "1 left", "last begins", "last ends", "closed"]
    );
}

// Fails if `Join::begin` in `nursery/close.rs` reports a jump as `BodyRaised`.
#[test]
fn trio_28_return_break_and_continue_do_not_cancel() {
    #[checkpointed]
    async fn returns(log: &Log) -> &'static str {
        nursery! {
            spawn say_twice(log, "child");
            checkpoint().await;
            return "returned";
        }
    }
    #[checkpointed]
    async fn jumps(log: &Log) {
        for round in ["continue", "break"] {
            nursery! {
                spawn say_twice(log, round);
                checkpoint().await;
                if round == "continue" {
                    continue;
                }
                break;
            }
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        log.add(returns(log).await);
        jumps(log).await;
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        [
            "child begins",
            "child ends",
            "returned",
            "continue begins",
            "continue ends",
            "break begins",
            "break ends",
        ]
    );
}

/// The child does not run before the spawning task waits; which of two runs
/// first is not promised, and both orders come up.
#[test]
fn trio_31_spawn_returns_before_the_child_runs_in_no_promised_order() {
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn say_twice(log, "a");
            spawn say_twice(log, "b");
            log.add("spawned");
        }
    }
    let mut first = BTreeSet::new();
    for seed in 0..20 {
        let log = run_logged(seed, parent);
        assert_eq!(log[0], "spawned", "seed {seed}");
        first.insert(log[1].clone());
    }
    assert_eq!(first, BTreeSet::from(["a begins".to_owned(), "b begins".to_owned()]));
}

/// A child may spawn while the body is over, as long as it runs itself. After
/// the end of the block the handle is gone, by its lifetime: where Trio has an
/// error, this does not compile.
#[test]
fn trio_31_spawn_is_allowed_while_the_nursery_closes() {
    #[checkpointed]
    async fn last<'env>(n: &Nursery<'env>, log: &'env Log) {
        sleep(Duration::from_secs(1)).await;
        n.spawn(say_twice(log, "late"));
        log.add("the only child ends");
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! { |n|
            spawn last(n, log);
        }
        log.add("closed");
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["the only child ends", "late begins", "late ends", "closed"]
    );
}
