//! Since when there has to be a checkpoint: the start of the function, a round
//! of a loop, the begin of a scope.

use std::future::ready;

use coldframe::prelude::*;

use super::{breaks, holds};

#[checkpointed]
async fn never_empty(count: usize) -> usize {
    for _ in 0..count {
        checkpoint().await;
    }
    assume_checkpointed!();
    count
}

#[test]
fn an_iterator_that_is_never_empty() {
    holds(never_empty(1));
    breaks(never_empty(0), "since the start of `assumes::since::never_empty`");
}

#[checkpointed]
async fn ready_at_once(first: bool) {
    if first {
        ready(()).await;
    }
    assume_checkpointed!();
}

/// The task owes a checkpoint then, and pays it at the next await.
#[test]
fn an_await_counts_though_it_did_not_wait() {
    holds(ready_at_once(true));
}

#[checkpointed(maybe)]
async fn rounds(waits: fn(usize) -> bool) {
    let mut round = 0;
    loop {
        round += 1;
        if waits(round) {
            checkpoint().await;
        }
        if round == 4 {
            break;
        }
        assume_checkpointed!();
    }
}

/// A loop that is left is not endless: nobody asks for each of its rounds.
#[test]
fn a_loop_that_is_left_asks_for_nothing() {
    holds(rounds(|round| round == 1));
    breaks(rounds(|_| false), "since the start of `assumes::since::rounds`");
}

#[checkpointed(maybe, strict)]
async fn each_round(waits: fn(usize) -> bool) {
    for round in Vec::from([1, 2, 3]) {
        if waits(round) {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
}

#[checkpointed]
async fn endless(stop: &CancelScope, waits: fn(usize) -> bool) {
    let mut round = 0;
    loop {
        round += 1;
        if waits(round) {
            checkpoint().await;
        }
        if round == 9 {
            stop.cancel("enough");
        }
        assume_checkpointed!();
    }
}

#[test]
fn in_each_round_of_a_loop() {
    holds(each_round(|_| true));
    breaks(each_round(|round| round != 2), "in this round of the loop of line ");
    let endless = |waits| async move {
        scope!(s => { endless(s, waits).await });
    };
    holds(endless(|_| true));
    // In a release build it would hold the thread for ever.
    if cfg!(debug_assertions) {
        breaks(endless(|round| round < 5), "in this round of the loop of line ");
    }
}

#[checkpointed(maybe, strict)]
async fn conditions(waits: bool) {
    let mut round = 0;
    while {
        round += 1;
        waits || never_empty(1).await > 0
    } && round < 3
    {
        assume_checkpointed!();
    }
}

/// What the condition of a loop waits for belongs to the round.
#[test]
fn a_condition_that_waits() {
    holds(conditions(false));
}

#[checkpointed]
async fn scoped(waits: bool) {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {
        if waits {
            checkpoint().await;
        }
        assume_checkpointed!();
    });
    move_on_after(Duration::from_secs(1), async {
        if waits {
            checkpoint().await;
        }
        assume_checkpointed!()
    })
    .await;
}

#[checkpointed]
async fn function_of_a_scope(waits: bool) {
    checkpoint().await;
    let _ = move_on_after(Duration::from_secs(1), async {
        if waits {
            checkpoint().await;
        }
        assume_checkpointed!();
    })
    .await;
}

#[test]
fn since_a_scope_was_entered() {
    holds(scoped(true));
    breaks(scoped(false), "since the scope of line ");
    holds(function_of_a_scope(true));
    breaks(function_of_a_scope(false), "since the scope of line ");
}

#[checkpointed(maybe, strict)]
async fn shielded(inside: bool) {
    let mut round = 0;
    while round < 3 {
        round += 1;
        shield! { checkpoint().await; }
        if inside {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
}

/// A cancellation of what is round the shield does not arrive in it.
#[test]
fn a_checkpoint_in_a_shield_is_none_for_a_loop_round_it() {
    holds(shielded(true));
    breaks(shielded(false), "in this round of the loop of line ");
}

#[checkpointed(maybe, strict)]
async fn schedule_points() {
    let mut round = 0;
    while round < 3 {
        round += 1;
        cancel_shielded(round).await;
        coldframe::cancel_shielded_checkpoint().await;
        if round > 5 {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
}

#[checkpointed(maybe)]
async fn cancel_shielded(_: usize) {}

#[test]
fn an_await_of_any_function_counts() {
    holds(schedule_points());
}

#[checkpointed(maybe, strict)]
async fn only_a_schedule_point(waits: bool) {
    let mut round = 0;
    while round < 3 {
        round += 1;
        coldframe::cancel_shielded_checkpoint().await;
        if waits {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
}

#[test]
fn a_schedule_point_cancels_nothing() {
    holds(only_a_schedule_point(true));
    breaks(only_a_schedule_point(false), "in this round of the loop of line ");
}
