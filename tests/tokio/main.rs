//! Runs on tokio.

#[path = "../support/mod.rs"]
mod support;

mod clocks;
mod host;
mod serve;
