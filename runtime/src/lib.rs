//! The runtime of coldframe: one thread, a tree of tasks, no dependencies.
//!
//! Use it through the crate `coldframe`, whose macros write the code that this
//! crate runs.

mod aside;
mod belonging;
mod calls;
mod cancel_scope;
mod census;
pub mod channel;
mod checkpoint;
mod child;
mod cleanup;
pub mod clock;
mod deadlines;
mod deadlock;
mod dump;
pub mod error_group;
mod foreign;
mod frame;
mod guest;
mod here;
mod host;
mod hosted;
mod inbox;
pub mod instrument;
mod interrupt;
mod list;
mod locals;
pub mod machine;
mod marks;
mod nurseries;
mod nursery;
mod pass;
mod passed;
#[doc(hidden)]
pub mod private;
mod raw;
mod reason;
mod registry;
mod root;
mod runner;
mod scope;
mod scoped;
mod seat;
mod seed;
mod sleeper;
mod start;
mod step;
mod suspend;
pub mod sync;
mod table;
pub mod task;
mod tasks;
pub mod testing;
pub mod thread;
pub mod time;
#[cfg(feature = "tokio")]
pub mod tokio;
mod wait;

pub use cancel_scope::{CancelHandle, CancelScope, Enter, cancel_reason};
pub use checkpoint::{
    Checkpoint, CheckpointIfCancelled, cancel_shielded_checkpoint, checkpoint,
    checkpoint_if_cancelled,
};
pub use child::{Child, ChildValue};
pub use dump::dump;
pub use error_group::ErrorGroup;
pub use guest::{Guest, guest};
pub use instrument::Instrument;
pub use interrupt::Interrupted;
pub use locals::{TaskLocal, WithLocal};
pub use nursery::{HandleKind, Local, Nursery, SendNursery, SendTryNursery, Sendable, TryNursery};
pub use pass::SchedulingPolicy;
pub use reason::{CancelReason, CancelSource};
pub use runner::{Runner, run};
pub use scope::EffectiveDeadline;
pub use scoped::{
    FailOn, MoveOn, Shield, TooSlow, current_effective_deadline, fail_after, fail_at,
    move_on_after, move_on_at, shield,
};
pub use start::Status;
pub use time::{Sleep, current_time, sleep, sleep_forever, sleep_until};
pub use wait::{Wait, WorkName};
