//! Errors in `try_nursery!`: every way out of its block, types, handles, and
//! the group they end in.

// Every way is tried, also where a person would write none.
#![allow(clippy::never_loop, clippy::needless_return)]

mod conversions;
mod exits;
mod regions;
#[path = "../support/mod.rs"]
mod support;
mod types;

use coldframe::prelude::*;

use crate::support::{Fate, Log};

/// Ends well after some seconds, unless it is cancelled.
#[checkpointed]
async fn works(name: &'static str, seconds: u64, log: &Log) -> Result<u64, Error> {
    let fate = Fate::of(name, log);
    sleep(Duration::from_secs(seconds)).await;
    fate.end();
    Ok(seconds)
}

/// Gives nothing, or fails, after some seconds, unless it is cancelled.
#[checkpointed]
async fn ends(
    name: &'static str,
    seconds: u64,
    result: Result<(), Error>,
    log: &Log,
) -> Result<(), Error> {
    let fate = Fate::of(name, log);
    sleep(Duration::from_secs(seconds)).await;
    fate.end();
    result
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Error {
    Parse,
    Code(u8),
}

impl From<std::num::ParseIntError> for Error {
    fn from(_: std::num::ParseIntError) -> Self {
        Error::Parse
    }
}

impl From<u8> for Error {
    fn from(code: u8) -> Self {
        Error::Code(code)
    }
}

fn errors<E: Copy>(group: &ErrorGroup<E>) -> Vec<E> {
    group.iter().copied().collect()
}
