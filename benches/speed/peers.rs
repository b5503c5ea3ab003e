//! How each peer is set up: one thread, nothing but what the work needs.

use std::future::Future;

use coldframe::Runner;
use tokio::runtime::{Builder, Runtime};

/// coldframe as users run it. The seed is fixed so that the order in a pass,
/// which is left to chance, costs the same in each run.
pub(crate) fn coldframe<T>(main: impl Future<Output = T>) -> T {
    Runner::new().seed(1).run(main)
}

/// tokio's runtime for one thread.
pub(crate) fn tokio() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime without drivers can be made")
}
