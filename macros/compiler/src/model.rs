//! The checkpoint graph of an item, and what is asked of it: the states and
//! edges of its machines, and the paths that the rules judge.

mod graph;
mod paths;
mod promises;
mod runs_once;
mod states;
mod walk;
mod witness;

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Ident, Span};

pub(crate) use self::graph::{Branch, Jump, Way};
use self::graph::{Event, Exit, LoopId, NodeId};
use self::paths::{Marker, Paths};
pub(crate) use self::promises::Origin;
use self::walk::Walked;
use self::witness::Counting;
use crate::parse::{MachineId, SiteId, Tree};

/// Everything the later stages may ask about one item.
#[derive(Debug)]
pub(crate) struct Model {
    /// Same index as [`Tree::machines`].
    pub(crate) machines: Vec<MachineModel>,
    walked: Walked,
    /// What can be reached, per machine.
    reached: Vec<Paths>,
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
    /// A race, until all its branches have ended.
    Race(SiteId),
    Done,
}

/// Walks the item once and answers the questions about its states.
pub(crate) fn build(tree: &Tree) -> Model {
    let walked = walk::walk(tree);
    let from = |start: &NodeId| Paths::from_start(&walked.graph, *start, Marker::Reach);
    let reached = walked.starts.iter().map(from).collect();
    Model { machines: states::machines(&walked), walked, reached }
}

/// An end of a function that a path reaches without a checkpoint.
#[derive(Debug)]
pub(crate) struct UncoveredExit {
    /// Where the path parts from one with a checkpoint.
    pub(crate) witness: Option<Branch>,
    /// What would be a checkpoint on that path.
    pub(crate) unawaited: Option<Unawaited>,
}

/// A call of a function of ours of which nobody awaits the value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unawaited {
    pub(crate) function: &'static str,
    pub(crate) span: Span,
}

/// A loop with a way round it without a checkpoint.
#[derive(Debug)]
pub(crate) struct IdleLoop {
    /// Nothing ends it.
    pub(crate) is_endless: bool,
    pub(crate) keyword: Span,
    /// Where the way parts from one with a checkpoint.
    pub(crate) witness: Option<Branch>,
    /// What would be a checkpoint on that way.
    pub(crate) unawaited: Option<Unawaited>,
}

/// A cancel scope with a way through it without a checkpoint.
#[derive(Debug)]
pub(crate) struct IdleScope {
    pub(crate) name: Ident,
    /// Whether another way has one.
    pub(crate) has_checkpoint: bool,
    /// Where the way parts from one with a checkpoint.
    pub(crate) witness: Option<Branch>,
    /// What would be a checkpoint on that way.
    pub(crate) unawaited: Option<Unawaited>,
}

impl Model {
    /// The scopes whose block a path brings to its end without a checkpoint.
    pub(crate) fn idle_scopes(&self) -> Vec<IdleScope> {
        let graph = &self.walked.graph;
        let mut seen = BTreeSet::new();
        let mut res = Vec::new();
        for (id, it) in graph.scopes() {
            let Some(end) = it.end else { continue };
            let mut ways = self.runs().map(|reached| Paths::through(graph, id, reached));
            let Some(path) = ways.find_map(|paths| paths.to(end)) else { continue };
            // A cleanup is walked more than once.
            if !seen.insert(it.site) {
                continue;
            }
            let counting = Counting::between(graph, it.begin, [end]);
            let witness = witness::witness(graph, &path, &counting).map(|it| it.branch);
            let mut inside = graph.find(|node| graph.counts_for(node, id));
            let has_checkpoint =
                inside.any(|node| self.runs().any(|paths| paths.is_cancel_point(graph, node)));
            let unawaited = graph.unawaited(&path, |node| graph.counts_for(node, id));
            res.push(IdleScope { name: it.name.clone(), has_checkpoint, witness, unawaited });
        }
        res
    }

    /// The normal exits of the item's own machine that lack a checkpoint.
    /// Several behind one branch are one mistake: the first stands for them.
    pub(crate) fn uncovered_exits(&self) -> Vec<UncoveredExit> {
        let graph = &self.walked.graph;
        let Some(start) = self.walked.starts.first() else { return Vec::new() };
        let paths = Paths::from_start(graph, *start, Marker::Function);
        let exit = Event::Exit(MachineId(0), Exit::Normal);
        let exits = graph.find(|node| node.event == exit);
        let mut seen = BTreeSet::new();
        exits
            .filter_map(|node| paths.to(node))
            .map(|path| (witness::witness(graph, &path, &Counting::All), path))
            .filter(|(witness, _)| seen.insert(witness.as_ref().map(|it| it.at)))
            .map(|(witness, path)| UncoveredExit {
                witness: witness.map(|it| it.branch),
                unawaited: graph.unawaited(&path, |_| true),
            })
            .collect()
    }

    /// Where the normal exits stand that lack a checkpoint, each of them.
    #[cfg(test)]
    pub(crate) fn uncovered_ends(&self) -> Vec<Span> {
        let graph = &self.walked.graph;
        let Some(start) = self.walked.starts.first() else { return Vec::new() };
        let paths = Paths::from_start(graph, *start, Marker::Function);
        let exit = Event::Exit(MachineId(0), Exit::Normal);
        let exits = graph.find(|node| node.event == exit).filter(|it| paths.reaches(*it));
        exits.map(|it| graph.node(it).span).collect()
    }

    /// The loops that have a way round them without a checkpoint, save those
    /// that count something literal.
    pub(crate) fn idle_loops(&self) -> Vec<IdleLoop> {
        let graph = &self.walked.graph;
        let mut res = Vec::new();
        // A cleanup is walked wherever it runs: its loops are there as often.
        let mut seen = BTreeSet::new();
        for (id, it) in graph.loops() {
            let place = it.keyword.start();
            if it.is_counted || seen.contains(&place) {
                continue;
            }
            let is_endless = self.is_endless(id);
            let ways = self.runs().map(|reached| Paths::round(graph, id, reached));
            let Some(path) = ways.filter_map(|paths| paths.to(it.head)).next() else { continue };
            seen.insert(place);
            let counting = Counting::round(graph, it.head);
            let witness = witness::witness(graph, &path, &counting).map(|it| it.branch);
            let unawaited = graph.unawaited(&path, |node| id.0 >= node.loops_outside);
            res.push(IdleLoop { is_endless, keyword: it.keyword, witness, unawaited });
        }
        res
    }

    /// Whether the machine can stand still at one of these sites.
    pub(crate) fn waits_at(&self, machine: MachineId, sites: &Range<usize>) -> bool {
        self.machines[machine.0].states.iter().any(|state| match state.kind {
            StatePointKind::Start | StatePointKind::Done => false,
            StatePointKind::Await(id)
            | StatePointKind::Hidden(id)
            | StatePointKind::Join(id)
            | StatePointKind::Race(id) => sites.contains(&id.0),
        })
    }

    /// Whether any path of the item's own machine meets a checkpoint.
    pub(crate) fn has_checkpoint(&self) -> bool {
        let Some(reached) = self.reached.first() else { return false };
        self.walked.graph.find(|node| node.is_checkpoint()).any(|node| reached.reaches(node))
    }

    /// Whether the block of a nursery or a region can run to its end. If not,
    /// whatever stands behind it is dead code and may be of any type.
    pub(crate) fn reaches_end(&self, block: SiteId) -> bool {
        let mut closes = self.walked.closes.iter().filter(|(site, _)| *site == block);
        closes.any(|(_, close)| self.is_reached(*close))
    }

    /// What can be reached from outside. That a machine which is awaited in
    /// place has a start does not make its code alive.
    fn runs(&self) -> impl Iterator<Item = &Paths> {
        self.walked.roots.iter().map(|id| &self.reached[id.0])
    }

    /// Whether no path leaves the loop.
    fn is_endless(&self, id: LoopId) -> bool {
        let it = &self.walked.graph.loops[id.0];
        let is_reached = |node: &NodeId| self.runs().any(|run| run.reaches(*node));
        it.is_endless && !it.leaves.iter().any(is_reached)
    }

    fn is_reached(&self, node: NodeId) -> bool {
        self.reached.iter().any(|paths| paths.reaches(node))
    }
}

#[cfg(test)]
mod tests;
