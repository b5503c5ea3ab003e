//! Whatever Rust code can contain, contained in compiled functions: one small
//! test for each construct, of its result and of what ran when.

#![deny(warnings)]
#![allow(clippy::never_loop)]

mod flow;
mod functions;
mod names;

use std::cell::RefCell;
use std::fmt::Display;

use coldframe::prelude::*;

/// What happened, with the second of the virtual clock at which it did.
struct Events(RefCell<Vec<String>>, coldframe::time::Instant);

impl Events {
    fn new() -> Events {
        Events(RefCell::default(), coldframe::current_time())
    }

    fn add(&self, event: impl Display) {
        self.0.borrow_mut().push(format!("{} {event}", self.second()));
    }

    fn second(&self) -> u64 {
        coldframe::current_time().duration_since(self.1).as_secs()
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) {
        assert_eq!(*self.0.borrow(), expected);
    }
}

/// Gives the value, so many seconds later.
#[checkpointed]
async fn later<T>(seconds: u64, value: T) -> T {
    sleep(Duration::from_secs(seconds)).await;
    value
}

#[checkpointed]
async fn child(events: &Events, seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
    events.add(format!("child {seconds}"));
}

#[checkpointed]
async fn parse(text: &str) -> Result<u64, std::num::ParseIntError> {
    later(1, ()).await;
    text.parse()
}
