//! Every example is run once for each checkpoint that it meets, and cancelled
//! there; then once more for each, with a panic there. Every run has to end,
//! with all its cleanup done, and nothing left alive.

#![cfg(test)]

mod examples {
    include!(concat!(env!("OUT_DIR"), "/examples.rs"));
}

use std::panic::catch_unwind;

use coldframe::testing::at_every_checkpoint;

/// Ends by a panic on purpose, so for its undisturbed run that is no failure.
const PANICS: &str = "deadlock";

fn disturb(name: &str, example: fn()) {
    let tried = match name {
        PANICS => at_every_checkpoint(|| drop(catch_unwind(example))),
        _ => at_every_checkpoint(example),
    };
    assert!(tried.checkpoints > 0, "{name} meets no checkpoint");
    assert!(tried.runs >= 2 * tried.checkpoints, "not all of {name} was tried: {tried:?}");
}
