//! Running tests: virtual time, a seed that can be had again, and programs
//! that are cancelled wherever that can be.

mod faults;

use std::future::IntoFuture;

pub(crate) use self::faults::{Faults, Watch};
pub use self::faults::{Tried, at_every_checkpoint};

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
