//! Programs that are tried at every checkpoint that they meet: cancelled
//! there, or with a panic there.

mod support;

use std::cell::Cell;

use coldframe::prelude::*;
use coldframe::testing::at_every_checkpoint;
use coldframe::{CancelScope, run};

use crate::support::panic_of;

#[checkpointed]
async fn twice(count: &Cell<u32>) {
    checkpoint().await;
    count.set(count.get() + 1);
    sleep(Duration::from_secs(1)).await;
    count.set(count.get() + 1);
}

#[checkpointed]
async fn pair(count: &Cell<u32>) {
    nursery! {
        spawn twice(count);
        spawn twice(count);
    }
}

/// Two children with two checkpoints each, and the join: cancelled at each of
/// the five and with a panic at each of the five.
#[test]
fn each_checkpoint_is_disturbed_once_in_each_way() {
    let count = Cell::new(0);
    let tried = at_every_checkpoint(|| run(pair(&count)));
    assert_eq!((tried.checkpoints, tried.runs), (5, 10));
    // Undisturbed 4; a join's "panic" does nothing.
    assert!((4..40).contains(&count.get()), "{}", count.get());
}

/// A shield holds a cancellation off until its own end.
#[test]
fn what_is_shielded_comes_to_its_end() {
    let ends = Cell::new(0);
    let program = || {
        run(async {
            shield(twice(&ends)).await;
            sleep_forever_unless(&ends).await;
        });
    };
    let tried = at_every_checkpoint(program);
    assert_eq!(tried.checkpoints, 2);
}

async fn sleep_forever_unless(ends: &Cell<u32>) {
    assert!(ends.get() >= 2);
}

/// A program that catches its own cancellation cannot be cancelled from
/// outside by that.
#[test]
fn a_scope_inside_does_not_catch_what_comes_from_outside() {
    let reached = Cell::new(false);
    let tried = at_every_checkpoint(|| {
        run(async {
            let scope = CancelScope::new();
            let value = scope.enter(twice(&Cell::new(0))).await;
            reached.set(value.is_none());
        });
    });
    assert_eq!(tried.checkpoints, 2);
    assert!(!reached.get());
}

#[test]
fn a_program_without_a_run_is_an_error() {
    let text = panic_of(|| at_every_checkpoint(|| ()));
    assert_eq!(text, "the program to try calls `run` on this thread");
}

#[test]
fn the_panic_of_the_undisturbed_program_goes_on() {
    let text = panic_of(|| at_every_checkpoint(|| run(async { panic!("on its own") })));
    assert_eq!(text, "on its own");
}
