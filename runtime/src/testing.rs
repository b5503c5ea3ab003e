//! Running tests: virtual time, and a seed that can be had again.

use std::future::IntoFuture;
use std::hash::{BuildHasher, RandomState};

use crate::clock::VirtualClock;
use crate::runner::Runner;

/// Prints the seed if the test panics.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("coldframe: this schedule again: COLDFRAME_SEED={}", self.0);
        }
    }
}

#[track_caller]
pub(crate) fn run<F: IntoFuture>(name: &'static str, future: F) -> F::Output {
    let seed = Seed(seed());
    Runner::new().seed(seed.0).clock(VirtualClock::autojump()).main_name(name).run(future)
}

fn seed() -> u64 {
    let Some(text) = std::env::var_os("COLDFRAME_SEED") else {
        return RandomState::new().hash_one(0);
    };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.unwrap_or_else(|| panic!("COLDFRAME_SEED is to be a whole number, not {text:?}"))
}
