//! Runs on tokio: its sockets, files, processes and timers work in tasks. With
//! the feature `tokio`.
//!
//! [`run`], `#[coldframe::main(tokio)]` and [`Runner::tokio`](crate::Runner::tokio)
//! begin such a run; [`serve`] answers the connections of a listener. The guide
//! has [a page](crate::guide::tokio) about all of it.

mod listener;
mod serve;

pub use coldframe_runtime::tokio::run;
#[doc(hidden)]
pub use coldframe_runtime::tokio::run_main;

pub use self::listener::Listener;
pub use self::serve::{Outcome, Server, Trouble, serve};
