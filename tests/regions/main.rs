//! Cancel scopes as blocks, and `defer!`: what jumps, cancellations and panics
//! make of them.

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod cleanup;
mod doors;
mod failing;
mod nurseries;
mod places;
mod scopes;

use std::time::Duration;

const MS: Duration = Duration::from_millis(1);
