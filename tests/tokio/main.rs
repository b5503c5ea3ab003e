//! Runs on tokio.

#[path = "../support/mod.rs"]
mod support;

mod clocks;
mod disturbed;
mod host;
mod serve;
