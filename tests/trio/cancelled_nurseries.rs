//! Nurseries in cancel scopes: statements 22 to 24 and 27.

use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, run_logged, run_to_panic};

const SECOND: Duration = Duration::from_secs(1);

#[checkpointed]
async fn sleeper(log: &Log, name: &'static str) {
    let _bell = Bell(log, name);
    sleep_forever().await;
}

#[checkpointed]
async fn say_twice(log: &Log, name: &str) {
    log.add(format!("{name} begins"));
    sleep(SECOND).await;
    log.add(format!("{name} ends"));
}

/// Where a child is spawned does not count: the scope that is entered there is
/// not round its nursery.
#[test]
fn trio_22_children_inherit_the_scopes_that_their_nursery_was_opened_in() {
    async fn main(log: &Log) {
        let round = CancelScope::new();
        let ended = round.enter(async {
            nursery! { |n|
                let spawns = move_on_after(Duration::ZERO, async {
                    n.spawn(say_twice(log, "child"));
                    checkpoint().await;
                });
                assert_eq!(spawns.await, None);
                log.add("the inner scope is over");
                sleep(SECOND * 2).await;
                n.spawn(sleeper(log, "the other child is cancelled"));
                checkpoint().await;
                round.cancel("with all its children");
            }
        });
        assert_eq!(ended.await, None);
    }
    let expected =
        ["child begins", "the inner scope is over", "child ends", "the other child is cancelled"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

#[test]
fn trio_23_a_child_of_a_cancelled_nursery_runs_to_its_first_checkpoint() {
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        let ended = scope.enter(async {
            nursery! {
                scope.cancel("before anything was spawned");
                spawn say_twice(log, "child");
            }
        });
        assert_eq!(ended.await, None);
    }
    assert_eq!(run_logged(FIRST_COME, main), ["child begins"]);
}

/// The error is not lost; the cancellation is seen at the next checkpoint.
#[test]
fn trio_24_an_error_leaves_a_cancelled_nursery() {
    fn refuse() -> Result<(), &'static str> {
        Err("refused")
    }
    async fn refused(log: &Log, scope: &CancelScope) -> Result<(), &'static str> {
        nursery! {
            spawn sleeper(log, "child dropped");
            checkpoint().await;
            scope.cancel("while an error is on its way");
            refuse()?;
        }
        Ok(())
    }
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        let ended = scope.enter(async {
            log.add(refused(log, &scope).await.unwrap_err());
            checkpoint().await;
            log.add("not reached");
        });
        assert_eq!(ended.await, None);
    }
    assert_eq!(run_logged(FIRST_COME, main), ["child dropped", "refused"]);
}

/// A panic outranks a cancellation, and is not caught by a scope.
#[test]
fn trio_24_a_panic_leaves_a_cancelled_scope() {
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        let ended = scope.enter(async {
            nursery! {
                spawn sleeper(log, "child dropped");
                spawn async {
                    let _bell = Bell(log, "unwound");
                    checkpoint().await;
                    scope.cancel("and then it fails");
                    panic!("failed");
                };
            }
        });
        ended.await;
        log.add("not reached");
    }
    let mut log = run_to_panic(FIRST_COME, main);
    assert_eq!(log.pop().as_deref(), Some("failed"));
    log.sort();
    assert_eq!(log, ["child dropped", "unwound"]);
}

/// A nursery that waits for its children is no cancel point by itself: it ends
/// with the last of them, and passes the cancellation on.
#[test]
fn trio_27_a_nursery_whose_parent_is_cancelled_while_it_joins() {
    #[checkpointed]
    async fn stubborn(log: &Log) {
        shield(say_twice(log, "shielded child")).await;
        checkpoint().await;
        log.add("not reached");
    }
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        nursery! {
            spawn async {
                let joins = async {
                    nursery! {
                        spawn stubborn(log);
                        spawn sleeper(log, "child dropped");
                    }
                    log.add("not reached");
                };
                assert_eq!(scope.enter(joins).await, None);
                log.add("absorbed");
            };
            checkpoint().await;
            checkpoint().await;
            scope.cancel("while it joins");
        }
    }
    let expected = ["shielded child begins", "child dropped", "shielded child ends", "absorbed"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}
