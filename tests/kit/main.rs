//! What tests and programs that keep time are made of: sequencers, intervals,
//! waits for nothing to happen, questions about checkpoints, and streams.

#[path = "../support/mod.rs"]
mod support;

mod asserts;
mod blocked;
mod intervals;
mod sequencers;
mod streams;
