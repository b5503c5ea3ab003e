//! Runs on tokio: its sockets, files, processes and timers work in tasks. With
//! the feature `tokio`.

pub use coldframe_runtime::tokio::run;
