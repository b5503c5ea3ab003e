//! Threads beside a run: work for them, and what they ask of the run.
//!
//! A run has one thread. What blocks, be it a computation or a call of the
//! system, holds up all tasks, and so belongs on another one:
//! `to_thread` sends it there (with the feature `thread`), and
//! `from_thread` is how it speaks with the task that waits for it. A
//! [`Handle`] is for threads, and signal handlers, that no task waits for.

#[cfg(feature = "thread")]
pub mod from_thread;
mod handle;
#[cfg(feature = "thread")]
mod line;
#[cfg(feature = "thread")]
mod to_thread;

pub use self::handle::{Handle, RepeatedCall, RunFinished};
#[cfg(feature = "thread")]
pub use self::to_thread::{ToThread, default_limiter, to_thread};
