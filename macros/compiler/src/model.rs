//! The checkpoint graph of an item, and what is asked of it: the states and
//! edges of its machines, and the paths that the rules judge.

use proc_macro2::Span;

use crate::parse::{SiteId, Tree};

/// Everything the later stages may ask about one item.
#[derive(Debug)]
pub(crate) struct Model {
    /// Same index as [`Tree::machines`].
    pub(crate) machines: Vec<MachineModel>,
}

/// The states of one machine, and its steps.
#[derive(Debug)]
pub(crate) struct MachineModel {
    /// `Start` first, `Done` last, the others in source order.
    pub(crate) states: Vec<StatePoint>,
    /// Sorted pairs of indices into `states`.
    pub(crate) edges: Vec<(usize, usize)>,
    /// For each state: where a cancellation goes from it; `None`: out of the
    /// machine.
    pub(crate) unwinds_to: Vec<Option<usize>>,
}

/// A place where a machine can stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatePoint {
    pub(crate) kind: StatePointKind,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StatePointKind {
    Start,
    Await(SiteId),
    /// An opaque macro in the body of a nursery, driven because it may wait.
    Hidden(SiteId),
    /// The closing of a nursery.
    Join(SiteId),
    Done,
}

/// Walks the item once and answers the questions about its states.
pub(crate) fn build(_tree: &Tree) -> Model {
    Model { machines: Vec::new() }
}
