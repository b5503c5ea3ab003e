//! The compiler behind coldframe's macros.

mod diagnostics;
mod model;
mod parse;
mod rules;
#[cfg(test)]
mod testing;
