//! Every way out of the body of a nursery, with the exact order of events: the
//! children first, then the jump.

// Every jump is tried, also where a person would write none.
#![allow(clippy::never_loop, clippy::needless_return)]

mod errors;
mod jumps;
mod nested;
mod values;

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

/// Notes its drop.
struct Local<'l>(&'static str, &'l Log);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.1.note(format_args!("drop {}", self.0));
    }
}

/// Ends a second after its start, unless it is cancelled; either is noted.
#[checkpointed]
async fn child(name: &'static str, log: &Log) {
    let fate = Fate { name, log, finished: false };
    sleep(Duration::from_secs(1)).await;
    fate.finish();
}

struct Fate<'l> {
    name: &'static str,
    log: &'l Log,
    finished: bool,
}

impl Fate<'_> {
    fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Fate<'_> {
    fn drop(&mut self) {
        let fate = if self.finished { "ended" } else { "cancelled" };
        self.log.note(format_args!("{} {fate}", self.name));
    }
}

#[derive(Debug, PartialEq)]
enum Error {
    Parse,
    Other(u8),
}

impl From<std::num::ParseIntError> for Error {
    fn from(_: std::num::ParseIntError) -> Self {
        Error::Parse
    }
}

impl From<u8> for Error {
    fn from(code: u8) -> Self {
        Error::Other(code)
    }
}

#[coldframe::test]
async fn the_end_closes() {
    let log = Log::default();
    let value = nursery! {
        let _local = Local("local", &log);
        spawn child("a", &log);
        checkpoint().await;
        log.note("end of body");
        { log.note("tail"); 1 }
    };
    log.note(value);
    log.check(&["end of body", "a ended", "tail", "drop local", "1"]);
}

#[checkpointed(maybe)]
async fn returns(log: &Log, early: bool) -> &'static str {
    let _outside = Local("outside", log);
    nursery! {
        let _above = Local("above", log);
        spawn child("a", log);
        let _below = Local("below", log);
        if early {
            return { log.note("value"); "early" };
        }
        checkpoint().await;
    }
    "late"
}

#[coldframe::test]
async fn return_closes_without_cancelling() {
    let log = Log::default();
    assert_eq!(returns(&log, true).await, "early");
    log.check(&["value", "a ended", "drop below", "drop above", "drop outside"]);
    assert_eq!(returns(&log, false).await, "late");
    log.check(&["a ended", "drop below", "drop above", "drop outside"]);
}
