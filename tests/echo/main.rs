//! The echo server and its client: the programs themselves, and a thousand
//! connections that do not all come to their end.

#[cfg(unix)]
#[path = "../support/ctrl_c.rs"]
mod ctrl_c;
#[path = "../../examples/echo_server.rs"]
#[allow(dead_code, reason = "its entry point is for the program")]
mod echo_server;
#[cfg(unix)]
mod programs;
mod thousand;
