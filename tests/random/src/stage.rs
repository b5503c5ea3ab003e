//! What compiled programs call, and the log they write.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

pub use coldframe::prelude::*;
pub use coldframe::{cancel_shielded_checkpoint, checkpoint_if_cancelled};
pub use futures;

/// A main task.
pub type Future = Pin<Box<dyn std::future::Future<Output = ()>>>;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Takes the log.
#[must_use]
pub fn take_log() -> Vec<String> {
    LOG.take()
}

/// Adds a line to the log as it is.
pub fn write_line(line: String) {
    LOG.with_borrow_mut(|log| log.push(line));
}

/// Adds a line with the time before it.
fn write_now(what: &str) {
    let now = coldframe::current_time().duration_since(coldframe::time::Instant::ZERO);
    let mut line = String::new();
    write!(line, "{} ms: {what}", now.as_millis()).expect("a string takes it all");
    write_line(line);
}

/// The statement `log(…)`.
pub fn log(mark: u32, value: u32) {
    write_now(&format!("{mark} is {value}"));
}

/// A local whose end is in the log.
#[derive(Debug)]
pub struct Guard(pub u32);

impl Drop for Guard {
    fn drop(&mut self) {
        write_now(&format!("{} dropped", self.0));
    }
}

/// An error, if the condition holds.
///
/// # Errors
///
/// The given one.
pub fn check(fails: bool, error: u32) -> Result<(), u32> {
    if fails { Err(error) } else { Ok(()) }
}

/// What a panic of a random program carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boom(pub u32);

/// A panic, if the condition holds.
///
/// # Panics
///
/// With [`Boom`].
pub fn boom(panics: bool, mark: u32) {
    if panics {
        // Without the hook that prints a message: these are meant.
        std::panic::resume_unwind(Box::new(Boom(mark)));
    }
}

/// A time to sleep.
#[must_use]
pub fn millis(count: u32) -> Duration {
    Duration::from_millis(u64::from(count))
}

/// A future that coldframe knows nothing about: it wakes itself, and is ready
/// when it is polled again.
#[must_use]
pub fn yield_once() -> YieldOnce {
    YieldOnce(false)
}

/// See [`yield_once`].
#[derive(Debug)]
pub struct YieldOnce(bool);

impl std::future::Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
