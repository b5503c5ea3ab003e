//! Where the macro may stand.

use std::future::ready;

use coldframe::prelude::*;

use super::{breaks, broken, holds, says};

#[checkpointed]
async fn with_children(count: usize) {
    nursery! {
        for _ in 0..count {
            spawn checkpoint();
        }
    }
    assume_checkpointed!();
}

#[checkpointed]
async fn in_a_body(waits: bool) {
    nursery! {
        defer! {
            if waits {
                checkpoint().await;
            }
            assume_checkpointed!();
        }
        spawn async move {
            if waits {
                checkpoint().await;
            }
            assume_checkpointed!();
        };
        if waits {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
}

#[test]
fn in_nurseries() {
    holds(with_children(2));
    holds(in_a_body(true));
    breaks(in_a_body(false), "since the start of `assumes::places::in_a_body");
}

#[checkpointed]
async fn cleaned_up(waits: bool, later: bool) {
    defer! {
        if later {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
    if waits {
        checkpoint().await;
    }
}

#[test]
fn in_a_cleanup() {
    holds(cleaned_up(true, false));
    holds(cleaned_up(false, true));
    breaks(cleaned_up(false, false), "since the start of `assumes::places::cleaned_up`");
}

#[checkpointed(maybe)]
async fn absorbed(waits: bool) {
    let _ = move_on_after!(Duration::ZERO => {
        if waits {
            sleep(Duration::from_secs(1)).await;
        } else {
            return;
        }
    });
    assume_checkpointed!();
}

#[test]
fn a_cancellation_that_was_absorbed() {
    holds(absorbed(true));
    holds(absorbed(false));
}

macro_rules! wait {
    () => {
        ready(()).await
    };
}

#[checkpointed]
async fn hidden(first: bool) {
    if first {
        wait!();
    }
    assume_checkpointed!();
}

#[checkpointed(maybe)]
async fn hidden_in_a_body(waits: bool) {
    nursery! {
        if waits {
            wait!();
        }
        assume_checkpointed!();
    }
}

#[test]
fn a_macro_of_others_is_believed() {
    holds(hidden(true));
    holds(hidden(false));
    holds(hidden_in_a_body(true));
    breaks(hidden_in_a_body(false), "since the start of `assumes::places::hidden_in_a_body`");
}

#[checkpointed]
async fn in_place(outside: bool, inside: bool) {
    if outside {
        checkpoint().await;
    }
    async {
        if inside {
            checkpoint().await;
        }
    }
    .await;
    assume_checkpointed!();
}

#[checkpointed]
async fn inside_a_block(outside: bool, inside: bool) {
    if outside {
        checkpoint().await;
    }
    async {
        if inside {
            checkpoint().await;
        }
        assume_checkpointed!();
    }
    .await;
}

/// Nobody knows there what was before the block.
#[test]
fn blocks_that_are_awaited_in_place() {
    holds(in_place(true, false));
    holds(in_place(false, true));
    holds(inside_a_block(true, false));
}

#[checkpointed]
async fn value(first: bool) -> u8 {
    let unit: () = match first {
        true => checkpoint().await,
        false => coldframe::assume_checkpointed!(),
    };
    assert_eq!(unit, ());
    if first { 1 } else { (assume_checkpointed!(), 2).1 }
}

#[test]
fn as_an_expression() {
    holds(value(true));
    breaks(value(false), "since the start of `assumes::places::value`");
}

coldframe::coldframe! {
    async fn in_a_module(first: bool) {
        if first {
            checkpoint().await;
        }
        assume_checkpointed! {}
        if !first {
            checkpoint().await;
        }
        #[cfg(any())]
        assume_checkpointed!();
    }
}

#[test]
fn in_a_module_of_ours() {
    holds(in_a_module(true));
    breaks(in_a_module(false), "since the start of `assumes::places::in_a_module`");
}

#[test]
fn where_no_root_of_ours_runs() {
    let poll = |first, second| {
        broken(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.expect("tokio runs").block_on(guest(first, second));
        })
    };
    assert_eq!(poll(true, false), None);
    assert_eq!(poll(false, true), None);
    says(poll(false, false), "since the start of `assumes::places::guest`");
}

#[checkpointed]
async fn guest(first: bool, second: bool) {
    if first {
        tokio::task::yield_now().await;
    }
    if second {
        ready(()).await;
    }
    assume_checkpointed!();
}

#[test]
fn in_a_nursery_of_a_function_of_others() {
    async fn plain(waits: bool) {
        nursery! {
            let mut round = 0;
            for _ in 0..3 {
                round += 1;
                if waits {
                    checkpoint().await;
                }
                // What was before the nursery nobody knows.
                assume_checkpointed!();
            }
            assert_eq!(round, 3);
        }
    }
    holds(plain(true));
    holds(plain(false));
}
