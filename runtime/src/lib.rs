//! The runtime of coldframe: one thread, a tree of tasks, no dependencies.
//!
//! Use it through the crate `coldframe`, whose macros write the code that this
//! crate runs.

mod belonging;
mod census;
mod checkpoint;
mod child;
pub mod clock;
mod deadlines;
mod deadlock;
mod dump;
mod foreign;
mod frame;
mod host;
mod inbox;
pub mod instrument;
pub mod machine;
mod nurseries;
mod nursery;
mod pass;
#[doc(hidden)]
pub mod private;
mod raw;
mod registry;
mod root;
mod runner;
mod scope;
mod seat;
mod seed;
mod sleeper;
mod step;
mod suspend;
mod table;
pub mod task;
mod tasks;
mod testing;
pub mod time;
mod wait;

pub use checkpoint::{
    Checkpoint, CheckpointIfCancelled, cancel_shielded_checkpoint, checkpoint,
    checkpoint_if_cancelled,
};
pub use child::{Child, ChildValue};
pub use dump::dump;
pub use instrument::Instrument;
pub use nursery::{HandleKind, Local, Nursery, SendNursery, Sendable};
pub use runner::{Runner, run};
pub use time::{Sleep, current_time, sleep, sleep_forever, sleep_until};
pub use wait::Wait;
