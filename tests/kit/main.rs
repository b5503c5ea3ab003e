//! What tests and programs that keep time are made of: sequencers and intervals.

#[path = "../support/mod.rs"]
mod support;

mod intervals;
mod sequencers;
