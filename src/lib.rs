#![doc = include_str!("../README.md")]
#![warn(clippy::pedantic)]

pub use coldframe_macros::{checkpointed, coldframe, main, nursery, test};
#[doc(hidden)]
pub use coldframe_runtime::private;
pub use coldframe_runtime::{
    Checkpoint, CheckpointIfCancelled, Child, ChildValue, HandleKind, Instrument, Local, Nursery,
    Runner, SendNursery, Sendable, Sleep, Wait, cancel_shielded_checkpoint, checkpoint,
    checkpoint_if_cancelled, clock, current_time, dump, instrument, machine, run, sleep,
    sleep_forever, sleep_until, task, time,
};

/// What most programs import: `use coldframe::prelude::*;`.
pub mod prelude {
    pub use std::time::Duration;

    pub use crate::{
        Child, Nursery, checkpoint, checkpointed, coldframe, nursery, sleep, sleep_forever,
        sleep_until,
    };
}
