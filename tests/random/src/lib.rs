//! Random programs: what coldframe makes of them against a plain interpreter.
//!
//! A *source* is a program made from a seed ([`generate`]) and printed as Rust
//! ([`mod@print`]); the build script writes many of them, and the test compiles
//! them with coldframe's own macros. An *input* is the number its first
//! function is called with: it decides branches and loop counts. A *program*
//! is a source with an input. [`interpret`] walks the same program without
//! any of coldframe's code, and both must write the same log.

// Its documentation is for those who change it.
#![allow(rustdoc::private_intra_doc_links)]

pub mod compiled;
pub mod dice;
pub mod generate;
pub mod interpret;
pub mod print;
pub mod program;
mod shaped;
pub mod stage;
