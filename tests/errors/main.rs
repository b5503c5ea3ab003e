//! Errors in `try_nursery!`: every way out of its block, types, handles, and
//! the group they end in.

// Every way is tried, also where a person would write none.
#![allow(clippy::never_loop, clippy::needless_return)]

mod conversions;
mod exits;
mod regions;
mod types;

use std::cell::RefCell;
use std::fmt::Display;

use coldframe::prelude::*;

/// What happened, in order.
#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Log {
    fn note(&self, event: impl Display) {
        self.0.borrow_mut().push(event.to_string());
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) {
        assert_eq!(self.0.take(), expected);
    }
}

/// Notes how a child comes to its end.
struct Fate<'l> {
    name: &'static str,
    log: &'l Log,
    ended: bool,
}

impl Drop for Fate<'_> {
    fn drop(&mut self) {
        let fate = if self.ended { "ended" } else { "cancelled" };
        self.log.note(format_args!("{} {fate}", self.name));
    }
}

/// Ends well after some seconds, unless it is cancelled.
#[checkpointed]
async fn works(name: &'static str, seconds: u64, log: &Log) -> Result<u64, Error> {
    let mut fate = Fate { name, log, ended: false };
    sleep(Duration::from_secs(seconds)).await;
    fate.ended = true;
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
    let mut fate = Fate { name, log, ended: false };
    sleep(Duration::from_secs(seconds)).await;
    fate.ended = true;
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
