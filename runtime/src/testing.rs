//! Running tests: virtual time, a seed that can be had again, programs that are
//! cancelled wherever that can be, and tasks that act in the order a test says.

mod asserts;
mod blocked;
mod faults;
mod sequencer;
mod stream;

use std::future::IntoFuture;

pub use self::asserts::{AssertCheckpoints, Asserted, assert_checkpoints, assert_no_checkpoints};
pub(crate) use self::blocked::Idlers;
pub use self::blocked::{AllBlocked, wait_all_tasks_blocked};
pub(crate) use self::faults::{Faults, Watch};
pub use self::faults::{Tried, at_every_checkpoint};
pub use self::sequencer::{Sequencer, Turn};
pub use self::stream::{
    MemoryReceiveHalf, MemorySendHalf, MemoryStream, MemoryStreamError, lockstep_stream_pair,
    memory_stream_pair,
};

use crate::clock::VirtualClock;
use crate::runner::Runner;
use crate::seed;

/// Prints the seed if the test panics.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("coldframe: this schedule again: {}={}", seed::VARIABLE, self.0);
        }
    }
}

#[track_caller]
pub(crate) fn run<F: IntoFuture>(name: &'static str, future: F) -> F::Output {
    let seed = Seed(seed::from_environment());
    Runner::new()
        .interrupts(false)
        .seed(seed.0)
        .clock(VirtualClock::autojump())
        .main_name(name)
        .run(future)
}
