//! Trio's promises, each test named after the number of its statement: exact
//! logs of what happens in which order.
//!
//! `Fails if` names a change of one line in the runtime that was tried and
//! makes the test fail.

#[path = "../support/mod.rs"]
mod support;

mod cancellation;
mod cancelled_nurseries;
mod checkpoints;
mod clock;
mod deadlines;
mod instruments;
mod nurseries;
mod scheduler;
mod scopes;
mod shields;
mod starting;
