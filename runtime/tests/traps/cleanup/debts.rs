//! What an await leaves owing, in and out of scopes: a loop that only ever
//! awaits what is ready is cancelled all the same.

use std::cell::Cell;
use std::future::ready;

use coldframe_runtime::private::{enter, suspend};
use coldframe_runtime::{CancelScope, checkpoint, shield};

use super::{case, guarded, soon};
use crate::support::At;

/// More rounds than any order of tasks allows.
const STARVED: u32 = 1_000;

/// Counts rounds, and gives up when nobody cancels.
fn count(rounds: &Cell<u32>) {
    rounds.set(rounds.get() + 1);
    assert!(rounds.get() < STARVED, "it is never cancelled");
}

async fn owe() {
    let mut machine = enter(At::MACHINE);
    suspend(&mut machine, At::Await, ready(())).await;
}

#[test]
fn a_loop_of_ready_awaits_is_cancelled() {
    case(
        async |_| {
            let rounds = Cell::new(0);
            let spins = async {
                let mut machine = enter(At::MACHINE);
                loop {
                    suspend(&mut machine, At::Await, ready(())).await;
                    count(&rounds);
                }
            };
            assert_eq!(soon::<()>(spins).await, None);
        },
        [],
    );
}

/// What is awaited in a shield is no cancel point of the code outside.
// Fails if `debt` in `root.rs` is that of the task in a scope, too.
#[test]
fn a_shield_does_not_pay_what_is_owed_outside() {
    case(
        async |_| {
            let rounds = Cell::new(0);
            let spins = async {
                let mut machine = enter(At::MACHINE);
                loop {
                    suspend(&mut machine, At::Await, ready(())).await;
                    shield(checkpoint()).await;
                    count(&rounds);
                }
            };
            assert_eq!(soon::<()>(spins).await, None);
        },
        [],
    );
}

/// … nor does a cleanup.
// Fails if the poll of a guard in `cleanup.rs` does not hand the debt back.
#[test]
fn a_cleanup_does_not_pay_what_is_owed_outside() {
    case(
        async |_| {
            let rounds = Cell::new(0);
            let spins = async {
                let mut machine = enter(At::MACHINE);
                loop {
                    suspend(&mut machine, At::Await, ready(())).await;
                    guarded(ready(()), checkpoint()).await;
                    count(&rounds);
                }
            };
            assert_eq!(soon::<()>(spins).await, None);
        },
        [],
    );
}

#[test]
fn another_branch_in_scopes_of_its_own_does_not_pay() {
    case(
        async |_| {
            let rounds = Cell::new(0);
            let spins = soon(async {
                let mut machine = enter(At::MACHINE);
                loop {
                    suspend(&mut machine, At::Await, ready(())).await;
                    count(&rounds);
                }
            });
            let others = async {
                for _ in 0..20 {
                    CancelScope::new().enter(owe()).await;
                }
            };
            let (ended, ()): (Option<()>, ()) = futures::join!(spins, others);
            assert_eq!(ended, None);
        },
        [],
    );
}

/// A scope of each round hands what it owes back to the outside.
// Fails if `hand_back_debt` in `scope/entry.rs` does nothing.
#[test]
fn a_loop_of_scopes_with_ready_awaits_is_cancelled() {
    case(
        async |_| {
            let rounds = Cell::new(0);
            let spins = async {
                loop {
                    CancelScope::new().enter(owe()).await;
                    count(&rounds);
                }
            };
            assert_eq!(soon::<()>(spins).await, None);
        },
        [],
    );
}

/// The same with guards.
#[test]
fn a_loop_of_guards_with_ready_awaits_is_cancelled() {
    case(
        async |_| {
            let rounds = Cell::new(0);
            let spins = async {
                loop {
                    guarded(owe(), ready(())).await;
                    count(&rounds);
                }
            };
            assert_eq!(soon::<()>(spins).await, None);
        },
        [],
    );
}

/// What is owed is owed outside; the value of the scope is not lost.
#[test]
fn a_cancelled_scope_of_ready_awaits_gives_its_value() {
    case(
        async |log| {
            let scope = CancelScope::new();
            let inside = async {
                scope.cancel("no checkpoint follows");
                owe().await;
                3
            };
            log.add(format!("{:?}", scope.enter(inside).await));
            owe().await;
            log.add("after");
        },
        ["Some(3)", "after"],
    );
}
