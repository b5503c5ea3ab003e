//! The echo server and its client: the programs themselves, and a thousand
//! connections that do not all come to their end.

#[cfg(unix)]
mod programs;
