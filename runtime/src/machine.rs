//! The tables the macros write: every place where a task can stand still, by
//! name.
//!
//! A [`Machine`] prints as its graph (`{}`), as Mermaid
//! ([`Machine::mermaid`]) and as Graphviz DOT ([`Machine::dot`]). Running
//! machines are found through [`crate::task`].

use std::fmt;

/// The states of one compiled function, async block, async closure, or of a
/// nursery or a cancel scope in a function that is not compiled.
#[derive(Debug, PartialEq, Eq)]
pub struct Machine {
    /// Module path and name: `my_app::child1`, `my_app::parent::{async#1}`.
    pub path: &'static str,
    /// The source file, as `file!()` gives it.
    pub file: &'static str,
    /// The line of its name, counted from 1.
    pub line: u32,
    /// What became a machine.
    pub kind: MachineKind,
    /// `Start` first, `Done` last, between them one per checkpoint in source
    /// order.
    pub states: &'static [State],
    /// The steps that are possible, as sorted pairs of indices into `states`.
    pub edges: &'static [(u16, u16)],
}

/// What became a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineKind {
    /// An `async fn`.
    Function,
    /// An async block.
    AsyncBlock,
    /// An async closure.
    AsyncClosure,
    /// A nursery in a function that is not compiled.
    Nursery,
    /// A cancel scope in a function that is not compiled.
    Scope,
}

/// One place where a task can stand still.
#[derive(Debug, PartialEq, Eq)]
pub struct State {
    /// What is awaited there: `Sleep`, `Recv2`, `JoinNursery`.
    pub name: &'static str,
    /// Line in [`Machine::file`], counted from 1.
    pub line: u32,
    /// Column, counted from 0.
    pub column: u32,
    /// The state that a cancellation here leads to; `None`: out of the machine.
    pub unwinds_to: Option<u16>,
}

impl Machine {
    /// Whether a step from one state to another is in the table.
    #[must_use]
    pub fn has_edge(&self, from: u16, to: u16) -> bool {
        self.edges.binary_search(&(from, to)).is_ok()
    }

    /// The name without the module: `child1`, `parent::{async#1}`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        // An async block's name contains `::` itself, so the module's end is
        // not simply the last one.
        let path = self.path;
        let end = path.find("::{").unwrap_or(path.len());
        let start = path[..end].rfind("::").map_or(0, |at| at + 2);
        &path[start..]
    }

    /// The graph as a Mermaid `stateDiagram-v2`.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut res = String::from("stateDiagram-v2\n");
        for &(from, to) in self.edges {
            res += &format!("    {} --> {}\n", self.state_name(from), self.state_name(to));
        }
        res
    }

    /// The graph in Graphviz's DOT language.
    #[must_use]
    pub fn dot(&self) -> String {
        let mut res = format!("digraph {:?} {{\n", self.path);
        for state in self.states {
            res += &format!("    {} [label=\"{}:{}\"];\n", state.name, state.name, state.line);
        }
        for &(from, to) in self.edges {
            res += &format!("    {} -> {};\n", self.state_name(from), self.state_name(to));
        }
        res + "}\n"
    }

    fn state_name(&self, index: u16) -> &'static str {
        self.states[usize::from(index)].name
    }
}

/// The path and place, then a line per state with the states that may follow.
impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} at {}:{}", self.path, self.file, self.line)?;
        for (from, state) in (0_u16..).zip(self.states) {
            let next: Vec<&str> = self
                .edges
                .iter()
                .filter(|edge| edge.0 == from)
                .map(|edge| self.state_name(edge.1))
                .collect();
            if !next.is_empty() {
                writeln!(f, "  {} ─▶ {}", state.name, next.join(" | "))?;
            }
        }
        Ok(())
    }
}

/// What is fixed about a nursery, or a race, at compile time.
#[derive(Debug, PartialEq, Eq)]
pub struct NurseryTable {
    /// The path of the machine it is in.
    pub path: &'static str,
    /// The source file, as `file!()` gives it.
    pub file: &'static str,
    /// The line of the word `nursery!`, counted from 1.
    pub line: u32,
    /// The names of its machine's states; the first is the start.
    pub states: &'static [&'static str],
    /// The places that start children, in source order.
    pub spawns: &'static [SpawnSite],
}

impl NurseryTable {
    /// What it is called in dumps and groups. Only a race starts by racing.
    pub(crate) fn word(&self) -> &'static str {
        if self.states.first() == Some(&"Racing") { "race" } else { "nursery" }
    }
}

/// One `spawn` of a nursery.
#[derive(Debug, PartialEq, Eq)]
pub struct SpawnSite {
    /// The default name of its tasks.
    pub name: &'static str,
    /// Line in [`NurseryTable::file`], counted from 1.
    pub line: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn state(name: &'static str, line: u32) -> State {
        State { name, line, column: 4, unwinds_to: None }
    }

    const PUMP: Machine = Machine {
        path: "app::io::pump",
        file: "src/io.rs",
        line: 3,
        kind: MachineKind::Function,
        states: &[state("Start", 3), state("Recv", 5), state("Send", 6), state("Done", 8)],
        edges: &[(0, 1), (1, 2), (1, 3), (2, 1)],
    };

    #[test]
    fn display_lists_what_may_follow() {
        assert_eq!(
            PUMP.to_string(),
            "app::io::pump at src/io.rs:3\n  Start ─▶ Recv\n  Recv ─▶ Send | Done\n  Send ─▶ Recv\n"
        );
    }

    #[test]
    fn mermaid_and_dot_have_every_edge() {
        let mermaid = PUMP.mermaid();
        assert!(mermaid.starts_with("stateDiagram-v2\n    Start --> Recv\n"), "{mermaid}");
        assert_eq!(mermaid.lines().count(), 1 + PUMP.edges.len());
        let dot = PUMP.dot();
        assert!(
            dot.contains("    Recv -> Done;\n") && dot.contains("Send [label=\"Send:6\"]"),
            "{dot}"
        );
    }

    #[test]
    fn the_name_leaves_the_module_out() {
        assert_eq!(PUMP.name(), "pump");
        let block = Machine { path: "app::io::pump::{async#1}", ..PUMP };
        assert_eq!(block.name(), "pump::{async#1}");
        let bare = Machine { path: "pump", ..PUMP };
        assert_eq!(bare.name(), "pump");
    }
}
