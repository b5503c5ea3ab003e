//! A program as text.

pub(crate) mod python;
pub(crate) mod rust;

use std::fmt::Write as _;

use crate::program::{Site, Thing};

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

/// A call of a stage's function for something shared: both stages have it.
fn call_of(verb: &str, site: Site, thing: Thing, arguments: &str) -> String {
    let (kind, name) = (thing.kind(), thing.name());
    format!("{verb}_{kind}(m, {site}, \"{name}\", {arguments})")
}
