//! A program as text.

pub(crate) mod python;
pub(crate) mod rust;

use std::fmt::Write as _;

/// Lines that are indented as their blocks are.
#[derive(Default)]
struct Lines {
    text: String,
    depth: usize,
}

impl Lines {
    fn line(&mut self, text: &str) {
        writeln!(self.text, "{}{text}", "    ".repeat(self.depth)).expect("a string takes it all");
    }
}
