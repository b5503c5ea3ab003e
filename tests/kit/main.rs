//! What tests and programs that keep time are made of: sequencers, intervals,
//! waits for nothing to happen, and questions about checkpoints.

#[path = "../support/mod.rs"]
mod support;

mod asserts;
mod blocked;
mod intervals;
mod sequencers;
