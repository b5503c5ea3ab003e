//! Threads beside a run, and values that tasks inherit: Trio's statements 41,
//! 58 and 59.

#[path = "../support/mod.rs"]
mod support;

mod clocks;
mod from_thread;
mod handles;
mod locals;
mod outside;
mod to_thread;
