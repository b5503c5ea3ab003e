//! The checkpoint graph: what happens, in which order, on every path.
//!
//! Unreachable code has nodes too (it has states to name); nothing leads to
//! them. An async block that is awaited in place is part of the graph of the
//! code round it, and the states in it belong to its own machine.

use proc_macro2::{Ident, Span};

use super::promises::Begin;
use super::{StatePointKind, Unawaited};
use crate::parse::{MachineId, SiteId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LoopId(pub(super) usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopeId(pub(super) usize);

#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) loops: Vec<Loop>,
    pub(super) scopes: Vec<CancelScope>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) event: Event,
    pub(super) span: Span,
    /// The machine that stands here, and how its state is called.
    pub(super) state: Option<(MachineId, StatePointKind)>,
    /// What an unwinding from here comes to next in the same machine: the
    /// closing of a nursery, or a cleanup.
    pub(super) unwinds_to: Option<NodeId>,
    /// Loops with a lower number are outside of the shield round this place: a
    /// checkpoint here is none for them.
    pub(super) loops_outside: usize,
    /// The innermost scope that a cancellation here may come from, if no shield
    /// is between.
    pub(super) scope: Option<ScopeId>,
    pub(super) next: Vec<Edge>,
    /// Where a jump that a macro hides may go from here. The machine may take
    /// such a step, but no rule holds a path to come by.
    pub(super) hidden: Vec<NodeId>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) to: NodeId,
    /// What makes the path go this way, if something does.
    pub(super) branch: Option<Branch>,
    /// From the end of a loop's body to its head.
    pub(super) is_back: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Nothing; paths meet or part.
    Pass,
    /// Schedule and cancel point.
    Checkpoint,
    SchedulePoint,
    /// A nursery opens. `spawned`: its handle may spawn at any time.
    Open {
        depth: usize,
        spawned: bool,
    },
    Spawn {
        depth: usize,
    },
    /// A checkpoint if the path has spawned, else a schedule point.
    Close {
        depth: usize,
    },
    /// A child has failed: only a path that has spawned comes by.
    Failed {
        depth: usize,
    },
    /// `assume_checkpointed!()`: a checkpoint by the user's word.
    Assumed,
    /// A macro that nobody sees through and that may have waited, where an
    /// `Assumed` is to be asserted.
    Opaque,
    Jump(Jump),
    /// A call that gives a checkpoint, of which nobody awaits the value.
    Unawaited(&'static str),
    /// The end of a machine's body.
    Exit(MachineId, Exit),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jump {
    Return,
    Break,
    Continue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Normal,
    Error,
}

/// One way at a fork, and the tokens that show it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    pub(crate) way: Way,
    pub(crate) span: (Span, Span),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Taken,
    NotTaken,
    Else,
    Arm,
    /// A loop whose body does not run, or not again.
    NoRun,
    /// `&&` or `||` without its right side.
    ShortCircuit,
    /// A statement that its `#[cfg]` takes away.
    CompiledOut,
    /// An error, which leaves the block or the nursery round its `?`.
    Error,
    /// The path jumps here.
    Jump(Jump),
}

/// `loop`, `while` or `for`.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) head: NodeId,
    pub(super) keyword: Span,
    /// No condition ends it.
    pub(super) is_endless: bool,
    /// A `for` over a range or an array that stands there in digits: its end
    /// is seen.
    pub(super) is_counted: bool,
    pub(super) begin: Option<Begin>,
    /// The jumps, and macros that may hide one, that leave it.
    pub(super) leaves: Vec<NodeId>,
}

/// A block that can be cancelled by itself. One in a cleanup stands here as
/// often as the cleanup is walked.
#[derive(Debug)]
pub(super) struct CancelScope {
    /// The macro, or the await of the function.
    pub(super) site: SiteId,
    /// The name of the macro or the function.
    pub(super) name: Ident,
    pub(super) begin: NodeId,
    /// The begin of its block, if something refers to it.
    pub(super) inside: Option<Begin>,
    /// The normal end of the block, if a path leads to it.
    pub(super) end: Option<NodeId>,
    /// The next one outside of it, if no shield is between.
    pub(super) outside: Option<ScopeId>,
}

impl Graph {
    /// Whether a checkpoint at `node` is one for the scope.
    pub(super) fn counts_for(&self, node: &Node, scope: ScopeId) -> bool {
        let outside = |id: &ScopeId| self.scopes[id.0].outside;
        std::iter::successors(node.scope, outside).any(|id| id == scope)
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The last value on the path that would be a checkpoint if it were awaited,
    /// and one that `counts`.
    pub(super) fn unawaited(
        &self,
        path: &[NodeId],
        counts: impl Fn(&Node) -> bool,
    ) -> Option<Unawaited> {
        let mut nodes = path.iter().rev().map(|id| self.node(*id)).filter(|node| counts(node));
        nodes.find_map(|node| match node.event {
            Event::Unawaited(function) => Some(Unawaited { function, span: node.span }),
            _ => None,
        })
    }

    pub(super) fn find(&self, fits: impl Fn(&Node) -> bool) -> impl Iterator<Item = NodeId> {
        let found = self.nodes.iter().enumerate().filter(move |(_, node)| fits(node));
        found.map(|(index, _)| NodeId(index))
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = (ScopeId, &CancelScope)> {
        self.scopes.iter().enumerate().map(|(index, it)| (ScopeId(index), it))
    }

    pub(super) fn loops(&self) -> impl Iterator<Item = (LoopId, &Loop)> {
        self.loops.iter().enumerate().map(|(index, it)| (LoopId(index), it))
    }
}

impl Node {
    /// Whether paths through it owe less than before.
    pub(super) fn is_checkpoint(&self) -> bool {
        matches!(
            self.event,
            Event::Checkpoint | Event::SchedulePoint | Event::Close { .. } | Event::Assumed
        )
    }
}
