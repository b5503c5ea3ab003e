//! Trio's promises, each test named after the number of its statement: exact
//! logs of what happens in which order.
//!
//! Cancel scopes have no surface yet. Where a statement is about cancellation,
//! a nursery is cancelled in the ways that there are: a child panics, or `?`
//! leaves the body.
//!
//! `Fails if` names a change of one line in the runtime that was tried and
//! makes the test fail.

#[path = "../support/mod.rs"]
mod support;

mod checkpoints;
mod clock;
mod deadlines;
mod instruments;
mod nurseries;
mod scheduler;
